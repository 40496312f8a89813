"""Ten logs of requests as a coordinator keeps them."""

import datetime as dt

from .files import COMMUNES, PEOPLE, PUBLICS, SERVICES, Case, Page, days, euros

STATES = {"ok": "served", "fait": "served", "annulé": "cancelled", "refusé": "refused", "en cours": "open"}
MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
WEEK = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]


def _orders(case: Case, count: int = 22, **when) -> list[dict]:
    rng = case.rng
    kept = []
    for on in days(rng, count, **when):
        service = rng.choice(list(SERVICES))
        commune = rng.choice(list(COMMUNES))
        state = rng.choices(list(STATES), (9, 7, 3, 2, 2))[0]
        kept.append(
            {
                "on": on,
                "who": rng.choice(PEOPLE),
                "what": service,
                "public": rng.choice(PUBLICS),
                "where": commune,
                "state": state,
                "cents": SERVICES[service] + rng.randrange(0, 900, 5),
                "minutes": rng.randrange(5, 60, 5),
            }
        )
    return kept


def _true(case: Case, page: Page, line: int, order: dict, keys: str, **more) -> None:
    named = {
        "date": order["on"],
        "service": order["what"],
        "public": order["public"],
        "insee": COMMUNES[order["where"]],
        "outcome": STATES[order["state"]],
        "order_value_eur": order["cents"],
        "minutes": order["minutes"],
    }
    case.true(page, line, "requests", **({key: named[key] for key in keys.split()} | more))


def states_in_words() -> Case:
    """A title, a blank line, names for people, « ok » and « fait » for served."""
    case = Case("logs/states_in_words")
    page = case.page("suivi demandes.xlsx", "Feuil1")
    page.merges.append("A1:G1")
    page.line("Suivi des demandes - conciergerie du plateau")
    page.line()
    page.of(
        "requests",
        {
            "Date": "date",
            "Nom": "",
            "Public": "public",
            "Demande": "service",
            "Commune": "insee",
            "Suivi": "outcome",
            "Prix": "order_value_eur",
        },
    )
    for o in _orders(case):
        line = page.line(
            o["on"], o["who"], o["public"], o["what"], o["where"], o["state"], euros(o["cents"], "€")
        )
        _true(case, page, line, o, "date service public insee outcome order_value_eur")
    case.words["requests.outcome"] = STATES
    return case


def ticks() -> Case:
    """A column « Fait » and a column « Annulé », an X in one of them, or nothing while it waits."""
    case = Case("logs/ticks")
    page = case.page("cahier.xlsx", "Cahier")
    page.of(
        "requests",
        {
            "Date": "date",
            "Pour": "public",
            "Service demandé": "service",
            "Commune": "insee",
            "Fait": "outcome",
            "Annulé": "",
            "Temps (min)": "minutes",
        },
    )
    for o in _orders(case):
        o["state"] = case.rng.choices(("ok", "annulé", "en cours"), (6, 2, 2))[0]
        mark = case.rng.choice("Xx")
        done, dropped = {"ok": (mark, None), "annulé": (None, mark)}.get(o["state"], (None, None))
        line = page.line(o["on"], o["public"], o["what"], o["where"], done, dropped, o["minutes"])
        _true(case, page, line, o, "date service public insee outcome minutes")
    case.words["requests.outcome"] = {"X": "served", "x": "served"}
    return case


def ditto() -> Case:
    """The date is written once a day; the commune is « idem » or a ditto mark."""
    case = Case("logs/ditto")
    page = case.page("demandes.ods", "2026")
    page.of(
        "requests",
        {
            "Date": "date",
            "Demande": "service",
            "Public": "public",
            "Commune": "insee",
            "Issue": "outcome",
            "Montant": "order_value_eur",
        },
    )
    before = {"on": None, "where": None}
    for o in _orders(case, 24, span=14):
        same_day, same_place = o["on"] == before["on"], o["where"] == before["where"]
        where = case.rng.choice(("idem", '"')) if same_place else o["where"]
        line = page.line(
            None if same_day else o["on"], o["what"], o["public"], where, o["state"], o["cents"] / 100
        )
        _true(case, page, line, o, "date service public insee outcome order_value_eur")
        before = o
    case.words["requests.outcome"] = STATES
    return case


def colours() -> Case:
    """Red lines were cancelled, struck ones refused: only the legend below says so, no column does."""
    case = Case("logs/colours")
    page = case.page("journal.xlsx", "Demandes")
    page.of(
        "requests",
        {
            "Date": "date",
            "Client": "",
            "Public": "public",
            "Service": "service",
            "Issue": "outcome",
            "Montant": "order_value_eur",
        },
    )
    for o in _orders(case):
        o["state"] = case.rng.choices(("fait", "annulé", "refusé"), (7, 2, 1))[0]
        line = page.line(o["on"], o["who"], o["public"], o["what"], "fait", o["cents"] / 100)
        if o["state"] == "annulé":
            page.fills[line] = "FFFF9999"
        if o["state"] == "refusé":
            page.struck.add(line)
        if o["state"] != "fait":
            case.say(page, line)
        _true(case, page, line, o, "date service public outcome order_value_eur")
    page.line()
    page.line("En rouge : annulé. Barré : on n'a pas pu.")
    return case


def two_side_by_side() -> Case:
    """Requests on the left; on the right, a list of clients with their own commune and date, not in the same order."""
    case = Case("logs/two_side_by_side")
    page = case.page("tableau de suivi.xlsx", "Suivi")
    page.line("DEMANDES", None, None, None, None, None, "FICHIER CLIENTS")
    page.heads.update(
        {
            "Date": "requests.date",
            "Code client": "requests.client",
            "Public": "requests.public",
            "Service": "requests.service",
            "Issue": "requests.outcome",
        }
    )
    page.line(
        "Date", "Code client", "Public", "Service", "Issue", None, "Code client", "Commune", "Adhésion le"
    )
    clients = [(f"C{n:02d}", case.rng.choice(list(COMMUNES)), dt.date(2025, 11, 3 + n)) for n in range(12)]
    for n, o in enumerate(_orders(case)):
        code = case.rng.choice(clients)[0]
        beside = [None, *clients[n]] if n < len(clients) else []
        line = page.line(o["on"], code, o["public"], o["what"], o["state"], *beside)
        _true(case, page, line, o, "date service public outcome", client=code)
        if beside:
            case.true(
                page,
                line,
                "clients",
                id=clients[n][0],
                insee=COMMUNES[clients[n][1]],
                member_since=clients[n][2],
            )
    case.words["requests.outcome"] = STATES
    case.optional |= {"clients"}
    return case


def month_tabs() -> Case:
    """A tab a month, the day and month typed as text, the year in the name of the tab only."""
    case = Case("logs/month_tabs")
    for month, tab in ((1, "janv 2026"), (2, "fév 2026"), (3, "mars 2026")):
        page = case.page("demandes par mois.ods", tab)
        page.line(f"Demandes {tab}")
        page.of(
            "requests",
            {
                "Jour": "date",
                "Public": "public",
                "Service": "service",
                "Commune": "insee",
                "Résultat": "outcome",
            },
        )
        for o in _orders(case, 9, start=dt.date(2026, month, 2), span=24):
            line = page.line(f"{o['on'].day}/{o['on'].month}", o["public"], o["what"], o["where"], o["state"])
            _true(case, page, line, o, "date service public insee outcome")
        page.line("Total", None, 9)
    case.words["requests.outcome"] = STATES
    return case


def days_in_words() -> Case:
    """« lundi 12 mars » without its year, which the title holds; old Windows letters; euros with hard spaces."""
    case = Case("logs/days_in_words")
    page = case.page("cahier des demandes.csv", encoding="cp1252")
    page.line("Cahier des demandes - année 2026")
    page.of(
        "requests",
        {
            "Date": "date",
            "Public": "public",
            "Service": "service",
            "Issue": "outcome",
            "Montant payé": "order_value_eur",
        },
    )
    for o in _orders(case):
        o["cents"] += 120000 if case.rng.random() < 0.15 else 0
        written = f"{WEEK[o['on'].weekday()]} {o['on'].day} {MONTHS[o['on'].month - 1]}"
        line = page.line(written, o["public"], o["what"], o["state"], euros(o["cents"], "s€"))
        _true(case, page, line, o, "date service public outcome order_value_eur")
    case.words["requests.outcome"] = STATES
    return case


def totals_and_tests() -> Case:
    """Subtotals by month, a hidden line that is a true one, a line typed twice, a test, a note in capitals below."""
    case = Case("logs/totals_and_tests")
    page = case.page("registre.xlsx", "Registre")
    page.of(
        "requests",
        {
            "N°": "id",
            "Date": "date",
            "Public": "public",
            "Service": "service",
            "Statut": "outcome",
            "Montant": "order_value_eur",
        },
    )
    orders = _orders(case, 20)
    for n, o in enumerate(orders):
        line = page.line(n + 1, o["on"], o["public"], o["what"], o["state"], o["cents"] / 100)
        _true(case, page, line, o, "date service public outcome order_value_eur")
        if n == 7:
            page.hidden.add(line)
        if n == 11:  # the same line again, with its number
            again = page.line(n + 1, o["on"], o["public"], o["what"], o["state"], o["cents"] / 100)
            case.say(page, again)
        if n == 4:
            case.say(page, page.line(99, o["on"], "TEST", "TEST NE PAS TENIR COMPTE", "ok", 1))
        if n + 1 < len(orders) and orders[n + 1]["on"].month != o["on"].month:
            total = sum(p["cents"] for p in orders if p["on"].month == o["on"].month)
            page.line(None, f"Sous-total {MONTHS[o['on'].month - 1]}", None, None, None, total / 100)
    page.line("TOTAL", None, None, None, None, sum(o["cents"] for o in orders) / 100)
    page.line()
    page.line("ATTENTION : LES COLIS DE LA MAIRIE NE SONT PAS DANS CE TABLEAU")
    case.words["requests.outcome"] = STATES
    return case


def swapped_days() -> Case:
    """A log in order of time; an American Excel has turned some of its days into months."""
    case = Case("logs/swapped_days")
    page = case.page("export suivi.xlsx", "Demandes")
    page.of(
        "requests",
        {
            "Date": "date",
            "Public": "public",
            "Service": "service",
            "Issue": "outcome",
            "Montant": "order_value_eur",
        },
    )
    for o in _orders(case, 24, span=60):
        swapped = o["on"].day <= 12
        typed = dt.date(2026, o["on"].day, o["on"].month) if swapped else f"{o['on']:%d/%m/%Y}"
        line = page.line(typed, o["public"], o["what"], "Servie", o["cents"] / 100)
        _true(case, page, line, o | {"state": "fait"}, "date service public outcome order_value_eur")
    return case


def shifted_commas() -> Case:
    """A comma between the fields and a comma in the euros, without quotes."""
    case = Case("logs/shifted_commas")
    page = case.page("demandes.csv", sep=",", encoding="utf-8")
    page.of(
        "requests",
        {
            "Date": "date",
            "Public": "public",
            "Service": "service",
            "Issue": "outcome",
            "Montant": "order_value_eur",
            "Minutes": "minutes",
        },
    )
    for o in _orders(case):
        whole, rest = divmod(o["cents"], 100)
        amount = [whole, f"{rest:02d}"] if rest else [whole]
        line = page.line(o["on"], o["public"], o["what"], o["state"], *amount, o["minutes"])
        _true(case, page, line, o, "date service public outcome order_value_eur minutes")
    case.words["requests.outcome"] = STATES
    return case


CASES = (
    states_in_words,
    ticks,
    ditto,
    colours,
    two_side_by_side,
    month_tabs,
    days_in_words,
    totals_and_tests,
    swapped_days,
    shifted_commas,
)
