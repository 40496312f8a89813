"""What a test teaches: what was believed, the plan and its versions, what was tried, and when one stood back."""

# One column, a few lines: the formatter would make this file three times as long.
from .words import col, table

HYPOTHESES = table(
    "hypotheses",
    "Hypotheses",
    "What the team believes before testing it, the threshold said beforehand, then what was seen and decided.",
    "what was believed, what was seen, what changed",
    [
        col("date", "date", "Written on", "Before the test of it.", required=True),
        col("belief", "text", "We believe that", "One thing a line.", required=True),
        col("test_by", "text", "We test it by", "What will be done."),
        col("threshold", "text", "Threshold set before", "From what figure you would say yes."),
        col("seen", "text", "What was seen", "In a sentence, with its figure.", known_by="seen_on"),
        col("seen_on", "date", "Seen on", "Day of that look.", known_by="seen_on"),
        col(
            "decided",
            "choice",
            "Decided",
            "What was made of it.",
            known_by="decided_on",
            choices=[
                ("keep", "Kept"),
                ("change", "Changed"),
                ("drop", "Dropped"),
                ("again", "To test again"),
            ],
        ),
        col("decided_on", "date", "Decided on", "Empty while it is not.", known_by="decided_on"),
    ],
    known_by="date",
)

PLAN_VERSIONS = table(
    "plan_versions",
    "Versions of the plan",
    "Each time the plan changes: all its lines again, with the day. What was dropped, added or moved can then be seen.",
    "how the plan was readjusted",
    [
        col("date", "date", "From", "First day of this version.", required=True, example="2026-01-05"),
        col(
            "kind",
            "choice",
            "Part of the plan",
            "What it speaks of.",
            required=True,
            choices=[("public", "Target group"), ("service", "Service"), ("scheme", "Way of delivering")],
        ),
        col(
            "what",
            "text",
            "Which",
            "The code of the target group or of the service, or the way of delivering in words.",
            required=True,
            example="seniors",
        ),
        col("planned_share", "share", "Planned share", "Of the orders.", minimum=0, maximum=1),
        col("reason", "text", "Why", "What the test had shown."),
    ],
    known_by="date",
)

TRIALS = table(
    "trials",
    "Trials",
    "A scheme, a price or a slot really tried: its first day, and what it should change. Judged before and after.",
    "whether a change worked, and how long one must wait to know",
    [
        col("what", "text", "What is tried", "In a line.", required=True),
        col(
            "kind",
            "choice",
            "Kind",
            "What is changed.",
            choices=[
                ("scheme", "Way of delivering"),
                ("price", "Price"),
                ("slot", "Slot, hours"),
                ("offer", "Offer"),
                ("other", "Other"),
            ],
        ),
        col(
            "measure",
            "choice",
            "Judged on",
            "What should rise.",
            required=True,
            choices=[
                ("requests", "Requests a week"),
                ("orders", "Orders delivered a week", "Orders served a week"),
                ("stops", "Stops a tour"),
                ("visitors", "People at a drop-in session", "people at a staffed slot"),
            ],
        ),
        col("first_day", "date", "First day", "Of the change; may be to come.", required=True),
        col("last_day", "date", "Last day", "Empty while it goes on.", known_by="last_day"),
        col("public", "code", "Target group", "If for one.", refers="publics.id"),
        col("service", "code", "Service", "If for one.", refers="services.id"),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
        col("decided", "text", "Decided", "What was done with it.", known_by="decided_on"),
        col("decided_on", "date", "Decided on", "Empty while it is not.", known_by="decided_on"),
    ],
    known_by="noted_on",
)

RETROSPECTIVES = table(
    "retrospectives",
    "Standing back",
    "A day kept to look at the test from a distance, and five questions to challenge oneself. One line a question.",
    "the day one stood back, what was answered, the next day kept",
    [
        col("planned_on", "date", "Planned for", "Day kept in the calendar.", required=True),
        col("held_on", "date", "Held on", "Empty while it is to come.", known_by="held_on"),
        col(
            "question",
            "choice",
            "Question",
            "One a line; a line without a question only keeps the day.",
            choices=[
                ("wrong", "What did we believe that was wrong?"),
                ("unseen", "Whom have we not listened to?"),
                ("stop", "What should we stop doing?"),
                ("without_us", "What would hold without us?"),
                ("against", "What would someone say who wants us to stop?"),
            ],
        ),
        col("answer", "text", "Answer", "In a sentence, no name.", known_by="held_on"),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)
