"""Marks, numbers and names of a log that nobody made for the kit: what is proposed, what is asked, what is never printed."""

import datetime as dt

import pytest
from test_intake_fourth import proposed
from test_intake_later import book, codes, pilot
from test_intake_third import mapped, rows_of

import conciergekit as ck
from conciergekit import cli
from conciergekit.core.cells.cell import amount_in
from conciergekit.core.cells.values import parse
from conciergekit.core.tables import TABLES

DAYS = [dt.date(2026, 1, 5 + n) for n in range(4)]


@pytest.mark.long
def test_expenses_marked_d_and_receipts_marked_r_are_read_and_told(tmp_path):
    lines = "R;Vente;12\nD;Essence;30\nR;Commune;500\nD;Loyer;200\n".splitlines()
    text = "Date;R/D;Libellé;Montant\n" + "".join(
        f"{13 + n}/01/2026;{line}\n" for n, line in enumerate(lines)
    )
    found = mapped(tmp_path, "caisse.csv", text)
    assert found["ledger"]["nature"].fillna("?").tolist() == [
        "own_revenue",
        "expense",
        "own_revenue",
        "expense",
    ]
    assert sorted(rows_of(found, "words_read")) == [2, 3, 4, 5]
    assert rows_of(found, "income_unsure") == [4]  # a commune may have given it


@pytest.mark.parametrize("heading", ["Fait (O/N)", "Done? Y/N"])
@pytest.mark.sampled(0)
def test_yes_under_done_is_served_and_no_is_open_as_proposed(heading, tmp_path):
    yes, no = ("O" if "O/N" in heading else "Y"), "N"
    head = ["Date", "Public", "Service", heading]
    book(
        tmp_path,
        "log.xlsx",
        {"Suivi": [head, *([d, "seniors", "colis", yes] for d in DAYS), [DAYS[0], "actifs", "colis", no]]},
    )
    pilot(tmp_path, "log.xlsx")
    found = ck.load_pilot(tmp_path)
    assert found["requests"]["outcome"].fillna("?").tolist()[:4] == ["served"] * 4
    assert not proposed(tmp_path, heading, "à remplir")
    assert found["requests"]["outcome"].tolist()[4:] == ["open"]
    assert any(f.code == "words_read" and f.weight == "doubtful" for f in found.findings)


def test_a_group_of_a_form_keeps_its_stroke(tmp_path):
    """« besoins/courses » is still a choice of a question."""
    from conciergekit.read.layout.forms import split

    assert split("besoins/courses") == ("besoins", "courses")
    assert split("R/D") == split("Fait ? (O/N)") == ("", "")


@pytest.mark.long
def test_days_a_program_wrote_as_numbers_make_a_log_known(tmp_path):
    """46027 is 5 January 2026 in a spreadsheet: 44927 is 1 January 2023, and 2026-01-05 is 1,100 days later."""
    head = ["Date", "Public", "Service", "Issue"]
    book(
        tmp_path,
        "export.xlsx",
        {"Données": [head, *([46027 + n, "seniors", "colis", "Servie"] for n in range(4))]},
    )
    pilot(tmp_path, "export.xlsx")
    assert ck.load_pilot(tmp_path)["requests"]["date"].dt.date.tolist() == DAYS


@pytest.mark.long
def test_a_second_order_on_the_line_is_told_until_somebody_says_it_does_not_count(tmp_path):
    text = "Date;Public;Service 1;Service 2;Issue\n13/01/2026;seniors;colis;courses;Servie\n14/01/2026;actifs;colis;;Servie\n"
    found = mapped(tmp_path, "log.csv", text)
    assert len(found["requests"]) == 2
    told = [f for f in found.findings if f.code == "numbered_beside"]
    assert [(f.weight, f.values["titles"]) for f in told] == [("doubtful", ("Service 2",))]
    path = tmp_path / "correspondances.csv"
    said = path.read_text("utf-8-sig")
    assert "log.csv;;Service 2;;;;" in said
    path.write_text(said.replace("log.csv;;Service 2;;;;", "log.csv;;Service 2;—;—;;", 1), "utf-8-sig")
    assert "numbered_beside" not in codes(ck.load_pilot(tmp_path))


@pytest.mark.parametrize(
    ("typed", "euros"),
    [("12.-", 12), ("12,--", 12), ("7,5 €uros", 7.5), ("12.50-", -12.5), (".-", None), ("12.-h", None)],
)
def test_amounts_as_shops_write_them(typed, euros):
    assert amount_in(typed) == euros


def test_a_road_may_be_about_so_long_and_an_amount_may_not():
    km, euros = TABLES["tours"]["km"], TABLES["requests"]["order_value_eur"]
    assert (parse("env. 30", km).value, parse("env. 30", km).problem) == (30, "number_about")
    assert parse("env. 30", euros).problem == "not_number"
    assert parse("30 livraisons", km).problem == "not_number"


@pytest.mark.parametrize("drivers", [("Josiane", "Karim"), ("Josiane", "Josiane")])
@pytest.mark.sampled
def test_the_name_of_a_driver_is_printed_nowhere(drivers, tmp_path, capsys):
    head = ["Date", "Km", "Arrêts", "Conducteur"]
    lines = [[d, 20 + n, 4, drivers[n % 2]] for n, d in enumerate(DAYS)]
    book(tmp_path, "route.xlsx", {"Feuil1": [head, *lines]})
    pilot(tmp_path, "route.xlsx")
    for command in ("map", "check"):
        with pytest.raises(SystemExit):
            raise SystemExit(cli.main([command, str(tmp_path), "--lang", "fr"]))
    said = "".join(capsys.readouterr()) + (tmp_path / "correspondances.csv").read_text("utf-8-sig")
    assert "Josiane" not in said
    assert "Karim" not in said
    assert len(ck.load_pilot(tmp_path)["tours"]) == 4


@pytest.mark.long
def test_check_does_not_send_back_to_map_what_map_could_not_say(tmp_path, capsys):
    """A cross table: `map` says so; what is next is a line of its file, not `map` again."""
    rows = [
        ["Étiquettes de lignes", "Pressing", "Colis"],
        ["janv", 3, 4],
        ["févr", 2, 5],
        ["Total général", 5, 9],
    ]
    book(tmp_path, "tcd.xlsx", {"Feuil1": rows})
    found = pilot(tmp_path, "tcd.xlsx")
    told = [f for f in found.findings if f.code in ("mapping_asks", "file_beside")]
    assert [(f.code, f.typed, f.row) for f in told] == [("mapping_asks", "tcd.xlsx", 2)]
    cli.main(["check", str(tmp_path), "--lang", "fr"])
    last = [line for line in capsys.readouterr().out.splitlines() if "Ensuite" in line][-1]
    assert "complétez la ligne 2" in last
    assert "conciergekit map" not in last


def test_hours_that_no_column_was_found_for_are_asked_by_their_column_not_once_for_all(tmp_path, capsys):
    """Whoever fills in one number of hours for every line has the wrong hours on every line; who worked may be one person."""
    (tmp_path / "heures salariés.csv").write_text("Date;Tâche;Combien\n03/03/2026;Tournée;beaucoup\n", "utf8")
    table = "Fichier;Feuille;Colonne du fichier;Table du kit;Colonne du kit;Même valeur partout;Certitude\n"
    (tmp_path / "correspondances.csv").write_text(f"{table}heures salariés.csv;;;Temps;;;\n", "utf8")
    cli.main(["map", str(tmp_path / "heures salariés.csv"), "--lang", "fr"])
    lines = {
        line.split(";")[4]: line
        for line in (tmp_path / "correspondances.csv").read_text("utf-8-sig").splitlines()
    }
    assert "à côté de la colonne" in lines["Heures"]
    assert "à côté de la colonne" not in lines["Payé ou bénévole"]
