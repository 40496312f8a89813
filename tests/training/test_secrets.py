"""An opponent with the participants' folder and the public code: the end and the seed stay unknown."""

import hashlib
import io
import json
import sys
import zipfile
from dataclasses import replace
from functools import cache

import numpy as np
import openpyxl
import pytest

from conciergekit import training
from conciergekit.core.i18n import use_language
from conciergekit.training import drawn as drawing
from conciergekit.training import worlds
from conciergekit.training.three_cases import CASES, DECIDED, VERDICTS

SECRET = hashlib.sha256(b"any key").digest()


@cache
def ended_draw(case, verdict):
    """The draw of one key, were its end this one; the workbooks it has written are kept in it."""
    with use_language("fr"):
        world, truth = CASES[case].world(verdict, worlds.stream(SECRET, "figures"))
        pilot = worlds.pilot(world, SECRET, "fr")
    return training.Drawn(CASES[case], "fr", 0, world, truth, pilot)


def ended(case, verdict, month):
    """The workbook of a month of the same."""
    return ended_draw(case, verdict).workbook(month)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.long
def test_until_the_variants_part_the_file_is_the_same_to_the_byte_whatever_the_end(case):
    """So nothing in it, cells, names, sizes or order, can tell: the data begin to, from the month the case says."""
    last = CASES[case].told_from - 1
    one, *others = [ended(case, verdict, last) for verdict in VERDICTS]
    assert all(other == one for other in others)
    later = {ended(case, verdict, DECIDED[-1]) for verdict in VERDICTS}
    assert len(later) == len(VERDICTS)


@pytest.mark.long
@pytest.mark.parametrize("case", CASES)
def test_what_the_participants_are_given_is_the_same_to_the_byte_whatever_the_end(case, monkeypatch):
    """Drawn again by one seed whose end is forced: names of the files, workbook, paper, notebook."""
    given, ends = [], []
    for verdict in VERDICTS:
        monkeypatch.setattr(drawing, "VERDICTS", (verdict,) * len(VERDICTS))
        drawn = training.draw(case, 2**200 + 7)
        given.append(training.folders.for_groups(drawn))
        ends.append(drawn.truth.verdict)
    assert ends == list(VERDICTS)
    assert given[0] == given[1] == given[2]
    assert given[0]["pilote.xlsx"] == drawn.workbook(3)


@pytest.mark.parametrize(
    ("case", "month"),
    [
        pytest.param(case, month, marks=pytest.mark.long if (n + k) % 2 else pytest.mark.exhaustive)
        for n, case in enumerate(CASES)
        for k, month in enumerate((4, 7))
    ],
)
def test_a_workbook_is_the_same_to_the_byte_whatever_comes_after_its_month(case, month):
    """Twice the orders, half of them served, late, other contracts, grants and notes from the next month on: not a byte moves."""
    world, key = ended_draw(case, "continue").world, SECRET

    def later(series, times):
        return np.where(np.arange(12) < month, 1, times) * series

    other = {"signed": "quoted", "quoted": "signed"}
    after = replace(
        world,
        orders=later(world.orders, 2),
        served=later(world.served, 0.5),
        on_time=later(world.on_time, 0.5),
        wages_eur=later(world.wages_eur, 2),
        field_hours=later(world.field_hours, 2),
        campaign=later(world.campaign, 2),
        contracts=[
            row | ({"status": other[row["status"]]} if row["start"] > month + 1 else {})
            for row in world.contracts
        ],
        grants=[*world.grants, (month + 1, "later", 1000.0)],
        journal=[*world.journal, (month + 1, 5, "later")],
        tried=[*world.tried, (month + 1, world.criteria[1][0])],
    )
    with use_language("fr"):
        one, two = (worlds.pilot(each, key, "fr") for each in (world, after))
    books = [training.Drawn(CASES[case], "fr", 0, world, None, pilot) for pilot in (one, two)]
    assert books[0].workbook(month) == books[1].workbook(month)
    assert books[0].workbook(month + 1) != books[1].workbook(month + 1)


def test_no_line_of_the_accounts_gives_the_end_away_to_whoever_reads_the_code():
    """Loved by all, month 4: what the wages say an hour leaves, by the figures of the code, is no proof of either end."""

    def hour(key, verdict):
        world, _truth = CASES["loved"].world(verdict, worlds.stream(key, "figures"))
        unit = world.grant_eur / 0.9
        orders = world.orders[3] * world.served[3]
        made = orders * (world.fee_eur + world.commission_eur - world.variable_eur)
        return made / ((world.wages_eur[3] - 0.9 * unit) / 14.65)

    keys = [hashlib.sha256(f"{n}".encode()).digest() for n in range(200)]
    goes, stops = (np.array([hour(key, verdict) for key in keys]) for verdict in ("continue", "stop"))
    assert 0.03 < (stops[:, None] > goes).mean() < 0.3


@pytest.mark.long
def test_a_drawn_seed_is_wide_and_never_the_same(monkeypatch):
    seeds = {training.draw("quotes").seed for _again in range(4)}
    assert len(seeds) == 4
    assert all(seed.bit_length() > 200 for seed in seeds)  # of 256: one in 2^56 has fewer
    asked = []
    monkeypatch.setattr(drawing.secrets, "randbits", lambda bits: asked.append(bits) or 1)
    training.draw("quotes")
    assert asked == [256]


def test_the_stream_of_chance_of_a_month_tells_no_other():
    """Each is drawn from its own HMAC of the key: whoever rebuilt one from what it gave would have neither key nor sisters."""
    parts = ["verdict", "figures", "hours", *(f"month {n}" for n in range(1, 13))]
    states = [worlds.stream(SECRET, part).bit_generator.state["state"]["state"] for part in parts]
    assert len(set(states)) == len(parts)
    assert worlds.stream(SECRET, "verdict").random() == worlds.stream(SECRET, "verdict").random()
    near = bytes([SECRET[0] ^ 1]) + SECRET[1:]
    assert worlds.stream(near, "verdict").random() != worlds.stream(SECRET, "verdict").random()


@pytest.mark.long
def test_a_short_number_is_found_by_trying_and_whoever_gives_one_is_told():
    given = training.draw("quotes", 3).workbook(3)
    assert [seed for seed in range(5) if training.draw("quotes", seed).workbook(3) == given] == [3]
    said = {seed: training.words.secrecy("Cas", seed) for seed in (None, 3, 20261128, 10**19 - 1, 10**19)}
    assert [seed for seed, told in said.items() if "au moins 20 chiffres" in told] == [
        3,
        20261128,
        10**19 - 1,
    ]
    assert "Personne ne sait" in said[None]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.long
def test_the_file_has_nothing_beside_its_cells(case):
    for month in (3, 8):
        book = training.draw(case, 21).workbook(month)
        with zipfile.ZipFile(io.BytesIO(book)) as archive:
            assert {one.date_time for one in archive.infolist()} == {(2026, 1, 1, 0, 0, 0)}
            assert not archive.comment
            assert not [
                name
                for name in archive.namelist()
                if any(word in name.lower() for word in ("comment", "vml", "custom", "hidden"))
            ]
            core = archive.read("docProps/core.xml").decode()
            assert core.count("2026-01-01T00:00:00Z") == 2
        opened = openpyxl.load_workbook(io.BytesIO(book))
        assert not opened.defined_names
        for sheet in opened:
            assert sheet.sheet_state == "visible"
            assert not sheet.data_validations.dataValidation
            assert not [cell for row in sheet.iter_rows() for cell in row if cell.comment or cell.hyperlink]
            assert not [cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
            assert not any(
                shape.hidden for shape in [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()]
            )


def lived(held, group="table-1"):
    """Six months of a group in a room: the lines of the kit that ran for it, in order, and what each month's answer weighs."""
    ran, weights, before = [], [], sys.gettrace()

    def trace(frame, event, _arg):
        if "conciergekit" not in frame.f_code.co_filename:
            return None
        ran.append((event, frame.f_code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        for month in held.drawn.months:
            if month > held.session.opened:
                held.session.open_next()
            weights.append(len(json.dumps(held.month(group))))
            held.commit(group, month, "extend", "Too early", 60)
    finally:
        sys.settrace(before)
    return ran, weights


@pytest.mark.parametrize(
    "case",
    [pytest.param("slow_start", marks=pytest.mark.long)]
    + [pytest.param(case, marks=pytest.mark.exhaustive) for case in ("loved", "quotes")],
)
def test_the_end_is_not_told_by_what_the_room_does_for_a_group(case, tmp_path):
    """No clock is needed: the same lines run in the same order, and until the ways part the answers weigh the same."""
    lesson = pytest.importorskip("conciergekit.room.lesson")
    found = []
    for verdict in VERDICTS:
        drawn = ended_draw(case, verdict)
        found.append(lived(lesson.Lesson(drawn, training.Session(tmp_path / verdict, drawn.months))))
    (ran, weights), *others = found
    alike = drawn.case.told_from - drawn.months[0]
    assert len(ran) > 1000
    for one, weighed in others:
        assert one == ran
        assert weighed[:alike] == weights[:alike]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.long
def test_sheets_and_heads_are_those_of_the_case_whatever_the_end(case):
    shapes = set()
    for verdict in VERDICTS:
        opened = openpyxl.load_workbook(io.BytesIO(ended(case, verdict, 8)))
        shapes.add(tuple((sheet.title, *(cell.value for cell in sheet[1])) for sheet in opened))
    assert len(shapes) == 1


@pytest.mark.long
def test_neither_seed_nor_end_is_shown_when_a_draw_is_printed():
    drawn = training.draw("loved")
    shown = repr(drawn)
    assert str(drawn.seed) not in shown
    assert "verdict" not in shown


def test_verdicts_are_drawn_as_the_case_says():
    keys = [hashlib.sha256(f"{n}".encode()).digest() for n in range(2000)]
    found = [str(worlds.stream(key, "verdict").choice(VERDICTS, p=drawing.CHANCES)) for key in keys]
    for verdict, chance in zip(VERDICTS, drawing.CHANCES, strict=True):
        assert (
            abs(np.mean([one == verdict for one in found]) - chance)
            < 4 * (chance * (1 - chance) / 2000) ** 0.5
        )
