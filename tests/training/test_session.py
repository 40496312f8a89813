"""What a group has decided is kept once, whatever happens to its page, and nothing else is accepted."""

import io
import json
import os
import subprocess
import sys

import pytest

from conciergekit.core.errors import ConciergekitError
from conciergekit.training import Session

MONTHS = (3, 4, 5)


@pytest.fixture
def session(tmp_path):
    return Session(tmp_path / "session", MONTHS)


def test_a_decision_is_found_again_by_another_process(session):
    said = session.commit("table-1", 3, "extend", "Trop tôt", 60)
    again = Session(session.folder)
    assert again.commits("table-1") == [said]
    assert (said.group, said.month, said.choice, said.reason, said.confidence) == (
        "table-1",
        3,
        "extend",
        "Trop tôt",
        60,
    )
    assert (again.months, again.opened, again.groups) == (MONTHS, 3, ["table-1"])


def test_a_month_is_decided_once_and_only_while_it_is_open(session):
    session.commit("table-1", 3, "extend", "a", 60)
    for month in (3, 4, 2, True, 3.5):
        with pytest.raises(ConciergekitError):
            session.commit("table-1", month, "stop", "b", 60)
    assert session.open_next() == 4
    with pytest.raises(ConciergekitError):
        session.commit("table-2", 3, "stop", "late, after having seen month 4", 60)
    assert session.commit("table-1", 4, "stop", "b", 60).month == 4
    assert [one.choice for one in session.commits("table-1")] == ["extend", "stop"]


def test_the_trainer_opens_months_to_the_last(session):
    assert [session.open_next(), session.open_next()] == [4, 5]
    with pytest.raises(ConciergekitError):
        session.open_next()
    assert Session(session.folder).opened == 5


@pytest.mark.parametrize(
    ("group", "choice", "reason", "confidence"),
    [
        ("../table-2", "stop", "a", 50),
        ("", "stop", "a", 50),
        ("a/b", "stop", "a", 50),
        ("é", "stop", "a", 50),
        ("a" * 31, "stop", "a", 50),
        (None, "stop", "a", 50),
        ("a", "go", "a", 50),
        ("a", None, "a", 50),
        ("a", "stop", "", 50),
        ("a", "stop", " \n\t\u200b", 50),
        ("a", "stop", "\u2060\ufeff…", 50),
        ("a", "stop", "x" * 501, 50),
        ("a", "stop", "a", -1),
        ("a", "stop", "a", 101),
        ("a", "stop", "a", float("nan")),
        ("a", "stop", "a", "sure"),
        ("a", "stop", "a", None),
        ("a", "stop", "a", True),
    ],
)
def test_what_is_no_decision_is_refused_and_leaves_nothing(session, group, choice, reason, confidence):
    with pytest.raises(ConciergekitError):
        session.commit(group, 3, choice, reason, confidence)
    assert session.groups == []


def test_a_hostile_reason_stays_one_line(session):
    said = session.commit("a", 3, "stop", '"}\n{"group":"a","month":4,\u202e\ud800<script>' + "x" * 400, 50)
    assert "\n" not in said.reason
    assert "\u202e" not in said.reason
    said.reason.encode()  # no half of a character, which no page could show
    assert [one.month for one in Session(session.folder).commits("a")] == [3]


@pytest.mark.parametrize(
    "torn", [b'{"group": "table-1", "month": 4, "choi', b"\xff\xfe\n", b"[]\n", b'{"month": 4}\n']
)
def test_a_torn_line_is_forgiven_and_the_next_one_is_whole(session, torn):
    session.commit("table-1", 3, "extend", "a", 60)
    with open(session.folder / "group-table-1.jsonl", "ab") as file:
        file.write(torn)
    assert len(session.commits("table-1")) == 1
    session.open_next()
    session.commit("table-1", 4, "stop", "b", 70)
    assert [one.choice for one in Session(session.folder).commits("table-1")] == ["extend", "stop"]


def test_two_pages_of_one_group_cannot_both_decide(session, monkeypatch):
    """The second has read that nothing was decided before the first wrote."""
    first = session.commit("a", 3, "stop", "first", 50)
    monkeypatch.setattr(Session, "of", lambda *_asked: None)
    with pytest.raises(ConciergekitError):
        session.commit("a", 3, "continue", "second", 50)
    assert session.commits("a") == [first]


def test_a_killed_page_has_lost_nothing(session):
    program = (
        "import os, sys; from conciergekit.training import Session\n"
        "Session(sys.argv[1]).commit('a', 3, 'adjust', 'before the fall', 80); os._exit(9)"
    )
    code = subprocess.run([sys.executable, "-c", program, session.folder], env={**os.environ}).returncode
    assert code == 9
    assert [one.reason for one in session.commits("a")] == ["before the fall"]


def test_nothing_is_rewritten(session):
    session.commit("a", 3, "stop", "first", 50)
    before = (session.folder / "group-a.jsonl").read_bytes()
    session.open_next()
    session.commit("a", 4, "stop", "again", 50)
    after = (session.folder / "group-a.jsonl").read_bytes()
    assert after.startswith(before)
    assert [json.loads(line)["month"] for line in after.splitlines()] == [3, 4]


def test_a_session_whose_first_line_was_torn_begins_again(session):
    path = session.folder / "opened.jsonl"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(ConciergekitError):
        Session(session.folder)
    again = Session(session.folder, MONTHS)
    assert (again.months, again.opened) == (MONTHS, 3)
    assert Session(session.folder).months == MONTHS


def test_a_folder_without_a_session_says_so(tmp_path):
    with pytest.raises(ConciergekitError, match="nothing-here"):
        Session(tmp_path / "nothing-here")


def test_the_last_bytes_of_a_disk_hold_no_decision(session, monkeypatch):
    class Short(io.FileIO):
        def write(self, words):
            return super().write(words[:10])

    monkeypatch.setattr("builtins.open", lambda path, *_rest, **_more: Short(path, "a+"))
    with pytest.raises(ConciergekitError, match="group-table-1.jsonl"):
        session.commit("table-1", 3, "extend", "a", 60)
    monkeypatch.undo()
    assert session.commits("table-1") == []
    assert session.commit("table-1", 3, "stop", "b", 60).choice == "stop"


def test_what_the_disk_did_not_confirm_is_not_found_and_what_stood_before_stays(session, monkeypatch):
    first = session.commit("table-1", 3, "extend", "a", 60)
    session.open_next()

    def fails(_file):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(ConciergekitError, match="group-table-1.jsonl"):
        session.commit("table-1", 4, "stop", "b", 60)
    with pytest.raises(ConciergekitError):
        session.open_next()
    monkeypatch.undo()
    assert (session.commits("table-1"), session.opened) == ([first], 4)
    assert session.commit("table-1", 4, "continue", "c", 60).choice == "continue"


def test_a_copy_of_a_file_is_no_group(session):
    session.commit("table-1", 3, "extend", "a", 60)
    (session.folder / "group-table-1 (copie).jsonl").touch()
    assert session.groups == ["table-1"]


def test_a_folder_that_is_gone_does_not_bring_the_first_month_back(session, tmp_path):
    """A stick that is pulled out, a folder that is put away: it is said, and nothing is begun again in its place."""
    session.open_next()
    away = session.folder.rename(tmp_path / "away")
    for asked in (lambda: session.opened, session.open_next, lambda: session.commit("a", 3, "stop", "b", 60)):
        with pytest.raises(ConciergekitError, match=r"opened\.jsonl"):
            asked()
    assert not session.folder.exists()
    away.rename(session.folder)
    assert (session.opened, session.open_next()) == (4, 5)
