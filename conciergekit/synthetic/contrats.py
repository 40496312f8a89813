"""Case B, "contrats": regular contracts carry the service; one council pays nearly half of it."""

import pandas as pd

from . import bodies, books, voices
from .books import Person, expense, from_contract, from_log, from_members, subsidy
from .common import open_days, records, territory
from .log import Flow, Group, Log, Service, give_clients, request_rows
from .models import models, with_public
from .trips import Trips, give_tours

SETTINGS = {
    "name": "Conciergerie du plateau (cas fictif)",
    "start": "2025-09-01",
    "data_until": "2026-08-31",
    "next_gate": "2026-09-29",
    "stage": "2",
    "status": "association",
    "leader_status": "employee",
    "base_insee": "38158",
    "area": "city",
    "paid_hour_eur": 14.7,
    "planned_orders_month": 45,
    "opening_cash_eur": 18000,
    "closing_cost_eur": 3500,
    "next_stage_cost_eur": 42000,
    "max_loss_eur": 11000,
    "wrong_go_loss_eur": 12000,
    "wrong_stop_loss_eur": 25000,
    "criteria_print": "16D4-9729",
    "fictitious": True,
}
RESIDENTS = [14, 19, 22, 24, 22, 26, 27, 28, 28, 29, 28, 21]  # 288 orders
SENIORS = [8, 11, 14, 14, 15, 17, 18, 19, 19, 20, 20, 17]  # 192 orders
SERVICES = {
    "panier": Service(27, 6, 3),
    "pressing": Service(25, 6, 3),
    "bricolage": Service(46, 15, 45, spread=0.3),
    "courses": Service(34, 12, 9),
}
HOME = {"38158": 0.66, "38309": 0.2, "38057": 0.1, "38151": 0.03}
ISSUES = (0, 1, 2, 3, 5, 6, 7, 8, 9, 10)  # ten issues: none in January, none in August


def build(rng):
    """Tables and settings of the case."""
    days = open_days((1, 3, 4), pd.Timestamp("2025-09-04"))
    flows = [
        Flow(
            "habitants",
            RESIDENTS,
            {"panier": (55, 50), "pressing": (30, 30), "bricolage": (15, 20)},
            HOME,
            0.24,
        ),
        Flow("seniors", SENIORS, {"courses": (60, 55), "bricolage": (30, 30), "panier": (10, 15)}, HOME, 0.2),
    ]
    log = Log(
        [Group(flows, days, 480 * 30, 0.15, 20, 350)],
        SERVICES,
        {
            ("seniors", "bricolage", "legal"): 16,
            ("habitants", "bricolage", "no_provider"): 14,
            ("seniors", "courses", "no_time"): 11,
            ("habitants", "pressing", "price"): 8,
            ("habitants", "panier", "out_of_area"): 6,
        },
        cancelled=17,
        open_end=9,
        desk_weekdays=(2, 4),
        providers=_providers(),
        on_time=0.91,
    )
    requests = request_rows(rng, log)
    clients = give_clients(rng, requests, flows, 120, 20)
    issues = [_issue_day(n) for n in ISSUES]
    rooms = [week + pd.Timedelta(days=2) for week in voices.desk_days(0)[::4]]
    rounds = [(day, "van", 26, 210, "K01", None) for day in issues]
    rounds += [(day, "bike", 11, 55, None, "locaux") for day in rooms]
    trips = Trips(
        days,
        "38158",
        "bike",
        len(days) * 9,
        13,
        ("38158", "38309"),
        12,
        extra=sorted(rounds, key=lambda r: r[:4]),
    )
    tours, stops = give_tours(rng, requests, trips, SERVICES)
    contracts = _contracts()
    return {
        "requests": requests.drop(columns=["_door", "_travels"]),
        "territory": territory(("38158", "38309", "38057"), ("38151",)),
        "publics": records(
            "id label planned_share size",
            [
                ("habitants", "Habitants actifs et familles", 0.5, 8200),
                ("seniors", "Personnes âgées", 0.35, 3100),
                ("collectivites", "Collectivités", 0.1, None),
                ("coproprietes", "Copropriétés et bailleurs", 0.05, 60),
            ],
        ),
        "services": _services(),
        "clients": clients,
        "contracts": contracts,
        "providers": _providers(),
        "tours": tours,
        "stops": stops,
        "ledger": _ledger(requests, clients, contracts),
        "funding": with_public(_funding()),
        "models": models("contrats"),
        **_people(rng, tours),
        **_voices(rng),
        **bodies.contrats(),
    }, SETTINGS


def _issue_day(month: int) -> pd.Timestamp:
    """First Wednesday of the month of an issue (0 = September)."""
    first = pd.Timestamp("2025-09-01") + pd.DateOffset(months=month)
    return first + pd.Timedelta(days=(2 - first.weekday()) % 7)


def _services() -> list[dict]:
    return records(
        "id label market sap commission_share fee_eur standard_min stop_min",
        [
            ("panier", "Paniers de producteurs", True, "no", 0.15, 3.5, 6, 3),
            ("pressing", "Pressing et repassage", True, "no", 0.15, 3.5, 6, 3),
            ("bricolage", "Petit bricolage", True, "yes", 0.15, 3.5, 15, 45),
            ("courses", "Courses livrées", True, "depends", 0.15, 3.5, 12, 9),
            ("journal", "Distribution du journal municipal", True, "no", None, None, 1500, None),
            ("locaux", "Nettoyage de locaux à poubelles", True, "no", None, None, 105, 105),
            ("visites", "Visites de convivialité", True, "yes", None, None, 480, 30),
        ],
    )


def _contracts() -> list[dict]:
    start = "2025-09-01"
    payers = [(f"Copropriété {letter}", "condominium") for letter in "ABCD"]
    payers += [(f"Bailleur, résidence {letter}", "landlord") for letter in "AB"]
    rooms = [
        (f"K0{n}", payer, kind, "coproprietes", "locaux", "signed", 70, 12, start, None, 105, True)
        for n, (payer, kind) in enumerate(payers, start=3)
    ]
    return records(
        "id payer_name payer_kind public service status amount_eur per_year start end minutes written",
        [
            (
                "K01",
                "Commune d'Eybens",
                "commune",
                "collectivites",
                "journal",
                "signed",
                598,
                10,
                start,
                None,
                1500,
                True,
            ),
            (
                "K02",
                "CCAS d'Eybens",
                "ccas",
                "seniors",
                "visites",
                "signed",
                250,
                12,
                start,
                "2026-12-31",
                480,
                True,
            ),
            *rooms,
            (
                "K09",
                "Copropriété E",
                "condominium",
                "coproprietes",
                "locaux",
                "quoted",
                70,
                12,
                "2026-10-01",
                None,
                105,
                False,
            ),
        ],
    )


def _providers() -> list[dict]:
    return records(
        "id service active since charter_signed insurance_until capacity_month",
        [
            ("ferme1", "panier", True, "2025-09-01", "2025-09-10", "2027-03-31", 40),
            ("ferme2", "panier", True, "2025-10-13", "2025-11-05", "2026-12-31", 30),
            ("pressing1", "pressing", True, "2025-09-01", "2025-09-10", "2026-12-31", 60),
            ("pressing2", "pressing", True, "2026-02-09", "2026-03-04", "2026-12-31", 30),
            ("artisan1", "bricolage", True, "2025-09-01", "2025-09-22", "2026-12-31", 14),
            ("artisan2", "bricolage", True, "2026-01-19", "2026-02-11", "2027-06-30", 12),
            ("epicerie1", "courses", True, "2025-09-01", "2025-09-10", "2026-12-31", 60),
            ("superette1", "courses", True, "2025-11-17", None, "2026-12-31", 60),
        ],
    )


def _ledger(requests, clients, contracts) -> list[dict]:
    rows = [
        expense("Salaire concierge", "641", 14126.4),
        expense("Salaire coordination", "641", 10800),
        books.set_up(expense("Vélo cargo", "613", 2100, (4, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1))),
        expense(
            "Location de camionnette",
            "613",
            1200,
            [1 if n in ISSUES else 0 for n in range(12)],
            variable=True,
            service="journal",
        ),
        expense("Assurance", "616", 900, (1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0)),
        expense("Téléphone", "626", 900),
        books.set_up(expense("Communication", "623", 1800, (6, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1))),
        expense("Comptabilité", "622", 1500, (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 4)),
        expense("Divers", "606", 1200),
        from_contract(contracts[0], "Journal municipal", months=ISSUES, lag=50),
        from_contract(contracts[1], "CCAS, visites de convivialité", lag=40),
        *[from_contract(room, "Locaux à poubelles", lag=20) for room in contracts[2:8]],
        from_log(requests, "commission_eur", "Commandes des habitants, commissions"),
        from_log(requests, "fee_eur", "Commandes des habitants, frais de service"),
        from_members(clients),
        [
            subsidy("Métropole", 5000, "2025-10-31", "2025-12-15"),
            subsidy("Département", 6000, "2025-12-31", "2026-02-12"),
            subsidy("Fondation", 4000, "2026-05-31", "2026-06-19"),
        ],
    ]
    return [row for part in rows for row in part]


def _funding() -> list[dict]:
    return records(
        "id funder status amount_eur filed_on cash_early cash_late chance_share condition",
        [
            ("F1", "Métropole", "paid", 5000, "2025-04-10", "2025-12-15", "2025-12-15", 1, None),
            ("F2", "Département", "paid", 6000, "2025-06-02", "2026-02-12", "2026-02-12", 1, None),
            (
                "F3",
                "Fondation",
                "paid",
                4000,
                "2026-01-16",
                "2026-06-19",
                "2026-06-19",
                1,
                "Première année seulement",
            ),
            (
                "F4",
                "Département",
                "filed",
                5000,
                "2026-06-15",
                "2027-02-01",
                "2027-05-31",
                0.6,
                "Bilan de l'année de test",
            ),
            ("F5", "FDVA 2", "idea", 3000, None, "2027-07-01", "2027-09-30", 0.4, "Dépôt en février 2027"),
        ],
    )


def _people(rng, tours) -> dict:
    people = [
        Person("P1", "Concierge", "paid", 21, 964, {"field": 88, "admin": 12}, 14.7, drives=True),
        Person("P2", "Coordination", "paid", 10.5, 482, {"strategy": 45, "admin": 40, "field": 15}, 22.4),
        Person("B1", "Tri et accueil", "volunteer", 3, 126, {"field": 100}, spread=0.25, rest=(10, 22, 34)),
        Person(
            "B2", "Distribution du journal", "volunteer", 2, 84, {"field": 100}, spread=0.5, rest=(18, 19, 20)
        ),
    ]
    run_by = {"P1": 26, "B1": 17, "P2": 5}
    desk = voices.desks(rng, voices.desk_days(2), run_by, 3, 8, "Permanence du mercredi")
    events = records(
        "date kind run_by participants hours with_partner label",
        [
            ("2025-09-20", "event", "P2", 55, 4, True, "Fête de quartier, présentation du service"),
            ("2025-11-22", "barter", "B1", 40, 3, True, "Troc de jouets avec la médiathèque"),
            ("2026-03-14", "event", "P1", 25, 2, True, "Atelier vélo avec les copropriétés"),
            ("2026-06-06", "barter", "B1", 48, 3, False, "Troc de plantes"),
        ],
    )
    return {
        "team": books.team_rows(people),
        "time": books.time_rows(rng, people, tours),
        "energy": voices.energy(
            rng, {"P1": [(0, 4), (30, 3.6), (51, 4)], "P2": [(0, 4), (51, 3.8)], "B1": [(0, 4.3), (51, 4.2)]}
        ),
        "skills": voices.skills(
            {
                "P1": ([2, 1, 3, 1, 1, 1, 0, 3], [3, 2, 4, 2, 3, 2, 1, 4]),
                "P2": ([2, 3, 2, 2, 1, 2, 2, 2], [3, 3, 3, 3, 2, 3, 3, 2]),
                "B1": ([2, 1, 2, 0, 1, 0, 0, 2], [2, 1, 3, 1, 2, 1, 0, 3]),
            }
        ),
        "events": sorted(
            desk + [{**e, "date": pd.Timestamp(e["date"])} for e in events], key=lambda e: e["date"]
        ),
    }


def _voices(rng) -> dict:
    words = [
        (
            5,
            "Le pressing revient à ma porte, et le concierge connaît tout l'immeuble.",
            "habitants",
            "pressing",
        ),
        (5, "L'étagère tient, et l'artisan a été payé tout de suite.", "habitants", ""),
        (4, "Bon service ; j'aimerais un créneau le samedi.", "habitants", ""),
        (4, "Le panier est plus cher qu'au marché mais il arrive chez moi.", "", "panier"),
        (2, "J'ai attendu l'artisan deux semaines.", "", "bricolage"),
    ]
    publics = {"habitants": 55, "seniors": 45}
    services = {"panier": 35, "pressing": 20, "bricolage": 20, "courses": 25}
    surveys = voices.satisfaction(rng, "beneficiaries", 31, 36, voices.WAVES, words, publics, services)
    surveys += voices.satisfaction(
        rng,
        "partners",
        10,
        12,
        ("2026-02-24", "2026-08-27"),
        [(4, "Le journal est distribué à l'heure, on nous le dit en mairie.")],
    )
    surveys += voices.satisfaction(rng, "team", 5, 6, ("2026-02-24", "2026-08-27"))
    surveys += voices.needs(rng, "2025-09-20", 84, 40, 26, publics)
    pairs = {
        ("habitants", "panier"): (2, 3),
        ("habitants", "pressing"): (1, 2),
        ("habitants", "bricolage"): (2, 3),
        ("seniors", "courses"): (4, 4),
        ("seniors", "bricolage"): (4, 3),
        ("seniors", "panier"): (2, 3),
        ("seniors", "visites"): (4, 4),
        ("collectivites", "journal"): (1, 3),
        ("coproprietes", "locaux"): (2, 4),
    }
    ratings = voices.vision(
        "2026-08-24",
        {
            "porteur": [3, 3, 3, 3, 2],
            "ca": [3, 3, 2, 3, 3],
            "partenaire": [2, 3, 2, 3, 2],
            "commune": [1, 2, 2, 4, 1],
        },
        {
            "vision_model": "Budget à 3 ans présenté en juin",
            "vision_not": "Note « ce que nous ne ferons pas »",
        },
    )
    ratings += voices.pair_grades("2026-08-24", ("porteur", "ca", "commune"), pairs, rng)
    ratings += voices.ease(
        "2026-08-24",
        {
            "panier": (3, "Règles d'hygiène du transport"),
            "pressing": (4, "Activité libre"),
            "bricolage": (2, "SAP : activité exclusive exigée"),
            "courses": (2, "Dépend du statut SAP"),
            "journal": (4, "Commande sous le seuil de publicité"),
            "locaux": (3, "Assurance et produits"),
            "visites": (3, "Convention avec le CCAS"),
        },
    )
    ratings += voices.specification(
        [
            ("2026-02-20", "porteur", 3, "Cahier des charges signé par 6 prestataires sur 7"),
            ("2026-08-24", "ca", 4, "Un contrôle par an, un prestataire remplacé"),
        ]
    )
    return {
        "surveys": surveys,
        "survey_waves": voices.waves(
            {
                "beneficiaries": [(day, 15) for day in voices.WAVES],
                "partners": [("2026-02-24", 8), ("2026-08-27", 9)],
                "team": [("2026-02-24", 3), ("2026-08-27", 3)],
                "residents": [("2025-09-20", 150)],
            }
        ),
        "ratings": ratings,
        "impact": records(
            "date side change people evidence",
            [
                (
                    "2026-02-26",
                    "internal",
                    "Un concierge durablement employé après deux ans sans emploi",
                    1,
                    3,
                ),
                ("2026-05-28", "external", "Des personnes âgées visitées chaque semaine", 18, 2),
                ("2026-06-25", "external", "Moins de plaintes sur les locaux à poubelles", 140, 3),
                ("2026-08-24", "external", "Des producteurs livrent à vélo dans la commune", 2, 2),
                ("2026-08-24", "internal", "Confiance retrouvée chez une bénévole", 1, 1),
            ],
        ),
        "actors": records(
            "id kind commitment engagement date",
            [
                ("commune1", "Commune", "paid", 3, "2025-09-01"),
                ("ccas1", "CCAS", "paid", 3, "2025-09-01"),
                ("bailleur1", "Bailleur social", "paid", 2, "2025-09-01"),
                ("syndic1", "Syndic", "written", 2, "2025-09-01"),
                ("media1", "Médiathèque", "oral", 3, "2025-11-22"),
                ("ferme1", "Producteur", "written", 3, "2025-09-01"),
                ("habitant1", "Habitante relais", "oral", 4, "2026-01-21"),
                ("metro1", "Métropole", "paid", 1, "2025-10-31"),
            ],
        ),
        "journal": records(
            "date text public tags",
            [
                (
                    "2025-09-17",
                    "Le gardien d'un immeuble nous signale trois personnes isolées",
                    "seniors",
                    "isolement",
                ),
                ("2025-10-06", "Le journal distribué à vélo fait parler de nous", None, "notoriété"),
                (
                    "2025-10-29",
                    "Une copropriété voisine demande un devis pour son local",
                    "coproprietes",
                    "contrat",
                ),
                (
                    "2025-11-20",
                    "On nous demande du ménage : refusé, question du statut SAP",
                    "seniors",
                    "SAP, alerte",
                ),
                ("2025-12-10", "Le CCAS voudrait deux visites de plus par semaine", "seniors", "contrat"),
                (
                    "2026-01-22",
                    "Un artisan contourne la conciergerie avec un client",
                    None,
                    "prestataire, alerte",
                ),
                ("2026-02-17", "Des voisins échangent des outils à la permanence", "habitants", "troc"),
                (
                    "2026-03-26",
                    "Élections passées : qui suivra le dossier en mairie ?",
                    "collectivites",
                    "commune, alerte",
                ),
                ("2026-04-16", "Deuxième copropriété qui demande un devis", "coproprietes", "contrat"),
                ("2026-05-21", "Les aînés préfèrent téléphoner le matin", "seniors", "horaires"),
                ("2026-06-23", "Le service juridique rappelle l'activité exclusive SAP", None, "SAP, alerte"),
                (
                    "2026-07-08",
                    "Chaleur : demandes de courses en hausse chez les aînés",
                    "seniors",
                    "courses, chaleur",
                ),
                (
                    "2026-08-27",
                    "La commune parle de mettre le journal en ligne en 2028",
                    "collectivites",
                    "journal, alerte",
                ),
            ],
        ),
        "priorities": voices.priorities(
            {
                "Porteur": [70, 90, 100, 60, 40, 60, 60, 60, 80, 50],
                "Conseil d'administration": [60, 80, 100, 40, 40, 60, 50, 80, 70, 60],
                "Commune": [60, 40, 60, 30, 30, 80, 40, 100, 70, 50],
                "Bailleur": [50, 40, 70, 50, 60, 100, 60, 60, 40, 50],
            }
        ),
    }
