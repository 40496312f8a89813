"""The team: hours, energy, skills."""

# One column, a few lines: the formatter would make this file three times as long.
from .words import PAID, col, table

TEAM = table(
    "team",
    "Team",
    "People by code, paid or not.",
    "workload, cost of unpaid hours",
    [
        col("id", "code", "Person code", "A code, never a name.", required=True, example="P1"),
        col("role", "text", "Role", "Coordinator, driver, volunteer…"),
        col("paid", "choice", "Paid or volunteer", "Of this person.", choices=PAID),
        col(
            "client", "code", "Client code", "Of a client or member who joined the team.", refers="clients.id"
        ),
        col(
            "hours_week",
            "number",
            "Hours available per week",
            "Agreed.",
            unit="h/week",
            minimum=0,
            maximum=100,
        ),
        col("hour_eur", "number", "Cost of an hour", "Employer cost.", unit="€/h", minimum=0),
        col("since", "date", "From", "First day."),
        col("until", "date", "Until", "Empty if still there.", known_by="until"),
    ],
    key="id",
    known_by="since",
)

TIME = table(
    "time",
    "Time",
    "Hours by week or day, to the nearest half hour.",
    "workload, unpaid hours, time split, hours per service",
    [
        col(
            "date", "date", "Date or Monday of the week", "When.", required=True, synonyms=("date", "semaine")
        ),
        col(
            "person", "code", "Person code", "Who.", refers="team.id", synonyms=("personne", "person", "qui")
        ),
        col(
            "category",
            "choice",
            "Kind of work",
            "Four are enough.",
            choices=[
                (
                    "strategy",
                    "Strategy, partners, funding",
                    "stratégie",
                    "partenaires",
                    "partenariats",
                    "partenariat",
                    "réunion partenaires",
                    "réunion",
                    "réunions",
                    "financements",
                    "recherche de financements",
                    "prospection",
                ),
                (
                    "field",
                    "Field, services",
                    "terrain",
                    "services",
                    "prestations",
                    "permanence",
                    "permanences",
                    "accueil",
                ),
                (
                    "admin",
                    "Administration",
                    "administratif",
                    "administrative",
                    "gestion",
                    "comptabilité",
                    "compta",
                    "secrétariat",
                ),
                (
                    "travel",
                    "Travel, tours",
                    "déplacements",
                    "trajets",
                    "déplacement",
                    "trajet",
                    "route",
                    "tournée",
                    "tournées",
                    "livraison",
                    "livraisons",
                ),
            ],
            synonyms=("catégorie", "category"),
        ),
        col("hours", "number", "Hours", "Worked.", unit="h", required=True, minimum=0, maximum=168),
        col("paid", "choice", "Paid or volunteer", "These hours.", choices=PAID),
        col("public", "code", "Target group", "If for one.", refers="publics.id"),
        col("service", "code", "Service", "If for one.", refers="services.id"),
    ],
    known_by="date",
    asked_from="month3",
)

ENERGY = table(
    "energy",
    "Energy",
    "Private. One answer a week and person: 1 empty, 5 full. Shown only pooled, from three people up.",
    "the team's energy",
    [
        col("week", "date", "Monday of the week", "When.", required=True),
        col("person", "code", "Person code", "Who, by code.", required=True),
        col("score", "integer", "Energy 1–5", "5 is best.", required=True, minimum=1, maximum=5),
    ],
    known_by="week",
    private=True,
)

SKILLS = table(
    "skills",
    "Skills",
    "0 no, 1 sees it done, 2 does with help, 3 does alone, 4 teaches.",
    "growth in skills, skills only one person has",
    [
        col("date", "date", "Date", "Of the assessment.", required=True),
        col("person", "code", "Person code", "Who, by code.", required=True, refers="team.id"),
        col("skill", "text", "Skill", "In a few words.", required=True),
        col("level", "integer", "Level 0–4", "Today.", required=True, minimum=0, maximum=4),
    ],
    known_by="date",
)
