"""Ten folders as people send them by mail: several files of one service."""

import datetime as dt

from .files import COMMUNES, PUBLICS, SERVICES, Case, Page, days, euros

STATES = {"Servie": "served", "Annulée": "cancelled", "Refusée": "refused"}
HEADS = {
    "N°": "requests.id",
    "Date": "requests.date",
    "Public": "requests.public",
    "Service": "requests.service",
    "Commune": "requests.insee",
    "Issue": "requests.outcome",
    "Montant": "requests.order_value_eur",
}


def _requests(
    case: Case,
    page: Page,
    count: int = 14,
    first: int = 1,
    heads: dict = HEADS,
    states: dict = STATES,
    **when,
) -> None:
    page.columns(heads)
    for n, on in enumerate(days(case.rng, count, **when), first):
        service, commune, state = (case.rng.choice(list(known)) for known in (SERVICES, COMMUNES, states))
        public, cents = case.rng.choice(PUBLICS), SERVICES[service] + case.rng.randrange(0, 500, 5)
        money = cents / 100 if page.file.endswith(("xlsx", "ods")) else euros(cents)
        line = page.line(f"D{n:03d}", on, public, service, commune, state, money)
        case.true(
            page,
            line,
            "requests",
            id=f"D{n:03d}",
            date=on,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=states[state],
            order_value_eur=cents,
        )


def _book(case: Case, page: Page, count: int = 10) -> list[tuple]:
    page.of("ledger", {"Date": "date", "Nature": "nature", "Poste": "line", "Montant": "amount_eur"})
    kept = []
    for on in days(case.rng, count):
        nature = case.rng.choice(("charge", "vente"))
        cents = case.rng.randrange(1000, 40000)
        line = page.line(on, nature, "divers", euros(cents))
        case.true(
            page,
            line,
            "ledger",
            date=on,
            nature={"charge": "expense", "vente": "own_revenue"}[nature],
            amount_eur=cents,
        )
        kept.append((on, nature, cents))
    case.free |= {"ledger.line"}
    case.words["ledger.nature"] = {"charge": "expense", "vente": "own_revenue"}
    return kept


def _survey(case: Case, page: Page) -> None:
    page.of(
        "surveys",
        {
            "Horodateur": "date",
            "Êtes-vous satisfait du service (de 1 à 5, 5 = très satisfait) ?": "score",
            "Commentaire": "",
        },
    )
    for on in days(case.rng, 12):
        grade = case.rng.choice((5, 4, 4, 2))
        line = page.line(dt.datetime.combine(on, dt.time(10, 12, 5)), grade, None)
        case.true(
            page, line, "surveys", date=on, population="beneficiaries", question="satisfaction", score=grade
        )


def three_files() -> Case:
    """A log, a cash book, answers: three programs, three encodings."""
    case = Case("folders/three_files")
    _requests(case, case.page("demandes.xlsx", "Demandes"))
    _book(case, case.page("comptes.csv", encoding="cp1252"))
    _survey(case, case.page("satisfaction.csv", sep=",", encoding="utf-8"))
    return case


def copy_beside() -> Case:
    """The log, and the copy somebody kept beside it."""
    case = Case("folders/copy_beside")
    page = case.page("suivi demandes.xlsx", "Demandes")
    _requests(case, page)
    copied = case.page("suivi demandes - Copie.xlsx", "Demandes")
    copied.lines = [list(line) for line in page.lines]
    for line in range(2, len(page.lines) + 1):
        case.say(copied, line)
    return case


def workbook_with_everything() -> Case:
    """The client's own workbook: requests, a forecast, contacts, an empty sheet."""
    case = Case("folders/workbook_with_everything")
    page = case.page("conciergerie 2026.xlsx", "demandes")
    page.line("Suivi 2026")
    _requests(case, page)
    plan = case.page("conciergerie 2026.xlsx", "Budget prévi")
    plan.line("Charges", "Montant", "Produits", "Montant")
    for n in range(4):
        plan.line(f"6{n} achats", 1000 * n, f"7{n} ventes", 900 * n)
    contacts = case.page("conciergerie 2026.xlsx", "contacts")
    contacts.line("Nom", "Téléphone", "Mail")
    contacts.line("Mme Durand", "06 12 34 56 78", "durand@exemple.fr")
    case.page("conciergerie 2026.xlsx", "Feuil3")
    return case


def a_file_a_month() -> Case:
    """Three months in three files, each with its own way of writing."""
    case = Case("folders/a_file_a_month")
    for month, encoding, sep in ((1, "utf-8-sig", ";"), (2, "cp1252", ";"), (3, "utf-8", ",")):
        page = case.page(f"demandes_2026_{month:02d}.csv", encoding=encoding, sep=sep)
        _requests(case, page, 8, 8 * month, start=dt.date(2026, month, 2), span=24)
    return case


def names_of_clients() -> Case:
    """Names where codes should be, in the log and in the list of clients: no output may say one."""
    case = Case("folders/names_of_clients", free={"requests.client", "clients.id"})
    page = case.page("demandes.xlsx", "Demandes")
    page.of(
        "requests",
        {"Date": "date", "Client": "", "Public": "public", "Service": "service", "Issue": "outcome"},
    )
    names = ("Kowalczyk Irène", "Ouédraogo Salif", "Lemoine Ginette", "Da Silva Rosa")
    for on in days(case.rng, 16):
        public, service = case.rng.choice(PUBLICS), case.rng.choice(list(SERVICES))
        line = page.line(on, case.rng.choice(names), public, service, "Servie")
        case.true(page, line, "requests", date=on, public=public, service=service, outcome="served")
    people = case.page("clients.csv")
    people.of(
        "clients",
        {"Nom": "", "Né(e) le": "", "Adresse": "", "Commune": "insee", "Adhérent depuis": "member_since"},
    )
    for n, name in enumerate(names):
        line = people.line(
            name, dt.date(1940 + n, 5, 6), f"{n + 3} chemin des Vignes", "Eybens", dt.date(2026, 1, 8 + n)
        )
        case.true(people, line, "clients", insee=COMMUNES["Eybens"], member_since=dt.date(2026, 1, 8 + n))
    return case


def not_tables() -> Case:
    """A log among a letter, a scan and a photograph."""
    case = Case("folders/not_tables")
    _requests(case, case.page("demandes.ods", "Feuille1"))
    case.others = {
        "convention signée.pdf": b"%PDF-1.4\n%scan\n",
        "cahier page 3.jpg": b"\xff\xd8\xff\xe0" + bytes(200),
        "mot.txt": b"Bonjour, voici les fichiers.",
    }
    return case


def corrected_later() -> Case:
    """Two years in two files; the second holds some of the first again, with another outcome."""
    case = Case("folders/corrected_later")
    first = case.page("demandes 2025.xlsx", "Demandes")
    _requests(case, first, 12, start=dt.date(2025, 10, 6), span=80)
    second = case.page("demandes 2026.xlsx", "Demandes")
    _requests(case, second, 10, 13, start=dt.date(2026, 1, 5), span=60)
    again = list(first.lines[-1])
    again[5] = "Annulée" if again[5] != "Annulée" else "Servie"
    case.say(second, second.line(*again))
    return case


def tours_and_fuel() -> Case:
    """Tours, a table of fuel, a calendar exported from an agenda."""
    case = Case("folders/tours_and_fuel", free={"tours.id", "ledger.line"})
    case.optional |= {"ledger"}
    page = case.page("tournées.ods", "2026")
    page.of("tours", {"N°": "id", "Date": "date", "Km": "km", "Arrêts": "stops"})
    for n, on in enumerate(days(case.rng, 12)):
        km = case.rng.randrange(8, 40)
        line = page.line(n + 1, on, km, n % 4 + 2)
        case.true(page, line, "tours", date=on, km=km, stops=n % 4 + 2)
    fuel = case.page("carburant.csv")
    fuel.of("ledger", {"Date du plein": "date", "Compteur": "", "Litres": "", "Prix TTC": "amount_eur"})
    for n, on in enumerate(days(case.rng, 5)):
        cents = case.rng.randrange(3000, 7000)
        line = fuel.line(on, 84000 + 400 * n, case.rng.randrange(20, 40), euros(cents, "€"))
        case.true(fuel, line, "ledger", date=on, nature="expense", amount_eur=cents)
    case.others = {"agenda.ics": b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"}
    return case


def bank_and_book() -> Case:
    """The cash book and the bank's statement of the same euros: they must not be added."""
    case = Case("folders/bank_and_book")
    kept = _book(case, case.page("livre de comptes.csv", encoding="cp1252"))
    bank = case.page("releve bancaire.csv", encoding="cp1252")
    bank.line("Date", "Libellé", "Débit", "Crédit")
    for on, nature, cents in kept:
        amount = euros(cents, "s")
        bank.line(
            on + dt.timedelta(days=2), "VIREMENT", *((amount, None) if nature == "charge" else (None, amount))
        )
    return case


def a_tab_a_month() -> Case:
    """One workbook: a tab a month, then the year's summary and the lists of the drop-downs."""
    case = Case("folders/a_tab_a_month")
    names = ["Janvier", "Février", "Mars", "Avril", "Mai", "Juin"]
    for month, name in enumerate(names, 1):
        _requests(
            case,
            case.page("suivi annuel 2026.xlsx", name),
            6,
            6 * month,
            start=dt.date(2026, month, 2),
            span=24,
        )
    summary = case.page("suivi annuel 2026.xlsx", "Bilan")
    summary.line("Mois", "Demandes", "Servies", "Montant")
    for name in names:
        summary.line(name, 6, 4, 88.5)
    lists = case.page("suivi annuel 2026.xlsx", "Listes")
    lists.line("Public", "Service", "Issue")
    for public, service, state in zip(PUBLICS, SERVICES, STATES, strict=False):
        lists.line(public, service, state)
    return case


CASES = (
    three_files,
    copy_beside,
    workbook_with_everything,
    a_file_a_month,
    names_of_clients,
    not_tables,
    corrected_later,
    tours_and_fuel,
    bank_and_book,
    a_tab_a_month,
)
