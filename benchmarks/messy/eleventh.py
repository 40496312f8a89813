"""Twenty more ordinary files, with their truths, by somebody who had read neither the intake, its tests, nor how any set was mended."""

import datetime as dt

from .files import COMMUNES, PEOPLE, Case, days, euros

HELPERS = ("Josiane", "Karim", "Fatima", "Bernard")
MONTHS = ("janvier", "février", "mars")
END = dt.date(2026, 3, 27)


def _after(case: Case, date: dt.date, least: int, most: int) -> dt.date:
    return date + dt.timedelta(days=case.rng.randrange(least, most + 1))


# ---- requests kept by hand


def works_council(seed: int = 0) -> Case:
    """The desk a works council opens to the staff of a factory: one letter a state, the price, and what the council and the employee each pay of it."""
    case = Case("eleventh/logs_works_council", seed)
    ends = {"R": "served", "P": "accepted", "D": "accepted", "A": "cancelled"}
    case.words["requests.outcome"] = ends
    case.free |= {"requests.public", "requests.provider", "requests.payer_kind", "requests.channel"}
    page = case.page("CSE Volta - conciergerie T1.xlsx", "Suivi")
    page.line("CSE VOLTA INDUSTRIE")
    page.line("Conciergerie des salariés : dépôts à la salle du CSE, janvier à mars 2026")
    page.line("Le CSE prend en charge 30 % du prix, plafonné à 6 € par dépôt")
    page.line()
    page.columns(
        {
            "Bon": "requests.id",
            "Dépôt": "requests.date",
            "Matricule": "requests.client",
            "Atelier": "",
            "Prestation": "requests.service",
            "Prestataire": "requests.provider",
            "Prix TTC": "requests.order_value_eur",
            "Part CSE": "",
            "Reste salarié": "",
            "Retour prévu": "requests.due_on",
            "Rendu le": "requests.closed_on",
            "État": "requests.outcome",
        }
    )
    jobs = {
        "pressing": ("Pressing du Centre", (850, 1240, 1990)),
        "cordonnerie": ("Cordonnerie Rey", (1500, 2800)),
        "lavage auto": ("Auto Net", (2900, 3900)),
        "panier": ("AMAP des Ruires", (1200, 1800)),
    }
    bon = 0
    for month, name in enumerate(MONTHS, 1):
        whole = paid = 0
        for date in days(case.rng, 12, dt.date(2026, month, 2), 25):
            bon += 1
            job = case.rng.choice(list(jobs))
            cents = case.rng.choice(jobs[job][1])
            part = min(600, cents * 3 // 10)
            due = date + dt.timedelta(days=7)
            back = _after(case, due, 0, 3)
            late = bon in (11, 26) or back > dt.date(2026, 3, 20)
            state = (
                "A" if bon in (7, 20) else "R" if not late else "D" if date > dt.date(2026, 3, 16) else "P"
            )
            whole, paid = whole + cents, paid + part
            n = page.line(
                f"B26-{bon:03d}",
                date,
                f"V{case.rng.randrange(100, 180)}",
                case.rng.choice(("moulage", "bureaux", "expédition")),
                job,
                jobs[job][0],
                euros(cents, "€") if bon % 5 == 0 else cents / 100,
                part / 100,
                (cents - part) / 100,
                due,
                back if state == "R" else None,
                state,
            )
            more = {"closed_on": back} if state == "R" else {}
            case.true(
                page,
                n,
                "requests",
                date=date,
                public="salariés",
                service=job,
                order_value_eur=cents,
                due_on=due,
                outcome=ends[state],
                **more,
            )
        page.line(f"Total {name}", *[None] * 5, whole / 100, paid / 100, (whole - paid) / 100)
        page.fills[len(page.lines)] = "E2EFDA"
    page.line()
    page.line(
        "R = rendu au salarié ; P = parti chez le prestataire ; D = déposé, part à la prochaine navette ; A = annulé par le salarié"
    )
    return case


def home_help(seed: int = 0) -> Case:
    """What families ask of a home-help network: time in hours, a level of dependence that is no grade, why some were refused."""
    case = Case("eleventh/logs_home_help", seed)
    ends = {
        "mis en place": "served",
        "planifié": "accepted",
        "cherche intervenant": "open",
        "refus du service": "refused",
        "renoncement famille": "cancelled",
    }
    why = {"hors secteur": "out_of_area", "hors agrément": "legal", "tarif": "price"}
    case.words |= {"requests.outcome": ends, "requests.refusal_reason": why}
    case.free |= {"requests.channel", "requests.closed_on"}
    page = case.page("Demandes aide à domicile 2026.ods", "Demandes")
    page.line("RÉSEAU PRÈS DE CHEZ VOUS - demandes reçues par les responsables de secteur")
    page.columns(
        {
            "Fiche": "requests.id",
            "Reçue le": "requests.date",
            "Bénéficiaire": "requests.client",
            "GIR": "",
            "Public": "requests.public",
            "Commune": "requests.insee",
            "Adressé par": "",
            "Besoin": "requests.service",
            "Temps passé (en heures)": "requests.minutes",
            "Suite": "requests.outcome",
            "Si refus, motif": "requests.refusal_reason",
            "Début le": "requests.closed_on",
        }
    )
    minutes = 0
    for k, date in enumerate(days(case.rng, 33)):
        end = "refus du service" if k in (3, 15, 24) else case.rng.choice(("mis en place", *ends))
        refused = end == "refus du service"
        spent = case.rng.choice((30, 45, 60, 75, 90, 120))
        minutes += spent
        public = case.rng.choice(("personne âgée", "personne handicapée", "sortie d'hôpital"))
        commune, need = (
            case.rng.choice(list(COMMUNES)),
            case.rng.choice(("courses", "ménage", "aide administrative", "accompagnement")),
        )
        reason = case.rng.choice(list(why)) if refused else None
        n = page.line(
            f"F{k + 1:03d}",
            date,
            case.rng.choice(PEOPLE),
            case.rng.randrange(3, 7) if public == "personne âgée" else None,
            public,
            commune.upper() if k % 5 == 0 else commune,
            case.rng.choice(("la famille", "le médecin", "assistante sociale", "elle-même")),
            need,
            f"{spent // 60}h{spent % 60:02d}" if k % 8 == 4 and spent > 59 else spent / 60,
            end,
            reason,
            _after(case, date, 3, 12) if end in ("mis en place", "planifié") else None,
        )
        more = {"refusal_reason": why[reason]} if refused else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=public,
            insee=COMMUNES[commune],
            service=need,
            minutes=spent,
            outcome=ends[end],
            **more,
        )
    page.line()
    page.line("Temps total", *[None] * 7, minutes / 60)
    return case


def bus_stop(seed: int = 0) -> Case:
    """A shop in an old bus shelter takes orders: the year is in the title alone, how many times how much, a day or « annulé » in one column."""
    case = Case("eleventh/logs_bus_stop", seed)
    case.free |= {"requests.public", "requests.channel", "requests.provider"}
    page = case.page("commandes abribus.csv", encoding="utf-8")
    page.line("L'ABRIBUS - cahier des commandes - année 2026", "", "", "", "", "", "", "", "")
    page.line("", "", "", "", "", "", "", "", "")
    page.columns(
        {
            "Commandé le": "requests.date",
            "Client": "requests.client",
            "Hameau": "",
            "Quoi": "requests.service",
            "Qté": "",
            "Prix unitaire": "",
            "À payer": "requests.order_value_eur",
            "Pour le": "requests.due_on",
            "Remis le / annulé": "requests.closed_on",
        }
    )
    things = {
        "pain": (130, 240),
        "bouteille de gaz": (3450,),
        "panier légumes": (1200, 1800),
        "timbres": (1390,),
    }
    week = None
    for k, date in enumerate(days(case.rng, 38)):
        if week not in (None, date.isocalendar()[1]):
            page.line("", "", "", "", "", "", "", "", "")
        week = date.isocalendar()[1]
        thing = case.rng.choice(list(things))
        each, many = case.rng.choice(things[thing]), case.rng.choice((1, 1, 2, 3))
        cents = each * many
        due = _after(case, date, 1, 5)
        gone = k in (8, 21)
        given = None if gone or due > dt.date(2026, 3, 22) else due
        n = page.line(
            f"{date:%d/%m}",
            case.rng.choice(PEOPLE),
            case.rng.choice(("le Bourg", "les Combes", "la Grangette")),
            thing,
            many,
            euros(each, "€"),
            euros(cents, "€"),
            f"{due:%d/%m}",
            "annulé" if gone else f"{given:%d/%m}" if given else "",
        )
        more = {"closed_on": given} if given else {}
        case.true(
            page,
            n,
            "requests",
            date=date,
            public="habitants",
            service=thing,
            order_value_eur=cents,
            due_on=due,
            outcome="cancelled" if gone else "served" if given else "open",
            **more,
        )
    return case


def campus_tickets(seed: int = 0) -> Case:
    """In English: the tickets of a campus concierge desk, hours and minutes with a colon; one ticket was merged into another."""
    case = Case("eleventh/logs_campus_tickets", seed)
    ends = {
        "Solved": "served",
        "Closed": "served",
        "Open": "open",
        "Quote sent": "quoted",
        "Declined": "refused",
        "Withdrawn by requester": "cancelled",
    }
    came = {"Email": "web", "Walk-in": "desk", "Phone": "phone", "Chat": "web"}
    case.words |= {"requests.outcome": ends, "requests.channel": came}
    case.free |= {"requests.refusal_reason"}
    page = case.page("tickets_2026-Q1.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "Ticket": "requests.id",
            "Created at": "requests.date",
            "Requester": "requests.client",
            "Requester type": "requests.public",
            "Category": "requests.service",
            "Subject": "",
            "Channel": "requests.channel",
            "Priority": "",
            "Status": "requests.outcome",
            "Closed at": "requests.closed_on",
            "Time spent (hh:mm)": "requests.minutes",
            "Assignee": "",
        }
    )
    subjects = {
        "Laundry": "Pick-up, 1 bag",
        "Parcels": "Collect parcel, hall B",
        "Bike repair": "Flat tyre, front",
        "Room cleaning": "Before inventory, please",
    }
    for k, date in enumerate(days(case.rng, 36)):
        merged = k == 17
        if not (merged or k == 16):  # who asks twice within two days
            user, kind = case.rng.randrange(4000, 4040), case.rng.choice(list(subjects))
        if k == 16:
            kept, user, kind = (user, kind), 4071, "Parcels"
        if merged:
            user, kind = kept
        who = ("undergraduate", "postgraduate", "staff")[user % 3]
        channel = case.rng.choice(list(came))
        status = case.rng.choice(("Solved", "Closed", "Solved", *ends))
        shut = status in ("Solved", "Closed", "Declined")
        closed = _after(case, date, 0, 6)
        spent = case.rng.choice((5, 10, 20, 35, 65, 90)) if status in ("Solved", "Closed") else 0
        n = page.line(
            f"#{2040 + k}",
            f"{date:%Y-%m-%d} {8 + k % 10:02d}:{case.rng.randrange(10, 60)}",
            f"u{user}",
            who,
            kind,
            subjects[kind],
            channel,
            case.rng.choice(("Normal", "Low", "High")),
            "Merged into #2055" if merged else status,
            f"{closed:%Y-%m-%d} 17:{case.rng.randrange(10, 60)}" if shut and not merged else "",
            f"{spent // 60:02d}:{spent % 60:02d}" if spent and not merged else "",
            case.rng.choice(HELPERS),
        )
        if merged:
            case.say(page, n)
            continue
        more = ({"closed_on": closed} if shut else {}) | ({"minutes": spent} if spent else {})
        case.true(
            page,
            n,
            "requests",
            date=date,
            public=who,
            service=kind,
            channel=came[channel],
            outcome=ends[status],
            **more,
        )
    return case


def caretaker(seed: int = 0) -> Case:
    """A caretaker's book typed again, building after building: three columns to cross, and a count under each building."""
    case = Case("eleventh/logs_caretaker", seed)
    crosses = {"Fait": "served", "Pas pour nous": "refused", "N'en veut plus": "cancelled"}
    case.free |= {"requests.public", "requests.channel", "requests.payer_kind", "requests.refusal_reason"}
    page = case.page("Cahier de la gardienne - Les Tilleuls.xlsx", "Demandes 2026")
    page.line("Résidence Les Tilleuls - demandes des résidents à la gardienne (conciergerie)")
    page.line()
    page.columns(
        {
            "Jour": "requests.date",
            "Appt": "",
            "Nom": "requests.client",
            "Nature": "requests.service",
            "Détail": "",
            **dict.fromkeys(crosses, "requests.outcome"),
            "Minutes": "requests.minutes",
        }
    )
    details = {
        "réception colis": ("2 colis", "carton lourd", None),
        "arrosage": ("balcon", "3 plantes", None),
        "petite réparation": ("ampoule palier", "joint évier", "store"),
        "clés": ("double à donner au plombier", None),
    }
    for building in "ABC":
        page.line(f"BÂTIMENT {building}")
        page.fills[len(page.lines)] = "BDD7EE"
        count = case.rng.randrange(10, 14)
        for date in days(case.rng, count):
            nature = case.rng.choice(list(details))
            cross = case.rng.choice(("Fait", "Fait", "Fait", None, *crosses))
            spent = case.rng.choice((5, 10, 15, 25, 40)) if cross == "Fait" else None
            n = page.line(
                date,
                f"{building}{case.rng.randrange(1, 5)}{case.rng.randrange(1, 4)}",
                case.rng.choice(PEOPLE),
                nature,
                case.rng.choice(details[nature]),
                *("x" if cross == heading else None for heading in crosses),
                f"{spent} min" if spent and spent > 20 else spent,
            )
            more = {"minutes": spent} if spent else {}
            case.true(
                page,
                n,
                "requests",
                date=date,
                public="résidents",
                service=nature,
                outcome=crosses.get(cross, "open"),
                **more,
            )
        page.line(f"Bât. {building} : {count} demandes")
    page.line()
    page.line("Rien de coché : pas encore fait")
    return case


# ---- money


def cooperative_account(seed: int = 0) -> Case:
    """What a cooperative's online bank sends: all taxes in and without, shares of capital, money put aside, a card refused, a thing sent back."""
    case = Case("eleventh/cash_cooperative", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service", "ledger.variable"}
    kinds = {
        "Ventes de prestations": "own_revenue",
        "Fournitures": "expense",
        "Carburant": "expense",
        "Télécom": "expense",
        "Salaires": "expense",
        "Subventions": "subsidy",
        "Parts sociales (capital)": "loan",
        "Remboursement d'emprunt": "repayment",
    }
    case.words["ledger.nature"] = kinds
    page = case.page("export-operations-01-2026-03-2026.csv", encoding="utf-8")
    page.columns(
        {
            "Statut": "",
            "Date de l'opération": "ledger.date",
            "Contrepartie": "ledger.payer",
            "Montant total (TTC)": "",
            "Montant (HT)": "ledger.amount_eur",
            "Montant de la TVA": "",
            "Devise": "",
            "Moyen de paiement": "",
            "Catégorie": "ledger.nature",
            "Référence": "",
            "Justificatif": "",
        }
    )
    usual = (
        ("Ventes de prestations", "COPRO LES RUIRES", 30000, 20),
        ("Ventes de prestations", "MAIRIE DE POISAT", 45000, 20),
        ("Fournitures", "BUREAU VALLEE", 4200, 20),
        ("Carburant", "TOTALENERGIES", 5100, 20),
        ("Télécom", "OVH TELECOM", 2990, 20),
    )
    special = {
        8: ("Salaires", "SALAIRE COORDINATION", 148000, -1),
        20: ("Salaires", "SALAIRE COORDINATION", 148000, -1),
        33: ("Salaires", "SALAIRE COORDINATION", 151500, -1),
        4: ("Parts sociales (capital)", "SOUSCRIPTION 5 PARTS", 50000, 1),
        9: ("Virement interne", "Compte épargne", 200000, -1),
        13: ("Fournitures", "BUREAU VALLEE", 3990, 1),
        18: ("Subventions", "REGION AURA", 400000, 1),
        22: ("Remboursement d'emprunt", "FRANCE ACTIVE", 31250, -1),
        26: ("Carburant", "TOTALENERGIES", 6000, -1),
    }
    for k, date in enumerate(days(case.rng, 34)):
        kind, who, about, rate = case.rng.choice(usual)
        net = about * case.rng.randrange(80, 121) // 100
        sign = 1 if kind == "Ventes de prestations" else -1
        if k in special:
            kind, who, net, sign = special[k]
            rate = 20 if kind in ("Fournitures", "Carburant") else 0
        tax = round(net * rate / 100)
        n = page.line(
            "Refusée" if k == 26 else "Exécutée",
            f"{date:%d-%m-%Y} {8 + k % 11:02d}:{case.rng.randrange(10, 60)}:{k + 10}",
            who,
            euros(sign * (net + tax)),
            euros(sign * net),
            euros(sign * tax),
            "EUR",
            "Carte" if kind in ("Fournitures", "Carburant") else "Virement",
            kind,
            "retour cartouches" if k == 13 else "",
            case.rng.choice(("Oui", "Non")),
        )
        if k in (9, 26):
            case.say(page, n)
            continue
        nature = kinds[kind]
        case.true(page, n, "ledger", date=date, nature=nature, amount_eur=-net if k == 13 else net)
    return case


def volunteer_treasurer(seed: int = 0) -> Case:
    """A volunteer's book in LibreOffice: day and month only, pages that end by a sum to carry over, a running balance, ticks against the bank."""
    case = Case("eleventh/cash_treasurer", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.paid_on", "ledger.service"}
    kinds = {
        "Adhésions": "own_revenue",
        "Participation usagers": "own_revenue",
        "Subvention": "subsidy",
        "Apport remboursable": "loan",
        "Remb. apport": "repayment",
        "Alimentation": "expense",
        "Frais de route": "expense",
        "Assurance": "expense",
        "Imprimerie": "expense",
    }
    case.words["ledger.nature"] = kinds
    page = case.page("Comptes association.ods", "Journal")
    page.line("Association L'Échelle - journal de l'exercice 2026")
    page.line("Solde au 1er janvier :", None, None, None, None, None, 1840.25)
    page.line()
    page.columns(
        {
            "Date": "ledger.date",
            "Pièce": "",
            "Intitulé": "ledger.line",
            "Rubrique": "ledger.nature",
            "Recettes": "ledger.amount_eur",
            "Dépenses": "ledger.amount_eur",
            "Solde": "",
            "Pointé": "",
        }
    )
    special = {
        2: ("Assurance", "MAIF cotisation", 18640),
        5: ("Apport remboursable", "avance de la Maison des assos", 100000),
        16: ("Subvention", "CCAS acompte 50 %", 75000),
        28: ("Remb. apport", "1er remboursement Maison des assos", 25000),
    }
    balance, came, left = 184025, 0, 0
    for k, date in enumerate(days(case.rng, 32)):
        kind = case.rng.choice(
            (
                "Adhésions",
                "Participation usagers",
                "Participation usagers",
                "Alimentation",
                "Frais de route",
                "Imprimerie",
            )
        )
        cents = case.rng.choice((1000, 1500)) if kind == "Adhésions" else case.rng.randrange(850, 16000)
        text = {
            "Adhésions": "adhésion",
            "Participation usagers": "boîte de la permanence",
            "Alimentation": "goûter des aînés",
            "Frais de route": "essence",
            "Imprimerie": "affichettes",
        }[kind]
        kind, text, cents = special.get(k, (kind, text, cents))
        out = kinds[kind] in ("expense", "repayment")
        balance += -cents if out else cents
        came, left = came + (not out) * cents, left + out * cents
        n = page.line(
            f"{date:%d/%m}",
            k + 1,
            text,
            kind,
            None if out else cents / 100,
            (euros(cents, "s€") if k % 9 == 4 else cents / 100) if out else None,
            balance / 100,
            "v" if k < 26 else None,
        )
        case.true(page, n, "ledger", date=date, nature=kinds[kind], amount_eur=cents)
        if k in (11, 22):
            page.line(None, None, "À reporter", None, came / 100, left / 100, balance / 100)
            page.line()
            page.line(None, None, "Report", None, came / 100, left / 100, balance / 100)
    page.line(None, None, "TOTAUX", None, came / 100, left / 100, balance / 100)
    page.line()
    page.line("v = vu sur le relevé de banque")
    return case


def payroll(seed: int = 0) -> Case:
    """The pay office's book: gross, what is held back, net paid, the employer's share, relief: only the last column is what it cost."""
    case = Case("eleventh/cash_payroll", seed)
    case.free |= {
        "ledger.line",
        "ledger.payer",
        "ledger.paid_on",
        "ledger.account",
        "ledger.service",
        "ledger.variable",
    }
    page = case.page("Livre de paie 2026.xlsx", "T1")
    page.line("SCIC LA PASSERELLE - LIVRE DE PAIE - charges de personnel du 1er trimestre 2026")
    page.line("Montants en euros")
    page.line()
    page.columns(
        {
            "Paie du": "ledger.date",
            "Matricule": "",
            "Salarié(e)": "",
            "Emploi": "ledger.line",
            "Salaire brut": "",
            "Cotisations salariales": "",
            "Prélèvement à la source": "",
            "Net payé": "",
            "Cotisations patronales": "",
            "Allègements": "",
            "Coût total employeur": "ledger.amount_eur",
        }
    )
    staff = (
        ("Coordinatrice", 241000, 0.035, 0.12),
        ("Concierge", 182300, 0.011, 0.24),
        ("Livreur", 127600, 0, 0.24),
        ("Aide à domicile", 145900, 0, 0.24),
        ("Comptable (mi-temps)", 109400, 0.035, 0.12),
        ("Agent d'entretien", 91150, 0, 0.24),
    )
    everything = [0] * 7
    for month, name in enumerate(MONTHS, 1):
        date, sums = dt.date(2026, month, (31, 28, 31)[month - 1]), [0] * 7
        for k, (job, gross, rate, eased) in enumerate(staff):
            gross += case.rng.choice((0, 0, 0, 6400, 12000))
            held, source = round(gross * 0.2195), round(gross * rate)
            share, relief = round(gross * 0.41), round(gross * eased)
            cells = [gross, held, source, gross - held - source, share, -relief, gross + share - relief]
            sums = [a + b for a, b in zip(sums, cells, strict=True)]
            n = page.line(date, f"S{k + 1:02d}", PEOPLE[k].split()[1].upper(), job, *(c / 100 for c in cells))
            case.true(page, n, "ledger", date=date, nature="expense", amount_eur=cells[-1])
        page.line(f"Total {name}", None, None, None, *(c / 100 for c in sums))
        page.fills[len(page.lines)] = "D9D9D9"
        everything = [a + b for a, b in zip(everything, sums, strict=True)]
    page.line("TOTAL TRIMESTRE", None, None, None, *(c / 100 for c in everything))
    return case


def care_bills(seed: int = 0) -> Case:
    """A home-help network's bills of one month: the whole, the part the Département pays, what is left to the family; sorted by kind with sums; a credit note."""
    case = Case("eleventh/cash_care_bills", seed)
    case.free |= {"ledger.line", "ledger.payer", "ledger.service", "ledger.account", "ledger.variable"}
    page = case.page("factures_emises_fevrier.csv", encoding="cp1252")
    page.line("Réseau Près de Chez Vous - factures émises - recettes de février 2026")
    page.line("Association non assujettie à la TVA")
    page.columns(
        {
            "N° facture": "",
            "Émise le": "ledger.date",
            "Code client": "ledger.payer",
            "Objet": "ledger.line",
            "Qté (h)": "",
            "Tarif": "",
            "Montant facturé": "ledger.amount_eur",
            "dont APA (Département)": "",
            "dont à charge famille": "",
            "Payée le": "ledger.paid_on",
            "Mode": "",
        }
    )
    number, whole = 0, [0, 0, 0]
    for job, rate, many in (("Ménage", 2480, 14), ("Courses", 2480, 9), ("Accompagnement", 2680, 8)):
        part, clients = [0, 0, 0], case.rng.sample(range(1, 60), many)
        for k in range(many):
            number += 1
            back = job == "Courses" and k == 5
            quarters = -4 if back else case.rng.randrange(4, 49)
            cents = rate * quarters // 4
            helped = 0 if back else cents * case.rng.choice((0, 30, 55, 80)) // 100
            date = dt.date(2026, 2, 17) if back else dt.date(2026, 2, 28)
            paid = None if back or case.rng.random() < 0.35 else _after(case, dt.date(2026, 3, 3), 0, 22)
            part = [a + b for a, b in zip(part, (cents, helped, cents - helped), strict=True)]
            n = page.line(
                f"{'AV' if back else 'FA'}2602-{number:03d}",
                date,
                f"U{clients[k]:03d}",
                f"Avoir sur {job.lower()} (heure non faite)" if back else job,
                f"{quarters / 4:g}".replace(".", ","),
                euros(rate),
                euros(cents, "s"),
                euros(helped, "s") if helped else "",
                euros(cents - helped, "s"),
                paid or "",
                case.rng.choice(("prélèvement", "CESU", "chèque")) if paid else "",
            )
            more = {"paid_on": paid} if paid else {}
            case.true(page, n, "ledger", date=date, nature="own_revenue", amount_eur=cents, **more)
        page.line(f"Sous-total {job}", "", "", "", "", "", *(euros(c, "s") for c in part), "", "")
        whole = [a + b for a, b in zip(whole, part, strict=True)]
    page.line("TOTAL GENERAL", "", "", "", "", "", *(euros(c, "s") for c in whole), "", "")
    return case


def grant_claim(seed: int = 0) -> Case:
    """What was spent, as claimed from a European fund: without tax and with, the part put forward, the aid hoped for, kinds of cost as titles."""
    case = Case("eleventh/cash_grant_claim", seed)
    case.free |= {
        "ledger.line",
        "ledger.payer",
        "ledger.account",
        "ledger.service",
        "ledger.set_up",
        "ledger.variable",
    }
    page = case.page("LEADER - état récapitulatif des dépenses.xlsx", "Dépenses acquittées")
    page.line("Opération : Expérimentation d'une conciergerie rurale - dossier RRHA190226")
    page.line("État récapitulatif des dépenses acquittées par le bénéficiaire, du 01/01/2026 au 31/03/2026")
    page.line("Montant présenté : 50 % du HT quand la dépense n'est éligible que pour moitié")
    page.line()
    page.columns(
        {
            "N° pièce": "",
            "Fournisseur": "ledger.payer",
            "Objet de la dépense": "ledger.line",
            "Date de facture": "ledger.date",
            "Date d'acquittement": "ledger.paid_on",
            "Dépense HT": "ledger.amount_eur",
            "Dépense TTC": "",
            "Montant présenté": "",
            "Aide attendue (64 %)": "",
        }
    )
    piece, whole = 0, [0, 0, 0, 0]
    for title, many, rate, low, high, choices in (
        (
            "1. Prestations de service",
            8,
            20,
            15000,
            90000,
            (("Studio Grain", "identité visuelle"), ("Cabinet Orme", "étude de marché")),
        ),
        (
            "2. Petit équipement",
            9,
            20,
            2500,
            26000,
            (
                ("Brico Alpes", "étagères"),
                ("Cycles Rey", "sacoches"),
                ("Bureau Vallée", "classeurs et cartouches"),
            ),
        ),
        (
            "3. Frais de déplacement",
            7,
            0,
            1200,
            9000,
            (("Salariée", "indemnités kilométriques"), ("SNCF", "billets journée réseau")),
        ),
    ):
        page.line(title)
        page.fills[len(page.lines)] = "FFF2CC"
        part = [0, 0, 0, 0]
        for date in days(case.rng, many, dt.date(2026, 1, 5), 70):
            piece += 1
            who, what = case.rng.choice(choices)
            net = case.rng.randrange(low, high)
            gross = round(net * (100 + rate) / 100)
            shown = net // 2 if piece % 6 == 4 else net
            aid = round(shown * 0.64)
            paid = _after(case, date, 0, 20)
            cells = [net, gross, shown, aid]
            part = [a + b for a, b in zip(part, cells, strict=True)]
            n = page.line(piece, who, what, date, paid, *(c / 100 for c in cells))
            case.true(page, n, "ledger", date=date, paid_on=paid, nature="expense", amount_eur=net)
        page.line(None, None, "Sous-total", None, None, *(c / 100 for c in part))
        whole = [a + b for a, b in zip(whole, part, strict=True)]
    page.line(None, None, "TOTAL DES DÉPENSES", None, None, *(c / 100 for c in whole))
    page.line()
    page.line("Certifié exact, à Mens le 02/04/2026", None, None, None, "Cachet et signature du bénéficiaire")
    return case


# ---- answers


def campus_survey(seed: int = 0) -> Case:
    """In English: three lines of headings as Qualtrics sends them, a preview by who made the survey, some who left before answering."""
    case = Case("eleventh/forms_campus", seed)
    case.free |= {"surveys.service"}
    page = case.page("Student+concierge+-+user+survey_Spring.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "StartDate": "surveys.date",
            "EndDate": "",
            "Status": "",
            "Progress": "",
            "Duration (in seconds)": "",
            "Finished": "",
            "RecordedDate": "",
            "ResponseId": "surveys.respondent",
            "Q1": "surveys.public",
            "Q2": "surveys.score",
            "Q3": "surveys.score",
            "Q4": "surveys.comment",
        }
    )
    asked = {
        "Start Date": "surveys.date",
        "End Date": "",
        "Response Type": "",
        "Recorded Date": "",
        "Response ID": "surveys.respondent",
        "You are...": "surveys.public",
        "You have used the student concierge. Overall, how satisfied are you? (1 = very dissatisfied, 5 = very satisfied)": "surveys.score",
        "How likely are you to recommend the student concierge to a friend? (0 to 10)": "surveys.score",
        "Anything to add?": "surveys.comment",
    }
    page.heads |= asked
    first, last = list(asked)[:3], list(asked)[3:]
    page.line(*first, "Progress", "Duration (in seconds)", "Finished", *last)
    page.line(
        *(
            f'{{"ImportId":"{name}"}}'
            for name in (
                "startDate",
                "endDate",
                "status",
                "progress",
                "duration",
                "finished",
                "recordedDate",
                "_recordId",
                "QID1",
                "QID2",
                "QID3_NPS",
                "QID4_TEXT",
            )
        )
    )
    for k, date in enumerate(days(case.rng, 36, dt.date(2026, 3, 9), 18)):
        at = f"{date} {9 + k % 9:02d}:{case.rng.randrange(10, 50)}"
        left = k % 11 == 7
        who = case.rng.choice(("Undergraduate", "Postgraduate", "PhD student"))
        grade, nps = case.rng.choice((5, 5, 4, 4, 3, 2, 1)), case.rng.choice((10, 9, 8, 8, 7, 6, 3))
        text = case.rng.choice(("", "", "Longer hours please", "Super friendly, thanks"))
        n = page.line(
            f"{at}:04",
            f"{at}:58",
            "Survey Preview" if k == 0 else "IP Address",
            8 if left else 100,
            6 if left else case.rng.randrange(40, 300),
            "False" if left else "True",
            f"{at}:59",
            f"R_{3 * k:03d}aXb",
            *(("", "", "", "") if left else (who, grade, nps, text)),
        )
        if k == 0:
            case.say(page, n)
        if k == 0 or left:
            continue
        more = {"date": date, "population": "beneficiaries", "public": who}
        case.true(page, n, "surveys", question="satisfaction", score=grade, **more)
        case.true(page, n, "surveys", question="recommend", score=nps, **more)
    return case


def staff_barometer(seed: int = 0) -> Case:
    """An employer's survey of those whom the desk serves: how satisfied in words, and « service » is where one works."""
    case = Case("eleventh/forms_barometer", seed)
    said = {
        "Très satisfait(e)": 5,
        "Plutôt satisfait(e)": 4,
        "Ni satisfait(e) ni insatisfait(e)": 3,
        "Plutôt insatisfait(e)": 2,
        "Très insatisfait(e)": 1,
    }
    case.words["surveys.score"] = said
    case.free |= {"surveys.public"}
    page = case.page("Baromètre RH - la conciergerie et vous(1-37).xlsx", "Sheet1")
    page.columns(
        {
            "ID": "surveys.respondent",
            "Heure de début": "surveys.date",
            "Heure de fin": "",
            "Adresse de messagerie": "",
            "Nom": "",
            "Dans quel service travaillez-vous ?": "",
            "À quelle fréquence utilisez-vous la conciergerie de l'entreprise ?": "",
            "Globalement, êtes-vous satisfait(e) de la conciergerie ?": "surveys.score",
            "Sur une échelle de 0 à 10, la recommanderiez-vous à un(e) collègue ?": "surveys.score",
            "Que faudrait-il améliorer ?": "surveys.comment",
        }
    )
    for k, date in enumerate(days(case.rng, 37, dt.date(2026, 2, 2), 18)):
        at = dt.datetime.combine(date, dt.time(7 + k % 11, case.rng.randrange(50), k))
        never = k % 9 == 4
        word = case.rng.choice((*list(said)[:2], *said))
        nps = None if never else case.rng.randrange(2, 11)
        n = page.line(
            k + 1,
            at,
            at + dt.timedelta(minutes=3),
            "anonymous",
            None,
            case.rng.choice(("Production", "Logistique", "Comptabilité", "RH")),
            "Jamais" if never else case.rng.choice(("Chaque semaine", "Chaque mois", "Rarement")),
            None if never else word,
            nps,
            case.rng.choice((None, None, None, "ouvrir le vendredi", "prix du pressing")),
        )
        if never:
            continue
        more = {"date": date, "population": "beneficiaries"}
        case.true(page, n, "surveys", question="satisfaction", score=said[word], **more)
        case.true(page, n, "surveys", question="recommend", score=nps, **more)
    return case


def households(seed: int = 0) -> Case:
    """A village's needs, one answer a household: a grid of services, each yes, no or perhaps; hours of the morning and of the afternoon."""
    case = Case("eleventh/forms_households", seed)
    said = {"Oui": 1, "Non": 0}
    case.words["surveys.score"] = said
    wants = ("Courses", "Relais colis", "Petit bricolage", "Garde d'animaux")
    page = case.page(
        "Vos besoins au village (réponses) - Réponses au formulaire 1.csv", sep=",", encoding="utf-8"
    )
    knows = "Connaissez-vous la conciergerie L'Abribus ?"
    page.columns(
        {
            "Horodateur": "surveys.date",
            "Combien de personnes dans votre foyer ?": "",
            "Votre situation": "surveys.public",
            knows: "surveys.score",
            **{f"Utiliseriez-vous ces services ? [{want}]": "surveys.score" for want in wants},
            "Une idée, une remarque ?": "surveys.comment",
        }
    )
    for k, date in enumerate(days(case.rng, 34, dt.date(2026, 1, 12), 25)):
        hour = 8 + k % 12
        public, known = (
            case.rng.choice(("retraité", "en activité", "sans emploi")),
            case.rng.choice(("Oui", "Oui", "Non")),
        )
        answers = [case.rng.choice(("Oui", "Oui", "Non", "Peut-être", "")) for _ in wants]
        n = page.line(
            f"{date:%Y/%m/%d} {(hour - 1) % 12 + 1}:{case.rng.randrange(10, 60)}:{k + 10} {'PM' if hour > 11 else 'AM'} UTC+1",
            case.rng.randrange(1, 6),
            public,
            known,
            *answers,
            case.rng.choice(("", "", "un dépôt de pain, et du gaz", "bravo")),
        )
        more = {"date": date, "population": "residents", "public": public}
        case.true(page, n, "surveys", question="knows", score=said[known], **more)
        for want, answer in zip(wants, answers, strict=True):
            if answer in said:
                case.true(page, n, "surveys", question="would_use", score=said[answer], service=want, **more)
    return case


def coded_answers(seed: int = 0) -> Case:
    """Paper sheets typed in figures by an intern: 1 is yes, 2 is no, 9 is nothing, as the key above says."""
    case = Case("eleventh/forms_coded", seed)
    case.words["surveys.score"] = {"1": 1, "2": 0}
    case.free |= {"surveys.public", "surveys.service"}
    page = case.page("Saisie questionnaires aidants.ods", "Saisie")
    page.line(
        "Enquête de besoins auprès des habitants aidants d'un proche - saisie des 35 questionnaires papier"
    )
    page.line("Oui / non : 1 = oui, 2 = non, 9 = sans réponse")
    page.line("Lien : 1 = conjoint, 2 = enfant, 3 = voisin ou ami")
    page.line()
    page.columns(
        {
            "Quest.": "surveys.respondent",
            "Rempli le": "surveys.date",
            "Lien": "",
            "Connaît la conciergerie": "surveys.score",
            "L'utiliserait": "surveys.score",
            "A le permis": "",
            "Remarques": "surveys.comment",
        }
    )
    codes = {1: 1, 2: 0}
    for k, date in enumerate(days(case.rng, 35, dt.date(2026, 2, 2), 40)):
        knows, would = case.rng.choice((1, 2, 2, 9)), case.rng.choice((1, 1, 1, 2, 9))
        n = page.line(
            k + 1,
            date,
            case.rng.choice((1, 2, 2, 3)),
            knows,
            would,
            case.rng.choice((1, 2)),
            case.rng.choice((None, None, "besoin le week-end", "fatigue")),
        )
        more = {"date": date, "population": "residents"}
        if knows in codes:
            case.true(page, n, "surveys", question="knows", score=codes[knows], **more)
        if would in codes:
            case.true(page, n, "surveys", question="would_use", score=codes[would], **more)
    return case


# ---- the team


def driver_app(seed: int = 0) -> Case:
    """What a driver's phone sends: metres, seconds, the driver's own trips among those of work."""
    case = Case("eleventh/staff_driver_app", seed)
    by = {"Kangoo": "van", "Vélo cargo": "bike"}
    case.words["tours.mode"] = by
    case.free |= {"tours.paid", "tours.service"}
    page = case.page("trajets_export_20260331.csv", sep=",", encoding="utf-8")
    page.columns(
        {
            "id": "tours.id",
            "type": "",
            "debut": "tours.date",
            "fin": "",
            "depart": "",
            "arrivee": "",
            "vehicule": "tours.mode",
            "distance_m": "tours.km",
            "duree_conduite_s": "tours.drive_min",
            "nb_arrets": "tours.stops",
            "vitesse_max_kmh": "",
            "note": "",
        }
    )
    for k, date in enumerate(dict.fromkeys(days(case.rng, 40))):
        own = k in (5, 14)
        ride = "Kangoo" if own else case.rng.choice(("Kangoo", "Kangoo", "Vélo cargo"))
        metres = case.rng.randrange(3000, 15000) if ride == "Vélo cargo" else case.rng.randrange(9000, 64000)
        drive, stops = round(metres / (250 if ride == "Vélo cargo" else 600)), case.rng.randrange(2, 12)
        end = dt.datetime.combine(date, dt.time(8, 3, k)) + dt.timedelta(
            minutes=drive + (0 if own else 6 * stops)
        )
        n = page.line(
            88120 + 3 * k,
            "Personnel" if own else "Professionnel",
            f"{date}T08:03:{k:02d}",
            f"{end:%Y-%m-%dT%H:%M:%S}",
            "Dépôt",
            "Domicile" if own else "Dépôt",
            ride,
            metres,
            60 * drive,
            0 if own else stops,
            case.rng.randrange(18, 25) if ride == "Vélo cargo" else case.rng.randrange(60, 92),
            case.rng.choice(("", "", "travaux RD5", "2 absents")),
        )
        if own:
            case.say(page, n)
            continue
        case.true(page, n, "tours", date=date, mode=by[ride], km=metres / 1000, drive_min=drive, stops=stops)
    return case


def badge(seed: int = 0) -> Case:
    """Home helpers' time as they badge at the door: hundredths of an hour, time on the road between two doors, leave that is no work."""
    case = Case("eleventh/staff_badge", seed)
    kinds = {"Intervention": "field", "Inter-vacation": "travel", "Administratif": "admin"}
    case.words["time.category"] = kinds
    case.free |= {"time.service", "time.public"}
    page = case.page("telegestion_semaine_11.csv", encoding="cp1252")
    page.line("Télégestion - heures des salariées - semaine du 9 au 15 mars 2026")
    page.line()
    page.columns(
        {
            "Code": "time.person",
            "Intervenante": "",
            "Date": "time.date",
            "Début": "",
            "Fin": "",
            "Durée (centièmes d'heure)": "time.hours",
            "Nature": "time.category",
            "Chez": "",
            "Badgé": "",
        }
    )
    lengths = {"Intervention": (60, 90, 105, 120), "Inter-vacation": (15, 30), "Administratif": (45, 60)}
    for k, name in enumerate(("Josiane", "Fatima", "Nadège", "Solène")):
        total = 0
        for number in range(9, 14):
            date, clock = dt.date(2026, 3, number), 8 * 60
            if (k, number) in ((1, 12), (3, 9)):
                n = page.line(f"IN{k + 1:02d}", name, date, "", "", "7,00", "Congé payé", "", "")
                case.say(page, n)
                continue
            for kind in ("Intervention", "Inter-vacation", "Intervention", "Administratif")[: 2 + number % 3]:
                spent = case.rng.choice(lengths[kind])
                total += spent
                n = page.line(
                    f"IN{k + 1:02d}",
                    name,
                    date,
                    f"{clock // 60:02d}:{clock % 60:02d}",
                    f"{(clock + spent) // 60:02d}:{(clock + spent) % 60:02d}",
                    f"{spent / 60:.2f}".replace(".", ","),
                    kind,
                    case.rng.choice(PEOPLE) if kind == "Intervention" else "",
                    "manuel" if clock > 600 else "oui",
                )
                case.true(page, n, "time", date=date, category=kinds[kind], hours=spent / 60, paid="paid")
                clock += spent
        page.line(f"Total {name} (heures travaillées)", "", "", "", "", f"{total / 60:.2f}".replace(".", ","))
    return case


def mission_days(seed: int = 0) -> Case:
    """A cooperative's time by mission: days and halves of a day, a day is seven hours as the title says; who is paid, who is not."""
    case = Case("eleventh/staff_days", seed)
    kinds = {
        "terrain": "field",
        "tournées": "travel",
        "gestion admin": "admin",
        "partenariats": "strategy",
    }
    status = {"salariée": "paid", "bénévole": "volunteer", "gérant non rémunéré": "unpaid_leader"}
    case.words |= {"time.category": kinds, "time.paid": status}
    case.free |= {"time.service", "time.public"}
    page = case.page("temps par mission.xlsx", "2026")
    page.line("SCIC La Passerelle - temps par mission, en jours (1 jour = 7 heures)")
    page.line()
    page.columns(
        {
            "Semaine du": "time.date",
            "Qui": "time.person",
            "Statut": "time.paid",
            "Mission": "time.category",
            "Jours": "time.hours",
            "Commentaire": "",
        }
    )
    notes = {
        "terrain": "local poubelles",
        "tournées": "avec la stagiaire",
        "gestion admin": "relances",
        "partenariats": "salon des maires",
    }
    people = {"MJ": "salariée", "AB": "bénévole", "PL": "gérant non rémunéré"}
    month, total, everything = 1, 0, 0
    for week in range(12):
        monday = dt.date(2026, 1, 5) + dt.timedelta(days=7 * week)
        if monday.month != month:
            page.line(f"Total {MONTHS[month - 1]}", None, None, None, total)
            page.fills[len(page.lines)] = "E7E6E6"
            month, total = monday.month, 0
        for who in case.rng.sample(list(people), case.rng.choice((2, 3, 3))):
            for mission in case.rng.sample(list(kinds), 2 if who == "MJ" else 1):
                spent = case.rng.choice((0.5, 0.5, 1, 1.5, 2))
                total, everything = total + spent, everything + spent
                typed = f"{spent:g} j".replace(".", ",") if len(page.lines) % 7 == 3 else spent
                n = page.line(
                    monday,
                    who,
                    people[who],
                    mission,
                    typed,
                    case.rng.choice((None, None, notes[mission])),
                )
                case.true(
                    page,
                    n,
                    "time",
                    date=monday,
                    category=kinds[mission],
                    paid=status[people[who]],
                    hours=7 * spent,
                )
    page.line(f"Total {MONTHS[month - 1]}", None, None, None, total)
    page.line("TOTAL T1", None, None, None, everything)
    return case


# ---- what holds no record


def loan_schedule(seed: int = 0) -> Case:
    """What the bank gave with the loan: how it will be paid back, month after month to come: nothing of it is in the accounts yet."""
    case = Case("eleventh/grids_loan", seed)
    page = case.page("Tableau amortissement prêt véhicule.xlsx", "Échéancier")
    page.line("TABLEAU D'AMORTISSEMENT PRÉVISIONNEL - prêt n° 00602 417 889")
    page.line("Capital emprunté : 18 000,00 €", None, None, "Taux fixe : 3,60 %", None, "Durée : 36 mois")
    page.line("Déblocage prévu le 05/05/2026 - document non contractuel")
    page.line()
    page.line(
        "Échéance", "Date", "Capital restant dû", "Amortissement", "Intérêts", "Assurance", "Mensualité"
    )
    left, term = 1800000, 52826
    for k in range(36):
        date = dt.date(2026 + (k + 5) // 12, (k + 5) % 12 + 1, 5)
        interest = round(left * 0.003)
        back = left if k == 35 else term - interest
        page.line(k + 1, date, left / 100, back / 100, interest / 100, 5.4, (back + interest + 540) / 100)
        left -= back
    page.line("Total", None, None, 18000, None, 194.4)
    return case


def stock(seed: int = 0) -> Case:
    """What stands on the shelves of the shop: how many, dates to eat by, prices to buy and to sell: nothing was sold nor paid."""
    case = Case("eleventh/grids_stock", seed)
    page = case.page("Inventaire épicerie.ods", "Inventaire 31-03")
    page.line("INVENTAIRE DE L'ÉPICERIE AU 31 MARS 2026")
    page.line()
    page.line(
        "Rayon",
        "Article",
        "En stock",
        "Seuil de commande",
        "DLUO",
        "Prix d'achat HT",
        "Prix de vente TTC",
        "Valeur du stock",
    )
    total = 0
    for shelf, articles in (
        ("Épicerie", ("farine 1 kg", "pâtes 500 g", "riz 1 kg", "café moulu", "sucre 1 kg", "huile 1 L")),
        ("Conserves", ("haricots verts", "thon", "tomates pelées", "maïs")),
        ("Hygiène", ("savon", "lessive 2 L", "papier toilette x6")),
        ("Local", ("miel 500 g", "jus de pomme", "noix 1 kg", "confiture", "tisane")),
    ):
        for k, article in enumerate(articles):
            many, cents = case.rng.randrange(0, 25), case.rng.randrange(80, 700)
            total += many * cents
            page.line(
                None if k else shelf,
                article,
                many,
                case.rng.choice((2, 4, 6)),
                None if shelf == "Hygiène" else dt.date(2026, case.rng.randrange(5, 13), 15),
                cents / 100,
                round(cents * 1.32) / 100,
                many * cents / 100,
            )
    page.line(None, None, None, None, None, None, "Valeur totale HT", total / 100)
    page.line("Compté par Josiane et Karim")
    return case


# ---- a folder


def cooperative_folder(seed: int = 0) -> Case:
    """A cooperative's folder: who holds shares and who left, agreements by the visit, drop-in mornings of which one was closed, its statutes, a photograph."""
    case = Case("eleventh/folders_cooperative", seed)
    states = {"signée": "signed", "proposée": "quoted", "échue": "ended"}
    case.words["contracts.status"] = states
    case.free |= {
        "clients.since",
        "clients.engagement",
        "clients.membership_eur",
        "clients.public",
        "contracts.payer_kind",
        "contracts.public",
        "contracts.written",
        "contracts.signed_on",
        "contracts.noted_on",
        "contracts.id",
        "events.with_partner",
    }
    members = case.page("Registre des sociétaires.xlsx", "Registre")
    members.line("REGISTRE DES SOCIÉTAIRES (valeur de la part : 20 €)")
    members.columns(
        {
            "N°": "clients.id",
            "Nom": "",
            "Collège": "clients.public",
            "Commune": "clients.insee",
            "Adhésion le": "clients.member_since",
            "Parts": "",
            "Capital (€)": "",
            "Retrait le": "clients.left_on",
        }
    )
    shares = 0
    for k, date in enumerate(days(case.rng, 22, dt.date(2025, 9, 15), 120)):
        college, commune = (
            case.rng.choice(("usagers", "salariés", "bénévoles", "partenaires")),
            case.rng.choice(list(COMMUNES)),
        )
        many = case.rng.choice((1, 1, 2, 5))
        shares += many
        left = _after(case, dt.date(2026, 2, 2), 0, 40) if k in (6, 15) else None
        n = members.line(
            k + 1, f"{PEOPLE[k % 8]} {'ACDEFGJLMNPR'[k % 11]}.", college, commune, date, many, 20 * many, left
        )
        more = {"left_on": left} if left else {}
        case.true(members, n, "clients", public=college, insee=COMMUNES[commune], member_since=date, **more)
    members.line("Total", None, None, None, None, shares, 20 * shares)

    deals = case.page("Conventions.ods", "2026")
    deals.line("Conventions et marchés en cours")
    deals.columns(
        {
            "Avec": "contracts.payer_name",
            "Prestation": "contracts.service",
            "Prix HT par passage": "contracts.amount_eur",
            "Passages par an": "contracts.per_year",
            "Minutes par passage": "contracts.minutes",
            "Début": "contracts.start",
            "Fin": "contracts.end",
            "État": "contracts.status",
        }
    )
    for name, job, cents, many, minutes, start, end, state in (
        (
            "Commune de Bresson",
            "distribution du bulletin",
            31000,
            4,
            600,
            dt.date(2026, 1, 1),
            dt.date(2026, 12, 31),
            "signée",
        ),
        ("Copropriété Les Ruires", "local poubelles", 6850, 52, 90, dt.date(2025, 10, 1), None, "signée"),
        ("Copropriété Le Parc", "local poubelles", 6200, 52, 90, dt.date(2026, 4, 1), None, "proposée"),
        (
            "Volta Industrie",
            "permanence",
            14500,
            44,
            180,
            dt.date(2026, 1, 6),
            dt.date(2026, 12, 17),
            "signée",
        ),
        (
            "CCAS de Gières",
            "portage de courses",
            9000,
            26,
            120,
            dt.date(2025, 9, 1),
            dt.date(2026, 2, 28),
            "échue",
        ),
        (
            "Alpes Habitat",
            "états des lieux",
            4500,
            30,
            60,
            dt.date(2026, 2, 2),
            dt.date(2027, 1, 31),
            "signée",
        ),
    ):
        n = deals.line(name, job, cents / 100, many, minutes, start, end, state)
        more = {"end": end} if end else {}
        case.true(
            deals,
            n,
            "contracts",
            payer_name=name,
            service=job,
            amount_eur=cents,
            per_year=many,
            minutes=minutes,
            start=start,
            status=states[state],
            **more,
        )

    desk = case.page("permanences abribus.csv", encoding="cp1252")
    desk.columns(
        {
            "Date": "events.date",
            "Permanence tenue par": "events.run_by",
            "De": "",
            "À": "",
            "Nb de passages": "events.participants",
            "Météo": "",
            "À noter": "",
        }
    )
    case.free |= {"events.label"}
    for k, date in enumerate(dict.fromkeys(days(case.rng, 26))):
        start, end = case.rng.choice(((9, 12), (8, 12), (9, 11)))
        if k == 9:
            case.say(desk, desk.line(date, "", "", "", "", "neige", "fermé"))
            continue
        people = case.rng.randrange(0, 19)
        n = desk.line(
            date,
            case.rng.choice(HELPERS),
            f"{start}h",
            f"{end}h",
            people,
            case.rng.choice(("soleil", "pluie", "gris")),
            case.rng.choice(("", "", "livraison gaz", "panne de frigo")),
        )
        case.true(desk, n, "events", date=date, kind="desk", participants=people, hours=end - start)
    case.others = {
        "Statuts signés.pdf": b"%PDF-1.4 rien",
        "IMG_20260312_tableau.jpg": b"\xff\xd8\xff\xe0 rien",
    }
    return case


CASES = (
    works_council,
    home_help,
    bus_stop,
    campus_tickets,
    caretaker,
    cooperative_account,
    volunteer_treasurer,
    payroll,
    care_bills,
    grant_claim,
    campus_survey,
    staff_barometer,
    households,
    coded_answers,
    driver_app,
    badge,
    mission_days,
    loan_schedule,
    stock,
    cooperative_folder,
)
FAMILIES = {"eleventh": CASES}
