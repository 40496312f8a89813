"""What rests on one sheet each: proofs and months, futures, means lent, loyalty, lessons."""

from ...core import privacy
from ...core.i18n import _, ngettext
from ...core.pilot import Pilot
from ...finance.lent import Lent
from ...gates.conditions import Foresight
from ...indicators.behind import Behind
from ...people.lessons import Lessons
from ...people.loyalty import Loyalty
from ..common import clients_count
from .base import Origin, assumed, during_test, logged, observed, of


@of.register
def behind(result: Behind, pilot: Pilot) -> tuple[Origin, ...]:
    found = []
    if n := len(result.proofs):
        found.append(
            observed(
                ngettext("{n} grade with its proof", "{n} grades with their proof", n),
                result.proofs["date"].dropna(),
            )
        )
    if n := len(result.territory):
        found.append(
            during_test(pilot, ngettext("{n} place of the territory", "{n} places of the territory", n))
        )
    return tuple(found)


@of.register
def foresight(result: Foresight, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    if n:
        return (assumed(ngettext("{n} future written beforehand", "{n} futures written beforehand", n)),)
    return ()


@of.register
def lent(result: Lent, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    if n:
        return (observed(ngettext("{n} means lent", "{n} means lent", n)), assumed(_("what each would cost")))
    return ()


@of.register
def loyalty(result: Loyalty, pilot: Pilot) -> tuple[Origin, ...]:
    found, n = [], int(result.cohorts[["clients", "recent"]].to_numpy().sum())
    if n and not privacy.too_few(result.cohorts["recent"]).any():  # else the total less the others
        few = privacy.too_few(n)
        found.append(
            logged(pilot, clients_count(n) if few else ngettext("{n} user by code", "{n} users by code", n))
        )
    if len(result.contracts):
        found.append(during_test(pilot, ngettext("{n} contract", "{n} contracts", len(result.contracts))))
    return tuple(found)


@of.register
def lessons(result: Lessons, pilot: Pilot) -> tuple[Origin, ...]:
    n = len(result.table)
    return (during_test(pilot, ngettext("{n} lesson written", "{n} lessons written", n)),) if n else ()
