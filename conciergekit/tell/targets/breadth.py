"""Offers run at once, told beside what the stage can bear."""

from ...core.i18n import _, ngettext, number
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
    if found.wide:
        yield _(
            "{active}; {limit} at most are proposed at stage “{stage}”: to discuss.",
            active=active,
            limit=number(found.limit),
            stage=stage,
        )
        return
    yield _(
        "{active}, within the {limit} proposed at stage “{stage}”.",
        active=active,
        limit=number(found.limit),
        stage=stage,
    )
