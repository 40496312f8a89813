"""Every figure the kit shows of a pilot, by measure, period and what it is of: from results, tables, index and first
screens. What two places say of the same thing can then be compared; sentences may join with `said`.
"""

import dataclasses
import re
from collections import defaultdict
from fnmatch import fnmatchcase
from functools import cache
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

import conciergekit as ck
from conciergekit import finance, gates, logistics, offers, people, portfolio, quality, targets
from conciergekit.core import measures, rates
from conciergekit.core.i18n import _
from conciergekit.gates.measures import AT_PACE
from conciergekit.papers import reports
from conciergekit.papers.documents import parts
from conciergekit.tell.steps import Step, same_action

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"


class Figure(NamedTuple):
    """measure, period: codes of the dictionary. subject: what it is of ("" for the whole pilot). where: who says it."""

    measure: str
    period: str
    subject: str
    value: float
    where: str


def results(pilot):
    """The results of the public calls, as the notebooks ask for them."""
    costs = logistics.cost_tours(pilot)
    return [
        gates.review(pilot),
        gates.stages(pilot),
        finance.views(pilot),
        finance.cash_plan(pilot, draws=200),
        finance.Payers.of(pilot),
        offers.review(pilot),
        finance.operating(pilot),
        finance.funding_plan(pilot),
        finance.compare(pilot, draws=200),
        finance.break_even_of(pilot),
        finance.alerts(pilot),
        costs,
        targets.prioritize(pilot, draws=200),
        targets.focus(pilot, keep=3),
        targets.shift(pilot),
        logistics.compare_schemes(pilot, draws=50),
        logistics.replay(pilot),
        logistics.who_causes(pilot),
        logistics.stops_needed(pilot, costs),
        quality.assess(pilot),
        *of_people(pilot),
    ]


def of_people(pilot):
    """What the chapter on people shows."""
    found = people.summary(pilot)
    return [
        found.voices,
        found.themes,
        found.mobilisation,
        found.exchanges,
        found.changes,
        people.network(pilot),
        found.learning,
        found.trials,
    ]


def places(result):
    """(place, subject, value) of each number of a result: its fields, and its tables cell by cell.

    A place is "package.Result.field" or "package.Result.table.column".
    """
    kind = type(result)
    head = f"{kind.__module__.split('.')[1] if kind.__module__.count('.') > 1 else 'conciergekit'}.{kind.__name__}"
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        if isinstance(value, pd.DataFrame):
            yield from _cells(f"{head}.{field.name}", value)
        elif isinstance(value, pd.Series) and pd.api.types.is_numeric_dtype(value):
            for name, one in value.items():
                yield f"{head}.{field.name}.{name}", "", float(one)
        elif isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_):
            yield f"{head}.{field.name}", "", float(value)


def _cells(head, frame):
    numbers = [
        c
        for c in frame.columns
        if pd.api.types.is_numeric_dtype(frame[c]) and not pd.api.types.is_bool_dtype(frame[c])
    ]
    others = [c for c in frame.columns if c not in numbers]
    names = [c for c in others if _named(frame[c])]
    labels = frame[names[0]].astype(str) if names else pd.Series(frame.index, frame.index).astype(str)
    for column in numbers:
        for label, value in zip(labels, frame[column], strict=True):
            yield f"{head}.{column}", label if names else f"row {label}", float(value)


def _named(column):
    """Whether each row has a name of its own there."""
    return all(isinstance(cell, str | pd.Period) and str(cell) for cell in column) and column.is_unique


@cache
def patterns():
    """(pattern, measure, period) of the dictionary, the most exact first."""
    found = []
    for one in measures.all():
        for text in one.fields:
            pattern, _at, period = text.partition("@")
            found.append((pattern, one.code, period or one.period))
    return sorted(found, key=lambda each: ("*" in each[0], -len(each[0])))


@cache
def entry(place):
    """(measure, period) of a place, None when no entry of the dictionary holds it."""
    return next(((code, period) for pattern, code, period in patterns() if fnmatchcase(place, pattern)), None)


def figures(pilot):
    """Every figure of a pilot, wherever it is shown."""
    return [
        *of_results(results(pilot)),
        *of_indicators(pilot),
        *of_criteria(pilot),
        *of_index(pilot),
        *of_first_screen(pilot),
    ]


def of_results(found):
    for result in found:
        for place, subject, value in places(result):
            if entry(place) and value == value:
                code, period = entry(place)
                # sides of one measure are told apart; a row without a name of its own is a row of its table
                side = f"{place} " if measures.get(code).facets or subject.startswith("row ") else ""
                yield Figure(code, period, side + subject, value, place)


def of_indicators(pilot):
    for row in ck.indicators.table(pilot).itertuples():
        yield from _ranged(row.id, row, "indicators")


def of_criteria(pilot):
    for row in gates.review(pilot).criteria.itertuples():
        yield from _ranged(AT_PACE.get(row.indicator, row.indicator), row, "gate review")


def _ranged(code, row, where):
    period = measures.get(code).period
    for end, subject in (("value", ""), ("low", "lowest"), ("high", "highest")):
        value = float(getattr(row, end))
        if value == value and not (end != "value" and where == "gate review" and row.kind == "mean"):
            yield Figure(code, period, subject, value, f"{where}: {end}")


_ENDS = ("", "lowest", "highest")


def of_index(pilot):
    """What the page of all pilots says of one."""
    for code, (*values, _n) in portfolio.state(pilot)["figures"].items():
        for subject, value in zip(_ENDS, values, strict=True):
            if value is not None:
                yield Figure(
                    code,
                    measures.get(code).period,
                    subject,
                    float(value if value != "never" else "inf"),
                    "index",
                )


def of_first_screen(pilot):
    """The figures printed on top of a page, read back from their words."""
    named = {measures.get(code).name: code for code in (one.code for one in measures.all())}
    for shown in reports.answer(pilot).figures():
        if shown.value != _("Not measured"):
            code = named[shown.label]
            yield Figure(code, measures.get(code).period, "", number(shown.value, code), "first screen")


def of_handling(pilot):
    """Hours of handling of the orders, and of those that rode a tour, as the offers and the trips each have them; and how
    many offers of equal size they amount to, as the focus and the indicators do."""
    lines = ck.margins.lines(pilot)
    requests, tours = pilot["requests"], set(pilot["tours"]["id"])
    orders = lines[lines["kind"] == "order"]
    carried = orders[orders["request"].isin(requests.index[requests["tour"].isin(tours)])]
    table = offers.review(pilot).table
    table = table[~table["kind"].isin(["contract", "to_try"])]
    yield Figure("offer_hours", "test", "orders", float(orders["handling_h"].sum()), "margins")
    yield Figure("offer_hours", "test", "orders", float(table["hours"].sum()), "offers")
    costs = logistics.cost_tours(pilot)
    spent = costs.parts.set_index("part").loc["handling", "full_eur"] / costs.prices.hour_eur
    yield Figure("offer_hours", "test", "carried", float(carried["handling_h"].sum()), "margins")
    yield Figure("offer_hours", "test", "carried", float(spent), "trips")
    found = [figure for figure in of_indicators(pilot) if figure.measure == "active_pairs_time"]
    yield from found
    yield from (
        figure
        for figure in of_results([targets.focus(pilot, keep=3)])
        if figure.measure == "active_pairs_time"
    )


def of_papers(review):
    """The sums at stake: as the stages know them, and as the agenda and the minutes print them."""
    found = gates.stages(review.pilot, review.probability)
    known = (
        ("next_stage_means_eur", found.next.cost_eur),
        ("max_loss_eur", found.loss.accepted),
        ("closing_cost_eur", found.loss.closing),
    )
    printed = (value for _name, value in parts.stakes(review))
    for (code, value), text in zip(known, printed, strict=True):
        if text:
            yield Figure(code, "row", "next stage", value, "gate screen")
            yield Figure(code, "row", "next stage", number(text, code), "agenda and minutes")


def said_twice(texts):
    """Pairs of texts that ask for one action in other words."""
    return [(one, other) for one, other in combinations(texts, 2) if same_action(one, other)]


def opposed(found):
    """Offers one chapter puts among the first and another stops: their labels, from the table of the offers."""
    early = found["priority"] >= rates.value("offer_limits")["likely_share"]
    return list(found.loc[early & (found["decision"] == "pause"), "label"])


def of_orderly_stop(review):
    """What stopping costs and the cash beside it: as the cash plan and the stages know them, and as every sentence and
    paper prints them."""
    plan = finance.cash_plan(review.pilot, draws=200)
    cost = [
        ("cash plan", plan.closing_cost_eur),
        ("stages", gates.stages(review.pilot, review.probability).loss.closing),
    ]
    texts = {
        "cash chapter": plan.sentences("fr"),
        "agenda and minutes": parts.said_stakes(review),
    }
    for where, lines in texts.items():
        about = " ".join(
            line for line in lines if "arrêt en bon ordre" in line or "arrêter en bon ordre" in line
        )
        cost += [(where, number(amount, "closing_cost_eur")) for amount in re.findall(COST_OF_A_STOP, about)]
        for amount in re.findall(CASH_BESIDE_A_STOP, about):
            yield Figure("cash_eur", "now", "", number(amount, "cash_eur"), where)
    yield Figure("cash_eur", "now", "", plan.cash_eur, "cash plan")
    yield from (
        Figure("closing_cost_eur", "now", "", value, where) for where, value in cost if value == value
    )


_EUROS = rf"(\d[\d{_SPACES}]*{_SPACES}?€)"
COST_OF_A_STOP = rf"(?:il coûte |bon ordre \(|Mettre de côté |bon ordre\s: ){_EUROS}"
CASH_BESIDE_A_STOP = rf"(?:il reste |La trésorerie \(){_EUROS}"


def stop_covered(review):
    """Whether the cash covers an orderly stop on the last day of the data, as each place has it: place -> yes or no."""
    plan = finance.cash_plan(review.pilot, draws=200)
    told = (
        {"cash plan": plan.cash_eur >= plan.closing_cost_eur}
        if plan.closing_cost_eur == plan.closing_cost_eur
        else {}
    )
    chapter = " ".join(plan.sentences("fr"))
    if "ne couvre pas un arrêt en bon ordre" in chapter:
        told["cash chapter"] = False
    elif "arrêt en bon ordre (" in chapter or "arrêter en bon ordre (" in chapter:
        told["cash chapter"] = True
    return told


def named_otherwise(pilot):
    """Services the personal-services alert of the first screen names, that the alert of the money chapter does not, or
    has on the other side."""
    told = [signal.values for signal in gates.signals(pilot).items if signal.code == "sap"]
    alerts = finance.alerts(pilot)
    said = dict(zip(alerts.table["rule"], alerts.texts(), strict=True))
    text = said["sap_exclusivity"] if told else ""
    services = finance.personal_services(pilot)
    wrong = []
    for values in told:
        for side, known in (("inside", services.inside), ("outside", services.outside)):
            wrong += [f"{side}: {name}" for name in values[side][:2] if name not in known or name not in text]
    return wrong


def offers_named_otherwise(steps, labels):
    """Actions of one code that name other offers in the chapter that refers to them than in the one that owns them."""
    whole = {
        step.code: _named_in(step, labels) for step in steps if isinstance(step, Step) and not step.refers
    }
    return [
        str(step)
        for step in steps
        if isinstance(step, Step)
        and step.refers
        and step.code in whole
        and not _named_in(step, labels) <= whole[step.code]
    ]


def _named_in(text, labels):
    return {label for label in labels if f"«\N{NO-BREAK SPACE}{label}\N{NO-BREAK SPACE}»" in text}


def grades_of_a_past_gate(review):
    """Whether grades that a later decision has closed are printed as those of the coming meeting."""
    found, days = gates.instances(review.pilot), review.pilot["decisions"]["date"]
    if not len(found.grades) or not (days >= found.gate).any():
        return []
    lines = review.minutes("fr").split("Avis individuels")[-1].splitlines()
    return [line for line in lines if re.search(r"\(\d+ avis\)", line)]


def number(text, code):
    """A printed French figure as a number, shares between 0 and 1."""
    kept = "".join(c for c in text if c.isdigit() or c in ",−")
    value = float(kept.replace(",", ".").replace("−", "-"))
    return value / 100 if measures.get(code).unit in ("share", "chance") else value


def contradictions(found):
    """Sentences: each measure, period and subject of which two places say different things, beyond rounding."""
    groups = defaultdict(list)
    for figure in found:
        groups[figure.measure, figure.period, figure.subject].append(figure)
    return [text for group in groups.values() for text in _differ(group)]


def _differ(group):
    least, most = min(group, key=lambda f: f.value), max(group, key=lambda f: f.value)
    if np.isinf(most.value) and np.isinf(least.value) or most.value - least.value <= rounding(least):
        return []
    return [
        f"{least.measure} ({least.period}) {least.subject}: {least.value:g} in {least.where}, {most.value:g} in {most.where}"
    ]


def rounding(figure):
    """What the last digit shown may hide: half of it, on either side."""
    one = measures.get(figure.measure)
    digits = (
        one.digits
        if one.unit in measures.MONEY or one.unit in ("share", "chance") or abs(figure.value) < measures.SMALL
        else 0
    )
    return 10.0 ** -(digits + 2 * (one.unit in ("share", "chance"))) * (0.5 + 1e-9)


def outside(found):
    """Sentences: each measure and period of which the value lies outside its own range."""
    by_end = defaultdict(dict)
    for figure in found:
        by_end[figure.measure, figure.period].setdefault(figure.subject, figure.value)
    wrong = []
    for (code, period), ends in by_end.items():
        if {"", "lowest", "highest"} <= set(ends) and not ends["lowest"] - 1e-9 <= ends[""] <= ends[
            "highest"
        ] + 1e-9:
            wrong.append(
                f"{code} ({period}): {ends['']:g} is not within {ends['lowest']:g} to {ends['highest']:g}"
            )
    return wrong
