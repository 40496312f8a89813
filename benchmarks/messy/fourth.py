"""Ten small files of other kinds, each truth written before the kit was run on it: days in three columns, scales by their ends."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, Case, days, euros
from .logs import MONTHS

WORK = ("courses", "repassage", "bricolage", "colis", "papiers")


def typed_notebook(seed: int = 0) -> Case:
    """A paper notebook a volunteer typed: day, month and year apart, the month once, pages numbered between, who asked by name."""
    case = Case("fourth/typed_notebook", seed)
    said = {"fait": "served", "pas pu": "refused", "a renoncé": "cancelled"}
    case.words = {"requests.outcome": said}
    page = case.page("cahier saisi par Odile.xlsx", "Feuil1")
    page.line("Cahier d'accueil")
    page.columns(
        {
            "Année": "",
            "Mois": "",
            "Jour": "requests.date",
            "Qui": "",
            "Pour": "requests.public",
            "Quoi": "requests.service",
            "Où": "requests.insee",
            "Alors ?": "requests.outcome",
        }
    )
    before = (0, 0)
    for k, date in enumerate(days(case.rng, 24)):
        if k in (9, 17):
            page.line(f"page {k // 8 + 1}")
        year, month = (
            date.year if before[0] != date.year else None,
            MONTHS[date.month - 1] if before[1] != date.month else None,
        )
        before = date.year, date.month
        public, service, commune = (
            case.rng.choice(("seniors", "familles")),
            case.rng.choice(WORK),
            case.rng.choice(list(COMMUNES)),
        )
        word = case.rng.choice(list(said))
        n = page.line(year, month, date.day, case.rng.choice(PEOPLE), public, service, commune, word)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=said[word],
        )
    return case


def online_fees(seed: int = 0) -> Case:
    """Fees of members paid on HelloAsso: names, gifts beside, a payment given back, one refused."""
    case = Case("fourth/online_fees", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.nature"}
    page = case.page("export-adhesions-02-2026.csv")
    page.columns(
        {
            "Référence commande": "",
            "Date de la commande": "ledger.date",
            "Statut de la commande": "",
            "Nom adhérent": "",
            "Prénom adhérent": "",
            "Nom payeur": "",
            "Email payeur": "",
            "Tarif": "ledger.line",
            "Montant tarif": "ledger.amount_eur",
            "Code Promo": "",
            "Moyen de paiement": "",
            "Téléphone": "",
        }
    )
    for k, date in enumerate(days(case.rng, 18)):
        state = {4: "Remboursé", 11: "Refusé"}.get(k, "Validé")
        cents = case.rng.choice((1000, 1500, 3000))
        name = case.rng.choice(PEOPLE).split()[1]
        n = page.line(
            88000 + k,
            f"{date:%d/%m/%Y} 18:{k + 10}:07",
            state,
            name.upper(),
            "Camille",
            name.upper(),
            f"c.{k}@exemple.fr",
            "Adhésion 2026",
            euros(cents),
            "",
            "Carte bancaire",
            f"06 12 34 56 {k:02d}",
        )
        if state == "Validé":
            case.true(page, n, "ledger", date=date, amount_eur=cents)
        else:
            case.say(page, n)
    return case


def english_survey(seed: int = 0) -> Case:
    """A Google form in English: American stamps, grades from 0 to 10 whose ends are said, a name, a comment."""
    case = Case("fourth/english_survey", seed)
    case.free |= {"surveys.population", "surveys.comment"}
    page = case.page("Customer feedback (Responses).csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Timestamp": "surveys.date",
            "Your name": "",
            "Overall, how satisfied were you? (0 = not at all satisfied, 10 = completely satisfied)": "surveys.score",
            "Anything to add?": "surveys.comment",
        }
    )
    for k, date in enumerate(days(case.rng, 20)):
        grade = case.rng.randrange(0, 11)
        n = page.line(
            f"{date.month}/{date.day}/{date.year} {9 + k % 8}:14:05",
            case.rng.choice(PEOPLE),
            grade,
            case.rng.choice(("", "thanks", "too slow")),
        )
        case.true(page, n, "surveys", date=date, question="satisfaction", score=1 + 4 * grade / 10)
    return case


def english_bank(seed: int = 0) -> Case:
    """A British bank: money out, money in, the balance; days in words."""
    case = Case("fourth/english_bank", seed)
    case.free |= {"ledger.line"}
    page = case.page("Statement_2026_Q1.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Date": "ledger.date",
            "Type": "",
            "Description": "ledger.line",
            "Money out": "ledger.amount_eur",
            "Money in": "ledger.amount_eur",
            "Balance": "",
        }
    )
    left = 500000
    for date in days(case.rng, 26):
        out = case.rng.random() < 0.6
        cents = case.rng.randrange(900, 60000)
        left += -cents if out else cents
        n = page.line(
            f"{date.day} {date:%b %Y}",
            "DD" if out else "FPI",
            "RENT" if out else "TRANSFER",
            f"{cents / 100:.2f}" if out else "",
            "" if out else f"{cents / 100:.2f}",
            f"{left / 100:.2f}",
        )
        case.true(page, n, "ledger", date=date, amount_eur=cents, nature="expense" if out else "own_revenue")
    return case


def bills_received(seed: int = 0) -> Case:
    """Invoices of suppliers with when each is due and paid, a credit note under zero, a total."""
    case = Case("fourth/bills_received", seed)
    case.free |= {"ledger.line", "ledger.payer"}
    page = case.page("factures fournisseurs 2026.ods", "Factures")
    page.columns(
        {
            "N° pièce": "",
            "Fournisseur": "",
            "Date facture": "ledger.date",
            "Échéance": "",
            "Montant TTC": "ledger.amount_eur",
            "Réglée le": "ledger.paid_on",
            "Obs": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 19)):
        cents = -4500 if k == 7 else case.rng.randrange(1200, 90000)
        paid = date + dt.timedelta(days=20) if k < 14 else None
        total += cents
        n = page.line(
            f"F{k:03d}",
            case.rng.choice(("EDF", "Garage Petit", "Bureau Vallée", "Boulangerie Martin")),
            date,
            date + dt.timedelta(days=30),
            cents / 100,
            paid,
            "avoir" if cents < 0 else None,
        )
        case.true(page, n, "ledger", date=date, amount_eur=cents, nature="expense", paid_on=paid)
    page.line("TOTAL", None, None, None, total / 100)
    return case


def drivers_sheet(seed: int = 0) -> Case:
    """A driver's sheet: day and month apart, the year above, counters, « idem » for the van, fuel in euros, a breakdown."""
    case = Case("fourth/drivers_sheet", seed)
    case.free |= {"tours.drive_min", "tours.id", "tours.paid"}
    case.words = {"tours.mode": {"Kangoo": "van"}}
    page = case.page("carnet de bord.xlsx", "Kangoo")
    page.line("Carnet de bord 2026 – Karim")
    page.columns(
        {
            "Jour": "tours.date",
            "Mois": "",
            "Véhicule": "tours.mode",
            "Km départ": "",
            "Km arrivée": "",
            "Nb arrêts": "tours.stops",
            "Essence": "",
            "Observations": "",
        }
    )
    at = 48210
    for k, date in enumerate(days(case.rng, 16)):
        km, stops = case.rng.randrange(12, 70), case.rng.randrange(3, 12)
        n = page.line(
            date.day,
            MONTHS[date.month - 1],
            "Kangoo" if k == 0 else "idem",
            at,
            at + km,
            stops,
            "42,10 €" if k % 5 == 0 else None,
            "crevaison" if k == 3 else None,
        )
        case.true(page, n, "tours", date=date, mode="van", km=km, stops=stops)
        at += km
    return case


def calendar(seed: int = 0) -> Case:
    """An Outlook calendar: sessions, appointments with names, leave. Nobody says what was held: nothing is a record."""
    case = Case("fourth/calendar", seed)
    page = case.page("calendrier.csv", sep=",", encoding="utf-8")
    page.columns(
        dict.fromkeys(
            (
                "Subject",
                "Start Date",
                "Start Time",
                "End Date",
                "End Time",
                "All day event",
                "Location",
                "Description",
            ),
            "",
        )
    )
    for k, date in enumerate(days(case.rng, 22)):
        what = ("Permanence Eybens", f"RDV {case.rng.choice(PEOPLE)}", "Congés Léa", "Réunion équipe")[k % 4]
        page.line(what, f"{date:%d/%m/%Y}", "09:00:00", f"{date:%d/%m/%Y}", "12:00:00", "False", "Mairie", "")
    return case


def members_of(seed: int = 0) -> Case:
    """Members with the day they joined in three columns, two figures for the year, what they paid, names and addresses."""
    case = Case("fourth/members_of", seed)
    case.free |= {"clients.id"}
    page = case.page("Fichier adhérents.xlsx", "Adhérents")
    page.columns(
        {
            "Nom": "",
            "Prénom": "",
            "Adresse": "",
            "Commune": "clients.insee",
            "Date d'adhésion jour": "clients.member_since",
            "Date d'adhésion mois": "",
            "Date d'adhésion année": "",
            "Cotisation": "clients.membership_eur",
        }
    )
    for k, date in enumerate(days(case.rng, 21)):
        commune, cents = case.rng.choice(list(COMMUNES)), case.rng.choice((1000, 2000))
        n = page.line(
            case.rng.choice(PEOPLE).split()[1],
            "Dominique",
            f"{k} rue des Lilas",
            commune,
            date.day,
            date.month,
            date.year - 2000,
            cents / 100,
        )
        case.true(page, n, "clients", insee=COMMUNES[commune], member_since=date, membership_eur=cents)
    return case


def cards(seed: int = 0) -> Case:
    """Cards put in a box: from 1, very satisfied, to 4, as a line above says; the day in three columns, some of it left out."""
    case = Case("fourth/cards", seed)
    case.free |= {"surveys.population", "surveys.comment"}
    page = case.page("cartons de satisfaction.csv")
    page.line("1 = très satisfait, 2 = satisfait, 3 = peu satisfait, 4 = pas du tout satisfait")
    page.columns(
        {"J": "surveys.date", "M": "", "A": "", "Satisfaction": "surveys.score", "Un mot": "surveys.comment"}
    )
    for k, date in enumerate(days(case.rng, 23)):
        grade, gone = case.rng.randrange(1, 5), k in (5, 12)
        n = page.line("" if gone else date.day, date.month, date.year, grade, case.rng.choice(("", "merci")))
        case.true(
            page,
            n,
            "surveys",
            date=None if gone else date,
            question="satisfaction",
            score={1: 5, 2: 4, 3: 2, 4: 1}[grade],
        )
    return case


def hours_apart(seed: int = 0) -> Case:
    """Hours of two people, in English: day, month in letters and year apart, « 2h15 », a total a month."""
    case = Case("fourth/hours_apart", seed)
    case.free |= {"time.paid", "time.category"}
    page = case.page("timesheet.xlsx", "Hours")
    page.columns(
        {
            "Day": "time.date",
            "Month": "",
            "Year": "",
            "Person": "time.person",
            "Task": "time.category",
            "Hours": "time.hours",
        }
    )
    month, sums = 0, 0.0
    for date in days(case.rng, 24):
        if month and date.month != month:
            page.line(None, None, None, "Total", None, sums)
            sums = 0.0
        month, minutes = date.month, case.rng.choice((45, 90, 135, 180))
        sums += minutes / 60
        n = page.line(
            date.day,
            f"{date:%b}",
            date.year,
            case.rng.choice(("P1", "P2")),
            case.rng.choice(("field", "admin")),
            f"{minutes // 60}h{minutes % 60:02d}",
        )
        case.true(page, n, "time", date=date, hours=minutes / 60, person=ANY)
    return case


FAMILIES = {
    "fourth": (
        typed_notebook,
        online_fees,
        english_survey,
        english_bank,
        bills_received,
        drivers_sheet,
        calendar,
        members_of,
        cards,
        hours_apart,
    )
}
