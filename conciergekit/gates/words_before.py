"""What was believed before the test, and whether it still decides."""

from .. import i18n
from ..i18n import _, chances


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
