"""The engagement ladder, dated: knows → uses → member → contributes → runs a permanence → governs; and what rests on whom.

A rung is read from facts where there are some (a first order served, a membership, hours given, a permanence held), else
from the level typed in the Clients sheet. After Arnstein's idea of rungs (1969), in the workshop's own words.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..core import privacy
from ..core.kept_up import logged_until
from ..core.pilot import Pilot, remembered
from ..core.told import Told
from ..indicators import people
from ..indicators.reach import joined
from .common import shown, told_left

RUNGS = ("knows", "uses", "member", "contributes", "runs", "governs")
GOVERNS = RUNGS.index("governs")
# levels of the sheets
_TYPED = dict(enumerate(("knows", "member", "uses", "contributes", "runs", "governs")))
MONTH_DAYS = 365.25 / 12
RECENT_WEEKS = 13  # a quarter: what the permanences rest on now
REGULAR_MONTHS = 3  # with an order, of the last six: somebody who could become a member
CONTRIBUTES = 3  # level from which a partner takes a part
_NO_MEMBERS = ("micro", "company", "public")  # statuses of the Project sheet
_ASKED_AGAIN = pd.Timedelta(weeks=4)
SILENT_MONTHS = 3  # without a contact: a partner to call
COMMITMENTS = ("paid", "written", "oral", "none")


@dataclass(frozen=True)
class Mobilisation(Told):
    """by_month: people on each rung at the end of each month, the highest one counting. moves: people who reached each
    rung that month. now: people on each rung at the end of the last complete month. months_to_run: median from membership to the first
    permanence, NaN under five people; ran: people it is of. two_share, slots: of the permanences, held by the two who hold
    most. leaves_share, last_slots: of those of the last quarter, held by the one who holds most. unnamed, last_unnamed: beside these, those
    whose person is not noted. unplaced: people who ran some, of whom no sheet says who they are: they stand on no rung. unmeasured: rungs of which no sheet
    says who stands there. visitors, asked: people and requests a permanence. next: people who could take the next step, by rung they would reach. partners: one row a commitment (commitment, partners, kinds, last, silent, unknown). buy_in: one row a
    circle (who, yes, n, day)."""

    by_month: pd.DataFrame
    moves: pd.DataFrame
    now: pd.Series
    months_to_run: float
    ran: int
    two_share: float
    slots: int
    leaves_share: float
    last_slots: int
    unnamed: int
    last_unnamed: int
    unplaced: int
    unmeasured: tuple[str, ...]
    visitors: float
    asked: float
    next: pd.Series
    partners: pd.DataFrame
    buy_in: pd.DataFrame


def mobilisation(pilot: Pilot) -> Mobilisation:
    """Who takes part, since when, and on whom it rests."""
    steps = reached(pilot)
    by_month, moves = _by_month(pilot, steps)
    waits = ((steps["runs"] - steps["member"]).dt.days / MONTH_DAYS).dropna()
    waits = waits[waits >= 0]
    desks = _desks(pilot)
    two_share, slots = people.desk_concentration(pilot)
    lately = desks.loc[desks["date"] > pilot.until - pd.Timedelta(weeks=RECENT_WEEKS), "run_by"]
    hidden = desks["run_by"].nunique() < privacy.fewest_of_team()  # a share of one or two people is theirs
    most = float(lately.value_counts(normalize=True).max())
    return Mobilisation(
        by_month=by_month,
        moves=moves,
        now=by_month[list(RUNGS)].iloc[-1] if len(by_month) else rungs_on(steps, pilot.until),
        months_to_run=float(waits.median()) if len(waits) >= privacy.fewest() else np.nan,
        ran=len(waits),
        two_share=np.nan if hidden else two_share,
        slots=slots,
        leaves_share=np.nan if hidden else most,
        last_slots=int(lately.notna().sum()),
        unnamed=int(desks["run_by"].isna().sum()),
        last_unnamed=int(lately.isna().sum()),
        unplaced=len(set(desks["run_by"].dropna()) - {*pilot["team"]["id"], *steps.index}),
        unmeasured=_unmeasured(pilot, steps),
        visitors=float(desks["participants"].mean()),
        asked=_asked_at(pilot, len(desks)),
        next=_next(pilot, steps),
        partners=partners(pilot),
        buy_in=_buy_in(pilot),
    )


# ---- rungs


def _unmeasured(pilot: Pilot, steps: pd.DataFrame) -> tuple[str, ...]:
    """Without a register of clients, those who use are known from the log alone, and nobody says who knows or who joined."""
    if pilot["clients"]["id"].notna().any():
        return ()
    return ("knows", "member") if steps["uses"].notna().any() else ("knows", "uses", "member")


@remembered
def reached(pilot: Pilot) -> pd.DataFrame:
    """One row a person, by code: the day each rung was reached (NaT: not, or not known); ``until``, the day a member of
    the team left; ``left``, that on which the last of those told together said they would not come back, if they did not. Paid people climb no
    ladder. A level typed without its day counts from the first contact."""
    clients = pilot["clients"].dropna(subset=["id"]).drop_duplicates("id").set_index("id")
    served = pilot.happened("requests").dropna(subset=["client"])
    served = served[served["outcome"] == "served"]
    orders = served["closed_on"].fillna(served["date"]).groupby(served["client"])
    # a register that forgets somebody who was served, or that is not kept
    clients = clients.reindex(clients.index.union(served["client"].unique(), sort=False))
    steps = pd.DataFrame(index=clients.index, columns=[*RUNGS, "until", "left"], dtype="datetime64[ns]")
    first = pilot.start
    steps["uses"] = orders.min().reindex(steps.index)
    steps["knows"] = clients["since"].fillna(steps["uses"]).fillna(first)
    steps["member"] = clients["member_since"]
    typed = clients["engagement"].map(_TYPED)
    day = clients["engagement_since"].fillna(clients["since"]).fillna(first)
    for rung in RUNGS:
        of_rung = (typed == rung) & steps[rung].isna()
        steps.loc[of_rung, rung] = day[of_rung]
    last = steps[list(RUNGS)].assign(order=orders.max().reindex(steps.index)).max(axis=1)
    gone = told_left(pilot).set_index("id")["left_on"]
    together = gone.groupby(privacy.batches(gone.index.to_series(), gone).to_numpy()).transform("max")
    came_back = (gone.reindex(steps.index) < last).to_numpy()  # who ordered or joined since
    steps["left"] = together.reindex(steps.index).mask(came_back)
    return _with_team(pilot, steps)


def _with_team(pilot: Pilot, steps: pd.DataFrame) -> pd.DataFrame:
    team = pilot["team"].dropna(subset=["id"]).drop_duplicates("id")
    team = team[team["paid"] == "volunteer"]
    events = pilot.happened("events")
    held = events[events["kind"] == "desk"].groupby("run_by")["date"].min()
    client = held[held.index.isin(steps.index) & ~held.index.isin(pilot["team"]["id"])]
    steps.loc[client.index, "runs"] = steps.loc[client.index, "runs"].fillna(client)
    hours = pilot.happened("time").groupby("person")["date"].min()
    more = []
    for row in team.itertuples():
        gave = min((d for d in (row.since, hours.get(row.id)) if pd.notna(d)), default=pilot.start)
        ran = held.get(row.id, pd.NaT)
        if not pd.isna(row.client) and row.client in steps.index:
            old = steps.loc[row.client]
            steps.loc[row.client, "contributes"] = min(d for d in (old["contributes"], gave) if pd.notna(d))
            first = min((d for d in (old["runs"], ran) if pd.notna(d)), default=pd.NaT)
            steps.loc[row.client, "runs"] = first
            steps.loc[row.client, "until"] = row.until
        else:
            told = {"knows": gave, "contributes": gave, "runs": ran, "until": row.until}
            more.append({"id": f"team {row.id}", **told})
    if not more:
        return steps
    more = pd.DataFrame(more).set_index("id").reindex(columns=steps.columns)
    return pd.concat([steps, more]).astype("datetime64[ns]")


def _highest(steps: pd.DataFrame, day: pd.Timestamp) -> np.ndarray:
    """Number of the highest rung of each person that day, −1 before the first, or for who left the service."""
    there = (steps[list(RUNGS)] <= day).to_numpy()
    gone, left = ((steps[name] <= day).to_numpy()[:, None] for name in ("until", "left"))
    there[:, RUNGS.index("contributes") :] &= ~gone
    there &= ~left
    return np.where(there, np.arange(len(RUNGS)), -1).max(axis=1, initial=-1)


def rungs_on(steps: pd.DataFrame, day: pd.Timestamp) -> pd.Series:
    """People on each rung that day."""
    return pd.Series(_counts(_highest(steps, day)), index=list(RUNGS))


def _counts(highest: np.ndarray) -> list[int]:
    return [int((highest == n).sum()) for n in range(len(RUNGS))]


def _by_month(pilot: Pilot, steps: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    months = pilot.months
    ends = [min(month.end_time.normalize(), pilot.until) for month in months]
    days = [pilot.start - pd.Timedelta(days=1), *ends]
    stood = [_highest(steps, day) for day in days]
    standing = [_counts(row) for row in stood[1:]]
    # to govern is no first permanence: the steps below it are those that were taken
    below = [_highest(steps.assign(governs=pd.NaT), day) for day in days]
    climbed = [
        [int(((now >= n) & (then < n)).sum()) for n in range(GOVERNS)]
        + [int(((top == GOVERNS) & (topped < GOVERNS)).sum())]
        for then, now, topped, top in zip(below, below[1:], stood, stood[1:], strict=False)
    ]
    return tuple(
        pd.DataFrame(rows, columns=list(RUNGS)).assign(month=list(months))[["month", *RUNGS]]
        for rows in (standing, climbed)
    )


def _next(pilot: Pilot, steps: pd.DataFrame) -> pd.Series:
    """People who could reach the next rung on the last months logged: regular users, members who order, contributors."""
    highest = pd.Series(_highest(steps, pilot.until), index=steps.index)
    requests, until = pilot.happened("requests"), logged_until(pilot)
    lately = requests[(requests["date"] > until - pd.DateOffset(months=6)) & (requests["date"] <= until)]
    months = lately["date"].dt.to_period("M").groupby(lately["client"]).nunique()
    months = months.reindex(steps.index).fillna(0)
    lately = lately[lately["date"] > until - pd.DateOffset(months=3)]["client"].dropna()
    rung = highest.map(dict(enumerate(RUNGS)))
    return pd.Series(
        {
            "member": int(((rung == "uses") & (months >= REGULAR_MONTHS)).sum()) if _joined(pilot) else 0,
            "contributes": int(((rung == "member") & steps.index.isin(lately)).sum()),
            "runs": int((rung == "contributes").sum()),
        }
    )


def _joined(pilot: Pilot) -> bool:
    """Whether one can be a member: somebody is, or the structure is neither a firm nor a public body, which have none."""
    clients = pilot.happened("clients")
    if clients.empty:  # who joined is not known
        return False
    return bool(joined(clients, pilot.until).any()) or pilot.settings.get("status") not in _NO_MEMBERS


# ---- permanences


def _desks(pilot: Pilot) -> pd.DataFrame:
    events = pilot.happened("events")
    return events[(events["kind"] == "desk") & (events["date"] <= pilot.until)]


def _asked_at(pilot: Pilot, slots: int) -> float:
    requests = pilot.happened("requests")
    through = requests["channel"].dropna()
    return float((through == "desk").sum() / slots) if slots and len(through) else np.nan


# ---- partners, support


def partners(pilot: Pilot) -> pd.DataFrame:
    """One row a commitment ("" not noted): how many partners, of which kinds, the last contact with one of them, how many were not spoken
    to for three months, and of how many no contact is noted."""
    rows = pilot.happened("actors").dropna(subset=["id"])
    rows = rows.drop_duplicates("id", keep="last")
    limit = pilot.until - pd.DateOffset(months=SILENT_MONTHS)
    found = [
        {
            "commitment": code,
            "partners": len(those),
            "kinds": sorted({shown(kind) for kind in those["kind"]} - {""}),
            "last": those["last_contact"].max(),
            "active": int((those["engagement"] >= CONTRIBUTES).sum()),
            "silent": int((those["last_contact"] < limit).sum()),
            "unknown": int(those["last_contact"].isna().sum()),
        }
        for code in (*COMMITMENTS, "")
        if len(those := rows[rows["commitment"].fillna("") == code])
    ]
    columns = ["commitment", "partners", "kinds", "last", "active", "silent", "unknown"]
    return pd.DataFrame(found, columns=columns)


def _buy_in(pilot: Pilot) -> pd.DataFrame:
    """Support for the project, apart from fees: residents who would use it, members of the body for the last decision."""
    surveys = pilot.happened("surveys")
    asked = surveys[(surveys["population"] == "residents") & (surveys["question"] == "would_use")]
    days = asked["date"].dropna().sort_values()
    # a survey takes some days: after a month without an answer it is another
    begun = days[days.diff() > _ASKED_AGAIN]
    asked = asked[asked["date"] >= begun.max()] if len(begun) else asked.dropna(subset="date")
    asked = asked[privacy.batches(asked["respondent"], asked["date"]) >= 0]
    votes = pilot.happened("decisions").dropna(subset=["date", "votes_for"])
    votes = votes.sort_values("date", kind="stable").tail(1)
    rows = []
    if len(asked) >= privacy.fewest():
        rows.append(("residents", int((asked["score"] >= 1).sum()), len(asked), asked["date"].max()))
    for vote in votes.itertuples():
        cast = pd.Series([vote.votes_for, vote.votes_against, vote.abstentions]).sum()
        if cast >= privacy.fewest():
            rows.append(("body", int(vote.votes_for), int(cast), vote.date))
    return pd.DataFrame(rows, columns=["who", "yes", "n", "day"])
