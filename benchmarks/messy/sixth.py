"""Twelve more ugly files, of other kinds than the fifth set, written with their truths before the kit was run on them."""

import datetime as dt

from .files import COMMUNES, Case, days, euros


def energy_diary(seed: int = 0) -> Case:
    """How the team feels, week by week: five signs instead of grades, the legend above, a week nobody filled."""
    case = Case("sixth/energy_diary", seed)
    signs = {"++": 5, "+": 4, "=": 3, "-": 2, "--": 1}
    page = case.page("météo de l'équipe.xlsx", "Météo")
    page.line("Comment ça va ? ++ = en pleine forme, + = bien, = : ça va, - = fatigué, -- = épuisé")
    page.line()
    page.columns(
        {"Semaine du": "energy.week", "Qui": "energy.person", "Énergie": "energy.score", "Pourquoi": ""}
    )
    for k in range(9):
        week = dt.date(2026, 1, 5) + dt.timedelta(days=7 * k)
        for person in ("P1", "P2", "P3"):
            sign = case.rng.choice(list(signs)) if k != 4 else None
            n = page.line(week, person, sign, "froid" if k == 2 and person == "P2" else None)
            if sign:
                case.true(page, n, "energy", week=week, person=person, score=signs[sign])
            else:
                case.say(page, n)
    return case


def craftsmen(seed: int = 0) -> Case:
    """Craftsmen and shops: several trades in a cell, an insurance until a month, a charter "oui le…", those who stopped."""
    case = Case("sixth/craftsmen", seed)
    case.free |= {"providers.id", "providers.service", "providers.since"}
    page = case.page("partenaires artisans.ods", "Artisans")
    page.columns(
        {
            "Entreprise": "providers.id",
            "Métier": "providers.service",
            "Tél": "",
            "Charte signée": "providers.charter_signed",
            "Assurance jusqu'à": "providers.insurance_until",
            "Travaille encore avec nous": "providers.active",
        }
    )
    for k, (name, trade) in enumerate(
        (
            ("Plomberie Martin", "plomberie"),
            ("Pressing du Parc", "pressing"),
            ("Élec+", "électricité"),
            ("Jardins Verts", "jardin"),
            ("Retouches Lila", "couture"),
            ("Vélo Service", "réparation vélo"),
        )
    ):
        signed = dt.date(2026, 1, 6 + k) if k not in (2, 4) else None
        until = dt.date(2026, 12, 31) if k != 4 else None
        still = "oui" if k != 3 else "non, depuis février"
        n = page.line(
            name,
            trade,
            "04 76 11 22 33",
            f"oui le {signed:%d/%m/%Y}" if signed else ("en cours" if k == 2 else "non"),
            until or "?",
            still,
        )
        more = {"charter_signed": signed} if signed else {}
        more |= {"insurance_until": until} if until else {}
        case.true(page, n, "providers", active=k != 3, **more)
    return case


def grants(seed: int = 0) -> Case:
    """What was asked of funders and what came: "8 k€", half paid, refused, an idea, a total under it."""
    case = Case("sixth/grants", seed)
    case.free |= {
        "funding.id",
        "funding.cash_early",
        "funding.cash_late",
        "funding.agreed_on",
        "funding.public_money",
        "funding.condition",
        "funding.chance_share",
    }
    case.words = {
        "funding.status": {
            "à déposer": "idea",
            "déposé": "filed",
            "accord oral": "filed",
            "notifié": "notified",
            "refusé": "refused",
            "versé": "paid",
        }
    }
    page = case.page("tableau des financements.xlsx", "Suivi")
    page.line("Financements de la phase de test")
    page.columns(
        {
            "Qui": "funding.funder",
            "Montant": "funding.amount_eur",
            "Déposé le": "funding.filed_on",
            "Où on en est": "funding.status",
            "À savoir": "",
        }
    )
    for who, cell, cents, filed, state in (
        ("Région AURA", "8 k€", 800000, dt.date(2025, 11, 3), "notifié"),
        ("Département", "5 000", 500000, dt.date(2026, 1, 12), "déposé"),
        ("FDVA", "3000 €", 300000, dt.date(2026, 2, 2), "refusé"),
        ("Fondation", "10.000,00", 1000000, None, "à déposer"),
        ("Commune d'Eybens", "2 500 €", 250000, dt.date(2025, 10, 1), "versé"),
        ("CAF", "4 000", 400000, dt.date(2026, 1, 20), "accord oral"),
    ):
        n = page.line(who, cell, filed, state, "convention à renvoyer" if who == "Région AURA" else None)
        more = {"filed_on": filed} if filed else {}
        case.true(
            page,
            n,
            "funding",
            funder=who,
            amount_eur=cents,
            status=case.words["funding.status"][state],
            **more,
        )
    page.line("TOTAL", "32 500")
    return case


def till_reports(seed: int = 0) -> Case:
    """What a till prints each evening, typed in a row: the takings, of which cash and cards, a day with a refund, a day closed."""
    case = Case("sixth/till_reports", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.payer"}
    page = case.page("Z de caisse T1.csv", encoding="cp1252")
    page.columns(
        {
            "Date": "ledger.date",
            "N° Z": "",
            "Nb tickets": "",
            "CA du jour": "ledger.amount_eur",
            "dont espèces": "",
            "dont CB": "",
            "Remboursements (déjà déduits)": "",
        }
    )
    for k, date in enumerate(days(case.rng, 22)):
        if k == 9:
            n = page.line(f"{date:%d/%m/%Y}", 400 + k, "", "FERMÉ", "", "", "")
            case.say(page, n)
            continue
        cash, card = case.rng.randrange(5, 60) * 100, case.rng.randrange(10, 90) * 100
        n = page.line(
            f"{date:%d/%m/%Y}",
            400 + k,
            case.rng.randrange(4, 19),
            euros(cash + card),
            euros(cash),
            euros(card),
            "5,00" if k == 6 else "",
        )
        case.true(page, n, "ledger", date=date, amount_eur=cash + card, nature="own_revenue")
    return case


def paper_tally(seed: int = 0) -> Case:
    """Paper answers counted by hand: how many said each grade to each question. Nobody's own answer stands in it."""
    case = Case("sixth/paper_tally", seed)
    page = case.page("dépouillement questionnaires papier.xlsx", "Dépouillement")
    page.line("Dépouillement des 31 questionnaires rendus (marché du 14 février)")
    page.line("Question", "Très satisfait", "Satisfait", "Peu satisfait", "Pas du tout", "Sans réponse")
    for question, counts in (
        ("Accueil", (14, 11, 3, 1, 2)),
        ("Délais", (8, 12, 6, 4, 1)),
        ("Prix", (5, 15, 7, 2, 2)),
        ("Satisfaction globale", (12, 13, 4, 1, 1)),
    ):
        page.line(question, *counts)
    return case


def winter_kilometres(seed: int = 0) -> Case:
    """Kilometres of a volunteer from November to February, days without a year, there and back written "2 x 7"."""
    case = Case("sixth/winter_kilometres", seed)
    case.free |= {"tours.id", "tours.paid"}
    case.words = {"tours.mode": {"ma voiture": "car", "vélo cargo": "bike"}}
    page = case.page("km bénévole hiver 2025-2026.csv", encoding="cp1252")
    page.columns(
        {"Jour": "tours.date", "Pour": "", "Avec": "tours.mode", "Km": "tours.km", "Arrêts": "tours.stops"}
    )
    for date in days(case.rng, 26, dt.date(2025, 11, 3), 110):
        one = case.rng.randrange(3, 15)
        twice, mode, stops = (
            case.rng.random() < 0.4,
            case.rng.choice(list(case.words["tours.mode"])),
            case.rng.randrange(1, 7),
        )
        n = page.line(
            f"{date:%d/%m}",
            case.rng.choice(("courses Mme D.", "colis", "pharmacie")),
            mode,
            f"2 x {one}" if twice else str(one),
            stops,
        )
        case.true(
            page,
            n,
            "tours",
            date=date,
            km=one * (2 if twice else 1),
            mode=case.words["tours.mode"][mode],
            stops=stops,
        )
    return case


def two_accounts(seed: int = 0) -> Case:
    """Crédit Agricole: two accounts one under the other, each with its lines of title; words over two lines in a cell; money moved between both."""
    case = Case("sixth/two_accounts", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.payer"}
    page = case.page("CA20260331_112233.xlsx", "Comptes")
    page.line("Téléchargement du 31/03/2026 ;")
    for title, number in (("Compte Chèque", "12345678901"), ("Livret Association", "98765432109")):
        page.line()
        page.line(f"{title} n° {number}")
        page.line("Solde au 31/03/2026 2 314,20 €")
        page.line("Liste des opérations du compte entre le 01/01/2026 et le 31/03/2026")
        page.columns(
            {
                "Date": "ledger.date",
                "Libellé": "ledger.line",
                "Débit Euros": "ledger.amount_eur",
                "Crédit Euros": "ledger.amount_eur",
            }
        )
        main = title == "Compte Chèque"
        for k, date in enumerate(days(case.rng, 16 if main else 4)):
            cents = case.rng.randrange(1000, 50000)
            if not main or k in (5, 11):
                out = main
                n = page.line(
                    date,
                    "VIREMENT EN VOTRE FAVEUR\nDEPUIS COMPTE CHEQUE"
                    if not main
                    else "VIREMENT EMIS\nVERS LIVRET ASSOCIATION",
                    cents / 100 if out else None,
                    None if out else cents / 100,
                )
                case.say(page, n)
                continue
            out = case.rng.random() < 0.6
            n = page.line(
                date,
                "PRELEVEMENT\nASSURANCE MAIF" if out else "REMISE CHEQUES\nBORDEREAU 117",
                cents / 100 if out else None,
                None if out else cents / 100,
            )
            case.true(
                page, n, "ledger", date=date, amount_eur=cents, nature="expense" if out else "own_revenue"
            )
    return case


def helpers_by_sheet(seed: int = 0) -> Case:
    """Helpers who each have a sheet: "de 9h à 12h", "9h-11h30 puis 14h-15h", what it would cost at the foot."""
    case = Case("sixth/helpers_by_sheet", seed)
    case.free |= {"time.category", "time.person", "time.paid", "time.service"}
    written = (
        ("de 9h à 12h", 3),
        ("14h-16h30", 2.5),
        ("9h-11h30 puis 14h-15h", 3.5),
        ("2h", 2),
        ("une heure", 1),
    )
    for helper in ("Odile", "Jo"):
        page = case.page("bénévoles 2026.xlsx", helper)
        page.line(f"Heures de bénévolat de {helper}")
        page.columns({"Date": "time.date", "Quand": "time.hours", "Pour faire quoi": ""})
        total = 0
        for date in days(case.rng, 12):
            text, hours = case.rng.choice(written)
            n = page.line(date, text, case.rng.choice(("permanence", "tournée", "compta")))
            case.true(page, n, "time", date=date, hours=hours)
            total += hours
        page.line("Valorisation", f"{total:g} h x 12 € = {total * 12:g} €")
    return case


def pasted_messages(seed: int = 0) -> Case:
    """A conversation pasted in one column: requests are in it, in sentences. No table can be read."""
    case = Case("sixth/pasted_messages", seed)
    page = case.page("demandes whatsapp.xlsx", "Feuil1")
    for k, date in enumerate(days(case.rng, 14)):
        words = case.rng.choice(
            (
                "Mme Durand voudrait du pain pour jeudi",
                "qui peut aller chercher un colis à Poisat ?",
                "ok je m'en occupe",
                "M. Moreau rappelle pour sa fuite, 06 12 34 56 78",
            )
        )
        page.line(f"[{date:%d/%m/%Y} {8 + k % 10}:0{k % 6}] {case.rng.choice(('Odile', 'Karim'))} : {words}")
    return case


def months_due(seed: int = 0) -> Case:
    """Who pays each month, down; months, across; in each cell what was billed and whether it came: "300 payé", "300 dû"."""
    case = Case("sixth/months_due", seed)
    case.free |= {"ledger.paid_on", "ledger.line", "ledger.payer", "ledger.account"}
    page = case.page("facturation mensuelle 2026.xlsx", "Factures")
    page.line("Facturation des contrats – 2026")
    page.line("Client", "janv-26", "févr-26", "mars-26", "Total")
    for who, euro in (
        ("Mairie d'Eybens", 400),
        ("Résidence Les Ruires", 150),
        ("CCAS de Gières", 300),
        ("SARL Dauphine", 120),
    ):
        cells = [case.rng.choice((f"{euro} payé", f"{euro} dû", "-")) for _ in range(3)]
        n = page.line(who, *cells, None)
        for month, cell in enumerate(cells, 1):
            if cell != "-":
                case.true(
                    page,
                    n,
                    "ledger",
                    date=dt.date(2026, month, 1),
                    amount_eur=euro * 100,
                    nature="own_revenue",
                )
    return case


def tally_form(seed: int = 0) -> Case:
    """Tally: identifiers of each answer, choices split in columns of TRUE and FALSE, stars, 0 to 10, a trial, the same answer sent twice."""
    case = Case("sixth/tally_form", seed)
    case.free |= {"surveys.population", "surveys.comment", "surveys.service", "surveys.respondent"}
    page = case.page("Votre avis compte_Submissions_2026-03-31.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Submission ID": "",
            "Respondent ID": "",
            "Submitted at": "surveys.date",
            "Êtes-vous satisfait de la conciergerie ? (5 étoiles = très satisfait)": "surveys.score",
            "Ce que vous utilisez": "",
            "Ce que vous utilisez (Courses)": "",
            "Ce que vous utilisez (Repassage)": "",
            "Quelle est la probabilité que vous nous recommandiez ? (0-10)": "surveys.score",
            "Un message": "surveys.comment",
        }
    )
    before: list = []
    for k, date in enumerate(days(case.rng, 21)):
        stars, nps = case.rng.randrange(1, 6), case.rng.choice(("", *range(3, 11)))
        message = "test test" if k == 0 else case.rng.choice(("", "bravo", "livraison en retard"))
        cells = [
            f"x{k:03d}",
            f"r{k:03d}",
            f"{date:%Y-%m-%d} 0{k % 10}:15:00",
            stars,
            "Courses, Repassage",
            "TRUE",
            "FALSE",
            nps,
            message,
        ]
        if k == 12:
            cells = before
        n = page.line(*cells)
        if k in (0, 12):
            case.say(page, n)
            continue
        before = cells
        case.true(page, n, "surveys", date=date, question="satisfaction", score=stars)
        if nps != "":
            case.true(page, n, "surveys", date=date, question="recommend", score=nps)
    return case


def day_numbers(seed: int = 0) -> Case:
    """A log kept by an ex-accountant: days as 20260112, one column a kind of end, minutes and hours in one column, prices with "offert"."""
    case = Case("sixth/day_numbers", seed)
    page = case.page("registre.csv", encoding="cp1252")
    page.columns(
        {
            "Date": "requests.date",
            "Catégorie": "requests.public",
            "Prestation": "requests.service",
            "Ville": "requests.insee",
            "Faite": "",
            "Refusée": "",
            "Annulée": "",
            "Durée": "requests.minutes",
            "Encaissé": "requests.order_value_eur",
        }
    )
    for date in days(case.rng, 26):
        public, service, commune = (
            case.rng.choice(("retraité", "salarié")),
            case.rng.choice(("courses", "ménage", "colis")),
            case.rng.choice(list(COMMUNES)),
        )
        outcome = case.rng.choice(("served", "served", "refused", "cancelled"))
        cell, minutes = (
            case.rng.choice((("45 min", 45), ("1h", 60), ("1h30", 90), ("20 mn", 20)))
            if outcome == "served"
            else ("", None)
        )
        paid, cents = (
            case.rng.choice((("12,50", 1250), ("8", 800), ("offert", 0)))
            if outcome == "served"
            else ("", None)
        )
        n = page.line(
            f"{date:%Y%m%d}",
            public,
            service,
            commune,
            *("1" if outcome == one else "" for one in ("served", "refused", "cancelled")),
            cell,
            paid,
        )
        more = {"minutes": minutes, "order_value_eur": cents} if outcome == "served" else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=outcome,
            **more,
        )
    return case


CASES = (
    energy_diary,
    craftsmen,
    grants,
    till_reports,
    paper_tally,
    winter_kilometres,
    two_accounts,
    helpers_by_sheet,
    pasted_messages,
    months_due,
    tally_form,
    day_numbers,
)
FAMILIES = {"sixth": CASES}
