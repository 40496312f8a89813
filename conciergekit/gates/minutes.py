"""Minutes of the gate meeting as Markdown: what the kit knows is filled in, what people decide is left to fill."""

import pandas as pd

from .. import __version__
from ..i18n import MISSING, _, chances, date, money, number
from ..tables import BODIES, PROJECT, RISKS
from . import steps, words

_BLANK = "…………………………"


def minutes(review) -> str:
    """The whole document, in the current language."""
    parts = [
        _identity(review), _people(review), _documents(review), _criteria(review), _proposal(review),
        _decision(review), _conditions(review), _money(review), _risks(review), _actions(review), _end(review),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


# ---- small pieces of Markdown


def _cell(text) -> str:
    """Typed text inside Markdown: one line, nothing of it read as a table, a heading or HTML."""
    if text is None or text is pd.NA or text is pd.NaT or text != text or str(text).strip() == "":
        return MISSING
    plain = " ".join(str(text).split()).replace("\\", "\\\\")
    for mark in "|`*_[]#":
        plain = plain.replace(mark, "\\" + mark)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _grid(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _heading(title: str, level: int = 2) -> str:
    return "#" * level + " " + title


def _field(name: str, value: str = _BLANK) -> str:
    return _("- {name}: {value}", name=name, value=value)


# ---- the parts


def _identity(review) -> str:
    pilot = review.pilot
    stage = pilot.settings.get("stage")
    lines = [_heading(_("Minutes of the gate review"), 1), ""]
    if pilot.settings.get("fictitious"):
        lines += [_("*Fictitious case, for training.*"), ""]
    lines += [
        _field(_("Project"), _cell(pilot.name)),
        _field(_("Stage"), _cell(PROJECT["stage"].label(stage)) if stage else MISSING),
        _field(_("Territory"), _territory(pilot)),
        _field(_("Period judged"), _("{start} to {end}", start=date(pilot.start), end=date(pilot.until))),
        _field(_("Meeting held on"), date(pilot.settings.get("next_gate"))),
        _field(_("Place")),
    ]
    return "\n".join(lines)


def _territory(pilot) -> str:
    territory = pilot["territory"]
    inside = territory[territory["in_scope"].fillna(True).astype(bool)]
    names = list(inside["name"].fillna(inside["insee"]).dropna())
    return _cell(", ".join(names[:12]) + (" …" if len(names) > 12 else ""))


def _people(review) -> str:
    bodies = review.pilot["bodies"]
    rows = [
        [_cell(b.body), _cell(BODIES["role"].label(b.role)), _cell(b.quorum), _BLANK, _BLANK]
        for b in bodies.itertuples()
    ] or [[_BLANK, _BLANK, _BLANK, _BLANK, _BLANK]]
    head = [_("Body"), _("Role"), _("Quorum"), _("Present"), _("Excused")]
    return "\n".join(
        [_heading(_("Who took part")), "", _grid(head, rows), "", _field(_("Conflicts of interest declared")),
         _field(_("Chair and secretary"))]
    )  # fmt: skip


def _documents(review) -> str:
    frozen = review.criteria["frozen_on"].dropna()
    agreed = date(frozen.max()) if len(frozen) else _("no date noted")
    return "\n".join(
        [
            _heading(_("Documents and data")),
            "",
            _field(_("Data known on"), date(review.on)),
            _field(_("Data version"), review.pilot.data_hash or MISSING),
            _field(_("Criteria agreed on"), agreed),
            _field(_("Rule"), _("go on from {go}, stop under {stop}", go=chances(review.rule.go),
                                stop=chances(review.rule.stop))),
            _field(_("Software"), _("conciergekit {version}, {draws} draws, seed {seed}", version=__version__,
                                  draws=number(review.draws), seed=review.seed)),
        ]
    )  # fmt: skip


def _criteria(review) -> str:
    head = [
        _("Criterion"),
        _("Role"),
        _("Requirement"),
        _("Value"),
        _("Data"),
        _("Chances"),
        _("State"),
        _("Comment"),
    ]
    rows = [
        [words.label(r.indicator), words.role_label(r.role), words.requirement(r), words.seen(r),
         " · ".join(t for t in (words.counted(r), words.status_label(r.status)) if t),
         MISSING if r.kind in words.NO_MARGIN else chances(r.p_met), words.light_label(r.light), ""]
        for r in review.criteria.itertuples()
    ]  # fmt: skip
    if not rows:
        return "\n".join([_heading(_("Criteria")), "", _("No criterion was agreed before the test.")])
    note = _(
        "The requirements were agreed for this project; they are not norms. “No data” is never counted as met."
    )
    return "\n".join([_heading(_("Criteria")), "", _grid(head, rows), "", note])


def _proposal(review) -> str:
    return "\n".join(
        [
            _heading(_("What the agreed rule proposes")),
            "",
            _("**{proposal}** (step {step} of 6 of the rule).", proposal=words.proposal_label(review.proposal),
              step=number(review.verdict.step)),
            "",
            _cell(review.headline()),
            "",
            _cell(review.holding_back()),
        ]
    )  # fmt: skip


def _decision(review) -> str:
    from ..tables import DECISIONS

    boxes = [f"- ☐ {choice.title}" for choice in DECISIONS["decision"].choices]
    return "\n".join(
        [_heading(_("What the body decides")), "", *boxes, "", _field(_("Votes (for, against, abstentions)")),
         _field(_("Reasons")), _field(_("If different from the proposal, why")), _field(_("Minority opinions"))]
    )  # fmt: skip


def _conditions(review) -> str:
    head = [_("Condition"), _("Who"), _("For when"), _("Cost")]
    rows = [[_cell(text), _BLANK, _BLANK, _BLANK] for text in words.conditions(review)]
    return "\n".join([_heading(_("Conditions attached")), "", _grid(head, rows or [[_BLANK] * 4])])


def _money(review) -> str:
    settings = review.pilot.settings
    return "\n".join(
        [
            _heading(_("Means committed")),
            "",
            _field(_("Envelope asked for the next stage"), money(settings.get("next_stage_cost_eur"))),
            _field(_("Envelope released")),
            _field(_("Most that may be lost, said beforehand"), money(settings.get("max_loss_eur"))),
            _field(_("Cost of an orderly stop"), money(settings.get("closing_cost_eur"))),
        ]
    )


def _risks(review) -> str:
    risks = review.pilot["risks"]
    risks = risks[risks["level"] != "low"]
    head = [_("Risk"), _("Level"), _("Stop sign"), _("Cap"), _("Accepted")]
    rows = [
        [_cell(r.what), _cell(RISKS["level"].label(r.level)), _cell(r.stop_sign), money(r.cap_eur), "☐"]
        for r in risks.itertuples()
    ]
    return "\n".join([_heading(_("Risks accepted")), "", _grid(head, rows or [[_BLANK] * 5])])


def _actions(review) -> str:
    head = [_("Action"), _("Who"), _("For when"), _("Cost")]
    rows = [
        [_cell(r.what), _cell(r.owner), date(r.due), money(r.cost_eur)]
        for r in steps.open_actions(review).itertuples()
    ]
    proposed = [f"- {_cell(line)}" for line in review.next_steps()]
    return "\n".join(
        [
            _heading(_("Actions")),
            "",
            _grid(head, [*rows, [_BLANK] * 4]),
            "",
            _("Proposed next steps:"),
            "",
            *proposed,
        ]
    )


def _end(review) -> str:
    return "\n".join(
        [
            _heading(_("Next steps of the body")),
            "",
            _field(_("What users and providers will be told, by whom")),
            _field(_("Next gate")),
            _field(_("Draft sent within 48 hours, approved within 10 days")),
            _field(_("Signatures")),
        ]
    )
