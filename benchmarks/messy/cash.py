"""Ten cash books, accounts and bank statements."""

import datetime as dt

from .files import Case, days, euros

BOOK = (  # what is written, account, nature, cents
    ("Loyer local", "613", "expense", 25000),
    ("Essence Kangoo", "6061", "expense", 6240),
    ("Vente repassage", "706", "own_revenue", 8450),
    ("Téléphone", "626", "expense", 2999),
    ("Adhésions", "756", "own_revenue", 6000),
    ("Assurance MAIF", "616", "expense", 11230),
    ("Subvention commune", "74", "subsidy", 150000),
    ("Salaire Léa", "641", "expense", 142311),
    ("Courses clients", "706", "own_revenue", 12785),
    ("Fournitures bureau", "6064", "expense", 1845),
    ("Commission pressing", "708", "own_revenue", 3390),
)
MONTHS = ["JANVIER", "FÉVRIER", "MARS"]


def _lines(case: Case, count: int = 22, **when) -> list[tuple]:
    """Lines of the book with a day: its lines in turn, then drawn ones."""
    chosen = [*BOOK, *(case.rng.choice(BOOK) for _ in range(count - len(BOOK)))]
    case.rng.shuffle(chosen)
    return [
        (on, *line[:3], line[3] + case.rng.randrange(100))
        for on, line in zip(days(case.rng, count, **when), chosen, strict=True)
    ]


def two_columns() -> Case:
    """In, out and what is left; a grant stands among the income."""
    case = Case("cash/two_columns", free={"ledger.line"})
    page = case.page("livre de caisse.xlsx", "Caisse 2026")
    page.line("LIVRE DE CAISSE 2026")
    page.of(
        "ledger",
        {"Date": "date", "Libellé": "line", "Recettes": "amount_eur", "Dépenses": "amount_eur", "Solde": ""},
    )
    left = 50000
    page.line(None, "Report 2025", None, None, left / 100)
    for on, text, _account, nature, cents in _lines(case):
        spent = nature == "expense"
        left += -cents if spent else cents
        line = page.line(on, text, None if spent else cents / 100, cents / 100 if spent else None, left / 100)
        case.true(page, line, "ledger", date=on, line=text, nature=nature, amount_eur=cents)
    page.line("Total", None, 4000, 3000)
    return case


def accounts() -> Case:
    """Classes 6 and 7, debit and credit: a credit in 6 is a credit note, a debit in 7 a refund."""
    case = Case("cash/accounts", free={"ledger.line", "ledger.account"})
    page = case.page("grand livre 2026.xlsx", "Export compta")
    page.of(
        "ledger",
        {
            "Date": "date",
            "Compte": "account",
            "Libellé": "line",
            "Débit": "amount_eur",
            "Crédit": "amount_eur",
        },
    )
    for n, (on, text, account, nature, cents) in enumerate(_lines(case)):
        against = n in (5, 14)
        debit = (nature == "expense") != against
        text = ("AVOIR " if nature == "expense" else "REMB. ") + text if against else text
        line = page.line(
            on, int(account), text, cents / 100 if debit else None, None if debit else cents / 100
        )
        case.true(page, line, "ledger", date=on, nature=nature, amount_eur=-cents if against else cents)
    line = page.line(dt.date(2026, 3, 30), 164, "Prêt France Active", None, 5000)
    case.true(page, line, "ledger", date=dt.date(2026, 3, 30), nature="loan", amount_eur=500000)
    return case


def bank_two_columns() -> Case:
    """A bank's export: a block on the account, then debit and credit. What it is for is not written: no ledger."""
    case = Case("cash/bank_two_columns")
    page = case.page("CA20260401_091500.csv", encoding="cp1252")
    page.line("Téléchargement du 01/04/2026")
    page.line()
    page.line("Compte courant n° 00012345678")
    page.line("Solde au 31/03/2026 2 418,33 €")
    page.line()
    page.line("Date", "Libellé", "Débit euros", "Crédit euros")
    for on, text, _account, nature, cents in _lines(case):
        amount = euros(cents, "s")
        text = f"{'PRELEVEMENT' if nature == 'expense' else 'VIREMENT EN VOTRE FAVEUR'}\n{text.upper()}"
        page.line(on, text, *((amount, None) if nature == "expense" else (None, amount)), None)
    return case


def bank_signed() -> Case:
    """Another bank's: one signed amount, the value date beside the date."""
    case = Case("cash/bank_signed")
    page = case.page("releve_mars.csv", encoding="utf-8")
    page.line("Numéro Compte", ":", "1234567A038")
    page.line("Type", ":", "CCP")
    page.line("Solde (EUROS)", ":", "1804,22")
    page.line()
    page.line("Date", "Date de valeur", "Libellé", "Montant(EUROS)")
    for on, text, _account, nature, cents in _lines(case):
        page.line(
            on,
            on + dt.timedelta(days=1),
            f"CARTE {text.upper()}",
            euros(-cents if nature == "expense" else cents),
        )
    return case


def credit_notes() -> Case:
    """Amounts under zero, written three ways: credit notes on expenses, refunds of sales."""
    case = Case("cash/credit_notes", free={"ledger.line"})
    page = case.page("comptes.xlsx", "Comptes")
    page.of(
        "ledger",
        {"Date": "date", "Nature": "nature", "Poste": "line", "Montant": "amount_eur", "Tiers": "payer"},
    )
    named = {"expense": "Charge", "own_revenue": "Produit", "subsidy": "Subvention"}
    for n, (on, text, _account, nature, cents) in enumerate(_lines(case)):
        minus = n % 6 == 3
        text = f"Avoir {text}" if minus else text
        amount = cents / 100
        if minus:
            amount = [-amount, euros(-cents, "u€"), f"({euros(cents)})"][n // 6 % 3]
        line = page.line(on, named[nature], text, amount, None)
        case.true(
            page, line, "ledger", date=on, nature=nature, line=text, amount_eur=-cents if minus else cents
        )
    case.words["ledger.nature"] = {"Charge": "expense", "Produit": "own_revenue", "Subvention": "subsidy"}
    return case


def blocks_by_month() -> Case:
    """One block a month, the day alone in the first column, the month in a merged line above, totals below each."""
    case = Case("cash/blocks_by_month", free={"ledger.line"})
    page = case.page("recettes depenses.xlsx", "2026")
    page.line("Compte 2026")
    for month, name in enumerate(MONTHS, 1):
        title = page.line(name)
        page.merges.append(f"A{title}:D{title}")
        page.of("ledger", {"Jour": "date", "Objet": "line", "Entrées": "amount_eur", "Sorties": "amount_eur"})
        for on, text, _account, nature, cents in _lines(case, 11, start=dt.date(2026, month, 2), span=24):
            spent = nature == "expense"
            line = page.line(on.day, text, None if spent else cents / 100, cents / 100 if spent else None)
            case.true(page, line, "ledger", date=on, line=text, nature=nature, amount_eur=cents)
        page.line(f"Total {name.lower()}", None, 1700, 1600)
        page.line()
    return case


def invoices() -> Case:
    """Invoices sent: net, VAT and gross; one is a credit note; some are not paid yet."""
    case = Case("cash/invoices", free={"ledger.line", "ledger.payer"})
    page = case.page("factures emises.ods", "Factures")
    page.of(
        "ledger",
        {
            "N° facture": "line",
            "Date facture": "date",
            "Client": "payer",
            "Objet": "",
            "Montant HT": "amount_eur",
            "TVA": "",
            "Montant TTC": "",
            "Payée le": "paid_on",
        },
    )
    clients = ("Commune d'Eybens", "CCAS", "SDH", "Résidence des Fleurs")
    for n, on in enumerate(days(case.rng, 16)):
        cents = case.rng.randrange(5000, 60000, 5) * (-1 if n == 9 else 1)
        vat = round(cents * 0.2)
        paid = on + dt.timedelta(days=30) if n < 12 else None
        line = page.line(
            f"F26-{n + 1:03d}",
            on,
            case.rng.choice(clients),
            "avoir" if n == 9 else "prestation",
            cents / 100,
            vat / 100,
            (cents + vat) / 100,
            paid,
        )
        case.true(page, line, "ledger", date=on, nature="own_revenue", amount_eur=cents, paid_on=paid)
    return case


def expense_claims() -> Case:
    """What people advanced: kilometres beside euros, and names."""
    case = Case("cash/expense_claims", free={"ledger.line"})
    page = case.page("notes de frais.xlsx", "NDF")
    page.line("Notes de frais 1er trimestre")
    page.of(
        "ledger",
        {
            "Date": "date",
            "Bénéficiaire": "",
            "Objet de la dépense": "line",
            "Km": "",
            "Montant": "amount_eur",
            "Remboursé le": "paid_on",
        },
    )
    for on in days(case.rng, 14):
        km = case.rng.randrange(8, 60)
        cents = round(km * 52.9)
        paid = on + dt.timedelta(days=20)
        line = page.line(on, case.rng.choice(("Léa", "Karim")), "déplacement", km, cents / 100, paid)
        case.true(page, line, "ledger", date=on, nature="expense", amount_eur=cents, paid_on=paid)
    return case


def mixed_decimals() -> Case:
    """« 1.250,00 », « 1 250 », « 1250.5 », « 1,2 k€ » in one column of text."""
    case = Case("cash/mixed_decimals", free={"ledger.line"})
    page = case.page("depenses_2026.csv", encoding="utf-8-sig")
    page.of("ledger", {"Date": "date", "Type": "nature", "Intitulé": "line", "Montant": "amount_eur"})
    for n, (on, text, _account, nature, cents) in enumerate(_lines(case)):
        cents = cents // 50 * 50 + 100000
        whole, rest = divmod(cents, 100)
        written = [
            f"{whole // 1000}.{whole % 1000:03d},{rest:02d}",
            f"{whole // 1000} {whole % 1000:03d}",
            f"{whole}.{rest // 10}",
            euros(cents, "n€"),
        ][n % 4]
        cents -= rest if n % 4 == 1 else 0
        if n == 10:
            written, cents = "1,2 k€", 120000
        line = page.line(
            on, {"expense": "dépense", "own_revenue": "vente", "subsidy": "subvention"}[nature], text, written
        )
        case.true(page, line, "ledger", date=on, nature=nature, line=text, amount_eur=cents)
    return case


def payments_online() -> Case:
    """A payment platform: fees beside the amount, a refund, a test payment, two names a line."""
    case = Case("cash/payments_online", free={"ledger.line"})
    page = case.page("export-paiements.csv", encoding="utf-8-sig")
    page.of(
        "ledger",
        {
            "Référence commande": "",
            "Date du paiement": "date",
            "Statut du paiement": "",
            "Nom payeur": "",
            "Prénom payeur": "",
            "Email payeur": "",
            "Montant total": "amount_eur",
            "Frais": "",
            "Moyen de paiement": "",
            "Campagne": "line",
        },
    )
    for n, on in enumerate(days(case.rng, 16)):
        state = {4: "Remboursé", 9: "Refusé"}.get(n, "Validé")
        cents = case.rng.choice((1000, 2000, 2550))
        line = page.line(
            4200100 + n,
            on,
            state,
            "DURAND",
            "Anne",
            f"anne{n}@exemple.fr",
            euros(cents),
            euros(45),
            "Carte bancaire",
            "Adhésion 2026",
        )
        if state == "Validé":
            case.true(page, line, "ledger", date=on, nature="own_revenue", amount_eur=cents)
        else:
            case.say(page, line)
    return case


CASES = (
    two_columns,
    accounts,
    bank_two_columns,
    bank_signed,
    credit_notes,
    blocks_by_month,
    invoices,
    expense_claims,
    mixed_decimals,
    payments_online,
)
