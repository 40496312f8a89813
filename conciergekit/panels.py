"""Panels to try things live in JupyterLab or in Voila: move a slider, the sentence and the chart follow.

Each opens on what was agreed or is observed today (``what_if``) and says what a move changes from there. All it answers is one
``widgets.HTML`` (no Output widget), so that it works under papermill and nbval too, where it shows today; reports leave
panels out.
"""

from collections.abc import Mapping
from functools import cache

import ipywidgets as widgets
import traitlets
from ipywidgets.widgets.widget_description import DescriptionStyle

from . import what_if
from .core import i18n
from .core.errors import ConciergekitError
from .core.i18n import N_, _
from .core.pilot import Pilot, all_dated
from .core.text import apostrophes
from .draw import laid_out
from .draw.blocks import Block, Paragraph
from .show import harmless
from .tell.what_if import knobs as words
from .tell.what_if import saved
from .what_if import Knob
from .what_if import weights as weighing

_SHEET = """
.ck-panel .widget-label,.ck-panel .widget-label-basic{white-space:normal;overflow:visible;line-height:1.15;height:auto;text-align:left}
.ck-panel .widget-inline-hbox{align-items:center;height:auto;min-height:28px}
.ck-panel select{height:28px}
.ck-panel .widget-checkbox label{display:flex;align-items:center}
.ck-panel .widget-checkbox input{flex:none}
.ck-panel .ck-still{display:none}
.ck-panel .ck-still.jupyter-widgets-disconnected{display:block;flex:1 1 90%;order:-1}
.ck-panel.jupyter-widgets-disconnected::before,.ck-panel .jupyter-widgets-disconnected::before{content:none}
.ck-panel .jupyter-widgets-disconnected :is(input,select,button){opacity:.6;pointer-events:none}
.ck-panel .ck-answer{container-type:inline-size}
.ck-panel .ck-report{font-size:15px;line-height:1.4}
.ck-panel .ck-report .lede{font-size:18px;margin:0 0 .4em}
.ck-panel .ck-report p{margin:.35em 0}
.ck-panel .ck-report figure{margin:6px 0 8px}
"""
_PHONE = "@media(max-width:680px)"
_NARROW = (380, 560)  # pixels of the answer under which tables become cards, and names stand above their bars


@cache
def _sheet() -> str:
    """The sheet of the report, whose rules for a phone follow the room that the answer has, not the window."""
    sheet = laid_out.scoped_sheet()
    for width in _NARROW:
        sheet = sheet.replace(_PHONE, f"@container (max-width:{width}px)", 1)
    return f"<style>{sheet}{_SHEET}</style>"


_EMPTY = {
    "weights": N_("Nothing to weigh yet: no criterion can be measured with these data."),
    "trips": N_("Nothing to try yet: trips are not measured."),
    "cash": N_("Nothing to try yet: the cash is not measured, or nothing is to come."),
    "requirements": N_("No requirement has been agreed yet: fill in the gate criteria of the workbook."),
    "offers": N_("No offer has been served over a complete month yet."),
}
_HUNDREDTHS = 2  # a figure that was observed stands in its field to the cent


def weights(pilot: Pilot, draws: int = weighing.DRAWS) -> widgets.Widget:
    """How much each criterion counts for each stakeholder; the ranking follows.

    draws: those of `targets.prioritize`, so that what the notebook has measured is not measured again.
    """
    return _panel(pilot, "weights", draws=draws)


def trips(pilot: Pilot, costs=None) -> widgets.Widget:
    """Tours a week, scheme and price of a delivery; what a month of deliveries leaves follows.

    costs: result of `logistics.cost_tours`; at other prices than the pilot's own, nothing is kept as a scenario.
    """
    other = costs is not None and not what_if.trips.as_usual(pilot, costs)
    return _panel(pilot, "trips", **({"costs": costs} if other else {}))


def cash(pilot: Pilot, horizon_months: int = what_if.cash.MOST_LATE) -> widgets.Widget:
    """Delay of the grants, those that do not come, the envelope asked; the cash of so many months follows."""
    other = horizon_months != what_if.cash.MOST_LATE
    return _panel(pilot, "cash", **({"horizon_months": horizon_months} if other else {}))


def requirements(
    pilot: Pilot,
    requirements: Mapping[str, float] | None = None,
    go: float | None = None,
    stop: float | None = None,
) -> widgets.Widget:
    """What the body requires of each criterion; the lights, the chances and the proposal follow.

    requirements, go, stop: in place of those agreed, as `gates.review` takes them; nothing is then kept as a scenario.
    """
    given = {"requirements": requirements or None, "go": go, "stop": stop}
    return _panel(
        pilot, "requirements", **{name: value for name, value in given.items() if value is not None}
    )


def offers(pilot: Pilot) -> widgets.Widget:
    """Which offers are kept; the result of the accounts follows."""
    return _panel(pilot, "offers")


def _panel(pilot: Pilot, question: str, **options) -> widgets.Widget:
    found = what_if.QUESTIONS[question].knobs(pilot, **options)
    if found:
        return Panel(pilot, question, found, options)
    return widgets.HTML(_shown([Paragraph(_(_EMPTY[question]))]))


class Panel(widgets.Box):
    """Controls beside their answer; one under the other where there is no room.

    controls: key of what is moved -> the widget that holds it. answer: what it gives. again: back to today. name, keep: to
    keep it as a scenario (None where there is nowhere to keep it).
    """

    def __init__(self, pilot: Pilot, question: str, found: tuple[Knob, ...], options: Mapping):
        self.pilot, self.question, self.knobs, self.options = pilot, question, found, options
        self.language, self.quiet = i18n.language(), False
        self.looks, self.rows = _Looks(), {}
        self.controls = {knob.key: _control(knob, self.looks) for knob in found}
        self.start = {key: control.value for key, control in self.controls.items()}
        self.answer = widgets.HTML(layout=widgets.Layout(flex="1 1 24em", min_width="17em", margin="0"))
        self.answer.add_class("ck-answer")
        self.again = widgets.Button(
            description=_("Back to today"), icon="undo", layout=widgets.Layout(width="auto")
        )
        self.again.on_click(lambda _button: self._back())
        for control in self.controls.values():
            control.observe(lambda _change: self._answer(), "value")
        self._answer()
        rows = [
            *self._rows(),
            widgets.HBox([self.again, *self._keeping()], layout=widgets.Layout(flex_flow="row wrap")),
        ]
        left = widgets.VBox(
            rows, layout=widgets.Layout(flex="0 1 25.5em", min_width="17em", max_width="100%")
        )
        sheet = widgets.HTML(_sheet(), layout=widgets.Layout(display="none"))
        still = widgets.HTML(_("To move these controls: menu Run, “Run All Cells”."))
        still.add_class(
            "ck-still"
        )  # seen when nothing is behind the controls of a notebook that was run before
        room = widgets.Layout(
            flex_flow="row wrap", grid_gap="8px 24px", align_items="flex-start", width="100%"
        )
        super().__init__([left, self.answer, sheet, still], layout=room)
        self.add_class("ck-panel")

    def __repr__(self) -> str:
        return f"Panel({self.pilot.name!r}, {self.question!r})"

    def values(self) -> dict:
        """Where everything stands; what stands where it began is as today, to the last decimal."""
        return {
            knob.key: knob.today
            if self.controls[knob.key].value == self.start[knob.key]
            else _value(knob, self.controls[knob.key].value)
            for knob in self.knobs
        }

    def _rows(self) -> list[widgets.Widget]:
        """The controls; one stakeholder at a time where there are several."""
        groups = list(dict.fromkeys(knob.who for knob in self.knobs))
        if len(groups) == 1:
            return self._of(groups[0])
        whose = {"description": _("Whose points"), "style": self.looks.named, "layout": self.looks.wide}
        chosen = widgets.Dropdown(options=[(who, who) for who in groups], **whose)
        inside = widgets.VBox(self._of(chosen.value))
        chosen.observe(lambda change: setattr(inside, "children", self._of(change["new"])), "value")
        return [chosen, inside]

    def _of(self, who: str) -> list[widgets.Widget]:
        """The rows of one stakeholder, made when they are first looked at."""
        if who not in self.rows:
            mine = [knob for knob in self.knobs if knob.who == who]
            self.rows[who] = [_row(knob, self.controls[knob.key], self.looks) for knob in mine]
        return self.rows[who]

    def _keeping(self) -> list[widgets.Widget]:
        self.name = self.keep = None
        if self.pilot.path is None or self.pilot.known_on or self.options.keys() - {"draws"}:
            return []
        room = widgets.Layout(width="auto", min_width="7em", flex="1 1 7em")
        self.name = widgets.Text(placeholder=_("Name of the scenario"), layout=room)
        self.name.tooltip = _("Name of the scenario")
        self.keep = widgets.Button(
            description=_("Keep as a scenario"), icon="save", layout=widgets.Layout(width="auto")
        )
        self.keep.on_click(lambda _button: self._keep())
        return [
            widgets.HBox([self.name, self.keep], layout=widgets.Layout(flex="1 1 auto", max_width="100%"))
        ]

    # ---- what happens

    def _back(self) -> None:
        self.quiet = True
        for key, control in self.controls.items():
            control.value = self.start[key]
        self.quiet = False
        self._answer()

    def _answer(self, *before: Block) -> None:
        if self.quiet:
            return
        with i18n.use_language(self.language):
            try:
                trial = what_if.QUESTIONS[self.question].tried(self.pilot, self.values(), **self.options)
                found = trial.blocks()
            except ConciergekitError as error:
                found = [Paragraph(str(error), "alert")]
            self.answer.value = _shown([*before, *found])

    def _keep(self) -> None:
        with i18n.use_language(self.language):
            try:
                path = saved.keep(self.pilot, self.question, self.name.value, self.values())
                said = _("Kept in “{file}”: the next report shows it.", file=path.name)
            except ConciergekitError as error:
                said = str(error)
            except OSError as error:
                said = _("It could not be kept: {reason}.", reason=error.strerror)
        self._answer(Paragraph(said, "aside"))


# ---- one control --------------------------------------------------------------------------------------------

_NAME, _FIELD, _SLIDER = "11.5em", "17.5em", "7.5em"


class _Looks:
    """What the controls of a panel look like, made once for all of them: each is a widget too."""

    def __init__(self):
        self.wide = widgets.Layout(width="auto")  # as wide as its column, and no wider
        self.field, self.slider = widgets.Layout(width=_FIELD), widgets.Layout(width=_SLIDER)
        self.row, self.slid = widgets.Layout(align_items="center"), widgets.SliderStyle()
        self.named = DescriptionStyle(description_width=_NAME)


def _control(knob: Knob, looks: _Looks) -> widgets.Widget:
    said, style = apostrophes(words.beside(knob)), looks.named
    if knob.unit == "choice":
        options = [(_(words.SCHEMES[code]), code) for code in knob.choices]
        return widgets.Dropdown(
            options=options, value=knob.today, description=said, style=style, layout=looks.wide
        )
    if knob.unit == "yesno":
        return widgets.Checkbox(bool(knob.today), description=said, indent=False, layout=looks.wide)
    low, high, today, step = (_scaled(knob, value) for value in (knob.low, knob.high, knob.today, knob.step))
    ends, field = {"min": low, "max": high, "step": step}, looks.field
    if knob.whole:
        ends = {name: int(value) for name, value in ends.items()}
        return widgets.BoundedIntText(int(today), **ends, description=said, style=style, layout=field)
    return widgets.BoundedFloatText(today, **ends, description=said, style=style, layout=field)


def _row(knob: Knob, control: widgets.Widget, looks: _Looks) -> widgets.Widget:
    if not isinstance(control, widgets.BoundedFloatText | widgets.BoundedIntText):
        return control
    kind = widgets.IntSlider if knob.whole else widgets.FloatSlider
    slider = kind(
        control.value,
        min=control.min,
        max=control.max,
        step=control.step,
        readout=False,
        continuous_update=False,
        layout=looks.slider,
        style=looks.slid,
    )
    slider.tooltip = control.description
    traitlets.link((slider, "value"), (control, "value"))
    row = widgets.HBox([control, slider], layout=looks.row)
    row.add_class("ck-row")
    return row


def _scaled(knob: Knob, value: float) -> float:
    """As it is typed: a share in percent."""
    return round(100 * value if knob.unit == "share" else value, _HUNDREDTHS)


def _value(knob: Knob, typed) -> what_if.Value:
    """What is typed, as the question takes it."""
    if knob.unit == "choice":
        return typed
    return float(typed) / 100 if knob.unit == "share" else float(typed)


def _shown(found: list[Block]) -> str:
    return harmless(laid_out.in_a_page(found))


all_dated(globals())
