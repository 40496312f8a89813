"""What runs in the process behind a place: it makes the widgets of the page, and is asked for nothing else."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape

import ipywidgets as widgets
from ipykernel import kernelapp

from .. import panels, read
from ..core import i18n
from ..core.hand import QUESTIONS
from ..core.i18n import _
from ..training import Month, Session, view
from . import calls

MOST_MEMORY = 1 << 30  # bytes of a place's process
_shown: list[Callable[[], None]] = []


def kernel(given: list[str]) -> None:
    """This process, forked from one that has loaded the kit, is an ordinary kernel from now on."""
    made = kernelapp.IPKernelApp.instance()  # that of the process it was forked from, which has no sockets
    for one in (made.kernel, made.shell, made):
        one.clear_instance()
    app = kernelapp.IPKernelApp.instance()
    app.initialize(given)
    widgets.register_comm_target()
    app.start()


def again() -> None:
    """Show what has changed since; the server has this called."""
    for look in _shown:
        look()


def meeting(path: str, lang: str, keeps: bool) -> widgets.Widget:
    """What a meeting may try on a pilot, a tab a question; `keeps`: and keep beside it, for the next report."""
    _begin(lang)
    pilot = read.load_pilot(path, lang=lang)
    tried = pilot if keeps else replace(pilot, path=None)
    made = {_(title): getattr(panels, name)(tried) for name, title in QUESTIONS.items()}
    return _page(pilot.name, widgets.Tab(list(made.values()), titles=list(made), selected_index=0))


def group(title: str, lang: str) -> widgets.Widget:
    """A group's page: what it may know of the case this month, the form to decide, and the panels on that workbook."""
    _begin(lang)
    tabs = _Tabs()
    page = view.group(tabs.read, calls.commit)
    tabs.show(page)
    _shown.append(page.again)
    return _page(title, tabs.all)


def trainer(title: str, lang: str, folder: str, addresses: Mapping[str, str]) -> widgets.Widget:
    """The trainer's page: the addresses of the groups, who has decided, the next month, the debrief."""
    _begin(lang)
    page = view.trainer(Session(folder), calls.debrief, lambda: list(addresses))
    _shown.append(page.again)
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(one)}</td></tr>" for name, one in addresses.items()
    )
    return _page(title, widgets.VBox([page, widgets.HTML(f'<table class="addresses">{rows}</table>')]))


class _Tabs:
    """The form, and a tab a question, each made on the month's workbook when it is first looked at."""

    def __init__(self):
        self.month, self.pilot = None, None
        self.boxes = {name: widgets.Box() for name in QUESTIONS}
        self.all = widgets.Tab()

    def show(self, form: widgets.Widget) -> None:
        self.all.children = [form, *self.boxes.values()]
        self.all.titles = [_("Decide"), *(_(title) for title in QUESTIONS.values())]
        self.all.selected_index = 0
        self.all.observe(lambda _change: self._look(), "selected_index")

    def read(self) -> Month:
        now = calls.read_month()
        if now.month != self.month:
            self.month, self.pilot = now.month, now.pilot
            for box in self.boxes.values():
                box.children = []
            self._look()
        return now

    def _look(self) -> None:
        at = self.all.selected_index
        if at:
            name, box = list(self.boxes.items())[at - 1]
            if not box.children:
                box.children = [getattr(panels, name)(self.pilot)]


def _page(title: str, body: widgets.Widget) -> widgets.Widget:
    return widgets.VBox([widgets.HTML(f"<h1>{escape(title)}</h1>"), body])


def _begin(lang: str) -> None:
    """In the language of the room, and within its share of the memory where the system has such a limit."""
    i18n.set_language(lang)
    if calls.HAS_LIMIT:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, MOST_MEMORY))
