"""What to change first, told."""

from ...core.i18n import N_, _, chances, money, percent
from ...logistics.schemes.comparison import Actions

MOST = 4


def sentences(result: Actions) -> list[str]:
    """The changes that bring money, the one that brings most first."""
    useful = result.table[result.table["gain_month_eur"] > 0] if len(result.table) else result.table
    if useful.empty:
        return [_("No action compared brings money: keep the present scheme.")]
    return [_price(row) if row.kind == "price" else _scheme(row) for row in useful.head(MOST).itertuples()]


def _price(row) -> str:
    said = {"fee": money(row.fee_eur, 2), "gain": money(row.gain_month_eur), "lost": percent(row.lost_share)}
    if not row.orders_lost_share < 1:
        return _("Ask {fee} more an order: {gain} a month if {lost} of the orders leave (assumed).", **said)
    words = N_(
        "Ask {fee} more an order: {gain} a month if {lost} of the orders leave (assumed). No gain is left if {share} leave."
    )
    return _(words, share=percent(row.orders_lost_share), **said)


def _scheme(row) -> str:
    said = {"scheme": row.scheme.label, "gain": money(row.gain_month_eur), "chances": chances(row.chance)}
    if row.in_hand:
        return _("{scheme}: {gain} a month, {chances} of gaining.", **said)
    return _("{scheme}: {gain} a month, {chances} of gaining, if the partner agrees.", **said)
