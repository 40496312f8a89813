"""What whoever writes the report may add to it: the file to fill in, and what became of what it holds."""

from .. import actions, gates, people
from ..core import hand
from ..core.hand.logos import LIMIT_KB
from ..core.i18n import _
from ..core.text import cut, one_line
from .said import Many, sayer

_QUOTED = 110  # characters of a comment or an action recalled beside its code

_SAID = {
    "own_words": "Your own words for the report of this pilot. They are read again each time it is made.",
    "hash": "A line that begins with # is not read. Nothing has to be filled in.",
    "writer": "{name}: your name, or that of your organisation",
    "logo": "{logo}: logo.png (PNG, JPEG or SVG beside the workbook, {most} KB at most)",
    "quotes": "The comments to quote, a code a line. Remove the # of those you choose; none: three are proposed.",
    "actions": "The actions of the plan, in your order: code; what; who; when (30/10/2026). A blank cell stays as proposed.",
    "keep": "Remove the # of those you keep. For an action of your own, begin the line with a semicolon.",
    "scenarios": "What was tried and kept, from the panels or by hand: name; what it is about; setting = value.",
    "none": "Nothing was added by hand. “conciergekit lab” writes “{file}”, to be filled in beside the workbook.",
    "stands": "What you add to the report stands in “{file}”, beside the workbook.",
    "not_followed": Many(
        "{n} line of it could not be followed: “conciergekit check” says which.",
        "{n} lines of it could not be followed: “conciergekit check” says which.",
    ),
    "gone": Many(
        "{n} action you chose is proposed no more: take its line away, or write what it says.",
        "{n} actions you chose are proposed no more: take their lines away, or write what they say.",
    ),
}
_say = sayer(_SAID)


def blank(pilot, plan=None) -> str:
    """The file to fill in, in the current language: every section, with the codes of what is proposed. plan: the action plan."""
    plan = plan or actions.whole(gates.review(pilot))
    quotes = [_recalled(row.code, row.words) for row in people.voices(pilot).table.itertuples()]
    proposals = [_recalled(f"{row.code} ; ; ;", row.what) for row in plan.proposals().itertuples()]
    name, logo = map(_, hand.KEYS.values())
    lines = {
        "writer": [_say("writer", name=name), _say("logo", logo=logo, most=LIMIT_KB)],
        "quotes": [_say("quotes"), *quotes],
        "actions": [_say("actions"), _say("keep"), *proposals],
        "scenarios": [_say("scenarios")],
    }
    said = [[f"# {_say('own_words')}", f"# {_say('hash')}"]]
    for section, title in hand.SECTIONS.items():
        said.append([f"[{_(title)}]", *(f"# {line}" for line in lines.get(section, ()))])
    return "\n\n".join(map("\n".join, said)) + "\n"


def _recalled(code: str, words: str) -> str:
    return f"{code}    # {cut(one_line(words), _QUOTED)}"


def sentences(pilot, plan) -> list[str]:
    """Where the words are, and what of them could not be used."""
    if pilot.path is None:
        return []
    file = hand.file_of(pilot.path)
    if not file.is_file():
        return [_say("none", file=file.name)]
    lost = {"not_followed": len(hand.of_today(pilot).findings), "gone": plan.lost}
    return [_say("stands", file=file.name), *(_say(what, n) for what, n in lost.items() if n)]
