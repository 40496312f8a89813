"""Whom to serve first: weights and the voices behind them."""

# One column, a few lines: the formatter would make this file three times as long.
from .words import col, table

_RANKING_CRITERIA = [
    ("demand", "Demand"),
    ("contribution", "Money left per hour"),
    ("payer", "A payer exists"),
    ("logistics", "Easy trips"),
    ("providers", "Providers available"),
    ("satisfaction", "Satisfaction"),
    ("loyalty", "People come back"),
    ("social_need", "Social need"),
    ("strategic_fit", "Fit with the project"),
    ("ease", "Regulatory ease"),
    ("team_energy", "Team's energy"),
]

PRIORITIES = table(
    "priorities",
    "What counts most",
    "Points each stakeholder gives to each criterion (100 for the first).",
    "ranking that says whom it suits",
    [
        col("stakeholder", "text", "Stakeholder", "Role, not a name.", required=True),
        col(
            "criterion", "choice", "Criterion", "One of the kit's.", required=True, choices=_RANKING_CRITERIA
        ),
        col(
            "points",
            "number",
            "Points",
            "0 to 100, for going from the worst to the best on this criterion.",
            minimum=0,
            maximum=100,
        ),
        col(
            "points_high",
            "number",
            "Points at most",
            "If the points are a range: its upper end.",
            minimum=0,
            maximum=100,
        ),
        col(
            "rank",
            "integer",
            "Rank",
            "Instead of points: 1 for what counts most; equal ranks are allowed.",
            minimum=1,
        ),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)

COMPARISONS = table(
    "comparisons",
    "Criteria two by two",
    "For those who prefer to compare than to give points: one line a pair of criteria.",
    "weights from comparisons, with their consistency",
    [
        col("stakeholder", "text", "Stakeholder", "Role, not a name.", required=True),
        col(
            "criterion",
            "choice",
            "Criterion",
            "The first of the two.",
            required=True,
            choices=_RANKING_CRITERIA,
        ),
        col("other", "choice", "Compared with", "The other one.", required=True, choices=_RANKING_CRITERIA),
        col(
            "times",
            "number",
            "Times as important",
            "1: as important; 3: rather more; 9: far more; 0.33: rather less.",
            required=True,
            minimum=0.1,
            maximum=10,
        ),
        col(
            "noted_on",
            "date",
            "Noted on",
            "Day this line was written. Empty: counted from the start, also when looking back.",
        ),
    ],
    known_by="noted_on",
)

STAKEHOLDERS = table(
    "stakeholders",
    "Stakeholders",
    "Who gave points, ranks or comparisons, and how much each counts. Without it, all count the same.",
    "stakeholders who count more or less",
    [
        col("stakeholder", "text", "Stakeholder", "Role, not a name.", required=True),
        col("weight", "number", "Share of the group", "2 counts twice as much as 1.", minimum=0),
        col(
            "confidence",
            "choice",
            "How sure of it",
            "Are they sure of their points?",
            choices=[("sure", "Sure"), ("fairly", "Fairly sure"), ("unsure", "Unsure")],
        ),
        col("said_on", "date", "Asked on", "When they said so."),
    ],
    known_by="said_on",
)

# The indicators a gate can decide on; `gates` knows how to evaluate each one.
