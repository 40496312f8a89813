"""Numbers of people, orders and places that cannot be, or that the logs contradict; figures in the wrong order."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ...core import measures
from ...core.communes import commune, haversine_km
from ...core.findings import Finding
from ...core.tables import PROJECT
from ..understand.rows import Rows, as_typed, of_project, share_as_typed
from .amounts import by_code

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
# table, least, likely, most
_RANGES = (
    ("criteria", "guess_low", "guess_likely", "guess_high"),
    ("models", "volume_low", "volume_month", "volume_high"),
    ("funders", "money_early_months", None, "money_late_months"),
    ("priorities", "points", None, "points_high"),
)


def numbers(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """Numbers out of what can be, beside the logs; ranges in the wrong order."""
    findings = _chances(settings) + _base(tables, settings) + _nowhere_named(tables)
    for name, low, likely, high in _RANGES:
        for less, more in ((low, likely), (likely, high), (low, high)):
            if name in tables and less and more:
                findings += _in_order(tables[name], less, more)
    for check, needed in _CHECKS:
        if all(name in tables and len(tables[name].frame) for name in needed):
            findings += check(*(tables[name] for name in needed))
    return findings


def _nowhere_named(tables: Mapping[str, Rows]) -> list[Finding]:
    """Stakeholders with a share in the group whose name stands beside no points and no comparisons: it counts for nothing."""
    told = [tables[name].frame["stakeholder"] for name in ("priorities", "comparisons") if name in tables]
    named = set(pd.concat(told).dropna()) if told else set()
    if "stakeholders" not in tables or not named:
        return []
    rows = tables["stakeholders"]
    return rows.tell("stakeholder_nowhere", "stakeholder", ~rows.frame["stakeholder"].isin(named))


def _in_order(rows: Rows, less: str, more: str) -> list[Finding]:
    f = rows.frame
    words = {"title": rows.table[less].title, "other": rows.table[more].title}
    return rows.tell(
        "range_reversed", less, f[less] > f[more], lambda i: {**words, "value": float(f.at[i, more])}
    )


def _chances(settings: Mapping[str, object]) -> list[Finding]:
    """The threshold to stop rises until the last day: it cannot begin above where it ends."""
    first, last = settings.get("stop_chance"), settings.get("stop_late_chance")
    if first is None or last is None or first <= last:
        return []
    words = {"title": PROJECT["stop_chance"].title, "other": PROJECT["stop_late_chance"].title}
    typed, value = share_as_typed(first), share_as_typed(last)
    return [of_project("range_reversed", "stop_chance", typed, **words, value=value)]


# ---- places ----------------------------------------------------------------------------------------------


def _base(tables: Mapping[str, Rows], settings: Mapping[str, object]) -> list[Finding]:
    """A base so far from every commune of the log that no tour noted could go there and back."""
    base = commune(settings.get("base_insee"))
    if base is None or not base.placed or "tours" not in tables or "requests" not in tables:
        return []
    km = tables["tours"].frame["km"].dropna()
    there = [one for one in map(commune, tables["requests"].frame["insee"].dropna().unique()) if one]
    there = [one for one in there if one.placed]
    if km.empty or not there:
        return []
    away = float(min(haversine_km(base.lat, base.lon, one.lat, one.lon) for one in there))
    if 2 * away <= km.max():
        return []
    words = {"base": str(base), "km": round(away), "most": float(km.max())}
    return [of_project("base_far", "base_insee", **words)]


def _people(territory: Rows, requests: Rows) -> list[Finding]:
    """Fewer inhabitants than clients, more than the commune has, more households than inhabitants."""
    f = territory.frame
    clients = requests.frame.groupby("insee")["client"].nunique()
    n = by_code(f["insee"], clients).fillna(0)
    real = _inhabitants(f["insee"])
    few = f["population"] < n.clip(lower=1)
    words = {"title": territory.table["population"].title}
    found = territory.tell("people_few", "population", few, lambda i: {**words, "n": int(n[i])})
    found += territory.tell(
        "people_many", "population", f["population"] > _ABOVE * real, lambda i: {"real": int(real[i])}
    )
    odd = (f["households"] > f["population"]) | (f["households"] * _HOUSEHOLD < f["population"])
    return found + territory.tell(
        "households_odd", "households", odd & ~few, lambda i: {"people": int(f.at[i, "population"])}
    )


def _inhabitants(codes: pd.Series) -> pd.Series:
    return codes.map(lambda code: one.population if (one := commune(code)) else np.nan)


def _none_in(territory: Rows) -> list[Finding]:
    """Every commune is only watched."""
    none = not territory.frame["in_scope"].fillna(True).astype(bool).any()
    return territory.tell("no_commune_in", "in_scope", list(territory.frame.index[:1]) if none else [])


def _publics(publics: Rows, requests: Rows) -> list[Finding]:
    n = by_code(publics.frame["id"], requests.frame.groupby("public")["client"].nunique()).fillna(0)
    few = publics.frame["size"] < n.clip(lower=1)
    words = {"title": publics.table["size"].title}
    return publics.tell("people_few", "size", few, lambda i: {**words, "n": int(n[i])})


def _roads(roads: Rows) -> list[Finding]:
    """Shorter than the straight line between the two town halls; at no speed of a road."""
    f = roads.frame
    places = ([commune(code) for code in pair] for pair in zip(f["one"], f["other"], strict=True))
    km = [
        haversine_km(a.lat, a.lon, b.lat, b.lon) if a and b and a.placed and b.placed else np.nan
        for a, b in places
    ]
    straight = pd.Series(km, f.index, dtype="float64")
    short = f["km"] < _STRAIGHT * straight
    found = roads.tell("road_short", "km", short, lambda i: {"straight": round(straight[i], 1)})
    speed = f["km"] / (f["minutes"].where(f["minutes"] > 0) / 60)
    odd = (speed < _SPEEDS[0]) | (speed > _SPEEDS[1])
    return found + roads.tell(
        "road_speed",
        "minutes",
        odd,
        lambda i: {"km": float(f.at[i, "km"]), "speed": float(f"{speed[i]:.3g}")},
    )


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
    odd = (seen >= _LEAST) & ((times < _OPEN[0]) | (times > _OPEN[1]))
    odd = odd.fillna(False)
    column = "season" if f.loc[odd, "open_share"].isna().all() else "open_share"
    title = opening.table[column].title
    typed = season.map(as_typed).get if column == "season" else share.map(share_as_typed).get
    return opening.tell(
        "open_little",
        column,
        odd,
        lambda i: {"title": title, "n": int(seen[i]), "times": float(f"{times[i]:.2g}")},
        typed=typed,
    )


def _always_unlike(opening: Rows, requests: Rows) -> list[Finding]:
    """Every month of the log said partly open: none is the normal one that the others are brought to."""
    f, days = opening.frame, requests.frame["date"].dropna().dt.to_period("M")
    part = set(f.loc[f["open_share"] < 1, "month"].dropna().dt.to_period("M"))
    months = set(days)
    if len(months) < _LEAST or not months <= part:
        return []
    return opening.tell("no_normal_month", "open_share", list(f.index[:1]), lambda _i: {"n": len(months)})


# ---- users, team, providers ------------------------------------------------------------------------------


def _after_left(clients: Rows, requests: Rows) -> list[Finding]:
    last = by_code(clients.frame["id"], requests.frame.groupby("client")["date"].max())
    gone = clients.frame["left_on"]
    return clients.tell("after_left", "left_on", last > gone, lambda i: {"last": last[i].date()})


def _came(team: Rows, time: Rows) -> list[Finding]:
    first = by_code(team.frame["id"], time.frame.groupby("person")["date"].min())
    early = first < team.frame["since"] - _BEFORE
    return team.tell("before_coming", "since", early, lambda i: {"first": first[i].date()})


def _paid(team: Rows, time: Rows) -> list[Finding]:
    """Somebody all of whose hours are noted otherwise than the team says."""
    log = time.frame[time.frame["paid"].notna()]
    kinds = log.groupby("person")["paid"].agg(["nunique", "first", "size"])
    sole = by_code(
        team.frame["id"], kinds["first"].where((kinds["nunique"] == 1) & (kinds["size"] >= _LEAST))
    )
    odd = sole.notna() & team.frame["paid"].notna() & (sole != team.frame["paid"])
    label, said = team.table["paid"].label, team.frame["paid"]
    return team.tell(
        "paid_differs", "paid", odd, lambda i: {"other": label(sole[i])}, typed=lambda i: label(said[i])
    )


def _providers(providers: Rows, requests: Rows) -> list[Finding]:
    f, log = providers.frame, requests.frame
    done = log[log["outcome"].eq("served") & log["provider"].notna() & log["closed_on"].notna()]
    months = done.groupby(["provider", done["closed_on"].dt.to_period("M")]).size()
    busy = months.groupby(level=0).median()
    usual = by_code(f["id"], busy[months.groupby(level=0).size() >= 3])
    small = f["capacity_month"] * _CAPACITY < usual
    return providers.tell("capacity_small", "capacity_month", small, lambda i: {"n": round(float(usual[i]))})


def _inactive(providers: Rows, requests: Rows) -> list[Finding]:
    """A provider said not to be active who delivered in the last weeks of the log."""
    f, log = providers.frame, requests.frame
    done = log[log["outcome"].eq("served") & log["provider"].notna()]
    last = by_code(f["id"], done.groupby("provider")["closed_on"].max())
    off = f["active"].notna() & ~f["active"].fillna(True).astype(bool)
    late = off & (last > log["closed_on"].max() - _LATELY)
    return providers.tell(
        "inactive_works", "active", late, lambda i: {"last": last[i].date()}, typed=f["id"].get
    )


def _surveys(surveys: Rows) -> list[Finding]:
    """Answers to a yes or no question that are neither."""
    f = surveys.frame
    odd = f["question"].isin(["would_use", "knows"]) & f["score"].notna() & ~f["score"].isin([0, 1])
    return surveys.tell("neither_yes_nor_no", "score", odd)


def _waves(waves: Rows, surveys: Rows) -> list[Finding]:
    """Fewer people asked than answered: in a wave, of those far from any other; else over all."""
    f, few = surveys.frame, {}
    for who, asked in waves.frame.sort_values("date", kind="stable").groupby("population"):
        given = f[f["population"] == who]
        for _n, wave in asked.groupby((asked["date"].diff() > _SOONER + _LATER).cumsum()):
            first, last = wave["date"].min() - _SOONER, wave["date"].max() + _LATER
            few |= _answering(given[given["date"].between(first, last)], wave, who)
        if not any(said["who"] == who for said in few.values()):
            few |= _answering(given, asked, who)
    label = waves.table["population"].label
    return waves.tell(
        "asked_few",
        "invited",
        sorted(few),
        lambda i: {"who": label(few[i]["who"]), "n": few[i]["n"]},
        typed=lambda i: few[i]["asked"],
    )


def _answering(given: pd.DataFrame, asked: pd.DataFrame, who: str) -> dict[int, dict]:
    """What is told of these waves, by the first of their lines, where more people answered than were asked."""
    people = given["respondent"].where(given["respondent"].notna(), given.index.to_series().astype(str))
    # residents answer several questions: the largest tells how many they are at least
    n = min(people.nunique(), given["question"].value_counts().max())
    invited = asked["invited"].sum(skipna=False)
    said = {"who": who, "asked": as_typed(float(invited)), "n": int(n)} if n > invited else None
    return {min(asked.index): said} if said else {}


# ---- criteria, stages, votes -----------------------------------------------------------------------------


def _asked_twice(criteria: Rows) -> list[Finding]:
    """An indicator that several lines ask: the gate keeps one row an indicator."""
    named, label = criteria.frame["indicator"].dropna(), criteria.table["indicator"].label
    lines = {name: criteria.lines[i] for i, name in named.drop_duplicates().items()}
    again = list(named.index[named.duplicated()])
    return criteria.tell(
        "criterion_twice",
        "indicator",
        again,
        lambda i: {"first": lines[named[i]]},
        typed=lambda i: label(named[i]),
    )


def _sides(criteria: Rows) -> list[Finding]:
    """What is clearly bad above what is required, what is clearly good below it, or the other way round."""
    f = criteria.frame
    most = f["at_most"].fillna(False).astype(bool)
    sign = pd.Series(np.where(most, -1.0, 1.0), f.index)
    found = []
    for column, side in (("floor", 1), ("target", -1)):
        wrong = sign * side * (f[column] - f["requirement"]) > 0
        words = {"title": criteria.table[column].title}
        found += criteria.tell(
            "wrong_side",
            column,
            wrong,
            lambda i, w=words: {**w, "requirement": float(f.at[i, "requirement"])},
        )
    usual = f["indicator"].map(_USUALLY_MOST)
    turned = f["at_most"].notna() & usual.notna() & (most != usual)
    label, title = criteria.table["indicator"].label, criteria.table["at_most"].title
    found += criteria.tell(
        "wrong_way",
        "indicator",
        turned,
        lambda i: {"indicator": label(f.at[i, "indicator"]), "title": title},
    )
    never_below = f["indicator"].map(_NEVER_BELOW_ZERO).eq(True)
    met = ~most & never_below & (f["requirement"] <= 0)
    return found + criteria.tell("always_met", "requirement", met)


_USUALLY_MOST = {
    one.code: bool(one.gate.get("at_most", False)) for one in measures.all() if one.gate is not None
}
_NEVER_BELOW_ZERO = {
    one.code: one.unit in ("share", "per_month") for one in measures.all() if one.gate is not None
}


def _overlap(stages: Rows) -> list[Finding]:
    """A stage that begins long before the gate of the one before it."""
    f = stages.frame.dropna(subset=["stage", "start"]).sort_values(["stage", "start"], kind="stable")
    gates = f.groupby("stage")["gate"].max()
    words = {}
    for i, row in f.drop_duplicates("stage").iterrows():
        before = gates[(gates.index < row["stage"])].dropna()
        if len(before) and row["start"] < before.max() - _OVERLAP:
            words[i] = {"gate": before.max().date()}
    return stages.tell("stages_overlap", "start", list(words), words.get)


def _votes(decisions: Rows) -> list[Finding]:
    f = decisions.frame
    given = f[["votes_for", "votes_against", "abstentions"]].sum(axis=1, min_count=1)
    many = decisions.tell("votes_many", "present", given > f["present"], lambda i: {"votes": int(given[i])})
    # those against going on have voted for a stop
    asked = f["decision"].notna() & ~f["decision"].isin(["stop", "suspend"])
    return many + decisions.tell(
        "votes_lost",
        "decision",
        asked & (f["votes_against"] > f["votes_for"]),
        lambda i: {"yes": int(f.at[i, "votes_for"]), "no": int(f.at[i, "votes_against"])},
        typed=lambda i: decisions.table["decision"].label(f.at[i, "decision"]),
    )


def _impact(impact: Rows, territory: Rows) -> list[Finding]:
    f = territory.frame
    people = f["population"].fillna(_inhabitants(f["insee"]))
    if people.isna().any():
        return []
    total = float(people.sum())
    return impact.tell(
        "people_beyond", "people", impact.frame["people"] > total, lambda _i: {"people": int(total)}
    )


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
    unlike = (times / one - 1).abs() > _ALIKE
    return comparisons.tell("pair_again", "other", f.index[unlike.fillna(False)].tolist())


_CHECKS = (
    (_people, ("territory", "requests")),
    (_none_in, ("territory",)),
    (_publics, ("publics", "requests")),
    (_roads, ("roads",)),
    (_nowhere, ("roads", "territory")),
    (_little_open, ("opening", "requests")),
    (_always_unlike, ("opening", "requests")),
    (_inactive, ("providers", "requests")),
    (_after_left, ("clients", "requests")),
    (_came, ("team", "time")),
    (_paid, ("team", "time")),
    (_providers, ("providers", "requests")),
    (_surveys, ("surveys",)),
    (_waves, ("survey_waves", "surveys")),
    (_asked_twice, ("criteria",)),
    (_sides, ("criteria",)),
    (_overlap, ("stage_plan",)),
    (_votes, ("decisions",)),
    (_impact, ("impact", "territory")),
    (_itself, ("comparisons",)),
    (_pair_again, ("comparisons",)),
    (_long, ("events",)),
)
