"""What in the money sheets cannot be right, or is missing: said before the figures are believed."""

import re
from dataclasses import dataclass

import pandas as pd

from .. import i18n
from ..i18n import N_, _, listing, money, ngettext, percent
from ..pilot import Pilot
from . import books
from .revenue import reconcile

_VAT = (
    0.20,
    0.10,
    0.055,
)  # French rates: a constant ratio between two tellings of the same euros betrays them
_STREAMS = {
    "requests": N_("requests of the log"), "contracts": N_("contracts"), "memberships": N_("memberships"), "other": N_("other own revenue"),
}  # fmt: skip
_FOREIGN = re.compile(r"\b(chf|usd|gbp|francs?|dollars?|livres?)\b|[$£]", re.IGNORECASE)
_TOLERANCE = 0.004  # on the ratio
_SMALL = 0.01  # share of own revenue below which a difference is not worth a sentence


@dataclass(frozen=True)
class Doubts:
    """table: one row a doubt: what ("no_funding", "undated", "negative", "vat", "currency", "months", "mismatch",
    "no_expense") and the values its sentence needs."""

    table: pd.DataFrame

    def sentences(self, lang: str | None = None) -> list[str]:
        with i18n.use_language(lang):
            if self.table.empty:
                return [_("Nothing in the money sheets contradicts the rest.")]
            return [_SAY[row.what](row.values) for row in self.table.itertuples()]


def doubts(pilot: Pilot) -> Doubts:
    """Look for what would make the money figures wrong: missing months, VAT, another currency, negative amounts,
    grants without a date, accounts that contradict the log."""
    found = [
        *_expenses(pilot), *_months(pilot), *_negative(pilot), *_currency(pilot), *_streams(pilot), *_funding(pilot),
    ]  # fmt: skip
    return Doubts(pd.DataFrame(found, columns=["what", "values"]))


def _expenses(pilot: Pilot) -> list[tuple]:
    return [] if books.has_expenses(pilot) or not pilot.has("ledger") else [("no_expense", {})]


def _months(pilot: Pilot) -> list[tuple]:
    """Complete months of the test in which the accounts hold nothing at all."""
    if not pilot.has("ledger") or not len(pilot.months):
        return []
    there = set(books.entries(pilot)["month"])
    gone = [month for month in pilot.months if month not in there]
    return [("months", {"months": gone})] if gone else []


def _negative(pilot: Pilot) -> list[tuple]:
    rows = books.entries(pilot)
    below = rows[rows["amount_eur"] < 0]
    grants = pilot["funding"]["amount_eur"]
    n, total = len(below) + int((grants < 0).sum()), below["amount_eur"].sum() + grants[grants < 0].sum()
    return [("negative", {"n": n, "total": float(total)})] if n else []


def _currency(pilot: Pilot) -> list[tuple]:
    """Cells of the money sheets that named another currency: intake could not read them as euros."""
    typed = [
        f.typed
        for f in pilot.findings
        if f.table in ("ledger", "funding", "contracts", "requests") and _FOREIGN.search(f.typed)
    ]
    return [("currency", {"n": len(typed)})] if typed else []


def _streams(pilot: Pilot) -> list[tuple]:
    """The same euros told by the ledger and by the other sheets: equal, or apart by a rate of VAT, or contradicting."""
    if not pilot.has("ledger") or not len(pilot.months):
        return []
    table, found = reconcile(pilot), []
    total = table["ledger_eur"].sum()
    for row in table.itertuples():
        if not row.source_eur > 0 or not row.ledger_eur > 0 or abs(row.difference_eur) <= _SMALL * total:
            continue
        ratio = row.ledger_eur / row.source_eur
        rate = next((r for r in _VAT for x in (ratio, 1 / ratio) if abs(x - 1 - r) < _TOLERANCE), None)
        which = "ledger" if ratio > 1 else "source"
        values = {"stream": row.stream, "ledger": row.ledger_eur, "source": row.source_eur}
        found.append(("vat", {**values, "rate": rate, "which": which}) if rate else ("mismatch", values))
    one_sided = table[(table["source_eur"] > _SMALL * total) & (table["ledger_eur"] == 0)]
    found += [
        ("mismatch", {"stream": r.stream, "ledger": 0.0, "source": r.source_eur})
        for r in one_sided.itertuples()
    ]
    return found


def _funding(pilot: Pilot) -> list[tuple]:
    grants = pilot["funding"]
    rows = books.entries(pilot)
    subsidies = rows.loc[rows["nature"] == "subsidy", "amount_eur"].sum()
    if not len(grants):
        return [("no_funding", {"eur": float(subsidies)})]
    coming = grants[grants["status"].isin(["filed", "notified", "agreed"])]
    bare = coming[coming["cash_early"].isna() & coming["cash_late"].isna()]
    return [("undated", {"names": list(bare["funder"].fillna("—"))})] if len(bare) else []


# ---- in words


def _say_months(values: dict) -> str:
    months = values["months"]
    names = listing(i18n.month(m) for m in months[:4]) + (" …" if len(months) > 4 else "")
    return ngettext("The ledger holds nothing for {n} month ({names}): the result leaves it out as if nothing had been spent.",
                    "The ledger holds nothing for {n} months ({names}): the result leaves them out as if nothing had been spent.",
                    len(months), names=names)  # fmt: skip


def _say_negative(values: dict) -> str:
    return ngettext("{n} amount is negative ({total}): a refund is fine, a mistyped sign is not; check it.",
                    "{n} amounts are negative ({total} in all): refunds are fine, mistyped signs are not; check them.",
                    values["n"], total=money(values["total"], 2))  # fmt: skip


def _say_currency(values: dict) -> str:
    return ngettext("{n} amount is in another currency and is left out: convert it to euros, at the day's rate.",
                    "{n} amounts are in another currency and are left out: convert them to euros, at the day's rate.",
                    values["n"])  # fmt: skip


def _stream(values: dict) -> str:
    words = _STREAMS[values["stream"]]
    return _(words)


def _say_vat(values: dict) -> str:
    both = {"ledger": money(values["ledger"]), "source": money(values["source"]), "rate": percent(values["rate"], 1),
            "stream": _stream(values)}  # fmt: skip
    if values["which"] == "ledger":
        return _("The ledger looks entered with VAT: {stream} make {ledger} there against {source}, {rate} more. Amounts "
                 "are to be net of VAT.", **both)  # fmt: skip
    return _("The {stream} look entered with VAT: {source} against {ledger} in the ledger, {rate} more. Amounts are to be "
             "net of VAT.", **both)  # fmt: skip


def _say_mismatch(values: dict) -> str:
    return _("The ledger contradicts the other sheets on {stream}: {ledger} against {source}. The ledger is used; see "
             "what is missing.", stream=_stream(values), ledger=money(values["ledger"]),
             source=money(values["source"]))  # fmt: skip


def _say_no_funding(values: dict) -> str:
    if values["eur"] > 0:
        return _("No grant is noted in the Funding sheet, yet the ledger holds {amount} of subsidies: what is still to come "
                 "is unknown, so the cash curve counts none.", amount=money(values["eur"]))  # fmt: skip
    return _("No grant is noted in the Funding sheet: the cash curve counts none.")


def _say_undated(values: dict) -> str:
    return _(
        "No date for the money of: {names}. The kit supposes one; ask the funder.",
        names=listing(values["names"]),
    )


def _say_no_expense(_values: dict) -> str:
    return _("The ledger holds income and no expense: no result can be given.")


_SAY = {
    "months": _say_months, "negative": _say_negative, "currency": _say_currency, "vat": _say_vat, "mismatch": _say_mismatch,
    "no_funding": _say_no_funding, "undated": _say_undated, "no_expense": _say_no_expense,
}  # fmt: skip
