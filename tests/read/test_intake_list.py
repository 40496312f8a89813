"""The list of repairs: what changes most first, one line for one repair; and steps that come to an end."""

import csv
import re
import shlex
from dataclasses import replace

import openpyxl
import pytest

import conciergekit as ck
from conciergekit.cli import main
from conciergekit.core.findings import Finding
from conciergekit.core.findings.points import by_sheet, first, points
from conciergekit.core.i18n import use_language

# ---- one line for one repair, by what it changes ---------------------------------------------------------


def workbook(
    path, requests=(), ledger=(), settings=(("Nom du pilote", "Essai"), ("Début du test", "05/01/2026"))
):
    book = openpyxl.Workbook()
    project = book.active
    project.title = "Projet"
    for line in settings:
        project.append(line)
    log = book.create_sheet("Demandes")
    log.append(["Date", "Public", "Service", "Issue", "Canal", "Servie ou close le", "Commission gardée"])
    for line in requests:
        log.append(line)
    if ledger:
        sheet = book.create_sheet("Comptes")
        sheet.append(["Date", "Nature", "Poste", "Montant"])
        for line in ledger:
            sheet.append(line)
    book.save(path)
    return path


def line(n, channel="Téléphone", outcome="Servie"):
    day = f"{1 + n % 28:02}/0{1 + n // 28}/2026"
    return [day, ("seniors", "familles")[n % 2], "courses", outcome, channel, day, 4 + n]


@pytest.mark.long
def test_six_thousand_euros_come_before_a_channel_and_twelve_slips_are_one_line(tmp_path):
    requests = [line(n, channel="pigeon" if n < 12 else "Téléphone") for n in range(39)]
    ledger = [
        ["31/01/2026", "Charges", "Salaires", 2300],
        ["31/01/2026", "Recettes propres", "Ventes", 1900],
        ["31/01/2026", "Mystère", "Salaires de février", 6000],
    ]
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", requests, ledger))
    with use_language("fr"):
        found = points(pilot.findings, pilot)
        top = first(found)
        assert [p.findings[0].typed for p in top] == ["Mystère", "pigeon"]
        assert round(top[0].euros) == 6000
        assert (top[1].cells, top[1].requests) == (12, 12)
        assert top[1].where() == "feuille Demandes, lignes 2, 3, 4 et 9 autres, colonne Canal"
        assert top[0].touches().replace("\u202f", " ").replace("\u00a0", " ").startswith("environ 6 000 €")


@pytest.mark.parametrize(
    ("typed", "fr", "en"),
    [
        (["voir facture"], "un montant inconnu", "an unknown amount"),
        (["facture n° 114"], "un montant inconnu", "an unknown amount"),  # a figure, and no amount
        (["de 900 à 1 200 €"], "un montant inconnu", "an unknown amount"),
        (["8,50 4,20"], "un montant inconnu", "an unknown amount"),  # two amounts
        (["12 3"], "un montant inconnu", "an unknown amount"),
        (["15 €/h"], "un montant inconnu", "an unknown amount"),  # times how many?
        (["15 € par heure"], "un montant inconnu", "an unknown amount"),
        (["voir facture", "à demander"], "2 montants inconnus", "2 unknown amounts"),
        (["1 177,20 € à vérifier"], "environ 1 177 €", "about €1,177"),
        (
            ["1 177,20 € à vérifier", "voir facture"],
            "environ 1 177 € · un montant inconnu",
            "about €1,177 · an unknown amount",
        ),
    ],
)
@pytest.mark.sampled(0)
def test_what_an_amount_changes_that_nobody_could_read_is_not_known(typed, fr, en, tmp_path):
    """The other lines are of 100 €: what they are worth says nothing of this one."""
    known = [["31/01/2026", "Charges", "Loyer", 100] for _n in range(9)]
    ledger = [["31/01/2026", "Charges", "Travaux", text] for text in typed]
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", [line(0)], known + ledger))
    (point,) = [p for p in points(pilot.findings, pilot) if p.findings[0].field_name == "amount_eur"]
    for lang, said in (("fr", fr), ("en", en)):
        with use_language(lang):
            told = point.touches().replace("\u202f", " ").replace("\u00a0", " ")
        assert told.startswith(f"{said} · "), told


@pytest.mark.long
def test_several_amounts_that_are_read_touch_what_they_are_and_not_the_first_many_times(tmp_path):
    ledger = [["31/01/2026", "Charges", "Loyer", n] for n in (6, 250, 535.2)]
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", [line(0)], ledger))
    values = {"rows": (2, 3, 4), "count": 3}
    signs = Finding(
        "amount_negative", "doubtful", "ledger", "Comptes", 2, "Montant", "6", values, "amount_eur"
    )
    (point,) = points([signs], pilot)
    assert (point.euros, point.unknown) == (791.2, 0)


def test_a_line_of_which_another_cell_is_wrong_touches_its_own_amount(tmp_path):
    ledger = [["31/01/2026", "Charges", "Loyer", 100] for _n in range(9)]
    ledger.append(["31/01/2026", "Mystère", "Travaux", "voir facture"])
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", [line(0)], ledger))
    (nature,) = [p for p in points(pilot.findings, pilot) if p.findings[0].field_name == "nature"]
    with use_language("en"):
        assert nature.touches().startswith("an unknown amount · ")


@pytest.mark.long
def test_of_a_line_left_out_no_amount_is_told(tmp_path):
    ledger = [["31/01/2026", "Charges", "Loyer", 100] for _n in range(9)]
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", [line(0)], ledger))
    unused = Finding("line_unused", "doubtful", "ledger", "Comptes", 40, typed="Compté devant deux témoins")
    (point,) = points([unused], pilot)
    assert (point.euros, point.unknown) == (0, 0)
    assert point.touches()


@pytest.mark.long
def test_what_is_not_read_at_all_comes_before_any_cell(tmp_path):
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", [], [["31/01/2026", "Mystère", "x", 9]]))
    assert first(points(pilot.findings, pilot))[0].findings[0].code == "table_empty"


def test_different_words_of_one_column_are_one_line_that_names_them(tmp_path):
    requests = [line(n, channel=("pigeon", "tam-tam", "fumée")[n % 3]) for n in range(9)]
    pilot = ck.load_pilot(workbook(tmp_path / "pilote.xlsx", requests))
    with use_language("fr"):
        (point,) = [p for p in points(pilot.findings, pilot) if p.findings[0].code == "not_in_list"]
        assert all(word in point.what() for word in ("pigeon", "tam-tam", "fumée"))
    assert point.cells == 9


def of_fees(tmp_path, *fees):
    """What is said of the fees of a log, without no-break spaces."""
    book = openpyxl.load_workbook(workbook(tmp_path / "pilote.xlsx", [line(n) for n in range(len(fees))]))
    sheet = book["Demandes"]
    sheet["H1"] = "Frais de service"
    for n, fee in enumerate(fees):
        sheet.cell(row=n + 2, column=8, value=fee)
    book.save(tmp_path / "pilote.xlsx")
    pilot = ck.load_pilot(tmp_path / "pilote.xlsx")
    with use_language("fr"):
        (point,) = [p for p in points(pilot.findings, pilot) if p.findings[0].code == "number_about"]
        return pilot["requests"]["fee_eur"].tolist(), point.what().replace("\u00a0", " ")


def test_cells_read_otherwise_are_told_each_with_what_it_is_read_as(tmp_path):
    read, said = of_fees(tmp_path, "gratuit", "dix euros", "offert")
    assert read == [0, 10, 0]
    assert said == "« gratuit » est lu comme 0. Aussi : « offert ». « dix euros » est lu comme 10."


def test_more_than_four_are_counted_and_none_is_said_to_be_what_another_is(tmp_path):
    words = ("cinq euros", "six euros", "sept euros", "huit euros", "neuf euros")
    read, said = of_fees(tmp_path, *words)
    assert read == [5, 6, 7, 8, 9]
    told = [f"« {word} » est lu comme {n}." for n, word in enumerate(words[:3], 5)]
    assert said == " ".join(
        [*told, "2 autres de ce genre, chacun avec ses propres valeurs.", "(5 cellules ou lignes)"]
    )


def test_sentences_that_quote_no_cell_are_told_each_with_its_lines():
    def unsure(lines, other):
        values = {"title": "Date", "other": other, "rows": lines, "count": len(lines)}
        return Finding("table_unsure", "doubtful", "requests", "S", lines[0], values=values)

    with use_language("fr"):
        (point,) = points([unsure((2, 4), "Comptes"), unsure((3,), "Temps")])
        said = point.what()
    assert (
        said.index("Comptes") < said.index("(lignes 2 et 4)") < said.index("Temps") < said.index("(ligne 3)")
    )


def test_words_read_alike_on_several_sheets_are_counted_together():
    """« O » → Served (6) was said of the 18 of three sheets."""

    def words(sheet, *pairs):
        values = {"pairs": pairs, "rows": (2, 3), "count": 2}
        return Finding("words_read", "doubtful", "requests", sheet, 2, "Fait", values=values)

    with use_language("fr"):
        (point,) = points(
            [words("A", ("O", "Servie", 6), ("N", "En cours", 2)), words("B", ("O", "Servie", 5))]
        )
        said = point.what()
        cut = words("C", ("O", "Servie", 9))
        apart = points([words("A", ("O", "Servie", 6)), replace(cut, values={**cut.values, "cut": True})])
    assert "« O » → Servie (11) · « N » → En cours (2)" in said.replace("\xa0", " ")
    assert len(apart) == 2  # of a sheet whose words are not all told, no sum


@pytest.mark.long
def test_the_same_slip_in_twelve_tabs_is_one_line_and_months_follow_one_another(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Projet"
    for one in (("Nom du pilote", "Essai"), ("Début du test", "05/01/2026")):
        book.active.append(one)
    months = ["Janvier", "Février", "Mars", "Avril", "Mai", "Juin"]
    for n, month in enumerate(months, start=1):
        sheet = book.create_sheet(month)
        sheet.append(["Date", "Public", "Service", "Issue", "Canal"])
        for day in (5, 9):
            sheet.append([f"{day:02}/{n:02}/2026", "seniors", "courses", "Non satisfaite", "pigeon"])
    book.save(tmp_path / "pilote.xlsx")
    pilot = ck.load_pilot(tmp_path / "pilote.xlsx")
    with use_language("fr"):
        (point,) = [p for p in points(pilot.findings, pilot) if p.findings[0].code == "not_in_list"]
        assert point.where() == "feuilles Janvier, Février, Mars et 3 autres, 12 lignes, colonne Canal"


def test_no_finding_is_lost_between_the_list_and_the_points():
    pilot = ck.load_pilot("data_samples/incomplet")
    found = points(pilot.findings, pilot)
    assert sorted(map(id, (f for p in found for f in p.findings))) == sorted(map(id, pilot.findings))
    rest = [p for p in found if p not in first(found)]
    assert sum(map(len, by_sheet(rest).values())) == len(rest)


def test_check_ends_with_one_thing_to_do_and_shows_five_first(tmp_path, capsys):
    main(["check", "data_samples/incomplet", "--lang", "fr"])
    out = capsys.readouterr().out.rstrip().splitlines()
    assert out[-1].startswith("  → Ensuite")
    assert sum("Ensuite" in text for text in out) == 1
    assert [text[:4] for text in out if re.match(r"  \d\. ", text)] == [f"  {n}." for n in range(1, 6)]


# ---- following the advice --------------------------------------------------------------------------------

NAMES = ["Mme Martin", "M. Dubois", "Mme Petit", "M. Moreau"]


def ugly(folder):
    """A team's own log: its own headings, words and slips. Returns what each wrong cell was meant to say."""
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Suivi"
    sheet.append(["SUIVI DES DEMANDES 2026"])
    sheet.append(["Jour", "Pour qui", "Ce qui est demandé", "Fait ?", "Lieu"])
    for n in range(24):
        done = ("ok", "ok", "pas possible", "abandon")[n % 4]
        sheet.append([f"{5 + n:02}/01/2026", "seniors" if n % 3 else "familles", "courses", done, "Eybens"])
    sheet["A8"] = "31/02/2026"
    book.save(folder / "suivi demandes.xlsx")
    return {"A8": "28/02/2026"}


class Follower:
    """Somebody who does what the last line says, and nothing else."""

    def __init__(self, folder, meant):
        self.folder, self.meant, self.done = folder, meant, []

    def person(self, words):
        """What is asked of a person before the command, done from what they know."""
        if "correspondances.csv" in words:
            self.fill_mapping(self.folder / "correspondances.csv")
        elif "remplissez" in words:
            self.fill_project()
        elif "corrigez" in words:
            self.correct()

    def fill_mapping(self, path):
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.DictReader(file, delimiter=";"))
        said = {
            "Jour": ("Demandes", "Date"),
            "Pour qui": ("Demandes", "Public"),
            "Fait ?": ("Demandes", "Issue"),
            "Ce qui est demandé": ("Demandes", "Service"),
            "Lieu": ("Demandes", "Commune (code INSEE)"),
        }
        words = {"ok": "Servie", "pas possible": "Non satisfaite", "abandon": "Annulée par le client"}
        for one in lines:
            heading = one["Colonne du fichier"]
            if heading in said:
                one["Table du kit"], one["Colonne du kit"] = said[heading]
            cell = next((one[k] for k in one if k and "cellule" in k.lower()), "")
            if cell:
                one["Même valeur partout"] = words[cell]
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            out = csv.DictWriter(file, list(lines[0]), delimiter=";")
            out.writeheader()
            out.writerows(lines)

    def fill_project(self):
        (path,) = [
            p
            for p in self.folder.glob("*.xlsx")
            if "Projet" in openpyxl.load_workbook(p).sheetnames and " - avant" not in p.name
        ]
        book = openpyxl.load_workbook(path)
        for row in book["Projet"].iter_rows(min_row=2):
            answer = {"Nom du pilote *": "Essai", "Début du test *": "05/01/2026"}.get(row[0].value)
            if answer:
                row[1].value = answer
        book.save(path)

    def correct(self):
        path = self.folder / "suivi demandes.xlsx"
        book = openpyxl.load_workbook(path)
        for place, value in self.meant.items():
            book["Suivi"][place] = value
        book.save(path)

    def follow(self, capsys, limit=12):
        command = ["check", str(self.folder)]
        while len(self.done) < limit:
            main([*command, "--lang", "fr"])
            said = capsys.readouterr()
            last = (said.out.strip().splitlines() or [said.err.strip()])[-1] if said.out.strip() else said.err
            self.done.append(" ".join(command[:1]))
            words, _sep, rest = last.replace("\u00a0", " ").rpartition("conciergekit ")
            for word in re.findall(
                r"conciergekit (map|check|run|upgrade|new|papers)\b[^.»]*", last.replace("\u00a0", " ")
            ):
                rest = last.replace("\u00a0", " ").split(f"conciergekit {word} ", 1)[1]
                command = [word, *self.arguments(rest)]
                break
            else:
                return last
            self.person(last)
            if command[0] == "run":
                return last
        raise AssertionError(f"no end: {self.done} {last}")

    @staticmethod
    def arguments(text):
        taken = []
        for word in shlex.split(text.split(". Pour commencer")[0].replace("’", "'").replace("'", "’")):
            if word.startswith("-") or "/" in word or word in ("start", "month3", "gate", "all"):
                taken.append(word.rstrip("."))
            else:
                break
        return taken


@pytest.mark.long
def test_the_advice_followed_to_the_letter_goes_from_an_ugly_file_to_a_run(tmp_path, capsys):
    folder = tmp_path / "client"
    follower = Follower(folder, ugly(folder))
    last = follower.follow(capsys)
    assert "conciergekit run" in last
    assert follower.done.count("map") == 1
    pilot = ck.load_pilot(folder)
    log = pilot["requests"]
    assert len(log) == 24
    assert (log["outcome"] == "served").sum() == 12
    assert pilot.settings["name"] == "Essai"
    assert not [f for f in pilot.findings if f.weight == "blocks"]


@pytest.mark.long
def test_a_csv_alone_in_a_folder_gets_a_workbook_and_its_grid_of_criteria_is_no_file_to_explain(
    tmp_path, capsys
):
    folder = tmp_path / "client"
    folder.mkdir()
    lines = [f"{5 + n:02}/01/2026;seniors;courses;Servie;3,50" for n in range(20)]
    text = "\n".join(["Date;Public;Service;Issue;Frais de service", *lines])
    (folder / "demandes.csv").write_text(text, encoding="cp1252")
    follower = Follower(folder, {})
    assert "conciergekit run" in follower.follow(capsys)
    assert follower.done == ["check", "new", "check", "map", "check", "check"]
    assert ck.load_pilot(folder)["requests"]["fee_eur"].sum() == 70


@pytest.mark.long
def test_copies_that_the_kit_writes_beside_an_export_are_not_read_with_it(tmp_path, capsys):
    folder = tmp_path / "client"
    Follower(folder, ugly(folder)).follow(capsys)
    for copy in ("--annotate", "--pseudonymise"):
        main(["check", str(folder), copy, "--lang", "fr"])
    path = folder / "suivi demandes.xlsx"
    book = openpyxl.load_workbook(path)
    book["Suivi"].append(["30/03/2026", "seniors", "courses", "ok", "Eybens"])
    book.save(path)
    assert len(list(folder.glob("suivi demandes - *.xlsx"))) == 3  # as it was, to correct, with codes
    assert len(ck.load_pilot(folder)["requests"]) == 25
