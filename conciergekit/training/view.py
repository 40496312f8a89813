"""What a group, and the trainer, see and click: one HTML answer each, no Output widget, so that Voila serves it as it is.

What is read and written is given: a notebook gives a session's own functions, a room its own.
"""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets as widgets

from ..core import i18n
from ..core.errors import ConciergekitError
from ..core.i18n import _, listing
from ..core.pilot import Pilot
from ..draw import laid_out
from ..draw.blocks import Heading, Paragraph, Strong, Table
from ..read.loading import load_pilot
from . import words
from .session import Commit, Session, meant
from .truth import CHOICES

if TYPE_CHECKING:  # what draws a case writes workbooks: nothing a group's page needs
    from .drawn import Drawn

_WIDE = widgets.Layout(width="100%", max_width="46em")


@dataclass(frozen=True)
class Month:
    """What a group may know now: the month that is open, its workbook, its own decision for it, and whether it is the last."""

    month: int
    book: bytes
    decided: Commit | None = None
    last: bool = False

    @cached_property
    def pilot(self) -> Pilot:
        """What is read in the workbook; it stands in no folder."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pilot.xlsx"
            path.write_bytes(self.book)
            return replace(load_pilot(path), path=None)


def now(drawn: "Drawn", session: Session, name: str) -> Month:
    """What that group may know: the workbook is cut before it leaves."""
    month = session.opened
    return Month(month, drawn.workbook(month), session.of(name, month), month == drawn.months[-1])


def seat(drawn: "Drawn", session: Session, name: str) -> widgets.Widget:
    """The page of a group that decides on the trainer's machine."""
    return group(lambda: now(drawn, session, name), lambda *said: session.commit(name, *said))


def group(read_month: Callable[[], Month], commit: Callable[[int, str, str, int], Commit]) -> widgets.Widget:
    """A group's page: the figures of the month that is open, and the form to decide; its `again` looks whether another is open.

    read_month : -> what is open now; called at the start, and when the group asks whether the next month is open.
    commit : (month, choice, reason, confidence) -> the decision kept; it raises ConciergekitError to refuse it.
    """
    page = _Group(read_month, commit)
    page.box.again = page._reads
    return page.box


def trainer(
    session: Session, finish: Callable[[], str], groups: Callable[[], list[str]] = list
) -> widgets.Widget:
    """The trainer's page: who has decided, the next month, the end; its `again` looks who has decided.

    session : whose months it opens. finish : -> the debrief as HTML, shown when the trainer asks for it. groups : -> names of
    the groups in the room, decided or not; those that have decided are added.
    """
    lang, answer, asked, told = i18n.language(), widgets.HTML(layout=_WIDE), [], [""]
    look, end = _button(_("Who has decided?")), _button(_("Debrief"))
    step = _button(_("Open the next month for all"), "primary")
    sure = _button(_("Yes, open it"), "danger")

    def show(said: str = "") -> None:
        answer.value = said + waiting(session, groups())

    def asks(does: Callable, said: tuple, why: str, yes: str) -> None:
        asked[:] = does, said
        show(_alert(why))
        sure.description, sure.layout.display = yes, None

    def late() -> tuple[int, list[str]]:
        month = session.opened
        return month, [name for name in _names(session, groups()) if not session.of(name, month)]

    def opens(said: tuple = ()) -> None:
        now = late()
        if now[1] and said != now:  # asked for these groups of this month, and no others
            lost = _(
                "Not decided yet: {names}. Their month is lost if you open the next one.",
                names=listing(now[1]),
            )
            asks(opens, now, lost, _("Yes, open it"))
            return
        session.open_next()
        show()

    def ends(said: tuple = ()) -> None:
        now = late()
        if (now[1] or now[0] != session.months[-1]) and said != now:
            why = _(
                "The debrief tells how the case ends. Whoever has not decided yet would decide knowing it."
            )
            asks(ends, now, why, _("Yes, show it"))
            return
        answer.value = told[0] = finish()

    for button, does in ((step, opens), (sure, lambda: asked[0](asked[1])), (look, show), (end, ends)):

        def clicked(_button, does=does) -> None:
            sure.layout.display = "none"
            with i18n.use_language(lang):
                try:
                    does()
                except ConciergekitError as error:
                    answer.value = _alert(str(error))

        button.on_click(clicked)
    look.click()
    box = widgets.VBox([widgets.HBox([look, step, sure, end]), answer])
    box.again = lambda: answer.value == told[0] or look.click()  # a debrief is taken away by a button alone
    return box


def waiting(session: Session, groups: list[str]) -> str:
    """Who has decided after the open month, as HTML: that they have, never what."""
    names = _names(session, groups)
    done = [name for name in names if session.of(name, session.opened)]
    count = {"month": session.opened, "n": len(done), "all": len(names)}
    said = _("Month {month} is open. Decisions taken: {n} of {all}.", **count)
    rows = tuple((name, _("decided") if name in done else _("not yet")) for name in names)
    return laid_out.html([Paragraph(said), Table((_("Group"), _("Decision")), rows)])


def _names(session: Session, groups: list[str]) -> list[str]:
    return sorted({*groups, *session.groups})


def _button(words: str, style: str = "") -> widgets.Button:
    return widgets.Button(description=words, button_style=style, layout=widgets.Layout(width="auto"))


def _alert(text: str) -> str:
    return f'<div role="alert">{laid_out.html([Paragraph((Strong(text),), "alert")])}</div>'


class _Group:
    """The parts of a group's page and what its buttons do."""

    def __init__(self, read_month, commit):
        self.lang, self.read_month, self.keep = i18n.language(), read_month, commit
        self.said = (0, "", "", 0)  # what the group was asked to confirm
        explained = words.explained()
        self.answer = widgets.HTML(layout=_WIDE)
        self.choice = widgets.RadioButtons(
            options=[(explained[one], one) for one in CHOICES],
            value=None,
            layout=_WIDE,
        )
        self.reason = widgets.Textarea(
            placeholder=_("Your reason, in a sentence or two"),
            layout=widgets.Layout(width="100%", max_width="46em", height="5em"),
        )
        self.sure = widgets.IntSlider(
            50, 0, 100, 5, description=_("How sure (%)"), style={"description_width": "9em"}, layout=_WIDE
        )
        self.decide, self.confirm = _button(_("Decide"), "primary"), _button(_("Yes, for good"), "danger")
        self.back, self.next = _button(_("No, change it")), _button(_("Is the next month open?"))
        self.form = [self.choice, self.reason, self.sure]
        buttons = {self.decide: self._asks, self.confirm: self._keeps}
        buttons |= {self.back: self._shows, self.next: self._reads}
        for button, does in buttons.items():
            button.on_click(does)
        self.box = widgets.VBox([self.answer, *self.form, widgets.HBox(list(buttons))])
        self._reads()

    def _reads(self, _button=None) -> None:
        with i18n.use_language(self.lang):
            before = getattr(self, "now", None)
            try:
                self.now = self.read_month()
            except ConciergekitError as error:
                if before is None:  # there is no page yet
                    raise
                self._shows(said=_alert(str(error)))
                return
            if before is None or before.month != self.now.month:
                self.choice.value, self.reason.value, self.sure.value = None, "", 50
                self.told = _told(self.now)
            self._shows()

    def _shows(self, _button=None, said: str = "", asking: bool = False) -> None:
        with i18n.use_language(self.lang):
            decided = self.now.decided
            self.answer.value = self.told + said + (_kept(decided, self.now.last) if decided else "")
            for part in self.form:
                part.disabled = bool(decided) or asking
            visible = {
                self.decide: not decided and not asking,
                self.confirm: asking,
                self.back: asking,
                self.next: bool(decided),
            }
            for button, shown in visible.items():
                button.layout.display = None if shown else "none"

    def _asks(self, _button) -> None:
        with i18n.use_language(self.lang):
            try:
                self.said = (self.now.month, *meant(self.choice.value, self.reason.value), self.sure.value)
            except ConciergekitError as error:
                self._shows(said=_alert(str(error)))
                return
            asked = _(
                "“{choice}”, sure at {sure}%: it cannot be changed afterwards. Is it your decision?",
                choice=words.choice_words()[self.choice.value],
                sure=self.sure.value,
            )
            self._shows(said=_alert(asked), asking=True)

    def _keeps(self, _button) -> None:
        with i18n.use_language(self.lang):
            try:
                kept = self.keep(*self.said)
            except ConciergekitError as error:
                self._reads()  # another page of the group decided first, or the month moved on
                found = self.now.decided  # or it is kept, and only the answer did not come
                if not found or (found.month, found.choice, found.reason, found.confidence) != self.said:
                    self._shows(said=_alert(str(error)))
                return
            self.now = replace(self.now, decided=kept)
            self._shows()


def _told(now: Month) -> str:
    return laid_out.html([Heading(_("Month {month}", month=now.month)), *words.told(now.pilot)])


def _kept(decided: Commit, last: bool) -> str:
    said = _(
        "Your decision after month {month} is kept: {choice}, sure at {sure}%.",
        month=decided.month,
        choice=words.choice_words()[decided.choice].lower(),
        sure=decided.confidence,
    )
    more = _("It was the last one.") if last else _("Wait for the trainer to open the next month.")
    return laid_out.html([Paragraph((Strong(said), f" {more}"))])
