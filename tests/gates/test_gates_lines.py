"""The lines of the sheet of criteria: a name that is not in the list, an indicator that two lines ask. None is left out unsaid."""

import datetime as dt

import numpy as np
import openpyxl
import pytest

import conciergekit as ck
from conciergekit import gates, musts
from conciergekit.actions import whole
from conciergekit.core.pilot import Pilot
from conciergekit.gates import agreed, review
from conciergekit.what_if.requirements import knobs

HEAD = ["Indicateur", "Rôle", "Exigence", "Le moins est le mieux", "Gelé le"]
FROZEN = dt.date(2025, 12, 15)
ORDERS = ["Commandes servies par mois", "Obligatoire", 20, None, FROZEN]
ENERGY = ["Niveau d'énergie", "Obligatoire", 3, None, FROZEN]
REQUESTS = ["N°", "Date", "Public", "Service", "Issue", "Servie ou close le"]


def book(path, *lines, project=()):
    """Six months of thirty orders, and these lines of criteria."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    days = [dt.date(2026, month, 1 + k % 27) for month in range(1, 7) for k in range(30)]
    for name, rows in {
        "Projet": [
            ["Nom du pilote", "Essai"],
            ["Début du test", dt.date(2026, 1, 1)],
            ["Données complètes jusqu'au", dt.date(2026, 6, 30)],
            *project,
        ],
        "Demandes": [REQUESTS, *([f"D{n}", d, "p", "s", "Servie", d] for n, d in enumerate(days))],
        "Critères de passage": [HEAD, *lines],
    }.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path / "pilote.xlsx")
    return ck.load_pilot(path / "pilote.xlsx", lang="fr")


def said(pilot):
    return " ".join(review(pilot, draws=300).sentences("fr")).replace("\u00a0", " ")


# ---- a name that is not in the list


@pytest.mark.parametrize("lines", [(ENERGY, ORDERS), (ORDERS, ENERGY)])
@pytest.mark.sampled(cases=[0])
def test_a_must_that_the_kit_does_not_know_is_no_must_met(tmp_path, lines):
    found = review(book(tmp_path, *lines), draws=300)
    assert found.proposal == "extend"
    assert np.isnan(found.probability)
    assert found.missing["indicator"].tolist() == ["Niveau d’énergie"]
    text = said(found.pilot)
    assert "1 critère obligatoire sur 2 ne peut pas encore être jugé (« Niveau d’énergie »)" in text
    assert "Niveau d’énergie (obligatoire, au moins 3) : son nom n’est pas dans la liste" in text


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Satisfaction", "Satisfaction"),  # which of three is not guessed
        ("#REF!", "#REF!"),
        ("Retours de Mme Martin", "Retours de •••"),
        ("Retours de Monique", "Retours de •••"),
        (None, "critère sans nom, ligne 2"),
    ],
)
@pytest.mark.sampled(0)
def test_it_is_shown_as_it_was_typed_without_anybody_s_name_or_by_its_line(tmp_path, typed, shown):
    pilot = book(tmp_path, [typed, "Obligatoire", 3, None, FROZEN], ORDERS)
    assert review(pilot, draws=300).missing["label"].tolist() == [shown]
    assert shown in said(pilot)


@pytest.mark.parametrize(("role", "proposal"), [("Souhaité", "go_conditions"), ("À suivre", "go")])
def test_one_that_is_only_wished_for_is_a_condition_and_one_that_is_watched_is_only_shown(
    tmp_path, role, proposal
):
    lines = [["Niveau d'énergie", role, 3, None, FROZEN], ORDERS]
    found = review(book(tmp_path, *lines), draws=300)
    assert (found.proposal, len(found.criteria)) == (proposal, 2)


@pytest.mark.long
def test_remarks_and_empty_lines_under_the_criteria_are_none(tmp_path):
    notes = [[None] * 5, ["Adopté par le conseil d'administration le 15 décembre"], ["À revoir"]]
    found = review(book(tmp_path, ORDERS, *notes), draws=300)
    assert found.criteria["indicator"].tolist() == ["orders_month"]
    assert found.proposal == "go"


@pytest.mark.long
def test_it_is_in_the_fingerprint_wherever_it_stands(tmp_path):
    def printed(*lines):
        return agreed(book(tmp_path, *lines)).fingerprint

    energy = printed(ORDERS, ENERGY)
    assert energy == printed(ENERGY, ORDERS)
    nameless = [None, *ENERGY[1:]]
    assert printed(ORDERS, nameless) == printed(nameless, ORDERS)
    others = [printed(ORDERS), printed(ORDERS, nameless), printed(ORDERS, ["Énergie ?", *ENERGY[1:]])]
    others.append(printed(ORDERS, [*ENERGY[:2], 2, *ENERGY[3:]]))
    assert len({energy, *others}) == 5


@pytest.mark.long
def test_a_past_day_knows_its_name_too_and_not_before_it_was_frozen(tmp_path):
    late = [*ENERGY[:4], dt.date(2026, 5, 1)]
    pilot = book(tmp_path, ORDERS, late)
    assert review(pilot, as_of="2026-05-31", draws=300).missing["indicator"].tolist() == ["Niveau d’énergie"]
    assert review(pilot, as_of="2026-04-30", draws=300).missing.empty


@pytest.mark.long
def test_every_page_speaks_of_it(tmp_path):
    pilot = book(tmp_path, ENERGY, ORDERS)
    found = review(pilot, draws=300)
    assert any(
        "à la place de « Niveau d’énergie »" in what
        for what in whole(found).lines("fr")["what"].str.replace("\u00a0", " ")
    )
    assert [knob.about for knob in knobs(pilot)] == ["orders_month"]
    assert "Niveau d’énergie" in gates.columns(found).sentences("fr")[0]
    assert gates.design(pilot, orders_month=60, runs=20).left_out == ("Niveau d’énergie",)
    assert gates.replay(pilot, draws=200)["proposal"].eq("extend").all()


# ---- an indicator that two lines ask


def asks(requirement, name="Commandes servies par mois", role="Obligatoire", most=None):
    return [name, role, requirement, most, FROZEN]


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    ("lines", "judged"),
    [
        ([asks(20), asks(60)], 60),
        ([asks(20), asks(60), asks(40)], 60),
        ([asks(60, most="oui"), asks(40, most="oui")], 40),
        ([asks(20, role="Souhaité"), asks(60)], 60),
        ([asks(60, role="Souhaité"), asks(20)], 20),  # the must is never left out for a wish
        ([asks(60, role="À suivre"), asks(20, role="Souhaité")], 20),
    ],
)
@pytest.mark.sampled(1)
def test_the_line_that_asks_most_is_judged_in_whatever_order_they_stand(tmp_path, lines, judged, turn):
    found = review(book(tmp_path, *lines[::turn]), draws=300)
    assert found.criteria["requirement"].tolist() == [judged]
    assert found.criteria["twice"].tolist() == [True]
    assert "Plusieurs lignes de la feuille le demandent" in said(found.pilot)


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize(
    "lines",
    [
        [asks(20), asks(60, most="oui")],  # a range
        [asks(20), asks(25), asks(60, most="oui")],
        [asks(20), asks(None)],  # one without a figure
        [asks(0.5, "Part du premier payeur"), asks(0.4, "Part du premier payeur", most="non")],
    ],
)
@pytest.mark.sampled(1)
def test_what_two_lines_leave_open_is_not_judged(tmp_path, lines, turn):
    found = review(book(tmp_path, *lines[::turn]), draws=300)
    assert found.proposal == "extend"
    assert found.criteria["light"].tolist() == ["grey"]


@pytest.mark.long
def test_a_minimum_and_a_maximum_say_what_to_write(tmp_path):
    text = said(book(tmp_path, asks(20), asks(60, most="oui")))
    assert "(obligatoire, un minimum et un maximum) : ils sont demandés sur deux lignes" in text
    assert "À écrire : une seule ligne pour « Commandes servies par mois »" in text
    assert "mesuré" not in text
    assert "pas de donnée" not in text


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.sampled(cases=[0])
def test_a_minimum_wished_for_beside_a_maximum_that_must_hold_leaves_the_must(tmp_path, turn):
    found = review(book(tmp_path, *[asks(25, role="Souhaité"), asks(60, most="oui")][::turn]), draws=300)
    assert found.criteria[["role", "requirement", "at_most"]].to_numpy().tolist() == [["must", 60, True]]
    assert found.proposal == "go"


@pytest.mark.long
def test_both_lines_are_kept_and_the_second_is_told(tmp_path):
    pilot = book(tmp_path, asks(20), asks(60), ENERGY)
    assert pilot["criteria"]["requirement"].tolist() == [20, 60, 3]
    (told,) = [one for one in pilot.findings if one.code == "criterion_twice"]
    assert (told.row, told.values["first"], told.typed) == (3, 2, "Commandes servies par mois")
    assert not {one.code for one in pilot.findings} & {"line_twice", "duplicate_left_out"}
    assert musts.required(pilot) == {"orders_month": 60}


@pytest.mark.long
def test_a_line_frozen_later_judges_no_day_before(tmp_path):
    pilot = book(tmp_path, [*asks(60)[:4], dt.date(2026, 5, 1)], asks(20))
    days = ("2026-04-30", "2026-05-31")
    assert [review(pilot, as_of=day, draws=300).criteria["requirement"].tolist() for day in days] == [
        [20],
        [60],
    ]


@pytest.mark.parametrize("turn", [1, -1])
def test_a_change_is_undone_on_the_line_that_it_made(turn):
    """One line asks 30 all along, the other 60 until it was brought to 40 in April."""
    rows = [{"indicator": "orders_month", "role": "must", "requirement": r} for r in (30, 40)]
    change = {"date": "2026-04-10", "indicator": "orders_month", "what": "requirement"}

    def pilot(**values):
        tables = {"criteria": rows[::turn], "criteria_changes": [{**change, **values}]}
        return Pilot.from_tables(tables, {"start": "2026-01-01", "data_until": "2026-06-30"})

    found = pilot(old="60", new="40")
    then = found.as_of("2026-03-31")
    assert sorted(then["criteria"]["requirement"]) == [30, 60]
    assert then.not_rewound == ()
    assert not agreed(found).changes["disagrees"].any()
    for unknown in ({"old": "60", "new": "50"}, {"what": "added"}):
        then = pilot(**unknown).as_of("2026-03-31")
        assert sorted(then["criteria"]["requirement"]) == [30, 40]
        assert then.not_rewound == ("orders_month",)
