"""Lines that look alike and are not the same, and whose lines are: what is written once for several."""

import datetime as dt

import pytest
from test_intake_ugly import HEADS, book, codes, day

WHOSE = ["Client", *HEADS]


def at(number, hour, minute, second=0):
    return dt.datetime(2026, 1, number, hour, minute, second)


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([(9, 0)] * 6, 12),  # a hand notes the hour at which it opens
        ([(9, 0), (14, 30), (9, 0), (16, 15), (10, 45), (9, 0)], 12),
        ([(9, 0, 12), (14, 31, 7), (10, 2, 0), (16, 15, 44), (10, 45, 9), (9, 0, 1)], 6),  # a form, its own
        ([(9, 2), (14, 31), (10, 4), (16, 15), (10, 47), (9, 1)], 6),
    ],
)
@pytest.mark.parametrize("text", [False, True])
@pytest.mark.sampled
def test_two_lines_of_an_hour_that_a_hand_writes_are_two_requests(tmp_path, times, kept, text):
    moments = [at(6 + n, *time) for n, time in enumerate(times)]
    seconds = "%d/%m/%Y %H:%M" + (":%S" if any(len(time) > 2 for time in times) else "")
    written = [f"{moment:{seconds}}" for moment in moments] if text else moments
    lines = [[moment, "s", "c", "Servie", 2] for moment in written for _twice in range(2)]
    pilot = book(tmp_path, Demandes=[HEADS, *lines])
    assert len(pilot["requests"]) == kept
    assert pilot["requests"]["order_value_eur"].sum() == 2 * kept
    assert len(codes(pilot, "line_sent_twice" if kept == 6 else "line_again")) == 6


@pytest.mark.long
def test_lines_under_titles_that_tell_them_apart_are_not_said_again(tmp_path):
    months = [
        row
        for title in ("JANVIER 2026", "FÉVRIER 2026", "MARS 2026")
        for row in ([title], *([n, "s", "c", "Servie", 10] for n in (4, 12, 25)))
    ]
    pilot = book(tmp_path, Demandes=[HEADS, *months])
    assert pilot["requests"]["date"].nunique() == 9
    assert not codes(pilot, "line_again", "line_sent_twice", "request_twice")
    groups = [
        row
        for title in ("SENIORS", "FAMILLES")
        for row in ([title], *([day(1, 6 + n), f"C{n}", "c", "Servie", 10] for n in range(4)))
    ]
    pilot = book(tmp_path, Demandes=[["Date", "Client", "Service", "Issue", "Montant"], *groups])
    assert len(pilot["requests"]) == 8
    assert not codes(pilot, "line_again", "line_sent_twice", "request_twice")


def test_the_same_line_under_one_title_is_said_again(tmp_path):
    rows = [["JANVIER 2026"], *[[n, "s", "c", "Servie", 10] for n in (4, 12, 12)]]
    rows += [["FÉVRIER 2026"], *[[n, "s", "c", "Servie", 10] for n in (4, 12)]]
    pilot = book(tmp_path, Demandes=[HEADS, *rows])
    assert [(f.row, f.values["first"]) for f in codes(pilot, "line_again")] == [(5, 4)]


def test_days_that_nobody_could_read_are_not_the_same_day(tmp_path):
    heads = ["N°", "Date", "Client", "Public", "Service", "Issue", "Montant"]
    month = {
        name: [
            heads,
            *([n + 1, f"{3 + n:02}/{m:02}", f"C{n}", "s", "c", "Servie", 10] for n in range(3)),
        ]
        for name, m in (("Sept", 9), ("Oct", 10), ("Nov", 11))
    }
    pilot = book(tmp_path, **month)
    assert pilot["requests"]["date"].isna().all()
    assert not codes(pilot, "request_twice")
    # « Sept » has the first of them: their line is said with their sheet
    assert {(f.sheet, f.values["first"]) for f in codes(pilot, "duplicate") if f.typed == "1"} == {
        ("Oct", "2 (Sept)"),
        ("Nov", "2 (Sept)"),
    }


def by_client(blank=True, months=(1, 2, 3), days=range(6, 10)):
    return [
        [f"C{n}" if m == months[0] or not blank else None, day(m, n), "s", "c", "Servie", 10 + m]
        for n in days
        for m in months
    ]


@pytest.mark.long
def test_a_client_written_once_for_the_lines_below_is_theirs(tmp_path):
    pilot = book(tmp_path, Demandes=[WHOSE, *by_client()])
    full = book(tmp_path, Demandes=[WHOSE, *by_client(blank=False)])
    assert pilot["requests"]["client"].tolist() == full["requests"]["client"].tolist()
    (told,) = codes(pilot, "day_above")
    assert told.column == "Client"
    assert told.values["rows"] == (3, 4, 6, 7, 9, 10, 12, 13)
    assert not codes(full, "day_above")


def test_a_person_written_once_for_the_weeks_below_is_theirs(tmp_path):
    weeks = [day(1, 5), day(1, 12), day(1, 19), day(1, 26)]
    lines = [
        [person if n == 0 else None, week, "Administratif", 10]
        for person in ("P1", "P2", "P3")
        for n, week in enumerate(weeks)
    ]
    pilot = book(
        tmp_path, Demandes=[HEADS], Temps=[["Personne", "Date", "Type de travail", "Heures"], *lines]
    )
    assert pilot["time"]["person"].value_counts().tolist() == [4, 4, 4]
    assert len(codes(pilot, "day_above")) == 1
    assert not codes(pilot, "line_twice")


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines.sort(
            key=lambda line: line[1]
        ),  # in the order of days, some clients are not known
        lambda lines: lines[6].__setitem__(0, "C6"),  # a client who comes back: names are of their line alone
        lambda lines: lines[0].__setitem__(0, None),  # nothing above the first lines
        lambda lines: lines[4].__setitem__(1, day(1, 1)),  # days go back anywhere
    ],
)
@pytest.mark.sampled(0)
def test_clients_that_are_not_known_stay_so(tmp_path, change):
    lines = by_client()
    change(lines)
    empty = sum(line[0] is None for line in lines)
    pilot = book(tmp_path, Demandes=[WHOSE, *lines])
    assert pilot["requests"]["client"].isna().sum() == empty
    assert not codes(pilot, "day_above")


def test_orders_of_two_clients_named_once_are_not_one_order(tmp_path):
    lines = [
        [f"C{n}" if more == 0 else None, day(1, 6 + n + more), "s", "c", "Servie", 10]
        for n in range(4)
        for more in range(3)
    ]
    pilot = book(tmp_path, Demandes=[WHOSE, *lines])
    assert len(pilot["requests"]) == 12
    assert not codes(pilot, "line_again")
