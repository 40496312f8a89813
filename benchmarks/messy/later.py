"""Thirty more files as associations keep them, made by somebody who had not read the intake: six kinds, five of each."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, Case, days, euros
from .logs import MONTHS

WORK = ("courses", "repassage", "bricolage", "pressing", "colis")


class Within:
    """Any day of a month: a grid of months does not say which."""

    def __init__(self, year: int, month: int):
        self.month = (year, month)

    def __eq__(self, other):
        return (other.year, other.month) == self.month

    def __hash__(self):
        return hash(self.month)

    def __str__(self):
        return "{}-{:02d}".format(*self.month)


# ---- hand-kept logs


def months_as_sheets(seed: int = 0) -> Case:
    """A sheet a month, the day alone in the first column, the year in the name of the sheet only."""
    case = Case("later-logs/months_as_sheets", seed)
    said = {"oui": "served", "non": "refused", "en cours": "open", "annulé": "cancelled"}
    case.words = {"requests.outcome": said}
    for name, year, month in (("Sept 25", 2025, 9), ("Oct 25", 2025, 10), ("Nov 25", 2025, 11)):
        page = case.page("cahier conciergerie.xlsx", name)
        page.line(f"DEMANDES {MONTHS[month - 1].upper()}")
        page.line()
        page.of("requests", {"Jour": "date", "Qui": "client", "Pour quoi": "service", "Fait ?": "outcome"})
        for date in sorted(case.rng.sample(range(1, 29), 12)):
            service, word = case.rng.choice(WORK), case.rng.choice(["oui", "oui", "oui", *said])
            n = page.line(date, case.rng.choice(PEOPLE), service, word)
            case.true(
                page,
                n,
                "requests",
                date=dt.date(year, month, date),
                service=service,
                outcome=said[word],
            )
        page.line()
        page.line("Total", 12)
    return case


def ditto(seed: int = 0) -> Case:
    """A notebook typed up: ditto marks of three kinds, and what came of it in the words of the day."""
    case = Case("later-logs/ditto", seed)
    said = {
        "fait": "served",
        "ok fait": "served",
        "pas trouvé": "refused",
        "a renoncé": "cancelled",
        "à rappeler": "open",
    }
    case.words = {"requests.outcome": said}
    page = case.page("cahier.ods", "Feuille1")
    page.of(
        "requests",
        {
            "Date": "date",
            "Personne": "client",
            "Commune": "insee",
            "Demande": "service",
            "Suite donnée": "outcome",
        },
    )
    before = (None, None, None)
    for date in days(case.rng, 40):
        commune, service = case.rng.choice(list(COMMUNES)), case.rng.choice(WORK)
        word = case.rng.choice(["fait", "fait", "fait", *said])
        cells = [date, case.rng.choice(PEOPLE), commune, service, word]
        if date == before[0]:
            cells[0] = case.rng.choice(["»", '"', None])
        if commune == before[1]:
            cells[2] = "idem"
        if service == before[2]:
            cells[3] = case.rng.choice(["''", "idem", '- " -'])
        n = page.line(*cells)
        case.true(
            page,
            n,
            "requests",
            date=date,
            insee=COMMUNES[commune],
            service=service,
            outcome=said[word],
        )
        before = (date, commune, service)
    return case


def colours(seed: int = 0) -> Case:
    """What became of a request is told by the colour of its line; the key is above the table."""
    case = Case("later-logs/colours", seed)
    page = case.page("suivi demandes.xlsx", "2026")
    hues = {"served": "92D050", "refused": "FF0000", "open": "FFFF00"}
    for words, outcome in (
        ("vert = fait", "served"),
        ("rouge = on n'a pas pu", "refused"),
        ("jaune = en cours", "open"),
    ):
        page.fills[page.line(words)] = hues[outcome]
    page.line()
    page.of(
        "requests",
        {
            "date": "date",
            "habitant": "client",
            "public": "public",
            "demande": "service",
            "minutes": "minutes",
        },
    )
    for date in days(case.rng, 36):
        service, outcome = case.rng.choice(WORK), case.rng.choice(["served", "served", "refused", "open"])
        public, minutes = case.rng.choice(["seniors", "familles"]), case.rng.choice([15, 20, 30, 45])
        n = page.line(date, case.rng.choice(PEOPLE), public, service, minutes)
        page.fills[n] = hues[outcome]
        case.say(page, n)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            minutes=minutes,
            outcome=outcome,
        )
    return case


def board(seed: int = 0) -> Case:
    """A board of cards exported: ISO instants, English words, commas; cards that are no request."""
    case = Case("later-logs/board", seed)
    said = {"Done": "served", "To do": "open", "Doing": "open", "Cancelled": "cancelled"}
    case.words = {"requests.outcome": said}
    page = case.page("board-export.csv", sep=",", encoding="utf-8")
    page.of(
        "requests",
        {
            "Card Name": "client",
            "Created": "date",
            "Status": "outcome",
            "Labels": "service",
            "Assignee": "",
            "Due": "due_on",
            "Comments": "",
        },
    )
    for date in days(case.rng, 40):
        service, word = case.rng.choice(WORK), case.rng.choice(["Done", "Done", "Done", *said])
        due = date + dt.timedelta(days=case.rng.randrange(1, 9)) if case.rng.random() < 0.7 else None
        n = page.line(
            f"{case.rng.choice(PEOPLE)}, {service}",
            f"{date}T09:{case.rng.randrange(10, 59)}:00.000Z",
            word,
            service,
            case.rng.choice(["Karim", "Josiane"]),
            str(due) if due else "",
            case.rng.randrange(4),
        )
        values = {"due_on": due} if due else {}
        case.true(page, n, "requests", date=date, service=service, outcome=said[word], **values)
    return case


def two_heads(seed: int = 0) -> Case:
    """Headings on two lines under merged cells; hours in every spelling; prices with the sign inside."""
    case = Case("later-logs/two_heads", seed)
    said = {"Réalisé": "served", "Impossible": "refused", "Abandon": "cancelled"}
    case.words = {"requests.outcome": said}
    page = case.page("Suivi_interventions.xlsx", "Suivi")
    page.line("Suivi des interventions de la conciergerie")
    page.merges.append("A1:G1")
    page.line("DEMANDE", None, None, "RÉPONSE", None, None, None)
    page.merges += ["A2:C2", "D2:G2"]
    page.of(
        "requests",
        {
            "Date": "date",
            "Type de public": "public",
            "Service": "service",
            "Résultat": "outcome",
            "Clos le": "closed_on",
            "Temps passé": "minutes",
            "Montant de la commande": "order_value_eur",
        },
    )
    spelt = {75: "1h15", 45: "45 mn", 30: "1/2 h", 90: "1 h 30", 20: "20'", 60: "1h"}
    for date in days(case.rng, 36):
        word = case.rng.choice(["Réalisé", "Réalisé", "Réalisé", *said])
        minutes, cents = case.rng.choice(list(spelt)), case.rng.randrange(300, 6000, 50)
        service, public = case.rng.choice(WORK), case.rng.choice(["seniors", "familles", "salariés"])
        done = date + dt.timedelta(days=case.rng.randrange(6))
        paid = word == "Réalisé" and case.rng.random() < 0.8
        price = case.rng.choice([f"{cents // 100}€{cents % 100:02d}", euros(cents, "s€"), cents / 100])
        n = page.line(date, public, service, word, done, spelt[minutes], price if paid else None)
        values = {"order_value_eur": cents} if paid else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            outcome=said[word],
            closed_on=done,
            minutes=minutes,
            **values,
        )
    return case


# ---- cash books and bank statements

OUT = (
    ("PRLV SEPA MAIF ASSURANCE", 5840),
    ("CB STATION U EYBENS", 6210),
    ("VIR SALAIRE JANVIER", 131250),
    ("PRLV SEPA ORANGE PRO", 3499),
    ("CHQ 0000123", 4520),
    ("FRAIS TENUE DE COMPTE", 650),
)
IN = (
    ("VIR REGIE DES EAUX FACTURE 12", 42000, "own_revenue"),
    ("VIR DEPT ISERE SUBVENTION 2026", 600000, "subsidy"),
    ("REMISE CHEQUES ADHESIONS", 14000, "own_revenue"),
    ("VERSEMENT ESPECES PERMANENCE", 8650, "own_revenue"),
    ("VIR COMMUNE POISAT JOURNAL", 59800, "own_revenue"),
)


def _moves(case: Case, count: int) -> list[tuple]:
    """(day, label, cents signed, nature), as an account sees them."""
    moves = []
    for date in days(case.rng, count):
        if case.rng.random() < 0.6:
            label, cents = case.rng.choice(OUT)
            moves.append((date, label, -cents - case.rng.randrange(90), "expense"))
        else:
            label, cents, nature = case.rng.choice(IN)
            moves.append((date, label, cents + case.rng.randrange(90), nature))
    return moves


def mutual(seed: int = 0) -> Case:
    """A statement with debits written below zero in a column of their own, newest first, the balance at the right."""
    case = Case("later-cash/debits_below_zero", seed)
    page = case.page("COMPTE_CHEQUES_00020123401.csv", encoding="cp1252")
    page.of(
        "ledger",
        {
            "Date": "date",
            "Date de valeur": "",
            "Débit": "amount_eur",
            "Crédit": "amount_eur",
            "Libellé": "line",
            "Solde": "",
        },
    )
    balance = 912345
    for date, label, cents, nature in reversed(_moves(case, 40)):
        balance -= cents
        spelt = euros(cents)
        n = page.line(
            date, date, spelt if cents < 0 else "", spelt if cents > 0 else "", label, euros(balance)
        )
        case.true(page, n, "ledger", date=date, line=label, amount_eur=abs(cents), nature=nature)
    return case


def postal(seed: int = 0) -> Case:
    """A statement whose amounts stand in euros and again in francs, under seven lines about the account."""
    case = Case("later-cash/euros_and_francs", seed)
    page = case.page("1234567A0381770123456789.csv", encoding="cp1252")
    page.line("Numéro Compte   ", "1234567A038")
    page.line("Type         ", "CCP")
    page.line("Compte tenu en  ", "euros")
    page.line("Date            ", "31/03/2026")
    page.line("Solde (EUROS)   ", "4321,09")
    page.line("Solde (FRANCS)  ", "28344,49")
    page.line("")
    page.of(
        "ledger", {"Date": "date", "Libellé": "line", "Montant(EUROS)": "amount_eur", "Montant(FRANCS)": ""}
    )
    for date, label, cents, nature in _moves(case, 36):
        n = page.line(date, label, euros(cents), euros(round(cents * 6.55957)))
        case.true(page, n, "ledger", date=date, line=label, amount_eur=abs(cents), nature=nature)
    return case


def agricole(seed: int = 0) -> Case:
    """A statement whose labels hold line ends, between a title and a name above and a total below."""
    case = Case("later-cash/labels_of_two_lines", seed)
    page = case.page("CA20260402_091500.csv", encoding="cp1252")
    page.line("Téléchargement du 02/04/2026", "", "", "")
    page.line()
    page.line("MME JOSIANE LEMOINE", "", "", "")
    page.line("Compte de Dépôt n° 96012345678", "", "", "")
    page.line("Solde au 02/04/2026 : 5 210,44 €", "", "", "")
    page.line()
    page.line("Liste des opérations du compte entre le 01/01/2026 et le 02/04/2026", "", "", "")
    page.line()
    page.of(
        "ledger",
        {"Date": "date", "Libellé": "line", "Débit Euros": "amount_eur", "Crédit Euros": "amount_eur"},
    )
    for date, label, cents, nature in _moves(case, 36):
        kind = "PRELEVEMENT" if cents < 0 else "VIREMENT EN VOTRE FAVEUR"
        spelt = euros(abs(cents), "s")
        n = page.line(date, f"{kind}\n{label}", spelt if cents < 0 else "", spelt if cents > 0 else "")
        case.true(page, n, "ledger", date=date, line=f"{kind} {label}", amount_eur=abs(cents), nature=nature)
    return case


def general_ledger(seed: int = 0) -> Case:
    """A general ledger: an account a block, its subtotal, credit notes, and the accounts of the bank and of suppliers."""
    case = Case("later-cash/general_ledger", seed)
    page = case.page("Grand livre 2026.xlsx", "Grand livre")
    page.line("Association Le Fil", None, None, "Grand livre général", None, None, None)
    page.line("Exercice du 01/01/2026 au 31/12/2026")
    page.line()
    page.of(
        "ledger",
        {
            "N° compte": "account",
            "Date": "date",
            "Journal": "",
            "Libellé écriture": "line",
            "Débit": "amount_eur",
            "Crédit": "amount_eur",
            "Solde": "",
        },
    )
    case.free.add("ledger.payer")
    for account, name, nature in (
        ("401000", "Fournisseurs", ""),
        ("512000", "Banque", ""),
        ("606300", "Fournitures d'entretien", "expense"),
        ("625100", "Déplacements", "expense"),
        ("641000", "Rémunération du personnel", "expense"),
        ("706000", "Prestations de services", "own_revenue"),
        ("740000", "Subventions d'exploitation", "subsidy"),
    ):
        page.line(account, None, None, name)
        debit = credit = 0
        for k, date in enumerate(days(case.rng, 6)):
            cents = case.rng.randrange(2000, 90000)
            note = nature in ("expense", "own_revenue") and k == 4  # a credit note
            left = account < "7" if not note else account >= "7"
            debit, credit = (debit + cents, credit) if left else (debit, credit + cents)
            label = f"{'Avoir' if note else 'Facture'} {case.rng.randrange(100, 999)} {name}"
            n = page.line(
                account,
                date,
                case.rng.choice(["AC", "BQ", "OD"]),
                label,
                cents / 100 if left else None,
                None if left else cents / 100,
                (debit - credit) / 100,
            )
            if nature:
                case.true(
                    page,
                    n,
                    "ledger",
                    account=account,
                    date=date,
                    line=label,
                    amount_eur=-cents if note else cents,
                    nature=nature,
                )
        page.line(None, None, None, f"Total {account}", debit / 100, credit / 100, (debit - credit) / 100)
    return case


def side_by_side(seed: int = 0) -> Case:
    """A cash book: takings at the left, spending at the right, a carried-over line, a total a month."""
    case = Case("later-cash/side_by_side", seed)
    page = case.page("caisse.ods", "Caisse")
    page.line("RECETTES", None, None, None, "DÉPENSES", None, None)
    heads = {"Date": "ledger.date", "Quoi": "ledger.line", "Montant": "ledger.amount_eur"}
    page.heads.update(heads)
    page.line(*heads, None, *heads)
    page.line(dt.date(2026, 1, 1), "Report décembre", 212.4, None, None, None, None)
    for month in (1, 2, 3):
        got = spent = 0
        for _ in range(9):
            left, right = dt.date(2026, month, 2 + 3 * _), dt.date(2026, month, 1 + 3 * _)
            come, gone = case.rng.randrange(500, 9000, 10), case.rng.randrange(300, 6000, 5)
            label = case.rng.choice(["Adhésion", "Courses livrées", "Repassage", "Petit bricolage"])
            bill = case.rng.choice(["Essence", "Timbres", "Café permanence", "Fournitures"])
            n = page.line(left, label, come / 100, None, right, bill, gone / 100)
            case.true(page, n, "ledger", date=left, line=label, amount_eur=come, nature="own_revenue")
            case.true(page, n, "ledger", date=right, line=bill, amount_eur=gone, nature="expense")
            got, spent = got + come, spent + gone
        page.line(f"Total {MONTHS[month - 1]}", None, got / 100, None, None, None, spent / 100)
    return case


# ---- exports of forms


def checkboxes(seed: int = 0) -> Case:
    """An online request form: whole questions as headings, boxes in one cell, and a label that holds commas."""
    case = Case("later-forms/checkboxes", seed)
    page = case.page("Faire une demande à la conciergerie (réponses).csv", sep=",", encoding="utf-8")
    labels = ("Courses (pain, lait, médicaments)", "Repassage", "Petit bricolage")
    case.free |= {"requests.outcome", "requests.comment"}
    page.of(
        "requests",
        {
            "Horodateur": "date",
            "Vous êtes :": "public",
            "Dans quelle commune habitez-vous ?": "insee",
            "De quoi avez-vous besoin ? (plusieurs réponses possibles)": "service",
            "Votre numéro de téléphone": "",
            "Une précision à apporter ?": "",
        },
    )
    for date in days(case.rng, 40):
        commune, public = case.rng.choice(list(COMMUNES)), case.rng.choice(["seniors", "familles"])
        ticked = case.rng.sample(labels, case.rng.choice([1, 1, 1, 2]))
        n = page.line(
            f"{date:%d/%m/%Y} {case.rng.randrange(8, 20):02d}:12:{case.rng.randrange(10, 59)}",
            public,
            commune,
            ", ".join(ticked),
            f"06 {case.rng.randrange(10, 99)} 12 34 56",
            case.rng.choice(["", "", "Sonner deux fois, le chien aboie", "Plutôt le matin"]),
        )
        several = len(ticked) > 1
        if several:
            case.say(page, n)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            insee=COMMUNES[commune],
            service=ANY if several else ticked[0],
        )
    return case


def drafts(seed: int = 0) -> Case:
    """A satisfaction form with three lines of headings, technical columns, drafts; answers in words, best first."""
    case = Case("later-forms/drafts", seed)
    page = case.page("webform_enquete.csv", encoding="utf-8")
    scale = {
        "Très satisfait·e": 5,
        "Plutôt satisfait·e": 4,
        "Moyennement satisfait·e": 3,
        "Plutôt pas satisfait·e": 2,
        "Pas du tout satisfait·e": 1,
    }
    case.words = {"surveys.score": scale}
    case.free |= {"surveys.population"}
    page.line("Soumission", "", "", "", "", "Votre avis", "", "")
    page.line("", "", "", "", "", "", "", "")
    page.of(
        "surveys",
        {
            "Numéro de série": "",
            "SID": "respondent",
            "Heure de soumission": "date",
            "Brouillon": "",
            "Adresse IP": "",
            "Êtes-vous satisfait·e de nos services ?": "score",
            "Quel service avez-vous utilisé ?": "service",
            "Un commentaire ?": "comment",
        },
    )
    for k, date in enumerate(days(case.rng, 36), 1):
        draft = case.rng.random() < 0.1
        word = case.rng.choice(["Très satisfait·e", "Plutôt satisfait·e", *scale])
        service = case.rng.choice(WORK)
        n = page.line(
            k,
            4100 + k,
            f"{date:%d/%m/%Y} - 14:{case.rng.randrange(10, 59)}",
            "1" if draft else "0",
            f"82.64.12.{k}",
            word,
            service,
            case.rng.choice(["", "Merci", "Un peu long"]),
        )
        if draft:
            case.say(page, n)
        else:
            case.true(
                page,
                n,
                "surveys",
                date=date,
                question="satisfaction",
                score=scale[word],
                service=service,
            )
    return case


def payments(seed: int = 0) -> Case:
    """Payments by card as a giving site exports them: refunds, refusals, names and addresses of payers."""
    case = Case("later-forms/card_payments", seed)
    page = case.page("export-paiements-adhesions-2026.csv", encoding="utf-8-sig")
    case.free |= {"ledger.line"}
    page.of(
        "ledger",
        {
            "Référence paiement": "",
            "Date du paiement": "date",
            "Statut du paiement": "",
            "Nom payeur": "payer",
            "Prénom payeur": "",
            "Email payeur": "",
            "Campagne": "line",
            "Moyen de paiement": "",
            "Montant du paiement": "amount_eur",
            "Attestation": "",
        },
    )
    for k, date in enumerate(days(case.rng, 40), 1):
        status = case.rng.choices(["Validé", "Refusé", "Remboursé"], [8, 1, 1])[0]
        cents, who = case.rng.choice([1000, 1500, 2000]), case.rng.choice(PEOPLE).split()[1]
        n = page.line(
            91000 + k,
            f"{date:%d/%m/%Y} 18:{case.rng.randrange(10, 59)}",
            status,
            who.upper(),
            case.rng.choice(["Josiane", "Karim"]),
            f"{who.lower()}@exemple.fr",
            "Adhésion 2026",
            "Carte bancaire",
            euros(cents),
            f"https://exemple.fr/recu/{91000 + k}",
        )
        if status == "Validé":
            case.true(page, n, "ledger", date=date, amount_eur=cents, nature="own_revenue")
        else:
            case.say(page, n)
    return case


def needs(seed: int = 0) -> Case:
    """A survey of needs with several questions a line, codes before headings, unfinished answers."""
    case = Case("later-forms/needs", seed)
    page = case.page("results-survey284613.csv", sep=",", encoding="utf-8-sig")
    case.words = {"surveys.score": {"Oui": 1, "Non": 0}}
    page.of(
        "surveys",
        {
            "id. ID de la réponse": "respondent",
            "submitdate. Date de soumission": "date",
            "startlanguage. Langue de départ": "",
            "Q1. Connaissez-vous la conciergerie de quartier ?": "score",
            "Q2. Utiliseriez-vous un tel service ?": "score",
            "Q3[SQ001]. Lesquels ? [Courses]": "",
            "Q3[SQ002]. Lesquels ? [Repassage]": "",
            "Q4. Combien de personnes vivent chez vous ?": "",
        },
    )
    case.free |= {"surveys.population"}
    for k, date in enumerate(days(case.rng, 40), 1):
        known, used = case.rng.choice(["Oui", "Non"]), case.rng.choice(["Oui", "Oui", "Non"])
        done = case.rng.random() > 0.1
        n = page.line(
            k,
            f"{date} 10:{case.rng.randrange(10, 59)}:00" if done else "",
            "fr",
            known,
            used if done else "",
            case.rng.choice(["Oui", "Non"]) if done else "",
            case.rng.choice(["Oui", "Non"]) if done else "",
            case.rng.randrange(1, 6) if done else "",
        )
        if not done:
            case.say(page, n)
            continue
        for question, word in (("knows", known), ("would_use", used)):
            case.true(page, n, "surveys", date=date, question=question, score=int(word == "Oui"))
    return case


def american(seed: int = 0) -> Case:
    """Answers with the month before the day, and marks out of ten where the kit counts out of five."""
    case = Case("later-forms/month_first", seed)
    page = case.page("Satisfaction (Responses).xlsx", "Form Responses 1")
    case.free |= {"surveys.population"}
    page.of(
        "surveys",
        {
            "Timestamp": "date",
            "Sur 10, recommanderiez-vous la conciergerie à un proche ?": "score",
            "Prénom (facultatif)": "",
            "Ce qui vous a plu": "comment",
        },
    )
    for date in days(case.rng, 36):
        mark = case.rng.choice([4, 6, 7, 8, 8, 9, 9, 10])
        n = page.line(
            f"{date.month}/{date.day}/{date.year} {case.rng.randrange(8, 20)}:05:{case.rng.randrange(10, 59)}",
            mark,
            case.rng.choice(["", "Josiane", "Karim"]),
            case.rng.choice(["", "L'accueil", "La rapidité"]),
        )
        case.true(page, n, "surveys", date=date, question="recommend", score=mark)
    return case


# ---- sheets of the team and of the tours


def weeks_across(seed: int = 0) -> Case:
    """Hours with the weeks across and the year in the title; a total at the end of each line and at the foot."""
    case = Case("later-staff/weeks_across", seed)
    page = case.page("heures équipe.xlsx", "Heures")
    page.line("Relevé d'heures 2026")
    page.line()
    weeks = range(2, 14)
    page.columns(
        {
            "Personne": "time.person",
            "Tâche": "time.category",
            "Statut": "time.paid",
            **{f"S{w}": "time.hours" for w in weeks},
            "Total": "",
        }
    )
    tasks = {"Terrain": "field", "Administratif": "admin", "Déplacements": "travel"}
    paid = {"salariée": "paid", "bénévole": "volunteer"}
    case.words = {"time.category": tasks, "time.paid": paid}
    sums = [0] * len(weeks)
    for person, status in (("P1", "salariée"), ("P2", "bénévole"), ("P3", "bénévole")):
        for task in tasks:
            hours = [case.rng.choice([0, 0, 1.5, 2, 3.5, 5]) for _w in weeks]
            cells = [
                None if not h else case.rng.choice([h, f"{int(h)}h{30 if h % 1 else '00'}"]) for h in hours
            ]
            n = page.line(person, task, status, *cells, sum(hours))
            sums = [a + b for a, b in zip(sums, hours, strict=True)]
            for week, hour in zip(weeks, hours, strict=True):
                if hour:
                    case.true(
                        page,
                        n,
                        "time",
                        date=dt.date.fromisocalendar(2026, week, 1),
                        category=tasks[task],
                        paid=paid[status],
                        hours=hour,
                    )
    page.line("TOTAL", None, None, *sums, sum(sums))
    return case


def odometer(seed: int = 0) -> Case:
    """A tour sheet kept by the odometer; a reading typed wrong; the day written once for two tours."""
    case = Case("later-staff/odometer", seed)
    page = case.page("carnet de bord kangoo.xlsx", "2026")
    page.of(
        "tours",
        {
            "Date": "date",
            "Km départ": "",
            "Km retour": "",
            "Nb arrêts": "stops",
            "Conducteur": "",
            "Carburant": "",
        },
    )
    case.free |= {"tours.mode", "tours.paid"}
    reading, before = 48210, None
    for k, date in enumerate(days(case.rng, 30)):
        gone, stops = case.rng.randrange(12, 60), case.rng.randrange(3, 12)
        start, end = reading, reading + gone
        reading = end
        wrong = k in (9, 21)
        n = page.line(
            None if date == before else date,
            start,
            start - 900 if wrong else end,
            stops,
            case.rng.choice(["Karim", "Fatima"]),
            case.rng.choice([None, None, "plein"]),
        )
        if wrong:
            case.say(page, n)
        case.true(page, n, "tours", date=date, stops=stops, km=ANY if wrong else gone)
        before = date
    page.line(None, None, None, None, None, None)
    page.line("Révision prévue à 60 000 km")
    return case


def days_across(seed: int = 0) -> Case:
    """A sheet a month with the days across, hours in the cells, letters for leave and illness."""
    case = Case("later-staff/days_across", seed)
    case.free |= {"time.paid", "time.category"}
    for month in (1, 2):
        page = case.page("planning réalisé 2026.xlsx", f"{MONTHS[month - 1].capitalize()} 2026")
        last = 31 if month == 1 else 28
        page.line("Heures faites")
        page.heads["Nom"] = "time.person"
        page.line("Nom", *range(1, last + 1), "Total")
        for person in ("Fatima", "Karim", "Josiane"):
            cells, true, total = [], [], 0
            for date in (dt.date(2026, month, d) for d in range(1, last + 1)):
                cell = None
                if date.weekday() < 5:
                    cell = case.rng.choice([7, 7, 3.5, 7.5, None, "CP" if person == "Karim" else "M"])
                if isinstance(cell, int | float):
                    true.append((date, cell))
                    total += cell
                cells.append(cell)
            n = page.line(person, *cells, total)
            for date, hours in true:
                case.true(page, n, "time", date=date, hours=hours)
        page.line()
        page.line("CP = congé payé, M = maladie")
    return case


def from_to(seed: int = 0) -> Case:
    """The volunteers' register: from when to when, spelt each in his way."""
    case = Case("later-staff/from_to", seed)
    page = case.page("registre bénévoles.ods", "Registre")
    page.of("time", {"Date": "date", "Bénévole": "person", "Horaires": "hours", "Mission": "category"})
    tasks = {"livraison": "travel", "accueil": "field", "compta": "admin"}
    case.words = {"time.category": tasks}
    case.free |= {"time.paid"}
    spelt = {"9h-12h": 3, "9h30 - 12h": 2.5, "14:00-16:30": 2.5, "de 14h à 17h": 3, "9h/11h": 2}
    for date in days(case.rng, 36):
        hours, task = case.rng.choice(list(spelt)), case.rng.choice(list(tasks))
        n = page.line(date, case.rng.choice(PEOPLE), hours, task)
        case.true(page, n, "time", date=date, hours=spelt[hours], category=tasks[task])
    return case


def weekly_totals(seed: int = 0) -> Case:
    """Tours with a total a week, kilometres with their unit, and notes under the table."""
    case = Case("later-staff/weekly_totals", seed)
    page = case.page("tournées hiver.csv", encoding="cp1252")
    modes = {"Kangoo": "van", "Vélo cargo": "bike", "Voiture perso": "car"}
    case.words = {"tours.mode": modes}
    page.of(
        "tours",
        {
            "Jour": "date",
            "Véhicule": "mode",
            "Km parcourus": "km",
            "dont à vide": "empty_km",
            "Arrêts": "stops",
        },
    )
    names = ("lun", "mar", "mer", "jeu", "ven")
    for week in range(2, 12):
        total = 0
        for weekday in sorted(case.rng.sample(range(1, 6), 3)):
            date = dt.date.fromisocalendar(2026, week, weekday)
            mode, km = case.rng.choice(list(modes)), case.rng.randrange(8, 50)
            empty, stops = km // 4, case.rng.randrange(3, 10)
            n = page.line(f"{names[weekday - 1]}. {date:%d/%m/%y}", mode, f"{km} km", f"{empty} km", stops)
            case.true(page, n, "tours", date=date, mode=modes[mode], km=km, empty_km=empty, stops=stops)
            total += km
        page.line(f"Total semaine {week}", "", f"{total} km", "", "")
    page.line()
    page.line("* le 14/01, détour par Vizille (12 km), compté")
    return case


# ---- forecasts and cross tables


def budget(seed: int = 0) -> Case:
    """A budget to come, charges beside income as on an application form: nothing of it has happened."""
    case = Case("later-grids/budget", seed)
    page = case.page("budget prévisionnel 2026.xlsx", "BP 2026")
    page.line("BUDGET PRÉVISIONNEL DE L'ACTION — exercice 2026")
    page.line("CHARGES", "Montant", "PRODUITS", "Montant")
    for out, come in (
        ("60 – Achats", "70 – Ventes de prestations"),
        ("61 – Services extérieurs", "74 – Subventions d'exploitation"),
        ("62 – Autres services extérieurs", "Département de l'Isère"),
        ("64 – Charges de personnel", "Commune d'Eybens"),
        ("65 – Autres charges", "756 – Cotisations"),
    ):
        page.line(out, case.rng.randrange(500, 20000), come, case.rng.randrange(500, 20000))
    page.line("TOTAL DES CHARGES", 41400, "TOTAL DES PRODUITS", 41400)
    page.line("86 – Emplois des contributions volontaires", 6000, "87 – Contributions volontaires", 6000)
    return case


def cash_plan(seed: int = 0) -> Case:
    """A cash plan of the months to come."""
    case = Case("later-grids/cash_plan", seed)
    page = case.page("plan de trésorerie.xlsx", "Tréso 2026")
    page.line("Plan de trésorerie prévisionnel (hypothèse prudente)")
    page.line("", *(f"{m[:4]}-26" for m in MONTHS))
    page.line("Solde début de mois", *(case.rng.randrange(1000, 9000) for _ in MONTHS))
    page.line("ENCAISSEMENTS")
    for name in ("Prestations", "Subventions", "Adhésions"):
        page.line(name, *(case.rng.choice([None, 200, 850, 3000]) for _ in MONTHS))
    page.line("DÉCAISSEMENTS")
    for name in ("Salaires", "Loyer", "Assurance", "Essence"):
        page.line(name, *(case.rng.choice([120, 90, 1800]) for _ in MONTHS))
    page.line("Solde fin de mois", *(case.rng.randrange(1000, 9000) for _ in MONTHS))
    return case


def counts(seed: int = 0) -> Case:
    """How many requests of each service a month: a summary, no list of requests."""
    case = Case("later-grids/counts", seed)
    page = case.page("bilan activité 2025.ods", "Demandes")
    page.line("Nombre de demandes par service et par mois")
    page.line("Service", *MONTHS, "Total", "%")
    for name in WORK:
        found = [case.rng.randrange(20) for _ in MONTHS]
        page.line(name.capitalize(), *found, sum(found), f"{case.rng.randrange(5, 40)} %")
    page.line("Ensemble", *(case.rng.randrange(40, 90) for _ in MONTHS), 700, "100 %")
    return case


def actuals(seed: int = 0) -> Case:
    """What was truly spent and earned, an item a line, the months across."""
    case = Case("later-grids/actuals", seed)
    page = case.page("Réalisé 2025.xlsx", "Réalisé")
    page.line("Compte de résultat réalisé 2025")
    page.line("Poste", *(m.capitalize() for m in MONTHS), "TOTAL")
    page.heads["Poste"] = "ledger.line"
    for title, nature, items in (
        ("Dépenses", "expense", ("Salaires et charges", "Loyer", "Carburant", "Assurance")),
        ("Recettes", "own_revenue", ("Prestations", "Adhésions", "Commissions")),
    ):
        page.line(title)
        sums = [0] * 12
        for item in items:
            cents = [case.rng.choice([0, case.rng.randrange(2000, 180000)]) for _ in MONTHS]
            n = page.line(item, *(c / 100 if c else None for c in cents), sum(cents) / 100)
            sums = [a + b for a, b in zip(sums, cents, strict=True)]
            for month, amount in enumerate(cents, 1):
                if amount:
                    case.true(
                        page,
                        n,
                        "ledger",
                        date=Within(2025, month),
                        line=item,
                        amount_eur=amount,
                        nature=nature,
                    )
        page.line(f"Total {title.lower()}", *(s / 100 for s in sums), sum(sums) / 100)
    return case


def dashboard(seed: int = 0) -> Case:
    """A page of results made for a committee: rates and means, no record of anything."""
    case = Case("later-grids/dashboard", seed)
    page = case.page("tableau de bord COPIL.xlsx", "T1 2026")
    page.line("TABLEAU DE BORD — 1er trimestre 2026")
    page.line("Indicateur", "Objectif", "Réalisé", "Écart", "Commentaire")
    for name in (
        "Demandes par mois",
        "Taux de satisfaction",
        "Commandes servies",
        "Heures de bénévolat",
        "Km par tournée",
        "Recettes propres",
    ):
        aim, done = case.rng.randrange(20, 100), case.rng.randrange(20, 100)
        page.line(name, aim, done, done - aim, case.rng.choice(["En bonne voie", "À surveiller"]))
    return case


# ---- folders of mixed files


def _log(case: Case, page, dates, heads: dict, said: dict) -> list[tuple[int, list, dict]]:
    """A plain log of a date, a public, a service and what came of it; (line, cells, values) of each."""
    page.columns(heads)
    lines = []
    for date in dates:
        service, public = case.rng.choice(WORK), case.rng.choice(["seniors", "familles", "salariés"])
        word = case.rng.choice(list(said))
        cells = [date, public, service, word]
        lines.append(
            (
                page.line(*cells),
                cells,
                {"date": date, "public": public, "service": service, "outcome": said[word]},
            )
        )
    return lines


HEADS = {
    "Date": "requests.date",
    "Public": "requests.public",
    "Service": "requests.service",
    "Issue": "requests.outcome",
}
SAID = {"servie": "served", "refusée": "refused", "annulée": "cancelled", "en cours": "open"}


def copies(seed: int = 0) -> Case:
    """A log a month with three ways of writing a CSV, and a copy of one of them."""
    case = Case("later-folders/copies", seed)
    case.words = {"requests.outcome": SAID}
    kept = []
    for name, month, options in (
        ("demandes_2026_01.csv", 1, {"encoding": "cp1252"}),
        ("demandes_2026_02.csv", 2, {"sep": ",", "encoding": "utf-8"}),
        ("demandes_2026_03.csv", 3, {"sep": "\t", "encoding": "utf-16"}),
    ):
        page = case.page(name, **options)
        kept = _log(case, page, days(case.rng, 15, dt.date(2026, month, 5), 20), HEADS, SAID)
        for n, _cells, values in kept:
            case.true(page, n, "requests", **values)
    copy = case.page("demandes_2026_03 (copie).csv", sep="\t", encoding="utf-16")
    copy.columns(HEADS)
    for _n, cells, _values in kept:
        case.say(copy, copy.line(*cells))
    return case


def clutter(seed: int = 0) -> Case:
    """A log among a letter, photographs, a lock file and what the system leaves."""
    case = Case("later-folders/clutter", seed)
    case.words = {"requests.outcome": SAID}
    page = case.page("Suivi des demandes.xlsx", "Suivi")
    for n, _cells, values in _log(case, page, days(case.rng, 30), HEADS, SAID):
        case.true(page, n, "requests", **values)
    case.others = {
        "courrier mairie.docx": b"PK\x03\x04 a letter",
        "photo cahier p.12.jpg": b"\xff\xd8\xff\xe0 a photograph",
        "~$Suivi des demandes.xlsx": b"\x05Josiane",
        "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        ".DS_Store": b"\x00\x00\x00\x01Bud1",
        "devis.pdf": b"%PDF-1.4",
    }
    return case


def books_and_bank(seed: int = 0) -> Case:
    """The accounts, and the statement of the bank for the same months: the same money twice."""
    case = Case("later-folders/books_and_bank", seed)
    book = case.page("compta 2026.xlsx", "Écritures")
    book.of(
        "ledger",
        {"Date": "date", "Compte": "account", "Nature": "nature", "Libellé": "line", "Montant": "amount_eur"},
    )
    said = {"Dépense": "expense", "Recette": "own_revenue", "Subvention": "subsidy"}
    case.words = {"ledger.nature": said}
    bank = case.page("releve banque T1.csv", encoding="cp1252")
    bank.of("ledger", {"Date": "date", "Libellé": "line", "Débit": "amount_eur", "Crédit": "amount_eur"})
    for date, label, cents, nature in _moves(case, 30):
        account = {"expense": "606000", "own_revenue": "706000", "subsidy": "740000"}[nature]
        word = next(w for w, n in said.items() if n == nature)
        n = book.line(date, account, word, label.capitalize(), abs(cents) / 100)
        case.true(
            book,
            n,
            "ledger",
            date=date,
            account=account,
            nature=nature,
            line=label.capitalize(),
            amount_eur=abs(cents),
        )
        spelt = euros(abs(cents))
        case.say(
            bank,
            bank.line(
                date + dt.timedelta(days=1), label, spelt if cents < 0 else "", spelt if cents > 0 else ""
            ),
        )
    return case


def members(seed: int = 0) -> Case:
    """A list of members with names, telephones and birthdays, beside a log of requests."""
    case = Case("later-folders/members", seed)
    case.words = {"requests.outcome": SAID}
    case.optional = {"clients"}
    listed = case.page("adhérents.xlsx", "Liste")
    listed.of(
        "clients",
        {
            "Nom": "",
            "Prénom": "",
            "Date de naissance": "",
            "Téléphone": "",
            "Adresse": "",
            "Adhérent depuis": "member_since",
            "Cotisation": "membership_eur",
        },
    )
    for who in PEOPLE:
        n = listed.line(
            who.split()[1].upper(),
            case.rng.choice(["Josiane", "Karim", "Fatima"]),
            dt.date(1950 + case.rng.randrange(40), 3, 12),
            "06 12 34 56 78",
            f"{case.rng.randrange(1, 90)} rue des Lilas 38320 Eybens",
            dt.date(2025, 10, case.rng.randrange(1, 28)),
            20,
        )
        case.true(listed, n, "clients", member_since=listed.lines[n - 1][5], membership_eur=2000)
    page = case.page("demandes.ods", "Demandes")
    for n, _cells, values in _log(case, page, days(case.rng, 25), HEADS, SAID):
        case.true(page, n, "requests", **values)
    return case


def two_years(seed: int = 0) -> Case:
    """Two years with headings that changed, an older version of the first, and a blank form to print."""
    case = Case("later-folders/two_years", seed)
    case.words = {"requests.outcome": SAID}
    first = case.page("demandes 2025.xlsx", "Demandes")
    lines = _log(case, first, days(case.rng, 24, dt.date(2025, 9, 8), 80), HEADS, SAID)
    for n, _cells, values in lines:
        case.true(first, n, "requests", **values)
    older = case.page("demandes 2025 v1.xlsx", "Demandes")
    older.columns(HEADS)
    for _n, cells, _values in lines[:15]:
        case.say(older, older.line(*cells))
    renamed = {
        "Demandé le": "requests.date",
        "Catégorie d'usager": "requests.public",
        "Prestation": "requests.service",
        "État": "requests.outcome",
    }
    second = case.page("demandes 2026.xlsx", "Demandes")
    for n, _cells, values in _log(case, second, days(case.rng, 24), renamed, SAID):
        case.true(second, n, "requests", **values)
    blank = case.page("fiche vierge à imprimer.xlsx", "Fiche")
    blank.line(*HEADS)
    return case


FAMILIES = {
    "later-logs": (months_as_sheets, ditto, colours, board, two_heads),
    "later-cash": (mutual, postal, agricole, general_ledger, side_by_side),
    "later-forms": (checkboxes, drafts, payments, needs, american),
    "later-staff": (weeks_across, odometer, days_across, from_to, weekly_totals),
    "later-grids": (budget, cash_plan, counts, actuals, dashboard),
    "later-folders": (copies, clutter, books_and_bank, members, two_years),
}
