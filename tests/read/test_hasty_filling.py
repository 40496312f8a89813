"""The workbook filled in a hurry, in fourteen ways: every value is read as it was meant, or told; and the list stays short.

The truth is what the script meant, cell by cell; it knows in which line it wrote each record.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import PatternFill

import conciergekit as ck
from conciergekit import workbook
from conciergekit.core.findings.points import points
from conciergekit.core.tables import TABLES

OUTCOMES = {"served": "Servie", "refused": "Non satisfaite", "cancelled": "Annulée par le client"}
MODES = {"bike": "Vélo cargo", "car": "Voiture", "foot": "À pied"}


@dataclass
class Book:
    """A template being filled. truth: table -> line of the sheet -> what was meant (None: nothing)."""

    path: object
    book: openpyxl.Workbook
    stage: str
    truth: dict = field(default_factory=dict)
    records: dict = field(default_factory=dict)

    def sheet(self, table):
        return self.book[TABLES[table].title.get("fr")]

    def place(self, table, column):
        """Position of a column, by its heading wherever it stands now."""
        title = TABLES[table][column].title.get("fr")
        for row in self.sheet(table).iter_rows(max_row=4):
            for cell in row:
                if str(cell.value or "").rstrip(" *") == title:
                    return cell.column
        return None

    def cell(self, table, line, column):
        return self.sheet(table).cell(row=line, column=self.place(table, column))


def records(seed):
    draw = random.Random(seed)
    requests = []
    for n in range(40):
        day = dt.date(2026, 1, 5) + dt.timedelta(days=2 * n)
        outcome = draw.choices(list(OUTCOMES), (8, 1, 1))[0]
        served = outcome == "served"
        requests.append(
            {
                "date": day,
                "client": f"C{draw.randrange(12):03}",
                "public": draw.choice(["seniors", "familles"]),
                "service": draw.choice(["courses", "pressing", "colis"]),
                "insee": draw.choice(["38158", "38057"]),
                "outcome": outcome,
                "closed_on": day + dt.timedelta(days=draw.randrange(3)),
                "commission_eur": draw.randrange(100, 900) / 100 if served else None,
                "fee_eur": float(draw.randrange(2, 6)) if served else None,
                "minutes": float(draw.randrange(5, 40)),
            }
        )
    tours = [
        {
            "id": f"T{n:03}",
            "date": dt.date(2026, 1, 6) + dt.timedelta(days=6 * n),
            "mode": draw.choice(list(MODES)),
            "km": draw.randrange(30, 200) / 10,
            "drive_min": float(draw.randrange(20, 60)),
            "stops": float(draw.randrange(1, 6)),
        }
        for n in range(12)
    ]
    return {"requests": requests, "tours": tours}


def shown(name, value):
    if name == "outcome":
        return OUTCOMES[value]
    return MODES[value] if name == "mode" else value


def filled(path, stage, seed=5, first=2):
    """The template with its lines filled as it asks; the example is typed over."""
    workbook.write(path, lang="fr", stage=stage)
    made = Book(path, openpyxl.load_workbook(path), stage)
    project = made.book["Projet"]
    for row in project.iter_rows(min_row=2):
        answer = {"Nom du pilote *": "Essai", "Début du test *": dt.date(2026, 1, 5)}.get(row[0].value)
        if answer:
            row[1].value = answer
    made.records = records(seed)
    for table, lines in made.records.items():
        sheet = made.sheet(table)
        for row in sheet.iter_rows(min_row=2, max_row=2):
            for cell in row:
                cell.value = None
        made.truth[table] = {}
        for line, record in enumerate(lines, start=first):
            made.truth[table][line] = dict(record)
            for name, value in record.items():
                made.cell(table, line, name).value = shown(name, value)
    return made


# ---- fourteen ways ---------------------------------------------------------------------------------------


def dates_as_texts(made, draw):
    ways = ["{:%d/%m/%Y}", "{:%d.%m.%y}", "{:%-d/%-m/%y}", "{:%d-%m-%Y}"]
    for line, record in made.truth["requests"].items():
        for name in ("date", "closed_on"):
            made.cell("requests", line, name).value = draw.choice(ways).format(record[name])


def euros_and_units(made, draw):
    for line, record in made.truth["requests"].items():
        for name in ("commission_eur", "fee_eur"):
            if record[name] is not None:
                text = f"{record[name]:.2f}".replace(".", ",")
                made.cell("requests", line, name).value = draw.choice(
                    ["{} €", "{}€", "€ {}", "{} euros"]
                ).format(text)
        made.cell("requests", line, "minutes").value = f"{record['minutes']:.0f} mn"
    for line, record in made.truth["tours"].items():
        made.cell("tours", line, "km").value = f"{record['km']:.1f} km".replace(".", ",")


def sheets_renamed(made, draw):
    made.sheet("requests").title = "Demandes 2026"
    made.sheet("tours").title = "suivi tournees"


def sheets_deleted(made, draw):
    del made.book["Critères de passage"]
    del made.book["Lisez-moi"]
    made.book.remove(made.sheet("tours"))
    made.truth.pop("tours")


def columns_added(made, draw):
    sheet = made.sheet("requests")
    sheet.insert_cols(3)
    sheet.insert_cols(1)
    sheet.cell(row=1, column=1, value="Semaine")
    sheet.cell(row=1, column=4, value="À rappeler ?")
    for line in made.truth["requests"]:
        sheet.cell(row=line, column=1, value=f"S{line % 12}")
        sheet.cell(row=line, column=4, value="voir mardi" if line % 7 == 0 else None)


def example_filled_down(made, draw):
    sheet = made.sheet("requests")
    last = len(TABLES["requests"].columns_at(made.stage)) + 1
    for line in made.truth["requests"]:
        sheet.cell(row=line, column=last, value="exemple, à effacer")


def totals_between(made, draw):
    """A line of sums at the foot, and one under each month."""
    sheet, lines = made.sheet("requests"), made.truth["requests"]
    money = made.place("requests", "commission_eur")
    last = max(lines) + 1
    sheet.cell(row=last, column=1, value="TOTAL")
    sheet.cell(row=last, column=money, value=sum(r["commission_eur"] or 0 for r in lines.values()))
    foot = made.sheet("tours")
    below = max(made.truth["tours"]) + 2
    foot.cell(row=below, column=1, value="Total km")
    foot.cell(
        row=below, column=made.place("tours", "km"), value=sum(r["km"] for r in made.truth["tours"].values())
    )


def two_years(made, draw):
    for record, line in ((made.truth["requests"][n], n) for n in list(made.truth["requests"])[:12]):
        for name in ("date", "closed_on"):
            record[name] = record[name].replace(year=2025)
            made.cell("requests", line, name).value = record[name]


def gaps_and_a_title(made, draw):
    sheet = made.sheet("requests")
    sheet.insert_rows(1, 2)
    sheet["A1"] = "Suivi des demandes, conciergerie"
    sheet.insert_rows(20)
    made.truth["requests"] = {
        line + 2 + (line + 2 >= 20): record for line, record in made.truth["requests"].items()
    }


def headings_retyped(made, draw):
    sheet = made.sheet("requests")
    for cell in sheet[1]:
        if isinstance(cell.value, str):
            cell.value = draw.choice([str.upper, str.lower, lambda t: f" {t} ", lambda t: t.rstrip(" *")])(
                cell.value
            )


def words_of_ones_own(made, draw):
    said = {
        "served": ["ok", "fait", "SERVIE ", "livré", "C'est fait"],
        "refused": ["pas possible", "refus", "Non servie"],
        "cancelled": ["annulé", "abandon", "ANNULÉE"],
    }
    for line, record in made.truth["requests"].items():
        made.cell("requests", line, "outcome").value = draw.choice(said[record["outcome"]])
    for line, record in made.truth["tours"].items():
        mine = {"bike": "vélo", "car": "voiture perso", "foot": "a pied"}
        made.cell("tours", line, "mode").value = mine[record["mode"]]


def communes_by_name(made, draw):
    for line, record in made.truth["requests"].items():
        name = {"38158": "Eybens", "38057": "BRESSON"}[record["insee"]]
        made.cell("requests", line, "insee").value = draw.choice(
            [name, f"{name} ", record["insee"], int(record["insee"])]
        )


def sorted_coloured_and_filtered(made, draw):
    sheet = made.sheet("requests")
    lines = list(made.truth["requests"])
    for line in lines:
        for cell in sheet[line]:
            cell.fill = PatternFill("solid", fgColor="EEEEEE" if line % 2 else "FFFFFF")
    sheet.auto_filter.ref = f"A1:L{max(lines)}"
    for line in lines[5:9]:
        sheet.row_dimensions[line].hidden = True


def durations_and_halves(made, draw):
    for line, record in made.truth["tours"].items():
        whole = 60 + record["drive_min"]
        record["drive_min"] = whole
        made.cell("tours", line, "drive_min").value = draw.choice(
            [f"1h{whole - 60:02.0f}", f"1 h {whole - 60:02.0f}", dt.time(1, int(whole - 60))]
        )


WAYS = (
    dates_as_texts,
    euros_and_units,
    sheets_renamed,
    sheets_deleted,
    columns_added,
    example_filled_down,
    totals_between,
    two_years,
    gaps_and_a_title,
    headings_retyped,
    words_of_ones_own,
    communes_by_name,
    sorted_coloured_and_filtered,
    durations_and_halves,
)


# ---- what is found ---------------------------------------------------------------------------------------


def judged(made):
    """(wrong, lost): values that are not what was meant, or that are read as nothing and told nowhere."""
    pilot = ck.load_pilot(made.path)
    wrong, lost = [], []
    for table, lines in made.truth.items():
        at = {line: n for n, (_sheet, line) in enumerate(pilot.places.get(table, ()))}
        frame = pilot[table]
        told = {
            (line, name)
            for f in pilot.findings
            if f.table == table
            for line in f.values.get("rows") or ([f.row] if f.row else [])
            for name in ([f.field_name] if f.field_name else list(frame.columns))
        }
        for line, record in lines.items():
            for name, meant in record.items():
                if line not in at:
                    lost.append((table, line, name)) if (line, name) not in told else None
                    continue
                read = frame[name].iloc[at[line]]
                if pd.isna(read):
                    if meant is not None and (line, name) not in told:
                        lost.append((table, line, name, meant))
                    continue
                meant = pd.Timestamp(meant) if isinstance(meant, dt.date) else meant
                if meant is None or read != meant:
                    wrong.append((table, line, name, meant, read))
        extra = set(at) - set(lines)
        wrong += [(table, line, "a record nobody typed") for line in extra]
    return pilot, wrong, lost


def short(pilot, most):
    found = [p for p in points(pilot.findings, pilot) if p.weight != "note"]
    assert len(found) <= most, [(p.findings[0].code, p.what()) for p in found]
    return found


STAGES = ["start", pytest.param("all", marks=pytest.mark.long)]


@pytest.mark.parametrize(
    ("way", "stage"),
    [
        pytest.param(
            way,
            stage,
            marks=pytest.mark.exhaustive if (n + k) % 2 else pytest.mark.long,
            id=f"{way.__name__}-{stage}",
        )
        for n, way in enumerate(WAYS)
        for k, stage in enumerate(("start", "all"))
    ],
)
def test_what_is_filled_in_a_hurry_is_read_as_meant_or_told(way, stage, tmp_path):
    made = filled(tmp_path / "pilote.xlsx", stage)
    way(made, random.Random(3))
    made.book.save(made.path)
    pilot, wrong, lost = judged(made)
    assert not wrong
    assert not lost
    short(pilot, 3)


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.sampled
def test_all_of_it_at_once_gives_a_list_of_ten_points_at_most(stage, tmp_path):
    made = filled(tmp_path / "pilote.xlsx", stage)
    apart = (sheets_deleted, gaps_and_a_title, headings_retyped, sheets_renamed)
    for way in [w for w in WAYS if w not in apart] + [headings_retyped, gaps_and_a_title, sheets_renamed]:
        way(made, random.Random(3))
    made.book.save(made.path)
    pilot, wrong, lost = judged(made)
    assert not wrong
    assert not lost
    assert len(pilot["requests"]) == 40
    short(pilot, 10)


@pytest.mark.long
def test_the_judge_sees_a_figure_that_is_not_what_was_meant_and_one_that_is_gone(tmp_path):
    made = filled(tmp_path / "pilote.xlsx", "start")
    made.cell("requests", 5, "minutes").value = 999
    made.cell("requests", 6, "minutes").value = None
    made.book.save(made.path)
    _pilot, wrong, lost = judged(made)
    assert [found[1:3] for found in wrong] == [(5, "minutes")]
    assert [found[1:3] for found in lost] == [(6, "minutes")]
