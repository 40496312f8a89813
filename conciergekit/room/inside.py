"""What runs in the process behind a place: it makes the widgets of the page, and is asked for nothing else."""

import sys
from dataclasses import replace
from html import escape

import ipywidgets as widgets

from .. import panels, read
from ..core import i18n
from ..core.hand import QUESTIONS
from ..core.i18n import _

MOST_MEMORY = 1 << 30  # bytes of a place's process
HAS_LIMIT = sys.platform.startswith("linux")


def bounded() -> None:
    """Keep this process to its share of the memory, where the system has such a limit."""
    if HAS_LIMIT:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))


def meeting(path: str, lang: str, keeps: bool) -> widgets.Widget:
    """What a meeting may try on a pilot, a tab a question; `keeps`: and keep beside it, for the next report."""
    bounded()
    i18n.set_language(lang)
    pilot = read.load_pilot(path, lang=lang)
    tabs = _tabs(pilot if keeps else replace(pilot, path=None))
    return widgets.VBox([widgets.HTML(f"<h1>{escape(pilot.name)}</h1>"), tabs])


def _tabs(pilot) -> widgets.Tab:
    asked = {_(title): getattr(panels, name)(pilot) for name, title in QUESTIONS.items()}
    return widgets.Tab(list(asked.values()), titles=list(asked), selected_index=0)
