"""Who left and why, what is lent, which futures are thought of, what each action teaches: nothing here is drawn or paid."""

import pandas as pd

from .common import END, records

LEFT_AFTER_DAYS = 120  # without an order, somebody may have said they would not come back
PEOPLE_A_HOUSEHOLD = 2.2
CENSUS_YEAR = 2021

# reasons, in the order of those who left
LEFT = {
    "contrats": ("late", "moved", "late", "need_over", "elsewhere", "late", "price"),
    "pivot": ("hours", "hours", "price", "hours", "moved", "hours", "elsewhere"),
    "engagement": ("hours", "late", "hours", "need_over", "hours", "late"),
    "camion": ("hours", "price", "hours", "moved", "price", "hours", "need_over", "price"),
}
ENDED = {"pivot": {"K01": ("2026-04-30", "policy")}}
ACTION = "teaches test stop_sign cap_eur"
# first words of an action -> what it teaches, how to know early, what would stop it, most to lose
ACTIONS = {
    "contrats": {
        "Faire écrire": (
            "Si les deux activités peuvent rester dans l'association",
            "Un appel à la DDETS avant l'avis écrit",
            "Devis au-dessus de 900 €",
            900,
        ),
        "Signer trois": (
            "Si d'autres payeurs prennent la place de la commune",
            "Deux assemblées de copropriété avant la fin de l'année",
            "Aucune signature fin janvier",
            200,
        ),
        "Ouvrir un créneau": (
            "Si des actifs viennent le samedi",
            "Quatre samedis en novembre",
            "Moins de trois personnes par samedi",
            240,
        ),
        "Présenter le bilan": ("Si le Département suit une deuxième année", None, None, None),
    },
    "pivot": {
        "Demander un acompte": (
            "Si une banque avance l'argent de LEADER",
            "Un rendez-vous en septembre",
            "Frais au-dessus de 300 €",
            300,
        ),
        "Réécrire les publics": ("Si l'équipe est d'accord sur le pivot", None, None, None),
        "Trouver un deuxième": (
            "Si quelqu'un vient à moins de vingt kilomètres",
            "Trois appels",
            "Aucune réponse en un mois",
            None,
        ),
        "Tester deux relais": (
            "Si des habitants peuvent tenir un relais",
            "Un seul relais pendant un mois",
            "Moins de cinq dépôts en un mois",
            400,
        ),
    },
    "engagement": {
        "Former trois": (
            "Si d'autres savent ouvrir seuls",
            "Une personne formée d'abord",
            "Personne n'ouvre seul après trois séances",
            300,
        ),
        "Faire tourner": (
            "Si la maison tient sans les deux mêmes personnes",
            "Un mois de rotation",
            "Deux permanences fermées de suite",
            None,
        ),
        "Passer à une permanence": (
            "Combien de personnes viennent encore",
            "Octobre seulement",
            "Un usager sur trois ne vient plus",
            None,
        ),
        "Entretien avec chacun": ("Ce qui fatigue, dit à quelqu'un du dehors", None, None, 150),
    },
    "camion": {
        "Demander à deux": (
            "Si un lieu se prête sans loyer",
            "Une visite avec chaque maire",
            "Deux refus",
            None,
        ),
        "Passer les tournées": (
            "Si le CCAS peut porter les repas et les courses",
            "Deux semaines de tournées communes",
            "Plus d'une commande sur dix en retard",
            500,
        ),
        "Dénoncer la location": ("Ce que coûte l'arrêt du camion", None, None, 800),
        "Écrire aux clients": ("Qui reprendrait ailleurs", None, None, None),
    },
}
LENT = {
    "contrats": [
        ("Local de permanence, 12 m²", "premises", "Commune", 190, "2025-09-01", "2026-12-31", True),
        ("Salle de réunion", "premises", "Bailleur social", 40, "2025-11-03", None, False),
    ],
    "pivot": [
        ("Bureau partagé", "premises", "Office de tourisme", 150, "2025-09-01", None, False),
        ("Véhicule un jour par semaine", "vehicle", "Commune", 120, "2026-02-02", "2026-10-31", True),
    ],
    "engagement": [
        ("Salle de la permanence", "premises", "Commune", 180, "2025-09-01", None, False),
        (
            "Machine à laver et séchoir",
            "equipment",
            "Association d'insertion",
            60,
            "2025-09-01",
            "2026-12-31",
            True,
        ),
        (
            "Une journée de secrétariat par mois",
            "time",
            "Association d'insertion",
            160,
            "2025-10-01",
            None,
            False,
        ),
    ],
    "camion": [
        (
            "Place couverte et prise électrique",
            "premises",
            "Intercommunalité",
            90,
            "2025-09-01",
            "2026-08-31",
            True,
        )
    ],
}
FUTURES = {
    "contrats": [
        (
            "Le journal reste sur papier",
            "likely",
            "Le budget voté en décembre le garde",
            "Garder le contrat, en signer d'autres",
        ),
        (
            "Le journal passe en ligne",
            "worse",
            "La commune arrête l'impression",
            "Remplacer par trois copropriétés avant l'été",
        ),
        (
            "Le bailleur veut un gardien partagé",
            "better",
            "Il demande un devis pour toute la résidence",
            "Proposer un mi-temps et le faire chiffrer",
        ),
    ],
    "pivot": [
        (
            "LEADER paie en mars 2027",
            "likely",
            "Le dossier de paiement est déclaré complet",
            "Tenir avec l'avance de la banque",
        ),
        (
            "LEADER paie après l'été",
            "worse",
            "Aucun avis du GAL en janvier",
            "Réduire à deux jours par semaine",
        ),
        (
            "La commune achète un service",
            "better",
            "Une ligne au budget de mars",
            "Écrire une offre pour ses aînés",
        ),
    ],
    "engagement": [
        (
            "Trois personnes prennent la relève",
            "better",
            "Chacune a ouvert seule une fois",
            "Rouvrir le jeudi",
        ),
        (
            "Les deux mêmes personnes tiennent",
            "likely",
            "Aucune formation faite en novembre",
            "Une permanence par semaine, pas plus",
        ),
        (
            "L'une des deux s'arrête",
            "worse",
            "Deux permanences fermées de suite",
            "Fermer l'été et le dire avant",
        ),
    ],
    "camion": [
        (
            "Les communes prêtent un lieu",
            "better",
            "Un conseil municipal le vote",
            "Un point relais, sans camion",
        ),
        ("Le CCAS reprend les aînés", "likely", "Une convention est écrite", "Lui passer les tournées"),
        (
            "Rien ne remplace l'aide",
            "worse",
            "Refus écrit de l'intercommunalité",
            "Arrêter et écrire ce qui a été appris",
        ),
    ],
}


def asides(name: str, tables: dict) -> dict:
    """The tables of the case with who left, what is lent, the futures thought of and what each action teaches."""
    more = {
        "clients": _left(tables, LEFT[name]),
        "contracts": [_ended(row, ENDED.get(name, {})) for row in tables.get("contracts", [])],
        "actions": [{**row, **_taught(row["what"], ACTIONS[name])} for row in tables["actions"]],
        "territory": [_counted(row) for row in tables["territory"]],
        "lent": records("what kind lender month_eur since until written", LENT[name]),
        "futures": [
            {**row, "noted_on": "2026-08-19"} for row in records("what kind sign answer", FUTURES[name])
        ],
    }
    return {**tables, **{table: rows for table, rows in more.items() if rows}}


def _left(tables: dict, reasons: tuple) -> list[dict]:
    """Of those silent the longest, as many as there are reasons: they said so a month after their last order."""
    requests = pd.DataFrame(tables["requests"])
    last = pd.to_datetime(requests["date"]).groupby(requests["client"]).max()
    silent = last[last <= END - pd.Timedelta(days=LEFT_AFTER_DAYS)].sort_values(kind="stable")
    why = dict(zip(silent.index, reasons, strict=False))
    days = {client: last[client] + pd.Timedelta(days=30) for client in why}
    return [
        {**row, "left_on": days.get(row["id"]), "left_because": why.get(row["id"])}
        for row in tables["clients"]
    ]


def _ended(row: dict, ended: dict) -> dict:
    day, why = ended.get(row["id"], (None, None))
    return {**row, "ended_on": day, "ended_because": why}


def _taught(what: str, known: dict) -> dict:
    found = next((more for start, more in known.items() if what.startswith(start)), (None,) * 4)
    return dict(zip(ACTION.split(), found, strict=True))


def _counted(row: dict) -> dict:
    households = round(row["population"] / PEOPLE_A_HOUSEHOLD, -1)
    return {**row, "population_year": CENSUS_YEAR, "households": int(households)}
