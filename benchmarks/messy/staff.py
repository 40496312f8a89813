"""Ten sheets of the team and its tours: hours, vehicles, rounds, slots."""

import datetime as dt

from .files import ANY, COMMUNES, Case, days, euros

TEAM = ("Léa", "Karim", "Josiane")


def week_grid() -> Case:
    """Who worked how long each day of one week: people down, days across."""
    case = Case("staff/week_grid")
    page = case.page("heures semaine 11.xlsx", "S11")
    page.line("Semaine 11 - du 9 au 15 mars 2026")
    page.line("Prénom", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "Total")
    for name in TEAM:
        hours = [case.rng.choice((None, 3.5, 7)) for _ in range(5)]
        page.line(name, *hours, sum(h or 0 for h in hours))
    return case


def hours_written_anyhow() -> Case:
    """« 2h30 », « 1,5 », « 90 min », « 0,5 j », and a day of 26 hours."""
    case = Case("staff/hours_written_anyhow", free={"time.person"})
    page = case.page("temps passé.xlsx", "Temps")
    page.of(
        "time",
        {"Date": "date", "Qui": "person", "Type de travail": "category", "Durée": "hours", "Statut": "paid"},
    )
    kinds = {
        "terrain": "field",
        "administratif": "admin",
        "réunion partenaires": "strategy",
        "livraisons": "travel",
    }
    status = {"salarié": "paid", "bénévole": "volunteer"}
    for n, on in enumerate(days(case.rng, 24)):
        minutes = case.rng.randrange(30, 420, 30)
        hours = minutes / 60
        typed = [
            f"{minutes // 60}h{minutes % 60:02d}",
            f"{hours:g}".replace(".", ","),
            f"{minutes} min",
            hours,
        ][n % 4]
        kind, paid = case.rng.choice(list(kinds)), case.rng.choice(list(status))
        if n == 9:
            typed, hours = "26 h", ANY
        if n == 16:
            typed, hours = "0,5 j", ANY
        line = page.line(on, f"P{n % 3 + 1}", kind, typed, paid)
        case.true(page, line, "time", date=on, hours=hours, category=kinds[kind], paid=status[paid])
        if n in (9, 16):
            case.say(page, line)
    case.words |= {"time.category": kinds, "time.paid": status}
    return case


def clock_times() -> Case:
    """When it began, when it ended, and the break; the sum is not written."""
    case = Case("staff/clock_times", free={"time.person"})
    page = case.page("pointage.csv", encoding="cp1252")
    page.of("time", {"Date": "date", "Personne": "person", "Début": "", "Fin": "", "Pause": ""})
    for n, on in enumerate(days(case.rng, 16)):
        first, last = case.rng.randrange(8, 10), case.rng.randrange(12, 18)
        pause = 45 if last > 13 else 0
        line = page.line(on, f"P{n % 3 + 1}", f"{first}h00", f"{last}h30", f"{pause} min" if pause else None)
        case.true(page, line, "time", date=on, hours=last - first + 0.5 - pause / 60)
    return case


def odometer() -> Case:
    """A vehicle's notebook: counters at both ends, kilometres typed by hand, one wrong, one counter that goes back."""
    case = Case("staff/odometer", free={"tours.id"})
    page = case.page("carnet de bord Kangoo.xlsx", "Kangoo")
    page.line("Carnet de bord - Kangoo - AB-123-CD")
    page.of(
        "tours",
        {
            "Date": "date",
            "Conducteur": "",
            "Km départ": "",
            "Km arrivée": "",
            "Km parcourus": "km",
            "Motif": "",
        },
    )
    counter = 84210
    for n, on in enumerate(days(case.rng, 18)):
        km = case.rng.randrange(8, 46)
        shown = km * 10 if n == 5 else km
        end = counter + km - (1000 if n == 12 else 0)
        line = page.line(
            on,
            case.rng.choice(TEAM),
            counter,
            end,
            shown,
            case.rng.choice(("tournée Poisat", "linge", "drive")),
        )
        case.true(page, line, "tours", date=on, km=km if n != 5 else ANY, mode="van")
        if n in (5, 12):
            case.say(page, line)
        counter += km
    return case


def tours_in_units() -> Case:
    """Minutes typed as hours and as minutes, kilometres with their unit, a vehicle by its brand."""
    case = Case("staff/tours_in_units", free={"tours.id"})
    page = case.page("tournées.ods", "Tournées 2026")
    page.of(
        "tours",
        {
            "N° tournée": "id",
            "Date": "date",
            "Moyen": "mode",
            "Km": "km",
            "Temps de conduite": "drive_min",
            "Nb arrêts": "stops",
            "Chauffeur": "paid",
        },
    )
    modes = {"vélo cargo": "bike", "Kangoo": "van", "à pied": "foot", "voiture perso": "car"}
    paid = {"salarié": "paid", "bénévole": "volunteer"}
    for n, on in enumerate(days(case.rng, 20)):
        minutes, km, mode, who = (
            case.rng.randrange(20, 130, 5),
            case.rng.randrange(20, 400) / 10,
            case.rng.choice(list(modes)),
            case.rng.choice(list(paid)),
        )
        typed = [
            f"{minutes // 60}h{minutes % 60:02d}",
            f"{minutes} min",
            f"{minutes}'",
            f"{minutes // 60}:{minutes % 60:02d}",
        ][n % 4]
        line = page.line(n + 1, on, mode, f"{km:g} km".replace(".", ","), typed, n % 5 + 2, who)
        case.true(
            page,
            line,
            "tours",
            date=on,
            mode=modes[mode],
            km=km,
            drive_min=minutes,
            stops=n % 5 + 2,
            paid=paid[who],
        )
    case.words |= {"tours.mode": modes, "tours.paid": paid}
    return case


def rounds() -> Case:
    """Road sheets one below the other: a title with the day, then doors with names and addresses; no number of tour."""
    case = Case("staff/rounds")
    page = case.page("feuilles de route.xlsx", "Mars")
    for on in (dt.date(2026, 3, 3), dt.date(2026, 3, 10), dt.date(2026, 3, 17)):
        page.line(f"TOURNEE DU MARDI {on.day} MARS")
        page.line("Ordre", "Nom", "Adresse", "Commune", "Quoi", "Heure")
        for n in range(5):
            page.line(
                n + 1,
                "Mme Roux",
                f"{n + 3} rue du Four",
                case.rng.choice(list(COMMUNES)),
                "dépose",
                f"{9 + n}h15",
            )
        page.line()
    return case


def slots() -> Case:
    """A rota of drop-in sessions: who holds them, how many came."""
    case = Case("staff/slots", free={"events.label", "events.run_by"})
    page = case.page("planning permanences.xlsx", "Permanences")
    page.line("Permanences du local - 2026")
    page.of(
        "events",
        {
            "Date": "date",
            "Lieu": "label",
            "Bénévole 1": "",
            "Bénévole 2": "",
            "Nb de visiteurs": "participants",
            "Durée": "hours",
        },
    )
    for on in days(case.rng, 16):
        came, hours = case.rng.randrange(0, 15), case.rng.choice((2, 2.5, 3))
        line = page.line(on, "mairie", "Josiane", "Paul", came, f"{int(hours)}h{'30' if hours % 1 else ''}")
        case.true(page, line, "events", date=on, kind="desk", participants=came, hours=hours)
    return case


def volunteers_by_month() -> Case:
    """Volunteers down, months across: a cross table, no list of hours."""
    case = Case("staff/volunteers_by_month")
    page = case.page("bénévolat 2026.xlsx", "Bénévoles")
    page.line("Heures de bénévolat 2026")
    page.line("Nom", "janvier", "février", "mars", "avril", "Total")
    for name in ("Josiane", "Paul", "Fatima", "Bernard"):
        hours = [case.rng.randrange(0, 20) for _ in range(4)]
        page.line(name, *hours, sum(hours))
    page.line("Total", 30, 32, 28, 31, 121)
    return case


def leave() -> Case:
    """A calendar of leave: codes in days."""
    case = Case("staff/leave")
    page = case.page("congés mars.ods", "mars 26")
    page.line("Planning congés et absences", *[None] * 12)
    page.line("Salarié", *range(1, 13))
    for name in TEAM:
        page.line(name, *(case.rng.choice((None, None, "CP", "X", "RTT", "M")) for _ in range(12)))
    page.line()
    page.line("CP : congés payés", None, "M : maladie")
    return case


def three_below() -> Case:
    """Tours, then fuel, then useful numbers, on one sheet."""
    case = Case("staff/three_below", free={"tours.id", "ledger.line"})
    case.optional |= {"ledger"}
    page = case.page("véhicule.xlsx", "Suivi")
    page.line("TOURNÉES")
    page.of(
        "tours",
        {"N°": "id", "Date": "date", "Km": "km", "Minutes de conduite": "drive_min", "Arrêts": "stops"},
    )
    for n, on in enumerate(days(case.rng, 10)):
        km, minutes = case.rng.randrange(8, 40), case.rng.randrange(20, 90)
        line = page.line(f"T{n + 1}", on, km, minutes, n % 4 + 2)
        case.true(page, line, "tours", date=on, km=km, drive_min=minutes, stops=n % 4 + 2)
    page.line()
    page.line("CARBURANT")
    page.line("N°", "Date", "Litres", "Prix")
    for n, on in enumerate(days(case.rng, 5)):
        cents = case.rng.randrange(3000, 7000)
        line = page.line(n + 1, on, case.rng.randrange(20, 40), euros(cents, "€"))
        case.true(page, line, "ledger", date=on, nature="expense", amount_eur=cents)
    page.line()
    page.line("CONTACTS UTILES")
    page.line("Garage", "04 76 00 00 00")
    page.line("Assurance", "04 76 00 00 01")
    return case


CASES = (
    week_grid,
    hours_written_anyhow,
    clock_times,
    odometer,
    tours_in_units,
    rounds,
    slots,
    volunteers_by_month,
    leave,
    three_below,
)
