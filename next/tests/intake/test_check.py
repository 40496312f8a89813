"""Sheets, headings, rows and what their cells say together: nothing guessed, nothing in silence."""

import datetime as dt
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conciergekit import Pilot, dictionary, intake
from conciergekit.intake import Read, Sheet
from conciergekit.intake.problems import MOST_ALIKE

PROJECT = [
    ["Question", "Réponse", "Aide"],
    ["Nom du projet *", "Trois villages", "…"],
    ["start", "01/01/2026", ""],
    ["Relevés complets jusqu'au", dt.datetime(2026, 6, 30), ""],
]
LOG = [
    ["Date *", "Service", "Public", "Suite donnée"],
    ["03/04/2026", "pressing", "seniors", "servie"],
]


def check(lang=None, **sheets):
    """The sheets, project and log if not given, checked."""
    rows = {"Projet": PROJECT, "Demandes": LOG} | sheets
    rows = {name.replace("_", " "): lines for name, lines in rows.items() if lines is not None}
    width = {name: max(map(len, lines), default=0) for name, lines in rows.items()}
    full = {n: [[*line, *[""] * (width[n] - len(line))] for line in rows[n]] for n in rows}
    return intake.check(Read([Sheet("a.xlsx", n, lines) for n, lines in full.items()], []), lang)


def told(checked, *columns):
    """The problems as rows of these columns; a whole sheet's row is None."""
    table = checked.problems.astype(object).where(checked.problems.notna(), None)
    return table[list(columns)].values.tolist()


def rows(checked, sheet):
    return checked.rows.set_index("sheet").loc[sheet].tolist()


def test_a_whole_workbook_has_nothing_to_say():
    """A clean workbook would be covered with warnings nobody reads any more."""
    found = check()
    assert told(found, "code") == []
    assert found.lang == "fr"
    assert found.project["start"] == pd.Timestamp("2026-01-01")
    assert found.project["log_complete_until"] == pd.Timestamp("2026-06-30")
    assert found.project["quorum"] is None
    assert found.rows.values.tolist() == [["Projet", 3, 3, 0, 0], ["Demandes", 1, 1, 0, 0]]
    # Every table has every column in its type, filled or not.
    kinds = {"date": "datetime64[us]", "yesno": "boolean", "text": "str", "code": "str"}
    kinds |= dict.fromkeys(("choice", "indicator", "time"), "str")
    for name, table in dictionary.tables().items():
        if name != "project":
            expected = {c.code: kinds.get(c.type, "float64") for c in table.columns.values()}
            assert found.tables[name].dtypes.astype(str).to_dict() == expected


def test_sheets_are_known_by_their_name_or_told():
    """A whole sheet would be left out because of a space in its name."""
    lines = [["x"], ["1"], ["2"], [""], ["3"]]
    asked = {"Requests": LOG, "Notes de Paul": lines, "Lisez-moi": lines, "Listes": lines}
    found = check(**{"Demandes": None, "demandes": LOG, "Feuil1": [[""]]} | asked, Comptes=lines)
    assert told(found, "sheet", "code", "effect") == [
        ["Requests", "sheet_twice", "sheet_not_read"],
        ["Notes de Paul", "unknown_sheet", "sheet_not_read"],
        ["Comptes", "headings_not_first", "sheet_not_read"],
    ]
    assert rows(found, "demandes") == [1, 1, 0, 0]
    assert rows(found, "Requests") == [1, 0, 1, 0]
    assert rows(found, "Notes de Paul") == rows(found, "Comptes") == [3, 0, 3, 0]
    assert "Lisez-moi" not in found.rows["sheet"].tolist()


def test_a_file_of_another_kind_is_one_problem():
    """Forty warnings would hide that this is simply not the workbook."""
    foreign = [Sheet("b.xlsx", name, [["Client"], ["1"]]) for name in ("Feuil1", "Feuil2")]
    found = intake.check(Read(foreign, []), None)
    assert told(found, "file", "code", "effect") == [["b.xlsx", "foreign_file", "file_not_read"]]
    assert "Feuil1 · Feuil2" in found.problems["problem"][0]
    assert "conciergekit new" in found.problems["repair"][0]
    assert found.rows.values.tolist() == [["Feuil1", 1, 0, 1, 0], ["Feuil2", 1, 0, 1, 0]]
    assert told(intake.check(Read([], []), None), "code") == [["empty_workbook"]]


def test_what_no_pilot_can_do_without_is_asked():
    """A report without name, start or requests would be made all the same."""
    assert told(check(Projet=None), "sheet", "code") == [["Projet", "sheet_missing"]]
    assert told(check(Demandes=None), "sheet", "code") == [["Demandes", "sheet_missing"]]
    assert told(check(Demandes=LOG[:1]), "sheet", "code") == [["Demandes", "no_rows"]]
    found = check(lang="en", Projet=PROJECT[:2])
    assert told(found, "column", "code", "effect") == [
        ["Start of the test", "needed_cell", "kept"],
        ["Log complete until", "needed_cell", "kept"],
    ]


def test_headings_not_read_are_counted():
    """A column would be left out, or another taken for it, without a word."""
    log = [
        ["Date", "Service", "Public", "Suite donnée", "Météo", "", "SERVICE *", "public", "Vide"],
        ["03/04/2026", "pressing", "", "servie", "pluie", 1, "courses", "seniors", ""],
        ["04/04/2026", "pressing", "", "servie", "", 2, "", "seniors", ""],
    ]
    found = check(Demandes=log)
    assert told(found, "column", "code", "effect") == [
        ["Météo", "unknown_heading", "column_not_read"],
        ["F", "blank_heading", "column_not_read"],
        ["SERVICE *", "heading_twice", "column_not_read"],
        ["Vide", "unknown_heading", "column_not_read"],
    ]
    counts = [int(re.search(r"(\d+)\.$", text)[1]) for text in found.problems["problem"]]
    assert counts == [1, 2, 1, 0]
    # Of two columns with one heading, the one that holds something is read.
    assert found.tables["requests"]["public"].tolist() == ["seniors"] * 2
    assert found.tables["requests"]["service"].tolist() == ["pressing"] * 2


def test_headings_below_a_title_are_not_looked_for():
    """The title would be taken for the headings and every row for a fault."""
    found = check(Demandes=[["Journal des demandes"], *LOG])
    assert told(found, "code", "effect") == [
        ["headings_not_first", "sheet_not_read"],
        ["sheet_missing", "sheet_not_read"],
    ]
    assert rows(found, "Demandes") == [2, 0, 2, 0]


def test_a_missing_column_is_said_once():
    """Ten thousand rows would say the same thing ten thousand times."""
    found = check(Demandes=[["Service", "Public"], *[["pressing", "seniors"]] * 3])
    assert [p for p in told(found, "code", "effect") if p[0] != "same_rows"] == [
        ["column_row", "row_aside"],
        ["column_cell", "kept"],
    ]
    assert rows(found, "Demandes") == [3, 0, 3, 0]


def test_a_row_that_cannot_be_kept_is_listed():
    """A request would vanish from the count because of a slip in its date."""
    log = [
        *LOG,
        ["", "courses", "seniors", "servie"],
        ["", "", " ", ""],
        ["hier", "", "x", "perdu"],
    ]
    found = check(Demandes=log)
    assert told(found, "row", "column", "value", "code", "effect") == [
        [3, "Date *", "", "needed_row", "row_aside"],
        [5, "Date *", "hier", "not_a_date", "row_aside"],
        [5, "Service", "", "needed_cell", "kept"],
        [5, "Suite donnée", "perdu", "unknown_value", "cell_blank"],
    ]
    assert rows(found, "Demandes") == [3, 1, 2, 0]
    assert found.problems["repair"][3] == (
        "Choisissez dans la liste\u00a0: servie · acceptée, à faire · refusée · annulée."
    )


def test_an_example_row_does_not_count_and_says_so_if_it_was_used():
    """The kit's own example would be a request; a real one written over it would be lost."""
    columns = dictionary.tables()["requests"].columns
    example = [columns[name].example["fr"] for name in ("service", "public", "outcome")]
    untouched = [f"Exemple : {columns['date'].example['fr']}", *example]
    log = [*LOG, untouched, ["exemple", "courses", "seniors", ""], ["EXAMPLE: 1", *example]]
    found = check(Demandes=log)
    assert rows(found, "Demandes") == [4, 1, 0, 3]
    assert told(found, "row", "code") == [[4, "example_changed"]]


def test_the_same_fault_is_told_twenty_times_then_counted():
    """The list of problems would be longer than the log."""
    found = check(Demandes=[LOG[0], *[[f"le {n}e jour", "a", "b", "servie"] for n in range(50)]])
    assert found.problems["code"].tolist() == ["not_a_date"] * MOST_ALIKE + ["more"]
    assert found.problems["row"].tolist()[:2] == [2, 3]
    assert "30" in found.problems["problem"].iloc[-1]  # 50 - 20
    assert rows(found, "Demandes") == [50, 0, 50, 0]


def test_the_project_sheet_is_questions_and_answers():
    """The start of the test would be lost, and every month with it."""
    more = [
        ["quorum", "2,5", ""],
        ["Couleur", "bleu", ""],
        ["Name of the project", "Autre", ""],
        ["", "perdu", ""],
        ["Instance qui décide", "", "seule l’aide est remplie"],
        ["", "", "aide seule"],
        ["language", "anglais", ""],
    ]
    found = check(Projet=[*PROJECT, *more])
    assert told(found, "row", "column", "code", "effect") == [
        [5, "quorum", "not_whole", "cell_blank"],
        [6, "Couleur", "unknown_key", "row_aside"],
        [7, "Name of the project", "key_twice", "row_aside"],
        [8, "", "no_key", "row_aside"],
    ]
    assert rows(found, "Projet") == [9, 6, 3, 0]  # 3 + 7, less the row of help alone
    assert (found.project["name"], found.project["body"]) == ("Trois villages", None)
    # Problems are in the project's language; an argument wins.
    assert found.lang == "en"
    assert found.problems["problem"][0] == "“2,5” is not a whole number."
    assert (
        check("fr", Projet=[*PROJECT, *more]).problems["problem"][0].startswith("«\u00a02,5\u00a0»")
    )
    with pytest.raises(ValueError, match="lang: expected one of"):
        check(lang="de")


def test_a_value_unknown_to_its_sheet_is_told_once_with_the_nearest():
    """Two spellings of a service would be two services in every table."""
    services = [["Service"], ["pressing"], ["courses"]]
    log = [LOG[0], *[[f"0{n}/04/2026", "presing", "seniors", "servie"] for n in (1, 2)]]
    found = check(Demandes=log, Services=services)
    assert told(found, "row", "column", "value", "effect") == [[2, "Service", "presing", "kept"]]
    assert "Lignes\u00a0: 2." in found.problems["problem"][0]
    assert "«\u00a0pressing\u00a0»" in found.problems["repair"][0]
    assert found.tables["requests"]["service"].tolist() == ["presing"] * 2
    assert told(check(Demandes=log, Services=services[:1]), "code") == []


CROSSED = {
    "Contrats": (
        "contract|state|since|amount|service|times a year|start|end",
        "A|signé|01/01/2026|10|s|12|01/02/2026|31/01/2026",
        [[2, "end", "order"]],
    ),
    "Financements": (
        "grant|funder|state|since|amount|earliest|latest",
        "A|F|idée|01/01/2026|10|02/03/2026|01/03/2026",
        [[2, "latest", "order"]],
    ),
    "Services": ("service|since|until", "pressing|02/01/2026|01/01/2026", [[2, "until", "order"]]),
    "Charges_prévues": (
        "heading|nature|amount|from|until",
        "A|charge|1|02/01/2026|01/01/2026",
        [[2, "until", "order"]],
    ),
    "Demandes": (
        "date|service|public|outcome|closed_on|reason|window_from|window_until",
        "05/01/2026|s|p|servie|04/01/2026|prix|14:00|9 h\n01/12/2025|s|p|servie\n"
        "01/07/2026|s|p|servie\n05/01/2026|s|p|refusée||prix",
        [
            [2, "closed_on", "order"],
            [2, "window_until", "order"],
            [None, "date", "before_start"],
            [None, "date", "after_end"],
            [2, "reason", "reason_not_refused"],
        ],
    ),
    "Comptes": (
        "date|nature|heading|amount|paid_on|behaviour",
        "31/01/2026|solde en banque|b|10|x\n31/01/2026|solde en banque|b|20\n"
        "31/01/2026|charge|c|-1|31/01/2026|fixe",
        [
            [2, "paid_on", "not_a_date"],
            [3, "amount", "two_balances"],
            [None, "amount", "negative_expenses"],
        ],
    ),
    "Critères": (
        "indicator|role|requirement|frozen_on",
        "cash|obligatoire|1\ncash|souhaité|2\ncash|obligatoire|3|01/01/2026",
        [[3, "indicator", "key_again"]],
    ),
    "Tournées": (
        "tour|date|km",
        "1|02/01/2026|5\n1.0|03/01/2026|5\n1|03/01/2026|6",
        [[4, "tour", "key_again"]],
    ),
    "Partenaires": ("partner|kind|service", "A|prestataire|s\nA|prestataire|t", []),
    "Heures": (
        "date|person|work|hours|paid",
        "02/01/2026|P|permanence|2|payées\n02/01/2026|P|permanence|2|payées",
        [[3, "", "same_rows"]],
    ),
}


@pytest.mark.parametrize("sheet", CROSSED)
def test_cells_that_disagree_are_told_and_kept(sheet):
    """A contract that ends before it starts would be money that never comes."""
    heads, lines, expected = CROSSED[sheet]
    given_rows = [line.split("|") for line in (heads, *lines.split("\n"))]
    found = check(**{sheet: given_rows})
    assert told(found, "row", "column", "code") == expected
    assert found.rows["kept"].sum() == found.rows["read"].sum()


def test_the_first_and_the_last_day_are_in_the_test():
    """A correct log would be told wrong on its first and last day."""
    days = [["01/01/2026", *LOG[1][1:]], ["30/06/2026", *LOG[1][1:]]]
    assert told(check(Demandes=[LOG[0], *days]), "code") == []


def test_dates_of_the_project_are_in_order():
    """A deadline before the start would stop the test on its first day."""
    found = check(Projet=[*PROJECT, ["deadline", "31/12/2025", ""]])
    assert told(found, "column", "code") == [["deadline", "order"]]
    assert found.problems["problem"][0].endswith("«\u00a0start\u00a0» (1ᵉʳ janvier 2026).")


def test_a_requirement_takes_the_unit_of_its_indicator():
    """80 would be a share of 8,000 %, never reached."""
    criteria = [
        ["indicator", "role", "requirement"],
        ["Servies à l’heure", "must", 80],
        ["on_time_share", "must", "80 %"],
        ["on_time_share", "must", 0.8],
        ["workload", "must", 1.1],  # hours worked may be 110 % of the hours agreed
        ["workload", "must", 110],
        ["cash", "must", "4 500 €"],
        ["specification", "must", 3],
        ["specification", "must", 5],
        ["requests_month", "must", 40],
        ["on_time_share", "must", 180],
    ]
    found = check(Critères=criteria)
    assert found.tables["criteria"]["requirement"].tolist() == [
        *(0.8, 0.8, 0.8, 1.1, 1.1, 4500.0, 3.0, 40.0)
    ]
    aside = found.problems.query("effect == 'row_aside'")
    assert aside[["row", "code"]].values.tolist() == [[9, "above"], [11, "above"]]


def test_a_blank_payment_date_means_what_the_column_says():
    """Cash would count invoices that nobody has paid, or none at all."""
    heads = ["date", "nature", "heading", "amount", "behaviour", "paid_on"]
    lines = [["05/01/2026", "charge", "loyer", 5, "fixe", ""] for _n in range(2)]
    lines[1] = ["06/02/2026", "aide", "région", 9, "", ""]
    found = check(Comptes=[heads, *lines])
    assert told(found, "code", "effect") == [["paid_on_date", "default"]]
    accounts = found.tables["accounts"]
    assert accounts["paid_on"].tolist() == accounts["date"].tolist()
    lines[0][-1] = "07/01/2026"
    found = check(Comptes=[heads, *lines])
    assert told(found, "code", "effect") == [["not_paid_yet", "default"]]
    assert found.tables["accounts"]["paid_on"].tolist() == [pd.Timestamp("2026-01-07"), pd.NaT]
    lines[0][-1] = "bientôt"  # used, though not readable: nothing is paid for certain
    assert told(check(Comptes=[heads, *lines]), "code") == [["not_a_date"], ["not_paid_yet"]]


def test_a_behaviour_holds_for_its_heading():
    """The cost of one more order would leave out all fuel but the first line."""
    heads = ["date", "nature", "heading", "amount", "behaviour", "paid_on"]
    given_rows = [("Carburant", "variable"), ("carburant ", ""), ("Loyer", ""), ("Pub", "fixe")]
    given_rows += [("Pub", "variable"), ("pub", "")]
    day = "05/01/2026"
    lines = [[day, "charge", name, n, kind, day] for n, (name, kind) in enumerate(given_rows)]
    found = check(Comptes=[heads, *lines])
    assert found.tables["accounts"]["behaviour"].fillna("").tolist() == [
        *("variable", "variable", "", "fixed", "variable", "")
    ]
    assert told(found, "value", "code", "effect") == [
        ["Pub", "two_behaviours", "kept"],
        ["", "behaviour_of_heading", "default"],
        ["", "behaviour_fixed", "default"],
    ]


def test_tables_of_an_analyst_are_checked_as_a_workbook_is():
    """Someone with DataFrames would have to write a workbook first."""
    log = pd.DataFrame(
        {
            "date": pd.to_datetime(["2026-04-03", None, "2026-04-05"]),
            "service": ["pressing", None, np.nan],
            "Minutes de préparation": [np.float64(12.5), np.nan, np.int64(3)],
            "public": pd.Categorical(["a", "b", None]),
        },
        index=[7, 8, 9],
    )
    before = log.copy(deep=True)
    pilot = Pilot.from_tables({"requests": log}, {"name": "X", "start": dt.date(2026, 1, 1)})
    pd.testing.assert_frame_equal(log, before)
    assert pilot.requests["minutes"].tolist() == [12.5, 3.0]
    assert pilot.requests["service"].fillna("").tolist() == ["pressing", ""]
    assert pilot.rows.set_index("sheet").loc["requests"].tolist() == [3, 2, 1, 0]
    # Typed tables given again say the same, and nothing more.
    again = Pilot.from_tables(pilot.tables, {"name": "X", "start": dt.date(2026, 1, 1)})
    pd.testing.assert_frame_equal(again.requests, pilot.requests)
    with pytest.raises(ValueError, match="expected a DataFrame for 'requests'"):
        Pilot.from_tables({"requests": [1]})


CELLS = st.one_of(
    st.sampled_from(["", " ", "Exemple", "03/04/2026", "13/25/2026", "servie", "1,234", "x" * 90]),
    st.text(max_size=4),
    st.integers(-5, 50_000),
    st.floats(allow_nan=False),
    st.booleans(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
NAMES = st.sampled_from(
    [t.label["fr"] for t in dictionary.tables().values()] + ["Autre", "Read me"]
)
HEADS = st.sampled_from(
    [n for t in dictionary.tables().values() for c in t.columns.values() for n in c.names()]
    + ["", "Autre", "Question", "Réponse"]
)


@st.composite
def workbooks(draw):
    sheets = []
    for name in draw(st.lists(NAMES, max_size=3)):
        width = draw(st.integers(0, 4))
        table = next((t for t in dictionary.tables().values() if t.label["fr"] == name), None)
        own = HEADS if table is None else st.one_of(st.sampled_from(list(table.columns)), HEADS)
        lines = [draw(st.lists(own, min_size=width, max_size=width))]
        row = st.lists(CELLS, min_size=width, max_size=width)
        sheets.append(Sheet("f", name, lines + draw(st.lists(row, max_size=6))))
    return sheets


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(workbooks())
def test_no_row_of_any_sheet_is_lost(sheets):
    """Rows would vanish between the file and the report."""
    found = intake.check(Read(sheets, []), None)
    counts = found.rows
    assert (counts["read"] == counts["kept"] + counts["listed"] + counts["examples"]).all()
    filled = [
        (sheet.name, sum(any(str(cell).strip() for cell in row) for row in sheet.rows[1:]))
        for sheet in sheets
        if any(str(cell).strip() for row in sheet.rows for cell in row)
        and sheet.name not in ("Read me", "Projet")
    ]
    others = counts[counts["sheet"] != "Projet"]
    assert sorted(filled) == sorted(zip(others["sheet"], others["read"], strict=True))
    kept = sum(len(table) for table in found.tables.values())
    assert kept == others["kept"].sum()
    # Each sheet with rows not kept says why.
    silent = counts[(counts["listed"] > 0) & ~counts["sheet"].isin(found.problems["sheet"])]
    assert silent.empty or "foreign_file" in found.problems["code"].tolist()


def test_every_message_is_used_and_says_the_same_in_both_languages():
    """A problem would show as a Python error, or as half a sentence."""
    folder = Path(intake.__file__).parent
    source = "".join(file.read_text(encoding="utf-8") for file in folder.glob("*.py"))
    # These are made of a column's need, or of its type.
    made = "column_row column_cell needed_row needed_cell code_too_long text_too_long"
    source += "".join(f'"{code}"' for code in made.split())
    for code, texts in dictionary.messages().items():
        holes = [set(re.findall(r"{(\w+)}", text["fr"] + " ")) for text in texts]
        assert holes == [set(re.findall(r"{(\w+)}", text["en"])) for text in texts], code
        assert f'"{code}"' in source, code
        for text in texts:
            assert not re.search(r"['\"]| [:;!?%€»]|« ", text["fr"]), code
            assert len(text["fr"].split(". ")[0].split()) <= 20, code
