"""What does a blank cell mean, where it means something? Resolved once, at load, and told.

- accounts, paid on: in a column wholly empty, each row is paid on its date; in a column that is
  used, a blank is not paid yet.
- accounts, behaviour: the one written for a heading holds for every row of this heading; an
  expense without any counts as fixed and stays blank here.
"""

from collections.abc import Callable

import pandas as pd

from .. import dictionary


def accounts(frame: pd.DataFrame, dated: bool, tell: Callable[..., None]) -> pd.DataFrame:
    """The accounts with their defaults. dated: the file has a date of payment, readable or not.
    tell: adds a problem of this sheet."""
    if frame.empty:
        return frame
    paid, behaviour = _paid_on(frame, dated, tell), _behaviour(frame, tell)
    return frame.assign(paid_on=paid, behaviour=behaviour)


def _paid_on(frame: pd.DataFrame, dated: bool, tell: Callable[..., None]) -> pd.Series:
    unpaid = frame["paid_on"].isna() & (frame["nature"] != "balance")
    if not dated:
        tell("paid_on_date", "default", None, "paid_on", count=len(frame))
        return frame["date"]
    if unpaid.any():
        tell("not_paid_yet", "default", None, "paid_on", count=int(unpaid.sum()))
    return frame["paid_on"]


def _behaviour(frame: pd.DataFrame, tell: Callable[..., None]) -> pd.Series:
    """Each row's own behaviour, else the only one written for its heading."""
    headings = frame["heading"].map(dictionary.plain, na_action="ignore")
    written = frame["behaviour"].groupby(headings).unique()
    written = written.map(lambda values: [v for v in values if not pd.isna(v)])
    names = dictionary.lists()["behaviour"]
    for heading, values in written[written.map(len) > 1].items():
        text = frame["heading"][headings == heading].iloc[0]
        words = {"behaviours": [names[value] for value in values]}
        tell("two_behaviours", "kept", None, "behaviour", text, **words)
    only = written[written.map(len) == 1].map(lambda values: values[0])
    filled = frame["behaviour"].fillna(headings.map(only).astype("str"))
    count = int((filled.notna() & frame["behaviour"].isna()).sum())
    if count:
        tell("behaviour_of_heading", "default", None, "behaviour", count=count)
    count = int((filled.isna() & (frame["nature"] == "expense")).sum())
    if count:
        tell("behaviour_fixed", "default", None, "behaviour", count=count)
    return filled
