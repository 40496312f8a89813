"""Case D, "camion": loved, needed, growing, and each hour of the driver loses money."""

import pandas as pd

from . import bodies, books, voices
from .books import Person, expense, from_log, from_members, subsidy
from .common import open_days, records, territory
from .log import Flow, Group, Log, Service, give_clients, request_rows
from .models import models, with_public
from .trips import Trips, give_tours

SETTINGS = {
    "name": "Le camion des collines (cas fictif)",
    "start": "2025-09-01",
    "data_until": "2026-08-31",
    "next_gate": "2026-10-01",
    "stage": "2",
    "status": "scic",
    "leader_status": "employee",
    "base_insee": "38562",
    "area": "hills",
    "paid_hour_eur": 14.65,
    "planned_orders_month": 250,
    "opening_cash_eur": 12000,
    "closing_cost_eur": 6200,
    "next_stage_cost_eur": 45000,
    "max_loss_eur": 10000,
    "wrong_go_loss_eur": 18000,
    "wrong_stop_loss_eur": 12000,
    "criteria_print": "9D98-1839",
    "fictitious": True,
}
FAMILIES = [38, 52, 63, 72, 79, 85, 91, 96, 102, 107, 114, 101]  # 1,000 orders
SENIORS = [46, 69, 86, 100, 112, 120, 128, 137, 145, 153, 166, 158]  # 1,420 orders
SHOPS = [6, 9, 11, 13, 14, 15, 16, 17, 18, 20, 20, 21]  # 180 orders
SERVICES = {
    "courses": Service(25, 9, 8),
    "pain": Service(12, 3, 3),
    "pharmacie": Service(16, 5, 5),
    "colis": Service(14, 3, 3),
    "panier": Service(27, 5, 4),
}
HOME = {"38529": 0.24, "38059": 0.2, "38200": 0.18, "38562": 0.14, "38188": 0.1, "38545": 0.08, "38524": 0.06}


def build(rng):
    """Tables and settings of the case."""
    days = open_days((0, 1, 2, 3, 4), pd.Timestamp("2025-09-03"))
    flows = [
        Flow("familles", FAMILIES, {"courses": (40, 45), "panier": (30, 35), "colis": (30, 20)}, HOME, 0.1),
        Flow("seniors", SENIORS, {"courses": (55, 50), "pain": (20, 25), "pharmacie": (25, 25)}, HOME, 0.06),
        Flow("commerces", SHOPS, {"colis": (70, 60), "panier": (30, 40)}, HOME, 0.12),
    ]
    log = Log(
        [Group(flows, days, 2600 * 22, 0.12, 25, 150)],
        SERVICES,
        {
            ("seniors", "courses", "no_time"): 58,
            ("familles", "courses", "out_of_area"): 47,
            ("familles", "colis", "no_time"): 34,
            ("seniors", "pharmacie", "legal"): 21,
            ("seniors", "pain", "other"): 12,
            ("commerces", "colis", "price"): 9,
        },
        cancelled=71,
        open_end=24,
        desk_weekdays=(5,),
        providers=_providers(),
        channels={"phone": 0.5, "web": 0.22, "field": 0.16, "partner": 0.08, "paper": 0.04},
    )
    requests = request_rows(rng, log)
    clients = give_clients(rng, requests, flows, 55, 20)
    trips = Trips(days, "38562", "van", 18000, 36, ("38562", "38529"), 32)
    tours, stops = give_tours(rng, requests, trips, SERVICES)
    return {
        "requests": requests.drop(columns=["_door", "_travels"]),
        "territory": territory(("38562", "38529", "38059", "38200", "38188", "38545"), ("38524",)),
        "publics": records(
            "id label planned_share size",
            [
                ("familles", "Familles", 0.4, 12400),
                ("seniors", "Personnes âgées", 0.5, 5200),
                ("commerces", "Commerces de village", 0.1, 60),
            ],
        ),
        "services": _services(),
        "clients": clients,
        "providers": _providers(),
        "tours": tours,
        "stops": stops,
        "ledger": _ledger(requests, clients, tours),
        "funding": with_public(_funding()),
        "models": models("camion"),
        **_people(rng, tours),
        **_voices(rng),
        **bodies.camion(),
    }, SETTINGS


def _services() -> list[dict]:
    return records(
        "id label market sap commission_share fee_eur standard_min stop_min",
        [
            ("courses", "Courses livrées", True, "depends", 0.12, 1.5, 9, 8),
            ("pain", "Pain et presse", True, "no", 0.12, 1.5, 3, 3),
            ("pharmacie", "Portage de pharmacie", True, "depends", 0.12, 1.5, 5, 5),
            ("colis", "Colis et retours", True, "no", 0.12, 1.5, 3, 3),
            ("panier", "Paniers de producteurs", True, "no", 0.12, 1.5, 5, 4),
        ],
    )


def _providers() -> list[dict]:
    return records(
        "id service active since charter_signed insurance_until capacity_month",
        [
            ("super1", "courses", True, "2025-09-01", "2025-09-12", "2027-01-31", 300),
            ("epicerie1", "courses", True, "2025-09-01", "2025-09-12", "2026-12-31", 120),
            ("boulange1", "pain", True, "2025-09-01", "2025-10-03", "2026-12-31", 150),
            ("pharma1", "pharmacie", True, "2025-09-01", "2025-10-20", "2026-12-31", 120),
            ("pharma2", "pharmacie", True, "2026-01-05", "2026-02-02", "2026-12-31", 80),
            ("relais1", "colis", True, "2025-09-01", None, "2026-12-31", 100),
            ("relais2", "colis", True, "2025-11-03", None, "2026-12-31", 60),
            ("ferme1", "panier", True, "2025-09-01", "2025-09-26", "2027-03-31", 80),
            ("ferme2", "panier", True, "2026-03-02", "2026-03-30", "2026-12-31", 60),
        ],
    )


def _ledger(requests, clients, tours) -> list[dict]:
    km = pd.DataFrame(tours).groupby(pd.to_datetime([t["date"] for t in tours]).to_period("M"))["km"].sum()
    rows = [
        expense("Salaire chauffeur", "641", 18835.2, variable=True),
        expense("Salaire coordination", "641", 7200),
        expense("Location du camion", "613", 4800),
        expense("Carburant et entretien au kilomètre", "606", 3240, list(km), variable=True),
        expense("Assurance", "616", 1400, (1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0)),
        books.set_up(expense("Communication", "623", 1500, (6, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1))),
        expense("Comptabilité", "622", 1500, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4)),
        from_log(requests, "commission_eur", "Commissions"),
        from_log(requests, "fee_eur", "Frais de livraison"),
        from_members(clients),
        [
            subsidy("EPCI", 12000, "2025-10-31", "2025-11-20"),
            subsidy("EPCI", 8000, "2026-04-30", "2026-06-04"),
        ],
    ]
    return [row for part in rows for row in part]


def _funding() -> list[dict]:
    return records(
        "id funder status amount_eur filed_on cash_early cash_late chance_share condition",
        [
            (
                "F1",
                "EPCI",
                "paid",
                20000,
                "2025-03-18",
                "2025-11-20",
                "2026-06-04",
                1,
                "Une année, sans suite",
            ),
            ("F2", "EPCI", "refused", 20000, "2026-05-11", None, None, 0, "Priorité donnée à la voirie"),
            ("F3", "Mécénat", "idea", 5000, None, "2027-01-31", "2027-06-30", 0.15, None),
        ],
    )


def _people(rng, tours) -> dict:
    split = {"field": 100}
    people = [
        # 0.8 of 1,607 hours, to the tenth, as the vehicle's own log gives them
        Person("P1", "Conduite", "paid", 28, 1285.6, split, 14.65, grain=0.1, drives=True),
        Person("P2", "Coordination", "paid", 8.5, 385.5, {"strategy": 40, "admin": 60}, 18.7),
        Person("B1", "Accueil du samedi", "volunteer", 2, 84, split, spread=0.25, rest=(9, 23)),
        Person("B2", "Relais de village", "volunteer", 1.5, 56, split, spread=0.35, rest=(10, 24)),
    ]
    run_by = {"B1": 24, "P2": 15, "B2": 9}
    desk = voices.desks(rng, voices.desk_days(5), run_by, 2, 9, "Arrêt du camion au marché")
    events = records(
        "date kind run_by participants hours with_partner label",
        [
            ("2025-09-13", "event", "P2", 70, 4, True, "Premier passage du camion, avec la commune"),
            ("2026-01-17", "event", "B2", 30, 2, True, "Galette au hameau"),
            ("2026-05-30", "barter", "B1", 42, 3, False, "Troc de plants"),
        ],
    )
    return {
        "team": books.team_rows(people),
        "time": books.time_rows(rng, people, tours),
        "energy": voices.energy(
            rng,
            {"P1": [(0, 4.3), (30, 3.8), (51, 3.4)], "P2": [(0, 4), (51, 3.2)], "B1": [(0, 4), (51, 4.2)]},
        ),
        "skills": voices.skills(
            {
                "P1": ([1, 1, 3, 0, 2, 1, 0, 2], [2, 2, 4, 1, 4, 2, 1, 3]),
                "P2": ([2, 3, 2, 2, 1, 2, 2, 2], [3, 3, 3, 3, 2, 3, 3, 2]),
                "B1": ([1, 1, 2, 0, 0, 0, 0, 3], [2, 1, 3, 0, 1, 1, 0, 4]),
            }
        ),
        "events": sorted(
            desk + [{**e, "date": pd.Timestamp(e["date"])} for e in events], key=lambda e: e["date"]
        ),
    }


def _voices(rng) -> dict:
    words = [
        (5, "Sans le camion je devrais quitter ma maison.", "seniors", "courses"),
        (5, "Le chauffeur prend le temps de dire bonjour, c'est la visite de la semaine.", "seniors", ""),
        (5, "Pratique, et pas plus cher qu'au magasin.", "", "courses"),
        (4, "Toujours à l'heure, même sous la neige.", "seniors", ""),
        (2, "Je paierais volontiers plus s'il passait deux fois.", "seniors", "courses"),
        (5, "Les enfants attendent le camion.", "familles", ""),
    ]
    publics = {"familles": 38, "seniors": 56, "commerces": 6}
    services = {"courses": 45, "pain": 12, "pharmacie": 15, "colis": 12, "panier": 16}
    surveys = voices.satisfaction(rng, "beneficiaries", 48, 50, voices.WAVES, words, publics, services)
    surveys += voices.satisfaction(
        rng,
        "partners",
        10,
        12,
        ("2026-02-24", "2026-08-27"),
        [(4, "On vend un peu plus, mais on ne pourrait pas payer la tournée.")],
    )
    surveys += voices.satisfaction(rng, "team", 5, 6, ("2026-02-24", "2026-08-27"))
    surveys += voices.needs(rng, "2025-09-13", 110, 77, 31, publics)
    pairs = {
        ("seniors", "courses"): (4, 4),
        ("seniors", "pain"): (3, 3),
        ("seniors", "pharmacie"): (4, 3),
        ("familles", "courses"): (2, 3),
        ("familles", "panier"): (1, 4),
        ("familles", "colis"): (1, 1),
        ("commerces", "colis"): (1, 2),
        ("commerces", "panier"): (1, 3),
    }
    ratings = voices.vision(
        "2026-08-21",
        {
            "porteur": [3, 3, 1, 3, 1],
            "ca": [2, 3, 1, 3, 1],
            "partenaire": [2, 2, 0, 3, 1],
            "commune": [3, 3, 2, 4, 0],
        },
        {"vision_publics": "Carte des hameaux sans commerce", "vision_model": "Aucun budget sans l'EPCI"},
    )
    ratings += voices.pair_grades("2026-08-21", ("porteur", "ca", "commune"), pairs, rng)
    ratings += voices.ease(
        "2026-08-21",
        {
            "courses": (2, "Dépend du statut SAP"),
            "pain": (4, "Activité libre"),
            "pharmacie": (1, "Portage encadré, ordonnances"),
            "colis": (4, "Activité libre"),
            "panier": (3, "Chaîne du froid"),
        },
    )
    ratings += voices.specification(
        [
            ("2026-02-20", "porteur", 2, "Cahier des charges écrit"),
            ("2026-08-21", "ca", 3, "Signé par 7 prestataires sur 9"),
        ]
    )
    return {
        "surveys": surveys,
        "survey_waves": voices.waves(
            {
                "beneficiaries": [(day, 20) for day in voices.WAVES],
                "partners": [("2026-02-24", 8), ("2026-08-27", 9)],
                "team": [("2026-02-24", 3), ("2026-08-27", 3)],
                "residents": [("2025-09-13", 210)],
            }
        ),
        "ratings": ratings,
        "impact": records(
            "date side change people evidence",
            [
                ("2026-02-26", "external", "Des aînés sans voiture font de nouveau leurs courses", 60, 3),
                ("2026-05-28", "external", "Une visite par semaine pour des personnes isolées", 35, 2),
                ("2026-08-21", "external", "Deux fermes vendent dans les hameaux", 2, 2),
                ("2026-08-21", "internal", "Un chauffeur retrouve un emploi durable", 1, 3),
            ],
        ),
        "actors": records(
            "id kind commitment engagement date",
            [
                ("epci1", "EPCI", "paid", 2, "2025-10-31"),
                ("commune1", "Commune", "written", 3, "2025-09-01"),
                ("commune2", "Commune", "oral", 2, "2025-11-10"),
                ("super1", "Supermarché", "written", 3, "2025-09-01"),
                ("pharma1", "Pharmacie", "written", 3, "2025-09-01"),
                ("habitant1", "Habitant relais", "oral", 4, "2026-01-17"),
            ],
        ),
        "journal": records(
            "date text public tags",
            [
                (
                    "2025-09-25",
                    "À Herbeys, six personnes attendaient le camion sur la place",
                    "seniors",
                    "demande",
                ),
                ("2025-10-20", "Une demi-heure de route pour un seul colis", "familles", "trajet, alerte"),
                (
                    "2025-11-13",
                    "Le supermarché accepte de préparer les paniers avant 9 h",
                    None,
                    "prestataire",
                ),
                ("2025-12-11", "Neige : trois hameaux non desservis", None, "météo"),
                (
                    "2026-01-20",
                    "Essai : frais de livraison portés à 2,50 €, retirés en mars",
                    None,
                    "prix, essai",
                ),
                (
                    "2026-02-19",
                    "Les aînés restent parler, l'arrêt dure un quart d'heure",
                    "seniors",
                    "lien social",
                ),
                (
                    "2026-03-24",
                    "Essai : jours fixes par hameau, la demande a suivi, le coût aussi",
                    None,
                    "tournée, essai",
                ),
                ("2026-05-19", "L'EPCI annonce qu'il ne renouvellera pas", None, "financement, alerte"),
                ("2026-06-16", "Une commune voisine veut le camion, à 20 km", None, "extension"),
                ("2026-07-07", "Deux communes demandent ce que coûterait un point relais", None, "relais"),
                ("2026-08-25", "Le chauffeur propose de tester un dépôt au bourg", None, "relais, équipe"),
            ],
        ),
        "priorities": voices.priorities(
            {
                "Porteur": [80, 60, 50, 50, 30, 70, 60, 100, 90, 30],
                "Conseil d'administration": [60, 90, 100, 60, 40, 60, 50, 80, 70, 40],
                "EPCI": [60, 80, 100, 60, 30, 50, 40, 80, 60, 40],
                "Communes": [70, 30, 40, 40, 30, 80, 50, 100, 80, 30],
            }
        ),
    }
