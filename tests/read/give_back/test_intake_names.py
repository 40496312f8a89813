"""Names typed where codes are expected: never kept, never quoted, always told."""

import csv

import pytest
from test_intake_ugly import HEADS, book, codes, day

from conciergekit.cli import main
from conciergekit.core.cells.people import like_a_name, names_for_codes, surely_a_person

NAMES = ["Zbrovski", "KOWALSKI", "Haddaoui", "Zbrovski"]


def log(clients):
    return [
        [*HEADS[:4], "Client"],
        *([day(1, 6 + n), "seniors", "courses", "Servie", c] for n, c in enumerate(clients)),
    ]


def test_surnames_under_client_are_coded_told_and_shown_nowhere(tmp_path):
    pilot = book(tmp_path, Demandes=log(NAMES), Clients=[["Code client"], *([n] for n in NAMES[:3])])
    clients = pilot["requests"]["client"]
    assert clients.str.startswith("anon-").all()
    assert clients.iloc[0] == clients.iloc[3]
    assert set(clients) == set(pilot["clients"]["id"])
    told = codes(pilot, "names_as_codes")
    assert [(f.weight, f.table) for f in told] == [("doubtful", "requests"), ("doubtful", "clients")]
    said = repr(pilot.tables) + repr(pilot.findings) + " ".join(f.what() for f in pilot.findings)
    assert not [name for name in NAMES if name in said]


@pytest.mark.parametrize(
    "clients",
    [
        ["C001", "C002", "Zoé12"],
        ["JD", "MB", "AC"],
        ["Coordination", "Animatrice", "Mairie"],
        ["p1", "p2", "Kowalski"],
        ["client-a", "client-b", "foyer nord"],
    ],
)
@pytest.mark.sampled
def test_codes_initials_and_roles_stay(tmp_path, clients):
    pilot = book(tmp_path, Demandes=log(clients))
    assert pilot["requests"]["client"].tolist() == clients
    assert not codes(pilot, "names_as_codes")


def test_names_of_the_team_are_one_person_in_every_sheet(tmp_path):
    time = [
        ["Date", "Code personne", "Type de travail", "Heures"],
        [day(1, 5), "Zbrovski", "terrain", 3],
        [day(1, 6), "Kowalski", "terrain", 4],
    ]
    team = [["Code personne", "Rôle"], ["Zbrovski", "coordination"], ["Kowalski", "livraison"]]
    pilot = book(tmp_path, Demandes=log(["C1", "C2"]), Temps=time, Équipe=team)
    assert set(pilot["time"]["person"]) == set(pilot["team"]["id"])
    assert pilot["team"]["id"].str.startswith("anon-").all()


@pytest.mark.long
def test_whole_names_under_who_decides_or_pays_are_coded_and_organisations_stay(tmp_path):
    ledger = [
        ["Date", "Nature", "Poste", "Montant", "Payeur ou payé"],
        *(
            [day(1, 6), "Vente", "x", 1, payer]
            for payer in (
                "Paul Martin",
                "Mme Zbrovski",
                "Crédit Agricole",
                "France Active",
                "Boulangerie Paul",
                "Commune de Claix",
            )
        ),
    ]
    pilot = book(tmp_path, Demandes=log(["C1", "C2"]), Comptes=ledger)
    assert pilot["ledger"]["payer"].tolist()[2:] == [
        "Crédit Agricole",
        "France Active",
        "Boulangerie Paul",
        "Commune de Claix",
    ]
    assert pilot["ledger"]["payer"].str.startswith("anon-").sum() == 2


@pytest.mark.parametrize("heading", ["Client", "Qui", "Bénéficiaire"])
@pytest.mark.sampled(0)
def test_map_leaves_names_out_and_quotes_none(tmp_path, capsys, heading):
    lines = [f"Date;{heading};Public;Service;Montant;Issue"]
    lines += [f"{13 + n}/01/2026;{name};seniors;courses;12,50;Servie" for n, name in enumerate(NAMES)]
    (tmp_path / "suivi.csv").write_text("\n".join(lines), encoding="utf8")
    main(["map", str(tmp_path / "suivi.csv"), "--lang", "fr"])
    rows = csv.reader((tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines(), delimiter=";")
    (line,) = [row for row in rows if row[2] == heading]
    assert line[3:5] == ["", ""]
    assert line[7] == ""
    assert "noms de personnes" in line[6]
    assert "Zbrovski" not in capsys.readouterr().out


def test_first_names_in_any_column_are_names(tmp_path, capsys):
    (tmp_path / "x.csv").write_text(
        "Quand;Avec\n13/01/2026;Jeanne\n14/01/2026;Paul Martin\n", encoding="utf8"
    )
    main(["map", str(tmp_path / "x.csv"), "--lang", "fr"])
    assert "Jeanne" not in capsys.readouterr().out


def test_what_reads_as_a_name_and_what_does_not():
    assert all(map(like_a_name, ["Zbrovski", "LE GOFF", "Dupont-Durand", "Jeanne"]))
    assert not any(map(like_a_name, ["C12", "AB", "bénévole", "Chauffeur", "abc"]))
    assert not names_for_codes(["Zbrovski"])
    assert not any(
        map(surely_a_person, ["Eybens", "Rose des Vents", "France Travail", "Pressing Martin", "C1"])
    )
