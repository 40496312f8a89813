"""What the workshop asks, R1 to R66: each has a place where it is met, and each place opens."""

import runpy

from conftest import ROOT

import conciergekit as ck

ASKED = runpy.run_path(str(ROOT / "docs" / "requirements.py"))
ROWS = ASKED["rows"]()


def test_none_is_missing_and_none_is_twice():
    assert [row["id"] for row in ROWS] == [f"R{n}" for n in range(1, 67)]


def test_each_requirement_has_a_place():
    assert [row["id"] for row in ROWS if not row["places"]] == []


def test_each_place_opens():
    for place in {place for row in ROWS for place in row["places"]}:
        kind, _space, rest = place.partition(" ")
        if kind == "notebook":
            number, _space, heading = rest.partition(" ")
            assert heading in ASKED["headings"](number), place
        elif kind == "command":
            assert (ROOT / "conciergekit" / "cli" / f"{rest}.py").exists(), place
        elif kind == "file":
            assert (ROOT / rest).exists(), place
        else:
            found = ck
            for name in place.split(".")[1:]:
                found = getattr(found, name)
            assert callable(found), place


def test_what_is_thin_is_said_in_both_languages():
    assert all(bool(row["thin_en"]) == bool(row["thin_fr"]) for row in ROWS)
