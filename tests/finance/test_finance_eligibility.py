"""Funders' rules on this pilot's expenses: each figure with its degree, amounts capped, nothing counted twice."""

import io
import re
import tomllib

import pandas as pd
import pytest
from test_finance_cash import PROJECT, grant, steady

import conciergekit as ck
from conciergekit import finance, show_money
from conciergekit.core.paths import data
from conciergekit.core.tables import PROJECT as FORM
from conciergekit.finance.funding.eligibility import booked, ceiling, column
from conciergekit.finance.funding.funders import DEGREES, PARTS, Funder, catalogue, is_public_name, match


def plain(text):
    return re.sub("[\u00a0\u202f]", " ", text)


ACCOUNTS = {"2", *map(str, range(60, 69))}


def entries():
    with data("funders.toml").open("rb") as file:
        return tomllib.load(file)["funder"]


def pilot(funding=(), ledger=None, **tables):
    tables = {"requests": [], "ledger": ledger or books(), "funding": list(funding), **tables}
    return ck.Pilot.from_tables(tables, PROJECT)


def books():
    """Six months at 1,000 €: 600 of wages (64), 300 of a room (61), 100 of purchases (60); 400 € of own revenue."""
    parts = [
        ("641", "Salaire", 600, "expense"),
        ("613", "Local", 300, "expense"),
        ("606", "Achats", 100, "expense"),
        ("706", "Ventes", 400, "own_revenue"),
    ]
    return [
        dict(date=f"2026-{month:02d}-15", account=account, line=line, amount_eur=amount, nature=nature)
        for month in range(1, 7)
        for account, line, amount, nature in parts
    ]


# ---- the catalogue


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["id"])
def test_each_figure_of_the_catalogue_says_how_well_it_is_known(entry):
    """A ceiling, a share, a window, expenses or a delay is either read, dated from elsewhere, or said to be a guess."""
    stated = {
        "amount": "max_eur" in entry,
        "rate": "max_share" in entry,
        "public": "max_public_share" in entry,
        "window": bool(entry.get("window")) or entry["when"] == "closed",
        "accounts": bool(entry.get("accounts")),
        "delay": bool(entry.get("money_months")),
        "statuses": bool(entry.get("statuses")),
    }
    assert {part for part, there in stated.items() if there} <= set(entry["sure"]), entry["id"]
    assert set(entry["sure"]) <= set(PARTS)
    assert set(entry["sure"].values()) <= set(DEGREES)
    assert set(entry.get("accounts", ())) <= ACCOUNTS
    codes = {choice.value for choice in FORM["status"].choices}
    areas = {choice.value for choice in FORM["area"].choices}
    assert set(entry.get("statuses", ())) <= codes
    assert set(entry.get("areas", ())) <= areas
    assert entry["when"] in ("window", "rolling", "ask", "closed")
    assert (entry["when"] == "window") == bool(entry.get("window"))


def test_a_delay_nobody_published_is_a_guess_on_the_page():
    """Of all the delays, only those of the posts paid by the ASP or FONJEP and of LEADER come from a source."""
    sourced = {f.id for f in catalogue() if f.degree("delay") in ("read", "dated")}
    assert sourced == {"fonjep", "aide_poste_iae", "leader"}
    table = finance.calendar(pilot(), "2026-09-24").catalogue().set_index("id")
    assert (table["sure"] != "").all()
    assert not table.loc["leader", "guessed"]
    assert table.loc["foundations", "guessed"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("LEADER", "leader"),
        ("GAL Sud Isère", "leader"),
        ("Région", "region"),
        ("Conseil départemental", "departement"),
        ("Métropole", "commune"),
        ("Contrat de ville 2026", "contrat_de_ville"),
        ("FDVA 2", "fdva2"),
        ("FDVA 1 formation", "fdva1"),
        ("État, aide au poste", "aide_poste_iae"),
        ("France Active", "france_active_emergence"),
        ("Fondation Macif", "fondation_macif"),
        ("Fondation du coin", "foundations"),
        ("Prêt de la banque", "bank_loan"),
        ("CARSAT Rhône-Alpes", "carsat"),
        ("Mécénat", "mecenat"),
        ("Oncle Jean", None),
        ("", None),
        (None, None),
    ],
)
def test_a_name_typed_by_hand_finds_its_funder_or_none(typed, found):
    known = match(typed, catalogue())
    assert (known.id if known else None) == found


def test_the_pilot_s_own_line_wins_over_the_kit_s_whatever_the_case():
    rows = [
        dict(
            name="Leader (GAL, Europe)", accounts="61; 62", cost_share=0.5, public_share=0.7, known_how="read"
        )
    ]
    mine = match("LEADER", catalogue(pilot(funders=rows)))
    assert mine.mine
    assert mine.accounts == ("61", "62")
    assert (mine.max_share, mine.max_public_share) == (0.5, 0.7)
    assert mine.degree("accounts", "rate") == "read"
    assert len(catalogue(pilot(funders=rows))) == len(catalogue())


# ---- ceilings


def test_a_ceiling_is_the_least_of_its_three_limits():
    """Textbook: 10,000 € eligible at 60 %, 80 % public with 5,000 € already public, 4,000 € at most."""
    sure = (("accounts", "read"), ("rate", "dated"), ("public", "read"), ("amount", "read"))
    rule = Funder("x", "X", accounts=("64",), max_share=0.6, max_public_share=0.8, max_eur=4000, sure=sure)
    assert ceiling(rule, 10_000, 5_000) == (3_000, "read")
    assert ceiling(rule, 10_000, 0) == (4_000, "read")
    assert ceiling(rule, 5_000, 0) == (3_000, "dated")
    assert ceiling(rule, 1_000, 9_000)[0] == 0
    assert pd.isna(ceiling(Funder("y", "Y"), 10_000)[0])
    assert pd.isna(ceiling(None, 10_000)[0])


def test_a_post_s_ceiling_is_for_one_post_and_does_not_cap_two():
    rule = Funder("x", "X", kind="wage", accounts=("64",), max_eur=7_164)
    assert ceiling(rule, 30_000)[0] == 30_000


def test_only_the_expenses_a_funder_pays_for_make_the_base():
    """FONJEP pays for wages only: 600 € a month for twelve months, 7,200 €; a request of 9,000 € is 1,800 € too much."""
    found = finance.eligibility(
        pilot([dict(grant(9_000, "2026-08-01", "2026-09-01", "filed"), funder="FONJEP")])
    )
    row = found.table.iloc[0]
    assert (row["base_eur"], row["cap_eur"], row["over_eur"]) == pytest.approx((7_200, 7_200, 1_800))
    marks = found.lines.set_index("account")[column(row["id"])]
    assert marks.to_dict() == {"64": True, "61": False, "60": False}
    said = " ".join(found.sentences("en"))
    assert "1,800" in said.replace("\u202f", ",")
    assert "read at the source" in said


STATES = {"idea": ("Idée", "idée"), "filed": ("Déposé", "déposé"), "agreed": ("Conventionné", "conventionné")}


@pytest.mark.parametrize("state", STATES)
def test_the_amount_of_a_line_is_told_with_its_status_and_never_as_asked(state, monkeypatch):
    """9,000 € that are an idea are asked of nobody yet, and those agreed no longer are: table and sentence."""
    found = finance.eligibility(
        pilot([dict(grant(9_000, "2026-08-01", "2026-09-01", state), funder="FONJEP")])
    )
    title, word = STATES[state]
    tables = []
    monkeypatch.setattr(show_money, "table", lambda frame, *_more, **_named: tables.append(frame.to_string()))
    with ck.use_language("fr"):
        show_money.eligible_lines(found)
        shown = tables[0]
        said = " ".join(found.sentences())
    assert title in shown
    assert f"9 000 € ({word})" in plain(said)
    assert "demandé" not in (shown + said).lower().replace("à demander", "")


def test_a_line_without_an_account_is_to_ask_and_counts_in_the_base():
    rows = [{**row, "account": None} for row in books()]
    found = finance.eligibility(
        pilot([dict(grant(900, "2026-08-01", "2026-09-01", "filed"), funder="FONJEP")], rows)
    )
    assert found.lines[column(found.table["id"].iloc[0])].isna().all()
    assert found.table["base_eur"].iloc[0] == pytest.approx(12_000)


@pytest.mark.long
def test_a_request_beyond_its_rules_counts_for_what_they_allow_and_an_agreed_one_as_signed():
    asked = dict(grant(9_000, "2026-08-01", "2026-09-01", "filed"), funder="FONJEP")
    plan = finance.funding_plan(pilot([asked]))
    source = plan.table[plan.table["label"] == "FONJEP"].iloc[0]
    assert source["amount_eur"] == pytest.approx(7_200)
    assert ("over", "FONJEP", pytest.approx(1_800)) in plan.left_out
    signed = finance.funding_plan(pilot([dict(asked, status="agreed")]))
    assert signed.table.set_index("label").loc["FONJEP", "amount_eur"] == 9_000


def test_public_money_of_the_others_leaves_less_room():
    """LEADER: 80 % public at most. Of 12,000 € (10,800 eligible), 8,640; 6,000 already from the Région leave 2,640."""
    rows = [
        dict(grant(6_000, "2026-08-01", "2026-09-01"), funder="Région", id="A"),
        dict(grant(5_000, "2026-08-01", "2026-09-01", "filed"), funder="LEADER", id="B"),
    ]
    found = finance.eligibility(pilot(rows)).table.set_index("id")
    assert found.loc["B", "base_eur"] == pytest.approx(10_800)
    assert found.loc["B", "cap_eur"] == pytest.approx(2_640)


# ---- nothing twice


def test_money_the_ledger_already_counts_does_not_pay_for_the_year_ahead():
    ledger = [
        *books(),
        {
            "date": "2026-06-30",
            "nature": "subsidy",
            "line": "Aide",
            "amount_eur": 3_000,
            "payer": "Région",
            "paid_on": "2026-10-01",
        },
    ]
    row = dict(grant(3_000, "2026-09-01", "2026-10-01"), funder="Région", id="A")
    known = pilot([row], ledger)
    assert booked(known) == {"A"}
    plan = finance.funding_plan(known)
    assert [reason for reason, *_rest in plan.left_out] == ["booked"]
    assert plan.to_find_eur == pytest.approx(12 * 600)
    renewed = pilot([dict(row, status="paid"), dict(row, id="B")], ledger)  # the same again, for next year
    assert booked(renewed) == {"A"}


@pytest.mark.long
def test_a_loan_fills_the_cash_and_pays_for_nothing():
    row = dict(grant(5_000, "2026-08-01", "2026-08-31"), funder="Prêt relais", id="L")
    known = pilot([row])
    plan = finance.funding_plan(known)
    assert [reason for reason, *_rest in plan.left_out] == ["loan"]
    budget = finance.budget(known)
    assert budget.table[budget.table["account"] == "74"]["plan_eur"].sum() == 0
    cash = finance.cash_plan(known, draws=2)
    assert cash.receipts["amount_eur"].sum() == 5_000


def test_aid_for_a_period_that_is_over_pays_for_nothing_ahead():
    row = dict(grant(4_000, "2026-08-01", "2026-09-01"), funder="Région", covers_to="2026-05-31")
    assert [reason for reason, *_rest in finance.funding_plan(pilot([row])).left_out] == ["over_period"]


@pytest.mark.long
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_sample_speaks_of_its_eligible_lines(sample, lang):
    found = finance.eligibility(sample)
    with ck.use_language(lang):
        assert found.sentences(lang)
    uses = finance.funding_plan(sample).cost_eur
    assert found.lines["plan_eur"].sum() == pytest.approx(uses)
    assert found.lines["done_eur"].sum() == pytest.approx(finance.views(sample).totals["expense_eur"])


@pytest.mark.long
def test_no_ledger_and_no_request_are_said_and_not_invented():
    bare = ck.Pilot.from_tables({"requests": [], "funding": [grant(10, "2026-08-01", "2026-09-01")]}, PROJECT)
    assert "Ledger" in finance.eligibility(bare).sentences("en")[0]
    assert "no line to come" in finance.eligibility(pilot()).sentences("en")[0]
    assert finance.eligibility(pilot(ledger=steady())).table.empty


@pytest.mark.long
@pytest.mark.parametrize("ids", [("line", "account"), ("A", "A"), (None, None)])
def test_an_id_typed_by_hand_breaks_nothing_and_loses_no_request(ids):
    rows = [
        dict(grant(500, "2026-08-01", "2026-09-01", "filed"), id=i, funder=f)
        for i, f in zip(ids, ("Région", "Département"), strict=True)
    ]
    found = finance.eligibility(pilot(rows))
    assert found.table["funder"].tolist() == ["Région", "Département"]
    assert found.table["id"].is_unique
    assert {"account", "line", "plan_eur"} < set(found.lines.columns)
    assert finance.funding_plan(pilot(rows)).table["label"].isin(["Région", "Département"]).sum() == 2
    assert finance.eligibility(pilot(rows)).sentences("fr")


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
@pytest.mark.sampled(0)
def test_the_budget_file_marks_the_lines_each_request_pays_for_and_lists_the_funders(kind):
    from conciergekit.papers.documents.budget_sheet import budget_file

    asked = dict(grant(9_000, "2026-08-01", "2026-09-01", "filed"), funder="FONJEP")
    with ck.use_language("fr"):
        made = budget_file(pilot([asked]), kind)
    sheets = pd.read_excel(io.BytesIO(made), sheet_name=None, header=None, engine="calamine")
    assert list(sheets) == ["Budget", "Lignes éligibles", "Financeurs à connaître"]
    lines = sheets["Lignes éligibles"].set_index(1)[3]
    assert lines["Salaire"] == "oui"
    assert lines["Local"] == "non"
    assert (lines["Montant"], lines["Au plus selon ses règles"], lines["Montant au-delà"]) == (
        9_000,
        7_200,
        1_800,
    )
    names = set(sheets["Financeurs à connaître"][0])
    assert {funder.name for funder in catalogue()} <= names
    assert (sheets["Financeurs à connaître"][7].dropna().str.len() > 3).all()  # how sure, for each


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("Aide au poste (ASP)", True),
        ("Conseil départemental de l’Isère", True),
        ("Conseil régional", True),
        ("CARSAT Rhône-Alpes", True),
        ("Agence de l’eau", True),
        ("Banque des Territoires", True),
        ("CCAS d’Eybens", True),
        ("Communauté de communes du Trièves", True),
        ("Fondation de France", False),
        ("Crédit Agricole", False),
        ("Caisse régionale de Crédit Agricole", False),
        ("Club Rotary", False),
        ("Fondation Aspirations", False),
        ("", False),
    ],
)
def test_public_bodies_and_social_security_are_known_by_their_names(name, public):
    assert is_public_name(name) is public
