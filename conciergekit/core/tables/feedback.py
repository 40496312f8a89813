"""What people say and what changed: surveys, ratings, impact, actors, events, journal."""

# One column, a few lines: the formatter would make this file three times as long.
from .words import POPULATIONS, col, table

SURVEYS = table(
    "surveys",
    "Surveys",
    "One line an answer. Three populations, never mixed.",
    "satisfaction with its range, declared needs",
    [
        col("date", "date", "Date", "Of the answer.", required=True),
        col("population", "choice", "Who answers", "Which of the three.", required=True, choices=POPULATIONS),
        col("respondent", "code", "Respondent code", "A code, never a name."),
        col(
            "question",
            "choice",
            "Question",
            "What was asked.",
            required=True,
            choices=[
                ("satisfaction", "Satisfaction (1–5)"),
                ("would_use", "Would use the service (1 yes, 0 no)"),
                ("knows", "Knows the service (1 yes, 0 no)"),
                ("recommend", "Would recommend (0–10)"),
            ],
        ),
        col("score", "number", "Answer", "In figures; 5 is best.", required=True, minimum=0, maximum=10),
        col("public", "code", "Target group", "If known.", refers="publics.id"),
        col("service", "code", "Service", "If about one.", refers="services.id"),
        col("comment", "text", "In their words", "No name."),
        col(
            "quotable",
            "yesno",
            "May be quoted",
            "Yes when the person agreed to be quoted, without a name. Empty: not asked, so not quoted.",
        ),
    ],
    known_by="date",
    asked_from="month3",
)

SURVEY_WAVES = table(
    "survey_waves",
    "Survey waves",
    "How many people were asked each time.",
    "response rate",
    [
        col("date", "date", "Date", "Of the wave.", required=True),
        col(
            "population", "choice", "Who was asked", "Which of the three.", required=True, choices=POPULATIONS
        ),
        col("invited", "integer", "People asked", "Answering or not.", required=True, minimum=0),
    ],
    known_by="date",
)

RATINGS = table(
    "ratings",
    "Ratings",
    "Grades 0–4 given by named roles, each with its proof.",
    "vision, specification, ratings of target groups and services",
    [
        col("date", "date", "Date", "When given.", required=True),
        col(
            "subject",
            "choice",
            "Subject",
            "What is graded.",
            required=True,
            choices=[
                ("specification", "Specification of providers"),
                ("vision_ambition", "Vision: ambition at 3 years"),
                ("vision_publics", "Vision: target groups"),
                ("vision_model", "Vision: economic model at scale"),
                ("vision_territory", "Vision: place in the territory"),
                ("vision_not", "Vision: what we will not do"),
                ("social_need", "Social need of a target group × service"),
                ("strategic_fit", "Fit with the project of a target group × service"),
                ("ease", "Regulatory ease of a service"),
                ("team_energy", "Team's energy for a target group × service"),
            ],
        ),
        col("rater", "code", "Rater", "Role, not a name: leader, board, partner…"),
        col("public", "code", "Target group", "If about one.", refers="publics.id"),
        col("service", "code", "Service", "If about one.", refers="services.id"),
        col("grade", "integer", "Grade 0–4", "4 is best.", required=True, minimum=0, maximum=4),
        col("proof", "text", "Proof", "What the grade rests on."),
    ],
    known_by="date",
    asked_from="gate",
)

IMPACT = table(
    "impact",
    "Social impact",
    "One line a change claimed, with its level of evidence.",
    "social impact, inside and outside",
    [
        col("date", "date", "Date", "When noted.", required=True),
        col(
            "side",
            "choice",
            "Inside or outside",
            "For the team or for the territory.",
            required=True,
            choices=[("internal", "Inside"), ("external", "Outside")],
        ),
        col("change", "text", "Change", "What changed, for whom.", required=True),
        col("activity", "text", "Activity", "What led to it: an offer, a drop-in session, an event."),
        col("people", "integer", "People touched", "About.", minimum=0),
        col(
            "evidence",
            "integer",
            "Evidence 0–4",
            "0 claim, 1 anecdote, 2 repeated words, 3 before and after, 4 comparison.",
            required=True,
            minimum=0,
            maximum=4,
        ),
    ],
    known_by="date",
    asked_from="gate",
)

ACTORS = table(
    "actors",
    "Actors",
    "Partners and ambassadors.",
    "mobilisation, partners' commitments",
    [
        col("id", "code", "Code", "Short.", required=True),
        col("kind", "text", "Kind", "Commune, shop, resident…"),
        col(
            "commitment",
            "choice",
            "Commitment",
            "The strongest so far.",
            choices=[
                ("none", "None", "pas encore", "not yet"),
                ("oral", "Oral"),
                ("written", "Written"),
                ("paid", "Pays or works"),
            ],
        ),
        col(
            "engagement",
            "integer",
            "Level 0–5",
            "0 informed … 4 runs a drop-in session, 5 governs.",
            minimum=0,
            maximum=5,
        ),
        col("date", "date", "Since", "Day of this level."),
        col("last_contact", "date", "Last contact", "Last time you really spoke.", known_by="last_contact"),
    ],
    known_by="date",
)

EVENTS = table(
    "events",
    "Drop-in sessions and events",
    "Drop-in sessions, events, barter: who ran them, who came.",
    "mobilisation, volunteer hours, fragility",
    [
        col("date", "date", "Date", "When.", required=True),
        col(
            "kind",
            "choice",
            "What",
            "Kind of moment.",
            required=True,
            choices=[
                ("desk", "Drop-in session", "staffed slot"),
                ("event", "Event", "atelier", "réunion publique", "workshop"),
                ("barter", "Barter, exchange", "troc"),
            ],
        ),
        col("run_by", "code", "Run by (person code)", "Main person.", refers="team.id"),
        col("participants", "integer", "People who came", "About.", minimum=0),
        col("hours", "number", "Hours", "Of the person.", unit="h", minimum=0),
        col("with_partner", "yesno", "With a partner", '"Do nothing alone".'),
        col("label", "text", "Subject", "In a few words."),
    ],
    known_by="date",
    asked_from="month3",
    synonyms=("staffed slots and events",),
)

JOURNAL = table(
    "journal",
    "Field journal",
    "Weak signals, in a line.",
    "weak signals",
    [
        col("date", "date", "Date", "When.", required=True),
        col("text", "text", "Note", "No name.", required=True),
        col("public", "code", "Target group", "If about one.", refers="publics.id"),
        col("tags", "text", "Tags", "Comma between."),
    ],
    known_by="date",
)
