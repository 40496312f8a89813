"""The workbook of a month: what was known that day, and nothing later."""

import datetime as dt
import io

import openpyxl
import pandas as pd
import pytest

from conciergekit import finance, load_pilot, training
from conciergekit.core.errors import ConciergekitError

# a deadline, and the days from which a contract was offered to run, are known before they come
ANNOUNCED = {"Date limite pour décider", "Prochaine revue de passage", "Début *"}
CASES = tuple(training.cases())


@pytest.fixture(scope="module", params=CASES)
def drawn(request):
    return training.draw(request.param, seed=11)


def opened(drawn, month):
    return openpyxl.load_workbook(io.BytesIO(drawn.workbook(month)))


@pytest.mark.parametrize("month", [3, 5])
@pytest.mark.long
def test_no_day_of_the_workbook_is_later_than_its_month(drawn, month):
    last = (pd.Period("2025-09", "M") + month - 1).end_time
    for sheet in opened(drawn, month):
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, values_only=True):
            days = [
                (head, value)
                for head, value in zip(heads, row, strict=True)
                if isinstance(value, dt.datetime) and not ANNOUNCED & {head, row[0]}
            ]
            assert all(value <= last for _head, value in days), (sheet.title, days)


@pytest.mark.long
def test_an_earlier_workbook_is_the_beginning_of_a_later_one(drawn):
    """Of the lines that have a day; and no line of the later one was written in the month before."""
    before, after = drawn.until(4), drawn.until(5)
    for table in ("surveys", "ledger", "time", "journal", "survey_waves"):
        early = after[table][after[table]["date"] <= before.until].reset_index(drop=True)
        pd.testing.assert_frame_equal(early, before[table].reset_index(drop=True))
    kept = after["requests"][after["requests"]["date"] <= before.until]
    assert list(kept["id"]) == list(before["requests"]["id"])
    assert len(after["requests"]) > len(before["requests"])


@pytest.mark.long
def test_the_kit_reads_the_workbook_as_it_was_cut(drawn, tmp_path):
    path = tmp_path / "pilote.xlsx"
    path.write_bytes(drawn.workbook(4))
    read, cut = load_pilot(path), drawn.until(4)
    assert not [finding for finding in read.findings if finding.severity != "info"]
    assert read.until == cut.until == pd.Timestamp("2025-12-31")
    assert finance.views(read).totals["pnl_eur"] == finance.views(cut).totals["pnl_eur"]


@pytest.mark.sampled(cases=[0])
def test_nothing_is_promised_before_it_is_asked_nor_worked_while_closed(drawn):
    """What a group would laugh at: days that go backwards, hours above those agreed in a month half closed, a contract ordered."""
    pilot = drawn.until(8)
    log = pilot["requests"]
    assert not (log["due_on"] < log["date"]).any()
    assert not (log["closed_on"] < log["date"]).any()
    field = pilot["time"][pilot["time"]["person"] == "P1"].groupby("date")["hours"].sum()
    if drawn.case.name == "slow_start":
        assert field.max() < 1.5 * pilot["team"]["hours_week"].iloc[0]
    assert not set(log["service"]) & set(pilot["contracts"]["service"])
    assert set(pilot["contracts"]["service"]) <= set(pilot["services"]["id"])


@pytest.mark.long
def test_the_same_draw_gives_the_same_bytes_and_another_does_not(drawn):
    again = training.draw(drawn.case.name, seed=11)
    assert again.workbook(3) == drawn.workbook(3)
    assert training.draw(drawn.case.name, seed=12).workbook(3) != drawn.workbook(3)


@pytest.mark.sampled(cases=[2])
def test_the_three_streams_of_money_agree_to_the_cent(drawn):
    for pilot in (drawn.pilot, drawn.until(5)):
        assert finance.reconcile(pilot)["difference_eur"].abs().max() < 0.005


def test_a_case_or_a_month_that_does_not_exist_is_said(drawn):
    with pytest.raises(ConciergekitError, match="slow_start"):
        training.draw("nothing")
    for month in (0, 13):
        with pytest.raises(ConciergekitError):
            drawn.workbook(month)


@pytest.mark.parametrize(
    ("case", "month", "tried"), [("slow_start", 3, 1), ("slow_start", 4, 2), ("loved", 3, 2)]
)
@pytest.mark.long
def test_a_lever_was_tried_as_often_as_was_known_that_day(case, month, tried):
    """In the second month and the fourth, by the journal of the case; in the second and the third."""
    assert list(training.draw(case, 11).until(month)["criteria"]["lever_tried"]) == [tried, 0, 0]


def test_titles_exist_in_both_languages():
    assert training.cases("fr")["slow_start"] == "Un démarrage lent"
    assert training.cases("en")["slow_start"] == "A slow start"


@pytest.mark.long
def test_the_english_workbook_is_english():
    book = openpyxl.load_workbook(io.BytesIO(training.draw("quotes", 11, "en").workbook(3)))
    words = {str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {"Wages", "Municipal newsletter", "Residents"} <= words
    assert not {word for word in words if any(letter in word for letter in "éèàç")} - {"Département"}
