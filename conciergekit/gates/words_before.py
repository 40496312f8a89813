"""What was believed before the test, and whether it still decides; what cannot be seen as it was on a past day."""

import pandas as pd

from .. import i18n
from ..i18n import _, chances, date, listing, ngettext
from ..pilot import Pilot
from . import words


def before(review, lang: str | None = None) -> list[str]:
    """The chances as someone who doubted, and someone who hoped, would read them from the same data.

    Sceptical: centred on "clearly bad"; hopeful: beyond "clearly good"; each worth a handful of data.
    """
    with i18n.use_language(lang):
        q = review.guesses
        if not q or review.probability != review.probability:
            return [_("Nothing to compare: the must-criteria cannot all be judged yet.")]
        said = [
            _("What was believed before still decides: the data are too few to settle it alone.")
            if review.guess_decides
            else _("Whatever was believed before, the proposal is the same: it rests on the data.")
        ]
        return [
            *said,
            _("Someone who doubted before the test would now say {low}; someone who hoped, {high}; the kit says {now}.",
              low=chances(q["sceptical"]), high=chances(q["hopeful"]), now=chances(review.probability)),
        ]  # fmt: skip


def rewound(pilot: Pilot, lang: str | None = None) -> list[str]:
    """On a past day: what is shown as it was then, and what is taken as it is today; nothing when the day is today."""
    if pilot.known_on is None:
        return []
    with i18n.use_language(lang):
        return [
            _("As known on {day}: what was entered, voted, decided, settled or changed in the criteria after that day is left out.",
              day=date(pilot.known_on)),
            cannot_rewind(pilot),
        ]  # fmt: skip


def cannot_rewind(pilot: Pilot) -> str:
    """What no date places in time, in the current language."""
    kept = [_("the answers of the Project sheet (stage, deadline, stakes)")]
    undated = int(pilot["risks"]["noted_on"].isna().sum())
    if undated:
        kept.append(ngettext("{n} risk without a day", "{n} risks without a day", undated))
    if pilot.not_rewound:
        kept.append(
            _("criteria whose figure of that time is not written ({names})", names=_names(pilot.not_rewound))
        )
    frozen = pilot["criteria"]
    later = frozen.loc[frozen["frozen_on"] > pd.Timestamp(pilot.known_on), "indicator"]
    if len(later):
        kept.append(_("criteria frozen after that day ({names})", names=_names(later)))
    return _("Taken as they are today, for lack of a day: {what}.", what=listing(kept))


def _names(indicators) -> str:
    return listing(words.quoted(name) for name in indicators)
