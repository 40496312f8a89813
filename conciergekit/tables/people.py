"""The team: hours, energy, skills."""

# One column, a few lines: the formatter would make this file three times as long.
# fmt: off
from .words import PAID, col, table

TEAM = table(
    "team",
    ("Team", "Équipe"),
    ("People by code, paid or not.", "Les personnes par code, payées ou non."),
    ("workload, cost of unpaid hours", "charge de travail, coût des heures non payées"),
    [
        col("id", "code", ("Person code", "Code personne"), ("A code, never a name.", "Un code, jamais un nom."),
            required=True, example="P1"),
        col("role", "text", ("Role", "Rôle"),
            ("Coordinator, driver, volunteer…", "Coordination, conduite, bénévole…")),
        col("paid", "choice", ("Paid or volunteer", "Payé ou bénévole"), ("Of this person.", "De cette personne."),
            choices=PAID),
        col("hours_week", "number", ("Hours available per week", "Heures disponibles par semaine"),
            ("Agreed.", "Convenues."), unit="h/week", minimum=0, maximum=100),
        col("hour_eur", "number", ("Cost of an hour", "Coût d'une heure"), ("Employer cost.", "Coût employeur."),
            unit="€/h", minimum=0),
        col("since", "date", ("From", "Depuis"), ("First day.", "Premier jour.")),
        col("until", "date", ("Until", "Jusqu'au"), ("Empty if still there.", "Vide si toujours là."),
            known_by="until"),
    ],
    key="id", known_by="since",
)

TIME = table(
    "time",
    ("Time", "Temps"),
    ("Hours by week or day, to the nearest half hour.", "Heures par semaine ou par jour, à la demi-heure."),
    ("workload, unpaid hours, time split, hours per service", "charge de travail, heures non payées, partage du temps, heures par service"),
    [
        col("date", "date", ("Date or Monday of the week", "Date ou lundi de la semaine"), ("When.", "Quand."),
            required=True, synonyms=("date", "semaine")),
        col("person", "code", ("Person code", "Code personne"), ("Who.", "Qui."), refers="team.id",
            synonyms=("personne", "person", "qui")),
        col("category", "choice", ("Kind of work", "Type de travail"), ("Four are enough.", "Quatre suffisent."),
            choices=[("strategy", "Strategy, partners, funding", "Stratégie, partenaires, financements", "stratégie"),
            ("field", "Field, services", "Terrain, prestations", "terrain"), ("admin", "Administration", "Administratif"),
            ("travel", "Travel, tours", "Déplacements, tournées", "déplacements", "trajets")], synonyms=("catégorie", "category")),
        col("hours", "number", ("Hours", "Heures"), ("Worked.", "Travaillées."), unit="h", required=True, minimum=0,
            maximum=168),
        col("paid", "choice", ("Paid or volunteer", "Payé ou bénévole"), ("These hours.", "Ces heures."),
            choices=PAID),
        col("public", "code", ("Target group", "Public"), ("If for one.", "Si pour un seul."), refers="publics.id"),
        col("service", "code", ("Service", "Service"), ("If for one.", "Si pour un seul."), refers="services.id"),
    ],
    known_by="date",
)

ENERGY = table(
    "energy",
    ("Energy", "Énergie"),
    ("Private. One answer a week and person: 1 empty, 5 full. Shown only pooled, from three people up.",
     "Privé. Une réponse par semaine et par personne : 1 à plat, 5 en forme. Montré seulement groupé, à partir de trois personnes."),
    ("the team's energy", "l'énergie de l'équipe"),
    [
        col("week", "date", ("Monday of the week", "Lundi de la semaine"), ("When.", "Quand."), required=True),
        col("person", "code", ("Person code", "Code personne"), ("Who, by code.", "Qui, par code."), required=True),
        col("score", "integer", ("Energy 1–5", "Énergie 1–5"), ("5 is best.", "5 est le mieux."), required=True,
            minimum=1, maximum=5),
    ],
    known_by="week", private=True,
)

SKILLS = table(
    "skills",
    ("Skills", "Compétences"),
    ("0 no, 1 sees it done, 2 does with help, 3 does alone, 4 teaches.",
     "0 non, 1 voit faire, 2 fait avec aide, 3 fait seul, 4 transmet."),
    ("growth in skills, skills only one person has", "montée en compétences, savoir-faire d'une seule personne"),
    [
        col("date", "date", ("Date", "Date"), ("Of the assessment.", "De l'évaluation."), required=True),
        col("person", "code", ("Person code", "Code personne"), ("Who, by code.", "Qui, par code."), required=True,
            refers="team.id"),
        col("skill", "text", ("Skill", "Compétence"), ("In a few words.", "En quelques mots."), required=True),
        col("level", "integer", ("Level 0–4", "Niveau 0–4"), ("Today.", "Aujourd'hui."), required=True, minimum=0,
            maximum=4),
    ],
    known_by="date",
)
