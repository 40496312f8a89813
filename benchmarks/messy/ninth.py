"""Twenty more ordinary files, with their truths, by somebody who had read neither the intake nor its tests, nor how the eighth set was mended."""

import datetime as dt

from .files import COMMUNES, PEOPLE, Case, days, euros

HELPERS = ("Josiane", "Karim", "Fatima", "Bernard")
MONTHS = ("janvier", "février", "mars")
SHORT = ("janv.", "févr.", "mars", "avr.")
WEEK = ("lun.", "mar.", "mer.", "jeu.", "ven.")
CAPITALS = {
    "Eybens": "EYBENS",
    "Poisat": "POISAT",
    "Bresson": "BRESSON",
    "Échirolles": "ECHIROLLES",
    "Gières": "GIERES",
}


def _minutes(minutes: int) -> str:
    """How people write a time: 45 min, 1h30, 2 h."""
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if not hours else f"{hours}h{rest:02d}" if rest else f"{hours} h"


# ---- requests kept by hand


def town_hall(seed: int = 0) -> Case:
    """The desk of a town hall: days with dots, how each came, one line of count under each month, initials of who took it."""
    case = Case("ninth/logs_town_hall", seed)
    ends = {"traité": "served", "réorienté CCAS": "refused", "sans suite": "cancelled", "en cours": "open"}
    came = {"tél.": "phone", "guichet": "desk", "mail": "web", "courrier": "paper"}
    case.words |= {"requests.outcome": ends, "requests.channel": came}
    case.free |= {"requests.refusal_reason"}
    page = case.page("Registre accueil mairie annexe.xlsx", "T1 2026")
    page.line("MAIRIE - accueil de proximité")
    page.line("Registre des demandes de conciergerie, 1er trimestre 2026")
    page.merges += ["A1:J1", "A2:J2"]
    page.line()
    page.columns(
        {
            "N°": "requests.id",
            "Reçu le": "requests.date",
            "Comment": "requests.channel",
            "Administré": "requests.client",
            "Type d'usager": "requests.public",
            "Commune": "requests.insee",
            "Objet": "requests.service",
            "Suite": "requests.outcome",
            "Clos le": "requests.closed_on",
            "Agent": "",
        }
    )
    number = 0
    for month, name in enumerate(MONTHS, 1):
        dates = days(case.rng, 11, dt.date(2026, month, 2), 25)
        for date in dates:
            number += 1
            channel, public = (
                case.rng.choice(list(came)),
                case.rng.choice(("retraité", "famille", "actif", "commerçant")),
            )
            commune, service = (
                case.rng.choice(list(COMMUNES)),
                case.rng.choice(("courses", "papiers", "petit bricolage", "transport")),
            )
            end = case.rng.choice(("traité", "traité", *ends))
            closed = date + dt.timedelta(days=case.rng.randrange(6))
            shut = end in ("traité", "réorienté CCAS")
            n = page.line(
                f"2026/{number:03d}",
                f"{date:%d.%m.%y}",
                channel,
                case.rng.choice(PEOPLE),
                public,
                commune,
                service,
                end,
                f"{closed:%d.%m.%y}" if shut else None,
                case.rng.choice(("JP", "SL")),
            )
            more = {"closed_on": closed} if shut else {}
            case.true(
                page,
                n,
                "requests",
                date=date,
                channel=came[channel],
                public=public,
                insee=COMMUNES[commune],
                service=service,
                outcome=ends[end],
                **more,
            )
        page.line(f"Total {name} : {len(dates)} demandes")
    page.line()
    page.line("JP = accueil du matin, SL = accueil de l'après-midi")
    return case


def linen(seed: int = 0) -> Case:
    """What was left at the counter for the dry cleaner: the day and the client once for several pieces; given back on a day, or not yet."""
    case = Case("ninth/logs_linen", seed)
    case.free |= {"requests.channel", "requests.provider"}
    page = case.page("Cahier pressing retouches 2026.ods", "Dépôts")
    page.line("PRESSING ET RETOUCHES - dépôts 2026")
    page.columns(
        {
            "Déposé le": "requests.date",
            "Client": "requests.client",
            "Ticket": "requests.id",
            "Article": "",
            "Type": "requests.service",
            "Prix": "requests.order_value_eur",
            "Promis pour le": "requests.due_on",
            "Rendu le": "requests.closed_on",
            "Réglé": "",
        }
    )
    ticket = 310
    articles = {
        "2 chemises": ("pressing", 700),
        "manteau": ("pressing", 1400),
        "ourlet pantalon": ("retouche", 950),
        "fermeture éclair": ("retouche", 1250),
        "ressemelage": ("cordonnerie", 2800),
    }
    for k, date in enumerate(dict.fromkeys(days(case.rng, 19))):
        for piece in range(case.rng.choice((1, 1, 2, 3))):
            ticket += 1
            article = case.rng.choice(list(articles))
            service, cents = articles[article]
            due = date + dt.timedelta(days=7)
            back = due + dt.timedelta(days=case.rng.randrange(0, 6))
            waits, odd = back > dt.date(2026, 3, 24) or case.rng.random() < 0.1, k == 6 and not piece
            n = page.line(
                None if piece else date,
                None if piece else case.rng.choice(PEOPLE),
                ticket,
                article,
                service,
                euros(cents, "€") if ticket % 4 == 0 else cents / 100,
                due,
                "à rappeler" if odd else None if waits else back,
                "non" if waits or odd else case.rng.choice(("oui", "oui", "non")),
            )
            more = {} if waits or odd else {"closed_on": back}
            case.true(
                page,
                n,
                "requests",
                date=date,
                public="habitants",
                service=service,
                order_value_eur=cents,
                due_on=due,
                outcome="open" if waits or odd else "served",
                **more,
            )
            if odd:
                case.say(page, n)
    page.line()
    page.line("Rappel tarifs : chemise 3,50 € - pantalon 6 € - manteau 14 €")
    return case


def ticks(seed: int = 0) -> Case:
    """A shared sheet with boxes to tick, brought out as CSV: taken in charge, finished; the boxes go on below the last line."""
    case = Case("ninth/logs_ticks", seed)
    came = {"WhatsApp": "web", "appel": "phone", "SMS": "web", "marché": "field"}
    case.words["requests.channel"] = came
    page = case.page("Suivi conciergerie - Demandes.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Date": "requests.date",
            "Prénom": "requests.client",
            "Profil": "requests.public",
            "Commune": "requests.insee",
            "Besoin": "requests.service",
            "Reçu par": "requests.channel",
            "Pris en charge": "requests.outcome",
            "Terminé": "requests.outcome",
            "Temps passé": "requests.minutes",
            "Notes": "",
        }
    )
    for date in days(case.rng, 31):
        profile, need = (
            case.rng.choice(("senior", "famille", "pro")),
            case.rng.choice(("courses", "garde d'animaux", "démarches", "colis")),
        )
        commune, channel = case.rng.choice(list(COMMUNES)), case.rng.choice(list(came))
        stage = case.rng.choice((2, 2, 2, 1, 0))
        spent = case.rng.choice((15, 30, 45, 60, 90)) if stage == 2 else 0
        n = page.line(
            date,
            case.rng.choice(HELPERS),
            profile,
            commune,
            need,
            channel,
            "TRUE" if stage else "FALSE",
            "TRUE" if stage == 2 else "FALSE",
            _minutes(spent) if spent else "",
            case.rng.choice(("", "", "rappeler lundi", "voir avec le voisin, clé chez lui")),
        )
        more = {"minutes": spent} if spent else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=profile,
            insee=COMMUNES[commune],
            service=need,
            channel=came[channel],
            outcome=("open", "accepted", "served")[stage],
            **more,
        )
    for _ in range(6):
        page.line("", "", "", "", "", "", "FALSE", "FALSE", "", "")
    return case


def tenants(seed: int = 0) -> Case:
    """Small repairs for the tenants of one landlord: « 05-janv. », a name with its telephone in one cell, orange for what is urgent."""
    case = Case("ninth/logs_tenants", seed)
    ends = {
        "fait": "served",
        "RDV pris": "accepted",
        "à faire": "open",
        "hors champ": "refused",
        "plus besoin": "cancelled",
    }
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason", "requests.payer_kind", "requests.provider"}
    page = case.page("Coups de main locataires 2026.xlsx", "2026")
    page.line("Coups de main chez les locataires d'Alpes Habitat - année 2026")
    page.line("en orange : urgent")
    page.line()
    page.columns(
        {
            "Appel": "requests.date",
            "Locataire": "requests.client",
            "Bât.": "",
            "Quoi": "requests.service",
            "Où ça en est": "requests.outcome",
            "Passé le": "requests.closed_on",
            "Temps": "requests.minutes",
            "Par": "",
            "Obs": "",
        }
    )
    for date in days(case.rng, 27):
        job, end = (
            case.rng.choice(("petite plomberie", "serrure", "montage de meuble", "ampoules")),
            case.rng.choice(("fait", "fait", "fait", *ends)),
        )
        done = end == "fait"
        after, spent = (
            date + dt.timedelta(days=case.rng.randrange(1, 8)),
            case.rng.choice((20, 30, 45, 60, 90, 120)),
        )
        n = page.line(
            f"{date.day:02d}-{SHORT[date.month - 1]}",
            f"{case.rng.choice(PEOPLE)} 06 11 22 33 {case.rng.randrange(10, 99)}",
            case.rng.choice(("A", "B1", "B2")),
            job,
            end,
            f"{after.day:02d}-{SHORT[after.month - 1]}" if done else None,
            _minutes(spent) if done else None,
            case.rng.choice(HELPERS) if done else None,
            case.rng.choice((None, None, "sonner 2 fois", "prévoir escabeau")),
        )
        if case.rng.random() < 0.15:
            page.fills[n] = "FFC000"
        more = {"closed_on": after, "minutes": spent} if done else {}
        case.true(page, n, "requests", date=date, public="locataires", service=job, outcome=ends[end], **more)
    return case


# ---- money


def cooperative_bank(seed: int = 0) -> Case:
    """A bank's quarter: the old balance, the sum of what moved and the new balance stand among its lines; a loan, what is repaid of it, wage aid."""
    case = Case("ninth/cash_bank", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on"}
    page = case.page("releve_T1_2026.csv", encoding="cp1252")
    page.line("ASSOCIATION LE COUP DE POUCE")
    page.line("Compte courant associatif n° 42559 10000 08001234567")
    page.line("Période du 01/01/2026 au 31/03/2026")
    page.line()
    page.columns(
        {
            "Date opé.": "ledger.date",
            "Date valeur": "",
            "Nature de l'opération": "ledger.line",
            "Débit": "ledger.amount_eur",
            "Crédit": "ledger.amount_eur",
        }
    )
    page.line("", "", "ANCIEN SOLDE CREDITEUR AU 31/12/2025", "", euros(412035, "s"))
    kinds = (
        ("PRLV SEPA URSSAF RHONE ALPES", "expense"),
        ("CB LECLERC ECHIROLLES {d}", "expense"),
        ("PRLV SEPA MAIF ASSURANCE", "expense"),
        ("VIR SEPA LOYER SCI DU PARC", "expense"),
        ("VIR RECU ALPES HABITAT FACT 2026-0{m}", "own_revenue"),
        ("REMISE 4 CHEQUES", "own_revenue"),
    )
    special = {
        4: ("VIR RECU FRANCE ACTIVE PRET 00457812", "loan", 800000),
        9: ("VIR RECU CAF DE L ISERE SUBVENTION 2026", "subsidy", 350000),
        14: ("ECHEANCE PRET 00457812", "repayment", 22840),
        17: ("VIR RECU ASP AIDE AU POSTE", "subsidy", 187415),
        25: ("ECHEANCE PRET 00457812", "repayment", 22840),
    }
    out = came = 0
    for k, date in enumerate(days(case.rng, 30)):
        text, nature = case.rng.choice(kinds)
        cents = case.rng.randrange(900, 68000)
        text, nature, cents = special.get(k, (text, nature, cents))
        text = text.format(d=f"{date:%d/%m}", m=date.month)
        leaves = nature in ("expense", "repayment")
        n = page.line(
            date,
            date + dt.timedelta(days=1),
            text,
            euros(cents, "s") if leaves else "",
            "" if leaves else euros(cents, "s"),
        )
        out, came = out + leaves * cents, came + (not leaves) * cents
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
    page.line("", "", "TOTAL DES MOUVEMENTS", euros(out, "s"), euros(came, "s"))
    page.line("", "", "NOUVEAU SOLDE CREDITEUR AU 31/03/2026", "", euros(412035 + came - out, "s"))
    return case


def coded_book(seed: int = 0) -> Case:
    """A treasurer's book by codes, the key beside it: E or S, one thing brought back to the shop, money lent by the treasurer, sums by month."""
    case = Case("ninth/cash_codes", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    key = {
        "ADH": ("own_revenue", "adhésions"),
        "PREST": ("own_revenue", "prestations facturées"),
        "SUB": ("subsidy", "subventions"),
        "AVT": ("loan", "avance de trésorerie (à rembourser)"),
        "ACH": ("expense", "achats"),
        "DEPL": ("expense", "déplacements"),
        "COM": ("expense", "communication"),
    }
    case.words["ledger.nature"] = {code: nature for code, (nature, _said) in key.items()}
    page = case.page("Livre des comptes.xlsx", "2026")
    page.line("LIVRE DES COMPTES 2026", *[None] * 8, "Codes")
    told = [f"{code} = {said}" for code, (_nature, said) in key.items()] + ["E = entrée, S = sortie"]
    page.columns(
        {
            "Pièce": "",
            "Date": "ledger.date",
            "Libellé": "ledger.line",
            "Code": "ledger.nature",
            "E/S": "",
            "Montant": "ledger.amount_eur",
            "Réglé par": "",
        }
    )
    page.lines[-1] += [None, None, told.pop(0)]
    piece = 0
    for month, name in enumerate(MONTHS, 1):
        sums = {"E": 0, "S": 0}
        for date in days(case.rng, 9, dt.date(2026, month, 2), 25):
            piece += 1
            code = case.rng.choice(("ADH", "PREST", "PREST", "ACH", "ACH", "DEPL", "COM"))
            cents = 1500 if code == "ADH" else case.rng.randrange(450, 24000)
            text = {
                "ADH": "adhésion",
                "PREST": "facture",
                "ACH": "fournitures",
                "DEPL": "essence",
                "COM": "flyers",
            }[code]
            if piece == 5:
                code, cents, text = "AVT", 60000, "avance de la trésorière"
            if piece == 13:
                code, cents, text = "SUB", 120000, "subvention commune 1er versement"
            nature = key[code][0]
            back = piece == 21
            if back:
                code, cents, text, nature = "ACH", 2390, "cartouche rendue au magasin", "expense"
            way = "E" if back or nature != "expense" else "S"
            sums[way] += cents
            cells = [piece, date, text, code, way, cents / 100, case.rng.choice(("CB", "chq", "esp", "vir"))]
            n = page.line(*cells, *([None, None, told.pop(0)] if told else []))
            case.true(page, n, "ledger", date=date, nature=nature, amount_eur=-cents if back else cents)
        page.line(None, None, f"Total entrées {name}", None, None, sums["E"] / 100)
        page.line(None, None, f"Total sorties {name}", None, None, sums["S"] / 100)
        page.fills[len(page.lines)] = page.fills[len(page.lines) - 1] = "D9D9D9"
    return case


def till_lines(seed: int = 0) -> Case:
    """What the till's software sends: a line an article, several a receipt, before and after tax, one article taken back, a total a day."""
    case = Case("ninth/cash_till_lines", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    page = case.page("Export_ventes_detail.csv", encoding="cp1252")
    page.columns(
        {
            "Date et heure": "ledger.date",
            "N° ticket": "",
            "Vendeur": "",
            "Article": "",
            "Rayon": "ledger.line",
            "Qté": "",
            "PU TTC": "",
            "Total TTC": "",
            "TVA": "",
            "Total HT": "ledger.amount_eur",
            "Règlement": "",
        }
    )
    stock = (
        ("Miel 500 g", "Épicerie", 790, 0.055),
        ("Pain de campagne", "Épicerie", 420, 0.055),
        ("Sac cabas", "Boutique", 600, 0.2),
        ("Carte postale", "Boutique", 150, 0.2),
    )
    ticket = 1040
    for date in dict.fromkeys(days(case.rng, 12)):
        all_in = net = 0
        for receipt in range(case.rng.randrange(2, 5)):
            ticket += 1
            at = f"{date:%d/%m/%Y} 1{receipt}:{case.rng.randrange(10, 59)}"
            who = case.rng.choice(("JO", "KA"))
            paid = "AVOIR" if ticket == 1052 else case.rng.choice(("CB", "ESP", "CHQ"))
            for article, shelf, price, rate in case.rng.sample(stock, case.rng.randrange(1, 3)):
                many = -1 if ticket == 1052 else case.rng.choice((1, 1, 2, 3))
                gross = many * price
                before = round(gross / (1 + rate))
                all_in, net = all_in + gross, net + before
                n = page.line(
                    at,
                    f"T{ticket}",
                    who,
                    article,
                    shelf,
                    many,
                    euros(price),
                    euros(gross),
                    f"{rate * 100:g} %".replace(".", ","),
                    euros(before),
                    paid,
                )
                case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=before)
        page.line(f"Total {date:%d/%m/%Y}", "", "", "", "", "", "", euros(all_in), "", euros(net), "")
    return case


def town_accounts(seed: int = 0) -> Case:
    """A small town's own accounts of the service: what it orders paid and what it calls in, by account; two orders annulled, some not yet paid."""
    case = Case("ninth/cash_town", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.service", "ledger.variable"}
    case.words["ledger.nature"] = {"D": "expense"}
    page = case.page("Conciergerie - mandats et titres.ods", "Extrait")
    page.line("COMMUNE - BUDGET ANNEXE CONCIERGERIE - EXERCICE 2026")
    page.line("Extrait des mandats et titres, édité le 02/04/2026")
    page.line()
    page.columns(
        {
            "Sens": "ledger.nature",
            "N°": "",
            "Bord.": "",
            "Émis le": "ledger.date",
            "Imputation": "ledger.account",
            "Tiers": "ledger.payer",
            "Objet": "ledger.line",
            "Montant": "ledger.amount_eur",
            "Réglé le": "ledger.paid_on",
            "État": "",
        }
    )
    kinds = (
        ("D", 60622, "STATION U", "Carburant", "expense", 70),
        ("D", 60632, "BRICO ALPES", "Petit équipement", "expense", 110),
        ("D", 6262, "ORANGE", "Téléphone", "expense", 38),
        ("D", 6215, "COMMUNE", "Mise à disposition agent", "expense", 840),
        ("R", 70688, "USAGERS", "Prestations du mois", "own_revenue", 310),
        ("R", 70688, "EHPAD LES FLEURS", "Navette", "own_revenue", 220),
    )
    sums = {"D": 0, "R": 0}
    for k, date in enumerate(days(case.rng, 26)):
        way, account, who, what, nature, about = case.rng.choice(kinds)
        cents = about * case.rng.randrange(70, 131)
        if k == 7:
            way, account, who, what, nature, cents = (
                "R",
                7473,
                "DEPARTEMENT",
                "Participation 2026",
                "subsidy",
                600000,
            )
        annulled, paid = k in (11, 19), date + dt.timedelta(days=case.rng.randrange(5, 28))
        paid = None if annulled or paid > dt.date(2026, 3, 31) else paid
        n = page.line(
            way,
            100 + k,
            10 + k // 4,
            date,
            account,
            who,
            what,
            cents / 100,
            paid,
            "Annulé" if annulled else "Réglé" if paid else "En attente",
        )
        if annulled:
            case.say(page, n)
            continue
        sums[way] += cents
        more = {"paid_on": paid} if paid else {}
        case.true(page, n, "ledger", date=date, nature=nature, account=str(account), amount_eur=cents, **more)
    page.line(None, None, None, None, None, None, "Total dépenses", sums["D"] / 100)
    page.line(None, None, None, None, None, None, "Total recettes", sums["R"] / 100)
    return case


# ---- answers


def quality_calls(seed: int = 0) -> Case:
    """Calls to those who were served: « 4/5 », « 4,5 » and 4 in one column, people not reached, who may be quoted."""
    case = Case("ninth/forms_calls", seed)
    case.free |= {"surveys.public"}
    page = case.page("Appels qualité.xlsx", "Hiver 2026")
    page.line("Appels de satisfaction aux usagers servis - note de 1 (pas content) à 5 (très content)")
    page.columns(
        {
            "Appelé le": "surveys.date",
            "Code client": "surveys.respondent",
            "Prestation": "surveys.service",
            "Note": "surveys.score",
            "Ce qu'il ou elle en dit": "surveys.comment",
            "Peut-on le citer ?": "surveys.quotable",
            "Appel fait par": "",
        }
    )
    total, count = 0, 0
    for k, date in enumerate(days(case.rng, 34)):
        code, service = (
            f"C{case.rng.randrange(1, 40):03d}",
            case.rng.choice(("courses", "colis", "bricolage")),
        )
        grade = case.rng.choice((5, 5, 4, 4, 4.5, 3, 2))
        if case.rng.random() < 0.15:
            n = page.line(
                date,
                code,
                service,
                case.rng.choice(("injoignable", "messagerie")),
                None,
                None,
                case.rng.choice(HELPERS),
            )
            case.say(page, n)
            continue
        whole = isinstance(grade, int)
        typed = f"{grade}/5" if whole and k % 3 == 0 else grade if whole else "4,5"
        text = case.rng.choice(
            (None, "très aimable", "je recommencerai") if grade > 3 else (None, "un peu long")
        )
        quoted = case.rng.choice((True, False)) if text else None
        total, count = total + grade, count + 1
        n = page.line(
            date,
            code,
            service,
            typed,
            text,
            None if quoted is None else "oui" if quoted else "non",
            case.rng.choice(HELPERS),
        )
        more = {"comment": text, "quotable": quoted} if text else {}
        case.true(
            page,
            n,
            "surveys",
            date=date,
            population="beneficiaries",
            question="satisfaction",
            score=grade,
            service=service,
            **more,
        )
    page.line()
    page.line("Moyenne", None, None, round(total / count, 2))
    return case


def two_headed(seed: int = 0) -> Case:
    """A survey of needs from an online tool: two lines of headings, addresses of who answers, a choice in four columns, some left half way."""
    case = Case("ninth/forms_two_headed", seed)
    case.free |= {"surveys.comment", "surveys.service", "surveys.respondent"}
    case.words["surveys.score"] = {"Oui": 1, "Non": 0}
    page = case.page("Enquête besoins habitants - toutes les réponses.xlsx", "Sheet")
    heads = {
        "ID du répondant": "",
        "ID du collecteur": "",
        "Date de début": "surveys.date",
        "Date de fin": "",
        "Adresse IP": "",
        "Adresse e-mail": "",
        "Quelle est votre situation ?": "surveys.public",
        "Aviez-vous déjà entendu parler de la conciergerie ?": "surveys.score",
        "Auriez-vous recours à une conciergerie près de chez vous ?": "surveys.score",
        "Pour quels services ?": "",
    }
    page.columns(heads)
    page.lines[-1] += [None, None, None, "Une remarque ?"]
    page.heads["Une remarque ?"] = "surveys.comment"
    wants = ("Courses", "Petits travaux", "Papiers", "Garde d'animaux")
    page.line(*[None] * 6, "Réponse", "Réponse", "Réponse", *wants, "Réponse libre")
    for k, date in enumerate(days(case.rng, 37, dt.date(2025, 11, 3), 30)):
        start = dt.datetime.combine(date, dt.time(8 + k % 12, case.rng.randrange(50), k))
        half = k % 9 == 5
        public = case.rng.choice(("Retraité(e)", "En activité", "Sans emploi"))
        knows = case.rng.choice(("Oui", "Non", "Non"))
        would = None if half else case.rng.choice(("Oui", "Oui", "Non", "Je ne sais pas"))
        n = page.line(
            11870000000 + 731 * k,
            400112233,
            start,
            start + dt.timedelta(minutes=6),
            f"90.12.{k}.4",
            None,
            public,
            knows,
            would,
            *(want if would == "Oui" and case.rng.random() < 0.4 else None for want in wants),
            case.rng.choice((None, None, "merci pour l'initiative")) if not half else None,
        )
        said = case.words["surveys.score"]
        more = {"date": date, "population": "residents", "public": public}
        case.true(page, n, "surveys", question="knows", score=said[knows], **more)
        if would in said:
            case.true(page, n, "surveys", question="would_use", score=said[would], **more)
    return case


def paper_sheets(seed: int = 0) -> Case:
    """Paper sheets typed again: a grade for each service under one title, NU where it was not used, the day written once a pile."""
    case = Case("ninth/forms_paper", seed)
    case.free |= {"surveys.public", "surveys.comment"}
    page = case.page("Questionnaires usagers 2026 - saisie.ods", "Saisie")
    services = ("Courses", "Pressing", "Relais colis")
    recommend = "Nous recommanderiez-vous ? (0 à 10)"
    page.line("Questionnaire de satisfaction des usagers - saisie des retours papier")
    page.line(None, None, None, "Êtes-vous satisfait(e) ? De 1 (pas du tout) à 5 (tout à fait)")
    page.merges.append("D2:F2")
    page.columns(
        {"N°": "surveys.respondent", "Reçu le": "surveys.date", "Âge": ""}
        | dict.fromkeys(services, "surveys.score")
        | {recommend: "surveys.score", "Remarque": "surveys.comment"}
    )
    number = 0
    for date in (dt.date(2026, 2, 6), dt.date(2026, 2, 20), dt.date(2026, 3, 6), dt.date(2026, 3, 20)):
        for k in range(case.rng.randrange(5, 9)):
            number += 1
            grades = [case.rng.choice((5, 5, 4, 4, 3, 2, "NU", None)) for _ in services]
            nps = case.rng.choice((None, 6, 7, 8, 9, 10))
            grades[number % 3] = case.rng.choice((5, 4, 3))
            n = page.line(
                number,
                None if k else date,
                case.rng.choice(("60-74", "75 et +", "moins de 60", None)),
                *grades,
                nps,
                case.rng.choice((None, None, "horaires trop courts", "continuez")),
            )
            more = {"date": date, "population": "beneficiaries"}
            for service, grade in zip(services, grades, strict=True):
                if isinstance(grade, int):
                    case.true(
                        page, n, "surveys", question="satisfaction", score=grade, service=service, **more
                    )
            if nps is not None:
                case.true(page, n, "surveys", question="recommend", score=nps, **more)
    page.line("Moyenne", None, None, 4.1, 3.9, 4.3, 8.2)
    page.line("NU = service non utilisé")
    return case


def _garbled(text: str) -> str:
    """Accents as they come when a file is opened in the wrong letters."""
    return text.encode("utf-8").decode("cp1252")


def website(seed: int = 0) -> Case:
    """What a website's form sends, opened in the wrong letters and saved so; beside it, typed since: what came of each, spam, the same twice."""
    case = Case("ninth/forms_website", seed)
    ends = {"réalisé": "served", "devis envoyé": "quoted", "en attente": "open", "hors zone": "refused"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason", "requests.channel"}
    page = case.page("formulaire-site-export.csv")
    heads = {
        "Envoyé le": "requests.date",
        "Nom": "requests.client",
        "Courriel": "",
        "Téléphone": "",
        "Commune": "requests.insee",
        "Vous êtes": "requests.public",
        "Service souhaité": "requests.service",
        "Message": "",
    }
    page.heads |= heads
    page.columns(
        {_garbled(h): what for h, what in heads.items()}
        | {"Suite donnée": "requests.outcome", "Réalisé le": "requests.closed_on"}
    )
    for k, date in enumerate(days(case.rng, 28)):
        at = f"{date} {8 + k % 12:02d}:{case.rng.randrange(10, 59)}:07"
        commune, public = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("retraité", "salarié", "aidant")),
        )
        service, end = (
            case.rng.choice(("ménage", "courses", "démarches")),
            case.rng.choice(("réalisé", "réalisé", *ends)),
        )
        if k in (6, 17):
            spam = (
                "Robert",
                "seo@promo.example",
                "+1 555 0100",
                "Paris",
                "",
                "",
                "Boost your ranking today",
                "spam",
                "",
            )
            case.say(page, page.line(at, *spam))
            continue
        who = case.rng.choice(PEOPLE)
        told = [
            _garbled(cell)
            for cell in (who, f"contact{k}@boite.example", "06 00 00 00 00", commune, public, service)
        ]
        told.append(_garbled(case.rng.choice(("", "pour ma mère, à partir de jeudi", "plutôt le matin"))))
        closed = date + dt.timedelta(days=case.rng.randrange(1, 9))
        n = page.line(at, *told, end, closed if end == "réalisé" else "")
        more = {"closed_on": closed} if end == "réalisé" else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=ends[end],
            **more,
        )
        if k == 12:
            case.say(page, page.line(at[:-2] + "52", *told, "doublon", ""))
    return case


# ---- the team


def valued_hours(seed: int = 0) -> Case:
    """Volunteers' hours for the accounts: how many came, how long each, the sum; what an hour is worth beside it, and subtotals."""
    case = Case("ninth/staff_valued", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Bénévolat valorisé 2026.xlsx", "Bénévolat")
    page.line("VALORISATION DU BÉNÉVOLAT 2026 (comptes 86 / 87)")
    page.line("Taux horaire retenu : 12,02 €")
    page.line()
    page.columns(
        {
            "Date": "time.date",
            "Action": "time.category",
            "Qui": "",
            "Nb bénév.": "",
            "Durée par pers.": "",
            "Total heures": "time.hours",
            "Valeur (€)": "",
        }
    )
    everything = 0
    for month, name in enumerate(MONTHS, 1):
        subtotal = 0
        for date in days(case.rng, 8, dt.date(2026, month, 2), 25):
            who = case.rng.sample(HELPERS, case.rng.randrange(1, 4))
            each = case.rng.choice((60, 90, 120, 180))
            hours = len(who) * each / 60
            subtotal += hours
            n = page.line(
                date,
                case.rng.choice(("permanence", "tournée de courses", "réunion", "tri du vestiaire")),
                " + ".join(who),
                len(who),
                _minutes(each),
                hours,
                round(hours * 12.02, 2),
            )
            case.true(page, n, "time", date=date, hours=hours, paid="volunteer")
        page.line(f"Sous-total {name}", None, None, None, None, subtotal, round(subtotal * 12.02, 2))
        page.fills[len(page.lines)] = "DDEBF7"
        everything += subtotal
    page.line("TOTAL", None, None, None, None, everything, round(everything * 12.02, 2))
    return case


def funded_month(seed: int = 0) -> Case:
    """An employee's month for a funder: hours by kind of work across, those of another project among them, leave, a sum a week, signatures."""
    case = Case("ninth/staff_funded", seed)
    case.free |= {"time.service", "time.public"}
    kinds = {"Accueil": "field", "Tournées": "travel", "Administratif": "admin"}
    page = case.page("Feuille de temps mars 2026.xlsx", "Mars")
    page.line("FEUILLE DE TEMPS - projet conciergerie")
    page.line("Salariée : Fatima B.", None, None, "Mois : mars 2026")
    page.line()
    page.columns(
        {"Date": "time.date"}
        | dict.fromkeys(kinds, "time.hours")
        | {"Autre projet (ludothèque)": "", "Total jour": ""}
    )
    week = 0
    for number in range(2, 28):
        date = dt.date(2026, 3, number)
        if date.weekday() == 5:
            page.line("Total semaine", None, None, None, None, week)
            page.fills[len(page.lines)] = "F2F2F2"
            week = 0
        if date.weekday() > 4:
            continue
        if number in (12, 13):
            page.line(date, "CP", None, None, None, 0)
            continue
        hours = [case.rng.choice((None, 1, 2, 2.5, 3)) for _ in kinds]
        hours[number % 3] = 3
        other = case.rng.choice((None, 1.5)) if number % 4 == 0 else None
        whole = sum(h or 0 for h in [*hours, other])
        week += whole
        n = page.line(date, *hours, other, whole)
        for kind, spent in zip(kinds.values(), hours, strict=True):
            if spent:
                case.true(page, n, "time", date=date, category=kind, hours=spent, paid="paid")
    page.line("Total semaine", None, None, None, None, week)
    page.line()
    page.line("Signature de la salariée", None, None, "Signature de la présidente")
    return case


def rounds(seed: int = 0) -> Case:
    """Rounds, day in words without its year, « 42 km » or « env. 40 », « 6 (1 absent) »; some helpers are paid; one did not leave for the snow."""
    case = Case("ninth/staff_rounds", seed)
    case.free |= {"tours.id", "tours.drive_min", "tours.service"}
    paid, by = {"bén.": "volunteer", "sal.": "paid"}, {"Kangoo": "van", "voiture perso": "car"}
    case.words |= {"tours.paid": paid, "tours.mode": by}
    page = case.page("Tournées 2026.ods", "Tournées")
    page.line("TOURNÉES 2026")
    page.columns(
        {
            "Jour": "tours.date",
            "Secteur": "",
            "Conducteur": "",
            "Statut": "tours.paid",
            "Véhicule": "tours.mode",
            "Départ": "",
            "Retour": "",
            "Km": "tours.km",
            "Livraisons": "tours.stops",
            "Obs.": "",
        }
    )
    total = 0
    for k, date in enumerate(dict.fromkeys(days(case.rng, 30))):
        who, mode = case.rng.choice(HELPERS), case.rng.choice(list(by))
        status = "sal." if who == "Fatima" else "bén."
        day, zone = f"{WEEK[date.weekday()]} {date:%d/%m}", case.rng.choice(("plaine", "coteau", "centre"))
        if k == 8:
            n = page.line(day, zone, who, status, mode, None, None, None, None, "annulée (neige)")
            case.say(page, n)
            continue
        km, doors = case.rng.randrange(9, 61), case.rng.randrange(2, 10)
        total += km
        n = page.line(
            day,
            zone,
            who,
            status,
            mode,
            case.rng.choice(("9h", "9h15", "14h")),
            case.rng.choice(("16h30", "17h")),
            f"env. {km}" if k % 7 == 3 else f"{km} km" if k % 3 == 0 else km,
            f"{doors} (1 absent)" if k % 5 == 2 else doors,
            case.rng.choice((None, None, "verglas", "plein fait")),
        )
        case.true(page, n, "tours", date=date, paid=paid[status], mode=by[mode], km=km, stops=doors)
    page.line("Total", None, None, None, None, None, None, f"{total} km")
    return case


def balance_of_hours(seed: int = 0) -> Case:
    """An employee's weeks: what was planned, what was done, what is owed since January; weeks of leave; the year stands in the title."""
    case = Case("ninth/staff_balance", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("compteur heures coordinatrice.xlsx", "Compteur")
    page.line("Compteur d'heures 2026 - coordinatrice salariée - contrat 24 h / semaine")
    page.line("Report au 31/12/2025 :", 3.5)
    page.line()
    page.columns(
        {
            "Sem.": "",
            "Du": "time.date",
            "Au": "",
            "Heures prévues": "",
            "Heures faites": "time.hours",
            "Écart": "",
            "Solde": "",
            "Remarque": "",
        }
    )
    balance = 3.5
    for k in range(13):
        monday = dt.date(2026, 1, 5) + dt.timedelta(days=7 * k)
        ends = f"{monday:%d/%m}", f"{monday + dt.timedelta(days=4):%d/%m}"
        if k in (7, 8):
            page.line(f"S{k + 2}", *ends, 24, None, None, balance, "congés")
            page.fills[len(page.lines)] = "FFFF99"
            continue
        done = case.rng.choice((22, 23.5, 24, 25.5, 28))
        balance += done - 24
        typed = f"{int(done)}h30" if done % 1 and k % 2 else done
        n = page.line(
            f"S{k + 2}",
            *ends,
            24,
            typed,
            done - 24,
            balance,
            "AG" if k == 4 else "forum des assos" if k == 10 else None,
        )
        case.true(page, n, "time", date=monday, hours=done, paid="paid")
    page.line("Solde à reporter", None, None, None, None, None, balance)
    return case


# ---- what holds no record


def scenarios(seed: int = 0) -> Case:
    """Three futures side by side for the board, with what each supposes: nothing of it happened."""
    case = Case("ninth/grids_scenarios", seed)
    page = case.page("Simulation 3 scénarios.xlsx", "Scénarios 2027")
    page.line("SIMULATION 2027 - à discuter en CA")
    page.line()
    page.line("Hypothèses", "Prudent", "Médian", "Ambitieux")
    for name, low in (
        ("Nombre de clients", 60),
        ("Commandes par client et par an", 6),
        ("Panier moyen (€)", 28),
    ):
        page.line(name, low, round(low * 1.3), round(low * 1.7))
    page.line("Taux de commission", "10 %", "12 %", "15 %")
    page.line()
    page.line("PRODUITS")
    for name, low in (
        ("Commissions", 1000),
        ("Abonnement bailleur", 6000),
        ("Subvention commune", 8000),
        ("Aide au poste", 11600),
    ):
        page.line(name, *(f"{round(low * way):,} €".replace(",", " ") for way in (1, 1.4, 2.1)))
    page.line("CHARGES")
    for name, low in (("Salaires chargés", 24000), ("Véhicule", 3200), ("Local", 2400), ("Assurances", 650)):
        page.line(name, *(f"{round(low * way):,} €".replace(",", " ") for way in (1, 1.1, 1.3)))
    page.line("RÉSULTAT", "-3 650 €", "3 965 €", "16 535 €")
    page.line()
    page.line("Scénario médian : si le 2e bailleur signe avant l'été")
    return case


def pivot(seed: int = 0) -> Case:
    """A pivot table kept without its lines: services under communes, months across, sums above what they sum."""
    case = Case("ninth/grids_pivot", seed)
    page = case.page("TCD demandes.xlsx", "TCD")
    page.line("Statut", "(Tous)")
    page.line()
    page.line("Nombre de Demandes", "Étiquettes de colonnes")
    page.line("Étiquettes de lignes", "janv", "févr", "mars", "Total général")
    everything = []
    for commune in COMMUNES:
        first, counts = len(page.lines), []
        page.line()
        for service in ("courses", "colis", "bricolage"):
            counts.append([case.rng.randrange(1, 14) for _ in MONTHS])
            page.line(f"   {service}", *counts[-1], sum(counts[-1]))
        sums = [sum(column) for column in zip(*counts, strict=True)]
        page.lines[first] = [commune, *sums, sum(sums)]
        everything.append(page.lines[first][1:])
    page.line("Total général", *map(sum, zip(*everything, strict=True)))
    page.line()
    page.line("Part des demandes servies", "81 %", "84 %", "79 %", "81 %")
    return case


# ---- folders and workbooks


def project_book(seed: int = 0) -> Case:
    """One workbook of a project: what is lent and, below on the same sheet, the partners; grants asked for; useful contacts."""
    case = Case("ninth/folders_project", seed)
    kinds = {"local": "premises", "véhicule": "vehicle", "matériel": "equipment", "personnel": "time"}
    commitments = {
        "pas encore": "none",
        "accord oral": "oral",
        "convention signée": "written",
        "cotise": "paid",
    }
    states = {
        "à déposer": "idea",
        "dossier envoyé": "filed",
        "accord par courrier": "notified",
        "refusé": "refused",
        "versée": "paid",
    }
    case.words = {"lent.kind": kinds, "actors.commitment": commitments, "funding.status": states}
    case.free |= {
        "actors.id",
        "actors.engagement",
        "funding.id",
        "funding.cash_early",
        "funding.cash_late",
        "funding.condition",
        "funding.agreed_on",
        "funding.status_since",
        "funding.public_money",
        "funding.noted_on",
    }
    book = "Suivi du projet conciergerie.xlsx"
    page = case.page(book, "Moyens et partenaires")
    page.line("MOYENS PRÊTÉS")
    page.columns(
        {
            "Quoi": "lent.what",
            "Nature": "lent.kind",
            "Prêté par": "lent.lender",
            "Valeur estimée par mois": "lent.month_eur",
            "Début": "lent.since",
            "Fin": "lent.until",
            "Écrit ?": "lent.written",
        }
    )
    for what, kind, who, cents, typed, since, until, written in (
        (
            "bureau 12 m² et Wi-Fi",
            "local",
            "Commune de Poisat",
            35000,
            "350 €",
            dt.date(2025, 9, 1),
            dt.date(2026, 12, 31),
            True,
        ),
        (
            "fourgon le mercredi",
            "véhicule",
            "Régie de quartier",
            18000,
            180,
            dt.date(2025, 10, 6),
            None,
            False,
        ),
        (
            "2 vélos et remorque",
            "matériel",
            "Association Roue Libre",
            6000,
            "60 €",
            dt.date(2026, 1, 12),
            dt.date(2026, 6, 30),
            True,
        ),
        (
            "comptable 4 h par mois",
            "personnel",
            "CCAS d'Eybens",
            11250,
            "112,50 €",
            dt.date(2025, 11, 3),
            None,
            False,
        ),
    ):
        n = page.line(what, kind, who, typed, since, until or "sans limite", "oui" if written else "non")
        more = {"until": until} if until else {}
        case.true(
            page,
            n,
            "lent",
            what=what,
            kind=kinds[kind],
            lender=who,
            month_eur=cents,
            since=since,
            written=written,
            **more,
        )
    page.line()
    page.line()
    page.line("PARTENAIRES")
    page.columns(
        {
            "Organisme": "actors.id",
            "Type": "actors.kind",
            "Référent": "",
            "Engagement": "actors.commitment",
            "Depuis le": "actors.date",
            "Dernier contact": "actors.last_contact",
        }
    )
    for k, (name, kind, said) in enumerate(
        (
            ("Commune de Poisat", "collectivité", "convention signée"),
            ("Boulangerie du Bourg", "commerce", "accord oral"),
            ("Alpes Habitat", "bailleur", "cotise"),
            ("Pharmacie des Ruires", "commerce", "pas encore"),
            ("MJC", "association", "accord oral"),
        )
    ):
        since, last = dt.date(2025, 9, 15) + dt.timedelta(days=21 * k), dt.date(2026, 3, 2 + 4 * k)
        n = page.line(name, kind, PEOPLE[k], said, since, last)
        case.true(
            page,
            n,
            "actors",
            kind=kind,
            commitment=commitments[said],
            date=since,
            last_contact=last,
        )
    page = case.page(book, "Subventions")
    page.line("Demandes de subvention 2026")
    page.columns(
        {
            "Financeur": "funding.funder",
            "Pour quoi": "",
            "Montant": "funding.amount_eur",
            "Où en est-on": "funding.status",
            "Envoyé le": "funding.filed_on",
            "Réponse attendue": "",
        }
    )
    total = 0
    for name, what, cents, said, filed in (
        ("Département", "fonctionnement", 600000, "dossier envoyé", dt.date(2026, 1, 28)),
        ("Fondation locale", "vélo cargo", 350000, "accord par courrier", dt.date(2025, 11, 14)),
        ("Région", "étude", 1000000, "à déposer", None),
        ("Commune de Poisat", "démarrage", 200000, "versée", dt.date(2025, 10, 2)),
        ("Caisse de retraite", "ateliers", 450000, "refusé", dt.date(2025, 12, 1)),
    ):
        total += cents
        n = page.line(
            name, what, euros(cents, "s€"), said, filed, "juin 2026" if said == "dossier envoyé" else None
        )
        more = {"filed_on": filed} if filed else {}
        case.true(page, n, "funding", funder=name, amount_eur=cents, status=states[said], **more)
    page.line("Total demandé", None, euros(total, "s€"))
    page = case.page(book, "Contacts utiles")
    page.line("Nom", "Structure", "Téléphone", "Mail")
    for k, name in enumerate(PEOPLE[:5]):
        page.line(
            name,
            case.rng.choice(("mairie", "CCAS", "bailleur")),
            f"04 76 00 00 1{k}",
            f"contact{k}@mairie.example",
        )
    return case


def association_folder(seed: int = 0) -> Case:
    """An association's folder: members with fees still due, workshops of which one is put off, what is heard in the field, a poster."""
    case = Case("ninth/folders_association", seed)
    case.free |= {
        "clients.since",
        "clients.engagement",
        "events.with_partner",
        "journal.tags",
        "journal.public",
    }
    members = case.page("Adhérents 2026.csv", encoding="cp1252")
    members.columns(
        {
            "N° adh.": "clients.id",
            "Nom Prénom": "",
            "Catégorie": "clients.public",
            "Ville": "clients.insee",
            "Adhésion le": "clients.member_since",
            "Cotisation": "clients.membership_eur",
            "Réglée par": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 23)):
        commune, public = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("habitant", "commerçant", "association")),
        )
        cents = None if k % 8 == 5 else 1000 if public == "habitant" else 3000
        total += cents or 0
        n = members.line(
            f"A{k + 1:03d}",
            f"{case.rng.choice(PEOPLE).split()[1].upper()} {case.rng.choice(HELPERS)}",
            public,
            CAPITALS[commune],
            date,
            f"{cents // 100} €" if cents else "",
            case.rng.choice(("chèque", "espèces")) if cents else "à régler",
        )
        more = {"membership_eur": cents} if cents else {}
        case.true(members, n, "clients", public=public, insee=COMMUNES[commune], member_since=date, **more)
    members.line("Total", "", "", "", "", f"{total // 100} €", "")
    shops = case.page("Ateliers.ods", "2026")
    shops.line("ATELIERS ET RENCONTRES")
    shops.columns(
        {
            "Date": "events.date",
            "Atelier": "events.label",
            "Animé par": "events.run_by",
            "Durée": "events.hours",
            "Inscrits": "",
            "Présents": "events.participants",
            "Remarque": "",
        }
    )
    for k, date in enumerate(dict.fromkeys(days(case.rng, 14))):
        subject, who = (
            case.rng.choice(("couture", "smartphone", "cuisine", "budget")),
            case.rng.choice(HELPERS),
        )
        asked, spent = case.rng.randrange(4, 12), case.rng.choice((90, 120, 180))
        if k == 4:
            n = shops.line(date, subject, who, None, asked, None, "reporté")
            case.say(shops, n)
            continue
        came = case.rng.randrange(2, asked + 1)
        n = shops.line(
            date, subject, who, _minutes(spent), asked, came, case.rng.choice((None, None, "salle froide"))
        )
        case.true(shops, n, "events", date=date, kind="event", hours=spent / 60, participants=came)
    heard = case.page("Journal de bord.xlsx", "Notes")
    heard.line("Ce qu'on entend sur le terrain")
    heard.columns(
        {"Date": "journal.date", "Où": "", "Ce qu'on a entendu": "journal.text", "Thème": "journal.tags"}
    )
    said = (
        ("plusieurs personnes demandent un retrait le samedi", "horaires"),
        ("on nous confond encore avec la Poste", "image"),
        ("la boulangerie voudrait un point relais", "partenaires"),
        ("trop de papier pour adhérer", "adhésion"),
        ("personne ne sait que c'est gratuit", "image"),
        ("le local est difficile à trouver", "lieu"),
    )
    for date in dict.fromkeys(days(case.rng, 11)):
        for k, (text, theme) in enumerate(case.rng.sample(said, case.rng.choice((1, 1, 2)))):
            n = heard.line(None if k else date, case.rng.choice(("marché", "local", "école")), text, theme)
            case.true(heard, n, "journal", date=date, text=text)
    case.others = {"affiche ateliers.pdf": b"%PDF-1.4 rien"}
    return case


CASES = (
    town_hall,
    linen,
    ticks,
    tenants,
    cooperative_bank,
    coded_book,
    till_lines,
    town_accounts,
    quality_calls,
    two_headed,
    paper_sheets,
    website,
    valued_hours,
    funded_month,
    rounds,
    balance_of_hours,
    scenarios,
    pivot,
    project_book,
    association_folder,
)
FAMILIES = {"ninth": CASES}
