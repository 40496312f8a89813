"""Who must not be recognised? Small groups are folded, private answers of few people withheld.

The team's notebooks show everything; chapters, reports and papers show what comes out of here.
Only codes are ever shown: the kit knows no name.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

MINIMUM = 5  # clients in a group that may be shown
OTHERS = "…"  # what stands for the folded groups in a table; templates and plots write the words
# Fewest people an indicator may rest on; energy is blank under three in the table itself.
LEAST = {
    "energy": 3,
    "satisfaction_users": 5,
    "satisfaction_partners": 5,
    "satisfaction_team": 5,
    "reorder_90_days": 5,
}
EXTREMES = ("energy",)  # its range goes from one person's grade to another's
FIGURES = ("value", "low", "high")


def fold(
    table: pd.DataFrame,
    by: Sequence[str],
    sums: Sequence[str],
    *,
    people: pd.DataFrame | None = None,
    count: str = "clients",
    minimum: int = MINIMUM,
) -> pd.DataFrame:
    """The table with its groups of fewer than ``minimum`` people put together under "…".

    table: a row a group, told by the columns ``by`` (largest first: public, service). sums: the
    columns that add up; every other figure of a row made of several is NaN. people: the rows
    behind the table, ``by`` and ``client``, to count each person once (a blank client is one
    person); without them people are the column ``count``, as if nobody was in two groups, and a
    blank count is one person. A group of nobody stays.

    Groups of the first column are folded first, then those of the next inside each. What is folded
    holds ``minimum`` people, the next smallest group joining if need be, so that no total of the
    table, or of one of its groups, gives a small one back by subtraction. A table with fewer people
    in all is one row without any figure. The table given is not changed.
    Source: primary and secondary suppression, Hundepool et al. (2012), ch. 4.
    """
    by, who = list(by), _people(table, list(by), people, count)
    names = _names(who, by, minimum)
    mine = names[: len(table)].set_axis(table.index)  # the table's own rows come first
    rows = []
    for name, group in table.groupby([mine[column] for column in by], sort=False):
        alone = len(group) == 1
        row = group.iloc[0] if alone else group[list(sums)].sum(min_count=1)
        inside = (names == list(name)).all(axis=1)
        number = who["client"][inside].nunique()
        if not alone and count in table:
            row[count] = number
        seen = number >= minimum or OTHERS not in name
        rows.append({**(row if seen else {}), **dict(zip(by, name, strict=True))})
    return pd.DataFrame(rows, columns=table.columns)


def shown(indicators: pd.DataFrame) -> pd.DataFrame:
    """The table of indicators as a report may show it: answers of too few people are withheld.

    Their value and range become NaN and their status "withheld"; the rest stays, but the range of
    the team's energy, whose ends are one person's grade each. See ``LEAST`` and ``EXTREMES``.
    """
    few = indicators["n"] < indicators["indicator"].map(LEAST)
    few &= indicators["value"].notna()
    found = indicators.copy()
    found.loc[few, list(FIGURES)] = float("nan")
    found.loc[few, "status"] = "withheld"
    found.loc[found["indicator"].isin(EXTREMES), ["low", "high"]] = float("nan")
    return found


def _people(table: pd.DataFrame, by: list[str], people: pd.DataFrame | None, count: str):
    """A row a group of the table, in its order, then a row a person and group; ``client``."""
    groups = table[by].reset_index(drop=True)
    if people is None:
        each = groups.loc[groups.index.repeat(table[count].fillna(1).astype(int))]
        each = each.assign(client=range(len(each)))
    else:
        each = people[[*by, "client"]].dropna(subset=by).reset_index(drop=True)
        unknown = pd.Series(range(len(each))).astype(str) + " ?"  # a blank client is one person
        each["client"] = each["client"].astype(object).fillna(unknown)
    return pd.concat([groups, each], ignore_index=True)


def _names(who: pd.DataFrame, by: list[str], minimum: int) -> pd.DataFrame:
    """The columns ``by`` as they are shown, small groups renamed inside each larger group."""
    names = pd.DataFrame(index=who.index)
    for depth, column in enumerate(by):
        names[column] = who[column].astype(object).fillna(OTHERS)
        outer = names.groupby(by[:depth]) if depth else [((), names)]
        for _name, inside in outer:
            groups = inside[column]
            small = _small(groups, who["client"][inside.index], minimum)
            names.loc[groups.index[groups.isin(small)], column] = OTHERS
    return names


def _small(groups: pd.Series, clients: pd.Series, minimum: int) -> pd.Index:
    """The groups to put together: those too small, and the next ones until it holds enough."""
    sizes = clients.groupby(groups).nunique().sort_values(kind="stable")
    sizes = sizes[sizes > 0]  # nobody to recognise
    take = int((sizes < minimum).sum())
    while 0 < take < len(sizes):
        if clients[groups.isin(sizes.index[:take])].nunique() >= minimum:
            break
        take += 1
    return sizes.index[:take]
