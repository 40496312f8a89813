"""Ninety minutes for the gate meeting, then the sheet each member fills in alone before anyone speaks."""

from ... import actions, finance
from ...core.i18n import _, date, listing, number
from ...core.tables import BODIES, VOTES
from ...core.text import typed
from ...draw.blocks import Bullets, Document, Form, Heading, PageBreak, Paragraph, Strong, Table
from ...gates.conditions import conditions, open_risks
from ...gates.criteria import agreed
from ...gates.instances import standing_vetoes
from ...gates.stages import stages
from ...tell.common import Many, sayer
from ...tell.gates.words import quoted
from ...tell.report import plan as report_plan
from . import parts
from .brief import activity, whom

# what the domain says a gate meeting needs, and how long: it adds up to 90 minutes
MINUTES = (5, 10, 20, 10, 15, 10, 10, 10)
_ACTION, _WHO = 140, 24  # characters of an action, of who does it
_SAID = {
    "indicators": "Indicators: quality of the data, then quantitative, then qualitative",
    "sentences": "Two or three true sentences of users, chosen beforehand, one of them unfavourable.",
    "conditions": "Conditions and vetoes: status, funders' timing, strategy and foresight",
    "criteria": Many("{n} criterion (musts: {musts:count}).", "{n} criteria (musts: {musts:count})."),
    "none": "No criterion was agreed before the test; the first task is to agree on some.",
    "quorum": "Quorum checked; conflicts of interest declared.",
    "columns": "The two columns of the note, {n:count} minutes each.",
    "alone": "Before any discussion, each member grades alone on the sheet. Then the spread is shown and discussed, and each grades again.",
    "energy": "Energy: only what the team chooses to say of it.",
    "veto": "A veto is about the law, safety or cash, or it is a reasoned opinion written down.",
    "opinions": "Each writes an opinion on the sheet before anyone speaks; the chair reads them out without names.",
    "choices": "One of these: {choices}.",
    "recalled": "The proposal of the rule is recalled only then.",
    "recorded": "The decision is recorded beside the proposal, with the reason if they differ.",
    "set": "Conditions: who, what, when, cost.",
    "draft": "Draft minutes sent within {hours} hours, approved within {days} days.",
    "sheet": "One sheet a member. Write first, speak afterwards. The sheets are kept with the minutes.",
    "subjects": "One row a subject judged by people; grade before and after the discussion.",
}
_say = sayer(_SAID)


def agenda(review, plan=None) -> Document:
    """The meeting in timed steps, pre-filled, and the individual sheet. plan: the action plan."""
    blocks = [_meeting(review), _steps(review, plan or actions.whole(review)), PageBreak(), _sheet()]
    return parts.paper(_("Agenda of the gate review"), review, blocks)


def _meeting(review) -> list:
    planned = review.pilot.settings.get("next_gate")
    invited = [
        _("{body} ({role})", body=typed(b.body, 120), role=BODIES["role"].label(b.role).lower())
        for b in review.pilot["bodies"].itertuples()
    ]
    lines = (
        (_("Day"), date(planned) if planned is not None else ""),
        (_("Place and time"), ""),
        (_("Who is invited"), "\n".join(invited)),
        (_("Question"), parts.question(review)),
    )
    return [Form(lines)]


def _steps(review, plan) -> list:
    pilot = review.pilot
    steps = [
        (_("What is asked, and by what criteria"), _("Chair"), _reminder(review)),
        (_("What we did, whom we served"), _("Project leader"), _lines(activity(pilot), whom(pilot))),
        (_say("indicators"), _("Project leader"), _indicators(review)),
        (_("Users and providers speak; weak signals"), _("Users, partners"), _say("sentences")),
        (_("Money: cash plan, cost of each option"), _("Treasurer"), _money(review)),
        (_say("conditions"), _("Chair"), _conditions(review)),
        (_("Options, opinions written alone, then discussion"), _("Each member"), _options()),
        (
            _("Decision, reasons, dissent, conditions, next date"),
            _("Chair, secretary"),
            _decision(review, plan),
        ),
    ]
    rows, start = [], 0
    for number_, (length, (what, who, facts)) in enumerate(zip(MINUTES, steps, strict=True), start=1):
        clock = _("{minutes} min", minutes=number(length)) + f"\n{start // 60}:{start % 60:02d}"
        rows.append((clock, (Strong(f"{number_}. {what}"), "\n" + facts), who))
        start += length
    head = (_("Time"), _("Step of the meeting"), _("Who"))
    about = _("The steps of the meeting with their length, what they rest on and who leads them.")
    return [Heading(_("Ninety minutes")), Table(head, tuple(rows), widths=(1, 7, 1.6), summary=about)]


# ---- what the kit knows for each step


def _lines(*texts: str) -> str:
    return "\n".join(parts.shortened(text, 260) for text in texts if text)


def _reminder(review) -> str:
    count = len(review.criteria)
    said = _say("criteria", count, musts=len(review.musts)) if count else _say("none")
    return _lines(said, *agreed(review.pilot).when(), _say("quorum"))


def _indicators(review) -> str:
    missing = [quoted(name) for name in review.missing["indicator"]]
    unknown = _("No data for {names}: neither met nor failed.", names=listing(missing)) if missing else ""
    return _lines(_say("columns", n=8), _say("alone"), _say("energy"), unknown)


def _money(review) -> str:
    said = finance.cash_plan(review.pilot).sentences()
    return _lines(*said[:2], " · ".join(parts.said_stakes(review)))


def _conditions(review) -> str:
    risks = open_risks(review.pilot)
    heavy = risks[risks["level"].isin(["blocking", "condition"])]
    named = [_("Risk: {what}", what=typed(r.what, 160)) for r in heavy.head(3).itertuples()]
    vetoes = [
        _("Veto of {body}: {reason}", body=typed(v.body, 60), reason=typed(v.reason, 160))
        for v in standing_vetoes(review.pilot).head(2).itertuples()
    ]
    return _lines(
        *conditions(review.pilot).findings()[:2],
        _("; ").join(parts.grants(review.pilot, 2)),
        *named,
        *vetoes,
        _say("veto"),
    )


def _options() -> str:
    choices = ", ".join(map(str.lower, parts.choices()))
    return _lines(_say("opinions"), _say("choices", choices=choices), _say("recalled"))


def _decision(review, plan) -> str:
    proposed = []
    for place, row in enumerate(plan.lines().itertuples(), start=1):
        what, who = parts.shortened(row.what, _ACTION), parts.shortened(row.who, _WHO)
        proposed.append(_("{place}. {what} ({who})", place=place, what=what, who=who))
    ahead = stages(review.pilot, review.probability)
    means = report_plan.means(review, ahead.loss)
    # on one line, for the page that is full
    said = _lines(
        _say("recorded"), " ".join([_say("set"), *ahead.differs()]), *means, _say("draft", **parts.delays())
    )
    return f"{said}\n" + _("Actions proposed: {list}.", list=_("; ").join(proposed)) if proposed else said


# ---- the sheet of each member


def _sheet() -> list:
    return [
        Heading(_("Individual sheet, filled in alone before discussion")),
        Paragraph(_say("sheet"), "note"),
        Form(((_("Role (no name)"), ""),)),
        *_grades(),
        Heading(_("My opinion before the discussion"), 2),
        _boxes(),
        Form(((_("Because"), ""), (_("A veto, and its reason"), "")), frozenset({_("Because")})),
        Heading(_("My opinion after the discussion"), 2),
        _boxes(),
        Form(((_("What changed my mind"), ""),)),
    ]


def _grades() -> list:
    """What members grade; never the energy of the team, which is its own."""
    head = (_("Subject"), _("Before"), _("After"), _("Proof or fact I rest on"))
    graded = [choice for choice in VOTES["subject"].choices if choice.value != "overall"]
    rows = tuple((str(subject.title), "", "", "") for subject in graded)
    scale = listing(f"{choice.title} ({choice.value})" for choice in VOTES["grade"].choices)
    table = Table(head, rows, widths=(3, 1.2, 1.2, 4), tall=True, summary=_say("subjects"))
    return [Paragraph(_("Grades: {scale}. Leave blank what you do not know.", scale=scale), "note"), table]


def _boxes() -> Bullets:
    return Bullets(tuple(parts.choices()), "box")
