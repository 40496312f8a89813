"""The action plan: what all analyses and the workbook propose, each action once, ranked by what it settles for its cost."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace

import numpy as np
import pandas as pd

from . import finance, logistics
from . import offers as margins
from .core import hand, rates
from .core.pilot import Pilot, all_dated, remembered
from .core.schema import fold
from .core.told import Told
from .gates.conditions import open_risks, stop_lacks, stop_until, unsettled
from .gates.log import stopped_on
from .gates.measures import OPPOSITE, TURNED, UNLISTED
from .logistics.weeks import pause
from .musts import ON_TIME, required
from .people.common import unnamed

MOST = 7  # actions a meeting can decide
STEM, SAME = 5, 0.6  # letters by which a word is known, share of words in common
SOON_MONTHS = 4  # a file to send later than that does not come before what can be tried now
# how long a way to drive is tried; a price is given up once one order in so many is lost
TRIAL_WEEKS, LATE_WEEKS, LOST_ORDERS = 4, 2, 4
# what an action settles, the first first
SETTLES = ("veto", "must", "condition", "money", "offer", "other")


@dataclass(frozen=True)
class ActionPlan(Told):
    """At most `MOST` actions, the most decisive first.

    table : one row an action: kind ("settle", "condition", "collect", "lever", "action": typed in the workbook;
        "cash", "criteria", "find_lever", "file",
        "renew", "scheme", "price", "pause", "restart", "stop": proposed), settles (of `SETTLES`), text (as typed, "" when the kit says
        it), owner ("" nobody named), due (NaT), cost_eur (NaN), teaches, test (the cheapest way to know early) and stop_sign (as typed, ""), cap_eur (NaN), values
        (what its words need), sources (sheets and chapters that ask for it). left : how many others. today : last day
        of the data: what was due before it is late.
    """

    table: pd.DataFrame
    left: int = 0
    today: pd.Timestamp = pd.NaT
    proposed: pd.DataFrame | None = None
    lost: int = 0

    @property
    def cost_eur(self) -> float:
        """Of all of them, those without a cost left out; NaN when none has one."""
        return float(self.table["cost_eur"].sum(min_count=1)) if len(self.table) else np.nan


@dataclass
class _Line:
    kind: str
    settles: str
    text: str = ""
    owner: str = ""
    due: pd.Timestamp = pd.NaT
    cost_eur: float = np.nan
    teaches: str = ""
    test: str = ""
    stop_sign: str = ""
    cap_eur: float = np.nan
    values: dict = field(default_factory=dict)
    sources: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Six hex digits of what it is about, without its figures: its name in every run."""
        about = sorted(str(value) for value in self.values.values() if isinstance(value, str | list))
        return hashlib.sha256(repr((self.kind, self.text, about)).encode()).hexdigest()[:6]


def plan(pilot: Pilot, review, offers=None, replayed=None, calendar=None, most: int = MOST) -> ActionPlan:
    """The plan of a pilot after a `gates.Review`; most: how many actions are kept.

    offers : `offers.Offers`, prices to change, offers to pause, contracts to renew. replayed : `logistics.Replay`, another way
    to drive, proposed only if it breaks no must over the weeks replayed. calendar : `finance.Calendar`, files to send to
    funders. Nothing is proposed of what is not given.
    """
    found = [*_under_way(pilot), *_of_the_gate(review), *_of_the_sheets(pilot)]
    if not stopping(review):
        found += [
            *_of_funders(calendar),
            *_of_offers(offers, pilot.settings.get("next_gate"), _heavy(review)),
            *_of_trips(pilot, replayed),
        ]
    lines = sorted(_once(found), key=_rank)
    chosen = hand.of_today(pilot).actions
    if not chosen:
        return ActionPlan(_table(lines[:most]), max(0, len(lines) - most), pilot.until, _table(lines))
    kept, lost = _by_hand(lines, chosen)
    left = {line.code for line in lines} - {one.code for one in chosen}
    return ActionPlan(_table(kept[:most]), len(left) + len(kept[most:]), pilot.until, _table(lines), lost)


def _table(lines: list["_Line"]) -> pd.DataFrame:
    columns = [*(one.name for one in fields(_Line)), "code"]
    table = pd.DataFrame([[getattr(line, name) for name in columns] for line in lines], columns=columns)
    table["due"] = pd.to_datetime(table["due"])
    return table.astype({"cost_eur": "float64", "cap_eur": "float64"})


def _by_hand(lines: list["_Line"], chosen: Iterable[hand.Chosen]) -> tuple[list["_Line"], int]:
    """The actions that whoever writes the report keeps, in their order and words; how many are proposed no more."""
    known = {line.code: line for line in lines}
    kept, lost = [], 0
    for one in chosen:
        line = known.get(one.code)
        if line is None and not one.what:
            lost += 1
            continue
        line = line or _Line("action", "other", sources=("hand",))
        due = line.due if one.when is None else pd.Timestamp(one.when)
        said = {"text": one.what, "sources": (*line.sources, "hand")} if one.what else {}
        kept.append(replace(line, owner=one.who or line.owner, due=due, **said))
    return kept, lost


def stopping(review) -> bool:
    """Whether the test closes: the rule proposes it, or the body has decided it, whatever the rule says since."""
    return review.proposal == "stop" or pd.notna(stopped_on(review.pilot))


def whole(review) -> ActionPlan:
    """The plan with all that offers, trips and funders propose, worked out here."""
    return plan(review.pilot, review, *proposals(review.pilot))


@remembered
def proposals(pilot: Pilot) -> tuple[margins.Offers, logistics.Replay, finance.Calendar]:
    """Each paper of a meeting asks for the plan: what it is made of is worked out once."""
    best = logistics.compare_schemes(pilot).best
    # the same weeks as the chapter on trips, so that one scheme has one cost
    replayed = logistics.replay(pilot, weeks=None, proposed=best)
    return margins.review(pilot), replayed, finance.calendar(pilot)


def _rank(line: _Line) -> tuple:
    """What it settles first; then what is dated, the earliest first; then the cheapest."""
    due = pd.Timestamp.max if pd.isna(line.due) else line.due
    return SETTLES.index(line.settles), due, np.nan_to_num(line.cost_eur, nan=0.0)


# ---- where they come from ----------------------------------------------------------------------------------


def _under_way(pilot: Pilot) -> Iterable[_Line]:
    """Actions of the sheet: what else is found joins them."""
    for row in still_open(pilot).itertuples():
        more = {name: _typed(getattr(row, name)) for name in ("teaches", "test", "stop_sign")}
        yield _Line("action", "other", *_who(row), cap_eur=row.cap_eur, sources=("actions",), **more)


def _of_the_gate(review) -> Iterable[_Line]:
    """What the proposal asks for: to stop in order, to settle a veto, to measure, to pull a lever."""
    pilot = review.pilot
    if stopping(review):
        cost = pilot.settings.get("closing_cost_eur")
        yield _Line("stop", "veto", values={"step": "users"}, sources=("gate",))
        if cost:
            yield _Line("stop", "veto", cost_eur=float(cost), values={"step": "closing"}, sources=("gate",))
        yield _Line("stop", "must", values={"step": "lessons"}, sources=("gate",))
        return
    if pause(pilot) is not None:
        yield _Line("restart", "veto", sources=("gate",))
    if review.verdict.on == ("cash",):
        values = {"until": stop_until(pilot), "amount": np.ceil(stop_lacks(pilot))}
        yield _Line("cash", "veto", cost_eur=0.0, values=values, sources=("gate",))
    if not len(review.musts):
        yield _Line("criteria", "must", sources=("gate",))
    for row in review.missing.itertuples():
        yield _Line("collect", "must", values=_to_judge(row), sources=("gate",))
    if review.proposal == "go_conditions":
        for row in review.criteria.query("role == 'should' and light == 'grey'").itertuples():
            yield _Line("collect", "condition", values=_to_judge(row), sources=("gate",))
    going_on = review.proposal in ("go", "go_conditions")
    for row in review.criteria[review.criteria["light"].isin(["red", "amber"])].itertuples():
        lever, settles = _typed(row.lever), "must" if row.role == "must" else "condition"
        value = row.turned_after if row.note == TURNED else row.value
        values = {name: getattr(row, name) for name in _JUDGED} | {"value": value}
        short = value > row.requirement if row.at_most else value < row.requirement
        if lever and not (going_on and row.role == "must"):
            yield _Line("lever", settles, lever, _typed(row.owner), values=values, sources=("criteria",))
        elif not lever and short and row.role in ("must", "should"):
            yield _Line("find_lever", settles, values=values, sources=("gate",))


_JUDGED = ("indicator", "role", "value", "requirement", "at_most", "n")


def _to_judge(row) -> dict:
    return {"indicator": row.indicator, "requirement": row.requirement, "lacks": row.lacks}


_LEVELS = {"blocking": "veto", "condition": "condition"}


def _of_the_sheets(pilot: Pilot) -> Iterable[_Line]:
    """Conditions not settled, risks that hold something back."""
    rows = pilot["conditions"]
    rows = unsettled(rows[rows["state"].isin(["open", "blocking"])], pilot.until)
    for row in unnamed(rows.sort_values("date", kind="stable"), pilot, "what", "owner").itertuples():
        settles = "veto" if row.state == "blocking" else "condition"
        kind = row.kind if pd.notna(row.kind) else "decision"  # said in its own words, of no kind
        values = {"kinds": (kind,), "day": row.date}
        if not _typed(row.what):  # what it is about, then
            values["about"] = [kind, _typed(row.owner), *map(str, (row.date, row.due))]
        yield _Line("condition", settles, *_who(row), values=values, sources=("conditions",))
    rows = open_risks(pilot)
    rows = rows[rows["level"].isin(_LEVELS)]
    for row in unnamed(rows, pilot, "what", "test", "stop_sign").itertuples():
        test, values = _typed(row.test), {"risk": _typed(row.what)}
        more = {"test": test, "stop_sign": _typed(row.stop_sign), "cap_eur": row.cap_eur}
        yield _Line("settle", _LEVELS[row.level], test, **more, values=values, sources=("risks",))


def _who(row) -> tuple[str, str, pd.Timestamp, float]:
    return _typed(row.what), _typed(row.owner), row.due, row.cost_eur


def _typed(value) -> str:
    return value.strip() if isinstance(value, str) else ""


def _of_funders(calendar) -> Iterable[_Line]:
    """The next file of a funder already on the Funding sheet."""
    if calendar is None:
        return
    for row in calendar.files.head(1).itertuples():
        values = {"funder": calendar.funders[row.id].name, "to_check": bool(row.to_check)}
        soon = row.closes <= calendar.on + pd.DateOffset(months=SOON_MONTHS)
        what = {"due": row.closes, "cost_eur": 0.0, "values": values, "sources": ("funders",)}
        yield _Line("file", "money" if soon else "other", **what)


def _heavy(review) -> frozenset[tuple[str, str]]:
    """Offers (public, service) under contract with the first payer, where it pays more of the whole than the gate allows: another is needed."""
    rows = review.criteria.query("indicator == 'top_payer_share' and value > requirement")
    if not len(rows):
        return frozenset()
    signed = finance.revenue.running_contracts(review.pilot)
    names = finance.top_payer(review.pilot, lately=True).names
    own = signed[signed["payer_name"].isin(names)]
    return frozenset(zip(own["public"].fillna(own["payer_kind"]), own["service"], strict=True))


def _of_offers(offers, meeting=None, heavy: frozenset[tuple] = frozenset()) -> Iterable[_Line]:
    """Contracts to renew, the price of the offer that matters most, what to pause. meeting: the day the body decides."""
    if offers is None:
        return
    table = offers.table
    for row in table[table["reason"].isin(["renew", "unmeasured_ends"])].itertuples():
        year, end = row.figures["year_eur"], row.figures["before"]
        values = {"offer": row.label, "year_eur": year, "end": end, "payers": row.figures["payers"]}
        due = end - pd.DateOffset(months=1)
        # no body can ask for what had to be done before it meets
        due = end if meeting is not None and due < meeting <= end else due
        yield _Line("renew", "money", due=due, cost_eur=0.0, values=values, sources=("offers",))
    priced = table[table["decision"].isin(["change_price", "find_payer"]) & table["priority"].notna()]
    priced = priced[priced["priority"] >= rates.value("offer_limits")["likely_share"]]
    paying = table[table["beside_orders"] & table["decision"].isin(["keep", "extend"])]
    paid = set(zip(paying["public"], paying["service"], strict=True))
    for row in priced.sort_values("priority", ascending=False, kind="stable").head(1).itertuples():
        values = {"offer": row.label, "decision": row.decision, **row.figures}
        values["contract"] = (row.public, row.service) in paid
        values["other"] = values["contract"] and (row.public, row.service) in heavy
        yield _Line("price", "offer", cost_eur=0.0, values=values, sources=("offers",))
    paused = table[table["decision"] == "pause"]
    if len(paused):
        hours = paused["freed_hours_month"].sum(min_count=1)
        values = {"offers": list(paused["label"]), "hours_month": float(hours)}
        yield _Line("pause", "other", cost_eur=0.0, values=values, sources=("offers",))


def _of_trips(pilot: Pilot, replayed) -> Iterable[_Line]:
    """The way to drive proposed by the chapter on trips, if it costs less and breaks no must; none when trips have stopped."""
    if replayed is None or not replayed.measured or replayed.told == 0 or pause(pilot) is not None:
        return
    now, best = replayed.table.iloc[0], replayed.table.iloc[replayed.told]
    if len(best["broken"]) or not best["cost_order_eur"] < now["cost_order_eur"]:
        return
    values = {
        "scheme": replayed.schemes[replayed.told],
        "cost_order_eur": best["cost_order_eur"],
        "now_order_eur": now["cost_order_eur"],
        "on_time": required(pilot).get(ON_TIME, np.nan),
    }
    yield _Line("scheme", "offer", cost_eur=0.0, values=values, sources=("trips",))


# ---- one action, said once ---------------------------------------------------------------------------------


def _once(found: Iterable[_Line]) -> list[_Line]:
    """Lines that say one thing joined: the strongest reason, and whatever one knows that the other does not."""
    kept: list[_Line] = []
    for line in found:
        twin = next((one for one in kept if _same(one, line)), None)
        if twin is None:
            kept.append(line)
        else:
            _join(twin, line)
    return kept


def _same(one: _Line, other: _Line) -> bool:
    if one.kind == other.kind == "collect":
        return _what_lacks(one) == _what_lacks(other)
    if not one.text or not other.text:
        return False
    if "settle" in (one.kind, other.kind):
        return same_action(one.text, other.text, stem=4, share=0.5)  # how a risk is tested, in a few words
    alike = fold(one.text) == fold(other.text) or same_action(one.text, other.text)
    # a condition and what the same person does for the same day and the same money
    mine, theirs = ((line.owner, line.due, line.cost_eur) for line in (one, other))
    return alike or ("condition" in (one.kind, other.kind) and mine == theirs)


def _what_lacks(line: _Line) -> str:
    """The accounts, for whatever cannot be judged without them; else the indicator itself."""
    of_accounts = line.values["indicator"] in ("own_cover", "result_month_eur")
    own = line.values["lacks"] in ("", UNLISTED, OPPOSITE)
    return "ledger" if of_accounts else line.values["indicator" if own else "lacks"]


def _join(kept: _Line, other: _Line) -> None:
    if kept.kind == "action":  # said as its sheet says it, for the reason that joins it
        kept.kind = other.kind
    kept.settles = min(kept.settles, other.settles, key=SETTLES.index)
    for name in ("owner", "teaches", "stop_sign", "test", "due", "cost_eur", "cap_eur"):
        if pd.isna(told := getattr(kept, name)) or told == "":
            setattr(kept, name, getattr(other, name))
    kept.values = {**other.values, **kept.values}
    kept.sources = tuple(dict.fromkeys((*kept.sources, *other.sources)))


def same_action(one: str, other: str, stem: int = STEM, share: float = SAME) -> bool:
    """Whether two texts say one action: two words or more in common, and most of those of the shorter."""
    words = (fold(text).split() for text in (one, other))
    mine, theirs = ({word[:stem] for word in some if len(word) >= stem} for some in words)
    common = len(mine & theirs)
    return common >= 2 and common >= share * min(len(mine), len(theirs))


def still_open(pilot: Pilot) -> pd.DataFrame:
    """Actions not done, earliest due first."""
    rows = pilot["actions"]
    rows = rows[(rows["status"] != "done") & rows["what"].notna()].sort_values("due", kind="stable")
    return unnamed(rows, pilot, "what", "owner", "test", "stop_sign", "teaches")


all_dated(globals())
