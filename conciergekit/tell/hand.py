"""What whoever writes the report may add to it: the file to fill in, and what became of what it holds."""

from .. import actions, gates, people
from ..core import hand
from ..core.hand.logos import LIMIT_KB
from ..core.i18n import _, ngettext
from ..core.text import cut, one_line

_QUOTED = 110  # characters of a comment or an action recalled beside its code


def blank(pilot, plan=None) -> str:
    """The file to fill in, in the current language: every section, with the codes of what is proposed. plan: the action plan."""
    plan = plan or actions.whole(gates.review(pilot))
    quotes = [_recalled(row.code, row.words) for row in people.voices(pilot).table.itertuples()]
    proposals = [_recalled(f"{row.code} ; ; ;", row.what) for row in plan.proposals().itertuples()]
    name, logo = map(_, hand.KEYS.values())
    parts = [
        [
            _("Your own words for the report of this pilot. They are read again each time it is made."),
            _("A line that begins with # is not read. Nothing has to be filled in."),
        ],
        [
            hand.SECTIONS["writer"],
            _("{name}: your name, or that of your organisation", name=name),
            _(
                "{logo}: logo.png (PNG, JPEG or SVG beside the workbook, {most} KB at most)",
                logo=logo,
                most=LIMIT_KB,
            ),
        ],
        [
            hand.SECTIONS["quotes"],
            _(
                "The comments to quote, a code a line. Remove the # of those you choose; none: three are proposed."
            ),
            *quotes,
        ],
        [
            hand.SECTIONS["actions"],
            _(
                "The actions of the plan, in your order: code; what; who; when (30/10/2026). A blank cell stays as proposed."
            ),
            _("Remove the # of those you keep. For an action of your own, begin the line with a semicolon."),
            *proposals,
        ],
        [
            hand.SECTIONS["scenarios"],
            _(
                "What was tried and kept, from the panels or by hand: name; what it is about; setting = value."
            ),
        ],
        *([title] for title in hand.CHAPTERS.values()),
    ]
    head, *sections = parts
    said = ["\n".join(f"# {line}" for line in head)]
    for title, *lines in sections:
        head = _(title)
        said.append("\n".join([f"[{head}]", *(f"# {line}" for line in lines)]))
    return "\n\n".join(said) + "\n"


def _recalled(code: str, words: str) -> str:
    return f"{code}    # {cut(one_line(words), _QUOTED)}"


def sentences(pilot, plan) -> list[str]:
    """Where the words are, and what of them could not be used."""
    found = hand.of_today(pilot)
    if pilot.path is None:
        return []
    name = hand.file_of(pilot.path).name
    if not hand.file_of(pilot.path).is_file():
        return [
            _(
                "Nothing was added by hand. “conciergekit lab” writes “{file}”, to be filled in beside the workbook.",
                file=name,
            )
        ]
    said = [_("What you add to the report stands in “{file}”, beside the workbook.", file=name)]
    if found.findings:
        said.append(
            ngettext(
                "{n} line of it could not be followed: “conciergekit check” says which.",
                "{n} lines of it could not be followed: “conciergekit check” says which.",
                len(found.findings),
            )
        )
    if plan.lost:
        said.append(
            ngettext(
                "{n} action you chose is proposed no more: take its line away, or write what it says.",
                "{n} actions you chose are proposed no more: take their lines away, or write what they say.",
                plan.lost,
            )
        )
    return said
