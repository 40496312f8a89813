"""The chapter in one line: what is noted about people, and what is not."""

from dataclasses import dataclass

from ..core import privacy
from ..core.pilot import Pilot
from ..core.tables import HAPPENED
from ..core.told import Told
from ..indicators import people
from .changes import Changes, changes
from .exchanges import Exchanges, exchanges
from .ladder import Mobilisation, mobilisation
from .learning import Learning, learning
from .loyalty import Loyalty, loyalty
from .themes import Themes, themes
from .trials import Trials, trials
from .voices import Voices, voices

# what a reader would look for, and the sheet that holds it
PARTS = {
    "voices": "surveys",
    "journal": "journal",
    "permanences": "events",
    "partners": "actors",
    "changes": "impact",
    "hypotheses": "hypotheses",
    "trials": "trials",
    "standing_back": "retrospectives",
}


@dataclass(frozen=True)
class Summary(Told):
    """The results of the chapter; population -> (satisfied, answers), (0, 0) where too few people answered; the parts of
    which nothing is noted (keys of ``PARTS``)."""

    voices: Voices
    themes: Themes
    mobilisation: Mobilisation
    exchanges: Exchanges
    changes: Changes
    loyalty: Loyalty
    learning: Learning
    trials: Trials
    content: dict
    missing: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing at all is noted."""
        return len(self.missing) == len(PARTS)


def summary(pilot: Pilot, found_themes: Themes | None = None) -> Summary:
    """Everything the chapter rests on; `found_themes`: with what the gate said, if it was asked."""
    noted = {sheet: pilot.happened(sheet) if sheet in HAPPENED else pilot[sheet] for sheet in PARTS.values()}
    missing = tuple(part for part, sheet in PARTS.items() if not len(noted[sheet]))
    rest = (of(pilot) for of in (mobilisation, exchanges, changes, loyalty, learning, trials))
    few = {name: privacy.too_few(people.respondents(pilot, name)) for name in ("beneficiaries", "partners")}
    content = {name: (0, 0) if hidden else people.satisfied(pilot, name) for name, hidden in few.items()}
    return Summary(voices(pilot), found_themes or themes(pilot), *rest, content, missing)
