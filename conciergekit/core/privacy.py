"""Groups too small to be shown: the one place that decides, for every table, sentence, picture and paper.

A figure about four people tells their neighbours something of each of them, and a hidden figure comes back when it
is the total less the others. So groups under `fewest` people are folded together, with the next smallest groups
until the fold itself holds enough people. Rule: design of the kit; ranks of the next smallest ("secondary
suppression"): Hundepool et al., Statistical Disclosure Control, 2012, ch. 4.

Nor may two reports give by their difference what one report hides: what people answered or did is told by `batches` of
as many people (ch. 5.3 there, on tables published again and again).
"""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from . import rates
from .i18n import _, number

OTHERS = ""  # code of the folded groups
NOTED_LATE = 0.25  # of the lines of a sheet, from which it is not one kept in the order of days


def fewest() -> int:
    """People under which a group is not shown."""
    return int(rates.value("smallest_group")["people"])


def fewest_of_team() -> int:
    """People under which what a team feels is not shown: teams are small, and theirs are medians of four weeks."""
    return int(rates.value("smallest_group")["team"])


def too_few(people):
    """True where a group has someone, and too few to be shown; unknown (NaN) sizes and zero are not. Any shape."""
    people = np.asarray(people, dtype=float)
    return (people > 0) & (people < fewest())


def said(people: float) -> str:
    """A number of people or of their requests, in words when it is under the floor, in the current language."""
    return _("fewer than {n}", n=number(fewest())) if people < fewest() else number(people)


def by_fives(people: int) -> int:
    """A number of people who come and go one at a time, less what is over the last step of five: two reports then differ by
    nobody or by a whole step."""
    return people // fewest() * fewest()


def with_the_next(counts: Iterable[int]) -> np.ndarray:
    """Numbers of people in the order of time, each told with those after it until `fewest` are together (NaN where it is told
    later); what is left at the end comes with the last ones told, else one of them would be the total less the others.

    >>> with_the_next([22, 3, 0, 4, 0, 1]).tolist()
    [22.0, nan, nan, nan, nan, 8.0]
    """
    found, waiting, last = np.zeros(len(counts := list(counts))), 0, None
    for at, people in enumerate(counts):
        waiting += people
        if too_few(waiting):
            found[at] = np.nan
        elif waiting:
            found[at], waiting, last = waiting, 0, at
    if waiting:
        end = max(at for at, people in enumerate(counts) if people)
        told = 0 if last is None else found[last]
        found[end:], found[end] = 0, told + waiting
        found[end if last is None else last : end] = np.nan
    return found


def folded_groups(
    group: pd.Series,
    person: pd.Series,
    crowds: Iterable = (),
    aside: Iterable = (),
    kinds: Mapping | None = None,
) -> set:
    """Groups to show as one.

    group, person: Of each line (a request): its group, and whom it is for. The same person may be in several
        groups. A line without a person is somebody of its group already counted: it never makes a group large
        enough to be shown.
    crowds: Groups known to stand for many people whoever is coded: a contract serves people nobody counted.
    aside: Groups folded anyway.
    kinds: Group -> its kind. A small group is then folded with the smallest by lines of its own kind, else of
        another, never with the largest of all: the fold may stay under the floor, and is not to be shown at
        all.

    Empty, or groups that hold together at least `fewest` people, if the lines do.
    """
    group, person = group.astype("object"), person.astype("object")
    people = person.groupby(group).nunique().clip(lower=1).sort_values(kind="stable")
    many = set(crowds)
    folded = {name for name in people.index[too_few(people)] if name not in many}
    folded |= set(aside) & set(people.index)
    open_ = [name for name in people.index if name not in folded and name not in many]
    for name in open_ if kinds is None else _smallest_first(group, open_, folded, kinds):
        # a fold of fewer would be found again as the total less the others
        if not folded or person[group.isin(folded)].nunique() >= fewest():
            break
        folded.add(name)
    return folded


def _smallest_first(group: pd.Series, names: list, folded: set, kinds: Mapping) -> list:
    """Groups to fold next: of the kinds folded first, those of fewest lines first, the largest of all never."""
    lines = group.value_counts()
    own = {kinds.get(name) for name in folded if name != OTHERS}
    order = sorted(names, key=lambda name: (kinds.get(name) not in own, lines[name], str(name)))
    return [name for name in order if name != lines.index[0]]


def batches(person: pd.Series, day: pd.Series, group: pd.Series | None = None) -> pd.Series:
    """With which batch of `fewest` people each line is told, group by group: 0, 1…; −1 while too few are there.

    Lines come in the order of their days, and a batch ends with the line that brings its last person. The batches of a day
    are therefore those of any later day, and others: sums over whole batches differ, between two reports, by no person or by
    as many. Figures that are to be laid side by side are sums over the same batches.

    person, day: Of each line; without a code, each line is somebody else. A line that breaks the order of a
        sheet kept in order was noted late: it comes where it was noted.
    group: What is told apart.
    """
    who, least, found = person.astype("object").to_numpy(), fewest(), np.full(len(day), -1)
    order = noted(day)
    for lines in [order] if group is None else pd.Series(order).groupby(group.to_numpy()[order]):
        lines = lines if group is None else lines[1].to_numpy()
        first, batch, inside = 0, 0, set()
        for at, line in enumerate(lines, start=1):
            inside.add(line if pd.isna(who[line]) else f"{who[line]}")
            if len(inside) == least:
                found[lines[first:at]] = batch
                first, batch, inside = at, batch + 1, set()
    return pd.Series(found, index=day.index)


def noted(day: pd.Series) -> np.ndarray:
    """Positions of the lines of a sheet in the order in which they were noted: its own, or that of days if it is not kept so."""
    later = day.diff().dt.days.to_numpy() < 0
    when = day.ffill().cummax() if later.sum() < NOTED_LATE * len(day) else day
    return np.argsort(when.to_numpy(), kind="stable")


def fold(group: pd.Series, folded: set) -> pd.Series:
    """Groups with the folded ones as OTHERS; missing groups stay missing."""
    return group.astype("object").where(~group.isin(folded), OTHERS) if folded else group
