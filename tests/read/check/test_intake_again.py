"""Requests that two sheets say: a month kept beside the year, with a column more, fewer, or in another order."""

import datetime as dt
import random

import openpyxl
import pandas as pd
import pytest

import conciergekit as ck
from conciergekit.core.tables import TABLES
from conciergekit.read.check.between import requests_again
from conciergekit.read.understand.rows import Rows

PROJECT = [["Nom du pilote", "Test"], ["Début du test", dt.date(2026, 1, 1)]]
HEADS = ["Date", "Code client", "Public", "Service", "Issue", "Servie ou close le", "Montant"]
PUBLICS, SERVICES = ("seniors", "familles", "actifs"), ("courses", "colis", "pressing", "repas")
MONTH, YEAR = "Janvier", "Demandes"


def request(n, month=1, client="C{}", eur=20):
    """The nth of a month: its own day, client and amount; one of twelve kinds."""
    day = dt.date(2026, month, n)
    kind = PUBLICS[n % 3], SERVICES[n % 4]
    return [day, client.format(n), *kind, "Servie", day + dt.timedelta(1), eur + n]


JANUARY, FEBRUARY = ([request(n, month) for n in range(1, 9)] for month in (1, 2))


def of(lines, *columns):
    """These columns, headings first."""
    at = [HEADS.index(name) for name in columns]
    return [[row[p] for p in at] for row in (HEADS, *lines)]


def told(tmp_path, **sheets):
    """(sheet, lines, of how many, other sheet) of each copy told, and the pilot."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in {"Projet": PROJECT, **sheets}.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "pilote.xlsx")
    pilot = ck.load_pilot(tmp_path / "pilote.xlsx")
    found = [f for f in pilot.findings if f.code == "requests_again"]
    assert all(f.weight == "doubtful" and f.affects and f.what() and f.repair() for f in found)
    return [(f.sheet, f.values["count"], f.values["total"], f.values["other"]) for f in found], pilot


@pytest.mark.parametrize(
    "month",
    [
        [[*row, extra] for row, extra in zip([HEADS, *JANUARY], ["Remarque", *["vu"] * 8], strict=True)],
        of(JANUARY, "Service", "Date", "Public", "Code client", "Montant", "Issue", "Servie ou close le"),
        of(JANUARY, "Date", "Code client", "Public", "Service", "Issue", "Montant"),
        of(JANUARY, "Date", "Public", "Service", "Issue", "Montant"),
        of(JANUARY, "Date", "Code client", "Public", "Service", "Issue"),
        of(JANUARY, "Date", "Public", "Service", "Issue"),
        [HEADS[:6], *([*row[:4], "En cours", ""] for row in JANUARY)],  # before they were served
    ],
)
@pytest.mark.sampled
def test_a_month_that_stands_in_the_year_too_is_told_with_its_lines(tmp_path, month):
    found, pilot = told(tmp_path, Demandes=[HEADS, *JANUARY, *FEBRUARY], Janvier=month)
    assert found == [(MONTH, 8, 8, YEAR)]
    assert len(pilot["requests"]) == 24
    codes = {f.code for f in pilot.findings}
    assert not codes & {"sheet_read_as", "request_twice"}  # they would say that there is nothing to do


@pytest.mark.long
def test_what_a_month_has_more_is_counted_apart(tmp_path):
    month = of([*JANUARY, request(20), request(21)], "Date", "Public", "Service", "Issue", "Montant")
    assert told(tmp_path, Demandes=[HEADS, *JANUARY, *FEBRUARY], Janvier=month)[0] == [(MONTH, 8, 10, YEAR)]


def test_each_month_is_told(tmp_path):
    months = {
        name: of(lines, "Date", "Public", "Service", "Issue", "Montant")
        for name, lines in (("Janvier", JANUARY), ("Février", FEBRUARY))
    }
    found, _pilot = told(tmp_path, Demandes=[HEADS, *JANUARY, *FEBRUARY], **months)
    assert sorted(found) == [("Février", 8, 8, YEAR), (MONTH, 8, 8, YEAR)]


SHORT = ("Date", "Public", "Service", "Issue", "Montant")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # other people, on the same days, for the same things at the same price
        (
            of([request(n, client="A{}") for n in range(1, 9)], *HEADS[:5]),
            of([request(n, client="B{}") for n in range(1, 9)], *HEADS[:4], "Issue", "Montant"),
        ),
        # each day the same service at the same price, by two people who note no client
        (
            of([[*row[:2], "seniors", "courses", *row[4:6], 8] for row in JANUARY], *SHORT),
            of([[*row[:2], "seniors", "courses", *row[4:6], 8] for row in JANUARY], *HEADS[:1], *SHORT[1:4]),
        ),
        # other amounts
        (of(JANUARY, *SHORT), [*of([request(n, eur=50) for n in range(1, 9)], *SHORT, "Servie ou close le")]),
        # other months
        (of(JANUARY, *SHORT), of(FEBRUARY, *HEADS)),
        # five lines of a few words among many of the same days
        (
            of(JANUARY[:5], *SHORT[:4]),
            of(
                [[d[0], "", p, s, "Servie", d[5], 9] for d in JANUARY for p in PUBLICS for s in SERVICES],
                *SHORT,
            ),
        ),
    ],
)
@pytest.mark.sampled(0)
def test_other_requests_of_the_same_days_are_no_copy(tmp_path, one, other):
    found, pilot = told(tmp_path, Janvier=one, Mars=other)
    assert len(pilot["requests"]) == len(one) + len(other) - 2
    assert found == []


def orders(*lines):
    """(day, public and service by their number, amount) of January."""
    return [(pd.Timestamp(2026, 1, n), PUBLICS[k % 3], SERVICES[k % 4], eur) for n, k, eur in lines]


def copies(one, other):
    """How many lines of the first sheet are told to stand in the second, or of the second in the first."""
    frame = pd.DataFrame([*one, *other], columns=["date", "public", "service", "order_value_eur"])
    frame["client"] = None
    frame["order_value_eur"] = frame["order_value_eur"].astype(float)
    sheets = ["A"] * len(one) + ["B"] * len(other)
    found = requests_again(Rows(TABLES["requests"], frame, sheets, [*range(2, len(sheets) + 2)]))
    return [f.values["count"] for f in found]


EACH = [(n, n, 20 + n) for n in range(1, 11)]  # ten days, ten kinds, ten amounts


def bare(lines):
    return [(n, k, None) for n, k, _eur in lines]


@pytest.mark.parametrize(
    ("one", "other", "count"),
    [
        (EACH, EACH[:3], [3]),  # of a few lines, all
        (EACH, EACH[:2] + [(3, 3, 90)], []),
        ([(1, 1, 20)] * 5 + [(2, 1, 20)] * 5, [(1, 1, 20), (2, 1, 20)], []),  # nothing tells them apart
        (EACH, EACH[:6] + [(n, n, 90) for n in range(7, 11)], []),  # six of ten
        (EACH, EACH[:8] + [(n, n, 90) for n in range(9, 11)], [8]),
        (EACH[:8], EACH + [(n, n + 1, 50) for n in range(1, 11)], [8]),  # amounts tell them apart
        (bare(EACH), bare(EACH), [10]),
        # without amounts, two rounds of the same weekdays: one has other orders on these days
        (bare(EACH), bare(EACH) + [(n, n + 1, None) for n in range(1, 11)], []),
        # six kinds at one price every day: each line of another finds its like
        ([(n, n % 6 + 1, 9) for n in range(1, 9)], [(n, k, 9) for n in range(1, 9) for k in range(1, 7)], []),
        # eight times the same in one sheet, once in the other
        ([(1, 1, 21)] * 8, EACH, []),
    ],
)
def test_most_of_a_sheet_must_stand_in_the_other_and_not_by_chance(one, other, count):
    assert copies(orders(*one), orders(*other)) == count


@pytest.mark.parametrize("seed", range(6))
def test_a_few_requests_of_a_village_beside_many_of_another_are_no_copy(seed):
    """Three drawn apart from two hundred of the same month and of the same twelve kinds, all of them in both by chance."""
    draw = random.Random(seed)
    log = [(draw.randint(1, 28), draw.randint(0, 11), 5) for _n in range(200)]
    own = draw.sample(log, 3)
    assert copies(orders(*log), orders(*own)) == []
