"""The same tours by other means, told."""

from ...core.i18n import N_, _, listing, money, percent
from ...logistics.changes import Modes
from ..common import Said
from .common import mode_name


def sentences(result: Modes) -> Said:
    """The usual means, the others that fit in a working day, those that do not."""
    if not result.measured:
        yield _("Other means of travel cannot be compared: trips are not measured.")
        return
    table = result.table
    usual, fits = table.loc[table["now"].idxmax()], table["fits_share"] >= 1 - 1e-9
    cost = money(usual["cost_per_tour_eur"], 2)
    said = (
        N_("Over the test, a tour cost {cost} (all of them: {mode}).")
        if usual["now"] == table["now"].sum()
        else N_("All made by the usual means ({mode}), the tours of the test would have cost {cost} each.")
    )
    yield _(said, cost=cost, mode=mode_name(usual["mode"]))
    others = [
        _("{mode} {cost}", mode=mode_name(row.mode), cost=money(row.cost_per_tour_eur, 2))
        for row in table[fits & (table["mode"] != usual["mode"])].itertuples()
    ]
    if others:
        yield _("Re-costed with other means, same stops in the same order: {modes}.", modes=listing(others))
    late = [
        _("{mode} ({share})", mode=mode_name(row.mode), share=percent(1 - row.fits_share))
        for row in table[~fits].itertuples()
    ]
    if late:
        yield _("Tours too long for a working day: {modes}.", modes=listing(late))
