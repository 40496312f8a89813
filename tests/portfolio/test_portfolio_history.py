"""One pilot is one pilot: across files, names and months, through kills and two runs at once."""

import copy
import datetime as dt
import multiprocessing
import os
import pathlib
import signal
import sqlite3

import numpy as np
import pytest
from conftest import load

from conciergekit import portfolio
from conciergekit.core.errors import ConciergekitError
from conciergekit.core.pilot import Pilot
from conciergekit.portfolio import history, identity, states
from conciergekit.portfolio.history import NAME, History

DAY = dt.date(2026, 9, 1)


def made(
    name="Le camion",
    start="2025-09-01",
    place="38562",
    until="2026-06-30",
    data="a",
    code="",
    counts=(),
    **more,
):
    """A state with a log of its own: `counts` of requests, month by month from September 2025, whose lines are those of any other
    with as many (`log`: marks of others)."""
    months = [str(month) for month in range(len(counts))]
    rows = {
        f"2025-{9 + int(m):02d}" if int(m) < 4 else f"2026-{int(m) - 3:02d}": [
            float(counts[int(m)]),
            *[None] * 6,
        ]
        for m in months
    }
    return {
        "code": code,
        "name": name,
        "start": start,
        "place": place,
        "until": until,
        "data": data,
        "stage": "1",
        "status": "",
        "months": len(counts),
        "proposal": "extend",
        "chance": 0.5,
        "brake": "",
        "quality": "good",
        "fictitious": True,
        "planned": None,
        "figures": {"orders_level": [30.0, 25.0, 36.0, 9], "runway_months": ["never", None, None, 1]},
        "by_month": rows,
        "log": {month: f"{row[0]:03.0f}" for month, row in rows.items()},
        "lights": {"own_cover": "red"},
        "missing": ["energy"],
        "signals": ["cash"],
        "dates": [["2026-10-01", "gate", 1]],
        "actions": {"done": 1, "late": 2, "open": 3},
        "lessons": [],
    } | more


LOG = (12, 15, 18, 20, 22, 21, 25, 24, 26)
OTHER = (40, 41, 39, 44, 43, 47, 41, 45, 44)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (made(until="2026-07-31", counts=(*LOG, 28)), identity.SAME),  # the next month
        (made(name="Le grand camion", counts=LOG), identity.SAME),  # renamed
        (made(name="le CAMION !", start="2025-09-02", counts=LOG), identity.SAME),  # the start was corrected
        (
            made(name="Autre", place="99999", start="2024-01-01", counts=LOG),
            identity.ASK,
        ),  # only the log is the same
        (made(name="Autre", place="99999", counts=LOG), identity.ASK),  # neither its name nor its commune
        (made(name="Autre", counts=LOG, log={}), identity.ASK),  # as many requests, their lines not known
        (made(name="Autre", place="99999", counts=LOG, log={}), identity.OTHER),
        (made(counts=OTHER), identity.SAME),  # all was typed again
        (
            made(name="Autre", counts=OTHER),
            identity.OTHER,
        ),  # another one, begun the same day in the same commune
        (made(place="", counts=OTHER), identity.ASK),  # the name and the start alone, and another log
        (made(start="2026-01-01", place="", counts=()), identity.ASK),  # a name alone
        (made(name="Autre", counts=()), identity.ASK),  # a start and a commune alone
        (made(name="Autre", place="", counts=()), identity.OTHER),
    ],
)
def test_who_is_who_by_four_witnesses(other, expected):
    assert identity.relation(made(counts=LOG), other) == expected
    assert identity.relation(other, made(counts=LOG)) == expected


@pytest.mark.parametrize("months", [4, 5, 9])
@pytest.mark.parametrize("level", [4, 6, 10, 20, 40])
@pytest.mark.parametrize("alike", ["38185", ""])
@pytest.mark.sampled(cases=[4, 14, 22])
def test_no_pilot_of_a_network_is_taken_for_another_that_has_as_many_requests(level, months, alike):
    """24 pilots begun on one day, without a code, each with its name and its lines, in one commune or each in its own: counts of
    two are equal 1 / sqrt(4 pi level) of the time, so that some pair among the 276 has two months of three alike."""
    rng = np.random.default_rng([level, months])
    for _network in range(3):
        states = []
        for n in range(24):
            kept = made(
                f"Pilote {n}", place=alike or f"{38000 + n}", data=str(n), counts=rng.poisson(level, months)
            )
            kept["log"] = {month: f"{rng.integers(16**3):03x}" for month in kept["by_month"]}
            states.append(kept)
        assert len(set(identity.whose(states).ids)) == 24


@pytest.mark.parametrize("counts", [(4, 3, 3, 5), (4, 5, 4, 4, 5), LOG])
def test_a_pilot_renamed_or_moved_is_followed_by_the_lines_of_its_log(counts):
    """Ten requests in common, in three months, are enough; nine are not."""
    before = made(counts=counts[:-1] + (1,))
    for what in ({"name": "Autre"}, {"place": "99999"}, {"name": "Autre", "start": "2025-10-01"}):
        assert identity.relation(before, made(counts=counts, data="b", **what)) == identity.SAME
    few = made(counts=(3, 3, 3, 9))
    assert identity.relation(few, few | {"name": "Autre", "data": "b"}) == identity.ASK


def test_empty_months_in_common_are_no_lines_in_common():
    """Two months without a request and one of twelve, another in each: two of three months are as many, and no line is."""
    one, other = made(counts=(0, 0, 12, 1)), made("Autre", counts=(0, 0, 11, 1), data="b")
    assert identity.relation(one, other) == identity.ASK
    assert identity.witnesses(one, other) == ("start", "place")


def test_the_mark_of_a_month_is_that_of_its_lines_in_any_order_and_of_no_other_month():
    """Lines put in another order, paid since, one more in March: the mark of March alone is another. Nobody can be read in it."""
    lines = [
        {"date": f"2026-0{1 + n % 4}-1{n % 3}", "client": f"C{n}", "public": "aines", "service": "linge"}
        for n in range(24)
    ]
    setting = {"name": "A", "start": "2026-01-05", "data_until": "2026-04-30", "base_insee": "38158"}
    marks = [
        states._log(Pilot.from_tables({"requests": rows}, setting))
        for rows in (
            lines,
            [one | {"outcome": "served", "paid_on": "2026-04-30"} for one in reversed(lines)],
            [*lines, lines[2] | {"client": "C99"}],
            [one | {"client": f"D{n}"} for n, one in enumerate(lines)],
        )
    ]
    assert list(marks[0]) == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert marks[1] == marks[0]
    assert [month for month in marks[0] if marks[2][month] != marks[0][month]] == ["2026-03"]
    assert not set(marks[3].items()) & set(marks[0].items())
    assert {len(mark) for mark in marks[0].values()} == {3}


def test_a_code_written_by_a_person_settles_it():
    assert (
        identity.relation(made(code="P-7"), made(code="p 7", name="Autre", place="1", start="2020-01-01"))
        == identity.SAME
    )
    assert identity.relation(made(code="P7", counts=LOG), made(code="P8", counts=LOG)) == identity.OTHER


def test_a_code_of_signs_only_is_none_and_one_of_another_alphabet_is_one():
    one, other = made(code="--"), made(code="??", name="Autre", place="1", start="2020-01-01")
    assert identity.relation(one, other) == identity.OTHER
    assert identity.new_id(one) == identity.new_id(made())
    assert (
        identity.relation(made(name="!!", place="", start=""), made(name="??", place="", start=""))
        == identity.OTHER
    )
    assert identity.new_id(made(code="Ж7")) != identity.new_id(made(code="Д7"))


def test_eighteen_months_of_one_pilot_are_one_pilot(tmp_path):
    months = [made(until=f"2026-{m:02d}-28", data=str(m), counts=LOG[: m + 1]) for m in range(1, 9)]
    with History(tmp_path, writing=True) as history:
        assert len(set(history.add(months[:4], DAY).ids)) == 1
        renamed = [kept | {"name": "Le camion des collines"} for kept in months[4:]]
        assert len(set(history.add(renamed, DAY).ids)) == 1
        assert history.pilots() == [identity.new_id(months[0])]
        assert [kept["until"] for kept in history.of(history.pilots()[0])] == [
            kept["until"] for kept in months
        ]


def test_a_run_done_twice_adds_nothing_and_what_was_known_on_a_past_day_can_be_shown(tmp_path):
    first, later = made(counts=LOG), made(until="2026-07-31", data="b", counts=(*LOG, 28))
    with History(tmp_path, writing=True) as history:
        [pilot] = history.add([first], dt.date(2026, 7, 5)).ids
        mark = history.mark()
        history.add([first], dt.date(2026, 7, 6))
        assert history.mark() == mark
        history.add([later], dt.date(2026, 8, 5))
        assert [kept["data"] for kept in history.of(pilot)] == ["a", "b"]
        [then] = history.of(pilot, "2026-07-31")
    assert {name: then[name] for name in first} == first
    assert then["seen_on"] == "2026-07-05"


@pytest.mark.long
def test_a_copy_under_another_name_holds_the_same_data_and_contradicts_nothing(tmp_path):
    """Two workbooks equal in every cell but the name of the pilot were two versions that contradict each other."""
    log = [
        {"date": f"2026-0{1 + n % 5}-1{n % 3}", "client": f"C{n}", "public": "aines", "service": "linge"}
        for n in range(40)
    ]
    one, copy_, changed = (
        states.state(
            Pilot.from_tables(
                {"requests": log[kept:]},
                {"name": name, "start": "2026-01-05", "data_until": "2026-05-31", "base_insee": "38158"},
            )
        )
        for name, kept in (("Alpha", 0), ("Alpha bis", 0), ("Alpha", 1))
    )
    assert identity.files_of([one, copy_], range(2)) == identity.Files(shown=1, twice=(0,))
    assert identity.files_of([one, changed], range(2)) == identity.Files(shown=0, forks=(1,))
    with History(tmp_path, writing=True) as history:
        [pilot, other] = history.add([one, copy_], DAY).ids
        assert pilot == other
        assert [kept["name"] for kept in history.of(pilot)] == ["Alpha bis"]


def test_workbooks_of_one_pilot_in_one_run_are_told_apart():
    past, last = made(counts=LOG[:8], until="2026-05-31", data="p"), made(counts=LOG, data="l")
    twice, fork = copy.deepcopy(last), made(counts=[n - 9 for n in LOG], data="f")
    found = identity.files_of([past, last, twice, fork], range(4))
    assert found == identity.Files(shown=2, earlier=(0,), twice=(1,), forks=(3,))


@pytest.mark.long
def test_no_word_of_a_workbook_and_no_person_is_kept(tmp_path):
    pilot = load("contrats")
    kept = portfolio.state(pilot)
    with History(tmp_path, writing=True) as history:
        history.add([kept], DAY)
    content = (tmp_path / NAME).read_bytes().decode("latin-1")
    for table in pilot.tables:
        for column in pilot[table].select_dtypes(exclude="number"):
            for text in pilot[table][column].dropna().astype(str).unique():
                assert not (len(text) > 14 and " " in text and text.encode().decode("latin-1") in content), (
                    table,
                    column,
                    text,
                )
    assert kept["lessons"]
    assert kept["lessons"][0][1].encode().decode("latin-1") not in content


def _kill_while_writing(folder):
    history = History(folder, writing=True)
    history.file.execute("BEGIN IMMEDIATE")
    history._keep("x", made(data="killed", counts=LOG), "2026-09-01")
    os.kill(os.getpid(), signal.SIGKILL)


def _add_many(folder, start):
    with History(folder, writing=True) as history:
        for n in range(start, start + 10):
            history.add(
                [made(name=f"Pilote {n}", place=str(n), start=f"2025-01-{n % 28 + 1:02d}", data=str(n))], DAY
            )


def test_a_killed_run_leaves_the_file_whole(tmp_path):
    with History(tmp_path, writing=True) as history:
        history.add([made(counts=LOG)], DAY)
        mark = history.mark()
    process = multiprocessing.get_context("fork").Process(target=_kill_while_writing, args=(tmp_path,))
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    with History(tmp_path) as history:
        assert history.mark() == mark
        assert history.file.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def test_two_runs_at_once_lose_nothing(tmp_path):
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_add_many, args=(tmp_path, start)) for start in (100, 200)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    with History(tmp_path) as history:
        assert len(history.pilots()) == 20


def test_a_file_that_is_no_history_is_said_to_be_none(tmp_path):
    (tmp_path / NAME).write_text("not a database" * 100)
    with pytest.raises(ConciergekitError, match="history.sqlite"):
        History(tmp_path)
    (tmp_path / NAME).unlink()
    later = sqlite3.connect(tmp_path / NAME)
    later.execute("PRAGMA user_version = 99")
    later.close()
    with pytest.raises(ConciergekitError):
        History(tmp_path)


@pytest.mark.parametrize(
    ("path", "address"),
    [
        (
            pathlib.PureWindowsPath("//serveur/partage/été #1/h.sqlite"),
            "file:////serveur/partage/%C3%A9t%C3%A9%20%231/h.sqlite",
        ),
        (pathlib.PureWindowsPath("C:/a b/h.sqlite"), "file:///C:/a%20b/h.sqlite"),
        (pathlib.PurePosixPath("/a?b/h.sqlite"), "file:///a%3Fb/h.sqlite"),
    ],
)
def test_a_shared_folder_of_windows_is_no_other_machine_to_sqlite(path, address):
    """SQLite takes no host but localhost: a path of two slashes stands behind an empty one (sqlite.org/uri.html)."""
    assert history.address(path) == address


def test_what_cannot_be_committed_is_said_and_nothing_stays(tmp_path):
    other = History(tmp_path, writing=True)
    other.file.execute("PRAGMA busy_timeout = 0")
    reader = sqlite3.connect(tmp_path / NAME)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM sqlite_master").fetchall()
    with pytest.raises(ConciergekitError), other.held():
        other.file.execute("CREATE TABLE more (a)")
    assert not other.file.in_transaction
    reader.close()
    other.close()
