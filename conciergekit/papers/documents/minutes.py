"""Minutes of the gate meeting: what the kit knows is filled in, what people decide is left to fill."""

from dataclasses import replace

import pandas as pd

from ... import actions
from ...core import VERSION, i18n
from ...core.i18n import MISSING, N_, _, chances, date, money, ngettext, number
from ...core.tables import BODIES, DECISIONS, RISKS, VOTES
from ...core.text import one_line, typed
from ...draw.blocks import Bullets, Document, Form, Heading, Paragraph, Strong, Table
from ...gates import log
from ...gates.conditions import ABSENT, conditions, open_risks
from ...gates.criteria import agreed as agreed_criteria
from ...gates.instances import instances, standing_vetoes, taken
from ...gates.rule import STEPS
from ...gates.stages import stages
from ...tell.gates.agreed import change_words
from ...tell.gates.conditions import state_word, who_when
from ...tell.gates.instances import grade_word
from ...tell.gates.words import limit, proposal_label
from ...tell.report import plan as report_plan
from . import parts


def minutes(review, plan=None) -> Document:
    """The whole record, in the current language."""
    blocks = [
        _identity(review),
        _people(review),
        _documents(review),
        _criteria(review),
        _grades(review),
        _proposal(review),
        _decision(review),
        _conditions(review),
        _money(review),
        _risks(review),
        _actions(plan or actions.whole(review)),
        _log(review),
        _end(review),
    ]
    return parts.paper(_("Minutes of the gate review"), review, blocks)


def _known(text: str) -> str:
    """Blank to fill in rather than a dash."""
    return "" if text == MISSING else text


def _identity(review) -> list:
    pilot = review.pilot
    lines = (
        (_("Project"), typed(pilot.name)),
        (_("Stage"), parts.stage(pilot)),
        (_("Territory"), parts.territory(pilot, 12)),
        (_("Period judged"), _("{start} to {end}", start=date(pilot.start), end=date(pilot.until))),
        (_("Meeting held on"), _known(date(pilot.settings.get("next_gate")))),
        (_("Place"), ""),
    )
    return [Form(lines)]


def _quorum(body) -> str:
    """As it is written, else in people."""
    if isinstance(body.quorum, str) or pd.isna(body.quorum_people):
        return typed(body.quorum)
    return ngettext("{n} person", "{n} people", body.quorum_people)


def _people(review) -> list:
    rows = tuple(
        (typed(b.body), BODIES["role"].label(b.role), _quorum(b), typed(b.act), "", "")
        for b in review.pilot["bodies"].itertuples()
    )
    head = (_("Body"), _("Role"), _("Quorum"), str(BODIES["act"].title), _("Present"), _("Excused"))
    return [
        Heading(_("Who took part")),
        Table(head, rows or (("",) * 6,), widths=(2.2, 1.2, 1.9, 1.7, 1.3, 1.3), tall=True),
        Form(((_("Conflicts of interest declared"), ""), (_("Chair and secretary"), ""))),
    ]


def _documents(review) -> list:
    agreed = agreed_criteria(review.pilot)
    undated = N_("not all are dated") if len(agreed.table) else N_("no criterion")
    made = {"version": VERSION, "draws": number(review.draws), "seed": review.seed}
    lines = (
        (_("Data known on"), _known(date(review.on))),
        (_("Data version"), review.pilot.data_hash),
        (
            _("Criteria agreed on"),
            date(agreed.frozen_on) if pd.notna(agreed.frozen_on) else _(undated),
        ),
        (_("Fingerprint of the criteria"), agreed.fingerprint),
        (_("Rule"), _rule(review)),
        (_("Software"), _("conciergekit {version}, {draws} draws, seed {seed}", **made)),
    )
    changed = [
        _("{day}: {what}", day=date(c.date), what=typed(change_words(c))) for c in agreed.changes.itertuples()
    ]
    said = [one_line(text) for text in agreed.findings()]
    return [Heading(_("Documents and data")), Form(lines), _list(_("Changes of criteria"), changed + said)]


def _rule(review) -> str:
    """The thresholds of the day, and those agreed when the coming deadline has moved them."""
    today, agreed = review.today, review.rule
    said = _(
        "go on from {go}, stop at {stop} or under", go=limit(review, today.go), stop=limit(review, today.stop)
    )
    if (today.go, today.stop) == (agreed.go, agreed.stop):
        return said
    moved = N_("{today} (agreed: {go} and {stop}; they close in before the day agreed to decide)")
    return _(moved, today=said, go=chances(agreed.go), stop=chances(agreed.stop))


def _list(title: str, items: list[str]) -> list:
    return [Heading(title, 2), Bullets(tuple(items))] if items else []


def _criteria(review) -> list:
    note = _(
        "The requirements were agreed for this project; they are not norms. “No data” is never counted as met."
    )
    noted = [Paragraph(note, "note")] if len(review.criteria) else []
    return [Heading(_("Criteria")), parts.criteria(review, comment=True), noted]


def _grades(review) -> list:
    """Grades written alone, then after talking: the majority grade and the spread, never who gave them.

    Those of a gate already decided are not those of this meeting: its cells stay blank, and the earlier gate is named.
    """
    found = instances(review.pilot)
    earlier = _of_an_earlier_gate(review, found)
    if earlier:
        found = replace(found, grades=found.grades.iloc[:0], vetoes=standing_vetoes(review.pilot))
    head = (_("Subject"), _("Before discussion"), _("After discussion"), _("Spread"))
    rows = []
    for subject in VOTES["subject"].choices:
        turns = found.grades[found.grades["subject"] == subject.value].set_index("round")
        given = (_grade(turns, turn) for turn in ("before", "after"))
        rows.append((str(subject.title), *given, _spread(turns)))
    vetoes = [
        _("Veto of {body}: {reason}", body=typed(v.body), reason=typed(v.reason))
        if v.valid
        else _("Opinion against, which is no veto: {reason}", reason=typed(v.reason))
        for v in found.vetoes.itertuples()
    ]
    said = [one_line(text) for text in found.findings()]
    return [
        Heading(_("Individual grades")),
        *earlier,
        Table(head, tuple(rows), widths=(3, 1.7, 1.7, 2.6), tall=not len(found.grades)),
        _list(_("Vetoes and remarks"), vetoes + said) or Form(((_("Vetoes and their reasons"), ""),)),
    ]


def _of_an_earlier_gate(review, found) -> list:
    """One line when the grades in the workbook are those of a gate a decision has already closed."""
    days = taken(review.pilot)["date"]
    closed = days[days.dt.date <= review.on] if review.on else days
    if pd.isna(found.gate) or not (closed >= found.gate).any():
        return []
    said = N_("Grades were last given on {day}, for a gate already decided: they are to be given again.")
    return [Paragraph(_(said, day=date(found.gate)), "note")]


def _grade(turns, turn: str) -> str:
    if turn not in turns.index:
        return ""
    row = turns.loc[turn]
    if row["majority"] != row["majority"]:
        return _("too few to be shown")
    grade = grade_word(row["majority"])
    return ngettext("{grade} ({n} voter)", "{grade} ({n} voters)", row["voters"], grade=grade)


def _spread(turns) -> str:
    if not len(turns) or turns.iloc[-1]["majority"] != turns.iloc[-1]["majority"]:
        return ""
    last = turns.iloc[-1]
    low, high = grade_word(last["lowest"]), grade_word(last["highest"])
    return low if low == high else i18n.span(low, high)


def _proposal(review) -> list:
    step = _("(step {step} of {n} of the rule).", step=number(review.verdict.step), n=number(STEPS))
    return [
        Heading(_("What the rule proposes")),
        Paragraph((Strong(proposal_label(review.proposal)), f" {step}"), "answer"),
        Paragraph(one_line(review.headline())),
        Paragraph(one_line(review.holding_back())),
    ]


def _taken(review):
    """The decision of this meeting, when it is already written in the workbook."""
    past = taken(review.pilot).sort_values("date", kind="stable")
    after = past[past["date"].dt.date > review.on] if review.on else past.head(0)
    return next(after.itertuples(), None)


def _decision(review) -> list:
    taken = _taken(review)
    choices = DECISIONS["decision"].choices
    ticked = frozenset(place for place, c in enumerate(choices) if taken and c.value == taken.decision)
    named = {
        _("Reasons"): "reason",
        _("If different from the proposal, why"): "different_because",
        _("Minority opinions"): "dissent",
    }
    said = ((name, _known(typed(getattr(taken, of))) if taken else "") for name, of in named.items())
    return [
        Heading(_("What the body decides")),
        Bullets(tuple(parts.choices()), "box", ticked),
        Form(((_("Votes (for, against, abstentions)"), _votes(taken)), *said), frozenset(named)),
    ]


def _votes(taken) -> str:
    counts = [taken.votes_for, taken.votes_against, taken.abstentions] if taken else []
    return ", ".join(number(n) for n in counts) if counts and not all(n != n for n in counts) else ""


def _conditions(review) -> list:
    """The three conditions of the workshop, those still open from earlier decisions, those of today."""
    found = conditions(review.pilot)
    head = (_("Condition"), _("State"), _("Finding, or what must be done"), _("Who, for when"))
    rows = [_condition(row, row.label) for row in found.standing.itertuples()]
    rows += [_condition(row, _("From {day}", day=date(row.date))) for row in found.attached.itertuples()]
    today = tuple((one_line(text), "", "", "") for text in review.conditions())
    set_today = (_("Condition"), _("Who"), _("For when"), _("Cost"))
    return [
        Heading(_("Conditions reviewed")),
        Table(head, tuple(rows), widths=(2.2, 1.3, 3.6, 2), tall=True),
        Heading(_("Conditions set")),
        Table(set_today, (*today, ("",) * 4), frozenset({3}), (4, 1.6, 1.6, 1.2), tall=True),
    ]


def _condition(row, label: str) -> tuple:
    state = state_word(row.state)
    if row.state == ABSENT:
        return label, state, "", ""
    return label, state, typed(row.what), one_line(who_when(row)).strip(" ()")


def _money(review) -> list:
    asked, *others = parts.stakes(review)
    taken = _taken(review)
    released = _known(money(taken.envelope_eur)) if taken else ""
    lines = (asked, (_("Envelope released"), released), *others)
    ahead = stages(review.pilot, review.probability)
    said = (ahead.sentences()[0], *ahead.differs())
    return [Heading(_("Means committed")), *(Paragraph(one_line(line)) for line in said), Form(lines)]


def _risks(review) -> list:
    risks = open_risks(review.pilot)
    risks = risks[risks["level"] != "low"]
    head = (_("Risk"), _("Level"), str(RISKS["test"].title), _("Stop sign"), _("Cap"), _("Accepted"))
    level = RISKS["level"].label
    rows = tuple(
        (typed(r.what), level(r.level), typed(r.test), typed(r.stop_sign), money(r.cap_eur), "☐")
        for r in risks.itertuples()
    )
    return [
        Heading(_("Risks accepted")),
        Table(head, rows or (("",) * 6,), frozenset({4}), (3, 1.3, 2.2, 2, 1, 1), tall=True),
    ]


def _actions(plan) -> list:
    """The action plan, the same as in the report, and a line for what the meeting adds."""
    told = report_plan.table(plan, found=False)
    return [Heading(_("Actions")), replace(told, rows=(*told.rows, ("",) * len(told.head)), tall=True)]


def _log(review) -> list:
    """Earlier decisions beside what was proposed, so that a body sees its own path."""
    past = log.decision_log(review.pilot).table
    if review.on:
        past = past[past["date"].dt.date <= review.on]
    if not len(past):
        return []
    head = (_("Day"), _("Body"), _("What the rule proposed"), _("Decision"), _("Reason"))
    rows = []
    for line in past.itertuples():
        proposed, said = _choice(line.proposal), _choice(line.decision)
        said = (
            _("Opinion: {decision}", decision=said) if line.opinion else said
        )  # of one that does not decide
        rows.append((date(line.date), typed(line.body), proposed, said, _why(line)))
    return [Heading(_("Earlier decisions")), Table(head, tuple(rows), widths=(1.5, 1.8, 1.7, 1.4, 3.2))]


def _choice(value) -> str:
    return MISSING if typed(value) == MISSING else typed(DECISIONS["decision"].label(value))


def _why(decision) -> str:
    """The reason, then why it differs and the minority opinion when they are noted."""
    more = {
        _("Differs because"): typed(decision.different_because),
        _("Minority opinion"): typed(decision.dissent),
    }
    said = [_("{name}: {value}", name=name, value=words) for name, words in more.items() if words != MISSING]
    return "\n".join([typed(decision.reason), *said])


def _end(review) -> list:
    taken = _taken(review)
    told, signatures = _("What users and providers will be told, by whom"), _("Signatures")
    approved = _("Draft sent within {hours} hours, approved within {days} days", **parts.delays())
    after = _known(date(taken.next_date)) if taken else ""
    lines = ((told, ""), (_("Next gate"), after), (approved, ""), (signatures, ""))
    return [Heading(_("Next steps of the body")), Form(lines, frozenset({signatures, told}))]
