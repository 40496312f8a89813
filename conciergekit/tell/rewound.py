"""What a past day shows as it was then, and what it takes as it is today for lack of a date."""

from ..core import i18n
from ..core.i18n import _, date, listing, number
from ..core.pilot import Pilot
from ..core.rewind import undated_lines, undated_states
from ..core.tables import CRITERIA, TABLES


def rewound(pilot: Pilot, lang: str | None = None) -> list[str]:
    """On a past day: what is left out, and what is taken as it is today; nothing when the day is today."""
    if pilot.known_on is None:
        return []
    with i18n.use_language(lang):
        return [
            _(
                "As known on {day}: anything entered, voted, decided, settled or changed in the criteria later is left out.",
                day=date(pilot.known_on),
            ),
            cannot_rewind(pilot),
        ]


def cannot_rewind(pilot: Pilot) -> str:
    """What no date places in time, in the current language."""
    kept = [
        _("the answers of the Project sheet that have no dated line")
        if pilot.has("dated_answers")
        else _("the answers of the Project sheet (stage, deadline, stakes)")
    ]
    if lines := undated_lines(pilot):
        kept.append(_("lines without a day ({names})", names=_counted(lines)))
    if states := undated_states(pilot):
        named = {table: count for (table, _state), count in states.items()}
        kept.append(_("states without the day they began ({names})", names=_counted(named)))
    if pilot.not_rewound:
        names = listing(_("“{label}”", label=CRITERIA["indicator"].label(name)) for name in pilot.not_rewound)
        kept.append(_("criteria whose figure of that time is not written ({names})", names=names))
    kept.append(_("what was corrected since in lines already there"))
    return _("Taken as they are today, for lack of a day: {what}.", what=listing(kept))


def _counted(counts: dict[str, int]) -> str:
    """Sheets with their number of lines: "Actions 4, Risks 1"."""
    return listing(
        _("{sheet} {n}", sheet=TABLES[name].title, n=number(count)) for name, count in counts.items()
    )
