"""Criteria, stages, bodies, votes, decisions and risks."""

# One column, a few lines: the formatter would make this file three times as long.
from .. import measures
from ..schema import Words
from .words import STAGES, col, table

# what a gate can judge, by its name in the dictionary of measures, then what older workbooks call it
CRITERION_INDICATORS = [
    (one.code, Words(one.name_en, context=f"measure.{one.code}.name"), *one.gate.get("before", ()))
    for one in measures.all()
    if one.gate is not None
]

CRITERIA = table(
    "criteria",
    "Gate criteria",
    "Agreed by the decision body before the period, then frozen. No threshold here is a norm.",
    "the gate review",
    [
        col(
            "indicator",
            "choice",
            "Indicator",
            "What is judged.",
            required=True,
            choices=CRITERION_INDICATORS,
            example="orders_month",
        ),
        col(
            "role",
            "choice",
            "Role",
            "Must: the test does not continue without it.",
            required=True,
            choices=[("must", "Must"), ("should", "Should"), ("watch", "Watch")],
        ),
        col(
            "requirement",
            "number",
            "Requirement",
            "The only figure the rule uses. A share: 75%.",
            required=True,
            example=40,
        ),
        col("floor", "number", "Clearly bad", "To state the rule's error rates.", asked_from="gate"),
        col("target", "number", "Clearly good", "What the team hopes for.", asked_from="gate"),
        col(
            "guess_low",
            "number",
            "Expected, low",
            "Said before the test: hardly less than that.",
            asked_from="gate",
        ),
        col(
            "guess_likely",
            "number",
            "Expected, likely",
            "Said before the test: most likely.",
            asked_from="gate",
        ),
        col(
            "guess_high",
            "number",
            "Expected, high",
            "Said before the test: hardly more than that.",
            asked_from="gate",
        ),
        col(
            "at_most", "yesno", "Lower is better", "Yes when the requirement is a maximum.", asked_from="all"
        ),
        col("frozen_on", "date", "Frozen on", "Day the body agreed."),
        col("lever", "text", "Lever", "What could be changed if it is not met.", asked_from="gate"),
        col(
            "theme",
            "text",
            "Tags of the journal",
            "Those that speak of it, comma between.",
            asked_from="gate",
        ),
        col(
            "lever_tried", "integer", "Times tried", "Adjustments already made.", minimum=0, asked_from="gate"
        ),
        col("owner", "text", "Owner", "Role, not a name."),
        col(
            "source",
            "text",
            "Source",
            "Where the figure will come from, and why this requirement.",
            asked_from="gate",
        ),
    ],
    known_by="frozen_on",
    asked_from="start",
)

CRITERIA_CHANGES = table(
    "criteria_changes",
    "Changes of criteria",
    "One line each time a criterion is changed after it was frozen. A change with its reason is no fault; a silent one is.",
    "trust in the criteria of the gate",
    [
        col("date", "date", "Date", "Of the change.", required=True),
        col(
            "indicator",
            "choice",
            "Indicator",
            "Which criterion.",
            required=True,
            choices=CRITERION_INDICATORS,
        ),
        col(
            "what",
            "choice",
            "What changed",
            "One thing a line.",
            required=True,
            choices=[
                ("requirement", "Requirement"),
                ("floor", "Clearly bad"),
                ("target", "Clearly good"),
                ("role", "Role"),
                ("added", "Criterion added"),
                ("removed", "Criterion removed"),
            ],
        ),
        col("old", "text", "Before", "As it was written."),
        col("new", "text", "After", "As it is now."),
        col("reason", "text", "Why", "In a sentence. Without it, the review says so."),
        col("by", "text", "Agreed by", "Body or role, not a name."),
    ],
    known_by="date",
)

STAGE_PLAN = table(
    "stage_plan",
    "Stages",
    "One line a stage, or a part of a stage, between two gates: the means, and what may be lost. Means grow only after a recorded decision to continue.",
    "means stage by stage, planned against spent, maximum loss",
    [
        col("stage", "choice", "Stage", "Which one.", required=True, choices=STAGES, example="1"),
        col("start", "date", "Start", "First day.", required=True, example="2026-01-05"),
        col("gate", "date", "Gate planned on", "Day of the review that ends it.", example="2026-06-30"),
        col(
            "envelope_eur",
            "number",
            "Envelope",
            "Spending allowed until that gate.",
            unit="€",
            minimum=0,
            example=6000,
        ),
        col(
            "max_loss_eur",
            "number",
            "May be lost",
            "Said by the body before the stage.",
            unit="€",
            minimum=0,
            example=3000,
        ),
        col("question", "text", "What it must teach", "The question of this stage."),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)

BODIES = table(
    "bodies",
    "Decision bodies",
    "Who advises, who decides.",
    "minutes of the gate review",
    [
        col("body", "text", "Body", "COPIL, CA, AG, conseil municipal…", required=True),
        col(
            "role",
            "choice",
            "Role",
            "In this decision.",
            required=True,
            choices=[("advises", "Advises"), ("decides", "Decides"), ("veto", "May veto")],
        ),
        col("quorum", "text", "Quorum", "As written."),
        col(
            "quorum_people",
            "integer",
            "Quorum, in people",
            "How many must be there for the decision to be valid.",
            minimum=0,
        ),
        col("act", "text", "Written act", "What makes it binding: minutes, deliberation, agreement."),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)

GRADES = [("4", "Very good"), ("3", "Good"), ("2", "Fair"), ("1", "Insufficient"), ("0", "Unacceptable")]

VOTES = table(
    "votes",
    "Individual grades",
    "One line a person, a subject and a round: written alone before talking, then again after. No names.",
    "grades before and after discussion, vetoes",
    [
        col("date", "date", "Date", "Of the gate meeting.", required=True),
        col(
            "voter",
            "code",
            "Member (number)",
            "A number or a function, never a name. Not shown anywhere.",
            required=True,
            example="M1",
        ),
        col(
            "body", "text", "Body", "As in the sheet of decision bodies.", example="Conseil d’administration"
        ),
        col(
            "round",
            "choice",
            "Round",
            "Before or after talking.",
            required=True,
            choices=[("before", "Before discussion"), ("after", "After discussion")],
        ),
        col(
            "subject",
            "choice",
            "Subject",
            "What is graded.",
            required=True,
            choices=[
                ("overall", "Going on to the next stage"),
                ("satisfaction", "Satisfaction heard in the field"),
                ("specification", "Specification of providers"),
                ("impact", "Social impact"),
                ("vision", "Vision"),
                ("skills", "Skills"),
                ("status", "Legal status"),
                ("funders", "Funders' timing"),
                ("strategy", "Strategy and foresight"),
            ],
        ),
        col("grade", "choice", "Grade", "One of five words.", required=True, choices=GRADES),
        col("veto", "yesno", "Veto", "Only for a body that may; needs a reason."),
        col("reason", "text", "Reason", "In a sentence, no name."),
    ],
    known_by="date",
    asked_from="gate",
)

CONDITIONS = table(
    "conditions",
    "Conditions",
    "Status, funders' timing, strategy: reviewed at each gate. And the conditions set by a decision: who, what, when, how much.",
    "conditions of the gate, from one meeting to the next",
    [
        col("date", "date", "Date", "Of the review.", required=True),
        col(
            "kind",
            "choice",
            "Kind",
            "Which condition.",
            required=True,
            choices=[
                ("status", "Legal status"),
                ("funders", "Funders' timing"),
                ("strategy", "Strategy and foresight"),
                ("decision", "Attached to the decision"),
            ],
        ),
        col("what", "text", "What", "What was found, or what must be done.", required=True),
        col(
            "state",
            "choice",
            "State",
            "That day.",
            required=True,
            choices=[("fine", "Fine"), ("open", "To settle"), ("blocking", "Blocking")],
        ),
        col("owner", "text", "Who", "Role, not a name."),
        col("due", "date", "For when", "At the latest."),
        col("cost_eur", "number", "Cost", "If any.", unit="€", minimum=0),
        col("settled_on", "date", "Settled on", "Empty while it is not.", known_by="settled_on"),
    ],
    known_by="date",
    asked_from="gate",
)

# the last words are those of workbooks filled before the verdicts were named so
OUTCOMES = [
    ("go", "Continue", "go"),
    ("go_conditions", "Continue with conditions", "go under conditions"),
    ("adjust", "Adjust"),
    ("extend", "Extend"),
    ("suspend", "Pause", "suspend"),
    ("stop", "Stop"),
]

DECISIONS = table(
    "decisions",
    "Decisions",
    "One line a gate.",
    "log of decisions beside proposals",
    [
        col("date", "date", "Date", "Of the decision.", required=True),
        col("body", "text", "Body", "Who decided."),
        col("stage", "choice", "Stage", "The one under review.", choices=STAGES),
        col("decision", "choice", "Decision", "Taken.", required=True, choices=OUTCOMES),
        col(
            "proposal",
            "choice",
            "What the rule proposed",
            "As printed in the review of that day.",
            choices=OUTCOMES,
        ),
        col("reason", "text", "Reason", "In a sentence."),
        col(
            "different_because",
            "text",
            "If different, why",
            "What the body knew or weighed that the rule did not.",
        ),
        col("dissent", "text", "Minority opinion", "Said without names."),
        col("present", "integer", "People present", "With a voice.", minimum=0),
        col("votes_for", "integer", "For", "Votes.", minimum=0),
        col("votes_against", "integer", "Against", "Votes.", minimum=0),
        col("abstentions", "integer", "Abstentions", "Votes.", minimum=0),
        col("envelope_eur", "number", "Envelope released", "For the next stage.", unit="€", minimum=0),
        col(
            "works_on",
            "choice",
            "Criterion worked on",
            "For an adjustment: evidence from before counts less from then on. Empty: those whose lever was tried.",
            choices=CRITERION_INDICATORS,
        ),
        col("next_date", "date", "Next gate", "Date."),
    ],
    known_by="date",
    asked_from="gate",
)

ACTIONS = table(
    "actions",
    "Actions",
    "Who does what by when.",
    "action plan",
    [
        col("what", "text", "Action", "In a line.", required=True),
        col("owner", "text", "Owner", "Role, not a name."),
        col("due", "date", "Due", "By when."),
        col("cost_eur", "number", "Cost", "If any.", unit="€", minimum=0),
        col(
            "status",
            "choice",
            "Status",
            "Today.",
            known_by="status_since",
            choices=[("todo", "To do"), ("doing", "Under way"), ("done", "Done")],
        ),
        col("with_partner", "yesno", "With a partner", '"Do nothing alone".'),
        col("teaches", "text", "What it teaches", "The question it settles."),
        col("test", "text", "Cheapest test", "If it is risky: how to know early, for little."),
        col("stop_sign", "text", "Stop sign", "What would make you stop it."),
        col("cap_eur", "number", "Cap", "Most you accept to lose.", unit="€", minimum=0),
        col("theme", "text", "Tags of the journal", "The signals it answers, comma between."),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
        col("status_since", "date", "Status since", "Day it began, or was done.", known_by="status_since"),
    ],
    known_by="noted_on",
    asked_from="gate",
)

RISKS = table(
    "risks",
    "Risks",
    "What could go wrong, and the cheapest way to know early.",
    "vetoes and risk register of the gate",
    [
        col("what", "text", "Risk", "In a line.", required=True),
        col(
            "kind",
            "choice",
            "Kind",
            "Legal and safety risks may block the next stage.",
            choices=[
                ("legal", "Legal"),
                ("safety", "Safety"),
                ("money", "Money"),
                ("people", "People"),
                ("other", "Other"),
            ],
        ),
        col(
            "level",
            "choice",
            "Level",
            "As long as it is not settled.",
            required=True,
            choices=[
                ("low", "Low"),
                ("watch", "To watch"),
                ("condition", "To settle at the next stage"),
                ("blocking", "Blocking"),
            ],
        ),
        col("test", "text", "Cheapest test", "How to know early."),
        col("stop_sign", "text", "Stop sign", "What would make you stop."),
        col("cap_eur", "number", "Cap", "Most you accept to lose.", unit="€", minimum=0),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day it was seen. Empty: counted from the start, also when looking back.",
        ),
        col("settled_on", "date", "Settled on", "Empty while it is not.", known_by="settled_on"),
    ],
    known_by="noted_on",
    asked_from="gate",
)

FUTURES = table(
    "futures",
    "Futures",
    "Three futures at most: what may come, what would announce it, what you would then do.",
    "foresight, beside the conditions of the gate",
    [
        col("what", "text", "What may come", "In a line.", required=True),
        col(
            "kind",
            "choice",
            "Kind",
            "Beside what you expect.",
            choices=[
                ("likely", "Most likely"),
                ("better", "Better than expected"),
                ("worse", "Worse than expected"),
            ],
        ),
        col("sign", "text", "What would announce it", "Something one can see."),
        col("answer", "text", "What we would do", "In a line."),
        col("seen_on", "date", "Sign seen on", "Empty while it is not.", known_by="seen_on"),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)
