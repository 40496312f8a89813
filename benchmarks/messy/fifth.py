"""Twenty ugly files of the first months, blind: written with their truths by somebody who had not read the intake."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, Case, days, euros

SHORT = ("janv.", "févr.", "mars")
WEEK = ("lun.", "mar.", "mer.", "jeu.", "ven.")
NO = ("Mme Durand", "M. Moreau", "Mme Lefèvre", "M. Benali", "Mme Roux", "M. Garcia")


def weekly_subtotals(seed: int = 0) -> Case:
    """A log with a subtotal after each week, "idem" under a commune, days without a year, x for done, a legend at the foot."""
    case = Case("fifth/weekly_subtotals", seed)
    case.words = {"requests.outcome": {"x": "served", "A": "cancelled"}}
    page = case.page("suivi demandes T1.xlsx", "Feuil1")
    page.line("Demandes reçues – 1er trimestre 2026")
    page.line()
    page.columns(
        {
            "Jour": "requests.date",
            "Qui": "",
            "Type de public": "requests.public",
            "Commune": "requests.insee",
            "Demande": "requests.service",
            "Fait": "requests.outcome",
            "Payé (€)": "requests.order_value_eur",
        }
    )
    week, count, total, before = None, 0, 0, ""
    for date in [*days(case.rng, 30), None]:
        if week is not None and (date is None or date.isocalendar()[1] != week):
            page.line(f"Sous-total semaine {week}", f"{count} demandes", None, None, None, None, total / 100)
            count = total = 0
        if date is None:
            break
        week = date.isocalendar()[1]
        commune = case.rng.choice(list(COMMUNES))
        public = case.rng.choice(("Seniors", "Familles", "Salariés"))
        service = case.rng.choice(("courses", "repassage", "petit bricolage", "colis"))
        done = case.rng.choice(("x", "x", "x", None, "A"))
        cents = case.rng.choice((500, 850, 1250, 1500)) if done == "x" else None
        written = "idem" if commune == before and count else commune
        n = page.line(
            f"{date.day:02d}/{date.month:02d}",
            case.rng.choice(NO),
            public,
            written,
            service,
            done,
            cents and cents / 100,
        )
        more = {"order_value_eur": cents} if cents else {}
        outcome = {"x": "served", "A": "cancelled", None: "open"}[done]
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
        count, total, before = count + 1, total + (cents or 0), commune
    page.line()
    page.line("x = fait ; case vide = en cours ; A = annulé par la personne")
    return case


def credit_mutuel(seed: int = 0) -> Case:
    """A Crédit Mutuel export: debits below zero, words on two lines, the refund of a charge, a cheque that came back."""
    case = Case("fifth/credit_mutuel", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.payer"}
    page = case.page("00020145501.csv", encoding="cp1252")
    page.columns(
        {
            "Date": "ledger.date",
            "Date de valeur": "",
            "Débit": "ledger.amount_eur",
            "Crédit": "ledger.amount_eur",
            "Libellé": "ledger.line",
            "Solde": "",
        }
    )
    left = 482513
    kinds = [
        ("PRLV SEPA EDF ENTREPRISES", "expense"),
        ("PAIEMENT CB TOTALENERGIES EYBENS", "expense"),
        ("VIR SALAIRE", "expense"),
        ("REM CHQ 4 CHEQUES", "own_revenue"),
        ("VIR RESIDENCE LES RUIRES", "own_revenue"),
        ("VIR REGION AURA SUBVENTION 2026", "subsidy"),
    ]
    for k, date in enumerate(days(case.rng, 30)):
        words, nature = (
            ("AVOIR EDF TROP PERCU", "refund")
            if k == 17
            else case.rng.choice(kinds[:5] if k != 9 else kinds[5:])
        )
        cents = case.rng.randrange(1500, 60000) if nature != "subsidy" else 500000
        out = nature == "expense"
        left += -cents if out else cents
        n = page.line(
            f"{date:%d/%m/%Y}",
            f"{date + dt.timedelta(days=1):%d/%m/%Y}",
            euros(-cents) if out else "",
            "" if out else euros(cents),
            words,
            euros(left),
        )
        if k % 4 == 0:
            page.line("", "", "", "", f"REF 26{k:02d}0071 ECH {date:%d%m}", "")
        if nature == "refund":
            case.true(page, n, "ledger", date=date, amount_eur=-cents, nature="expense")
        else:
            case.true(page, n, "ledger", date=date, amount_eur=cents, nature=nature)
    return case


def banque_postale(seed: int = 0) -> Case:
    """La Banque Postale: six lines about the account, one signed amount, the same in francs beside it."""
    case = Case("fifth/banque_postale", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.payer"}
    page = case.page("1234567X0381770000000000000.csv", encoding="cp1252")
    page.line("Numéro Compte   ", "1234567X038")
    page.line("Type         ", "CCP")
    page.line("Compte tenu en  ", "euros")
    page.line("Date            ", "31/03/2026")
    page.line("Solde (EUROS)   ", "3214,55")
    page.line("Solde (FRANCS)  ", "21086,06")
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "Libellé": "ledger.line",
            "Montant(EUROS)": "ledger.amount_eur",
            "Montant(FRANCS)": "",
        }
    )
    kinds = [
        ("ACHAT CB INTERMARCHE", -1),
        ("PRELEVEMENT DE ORANGE", -1),
        ("VIREMENT POUR LOCATION LOCAL", -1),
        ("REMISE DE CHEQUE", 1),
        ("VIREMENT DE CCAS DE GIERES", 1),
    ]
    for date in reversed(days(case.rng, 24)):
        words, sign = case.rng.choice(kinds)
        cents = case.rng.randrange(700, 45000)
        n = page.line(
            f"{date:%d/%m/%Y}",
            f"{words} {date:%d.%m.%y} CARTE NUMERO 117",
            euros(sign * cents),
            euros(round(sign * cents * 6.55957)),
        )
        case.true(
            page, n, "ledger", date=date, amount_eur=cents, nature="expense" if sign < 0 else "own_revenue"
        )
    return case


def cash_tabs(seed: int = 0) -> Case:
    """A cash book with a sheet a month: days as numbers, what is carried over, cash taken to the bank, the year on the first sheet only."""
    case = Case("fifth/cash_tabs", seed)
    case.free |= {"ledger.line", "ledger.paid_on", "ledger.payer"}
    left = 8000
    for month, name in enumerate(("Janvier", "Février", "Mars"), 1):
        page = case.page("livre de caisse 2026.xlsx", name)
        if month == 1:
            page.line("Livre de caisse 2026 – tenu par Odile")
        page.line(name.upper())
        page.columns(
            {
                "Jour": "ledger.date",
                "Objet": "ledger.line",
                "Entrées": "ledger.amount_eur",
                "Sorties": "ledger.amount_eur",
                "Reste en caisse": "",
            }
        )
        page.line(None, "Report du mois d'avant", None, None, left / 100)
        for k, date in enumerate(days(case.rng, 10, dt.date(2026, month, 2), 25)):
            if k == 6:
                left -= 5000
                n = page.line(date.day, "Remise à la banque", None, 50, left / 100)
                case.say(page, n)
                continue
            words, out = case.rng.choice(
                (
                    ("Repassage", False),
                    ("Adhésion", False),
                    ("Panier", False),
                    ("Timbres", True),
                    ("Café, biscuits", True),
                )
            )
            cents = case.rng.choice((350, 500, 840, 1000, 1450))
            left += -cents if out else cents
            n = page.line(
                date.day, words, None if out else cents / 100, cents / 100 if out else None, left / 100
            )
            case.true(
                page, n, "ledger", date=date, amount_eur=cents, nature="expense" if out else "own_revenue"
            )
        page.line(None, "A reporter", None, None, left / 100)
    return case


def smileys(seed: int = 0) -> Case:
    """A Google form: stamps in English, five faces, 0 to 10, ticks with commas, a question not asked to all."""
    case = Case("fifth/smileys", seed)
    case.free |= {"surveys.population", "surveys.comment", "surveys.service"}
    page = case.page(
        "Votre avis sur la conciergerie (réponses) - Réponses au formulaire 1.csv", sep=",", encoding="utf-8"
    )
    faces = {"😍 Génial": 5, "🙂 Bien": 4, "😐 Bof": 3, "🙁 Pas terrible": 2, "😡 Nul": 1}
    glad, advise = (
        "Comment s'est passée votre dernière commande ?",
        "De 0 à 10, nous conseilleriez-vous à un voisin ?",
    )
    page.columns(
        {
            "Horodateur": "surveys.date",
            glad: "surveys.score",
            "Ce que vous utilisez": "",
            advise: "surveys.score",
            "Un mot à ajouter ?": "surveys.comment",
            "Votre téléphone (facultatif)": "",
        }
    )
    for k, date in enumerate(days(case.rng, 26)):
        face = case.rng.choice(list(faces))
        nps = case.rng.choice(("", *range(4, 11)))
        n = page.line(
            f"{date:%Y/%m/%d} {1 + k % 11}:0{k % 10}:12 PM UTC+1",
            face,
            "Repassage, Courses, Colis (relais, casier)",
            nps,
            case.rng.choice(("", "merci, à bientôt")),
            "06 11 22 33 44" if k == 3 else "",
        )
        case.true(page, n, "surveys", date=date, question="satisfaction", score=faces[face])
        if nps != "":
            case.true(page, n, "surveys", date=date, question="recommend", score=nps)
    return case


def framaforms(seed: int = 0) -> Case:
    """Framaforms: three lines of headings, technical columns, drafts; 1 is the best of four; 0 means not used."""
    case = Case("fifth/framaforms", seed)
    case.free |= {"surveys.population", "surveys.comment", "surveys.service"}
    page = case.page("questionnaire_usagers_fevrier.csv", sep=";", encoding="utf-8")
    glad = "Êtes-vous content du service ? (1 = très content, 4 = pas du tout content, 0 = pas utilisé)"
    page.line("Détails de la soumission", "", "", "", "", "", "", "Questions", "")
    page.line()
    page.columns(
        {
            "Numéro de série": "",
            "SID": "",
            "Date de soumission": "surveys.date",
            "Dernière modification": "",
            "Brouillon": "",
            "Adresse IP": "",
            "Nom d'utilisateur": "",
            glad: "surveys.score",
            "Une remarque ?": "surveys.comment",
        }
    )
    for k, date in enumerate(days(case.rng, 22)):
        grade = case.rng.choice((0, 1, 1, 2, 2, 3, 4))
        draft = k in (5, 14)
        n = page.line(
            k + 1,
            40211 + k,
            f"{date:%d/%m/%Y} - 1{k % 10}:22",
            f"{date:%d/%m/%Y} - 1{k % 10}:25",
            int(draft),
            f"88.120.4.{k}",
            "Anonyme",
            grade,
            remark := case.rng.choice(("", "trop long", "parfait")),
        )
        if draft:
            case.say(page, n)
        elif grade:
            case.true(page, n, "surveys", date=date, question="satisfaction", score=(5, 4, 2, 1)[grade - 1])
        elif remark:  # what was said is kept, without a grade
            case.true(page, n, "surveys", date=date, question="satisfaction")
    return case


def counters(seed: int = 0) -> Case:
    """A driver's sheet: two readings of the counter, a day merged over its two tours, absents among the stops, a full tank."""
    case = Case("fifth/counters", seed)
    case.free |= {"tours.id", "tours.paid", "tours.drive_min", "tours.stop_min"}
    case.words = {"tours.mode": {"Kangoo": "van", "vélo": "bike"}}
    page = case.page("carnet de bord Kangoo.xlsx", "Kangoo")
    page.line("Carnet de bord – véhicule FZ-418-KD – hiver 2026")
    page.columns(
        {
            "Date": "tours.date",
            "Tournée": "",
            "Compteur départ": "",
            "Compteur retour": "",
            "Heure départ": "",
            "Heure retour": "",
            "Nb d'arrêts": "tours.stops",
            "Véhicule": "tours.mode",
            "Remarque": "",
        }
    )
    counter = 84120
    for k, date in enumerate(days(case.rng, 12)):
        first = len(page.lines) + 1
        for half in ("matin", "après-midi"):
            km, stops = case.rng.randrange(9, 41), case.rng.randrange(3, 10)
            counter += case.rng.choice((0, 0, 3))
            hours = ("8h30", "11h15") if half == "matin" else ("14h", "16h45")
            n = page.line(
                date if half == "matin" else None,
                half,
                counter,
                counter + km,
                *hours,
                stops,
                "Kangoo",
                "plein 52 €" if k % 5 == 0 else None,
            )
            case.true(page, n, "tours", date=date, km=km, stops=stops, mode="van")
            counter += km
        page.merges.append(f"A{first}:A{first + 1}")
    page.line()
    page.line("Prochaine révision à 90 000 km")
    return case


def week_hours(seed: int = 0) -> Case:
    """Hours by week and by person, in five writings, a total a person, a legend that says what a day is."""
    case = Case("fifth/week_hours", seed)
    case.free |= {"time.category", "time.person"}
    page = case.page("heures équipe.ods", "Heures")
    page.line("Heures faites par semaine (1 j = 7 h)")
    page.line(None, "Salariée", "Bénévole", "Bénévole")
    page.columns(
        {"Semaine du": "time.date", "Karine": "time.hours", "Jojo": "time.hours", "Bernard": "time.hours"}
    )
    written = (
        ("3h30", 3.5),
        ("45 min", 0.75),
        ("7h", 7),
        ("1/2 j", 3.5),
        ("2 j", 14),
        ("1h15", 1.25),
        ("12,5", 12.5),
        (None, None),
        ("-", None),
    )
    monday = dt.date(2026, 1, 5)
    for k in range(11):
        date = monday + dt.timedelta(days=7 * k)
        cells = [("28h", 28), case.rng.choice(written), case.rng.choice(written)]
        n = page.line(
            f"{date.day} {('janvier', 'février', 'mars')[date.month - 1]} 2026",
            *(cell for cell, _hours in cells),
        )
        for (_cell, hours), paid in zip(cells, ("paid", "volunteer", "volunteer"), strict=True):
            if hours:
                case.true(page, n, "time", date=date, hours=hours, paid=paid)
    page.line("Total", "308h")
    return case


def sheets_by_service(seed: int = 0) -> Case:
    """One sheet a service, whose name alone says it; before and after VAT side by side; who came back from a no-show."""
    case = Case("fifth/sheets_by_service", seed)
    case.free |= {"requests.client"}
    case.words = {
        "requests.outcome": {"OK": "served", "pas venu": "cancelled", "refusé": "refused", "à faire": "open"}
    }
    for service, ht in (("Repassage", 1000), ("Courses", 650), ("Bricolage", 2200)):
        page = case.page("prestations par service.xlsx", service)
        page.columns(
            {
                "Date": "requests.date",
                "Nom": "",
                "Public": "requests.public",
                "Ville": "requests.insee",
                "Temps passé": "requests.minutes",
                "HT": "",
                "TVA": "",
                "TTC": "requests.order_value_eur",
                "Suite": "requests.outcome",
            }
        )
        for date in days(case.rng, 11):
            public, commune = (
                case.rng.choice(("retraités", "actifs", "entreprises")),
                case.rng.choice(list(COMMUNES)),
            )
            said = case.rng.choice(("OK", "OK", "OK", "pas venu", "refusé", "à faire"))
            units = case.rng.randrange(1, 4)
            minutes = units * 30
            if said == "OK":
                n = page.line(
                    date,
                    case.rng.choice(NO),
                    public,
                    commune,
                    f"{minutes // 60}h{minutes % 60:02d}",
                    ht * units / 100,
                    ht * units / 500,
                    ht * units * 1.2 / 100,
                    said,
                )
                more = {"minutes": minutes, "order_value_eur": round(ht * units * 1.2)}
            else:
                n, more = (
                    page.line(date, case.rng.choice(NO), public, commune, None, None, None, None, said),
                    {},
                )
            outcome = case.words["requests.outcome"][said]
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
        page.line(None, None, None, "Total", None, None, None, None, None)
    return case


def telephone_log(seed: int = 0) -> Case:
    """A log of calls: couples in one cell, a telephone beside a name, the day of the week before the day, amounts in cents, urgent!!."""
    case = Case("fifth/telephone_log", seed)
    case.free |= {"requests.client"}
    case.words = {
        "requests.outcome": {
            "fait": "served",
            "sans suite": "cancelled",
            "on ne sait pas faire": "refused",
            "rappeler": "open",
        }
    }
    page = case.page("appels reçus hiver 2026.csv", encoding="cp1252")
    page.columns(
        {
            "Reçu le": "requests.date",
            "De la part de": "",
            "Public": "requests.public",
            "Pour quoi": "requests.service",
            "Où": "requests.insee",
            "Prix (centimes)": "requests.order_value_eur",
            "Issue": "requests.outcome",
        }
    )
    for k, date in enumerate(days(case.rng, 28)):
        who = case.rng.choice(NO)
        who = f"{who} / M. Faure" if k % 6 == 2 else f"{who} 06 12 34 5{k % 10} 78" if k % 3 == 0 else who
        said = case.rng.choice(("fait", "fait", "fait", "sans suite", "on ne sait pas faire", "rappeler"))
        commune, public, service = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("senior", "famille")),
            case.rng.choice(("courses", "ménage", "jardin")),
        )
        cents = case.rng.choice((450, 800, 1290, 2400)) if said == "fait" else None
        n = page.line(
            f"{WEEK[date.weekday()]} {date.day} {SHORT[date.month - 1]} 2026",
            who,
            public,
            service,
            commune.upper() if k % 5 == 0 else commune,
            cents,
            said,
        )
        more = {"order_value_eur": cents} if cents else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            service=service,
            insee=COMMUNES[commune],
            outcome=case.words["requests.outcome"][said],
            **more,
        )
    return case


def budget_two_sides(seed: int = 0) -> Case:
    """A budget for a funder: charges on the left, products on the right, contributions in kind below. Nothing happened yet."""
    case = Case("fifth/budget_two_sides", seed)
    page = case.page("BP 2026 CERFA.xlsx", "Budget")
    page.line("6. Budget prévisionnel du projet – Année 2026")
    page.line("CHARGES", "Montant", "PRODUITS", "Montant")
    sides = (
        ("60 – Achats", 3200, "70 – Ventes de prestations", 14500),
        ("61 – Services extérieurs", 2100, "74 – Subventions d'exploitation", None),
        ("62 – Autres services extérieurs", 1850, "État : FDVA", 5000),
        ("63 – Impôts et taxes", 300, "Région AURA", 8000),
        ("64 – Charges de personnel", 31000, "Commune d'Eybens", 6000),
        ("65 – Autres charges", 150, "75 – Adhésions", 900),
        ("", None, "Aide à l'emploi", 4200),
    )
    for left, a, right, b in sides:
        page.line(left or None, a, right, b)
    page.line("TOTAL DES CHARGES", 38600, "TOTAL DES PRODUITS", 38600)
    page.line(
        "86 – Emplois des contributions volontaires", 5400, "87 – Contributions volontaires en nature", 5400
    )
    page.line("La subvention sollicitée de 8 000 € représente 20,7 % du total des produits.")
    return case


def planned_and_real(seed: int = 0) -> Case:
    """Budget lines down, months across, two columns a month: planned and real; only the real ones happened."""
    case = Case("fifth/planned_and_real", seed)
    case.free |= {"ledger.paid_on", "ledger.account"}
    page = case.page("suivi budgétaire.xlsx", "2026")
    page.line("Suivi budgétaire 2026 (en euros)")
    page.line(None, "janvier", None, "février", None, "mars", None)
    page.merges += ["B2:C2", "D2:E2", "F2:G2"]
    page.line("Poste", *("Prévu", "Réalisé") * 3)
    for title, nature, lines in (
        ("CHARGES", "expense", ("Loyer", "Carburant", "Salaires chargés", "Assurance")),
        ("PRODUITS", "own_revenue", ("Prestations", "Adhésions")),
    ):
        page.line(title)
        for name in lines:
            cents = [case.rng.randrange(20, 900) * 100 for _ in range(6)]
            n = page.line(name, *(c / 100 for c in cents))
            for month in (1, 2, 3):
                case.true(
                    page,
                    n,
                    "ledger",
                    date=dt.date(2026, month, 1),
                    line=name,
                    amount_eur=cents[2 * month - 1],
                    nature=nature,
                )
        page.line(f"Total {title.lower()}", *[1] * 6)
    return case


def members_fees(seed: int = 0) -> Case:
    """A list of members: a fee in words, free ones, one paid back, two payments in a cell, telephones, years of birth."""
    case = Case("fifth/members_fees", seed)
    case.free |= {"clients.id", "clients.since", "clients.left_because"}
    page = case.page("adhérents.csv", encoding="cp1252")
    page.columns(
        {
            "N°": "clients.id",
            "Nom Prénom": "",
            "Né(e) en": "",
            "Tél": "",
            "Commune": "clients.insee",
            "Date adhésion": "clients.member_since",
            "Cotisation": "clients.membership_eur",
            "Parti le": "clients.left_on",
        }
    )
    paid = (
        ("10 €", 1000),
        ("10", 1000),
        ("15,00", 1500),
        ("dix euros", 1000),
        ("gratuit", 0),
        ("2 x 5 €", 1000),
        ("10€ chèque", 1000),
        ("offert", 0),
    )
    for k, date in enumerate(days(case.rng, 20)):
        cell, cents = case.rng.choice(paid)
        gone = date + dt.timedelta(days=20) if k in (4, 11) else None
        commune = case.rng.choice(list(COMMUNES))
        n = page.line(
            f"A{k + 1:02d}",
            f"{case.rng.choice(PEOPLE)} Camille",
            1938 + 2 * k,
            f"04 76 00 00 {k:02d}",
            commune,
            f"{date:%d/%m/%y}",
            cell,
            f"{gone:%d/%m/%y}" if gone else "",
        )
        more = {"left_on": gone} if gone else {}
        case.true(
            page, n, "clients", insee=COMMUNES[commune], member_since=date, membership_eur=cents, **more
        )
    return case


def quarter_folder(seed: int = 0) -> Case:
    """A folder: a file a month, columns in another order, March twice by "(copie)", a letter beside."""
    case = Case("fifth/quarter_folder", seed)
    case.words = {"requests.outcome": {"oui": "served", "non": "refused", "en attente": "open"}}
    case.others = {"courrier mairie.pdf": b"%PDF-1.4\n% nothing\n"}
    heads = {
        "Date": "date",
        "Public": "public",
        "Service": "service",
        "Commune": "insee",
        "Servi ?": "outcome",
    }
    march = []
    for month, name, order in (
        (1, "demandes janvier 2026.csv", (0, 1, 2, 3, 4)),
        (2, "demandes fevrier 2026.csv", (0, 3, 2, 4, 1)),
        (3, "demandes mars 2026.csv", (0, 1, 2, 3, 4)),
        (3, "demandes mars 2026 (copie).csv", (0, 1, 2, 3, 4)),
    ):
        page = case.page(name, encoding="cp1252")
        titles = list(heads)
        page.of("requests", {titles[k]: heads[titles[k]] for k in order})
        copy = "copie" in name
        if not copy:
            lines = [
                (
                    date,
                    case.rng.choice(("seniors", "familles")),
                    case.rng.choice(("courses", "colis")),
                    case.rng.choice(list(COMMUNES)),
                    case.rng.choice(("oui", "oui", "non", "en attente")),
                )
                for date in days(case.rng, 9, dt.date(2026, month, 2), 25)
            ]
            march = lines
        for line in march if copy else lines:
            n = page.line(*[line[k] for k in order])
            if copy:
                continue
            case.true(
                page,
                n,
                "requests",
                date=line[0],
                public=line[1],
                service=line[2],
                insee=COMMUNES[line[3]],
                outcome=case.words["requests.outcome"][line[4]],
            )
    return case


def sticks(seed: int = 0) -> Case:
    """Drop-in sessions: who came counted in sticks, two helpers in a cell, hours as "14h-17h", one that did not take place."""
    case = Case("fifth/sticks", seed)
    case.free |= {"events.kind", "events.label", "events.with_partner"}
    page = case.page("permanences.ods", "Permanences")
    page.columns(
        {
            "Date": "events.date",
            "Horaires": "events.hours",
            "Tenue par": "events.run_by",
            "Passages": "events.participants",
            "Remarques": "",
        }
    )
    for k, date in enumerate(days(case.rng, 16)):
        count = case.rng.randrange(1, 14)
        marks = " ".join(["|||||"] * (count // 5) + (["|" * (count % 5)] if count % 5 else []))
        start = case.rng.choice((9, 14))
        if k == 7:
            n = page.line(date, "14h-17h", "Odile", None, "ANNULÉE (neige)")
            case.say(page, n)
            continue
        n = page.line(
            date, f"{start}h-{start + 3}h", case.rng.choice(("Odile", "Odile et Jo", "Karim")), marks, None
        )
        case.true(page, n, "events", date=date, hours=3, participants=count, run_by=ANY)
    return case


def satisfied_by_month(seed: int = 0) -> Case:
    """A cross table of opinions, already added up: a share as 0.85 here and 85 there. No answer of anybody is in it."""
    case = Case("fifth/satisfied_by_month", seed)
    page = case.page("tableau de bord satisfaction.xlsx", "Synthèse")
    page.line("Satisfaction – tableau de bord du COPIL")
    page.line("Mois", "Nb de questionnaires", "% satisfaits", "Note moyenne /5", "NPS", "Tendance")
    for month, row in zip(
        ("octobre", "novembre", "décembre", "janvier", "février", "mars"),
        (
            (8, 0.85, 4.1, 22, "="),
            (11, 85, 4.2, 30, "↗"),
            (7, "71 %", 3.9, 10, "↘"),
            (14, 0.93, 4.4, 41, "↗"),
            (9, 88, 4.3, 38, "="),
            (12, "92%", 4.4, 40, "="),
        ),
        strict=True,
    ):
        page.line(month, *row)
    page.line("Moyenne", 61, 0.86, 4.2, 31)
    return case


def agreements(seed: int = 0) -> Case:
    """Agreements with those who pay: amounts with their rhythm in the same cell, in words, a yearly lump, one not signed, one broken off."""
    case = Case("fifth/agreements", seed)
    case.free |= {
        "contracts.id",
        "contracts.payer_kind",
        "contracts.payer_name",
        "contracts.written",
        "contracts.public",
        "contracts.signed_on",
    }
    case.words = {
        "contracts.status": {"signée": "signed", "en attente de signature": "quoted", "résiliée": "ended"}
    }
    page = case.page("conventions.xlsx", "Conventions")
    page.line("Conventions et commandes régulières")
    page.columns(
        {
            "Avec": "contracts.payer_name",
            "Pour": "contracts.service",
            "Montant": "contracts.amount_eur",
            "Rythme": "contracts.per_year",
            "À partir du": "contracts.start",
            "Jusqu'au": "contracts.end",
            "Où on en est": "contracts.status",
        }
    )
    for who, what, cell, cents, rhythm, times, start, end, state in (
        (
            "Mairie d'Eybens",
            "journal municipal",
            "400 €",
            40000,
            "10 numéros par an",
            10,
            dt.date(2026, 1, 1),
            dt.date(2026, 12, 31),
            "signée",
        ),
        (
            "Résidence Les Ruires",
            "local poubelles",
            "150 € par mois",
            15000,
            "mensuel",
            12,
            dt.date(2026, 2, 1),
            dt.date(2027, 1, 31),
            "signée",
        ),
        (
            "Bailleur OPAC",
            "parties communes",
            "trois cents euros",
            30000,
            "tous les trimestres",
            4,
            dt.date(2026, 3, 1),
            None,
            "en attente de signature",
        ),
        (
            "SARL Dauphine",
            "panier",
            "120",
            12000,
            "1 fois par mois",
            12,
            dt.date(2025, 10, 1),
            dt.date(2026, 9, 30),
            "résiliée",
        ),
        (
            "CCAS de Gières",
            "courses",
            "1 200 € / an",
            120000,
            "annuel",
            1,
            dt.date(2026, 1, 15),
            dt.date(2026, 12, 31),
            "signée",
        ),
        (
            "Clinique du Parc",
            "pressing",
            "80,00",
            8000,
            "chaque semaine",
            52,
            dt.date(2026, 1, 5),
            None,
            "signée",
        ),
    ):
        n = page.line(who, what, cell, rhythm, start, end or "tacite reconduction", state)
        more = {"end": end} if end else {}
        case.true(
            page,
            n,
            "contracts",
            service=what,
            amount_eur=cents,
            per_year=times,
            start=start,
            status=case.words["contracts.status"][state],
            **more,
        )
    return case


def expense_notes(seed: int = 0) -> Case:
    """What a volunteer paid and is given back: before and after VAT, kilometres at their rate, given up as a gift, a credit note, a total by month."""
    case = Case("fifth/expense_notes", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.account"}
    page = case.page("notes de frais 2026.csv", encoding="cp1252")
    page.columns(
        {
            "Date": "ledger.date",
            "Objet": "ledger.line",
            "Chez": "ledger.payer",
            "HT": "",
            "TVA 20%": "",
            "TTC": "ledger.amount_eur",
            "Remboursé le": "ledger.paid_on",
        }
    )
    month, total = 1, 0
    for k, date in enumerate([*days(case.rng, 20), None]):
        if date is None or date.month != month:
            page.line(
                "", f"Total {('janvier', 'février', 'mars')[month - 1]}", "", "", "", euros(total, ",s€"), ""
            )
            month, total = date and date.month, 0
        if date is None:
            break
        ht = case.rng.choice((500, 1250, 2000, 3300)) * (-1 if k == 8 else 1)
        back = date + dt.timedelta(days=12)
        words = (
            "Avoir ramette" if k == 8 else case.rng.choice(("Papier", "Cartouche", "Carburant", "Affiches"))
        )
        n = page.line(
            f"{date:%d/%m/%y}",
            words,
            case.rng.choice(("Leclerc", "Bureau Vallée")),
            euros(ht, ",s€"),
            euros(ht // 5, ",s€"),
            euros(ht + ht // 5, ",s€"),
            f"{back:%d/%m/%y}" if k % 3 else "",
        )
        total += ht + ht // 5
        more = {"paid_on": back} if k % 3 else {}
        case.true(
            page,
            n,
            "ledger",
            date=date,
            amount_eur=ht + ht // 5,
            nature="expense",
            **({"paid_on": ANY} | more),
        )
    return case


def agenda(seed: int = 0) -> Case:
    """A shared diary from Outlook: when it starts and ends in four columns, whole days off, the same meeting twice."""
    case = Case("fifth/agenda", seed)
    case.free |= {"time.person", "time.paid", "time.category", "time.service", "time.public"}
    page = case.page("Calendrier.csv", sep=",", encoding="cp1252")
    page.columns(
        {
            "Objet": "",
            "Début": "time.date",
            "Début (heure)": "",
            "Fin": "",
            "Fin (heure)": "",
            "Journée entière": "",
            "Rappel actif/inactif": "",
            "Organisateur": "",
            "Catégories": "",
            "Emplacement": "",
        }
    )
    for k, date in enumerate(days(case.rng, 22)):
        if k in (6, 13):
            n = page.line(
                "Congés Karine",
                f"{date.day}/{date.month}/{date.year}",
                "00:00:00",
                f"{date.day}/{date.month}/{date.year}",
                "00:00:00",
                "Vrai",
                "Faux",
                "Karine",
                "",
                "",
            )
            case.say(page, n)
            continue
        minutes, start = case.rng.choice((30, 60, 90, 120)), case.rng.randrange(8, 16)
        end = start * 60 + minutes
        n = page.line(
            case.rng.choice(("Tournée Eybens", "COPIL", "RDV mairie", "Compta", "Permanence")),
            f"{date.day}/{date.month}/{date.year}",
            f"{start:02d}:00:00",
            f"{date.day}/{date.month}/{date.year}",
            f"{end // 60:02d}:{end % 60:02d}:00",
            "Faux",
            "Vrai",
            "Karine",
            "",
            "Maison des associations",
        )
        case.true(page, n, "time", date=date, hours=minutes / 60)
    return case


def invoices_quotes(seed: int = 0) -> Case:
    """What a billing tool exports: quotes, drafts, invoices, credit notes and one cancelled in one list; what is left to pay."""
    case = Case("fifth/invoices_quotes", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on"}
    page = case.page("documents_2026.csv", encoding="utf-8-sig")
    page.columns(
        {
            "Type": "",
            "N° de pièce": "",
            "Émis le": "ledger.date",
            "Client": "ledger.payer",
            "Total HT": "",
            "TVA": "",
            "Total TTC": "ledger.amount_eur",
            "Réglé": "",
            "Reste dû": "",
            "Statut": "",
        }
    )
    for k, date in enumerate(days(case.rng, 24)):
        kind = case.rng.choice(("Facture", "Facture", "Facture", "Devis")) if k != 10 else "Avoir"
        state = {
            "Facture": case.rng.choice(("payée", "payée", "envoyée")),
            "Devis": case.rng.choice(("accepté", "envoyé")),
            "Avoir": "validé",
        }[kind]
        state = {3: "brouillon", 15: "annulée"}.get(k, state) if kind == "Facture" else state
        cents = case.rng.randrange(20, 400) * 100 * (-1 if kind == "Avoir" else 1)
        given = cents if state == "payée" else 0
        n = page.line(
            kind,
            f"{kind[0]}26-{k:03d}",
            date,
            case.rng.choice(("Mairie d'Eybens", "Résidence Les Ruires", "Mme Durand")),
            euros(cents),
            "0,00",
            euros(cents),
            euros(given),
            euros(cents - given),
            state,
        )
        if kind == "Devis" or state in ("brouillon", "annulée"):
            case.say(page, n)
        else:
            case.true(page, n, "ledger", date=date, amount_eur=cents, nature="own_revenue")
    return case


CASES = (
    weekly_subtotals,
    credit_mutuel,
    banque_postale,
    cash_tabs,
    smileys,
    framaforms,
    counters,
    week_hours,
    sheets_by_service,
    telephone_log,
    budget_two_sides,
    planned_and_real,
    members_fees,
    quarter_folder,
    sticks,
    satisfied_by_month,
    agreements,
    expense_notes,
    agenda,
    invoices_quotes,
)
FAMILIES = {"fifth": CASES}
