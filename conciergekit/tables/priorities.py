"""Whom to serve first: weights and the voices behind them."""

# One column, a few lines: the formatter would make this file three times as long.
# fmt: off
from .words import col, table

_RANKING_CRITERIA = [("demand", "Demand", "Demande"),
    ("contribution", "Money left per hour", "Marge par heure"),
    ("payer", "A payer exists", "Un payeur existe"), ("logistics", "Easy trips", "Trajets faciles"),
    ("providers", "Providers available", "Prestataires disponibles"),
    ("satisfaction", "Satisfaction", "Satisfaction"),
    ("loyalty", "People come back", "Les gens reviennent"), ("social_need", "Social need", "Besoin social"),
    ("strategic_fit", "Fit with the project", "Cohérence avec le projet"),
    ("ease", "Regulatory ease", "Facilité réglementaire"),
    ("team_energy", "Team's energy", "Énergie de l'équipe")]

PRIORITIES = table(
    "priorities",
    ("What counts most", "Ce qui compte"),
    ("Points each stakeholder gives to each criterion (100 for the first).",
     "Points que chaque partie prenante donne à chaque critère (100 au premier)."),
    ("ranking that says whom it suits", "classement qui dit à qui il convient"),
    [
        col("stakeholder", "text", ("Stakeholder", "Partie prenante"), ("Role, not a name.", "Rôle, pas un nom."),
            required=True),
        col("criterion", "choice", ("Criterion", "Critère"), ("One of the kit's.", "Un de ceux du kit."),
            required=True, choices=_RANKING_CRITERIA),
        col("points", "number", ("Points", "Points"),
            ("0 to 100, for going from the worst to the best on this criterion.",
             "0 à 100, pour passer du pire au meilleur sur ce critère."), minimum=0, maximum=100),
        col("points_high", "number", ("Points at most", "Points au plus"),
            ("If the points are a range: its upper end.", "Si les points sont une fourchette : sa borne haute."),
            minimum=0, maximum=100),
        col("rank", "integer", ("Rank", "Rang"),
            ("Instead of points: 1 for what counts most; equal ranks are allowed.",
             "À la place des points : 1 pour ce qui compte le plus ; ex aequo permis."), minimum=1),
        col("noted_on", "date", ("Noted on", "Noté le"),
            ("Day this line was written. Empty: counted from the start, also when looking back.", "Jour où cette ligne a été écrite. Vide : comptée depuis le début, aussi quand on regarde en arrière.")),
    ],
    known_by="noted_on",
)

COMPARISONS = table(
    "comparisons",
    ("Criteria two by two", "Critères deux à deux"),
    ("For those who prefer to compare than to give points: one line a pair of criteria.",
     "Pour ceux qui préfèrent comparer que donner des points : une ligne par paire de critères."),
    ("weights from comparisons, with their consistency", "poids tirés des comparaisons, avec leur cohérence"),
    [
        col("stakeholder", "text", ("Stakeholder", "Partie prenante"), ("Role, not a name.", "Rôle, pas un nom."),
            required=True),
        col("criterion", "choice", ("Criterion", "Critère"), ("The first of the two.", "Le premier des deux."),
            required=True, choices=_RANKING_CRITERIA),
        col("other", "choice", ("Compared with", "Comparé à"), ("The other one.", "L'autre."), required=True,
            choices=_RANKING_CRITERIA),
        col("times", "number", ("Times as important", "Combien de fois plus important"),
            ("1: as important; 3: rather more; 9: far more; 0.33: rather less.",
             "1 : autant ; 3 : plutôt plus ; 9 : bien plus ; 0,33 : plutôt moins."), required=True, minimum=0.1,
            maximum=10),
        col("noted_on", "date", ("Noted on", "Noté le"),
            ("Day this line was written. Empty: counted from the start, also when looking back.", "Jour où cette ligne a été écrite. Vide : comptée depuis le début, aussi quand on regarde en arrière.")),
    ],
    known_by="noted_on",
)

STAKEHOLDERS = table(
    "stakeholders",
    ("Stakeholders", "Parties prenantes"),
    ("Who gave points, ranks or comparisons, and how much each counts. Without it, all count the same.",
     "Qui a donné points, rangs ou comparaisons, et combien chacun compte. Sans elle, tous comptent pareil."),
    ("stakeholders who count more or less", "parties prenantes qui comptent plus ou moins"),
    [
        col("stakeholder", "text", ("Stakeholder", "Partie prenante"), ("Role, not a name.", "Rôle, pas un nom."),
            required=True),
        col("weight", "number", ("Share of the group", "Part dans le groupe"),
            ("2 counts twice as much as 1.", "2 compte deux fois plus que 1."), minimum=0),
        col("confidence", "choice", ("How sure of it", "Certitude"),
            ("Are they sure of their points?", "Est-elle sûre de ses points ?"),
            choices=[("sure", "Sure", "Sûre"), ("fairly", "Fairly sure", "Plutôt sûre"),
            ("unsure", "Unsure", "Peu sûre")]),
        col("said_on", "date", ("Asked on", "Interrogée le"), ("When they said so.", "Quand elle l'a dit.")),
    ],
    known_by="said_on",
)

# The indicators a gate can decide on; `gates` knows how to evaluate each one.
