"""The chapter's first lines: who is content, on whom it rests, what is not answered, what is not noted."""

from ...core.i18n import N_, _, listing, number
from ..common import Many, say
from . import ladder

PARTS = {
    "voices": N_("what people say"),
    "journal": N_("the field journal"),
    "permanences": N_("drop-in sessions and events"),
    "partners": N_("partners"),
    "changes": N_("what changed"),
    "hypotheses": N_("hypotheses"),
    "trials": N_("trials"),
    "standing_back": N_("the day kept to stand back"),
}
_CONTENT = {
    "beneficiaries": Many("{n} user of {all} is satisfied", "{n} users of {all} are satisfied"),
    "partners": Many(
        "{n} of {all} answers of partners is favourable", "{n} of {all} answers of partners are favourable"
    ),
}


def sentences(found) -> list[str]:
    """The finding, then what nobody noted."""
    if found.empty:
        return [_("Nothing is noted yet about what people say, drop-in sessions or what was learned.")]
    missing = listing(_(PARTS[part]) for part in found.missing)
    more = [_("Not noted: {parts}.", parts=missing)] if found.missing else []
    return [finding(found), *more]


def finding(found, judged: bool = False) -> str:
    """Who is satisfied, and on whom the sessions rest (`judged`: see `ladder.carried`)."""
    said = [*_content(found), *ladder.carried(found.mobilisation, judged)]
    return " ".join(said) or _("Nobody has said yet whether they are satisfied.")


def _content(found) -> list[str]:
    parts = [
        say(words, good, all=number(n))
        for population, words in _CONTENT.items()
        for good, n in [found.content[population]]
        if n
    ]
    return [_("{parts}.", parts=listing(parts))] if parts else []
