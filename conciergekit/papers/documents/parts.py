"""What several papers say in the same way: where the pilot stands, its criteria, its money."""

import numpy as np
import pandas as pd

from ...core import VERSION, i18n
from ...core.i18n import MISSING, N_, _, chances, date, listing, money, ngettext
from ...core.tables import DECISIONS, FUNDING, PROJECT
from ...core.text import cut, one_line, typed
from ...draw.blocks import Block, Document, Paragraph, Strong, Table, Text
from ...evidence import LEVEL
from ...finance import revenue
from ...gates.rule import GREY
from ...gates.stages import stages
from ...tell.gates import words

DRAFT_HOURS, APPROVED_DAYS = 48, 10  # of the minutes, after a meeting: the workshop's
_FEW = 5  # people: a smaller group is not told apart


def delays() -> dict[str, str]:
    """Until when the minutes are sent and approved."""
    return {"hours": i18n.number(DRAFT_HOURS), "days": i18n.number(APPROVED_DAYS)}


def paper(title: str, review, blocks: list) -> Document:
    """A paper of the meeting, in the current language."""
    about = {"pilot": typed(review.pilot.name, 90), "made_on": review.on}
    return Document.of(title, _subtitle(review), i18n.language(), blocks, **about)


def _subtitle(review) -> str:
    """Stage, days judged, and "fictitious case" where it is one."""
    pilot = review.pilot
    dated = pd.notna(pilot.start) and pd.notna(pilot.until)
    pieces = [
        stage(pilot),
        _("from {start} to {end}", start=date(pilot.start), end=date(pilot.until)) if dated else "",
        _("Fictitious case, for training") if pilot.settings.get("fictitious") else "",
    ]
    return " · ".join(filter(None, pieces))


def stage(pilot, ahead: int = 0) -> str:
    """The stage the pilot is in, or the one `ahead`; "" when it is not noted or there is none."""
    values = [choice.value for choice in PROJECT["stage"].choices]
    now = pilot.settings.get("stage")
    if now not in values or not 0 <= values.index(now) + ahead < len(values):
        return ""
    return PROJECT["stage"].label(values[values.index(now) + ahead])


def choices() -> list[str]:
    """What a body may decide."""
    return [str(choice.title) for choice in DECISIONS["decision"].choices]


def question(review) -> str:
    """What the body is asked."""
    now, ahead = stage(review.pilot), stage(review.pilot, 1)
    if now and ahead:
        return _("Has the test shown enough to go from “{now}” to “{ahead}”?", now=now, ahead=ahead)
    return _("Has the test shown enough to go on to the next stage?")


def territory(pilot, most: int = 8) -> str:
    """The communes of the test by name."""
    table = pilot["territory"]
    inside = table[table["in_scope"].fillna(True).astype(bool)]
    names = [typed(name, 60) for name in inside["name"].fillna(inside["insee"]).dropna()]
    if len(names) > most:
        others = ngettext("{n} other commune", "{n} other communes", len(names) - most)
        return listing([*names[:most], others])
    return listing(names)


# ---- criteria


def criteria(review, comment: bool = False, most: int | None = None) -> Block:
    """The criteria agreed, with what was seen, or that nothing was agreed."""
    rows = list(review.criteria.itertuples())[:most]
    if not rows:
        return Paragraph(_("No criterion was agreed before the test."))
    head = [_("Criterion"), _("Required"), _("Value"), _("Chances"), _("State")]
    widths = (3.4, 1.8, 3.2, 1.7, 1.4)
    if comment:
        head, widths = [*head, _("Comment")], (*widths, 2.0)
    return Table(
        tuple(head),
        tuple((*_criterion(row), *[""] * comment) for row in rows),
        widths=widths,
        summary=_("One row a criterion: what was agreed, the value judged, the chances that it is met."),
    )


def _criterion(row) -> tuple[Text, ...]:
    """Label with its role under it (a must stands out), what is required, what was seen, chances, state."""
    label, role = words.label(row.indicator), words.role_label(row.role).lower()
    named = (Strong(label) if row.role == "must" else label, f"\n{role}")
    odds = MISSING if row.kind in words.NO_MARGIN else chances(row.p_met)
    state = words.light_of(row) if row.lacks in words.UNCLEAR else words.state(row.light)
    return named, words.requirement(row), _observed(row), odds, state


def _observed(row) -> str:
    """Value and range, then what they rest on."""
    basis = [] if row.light == GREY and row.status == "absent" else [words.based_on(row)]
    basis.append(words.status_label(row.status))
    return words.seen(row) + "\n" + " · ".join(filter(None, basis))


def told(item, review) -> tuple[str, str, str]:
    """Name, value and what it rests on. A criterion reads as the review judged it, so that one figure has one range on paper."""
    judged = (r for r in review.criteria.itertuples() if r.indicator == item.spec.id and r.light != GREY)
    row = next(judged, None)
    return counted(item) if row is None else as_judged(row)


def as_judged(row) -> tuple[str, str, str]:
    """The same of a criterion of the review."""
    rests = words.ranged(row), words.based_on(row), words.status_label(row.status)
    return words.label(row.indicator), words.valued(row), " · ".join(filter(None, rests))


def counted(item) -> tuple[str, str, str]:
    """The same, as it was counted over the test."""
    rests = item.range, item.counted, item.status_word
    return item.label, item.shown(), " · ".join(filter(None, rests))


# ---- money


def stakes(review) -> list[tuple[str, str]]:
    """Envelope asked, what may be lost, what stopping costs: as stated in the workbook, "" when it is not."""
    loss = stages(review.pilot, review.probability).loss
    stated = [
        (_("Envelope asked until the next gate"), loss.engaged),
        (_("Maximum loss accepted, said beforehand"), loss.accepted),
        (_("Cost of an orderly closure"), loss.closing),
    ]
    return [(name, money(value) if np.isfinite(value) else "") for name, value in stated]


def said_stakes(review) -> list[str]:
    """The same as sentences: what is not stated is said so."""
    return [_("{name}: {value}", name=name, value=value or _("not stated")) for name, value in stakes(review)]


def grants(pilot, most: int) -> list[str]:
    """The funders' calendar: what is filed or agreed, and between which dates it may arrive."""
    funding = pilot["funding"]
    coming = funding[funding["status"].isin(["filed", "notified", "agreed"])]
    coming = coming.sort_values("cash_late", kind="stable")
    said = [
        _(
            "{funder}, {amount}, {status}: {when}",
            funder=typed(row.funder, 40),
            amount=money(row.amount_eur),
            status=FUNDING["status"].label(row.status).lower(),
            when=_when(row),
        )
        for row in coming.head(most).itertuples()
    ]
    if len(coming) > most:
        said.append(ngettext("{n} other grant", "{n} other grants", len(coming) - most))
    return said


def _when(row) -> str:
    early, late = row.cash_early, row.cash_late
    if pd.isna(early) and pd.isna(late):
        return _("no date noted")
    if pd.isna(early) or pd.isna(late) or early.to_period("M") == late.to_period("M"):
        return i18n.month(late if pd.notna(late) else early)
    return i18n.span(i18n.month(early), i18n.month(late))


# ---- what was tested


def served_shares(pilot, column: str, table: str) -> str:
    """The first three target groups or services by share of orders of the complete months, as in the report; where others are under
    a contract that goes on, two of each. Groups under five people are left out."""
    log = pilot.happened("requests")
    served = revenue.served(pilot) if len(pilot.months) else log[log["outcome"] == "served"]
    counts = served[column].value_counts()
    total, few = int(counts.sum()), counts.index[:0]
    if served["client"].notna().any():
        people = served.groupby(column)["client"].nunique().reindex(counts.index).fillna(0)
        few = counts.index[(people < _FEW) & ((column == "public") | (people > 0))]
    labels = pilot[table].drop_duplicates("id").set_index("id")["label"].dropna()
    first = counts.drop(few).sort_index().sort_values(ascending=False, kind="stable")
    agreed = revenue.occurrences(pilot).drop(revenue.stopped(pilot).index).groupby(column)["own_eur"].sum()
    agreed = agreed.drop([*few, *first.index[:3]], errors="ignore")
    agreed = agreed.sort_values(ascending=False, kind="stable").index[:2]
    most, width = (2, 34) if len(agreed) else (3, 40)
    named = {key: typed(labels.get(key, key), width) for key in (*first.index[:most], *agreed)}
    orders = listing(
        _("{name} ({share})", name=named[key], share=i18n.percent(n / total))
        for key, n in first.head(most).items()
    )
    if not len(agreed):
        return orders
    under = _("under contract: {names}", names=listing(map(named.get, agreed)))
    return _("{orders} of orders; {under}", orders=orders, under=under) if orders else under


def shortened(text: str, most: int) -> str:
    """A sentence that may quote typed text, cut so that the paper keeps its length."""
    return cut(one_line(text), most)


def rests_on(review) -> str:
    """What the figures of a note rest on."""
    about = {"day": date(review.on), "hash": review.pilot.data_hash, "version": VERSION}
    said = N_(
        "Ranges have {level} of being right. Data known on {day}, version {hash}; conciergekit {version}."
    )
    return _(said, level=chances(LEVEL), **about)
