"""The engagement ladder told: who takes part, on whom it rests, who could take the next step."""

import math

import numpy as np
import pandas as pd

from ... import draw
from ...core import i18n, privacy
from ...core.i18n import N_, _, ngettext, number, percent
from ...core.measures import PERCENT_FROM
from ...core.tables import ACTORS
from ...people.ladder import RUNGS, SILENT_MONTHS
from ..common import Many, Said, in_columns, say, sayer
from .common import people

RUNG_WORDS = {
    "knows": N_("Knows the service"),
    "uses": N_("Uses it"),
    "member": N_("Member"),
    "contributes": N_("Contributes"),
    "runs": N_("Runs a drop-in session"),
    "governs": N_("Governs"),
}
OR_MORE = {
    "knows": N_("Knows the service or more"),
    "uses": N_("Uses it or more"),
    "member": N_("Member or more"),
    "contributes": N_("Contributes or more"),
    "runs": N_("Runs a drop-in session"),
}
_SAID = {
    "few_people": Many(
        "The {n} drop-in session rests on fewer than {few:count} people: prepare a relief.",
        "The {n} drop-in sessions rest on fewer than {few:count} people: prepare a relief.",
    ),
    "two": "Two people ran {share} of the {slots:count} drop-in sessions.",
    "two_named": "Two people ran {share} of the {slots:count} drop-in sessions whose person is noted.",
    "one": "One person ran {share} of the last {slots:count} sessions: prepare a relief.",
    "one_named": "One person ran {share} of the last {slots:count} sessions whose person is noted: prepare a relief.",
    "time": "From membership to the first drop-in session: {time}, median of {people:count} people.",
    "could_be_asked": "Could be asked, at least: {parts:list}.",
    "no_commitment": Many("{n} partner, no commitment noted.", "{n} partners, no commitment noted."),
    "bound": Many(
        "{n} partner of {all:count} pays, works or has signed.",
        "{n} partners of {all:count} pay, work or have signed.",
    ),
    "silent": Many(
        "Nobody has spoken to {n} of them for {months:count} months.",
        "Nobody has spoken to {n} of them for {months:count} months.",
    ),
    "unsaid": "Commitment not noted: {n:count}.",
    "residents": Many("{n} resident of {of:count} would use it", "{n} residents of {of:count} would use it"),
    "votes": Many(
        "the last decision had {n} vote of {of:count}", "the last decision had {n} votes of {of:count}"
    ),
    "support": "Support other than fees: {parts:list}.",
    "sees": Many("A drop-in session sees {seen} person", "A drop-in session sees {seen} people"),
    "no_request": ", and takes no request.",
    "takes": Many(", and takes {asked} request.", ", and takes {asked} requests."),
}
_say = sayer(_SAID)
_STEPS = {
    "member": "{n:count} regular users to join",
    "contributes": "{n:count} members who order to contribute",
    "runs": "{n:count} contributors to run a drop-in session",
}  # who could be asked what
_MORE = N_("Contributes, runs a drop-in session or governs")
_HIGH = [RUNGS.index(rung) for rung in ("contributes", "runs", "governs")]


def sentences(found) -> Said:
    """Who could go on, partners, support, how long it takes, what a slot sees. The ladder is drawn; on whom it rests: `carried`."""
    yield from _next(found)
    yield from _partners(found)
    bought = [("residents" if row.who == "residents" else "votes", row) for row in found.buy_in.itertuples()]
    if bought:
        yield _say("support", parts=[_say(whose, row.yes, of=row.n) for whose, row in bought])
    if found.months_to_run == found.months_to_run:
        yield _say("time", time=written(found.months_to_run), people=found.ran)
    yield from yield_of_slots(found)


def carried(found, judged: bool = False) -> Said:
    """On whom the drop-in sessions rest. judged: a criterion tells the share of two people already."""
    if not found.slots:
        return
    if found.two_share != found.two_share:
        yield _say("few_people", found.slots, few=privacy.fewest_of_team())
        return
    if not judged:
        said, share = "two_named" if found.unnamed else "two", _part(found.two_share, found.slots)
        yield _say(said, share=share, slots=found.slots)
    last, most = found.last_slots, found.leaves_share * found.last_slots
    # told where it is more than three people would each run
    if last and round(most) > math.ceil(last / privacy.fewest_of_team()):
        said = "one_named" if found.last_unnamed else "one"
        yield _say(said, share=_part(found.leaves_share, last), slots=last)


def _part(share: float, of: int) -> str:
    """A share of ten or more, a count under."""
    return percent(share) if of >= PERCENT_FROM else number(share * of)


def shown(now: pd.Series, unmeasured=()) -> list[tuple[str, int | None]]:
    """The rungs as they may be told, in words: those of too few people with the next ones (`_folds`); None where not measured."""
    blank = [RUNGS.index(rung) for rung in unmeasured if not now[rung]]
    told = []
    for fold in _folds(now):
        told += [(_called([k]), None) for k in fold if k in blank]
        if known := [k for k in fold if k not in blank]:
            told.append((_called(known), sum(int(now[RUNGS[k]]) for k in known)))
    return told


def by_rung(now: pd.Series) -> bool:
    """Whether each rung is told apart, but for those above members."""
    return all(len(fold) == 1 or fold == _HIGH for fold in _folds(now))


def _not_measured(found) -> bool:
    """People run sessions, and no sheet says who they are: nobody noted above the members is not nobody."""
    return bool(found.unplaced) and not found.now[[RUNGS[k] for k in _HIGH]].sum()


def _folds(now: pd.Series) -> list[list[int]]:
    """Rungs told together, the lowest first: those above members where one of them holds too few people; then a fold of too
    few, found as all the people less the others, with the rung below it, the lowest with the one above."""
    on = [int(now[rung]) for rung in RUNGS]
    folds = [[k] for k in range(len(RUNGS))]
    if privacy.too_few([on[k] for k in _HIGH]).any():
        folds[_HIGH[0] :] = [_HIGH]
    while len(folds) > 1:
        small = [at for at, fold in enumerate(folds) if privacy.too_few(sum(on[k] for k in fold))]
        if not small:
            break
        at = max(small[-1], 1)
        folds[at - 1 : at + 1] = [folds[at - 1] + folds[at]]
    return folds


def _called(fold: list[int]) -> str:
    if fold == _HIGH:
        return _(_MORE)
    if len(fold) > 1 and fold[-1] == RUNGS.index("governs"):
        return _(OR_MORE[RUNGS[fold[0]]])
    return " / ".join(_(RUNG_WORDS[RUNGS[k]]) for k in fold)


def written(months: float) -> str:
    """Months, in weeks under two of them."""
    if months < 2:
        return ngettext("{n} week", "{n} weeks", months * 52 / 12)
    return ngettext("{n} month", "{n} months", months)


def _next(found) -> list[str]:
    steps = {rung: privacy.by_fives(found.next[rung]) for rung in _STEPS}
    parts = [say(_STEPS[rung], n) for rung, n in steps.items() if n]
    return [_say("could_be_asked", parts=parts)] if parts else []


def _partners(found) -> list[str]:
    rows = found.partners
    if rows.empty:
        return []
    every, silent = rows["partners"].sum(), int(rows["silent"].sum())
    bound = int(rows.loc[rows["commitment"].isin(["paid", "written"]), "partners"].sum())
    unsaid = int(rows.loc[rows["commitment"] == "", "partners"].sum())
    said = [_say("no_commitment", unsaid) if unsaid == every else _say("bound", bound, all=every)]
    said += [_say("silent", silent, months=SILENT_MONTHS)] if silent else []
    said += [_say("unsaid", unsaid)] if 0 < unsaid < every else []
    return [" ".join(said)]


def plot(found, ax=None):
    """The bars of the report; None where there are none."""
    rungs = form(found)
    return draw.plot(rungs, ax) if rungs else None


def form(found) -> draw.Rows | None:
    """People on each rung, at the end of the last month; None where nobody is on one."""
    if not found.now.sum() or not len(found.by_month):
        return None
    rungs = shown(found.now[list(RUNGS)], found.unmeasured)
    lowest = next(
        k for k, (_words, n) in enumerate(rungs) if n != 0
    )  # nobody is noted below: nothing to draw
    rows = [
        draw.bar(words, 0.0, _("not measured"))
        if n is None
        else draw.bar(words, float(n) if n >= privacy.fewest() else 0.0, people(n))
        for words, n in reversed(rungs[lowest:])
    ]
    if _not_measured(found):
        above = {_(RUNG_WORDS[RUNGS[k]]) for k in _HIGH}
        rows = [draw.bar(_(_MORE), 0.0, _("not measured")), *(row for row in rows if row.label not in above)]
    last = found.by_month["month"].iloc[-1]
    reading = _("people by the highest rung they have reached, {month}", month=i18n.month(last))
    return draw.Rows(_("The engagement ladder"), reading, rows)


def plot_months(found, ax=None):
    """Members and contributors at the end of each month; None where there are none."""
    lines = curves(found)
    if not lines:
        return None
    return draw.plot(
        draw.Curves(
            _("Members and contributors"),
            _("People at the end of each month"),
            lines,
            x_months=list(found.by_month["month"]),
        ),
        ax,
    )


def curves(found) -> list[draw.Curve]:
    """No point for fewer than five, nor where the two curves would differ by fewer; none from a rung told with the one below."""
    table, lines, told = found.by_month, [], [fold[0] for fold in _folds(found.now)]
    for start, words, look in ((2, N_("members or more"), "plain"), (3, N_("contribute or more"), "second")):
        values = table[list(RUNGS[start:])].sum(axis=1).to_numpy(dtype=float)
        few = privacy.too_few(values) | (privacy.too_few(table["member"]) & (start > 2))
        values[few] = np.nan
        if _not_measured(found) if start > 2 else "member" in found.unmeasured:
            continue
        if found.now.sum() and start in told and np.isfinite(values).any():
            lines.append(draw.Curve(values, _(words), look, strong=start == 2))
    return lines


def moves_in_words(found) -> pd.DataFrame:
    """People who reached each rung or a higher one, month by month: a volunteer who never ordered climbs past the first. A rung
    told with the one below it has no column; a month of too few people is told with the next."""
    top = _HIGH[0] if _not_measured(found) else RUNGS.index("governs")
    rungs = [RUNGS[fold[0]] for fold in _folds(found.now) if 0 < fold[0] < top]
    table = found.moves if found.now.sum() else found.moves.head(0)
    told = {_("Reached for the first time in"): list(table["month"])}
    for rung in (rung for rung in rungs if rung not in found.unmeasured):
        counts = privacy.with_the_next(table[rung])
        told[_(OR_MORE[rung])] = [_("with the next") if np.isnan(n) else people(n) for n in counts]
    return pd.DataFrame(told)


def partners_in_words(found) -> pd.DataFrame:
    """Partners by what binds them."""
    silent = ngettext("Silent for {n} month", "Silent for {n} months", SILENT_MONTHS)
    columns = {
        _("Commitment"): ("commitment", ACTORS["commitment"].label, _("not noted")),
        _("Partners"): ("partners", number),
        _("Kinds"): ("kinds", ", ".join),
        _("Last contact"): ("last", i18n.date, _("not noted")),
        _("Contribute or more"): ("active", number),
        silent: ("silent", number),
        _("Contact not noted"): ("unknown", number),
    }
    return in_columns(found.partners, columns)


def yield_of_slots(found) -> list[str]:
    """What a drop-in session brings."""
    if found.visitors != found.visitors:
        return []
    said = _say("sees", found.visitors, seen=_mean(found.visitors))
    if found.asked != found.asked:
        return [said + "."]
    takes = _say("takes", found.asked, asked=_mean(found.asked)) if found.asked else _say("no_request")
    return [said + takes]


def _mean(n: float) -> str:
    """With one decimal, when it has one, and two for very little: "4", "8.1", "0.03"."""
    return number(n, int(i18n.as_printed(n, 1) % 1 > 0) if n >= 0.05 else 2)
