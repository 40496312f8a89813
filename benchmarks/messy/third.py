"""Thirty more again, ordinary rather than perverse, each truth written before its file by one who had not read the intake."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, PUBLICS, Case, Page, days, euros
from .logs import MONTHS, WEEK

WORK = ("courses", "repassage", "bricolage", "colis", "papiers")
INITIALS = ("JB", "KM", "FL", "AR")


def _day_in_words(date: dt.date) -> str:
    """« lundi 2 mars », the first of a month as people write it."""
    number = "1er" if date.day == 1 else date.day
    return f"{WEEK[date.weekday()]} {number} {MONTHS[date.month - 1]}"


def _moment(case: Case, date: dt.date) -> dt.datetime:
    return dt.datetime.combine(date, dt.time(case.rng.randrange(8, 20), case.rng.randrange(60), 7))


# ---- hand-kept logs


def notebook(seed: int = 0) -> Case:
    """The day in words, once, and blank below; the year in the title; closed days noted between; two requests in a cell."""
    case = Case("third-logs/notebook", seed)
    said = {"✓": "served", "pas pu": "refused", "à voir": "open"}
    case.words = {"requests.outcome": said}
    page = case.page("cahier permanence.ods", "Cahier")
    page.line("CAHIER DE LA PERMANENCE - ANNÉE 2026")
    page.line()
    page.of(
        "requests",
        {"Jour": "date", "Qui": "client", "Pour": "public", "Demande": "service", "Fait": "outcome"},
    )
    before = None
    for k, date in enumerate(days(case.rng, 40)):
        if date != before and k in range(12, 40, 9):
            page.line("pas de permanence (neige)" if date.month < 3 else "fermé : Josiane en formation")
        public, word = case.rng.choice(PUBLICS), case.rng.choice(["✓", "✓", "✓", *said])
        wanted = case.rng.sample(WORK, case.rng.choice([1, 1, 1, 1, 2]))
        day = None if date == before else _day_in_words(date)
        n = page.line(day, case.rng.choice(PEOPLE), public, " + ".join(wanted), word)
        several = len(wanted) > 1
        if several:
            case.say(page, n)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=ANY if several else wanted[0],
            outcome=said[word],
        )
        before = date
    return case


def parcels(seed: int = 0) -> Case:
    """A parcel point: when each came, how many with the unit, when it was fetched; nothing else says what became of it."""
    case = Case("third-logs/parcels", seed)
    case.free |= {"requests.provider", "requests.service"}
    page = case.page("relais colis.xlsx", "Colis")
    page.line("Registre du relais colis")
    page.merges.append("A1:F1")
    page.of(
        "requests",
        {
            "Arrivé le": "date",
            "Transporteur": "",
            "Destinataire": "client",
            "Quantité": "",
            "Casier": "",
            "Retiré le": "closed_on",
        },
    )
    for k, date in enumerate(days(case.rng, 36)):
        count, shelf = case.rng.choice([1, 1, 1, 2, 3]), case.rng.choice(["A1", "A2", "B1", "sol"])
        fetched = date + dt.timedelta(days=case.rng.randrange(7)) if case.rng.random() < 0.85 else None
        back = k == 17
        n = page.line(
            date,
            case.rng.choice(["Mondial Relay", "Colissimo", "Relais Colis"]),
            case.rng.choice(PEOPLE),
            f"{count} colis",
            shelf,
            "retour expéditeur" if back else fetched,
        )
        if back:
            case.say(page, n)
            case.true(page, n, "requests", date=date, outcome=ANY)
        elif fetched:
            case.true(page, n, "requests", date=date, outcome="served", closed_on=fetched)
        else:
            case.true(page, n, "requests", date=date, outcome="open")
    return case


def appointments(seed: int = 0) -> Case:
    """An online diary exported: when it was booked, when it is, and whether the person came."""
    case = Case("third-logs/appointments", seed)
    said = {"Honoré": "served", "Annulé par l'usager": "cancelled", "En attente de confirmation": "open"}
    ways = {"Internet": "web", "Téléphone": "phone", "Accueil": "desk"}
    case.words = {"requests.outcome": said, "requests.channel": ways}
    case.free |= {"requests.due_on", "requests.closed_on"}
    page = case.page("rendez-vous_2026-04-01.csv", encoding="utf-8-sig")
    page.of(
        "requests",
        {
            "N° RDV": "id",
            "Pris le": "date",
            "RDV le": "",
            "Heure": "",
            "Motif": "service",
            "Usager": "client",
            "Commune": "insee",
            "Origine": "channel",
            "Statut": "outcome",
        },
    )
    for k, date in enumerate(days(case.rng, 38), 1):
        held = date + dt.timedelta(days=case.rng.randrange(1, 12))
        service, way = case.rng.choice(WORK), case.rng.choice(list(ways))
        commune, word = case.rng.choice(list(COMMUNES)), case.rng.choice(["Honoré", "Honoré", *said])
        n = page.line(
            f"RDV{k:04d}",
            f"{date:%d/%m/%Y} {case.rng.randrange(8, 20):02d}:{case.rng.randrange(60):02d}",
            held,
            f"{case.rng.randrange(9, 17)}h30",
            service,
            case.rng.choice(PEOPLE),
            commune,
            way,
            word,
        )
        case.true(
            page,
            n,
            "requests",
            id=f"RDV{k:04d}",
            date=date,
            service=service,
            insee=COMMUNES[commune],
            channel=ways[way],
            outcome=said[word],
        )
    return case


def price_and_paid(seed: int = 0) -> Case:
    """What an order costs, what has been paid of it and what is due; struck lines were cancelled; totals by month."""
    case = Case("third-logs/price_and_paid", seed)
    case.words = {"requests.outcome": {"x": "served"}}
    page = case.page("commandes.xlsx", "Commandes")
    page.line("Commandes 2026 (barré = la personne a annulé)")
    page.of(
        "requests",
        {
            "N°": "id",
            "Date": "date",
            "Client": "client",
            "Public": "public",
            "Service": "service",
            "Prix": "order_value_eur",
            "Payé": "",
            "Reste dû": "",
            "Livré": "outcome",
        },
    )
    dates = days(case.rng, 34)
    total = 0
    for k, date in enumerate(dates, 1):
        cents, service, public = (
            case.rng.randrange(400, 6000, 50),
            case.rng.choice(WORK),
            case.rng.choice(PUBLICS),
        )
        outcome = case.rng.choices(["served", "open", "cancelled"], [7, 2, 1])[0]
        paid = {"served": cents, "open": cents * 3 // 10, "cancelled": 0}[outcome]
        mark = "x" if outcome == "served" else None
        n = page.line(
            f"C{k:02d}",
            date,
            case.rng.choice(PEOPLE),
            public,
            service,
            cents / 100,
            paid / 100,
            (cents - paid) / 100,
            mark,
        )
        if outcome == "cancelled":
            page.struck.add(n)
            case.say(page, n)
        case.true(
            page,
            n,
            "requests",
            id=f"C{k:02d}",
            date=date,
            public=public,
            service=service,
            order_value_eur=cents,
            outcome=outcome,
        )
        total += cents
        if k == len(dates) or dates[k].month != date.month:
            page.line(None, f"Total {MONTHS[date.month - 1]}", None, None, None, total / 100)
            page.line()
            total = 0
    return case


def unicode_text(seed: int = 0) -> Case:
    """Excel's « Unicode text » (tabs, two bytes a letter): calls by telephone, short dates of two kinds, durations."""
    case = Case("third-logs/unicode_text", seed)
    said = {
        "réglé": "served",
        "hors de nos services": "refused",
        "à rappeler": "open",
        "a annulé": "cancelled",
    }
    case.words = {"requests.outcome": said}
    case.free |= {"requests.channel"}
    page = case.page("appels.txt", encoding="utf-16")
    page.heads = {
        "Date": "requests.date",
        "Heure": "",
        "Qui appelle": "requests.client",
        "Public": "requests.public",
        "Objet": "requests.service",
        "Suite": "requests.outcome",
        "Durée": "requests.minutes",
    }
    page.line("\t".join(page.heads))
    spelt = {5: "5 mn", 10: "10 min", 15: "1/4 h", 20: "0h20", 75: "1h15"}
    for date in days(case.rng, 36):
        public, service = case.rng.choice(PUBLICS), case.rng.choice(WORK)
        word, minutes = case.rng.choice(["réglé", "réglé", *said]), case.rng.choice(list(spelt))
        short = case.rng.choice([f"{date:%d.%m.%y}", f"{date.day}/{date.month}/{date:%y}"])
        hour = f"{case.rng.randrange(9, 17)}h{case.rng.randrange(10, 59)}"
        n = page.line(
            "\t".join([short, hour, case.rng.choice(PEOPLE), public, service, word, spelt[minutes]])
        )
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            outcome=said[word],
            minutes=minutes,
        )
    return case


# ---- cash books, statements, books of account


def carried_over(seed: int = 0) -> Case:
    """A till, a sheet a month: what is brought forward, the balance, what is taken to the bank, what is carried over."""
    case = Case("third-cash/carried_over", seed)
    held = 15000
    for month, tab in ((1, "Janv"), (2, "Févr"), (3, "Mars")):
        page = case.page("caisse permanence.xlsx", tab)
        page.line(f"Caisse de la permanence - {MONTHS[month - 1]} 2026")
        page.of(
            "ledger",
            {
                "Date": "date",
                "Pièce": "",
                "Libellé": "line",
                "Recettes": "amount_eur",
                "Dépenses": "amount_eur",
                "Solde": "",
            },
        )
        page.line(None, None, "Report du mois précédent", None, None, held / 100)
        got = spent = 0
        for k, date in enumerate(days(case.rng, 11, dt.date(2026, month, 2), 22), 1):
            come = case.rng.random() < 0.6
            label = case.rng.choice(
                ["Adhésion", "Repassage", "Courses"] if come else ["Timbres", "Essence", "Café"]
            )
            cents = case.rng.randrange(300, 4000, 10)
            got, spent = (got + cents, spent) if come else (got, spent + cents)
            held += cents if come else -cents
            n = page.line(
                date,
                k,
                label,
                cents / 100 if come else None,
                None if come else cents / 100,
                held / 100,
            )
            case.true(
                page,
                n,
                "ledger",
                date=date,
                line=label,
                amount_eur=cents,
                nature="own_revenue" if come else "expense",
            )
        taken = max(0, held // 10000 * 10000)
        held -= taken
        last = dt.date(2026, month, 27)  # cash put in the bank is not spent
        case.say(page, page.line(last, 12, "Versement espèces à la banque", None, taken / 100, held / 100))
        page.line(None, None, "Total du mois", got / 100, (spent + taken) / 100, None)
        page.line(None, None, "À reporter", None, None, held / 100)
    return case


def card_reader(seed: int = 0) -> Case:
    """A card reader's report: refunds below zero, payments that failed, fees, tips, and the day it is paid out."""
    case = Case("third-cash/card_reader", seed)
    case.free |= {"ledger.line", "ledger.paid_on"}
    page = case.page("rapport-transactions-2026-T1.csv", sep=",", encoding="utf-8")
    page.of(
        "ledger",
        {
            "Adresse e-mail": "",
            "Date": "date",
            "ID de la transaction": "",
            "Type de transaction": "",
            "Statut": "",
            "Type de carte": "",
            "4 derniers chiffres": "",
            "Description": "line",
            "Total": "amount_eur",
            "Taxe": "",
            "Pourboire": "",
            "Frais": "",
            "Versement": "",
            "Date de versement": "",
        },
    )
    for k, date in enumerate(days(case.rng, 38)):
        back = k in (11, 25)
        failed = not back and case.rng.random() < 0.1
        cents = case.rng.choice([500, 850, 1200, 2450])
        fee = 0 if back or failed else round(cents * 0.0169)
        signed = -cents if back else cents
        n = page.line(
            "caisse@lefil.example",
            f"{date} {case.rng.randrange(9, 18):02d}:{case.rng.randrange(60):02d}:12",
            f"T{case.rng.randrange(10**8):08d}",
            "Remboursement" if back else "Vente",
            "Échouée" if failed else "Réussie",
            case.rng.choice(["VISA", "MASTERCARD"]),
            f"{case.rng.randrange(10000):04d}",
            case.rng.choice(["Repassage", "Adhésion", "Livraison"]),
            f"{signed / 100:.2f}",
            "0.00",
            "0.00",
            f"{fee / 100:.2f}",
            "0.00" if failed else f"{(signed - fee) / 100:.2f}",
            "" if failed else date + dt.timedelta(days=2),
        )
        if failed:
            case.say(page, n)
        else:
            case.true(page, n, "ledger", date=date, amount_eur=signed, nature="own_revenue")
    return case


def online_bank(seed: int = 0) -> Case:
    """An online bank: the amount and again debit and credit, a category chosen by the treasurer, a loan, a refund, refusals."""
    case = Case("third-cash/online_bank", seed)
    said = {
        "Ventes": "own_revenue",
        "Subventions": "subsidy",
        "Emprunts": "loan",
        "Loyer et charges": "expense",
        "Fournitures": "expense",
        "Salaires": "expense",
    }
    case.words = {"ledger.nature": said}
    case.free |= {"ledger.line", "ledger.paid_on"}
    page = case.page("qonto_export_T1.csv", encoding="utf-8")
    page.of(
        "ledger",
        {
            "Statut": "",
            "Date de la valeur (UTC)": "",
            "Date de l'opération (UTC)": "date",
            "Montant total (TTC)": "amount_eur",
            "Débit": "amount_eur",
            "Crédit": "amount_eur",
            "Solde": "",
            "Devise": "",
            "Nom de la contrepartie": "line",
            "IBAN de la contrepartie": "",
            "Méthode de paiement": "",
            "Référence": "",
            "Catégorie de trésorerie": "nature",
            "Montant total de la TVA": "",
        },
    )
    known = (
        ("SDH HABITAT", "Ventes", 42000, 1),
        ("COMMUNE D'EYBENS", "Subventions", 150000, 1),
        ("AGENCE DU PARC", "Loyer et charges", 38000, -1),
        ("BUREAU VALLEE", "Fournitures", 4590, -1),
        ("VIREMENT SALAIRE", "Salaires", 131250, -1),
    )
    balance = 1200000
    for k, date in enumerate(days(case.rng, 36)):
        name, category, base, sign = case.rng.choice(known)
        cents = base + case.rng.randrange(90)
        if k == 6:
            name, category, cents, sign = "FRANCE ACTIVE", "Emprunts", 500000, 1
        if k == 20:
            name, category, cents, sign = "BUREAU VALLEE", "Fournitures", 1299, 1  # goods sent back
        refused = k in (13, 29)
        balance += 0 if refused else sign * cents
        stamp = f"{date:%d-%m-%Y} {case.rng.randrange(7, 19):02d}:04:11"
        n = page.line(
            "Refusé" if refused else "Exécuté",
            "" if refused else stamp,
            stamp,
            euros(sign * cents),
            euros(cents) if sign < 0 else "",
            euros(cents) if sign > 0 else "",
            euros(balance),
            "EUR",
            name,
            "FR7600000000000000000000000",
            "Virement" if sign > 0 else case.rng.choice(["Carte", "Prélèvement"]),
            f"REF {100 + k}",
            category,
            "0,00",
        )
        if refused:
            case.say(page, n)
            continue
        nature = said[category]
        case.true(
            page,
            n,
            "ledger",
            date=date,
            nature=nature,
            amount_eur=-cents if nature == "expense" and sign > 0 else cents,
        )
    return case


def cash_and_cheques(seed: int = 0) -> Case:
    """In and out on the upper heading, cash and cheque under each; cheques not yet cashed; a grant that is only announced."""
    case = Case("third-cash/cash_and_cheques", seed)
    page = case.page("compta asso.xlsx", "Mouvements")
    page.line("Mouvements 2026")
    page.line(None, None, None, "ENTRÉES", None, "SORTIES", None, None)
    page.merges += ["D2:E2", "F2:G2"]
    page.heads = {
        "Date": "ledger.date",
        "Quoi": "ledger.line",
        "N° chèque": "",
        "Espèces": "ledger.amount_eur",
        "Chèque / vir.": "ledger.amount_eur",
        "Passé en banque le": "ledger.paid_on",
    }
    page.line(
        "Date",
        "Quoi",
        "N° chèque",
        "Espèces",
        "Chèque / vir.",
        "Espèces",
        "Chèque / vir.",
        "Passé en banque le",
    )
    ins = (("Adhésions", "own_revenue"), ("Repassage", "own_revenue"))
    outs = ("Assurance", "Essence", "Loyer salle", "Photocopies")
    for k, date in enumerate(days(case.rng, 32)):
        come, cash = case.rng.random() < 0.5, case.rng.random() < 0.4
        label, nature = case.rng.choice(ins) if come else (case.rng.choice(outs), "expense")
        cents = case.rng.randrange(500, 30000, 10)
        if k in (5, 24):
            come, cash, label, nature, cents = True, False, "Subvention Ville", "subsidy", 150000
        amount: object = cents / 100
        if k in (8, 19):  # the printer takes some back: among what goes out, below zero
            come, cash, label, nature = False, False, "Avoir photocopies", "expense"
            amount, cents = f"({euros(cents)})", -cents
        cells: list = [None] * 4
        cells[(0 if come else 2) + (0 if cash else 1)] = amount
        banked = None if cash or case.rng.random() < 0.2 else date + dt.timedelta(days=6)
        cheque = None if cash or come or cents < 0 else 1200400 + k
        n = page.line(date, label, cheque, *cells, banked)
        values = {"paid_on": banked} if banked else {}
        case.true(page, n, "ledger", date=date, line=label, nature=nature, amount_eur=cents, **values)
        if k == 15:
            page.line(None, "Subvention Département notifiée, pas encore reçue : 4 000 € attendus")
    page.line()
    page.line(None, "Chèques sans date en dernière colonne = pas encore passés")
    return case


def entries_file(seed: int = 0) -> Case:
    """The entries file every accountant can hand over: eighteen columns, tabs, days without separators, each euro twice."""
    case = Case("third-cash/entries_file", seed)
    # the budget line, « same words each month », is the name of the account: each entry has words of its own
    case.free |= {"ledger.payer", "ledger.paid_on", "ledger.line"}
    page = case.page("912345678FEC20260331.txt", encoding="cp1252")
    page.heads = {
        "JournalCode": "",
        "JournalLib": "",
        "EcritureNum": "",
        "EcritureDate": "ledger.date",
        "CompteNum": "ledger.account",
        "CompteLib": "",
        "CompAuxNum": "",
        "CompAuxLib": "",
        "PieceRef": "",
        "PieceDate": "",
        "EcritureLib": "ledger.line",
        "Debit": "ledger.amount_eur",
        "Credit": "ledger.amount_eur",
        "EcritureLet": "",
        "DateLet": "",
        "ValidDate": "",
        "Montantdevise": "",
        "Idevise": "",
    }
    page.line("\t".join(page.heads))
    accounts = (  # account, name, nature, is it on the left, what stands against it
        ("606300", "Fournitures d'entretien", "expense", True, "401000"),
        ("613200", "Locations immobilières", "expense", True, "401000"),
        ("641100", "Salaires", "expense", True, "421000"),
        ("706000", "Prestations de services", "own_revenue", False, "411000"),
        ("740000", "Subventions d'exploitation", "subsidy", False, "441000"),
        ("164000", "Emprunts", "loan", False, "512000"),
    )
    for k, date in enumerate(days(case.rng, 34), 1):
        account, name, nature, left, other = case.rng.choice(accounts[:5])
        if k == 9:
            account, name, nature, left, other = accounts[5]
        note = k in (14, 23)
        if note:  # a credit note of a supplier
            account, name, nature, left, other = accounts[0]
        cents, label = case.rng.randrange(2000, 150000), f"{'Avoir' if note else 'Pièce'} {k:03d} {name}"
        for number, title, debit in ((account, name, left != note), (other, "Tiers", left == note)):
            n = page.line(
                "\t".join(
                    [
                        "OD",
                        "Opérations diverses",
                        str(k),
                        f"{date:%Y%m%d}",
                        number,
                        title,
                        "",
                        "",
                        f"P{k:03d}",
                        f"{date:%Y%m%d}",
                        label,
                        euros(cents if debit else 0),
                        euros(0 if debit else cents),
                        "",
                        "",
                        "20260410",
                        "",
                        "",
                    ]
                )
            )
            if number == account:
                case.true(
                    page,
                    n,
                    "ledger",
                    date=date,
                    account=account,
                    line=label,
                    nature=nature,
                    amount_eur=-cents if note else cents,
                )
    return case


# ---- exports of forms


def agreement(seed: int = 0) -> Case:
    """Answers in words of agreement to three sentences, of which one is the satisfaction; and who may be quoted."""
    case = Case("third-forms/agreement", seed)
    scale = {
        "Tout à fait d'accord": 5,
        "Plutôt d'accord": 4,
        "Ni d'accord ni pas d'accord": 3,
        "Plutôt pas d'accord": 2,
        "Pas du tout d'accord": 1,
    }
    case.words = {"surveys.score": scale}
    page = case.page("Questionnaire usagers 2026 (réponses).xlsx", "Réponses au formulaire 1")
    page.of(
        "surveys",
        {
            "Horodateur": "date",
            "Globalement, je suis satisfait(e) de la conciergerie": "score",
            "L'accueil est agréable": "",
            "Les horaires me conviennent": "",
            "Un mot à ajouter ?": "comment",
            "J'accepte que ce mot soit cité sans mon nom": "quotable",
        },
    )
    for k, date in enumerate(days(case.rng, 38)):
        word = case.rng.choice(["Tout à fait d'accord", "Plutôt d'accord", *scale])
        unsure = k in (10, 27)
        quoted = case.rng.choice(["Oui", "Non"])
        n = page.line(
            _moment(case, date),
            "Sans opinion" if unsure else word,
            case.rng.choice(list(scale)),
            case.rng.choice(list(scale)),
            case.rng.choice([None, "Merci à toute l'équipe", "Ouvrir le samedi"]),
            quoted,
        )
        if unsure:
            case.say(page, n)
        else:
            case.true(
                page,
                n,
                "surveys",
                date=date,
                population="beneficiaries",
                question="satisfaction",
                score=scale[word],
                quotable=quoted == "Oui",
            )
    return case


def poll_of_dates(seed: int = 0) -> Case:
    """A poll to find who can hold which session: names, days across, yes and no. Nothing of it has happened."""
    case = Case("third-forms/poll_of_dates", seed)
    page = case.page("permanences de mars - sondage.csv", sep=",", encoding="utf-8")
    dates = [dt.date(2026, 3, d) for d in (3, 5, 10, 12, 17, 19)]
    page.line("", *(f"{_day_in_words(d)} 2026" for d in dates for _half in (0, 1)))
    page.line("", *("9h-12h", "14h-17h") * len(dates))
    for name in PEOPLE[:6]:
        page.line(name, *(case.rng.choice(["Oui", "Non", "Si nécessaire"]) for _ in range(12)))
    return case


def tickets(seed: int = 0) -> Case:
    """Tickets of a workshop sold online: an order of several tickets, two names a line, orders called off."""
    case = Case("third-forms/tickets", seed)
    case.free |= {"ledger.line"}
    page = case.page("export-billetterie-atelier-couture.csv", encoding="utf-8-sig")
    page.of(
        "ledger",
        {
            "Référence commande": "",
            "Date de la commande": "date",
            "Statut de la commande": "",
            "Nom participant": "",
            "Prénom participant": "",
            "Nom payeur": "payer",
            "Prénom payeur": "",
            "Email payeur": "",
            "Moyen de paiement": "",
            "Billet": "",
            "Numéro de billet": "",
            "Tarif": "line",
            "Montant tarif": "amount_eur",
            "Code Promo": "",
            "Montant code promo": "",
            "N° de téléphone": "",
        },
    )
    ticket = 70000
    for k, date in enumerate(days(case.rng, 20)):
        status = "Annulée" if k in (5, 14) else "Validée"
        payer = case.rng.choice(PEOPLE).split()[1]
        stamp = f"{date:%d/%m/%Y} {case.rng.randrange(8, 22):02d}:{case.rng.randrange(60):02d}"
        for _seat in range(case.rng.choice([1, 1, 2, 3])):
            ticket += 1
            fare, cents = case.rng.choice([("Plein tarif", 1000), ("Adhérent", 600), ("Enfant", 300)])
            n = page.line(
                88000 + k,
                stamp,
                status,
                payer.upper(),
                case.rng.choice(["Josiane", "Karim", "Fatima"]),
                payer.upper(),
                "Josiane",
                f"{payer.lower()}@exemple.fr",
                "Carte bancaire",
                f"https://exemple.fr/billet/{ticket}",
                ticket,
                fare,
                euros(cents),
                "",
                "",
                "06 12 34 56 78",
            )
            if status == "Validée":
                case.true(page, n, "ledger", date=date, amount_eur=cents, nature="own_revenue")
            else:
                case.say(page, n)
    return case


def doorstep(seed: int = 0) -> Case:
    """A needs survey from door to door, typed up: two lines of headings, the day once, crosses, people who were out."""
    case = Case("third-forms/doorstep", seed)
    case.words = {"surveys.score": {"oui": 1, "non": 0, "Oui": 1}}
    page = case.page("porte à porte.ods", "Réponses")
    page.line("Enquête de besoins - porte-à-porte auprès des habitants")
    page.of(
        "surveys",
        {
            "Date": "date",
            "Adresse": "",
            "Utiliseriez-vous une conciergerie ?": "score",
            "Pour quoi ?": "",
        },
    )
    page.lines[-1] += [None, None, "Remarques"]
    page.heads["Remarques"] = "surveys.comment"
    page.line(None, None, None, "Courses", "Bricolage", "Papiers")
    page.merges.append("D2:F2")
    before, yes = None, 0
    for date in days(case.rng, 42, dt.date(2025, 10, 6), 24):
        answer = case.rng.choice(["oui", "oui", "Oui", "non", "ne sait pas", "absent"])
        marks = [case.rng.choice(["x", None]) if answer.lower() == "oui" else None for _ in range(3)]
        street = f"{case.rng.randrange(1, 90)} {case.rng.choice(['rue des Lilas', 'allée du Parc'])}"
        n = page.line(
            None if date == before else date,
            street,
            answer,
            *marks,
            case.rng.choice([None, None, "repasser le soir", "a déjà un voisin qui aide"]),
        )
        before = date
        if answer in ("absent", "ne sait pas"):
            case.say(page, n)
            continue
        score = int(answer.lower() == "oui")
        yes += score
        case.true(page, n, "surveys", date=date, population="residents", question="would_use", score=score)
    page.line("Total oui", None, yes)
    return case


def partners(seed: int = 0) -> Case:
    """What partners think, marks written « 4/5 » and « 8/10 », NR where there is none."""
    case = Case("third-forms/partners", seed)
    page = case.page("questionnaire partenaires.csv", encoding="cp1252")
    page.line("Questionnaire aux partenaires et prestataires - printemps 2026")
    page.line()
    page.of(
        "surveys",
        {
            "Reçu le": "date",
            "Structure": "",
            "Êtes-vous satisfaits de travailler avec nous ? (sur 5)": "score",
            "Nous recommanderiez-vous ? (sur 10)": "score",
            "Commentaires": "comment",
        },
    )
    for k, date in enumerate(days(case.rng, 24)):
        happy, again = case.rng.choice([2, 3, 4, 4, 5]), case.rng.randrange(4, 11)
        typed = case.rng.choice([f"{happy}/5", f"{happy} / 5", happy])
        silent = k in (4, 15)
        n = page.line(
            date,
            case.rng.choice(["Boulangerie", "Pressing du Parc", "CCAS", "Médiathèque"]),
            "NR" if silent else typed,
            case.rng.choice([f"{again}/10", again]),
            case.rng.choice(["", "RAS", "Prévenir plus tôt"]),
        )
        marks = (("satisfaction", happy), ("recommend", again))
        for question, score in marks[silent:]:
            case.true(page, n, "surveys", date=date, population="partners", question=question, score=score)
    return case


# ---- sheets of the team and of the tours


def rota(seed: int = 0) -> Case:
    """Who should hold what next month, in initials: a plan, of which nothing has happened."""
    case = Case("third-staff/rota", seed)
    page = case.page("planning mars.xlsx", "Mars 2026")
    page.line("PLANNING PRÉVISIONNEL - mars 2026")
    page.line(None, None, "MATIN", None, "APRÈS-MIDI", None)
    page.merges += ["A1:F1", "C2:D2", "E2:F2"]
    page.line("Date", "Jour", "Accueil", "Tournée", "Accueil", "Tournée")
    for date in (dt.date(2026, 3, d) for d in range(2, 28)):
        if date.weekday() < 5:
            who = [case.rng.choice([*INITIALS, "JB + KM", None, "?"]) for _ in range(4)]
            page.line(date, WEEK[date.weekday()], *who)
    page.line()
    page.line("JB : Josiane", None, "KM : Karim", None, "FL : Fatima")
    return case


def hours_and_minutes(seed: int = 0) -> Case:
    """True clock times of the spreadsheet: arrival, departure, duration; a total a week that passes twenty-four hours."""
    case = Case("third-staff/hours_and_minutes", seed)
    tasks = {"livraison": "travel", "accueil": "field", "compta": "admin"}
    case.words = {"time.category": tasks}
    case.free |= {"time.paid"}
    page = case.page("heures bénévoles.xlsx", "Heures")
    page.line("Heures des bénévoles")
    page.of(
        "time",
        {
            "Date": "date",
            "Bénévole": "person",
            "Arrivée": "",
            "Départ": "",
            "Durée": "hours",
            "Tâche": "category",
        },
    )
    for week in range(2, 10):
        total = dt.timedelta()
        for weekday in sorted(case.rng.choice(range(1, 6)) for _ in range(case.rng.randrange(6, 10))):
            date = dt.date.fromisocalendar(2026, week, weekday)
            start = dt.datetime.combine(
                date, dt.time(case.rng.choice([9, 10, 13, 14]), case.rng.choice([0, 30]))
            )
            spent = dt.timedelta(minutes=15 * case.rng.randrange(6, 17))
            task = case.rng.choice(list(tasks))
            n = page.line(date, case.rng.choice(PEOPLE), start.time(), (start + spent).time(), spent, task)
            total += spent
            hours = spent.total_seconds() / 3600
            case.true(page, n, "time", date=date, hours=hours, category=tasks[task])
        page.line(None, f"Total semaine {week}", None, None, total)
    return case


def weekdays_only(seed: int = 0) -> Case:
    """Tours under the title of their week, the day of the week alone in the first column, units in every cell."""
    case = Case("third-staff/weekdays_only", seed)
    case.free |= {"tours.mode"}
    page = case.page("tournées.ods", "Tournées")
    page.line("Tournées du Kangoo - 2026")
    page.of(
        "tours",
        {"Jour": "date", "Km": "km", "Temps de conduite": "drive_min", "Arrêts": "stops", "À bord": ""},
    )
    for week in range(8, 15):
        monday = dt.date.fromisocalendar(2026, week, 1)
        friday = monday + dt.timedelta(days=4)
        first = monday.day if monday.month == friday.month else f"{monday.day} {MONTHS[monday.month - 1]}"
        page.line(f"Semaine {week} (du {first} au {friday.day} {MONTHS[friday.month - 1]})")
        total = 0
        for weekday in sorted(case.rng.sample(range(5), 3)):
            date = monday + dt.timedelta(days=weekday)
            km, minutes, stops = (
                case.rng.randrange(9, 48),
                case.rng.randrange(35, 130, 5),
                case.rng.randrange(3, 11),
            )
            drive = f"{minutes // 60}h{minutes % 60:02d}" if minutes >= 60 else f"{minutes} min"
            n = page.line(
                WEEK[weekday],
                f"{km} km",
                drive,
                f"{stops} arrêts",
                case.rng.choice(["3 colis", "12 colis", "linge", "-"]),
            )
            case.true(page, n, "tours", date=date, km=km, drive_min=minutes, stops=stops)
            total += km
        page.line("Total", f"{total} km")
    return case


def timer(seed: int = 0) -> Case:
    """A time tracker's export: English headings, seconds, e-mails, projects in French."""
    case = Case("third-staff/timer", seed)
    tasks = {"Terrain": "field", "Administratif": "admin", "Tournées": "travel", "Partenaires": "strategy"}
    paid = {"salarié": "paid", "bénévole": "volunteer"}
    case.words = {"time.category": tasks, "time.paid": paid}
    page = case.page("Time_entries_2026-01-01_to_2026-03-31.csv", sep=",", encoding="utf-8-sig")
    page.of(
        "time",
        {
            "User": "person",
            "Email": "",
            "Client": "",
            "Project": "category",
            "Description": "",
            "Billable": "",
            "Start date": "date",
            "Start time": "",
            "End date": "",
            "End time": "",
            "Duration": "hours",
            "Tags": "paid",
        },
    )
    for date in days(case.rng, 40):
        task, status = case.rng.choice(list(tasks)), case.rng.choice(list(paid))
        start = dt.datetime.combine(date, dt.time(case.rng.randrange(8, 15), case.rng.choice([0, 15, 30])))
        spent = dt.timedelta(minutes=15 * case.rng.randrange(1, 16))
        name = case.rng.choice(["Josiane", "Karim", "Fatima"])
        n = page.line(
            name,
            f"{name.lower()}@exemple.fr",
            "",
            task,
            case.rng.choice(["", "appels", "compte rendu, envoi"]),
            "No",
            str(date),
            f"{start:%H:%M:%S}",
            str(date),
            f"{start + spent:%H:%M:%S}",
            f"{spent.seconds // 3600:02d}:{spent.seconds // 60 % 60:02d}:00",
            status,
        )
        case.true(
            page,
            n,
            "time",
            date=date,
            category=tasks[task],
            hours=spent.seconds / 3600,
            paid=paid[status],
        )
    return case


def desk(seed: int = 0) -> Case:
    """Sessions held: opening hours from when to when, visitors « env. 10 » or « 7 pers. », closed days, totals."""
    case = Case("third-staff/desk", seed)
    case.free |= {"events.label", "events.run_by", "events.with_partner"}
    page = case.page("permanences salle Picasso.xlsx", "Suivi")
    page.line("Permanences tenues - salle Picasso")
    page.line()
    page.of(
        "events",
        {
            "Date": "date",
            "Tenue par": "run_by",
            "Horaires": "hours",
            "Passages": "participants",
            "dont nouveaux": "",
            "Remarques": "",
        },
    )
    spelt = {"14h-17h": 3, "9h30-12h": 2.5, "14h - 16h30": 2.5, "9h-12h": 3}
    for month in (1, 2, 3):
        total = 0
        for k, date in enumerate(sorted(set(days(case.rng, 9, dt.date(2026, month, 2), 26)))):
            if k == 3:
                case.say(page, page.line(date, None, "FERMÉ (vacances)"))
                continue
            came, hours = case.rng.randrange(2, 16), case.rng.choice(list(spelt))
            total += came
            n = page.line(
                date,
                case.rng.choice(["Josiane", "Karim", "Fatima"]),
                hours,
                case.rng.choice([came, came, f"{came} pers.", f"env. {came}"]),
                case.rng.randrange(3),
                case.rng.choice([None, None, "beaucoup de colis"]),
            )
            case.true(page, n, "events", date=date, kind="desk", hours=spelt[hours], participants=came)
        page.line(f"Total {MONTHS[month - 1]}", None, None, total)
    return case


# ---- forecasts, lists and cross tables


def ticked_months(seed: int = 0) -> Case:
    """Members down, a tick under each month that is paid: the list of members is one, the ticks are no record."""
    case = Case("third-grids/ticked_months", seed)
    page = case.page("cotisations paniers 2026.xlsx", "Cotisations")
    page.line("Cotisations 2026 - cocher quand le mois est payé")
    months = ("Janv", "Févr", "Mars", "Avril", "Mai", "Juin")
    page.columns(
        {
            "Nom": "clients.id",
            "Commune": "clients.insee",
            "Adhérent depuis": "clients.member_since",
            **dict.fromkeys(months, ""),
            "Mois payés": "",
        }
    )
    paid = [0] * len(months)
    for name in PEOPLE:
        commune, since = (
            case.rng.choice(list(COMMUNES)),
            dt.date(2025, case.rng.randrange(9, 13), case.rng.randrange(1, 28)),
        )
        ticks = [case.rng.choice(["x", "✓", None]) for _ in months]
        n = page.line(name, commune, since, *ticks, sum(t is not None for t in ticks))
        case.true(page, n, "clients", insee=COMMUNES[commune], member_since=since)
        paid = [count + (tick is not None) for count, tick in zip(paid, ticks, strict=True)]
    page.line("TOTAL", None, None, *paid, sum(paid))
    return case


def grants(seed: int = 0) -> Case:
    """Grants asked for, granted (sometimes less), received, still to come; where each stands in plain words."""
    case = Case("third-grids/grants", seed)
    said = {
        "à déposer": "idea",
        "déposé, en attente": "filed",
        "accordé, pas encore versé": "notified",
        "reçu en totalité": "paid",
        "refusé": "refused",
    }
    case.words = {"funding.status": said}
    page = case.page("subventions 2026.xlsx", "Suivi")
    page.line("Suivi des demandes de subvention")
    page.of(
        "funding",
        {
            "Financeur": "funder",
            "Objet": "",
            "Déposé le": "filed_on",
            "Demandé": "amount_eur",
            "Accordé": "amount_eur",
            "Reçu": "",
            "Reste à recevoir": "",
            "Où on en est": "status",
        },
    )
    asked_all = granted_all = got_all = 0
    for name, word, asked, granted in (
        ("Département de l'Isère", "accordé, pas encore versé", 800000, 600000),
        ("Commune d'Eybens", "reçu en totalité", 300000, 300000),
        ("Fondation du Crédit Coopératif", "déposé, en attente", 500000, None),
        ("CAF de l'Isère", "refusé", 250000, None),
        ("Région Auvergne-Rhône-Alpes", "à déposer", 1000000, None),
        ("FDVA", "reçu en totalité", 400000, 250000),
        ("Métropole", "accordé, pas encore versé", 450000, 450000),
    ):
        filed = (
            None
            if word == "à déposer"
            else dt.date(2026, case.rng.randrange(1, 4), case.rng.randrange(1, 28))
        )
        got = granted if word == "reçu en totalité" else None
        left = granted if granted and not got else None
        n = page.line(
            name,
            "fonctionnement",
            filed,
            asked / 100,
            granted and granted / 100,
            got and got / 100,
            left and left / 100,
            word,
        )
        case.true(
            page,
            n,
            "funding",
            funder=name,
            status=said[word],
            amount_eur=granted or asked,
            **({"filed_on": filed} if filed else {}),
        )
        asked_all, granted_all, got_all = (
            asked_all + asked,
            granted_all + (granted or 0),
            got_all + (got or 0),
        )
    page.line(
        "TOTAL", None, None, asked_all / 100, granted_all / 100, got_all / 100, (granted_all - got_all) / 100
    )
    return case


def quarters(seed: int = 0) -> Case:
    """A forecast by quarter with its assumptions above: nothing has happened."""
    case = Case("third-grids/quarters", seed)
    page = case.page("prévisionnel 2026-2027.ods", "Prévisionnel")
    page.line("Compte prévisionnel 2026-2027 (version 3, à valider en CA)")
    page.line("Hypothèse", "12 commandes par semaine à 6 €")
    page.line("Hypothèse", "1 salariée à 24 h à partir de septembre")
    page.line()
    page.line("Poste", "T2 2026", "T3 2026", "T4 2026", "T1 2027", "Total")
    for title, names in (
        ("Dépenses", ("Salaires et cotisations", "Loyer", "Carburant", "Assurances", "Communication")),
        ("Recettes", ("Prestations", "Adhésions", "Subvention Département", "Mécénat")),
    ):
        page.line(title)
        sums = [0] * 4
        for name in names:
            found = [case.rng.randrange(100, 9000, 50) for _ in range(4)]
            sums = [a + b for a, b in zip(sums, found, strict=True)]
            page.line(name, *found, sum(found))
        page.line(f"Total {title.lower()}", *sums, sum(sums))
    return case


def phones(seed: int = 0) -> Case:
    """Useful numbers, with the day each was checked."""
    case = Case("third-grids/phones", seed)
    page = case.page("numéros utiles.xlsx", "Contacts")
    page.line("NUMÉROS UTILES")
    page.line("Qui", "Pour quoi", "Téléphone", "Courriel", "Vérifié le")
    for who, what in (
        ("Mairie", "salle, clés"),
        ("CCAS", "aides"),
        ("Garage du Parc", "Kangoo"),
        ("M. Faure", "plombier"),
        ("Mme Roux", "couturière"),
        ("Pressing du Parc", "linge"),
        ("Josiane", "remplacements"),
    ):
        date = dt.date(2026, case.rng.randrange(1, 4), case.rng.randrange(1, 28))
        page.line(
            who,
            what,
            f"04 76 {case.rng.randrange(10, 99)} 00 {case.rng.randrange(10, 99)}",
            f"contact{case.rng.randrange(9)}@exemple.fr",
            date,
        )
    return case


def month_by_month(seed: int = 0) -> Case:
    """A summary, a month a line: how many asked, were served, came. No record of anything."""
    case = Case("third-grids/month_by_month", seed)
    page = case.page("bilan mensuel.csv", encoding="cp1252")
    page.line("Bilan mensuel de la conciergerie")
    page.line()
    page.line("Mois", "Demandes", "dont servies", "dont refusées", "Adhérents", "Permanences tenues")
    sums = [0] * 3
    for year, month in [*((2025, m) for m in range(9, 13)), *((2026, m) for m in range(1, 4))]:
        asked = case.rng.randrange(20, 60)
        refused = case.rng.randrange(6)
        found = [asked, asked - refused - 2, refused]
        sums = [a + b for a, b in zip(sums, found, strict=True)]
        page.line(f"{MONTHS[month - 1]} {year}", *found, case.rng.randrange(30, 80), 8)
    page.line("TOTAL", *sums, "", 56)
    return case


# ---- folders of mixed files


def _requests(case: Case, page: Page, heads: dict, said: dict, dates: list[dt.date]) -> None:
    """A log of a date, a public, a service, a commune and what came of it, under the headings given, in that order."""
    page.of("requests", heads)
    for date in sorted(set(dates)):  # one a day: no two lines are the same by chance
        public, service = case.rng.choice(PUBLICS), case.rng.choice(WORK)
        commune, word = case.rng.choice(list(COMMUNES)), case.rng.choice(list(said))
        n = page.line(date, public, service, commune, word)
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


PLAIN = {"Date": "date", "Public": "public", "Service": "service", "Commune": "insee", "Issue": "outcome"}
SAID = {"servie": "served", "refusée": "refused", "annulée": "cancelled", "en cours": "open"}


def two_keepers(seed: int = 0) -> Case:
    """The same weeks kept at two places, each in its way: other headings, other words, none of it twice."""
    case = Case("third-folders/two_keepers", seed)
    own = {
        "c'est fait": "served",
        "on n'a pas pu": "refused",
        "plus besoin": "cancelled",
        "en attente": "open",
    }
    case.words = {"requests.outcome": SAID | own}
    _requests(case, case.page("demandes mairie.ods", "Demandes"), PLAIN, SAID, days(case.rng, 22))
    heads = {"Le": "date", "Pour qui": "public", "Quoi": "service", "Où": "insee", "Alors ?": "outcome"}
    page = case.page("demandes local.csv", encoding="cp1252")
    _requests(case, page, heads, own, days(case.rng, 22))
    return case


def tours_and_stops(seed: int = 0) -> Case:
    """A workbook of tours and of their stops; the number of the tour stands once above its stops."""
    case = Case("third-folders/tours_and_stops", seed)
    modes = {"Kangoo": "van", "vélo cargo": "bike"}
    case.free |= {"tours.stops"}  # counted from the other sheet, or left
    kinds = {"dépôt": "delivery", "retrait": "pickup"}
    case.words = {"tours.mode": modes, "stops.kind": kinds}
    tours = case.page("logistique 2026.xlsx", "Tournées")
    tours.of("tours", {"N° tournée": "id", "Date": "date", "Véhicule": "mode", "Km": "km"})
    stops = case.page("logistique 2026.xlsx", "Arrêts")
    stops.of(
        "stops",
        {
            "N° tournée": "tour",
            "Ordre": "rank",
            "Commune": "insee",
            "Quoi": "kind",
            "Minutes": "minutes",
            "Absent": "failed",
        },
    )
    for k, date in enumerate(days(case.rng, 14), 1):
        mode, km = case.rng.choice(list(modes)), case.rng.randrange(80, 400) / 10
        n = tours.line(f"T{k:02d}", date, mode, km)
        case.true(tours, n, "tours", id=f"T{k:02d}", date=date, mode=modes[mode], km=km)
        for rank in range(1, case.rng.randrange(4, 7)):
            commune, kind = case.rng.choice(list(COMMUNES)), case.rng.choice(list(kinds))
            minutes, out = case.rng.randrange(2, 12), case.rng.choice(["non", "non", "non", "oui"])
            n = stops.line(f"T{k:02d}" if rank == 1 else None, rank, commune, kind, minutes, out)
            case.true(
                stops,
                n,
                "stops",
                tour=f"T{k:02d}",
                rank=rank,
                insee=COMMUNES[commune],
                kind=kinds[kind],
                minutes=minutes,
                failed=out == "oui",
            )
    return case


def answers_and_summary(seed: int = 0) -> Case:
    """Answers of a form, the count of them on a second sheet, the poster that asked for them."""
    case = Case("third-folders/answers_and_summary", seed)
    page = case.page("Satisfaction des usagers.xlsx", "Réponses au formulaire 1")
    page.of(
        "surveys",
        {
            "Horodateur": "date",
            "Quelle note donnez-vous à la conciergerie ? (1 = très insatisfait, 5 = très satisfait)": "score",
            "Quel service avez-vous utilisé ?": "service",
            "Une remarque ?": "comment",
        },
    )
    marks = []
    for date in days(case.rng, 30):
        marks.append(case.rng.choice([2, 3, 4, 4, 5, 5]))
        service = case.rng.choice(WORK)
        n = page.line(
            _moment(case, date), marks[-1], service, case.rng.choice([None, None, "Très bien", "Un peu cher"])
        )
        case.true(
            page,
            n,
            "surveys",
            date=date,
            population="beneficiaries",
            question="satisfaction",
            score=marks[-1],
            service=service,
        )
    summary = case.page("Satisfaction des usagers.xlsx", "Synthèse")
    summary.line("Note", "Nombre", "Part")
    for mark in range(1, 6):
        summary.line(mark, marks.count(mark), f"{100 * marks.count(mark) / len(marks):.0f} %")
    summary.line("Moyenne", round(sum(marks) / len(marks), 2))
    case.others = {"affiche.pdf": b"%PDF-1.4\n%affiche\n"}
    return case


def contracts_and_log(seed: int = 0) -> Case:
    """Regular work with how often in words, beside the log of requests."""
    case = Case("third-folders/contracts_and_log", seed)
    often = {"tous les mois": 12, "chaque semaine": 52, "1 fois par trimestre": 4, "10 numéros par an": 10}
    states = {"signé": "signed", "devis envoyé": "quoted", "terminé": "ended"}
    case.words = {"contracts.per_year": often, "contracts.status": states, "requests.outcome": SAID}
    case.free |= {"contracts.payer_kind", "contracts.written"}
    page = case.page("prestations régulières.xlsx", "Contrats")
    page.line("Nos prestations régulières")
    page.of(
        "contracts",
        {
            "Client": "payer_name",
            "Prestation": "service",
            "Prix à chaque fois": "amount_eur",
            "Fréquence": "per_year",
            "À partir du": "start",
            "Où en est-on": "status",
        },
    )
    for name, service, frequency, cents, state in (
        ("Commune de Poisat", "journal municipal", "10 numéros par an", 59800, "signé"),
        ("SDH", "locaux à poubelles", "chaque semaine", 4550, "signé"),
        ("CCAS d'Eybens", "portage de livres", "tous les mois", 18000, "devis envoyé"),
        ("Résidence des Fleurs", "linge", "chaque semaine", 7200, "signé"),
        ("Garage du Parc", "papiers", "1 fois par trimestre", 15000, "terminé"),
        ("Entreprise Volta", "pressing", "tous les mois", 26000, "signé"),
    ):
        start = dt.date(2025, case.rng.randrange(9, 13), 1)
        typed = case.rng.choice([euros(cents, "€"), cents / 100])
        n = page.line(name, service, typed, frequency, start, state)
        case.true(
            page,
            n,
            "contracts",
            payer_name=name,
            service=service,
            amount_eur=cents,
            per_year=often[frequency],
            start=start,
            status=states[state],
        )
    _requests(case, case.page("demandes.csv", encoding="cp1252"), PLAIN, SAID, days(case.rng, 24))
    return case


def database_and_stock(seed: int = 0) -> Case:
    """An online base exported with tabs, lines thrown away among the others; beside it the inventory for the insurer."""
    case = Case("third-folders/database_and_stock", seed)
    said = {"done": "served", "todo": "open", "cancelled": "cancelled"}
    case.words = {"requests.outcome": said}
    page = case.page("export_demandes.tsv", sep="\t", encoding="utf-8")
    page.of(
        "requests",
        {
            "id": "id",
            "created_at": "date",
            "public": "public",
            "service": "service",
            "commune": "insee",
            "statut": "outcome",
            "montant": "order_value_eur",
            "corbeille": "",
        },
    )
    for k, date in enumerate(days(case.rng, 36), 1):
        public, service = case.rng.choice(PUBLICS), case.rng.choice(WORK)
        commune, word = case.rng.choice(list(COMMUNES)), case.rng.choice(["done", "done", *said])
        cents, gone = case.rng.randrange(300, 5000, 5), k in (7, 18, 30)
        n = page.line(
            k,
            f"{date}T{case.rng.randrange(8, 18):02d}:15:00Z",
            public,
            service,
            commune,
            word,
            f"{cents / 100:.2f}",
            "oui" if gone else "",
        )
        if gone:
            case.say(page, n)
        else:
            case.true(
                page,
                n,
                "requests",
                id=str(k),
                date=date,
                public=public,
                service=service,
                insee=COMMUNES[commune],
                outcome=said[word],
                order_value_eur=cents,
            )
    stock = case.page("inventaire matériel.ods", "Inventaire")
    stock.line("Inventaire du matériel pour l'assurance")
    stock.line("Objet", "Quantité", "Valeur estimée", "Où")
    for thing, count, value in (
        ("Diable", 2, 90),
        ("Fer à repasser", 3, 45),
        ("Vélo cargo", 1, 3200),
        ("Table", 6, 30),
        ("Ordinateur", 1, 450),
    ):
        stock.line(thing, count, f"{value} €", case.rng.choice(["local", "cave", "salle Picasso"]))
    case.others = {"trombinoscope.docx": b"PK\x03\x04 photographs"}
    return case


FAMILIES = {
    "third-logs": (notebook, parcels, appointments, price_and_paid, unicode_text),
    "third-cash": (carried_over, card_reader, online_bank, cash_and_cheques, entries_file),
    "third-forms": (agreement, poll_of_dates, tickets, doorstep, partners),
    "third-staff": (rota, hours_and_minutes, weekdays_only, timer, desk),
    "third-grids": (ticked_months, grants, quarters, phones, month_by_month),
    "third-folders": (
        two_keepers,
        tours_and_stops,
        answers_and_summary,
        contracts_and_log,
        database_and_stock,
    ),
}
