"""Criteria as they stood on a past day: logged changes undone, levers tried later not yet tried."""

import numpy as np
import pandas as pd

from .schema import fold
from .tables import CRITERIA


def criteria_on(criteria: pd.DataFrame, changes: pd.DataFrame, decisions: pd.DataFrame, day: pd.Timestamp):  # fmt: skip
    """The sheet of criteria at the end of `day`.

    Returns
    -------
    (DataFrame, tuple of str)
        The criteria, and the indicators of later changes that could not be undone: removed since, or an old figure
        that cannot be read.
    """
    later = changes[changes["date"] > day].sort_values("date", kind="stable")
    rows, lost = undone(criteria, later)
    adjusted = decisions[(decisions["decision"] == "adjust") & (decisions["date"] > day)]
    if len(adjusted) and len(rows):
        rows = rows.copy()
        own = adjusted["works_on"].value_counts()
        others = int(adjusted["works_on"].isna().sum())
        since = rows["indicator"].map(own).fillna(0) + others
        rows["lever_tried"] = (rows["lever_tried"] - since).clip(lower=0)
    return rows.reset_index(drop=True), lost


def undone(rows: pd.DataFrame, log: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The criteria before the changes of `log` (oldest first), and the indicators for which that is not possible."""
    rows, lost = rows.copy(), []
    log = log.iloc[::-1]
    for indicator, what, before in zip(log["indicator"], log["what"], log["old"], strict=True):
        at = rows["indicator"] == indicator
        if what == "added":
            rows = rows[~at]
        elif what == "removed" or not at.any():
            lost.append(indicator)
        else:
            old = typed_value(what, before)
            if pd.isna(old) and not blank(before):
                lost.append(indicator)
            else:
                rows.loc[at, what] = old
    return rows, tuple(dict.fromkeys(lost))


def typed_value(what: str, text):
    """A cell of the log as the criteria sheet would hold it: a number, a role; NaN when it cannot be read."""
    from .intake.cells import figure

    if blank(text):
        return np.nan
    if what == "role":
        return CRITERIA["role"].values.get(fold(text), np.nan)
    found = figure(str(text).replace("%", "").replace("€", "").strip())
    if found is None:
        return np.nan
    return found / 100 if "%" in str(text) else found


def blank(text) -> bool:
    """Nothing written."""
    return text is None or pd.isna(text) or not str(text).strip()
