"""Twenty files of a caretaker, a shop, a town hall annex, tenants, an accountant, an intern…, with their truths; the intake was not read, nor its tests."""

import datetime as dt

from .files import ANY, COMMUNES, PEOPLE, Case, Page, days, euros

HELPERS = ("Josiane", "Karim", "Fatima", "Bernard")
MONTHS = ("janvier", "février", "mars")
WEEK = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim")
NEW_YEAR = dt.date(2026, 1, 5)


def _quarter(case: Case, count: int) -> list[tuple[int, list[dt.date]]]:
    """Three months, each with its days in order."""
    return [(month, days(case.rng, count, dt.date(2026, month, 2), 25)) for month in (1, 2, 3)]


# ---- requests


def caretaker(seed: int = 0) -> Case:
    """A caretaker's daily log: O or N for settled, his own rounds among what tenants report, once two faults in a cell."""
    case = Case("tenth/logs_caretaker", seed)
    case.free |= {"requests.provider", "requests.channel", "requests.payer_kind"}
    case.words["requests.outcome"] = {"O": "served", "N": "open"}
    page = case.page("Main courante Les Tilleuls.xlsx", "2026")
    page.line("RÉSIDENCE LES TILLEULS - loge du gardien")
    page.line("Main courante 2026 : ce que les locataires signalent. O = réglé, N = pas encore réglé")
    page.line()
    page.columns(
        {
            "Date": "requests.date",
            "Heure": "",
            "Cage": "",
            "Locataire": "requests.client",
            "Signalement": "requests.service",
            "Confié à": "requests.provider",
            "Réglé (O/N)": "requests.outcome",
            "Le": "requests.closed_on",
            "Temps gardien (mn)": "requests.minutes",
            "Remarque": "",
        }
    )
    settled = count = 0
    sent = {
        "fuite d'eau": "plombier",
        "ampoule": "moi",
        "interphone": "électricien",
        "porte de garage": "agence",
        "encombrants": "moi",
    }
    for k, date in enumerate(days(case.rng, 30)):
        if k % 8 == 3:
            n = page.line(date, "20h15", None, None, "RAS - ronde du soir")
            case.say(page, n)
            continue
        what = case.rng.choice(list(sent))
        two = k == 13
        done = case.rng.random() < 0.7
        after = date + dt.timedelta(days=case.rng.randrange(6))
        spent = case.rng.choice((10, 15, 20, 30, 45))
        count, settled = count + 1, settled + done
        n = page.line(
            date,
            f"{case.rng.randrange(8, 19)}h{case.rng.choice(('', '15', '30'))}",
            case.rng.choice("ABC"),
            case.rng.choice(PEOPLE),
            "ampoule + interphone" if two else what,
            sent[what],
            "O" if done else "N",
            after if done else None,
            spent if done else None,
            case.rng.choice((None, None, "2e fois ce mois", "voir étage")),
        )
        more = {"closed_on": after, "minutes": spent} if done else {}
        if two:
            case.say(page, n)
        case.true(
            page,
            n,
            "requests",
            date=date,
            public="locataires",
            service=ANY if two else what,
            outcome="served" if done else "open",
            **more,
        )
    page.line()
    page.line(f"{count} signalements au 31 mars, dont {settled} réglés")
    return case


def intern_sheet(seed: int = 0) -> Case:
    """An intern's online sheet: a sign before each state, the time in hours with a decimal comma, a week beside the day."""
    case = Case("tenth/logs_intern", seed)
    ends = {
        "✅ Fait": "served",
        "⏳ À traiter": "open",
        "📅 Planifié": "accepted",
        "🚫 Pas possible": "refused",
        "❌ Annulé par la personne": "cancelled",
    }
    case.words["requests.outcome"] = ends
    case.free |= {"requests.refusal_reason"}
    page = case.page("Suivi besoins (stage Léa) - Feuille 1.csv", sep=",", encoding="utf-8")
    page.line("", "", "Suivi des besoins – conciergerie", *[""] * 7)
    page.line(*[""] * 10)
    page.columns(
        {
            "#": "requests.id",
            "Sem.": "",
            "Date de la demande": "requests.date",
            "Qui": "requests.client",
            "Public": "requests.public",
            "Village": "requests.insee",
            "Besoin": "requests.service",
            "Statut": "requests.outcome",
            "Temps passé (h)": "requests.minutes",
            "Fiche": "",
        }
    )
    total = 0
    for k, date in enumerate(days(case.rng, 34, dt.date(2026, 2, 2), 75), 1):
        public, commune = case.rng.choice(("Seniors", "Parents", "Jeunes")), case.rng.choice(list(COMMUNES))
        need = case.rng.choice(("courses", "aide informatique", "trajet médecin", "jardin"))
        end = case.rng.choice(("✅ Fait", "✅ Fait", *ends))
        spent = case.rng.choice((15, 30, 60, 90, 150)) if end == "✅ Fait" else 0
        total += spent
        n = page.line(
            k,
            f"S{date.isocalendar().week}",
            date.isoformat(),
            case.rng.choice(PEOPLE),
            public,
            commune,
            need,
            end,
            spent / 60 if spent else "",
            f"fiche{k}.pdf" if k % 3 == 0 else "",
        )
        more = {"minutes": spent} if spent else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            insee=COMMUNES[commune],
            service=need,
            outcome=ends[end],
            **more,
        )
    page.line(*[""] * 7, "TOTAL", total / 60, "")
    return case


def shop_orders(seed: int = 0) -> Case:
    """Orders at a village shop: a deposit, what is left to pay, when it was settled and handed over; one called off by a remark only."""
    case = Case("tenth/logs_shop_orders", seed)
    case.free |= {"requests.channel", "requests.provider", "requests.payer_kind"}
    page = case.page("Commandes épicerie du Bourg.ods", "Commandes")
    page.line("ÉPICERIE DU BOURG - commandes des habitants 2026")
    page.columns(
        {
            "Bon n°": "requests.id",
            "Commandé le": "requests.date",
            "Client": "requests.client",
            "Quoi": "requests.service",
            "Total": "requests.order_value_eur",
            "Acompte": "",
            "Reste dû": "",
            "Soldé le": "requests.paid_on",
            "Remis le": "requests.closed_on",
            "Remarques": "",
        }
    )
    number = 80
    prices = {
        "panier légumes": 1650,
        "bouteille de gaz": 3890,
        "colis de viande": 7200,
        "plateau apéro": 4550,
    }
    for month, dates in _quarter(case, 10):
        whole = 0
        for date in dates:
            number += 1
            what = case.rng.choice(list(prices))
            cents = prices[what] * case.rng.choice((1, 1, 2))
            down = cents // 300 * 100
            handed = date + dt.timedelta(days=case.rng.randrange(2, 8))
            handed += dt.timedelta(days=handed.weekday() == 6)
            off, waits = number == 93, handed > dt.date(2026, 3, 24)
            typed = euros(cents, "€") if number % 5 == 0 else cents / 100
            who = case.rng.choice(PEOPLE)
            if off:
                n = page.line(
                    number,
                    date,
                    who,
                    what,
                    typed,
                    down / 100,
                    None,
                    None,
                    None,
                    "annulée par le client, acompte rendu",
                )
                case.say(page, n)
                more = {"outcome": "cancelled"}
            elif waits:
                n = page.line(number, date, who, what, typed, down / 100, (cents - down) / 100)
                more = {"outcome": ANY}
            else:
                n = page.line(
                    number,
                    date,
                    who,
                    what,
                    typed,
                    down / 100,
                    0,
                    handed,
                    handed,
                    case.rng.choice((None, None, "livré par Karim")),
                )
                more = {"outcome": "served", "closed_on": handed, "paid_on": handed}
            whole += 0 if off else cents
            case.true(
                page,
                n,
                "requests",
                date=date,
                public="habitants",
                service=what,
                order_value_eur=cents,
                **more,
            )
        page.line(None, None, f"Total {MONTHS[month - 1]}", None, whole / 100)
        page.fills[len(page.lines)] = "E2EFDA"
    return case


def paperwork_help(seed: int = 0) -> Case:
    """Help with forms in a town hall annex: days without their year over two winters' months, minutes and hours mixed, a holiday between."""
    case = Case("tenth/logs_paperwork", seed)
    ends = {"réglé": "served", "à revoir": "open", "orienté ailleurs": "refused", "pas venu": "cancelled"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.channel", "requests.refusal_reason"}
    page = case.page("Accompagnements 2025-2026.ods", "Suivi")
    page.line("MAIRIE ANNEXE - aide aux démarches")
    page.line("Saison octobre 2025 - février 2026")
    page.line()
    page.columns(
        {
            "Jour": "requests.date",
            "Heure": "",
            "Initiales": "requests.client",
            "Situation": "requests.public",
            "Habite à": "requests.insee",
            "Démarche": "requests.service",
            "Venu par": "requests.channel",
            "Durée": "requests.minutes",
            "Résultat": "requests.outcome",
        }
    )
    typed = {20: "20'", 30: "30 mn", 45: "45'", 60: "1h", 70: "1h10", 90: "1h30"}
    shut = False
    for date in days(case.rng, 36, dt.date(2025, 10, 6), 140):
        if dt.date(2025, 12, 19) < date < NEW_YEAR:
            continue
        if date >= NEW_YEAR and not shut:
            shut = True
            page.line("vacances de Noël : pas de permanence")
        public, commune = (
            case.rng.choice(("retraité", "sans emploi", "salarié", "étudiant")),
            case.rng.choice(list(COMMUNES)),
        )
        what = case.rng.choice(("impôts", "CAF", "carte grise", "retraite", "mutuelle"))
        end = case.rng.choice(("réglé", "réglé", "réglé", *ends))
        spent = None if end == "pas venu" else case.rng.choice(list(typed))
        n = page.line(
            f"{WEEK[date.weekday()]} {date:%d/%m}",
            f"{case.rng.randrange(9, 17)}h",
            case.rng.choice(("M.D.", "J.B.", "A.N.", "S.F.", "L.R.")),
            public,
            commune,
            what,
            case.rng.choice(("bouche à oreille", "CCAS", "affiche")),
            typed.get(spent),
            end,
        )
        more = {"minutes": spent} if spent else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            insee=COMMUNES[commune],
            service=what,
            outcome=ends[end],
            **more,
        )
    return case


def neighbours(seed: int = 0) -> Case:
    """In English: neighbours who help one another; what was given as a thank-you beside; a line struck out was entered twice."""
    case = Case("tenth/logs_neighbours", seed)
    ends = {
        "Done": "served",
        "Booked": "accepted",
        "Waiting": "open",
        "Nobody free": "refused",
        "Called off": "cancelled",
    }
    came = {"phone": "phone", "email": "web", "market stall": "field", "letter": "paper"}
    case.words |= {"requests.outcome": ends, "requests.channel": came}
    case.free |= {"requests.refusal_reason", "requests.provider"}
    page = case.page("Good neighbours log.xlsx", "Winter")
    page.line("Good Neighbours of Gières - what we were asked, winter 2025/26")
    page.line(
        "Struck through = entered twice by mistake. Donations go to the tea fund, they are not a price."
    )
    page.line()
    page.columns(
        {
            "Asked on": "requests.date",
            "Household": "requests.client",
            "Group": "requests.public",
            "Village": "requests.insee",
            "Job": "requests.service",
            "Came by": "requests.channel",
            "Result": "requests.outcome",
            "Done on": "requests.closed_on",
            "Time": "requests.minutes",
            "Donation": "",
        }
    )
    clock = {30: "30 min", 45: "45 min", 60: "1 hr", 75: "1 hr 15", 120: "2 hrs"}
    given = 0
    for k, date in enumerate(days(case.rng, 31, dt.date(2025, 11, 3), 140)):
        house = case.rng.randrange(1, 30)
        group, village = ("Elderly", "Family", "Elderly", "Newcomer")[house % 4], list(COMMUNES)[house % 5]
        job, how = (
            case.rng.choice(("shopping", "lift to hospital", "gardening", "dog walking")),
            case.rng.choice(list(came)),
        )
        end = case.rng.choice(("Done", "Done", "Done", *ends))
        after, spent = date + dt.timedelta(days=case.rng.randrange(5)), case.rng.choice(list(clock))
        gift = case.rng.choice((None, 2, 5)) if end == "Done" else None
        given += gift or 0
        cells = [
            f"{date.day} {date:%b %Y}",
            f"H{house:02d}",
            group,
            village,
            job,
            how,
            end,
        ]
        if end == "Done":
            cells += [f"{after.day} {after:%b %Y}", clock[spent], gift and f"€{gift}"]
        n = page.line(*cells)
        more = {"closed_on": after, "minutes": spent} if end == "Done" else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=group,
            insee=COMMUNES[village],
            service=job,
            channel=came[how],
            outcome=ends[end],
            **more,
        )
        if k in (9, 22):
            n = page.line(*cells)
            page.struck.add(n)
            case.say(page, n)
    page.line("Tea fund", *[None] * 8, f"€{given}")
    return case


# ---- money


def association_tool(seed: int = 0) -> Case:
    """An association's online accounts, newest first: a category and a sign; a customer paid back, a shop that pays back, money moved to savings."""
    case = Case("tenth/cash_association_tool", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    kinds = {
        "Cotisations": "own_revenue",
        "Prestations facturées": "own_revenue",
        "Subventions": "subsidy",
        "Apport avec droit de reprise": "loan",
        "Remboursement d'apport": "repayment",
        "Achats et fournitures": "expense",
        "Déplacements": "expense",
        "Assurances": "expense",
        "Frais bancaires": "expense",
    }
    case.words["ledger.nature"] = kinds
    page = case.page("export-operations-2026.csv")
    page.columns(
        {
            "Date": "ledger.date",
            "Libellé": "ledger.line",
            "Catégorie": "ledger.nature",
            "Compte": "",
            "Moyen de paiement": "",
            "Montant (€)": "ledger.amount_eur",
            "Justificatif": "",
            "Pointée": "",
        }
    )
    usual = (
        ("Cotisations", "Adhésion", 1500, 1),
        ("Prestations facturées", "Facture F26-", 8400, 1),
        ("Prestations facturées", "Facture F26-", 12350, 1),
        ("Achats et fournitures", "Papeterie", 2340, -1),
        ("Achats et fournitures", "Quincaillerie", 5120, -1),
        ("Déplacements", "Essence", 6080, -1),
        ("Frais bancaires", "Frais de tenue de compte", 650, -1),
    )
    special = {
        4: ("Subventions", "Commune - subvention 2026", 250000, 1),
        10: ("Prestations facturées", "Remboursement client, facture payée deux fois", 8400, -1),
        15: ("Assurances", "Assurance local", 31245, -1),
        18: ("Apport avec droit de reprise", "Fonds de démarrage", 500000, 1),
        24: ("Achats et fournitures", "Retour magasin", 1990, 1),
        30: ("Remboursement d'apport", "Fonds de démarrage 1re échéance", 41667, -1),
    }
    for k, date in enumerate(reversed(days(case.rng, 36))):
        if k == 7:
            for account, sign in (("Compte courant", "-"), ("Livret A", "")):
                n = page.line(
                    date,
                    "Vers le livret",
                    "Virement interne",
                    account,
                    "Virement",
                    f"{sign}{euros(100000, 's')}",
                    "Non",
                    "Oui",
                )
                case.say(page, n)
            continue
        kind, text, cents, sign = special.get(36 - k, case.rng.choice(usual))
        cents += 0 if 36 - k in special or kind == "Cotisations" else case.rng.randrange(-300, 900)
        text += f"{40 - k:02d}" if text.endswith("-") else ""
        n = page.line(
            date,
            text,
            kind,
            "Compte courant",
            "Prélèvement"
            if kind in ("Frais bancaires", "Assurances")
            else case.rng.choice(("Carte", "Chèque"))
            if cents < 10000
            else "Virement",
            euros(sign * cents, "s"),
            case.rng.choice(("Oui", "Oui", "Non")),
            "Oui" if k > 4 else "Non",
        )
        usual_sign = -1 if kinds[kind] in ("expense", "repayment") else 1
        case.true(page, n, "ledger", date=date, nature=kinds[kind], amount_eur=sign * usual_sign * cents)
    return case


def journals(seed: int = 0) -> Case:
    """An accountant's journals by double entry: only accounts 6 and 7 count; tax, wages due and the bank stand in the same columns."""
    case = Case("tenth/cash_journals", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    page = case.page("Journaux T1 2026.xlsx", "Journaux")
    page.line("ASSOCIATION SERVICES DU PLATEAU", None, None, None, None, "Édité le 14/04/2026")
    page.line("Journaux d'écritures - période du 01/01/2026 au 31/03/2026 - montants en euros")
    page.line()
    page.columns(
        {
            "Jal": "",
            "Date": "ledger.date",
            "Pièce": "",
            "Compte": "ledger.account",
            "Intitulé du compte": "",
            "Libellé": "ledger.line",
            "Débit": "ledger.amount_eur",
            "Crédit": "ledger.amount_eur",
        }
    )
    names = {
        "606300": "Petit équipement",
        "606100": "Carburant",
        "626000": "Télécom",
        "445660": "TVA déductible",
        "401000": "Fournisseurs",
        "706000": "Prestations de services",
        "445710": "TVA collectée",
        "411000": "Clients",
        "740000": "Subventions",
        "441000": "Subvention à recevoir",
        "641000": "Salaires bruts",
        "645000": "Cotisations patronales",
        "421000": "Personnel - net à payer",
        "431000": "Urssaf",
        "512000": "Banque",
    }
    natures = {"6": "expense", "740000": "subsidy", "7": "own_revenue"}

    def entry(journal: str, date: dt.date, piece: str, text: str, *moves: tuple[str, int]) -> None:
        for account, cents in moves:
            n = page.line(
                journal,
                date,
                piece,
                account,
                names[account],
                text,
                cents / 100 if cents > 0 else None,
                None if cents > 0 else -cents / 100,
            )
            if account[0] in "67":
                nature = natures.get(account) or natures[account[0]]
                signed = cents if nature == "expense" else -cents
                case.true(page, n, "ledger", date=date, nature=nature, account=account, amount_eur=signed)

    for k, date in enumerate(days(case.rng, 9), 1):
        account = case.rng.choice(("606300", "606100", "626000"))
        net = case.rng.randrange(2500, 19000)
        tax = round(net * 0.2)
        way = -1 if k == 6 else 1
        text = "Avoir marchandise rendue" if k == 6 else names[account]
        entry(
            "ACH",
            date,
            f"A{k:03d}",
            text,
            (account, way * net),
            ("445660", way * tax),
            ("401000", -way * (net + tax)),
        )
    page.line(None, None, None, None, None, "Total journal ACH", *[_both(page, "ACH")] * 2)
    nets: list[int] = []
    for k, date in enumerate(days(case.rng, 7), 1):
        nets.append(nets[2] // 2 if k == 5 else case.rng.randrange(18000, 90000))
        net, way = nets[-1], -1 if k == 5 else 1
        tax = round(net * 0.2)
        text = "Avoir sur facture V003" if k == 5 else f"Facture V{k:03d}"
        entry(
            "VEN",
            date,
            f"V{k:03d}",
            text,
            ("411000", way * (net + tax)),
            ("706000", -way * net),
            ("445710", -way * tax),
        )
    page.line(None, None, None, None, None, "Total journal VEN", *[_both(page, "VEN")] * 2)
    for last in (dt.date(2026, 1, 31), dt.date(2026, 2, 28), dt.date(2026, 3, 31)):
        gross = 184250 + case.rng.randrange(0, 9000)
        own, due = round(gross * 0.22), round(gross * 0.31)
        entry(
            "OD",
            last,
            f"PAIE{last.month:02d}",
            f"Paie {MONTHS[last.month - 1]}",
            ("641000", gross),
            ("645000", due),
            ("421000", own - gross),
            ("431000", -own - due),
        )
        entry(
            "BQ",
            last,
            f"B{last.month:02d}",
            "Virement salaires",
            ("421000", gross - own),
            ("512000", own - gross),
        )
    entry(
        "OD",
        dt.date(2026, 3, 10),
        "SUB01",
        "Département - convention 2026",
        ("441000", 450000),
        ("740000", -450000),
    )
    entry(
        "BQ",
        dt.date(2026, 3, 24),
        "B04",
        "Département - acompte reçu",
        ("512000", 225000),
        ("441000", -225000),
    )
    return case


def _both(page: Page, journal: str) -> float:
    """What a journal adds up to on each side."""
    return round(sum(cells[6] or 0 for cells in page.lines if cells and cells[0] == journal), 2)


def takings(seed: int = 0) -> Case:
    """A town hall's receipt book: how each was paid, the sum, what has piled up; what was taken to the treasury is no expense; one receipt spoilt."""
    case = Case("tenth/cash_takings", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    page = case.page("Régie de recettes 2026.ods", "Journal à souche")
    page.line("MAIRIE ANNEXE - RÉGIE DE RECETTES « conciergerie »")
    page.line("Journal à souche 2026 - plafond d'encaisse 300 €")
    page.line()
    page.columns(
        {
            "Quittance": "",
            "Date": "ledger.date",
            "Redevable": "ledger.payer",
            "Objet": "ledger.line",
            "Espèces": "",
            "Chèques": "",
            "CB": "",
            "Total": "ledger.amount_eur",
            "Encaisse": "",
        }
    )
    held = whole = deposit = 0
    prices = {"Navette marché": 300, "Photocopies": 120, "Portage de repas": 860, "Petit dépannage": 1500}
    for k, date in enumerate(days(case.rng, 33)):
        if held > 12000:
            deposit += 1
            n = page.line(
                None,
                date,
                None,
                f"Versement n° {deposit} au comptable public",
                None,
                None,
                None,
                -held / 100,
                0,
            )
            page.fills[n] = "D9D9D9"
            case.say(page, n)
            held = 0
        if k == 12:
            page.line(
                f"{510 + k}", date, None, "quittance annulée (erreur)", None, None, None, None, held / 100
            )
            continue
        what = case.rng.choice(list(prices))
        cents = prices[what] * case.rng.choice((1, 1, 2, 3))
        held, whole = held + cents, whole + cents
        ways = [None, None, None]
        ways[case.rng.randrange(3)] = cents / 100
        n = page.line(f"{510 + k}", date, case.rng.choice(PEOPLE), what, *ways, cents / 100, held / 100)
        case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=cents)
    page.line(None, None, None, "Total des recettes du trimestre", None, None, None, whole / 100)
    return case


def tenants_till(seed: int = 0) -> Case:
    """A tenants' association's cash box: « + 15,00 » and « - 8,20 » in one column, the year above, deposits on a drill, cash taken to the bank."""
    case = Case("tenth/cash_tenants_till", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    page = case.page("caisse amicale.xlsx", "Caisse")
    page.line("Amicale des locataires du Parc - CAISSE 2026")
    page.line("En caisse au 1er janvier :", None, "84,60")
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "Opération": "ledger.line",
            "Mouvement": "ledger.amount_eur",
            "En caisse": "",
            "Vu par": "",
        }
    )
    held = 8460
    usual = (
        ("vente de gâteaux", "own_revenue", 2400),
        ("participations lessive commune", "own_revenue", 1800),
        ("adhésion", "own_revenue", 500),
        ("café et sucre", "expense", -940),
        ("photocopies", "expense", -620),
        ("poudre à laver", "expense", -1190),
    )
    special = {
        6: ("subvention mairie (remise en main propre)", "subsidy", 10000),
        9: ("caution prêt perceuse", "loan", 3000),
        14: ("remise en banque", None, -12000),
        20: ("caution perceuse rendue", "repayment", -3000),
        23: ("café repris par le magasin", "expense", 460),
    }
    for k, date in enumerate(days(case.rng, 32)):
        text, nature, cents = special.get(k, case.rng.choice(usual))
        cents += 0 if k in special or text == "adhésion" else 10 * case.rng.randrange(0, 20)
        held += cents
        typed = f"{'+' if cents > 0 else '-'} {euros(abs(cents))}"
        n = page.line(f"{date.day}/{date.month}", text, typed, euros(held), case.rng.choice(("FB", "KM")))
        if nature is None:
            case.say(page, n)
            continue
        signed = -cents if nature in ("expense", "repayment") else cents
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=signed)
    page.line(None, "Compté le 31/03 devant deux témoins", None, euros(held))
    return case


def left_for_sale(seed: int = 0) -> Case:
    """What producers leave for sale: sold, their share, the shop's fifth; a jar brought back; only the fifth is the shop's, as the title says."""
    case = Case("tenth/cash_left_for_sale", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    page = case.page("Dépôt-vente producteurs 2026.xlsx", "Ventes")
    page.line("DÉPÔT-VENTE - compte des producteurs")
    page.line(
        "La boutique ne garde que sa commission de 20 %, le reste est rendu au producteur à la fin du mois"
    )
    page.line()
    page.columns(
        {
            "Vendu le": "ledger.date",
            "Ticket": "",
            "Producteur": "ledger.payer",
            "Article": "ledger.line",
            "Qté": "",
            "Prix de vente": "",
            "À reverser": "",
            "Commission boutique": "ledger.amount_eur",
            "Reversé le": "",
        }
    )
    goods = {
        "miel": ("Rucher du Col", 800),
        "savon": ("Savonnerie des Prés", 550),
        "confiture": ("Ferme Basset", 450),
        "tisane": ("Ferme Basset", 600),
    }
    for month, dates in _quarter(case, 11):
        sold = kept = 0
        for k, date in enumerate(dates):
            article = case.rng.choice(list(goods))
            who, price = goods[article]
            back = (month, k) == (2, 6)
            many = -1 if back else case.rng.choice((1, 2, 3, 5))
            cents, ours = many * price, many * price // 5
            sold, kept = sold + cents, kept + ours
            n = page.line(
                date,
                f"{month}-{k + 1:02d}",
                who,
                f"{article} (rendu)" if back else article,
                many,
                cents / 100,
                (cents - ours) / 100,
                ours / 100,
                dt.date(2026, month, 30) if month == 1 else dt.date(2026, 2, 27) if month == 2 else None,
            )
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=ours)
        page.line(
            f"Sous-total {MONTHS[month - 1]}",
            None,
            None,
            None,
            None,
            sold / 100,
            (sold - kept) / 100,
            kept / 100,
        )
        page.fills[len(page.lines)] = "FCE4D6"
    return case


# ---- answers


def households(seed: int = 0) -> Case:
    """A landlord's survey of households about the bin room: two letters for an opinion, the key above, how many live there, some not at home."""
    case = Case("tenth/forms_households", seed)
    case.free |= {"surveys.public", "surveys.service"}
    marks = {"TS": 5, "S": 4, "M": 3, "I": 2, "TI": 1}
    case.words["surveys.score"] = marks
    page = case.page("ENQ_LOCAL_POUBELLES_2026.csv", encoding="cp1252")
    page.line(
        "Enquête de satisfaction des locataires - nettoyage mensuel du local poubelles par la conciergerie"
    )
    page.line(
        "TS = très satisfait, S = satisfait, M = moyennement satisfait, I = insatisfait, TI = très insatisfait"
    )
    page.line("Une réponse par foyer")
    page.line()
    page.columns(
        {
            "Foyer": "surveys.respondent",
            "Entrée": "",
            "Nb pers.": "",
            "Passage le": "surveys.date",
            "Satisfaction nettoyage": "surveys.score",
            "Fréquence suffisante (O/N)": "",
            "Observations": "surveys.comment",
        }
    )
    people = 0
    for k, date in enumerate(days(case.rng, 42, dt.date(2026, 3, 2), 18)):
        many = case.rng.randrange(1, 6)
        people += many
        flat, door = f"T{101 + k}", case.rng.choice((1, 2, 3))
        if k % 11 == 4:
            case.say(page, page.line(flat, door, many, date, "ABS", "", ""))
            continue
        mark = case.rng.choice(("TS", *marks))
        text = case.rng.choice(
            ("", "", "mieux qu'avant", "merci") if marks[mark] > 3 else ("", "odeurs l'été", "sacs par terre")
        )
        n = page.line(flat, door, many, date, mark, case.rng.choice("OON"), text)
        more = {"comment": text} if text else {}
        case.true(
            page,
            n,
            "surveys",
            date=date,
            population="beneficiaries",
            question="satisfaction",
            score=marks[mark],
            **more,
        )
    page.line("42 foyers", "", people, "", "", "", "")
    return case


def texts(seed: int = 0) -> Case:
    """Answers by text message to one question: « 9 », « 10 !! », « 8 merci », in words; STOP, and one between two figures."""
    case = Case("tenth/forms_texts", seed)
    case.free |= {"surveys.public", "surveys.service", "surveys.comment"}
    case.words["surveys.score"] = {"dix": 10}
    page = case.page("campagne_sms_avis.csv")
    page.line("Campagne", "Avis conciergerie - usagers servis en janvier et février 2026")
    page.line(
        "Message",
        "Bonjour, de 0 à 10, recommanderiez-vous la conciergerie à un proche ? Répondez par un chiffre. STOP pour ne plus recevoir.",
    )
    page.line()
    page.columns(
        {
            "Destinataire": "surveys.respondent",
            "Envoyé le": "",
            "Statut": "",
            "Répondu le": "surveys.date",
            "Réponse": "surveys.score",
        }
    )
    sent = dt.datetime(2026, 3, 9, 10, 0)
    for k in range(46):
        phone = f"336******{10 + k}"
        if k % 9 == 5:
            page.line(phone, sent, "Échec", "", "")
            continue
        if k % 3 == 1:
            page.line(phone, sent, "Délivré", "", "")
            continue
        at = sent + dt.timedelta(days=case.rng.choice((0, 0, 0, 1, 2)), minutes=7 + case.rng.randrange(600))
        odd = {8: "STOP", 18: "9 ou 10", 29: "c'est qui ?"}.get(k)
        if odd:
            case.say(page, page.line(phone, sent, "Délivré", at, odd))
            continue
        grade = 10 if k == 36 else case.rng.choice((10, 9, 9, 8, 8, 7, 6, 4))
        form = case.rng.choice(("{}", "{}", "{}/10", "{} merci", "{} !!"))
        n = page.line(phone, sent, "Délivré", at, "dix" if k == 36 else form.format(grade))
        case.true(
            page, n, "surveys", date=at.date(), population="beneficiaries", question="recommend", score=grade
        )
    return case


def team_mood(seed: int = 0) -> Case:
    """An intern's form for the team: 1 is the best of one question, 10 of the next, and a third, of the load, has no better end."""
    case = Case("tenth/forms_team", seed)
    case.free |= {"surveys.public", "surveys.service", "surveys.respondent", "surveys.comment"}
    page = case.page("Baromètre équipe mars 2026 (réponses).xlsx", "Réponses au formulaire 1")
    satisfied = "Êtes-vous satisfait(e) de votre place dans l'équipe ? (1 = très satisfait, 5 = pas du tout)"
    recommend = "Recommanderiez-vous à un ami de rejoindre l'équipe ? (0 = jamais, 10 = sans hésiter)"
    load = "Votre charge (1 = trop peu, 3 = juste bien, 5 = beaucoup trop)"
    page.columns(
        {
            "Horodateur": "surveys.date",
            "Vous êtes": "",
            satisfied: "surveys.score",
            recommend: "surveys.score",
            load: "",
            "Un mot à ajouter ?": "surveys.comment",
        }
    )
    sums = [0, 0, 0]
    total = 19
    for k, date in enumerate(days(case.rng, total, dt.date(2026, 3, 9), 20)):
        typed, nps, heavy = (
            case.rng.choice((1, 1, 2, 2, 3, 4, 5)),
            case.rng.choice((10, 9, 8, 7, 5)),
            case.rng.choice((3, 3, 4, 5)),
        )
        sums = [a + b for a, b in zip(sums, (typed, nps, heavy), strict=True)]
        text = case.rng.choice((None, None, "plus de réunions d'équipe svp", "contente d'être là"))
        at = dt.datetime.combine(date, dt.time(8 + k % 11, case.rng.randrange(60), k))
        n = page.line(at, case.rng.choice(("Salarié(e)", "Bénévole", "Stagiaire")), typed, nps, heavy, text)
        more = {"date": date, "population": "team"} | ({"comment": text} if text else {})
        case.true(page, n, "surveys", question="satisfaction", score=6 - typed, **more)
        case.true(page, n, "surveys", question="recommend", score=nps, **more)
    page.line()
    page.line("Moyenne", None, *(round(s / total, 1) for s in sums))
    return case


def street_poll(seed: int = 0) -> Case:
    """A poll held at a market and before a school: the place and the day stand above each block, a count under it, « PE » for maybe."""
    case = Case("tenth/forms_street", seed)
    case.free |= {"surveys.public", "surveys.service", "surveys.comment", "surveys.respondent"}
    case.words["surveys.score"] = {"O": 1, "N": 0}
    page = case.page("Sondage de rue.ods", "Sondage")
    page.line("SONDAGE AUPRÈS DES HABITANTS")
    page.line("O = oui, N = non, PE = peut-être")
    page.columns(
        {
            "N°": "surveys.respondent",
            "Tranche d'âge": "surveys.public",
            "Habite": "",
            "Connaissez-vous la conciergerie ?": "surveys.score",
            "Utiliseriez-vous ses services ?": "surveys.score",
            "Pour quoi faire": "",
        }
    )
    number = 0
    for place, date in (
        ("Marché de Gières - samedi 31 janvier 2026", dt.date(2026, 1, 31)),
        ("École Paul Bert - mardi 3 février 2026", dt.date(2026, 2, 3)),
        ("Marché de Gières - samedi 7 février 2026", dt.date(2026, 2, 7)),
    ):
        page.line(place)
        page.fills[len(page.lines)] = "FFF2CC"
        yes = [0, 0]
        for _ in range(case.rng.randrange(10, 16)):
            number += 1
            knows, would = case.rng.choice("ONN"), case.rng.choice(("O", "O", "N", "PE"))
            yes = [yes[0] + (knows == "O"), yes[1] + (would == "O")]
            n = page.line(
                number,
                case.rng.choice(("18-30", "31-60", "61 et +")),
                case.rng.choice((*COMMUNES, "ailleurs")),
                knows,
                would,
                case.rng.choice(("courses", "ménage", "colis")) if would == "O" else None,
            )
            more = {"date": date, "population": "residents"}
            case.true(page, n, "surveys", question="knows", score=int(knows == "O"), **more)
            if would != "PE":
                case.true(page, n, "surveys", question="would_use", score=int(would == "O"), **more)
        page.line("Total de O", None, None, *yes)
    return case


# ---- the team


def phone_rides(seed: int = 0) -> Case:
    """In English: rides recorded by a phone, in metres; time moving and time gone; some rides are private and say so."""
    case = Case("tenth/staff_phone_rides", seed)
    case.free |= {"tours.drive_min", "tours.stop_min", "tours.service", "tours.id", "tours.wait_min"}
    by = {"Cargo bike": "bike", "Walk": "foot", "Van": "van"}
    case.words["tours.mode"] = by
    page = case.page("activities_export.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Activity ID": "tours.id",
            "Start": "tours.date",
            "Type": "tours.mode",
            "Moving time": "tours.drive_min",
            "Elapsed time": "",
            "Distance (m)": "tours.km",
            "Avg speed (km/h)": "",
            "Drops": "tours.stops",
            "Notes": "",
        }
    )
    pace = {"Cargo bike": 14, "Walk": 4.5, "Van": 31}
    for k, date in enumerate(dict.fromkeys(days(case.rng, 50))):
        kind = case.rng.choice(("Cargo bike", "Cargo bike", "Walk", "Van"))
        metres = 10 * (case.rng.randrange(120, 320) if kind == "Walk" else case.rng.randrange(450, 2400))
        speed = round(pace[kind] * case.rng.uniform(0.85, 1.15), 1)
        seconds = round(metres / 1000 / speed * 3600)
        gone = seconds + 60 * case.rng.randrange(10, 55)
        private, drops = k % 9 == 4, case.rng.randrange(2, 11)
        n = page.line(
            9_000_400 + 37 * k,
            f"{date} {8 + k % 9:02d}:{case.rng.randrange(10, 59)}:00",
            kind,
            str(dt.timedelta(seconds=seconds)),
            str(dt.timedelta(seconds=gone)),
            metres,
            str(speed),
            "" if private else drops,
            "private - not for work" if private else case.rng.choice(("", "", "rain", "roadworks")),
        )
        if private:
            case.say(page, n)
            continue
        case.true(page, n, "tours", date=date, mode=by[kind], km=metres / 1000, stops=drops)
    return case


def lent_workers(seed: int = 0) -> Case:
    """Hours of workers lent by an employment association: a week by its number, normal and extra hours, their sum in hundredths, what it costs."""
    case = Case("tenth/staff_lent_workers", seed)
    case.free |= {"time.category", "time.service", "time.public"}
    page = case.page("Relevés mise à disposition 2026.xlsx", "Relevés")
    page.line("ASSOCIATION INTERMÉDIAIRE - relevés d'heures des salariés mis à disposition")
    page.line("Année 2026 - heures en centièmes (7,75 = 7 h 45)")
    page.line()
    page.columns(
        {
            "Semaine": "time.date",
            "Salarié(e)": "time.person",
            "Poste": "time.category",
            "H. normales": "",
            "H. compl.": "",
            "Total heures": "time.hours",
            "Tarif €/h": "",
            "À facturer €": "",
            "Signé": "",
        }
    )
    rate = 23.4
    for name, weeks in (("janvier", range(2, 6)), ("février", range(6, 10)), ("mars", range(10, 14))):
        whole = 0
        for week in weeks:
            for who, post in (("Karim", "entretien"), ("Fatima", "livraisons"), ("Josiane", "accueil")):
                if (week, who) in ((4, "Josiane"), (11, "Karim")):
                    page.line(f"S{week:02d}", who, post, None, None, None, None, None, "arrêt maladie")
                    continue
                plain = case.rng.choice((7.75, 12, 14.5, 16.25, 20))
                extra = case.rng.choice((None, None, 1.5, 2.25))
                hours = plain + (extra or 0)
                whole += hours
                n = page.line(
                    f"S{week:02d}", who, post, plain, extra, hours, rate, round(hours * rate, 2), "oui"
                )
                case.true(
                    page, n, "time", date=dt.date.fromisocalendar(2026, week, 1), hours=hours, paid="paid"
                )
        page.line(f"Total {name}", None, None, None, None, whole, None, round(whole * rate, 2))
        page.fills[len(page.lines)] = "D9E1F2"
    return case


def minibus(seed: int = 0) -> Case:
    """The book of a town's minibus that three services share: only some rides are the conciergerie's; passengers are no stops; some kilometres left to reckon."""
    case = Case("tenth/staff_minibus", seed)
    case.free |= {"tours.mode", "tours.service", "tours.id", "tours.contract"}
    drivers = {"agent communal": "paid", "bénévole": "volunteer"}
    case.words["tours.paid"] = drivers
    page = case.page("Carnet de bord minibus.xlsx", "2026")
    page.line("MINIBUS COMMUNAL (9 places) - carnet de bord 2026")
    page.line("Partagé entre la conciergerie, l'école et le club ados : noter son service à chaque sortie")
    page.line()
    page.columns(
        {
            "Date": "tours.date",
            "Service utilisateur": "",
            "Conducteur": "tours.paid",
            "Motif": "",
            "Compteur départ": "",
            "Compteur retour": "",
            "Km": "tours.km",
            "Passagers": "",
            "Gazole €": "",
        }
    )
    counter = 61480 + case.rng.randrange(400)
    for k, date in enumerate(dict.fromkeys(days(case.rng, 40))):
        service = "conciergerie" if k % 3 else case.rng.choice(("école", "club ados"))
        who, km = case.rng.choice(list(drivers)), case.rng.randrange(8, 66)
        why = (
            case.rng.choice(("marché", "hypermarché", "pharmacie et médecin"))
            if service == "conciergerie"
            else case.rng.choice(("piscine", "sortie"))
        )
        n = page.line(
            date,
            service,
            who,
            why,
            counter,
            counter + km,
            None if k % 6 == 2 else km,
            case.rng.randrange(2, 9),
            round(case.rng.uniform(45, 80), 2) if k % 8 == 5 else None,
        )
        counter += km
        if service == "conciergerie":
            case.true(page, n, "tours", date=date, paid=drivers[who], km=km)
        else:
            case.say(page, n)
    page.line(None, None, None, "Compteur au 31 mars", None, counter)
    return case


# ---- what holds no record


def loan_schedule(seed: int = 0) -> Case:
    """A bank's schedule of a loan, printed the day it was signed: dates and euros, none of which had happened."""
    case = Case("tenth/grids_loan_schedule", seed)
    page = case.page("Tableau amortissement prêt véhicule.xlsx", "Échéancier")
    page.line("TABLEAU D'AMORTISSEMENT PRÉVISIONNEL")
    page.line("Emprunteur", "Association Services du Plateau")
    page.line("Montant", "12 000,00 €", "Taux", "3,60 %", "Durée", "36 mois")
    page.line("Édité à la signature, le 12/12/2025. Document non contractuel.")
    page.line()
    page.line("N°", "Échéance", "Capital amorti", "Intérêts", "Assurance", "Mensualité", "Capital restant dû")
    left, rate, monthly = 1200000, 0.003, 35218
    for k in range(36):
        interest = round(left * rate)
        part = left if k == 35 else monthly - interest
        left -= part
        month = k % 12 + 1
        page.line(
            k + 1,
            dt.date(2026 + k // 12, month, 15),
            part / 100,
            interest / 100,
            4.2,
            (part + interest + 420) / 100,
            left / 100,
        )
    page.line("Total", None, 12000, None, round(36 * 4.2, 2))
    return case


def stock(seed: int = 0) -> Case:
    """A shop's stock on the last day of the year: quantities, purchase prices, use-by dates, a sum by shelf."""
    case = Case("tenth/grids_stock", seed)
    page = case.page("Inventaire boutique 31-12-2025.ods", "Inventaire")
    page.line("INVENTAIRE AU 31/12/2025")
    page.line("Compté par : Josiane et Bernard")
    page.line()
    page.line("Réf.", "Article", "Rayon", "DLC / DDM", "Quantité", "Prix d'achat HT", "Valeur HT", "Vérifié")
    whole = 0
    for shelf, goods in (
        ("Épicerie", ("pâtes 500 g", "riz 1 kg", "huile 1 l", "café moulu", "farine", "sucre", "sardines")),
        ("Hygiène", ("savon", "lessive", "papier toilette", "dentifrice", "shampoing")),
        ("Producteurs", ("miel", "confiture", "tisane", "jus de pomme", "terrine")),
    ):
        value = 0
        for k, article in enumerate(goods):
            many, price = case.rng.randrange(2, 40), case.rng.randrange(80, 620)
            value += many * price
            until = dt.date(2026, case.rng.randrange(2, 12), case.rng.randrange(1, 28))
            page.line(
                f"{shelf[:2].upper()}{k + 1:02d}",
                article,
                shelf,
                until if shelf != "Hygiène" else None,
                many,
                price / 100,
                many * price / 100,
                "x",
            )
        page.line(None, f"Sous-total {shelf}", None, None, None, None, value / 100)
        whole += value
    page.line(None, "VALEUR DU STOCK", None, None, None, None, whole / 100)
    return case


# ---- a folder


def landlord_folder(seed: int = 0) -> Case:
    """What an employee follows for landlords: agreements with a price a visit and a price a year, petty cash the agency fills up, notes, water meters."""
    case = Case("tenth/folders_landlord", seed)
    states = {"signée": "signed", "à signer": "quoted", "résiliée": "ended"}
    case.words["contracts.status"] = states
    case.free |= {
        "contracts.payer_kind",
        "contracts.public",
        "contracts.written",
        "contracts.ended_on",
        "contracts.signed_on",
        "contracts.noted_on",
        "contracts.payer_name",
        "ledger.line",
        "ledger.payer",
        "ledger.paid_on",
        "ledger.service",
        "journal.tags",
        "journal.public",
    }
    page = case.page("Conventions bailleurs et syndics.xlsx", "Conventions")
    page.line("CONVENTIONS D'ENTRETIEN - situation au 31 mars 2026")
    page.columns(
        {
            "Conv.": "contracts.id",
            "Bailleur / syndic": "contracts.payer_name",
            "Prestation": "contracts.service",
            "Prix HT par passage": "contracts.amount_eur",
            "Passages / an": "contracts.per_year",
            "Prix HT par an": "",
            "Début": "contracts.start",
            "Fin": "contracts.end",
            "État": "contracts.status",
        }
    )
    yearly = 0
    open_ended = "tacite reconduction"
    for k, (who, what, cents, times, said, since, until) in enumerate(
        (
            (
                "Alpes Habitat",
                "local poubelles",
                7000,
                12,
                "signée",
                dt.date(2025, 10, 1),
                dt.date(2026, 9, 30),
            ),
            ("Alpes Habitat", "halls et escaliers", 9500, 52, "signée", dt.date(2025, 10, 6), None),
            (
                "Syndic Belledonne",
                "local poubelles",
                6500,
                12,
                "signée",
                dt.date(2025, 12, 1),
                dt.date(2026, 11, 30),
            ),
            ("Syndic Belledonne", "petites réparations", 12000, 4, "à signer", dt.date(2026, 5, 4), None),
            ("Pluralis", "encombrants", 18000, 6, "résiliée", dt.date(2025, 9, 15), dt.date(2026, 2, 28)),
            (
                "Copropriété Le Parc",
                "espaces verts",
                15000,
                8,
                "signée",
                dt.date(2026, 3, 2),
                dt.date(2026, 10, 31),
            ),
            ("Commune de Poisat", "toilettes publiques", 4500, 104, "à signer", dt.date(2026, 6, 1), None),
        ),
        1,
    ):
        cents += 100 * case.rng.randrange(0, 9)
        yearly += cents * times if said == "signée" else 0
        n = page.line(
            f"C{k:02d}", who, what, cents / 100, times, cents * times / 100, since, until or open_ended, said
        )
        more = {"end": until} if until else {}
        case.true(
            page,
            n,
            "contracts",
            id=f"C{k:02d}",
            service=what,
            status=states[said],
            amount_eur=cents,
            per_year=times,
            start=since,
            **more,
        )
    page.line(None, "Total annuel HT des conventions signées", None, None, None, yearly / 100)
    till = case.page("petite caisse loge.ods", "Caisse")
    till.line("PETITE CAISSE - avances de l'agence et achats")
    till.columns(
        {
            "Date": "ledger.date",
            "Achat": "ledger.line",
            "Ticket": "",
            "Remis par l'agence": "",
            "Dépensé": "ledger.amount_eur",
            "Reste": "",
        }
    )
    held = 0
    for k, date in enumerate(days(case.rng, 22)):
        if k % 9 == 0:
            held += 10000
            case.say(till, till.line(date, "avance de l'agence", None, 100, None, held / 100))
            continue
        cents = case.rng.randrange(280, 1450)
        held -= cents
        n = till.line(
            date,
            case.rng.choice(("ampoules", "javel", "sacs poubelle", "vis", "clé")),
            f"T{k}",
            None,
            cents / 100,
            held / 100,
        )
        case.true(till, n, "ledger", date=date, nature="expense", amount_eur=cents)
    till.line(
        "Total",
        None,
        None,
        sum(c[3] for c in till.lines[2:] if len(c) > 3 and c[3]),
        round(sum(c[4] for c in till.lines[2:] if c[4]), 2),
    )
    notes = case.page("cahier de la loge.csv", encoding="cp1252")
    notes.columns({"Noté le": "journal.date", "Bâtiment": "", "Ce qui s'est dit à la loge": "journal.text"})
    said = (
        "plusieurs familles demandent un local vélos",
        "on ne sait pas à qui s'adresser le samedi",
        "le local poubelles est bien plus propre",
        "les anciens n'osent pas appeler l'agence",
        "un voisin propose de garder les clés",
        "trop de colis laissés dans le hall",
    )
    for date in dict.fromkeys(days(case.rng, 16)):
        text = case.rng.choice(said)
        n = notes.line(date, case.rng.choice("ABC"), text)
        case.true(notes, n, "journal", date=date, text=text)
    water = case.page("relevés compteurs eau.xlsx", "Eau")
    water.line("RELEVÉS DES COMPTEURS D'EAU (m³)")
    water.line("Compteur", "Bâtiment", "31/12/2025", "31/01/2026", "28/02/2026", "31/03/2026", "Conso. trim.")
    for k in range(8):
        index = case.rng.randrange(300, 900)
        steps = [index]
        for _ in MONTHS:
            steps.append(steps[-1] + case.rng.randrange(4, 15))
        water.line(f"E-{k + 1}", "ABC"[k % 3], *steps, steps[-1] - steps[0])
    case.others = {"photo local.jpg": b"\xff\xd8\xff\xe0 rien"}
    return case


CASES = (
    caretaker,
    intern_sheet,
    shop_orders,
    paperwork_help,
    neighbours,
    association_tool,
    journals,
    takings,
    tenants_till,
    left_for_sale,
    households,
    texts,
    team_mood,
    street_poll,
    phone_rides,
    lent_workers,
    minibus,
    loan_schedule,
    stock,
    landlord_folder,
)
FAMILIES = {"tenth": CASES}
