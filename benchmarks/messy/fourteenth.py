"""Twenty files of twenty keepers: half as ordinary as can be, half as people of the trade keep them; by somebody who never saw the intake."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, Case, days, euros

HANDS = ("Josiane", "Karim", "Fatima", "Bernard")
MONTHS = ("janvier", "février", "mars")
LONG = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
BRIEF = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
VALLEY = {"Vif": "38545", "Jarrie": "38200", "Vizille": "38562", "Claix": "38111"}


def _spent(minutes: int, form: str = "h") -> str:
    """A time as it is said: 25 min, 25', 1h10, 1 h 10."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}'" if form == "'" else f"{rest} min"
    join = " h " if form == " " else "h"
    return f"{hours}{join}{rest:02d}" if rest else f"{hours}{join}".rstrip()


def _week(number: int) -> dt.date:
    return dt.date.fromisocalendar(2026, number, 1)


# ---- requests


def coordinator(seed: int = 0) -> Case:
    """A coordinator's log, a line a call: why not when it was not done, the day it was, a date that nobody noted."""
    case = Case("fourteenth/logs_coordinator", seed)
    came = {"téléphone": "phone", "passage au local": "desk", "mail": "web", "mairie": "partner"}
    ends = {
        "fait": "served",
        "planifié": "accepted",
        "en attente": "open",
        "pas possible": "refused",
        "abandon": "cancelled",
    }
    whys = {"hors secteur": "out_of_area", "pas de prestataire": "no_provider", "trop cher": "price"}
    case.words |= {
        "requests.channel": came,
        "requests.outcome": ends,
        "requests.refusal_reason": whys,
    }
    case.free |= {"requests.provider", "requests.payer_kind"}
    page = case.page("Suivi des demandes.xlsx", "Demandes 2026")
    page.line("Suivi des demandes de la conciergerie")
    page.line()
    page.columns(
        {
            "Date": "requests.date",
            "Nom": "requests.client",
            "Public": "requests.public",
            "Commune": "requests.insee",
            "Demande": "requests.service",
            "Contact par": "requests.channel",
            "Statut": "requests.outcome",
            "Si non, pourquoi": "requests.refusal_reason",
            "Réalisé le": "requests.closed_on",
            "Temps passé (min)": "requests.minutes",
            "Remarques": "",
        }
    )
    month = 1
    for k, date in enumerate(days(case.rng, 42)):
        if date.month != month:
            page.line()
            month = date.month
        public = case.rng.choice(("senior", "senior", "famille", "actif"))
        commune = case.rng.choice(list(COMMUNES))
        service = case.rng.choice(("courses", "petits travaux", "aide numérique", "pressing", "colis"))
        channel = case.rng.choice(list(came))
        end = case.rng.choice(("fait", "fait", "fait", *ends))
        why = case.rng.choice(list(whys)) if end == "pas possible" else None
        done = date + dt.timedelta(days=case.rng.randrange(7)) if end == "fait" else None
        spent = case.rng.choice((10, 15, 20, 30, 45, 75)) if end == "fait" else None
        undated, somewhere = k == 23, k % 13 != 8
        n = page.line(
            "?" if undated else f"{date:%d/%m/%y}" if k % 10 == 4 else date,
            case.rng.choice(PEOPLE),
            public,
            commune if somewhere else None,
            service,
            channel,
            end,
            why,
            done,
            spent,
            case.rng.choice((None, None, None, "rappeler le soir", "2e étage sans ascenseur")),
        )
        if undated:
            case.say(page, n)
            continue
        more = {"refusal_reason": whys[why]} if why else {}
        more |= {"closed_on": done, "minutes": spent} if done else {}
        more |= {"insee": COMMUNES[commune]} if somewhere else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            channel=came[channel],
            outcome=ends[end],
            **more,
        )
    return case


def france_services(seed: int = 0) -> Case:
    """A France Services desk: the day stands on a line of its own, its year in the title; what each came for, and for how long."""
    case = Case("fourteenth/logs_france_services", seed)
    came = {"sur place": "desk", "téléphone": "phone", "visio": "web"}
    ends = {
        "résolu": "served",
        "rdv pris": "accepted",
        "réorienté": "refused",
        "à suivre": "open",
        "abandon de l'usager": "cancelled",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.refusal_reason", "requests.provider", "requests.payer_kind"}
    page = case.page("FS frequentation T1.ods", "Accueil")
    page.line("France Services - fréquentation de l'accueil - 1er trimestre 2026")
    page.merges.append("A1:H1")
    page.line()
    page.columns(
        {
            "Heure": "",
            "Mode": "requests.channel",
            "Public": "requests.public",
            "Commune": "requests.insee",
            "Opérateur": "",
            "Démarche": "requests.service",
            "Durée": "requests.minutes",
            "Suite donnée": "requests.outcome",
        }
    )
    errands = {
        "carte grise": "ANTS",
        "permis": "ANTS",
        "retraite": "CARSAT",
        "prime d'activité": "CAF",
        "carte Vitale": "CPAM",
        "déclaration d'impôts": "DGFiP",
        "inscription": "France Travail",
    }
    visits = 0
    for date in dict.fromkeys(days(case.rng, 17)):
        page.line(
            f"{LONG[date.weekday()]} {date.day}{'er' if date.day == 1 else ''} {MONTHS[date.month - 1]}"
        )
        page.fills[len(page.lines)] = "DDEBF7"
        for turn in range(case.rng.randrange(2, 5)):
            visits += 1
            mode = case.rng.choice(("sur place", "sur place", "sur place", *came))
            public = case.rng.choice(("retraité", "demandeur d'emploi", "salarié", "étudiant"))
            commune = case.rng.choice(list(VALLEY))
            errand, end = case.rng.choice(list(errands)), case.rng.choice(("résolu", "résolu", *ends))
            two = visits == 19
            end = "résolu" if two else end
            spent = None if end == "abandon de l'usager" else case.rng.choice((10, 15, 20, 25, 40, 60, 70))
            n = page.line(
                f"{9 + turn}h{case.rng.choice(('00', '10', '25', '40'))}",
                mode,
                public,
                commune,
                "ANTS" if two else errands[errand],
                "carte grise + permis" if two else errand,
                spent and _spent(spent, case.rng.choice("'h")),
                end,
            )
            if two:
                case.say(page, n)
            case.true(
                page,
                n,
                "requests",
                date=date,
                channel=came[mode],
                public=public,
                insee=VALLEY[commune],
                service=ANY if two else errand,
                outcome=ends[end],
                **({"minutes": spent} if spent else {}),
            )
    page.line()
    page.line(f"Nombre de passages du trimestre : {visits}")
    return case


def quarter_works(seed: int = 0) -> Case:
    """A régie de quartier's orders for works: who ordered, hours spent, the price before tax; one order struck out."""
    case = Case("fourteenth/logs_quarter_works", seed)
    payers = {
        "bailleur SDH": "landlord",
        "copro Les Tilleuls": "condominium",
        "Ville": "commune",
        "particulier": "user",
    }
    ends = {
        "terminé": "served",
        "programmé": "accepted",
        "devis": "quoted",
        "à traiter": "open",
        "annulé": "cancelled",
    }
    case.words |= {"requests.payer_kind": payers, "requests.outcome": ends}
    case.free |= {"requests.public", "requests.provider", "requests.channel"}
    page = case.page("Bons de travaux 2026.xlsx", "Bons")
    page.line("RÉGIE DE QUARTIER - bons de travaux", None, None, None, None, None, "Année 2026")
    page.columns(
        {
            "N° de bon": "requests.id",
            "Demandé le": "requests.date",
            "Donneur d'ordre": "requests.payer_kind",
            "Adresse": "",
            "Nature": "requests.service",
            "Prévu pour le": "requests.due_on",
            "Fait le": "requests.closed_on",
            "Heures": "requests.minutes",
            "Montant HT": "requests.order_value_eur",
            "État": "requests.outcome",
            "Équipe": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 36)):
        payer = case.rng.choice(list(payers))
        nature = case.rng.choice(("peinture", "nettoyage", "encombrants", "espaces verts", "menuiserie"))
        end = case.rng.choice(("terminé", "terminé", "terminé", "programmé", "devis", "à traiter"))
        struck = k == 14
        end = "annulé" if struck else end
        due = (
            date + dt.timedelta(days=case.rng.randrange(4, 15)) if end not in ("devis", "à traiter") else None
        )
        done = due + dt.timedelta(days=case.rng.choice((-1, 0, 0, 2))) if end == "terminé" else None
        spent = case.rng.choice((60, 90, 120, 150, 210, 420)) if done else None
        cents = case.rng.randrange(40, 480) * 100 if end in ("terminé", "programmé", "devis") else None
        total += cents or 0
        n = page.line(
            f"BT26-{k + 1:03d}",
            date,
            payer,
            f"{case.rng.randrange(1, 40)} rue des Ruires",
            nature,
            due,
            done,
            (spent / 60 if k % 4 else _spent(spent)) if spent else None,
            cents and (euros(cents, "s€") if k % 5 == 0 else cents / 100),
            end,
            case.rng.choice(("1", "2", "1+2")),
        )
        if struck:
            page.struck.add(n)
            case.say(page, n)
        more = {"due_on": due, "closed_on": done, "minutes": spent, "order_value_eur": cents}
        case.true(
            page,
            n,
            "requests",
            date=date,
            payer_kind=payers[payer],
            service=nature,
            outcome=ends[end],
            **{name: value for name, value in more.items() if value is not None},
        )
    page.line(None, None, None, None, None, None, None, "Total HT", total / 100)
    return case


def deliveries(seed: int = 0) -> Case:
    """Shopping brought to the door, kept in English by the one who began it: what was paid in all, the charge within it."""
    case = Case("fourteenth/logs_deliveries", seed)
    came = {"phone call": "phone", "Facebook message": "web", "in person": "desk", "via town hall": "partner"}
    ends = {
        "delivered": "served",
        "booked": "accepted",
        "waiting for a reply": "open",
        "couldn't do": "refused",
        "cancelled by customer": "cancelled",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.refusal_reason", "requests.provider", "requests.payer_kind"}
    page = case.page("Orders 2026.xlsx", "Orders")
    page.line("Village shopping run: orders")
    page.line("Delivery charge is 3 or 5 euros, already counted in the total")
    page.line()
    page.columns(
        {
            "Order no.": "requests.id",
            "Order date": "requests.date",
            "Customer": "requests.client",
            "Customer type": "requests.public",
            "Village": "requests.insee",
            "What they wanted": "requests.service",
            "How it came in": "requests.channel",
            "Status": "requests.outcome",
            "Delivered on": "requests.closed_on",
            "Total paid (€)": "requests.order_value_eur",
            "Of which delivery charge (€)": "requests.fee_eur",
            "Notes": "",
        }
    )
    paid = charged = 0
    for k, date in enumerate(days(case.rng, 33)):
        group = case.rng.choice(("older person", "family", "second-home owner"))
        village = case.rng.choice(list(VALLEY))
        want = case.rng.choice(("groceries", "prescription", "bread", "garden centre"))
        channel, end = case.rng.choice(list(came)), case.rng.choice(("delivered",) * 5 + tuple(ends))
        done = date + dt.timedelta(days=case.rng.randrange(4)) if end == "delivered" else None
        fee = case.rng.choice((300, 500)) if done else 0
        whole = fee + case.rng.randrange(400, 6200) if done else 0
        paid, charged = paid + whole, charged + fee
        n = page.line(
            200 + k,
            f"{date.day} {date:%b %Y}" if k % 6 == 4 else date,
            case.rng.choice(PEOPLE),
            group,
            village,
            want,
            channel,
            end,
            done,
            whole / 100 if done else None,
            fee / 100 if done else None,
            case.rng.choice((None, None, "leave with neighbour", "no substitutes")),
        )
        more = {"closed_on": done, "order_value_eur": whole, "fee_eur": fee} if done else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=group,
            insee=VALLEY[village],
            service=want,
            channel=came[channel],
            outcome=ends[end],
            **more,
        )
    page.line("Total", *[None] * 8, paid / 100, charged / 100)
    return case


def agency(seed: int = 0) -> Case:
    """What the software of a landlord's agency sends of its tenants' complaints: a day promised, a day closed, days between."""
    case = Case("fourteenth/logs_agency", seed)
    came = {"Téléphone": "phone", "Extranet": "web", "Agence": "desk", "Mail": "web", "Courrier": "paper"}
    ends = {
        "Soldée": "served",
        "Commandée": "accepted",
        "Nouvelle": "open",
        "Refusée": "refused",
        "Retirée par le locataire": "cancelled",
    }
    case.words |= {"requests.channel": came, "requests.outcome": ends}
    case.free |= {"requests.public", "requests.refusal_reason", "requests.payer_kind", "requests.provider"}
    page = case.page("EXPORT_RECLAMATIONS_AG03.csv", encoding="cp1252")
    page.line("Agence 03 - Sud agglomération")
    page.line("Réclamations des locataires créées du 01/01/2026 au 31/03/2026")
    page.line()
    page.columns(
        {
            "Numéro": "requests.id",
            "Créée le": "requests.date",
            "Origine": "requests.channel",
            "Résidence": "",
            "Commune": "requests.insee",
            "Lot": "",
            "Locataire": "requests.client",
            "Motif": "requests.service",
            "Prestataire": "requests.provider",
            "Échéance": "requests.due_on",
            "Clôturée le": "requests.closed_on",
            "Statut": "requests.outcome",
            "Délai (j)": "",
        }
    )
    homes = {"Le Val": "EYBENS", "Les Saules": "ECHIROLLES", "Grand Champ": "GIERES"}
    codes = {"EYBENS": "38158", "ECHIROLLES": "38151", "GIERES": "38179"}
    count = 0
    for date in days(case.rng, 45):
        count += 1
        origin, home = case.rng.choice(list(came)), case.rng.choice(list(homes))
        motive = case.rng.choice(
            ("Serrurerie", "Plomberie", "Ménage parties communes", "Éclairage", "Ascenseur")
        )
        end = case.rng.choice(("Soldée", "Soldée", "Soldée", *ends))
        due = date + dt.timedelta(days=10)
        closed = (
            None if end in ("Commandée", "Nouvelle") else date + dt.timedelta(days=case.rng.randrange(1, 16))
        )
        n = page.line(
            f"R26-{4100 + 3 * count}",
            date,
            origin,
            home,
            homes[home],
            f"{case.rng.randrange(1, 90):04d}",
            case.rng.choice(PEOPLE),
            motive,
            case.rng.choice(("OTIS", "ALPES SERVICES", "REGIE", "")),
            due,
            closed or "",
            end,
            (closed - date).days if closed else "",
        )
        case.true(
            page,
            n,
            "requests",
            date=date,
            channel=came[origin],
            insee=codes[homes[home]],
            service=motive,
            due_on=due,
            outcome=ends[end],
            **({"closed_on": closed} if closed else {}),
        )
    page.line(f"{count} enregistrement(s)")
    return case


# ---- money


def treasurer(seed: int = 0) -> Case:
    """A treasurer's book: money in, money out and what is left; a drill brought back, savings put aside, wages and their charges."""
    case = Case("fourteenth/cash_treasurer", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    posts = {
        "Adhésions": "own_revenue",
        "Services rendus": "own_revenue",
        "Subventions": "subsidy",
        "Aide à l'emploi": "subsidy",
        "Prêt reçu": "loan",
        "Remboursement de prêt": "repayment",
        "Salaires": "expense",
        "Charges sociales": "expense",
        "Fournitures": "expense",
        "Carburant": "expense",
        "Assurance": "expense",
    }
    case.words["ledger.nature"] = posts
    page = case.page("Comptes association 2026.xlsx", "Journal")
    page.line("Journal des recettes et dépenses - exercice 2026")
    page.line()
    page.columns(
        {
            "N°": "",
            "Date": "ledger.date",
            "Libellé": "ledger.line",
            "Poste": "ledger.nature",
            "Mode": "",
            "Recettes": "ledger.amount_eur",
            "Dépenses": "ledger.amount_eur",
            "Solde": "",
        }
    )
    balance = 286450
    page.line(None, dt.date(2026, 1, 1), "Report du solde 2025", None, None, None, None, balance / 100)
    texts = {
        "Adhésions": ("adhésion", 1500, 1501),
        "Services rendus": ("prestations de la semaine", 2500, 24000),
        "Fournitures": ("papeterie", 600, 9000),
        "Carburant": ("station U", 2500, 7500),
    }
    special = {
        1: ("Assurance", "MAIF, cotisation 2026", 38420, False),
        3: ("Prêt reçu", "prêt d'honneur France Active", 500000, True),
        7: ("Salaires", "salaire net janvier", 124318, False),
        8: ("Charges sociales", "URSSAF janvier", 51260, False),
        13: ("Subventions", "subvention Département acompte 50 %", 400000, True),
        16: ("Fournitures", "retour perceuse Brico, remboursée", 8990, True),
        19: ("Salaires", "salaire net février", 124318, False),
        20: ("Charges sociales", "URSSAF février", 51260, False),
        24: ("Virement interne", "virement vers livret A", 200000, False),
        27: ("Aide à l'emploi", "ASP parcours emploi compétences", 71240, True),
        30: ("Remboursement de prêt", "échéance France Active", 14120, False),
    }
    came = left = 0
    for k, date in enumerate(days(case.rng, 36)):
        post = case.rng.choice(list(texts))
        text, low, high = texts[post]
        cents, enters = case.rng.randrange(low, high), posts[post] != "expense"
        post, text, cents, enters = special.get(k, (post, text, cents, enters))
        came, left = came + enters * cents, left + (not enters) * cents
        balance += cents if enters else -cents
        n = page.line(
            k + 1,
            date,
            text,
            post,
            "virement"
            if k in special
            else case.rng.choice(("chèque", "espèces") if enters else ("CB", "chèque")),
            cents / 100 if enters else None,
            None if enters else cents / 100,
            balance / 100,
        )
        if post == "Virement interne":
            case.say(page, n)
            continue
        back = k == 16
        case.true(page, n, "ledger", date=date, nature=posts[post], amount_eur=-cents if back else cents)
    page.line(None, None, "TOTAUX", None, None, came / 100, left / 100, balance / 100)
    page.fills[len(page.lines)] = "FFE699"
    return case


def bank(seed: int = 0) -> Case:
    """A bank's file of a current account, the newest first: one signed amount, and the same in francs as it still gives it."""
    case = Case("fourteenth/cash_bank", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("1234567A038_310326.csv", encoding="cp1252")
    page.line("Numéro Compte", "1234567A038")
    page.line("Type", "CCP")
    page.line("Compte tenu en", "euros")
    page.line("Date", "31/03/2026")
    kinds = (
        ("ACHAT CB STATION U {d} CARTE NUMERO 512", -1),
        ("ACHAT CB SUPER U {d} CARTE NUMERO 512", -1),
        ("PRELEVEMENT DE ORANGE SA REF : 77{k}", -1),
        ("REMISE DE CHEQUE(S) N 00{k}", 1),
        ("VIREMENT DE HELLOASSO REF : HA{k}", 1),
        ("VIREMENT DE COMMUNE DE POISAT FACTURE 26-{k}", 1),
    )
    special = {
        5: ("VIREMENT DE DEPARTEMENT DE L ISERE SUBVENTION FONCTIONNEMENT 2026", 350000, "subsidy"),
        11: ("VIREMENT DE ASP AIDE AU POSTE FEVRIER", 68411, "subsidy"),
        8: ("PRELEVEMENT DE URSSAF RHONE ALPES REF : 8838", -48510, "expense"),
        19: ("PRELEVEMENT DE URSSAF RHONE ALPES REF : 8831", -48510, "expense"),
        15: ("VIREMENT POUR Mme Roux SALAIRE FEVRIER", -118240, "expense"),
        22: ("ECHEANCE PRET 0045-77810", -21033, "repayment"),
        26: ("DEBLOCAGE PRET 0045-77810", 600000, "loan"),
        29: ("FRAIS DE TENUE DE COMPTE", -780, "expense"),
    }
    moves = []
    for k, date in enumerate(reversed(days(case.rng, 34))):
        text, sign = case.rng.choice(kinds)
        cents, nature = sign * case.rng.randrange(800, 42000), "own_revenue" if sign > 0 else "expense"
        text, cents, nature = special.get(k, (text.format(d=f"{date:%d.%m.%y}", k=130 + k), cents, nature))
        moves.append((date, text, cents, nature))
    balance = 214733 + sum(cents for _date, _text, cents, _nature in moves)
    page.line("Solde (EUROS)", euros(balance))
    page.line("Solde (FRANCS)", euros(round(balance * 6.55957)))
    page.line()
    # the date's heading has its own line above too: it is the column's below
    page.columns(
        {
            "Date": "ledger.date",
            "Libellé": "ledger.line",
            "Montant(EUROS)": "ledger.amount_eur",
            "Montant(FRANCS)": "",
        }
    )
    for date, text, cents, nature in moves:
        n = page.line(date, text, euros(cents), euros(round(cents * 6.55957)))
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=abs(cents))
    return case


def by_account(seed: int = 0) -> Case:
    """An accountant's export of what the service cost and brought in, account by account: credit notes, a provision turned back, sums."""
    case = Case("fourteenth/cash_by_account", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("Extrait analytique CONC T1 2026.xlsx", "Extrait")
    page.line("Extrait de comptes analytiques - section CONC (conciergerie)")
    page.line("Du 01/01/2026 au 31/03/2026 - comptes 6 et 7 - montants HT")
    page.line()
    page.columns(
        {
            "Compte": "ledger.account",
            "Intitulé": "",
            "Date": "ledger.date",
            "Jal": "",
            "Pièce": "",
            "Libellé de l'écriture": "ledger.line",
            "Débit": "ledger.amount_eur",
            "Crédit": "ledger.amount_eur",
            "Solde progressif": "",
        }
    )
    accounts = (
        (606100, "Carburant", "expense", ("Station U", "Total Access"), 5200, 5),
        (606400, "Fournitures administratives", "expense", ("Bureau Vallée",), 3300, 4),
        (616000, "Assurances", "expense", ("MAIF",), 8450, 3),
        (626000, "Téléphone et internet", "expense", ("Orange",), 4190, 3),
        (641100, "Salaires bruts", "expense", ("Paie du mois",), 168000, 3),
        (645100, "Cotisations URSSAF", "expense", ("Paie du mois",), 46200, 3),
        (706000, "Prestations de services", "own_revenue", ("Factures clients",), 31000, 7),
        (740000, "Subventions d'exploitation", "subsidy", ("Région", "Commune d'Eybens"), 260000, 2),
        (756000, "Cotisations des adhérents", "own_revenue", ("Adhésions",), 4500, 3),
    )
    sums = [0, 0]
    for account, title, nature, texts, about, count in accounts:
        debit, mine = nature == "expense", [0, 0]
        entries = [
            (
                date,
                "VE"
                if account == 706000
                else "OD"
                if account in (641100, 645100)
                else "BQ"
                if not debit
                else "AC",
                case.rng.choice(texts),
                about * case.rng.randrange(80, 125) // 100,
                debit,
            )
            for date in (
                days(case.rng, count)
                if account not in (641100, 645100)
                else [dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)]
            )
        ]
        if account == 626000:
            entries.insert(0, (dt.date(2026, 1, 1), "OD", "Extourne facture à recevoir 2025", 3990, False))
        if account == 606400:
            entries.append((dt.date(2026, 3, 27), "AC", "Avoir Bureau Vallée", 1875, False))
        if account == 706000:
            entries.append((dt.date(2026, 3, 30), "VE", "Avoir sur facture 26-009", 6200, True))
        for k, (date, book, text, cents, left) in enumerate(entries):
            mine[not left] += cents
            n = page.line(
                account,
                title,
                date,
                book,
                f"{book}{account // 100}-{k + 1}",
                text,
                cents / 100 if left else None,
                None if left else cents / 100,
                (mine[0] - mine[1]) / 100,
            )
            normal = left == debit
            case.true(
                page,
                n,
                "ledger",
                date=date,
                account=str(account),
                nature=nature,
                amount_eur=cents if normal else -cents,
            )
        page.line(
            None,
            None,
            None,
            None,
            None,
            f"Total compte {account}",
            mine[0] / 100,
            mine[1] / 100,
            (mine[0] - mine[1]) / 100,
        )
        sums = [a + b for a, b in zip(sums, mine, strict=True)]
    page.line(
        None,
        None,
        None,
        None,
        None,
        "Total section CONC",
        sums[0] / 100,
        sums[1] / 100,
        (sums[0] - sums[1]) / 100,
    )
    return case


def second_hand(seed: int = 0) -> Case:
    """The till of a ressourcerie: what each day took, in kilos too, a sum a week; what left the till, what of it went to the bank."""
    case = Case("fourteenth/cash_second_hand", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    book = "Caisse ressourcerie 2026.ods"
    page = case.page(book, "Boutique")
    page.line("Caisse de la boutique 2026 - association non assujettie à la TVA")
    page.line()
    page.columns(
        {
            "Jour": "ledger.date",
            "Équipe": "",
            "Tickets": "",
            "Kg vendus": "",
            "Recette du jour": "ledger.amount_eur",
            "dont CB": "",
            "dont espèces": "",
            "dont chèques": "",
            "Écart de caisse": "",
        }
    )
    for number in range(2, 12):
        whole = weight = 0
        for weekday in (2, 4, 5):
            date = _week(number) + dt.timedelta(days=weekday)
            if (number, weekday) == (6, 2):
                page.line(date, "FERMÉ (inventaire)")
                continue
            card, cash = case.rng.randrange(3000, 26000), case.rng.randrange(1500, 18000)
            cheque = case.rng.choice((0, 0, 2500, 4000))
            took, kilos = card + cash + cheque, case.rng.randrange(30, 210)
            whole, weight = whole + took, weight + kilos
            n = page.line(
                date,
                " / ".join(case.rng.sample(HANDS, 2)),
                case.rng.randrange(9, 40),
                kilos,
                took / 100,
                card / 100,
                cash / 100,
                cheque / 100 if cheque else None,
                case.rng.choice((None, None, None, -0.5, 1)),
            )
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=took)
        page.line(f"Semaine {number}", None, None, weight, whole / 100)
        page.fills[len(page.lines)] = "E2EFDA"
    page = case.page(book, "Sorties")
    page.line("Dépenses payées en espèces dans la caisse")
    page.columns({"Date": "ledger.date", "Quoi": "ledger.line", "Dépense": "ledger.amount_eur", "Ticket": ""})
    for k, date in enumerate(days(case.rng, 15, dt.date(2026, 1, 7), 70)):
        banked = k in (5, 11)
        cents = case.rng.choice((30000, 45000)) if banked else case.rng.randrange(250, 3900)
        what = case.rng.choice(("produit ménager", "café", "quincaillerie", "timbres"))
        n = page.line(
            date,
            "remise en banque" if banked else what,
            euros(cents, "€"),
            None if banked else case.rng.choice(("oui", "oui", "perdu")),
        )
        if banked:
            case.say(page, n)
        else:
            case.true(page, n, "ledger", date=date, nature="expense", amount_eur=cents)
    return case


def rural_hall(seed: int = 0) -> Case:
    """A foyer rural's accounts, a sheet a month: what came in above, what went out below, days without their year, a deposit not cashed."""
    case = Case("fourteenth/cash_rural_hall", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    ins = {
        "cotisations gym": 4500,
        "repas des aînés": 21600,
        "location salle": 12000,
        "buvette loto": 18450,
        "commissions paniers": 3120,
    }
    outs = {
        "boissons loto": 7840,
        "intervenante gym": 24000,
        "électricité": 9630,
        "photocopies": 1290,
        "gâteaux": 2615,
    }
    for month, name in enumerate(MONTHS, 1):
        page = case.page("Foyer rural - comptes 2026.xlsx", name.capitalize())
        page.line(f"Foyer rural - comptes de {name} 2026")
        page.line()
        page.columns(
            {
                "Date": "ledger.date",
                "Désignation": "ledger.line",
                "Réglé par": "",
                "Montant": "ledger.amount_eur",
            }
        )
        result = 0
        for side, kinds, count in (("RECETTES", ins, 6), ("DÉPENSES", outs, 7)):
            page.line(side)
            page.fills[len(page.lines)] = "BDD7EE"
            whole, enters = 0, side == "RECETTES"
            for k, date in enumerate(days(case.rng, count, dt.date(2026, month, 2), 25)):
                text = case.rng.choice(list(kinds))
                cents = kinds[text] * case.rng.randrange(60, 150) // 100
                nature = "own_revenue" if enters else "expense"
                if enters and month == 2 and k == 2:
                    text, cents, nature = "subvention de la commune", 150000, "subsidy"
                if enters and month == 3 and k == 3:
                    n = page.line(f"{date:%d/%m}", "caution salle (chèque gardé, à rendre)", "chèque", 300)
                    case.say(page, n)
                    continue
                whole += cents
                n = page.line(
                    f"{date:%d/%m}",
                    text,
                    case.rng.choice(("chèque", "espèces", "virement")),
                    cents / 100,
                )
                case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
            page.line(None, f"Total {side.lower()}", None, whole / 100)
            result += whole if enters else -whole
            page.line()
        page.line(None, "Résultat du mois", None, result / 100)
    return case


# ---- answers


def google(seed: int = 0) -> Case:
    """A satisfaction form as Google gives it back: a stamp with its zone, boxes joined, a grade and a recommendation."""
    case = Case("fourteenth/forms_google", seed)
    case.free |= {"surveys.service", "surveys.quotable"}
    page = case.page("Votre avis sur la conciergerie (réponses).csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Horodateur": "surveys.date",
            "Adresse e-mail": "",
            "Vous êtes": "surveys.public",
            "Quels services de la conciergerie avez-vous utilisés ?": "",
            "Êtes-vous satisfait(e) du service rendu ? (1 = pas du tout, 5 = tout à fait)": "surveys.score",
            "Recommanderiez-vous la conciergerie à un proche ? (de 0 à 10)": "surveys.score",
            "Un commentaire, une idée ?": "surveys.comment",
            "Peut-on citer votre commentaire, sans votre nom ?": "surveys.quotable",
        }
    )
    services = ("Courses", "Relais colis", "Pressing", "Aide administrative")
    for k, date in enumerate(days(case.rng, 38, dt.date(2026, 2, 2), 40)):
        hour = case.rng.randrange(8, 22)
        stamp = f"{date:%Y/%m/%d} {hour % 12 or 12}:{case.rng.randrange(10, 59)}:{10 + k} {'AM' if hour < 12 else 'PM'} UTC+1"
        public = case.rng.choice(("Retraité(e)", "Actif / active", "Étudiant(e)"))
        grade = case.rng.choice((5, 5, 5, 4, 4, 3, 2))
        likely = None if k % 11 == 6 else case.rng.randrange(8, 11) if grade > 3 else case.rng.randrange(2, 8)
        text = case.rng.choice(
            ("", "", "Rien à redire", "Ouvrir le samedi, ce serait bien", "Un peu d'attente")
        )
        n = page.line(
            stamp,
            f"rep{k}@boite.example",
            public,
            ";".join(s for s in services if case.rng.random() < 0.4) or services[0],
            grade,
            "" if likely is None else likely,
            text,
            case.rng.choice(("Oui", "Non")) if text else "",
        )
        more = {"date": date, "population": "beneficiaries", "public": public}
        case.true(page, n, "surveys", question="satisfaction", score=grade, **more)
        if likely is not None:
            case.true(page, n, "surveys", question="recommend", score=likely, **more)
    return case


def typed_in(seed: int = 0) -> Case:
    """A paper survey of the inhabitants, typed in: O and N, no answer left as it was, whoever typed it signs."""
    case = Case("fourteenth/forms_typed_in", seed)
    case.free |= {"surveys.service"}
    case.words["surveys.score"] = {"O": 1, "N": 0}
    page = case.page("Questionnaire habitants - saisie papier.xlsx", "Saisie")
    page.line("Enquête besoins auprès des habitants - questionnaires papier, février-mars 2026")
    page.line("O = oui, N = non, NSP = ne sait pas, vide = pas de réponse")
    page.line()
    page.columns(
        {
            "N°": "surveys.respondent",
            "Rempli le": "surveys.date",
            "Déposé à": "",
            "Public": "surveys.public",
            "1. Connaissez-vous la conciergerie ?": "surveys.score",
            "2. Utiliseriez-vous ses services ?": "surveys.score",
            "3. Lesquels ?": "",
            "Remarques": "surveys.comment",
            "Saisi par": "",
        }
    )
    said = case.words["surveys.score"]
    yes = [0, 0]
    for k, date in enumerate(days(case.rng, 44, dt.date(2026, 2, 2), 45)):
        public = case.rng.choice(("retraité", "actif", "famille", "étudiant"))
        knows, would = case.rng.choice("ONNN"), case.rng.choice(("O", "O", "O", "N", "NSP", None))
        knows = None if k % 13 == 9 else knows
        yes = [yes[0] + (knows == "O"), yes[1] + (would == "O")]
        n = page.line(
            k + 1,
            date,
            case.rng.choice(("mairie", "boulangerie", "école")),
            public,
            knows,
            would,
            case.rng.choice(("courses", "courses, bricolage", "papiers", None)) if would == "O" else None,
            case.rng.choice((None, None, None, "bonne idée", "et le samedi ?")),
            case.rng.choice(("J.", "K.")),
        )
        more = {"date": date, "population": "residents", "public": public}
        if knows:
            case.true(page, n, "surveys", question="knows", score=said[knows], **more)
        if would in said:
            case.true(page, n, "surveys", question="would_use", score=said[would], **more)
    page.line("Total O", None, None, None, *yes)
    return case


def third_place(seed: int = 0) -> Case:
    """A tiers-lieu asks those who use it: a grade for each of its services, where 1 is the best as at school over the border."""
    case = Case("fourteenth/forms_third_place", seed)
    case.free |= {"surveys.comment"}
    case.words["surveys.score"] = {str(g): 6 - g for g in range(1, 6)}
    page = case.page("Barometre tiers-lieu hiver.ods", "Réponses")
    services = ("Espace de travail", "Cantine", "Conciergerie")
    page.line("Baromètre de satisfaction des usagers du tiers-lieu - hiver 2026")
    page.line("Notes : 1 = très satisfait, 2 = satisfait, 3 = moyen, 4 = mécontent, 5 = très mécontent")
    page.line()
    page.columns(
        {"Date": "surveys.date", "Profil": "surveys.public"}
        | dict.fromkeys(services, "surveys.score")
        | {"Ce qui vous a plu": "surveys.comment", "À améliorer": ""}
    )
    given = [[], [], []]
    for date in days(case.rng, 29, dt.date(2026, 1, 12), 60):
        profile = case.rng.choice(("indépendant", "télétravailleur", "habitant"))
        grades = [case.rng.choice((1, 1, 1, 2, 2, 3, 4, 5, None)) for _ in services]
        grades[case.rng.randrange(3)] = case.rng.choice((1, 2))
        n = page.line(
            date,
            profile,
            *grades,
            case.rng.choice((None, "l'accueil", "le calme", "la soupe")),
            case.rng.choice((None, None, "chauffage", "places de parking")),
        )
        for service, grade, kept in zip(services, grades, given, strict=True):
            if grade:
                kept.append(grade)
                case.true(
                    page,
                    n,
                    "surveys",
                    date=date,
                    population="beneficiaries",
                    question="satisfaction",
                    public=profile,
                    service=service,
                    score=6 - grade,
                )
    page.line()
    page.line("Moyenne", None, *(round(sum(kept) / len(kept), 1) for kept in given))
    return case


def parish(seed: int = 0) -> Case:
    """A survey of needs in villages with many English speakers, as Microsoft Forms gives it: two stamps, yes, no and maybe."""
    case = Case("fourteenth/forms_parish", seed)
    case.free |= {"surveys.service", "surveys.comment"}
    case.words["surveys.score"] = {"Yes": 1, "No": 0}
    page = case.page("Residents needs survey(1-36).xlsx", "Sheet1")
    page.columns(
        {
            "ID": "surveys.respondent",
            "Start time": "",
            "Completion time": "surveys.date",
            "Email": "",
            "Name": "",
            "Which best describes you?": "surveys.public",
            "Which village do you live in?": "",
            "Had you heard of the concierge service before today?": "surveys.score",
            "Would you use the concierge service?": "surveys.score",
            "How many km do you drive for your shopping?": "",
            "Anything you would like to add?": "surveys.comment",
        }
    )
    said = case.words["surveys.score"]
    for k, date in enumerate(days(case.rng, 36, dt.date(2026, 1, 12), 30)):
        began = dt.datetime.combine(date, dt.time(case.rng.randrange(8, 21), case.rng.randrange(50), k))
        who = case.rng.choice(("Retired", "Working", "Working from home", "Student"))
        heard, would = case.rng.choice(("Yes", "No", "No")), case.rng.choice(("Yes", "Yes", "No", "Maybe"))
        n = page.line(
            k + 1,
            began,
            began + dt.timedelta(minutes=case.rng.randrange(2, 8)),
            "anonymous",
            None,
            who,
            case.rng.choice(list(VALLEY)),
            heard,
            would,
            case.rng.choice((5, 8, 12, 20)),
            case.rng.choice((None, None, "What a good idea", "Please keep it open in August")),
        )
        more = {"date": date, "population": "residents", "public": who}
        case.true(page, n, "surveys", question="knows", score=said[heard], **more)
        if would in said:
            case.true(page, n, "surveys", question="would_use", score=said[would], **more)
    return case


# ---- the team


def volunteers(seed: int = 0) -> Case:
    """Volunteers' hours as they write them on coming home: from, to, how long, some in figures and some in words."""
    case = Case("fourteenth/staff_volunteers", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Heures bénévoles 2026.xlsx", "Heures")
    page.line("HEURES DES BÉNÉVOLES 2026")
    page.columns(
        {
            "Date": "time.date",
            "Bénévole": "time.person",
            "Activité": "time.category",
            "De": "",
            "À": "",
            "Durée": "time.hours",
            "Remarque": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 39)):
        who, what = case.rng.choice(HANDS), case.rng.choice(("permanence", "courses", "réunion", "colis"))
        if k == 21:
            n = page.line(date, who, what, None, None, "à compléter")
            case.say(page, n)
            continue
        start, spent = case.rng.randrange(9, 16), case.rng.choice((60, 90, 120, 150, 180))
        total += spent
        stop = start * 60 + spent
        n = page.line(
            date,
            who,
            what,
            f"{start}h",
            f"{stop // 60}h{stop % 60:02d}" if stop % 60 else f"{stop // 60}h",
            _spent(spent, case.rng.choice("h ")) if k % 3 == 0 else spent / 60,
            case.rng.choice((None, None, None, "avec la mairie", "beaucoup de monde")),
        )
        case.true(page, n, "time", date=date, hours=spent / 60, paid="volunteer")
    page.line("TOTAL", None, None, None, None, total / 60)
    return case


def logbook(seed: int = 0) -> Case:
    """The log of a vehicle: the counter on leaving and on coming back, the way between, what was filled in; a sum a month."""
    case = Case("fourteenth/staff_logbook", seed)
    case.free |= {"tours.id", "tours.mode", "tours.paid", "tours.drive_min", "tours.service"}
    page = case.page("Carnet de bord véhicule.csv", encoding="cp1252")
    page.line("Carnet de bord - véhicule de service", "", "Immat. AB-123-CD")
    page.line()
    page.columns(
        {
            "Date": "tours.date",
            "Chauffeur": "",
            "Objet de la tournée": "",
            "Heure départ": "",
            "Heure retour": "",
            "Compteur départ": "",
            "Compteur retour": "",
            "Km parcourus": "tours.km",
            "Nb d'arrêts": "tours.stops",
            "Péage / parking": "tours.tolls_eur",
            "Carburant (litres)": "",
        }
    )
    counter = 48210
    for month, name in enumerate(MONTHS, 1):
        driven = 0
        for date in dict.fromkeys(days(case.rng, 12, dt.date(2026, month, 2), 25)):
            km, stops = case.rng.randrange(12, 74), case.rng.randrange(2, 11)
            out, back = case.rng.choice((("8h30", "12h"), ("9h", "11h45"), ("9h", "16h15"), ("13h30", "17h")))
            toll = case.rng.choice((None, None, None, 240, 350))
            n = page.line(
                date,
                case.rng.choice(HANDS),
                case.rng.choice(("courses", "repas", "colis et pressing")),
                out,
                back,
                counter,
                counter + km,
                km,
                stops,
                euros(toll) if toll else "",
                case.rng.choice(("", "", "", "32,5", "41")),
            )
            counter += km
            driven += km
            more = {"tolls_eur": toll} if toll else {}
            case.true(page, n, "tours", date=date, km=km, stops=stops, **more)
        page.line(f"Total {name}", "", "", "", "", "", "", driven, "", "", "")
    return case


def grocery(seed: int = 0) -> Case:
    """An épicerie solidaire's sheet of presence: a column a volunteer, the day once for several tasks, its year in the title."""
    case = Case("fourteenth/staff_grocery", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Présence bénévoles épicerie.ods", "Février-mars")
    page.line("Épicerie solidaire - heures de présence des bénévoles - février et mars 2026")
    page.line()
    page.columns(
        {"Jour": "time.date", "Poste": ""} | dict.fromkeys(HANDS, "time.hours") | {"Total heures": ""}
    )
    everything = [0.0] * 4
    for number in range(6, 14):
        for weekday in (1, 3):
            date = _week(number) + dt.timedelta(days=weekday)
            posts = case.rng.sample(("caisse", "ramasse", "mise en rayon"), case.rng.choice((1, 2, 2)))
            shares = case.rng.sample(range(4), 4)
            for k, post in enumerate(posts):
                # each comes once a day: the first task takes two of them, the second the others
                here = shares[2 : case.rng.choice((3, 4))] if k else shares[:2]
                hours = [case.rng.choice((2, 2.5, 3, 4)) if p in here else None for p in range(4)]
                everything = [a + (b or 0) for a, b in zip(everything, hours, strict=True)]
                typed = [
                    None if h is None else f"{int(h)}h30" if h % 1 and case.rng.random() < 0.5 else h
                    for h in hours
                ]
                n = page.line(
                    None if k else f"{BRIEF[date.weekday()]} {date:%d/%m}",
                    post,
                    *typed,
                    sum(h or 0 for h in hours),
                )
                for spent in hours:
                    if spent:
                        case.true(page, n, "time", date=date, hours=spent, paid="volunteer")
    page.line("Total", None, *everything, sum(everything))
    return case


# ---- what holds no record


def inventory(seed: int = 0) -> Case:
    """What stands on the shelves on the last day of the month, what it is worth, until when it may be eaten."""
    case = Case("fourteenth/grids_inventory", seed)
    page = case.page("Inventaire 31-03-2026.xlsx", "Stock")
    page.line("INVENTAIRE DU STOCK AU 31/03/2026")
    page.line("Compté par : Josiane et Karim")
    page.line()
    page.line(
        "Réf.",
        "Produit",
        "Rayon",
        "Quantité",
        "Prix d'achat unitaire",
        "Valeur",
        "DLC la plus proche",
        "Fournisseur",
    )
    goods = (
        "pâtes 500 g",
        "riz 1 kg",
        "huile 1 L",
        "lait UHT",
        "farine",
        "sucre",
        "café 250 g",
        "thon",
        "petits pois",
        "compote x4",
        "savon",
        "lessive",
        "dentifrice",
        "couches T4",
        "chocolat",
        "biscuits",
        "sel",
        "conserve de tomates",
    )
    total = 0
    for k, name in enumerate(goods):
        many, cents = case.rng.randrange(2, 60), case.rng.randrange(35, 690)
        total += many * cents
        page.line(
            f"P{k + 1:03d}",
            name,
            "hygiène" if name in ("savon", "lessive", "dentifrice", "couches T4") else "épicerie",
            many,
            cents / 100,
            many * cents / 100,
            None
            if name in ("savon", "lessive", "dentifrice", "couches T4")
            else dt.date(2026, 6, 1) + dt.timedelta(days=case.rng.randrange(500)),
            case.rng.choice(("Banque alimentaire", "Super U", "don")),
        )
    page.line(None, "Valeur totale du stock", None, None, None, total / 100)
    return case


def loan_plan(seed: int = 0) -> Case:
    """A lender's schedule of a loan to come: what will be due each month, of which interest, and what will then remain."""
    case = Case("fourteenth/grids_loan_plan", seed)
    page = case.page("Tableau amortissement provisoire.csv", encoding="cp1252")
    page.line("TABLEAU D'AMORTISSEMENT PREVISIONNEL - document non contractuel")
    page.line("Emprunteur", "Association La Clé des Champs")
    page.line("Capital emprunté", "12 000,00 EUR")
    page.line("Taux fixe", "2,40 %")
    page.line("Durée", "36 mois")
    page.line()
    page.line(
        "Rang",
        "Date d'échéance",
        "Échéance",
        "dont capital",
        "dont intérêts",
        "dont assurance",
        "Capital restant dû",
    )
    left, rate = 1200000, 0.002
    due = round(left * rate / (1 - (1 + rate) ** -36))
    for k in range(36):
        interest = round(left * rate)
        part = left if k == 35 else due - interest
        left -= part
        page.line(
            k + 1,
            dt.date(2027 + k // 12, k % 12 + 1, 5),
            euros(part + interest + 310),
            euros(part),
            euros(interest),
            euros(310),
            euros(left),
        )
    return case


# ---- a folder


def office(seed: int = 0) -> Case:
    """The folder of a small office: who joined and who left, what was asked, the regular work, minutes of a board beside."""
    case = Case("fourteenth/folders_office", seed)
    ends = {"réalisée": "served", "en cours": "open", "non réalisée": "refused"}
    states = {"signé": "signed", "devis envoyé": "quoted", "terminé": "ended"}
    often = {"chaque mois": 12, "chaque trimestre": 4, "10 numéros par an": 10, "chaque semaine": 52}
    payers = {
        "commune": "commune",
        "bailleur": "landlord",
        "copropriété": "condominium",
        "entreprise": "employer",
    }
    case.words |= {
        "requests.outcome": ends,
        "contracts.status": states,
        "contracts.per_year": often,
        "contracts.payer_kind": payers,
    }
    case.free |= {
        "clients.since",
        "clients.engagement",
        "requests.refusal_reason",
        "requests.provider",
        "requests.channel",
        "requests.payer_kind",
        "contracts.public",
        "contracts.written",
        "contracts.signed_on",
        "contracts.noted_on",
        "contracts.ended_on",
        "contracts.ended_because",
    }
    members = case.page("Liste des adhérents.xlsx", "Adhérents")
    members.line("Liste des adhérents au 31 mars 2026")
    members.line()
    members.columns(
        {
            "Code": "clients.id",
            "Catégorie": "clients.public",
            "Commune": "clients.insee",
            "Adhésion le": "clients.member_since",
            "Cotisation": "clients.membership_eur",
            "Parti le": "clients.left_on",
        }
    )
    known = {}
    for k, date in enumerate(days(case.rng, 24, dt.date(2025, 10, 6), 120)):
        code, public = f"A{k + 1:02d}", case.rng.choice(("senior", "famille", "association"))
        commune = case.rng.choice(list(COMMUNES))
        cents = 3000 if public == "association" else 1500
        gone = date + dt.timedelta(days=45) if k in (6, 13) else None
        known[code] = public, commune
        n = members.line(code, public, commune, date, euros(cents, "€"), gone)
        case.true(
            members,
            n,
            "clients",
            id=code,
            public=public,
            insee=COMMUNES[commune],
            member_since=date,
            membership_eur=cents,
            **({"left_on": gone} if gone else {}),
        )
    asked = case.page("Demandes T1.csv")
    asked.columns(
        {
            "Date": "requests.date",
            "Code adhérent": "requests.client",
            "Catégorie": "requests.public",
            "Commune": "requests.insee",
            "Service demandé": "requests.service",
            "Suite": "requests.outcome",
            "Date de réalisation": "requests.closed_on",
            "Montant payé": "requests.order_value_eur",
        }
    )
    stayed = [code for k, code in enumerate(known) if k not in (6, 13)]
    for date in days(case.rng, 30, dt.date(2026, 2, 16), 40):
        code = case.rng.choice(stayed)
        public, commune = known[code]
        service, end = (
            case.rng.choice(("courses", "repassage", "bricolage")),
            case.rng.choice(("réalisée", "réalisée", *ends)),
        )
        done = date + dt.timedelta(days=case.rng.randrange(6)) if end == "réalisée" else None
        cents = case.rng.randrange(8, 60) * 50 + 300
        n = asked.line(date, code, public, commune, service, end, done or "", euros(cents) if done else "")
        case.true(
            asked,
            n,
            "requests",
            date=date,
            client=code,
            public=public,
            insee=COMMUNES[commune],
            service=service,
            outcome=ends[end],
            **({"closed_on": done, "order_value_eur": cents} if done else {}),
        )
    works = case.page("Contrats réguliers.ods", "Contrats")
    works.line("CONTRATS RÉGULIERS (montants HT)")
    works.columns(
        {
            "N° contrat": "contracts.id",
            "Client": "contracts.payer_name",
            "Type de client": "contracts.payer_kind",
            "Prestation": "contracts.service",
            "Fréquence": "contracts.per_year",
            "Prix à chaque fois": "contracts.amount_eur",
            "Début": "contracts.start",
            "Fin": "contracts.end",
            "État": "contracts.status",
        }
    )
    for k, (client, kind, work, rhythm, cents, start, end, state) in enumerate(
        (
            (
                "Commune d'Eybens",
                "commune",
                "journal municipal",
                "10 numéros par an",
                59800,
                dt.date(2025, 10, 1),
                dt.date(2026, 12, 31),
                "signé",
            ),
            (
                "Copropriété Les Ruires",
                "copropriété",
                "local poubelles",
                "chaque mois",
                7000,
                dt.date(2025, 11, 3),
                None,
                "signé",
            ),
            (
                "Copropriété Le Parc",
                "copropriété",
                "local poubelles",
                "chaque mois",
                6500,
                dt.date(2026, 5, 4),
                None,
                "devis envoyé",
            ),
            (
                "Alpes Habitat",
                "bailleur",
                "états des lieux",
                "chaque trimestre",
                42000,
                dt.date(2026, 1, 5),
                dt.date(2026, 12, 31),
                "signé",
            ),
            (
                "Boulonnerie du Drac",
                "entreprise",
                "pressing",
                "chaque semaine",
                4500,
                dt.date(2025, 9, 15),
                dt.date(2026, 1, 30),
                "terminé",
            ),
            (
                "Commune de Poisat",
                "commune",
                "affichage",
                "chaque mois",
                12000,
                dt.date(2026, 2, 2),
                None,
                "signé",
            ),
        )
    ):
        n = works.line(f"C{k + 1}", client, kind, work, rhythm, cents / 100, start, end, state)
        case.true(
            works,
            n,
            "contracts",
            id=f"C{k + 1}",
            payer_name=client,
            payer_kind=payers[kind],
            service=work,
            per_year=often[rhythm],
            amount_eur=cents,
            start=start,
            status=states[state],
            **({"end": end} if end else {}),
        )
    case.others = {"CR bureau 12 mars.docx": b"PK rien"}
    return case


CASES = (
    coordinator,
    france_services,
    quarter_works,
    deliveries,
    agency,
    treasurer,
    bank,
    by_account,
    second_hand,
    rural_hall,
    google,
    typed_in,
    third_place,
    parish,
    volunteers,
    logbook,
    grocery,
    inventory,
    loan_plan,
    office,
)
FAMILIES = {"fourteenth": CASES}
