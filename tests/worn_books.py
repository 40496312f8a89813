"""Workbooks as hands keep them, drawn by a seed: figures with their units, days in five spellings, titles, sums, dittos
and examples among the lines; and what reading them finds."""

import datetime as dt
import tempfile
from pathlib import Path
from unittest import mock

import numpy as np
import openpyxl
import pandas as pd
from conftest import load

import conciergekit as ck
from conciergekit.core.schema import FIGURES, Column
from conciergekit.core.tables import TABLES
from conciergekit.read.check import lines

BOOKS = {"book 1": ("contrats", 1), "book 2": ("engagement", 2)}
SHEETS = ("requests", "ledger", "tours", "time", "clients", "surveys", "team", "funding", "contracts")
LINES = 24
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
DAY = dt.date(2026, 6, 1)  # on which every book is read
MARK = "exemple, à effacer"


def read(sample: str, seed: int) -> dict:
    """What reading the book finds: tables, findings, what was left out and what became of every cell."""
    draw = np.random.default_rng(seed)
    workbook = openpyxl.Workbook()
    form = workbook.active
    form.title = "Projet"
    pilot = load(sample)
    for row in (["Nom du pilote", "Essai"], ["Début du test", f"{pilot.start:%d/%m/%Y}"]):
        form.append(row)
    for name in SHEETS:
        if len(pilot[name]):
            sheet = workbook.create_sheet(TABLES[name].title.get("fr"))
            for row in _sheet(name, pilot[name].head(LINES), draw):
                sheet.append(row)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "pilote.xlsx"
        workbook.save(file)
        on_that_day = lambda tables, settings, _today: lines.check(tables, settings, DAY)  # noqa: E731
        with mock.patch("conciergekit.read.after.check", on_that_day):
            found = ck.load_pilot(file)
        findings = [(f.code, f.weight, f.table, float(f.row or 0), f.field_name) for f in found.findings]
        rows = pd.DataFrame(findings, columns=["code", "weight", "table", "row", "column"])
        return {
            **{name: table for name, table in found.tables.items() if len(table)},
            "findings": rows,
            "said": [_counted(f.values) for f in found.findings],
            "ignored": found.account.ignored,
            "account": found.account.table,
        }


def _counted(values: dict) -> dict:
    """The figures that a finding tells."""
    found = {key: value if isinstance(value, tuple) else (value,) for key, value in values.items()}
    return {key: those for key, those in found.items() if all(isinstance(one, int | float) for one in those)}


def _sheet(name: str, frame: pd.DataFrame, draw: np.random.Generator) -> list[list]:
    columns = [c for c in TABLES[name].columns if c.name in frame and frame[c.name].notna().any()]
    heads = [column.title.get("fr") for column in columns]
    figures = [n for n, column in enumerate(columns) if column.kind in FIGURES]
    rows = [
        ["Conciergerie du Vallon"],
        ["Total", *[3] * (len(heads) - 1)],
        ["", *[""] * len(heads), MARK],
        [],
        heads,
    ]
    if draw.random() < 0.5:
        rows.append([("€" if "eur" in c.name else "min" if "min" in c.name else None) for c in columns])
    rows.append([*(column.in_example for column in columns), MARK])
    above = [None] * len(heads)
    for n, line in enumerate(frame.to_dict("records")):
        cells = [_cell(column, line[column.name], draw) for column in columns]
        cells = [
            '"' if a is not None and draw.random() < 0.02 else c for a, c in zip(above, cells, strict=True)
        ]
        above = cells
        rows.append(cells)
        rows += [] if draw.random() < 0.85 else [_between(int(draw.integers(0, 7)), heads, cells, figures, n)]
    total = [sum(v for v in frame[c.name].dropna()) if k in figures else None for k, c in enumerate(columns)]
    rows += [["TOTAL", *total[1:]], ["Objectif", *total[1:]], [], ["NB : montants TTC"], [], ["Total"]]
    return rows


def _between(kind: int, heads: list, cells: list, figures: list[int], n: int) -> list:
    """A line among the others that is no record, or is one twice."""
    sums = [12.5 if k in figures else None for k in range(len(heads))]
    return [
        [],
        [MONTHS[n % 12].capitalize()],
        ["Sous-total", *sums[1:]],
        heads,
        cells,
        [*cells, MARK],
        ["moyenne", *sums[1:]],
    ][kind]


def _cell(column: Column, value, draw: np.random.Generator):
    if pd.isna(value):
        return None if draw.random() < 0.8 else str(draw.choice(["-", "?", "néant", "0", "idem"]))
    way = int(draw.integers(0, 12))
    if column.kind == "date":
        day = pd.Timestamp(value)
        ways = [
            f"{day:%d/%m/%Y}",
            f"{day.day} {MONTHS[day.month - 1]} {day.year}",
            f"{day:%Y-%m-%d}",
            f"{day:%d.%m.%y}",
            f"{day:%d/%m}",
            f"{MONTHS[day.month - 1]} {day.year}",
            46000 + day.dayofyear,
        ]
        return ways[way] if way < len(ways) else dt.datetime(day.year, day.month, day.day)
    if column.kind == "share":
        return (
            [f"{100 * value:g} %", 100 * value, f"{value:.2f}".replace(".", ",")][way]
            if way < 3
            else float(value)
        )
    if column.kind in FIGURES:
        text = f"{value:g}".replace(".", ",")
        ways = [
            f"{text} €",
            f"{text} h",
            f"environ {text}",
            f"{text}-{value + 2:g}",
            "12 x 3",
            "1 h 30",
            f"-{text}",
        ]
        return ways[way] if way < len(ways) else float(value)
    if column.kind == "yesno":
        return ["x", "O", "N", "vrai", "peut-être"][way] if way < 5 else "oui" if value else "non"
    if column.choices:
        label = next(
            (choice.title.get("fr") for choice in column.choices if choice.value == value), str(value)
        )
        return [label.upper(), str(value), "autre chose", f" {label} "][way] if way < 4 else label
    return str(value)
