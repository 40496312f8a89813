"""What people say, who takes part, what was learned: figures and codes, told in ``tell.people``.

    voices = ck.people.voices(pilot)          # comments that may be quoted, three of them proposed
    themes = ck.people.themes(pilot)          # the field journal by its tags
    ladder = ck.people.mobilisation(pilot)    # from knowing the service to running a permanence
    trials = ck.people.trials(pilot)          # what was tried: before, after, and how long to wait

People are counted, never named; a group under five is not shown (``core.privacy``).
"""

from ..core.pilot import all_dated
from .changes import Changes, changes
from .exchanges import Exchanges, exchanges
from .ladder import Mobilisation, mobilisation
from .learning import Learning, Lessons, learning, lessons
from .loyalty import Loyalty, loyalty
from .network import Network, network
from .summary import Summary, summary
from .themes import Themes, themes
from .trials import Trials, trials
from .voices import Voices, quotable, voices

all_dated(globals())
