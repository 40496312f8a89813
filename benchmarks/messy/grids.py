"""Ten forecasts and cross tables: most are nothing the kit should read as records."""

import datetime as dt

from .files import COMMUNES, PUBLICS, SERVICES, Case

MONTHS = ["janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]
CHARGES = (
    ("60", "Achats"),
    ("61", "Services extérieurs"),
    ("62", "Autres services extérieurs"),
    ("64", "Charges de personnel"),
)
INCOME = (("70", "Ventes de prestations"), ("74", "Subventions d'exploitation"), ("75", "Adhésions"))


def forecast_three_years() -> Case:
    case = Case("grids/forecast_three_years")
    page = case.page("Compte de résultat prévisionnel.xlsx", "CR prévisionnel")
    page.line("COMPTE DE RÉSULTAT PRÉVISIONNEL SUR 3 ANS")
    page.line()
    for title, posts in (("CHARGES", CHARGES), ("PRODUITS", INCOME)):
        page.line(title, "Année 1", "Année 2", "Année 3")
        for account, name in posts:
            page.line(f"{account} - {name}", *(case.rng.randrange(1000, 20000, 100) for _ in range(3)))
        page.line(f"TOTAL {title}", 41000, 43500, 46000)
    page.line("RÉSULTAT", -9800, -2400, 1200)
    return case


def cash_plan() -> Case:
    case = Case("grids/cash_plan")
    page = case.page("plan de trésorerie 2026.ods", "Trésorerie")
    page.line("Plan de trésorerie prévisionnel", *[None] * 12)
    page.line("Libellé", *(dt.date(2026, m, 1) for m in range(1, 13)))
    page.line("Solde début de mois", *(case.rng.randrange(500, 6000) for _ in range(12)))
    for name in ("Ventes", "Adhésions", "Subvention Région", "Salaires", "Loyer", "Carburant"):
        page.line(name, *(case.rng.choice((None, case.rng.randrange(50, 3000))) for _ in range(12)))
    page.line("Solde fin de mois", *(case.rng.randrange(-500, 6000) for _ in range(12)))
    return case


def budget_two_sides() -> Case:
    case = Case("grids/budget_two_sides")
    page = case.page("budget CERFA.xlsx", "Budget 2026")
    page.merges.append("A1:E1")
    page.line("Budget prévisionnel de l'action - exercice 2026")
    page.line("CHARGES", "Montant", None, "PRODUITS", "Montant")
    for n in range(4):
        left = (f"{CHARGES[n][0]} - {CHARGES[n][1]}", case.rng.randrange(1000, 20000, 100))
        right = (f"{INCOME[n][0]} - {INCOME[n][1]}", case.rng.randrange(1000, 20000, 100)) if n < 3 else ()
        page.line(*left, None, *right)
    page.line("TOTAL DES CHARGES", 34526, None, "TOTAL DES PRODUITS", 34526)
    return case


def public_by_service() -> Case:
    case = Case("grids/public_by_service")
    page = case.page("croisement.xlsx", "Publics x services")
    page.line("Demandes par public et par service, 1er trimestre 2026")
    page.line("Public", *(s.capitalize() for s in SERVICES), "Total")
    for public in PUBLICS:
        counts = [case.rng.randrange(0, 30) for _ in SERVICES]
        page.line(public.capitalize(), *counts, sum(counts))
    page.line("Total", *[40] * 5, 200)
    return case


def dashboard_by_month() -> Case:
    case = Case("grids/dashboard_by_month")
    page = case.page("tableau de bord.csv", encoding="cp1252")
    page.line("Indicateur", *MONTHS)
    for name in (
        "Demandes reçues",
        "Demandes servies",
        "Chiffre d'affaires (€)",
        "Adhérents",
        "Km parcourus",
        "Heures bénévoles",
    ):
        page.line(name, *(case.rng.randrange(3, 90) for _ in MONTHS))
    return case


def funding_plan() -> Case:
    """A list of grants with their state: the kit's Funding."""
    case = Case("grids/funding_plan", free={"funding.id", "funding.condition"})
    page = case.page("plan de financement.xlsx", "Financements")
    page.line("Plan de financement du test")
    page.of(
        "funding",
        {
            "Financeur": "funder",
            "Dispositif": "",
            "Montant demandé": "amount_eur",
            "État du dossier": "status",
            "Déposé le": "filed_on",
            "Versement attendu": "cash_late",
        },
    )
    states = {
        "déposé": "filed",
        "notifié": "notified",
        "conventionné": "agreed",
        "versé": "paid",
        "refusé": "refused",
        "à déposer": "idea",
    }
    for name, kind in (
        ("Région", "AMI"),
        ("Département", "FDVA"),
        ("Commune", "subvention"),
        ("Fondation", "appel"),
        ("LEADER", "16.7"),
        ("CAF", ""),
    ):
        state = case.rng.choice(list(states))
        cents, filed = case.rng.randrange(100000, 1500000, 10000), dt.date(2026, 2, case.rng.randrange(1, 28))
        paid = filed + dt.timedelta(days=200)
        line = page.line(name, kind, cents / 100, state, None if state == "à déposer" else filed, paid)
        case.true(
            page,
            line,
            "funding",
            funder=name,
            amount_eur=cents,
            status=states[state],
            filed_on=None if state == "à déposer" else filed,
            cash_late=paid,
        )
    page.line("TOTAL", None, 42000)
    case.words["funding.status"] = states
    return case


def forecast_as_a_list() -> Case:
    """A forecast that looks like accounts: a date, a line, an amount; only its title and its heading say so."""
    case = Case("grids/forecast_as_a_list")
    page = case.page("BP 2027.xlsx", "Prévisionnel")
    page.line("Budget prévisionnel 2027")
    page.line("Mois", "Poste", "Type", "Montant prévu")
    for month in range(1, 13):
        for _account, name in (*CHARGES[:2], INCOME[0]):
            page.line(
                dt.date(2027, month, 1),
                name,
                "Produit" if name == INCOME[0][1] else "Charge",
                case.rng.randrange(100, 3000),
            )
    return case


def planned_and_real() -> Case:
    """Planned beside real: only the real column is accounts."""
    case = Case("grids/planned_and_real", free={"ledger.line"})
    page = case.page("suivi budgétaire.xlsx", "Suivi")
    page.of(
        "ledger",
        {"Mois": "date", "Poste de charges": "line", "Prévu": "", "Réalisé": "amount_eur", "Écart": ""},
    )
    for month in range(1, 5):
        for _account, name in CHARGES:
            planned, real = case.rng.randrange(10000, 300000), case.rng.randrange(10000, 300000)
            line = page.line(dt.date(2026, month, 1), name, planned / 100, real / 100, (planned - real) / 100)
            case.true(page, line, "ledger", date=dt.date(2026, month, 1), nature="expense", amount_eur=real)
    return case


def populations() -> Case:
    """The statistical office's table: codes that lost nothing, several years, ages."""
    case = Case("grids/populations")
    page = case.page("population communes.csv", encoding="utf-8-sig")
    page.line("Population en historique depuis 2016")
    page.line("Source : Insee, recensements")
    page.of(
        "territory",
        {
            "Code": "insee",
            "Libellé": "name",
            "Population en 2016": "",
            "Population en 2021": "population",
            "dont 65 ans et plus": "",
        },
    )
    for n, (name, code) in enumerate(COMMUNES.items()):
        people = 700 * (n + 1)
        line = page.line(code, name, people - 50, people, people // 5)
        case.true(page, line, "territory", insee=code, name=name, population=people)
    return case


def pivot_table() -> Case:
    case = Case("grids/pivot_table")
    page = case.page("TCD.xlsx", "Feuil4")
    page.line("Nombre de Date", "Étiquettes de colonnes")
    page.line("Étiquettes de lignes", *COMMUNES, "Total général")
    for service in SERVICES:
        counts = [case.rng.randrange(0, 12) for _ in COMMUNES]
        page.line(service, *counts, sum(counts))
    page.line("Total général", *[20] * 5, 100)
    return case


CASES = (
    forecast_three_years,
    cash_plan,
    budget_two_sides,
    public_by_service,
    dashboard_by_month,
    funding_plan,
    forecast_as_a_list,
    planned_and_real,
    populations,
    pivot_table,
)
