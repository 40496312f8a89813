"""Sixteen ordinary files of small associations, written with their truths by somebody who had read neither the intake nor its tests."""

import datetime as dt

from .files import COMMUNES, PEOPLE, Case, days, euros

BOOK = (  # what is written, nature, cents
    ("Loyer du local", "expense", 32000),
    ("Vente de services", "own_revenue", 4650),
    ("Carburant", "expense", 5410),
    ("Adhésion", "own_revenue", 1500),
    ("Fournitures", "expense", 2385),
    ("Vente de services", "own_revenue", 7120),
    ("Abonnement téléphone", "expense", 1999),
    ("Prestation syndic", "own_revenue", 18000),
)
MONTHS = ("Janvier", "Février", "Mars")


def requests_register(seed: int = 0) -> Case:
    """A register of a service for the old: a title, names and phones, no target group since all are of one."""
    case = Case("seventh/logs_register", seed)
    ends = {
        "Fait": "served",
        "Annulé": "cancelled",
        "En attente": "open",
        "Refusé - pas de bénévole": "refused",
    }
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason"}
    page = case.page("Registre des demandes seniors 2026.xlsx", "Registre")
    page.line("REGISTRE DES DEMANDES - SERVICE AUX SENIORS")
    page.line()
    page.columns(
        {
            "Date": "requests.date",
            "Nom": "requests.client",
            "Tél": "",
            "Commune": "requests.insee",
            "Demande": "requests.service",
            "Suite donnée": "requests.outcome",
            "Observations": "",
        }
    )
    for date in days(case.rng, 28):
        service, end = (
            case.rng.choice(("courses", "petit bricolage", "transport", "démarches")),
            case.rng.choice(list(ends)),
        )
        commune = case.rng.choice(list(COMMUNES))
        n = page.line(
            date,
            case.rng.choice(PEOPLE),
            "06 11 22 33 44",
            commune,
            service,
            end,
            case.rng.choice((None, "rappeler", "code portail 12A4")),
        )
        case.true(
            page,
            n,
            "requests",
            date=date,
            public="seniors",
            service=service,
            insee=COMMUNES[commune],
            outcome=ends[end],
        )
    return case


def requests_by_month(seed: int = 0) -> Case:
    """A sheet a month, days with the day of the week, done or not by a word, a total under each."""
    case = Case("seventh/logs_by_month", seed)
    case.words["requests.outcome"] = {
        "oui": "served",
        "non": "refused",
        "annulé par la personne": "cancelled",
    }
    publics = {"PA": "PA", "famille": "famille", "entreprise": "entreprise"}
    for month, name in enumerate(MONTHS, 1):
        page = case.page("suivi demandes 2026.ods", name)
        page.columns(
            {
                "Jour": "requests.date",
                "Qui": "requests.public",
                "Quoi": "requests.service",
                "Où": "requests.insee",
                "Fait ?": "requests.outcome",
                "Temps passé": "requests.minutes",
                "Par qui": "",
            }
        )
        for date in days(case.rng, 11, dt.date(2026, month, 2), 25):
            public, service = (
                case.rng.choice(list(publics)),
                case.rng.choice(("colis", "ménage", "repassage")),
            )
            commune, end = (
                case.rng.choice(list(COMMUNES)),
                case.rng.choice(list(case.words["requests.outcome"])),
            )
            minutes = case.rng.choice((15, 30, 45, 60)) if end == "oui" else None
            n = page.line(
                date,
                public,
                service,
                commune,
                end,
                f"{minutes} min" if minutes else None,
                case.rng.choice(("Odile", "Karim")),
            )
            more = {"minutes": minutes} if minutes else {}
            case.true(
                page,
                n,
                "requests",
                date=date,
                public=public,
                service=service,
                insee=COMMUNES[commune],
                outcome=case.words["requests.outcome"][end],
                **more,
            )
        page.line("Total", None, 11)
    return case


def requests_shared(seed: int = 0) -> Case:
    """A sheet shared online, brought out as CSV: states, prices with €, a date of delivery, blank lines at the end."""
    case = Case("seventh/logs_shared", seed)
    ends = {
        "Terminé": "served",
        "En cours": "open",
        "Abandonné": "cancelled",
        "Pas possible": "refused",
        "Devis envoyé": "quoted",
    }
    case.words["requests.outcome"] = ends
    page = case.page("Demandes conciergerie - Feuille 1.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Date demande": "requests.date",
            "Type d'usager": "requests.public",
            "Besoin": "requests.service",
            "Commune": "requests.insee",
            "Reçue par": "requests.channel",
            "Statut": "requests.outcome",
            "Date réalisation": "requests.closed_on",
            "Tarif": "requests.order_value_eur",
            "Remarques": "",
        }
    )
    channels = {"tel": "phone", "mail": "web", "accueil": "desk"}
    case.words["requests.channel"] = channels
    for date in days(case.rng, 30):
        public, service, commune = (
            case.rng.choice(("Habitant", "Salarié", "Commerçant")),
            case.rng.choice(("Pressing", "Courses", "Garde de clés")),
            case.rng.choice(list(COMMUNES)),
        )
        end, channel = case.rng.choice(("Terminé", "Terminé", *ends)), case.rng.choice(list(channels))
        done = date + dt.timedelta(days=case.rng.randrange(0, 6)) if end == "Terminé" else None
        cents = case.rng.randrange(500, 4000, 50) if end in ("Terminé", "Devis envoyé") else None
        n = page.line(
            date,
            public,
            service,
            commune,
            channel,
            end,
            done,
            f"{euros(cents)} €" if cents else "",
            case.rng.choice(("", "", "habite au 3e")),
        )
        more = ({"closed_on": done} if done else {}) | ({"order_value_eur": cents} if cents else {})
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            channel=channels[channel],
            outcome=ends[end],
            **more,
        )
    for _ in range(3):
        page.line("", "", "", "", "", "", "", "", "")
    return case


def treasurer_book(seed: int = 0) -> Case:
    """The treasurer's book: voucher numbers, how it was paid, in and out, what is left; a grant among what came in."""
    case = Case("seventh/cash_treasurer", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on"}
    page = case.page("compta asso 2026.xlsx", "Journal")
    page.line("Association Le Coup de Main - Journal 2026")
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "N° pièce": "",
            "Libellé": "ledger.line",
            "Mode": "",
            "Recettes": "ledger.amount_eur",
            "Dépenses": "ledger.amount_eur",
            "Solde": "",
        }
    )
    left = 184210
    page.line(dt.date(2026, 1, 1), None, "Solde reporté de 2025", None, None, None, left / 100)
    for k, date in enumerate(days(case.rng, 26)):
        text, nature, cents = (
            ("Subvention Ville d'Eybens", "subsidy", 300000) if k == 12 else case.rng.choice(BOOK)
        )
        cents += 0 if k == 12 else case.rng.randrange(100)
        spent = nature == "expense"
        left += -cents if spent else cents
        n = page.line(
            date,
            k + 1,
            text,
            case.rng.choice(("CB", "chèque", "virement", "espèces")),
            None if spent else cents / 100,
            cents / 100 if spent else None,
            left / 100,
        )
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
    page.line(None, None, "TOTAUX", None, 4120.5, 2980.3, None)
    return case


def savings_bank(seed: int = 0) -> Case:
    """Caisse d'Épargne: four words for each line, the categories of the bank, a sign on both sides."""
    case = Case("seventh/cash_savings_bank", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on"}
    page = case.page("04123456789_01012026_31032026.csv", encoding="utf-8")
    page.columns(
        {
            "Date de comptabilisation": "ledger.date",
            "Libelle simplifie": "ledger.line",
            "Libelle operation": "",
            "Reference": "",
            "Informations complementaires": "",
            "Type operation": "",
            "Categorie": "",
            "Sous categorie": "",
            "Debit": "ledger.amount_eur",
            "Credit": "ledger.amount_eur",
            "Date operation": "",
            "Date de valeur": "",
            "Pointage operation": "",
        }
    )
    out = (
        ("EDF", "Prelevement", "Logement", "Electricite"),
        ("TOTAL ENERGIES", "Carte bancaire", "Transports", "Carburant"),
        ("MAIF", "Prelevement", "Assurance", "Autre assurance"),
    )
    into = (
        ("REMISE CHEQUES", "Depot de cheque", "Revenus", "Depot"),
        ("SYNDIC DU PARC", "Virement recu", "Revenus", "Virements recus"),
    )
    for date in sorted(days(case.rng, 24), reverse=True):
        spent, cents = case.rng.random() < 0.6, case.rng.randrange(900, 45000)
        text, kind, group, under = case.rng.choice(out if spent else into)
        n = page.line(
            date,
            text,
            f"{kind.upper()} {text}",
            f"REF{case.rng.randrange(10**6)}",
            "",
            kind,
            group,
            under,
            euros(-cents) if spent else "",
            "" if spent else f"+{euros(cents)}",
            date,
            date + dt.timedelta(days=1),
            "0",
        )
        case.true(
            page, n, "ledger", date=date, nature="expense" if spent else "own_revenue", amount_eur=cents
        )
    return case


def invoices(seed: int = 0) -> Case:
    """Invoices that went out: a number, to whom, for what, when it was paid; one cancelled, totals under them."""
    case = Case("seventh/cash_invoices", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.service"}
    page = case.page("Factures émises.xlsx", "2026")
    page.columns(
        {
            "N° facture": "",
            "Date": "ledger.date",
            "Client": "ledger.payer",
            "Objet": "ledger.line",
            "Montant TTC": "ledger.amount_eur",
            "Réglée le": "ledger.paid_on",
            "Mode de règlement": "",
        }
    )
    for k, date in enumerate(days(case.rng, 18)):
        cents, paid = (
            case.rng.randrange(4000, 60000, 500),
            date + dt.timedelta(days=case.rng.randrange(5, 40)),
        )
        paid = paid if case.rng.random() < 0.7 else None
        who, what = (
            case.rng.choice(("Mairie de Gières", "SARL Dauphiné Services", "Copropriété Les Ruires")),
            case.rng.choice(("Sortie des poubelles", "Distribution journal", "Courses")),
        )
        if k == 8:
            n = page.line(f"2026-{k + 1:03d}", date, who, "ANNULÉE", None, None, None)
            case.say(page, n)
            continue
        n = page.line(f"2026-{k + 1:03d}", date, who, what, cents / 100, paid, "virement" if paid else None)
        case.true(
            page,
            n,
            "ledger",
            date=date,
            amount_eur=cents,
            nature="own_revenue",
            **({"paid_on": paid} if paid else {}),
        )
    page.line(None, None, None, "Total facturé", 4815)
    page.line(None, None, None, "Reste à encaisser", 1230)
    return case


def satisfaction(seed: int = 0) -> Case:
    """A Google form of satisfaction: a grade, a recommendation, free words; the name is asked and half left empty."""
    case = Case("seventh/forms_satisfaction", seed)
    case.free |= {"surveys.population", "surveys.comment"}
    grades = {"Très satisfait": 5, "Satisfait": 4, "Moyennement satisfait": 3, "Pas satisfait": 1}
    case.words["surveys.score"] = grades
    asked = "Êtes-vous satisfait du service rendu ?"
    page = case.page("Questionnaire satisfaction (réponses).xlsx", "Réponses au formulaire 1")
    page.columns(
        {
            "Horodateur": "surveys.date",
            asked: "surveys.score",
            "Qu'avez-vous apprécié ?": "",
            "Que pourrions-nous améliorer ?": "surveys.comment",
            "De 0 à 10, nous recommanderiez-vous à un proche ?": "surveys.score",
            "Votre nom (facultatif)": "",
        }
    )
    case.words["surveys.score"] = grades
    for date in days(case.rng, 22):
        word, nps = case.rng.choice(list(grades)), case.rng.randrange(2, 11)
        at = dt.datetime.combine(date, dt.time(case.rng.randrange(8, 20), 12, 5))
        n = page.line(
            at,
            word,
            case.rng.choice((None, "la gentillesse", "rapide")),
            case.rng.choice((None, "les horaires")),
            nps,
            case.rng.choice((None, "Mme Roux")),
        )
        case.true(page, n, "surveys", date=date, question="satisfaction", score=grades[word])
        case.true(page, n, "surveys", date=date, question="recommend", score=nps)
    return case


def form_with_follow_up(seed: int = 0) -> Case:
    """A form of requests with a column typed by hand at its right: "OK", "annulé", nothing yet."""
    case = Case("seventh/forms_follow_up", seed)
    case.words["requests.outcome"] = {
        "OK": "served",
        "fait": "served",
        "annulé": "cancelled",
        "impossible": "refused",
    }
    page = case.page(
        "Demande de coup de main (réponses) - Réponses au formulaire 1.csv", sep=",", encoding="utf-8"
    )
    page.columns(
        {
            "Horodateur": "requests.date",
            "Votre nom": "requests.client",
            "Votre téléphone": "",
            "Votre commune": "requests.insee",
            "Vous êtes": "requests.public",
            "Votre besoin": "requests.service",
            "Précisions": "",
            "SUIVI": "requests.outcome",
        }
    )
    for date in days(case.rng, 26):
        at = dt.datetime.combine(date, dt.time(case.rng.randrange(8, 20), 40, 9))
        commune, public = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("Retraité(e)", "Actif/active", "Étudiant(e)")),
        )
        service, end = (
            case.rng.choice(("Courses", "Bricolage", "Aide informatique")),
            case.rng.choice(("OK", "OK", "fait", "annulé", "impossible", "")),
        )
        n = page.line(
            at,
            case.rng.choice(PEOPLE),
            "0612345678",
            commune,
            public,
            service,
            case.rng.choice(("", "après 17 h svp")),
            end,
        )
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=case.words["requests.outcome"].get(end, "open"),
        )
    return case


def memberships(seed: int = 0) -> Case:
    """HelloAsso: those who joined this year, what they paid, how; the towns typed in capitals."""
    case = Case("seventh/forms_memberships", seed)
    case.free |= {"ledger.line", "ledger.payer"}
    page = case.page("export-adhesion-2026.csv", encoding="utf-8")
    page.columns(
        {
            "Référence commande": "",
            "Date de la commande": "ledger.date",
            "Statut de la commande": "",
            "Nom adhérent": "",
            "Prénom adhérent": "",
            "Email payeur": "",
            "Moyen de paiement": "",
            "Tarif": "",
            "Montant tarif": "ledger.amount_eur",
            "Code postal": "",
            "Ville": "",
        }
    )
    for k, date in enumerate(days(case.rng, 20)):
        rate, cents = case.rng.choice(
            (("Adhésion simple", 1500), ("Adhésion famille", 2500), ("Adhésion soutien", 5000))
        )
        commune = case.rng.choice(list(COMMUNES))
        n = page.line(
            81000000 + k,
            f"{date:%d/%m/%Y} 10:{k:02d}:00",
            "Validé",
            f"NOM{k}",
            f"Prénom{k}",
            f"p{k}@exemple.fr",
            "Carte bancaire",
            rate,
            euros(cents),
            "38000",
            commune.upper(),
        )
        case.true(page, n, "ledger", date=date, amount_eur=cents, nature="own_revenue")
    return case


def volunteers_hours(seed: int = 0) -> Case:
    """Hours given by the helpers: first names, what they did, 1,5 or "1h30", kilometres, a total."""
    case = Case("seventh/staff_volunteers", seed)
    case.free |= {"time.category", "time.service", "time.person"}
    page = case.page("heures bénévoles 2026.xlsx", "Heures")
    page.line("Heures de bénévolat 2026 (merci de remplir au fur et à mesure !)")
    page.columns(
        {
            "Date": "time.date",
            "Prénom": "time.person",
            "Activité": "",
            "Nb heures": "time.hours",
            "Km perso": "",
        }
    )
    for date in days(case.rng, 30):
        text, hours = case.rng.choice(((1.5, 1.5), ("1h30", 1.5), (2, 2), ("2h", 2), (0.5, 0.5), ("3 h", 3)))
        n = page.line(
            date,
            case.rng.choice(("Odile", "Karim", "Jo")),
            case.rng.choice(("permanence", "livraison courses", "compta")),
            text,
            case.rng.choice((None, 4, 12)),
        )
        case.true(page, n, "time", date=date, hours=hours, paid="volunteer")
    page.line("TOTAL", None, None, 55.5)
    return case


def tour_sheet(seed: int = 0) -> Case:
    """The logbook on the dashboard: counter at start and return, kilometres, who drove, how many deliveries."""
    case = Case("seventh/staff_tours", seed)
    case.free |= {"tours.id", "tours.paid", "tours.drive_min"}
    modes = {"Kangoo": "van", "vélo cargo": "bike", "à pied": "foot"}
    case.words["tours.mode"] = modes
    page = case.page("feuille de tournée.ods", "Tournées 2026")
    page.columns(
        {
            "Date": "tours.date",
            "Conducteur": "",
            "Véhicule": "tours.mode",
            "Départ": "",
            "Retour": "",
            "Km": "tours.km",
            "Nb livraisons": "tours.stops",
            "Remarques": "",
        }
    )
    for date in days(case.rng, 25):
        mode, stops = case.rng.choice(list(modes)), case.rng.randrange(2, 10)
        km = case.rng.randrange(2, 40)
        n = page.line(
            date,
            case.rng.choice(("Odile", "Karim")),
            mode,
            "9h00",
            case.rng.choice(("11h30", "12h15")),
            km,
            stops,
            case.rng.choice((None, None, "bouchons")),
        )
        case.true(page, n, "tours", date=date, mode=modes[mode], km=km, stops=stops)
    page.line("Total", None, None, None, None, 480, 130)
    return case


def employee_hours(seed: int = 0) -> Case:
    """The employee's sheet for the month, signed at the foot: morning and afternoon hours, sum of the day, leave."""
    case = Case("seventh/staff_employee", seed)
    case.free |= {"time.category", "time.person", "time.service"}
    page = case.page("feuille heures mars Léa.xlsx", "Mars")
    page.line("FEUILLE D'HEURES")
    page.line("Salariée : Léa M.", None, "Mois : mars 2026")
    page.line()
    page.columns(
        {"Date": "time.date", "Matin": "", "Après-midi": "", "Total heures": "time.hours", "Observations": ""}
    )
    for number in range(2, 28):
        date = dt.date(2026, 3, number)
        if date.weekday() > 4:
            continue
        if number in (12, 13):
            n = page.line(date, None, None, None, "congés")
            continue
        short = date.weekday() == 2
        n = page.line(date, "9h-12h", None if short else "13h30-17h", 3 if short else 6.5, None)
        case.true(page, n, "time", date=date, hours=3 if short else 6.5, paid="paid")
    page.line("Total du mois", None, None, 104)
    page.line()
    page.line("Signature salariée", None, "Signature employeur")
    return case


def budget(seed: int = 0) -> Case:
    """A budget beside last year's accounts: nothing of it is a line of the accounts."""
    case = Case("seventh/grids_budget", seed)
    page = case.page("Budget AG 2026.xlsx", "Budget")
    page.line("Assemblée générale du 21 mars 2026")
    page.line("Compte", "Intitulé", "Réalisé 2025", "Budget 2026", "Écart")
    for account, name in (
        ("60", "Achats"),
        ("61", "Services extérieurs"),
        ("62", "Autres services extérieurs"),
        ("64", "Charges de personnel"),
    ):
        page.line(int(account), name, case.rng.randrange(500, 20000), case.rng.randrange(500, 20000), None)
    page.line(None, "TOTAL CHARGES", 31200, 34800)
    for account, name in (("70", "Prestations"), ("74", "Subventions"), ("75", "Cotisations")):
        page.line(int(account), name, case.rng.randrange(500, 20000), case.rng.randrange(500, 20000), None)
    page.line(None, "TOTAL PRODUITS", 32100, 34800)
    page.line(None, "Résultat", 900, 0)
    return case


def rota(seed: int = 0) -> Case:
    """Who keeps the desk which half-day: days across, weeks down, names in the cells."""
    case = Case("seventh/grids_rota", seed)
    page = case.page("planning permanences.xlsx", "Planning T1")
    page.line("PLANNING DES PERMANENCES")
    page.line("Semaine", "Lundi matin", "Mardi après-midi", "Jeudi matin", "Samedi matin")
    for k in range(12):
        monday = dt.date(2026, 1, 5) + dt.timedelta(days=7 * k)
        page.line(
            f"du {monday:%d/%m}",
            *(case.rng.choice(("Odile", "Karim", "Mme Roux", "?", "Odile + Jo", None)) for _ in range(4)),
        )
    return case


def first_mail(seed: int = 0) -> Case:
    """What comes by the first mail: the log, the cash book, a report in Word, a photograph."""
    case = Case("seventh/folders_first_mail", seed)
    case.free |= {"ledger.line", "requests.refusal_reason"}
    ends = {"réalisé": "served", "annulé": "cancelled", "non réalisé": "refused"}
    case.words |= {
        "requests.outcome": ends,
        "ledger.nature": {"dépense": "expense", "recette": "own_revenue"},
    }
    log = case.page("demandes T1.xlsx", "Feuil1")
    log.columns(
        {
            "Date": "requests.date",
            "Public": "requests.public",
            "Service demandé": "requests.service",
            "Commune": "requests.insee",
            "Résultat": "requests.outcome",
            "Prix": "requests.order_value_eur",
        }
    )
    for date in days(case.rng, 24):
        public, service, commune = (
            case.rng.choice(("Seniors", "Familles")),
            case.rng.choice(("courses", "ménage")),
            case.rng.choice(list(COMMUNES)),
        )
        end = case.rng.choice(("réalisé", "réalisé", *ends))
        cents = case.rng.randrange(600, 3000, 50) if end == "réalisé" else None
        n = log.line(date, public, service, commune, end, cents and cents / 100)
        case.true(
            log,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=ends[end],
            **({"order_value_eur": cents} if cents else {}),
        )
    book = case.page("caisse.csv", encoding="cp1252")
    book.columns(
        {
            "Date": "ledger.date",
            "Type": "ledger.nature",
            "Libellé": "ledger.line",
            "Montant": "ledger.amount_eur",
        }
    )
    for date in days(case.rng, 20):
        text, nature, cents = case.rng.choice(BOOK)
        cents += case.rng.randrange(100)
        n = book.line(date, "dépense" if nature == "expense" else "recette", text, euros(cents, "s"))
        case.true(book, n, "ledger", date=date, nature=nature, amount_eur=cents)
    case.others = {"CR réunion 12 mars.docx": b"PK\x03\x04rien", "photo.jpg": b"\xff\xd8\xff\xe0rien"}
    return case


def own_workbook(seed: int = 0) -> Case:
    """One workbook for all: requests, members, drop-in sessions, and a sheet of lists."""
    case = Case("seventh/folders_own_workbook", seed)
    case.free |= {"events.run_by", "events.label", "clients.id", "clients.since", "requests.client"}
    case.optional |= {"services"}
    ends = {"Servi": "served", "Pas servi": "refused", "Annulé": "cancelled"}
    case.words |= {
        "requests.outcome": ends,
        "events.kind": {"permanence": "desk", "atelier": "event", "troc": "barter"},
    }
    log = case.page("Conciergerie 2026.xlsx", "Demandes")
    log.columns(
        {
            "Date": "requests.date",
            "N° adhérent": "requests.client",
            "Profil": "requests.public",
            "Service": "requests.service",
            "Ville": "requests.insee",
            "État": "requests.outcome",
        }
    )
    for date in days(case.rng, 22):
        service, commune, end, public = (
            case.rng.choice(("courses", "couture", "colis")),
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(list(ends)),
            case.rng.choice(("senior", "famille")),
        )
        n = log.line(date, f"A{case.rng.randrange(1, 15):02d}", public, service, commune, end)
        case.true(
            log,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=ends[end],
        )
    members = case.page("Conciergerie 2026.xlsx", "Adhérents")
    members.columns(
        {
            "N°": "clients.id",
            "Profil": "clients.public",
            "Ville": "clients.insee",
            "Adhésion le": "clients.member_since",
            "Cotisation": "clients.membership_eur",
        }
    )
    for k, date in enumerate(days(case.rng, 14), 1):
        commune, public, cents = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("senior", "famille")),
            case.rng.choice((1000, 1500)),
        )
        n = members.line(f"A{k:02d}", public, commune, date, cents / 100)
        case.true(
            members,
            n,
            "clients",
            public=public,
            insee=COMMUNES[commune],
            member_since=date,
            membership_eur=cents,
        )
    desk = case.page("Conciergerie 2026.xlsx", "Permanences")
    desk.columns(
        {
            "Date": "events.date",
            "Quoi": "events.kind",
            "Nb personnes": "events.participants",
            "Durée (h)": "events.hours",
            "Tenue par": "",
        }
    )
    for date in days(case.rng, 15):
        kind, people, hours = (
            case.rng.choice(("permanence", "permanence", "atelier", "troc")),
            case.rng.randrange(1, 18),
            case.rng.choice((2, 2.5, 3)),
        )
        n = desk.line(date, kind, people, hours, case.rng.choice(("Odile", "Karim")))
        case.true(
            desk,
            n,
            "events",
            date=date,
            kind=case.words["events.kind"][kind],
            participants=people,
            hours=hours,
        )
    lists = case.page("Conciergerie 2026.xlsx", "Listes")
    lists.line("Services", "États", "Profils")
    for cells in (
        ("courses", "Servi", "senior"),
        ("couture", "Pas servi", "famille"),
        ("colis", "Annulé", None),
    ):
        lists.line(*cells)
    return case


CASES = (
    requests_register,
    requests_by_month,
    requests_shared,
    treasurer_book,
    savings_bank,
    invoices,
    satisfaction,
    form_with_follow_up,
    memberships,
    volunteers_hours,
    tour_sheet,
    employee_hours,
    budget,
    rota,
    first_mail,
    own_workbook,
)
FAMILIES = {"seventh": CASES}
