"""Twenty plain files, of the kinds a support organisation receives most often, with their truths, by somebody who had not read the intake."""

import datetime as dt

from .files import COMMUNES, PEOPLE, Case, days, euros

TEAM = ("Josiane", "Karim", "Bernard", "Fatima")
FIRST_MONTHS = ("Janvier", "Février", "Mars")
PLACES = {
    "Eybens": ("Eybens", "EYBENS", "eybens"),
    "Poisat": ("Poisat", "Poisat "),
    "Bresson": ("Bresson",),
    "Échirolles": ("Échirolles", "Echirolles"),
    "Gières": ("Gières", "GIERES"),
}


LIKELY = {
    5: (9, 10, 10, 8),
    4: (7, 8, 9),
    3: (5, 6, 7),
    2: (2, 4, 5),
    1: (0, 1, 3),
}  # who is pleased recommends


def _hours(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    return f"{hours}h{rest:02d}" if rest else f"{hours}h"


# ---- requests


def coordinator(seed: int = 0) -> Case:
    """The coordinator's own log: a few dates typed by hand, the same commune in capitals, « 1h » among minutes, one year with a figure missing."""
    case = Case("thirteenth/logs_coordinator", seed)
    came = {"tél": "phone", "Téléphone": "phone", "mail": "web", "accueil": "desk", "marché": "field"}
    ends = {
        "fait": "served",
        "Fait": "served",
        "en attente": "open",
        "annulé": "cancelled",
        "annulée": "cancelled",
        "refusé": "refused",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.refusal_reason"}
    page = case.page("Suivi demandes conciergerie 2026.xlsx", "Demandes")
    page.line("Conciergerie du Val - suivi des demandes 2026")
    page.line()
    page.of(
        "requests",
        {
            "N°": "id",
            "Date": "date",
            "Nom": "client",
            "Commune": "insee",
            "Public": "public",
            "Demande": "service",
            "Contact": "channel",
            "Statut": "outcome",
            "Date réalisation": "closed_on",
            "Temps (min)": "minutes",
            "Remarques": "",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 44)):
        if k == 25:
            page.line()
        commune, public = pick(list(PLACES)), pick(("senior", "Senior", "famille", "actif"))
        service, channel = (
            pick(("courses", "Courses", "pressing", "petit bricolage", "aide administrative")),
            pick(list(came)),
        )
        end = pick(("fait", "fait", "fait", *ends))
        done = ends[end] == "served"
        closed, spent = date + dt.timedelta(days=case.rng.randrange(0, 7)), pick((10, 15, 20, 30, 45, 60))
        typed = f"{date:%d/%m/%Y}" if k % 9 == 4 else f"{date:%d.%m.%y}" if k == 17 else date
        n = page.line(
            k + 1,
            f"{date:%d/%m}/206" if k == 31 else typed,
            pick(PEOPLE),
            pick(PLACES[commune]),
            public,
            service,
            channel,
            end,
            closed if done else None,
            ("1h" if spent == 60 else spent) if done else None,
            pick(
                (
                    None,
                    None,
                    None,
                    "habite au 3e sans ascenseur",
                    "contente du service" if done else "rappeler le soir",
                )
            ),
        )
        if k == 31:
            case.say(page, n)
            continue
        more = {"closed_on": closed, "minutes": spent} if done else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            insee=COMMUNES[commune],
            public=public,
            service=service,
            channel=came[channel],
            outcome=ends[end],
            **more,
        )
    page.line()
    page.line("Total", None, None, None, None, None, None, "44 demandes")
    return case


def interventions(seed: int = 0) -> Case:
    """A town hall's list of small jobs at people's homes: how long each took, with its unit; what is not done yet is said in a word."""
    case = Case("thirteenth/logs_interventions", seed)
    came = {"téléphone": "phone", "accueil mairie": "desk", "mail": "web", "courrier": "paper"}
    ends = {
        "Réalisée": "served",
        "réalisée": "served",
        "À planifier": "open",
        "Planifiée": "accepted",
        "Annulée par le demandeur": "cancelled",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.insee", "requests.provider", "requests.due_on"}
    page = case.page("Interventions service proximité.ods", "2026")
    page.line("VILLE DE GIÈRES - SERVICE PROXIMITÉ")
    page.line("Liste des interventions chez les habitants - 1er trimestre 2026")
    page.line()
    page.of(
        "requests",
        {
            "N° inter.": "id",
            "Date de la demande": "date",
            "Demandeur": "client",
            "Adresse": "",
            "Nature de l'intervention": "service",
            "Demandé par": "channel",
            "Agent": "",
            "Date d'intervention": "closed_on",
            "Durée": "minutes",
            "État": "outcome",
            "Observations": "",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 36)):
        job, channel = (
            pick(("ampoule", "fuite d'eau", "serrure", "déplacement de meuble", "encombrants")),
            pick(list(came)),
        )
        end = pick(("Réalisée", "Réalisée", "Réalisée", *ends))
        done = ends[end] == "served"
        closed, spent = date + dt.timedelta(days=case.rng.randrange(1, 9)), pick((20, 30, 45, 60, 90))
        n = page.line(
            f"{k + 1:03d}/26",
            f"{date:%d/%m/%Y}" if k % 8 == 3 else date,
            pick(PEOPLE),
            f"{case.rng.randrange(1, 60)} {pick(('rue de la Paix', 'avenue des Alpes', 'place du Marché'))}",
            job,
            channel,
            pick(("J. B.", "M. L.")),
            closed if done else None,
            (_hours(spent) if spent >= 60 else f"{spent} min") if done else None,
            end,
            pick((None, None, None, "prévoir échelle", "personne âgée, sonner longtemps")),
        )
        more = {"closed_on": closed, "minutes": spent} if done else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public="habitants",
            service=job,
            channel=came[channel],
            outcome=ends[end],
            **more,
        )
    page.line()
    page.line("Nombre d'interventions demandées", None, 36)
    return case


def by_month(seed: int = 0) -> Case:
    """A register with a sheet a month and the price paid, with or without its sign; the sum below each; a note left under the last."""
    case = Case("thirteenth/logs_months", seed)
    ends = {"ok": "served", "OK": "served", "pas possible": "refused", "à faire": "open"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason", "requests.payer_kind", "requests.commission_eur"}
    pick = case.rng.choice
    prices = {"repassage": 1400, "retouche": 950, "colis": 200, "pressing": 1250}
    for month, name in enumerate(FIRST_MONTHS, 1):
        page = case.page("Registre conciergerie.xlsx", name)
        page.line(f"Registre des demandes - {name.lower()} 2026")
        page.of(
            "requests",
            {
                "Date": "date",
                "Nom du client": "client",
                "Type de client": "public",
                "Service": "service",
                "Suite": "outcome",
                "Rendu le": "closed_on",
                "Prix payé": "order_value_eur",
                "Observation": "",
            },
        )
        total = 0
        for k, date in enumerate(days(case.rng, 15, dt.date(2026, month, 2), 24)):
            public, service, end = (
                pick(("habitant", "salarié", "commerçant")),
                pick(list(prices)),
                pick(("ok", "ok", "OK", *ends)),
            )
            done = ends[end] == "served"
            closed = date + dt.timedelta(days=case.rng.randrange(0, 5))
            cents = prices[service]
            total += cents * done
            n = page.line(
                f"{date:%d/%m/%y}" if month == 2 else date,
                pick(PEOPLE),
                public,
                service,
                end,
                (f"{closed:%d/%m/%y}" if month == 2 else closed) if done else None,
                (euros(cents, "€") if k % 4 == 1 else cents / 100) if done else None,
                pick((None, None, None, "payé en espèces", "voir avec la voisine")),
            )
            more = {"closed_on": closed, "order_value_eur": cents} if done else {}
            case.true(
                page, n, "requests", date=date, public=public, service=service, outcome=ends[end], **more
            )
        page.line("TOTAL", None, None, None, None, None, total / 100)
    page.line()
    page.line("penser à commander des sacs à linge")
    return case


def deliveries(seed: int = 0) -> Case:
    """Shopping brought home, from a sheet saved as CSV: what the client pays, the fee that is part of it, when it was delivered and paid."""
    case = Case("thirteenth/logs_deliveries", seed)
    ends = {"livrée": "served", "Livrée": "served", "annulée": "cancelled", "en cours": "open"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.provider", "requests.payer_kind", "requests.commission_eur", "requests.channel"}
    page = case.page("Livraisons de courses 2026.csv", encoding="cp1252")
    page.line("Livraisons de courses à domicile - 2026", *[""] * 10)
    page.line(*[""] * 11)
    page.of(
        "requests",
        {
            "N° commande": "id",
            "Commandé le": "date",
            "Code client": "client",
            "Profil": "public",
            "Commune": "insee",
            "Magasin": "",
            "Total payé": "order_value_eur",
            "dont frais de livraison": "fee_eur",
            "Livré le": "closed_on",
            "Statut": "outcome",
            "Réglé le": "paid_on",
        },
    )
    pick = case.rng.choice
    everything = fees = 0
    for k, date in enumerate(days(case.rng, 38)):
        public, commune, end = (
            pick(("retraité", "aidant", "famille")),
            pick(list(PLACES)),
            pick(("livrée", "livrée", "livrée", *ends)),
        )
        done = ends[end] == "served"
        cents, fee = case.rng.randrange(1800, 9500), pick((300, 400))
        brought = date + dt.timedelta(days=case.rng.randrange(0, 3))
        paid = brought + dt.timedelta(days=pick((0, 0, 0, 7))) if done and k % 6 else None
        if done:
            everything, fees = everything + cents, fees + fee
        n = page.line(
            f"L{k + 1:03d}",
            date,
            f"C{case.rng.randrange(1, 25):02d}",
            public,
            pick(PLACES[commune]),
            pick(("Carrefour City", "U Express", "Biocoop")),
            euros(cents, "s€" if k % 5 == 2 else "") if done else "",
            euros(fee, "€" if k % 5 == 2 else "") if done else "",
            brought if done else "",
            end,
            paid or "",
        )
        more = {"closed_on": brought, "order_value_eur": cents, "fee_eur": fee} if done else {}
        more |= {"paid_on": paid} if paid else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service="courses",
            insee=COMMUNES[commune],
            outcome=ends[end],
            **more,
        )
    page.line("Total", *[""] * 5, euros(everything, "s"), euros(fees), "", "", "")
    return case


def english_log(seed: int = 0) -> Case:
    """A log kept in English: days typed as words here and there, two spellings of one end, minutes with a remark."""
    case = Case("thirteenth/logs_english", seed)
    came = {"phone": "phone", "Phone": "phone", "email": "web", "walk-in": "desk", "market": "field"}
    ends = {
        "Done": "served",
        "done": "served",
        "To do": "open",
        "Booked": "accepted",
        "Cancelled": "cancelled",
        "canceled": "cancelled",
        "Not possible": "refused",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.refusal_reason"}
    page = case.page("Requests log 2026.xlsx", "Log")
    page.line("Neighbourhood concierge - requests log 2026")
    page.line()
    page.of(
        "requests",
        {
            "Ref": "id",
            "Date received": "date",
            "Client": "client",
            "Client group": "public",
            "Village": "insee",
            "Service": "service",
            "Contact by": "channel",
            "Status": "outcome",
            "Date completed": "closed_on",
            "Minutes": "minutes",
            "Notes": "",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 40)):
        group, commune = pick(("older people", "families", "workers")), pick(list(PLACES))
        service, channel, end = (
            pick(("shopping", "parcels", "small repairs", "paperwork")),
            pick(list(came)),
            pick(("Done", "Done", "done", *ends)),
        )
        done = ends[end] == "served"
        closed, spent = date + dt.timedelta(days=case.rng.randrange(0, 6)), pick((10, 20, 30, 40))
        n = page.line(
            f"R{k + 1:03d}",
            f"{date.day} {('Jan', 'Feb', 'Mar')[date.month - 1]} {date.year}" if k % 7 == 3 else date,
            pick(PEOPLE),
            group,
            commune,
            service,
            channel,
            end,
            closed if done else None,
            (f"{spent} min" if k % 10 == 5 else spent) if done else None,
            pick((None, None, None, "key with neighbour", "very happy" if done else "call back after 6")),
        )
        more = {"closed_on": closed, "minutes": spent} if done else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=group,
            insee=COMMUNES[commune],
            service=service,
            channel=came[channel],
            outcome=ends[end],
            **more,
        )
    page.line("Total", None, None, None, None, None, None, "40 requests")
    return case


# ---- money


def treasurer(seed: int = 0) -> Case:
    """A treasurer's book: money in and money out in two columns, a category, the balance since January, sums a month, one day not known."""
    case = Case("thirteenth/cash_treasurer", seed)
    kinds = {
        "Adhésions": "own_revenue",
        "Prestations": "own_revenue",
        "Subventions": "subsidy",
        "Fournitures": "expense",
        "Assurance": "expense",
        "Déplacements": "expense",
        "Frais bancaires": "expense",
    }
    case.words["ledger.nature"] = kinds | {"Adhésion": "own_revenue"}
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("Comptes association 2026.xlsx", "Journal")
    page.line("ASSOCIATION VOISINS SERVICES - Journal des recettes et dépenses 2026")
    page.line()
    page.of(
        "ledger",
        {
            "Date": "date",
            "N° pièce": "",
            "Libellé": "line",
            "Catégorie": "nature",
            "Mode": "",
            "Recettes": "amount_eur",
            "Dépenses": "amount_eur",
            "Solde": "",
        },
    )
    balance = 184260
    page.line(None, None, "Report du solde au 31/12/2025", None, None, None, None, balance / 100)
    said = {
        "Adhésions": ("adhésion {who}", 1500),
        "Prestations": ("facture {k} {who}", 4200),
        "Fournitures": ("papier, enveloppes", 2350),
        "Assurance": ("MAIF échéance mensuelle", 4180),
        "Déplacements": ("indemnités km {who}", 3120),
        "Frais bancaires": ("frais tenue de compte", 750),
    }
    pick = case.rng.choice
    piece = 0
    for month, name in enumerate(FIRST_MONTHS, 1):
        came = out = 0
        for k, date in enumerate(days(case.rng, 13, dt.date(2026, month, 2), 25)):
            piece += 1
            kind = {0: "Frais bancaires", 5: "Assurance"}.get(k) or pick(
                ("Adhésions", "Prestations", "Prestations", "Fournitures", "Déplacements")
            )
            text, cents = said[kind][0].format(who=PEOPLE[piece % 8], k=f"2026-{piece:02d}"), said[kind][1]
            cents += (
                0
                if kind in ("Adhésions", "Frais bancaires", "Assurance")
                else 10 * case.rng.randrange(0, 300)
            )
            if (month, k) == (2, 6):
                kind, text, cents = "Subventions", "subvention commune d'Eybens 2026", 250000
            enters = kinds[kind] != "expense"
            balance += cents if enters else -cents
            came, out = came + enters * cents, out + (not enters) * cents
            amount = euros(cents, "s€") if piece % 8 == 5 else cents / 100
            amount = f"{euros(cents, '€')} (en 2 fois)" if piece == 18 else amount
            unknown = (month, k) == (3, 4)
            n = page.line(
                f"??/{month:02d}/2026" if unknown else f"{date:%d/%m/%Y}" if piece % 11 == 6 else date,
                piece,
                text,
                "Adhésion" if kind == "Adhésions" and piece % 4 == 1 else kind,
                "prélèvement"
                if kind in ("Frais bancaires", "Assurance")
                else "virement"
                if kind == "Subventions"
                else pick(("chèque", "virement", "espèces")),
                amount if enters else None,
                None if enters else amount,
                balance / 100,
            )
            if unknown:
                case.say(page, n)
                continue
            case.true(page, n, "ledger", date=date, nature=kinds[kind], amount_eur=cents)
        page.line(None, None, f"Total {name.lower()}", None, None, came / 100, out / 100)
        page.fills[len(page.lines)] = "E2EFDA"
    return case


def bank(seed: int = 0) -> Case:
    """A bank's CSV: one signed amount and the balance; a grant, and money put on the savings account, which is no expense."""
    case = Case("thirteenth/cash_bank", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("export_compte_00020412345.csv", encoding="cp1252")
    page.of(
        "ledger",
        {"Date": "date", "Date de valeur": "", "Montant": "amount_eur", "Libellé": "line", "Solde": ""},
    )
    kinds = (
        ("PRLV SEPA ORANGE SA", "expense", (2999, 3000)),
        ("PRLV SEPA URSSAF RHONE ALPES", "expense", (21000, 34000)),
        ("CARTE BRICO DEPOT ECHIROLLES", "expense", (900, 9000)),
        ("CARTE TOTAL EYBENS", "expense", (3500, 7200)),
        ("VIR LOYER SCI LES TILLEULS", "expense", (42000, 42001)),
        ("REMISE CHEQUES BORD {k}", "own_revenue", (3000, 24000)),
        ("VIR DE EHPAD LES ORCHIDEES FACT 26{k:02d}", "own_revenue", (18000, 36000)),
        ("VIR DE COPRO LE PARC FACT 26{k:02d}", "own_revenue", (9000, 16000)),
    )
    balance = 526418
    monthly, months = (kinds[0], kinds[4], kinds[1]), []
    for k, date in enumerate(days(case.rng, 46)):
        months.append(date.month)
        turn = months.count(date.month) - 1
        text, nature, (low, high) = monthly[turn] if turn < 3 else case.rng.choice((*kinds[2:4], *kinds[5:]))
        cents = case.rng.randrange(low, high)
        if k == 12:
            text, nature, cents = "VIR DE DEPARTEMENT ISERE SUBVENTION 2026", "subsidy", 400000
        if k == 29:
            text, nature, cents = "VIR VERS LIVRET BLEU ASSOCIATION", "", 150000
        leaves = nature in ("expense", "")
        balance += -cents if leaves else cents
        n = page.line(
            date,
            date + dt.timedelta(days=case.rng.choice((0, 0, 1))),
            euros(-cents if leaves else cents),
            text.format(k=k),
            euros(balance),
        )
        if nature:
            case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
        else:
            case.say(page, n)
    return case


def entries(seed: int = 0) -> Case:
    """An accountant's file of entries opened in Excel: each expense and income against what is owed and what the bank moved; one credit note."""
    case = Case("thirteenth/cash_entries", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("FEC_2026_T1.xlsx", "FEC")
    page.of(
        "ledger",
        {
            "JournalCode": "",
            "JournalLib": "",
            "EcritureNum": "",
            "EcritureDate": "date",
            "CompteNum": "account",
            "CompteLib": "line",
            "CompAuxNum": "",
            "CompAuxLib": "payer",
            "PieceRef": "",
            "PieceDate": "",
            "EcritureLib": "",
            "Debit": "amount_eur",
            "Credit": "amount_eur",
            "EcritureLet": "",
            "DateLet": "",
            "ValidDate": "",
            "Montantdevise": "",
            "Idevise": "",
        },
    )
    names = {"AC": "Achats", "VE": "Ventes", "BQ": "Banque", "OD": "Opérations diverses"}
    number = 0

    def write(journal: str, date: dt.date, what: str, *moves: tuple) -> None:
        nonlocal number
        number += 1
        for account, label, third, debit, credit in moves:
            stamp = int(f"{date:%Y%m%d}")
            n = page.line(
                journal,
                names[journal],
                number,
                stamp,
                account,
                label,
                f"{account}{third[:4].upper()}" if third else None,
                third or None,
                f"{journal}{number:03d}",
                stamp,
                what,
                debit / 100,
                credit / 100,
                None,
                None,
                20260410,
                None,
                None,
            )
            kind = str(account)[0]
            nature = (
                "expense" if kind == "6" else "subsidy" if str(account).startswith("74") else "own_revenue"
            )
            if kind in "67":
                cents = debit - credit if kind == "6" else credit - debit
                case.true(page, n, "ledger", date=date, account=str(account), nature=nature, amount_eur=cents)

    bought = (
        (606300, "Petit équipement", "BRICO ALPES", (2000, 9000)),
        (626000, "Frais postaux et télécom", "ORANGE", (3199, 3200)),
        (616000, "Primes d'assurance", "MAIF", (6200, 6201)),
        (606100, "Carburant", "TOTAL", (4000, 7500)),
    )
    sold = (
        (706000, "Prestations de services", "ALPES HABITAT", (25000, 60000)),
        (706100, "Services aux habitants", "CLIENTS DIVERS", (5000, 32000)),
    )
    for k, date in enumerate(days(case.rng, 18)):
        if k in (5, 14):
            gross = 184000 + 100 * k
            write(
                "OD",
                date,
                "Salaires du mois",
                (641000, "Rémunérations", "", gross, 0),
                (421000, "Personnel - net", "", 0, gross * 78 // 100),
                (431000, "Urssaf", "", 0, gross - gross * 78 // 100),
            )
            write(
                "OD",
                date,
                "Charges patronales",
                (645000, "Cotisations sociales", "", gross * 30 // 100, 0),
                (431000, "Urssaf", "", 0, gross * 30 // 100),
            )
        elif k == 8:
            write(
                "BQ",
                date,
                "Subvention commune",
                (512000, "Banque", "", 500000, 0),
                (740000, "Subventions d'exploitation", "", 0, 500000),
            )
        elif k == 10:
            write(
                "AC",
                date,
                "Avoir BRICO ALPES",
                (401000, "Fournisseurs", "BRICO ALPES", 1890, 0),
                (606300, "Petit équipement", "", 0, 1890),
            )
        elif k % 3 == 1:
            account, label, who, span = case.rng.choice(sold)
            cents = case.rng.randrange(*span)
            write(
                "VE",
                date,
                f"Facture {who}",
                (411000, "Clients", who, cents, 0),
                (account, label, "", 0, cents),
            )
            write(
                "BQ",
                date + dt.timedelta(days=9),
                f"Règlement {who}",
                (512000, "Banque", "", cents, 0),
                (411000, "Clients", who, 0, cents),
            )
        else:
            account, label, who, span = case.rng.choice(bought)
            cents = case.rng.randrange(*span)
            write(
                "AC",
                date,
                f"Facture {who}",
                (account, label, "", cents, 0),
                (401000, "Fournisseurs", who, 0, cents),
            )
            write(
                "BQ",
                date + dt.timedelta(days=6),
                f"Paiement {who}",
                (401000, "Fournisseurs", who, cents, 0),
                (512000, "Banque", "", 0, cents),
            )
    return case


def balance(seed: int = 0) -> Case:
    """A balance by account sent by the accountant: what moved and what remains, a total a class, for one quarter said above."""
    case = Case("thirteenth/cash_balance", seed)
    case.free |= {
        "ledger.date",
        "ledger.line",
        "ledger.payer",
        "ledger.paid_on",
        "ledger.service",
        "ledger.variable",
    }
    page = case.page("Balance générale 31-03-2026.xlsx", "Balance")
    page.line("ASSOCIATION LA CLÉ DU BOURG")
    page.line("Balance générale - période du 01/01/2026 au 31/03/2026 - en euros")
    page.line()
    page.of(
        "ledger",
        {
            "Compte": "account",
            "Intitulé": "line",
            "Mouvements débit": "",
            "Mouvements crédit": "",
            "Solde débiteur": "amount_eur",
            "Solde créditeur": "amount_eur",
        },
    )
    accounts = {
        1: ((102600, "Fonds associatif", -500000),),
        4: ((401000, "Fournisseurs", -61240), (411000, "Clients", 94300), (431000, "Urssaf", -71200)),
        5: ((512000, "Banque", 731580), (530000, "Caisse", 8410)),
        6: (
            (606100, "Eau, énergie, carburant", 41870),
            (606300, "Petit équipement", 23690),
            (606400, "Fournitures administratives", 8455),
            (613200, "Loyer", 126000),
            (616000, "Assurances", 18600),
            (622600, "Honoraires", 45000),
            (625100, "Déplacements", 21430),
            (626000, "Poste et télécom", 12990),
            (627000, "Services bancaires", 3150),
            (641000, "Rémunérations du personnel", 552000),
            (645000, "Charges sociales", 165600),
        ),
        7: (
            (706000, "Prestations aux habitants", -311450),
            (706200, "Prestations aux entreprises", -246000),
            (740000, "Subvention commune", -400000),
            (741000, "Aide au poste ASP", -187400),
            (756000, "Cotisations des adhérents", -43500),
        ),
    }
    drawn = {
        a: c if a in (102600, 740000) else c + (1 if c > 0 else -1) * case.rng.randrange(0, 4000)
        for lines in accounts.values()
        for a, _l, c in lines
    }
    drawn[512000] -= sum(drawn.values())
    everything = [0, 0, 0, 0]
    for kind, lines in accounts.items():
        sums = [0, 0, 0, 0]
        for account, label, _about in lines:
            cents = drawn[account]
            back = case.rng.randrange(5000, 90000) if kind < 6 else 0
            moves = [back + max(cents, 0), back + max(-cents, 0), max(cents, 0), max(-cents, 0)]
            sums = [a + b for a, b in zip(sums, moves, strict=True)]
            n = page.line(account, label, *(m / 100 if m else None for m in moves))
            if kind > 5:
                nature = "expense" if kind == 6 else "subsidy" if account // 10000 == 74 else "own_revenue"
                case.true(
                    page,
                    n,
                    "ledger",
                    date=dt.date(2026, 3, 31),
                    account=str(account),
                    nature=nature,
                    amount_eur=abs(cents),
                )
        page.line(None, f"Total classe {kind}", *(m / 100 for m in sums))
        page.fills[len(page.lines)] = "D9E1F2"
        everything = [a + b for a, b in zip(everything, sums, strict=True)]
    page.line(None, "TOTAL GÉNÉRAL", *(m / 100 for m in everything))
    return case


def cash_box(seed: int = 0) -> Case:
    """The cash box of the shop: what comes in, what goes out, what is left; twice what is in it goes to the bank."""
    case = Case("thirteenth/cash_box", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("Caisse 2026.ods", "Caisse")
    page.line("CAISSE DU LOCAL - ANNÉE 2026")
    page.line("Fond de caisse au 02/01/2026", None, None, None, "80,00 €")
    page.line()
    page.of(
        "ledger",
        {
            "Date": "date",
            "Désignation": "line",
            "Entrées": "amount_eur",
            "Sorties": "amount_eur",
            "Solde": "",
            "Visa": "",
        },
    )
    left, came, out = 8000, 0, 0
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 42)):
        enters = case.rng.random() < 0.7 or left < 3000
        text = (
            pick(("pressing", "retouches", "photocopies", "vente de timbres", "dépôt de colis"))
            if enters
            else pick(("achat de timbres", "café et gobelets", "produits d'entretien"))
        )
        cents = 50 * case.rng.randrange(2, 60 if enters else 40)
        to_bank = k in (20, 37)
        if to_bank:
            enters, text, cents = False, "remise en banque", left - 8000 if left > 10000 else 2000
        left += cents if enters else -cents
        came, out = came + enters * cents, out + (not enters) * cents
        amount = euros(cents, "€") if k % 3 else cents / 100
        n = page.line(
            f"{date:%d/%m/%y}" if k % 10 == 7 else date,
            text,
            amount if enters else None,
            None if enters else amount,
            euros(left, "€"),
            pick(("JL", "KB")),
        )
        if to_bank:
            case.say(page, n)
        else:
            case.true(
                page, n, "ledger", date=date, nature="own_revenue" if enters else "expense", amount_eur=cents
            )
    page.line()
    page.line("TOTAL", None, euros(came, "€"), euros(out, "€"))
    return case


# ---- answers


def google_form(seed: int = 0) -> Case:
    """The answers of a form sent to users: when each came, the service, a grade out of five, a grade out of ten, free words."""
    case = Case("thirteenth/forms_google", seed)
    page = case.page("Questionnaire de satisfaction usagers (réponses).xlsx", "Réponses au formulaire 1")
    page.of(
        "surveys",
        {
            "Horodateur": "date",
            "Quel service avez-vous utilisé ?": "service",
            "Êtes-vous satisfait(e) du service rendu ? (1 = pas du tout satisfait, 5 = très satisfait)": "score",
            "Recommanderiez-vous la conciergerie à un proche ? (0 = certainement pas, 10 = certainement)": "score",
            "Avez-vous une remarque ou une suggestion ?": "comment",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 41, dt.date(2026, 2, 2), 45)):
        service, grade = (
            pick(("Courses", "Pressing", "Retrait de colis", "Bricolage")),
            pick((5, 5, 5, 4, 4, 3, 2)),
        )
        likely = pick((None, *LIKELY[grade]))
        text = pick((None, None, None, "Merci à toute l'équipe", "Ouvrir le samedi matin", "Un peu cher"))
        at = dt.datetime.combine(date, dt.time(8 + k % 12, case.rng.randrange(60), case.rng.randrange(60)))
        n = page.line(at, service, grade, likely, text)
        more = {"date": date, "population": "beneficiaries", "service": service}
        more |= {"comment": text} if text else {}
        case.true(page, n, "surveys", question="satisfaction", score=grade, **more)
        if likely is not None:
            case.true(page, n, "surveys", question="recommend", score=likely, **more)
    return case


def paper_survey(seed: int = 0) -> Case:
    """Sheets of paper typed in by an intern: a grade, sometimes « 4/5 » or left out, what the person wrote, the mean below."""
    case = Case("thirteenth/forms_paper", seed)
    case.free |= {"surveys.public"}
    page = case.page("Enquête satisfaction usagers - saisie papier.xlsx", "Saisie")
    page.line("Enquête de satisfaction auprès des usagers de la conciergerie - mars 2026")
    page.line("Note de 1 (pas satisfait) à 5 (très satisfait)")
    page.line()
    page.of(
        "surveys",
        {
            "N° questionnaire": "respondent",
            "Date": "date",
            "Âge": "",
            "Service utilisé": "service",
            "Note de satisfaction": "score",
            "Commentaire": "comment",
            "Saisi par": "",
        },
    )
    pick = case.rng.choice
    notes = []
    for k, date in enumerate(days(case.rng, 34, dt.date(2026, 3, 2), 25)):
        service, grade = pick(("courses", "Courses", "pressing", "colis", "Colis")), pick((5, 5, 4, 4, 3, 2))
        empty = k in (9, 22)
        n = page.line(
            k + 1,
            f"{date:%d/%m/%Y}" if k % 8 == 2 else date,
            pick(("- de 60 ans", "60-75 ans", "+ de 75 ans", None)),
            service,
            ("sans réponse" if k == 9 else None) if empty else f"{grade}/5" if k % 7 == 4 else grade,
            pick((None, None, "personnel aimable", "attente trop longue", "continuez !")),
            "Inès" if k < 20 else "Karim",
        )
        if k == 9:
            case.say(page, n)
        if not empty:
            notes.append(grade)
            case.true(
                page,
                n,
                "surveys",
                date=date,
                population="beneficiaries",
                question="satisfaction",
                score=grade,
                service=service,
            )
    page.line()
    page.line("Moyenne", None, None, None, round(sum(notes) / len(notes), 2))
    return case


def needs(seed: int = 0) -> Case:
    """What inhabitants need, asked at the market: whether they know the service and would use it; some answer perhaps."""
    case = Case("thirteenth/forms_needs", seed)
    case.free |= {"surveys.service", "surveys.public"}
    said = {"Oui": 1, "oui": 1, "Non": 0, "non": 0}
    case.words["surveys.score"] = said
    page = case.page("Enquête besoins habitants.csv", sep=";")
    page.of(
        "surveys",
        {
            "N°": "respondent",
            "Date": "date",
            "Quartier": "",
            "Tranche d'âge": "public",
            "Connaissez-vous la conciergerie ?": "score",
            "Seriez-vous prêt(e) à utiliser ses services ?": "score",
            "Quel service vous serait le plus utile ?": "",
            "Remarques": "comment",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 48, dt.date(2026, 1, 12), 30)):
        knows, would = pick(("Oui", "Non", "Non", "non")), pick(("Oui", "Oui", "oui", "Non", "Peut-être", ""))
        n = page.line(
            k + 1,
            date,
            pick(("Centre", "Les Ruires", "Grand Parc")),
            pick(("18-35 ans", "36-59 ans", "60-74 ans", "75 ans et plus")),
            knows,
            would,
            pick(("courses", "bricolage", "aide informatique", "garde d'animaux")),
            pick(("", "", "", "bonne idée", "trop loin de chez moi")),
        )
        more = {"date": date, "population": "residents"}
        case.true(page, n, "surveys", question="knows", score=said[knows], **more)
        if would in said:
            case.true(page, n, "surveys", question="would_use", score=said[would], **more)
    return case


def english_form(seed: int = 0) -> Case:
    """An online form in English: an id, when it was begun and ended, how pleased in words, how likely to recommend."""
    case = Case("thirteenth/forms_english", seed)
    said = {
        "Very satisfied": 5,
        "Satisfied": 4,
        "Neither satisfied nor dissatisfied": 3,
        "Dissatisfied": 2,
        "Very dissatisfied": 1,
    }
    case.words["surveys.score"] = said
    page = case.page("Customer feedback (1-36).xlsx", "Form1")
    page.of(
        "surveys",
        {
            "ID": "respondent",
            "Start time": "date",
            "Completion time": "",
            "Email": "",
            "Name": "",
            "Which service did you use?": "service",
            "How satisfied are you with the service?": "score",
            "How likely are you to recommend us to a friend? (0-10)": "score",
            "Any other comments?": "comment",
        },
    )
    pick = case.rng.choice
    for k, date in enumerate(days(case.rng, 36, dt.date(2026, 2, 2), 50)):
        service, word = (
            pick(("Shopping", "Parcels", "Small repairs")),
            pick(("Very satisfied", "Very satisfied", *said)),
        )
        likely = pick(LIKELY[said[word]])
        start = dt.datetime.combine(date, dt.time(9 + k % 9, case.rng.randrange(50), case.rng.randrange(60)))
        n = page.line(
            k + 1,
            start,
            start + dt.timedelta(minutes=3),
            "anonymous",
            None,
            service,
            word,
            likely,
            pick((None, None, None, "Thank you", "Longer opening hours please")),
        )
        more = {"date": date, "population": "beneficiaries", "service": service}
        case.true(page, n, "surveys", question="satisfaction", score=said[word], **more)
        case.true(page, n, "surveys", question="recommend", score=likely, **more)
    return case


# ---- the team


def volunteers(seed: int = 0) -> Case:
    """The volunteers' schedule as it was held: slot, who, hours as figures or « 2h30 », sums a month, twice nobody came."""
    case = Case("thirteenth/staff_volunteers", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Planning bénévoles.xlsx", "1er trimestre")
    page.line("Planning des bénévoles - 1er trimestre 2026")
    page.line()
    page.of(
        "time",
        {
            "Date": "date",
            "Créneau": "",
            "Bénévole": "person",
            "Poste": "category",
            "Heures faites": "hours",
            "Remarque": "",
        },
    )
    slots = {"9h-12h": 180, "9h30-12h": 150, "14h-16h": 120, "14h-17h30": 210}
    pick = case.rng.choice
    seen = 0
    for month, name in enumerate(FIRST_MONTHS, 1):
        total = 0
        for date in days(case.rng, 14, dt.date(2026, month, 2), 25):
            seen += 1
            slot, away = pick(list(slots)), seen in (11, 30)
            spent = slots[slot]
            n = page.line(
                f"{date:%d/%m/%Y}" if seen % 9 == 5 else date,
                slot,
                pick(TEAM),
                pick(("accueil", "tri des colis", "courses", "Accueil")),
                None if away else _hours(spent) if seen % 4 == 2 else spent / 60,
                "absent, non remplacé"
                if away
                else pick((None, None, None, "avec la stagiaire", "beaucoup de monde")),
            )
            if away:
                case.say(page, n)
                continue
            total += spent
            case.true(page, n, "time", date=date, hours=spent / 60, paid="volunteer")
        page.line(f"Total {name.lower()}", None, None, None, total / 60)
        page.fills[len(page.lines)] = "FFF2CC"
    return case


def driver(seed: int = 0) -> Case:
    """The log kept in the van: the counter at both ends, the kilometres, the deliveries; one holiday without a round."""
    case = Case("thirteenth/staff_driver", seed)
    case.free |= {"tours.id", "tours.mode", "tours.paid", "tours.drive_min", "tours.service"}
    page = case.page("Carnet de bord Kangoo.xlsx", "2026")
    page.line("CARNET DE BORD - Renault Kangoo - 2026")
    page.line()
    page.of(
        "tours",
        {
            "Date": "date",
            "Conducteur": "",
            "Secteur": "",
            "Km départ": "",
            "Km arrivée": "",
            "Km parcourus": "km",
            "Nb de livraisons": "stops",
            "Observations": "",
        },
    )
    pick = case.rng.choice
    counter, total, doors = 48210, 0, 0
    for k, date in enumerate(dict.fromkeys(days(case.rng, 55))):
        if k == 15:
            case.say(
                page,
                page.line(date, None, None, None, None, None, None, "pas de tournée, véhicule au garage"),
            )
            continue
        km, drops = case.rng.randrange(8, 64), case.rng.randrange(2, 12)
        n = page.line(
            f"{date:%d/%m/%y}" if k % 9 == 4 else date,
            pick(TEAM),
            pick(("centre", "coteaux", "zone d'activités")),
            counter,
            counter + km,
            f"{km} km" if k % 10 == 6 else km,
            drops,
            pick((None, None, None, "plein 52 €", "embouteillages", "pneu à regonfler")),
        )
        counter, total, doors = counter + km, total + km, doors + drops
        case.true(page, n, "tours", date=date, km=km, stops=drops)
    page.line("Total", None, None, None, None, total, doors)
    return case


def timesheet(seed: int = 0) -> Case:
    """An employee's month, each day of it: morning, afternoon, total; weekends empty, leave said in a word; the month's sum and signatures."""
    case = Case("thirteenth/staff_timesheet", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Relevé heures février 2026.ods", "Février 2026")
    page.line("RELEVÉ D'HEURES MENSUEL - FÉVRIER 2026")
    page.line("Salariée : Fatima B. - animatrice conciergerie - CDI 30 h")
    page.line()
    page.of(
        "time",
        {
            "Jour": "",
            "Date": "date",
            "Matin": "",
            "Après-midi": "",
            "Total heures": "hours",
            "Absence / remarque": "",
        },
    )
    week = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
    total = 0
    for number in range(1, 29):
        date = dt.date(2026, 2, number)
        if date.weekday() > 4:
            page.line(week[date.weekday()], date)
            continue
        if number in (12, 13):
            page.line(week[date.weekday()], date, None, None, None, "congé payé")
            continue
        afternoon = None if date.weekday() == 2 else case.rng.choice(("13h30-16h30", "13h30-17h", "14h-17h"))
        spent = 180 + {None: 0, "13h30-16h30": 180, "13h30-17h": 210, "14h-17h": 180}[afternoon]
        total += spent
        n = page.line(
            week[date.weekday()],
            date,
            "9h-12h",
            afternoon,
            _hours(spent) if number % 3 == 0 else spent / 60,
            case.rng.choice((None, None, None, "réunion mairie", "tournée")),
        )
        case.true(page, n, "time", date=date, hours=spent / 60, paid="paid")
    page.line("TOTAL DU MOIS", None, None, None, total / 60)
    page.line()
    page.line("Signature salariée", None, None, "Signature employeur")
    return case


# ---- nothing of a record


def budget(seed: int = 0) -> Case:
    """A budget of next year, expenses on the left and income on the right, as funders ask it."""
    case = Case("thirteenth/grids_budget", seed)
    page = case.page("Budget prévisionnel 2027.xlsx", "BP 2027")
    page.line("BUDGET PRÉVISIONNEL 2027 - Conciergerie de quartier")
    page.line()
    page.line("CHARGES", "Montant", "PRODUITS", "Montant")
    left = (
        ("60 - Achats", None),
        ("Fournitures", 1800),
        ("Carburant", 1600),
        ("61 - Services extérieurs", None),
        ("Loyer", 5040),
        ("Assurances", 820),
        ("62 - Autres services extérieurs", None),
        ("Honoraires comptables", 1900),
        ("Communication", 900),
        ("Téléphone, internet", 620),
        ("64 - Charges de personnel", None),
        ("Salaires", 26400),
        ("Charges sociales", 7900),
        ("65 - Autres charges", 300),
    )
    right = (
        ("70 - Ventes et prestations", None),
        ("Services aux habitants", 9800),
        ("Services aux entreprises", 8500),
        ("74 - Subventions", None),
        ("Commune", None),
        ("Département", 6000),
        ("ASP - aide au poste", 11000),
        ("Fondation", 2500),
        ("75 - Cotisations", 1200),
        ("76 - Produits financiers", 30),
    )
    drift = 50 * case.rng.randrange(0, 6)
    spent = sum(a + drift for _l, a in left if a)
    asked = spent - sum(a or 0 for _l, a in right)
    for k, (label, amount) in enumerate(left):
        said = right[k] if k < len(right) else (None, None)
        page.line(
            label, amount + drift if amount else None, said[0], asked if said[0] == "Commune" else said[1]
        )
    page.line("TOTAL DES CHARGES", spent, "TOTAL DES PRODUITS", spent)
    page.line("86 - Bénévolat", 9000, "87 - Bénévolat", 9000)
    return case


def inventory(seed: int = 0) -> Case:
    """What the shop owns on the last day of the year: quantities, where each stands, in what state, about what it is worth."""
    case = Case("thirteenth/grids_inventory", seed)
    page = case.page("Inventaire matériel.xlsx", "Inventaire")
    page.line("INVENTAIRE DU MATÉRIEL AU 31/12/2025")
    page.line()
    page.line("Désignation", "Origine", "Quantité", "Emplacement", "État", "Valeur unitaire", "Valeur totale")
    things = {
        "Table pliante": 45,
        "Chaise": 20,
        "Fer à repasser": 40,
        "Centrale vapeur": 180,
        "Machine à coudre": 220,
        "Casier à colis": 310,
        "Ordinateur portable": 450,
        "Imprimante": 120,
        "Vélo cargo": 2400,
        "Remorque": 350,
        "Diable": 60,
        "Perceuse": 90,
        "Caisse à outils": 70,
        "Escabeau": 55,
        "Cafetière": 35,
        "Bouilloire": 25,
        "Panneau d'affichage": 80,
        "Barnum": 290,
        "Glacière": 30,
        "Porte-vêtements": 45,
    }
    total = 0
    for thing, price in things.items():
        count = case.rng.randrange(1, 9) if price < 100 else 1
        total += count * price
        page.line(
            thing,
            case.rng.choice((None, None, "don")),
            count,
            case.rng.choice(("local", "réserve", "cave")),
            case.rng.choice(("bon", "bon", "usé", "à réparer")),
            f"{price} €",
            f"{count * price} €",
        )
    page.line("TOTAL", None, None, None, None, None, f"{total} €")
    return case


# ---- a folder


def mixed_folder(seed: int = 0) -> Case:
    """What a small association sends as it is: its requests, its rounds, its expenses, the minutes of a meeting and a logo."""
    case = Case("thirteenth/folders_mixed", seed)
    ends = {"Terminé": "served", "terminé": "served", "En attente": "open", "Annulé": "cancelled"}
    by = {"vélo cargo": "bike", "voiture": "car", "à pied": "foot"}
    case.words |= {"requests.outcome": ends, "tours.mode": by}
    case.free |= {
        "ledger.line",
        "ledger.payer",
        "ledger.paid_on",
        "ledger.service",
        "ledger.variable",
        "tours.service",
        "tours.paid",
        "tours.drive_min",
    }
    pick = case.rng.choice
    asked = case.page("Demandes.xlsx", "Feuil1")
    asked.of(
        "requests",
        {
            "Date de la demande": "date",
            "Adhérent": "client",
            "Catégorie": "public",
            "Commune": "insee",
            "Service": "service",
            "État": "outcome",
            "Date de fin": "closed_on",
            "Commentaire": "",
        },
    )
    for k, date in enumerate(days(case.rng, 27)):
        public, commune, service, end = (
            pick(("retraité", "actif", "étudiant")),
            pick(list(PLACES)),
            pick(("courses", "jardinage", "informatique")),
            pick(("Terminé", "terminé", *ends)),
        )
        done = ends[end] == "served"
        closed = date + dt.timedelta(days=case.rng.randrange(0, 8))
        n = asked.line(
            date if k % 6 else f"{date:%d/%m/%Y}",
            pick(PEOPLE),
            public,
            pick(PLACES[commune]),
            service,
            end,
            closed if done else None,
            pick((None, None, "à recontacter")),
        )
        more = {"closed_on": closed} if done else {}
        case.true(
            asked,
            n,
            "requests",
            date=date,
            public=public,
            insee=COMMUNES[commune],
            service=service,
            outcome=ends[end],
            **more,
        )
    rounds = case.page("Tournées.ods", "Tournées")
    rounds.line("Tournées de livraison 2026")
    rounds.of(
        "tours",
        {"N°": "id", "Date": "date", "Moyen": "mode", "Km": "km", "Nombre d'arrêts": "stops", "Qui": ""},
    )
    whole = 0
    for k, date in enumerate(dict.fromkeys(days(case.rng, 34))):
        mode, stops = pick(list(by)), case.rng.randrange(1, 8)
        km = case.rng.randrange(1, 4) if mode == "à pied" else case.rng.randrange(4, 30)
        whole += km
        n = rounds.line(k + 1, date, mode, f"{km} km" if k % 7 == 5 else km, stops, pick(TEAM))
        case.true(rounds, n, "tours", date=date, mode=by[mode], km=km, stops=stops)
    rounds.line("Total", None, None, whole)
    spent = case.page("Dépenses 2026.csv", encoding="cp1252")
    spent.of(
        "ledger",
        {"Date": "date", "Fournisseur": "payer", "Objet": "line", "Montant": "amount_eur", "Payé par": ""},
    )
    total = 0
    for k, date in enumerate(days(case.rng, 24)):
        shop, what = (
            pick(
                (
                    ("Leroy Merlin", "outillage"),
                    ("La Poste", "timbres"),
                    ("Total", "essence"),
                    ("Bureau Vallée", "papeterie"),
                )
            )
            if k
            else ("MAIF", "assurance annuelle")
        )
        cents = case.rng.randrange(400, 12000)
        total += cents
        n = spent.line(date, shop, what, euros(cents, "s€"), pick(("CB", "chèque", "espèces")))
        case.true(spent, n, "ledger", date=date, nature="expense", amount_eur=cents)
    spent.line("", "", "TOTAL", euros(total, "s€"), "")
    case.others = {"CR réunion du 12 février.docx": b"PK\x03\x04 rien", "logo.png": b"\x89PNG rien"}
    return case


CASES = (
    coordinator,
    interventions,
    by_month,
    deliveries,
    english_log,
    treasurer,
    bank,
    entries,
    balance,
    cash_box,
    google_form,
    paper_survey,
    needs,
    english_form,
    volunteers,
    driver,
    timesheet,
    budget,
    inventory,
    mixed_folder,
)
FAMILIES = {"thirteenth": CASES}
