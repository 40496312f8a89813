"""Who is who among workbooks: one pilot keeps its identity when its file, its name or its months change.

A code written in the Project sheet settles it. Without one, four witnesses are heard: the name, the start of the test, the
commune, and the log itself, whose past months have the same lines in two workbooks of one pilot (as many prove nothing: small
pilots have as many by chance). Where they disagree, or name and commune both differ, nothing is guessed: the two are kept apart
and the question is asked. Loads nothing, so that a batch with nothing to do is quick.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..core.schema import fold

SAME, ASK, OTHER = "same", "ask", "other"
SHARED_MONTHS, SHARED_REQUESTS = 3, 10  # in common, before two logs can be told alike
ALIKE, UNLIKE = 2 / 3, 1 / 3  # of the months in common: with the same lines, with as many


def relation(one: dict, other: dict) -> str:
    """Whether two states are of one pilot: "same", "ask" (nobody but a person can say), "other"."""
    codes = fold(one["code"]), fold(other["code"])
    if all(codes):
        return SAME if codes[0] == codes[1] else OTHER
    name, start, place = (_agree(one, other, what) for what in ("name", "start", "place"))
    agree, log = [name, start, place].count(True), same_log(one, other)
    if log is True:
        return SAME if agree and (name, place) != (False, False) else ASK
    if log is False:
        return SAME if agree == 3 else ASK if name and agree == 2 else OTHER
    blank = not one["until"] and one["data"] == other["data"]
    if name and (start or place or blank):
        return SAME
    return ASK if name or agree == 2 else OTHER


def _agree(one: dict, other: dict, what: str) -> bool | None:
    said = fold(one[what]), fold(other[what])
    return said[0] == said[1] if all(said) else None


def same_log(one: dict, other: dict) -> bool | None:
    """Whether the months both hold have the same lines (True), or not even as many (False); None with too few, or in between."""
    logs = one.get("log", {}), other.get("log", {})  # results of an earlier version do not say it
    # the last one is still being filled in
    months = sorted(set(one["by_month"]) & set(other["by_month"]))[:-1]
    counts = [(month, one["by_month"][month][0], other["by_month"][month][0]) for month in months]
    counts = [(month, a, b) for month, a, b in counts if a is not None and b is not None]
    if len(counts) < SHARED_MONTHS or sum(a for _m, a, _b in counts) < SHARED_REQUESTS:
        return None
    as_many = [(month, a) for month, a, b in counts if a == b]
    if len(as_many) <= UNLIKE * len(counts):
        return False
    same = [a for month, a in as_many if all(logs) and logs[0].get(month) == logs[1].get(month)]
    return True if len(same) >= ALIKE * len(counts) and sum(same) >= SHARED_REQUESTS else None


def new_id(kept: dict) -> str:
    """The identity of a pilot seen for the first time: its own code, else a mark made of its witnesses."""
    if code := fold(kept["code"]):
        return code.replace(" ", "-")
    witnesses = "\0".join(fold(kept[w]) for w in ("name", "start", "place"))
    return hashlib.sha256(witnesses.encode()).hexdigest()[:10]


@dataclass(frozen=True)
class Whose:
    """Of each state given: the identity it got, and the identities it may be confused with."""

    ids: tuple[str, ...]
    asked: tuple[tuple[str, ...], ...]


def whose(states: Sequence[dict], known: Sequence[tuple[str, dict]] = ()) -> Whose:
    """Give each state its pilot.

    known : (identity, state) of states of earlier runs, the latest of each pilot last. A state is compared with all of them,
    then with those that come before it here; the first that is the same gives its identity.
    """
    found, ids, asked = list(known), [], []
    for kept in states:
        told = [(pilot, relation(kept, before)) for pilot, before in reversed(found)]
        same = next((pilot for pilot, said in told if said == SAME), None)
        mine = same or _free(new_id(kept), [pilot for pilot, _before in found])
        ids.append(mine)
        doubts = {pilot for pilot, said in told if said == ASK and pilot != mine}
        asked.append(tuple(sorted(doubts)))
        found.append((mine, kept))
    return Whose(tuple(ids), tuple(asked))


def _free(wanted: str, taken: Sequence[str]) -> str:
    number, found = 2, wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


@dataclass(frozen=True)
class Files:
    """The workbooks of one pilot in one run, by their places: the one that speaks for it, those of earlier months, those whose
    data are the same to the last cell but what the pilot is called, and those that contradict the months they share."""

    shown: int
    earlier: tuple[int, ...] = ()
    twice: tuple[int, ...] = ()
    forks: tuple[int, ...] = ()


def files_of(states: Sequence[dict], places: Sequence[int]) -> Files:
    """Which of several workbooks of a pilot speaks for it: the one whose data go furthest, then the fullest, then the last one
    given. The others are its past, never counted again."""
    order = sorted(places, key=lambda at: (states[at]["until"], _lines(states[at]), at))
    shown, others = order[-1], order[:-1]
    latest = states[shown]
    twice = [at for at in others if _content(states[at]) == _content(latest)]
    rest = [at for at in others if at not in twice]
    forks = [at for at in rest if contradicts(states[at], latest) or states[at]["until"] == latest["until"]]
    return Files(shown, tuple(at for at in rest if at not in forks), tuple(twice), tuple(forks))


def all_files(states: Sequence[dict], ids: Sequence[str]) -> list[Files]:
    """The workbooks of each pilot of a run, in the order of their first one; `ids`: whose each state is."""
    return [
        files_of(states, [at for at, other in enumerate(ids) if other == mine]) for mine in dict.fromkeys(ids)
    ]


def roles(
    states: Sequence[dict], whose: Whose, called: Sequence[str], before: Mapping[str, str]
) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Of each workbook of a run: the pilot it is; "" if it speaks for it, else "earlier", "twice" or "fork"; the file that does;
    files of pilots it may be one with: of this run, else of the last one.

    called : names of the files of this run. before : those of the last one, by pilot.
    """
    role, of = [""] * len(states), [""] * len(states)
    for found in all_files(states, whose.ids):
        for name, places in (("earlier", found.earlier), ("twice", found.twice), ("fork", found.forks)):
            for at in places:
                role[at], of[at] = name, called[found.shown]
    known = {**before, **{mine: called[at] for at, mine in enumerate(whose.ids) if not role[at]}}
    doubts = []
    for asked, own in zip(whose.asked, called, strict=True):
        files = (known.get(pilot, "") for pilot in asked)
        doubts.append(tuple(file for file in files if file not in ("", own)))
    return list(zip(whose.ids, role, of, doubts, strict=True))


def agreeing(past: Sequence[dict], now: dict) -> list[dict]:
    """Earlier states without those that contradict the months they share with `now`: a copy that went another way is no past.
    All of them where all contradict it: the log was typed again, and that is what has changed."""
    return [kept for kept in past if not contradicts(kept, now)] or list(past)


def contradicts(one: dict, other: dict) -> bool:
    """Whether two states of a pilot say another number of requests in most of the months they share."""
    return same_log(one, other) is False


def witnesses(one: dict, other: dict) -> tuple[str, ...]:
    """What says that two workbooks are of one pilot, the code first."""
    said = tuple(what for what in ("code", "name", "start", "place") if _agree(one, other, what))
    return (*said, "log") if same_log(one, other) else said


def _content(kept: dict) -> str:
    return kept.get("content", kept["data"])  # results of an earlier version do not say it


def _lines(kept: dict) -> float:
    return sum(row[0] or 0 for row in kept["by_month"].values())
