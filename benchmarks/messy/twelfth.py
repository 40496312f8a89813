"""Twenty more ordinary files, with their truths: a rural community and its neighbours, by somebody who had read neither the intake nor its tests."""

import datetime as dt

from .files import ANY, PEOPLE, Case, days, euros

TRIEVES = {
    "Mens": "38226",
    "Clelles": "38113",
    "Lalley": "38204",
    "Tréminis": "38514",
    "Chichilianne": "38103",
}
MONTHS = ("janvier", "février", "mars")
DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
LONG = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
TEAM = ("Josiane", "Karim", "Fatima", "Bernard")
MENDERS = (
    *TEAM,
    "Lucette",
    "Yvon",
    "Maëlle",
    "Gérard",
    "Odile",
    "Hugo",
    "Chantal",
    "Serge",
    "Nadia",
    "Paulo",
    "Régine",
    "Titouan",
)


# ---- requests


def communes_van(seed: int = 0) -> Case:
    """The agents of a community of communes and their van: a block a week whose title alone has the month, « lun 5 » once a day."""
    case = Case("twelfth/logs_communes_van", seed)
    ends = {"fait": "served", "à suivre": "open", "RV pris": "accepted", "pas pour nous": "refused"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason", "requests.closed_on", "requests.channel"}
    page = case.page("Carnet du bus des services.xlsx", "Carnet")
    page.line("CC du Trièves - bus des services au public")
    page.line("carnet tenu par les agents itinérants, à remplir à CHAQUE halte")
    heads = {
        "Jour": "requests.date",
        "Village": "requests.insee",
        "Qui": "requests.client",
        "Profil": "requests.public",
        "Demande": "requests.service",
        "Tps": "requests.minutes",
        "Suite": "requests.outcome",
        "Remarques": "",
    }
    times = {"10 min": 10, "20 min": 20, "1/2 h": 30, "3/4 h": 45, "1h": 60, "1h15": 75}
    for week in range(2, 12):
        monday = dt.date(2026, 1, 5) + dt.timedelta(days=7 * (week - 2))
        friday = monday + dt.timedelta(days=4)
        page.line()
        page.line(f"Semaine {week} : du {monday.day} au {friday.day} {MONTHS[monday.month - 1]} 2026")
        page.merges.append(f"A{len(page.lines)}:H{len(page.lines)}")
        page.fills[len(page.lines)] = "BDD7EE"
        if week == 8:
            page.line("bus au garage toute la semaine, pas de sortie")
            continue
        page.columns(heads)
        for weekday in sorted(case.rng.sample(range(5), case.rng.choice((2, 3)))):
            date = monday + dt.timedelta(days=weekday)
            for k in range(case.rng.choice((1, 2, 3))):
                commune = case.rng.choice(list(TRIEVES))
                public = case.rng.choice(("retr.", "retr.", "fam.", "actif", "agri."))
                service = case.rng.choice(("papiers", "courses", "colis", "médicaments", "petit dépannage"))
                end, spent = case.rng.choice(("fait", "fait", "fait", *ends)), case.rng.choice(list(times))
                n = page.line(
                    None if k else f"{DAYS[weekday]} {date.day}",
                    commune,
                    case.rng.choice(PEOPLE),
                    public,
                    service,
                    spent,
                    end,
                    case.rng.choice((None, None, None, "n'a plus de voiture", "apporter la loupe")),
                )
                case.true(
                    page,
                    n,
                    "requests",
                    date=date,
                    insee=TRIEVES[commune],
                    public=public,
                    service=service,
                    minutes=times[spent],
                    outcome=ends[end],
                )
    return case


def library_desk(seed: int = 0) -> Case:
    """The desk a library hosts: a cross under what was asked, or else a word beside; two people who write days and times each in their way."""
    case = Case("twelfth/logs_library_desk", seed)
    ends = {"oui": "served", "non": "open", "non, revient jeudi": "open", "a laissé tomber": "cancelled"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.closed_on", "requests.channel", "requests.due_on"}
    page = case.page("permanence mediatheque 2026.ods", "Permanence")
    page.line("Permanence conciergerie à la médiathèque - année 2026")
    page.line("mettre une croix dans la bonne colonne ; si autre chose l'écrire en toutes lettres")
    wanted = ("Papiers, CAF, impôts", "Impression / scan", "Aide ordi ou tél.", "Colis")
    page.columns(
        {"Date": "requests.date", "Tenu par": "", "Initiales": "requests.client", "Âge": "requests.public"}
        | dict.fromkeys(wanted, "requests.service")
        | {"Autre": "requests.service", "Durée": "requests.minutes", "Réglé ?": "requests.outcome", "Mot": ""}
    )
    sums = [0] * len(wanted)
    for k, date in enumerate(days(case.rng, 39)):
        martine = case.rng.random() < 0.55
        ticks = [None] * len(wanted)
        other = None
        if k == 15:
            ticks[0] = ticks[2] = "X"
            service = ANY
        elif k % 7 == 4:
            service = other = case.rng.choice(("garde de clés", "inscription navette", "prêt de vélo"))
        else:
            at = case.rng.randrange(len(wanted))
            ticks[at], service = "X" if martine else "x", wanted[at]
        sums = [total + bool(tick) for total, tick in zip(sums, ticks, strict=True)]
        age = case.rng.choice(("jeune", "adulte", "senior", "senior"))
        spent = case.rng.choice((5, 10, 15, 20, 30, 45))
        end = case.rng.choice(("oui", "oui", "oui", *ends))
        n = page.line(
            date if martine else f"{LONG[date.weekday()]} {date:%d/%m}",
            "Mart." if martine else "Yann",
            case.rng.choice(("A. B.", "J. D.", "M. R.", "S. L.", "P. C.")),
            age,
            *ticks,
            other,
            f"{spent} min" if martine else f"{spent}'",
            end,
            case.rng.choice((None, None, None, "a pris 2 livres aussi", "parle peu français")),
        )
        case.true(
            page, n, "requests", date=date, public=age, service=service, minutes=spent, outcome=ends[end]
        )
        if k == 15:
            case.say(page, n)
    page.line("Total croix", None, None, None, *sums)
    return case


def lifts(seed: int = 0) -> Case:
    """In English: an online form of a car sharing group of newcomers, the days in words, what came of each typed beside."""
    case = Case("twelfth/logs_lifts", seed)
    ends = {
        "done": "served",
        "driver found": "accepted",
        "still looking": "open",
        "nobody available": "refused",
        "rider cancelled": "cancelled",
    }
    came = {"phone": "phone", "WhatsApp": "web", "web form": "web"}
    case.words |= {"requests.outcome": ends, "requests.channel": came}
    case.free |= {"requests.refusal_reason", "requests.due_on", "requests.provider"}
    page = case.page("Lift and errand requests 2026 - Form responses.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Asked on": "requests.date",
            "Came by": "requests.channel",
            "Rider": "requests.client",
            "Who is it for?": "requests.public",
            "Village": "requests.insee",
            "What do you need?": "requests.service",
            "When do you need it?": "",
            "Driver": "",
            "What happened": "requests.outcome",
            "Finished on": "requests.closed_on",
            "Volunteer time (min)": "requests.minutes",
            "Notes for drivers": "",
        }
    )
    for date in days(case.rng, 36):
        group = case.rng.choice(("older person", "family", "student"))
        village, channel = case.rng.choice(list(TRIEVES)), case.rng.choice(list(came))
        need = case.rng.choice(
            ("lift to the doctor", "lift to the station", "shopping run", "parcel pick-up")
        )
        end = case.rng.choice(("done", "done", "done", *ends))
        done = end == "done"
        after, spent = (
            date + dt.timedelta(days=case.rng.randrange(1, 6)),
            case.rng.choice((25, 40, 60, 75, 90)),
        )
        n = page.line(
            f"{date:%a %d %b %Y}",
            channel,
            case.rng.choice(PEOPLE),
            group,
            village,
            need,
            case.rng.choice(("any morning", "Thursday if possible", "before 10 am", "flexible")),
            case.rng.choice(TEAM) if end in ("done", "driver found") else "",
            end,
            f"{after:%a %d %b %Y}" if done else "",
            spent if done else "",
            case.rng.choice(("", "", "two steps, needs a hand", "dog in the car, is that ok?")),
        )
        more = {"closed_on": after, "minutes": spent} if done else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            channel=came[channel],
            public=group,
            insee=TRIEVES[village],
            service=need,
            outcome=ends[end],
            **more,
        )
    return case


def courier_export(seed: int = 0) -> Case:
    """What a bike couriers' software brings out: days with T and Z, technical columns, amounts in cents, one trial by the developer."""
    case = Case("twelfth/logs_courier_export", seed)
    ends = {"LIVREE": "served", "ECHEC": "refused", "ANNULEE": "cancelled", "A_PLANIFIER": "open"}
    case.words["requests.outcome"] = ends
    case.free |= {
        "requests.refusal_reason",
        "requests.payer_kind",
        "requests.channel",
        "requests.tour",
        "requests.incident",
        "requests.commission_eur",
        "requests.fee_eur",
    }
    page = case.page("export_courses_2026-01-01_2026-03-31.csv", encoding="utf-8")
    page.columns(
        {
            "uuid": "",
            "num_course": "requests.id",
            "cree_le": "requests.date",
            "ref_client": "requests.client",
            "segment_client": "requests.public",
            "insee_livraison": "requests.insee",
            "ville_livraison": "",
            "prestation": "requests.service",
            "etat": "requests.outcome",
            "motif_echec": "",
            "livree_le": "requests.closed_on",
            "montant_centimes": "requests.order_value_eur",
            "distance_m": "",
            "version_app": "",
        }
    )
    prices = {"pli": 850, "colis": 1150, "courses": 1490, "repas": 640}
    for k, date in enumerate(days(case.rng, 44)):
        commune, segment = (
            case.rng.choice(list(TRIEVES)),
            case.rng.choice(("particulier", "commerce", "collectivite")),
        )
        service = case.rng.choice(list(prices))
        end = case.rng.choice(("LIVREE", "LIVREE", "LIVREE", "LIVREE", *ends))
        cents = prices[service] + 50 * case.rng.randrange(0, 9)
        after = date + dt.timedelta(days=case.rng.choice((0, 0, 1, 3)))
        trial = k == 20
        n = page.line(
            f"{case.rng.randrange(16**8):08x}-{case.rng.randrange(16**4):04x}",
            f"C26-{k + 1:04d}",
            f"{date}T{8 + k % 9:02d}:{case.rng.randrange(10, 60)}:00Z",
            "TEST" if trial else f"CLI{case.rng.randrange(10, 60):04d}",
            segment,
            TRIEVES[commune],
            commune.upper(),
            "test" if trial else service,
            "ANNULEE" if trial else end,
            case.rng.choice(("absent", "adresse introuvable")) if end == "ECHEC" and not trial else "",
            f"{after}T{17 + k % 2}:{case.rng.randrange(10, 60)}:00Z" if end == "LIVREE" and not trial else "",
            1 if trial else "" if end == "ANNULEE" else cents,
            case.rng.randrange(700, 9000),
            "4.12.1",
        )
        if trial:
            case.say(page, n)
            continue
        more = {"closed_on": after} if end == "LIVREE" else {}
        if end != "ANNULEE":
            more["order_value_eur"] = cents
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=segment,
            insee=TRIEVES[commune],
            service=service,
            outcome=ends[end],
            **more,
        )
    return case


def repair_cafe(seed: int = 0) -> Case:
    """A repair café: a sheet a session, whose day stands in its title only; minutes and hours mixed, what was given in the tin."""
    case = Case("twelfth/logs_repair_cafe", seed)
    ends = {
        "réparé": "served",
        "irréparable": "refused",
        "à finir la prochaine fois": "open",
        "reparti sans attendre": "cancelled",
    }
    case.words["requests.outcome"] = ends
    case.free |= {
        "requests.refusal_reason",
        "requests.provider",
        "requests.closed_on",
        "requests.order_value_eur",
        "requests.fee_eur",
        "requests.commission_eur",
        "requests.channel",
        "requests.payer_kind",
    }
    objects = {
        "grille-pain": "électro",
        "cafetière": "électro",
        "lampe": "électro",
        "vélo enfant": "vélo",
        "VTT": "vélo",
        "pantalon": "couture",
        "rideau": "couture",
        "imprimante": "informatique",
        "chaise": "bois",
    }
    troubles = {
        "vélo": ("freins", "saute de vitesse", "crevé"),
        "couture": ("ourlet", "déchiré"),
        "bois": ("pied cassé",),
    }
    number = 0
    for date in (dt.date(2026, 1, 17), dt.date(2026, 2, 14), dt.date(2026, 3, 14)):
        page = case.page("Repair café - fiches 2026.xlsx", f"{date.day} {MONTHS[date.month - 1]}")
        page.line(
            f"Repair Café du samedi {date.day} {MONTHS[date.month - 1]} 2026, salle des fêtes, 14h-17h30"
        )
        page.line()
        page.columns(
            {
                "Fiche": "requests.id",
                "Arrivé à": "",
                "Prénom": "requests.client",
                "Vient de": "requests.insee",
                "Objet": "",
                "Atelier": "requests.service",
                "Panne": "",
                "Réparateur": "",
                "Temps": "requests.minutes",
                "Résultat": "requests.outcome",
                "Tirelire": "",
            }
        )
        mended = gifts = 0
        count = case.rng.randrange(11, 16)
        for k in range(count):
            number += 1
            thing, commune = case.rng.choice(list(objects)), case.rng.choice(list(TRIEVES))
            end = case.rng.choice(("réparé", "réparé", "réparé", *ends))
            spent = case.rng.choice((15, 25, 40, 60, 70, 95))
            hours, rest = divmod(spent, 60)
            gift = case.rng.choice((0, 2, 5, 5, 10)) if end == "réparé" else 0
            mended, gifts = mended + (end == "réparé"), gifts + gift
            gone = end == "reparti sans attendre"
            n = page.line(
                number,
                f"{14 + k // 5}h{(k % 5) * 12:02d}",
                case.rng.choice(PEOPLE),
                commune,
                thing,
                objects[thing],
                case.rng.choice(troubles.get(objects[thing], ("ne s'allume plus", "disjoncte"))),
                None if gone else case.rng.choice(MENDERS),
                None if gone else f"{spent}mn" if not hours else f"{hours}h{rest:02d}" if rest else "1h",
                end,
                f"{gift} €" if gift else None,
            )
            more = {} if gone else {"minutes": spent}
            case.true(
                page,
                n,
                "requests",
                date=date,
                public="habitants",
                insee=TRIEVES[commune],
                service=objects[thing],
                outcome=ends[end],
                **more,
            )
        page.line()
        page.line(f"Bilan : {mended} objets réparés sur {count}", *[None] * 9, f"{gifts} €")
    return case


# ---- money


def parents(seed: int = 0) -> Case:
    """A parents' association: what it carried over, money put in a tin and taken back, one line struck out, a parent paid back, a remark in a cell."""
    case = Case("twelfth/cash_parents", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    page = case.page("APE comptes annee 2026.xlsx", "Comptes")
    page.line("APE les P'tits Loups - comptes 2026 (conciergerie de l'école et fêtes)")
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "Quoi": "ledger.line",
            "Entré": "ledger.amount_eur",
            "Sorti": "ledger.amount_eur",
            "Reste": "",
            "Comment": "",
            "Justificatif": "",
        }
    )
    left = 84210
    page.line("1/1", "report de l'an dernier", None, None, left / 100)
    came = out = 0
    kinds = (
        ("vente de gâteaux", True),
        ("adhésion famille", True),
        ("garde du mercredi", True),
        ("goûter", False),
        ("photocopies", False),
        ("jeux pour la cour", False),
    )
    for k, date in enumerate(days(case.rng, 33)):
        what, into = case.rng.choice(kinds)
        cents = 1200 if what == "adhésion famille" else case.rng.randrange(600, 14000, 5)
        nature = "own_revenue" if into else "expense"
        if k == 6:
            what, into, nature, cents = "mis dans la caisse du loto (fond de caisse)", False, "", 10000
        if k == 9:
            what, into, nature, cents = "fond de caisse loto remis à la banque", True, "", 10000
        if k == 8:
            what, into, nature, cents = "recette loto", True, "own_revenue", 68750
        if k == 14:
            what, into, nature, cents = "subvention mairie", True, "subsidy", 40000
        if k == 18:
            what, into, nature, cents = (
                "remboursement à Nadia de ses courses du goûter",
                False,
                "expense",
                3420,
            )
        struck = k == 22
        cell = cents / 100
        if k == 25:
            what, into, nature, cents, cell = (
                "vente de gâteaux",
                True,
                "own_revenue",
                4500,
                "45 (il manque 2 €)",
            )
        if not struck:
            left += cents if into else -cents
            came, out = came + into * cents, out + (not into) * cents
        n = page.line(
            f"{date.day}/{date.month}",
            what,
            cell if into else None,
            None if into else cell,
            left / 100,
            {"": "esp", "subsidy": "vir"}.get(nature) or case.rng.choice(("esp", "chq", "vir")),
            case.rng.choice((None, "oui", "oui", "à retrouver")) if nature == "expense" else None,
        )
        if struck:
            page.struck.add(n)
        if struck or not nature:
            case.say(page, n)
            continue
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=cents)
    page.line()
    page.line(None, "TOTAUX", came / 100, out / 100, left / 100)
    return case


def general_ledger(seed: int = 0) -> Case:
    """What an accountant's junior prints from the software: a block an account, balances that pile up, credit notes on both sides, a total an account."""
    case = Case("twelfth/cash_general_ledger", seed)
    case.free |= {
        "ledger.line",
        "ledger.payer",
        "ledger.paid_on",
        "ledger.service",
        "ledger.account",
        "ledger.variable",
    }
    page = case.page("GL classes 6 et 7 T1 2026.xlsx", "Grand livre")
    page.line("SCIC LES QUATRE VENTS", None, None, None, "Grand livre définitif")
    page.line(
        "Période du 01/01/2026 au 31/03/2026", None, None, None, "Comptes de 600000 à 799999", None, "Euro"
    )
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "Jal": "",
            "Pièce": "",
            "Réf.": "",
            "Libellé écriture": "ledger.line",
            "Let.": "",
            "Débit": "ledger.amount_eur",
            "Crédit": "ledger.amount_eur",
            "Solde progressif": "",
        }
    )
    accounts = (
        (
            606300,
            "Fournitures d'entretien et petit équipement",
            "expense",
            6,
            ("BRICOMARCHE MENS", "U EXPRESS"),
        ),
        (613200, "Locations immobilières", "expense", 3, ("Loyer local",)),
        (616000, "Primes d'assurance", "expense", 2, ("MACIF flotte",)),
        (625100, "Voyages et déplacements", "expense", 5, ("NF KM KARIM", "PEAGE AREA")),
        (641100, "Salaires, appointements", "expense", 3, ("OD paie",)),
        (645100, "Cotisations à l'URSSAF", "expense", 3, ("OD charges",)),
        (
            706000,
            "Prestations de services",
            "own_revenue",
            9,
            ("FA MAIRIE DE MENS", "FA EHPAD", "FA COOP AGRI"),
        ),
        (740000, "Subventions d'exploitation", "subsidy", 2, ("CONVENTION DEPT 38", "REGION AURA ACOMPTE")),
        (756000, "Cotisations", "own_revenue", 3, ("Adhésions du mois",)),
    )
    debits = credits = piece = 0
    for account, name, nature, count, texts in accounts:
        page.line(f"{account} {name}")
        page.fills[len(page.lines)] = "EDEDED"
        sums, balance = [0, 0], 0
        low, high = {641100: (210000, 230000), 645100: (61000, 68000), 740000: (300000, 800000)}.get(
            account, (2500, 48000)
        )
        monthly = {613200: 5, 641100: 28, 645100: 28}
        dates = [dt.date(2026, month, monthly.get(account, 1)) for month in (1, 2, 3)]
        for k, date in enumerate(dates if account in monthly else days(case.rng, count)):
            piece += 1
            cents, text = case.rng.randrange(low, high), texts[k % len(texts)]
            if account in (613200, 740000):
                cents = 48000 if account == 613200 else cents // 10000 * 10000
            back = (account, k) in ((606300, 4), (706000, 6))
            if back:
                text, cents = f"AVOIR {text.removeprefix('FA ')}", cents // 3
            debit = (nature == "expense") != back
            sums[not debit] += cents
            balance += cents if debit else -cents
            n = page.line(
                f"{date:%d/%m/%y}",
                "OD" if account in (641100, 645100) else "AC" if nature == "expense" else "VE",
                f"{piece:06d}",
                None,
                text,
                case.rng.choice((None, "AA", "AB")),
                cents / 100 if debit else None,
                None if debit else cents / 100,
                balance / 100,
            )
            case.true(page, n, "ledger", date=date, nature=nature, amount_eur=-cents if back else cents)
        page.line(
            None, None, None, None, f"Total {account}", None, sums[0] / 100, sums[1] / 100, balance / 100
        )
        page.line()
        debits, credits = debits + sums[0], credits + sums[1]
    page.line(
        None,
        None,
        None,
        None,
        "Totaux généraux",
        None,
        debits / 100,
        credits / 100,
        (debits - credits) / 100,
    )
    return case


def receipts_office(seed: int = 0) -> Case:
    """A council's receipts: a column for each way of paying and their sum, two ways on one line, what is taken to the Treasury, a receipt torn up."""
    case = Case("twelfth/cash_receipts_office", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.account"}
    page = case.page("Régie de recettes bus des services.ods", "Journal 2026")
    page.line("COMMUNAUTÉ DE COMMUNES - régie de recettes n° 14 « bus des services »")
    page.line("Journal des encaissements 2026. Régisseur titulaire : agent 2 / suppléant : agent 5")
    page.line()
    page.columns(
        {
            "Quitt.": "",
            "Date": "ledger.date",
            "Redevable": "ledger.payer",
            "Motif": "ledger.line",
            "Espèces": "",
            "Chèques": "",
            "TPE": "",
            "Total encaissé": "ledger.amount_eur",
            "Obs.": "",
        }
    )
    quittance, held = 1200, 0
    for month, name in enumerate(MONTHS, 1):
        sums = [0, 0, 0]
        dates = days(case.rng, 12, dt.date(2026, month, 2), 24)
        for k, date in enumerate(dates):
            quittance += 1
            prices = {
                "carnet 10 trajets": 2500,
                "portage courses": 650,
                "lavage linge": 1200,
                "impressions": 180,
            }
            reason = case.rng.choice(list(prices))
            if (month, k) == (2, 5):
                page.line(quittance, date, None, None, None, None, None, None, "quittance déchirée")
                continue
            ways = [0, 0, 0]
            ways[case.rng.randrange(3)] = prices[reason] * case.rng.choice((1, 1, 2))
            if k == 3:
                reason, ways = "carnet 10 trajets", [1000, 1500, 0]
            sums = [a + b for a, b in zip(sums, ways, strict=True)]
            total = sum(ways)
            n = page.line(
                quittance,
                date,
                case.rng.choice(PEOPLE),
                reason,
                *(euros(cents) if cents else None for cents in ways),
                euros(total),
                case.rng.choice((None, None, None, "rendu la monnaie")),
            )
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=total)
        held = sums[0] + sums[1]
        page.line(None, None, None, f"Total {name}", *(euros(cents) for cents in sums), euros(sum(sums)))
        n = page.line(
            None,
            dt.date(2026, month, 27),
            "Trésorerie",
            "versement au comptable public",
            euros(-sums[0]),
            euros(-sums[1]),
            None,
            euros(-held),
            "bordereau joint",
        )
        case.say(page, n)
    return case


def neobank(seed: int = 0) -> Case:
    """In English: an online bank's export, amounts without a sign beside the side; declined and pending lines, a refund, a loan, money set aside."""
    case = Case("twelfth/cash_neobank", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    natures = {
        "Sales": "own_revenue",
        "Membership fees": "own_revenue",
        "Grants": "subsidy",
        "Loan received": "loan",
        "Loan instalment": "repayment",
        "Supplies": "expense",
        "Vehicle": "expense",
        "Insurance": "expense",
        "Software": "expense",
    }
    case.words["ledger.nature"] = natures
    page = case.page("Q1_2026_transactions.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Transaction ID": "",
            "Status": "",
            "Settled at (local time)": "ledger.date",
            "Counterparty": "ledger.line",
            "Side": "",
            "Method": "",
            "Amount (EUR)": "ledger.amount_eur",
            "Original amount": "",
            "Original currency": "",
            "Category": "ledger.nature",
            "Note": "",
            "Attachments": "",
        }
    )
    kinds = (
        ("Sales", "MAIRIE DE CLELLES", 9000, 42000),
        ("Sales", "PHARMACIE DU CHATEAU", 4000, 12000),
        ("Membership fees", "HELLOASSO", 1000, 9000),
        ("Supplies", "DECATHLON", 900, 15000),
        ("Vehicle", "TOTAL ENERGIES", 2500, 7500),
        ("Software", "ZOOM US", 1300, 2600),
    )
    special = {
        3: ("Loan received", "FRANCE ACTIVE", 1000000, ""),
        7: ("Grants", "DEPARTEMENT ISERE", 450000, "agreement 2026-118"),
        11: ("Loan instalment", "FRANCE ACTIVE", 31870, ""),
        13: ("Insurance", "MAIF", 64210, "bikes and trailer, whole year"),
        21: ("Loan instalment", "FRANCE ACTIVE", 31870, ""),
        24: ("Supplies", "DECATHLON", 3999, "refund, helmet too small"),
    }
    for k, date in enumerate(days(case.rng, 35)):
        category, who, low, high = case.rng.choice(kinds)
        cents, note = (
            case.rng.randrange(low, high),
            case.rng.choice(("", "", "ask for receipt", "see folder")),
        )
        if k in special:
            category, who, cents, note = special[k]
        moved, declined, pending = k in (5, 28), k == 17, k == 34
        if moved:
            category, who, cents, note = "Internal transfer", "Savings account", 150000, "set aside"
        if declined or pending:
            category, who, cents = "Supplies", "DECATHLON", 8990
        refund = k == 24
        credit = natures.get(category) in ("own_revenue", "subsidy", "loan") or refund or k == 28
        dollars = category == "Software"
        n = page.line(
            f"tr-{case.rng.randrange(16**8):08x}",
            "declined" if declined else "pending" if pending else "completed",
            "" if declined or pending else f"{date} {9 + k % 9:02d}:{case.rng.randrange(10, 60)}:04",
            who,
            "credit" if credit else "debit",
            "transfer" if credit or moved or category == "Loan instalment" else "card",
            f"{cents / 100:.2f}",
            f"{cents * 1.09 / 100:.2f}" if dollars else f"{cents / 100:.2f}",
            "USD" if dollars else "EUR",
            category,
            note,
            case.rng.choice((0, 1, 1, 2)),
        )
        if moved or declined or pending:
            case.say(page, n)
            continue
        case.true(
            page, n, "ledger", date=date, nature=natures[category], amount_eur=-cents if refund else cents
        )
    return case


def federation_report(seed: int = 0) -> Case:
    """What a regional federation asks of each member: a column a month, then the sum, the year's budget and the share spent; figures of activity below."""
    case = Case("twelfth/cash_federation_report", seed)
    case.free |= {"ledger.payer", "ledger.paid_on", "ledger.service", "ledger.account"}
    page = case.page("Remontée mensuelle adhérent 07.xlsx", "Réalisé 2026")
    page.line("FÉDÉRATION RÉGIONALE DES CONCIERGERIES - remontée mensuelle")
    page.line("Adhérent n° 07", None, "Montants réalisés, en euros HT")
    page.line("À renvoyer avant le 10 du mois suivant")
    page.line()
    months = ("janv. 2026", "févr. 2026", "mars 2026")
    page.columns(
        {"Poste": "ledger.line"}
        | dict.fromkeys(months, "ledger.amount_eur")
        | {"Cumul": "", "Budget 2026": "", "% réalisé": "", "Commentaire": ""}
    )
    blocks = (
        (
            "PRODUITS",
            (
                ("Prestations aux habitants", "own_revenue", 62000, ""),
                ("Prestations aux collectivités", "own_revenue", 145000, ""),
                ("Adhésions", "own_revenue", 9000, ""),
                ("Subvention Département", "subsidy", 500000, "acompte de 50 %"),
                ("Aide au poste", "subsidy", 118000, "février versé en mars"),
            ),
        ),
        (
            "CHARGES",
            (
                ("Salaires bruts", "expense", 232000, ""),
                ("Charges patronales", "expense", 71000, ""),
                ("Carburant et entretien du véhicule", "expense", 18500, "vidange"),
                ("Loyer", "expense", 32000, ""),
                ("Assurances", "expense", 88000, "annuel, payé en janvier"),
                ("Achats de fournitures", "expense", 12000, ""),
                ("Téléphone et internet", "expense", 4500, ""),
                ("Formation", "expense", 36000, "PSC1"),
            ),
        ),
    )
    once = {"Subvention Département": 1, "Assurances": 0, "Formation": 2}
    results = [0, 0, 0]
    for title, posts in blocks:
        page.line(title)
        page.fills[len(page.lines)] = "FCE4D6"
        sums = [0, 0, 0]
        for post, nature, about, remark in posts:
            cents = [about * case.rng.randrange(85, 116) // 100 for _ in months]
            if post in once:
                cents = [about if k == once[post] else 0 for k in range(3)]
            if post == "Aide au poste":
                cents[1], cents[2] = 0, 2 * cents[1]
            sums = [a + b for a, b in zip(sums, cents, strict=True)]
            budget = about * (2 if post in once else 12)
            n = page.line(
                post,
                *(c / 100 if c else "-" if post in once else None for c in cents),
                sum(cents) / 100,
                budget / 100,
                f"{100 * sum(cents) / budget:.0f} %",
                remark or None,
            )
            for month, amount in enumerate(cents, 1):
                if amount:
                    case.true(
                        page,
                        n,
                        "ledger",
                        date=dt.date(2026, month, 1),
                        nature=nature,
                        line=post,
                        amount_eur=amount,
                    )
        page.line(f"Total {title.lower()}", *(c / 100 for c in sums), sum(sums) / 100)
        way = 1 if title == "PRODUITS" else -1
        results = [a + way * b for a, b in zip(results, sums, strict=True)]
    page.line("RÉSULTAT DU MOIS", *(c / 100 for c in results), sum(results) / 100)
    page.line()
    page.line("ACTIVITÉ (pour information)")
    for what, low in (("Nombre de demandes", 40), ("Usagers différents", 25), ("Heures de bénévolat", 60)):
        counts = [case.rng.randrange(low, low + 20) for _ in months]
        page.line(what, *counts, None if what == "Usagers différents" else sum(counts))
    return case


# ---- answers


def school_form(seed: int = 0) -> Case:
    """Families served at a school, by an online form: 1 is the best grade and 5 the worst, beside a usual 0 to 10."""
    case = Case("twelfth/forms_school", seed)
    case.free |= {"surveys.comment", "surveys.service", "surveys.public"}
    page = case.page(
        "Bilan des familles utilisatrices (réponses) - Réponses au formulaire 1.csv",
        sep=",",
        encoding="utf-8",
    )
    page.columns(
        {
            "Horodateur": "surveys.date",
            "Votre enfant est en :": "surveys.public",
            "Quelle note pour la conciergerie de l'école ? (1 = très satisfait, 5 = pas du tout satisfait)": "surveys.score",
            "De 0 à 10, la recommanderiez-vous à une autre famille ?": "surveys.score",
            "Quel service surtout ?": "surveys.service",
            "Comment venez-vous à l'école ? (plusieurs réponses possibles)": "",
            "Autre chose à nous dire ?": "surveys.comment",
        }
    )
    for k, date in enumerate(days(case.rng, 41, dt.date(2026, 2, 2), 40)):
        public = case.rng.choice(("maternelle", "CP-CE1", "CE2-CM2"))
        grade = case.rng.choice((1, 1, 1, 2, 2, 3, 4))
        nps = None if k % 8 == 3 else max(0, 11 - 2 * grade - case.rng.randrange(3))
        service = case.rng.choice(("garde du mercredi", "panier de légumes", "retouches"))
        said = case.rng.choice(
            ("", "", "merci, ça change la vie" if grade < 3 else "ferme trop tôt, dommage")
        )
        n = page.line(
            f"{date:%d/%m/%Y} {7 + k % 14:02d}:{case.rng.randrange(10, 60)}:{case.rng.randrange(10, 60)}",
            public,
            grade,
            "" if nps is None else nps,
            service,
            case.rng.choice(("à pied", "en voiture", "à pied, en vélo")),
            said,
        )
        more = {"date": date, "population": "beneficiaries"}
        case.true(page, n, "surveys", question="satisfaction", score=6 - grade, **more)
        if nps is not None:
            case.true(page, n, "surveys", question="recommend", score=nps, **more)
    return case


def doors(seed: int = 0) -> Case:
    """A tenants' council from door to door: a block a building, its day in the title, one answer a household, O and N, doors that stayed shut."""
    case = Case("twelfth/forms_doors", seed)
    case.free |= {"surveys.comment", "surveys.respondent", "surveys.service"}
    case.words["surveys.score"] = {"O": 1, "N": 0}
    page = case.page("porte a porte conseil des locataires.ods", "Feuille1")
    page.line("Conseil des locataires - porte-à-porte conciergerie, février 2026 (une ligne par foyer)")
    page.line("O = oui, N = non, nsp = ne sait pas")
    heads = {
        "Porte": "surveys.respondent",
        "Ouvert ?": "",
        "Nb pers.": "",
        "Connaît la conciergerie": "surveys.score",
        "S'en servirait": "surveys.score",
        "Pour quoi": "",
        "A dit": "surveys.comment",
    }
    codes = {"O": 1, "N": 0}
    for building, date, who in (
        ("A", dt.date(2026, 2, 7), "Karim et Odile"),
        ("B", dt.date(2026, 2, 14), "Odile"),
        ("C", dt.date(2026, 2, 21), "Karim et Serge"),
    ):
        page.line()
        page.line(f"Bâtiment {building} - samedi {date.day} février 2026 ({who})")
        page.fills[len(page.lines)] = "FFE699"
        page.columns(heads)
        met = 0
        for k in range(case.rng.randrange(14, 18)):
            door = f"{building}{k // 4}{k % 4 + 1}"
            if case.rng.random() < 0.25:
                page.line(door, case.rng.choice(("abs", "abs", "n'a pas voulu")))
                continue
            met += 1
            knows, would = case.rng.choice(("O", "N", "N")), case.rng.choice(("O", "O", "N", "nsp"))
            n = page.line(
                door,
                "oui",
                case.rng.randrange(1, 6),
                knows,
                would,
                case.rng.choice(("courses", "bricolage", "papiers")) if would == "O" else None,
                case.rng.choice((None, None, "ascenseur encore en panne", "veut qu'on repasse")),
            )
            more = {"date": date, "population": "residents"}
            case.true(page, n, "surveys", question="knows", score=codes[knows], **more)
            if would in codes:
                case.true(page, n, "surveys", question="would_use", score=codes[would], **more)
        page.line(f"Total bâtiment {building}", f"{met} foyers rencontrés")
    return case


def partners(seed: int = 0) -> Case:
    """A survey of partners from a free tool of research: codes before each question, technical columns, those who left on the first page."""
    case = Case("twelfth/forms_partners", seed)
    case.free |= {"surveys.public", "surveys.service", "surveys.respondent", "surveys.comment"}
    page = case.page("results-survey482913 enquete partenaires.csv", sep=",", encoding="utf-8")
    general = (
        "G01Q02. Sur une échelle de 1 à 5 (5 = très satisfait), êtes-vous satisfait de notre partenariat ?"
    )
    advise = "G01Q03. De 0 à 10, recommanderiez-vous à un confrère de travailler avec nous ?"
    waits = [
        f"G02Q01[SQ00{k}]. Qu'attendez-vous de nous en 2026 ? [{what}]"
        for k, what in enumerate(("Plus de commandes", "Un paiement plus rapide", "Une réunion par an"), 1)
    ]
    said = "G02Q02. Que faudrait-il changer ?"
    page.columns(
        {
            "id. ID de la réponse": "surveys.respondent",
            "submitdate. Date de soumission": "surveys.date",
            "lastpage. Dernière page": "",
            "startlanguage. Langue de départ": "",
            "seed. Tête de série": "",
            "startdate. Date de lancement": "",
            "G01Q01. Vous êtes :": "surveys.public",
            general: "surveys.score",
            advise: "surveys.score",
        }
        | dict.fromkeys(waits, "")
        | {said: "surveys.comment"}
    )
    for k, date in enumerate(days(case.rng, 31, dt.date(2026, 3, 2), 24)):
        minute = case.rng.randrange(10, 50)
        begun = f"{date} {9 + k % 8:02d}:{minute}:12"
        seeded = case.rng.randrange(10**8, 10**9)
        if k % 6 == 4:
            page.line(k + 3, "", 1, "fr", seeded, begun, "", "", "", "", "", "", "")
            continue
        grade = case.rng.choice((5, 4, 4, 3, 2))
        nps = case.rng.choice(("N/A", 9, 8, 7, 10, 5))
        text = case.rng.choice(("", "", "des commandes groupées, le mardi", "rien"))
        n = page.line(
            k + 3,
            f"{date} {9 + k % 8:02d}:{minute + 7}:40",
            2,
            "fr",
            seeded,
            begun,
            case.rng.choice(("Commerçant", "Artisan", "Producteur", "Pharmacie")),
            grade,
            nps,
            *(case.rng.choice(("Oui", "Non")) for _ in waits),
            text,
        )
        more = {"date": date, "population": "partners"}
        case.true(page, n, "surveys", question="satisfaction", score=grade, **more)
        if nps != "N/A":
            case.true(page, n, "surveys", question="recommend", score=nps, **more)
    return case


def comment_boxes(seed: int = 0) -> Case:
    """Cards from two boxes on the counters of a baker and a pharmacist: stars drawn, figures, a remark behind the figure, cards without a grade."""
    case = Case("twelfth/forms_comment_boxes", seed)
    case.free |= {"surveys.public"}
    page = case.page("cartes boites a avis.xlsx", "Cartes")
    page.line("Boîtes à avis des usagers (comptoirs du boulanger et de la pharmacienne)")
    page.line("note : 5 étoiles = très satisfait, 1 étoile = pas satisfait")
    page.columns(
        {
            "Relevé le": "surveys.date",
            "Boîte": "",
            "Service concerné": "surveys.service",
            "Note": "surveys.score",
            "Ce qui est écrit": "surveys.comment",
            "D'accord pour qu'on l'affiche": "surveys.quotable",
        }
    )
    dates = [
        dt.date(2026, 1, 16),
        dt.date(2026, 1, 30),
        dt.date(2026, 2, 13),
        dt.date(2026, 2, 27),
        dt.date(2026, 3, 13),
    ]
    k = 0
    for date in dates:
        for _card in range(case.rng.randrange(6, 10)):
            k += 1
            box = case.rng.choice(("boulangerie", "pharmacie"))
            service = case.rng.choice(
                ("colis", "pain livré", "panier") if box == "boulangerie" else ("colis", "médicaments")
            )
            grade = case.rng.choice((5, 5, 4, 4, 3, 2, 1))
            text = case.rng.choice(
                ("très pratique", "personnel charmant")
                if grade > 3
                else ("emballage abîmé", "trop d'attente")
            )
            text = text if case.rng.random() < 0.6 else None
            agreed = case.rng.choice((True, False)) if text else None
            if k % 11 == 7:
                page.line(date, box, service, None, "bonjour à toute l'équipe", "oui")
                continue
            stars = "★" * grade + "☆" * (5 - grade)
            typed = stars if k % 2 else f"{grade} (note entourée deux fois)" if k % 10 == 4 else grade
            n = page.line(
                date, box, service, typed, text, None if agreed is None else "oui" if agreed else "non"
            )
            more = {"comment": text, "quotable": agreed} if text else {}
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
    page.line(f"{k} cartes dépouillées au 13/03")
    return case


# ---- the team


def menders_hours(seed: int = 0) -> Case:
    """Volunteers of a repair café down, sessions across: « 3h », 2,5, « abs », a day that was only for putting away; sums both ways."""
    case = Case("twelfth/staff_menders_hours", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("heures benevoles repair cafe.ods", "2026")
    sessions = {
        "17/01": dt.date(2026, 1, 17),
        "31/01 (rangement)": dt.date(2026, 1, 31),
        "14/02": dt.date(2026, 2, 14),
        "28/02": dt.date(2026, 2, 28),
        "14/03": dt.date(2026, 3, 14),
    }
    page.line("Heures de présence des bénévoles du Repair Café - 2026")
    page.line()
    page.columns(
        {"Bénévole": "time.person"} | dict.fromkeys(sessions, "time.hours") | {"Total": "", "Atelier": ""}
    )
    sums = [0.0] * len(sessions)
    for k, who in enumerate(MENDERS):
        hours = [case.rng.choice((3.5, 3.5, 3, 2.5, 2, 0, 0)) for _ in sessions]
        hours[k % len(hours)] = 3
        typed = []
        for j, spent in enumerate(hours):
            whole, half = divmod(spent, 1)
            text = f"{whole:.0f}h30" if half else f"{whole:.0f}h"
            gone = case.rng.choice((None, "abs", "abs", "excusé(e)"))
            typed.append(
                gone if not spent else text if (j + k) % 3 == 0 else int(spent) if not half else spent
            )
        sums = [a + b for a, b in zip(sums, hours, strict=True)]
        n = page.line(who, *typed, sum(hours), case.rng.choice(("électro", "vélo", "couture", "accueil")))
        for date, spent in zip(sessions.values(), hours, strict=True):
            if spent:
                case.true(page, n, "time", date=date, hours=spent, paid="volunteer")
    page.line("TOTAL", *sums, sum(sums))
    return case


def bike_rounds(seed: int = 0) -> Case:
    """Couriers' rounds: counters read at the start and at the end, one read upside down and one forgotten, time in minutes or hours."""
    case = Case("twelfth/staff_bike_rounds", seed)
    case.free |= {"tours.service", "tours.contract", "tours.stop_min"}
    paid = {"salarié": "paid", "bénév.": "volunteer"}
    by = {"biporteur": "bike", "vélo + remorque": "bike", "Kangoo": "van"}
    case.words |= {"tours.paid": paid, "tours.mode": by}
    page = case.page("feuille de route coursiers.xlsx", "T1 2026")
    page.line("COOPÉRATIVE LES RAYONS - feuille de route des tournées 2026")
    page.line("relever le compteur AVANT et APRÈS, même pour 2 km")
    page.line()
    page.columns(
        {
            "N° t.": "tours.id",
            "Date": "tours.date",
            "Coursier": "",
            "Statut": "tours.paid",
            "Engin": "tours.mode",
            "Compteur départ": "",
            "Compteur retour": "",
            "Temps roulé": "tours.drive_min",
            "Nb d'arrêts": "tours.stops",
            "Pluie": "",
            "Obs": "",
        }
    )
    counter = {"biporteur": 2310, "vélo + remorque": 865, "Kangoo": 118420}
    for k, date in enumerate(days(case.rng, 37)):
        who, engine = (
            case.rng.choice(TEAM),
            case.rng.choice(("biporteur", "biporteur", "vélo + remorque", "Kangoo")),
        )
        status = "bénév." if who == "Bernard" else "salarié"
        km, spent, doors = (
            case.rng.randrange(6, 38),
            case.rng.randrange(25, 150, 5),
            case.rng.randrange(2, 15),
        )
        before = counter[engine]
        counter[engine] = after = before + km
        swapped, forgotten = k == 12, k == 23
        if swapped:
            before, after = after, before
        hours, rest = divmod(spent, 60)
        n = page.line(
            f"R{k + 1:03d}",
            date,
            who,
            status,
            engine,
            before,
            None if forgotten else after,
            f"{hours}h{rest:02d}" if hours and k % 2 else f"{spent} min",
            doors,
            case.rng.choice((None, None, "x")),
            "compteur pas relevé"
            if forgotten
            else case.rng.choice((None, None, None, "crevaison", "client absent")),
        )
        more = {} if swapped or forgotten else {"km": km}
        case.true(
            page,
            n,
            "tours",
            date=date,
            paid=paid[status],
            mode=by[engine],
            drive_min=spent,
            stops=doors,
            **more,
        )
        if swapped:
            case.say(page, n)
    return case


def agent_months(seed: int = 0) -> Case:
    """A council's agent: days of the month down, a column a month, the year in the title; leave and sickness by letters, one day of training."""
    case = Case("twelfth/staff_agent_months", seed)
    case.free |= {"time.category", "time.service", "time.public", "time.person"}
    page = case.page("Relevé heures agent itinérant.xlsx", "2026")
    page.line("Relevé d'heures 2026 - agent salarié du bus des services")
    page.line("CP = congés, M = maladie, F = férié")
    page.line()
    page.columns({"Jour": ""} | dict.fromkeys(("Janvier", "Février", "Mars"), "time.hours"))
    sums = [0.0] * 3
    for number in range(1, 32):
        typed, spent = [], []
        for month in (1, 2, 3):
            try:
                date = dt.date(2026, month, number)
            except ValueError:
                typed.append(None)
                spent.append(None)
                continue
            hours = case.rng.choice((7, 7, 7.5, 6, 3.5))
            if date.weekday() > 4:
                cell, hours = None, 0
            elif date == dt.date(2026, 1, 1):
                cell, hours = "F", 0
            elif (month, number) in ((2, 16), (2, 17), (2, 18), (2, 19), (2, 20), (3, 11)):
                cell, hours = "M" if month == 3 else "CP", 0
            elif (month, number) == (3, 19):
                cell, hours = "7 (formation)", 7
            else:
                cell = f"{int(hours)}h30" if hours % 1 and number % 2 else hours
            typed.append(cell)
            spent.append((date, hours) if hours else None)
            sums[month - 1] += hours
        n = page.line(number, *typed)
        for one in filter(None, spent):
            case.true(page, n, "time", date=one[0], hours=one[1], paid="paid")
    page.line("Total", *sums)
    page.line()
    page.line("Vu, le responsable de service")
    return case


# ---- what holds no record


def spare_parts(seed: int = 0) -> Case:
    """The shelves of a repair café: what is left of each part, what it is worth, when it was counted; nothing was sold."""
    case = Case("twelfth/grids_spare_parts", seed)
    page = case.page("Stock pièces atelier.xlsx", "Inventaire")
    page.line("INVENTAIRE DES PIÈCES - compté le 28 mars 2026 par Yvon et Maëlle")
    page.line()
    page.line(
        "Étagère", "Réf.", "Désignation", "Qté", "Seuil mini", "Prix d'achat unitaire", "Valeur", "À racheter"
    )
    total = 0
    for shelf, parts in (
        (
            "Vélo",
            (
                "chambre à air 700",
                "chambre à air 26",
                "patins de frein",
                "câble dérailleur",
                "rayons",
                "chaîne 8 v",
                "rustines (boîte)",
                "pédales (paire)",
            ),
        ),
        (
            "Électro",
            (
                "fusible 6 A",
                "fusible 10 A",
                "prise mâle",
                "cordon secteur",
                "interrupteur",
                "thermostat bouilloire",
                "moteur mixeur",
            ),
        ),
        ("Couture", ("fermeture 20 cm", "fermeture 60 cm", "boutons (lot)", "élastique (m)", "fil noir")),
        ("Bois", ("colle (pot)", "vis 4x40 (boîte)", "équerre", "charnière")),
    ):
        for k, part in enumerate(parts):
            many, least, cents = (
                case.rng.randrange(0, 15),
                case.rng.choice((2, 3, 5)),
                case.rng.randrange(60, 1500),
            )
            total += many * cents
            page.line(
                None if k else shelf,
                f"{shelf[0]}{k + 1:02d}",
                part,
                many,
                least,
                cents / 100,
                many * cents / 100,
                "oui" if many < least else None,
            )
    page.line("Valeur du stock", None, None, None, None, None, total / 100)
    return case


def bike_loan(seed: int = 0) -> Case:
    """The bank's plan for a loan: what will be due each month for three years, fallen due or not, interest and capital apart."""
    case = Case("twelfth/grids_bike_loan", seed)
    page = case.page("Tableau d'amortissement prêt triporteurs.ods", "Echeancier")
    left, rate = 1800000 + 100000 * case.rng.randrange(4), 0.029 / 12
    due = round(left * rate / (1 - (1 + rate) ** -36))
    page.line("TABLEAU D'AMORTISSEMENT PRÉVISIONNEL (non contractuel)")
    page.line("Emprunteur : COOPÉRATIVE LES RAYONS")
    page.line(
        "Montant du prêt :", euros(left, "s€"), None, "Taux fixe :", "2,90 %", None, "Durée :", "36 mois"
    )
    page.line()
    page.line(
        "N°",
        "Date d'échéance",
        "Capital restant dû avant",
        "Intérêts",
        "Assurance",
        "Capital amorti",
        "Échéance totale",
    )
    interests = 0
    for k in range(36):
        year, month = divmod(3 + k, 12)
        interest = round(left * rate)
        capital = left if k == 35 else due - interest
        page.line(
            k + 1,
            dt.date(2026 + year, month + 1, 5),
            left / 100,
            interest / 100,
            6.3,
            capital / 100,
            (interest + capital + 630) / 100,
        )
        left, interests = left - capital, interests + interest
    page.line("Totaux", None, None, interests / 100, 226.8)
    return case


# ---- a folder


def pick_up_points(seed: int = 0) -> Case:
    """What two pick-up points send each month, each from its own tool, beside the agreements that pay for it and a poster."""
    case = Case("twelfth/folders_pick_up_points", seed)
    states = {
        "remis": "served",
        "en attente de retrait": "open",
        "a renoncé": "cancelled",
    }
    kinds = {"commune": "commune", "bailleur": "landlord", "entreprise": "employer", "copro": "condominium"}
    signed = {"signée": "signed", "en attente de signature": "quoted", "arrêtée": "ended"}
    case.words |= {"requests.outcome": states, "contracts.payer_kind": kinds, "contracts.status": signed}
    case.free |= {
        "requests.channel",
        "requests.provider",
        "contracts.public",
        "contracts.written",
        "contracts.ended_on",
    }
    chemist = case.page("pharmacie_depots_T1.csv", encoding="cp1252")
    chemist.columns(
        {
            "NumDepot": "requests.id",
            "DateDepot": "requests.date",
            "CodePatient": "requests.client",
            "TypePatient": "requests.public",
            "Commune": "requests.insee",
            "Nature": "requests.service",
            "Etat": "requests.outcome",
            "DateRemise": "requests.closed_on",
            "CodeOper": "",
        }
    )
    for k, date in enumerate(days(case.rng, 23)):
        public, commune = case.rng.choice(("senior", "adulte", "famille")), case.rng.choice(list(TRIEVES))
        service = case.rng.choice(("médicaments", "matériel médical", "parapharmacie"))
        state = case.rng.choice(("remis", "remis", "remis", "en attente de retrait"))
        after = date + dt.timedelta(days=case.rng.randrange(5))
        given = state == "remis"
        n = chemist.line(
            f"P{k + 101}",
            f"{date:%Y%m%d}",
            f"PAT{case.rng.randrange(100, 150)}",
            public,
            commune,
            service,
            state,
            f"{after:%Y%m%d}" if given else "",
            case.rng.choice(("01", "02")),
        )
        more = {"closed_on": after} if given else {}
        case.true(
            chemist,
            n,
            "requests",
            date=date,
            public=public,
            insee=TRIEVES[commune],
            service=service,
            outcome=states[state],
            **more,
        )
    baker = case.page("cahier boulangerie.ods", "2026")
    baker.line("Point relais boulangerie - cahier 2026")
    baker.columns(
        {
            "Arrivé": "requests.date",
            "Pour": "requests.client",
            "C'est": "requests.public",
            "Quoi": "requests.service",
            "Où en est": "requests.outcome",
            "Pris le": "requests.closed_on",
            "Place": "",
        }
    )
    for date in dict.fromkeys(days(case.rng, 16)):
        for k in range(case.rng.choice((1, 1, 2, 3))):
            public = case.rng.choice(("client du pain", "pas client", "touriste"))
            service = case.rng.choice(("colis", "panier de légumes", "clés"))
            state = case.rng.choice(("remis", "remis", "remis", *states))
            after = date + dt.timedelta(days=case.rng.randrange(1, 7))
            given = state == "remis"
            n = baker.line(
                None if k else f"{date.day}/{date.month}",
                case.rng.choice(PEOPLE),
                public,
                service,
                state,
                f"{after.day}/{after.month}" if given else None,
                case.rng.choice((None, "sous le comptoir", "arrière-boutique")),
            )
            more = {"closed_on": after} if given else {}
            case.true(
                baker,
                n,
                "requests",
                date=date,
                public=public,
                service=service,
                outcome=states[state],
                **more,
            )
    papers = case.page("Conventions en cours.xlsx", "Conventions")
    papers.line("Conventions de service - point au 31 mars 2026")
    papers.columns(
        {
            "N° conv.": "contracts.id",
            "Qui paie": "contracts.payer_name",
            "C'est un(e)": "contracts.payer_kind",
            "Pour": "contracts.service",
            "Prix à chaque fois": "contracts.amount_eur",
            "Fois par an": "contracts.per_year",
            "Première fois": "contracts.start",
            "Jusqu'au": "contracts.end",
            "État de la convention": "contracts.status",
            "Par an": "",
        }
    )
    yearly = 0
    for k, (payer, kind, service, cents, times, start, end, state) in enumerate(
        (
            (
                "Mairie de Mens",
                "commune",
                "journal municipal",
                42000,
                4,
                dt.date(2025, 10, 6),
                dt.date(2026, 12, 31),
                "signée",
            ),
            (
                "Mairie de Clelles",
                "commune",
                "journal municipal",
                19500,
                6,
                dt.date(2025, 11, 3),
                None,
                "signée",
            ),
            (
                "Alpes Habitat",
                "bailleur",
                "locaux à poubelles",
                16000,
                52,
                dt.date(2025, 9, 15),
                dt.date(2026, 9, 14),
                "signée",
            ),
            (
                "Copro Le Châtel",
                "copro",
                "locaux à poubelles",
                7550,
                26,
                dt.date(2026, 1, 12),
                None,
                "signée",
            ),
            (
                "Scierie Vial",
                "entreprise",
                "panier des salariés",
                12000,
                12,
                dt.date(2026, 5, 4),
                None,
                "en attente de signature",
            ),
            (
                "Coop laitière",
                "entreprise",
                "pressing des salariés",
                9000,
                12,
                dt.date(2025, 10, 1),
                dt.date(2026, 2, 28),
                "arrêtée",
            ),
            ("Mairie de Lalley", "commune", "affichage", 3500, 10, dt.date(2026, 2, 2), None, "signée"),
        )
    ):
        yearly += cents * times
        n = papers.line(
            f"C{k + 1}",
            payer,
            kind,
            service,
            euros(cents, "€"),
            times,
            start,
            end or "sans terme",
            state,
            cents * times / 100,
        )
        more = {"end": end} if end else {}
        case.true(
            papers,
            n,
            "contracts",
            id=f"C{k + 1}",
            payer_name=payer,
            payer_kind=kinds[kind],
            service=service,
            amount_eur=cents,
            per_year=times,
            start=start,
            status=signed[state],
            **more,
        )
    papers.line("Total", *[None] * 8, yearly / 100)
    case.others = {"affiche points relais.pdf": b"%PDF-1.4 rien"}
    return case


CASES = (
    communes_van,
    library_desk,
    lifts,
    courier_export,
    repair_cafe,
    parents,
    general_ledger,
    receipts_office,
    neobank,
    federation_report,
    school_form,
    doors,
    partners,
    comment_boxes,
    menders_hours,
    bike_rounds,
    agent_months,
    spare_parts,
    bike_loan,
    pick_up_points,
)
FAMILIES = {"twelfth": CASES}
