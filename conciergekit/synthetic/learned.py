"""What was said, answered, tried and learned in each fictitious pilot: words and dates beside the figures of the case.

Nothing here is drawn, so that no total, order or hour of a case depends on it.
"""

from . import voices
from .common import records

HYPOTHESIS = "date belief test_by threshold seen seen_on decided decided_on"
PLAN = "date kind what planned_share reason"
TRIAL = "what kind measure first_day last_day public service noted_on decided decided_on"
BACK = "planned_on held_on question answer noted_on"

# (words, may be quoted, population, score, public, service)
COMMENTS = {
    "contrats": [
        (
            "Le pressing revient avec un jour de retard, une fois sur trois.",
            True,
            "beneficiaries",
            3,
            "seniors",
            "pressing",
        ),
        ("On m'appelle avant de passer, c'est rassurant.", True, "beneficiaries", 5, "seniors", "courses"),
        ("Je préfère commander le panier par téléphone, le matin.", True, "beneficiaries", 4, "seniors", ""),
        (
            "Le panier de producteurs nous a fait changer nos habitudes.",
            True,
            "beneficiaries",
            5,
            "habitants",
            "panier",
        ),
        (
            "Le petit bricolage, c'est ce qui manquait dans la résidence.",
            None,
            "beneficiaries",
            5,
            "habitants",
            "bricolage",
        ),
        ("Ma voisine m'en a parlé.", False, "beneficiaries", 5, "seniors", "courses"),
        ("Deux clients nous sont venus par vous, puis plus rien.", True, "partners", 1, "", ""),
    ],
    "pivot": [
        ("Livré après 19 h alors que j'étais absent.", True, "beneficiaries", 2, "habitants", "courses"),
        ("Il manquait deux produits dans le panier.", True, "beneficiaries", 3, "habitants", "panier"),
        (
            "Pratique à la pause, mais je suis le seul de mon service.",
            True,
            "beneficiaries",
            5,
            "salaries",
            "pressing",
        ),
        (
            "Mes parents attendent le livreur pour parler un peu.",
            True,
            "beneficiaries",
            4,
            "habitants",
            "courses",
        ),
        ("À recommander dans les hameaux.", None, "beneficiaries", 4, "habitants", "panier"),
        ("Les commandes arrivent la veille au soir, c'est court.", True, "partners", 3, "", ""),
    ],
    "engagement": [
        (
            "Je venais pour mes courses : porte fermée, personne pour remplacer.",
            True,
            "beneficiaries",
            3,
            "familles",
            "courses",
        ),
        (
            "Je commande à la permanence : ce sont toujours les mêmes qui la tiennent.",
            True,
            "beneficiaries",
            3,
            "seniors",
            "courses",
        ),
        ("Le médicament est arrivé après la fermeture.", False, "beneficiaries", 1, "actifs", "pharmacie"),
        (
            "Je venais pour une retouche, j'ai retrouvé du monde à qui parler.",
            True,
            "beneficiaries",
            5,
            "seniors",
            "retouche",
        ),
        (
            "L'épicerie de dépannage m'évite trente kilomètres.",
            True,
            "beneficiaries",
            5,
            "actifs",
            "epicerie",
        ),
        (
            "Au linge, je donnerais bien un coup de main si l'on me montrait.",
            True,
            "beneficiaries",
            5,
            "familles",
            "linge",
        ),
        ("On ne sait plus à qui s'adresser quand elles sont absentes.", True, "partners", 2, "", ""),
        ("Je ne pourrai pas tenir ce rythme une année de plus.", None, "team", 2, "", ""),
    ],
    "camion": [
        (
            "Il passe trop tôt pour moi, je descends en courant.",
            True,
            "beneficiaries",
            3,
            "seniors",
            "courses",
        ),
        ("Le pain du camion vaut celui du bourg.", True, "beneficiaries", 4, "seniors", "pain"),
        ("Un colis de moins à aller chercher en ville.", True, "beneficiaries", 4, "familles", "colis"),
        ("Les paniers sont beaux, on en parle entre voisins.", None, "beneficiaries", 5, "seniors", "panier"),
        ("Préparer avant 9 h pour trois paniers, ce n'est pas tenable.", True, "partners", 3, "", ""),
    ],
}

# criterion -> tags of the journal that speak of it; action (its first words) -> signals it answers
CRITERIA = {
    "contrats": {"top_payer_share": "contrat, commune, journal", "on_time_rate": "prestataire"},
    "pivot": {
        "orders_month": "demande, entreprise",
        "runway_months": "trésorerie",
        "provider_redundancy": "manque",
    },
    "engagement": {"desk_concentration": "permanence, bénévolat", "energy": "fatigue"},
    "camion": {"contribution_hour_eur": "trajet, tournée, prix", "result_month_eur": "financement"},
}
ACTIONS = {
    "contrats": {
        "Signer trois copropriétés": "contrat",
        "Faire écrire par un juriste": "SAP",
        "Ouvrir un créneau": "horaires",
    },
    "pivot": {
        "Demander un acompte": "trésorerie",
        "Trouver un deuxième": "manque",
        "Tester deux relais": "ambassadeur",
        "Réécrire les publics": "pivot, demande",
    },
    "engagement": {
        "Former trois personnes": "relève, bénévolat",
        "Faire tourner": "permanence",
        "Entretien avec chacun": "fatigue",
    },
    "camion": {
        "Demander à deux communes": "relais",
        "Passer les tournées": "tournée",
        "Dénoncer la location": "financement",
    },
}
CONTACTS = {
    "contrats": {
        "commune1": "2026-08-27",
        "ccas1": "2026-08-12",
        "bailleur1": "2026-06-30",
        "syndic1": "2026-04-16",
        "media1": "2026-05-30",
        "ferme1": "2026-08-20",
        "habitant1": "2026-08-26",
    },
    "pivot": {
        "commune1": "2026-07-02",
        "employeurA": "2026-06-18",
        "employeurB": "2026-03-12",
        "ferme1": "2026-08-25",
        "epicerie1": "2026-08-25",
        "habitant1": "2026-07-09",
        "office1": "2026-04-01",
    },
    "engagement": {
        "commune1": "2026-06-24",
        "commune2": "2026-08-20",
        "asso1": "2026-08-28",
        "commerces1": "2026-03-28",
        "coiffure1": "2026-03-28",
        "benevole1": "2026-08-29",
        "benevole2": "2026-08-27",
    },
    "camion": {
        "epci1": "2026-05-19",
        "commune1": "2026-07-07",
        "commune2": "2026-06-16",
        "super1": "2026-08-24",
        "pharma1": "2026-08-24",
        "habitant1": "2026-08-22",
    },
}
# in the order of the sheet of impact
ACTIVITIES = {
    "contrats": (
        "Emploi",
        "Visites de convivialité",
        "Locaux à poubelles",
        "Paniers de producteurs",
        "Bénévolat",
    ),
    "pivot": (
        "Courses livrées",
        "Paniers de producteurs",
        "Pressing",
        "Préparation des tournées",
        "Bénévolat",
    ),
    "engagement": ("Permanence", "Insertion", "Animations", "Permanence", "Tournées"),
    "camion": ("Courses livrées", "Passage du camion", "Paniers", "Emploi"),
}

HYPOTHESES = {
    "contrats": [
        (
            "2025-08-25",
            "Des contrats réguliers peuvent payer le concierge",
            "Journal et six locaux à poubelles pendant un an",
            "La moitié des charges couverte",
            "59 % des charges couvertes",
            "2026-08-24",
            "keep",
            "2026-08-24",
        ),
        (
            "2026-02-25",
            "Les habitants commandent au-delà des contrats",
            "Commandes par mois de mars à août",
            "35 commandes par mois",
            "45 commandes par mois",
            "2026-08-24",
            None,
            None,
        ),
        (
            "2026-06-16",
            "Un créneau le samedi attire des actifs",
            "Quatre samedis en novembre",
            "Trois personnes par samedi",
            None,
            None,
            None,
            None,
        ),
    ],
    "pivot": [
        (
            "2025-08-25",
            "Les entreprises commandent pour leurs salariés",
            "Deux employeurs, six mois",
            "80 % des commandes",
            "18 % des commandes viennent des salariés",
            "2026-02-26",
            "change",
            "2026-02-26",
        ),
        (
            "2026-02-26",
            "Les habitants reviennent",
            "Commandes à 90 jours",
            None,
            "Plus d'un client sur deux revient",
            "2026-08-20",
            "keep",
            "2026-08-20",
        ),
        (
            "2026-08-19",
            "Des habitants peuvent tenir un relais",
            "Deux relais pendant trois mois",
            "Dix dépôts par relais et par mois",
            None,
            None,
            None,
            None,
        ),
    ],
    "engagement": [
        (
            "2025-08-25",
            "Des adhérents prendront leur part des permanences",
            "Compter qui ouvre, chaque trimestre",
            "Personne plus d'une permanence sur trois",
            "Deux personnes en tiennent 75 sur 96",
            "2026-08-19",
            "change",
            "2026-08-19",
        ),
        (
            "2026-02-24",
            "La commune voisine peut attendre un an",
            "Réponse écrite, point en septembre",
            "Aucune demande perdue",
            None,
            None,
            None,
            None,
        ),
    ],
    "camion": [
        (
            "2025-08-25",
            "Les hameaux commandent assez pour payer la conduite",
            "Compte de chaque tournée",
            "Une heure paie une heure",
            "Une heure rapporte 8 € et en coûte 17",
            "2026-02-27",
            "again",
            "2026-02-27",
        ),
        (
            "2026-02-27",
            "Des jours fixes par hameau remplissent les tournées",
            "Jours fixes de mars à août",
            "Un quart d'arrêts en plus",
            "Plus d'arrêts, plus de kilomètres, même perte",
            "2026-08-21",
            "drop",
            "2026-08-21",
        ),
    ],
}
PLANS = {
    "contrats": [
        ("2026-02-25", "public", "habitants", 0.45, "Les aînés demandent plus"),
        ("2026-02-25", "public", "seniors", 0.4, "Le CCAS oriente vers nous"),
        ("2026-02-25", "public", "collectivites", 0.1, None),
        ("2026-02-25", "public", "coproprietes", 0.05, None),
        ("2025-09-01", "scheme", "Tournées à la demande", None, None),
        ("2026-02-25", "scheme", "Tournées annoncées la veille", None, "Les passages se groupent mieux"),
    ],
    "pivot": [
        ("2026-02-26", "public", "habitants", 0.7, "80 % des commandes viennent d'eux"),
        ("2026-02-26", "public", "salaries", 0.3, "Un employeur hésite"),
        ("2026-08-20", "public", "habitants", 0.85, "Le pivot est confirmé"),
        ("2026-08-20", "public", "salaries", 0.15, "Un seul employeur reste"),
    ],
    "engagement": [
        ("2025-09-01", "scheme", "Deux permanences par semaine", None, None),
        ("2026-08-19", "scheme", "Une permanence par semaine", None, "Les deux mêmes personnes ouvrent"),
    ],
    "camion": [
        ("2025-09-01", "scheme", "Tournée à la demande", None, None),
        ("2026-03-02", "scheme", "Jours fixes par hameau", None, "Tournées trop longues"),
    ],
}
TRIALS = {
    "contrats": [
        (
            "Créneau du samedi matin",
            "slot",
            "visitors",
            "2026-11-07",
            None,
            None,
            None,
            "2026-08-19",
            None,
            None,
        ),
        (
            "Deuxième artisan",
            "offer",
            "orders",
            "2026-01-12",
            None,
            None,
            "bricolage",
            "2025-12-10",
            None,
            None,
        ),
    ],
    "pivot": [
        (
            "Courses livrées après 18 h",
            "slot",
            "orders",
            "2026-02-02",
            None,
            "habitants",
            "courses",
            "2026-01-20",
            "Gardé",
            "2026-08-20",
        ),
    ],
    "engagement": [
        (
            "Permanence du jeudi avancée à 16 h",
            "slot",
            "visitors",
            "2026-03-05",
            None,
            None,
            None,
            "2026-02-24",
            None,
            None,
        ),
    ],
    "camion": [
        (
            "Jours fixes par hameau",
            "scheme",
            "stops",
            "2026-03-02",
            None,
            None,
            None,
            "2026-02-27",
            "Abandonné : le coût a suivi",
            "2026-08-21",
        ),
        (
            "Frais de livraison à 2,50 €",
            "price",
            "orders",
            "2026-01-20",
            "2026-03-01",
            None,
            "courses",
            "2026-01-15",
            "Retiré en mars",
            "2026-03-01",
        ),
    ],
}


def _back(planned: str, held: str | None, noted: str, **answers: str) -> list[tuple]:
    lines = [(planned, held, question, answer, noted) for question, answer in answers.items()]
    return lines or [(planned, held, None, None, noted)]


RETROSPECTIVES = {
    "contrats": [
        *_back(
            "2026-02-18",
            "2026-02-19",
            "2025-11-20",
            wrong="Que les artisans répondraient en deux jours",
            unseen="Les locataires du bailleur",
            without_us="Le journal, pas les visites",
        ),
        *_back("2026-11-18", None, "2026-08-24"),
    ],
    "pivot": [
        *_back(
            "2026-02-10",
            "2026-02-12",
            "2025-11-04",
            wrong="Que les entreprises seraient nos clients",
            unseen="Les salariés, jamais rencontrés sans leur direction",
            stop="Les dépliants en entreprise",
            against="La trésorerie ne tient que par une promesse",
        ),
        *_back("2026-10-06", None, "2026-08-20"),
    ],
    "engagement": [
        *_back(
            "2026-03-10",
            "2026-06-30",
            "2026-01-13",
            wrong="Que les volontaires viendraient sans qu'on les forme",
            stop="Ouvrir deux fois par semaine l'été",
            without_us="Rien, si deux personnes s'arrêtent",
        ),
        *_back("2026-12-08", None, "2026-08-19"),
    ],
    "camion": [
        *_back(
            "2026-02-20",
            "2026-02-20",
            "2025-12-01",
            wrong="Que remplir le camion suffirait",
            stop="Les colis seuls",
        ),
    ],
}


def learned(name: str, tables: dict) -> dict:
    """The tables of the case with what people said more, what answered it, and what was tried and learned."""
    surveys = [dict(row) for row in tables["surveys"]]
    voices.say_more(surveys, COMMENTS[name])
    return {
        **tables,
        "surveys": surveys,
        "criteria": [_tagged(row, CRITERIA[name].get(row["indicator"])) for row in tables["criteria"]],
        "actions": [_tagged(row, _answering(row["what"], ACTIONS[name])) for row in tables["actions"]],
        "actors": [{**row, "last_contact": CONTACTS[name].get(row["id"])} for row in tables["actors"]],
        "impact": [
            {**row, "activity": activity}
            for row, activity in zip(tables["impact"], ACTIVITIES[name], strict=True)
        ],
        "hypotheses": records(HYPOTHESIS, HYPOTHESES[name]),
        "plan_versions": records(PLAN, PLANS[name]),
        "trials": records(TRIAL, TRIALS[name]),
        "retrospectives": records(BACK, RETROSPECTIVES[name]),
    }


def _tagged(row: dict, theme: str | None) -> dict:
    return {**row, "theme": theme}


def _answering(what: str, themes: dict[str, str]) -> str | None:
    return next((theme for start, theme in themes.items() if what.startswith(start)), None)
