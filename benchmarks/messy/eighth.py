"""Sixteen more ordinary files, with their truths, by somebody who had read neither the intake, its tests, nor how the seventh set was mended."""

import datetime as dt

from .files import COMMUNES, PEOPLE, Case, days, euros

HELPERS = ("Josiane", "Karim", "Fatima", "Bernard")
WEEK = ("lundi", "mardi", "mercredi", "jeudi", "vendredi")
MONTHS = ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin")


def transport(seed: int = 0) -> Case:
    """Calls for a lift: « Motif » is what the trip is for, some days typed without their year, a sum of what people gave."""
    case = Case("eighth/logs_transport", seed)
    ends = {"oui": "served", "pas de chauffeur": "refused", "annulé": "cancelled", "à trouver": "open"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason"}
    page = case.page("Appels transport solidaire.xlsx", "2026")
    page.line("TRANSPORT SOLIDAIRE - appels reçus en 2026")
    page.line()
    page.columns(
        {
            "Appel du": "requests.date",
            "Qui": "requests.client",
            "Situation": "requests.public",
            "Destination": "",
            "Motif": "requests.service",
            "Habite à": "requests.insee",
            "Chauffeur": "",
            "Trajet fait ?": "requests.outcome",
            "Km": "",
            "Participation": "requests.fee_eur",
        }
    )
    given = 0
    for k, date in enumerate(days(case.rng, 29)):
        public, service = (
            case.rng.choice(("retraité", "sans permis", "en recherche d'emploi")),
            case.rng.choice(("médecin", "train", "marché", "visite")),
        )
        commune, end = case.rng.choice(list(COMMUNES)), case.rng.choice(("oui", "oui", *ends))
        done = end == "oui"
        cents = case.rng.choice((300, 450, 600)) if done else None
        given += cents or 0
        n = page.line(
            f"{date.day}/{date.month}" if k % 6 == 4 else date,
            case.rng.choice(PEOPLE),
            public,
            case.rng.choice(("Grenoble CHU", "gare", "centre")),
            service,
            commune,
            case.rng.choice(HELPERS) if done else None,
            end,
            case.rng.randrange(4, 30) if done else None,
            cents and cents / 100,
        )
        more = {"fee_eur": cents} if cents else {}
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
    page.line()
    page.line(None, None, None, None, None, None, None, None, "Total reçu", given / 100)
    return case


def repair_cafe(seed: int = 0) -> Case:
    """What was brought to the repair café: the day stands on the first line of each session; nobody wrote whose it was."""
    case = Case("eighth/logs_repair", seed)
    ends = {
        "réparé": "served",
        "irréparable": "refused",
        "à revoir": "open",
        "pièce à commander": "open",
    }
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason", "requests.provider", "requests.closed_on"}
    page = case.page("Repair café - registre.ods", "Réparations")
    page.columns(
        {
            "Séance": "requests.date",
            "N°": "requests.id",
            "Objet": "",
            "Catégorie": "requests.service",
            "Panne": "",
            "Réparateur": "",
            "Résultat": "requests.outcome",
            "Poids (kg)": "",
        }
    )
    things = {
        "grille-pain": "Électroménager",
        "aspirateur": "Électroménager",
        "VTT": "Vélo",
        "pantalon": "Couture",
        "lampe": "Petit électrique",
    }
    number = 0
    for month in (1, 2, 3):
        session = dt.date(2026, month, 14)
        for k in range(case.rng.randrange(7, 11)):
            number += 1
            thing, end = case.rng.choice(list(things)), case.rng.choice(("réparé", "réparé", *ends))
            n = page.line(
                None if k else session,
                number,
                thing,
                things[thing],
                case.rng.choice(("ne s'allume plus", "cassé", "fuite", None)),
                case.rng.choice(HELPERS),
                end,
                case.rng.choice((None, 1.2, 3, 0.4)),
            )
            case.true(
                page,
                n,
                "requests",
                date=session,
                public="habitants",
                service=things[thing],
                outcome=ends[end],
            )
        page.line()
    page.line(None, None, None, None, None, "Taux de réparation", "62 %")
    return case


def shopping_weeks(seed: int = 0) -> Case:
    """An exercise book of errands: the week stands above its days, a day is named and not dated; what the till receipt said."""
    case = Case("eighth/logs_weeks", seed)
    ends = {"oui": "served", "annulé": "cancelled"}
    case.words["requests.outcome"] = ends
    page = case.page("cahier courses seniors.csv", encoding="cp1252")
    page.columns(
        {
            "Jour": "requests.date",
            "Client": "requests.client",
            "Magasin": "",
            "Ticket de caisse": "requests.order_value_eur",
            "Livré": "requests.outcome",
            "Remarque": "",
        }
    )
    for week in range(9):
        monday = dt.date(2026, 1, 5) + dt.timedelta(days=7 * week)
        name = MONTHS[monday.month - 1].lower()
        page.line(f"Semaine du {monday.day} {name} 2026", "", "", "", "", "")
        for number in sorted(case.rng.sample(range(5), 3)):
            end = case.rng.choice(("oui", "oui", "oui", "annulé"))
            cents = case.rng.randrange(900, 7000) if end == "oui" else None
            n = page.line(
                WEEK[number],
                f"C{case.rng.randrange(1, 20):02d}",
                case.rng.choice(("Carrefour", "Bio", "marché")),
                euros(cents) if cents else "",
                end,
                case.rng.choice(("", "", "pain frais", "2 sacs")),
            )
            more = {"order_value_eur": cents} if cents else {}
            case.true(
                page,
                n,
                "requests",
                date=monday + dt.timedelta(days=number),
                public="seniors",
                service="courses",
                outcome=ends[end],
                **more,
            )
    return case


def cafe_till(seed: int = 0) -> Case:
    """The till of a café, a sheet a month, two lines of headings: what came in by counter, what was bought, what was taken to the bank."""
    case = Case("eighth/cash_cafe", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    for month, name in ((1, "janv"), (2, "févr")):
        page = case.page("Caisse café asso.xlsx", name)
        page.line(f"CAISSE {MONTHS[month - 1].upper()} 2026")
        page.merges += ["C2:D2", "E2:F2"]
        page.line(None, None, "Recettes", None, "Sorties")
        page.columns(
            {
                "Date": "ledger.date",
                "Fond de caisse": "",
                "Bar": "ledger.amount_eur",
                "Épicerie": "ledger.amount_eur",
                "Achats": "ledger.amount_eur",
                "Dépôt banque": "",
                "Reste en caisse": "",
                "Tenue par": "",
            }
        )
        left = 10000
        for k in range(10):
            date = dt.date(2026, month, 2) + dt.timedelta(days=2 * k + k // 3)
            if k == 6:
                page.line(date, left / 100, "fermé", None, None, None, left / 100, None)
                continue
            bar, shop = case.rng.randrange(1500, 9000, 10), case.rng.randrange(500, 4000)
            bought = case.rng.randrange(300, 2000) if k % 3 == 1 else 0
            bank = 10000 if left > 22000 else 0
            after = left + bar + shop - bought - bank
            n = page.line(
                date,
                left / 100,
                bar / 100,
                shop / 100,
                bought / 100 if bought else None,
                bank / 100 if bank else None,
                after / 100,
                case.rng.choice(HELPERS),
            )
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=bar)
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=shop)
            if bought:
                case.true(page, n, "ledger", date=date, nature="expense", amount_eur=bought)
            left = after
        page.line("Total", None, 512.3, 203.11, 41.2, 100, None, None)
    return case


def statement(seed: int = 0) -> Case:
    """A bank of which one column holds both sides, by their sign: the account and its balance above; a grant and a loan's payment among the rest."""
    case = Case("eighth/cash_statement", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on"}
    page = case.page("00050123456.csv", encoding="cp1252")
    page.line("0005 00123456", "01/01/2026", "31/03/2026", "27", "31/03/2026", "3 456,78 EUR")
    page.line()
    page.columns(
        {
            "Date de l'opération": "ledger.date",
            "Libellé": "",
            "Détail de l'écriture": "ledger.line",
            "Montant de l'opération": "ledger.amount_eur",
            "Devise": "",
        }
    )
    kinds = (
        ("CARTE X1234", "CARTE X1234 {d} STATION TOTAL EYBENS", "expense"),
        ("PRELEVEMENT", "PRELEVEMENT EUROPEEN DE: ORANGE SA MOTIF: FACTURE", "expense"),
        ("FRAIS", "COTISATION MENSUELLE JAZZ ASSOCIATIONS", "expense"),
        ("VIR RECU", "VIR RECU DE: COPROPRIETE LES RUIRES MOTIF: FACTURE 2026-0{d}", "own_revenue"),
        ("REMISE CHEQUE", "REMISE CHEQUE N 00{d} DE 3 CHQ", "own_revenue"),
    )
    for k, date in enumerate(sorted(days(case.rng, 27), reverse=True)):
        short, text, nature = case.rng.choice(kinds)
        cents = case.rng.randrange(600, 30000)
        if k == 10:
            short, text, nature, cents = (
                "VIR RECU",
                "VIR RECU DE: DEPARTEMENT ISERE MOTIF: SUBVENTION 2026",
                "subsidy",
                400000,
            )
        sign = -1 if nature == "expense" else 1
        n = page.line(date, short, text.format(d=date.day), euros(sign * cents), "EUR")
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
    return case


def suppliers(seed: int = 0) -> Case:
    """Suppliers' bills: before tax, two rates of it, all in; one credit note; when it was paid or not yet."""
    case = Case("eighth/cash_suppliers", seed)
    case.free |= {"ledger.line", "ledger.service", "ledger.variable"}
    page = case.page("Fournisseurs.xlsx", "Factures 2026")
    page.line("FACTURES FOURNISSEURS 2026")
    page.columns(
        {
            "Fournisseur": "ledger.payer",
            "N° facture": "",
            "Date facture": "ledger.date",
            "Échéance": "",
            "HT": "ledger.amount_eur",
            "TVA 5,5 %": "",
            "TVA 20 %": "",
            "TTC": "",
            "Payée le": "ledger.paid_on",
            "Moyen": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 22)):
        who, low = case.rng.choice(
            (("Ferme du Vernay", True), ("Grossiste Alpes", True), ("Bureau Vallée", False))
        )
        net = case.rng.randrange(2000, 40000)
        if k == 13:
            net = -case.rng.randrange(500, 3000)
        tax = round(net * (0.055 if low else 0.2))
        paid = date + dt.timedelta(days=case.rng.randrange(2, 30)) if case.rng.random() < 0.7 else None
        total += net
        n = page.line(
            who,
            f"AV{date:%m}-{k}" if net < 0 else f"F{date:%m}-{100 + k}",
            date,
            date + dt.timedelta(days=30),
            net / 100,
            tax / 100 if low else None,
            None if low else tax / 100,
            (net + tax) / 100,
            paid,
            case.rng.choice(("virement", "CB", "prélèvement")) if paid else None,
        )
        more = {"paid_on": paid} if paid else {}
        case.true(page, n, "ledger", date=date, nature="expense", amount_eur=net, payer=who, **more)
    page.line("TOTAL", None, None, None, total / 100, None, None, None, None, None)
    return case


def needs(seed: int = 0) -> Case:
    """Door to door with a telephone (KoboToolbox): times at both ends, technical columns, a trial of the one who asks."""
    case = Case("eighth/forms_needs", seed)
    case.free |= {"surveys.comment", "surveys.service", "surveys.respondent"}
    case.words["surveys.score"] = {"Oui": 1, "Non": 0}
    page = case.page("Enquête_besoins_habitants_-_latest_version.csv", encoding="utf-8")
    page.columns(
        {
            "start": "surveys.date",
            "end": "",
            "Commune": "",
            "Vous êtes": "surveys.public",
            "Connaissez-vous la conciergerie ?": "surveys.score",
            "Utiliseriez-vous un tel service ?": "surveys.score",
            "Pour quoi faire ?": "",
            "Remarques": "surveys.comment",
            "_id": "",
            "_uuid": "",
            "_submission_time": "",
            "_validation_status": "",
            "_index": "",
        }
    )
    for k, date in enumerate(days(case.rng, 33)):
        at = f"{date:%Y-%m-%d}T1{k % 8}:{k + 12}:31.220+01:00"
        knows, would = (
            case.rng.choice(("Oui", "Non")),
            case.rng.choice(("Oui", "Oui", "Non", "Ne sait pas")),
        )
        public = case.rng.choice(("Retraité", "Actif", "Étudiant"))
        n = page.line(
            at,
            at.replace(":31.", ":58."),
            case.rng.choice(list(COMMUNES)),
            public,
            knows,
            would,
            "" if would == "Non" else case.rng.choice(("courses", "courses bricolage", "papiers")),
            "TEST" if k == 0 else case.rng.choice(("", "", "très bonne idée")),
            412300 + k,
            f"a1b2-{k:04d}",
            f"{date:%Y-%m-%d}T18:02:11",
            "",
            k + 1,
        )
        if k == 0:
            case.say(page, n)
            continue
        said = case.words["surveys.score"]
        case.true(
            page,
            n,
            "surveys",
            date=date,
            population="residents",
            question="knows",
            score=said[knows],
            public=public,
        )
        if would in said:
            case.true(
                page,
                n,
                "surveys",
                date=date,
                population="residents",
                question="would_use",
                score=said[would],
                public=public,
            )
    return case


def shopkeepers(seed: int = 0) -> Case:
    """What the shopkeepers said, typed by the one who went round; the heading says that 1 is the best."""
    case = Case("eighth/forms_shopkeepers", seed)
    case.free |= {"surveys.comment", "surveys.service", "surveys.public", "surveys.respondent"}
    best = "Satisfaction (1 = très satisfait, 5 = pas du tout satisfait)"
    page = case.page("Retours commerçants.xlsx", "Bilan partenaires")
    page.line("Bilan avec les commerçants partenaires - printemps 2026")
    page.columns(
        {
            "Vu le": "surveys.date",
            "Commerce": "",
            best: "surveys.score",
            "Nous recommanderait à un confrère (0 à 10)": "surveys.score",
            "Ce qu'il en dit": "surveys.comment",
        }
    )
    for date in days(case.rng, 17, dt.date(2026, 3, 2), 25):
        grade, nps = case.rng.choice((1, 1, 2, 2, 3, 4, 5)), case.rng.randrange(3, 11)
        n = page.line(
            date,
            case.rng.choice(("boulangerie", "pressing", "fleuriste", "épicerie", "cordonnier")),
            grade,
            nps,
            case.rng.choice((None, "les bacs reviennent tard", "rien à dire")),
        )
        case.true(
            page,
            n,
            "surveys",
            date=date,
            population="partners",
            question="satisfaction",
            score=6 - grade,
        )
        case.true(page, n, "surveys", date=date, population="partners", question="recommend", score=nps)
    page.line()
    page.line("Moyenne", None, 2.3, 7.1)
    return case


def baskets(seed: int = 0) -> Case:
    """Orders of baskets by a form: how many of each, what it makes; sent twice by one hasty finger; who came for it, typed beside."""
    case = Case("eighth/forms_baskets", seed)
    ends = {"retiré": "served", "non réclamé": "cancelled", "à venir": "open"}
    case.words["requests.outcome"] = ends
    page = case.page("Commande de paniers (réponses).xlsx", "Réponses au formulaire 1")
    page.columns(
        {
            "Horodateur": "requests.date",
            "Nom et prénom": "requests.client",
            "Commune": "requests.insee",
            "Panier légumes à 12 € : combien ?": "",
            "Panier fruits à 9 € : combien ?": "",
            "Point de retrait": "",
            "Total à payer": "requests.order_value_eur",
            "Retrait": "requests.outcome",
        }
    )
    for k, date in enumerate(days(case.rng, 25)):
        at = dt.datetime.combine(date, dt.time(9 + k % 10, 7, k))
        greens, fruit = case.rng.randrange(1, 3), case.rng.choice((None, None, 1))
        cents = 1200 * greens + 900 * (fruit or 0)
        commune, end = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("retiré", "retiré", "retiré", "non réclamé")) if k < 22 else "à venir",
        )
        cells = (
            case.rng.choice(PEOPLE),
            commune,
            greens,
            fruit,
            case.rng.choice(("local", "école")),
            f"{cents // 100} €",
            end,
        )
        n = page.line(at, *cells)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public="habitants",
            service="paniers",
            insee=COMMUNES[commune],
            order_value_eur=cents,
            outcome=ends[end],
        )
        if k == 11:
            case.say(page, page.line(at, *cells))
    return case


def bike(seed: int = 0) -> Case:
    """The cargo bike's book: only the counter on the way back is written; where it stood on the first of January is said above."""
    case = Case("eighth/staff_bike", seed)
    case.free |= {"tours.id", "tours.paid", "tours.drive_min", "tours.service"}
    page = case.page("sorties vélo cargo.ods", "2026")
    page.line("Vélo cargo : compteur au 1er janvier 2026 : 1204 km")
    page.line()
    page.columns(
        {
            "Date": "tours.date",
            "Qui": "",
            "Parti à": "",
            "Rentré à": "",
            "Compteur au retour": "tours.km",
            "Nb d'arrêts": "tours.stops",
            "Obs.": "",
        }
    )
    counter = 1204
    for date in dict.fromkeys(days(case.rng, 30)):
        km, stops = case.rng.randrange(3, 22), case.rng.randrange(1, 9)
        counter += km
        n = page.line(
            date,
            case.rng.choice(HELPERS),
            "9h",
            case.rng.choice(("11h15", "12h")),
            counter,
            stops,
            case.rng.choice((None, None, "pluie", "crevaison")),
        )
        case.true(page, n, "tours", date=date, mode="bike", km=km, stops=stops)
    return case


def clocked(seed: int = 0) -> Case:
    """An employee's month by the clock: in, out, minutes of break; a day of sickness; nothing is summed."""
    case = Case("eighth/staff_clocked", seed)
    case.free |= {"time.category", "time.person", "time.service", "time.public"}
    page = case.page("pointage février.xlsx", "Pointage")
    page.line("Relevé d'heures - salarié polyvalent", None, None, "Février 2026")
    page.line()
    page.columns(
        {
            "Jour": "time.date",
            "Arrivée": "",
            "Départ": "",
            "Pause (min)": "",
            "Commentaire": "",
        }
    )
    for number in range(2, 28):
        date = dt.date(2026, 2, number)
        if date.weekday() > 4:
            continue
        if number == 11:
            page.line(date, None, None, None, "arrêt maladie")
            continue
        start, end, pause = case.rng.choice((8, 9)), case.rng.choice((16, 17)), case.rng.choice((45, 60))
        n = page.line(
            date, f"{start}:30", f"{end}:00", pause, case.rng.choice((None, None, "livraisons", "réunion"))
        )
        case.true(page, n, "time", date=date, hours=end - start - 0.5 - pause / 60, paid="paid")
    page.line()
    page.line("Signature :")
    return case


def helpers(seed: int = 0) -> Case:
    """Who helps: names, since when, how many hours a week each can give, in figures and in words; one who left."""
    case = Case("eighth/staff_helpers", seed)
    case.free |= {"team.role", "team.client"}
    page = case.page("Bénévoles de la conciergerie.xlsx", "Liste")
    page.line("LISTE DES BÉNÉVOLES (à jour au 15/03/2026)")
    page.columns(
        {
            "Nom": "team.id",
            "Téléphone": "",
            "Rôle": "team.role",
            "Arrivé(e) le": "team.since",
            "Dispo (h/semaine)": "team.hours_week",
            "Permis B": "",
            "Parti(e) le": "team.until",
        }
    )
    for k, name in enumerate(PEOPLE):
        since = dt.date(2025, 9, 1) + dt.timedelta(days=13 * k)
        hours = case.rng.choice((2, 3, 1.5))
        left = dt.date(2026, 2, 20) if k == 5 else None
        typed = "selon besoin" if k == 3 else f"{hours:g} h".replace(".", ",") if k == 6 else hours
        n = page.line(
            name,
            f"06 12 34 5{k} 00",
            case.rng.choice(("livraisons", "accueil", "bricolage")),
            since,
            typed,
            case.rng.choice(("oui", "non")),
            left,
        )
        more = ({} if k == 3 else {"hours_week": hours}) | ({"until": left} if left else {})
        case.true(page, n, "team", since=since, paid="volunteer", **more)
        if k == 3:
            case.say(page, n)
    return case


def dashboard(seed: int = 0) -> Case:
    """What is shown to the board: figures down, months across; a person would read no line of a log in it."""
    case = Case("eighth/grids_dashboard", seed)
    page = case.page("Tableau de bord CA.xlsx", "Indicateurs")
    page.line("TABLEAU DE BORD - Conseil d'administration du 9 juillet 2026")
    page.line("Indicateur", *MONTHS, "Total / moyenne", "Objectif")
    for name, low, high in (
        ("Nombre de demandes", 20, 60),
        ("dont satisfaites", 15, 40),
        ("Nouveaux adhérents", 0, 9),
        ("Heures de bénévolat", 40, 120),
        ("Tournées réalisées", 8, 14),
        ("Passages en permanence", 30, 90),
    ):
        cells = [case.rng.randrange(low, high) for _ in MONTHS]
        page.line(name, *cells, sum(cells), 6 * high)
    page.line("Taux de satisfaction", "92 %", "95 %", "89 %", "94 %", "96 %", "93 %", "93 %", "90 %")
    return case


def cash_plan(seed: int = 0) -> Case:
    """The cash plan asked by the bank: what is hoped for, months across; nothing of it happened."""
    case = Case("eighth/grids_cash_plan", seed)
    page = case.page("plan tréso.ods", "Prévisionnel")
    page.line("Plan de trésorerie prévisionnel 2026")
    page.line()
    page.line("", *(f"{name} 2026" for name in MONTHS), "TOTAL")
    page.line("Solde de début de mois", 3200, *[None] * 5)
    page.line("ENCAISSEMENTS")
    for name, high in (
        ("Prestations", 1800),
        ("Cotisations", 300),
        ("Subvention Département", 9000),
        ("Prêt France Active", 8000),
    ):
        cells = [case.rng.randrange(high // 2, high, 50) if case.rng.random() < 0.7 else None for _ in MONTHS]
        page.line(name, *cells, sum(c or 0 for c in cells))
    page.line("DÉCAISSEMENTS")
    for name, high in (("Salaires et charges", 2600), ("Loyer", 420), ("Carburant", 200)):
        cells = [case.rng.randrange(high // 2, high, 10) for _ in MONTHS]
        page.line(name, *cells, sum(cells))
    page.line("Solde de fin de mois", *(case.rng.randrange(500, 6000, 10) for _ in MONTHS))
    return case


def two_months(seed: int = 0) -> Case:
    """A file a month and its summing-up: the second month has its columns in another order, and one more."""
    case = Case("eighth/folders_two_months", seed)
    ends = {"fait": "served", "orienté CCAS": "refused", "annulé": "cancelled", "en cours": "open"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason"}
    first = {
        "Date": "requests.date",
        "Public": "requests.public",
        "Demande": "requests.service",
        "Ville": "requests.insee",
        "Réponse apportée": "requests.outcome",
    }
    second = {
        "Date": "requests.date",
        "Ville": "requests.insee",
        "Type de public": "requests.public",
        "Demande": "requests.service",
        "Durée (min)": "requests.minutes",
        "Réponse apportée": "requests.outcome",
    }
    for month, heads in ((1, first), (2, second)):
        name = MONTHS[month - 1].lower()
        page = case.page(f"Demandes {name}.xlsx", "Feuil1")
        page.columns(heads)
        for date in days(case.rng, 18, dt.date(2026, month, 2), 25):
            public, service = (
                case.rng.choice(("âgé", "actif", "asso")),
                case.rng.choice(("papiers", "colis", "jardin")),
            )
            commune, end = case.rng.choice(list(COMMUNES)), case.rng.choice(("fait", "fait", *ends))
            minutes = case.rng.choice((10, 20, 45)) if month == 2 and end == "fait" else None
            cells = {
                "requests.date": date,
                "requests.public": public,
                "requests.service": service,
                "requests.insee": commune,
                "requests.outcome": end,
                "requests.minutes": minutes,
            }
            n = page.line(*(cells[what] for what in heads.values()))
            case.true(
                page,
                n,
                "requests",
                date=date,
                public=public,
                service=service,
                insee=COMMUNES[commune],
                outcome=ends[end],
                **({"minutes": minutes} if minutes else {}),
            )
    summing = case.page("Bilan début 2026.xlsx", "Bilan")
    summing.line("Mois", "Nb de demandes", "Faites", "Taux de réponse")
    summing.line("Janvier", 18, 9, 0.5)
    summing.line("Février", 18, 10, 0.56)
    summing.line("Total", 36, 19, 0.53)
    return case


def desk_and_mileage(seed: int = 0) -> Case:
    """Drop-in sessions beside what helpers were paid back for their kilometres, and a letter."""
    case = Case("eighth/folders_desk", seed)
    case.free |= {"events.run_by", "events.label", "events.with_partner"}
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.variable"}
    desk = case.page("Permanences 2026.ods", "Permanences")
    desk.columns(
        {
            "Date": "events.date",
            "Lieu": "",
            "Bénévole": "",
            "Horaires": "events.hours",
            "Visiteurs": "events.participants",
            "Dont nouveaux": "",
        }
    )
    for date in days(case.rng, 19):
        typed, hours = case.rng.choice((("14h-17h", 3), ("9h30-12h", 2.5), ("10h-12h", 2)))
        people = case.rng.randrange(0, 15)
        n = desk.line(
            date,
            case.rng.choice(("local", "marché d'Eybens")),
            case.rng.choice(HELPERS),
            typed,
            people,
            people // 4,
        )
        case.true(desk, n, "events", date=date, kind="desk", participants=people, hours=hours)
    paid = case.page("Indemnités km bénévoles.csv", encoding="cp1252")
    paid.columns(
        {
            "Date": "ledger.date",
            "Bénévole": "",
            "Trajet": "",
            "Km": "",
            "€/km": "",
            "Indemnité": "ledger.amount_eur",
        }
    )
    total = 0
    for date in days(case.rng, 16):
        km = case.rng.randrange(6, 60)
        cents = km * 41
        total += cents
        n = paid.line(
            date,
            case.rng.choice(HELPERS),
            case.rng.choice(("Eybens-Vizille AR", "Poisat-Grenoble AR")),
            km,
            "0,41",
            euros(cents),
        )
        case.true(paid, n, "ledger", date=date, nature="expense", amount_eur=cents)
    paid.line("Total à rembourser", "", "", "", "", euros(total))
    case.others = {"courrier mairie.pdf": b"%PDF-1.4 rien"}
    return case


CASES = (
    transport,
    repair_cafe,
    shopping_weeks,
    cafe_till,
    statement,
    suppliers,
    needs,
    shopkeepers,
    baskets,
    bike,
    clocked,
    helpers,
    dashboard,
    cash_plan,
    two_months,
    desk_and_mileage,
)
FAMILIES = {"eighth": CASES}
