"""Case C, "engagement": the accounts balance, the people do not; two volunteers carry the drop-in sessions."""

import pandas as pd

from . import bodies, books, voices
from .books import Person, expense, from_log, from_members, subsidy
from .common import opening, records, territory, twice_a_week
from .log import Flow, Group, Log, Service, give_clients, request_rows
from .models import models, with_public
from .trips import Trips, give_tours

SETTINGS = {
    "name": "La conciergerie du bourg (cas fictif)",
    "start": "2025-09-01",
    "data_until": "2026-08-31",
    "next_gate": "2026-09-22",
    "stage": "2",
    "status": "siae",
    "leader_status": "employee",
    "base_insee": "38226",
    "area": "mountain",
    "paid_hour_eur": 19.5,
    "volunteer_hour_eur": 14.7,
    "planned_orders_month": 80,
    "opening_cash_eur": 9000,
    "closing_cost_eur": 2500,
    "next_stage_cost_eur": 31000,
    "max_loss_eur": 5000,
    "wrong_go_loss_eur": 8000,
    "wrong_stop_loss_eur": 15000,
    "criteria_print": "8C3D-08AD",
    "fictitious": True,
}
SENIORS = [31, 39, 43, 33, 46, 50, 57, 46, 57, 62, 66, 48]  # 578 orders
FAMILIES = [17, 20, 22, 18, 25, 28, 31, 25, 32, 34, 37, 26]  # 315
WORKERS = [8, 11, 12, 9, 13, 14, 16, 13, 16, 18, 19, 14]  # 163; in all 48 weeks × 22
GROCERY = [10, 11, 12, 9, 12, 12, 13, 11, 13, 14, 15, 12]  # 144 orders of 20 € = 48 weeks × 60 €
SERVICES = {
    "linge": Service(19, 6, 4),
    "courses": Service(21, 10, 8),
    "pharmacie": Service(14, 4, 5),
    "retouche": Service(17, 7, 4),
    "epicerie": Service(20, 4, 2),
}
HOME = {"38226": 0.55, "38242": 0.45}
VOLUNTEERS = {"B1": 214, "B2": 176, "B3": 88, "B4": 66, "B5": 52, "B6": 44}  # 640 hours
DESKS = {"B1": 45, "B2": 30, "B3": 8, "P1": 6, "B4": 4, "B5": 3}  # two people: 75 of 96
# members before they held a permanence: whom they were, and the first day they could hold one
JOINED = {
    "B1": ("C005", "2025-09-25"),
    "B2": ("C014", "2025-10-16"),
    "B3": ("C019", "2026-01-15"),
    "B4": ("C003", "2026-02-12"),
    "B5": ("C012", "2026-04-02"),
}


def build(rng):
    """Tables and settings of the case."""
    days = twice_a_week()
    desk_days = sorted(voices.desk_days(3) + voices.desk_days(5))
    flows = [
        Flow("seniors", SENIORS, {"courses": (50, 45), "pharmacie": (30, 30), "linge": (20, 25)}, HOME, 0.12),
        Flow(
            "familles", FAMILIES, {"linge": (60, 55), "retouche": (20, 20), "courses": (20, 25)}, HOME, 0.16
        ),
        Flow("actifs", WORKERS, {"linge": (70, 65), "retouche": (30, 35)}, HOME, 0.2),
    ]
    grocery = Flow("familles", GROCERY, {"epicerie": (1, 1)}, HOME)
    log = Log(
        [
            Group(flows, days, 1056 * 18, 0.10, 10, 350),
            Group([grocery], desk_days, 48 * 60, 0.15, 20, travels=False),
        ],
        SERVICES,
        {
            ("seniors", "courses", "out_of_area"): 26,
            ("seniors", "pharmacie", "legal"): 19,
            ("familles", "retouche", "no_provider"): 22,
            ("actifs", "linge", "no_time"): 24,
            ("familles", "epicerie", "other"): 6,
        },
        cancelled=38,
        open_end=13,
        desk_weekdays=(3, 5),
        providers=_providers(),
        channels={"desk": 0.42, "phone": 0.32, "field": 0.12, "partner": 0.1, "web": 0.04},
    )
    requests = request_rows(rng, log)
    clients = give_clients(rng, requests, flows, 90, 15)
    for place, level in ((2, 4.0), (6, 3.0), (11, 4.0), (15, 3.0), (23, 5.0), (4, 4.0), (13, 4.0), (18, 4.0)):
        clients[place]["engagement"] = level
    drivers = {"paid": 0.62, "volunteer": 0.38}
    trips = Trips(days, "38226", "car", 96 * 42, 48, ("38226", "38242"), 15, km_each=42, drivers=drivers)
    tours, stops = give_tours(rng, requests, trips, SERVICES)
    return {
        "requests": requests.drop(columns=["_door", "_travels"]),
        "opening": opening(),
        "territory": territory(("38226", "38242"), ("38269",)),
        "publics": records(
            "id label planned_share size",
            [
                ("seniors", "Personnes âgées", 0.45, 820),
                ("familles", "Familles", 0.35, 1400),
                ("actifs", "Actifs en horaires décalés", 0.2, 260),
            ],
        ),
        "services": _services(),
        "clients": clients,
        "providers": _providers(),
        "tours": tours,
        "stops": stops,
        "ledger": _ledger(requests, clients, tours),
        "funding": with_public(_funding()),
        "models": models("engagement"),
        **_people(rng, tours, desk_days),
        **_voices(rng),
        **bodies.engagement(),
    }, SETTINGS


def _services() -> list[dict]:
    return records(
        "id label market sap commission_share fee_eur standard_min stop_min",
        [
            ("linge", "Linge et repassage", True, "no", 0.1, 3.5, 6, 4),
            ("courses", "Courses livrées", True, "depends", 0.1, 3.5, 10, 8),
            ("pharmacie", "Portage de pharmacie", True, "depends", 0.1, 3.5, 4, 5),
            ("retouche", "Retouches, cordonnerie", True, "no", 0.1, 3.5, 7, 4),
            ("epicerie", "Épicerie de dépannage", True, "no", 0.15, None, 4, None),
        ],
    )


def _providers() -> list[dict]:
    return records(
        "id service active since charter_signed insurance_until capacity_month",
        [
            ("laverie1", "linge", True, "2025-09-01", "2025-09-18", "2026-12-31", 90),
            ("repassage1", "linge", True, "2025-11-10", "2025-12-04", "2026-12-31", 40),
            ("epicerie1", "courses", True, "2025-09-01", "2025-09-18", "2027-02-28", 80),
            ("super1", "courses", True, "2026-02-02", None, "2026-12-31", 120),
            ("pharma1", "pharmacie", True, "2025-09-01", "2025-10-09", "2026-12-31", 50),
            ("couture1", "retouche", True, "2025-09-01", "2025-10-09", "2026-11-30", 25),
            ("grossiste1", "epicerie", True, "2025-09-01", None, "2026-12-31", None),
        ],
    )


def _ledger(requests, clients, tours) -> list[dict]:
    km = pd.DataFrame(tours).groupby(pd.to_datetime([t["date"] for t in tours]).to_period("M"))["km"].sum()
    orders = ("linge", "courses", "pharmacie", "retouche")
    rows = [
        expense("Salaire animation et coordination", "641", 18000),
        expense("Salaire en insertion", "641", 7063.2),
        expense("Frais kilométriques", "625", 1612.8, list(km), variable=True),
        books.set_up(expense("Communication", "623", 1200, (6, 3, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1))),
        expense("Assurance", "616", 500, (1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0)),
        expense("Animations", "623", 1500, (2, 1, 1, 3, 0, 1, 1, 1, 2, 2, 1, 0)),
        from_log(requests, "fee_eur", "Trajets"),
        from_log(requests, "commission_eur", "Commissions", of=orders),
        from_log(requests, "commission_eur", "Marge épicerie", of=("epicerie",)),
        from_members(clients),
        [
            subsidy("Département", 12000, "2025-11-30", "2026-01-22"),
            subsidy("France Active", 8000, "2026-02-28", "2026-03-19"),
        ],
        # 0.3 of a full-time post of an insertion enterprise at 13,304 € a year (order of 04/12/2024)
        books.entries("Aide au poste", "subsidy", "74", 3991, lag=45, payer="État"),
    ]
    return [row for part in rows for row in part]


def _funding() -> list[dict]:
    return records(
        "id funder status amount_eur filed_on cash_early cash_late chance_share condition",
        [
            ("F1", "Département", "paid", 12000, "2025-05-05", "2026-01-22", "2026-01-22", 1, None),
            (
                "F2",
                "France Active",
                "paid",
                8000,
                "2025-10-14",
                "2026-03-19",
                "2026-03-19",
                1,
                "Étude de modèle remise",
            ),
            (
                "F3",
                "État, aide au poste",
                "agreed",
                3991,
                "2026-06-30",
                "2026-11-15",
                "2027-08-31",
                0.9,
                "Poste occupé",
            ),
            (
                "F4",
                "Département",
                "notified",
                12000,
                "2026-05-04",
                "2027-01-15",
                "2027-03-31",
                0.9,
                "Budget voté en décembre",
            ),
            ("F5", "MSA", "filed", 5000, "2026-07-10", "2027-02-01", "2027-06-30", 0.4, "Comité en novembre"),
        ],
    )


def _people(rng, tours, desk_days) -> dict:
    night = Person("P1", "", "unpaid_leader", 0, 168, {"strategy": 50, "field": 50}, spread=0.3, trend=0.5)
    people = [
        Person(
            "P1",
            "Animation et coordination",
            "paid",
            17.5,
            803.5,
            {"strategy": 35, "field": 40, "admin": 25},
            22.4,
            also=(night,),
        ),
        Person("P2", "Salarié en insertion", "paid", 10.5, 482, {"field": 100}, 14.65, drives=True),
        *[
            Person(
                code,
                "Bénévole",
                "volunteer",
                round(hours / 48 * 2) / 2,
                hours,
                {"field": 80, "travel": 20},
                spread=0.2,
                trend=0.3 if code in ("B1", "B2") else 0.0,
            )
            for code, hours in VOLUNTEERS.items()
        ],
    ]
    joined = {person: day for person, (_client, day) in JOINED.items()}
    desk = voices.desks(rng, desk_days, DESKS, 2.5, 8, "Permanence", joined)
    events = records(
        "date kind run_by participants hours with_partner label",
        [
            ("2025-09-27", "event", "P1", 48, 4, True, "Journée des voisins avec les commerçants"),
            ("2025-12-13", "event", "P1", 62, 4, True, "Marché de Noël"),
            ("2026-02-14", "barter", "B1", 36, 3, False, "Troc de livres et de jouets"),
            ("2026-03-28", "event", "P1", 24, 3, True, "Après-midi beauté avec la coiffeuse du bourg"),
            ("2026-05-16", "barter", "B2", 44, 3, True, "Troc de plants"),
            ("2026-06-20", "event", "P1", 70, 4, True, "Repas partagé"),
        ],
    )
    tired = [(0, 4.1), (39, 4.0), (48, 2.0), (51, 2.0)]
    return {
        "team": [{**row, "client": JOINED.get(row["id"], (None,))[0]} for row in books.team_rows(people)],
        "time": books.time_rows(rng, people, tours),
        "energy": voices.energy(
            rng,
            {
                "P1": tired,
                "P2": [(0, 3.8), (39, 4), (51, 2.2)],
                "B1": tired,
                "B2": [(0, 4.3), (38, 4.1), (47, 2), (51, 1.8)],
            },
        ),
        "skills": voices.skills(
            {
                "P1": ([2, 2, 3, 1, 1, 2, 1, 3], [3, 3, 4, 2, 3, 3, 2, 4]),
                "P2": ([1, 0, 2, 0, 1, 0, 0, 1], [2, 1, 3, 1, 3, 1, 0, 3]),
                "B1": ([2, 1, 3, 0, 1, 1, 0, 3], [2, 1, 3, 1, 2, 2, 0, 4]),
                "B2": ([1, 1, 2, 0, 2, 0, 1, 2], [2, 1, 2, 0, 3, 1, 1, 3]),
            }
        ),
        "events": sorted(
            desk + [{**e, "date": pd.Timestamp(e["date"])} for e in events], key=lambda e: e["date"]
        ),
    }


def _voices(rng) -> dict:
    words = [
        (5, "On vient pour le linge et on reste pour le café.", "", "linge"),
        (5, "Mes courses du samedi, c'est aussi la sortie de la semaine.", "seniors", ""),
        (5, "Je venais à l'épicerie, puis j'ai aidé, maintenant j'ouvre la porte.", "familles", "epicerie"),
        (4, "Bien, mais le jeudi je travaille.", "actifs", ""),
        (2, "Mes courses étaient prêtes, et fermé un samedi sans prévenir.", "familles", ""),
    ]
    publics = {"seniors": 55, "familles": 30, "actifs": 15}
    services = {"courses": 30, "pharmacie": 15, "linge": 35, "retouche": 8, "epicerie": 12}
    surveys = voices.satisfaction(rng, "beneficiaries", 41, 46, voices.WAVES, words, publics, services)
    surveys += voices.satisfaction(
        rng,
        "partners",
        8,
        10,
        ("2026-02-24", "2026-08-27"),
        [(4, "De nouveaux clients, et on se parle entre commerçants.")],
    )
    surveys += voices.satisfaction(
        rng, "team", 6, 10, ("2026-02-24", "2026-08-27"), [(2, "Si je ne viens pas, c'est fermé.")]
    )
    surveys += voices.needs(rng, "2025-09-27", 72, 44, 30, publics)
    pairs = {
        ("seniors", "courses"): (4, 4),
        ("seniors", "pharmacie"): (4, 3),
        ("seniors", "linge"): (2, 3),
        ("familles", "linge"): (2, 4),
        ("familles", "retouche"): (1, 2),
        ("familles", "courses"): (2, 3),
        ("familles", "epicerie"): (3, 3),
        ("actifs", "linge"): (1, 3),
        ("actifs", "retouche"): (1, 2),
    }
    ratings = voices.vision(
        "2026-08-19",
        {
            "porteur": [3, 3, 2, 4, 1],
            "ca": [2, 3, 2, 4, 2],
            "benevoles": [2, 3, 1, 4, 3],
            "commune": [3, 2, 2, 3, 1],
        },
        {"vision_territory": "Convention avec deux communes et douze commerces"},
    )
    ratings += voices.pair_grades("2026-08-19", ("porteur", "ca", "benevoles"), pairs, rng)
    ratings += voices.ease(
        "2026-08-19",
        {
            "linge": (4, "Activité libre"),
            "courses": (2, "Dépend du statut SAP"),
            "pharmacie": (1, "Portage encadré, ordonnances"),
            "retouche": (4, "Activité libre"),
            "epicerie": (3, "Règles d'hygiène"),
        },
    )
    ratings += voices.team_energy(
        "2026-08-19",
        {
            ("seniors", "courses"): (2, 3, 1),
            ("seniors", "pharmacie"): (2, 2, 2),
            ("seniors", "linge"): (3, 2, 3),
            ("familles", "linge"): (3, 3, 2),
            ("familles", "courses"): (1, 2, 1),
            ("familles", "epicerie"): (4, 3, 4),
            ("familles", "retouche"): (2, 3, 3),
            ("actifs", "linge"): (1, 2, 2),
            ("actifs", "retouche"): (1, 2, 1),
        },
    )
    ratings += voices.specification(
        [
            ("2026-02-20", "porteur", 2, "Cahier des charges écrit"),
            ("2026-08-19", "ca", 2, "Signé par 5 prestataires sur 7"),
        ]
    )
    return {
        "surveys": surveys,
        "survey_waves": voices.waves(
            {
                "beneficiaries": [(day, 20) for day in voices.WAVES],
                "partners": [("2026-02-24", 7), ("2026-08-27", 7)],
                "team": [("2026-02-24", 8), ("2026-08-27", 8)],
                "residents": [("2025-09-27", 130)],
            }
        ),
        "ratings": ratings,
        "impact": records(
            "date side change people evidence",
            [
                ("2026-01-29", "external", "Des personnes seules viennent chaque semaine", 25, 2),
                ("2026-03-31", "internal", "Un salarié en insertion conduit et accueille seul", 1, 3),
                ("2026-05-28", "external", "Un commerce garde un jour d'ouverture de plus", 1, 2),
                ("2026-06-30", "internal", "Des adhérents deviennent bénévoles réguliers", 6, 3),
                ("2026-08-19", "external", "Trajets évités vers la ville", 40, 1),
            ],
        ),
        "actors": records(
            "id kind commitment engagement date",
            [
                ("commune1", "Commune", "paid", 3, "2025-09-01"),
                ("commune2", "Commune", "written", 2, "2025-10-06"),
                ("asso1", "Association d'insertion", "paid", 5, "2025-09-01"),
                ("commerces1", "Union des commerçants", "oral", 3, "2025-09-27"),
                ("coiffure1", "Coiffeuse", "oral", 3, "2026-03-28"),
                ("benevole1", "Adhérente", "paid", 4, "2025-11-08"),
                ("benevole2", "Adhérent", "paid", 4, "2025-12-06"),
                ("dept1", "Département", "paid", 1, "2025-11-30"),
            ],
        ),
        "journal": records(
            "date text public tags",
            [
                ("2025-09-18", "Premiers dépôts de linge, surtout des curieux", "familles", "demande"),
                (
                    "2025-10-16",
                    "Une adhérente propose de tenir la permanence du jeudi",
                    None,
                    "bénévolat, permanence",
                ),
                ("2025-11-08", "La permanence sert aussi de salon", "seniors", "lien social"),
                ("2025-12-04", "Deux commerçants envoient leurs clients", None, "partenaires"),
                ("2026-01-24", "Le covoiturage du linge évite un trajet à vide", None, "trajet"),
                ("2026-03-07", "Les mêmes deux personnes ouvrent chaque samedi", None, "bénévolat, alerte"),
                ("2026-03-28", "Après-midi beauté : onze femmes jamais venues", "familles", "animation"),
                (
                    "2026-05-09",
                    "Un bénévole dit qu'il ne veut pas gérer la caisse seul",
                    None,
                    "bénévolat, alerte",
                ),
                ("2026-06-11", "Fermeture un samedi, faute de relève", None, "permanence, alerte"),
                ("2026-07-02", "Réunion courte : on parle surtout de fatigue", None, "fatigue, alerte"),
                ("2026-07-23", "Trois adhérents voudraient apprendre l'accueil", None, "bénévolat, relève"),
                (
                    "2026-08-20",
                    "La commune voisine demande une permanence ; pas maintenant",
                    None,
                    "extension",
                ),
            ],
        ),
        "priorities": voices.priorities(
            {
                "Porteur": [60, 50, 50, 60, 40, 70, 60, 100, 90, 40],
                "Association d'insertion": [50, 60, 60, 50, 40, 60, 40, 100, 80, 60],
                "Bénévoles": [60, 20, 30, 70, 30, 90, 80, 100, 80, 30],
                "Département": [70, 60, 70, 50, 40, 60, 50, 100, 70, 40],
            }
        )
        + records(
            "stakeholder criterion points",
            [
                ("Porteur", "team_energy", 60.0),
                ("Bénévoles", "team_energy", 90.0),
            ],
        ),
    }
