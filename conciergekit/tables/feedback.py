"""What people say and what changed: surveys, ratings, impact, actors, events, journal."""

# One column, a few lines: the formatter would make this file three times as long.
# fmt: off
from .words import POPULATIONS, col, table

SURVEYS = table(
    "surveys",
    ("Surveys", "Enquêtes"),
    ("One line an answer. Three populations, never mixed.",
     "Une ligne par réponse. Trois populations, jamais mélangées."),
    ("satisfaction with its honest range, declared needs", "satisfaction avec sa fourchette honnête, besoins déclarés"),
    [
        col("date", "date", ("Date", "Date"), ("Of the answer.", "De la réponse."), required=True),
        col("population", "choice", ("Who answers", "Qui répond"), ("Which of the three.", "Laquelle des trois."),
            required=True, choices=POPULATIONS),
        col("respondent", "code", ("Respondent code", "Code répondant"),
            ("A code, never a name.", "Un code, jamais un nom.")),
        col("question", "choice", ("Question", "Question"), ("What was asked.", "Ce qui a été demandé."),
            required=True, choices=[("satisfaction", "Satisfaction (1–5)", "Satisfaction (1–5)"),
            ("would_use", "Would use the service (1 yes, 0 no)", "Utiliserait le service (1 oui, 0 non)"),
            ("knows", "Knows the service (1 yes, 0 no)", "Connaît le service (1 oui, 0 non)"),
            ("recommend", "Would recommend (0–10)", "Recommanderait (0–10)")]),
        col("score", "number", ("Answer", "Réponse"), ("In figures; 5 is best.", "En chiffre ; 5 est le mieux."),
            required=True, minimum=0, maximum=10),
        col("public", "code", ("Target group", "Public"), ("If known.", "Si connu."), refers="publics.id"),
        col("service", "code", ("Service", "Service"), ("If about one.", "Si sur un seul."), refers="services.id"),
        col("comment", "text", ("In their words", "Verbatim"), ("No name.", "Sans nom.")),
    ],
    known_by="date",
)

SURVEY_WAVES = table(
    "survey_waves",
    ("Survey waves", "Vagues d'enquête"),
    ("How many people were asked each time.", "Combien de personnes ont été interrogées à chaque fois."),
    ("response rate", "taux de réponse"),
    [
        col("date", "date", ("Date", "Date"), ("Of the wave.", "De la vague."), required=True),
        col("population", "choice", ("Who was asked", "Qui a été interrogé"),
            ("Which of the three.", "Laquelle des trois."), required=True, choices=POPULATIONS),
        col("invited", "integer", ("People asked", "Personnes interrogées"),
            ("Answering or not.", "Réponse ou non."), required=True, minimum=0),
    ],
    known_by="date",
)

RATINGS = table(
    "ratings",
    ("Ratings", "Appréciations"),
    ("Grades 0–4 given by named roles, each with its proof.",
     "Notes de 0 à 4 données par des rôles, chacune avec sa preuve."),
    ("vision, specification, ratings of target groups and services", "vision, cahier des charges, appréciation des publics et services"),
    [
        col("date", "date", ("Date", "Date"), ("When given.", "Quand."), required=True),
        col("subject", "choice", ("Subject", "Sujet"), ("What is graded.", "Ce qui est noté."), required=True,
            choices=[("specification", "Specification of providers", "Cahier des charges des prestataires"),
            ("vision_ambition", "Vision: ambition at 3 years", "Vision : ambition à 3 ans"),
            ("vision_publics", "Vision: target groups", "Vision : publics visés"),
            ("vision_model", "Vision: economic model at scale", "Vision : modèle économique à terme"),
            ("vision_territory", "Vision: place in the territory", "Vision : place dans le territoire"),
            ("vision_not", "Vision: what we will not do", "Vision : ce que nous ne ferons pas"),
            ("social_need", "Social need of a target group × service", "Besoin social d'un public × service"),
            ("strategic_fit", "Fit with the project of a target group × service", "Cohérence avec le projet d'un public × service"),
            ("ease", "Regulatory ease of a service", "Facilité réglementaire d'un service"),
            ("team_energy", "Team's energy for a target group × service", "Énergie de l'équipe pour un public × service")]),
        col("rater", "code", ("Rater", "Noteur"),
            ("Role, not a name: leader, board, partner…", "Rôle, pas un nom : porteur, CA, partenaire…")),
        col("public", "code", ("Target group", "Public"), ("If about one.", "Si sur un seul."), refers="publics.id"),
        col("service", "code", ("Service", "Service"), ("If about one.", "Si sur un seul."), refers="services.id"),
        col("grade", "integer", ("Grade 0–4", "Note 0–4"), ("4 is best.", "4 est le mieux."), required=True,
            minimum=0, maximum=4),
        col("proof", "text", ("Proof", "Preuve"), ("What the grade rests on.", "Ce sur quoi repose la note.")),
    ],
    known_by="date",
)

IMPACT = table(
    "impact",
    ("Social impact", "Impact social"),
    ("One line a change claimed, with its level of evidence.",
     "Une ligne par changement constaté, avec son niveau de preuve."),
    ("social impact, inside and outside", "impact social, interne et externe"),
    [
        col("date", "date", ("Date", "Date"), ("When noted.", "Quand."), required=True),
        col("side", "choice", ("Inside or outside", "Interne ou externe"),
            ("For the team or for the territory.", "Pour l'équipe ou pour le territoire."), required=True,
            choices=[("internal", "Inside", "Interne"), ("external", "Outside", "Externe")]),
        col("change", "text", ("Change", "Changement"), ("What changed, for whom.", "Ce qui a changé, pour qui."),
            required=True),
        col("people", "integer", ("People touched", "Personnes touchées"), ("About.", "Environ."), minimum=0),
        col("evidence", "integer", ("Evidence 0–4", "Preuve 0–4"),
            ("0 claim, 1 anecdote, 2 repeated words, 3 before and after, 4 comparison.", "0 affirmation, 1 anecdote, 2 propos répétés, 3 avant-après, 4 comparaison."),
            required=True, minimum=0, maximum=4),
    ],
    known_by="date",
)

ACTORS = table(
    "actors",
    ("Actors", "Acteurs"),
    ("Partners and ambassadors.", "Partenaires et ambassadeurs."),
    ("mobilisation, partners' commitments", "mobilisation, engagements des partenaires"),
    [
        col("id", "code", ("Code", "Code"), ("Short.", "Court."), required=True),
        col("kind", "text", ("Kind", "Type"), ("Commune, shop, resident…", "Commune, commerce, habitant…")),
        col("commitment", "choice", ("Commitment", "Engagement pris"),
            ("The strongest so far.", "Le plus fort à ce jour."), choices=[("none", "None", "Aucun"),
            ("oral", "Oral", "Oral"), ("written", "Written", "Écrit"), ("paid", "Pays or works", "Paie ou agit")]),
        col("engagement", "integer", ("Level 0–5", "Niveau 0–5"),
            ("0 informed … 4 runs a staffed slot, 5 governs.", "0 informé … 4 tient une permanence, 5 gouverne."),
            minimum=0, maximum=5),
        col("date", "date", ("Since", "Depuis"), ("Day of this level.", "Jour de ce niveau.")),
    ],
    known_by="date",
)

EVENTS = table(
    "events",
    ("Staffed slots and events", "Permanences et animations"),
    ("Staffed slots, events, barter: who ran them, who came.",
     "Permanences, animations, troc : qui les tient, qui vient."),
    ("mobilisation, volunteer hours, fragility", "mobilisation, heures bénévoles, fragilité"),
    [
        col("date", "date", ("Date", "Date"), ("When.", "Quand."), required=True),
        col("kind", "choice", ("What", "Quoi"), ("Kind of moment.", "Type de moment."), required=True,
            choices=[("desk", "Staffed slot", "Permanence"), ("event", "Event", "Animation"),
            ("barter", "Barter, exchange", "Troc, échange")]),
        col("run_by", "code", ("Run by (person code)", "Tenue par (code personne)"),
            ("Main person.", "Personne principale."), refers="team.id"),
        col("participants", "integer", ("People who came", "Personnes venues"), ("About.", "Environ."), minimum=0),
        col("hours", "number", ("Hours", "Heures"), ("Of the person.", "De la personne."), unit="h", minimum=0),
        col("with_partner", "yesno", ("With a partner", "Avec un partenaire"),
            ("\"Do nothing alone\".", "« Ne rien faire seul ».")),
        col("label", "text", ("Subject", "Sujet"), ("In a few words.", "En quelques mots.")),
    ],
    known_by="date",
)

JOURNAL = table(
    "journal",
    ("Field journal", "Journal de terrain"),
    ("Weak signals, in a line.", "Les signaux faibles, en une ligne."),
    ("weak signals", "signaux faibles"),
    [
        col("date", "date", ("Date", "Date"), ("When.", "Quand."), required=True),
        col("text", "text", ("Note", "Note"), ("No name.", "Sans nom."), required=True),
        col("public", "code", ("Target group", "Public"), ("If about one.", "Si sur un seul."), refers="publics.id"),
        col("tags", "text", ("Tags", "Étiquettes"), ("Comma between.", "Séparées par des virgules.")),
    ],
    known_by="date",
)
