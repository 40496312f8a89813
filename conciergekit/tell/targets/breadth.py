"""Offers run at once, told beside what the stage can bear."""

from ...core.i18n import N_, _, ngettext, number
from ...core.tables import PROJECT
from ..common import Said


def sentences(found) -> Said:
    """How many offers are active, and whether that is more than proposed for the stage."""
    if not found.active:
        return
    active = ngettext("{n} offer is active", "{n} offers are active", found.active)
    if found.limit != found.limit:
        yield _("{active}; the stage is not noted, so nothing says whether that is many.", active=active)
        return
    stage = PROJECT["stage"].label(found.stage)
    said = N_("{active}, within the {limit} proposed at stage “{stage}”.")
    if found.wide:
        said = N_("{active}; {limit} at most are proposed at stage “{stage}”: to discuss.")
    yield _(said, active=active, limit=number(found.limit), stage=stage)
