"""Case A, "pivot": planned for companies, asked for by residents; the danger is the date of the money."""

import pandas as pd

from . import bodies, books, voices
from .books import Person, expense, from_contract, from_log, from_members, subsidy
from .common import open_days, records, territory
from .log import Flow, Group, Log, Service, give_clients, request_rows
from .models import models, with_public
from .trips import Trips, give_tours

SETTINGS = {
    "name": "Conciergerie du Grésivaudan (cas fictif)",
    "start": "2025-09-01",
    "data_until": "2026-08-31",
    "next_gate": "2026-09-24",
    "stage": "2",
    "status": "association",
    "leader_status": "employee",
    "base_insee": "38140",
    "area": "town",
    "paid_hour_eur": 22.4,
    "planned_orders_month": 60,
    "opening_cash_eur": 27000,
    "closing_cost_eur": 4500,
    "next_stage_cost_eur": 44000,
    "max_loss_eur": 12000,
    "wrong_go_loss_eur": 15000,
    "wrong_stop_loss_eur": 20000,
    "criteria_print": "827D-DEEE",
    "fictitious": True,
}
WORKERS = [13, 12, 12, 11, 11, 11, 10, 9, 9, 8, 8, 5]  # 119 orders, 18 %
RESIDENTS = [15, 26, 33, 39, 43, 47, 52, 55, 57, 60, 62, 52]  # 541 orders, 82 %
SERVICES = {
    "pressing": Service(24, 6, 4),
    "panier": Service(31, 7, 4),
    "courses": Service(38, 12, 8),
    "retouche": Service(19, 8, 4),
}
HOME = {"38140": 0.4, "38150": 0.3, "38422": 0.2, "38271": 0.1}
WORK = {"38140": 0.5, "38229": 0.3, "38185": 0.15, "38150": 0.05}


def build(rng):
    """Tables and settings of the case."""
    early = open_days((0, 1, 2, 3, 4), pd.Timestamp("2025-09-03"), pd.Timestamp("2025-11-30"))
    days = early + open_days((1, 3, 4), pd.Timestamp("2025-12-01"))
    flows = [
        Flow(
            "salaries", WORKERS, {"pressing": (60, 50), "panier": (30, 40), "retouche": (10, 10)}, WORK, 0.32
        ),
        Flow(
            "habitants",
            RESIDENTS,
            {"courses": (40, 42), "panier": (25, 33), "pressing": (25, 15), "retouche": (10, 10)},
            HOME,
            0.22,
        ),
    ]
    log = Log(
        [Group(flows, days, 660 * 30, 0.12, 25, 400, 300)],
        SERVICES,
        {
            ("habitants", "courses", "no_time"): 24,
            ("habitants", "retouche", "no_provider"): 21,
            ("habitants", "courses", "out_of_area"): 12,
            ("salaries", "pressing", "price"): 9,
            ("salaries", "retouche", "no_provider"): 5,
            ("habitants", "panier", "other"): 3,
        },
        cancelled=26,
        open_end=11,
        desk_weekdays=(2, 5),
        providers=_providers(),
    )
    requests = request_rows(rng, log)
    clients = give_clients(rng, requests, flows, 60, 20)
    trips = Trips(days, "38140", "car", 9000, 42, ("38140", "38150"), 14)
    tours, stops = give_tours(rng, requests, trips, SERVICES)
    employers = records(
        "id payer_name payer_kind public service status amount_eur per_year start end minutes written",
        [
            (
                "K01",
                "Employeur A (50 salariés)",
                "employer",
                "salaries",
                "abonnement",
                "ended",
                300,
                12,
                "2025-11-01",
                "2026-06-30",
                240,
                True,
            ),
            (
                "K02",
                "Employeur B (50 salariés)",
                "employer",
                "salaries",
                "abonnement",
                "signed",
                300,
                12,
                "2026-01-01",
                None,
                240,
                True,
            ),
            (
                "K03",
                "Employeur C",
                "employer",
                "salaries",
                "abonnement",
                "quoted",
                240,
                12,
                "2026-10-01",
                None,
                240,
                False,
            ),
        ],
    )
    return {
        "requests": requests.drop(columns=["_door", "_travels"]),
        "territory": territory(("38140", "38150", "38422", "38271", "38229"), ("38185",)),
        "publics": records(
            "id label planned_share size",
            [("salaries", "Salariés des entreprises", 0.8, 1800), ("habitants", "Habitants", 0.2, 22800)],
        ),
        "services": _services(),
        "clients": clients,
        "contracts": employers,
        "providers": _providers(),
        "tours": tours,
        "stops": stops,
        "ledger": _ledger(rng, requests, clients, employers, tours),
        "funding": with_public(_funding()),
        "models": models("pivot"),
        **_people(rng, tours),
        **_voices(rng),
        **bodies.pivot(),
    }, SETTINGS


def _services() -> list[dict]:
    return records(
        "id label market sap commission_share fee_eur standard_min stop_min",
        [
            ("pressing", "Pressing et repassage", True, "no", 0.12, 4, 6, 4),
            ("panier", "Paniers de producteurs", True, "no", 0.12, 4, 7, 4),
            ("courses", "Courses livrées", True, "depends", 0.12, 4, 12, 8),
            ("retouche", "Retouches, cordonnerie", True, "no", 0.12, 4, 8, 4),
            ("abonnement", "Abonnement d'employeur", True, "no", None, None, 240, 15),
        ],
    )


def _providers() -> list[dict]:
    return records(
        "id service active since charter_signed insurance_until capacity_month",
        [
            ("pressing1", "pressing", True, "2025-09-01", "2025-09-15", "2026-12-31", 60),
            ("pressing2", "pressing", True, "2026-01-12", "2026-02-02", "2026-12-31", 40),
            ("ferme1", "panier", True, "2025-09-01", "2025-10-01", "2027-03-31", 40),
            ("ferme2", "panier", True, "2025-11-03", "2025-12-01", "2026-12-31", 30),
            ("amap1", "panier", True, "2026-03-02", None, "2026-12-31", 25),
            ("epicerie1", "courses", True, "2025-09-01", "2025-09-15", "2026-12-31", 50),
            ("superette1", "courses", True, "2025-10-06", "2025-11-10", "2027-06-30", 80),
            ("couture1", "retouche", True, "2025-09-01", "2025-10-01", "2026-10-31", 10),
            ("cordonnerie1", "retouche", False, "2026-06-01", None, None, 15),
        ],
    )


def _ledger(rng, requests, clients, employers, tours) -> list[dict]:
    km = pd.DataFrame(tours).groupby(pd.to_datetime([t["date"] for t in tours]).to_period("M"))["km"].sum()
    rows = [
        expense("Salaire coordination", "641", 28800),
        expense("Frais kilométriques", "625", 3600, list(km), variable=True),
        expense("Assurance", "616", 700, (1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0)),
        expense("Téléphone et logiciels", "626", 900),
        books.set_up(expense("Communication", "623", 3500, (14, 6, 3, 2, 1, 2, 1, 1, 2, 1, 1, 1))),
        expense("Local", "613", 2400),
        expense("Comptabilité", "622", 1500, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4)),
        from_log(requests, "commission_eur", "Commissions"),
        from_log(requests, "fee_eur", "Livraisons"),
        from_contract(employers[0], "Abonnements employeurs", lag=30),
        from_contract(employers[1], "Abonnements employeurs", lag=30),
        from_members(clients),
        [
            subsidy("Région", 6000, "2025-11-30", "2025-12-18"),
            subsidy("Région", 4000, "2026-06-30", "2026-07-16"),
        ],
        [subsidy("LEADER", 12000, "2026-08-31", "2027-03-31")],
    ]
    return [row for part in rows for row in part]


def _funding() -> list[dict]:
    return records(
        "id funder status amount_eur filed_on cash_early cash_late chance_share condition",
        [
            (
                "F1",
                "Région",
                "paid",
                10000,
                "2025-05-12",
                "2025-12-18",
                "2026-07-16",
                1,
                "Bilan intermédiaire remis",
            ),
            (
                "F2",
                "LEADER",
                "agreed",
                12000,
                "2025-06-20",
                "2027-03-31",
                "2027-09-30",
                0.95,
                "Versée après dépenses acquittées et paiement des cofinanceurs",
            ),
            (
                "F3",
                "Fondation",
                "filed",
                6000,
                "2026-07-03",
                "2027-01-31",
                "2027-04-30",
                0.3,
                "Comité en décembre 2026",
            ),
        ],
    )


def _people(rng, tours) -> dict:
    night = Person(
        "P1",
        "Coordination",
        "unpaid_leader",
        0,
        286,
        {"strategy": 60, "admin": 40},
        spread=0.3,
        in_closed_weeks=True,
    )
    people = [
        Person(
            "P1",
            "Coordination",
            "paid",
            28,
            1285.5,
            {"strategy": 30, "field": 45, "admin": 25},
            22.4,
            drives=True,
            also=(night,),
        ),
        Person("B1", "Accueil du samedi", "volunteer", 3, 118, {"field": 100}, spread=0.25, rest=(8, 20, 33)),
        Person(
            "B2",
            "Relais entreprises",
            "volunteer",
            2,
            74,
            {"strategy": 40, "field": 60},
            spread=0.3,
            rest=(9, 21, 34),
        ),
    ]
    desk = voices.desks(
        rng, voices.desk_days(5), {"B1": 27, "P1": 16, "B2": 5}, 2.5, 7, "Permanence du samedi"
    )
    events = records(
        "date kind run_by participants hours with_partner label",
        [
            ("2025-09-19", "event", "P1", 35, 3, True, "Inauguration avec les commerçants"),
            ("2025-10-14", "event", "B2", 12, 2, True, "Petit-déjeuner dans l'entreprise A"),
            ("2025-12-06", "event", "P1", 60, 4, True, "Stand au marché de Noël"),
            ("2026-03-21", "barter", "B1", 28, 3, False, "Troc de printemps"),
            ("2026-06-13", "event", "P1", 45, 3, True, "Fête des producteurs"),
        ],
    )
    return {
        "team": books.team_rows(people),
        "time": books.time_rows(rng, people, tours),
        "energy": voices.energy(
            rng,
            {
                "P1": [(0, 4.2), (20, 4), (38, 3.4), (51, 3.2)],
                "B1": [(0, 4), (51, 4)],
                "B2": [(0, 4), (51, 3.6)],
            },
        ),
        "skills": voices.skills(
            {
                "P1": ([2, 2, 2, 1, 1, 1, 1, 3], [3, 3, 4, 2, 3, 3, 2, 4]),
                "B1": ([1, 1, 3, 0, 0, 0, 0, 2], [2, 1, 3, 1, 1, 1, 0, 3]),
                "B2": ([2, 2, 1, 2, 0, 1, 2, 1], [2, 3, 2, 2, 0, 2, 2, 2]),
            }
        ),
        "events": sorted(
            desk + [{**e, "date": pd.Timestamp(e["date"])} for e in events], key=lambda e: e["date"]
        ),
    }


def _voices(rng) -> dict:
    words = [
        (5, "Je n'ai plus à descendre en ville pour le pressing.", "habitants", "pressing"),
        (5, "Les courses livrées, pour mes parents, c'est un soulagement.", "habitants", "courses"),
        (4, "Très bien, mais le point relais ferme un peu tôt.", "habitants", ""),
        (2, "Commande arrivée un jour trop tard.", "habitants", ""),
        (4, "J'ai découvert deux producteurs près de chez moi.", "habitants", "panier"),
        (3, "Mon employeur a signé mais personne ne nous a expliqué.", "salaries", ""),
    ]
    publics, services = (
        {"habitants": 80, "salaries": 20},
        {"courses": 40, "panier": 30, "pressing": 20, "retouche": 10},
    )
    surveys = voices.satisfaction(rng, "beneficiaries", 35, 40, voices.WAVES, words, publics, services)
    surveys += voices.satisfaction(
        rng,
        "partners",
        9,
        11,
        ("2026-02-24", "2026-08-27"),
        [(4, "Des commandes régulières, c'est ce qu'il nous fallait.")],
    )
    surveys += voices.satisfaction(rng, "team", 5, 6, ("2026-02-24", "2026-08-27"))
    surveys += voices.needs(rng, "2025-09-13", 96, 52, 21, publics)
    pairs = {
        ("habitants", "courses"): (4, 4),
        ("habitants", "panier"): (2, 4),
        ("habitants", "pressing"): (2, 2),
        ("habitants", "retouche"): (2, 2),
        ("salaries", "pressing"): (1, 3),
        ("salaries", "panier"): (1, 3),
        ("salaries", "retouche"): (1, 1),
    }
    ratings = voices.vision(
        "2026-08-20",
        {
            "porteur": [3, 2, 2, 3, 1],
            "ca": [3, 1, 1, 3, 1],
            "partenaire": [2, 3, 1, 2, 2],
            "commune": [2, 3, 1, 3, 1],
        },
        {
            "vision_publics": "Note d'orientation de juin : habitants d'abord",
            "vision_ambition": "Feuille de route à 3 ans, deux pages",
        },
    )
    ratings += voices.pair_grades("2026-08-20", ("porteur", "ca", "partenaire"), pairs, rng)
    ratings += voices.ease(
        "2026-08-20",
        {
            "pressing": (4, "Activité libre"),
            "panier": (3, "Règles d'hygiène du transport"),
            "courses": (2, "Dépend du statut SAP"),
            "retouche": (4, "Activité libre"),
            "abonnement": (2, "Caractère lucratif à surveiller"),
        },
    )
    ratings += voices.specification(
        [
            ("2026-02-20", "porteur", 2, "Cahier des charges écrit en octobre"),
            ("2026-08-20", "ca", 3, "Signé par 7 prestataires sur 8 actifs"),
        ]
    )
    return {
        "surveys": surveys,
        "survey_waves": voices.waves(
            {
                "beneficiaries": [(day, 18) for day in voices.WAVES],
                "partners": [("2026-02-24", 8), ("2026-08-27", 9)],
                "team": [("2026-02-24", 3), ("2026-08-27", 3)],
                "residents": [("2025-09-13", 160)],
            }
        ),
        "ratings": ratings,
        "impact": records(
            "date side change people evidence",
            [
                ("2026-01-30", "external", "Des aînés gardent leurs courses d'à côté sans voiture", 14, 2),
                ("2026-04-24", "external", "Deux producteurs vendent chaque semaine dans la vallée", 2, 3),
                ("2026-06-30", "external", "Trajets en voiture évités pour le pressing", 60, 2),
                ("2026-08-20", "internal", "La coordinatrice prépare seule ses tournées", 1, 3),
                ("2026-08-20", "internal", "Un bénévole a repris confiance", 1, 1),
            ],
        ),
        "actors": records(
            "id kind commitment engagement date",
            [
                ("commune1", "Commune", "written", 3, "2025-09-01"),
                ("employeurA", "Entreprise", "paid", 2, "2025-11-01"),
                ("employeurB", "Entreprise", "paid", 2, "2026-01-01"),
                ("pole1", "Pôle d'activités", "oral", 1, "2025-10-14"),
                ("ferme1", "Producteur", "written", 3, "2025-09-01"),
                ("epicerie1", "Commerce", "written", 3, "2025-09-01"),
                ("habitant1", "Habitant ambassadeur", "oral", 4, "2026-02-07"),
                ("office1", "Office de tourisme", "none", 0, "2026-04-01"),
            ],
        ),
        "journal": records(
            "date text public tags",
            [
                (
                    "2025-09-11",
                    "Les salariés prennent le dépliant mais ne commandent pas",
                    "salaries",
                    "demande, entreprise",
                ),
                (
                    "2025-09-24",
                    "Trois habitants demandent des courses pour leurs parents",
                    "habitants",
                    "courses, aînés",
                ),
                (
                    "2025-10-08",
                    "La direction de l'entreprise B hésite : qui porte le sujet chez eux ?",
                    "salaries",
                    "décideur",
                ),
                ("2025-10-21", "Au point relais, on parle plus qu'on ne dépose", "habitants", "lien social"),
                (
                    "2025-10-30",
                    "LEADER paiera après les dépenses : qui avance l'argent ?",
                    None,
                    "trésorerie, alerte",
                ),
                ("2025-11-18", "Une mère demande si l'on peut livrer après 18 h", "habitants", "horaires"),
                (
                    "2025-12-09",
                    "Le pressing voudrait regrouper le linge en deux jours",
                    None,
                    "regroupement, prestataire",
                ),
                (
                    "2026-01-15",
                    "Premier mois avec plus de 80 % de commandes d'habitants",
                    "habitants",
                    "pivot",
                ),
                (
                    "2026-02-05",
                    "Des voisins se groupent pour une seule livraison",
                    "habitants",
                    "regroupement",
                ),
                (
                    "2026-03-12",
                    "Un employeur veut arrêter l'abonnement en juin",
                    "salaries",
                    "contrat, alerte",
                ),
                (
                    "2026-04-02",
                    "On nous demande encore de la cordonnerie, sans prestataire",
                    "habitants",
                    "manque",
                ),
                (
                    "2026-05-20",
                    "LEADER : le dossier de paiement attend les factures acquittées",
                    None,
                    "trésorerie, alerte",
                ),
                ("2026-06-18", "Des voisins se groupent, deuxième immeuble", "habitants", "regroupement"),
                (
                    "2026-07-09",
                    "Une habitante propose de tenir le relais de son hameau",
                    "habitants",
                    "ambassadeur",
                ),
                (
                    "2026-08-26",
                    "La banque demande le plan de trésorerie jusqu'à l'été prochain",
                    None,
                    "trésorerie",
                ),
            ],
        ),
        "priorities": voices.priorities(
            {
                "Porteur": [80, 90, 70, 60, 40, 60, 50, 70, 100, 30],
                "Conseil d'administration": [60, 70, 80, 40, 40, 60, 40, 100, 80, 50],
                "Région": [70, 60, 60, 50, 40, 50, 50, 80, 100, 40],
                "Employeurs": [60, 50, 100, 40, 60, 80, 40, 20, 50, 30],
            }
        ),
    }
