"""Are those who ask the ones the test was planned for?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .. import evidence
from ..pilot import Pilot


def shift(pilot: Pilot) -> pd.DataFrame:
    """Planned and observed share of each public, listed or seen, most planned for first.

    Returns public, people (concerned), planned_share (0 to 1, as first written), planned_now (as
    last written), requests, clients, observed_share (requests of the public ÷ requests whose
    public is noted) with its 90 % range, observed_low and observed_high, and n. Not written or no
    request: NaN.
    """
    written = pilot.publics.sort_values("since", kind="stable", na_position="first")
    first = written.drop_duplicates("public").set_index("public")
    listed = written.drop_duplicates("public", keep="last").set_index("public")
    seen = pilot.requests.dropna(subset=["public"]).groupby("public")
    requests, n = seen.size(), float(seen.size().sum())
    names = listed.index.union(requests.index).rename("public")
    found = pd.DataFrame(index=names)
    found["people"] = listed["people"].reindex(names).astype(float)
    found["planned_share"] = first["planned_share"].reindex(names).astype(float)
    found["planned_now"] = listed["planned_share"].reindex(names).astype(float)
    found["requests"] = requests.reindex(names).fillna(0.0) if n else np.nan
    found["clients"] = seen["client"].nunique().reindex(names).replace(0, np.nan).astype(float)
    found["observed_share"] = found["requests"] / n if n else np.nan
    low, high = evidence.wilson_interval(found["requests"], np.full(len(names), n))
    found = found.assign(observed_low=low, observed_high=high, n=n).reset_index()
    order = ["planned_share", "requests", "public"]
    return found.sort_values(order, ascending=[False, False, True]).reset_index(drop=True)
