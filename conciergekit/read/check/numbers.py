"""Numbers of people, orders and places that cannot be, or that the logs contradict; figures in the wrong order."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core import measures
from ...core.communes import commune, haversine_km
from ...core.findings import Finding
from ...core.tables import PROJECT
from ..understand.rows import Rows, by_code, of_project, share_as_typed

# Conventions of the kit, not norms: beyond these a figure is worth a second look.
_ALIKE = 0.01  # as where weights are drawn from them
_ABOVE = 1.5  # times the inhabitants of the commune
_HOUSEHOLD = 10  # people to a household
_CAPACITY = 2  # times the orders a provider says possible
# times the requests of the other months, once brought to a normal month: less than a quarter, more than six times
_OPEN = (0.25, 6)
_LEAST = 5  # requests of a month, months of a log, for such a comparison
_BEFORE = pd.Timedelta(days=14)  # hours noted before somebody came
_LATELY = pd.Timedelta(days=60)
_OVERLAP = pd.Timedelta(days=31)
_SOONER, _LATER = pd.Timedelta(days=15), pd.Timedelta(days=30)  # around the day of a wave, answers are to it
_SPEEDS = (3, 130)  # km/h a road is travelled at by car
_STRAIGHT = 0.9  # of the straight line between two town halls
# table, a figure, and the one it cannot pass
_RANGES = (
    ("criteria", "guess_low", "guess_likely"),
    ("criteria", "guess_likely", "guess_high"),
    ("criteria", "guess_low", "guess_high"),
    ("models", "volume_low", "volume_month"),
    ("models", "volume_month", "volume_high"),
    ("models", "volume_low", "volume_high"),
    ("funders", "money_early_months", "money_late_months"),
    ("priorities", "points", "points_high"),
)


def _in_order(tables: Mapping[str, Rows]) -> list[Finding]:
    """Ranges in the wrong order."""
    found = []
    for name, less, more in _RANGES:
        if name in tables:
            rows, f = tables[name], tables[name].frame
            words = {"title": rows.title(less), "other": rows.title(more), "value": f[more]}
            found += rows.tell("range_reversed", less, f[less] > f[more], **words)
    return found


def _nowhere_named(stakeholders: Rows, tables: Mapping[str, Rows]) -> list[Finding]:
    """Stakeholders with a share in the group whose name stands beside no points and no comparisons: it counts for nothing."""
    told = [tables[name].frame["stakeholder"] for name in ("priorities", "comparisons") if name in tables]
    named = set(pd.concat(told).dropna()) if told else set()
    nowhere = ~stakeholders.frame["stakeholder"].isin(named)
    return stakeholders.tell("stakeholder_nowhere", "stakeholder", nowhere) if named else []


def _chances(settings: Mapping[str, object]) -> list[Finding]:
    """The threshold to stop rises until the last day: it cannot begin above where it ends."""
    first, last = settings.get("stop_chance"), settings.get("stop_late_chance")
    if first is None or last is None or first <= last:
        return []
    words = {"title": PROJECT["stop_chance"].title, "other": PROJECT["stop_late_chance"].title}
    typed, value = share_as_typed(first), share_as_typed(last)
    return [of_project("range_reversed", "stop_chance", typed, **words, value=value)]


# ---- places ----------------------------------------------------------------------------------------------


def _km(one: object, other: object) -> float:
    """Between two communes, in a straight line; NaN where one is not on the map."""
    a, b = commune(one), commune(other)
    return haversine_km(a.lat, a.lon, b.lat, b.lon) if a and b and a.placed and b.placed else np.nan


def _base(tours: Rows, requests: Rows, settings: Mapping[str, object]) -> list[Finding]:
    """A base so far from every commune of the log that no tour noted could go there and back."""
    base, km = settings.get("base_insee"), tours.frame["km"].max()
    away = pd.Series(requests.frame["insee"].dropna().unique(), dtype=object).map(
        lambda code: _km(base, code)
    )
    if not 2 * away.min() > km:
        return []
    words = {"base": str(commune(base)), "km": round(float(away.min())), "most": float(km)}
    return [of_project("base_far", "base_insee", **words)]


def _people(territory: Rows, requests: Rows) -> list[Finding]:
    """Fewer inhabitants than clients, more than the commune has, more households than inhabitants."""
    f = territory.frame
    clients = requests.frame.groupby("insee")["client"].nunique()
    n, real = by_code(f["insee"], clients).fillna(0), _inhabitants(f["insee"])
    few = f["population"] < n.clip(lower=1)
    odd = (f["households"] > f["population"]) | (f["households"] * _HOUSEHOLD < f["population"])
    return [
        *territory.tell("people_few", "population", few, title=territory.title("population"), n=n),
        *territory.tell("people_many", "population", f["population"] > _ABOVE * real, real=real),
        *territory.tell("households_odd", "households", odd & ~few, people=f["population"]),
    ]


def _inhabitants(codes: pd.Series) -> pd.Series:
    return codes.map(lambda code: one.population if (one := commune(code)) else np.nan)


def _none_in(territory: Rows) -> list[Finding]:
    """Every commune is only watched."""
    watched = not territory.frame["in_scope"].fillna(True).astype(bool).any()
    return territory.tell("no_commune_in", "in_scope", territory.frame.index[:1] if watched else ())


def _publics(publics: Rows, requests: Rows) -> list[Finding]:
    n = by_code(publics.frame["id"], requests.frame.groupby("public")["client"].nunique()).fillna(0)
    few = publics.frame["size"] < n.clip(lower=1)
    return publics.tell("people_few", "size", few, title=publics.title("size"), n=n)


def _roads(roads: Rows) -> list[Finding]:
    """Shorter than the straight line between the two town halls; at no speed of a road."""
    f = roads.frame
    straight = pd.Series([_km(*pair) for pair in zip(f["one"], f["other"], strict=True)], f.index, float)
    speed = f["km"] / (f["minutes"].where(f["minutes"] > 0) / 60)
    odd = (speed < _SPEEDS[0]) | (speed > _SPEEDS[1])
    short = f["km"] < _STRAIGHT * straight
    words = {"km": f["km"], "speed": lambda i: float(f"{speed[i]:.3g}")}
    return [
        *roads.tell("road_short", "km", short, straight=lambda i: round(straight[i], 1)),
        *roads.tell("road_speed", "minutes", odd, **words),
    ]


def _nowhere(roads: Rows, territory: Rows) -> list[Finding]:
    """Ends of a road that are neither a commune nor a sector: the line is not used."""
    f = territory.frame
    known = {*f["insee"].dropna(), *f["zone"].dropna()}
    found = []
    for column in ("one", "other"):
        cells = roads.frame[column]
        lost = cells.notna() & ~cells.isin(known) & ~cells.map(lambda code: commune(code) is not None)
        found += roads.tell("road_nowhere", column, lost)
    return found


def _little_open(opening: Rows, requests: Rows) -> list[Finding]:
    """A month said hardly open, with as many requests as the others: brought to a normal month, they are multiplied."""
    f, days = opening.frame, requests.frame["date"].dropna().dt.to_period("M")
    month = f["month"].dt.to_period("M")
    counts = days.value_counts()
    others = counts[~counts.index.isin(month)]
    if len(others) < _LEAST:
        return []
    seen = month.map(counts).fillna(0)
    share, season = f["open_share"].fillna(1.0), f["season"].fillna(1.0)
    times = seen / (share * season).where(share > 0) / others.median()
    odd = ((seen >= _LEAST) & ((times < _OPEN[0]) | (times > _OPEN[1]))).fillna(False)
    column = "season" if f.loc[odd, "open_share"].isna().all() else "open_share"
    typed = season if column == "season" else share.map(share_as_typed)
    words = {"title": opening.title(column), "n": seen, "times": lambda i: float(f"{times[i]:.2g}")}
    return opening.tell("open_little", column, odd, typed, **words)


def _always_unlike(opening: Rows, requests: Rows) -> list[Finding]:
    """Every month of the log said partly open: none is the normal one that the others are brought to."""
    f, months = opening.frame, set(requests.frame["date"].dropna().dt.to_period("M"))
    part = set(f.loc[f["open_share"] < 1, "month"].dropna().dt.to_period("M"))
    if len(months) < _LEAST or not months <= part:
        return []
    return opening.tell("no_normal_month", "open_share", f.index[:1], n=len(months))


# ---- users, team, providers ------------------------------------------------------------------------------


def _after_left(clients: Rows, requests: Rows) -> list[Finding]:
    last = by_code(clients.frame["id"], requests.frame.groupby("client")["date"].max())
    return clients.tell("after_left", "left_on", last > clients.frame["left_on"], last=last)


def _came(team: Rows, time: Rows) -> list[Finding]:
    first = by_code(team.frame["id"], time.frame.groupby("person")["date"].min())
    return team.tell("before_coming", "since", first < team.frame["since"] - _BEFORE, first=first)


def _paid(team: Rows, time: Rows) -> list[Finding]:
    """Somebody all of whose hours are noted otherwise than the team says."""
    log, said, label = time.frame[time.frame["paid"].notna()], team.frame["paid"], team.table["paid"].label
    kinds = log.groupby("person")["paid"].agg(["nunique", "first", "size"])
    one = kinds["first"].where((kinds["nunique"] == 1) & (kinds["size"] >= _LEAST))
    sole = by_code(team.frame["id"], one)
    odd = sole.notna() & said.notna() & (sole != said)
    return team.tell("paid_differs", "paid", odd, said.map(label), other=sole.map(label))


def _providers(providers: Rows, requests: Rows) -> list[Finding]:
    f, log = providers.frame, requests.frame
    done = log[log["outcome"].eq("served") & log["provider"].notna() & log["closed_on"].notna()]
    months = done.groupby(["provider", done["closed_on"].dt.to_period("M")]).size()
    busy = months.groupby(level=0).median()
    usual = by_code(f["id"], busy[months.groupby(level=0).size() >= 3])
    small = f["capacity_month"] * _CAPACITY < usual
    return providers.tell("capacity_small", "capacity_month", small, n=lambda i: round(float(usual[i])))


def _inactive(providers: Rows, requests: Rows) -> list[Finding]:
    """A provider said not to be active who delivered in the last weeks of the log."""
    f, log = providers.frame, requests.frame
    done = log[log["outcome"].eq("served") & log["provider"].notna()]
    last = by_code(f["id"], done.groupby("provider")["closed_on"].max())
    late = ~f["active"].fillna(True).astype(bool) & (last > log["closed_on"].max() - _LATELY)
    return providers.tell("inactive_works", "active", late, f["id"], last=last)


def _surveys(surveys: Rows) -> list[Finding]:
    """Answers to a yes or no question that are neither."""
    f = surveys.frame
    odd = f["question"].isin(["would_use", "knows"]) & f["score"].notna() & ~f["score"].isin([0, 1])
    return surveys.tell("neither_yes_nor_no", "score", odd)


def _waves(survey_waves: Rows, surveys: Rows) -> list[Finding]:
    """Fewer people asked than answered: in a wave, of those far from any other; else over all."""
    waves, f, few = survey_waves, surveys.frame, {}
    for who, asked in waves.frame.sort_values("date", kind="stable").groupby("population"):
        given, told = f[f["population"] == who], {}
        for _n, wave in asked.groupby((asked["date"].diff() > _SOONER + _LATER).cumsum()):
            first, last = wave["date"].min() - _SOONER, wave["date"].max() + _LATER
            told |= _answering(given[given["date"].between(first, last)], wave)
        few |= told or _answering(given, asked)
    who = waves.frame["population"].map(waves.table["population"].label)
    typed, n = ({i: said[k] for i, said in few.items()} for k in (0, 1))
    return waves.tell("asked_few", "invited", sorted(few), typed, who=who, n=n)


def _answering(given: pd.DataFrame, asked: pd.DataFrame) -> dict[int, tuple[float, int]]:
    """Where more people answered these waves than were asked: the first of their lines -> how many were asked, and answered."""
    people = given["respondent"].where(given["respondent"].notna(), given.index.to_series().astype(str))
    # residents answer several questions: the largest tells how many they are at least
    n = min(people.nunique(), given["question"].value_counts().max())
    invited = asked["invited"].sum(skipna=False)
    return {min(asked.index): (float(invited), int(n))} if n > invited else {}


# ---- criteria, stages, votes -----------------------------------------------------------------------------


def _asked_twice(criteria: Rows) -> list[Finding]:
    """An indicator that several lines ask: the gate keeps one row an indicator."""
    again = criteria.again(["indicator"], criteria.frame.dropna(subset="indicator"))
    label = criteria.frame["indicator"].map(criteria.table["indicator"].label)
    return criteria.tell("criterion_twice", "indicator", again, label, first=criteria.line_of(again))


def _sides(criteria: Rows) -> list[Finding]:
    """What is clearly bad above what is required, what is clearly good below it, or the other way round."""
    f = criteria.frame
    most = f["at_most"].fillna(False).astype(bool)
    sign = pd.Series(np.where(most, -1.0, 1.0), f.index)
    found = []
    for column, side in (("floor", 1), ("target", -1)):
        wrong = sign * side * (f[column] - f["requirement"]) > 0
        words = {"title": criteria.title(column), "requirement": f["requirement"]}
        found += criteria.tell("wrong_side", column, wrong, **words)
    judged = {one.code: one for one in measures.all() if one.gate is not None}
    usual = f["indicator"].map({code: bool(one.gate.get("at_most", False)) for code, one in judged.items()})
    turned = f["at_most"].notna() & usual.notna() & (most != usual)
    label, title = criteria.table["indicator"].label, criteria.title("at_most")
    found += criteria.tell("wrong_way", "indicator", turned, indicator=f["indicator"].map(label), title=title)
    never_below = f["indicator"].isin([c for c, one in judged.items() if one.unit in ("share", "per_month")])
    return found + criteria.tell("always_met", "requirement", ~most & never_below & (f["requirement"] <= 0))


def _overlap(stage_plan: Rows) -> list[Finding]:
    """A stage that begins long before the gate of the one before it."""
    f = stage_plan.frame.dropna(subset=["stage", "start"]).sort_values(["stage", "start"], kind="stable")
    gates, gate = f.groupby("stage")["gate"].max(), {}
    for i, row in f.drop_duplicates("stage").iterrows():
        before = gates[(gates.index < row["stage"])].dropna()
        if len(before) and row["start"] < before.max() - _OVERLAP:
            gate[i] = before.max()
    return stage_plan.tell("stages_overlap", "start", gate, gate=gate)


def _votes(decisions: Rows) -> list[Finding]:
    f = decisions.frame
    given = f[["votes_for", "votes_against", "abstentions"]].sum(axis=1, min_count=1)
    # those against going on have voted for a stop
    asked = f["decision"].notna() & ~f["decision"].isin(["stop", "suspend"])
    lost, label = asked & (f["votes_against"] > f["votes_for"]), decisions.table["decision"].label
    words = {"yes": f["votes_for"], "no": f["votes_against"]}
    return [
        *decisions.tell("votes_many", "present", given > f["present"], votes=given),
        *decisions.tell("votes_lost", "decision", lost, f["decision"].map(label), **words),
    ]


def _impact(impact: Rows, territory: Rows) -> list[Finding]:
    f = territory.frame
    total = f["population"].fillna(_inhabitants(f["insee"])).sum(skipna=False)
    return impact.tell("people_beyond", "people", impact.frame["people"] > total, people=float(total))


def _long(events: Rows) -> list[Finding]:
    """Hours of one moment that no day has."""
    return events.tell("event_long", "hours", events.frame["hours"] > 24)


def _itself(comparisons: Rows) -> list[Finding]:
    f = comparisons.frame
    return comparisons.tell("itself", "other", f["criterion"].notna() & f["criterion"].eq(f["other"]))


def _pair_again(comparisons: Rows) -> list[Finding]:
    """Two criteria that a stakeholder compared twice, and not alike: nothing of its comparisons is used then."""
    f = comparisons.frame.dropna(subset=["criterion", "other", "times"])
    first = f["criterion"].astype(str) < f["other"].astype(str)
    times = f["times"].where(first, 1 / f["times"].where(f["times"] > 0))
    pair = pd.Series(
        [" ".join(sorted(map(str, two))) for two in zip(f["criterion"], f["other"], strict=True)], f.index
    )
    one = times.groupby([f["stakeholder"], pair]).transform("first")
    return comparisons.tell("pair_again", "other", (times / one - 1).abs() > _ALIKE)


NUMBERS = (
    *(_chances, _base, _nowhere_named, _in_order, _people, _none_in, _publics, _roads, _nowhere),
    *(_little_open, _always_unlike, _inactive, _after_left, _came, _paid, _providers, _surveys, _waves),
    *(_asked_twice, _sides, _overlap, _votes, _impact, _itself, _pair_again, _long),
)
