"""Pilots that hold little or stopped early, and what the cells of the notebooks say of them, without a kernel."""

import contextlib
import re
from collections.abc import Iterator
from functools import cache
from html import unescape

import pandas as pd
from conftest import load
from shown import no_design, no_past

import conciergekit as ck
from conciergekit import gates, show
from conciergekit.core.i18n import _
from conciergekit.core.pilot import Pilot
from conciergekit.core.tables import PROJECT, TABLES
from conciergekit.notebooks import available

SAMPLES = ("pivot", "contrats", "engagement", "camion")
COUNTS = (0, 1, 2, 5, 20, 60)
BARE = (0, 1, 2, 5, 12, 20, 60)
WEEKS = (3, 9, 30)
# Few draws: what is asked here is whether a figure may appear, never its value.
FEW = {"draws": 60, "weeks": 8, "months_ahead": 3, "horizon_months": 6}
REQUIRED = [column.name for column in TABLES["requests"].columns if column.required]
OPTIONAL = [name for name, table in TABLES.items() if not table.required]


# ---- pilots ------------------------------------------------------------------------------------------------------


def _with(pilot: Pilot, tables: dict, **settings) -> Pilot:
    kept = {**pilot.settings, **settings}
    return Pilot.from_tables(
        tables, {k: v for k, v in kept.items() if v is not None}, language=pilot.language
    )


def prefix(name: str, count: int) -> Pilot:
    """The sample as it stood when its first `count` requests had been noted: whatever is later is not there."""
    pilot = load(name)
    log = pilot["requests"].sort_values("date", kind="stable").head(count)
    return _with(pilot, {**pilot.tables, "requests": log}, data_until=None)


def without(name: str, *sheets: str) -> Pilot:
    pilot = load(name)
    return _with(pilot, {table: frame for table, frame in pilot.tables.items() if table not in sheets})


def bare(name: str, count: int) -> Pilot:
    """The project's name and `count` requests that hold only the required columns."""
    pilot = load(name)
    log = pilot["requests"].sort_values("date", kind="stable").head(count)[REQUIRED]
    return Pilot.from_tables({"requests": log}, {"name": "Essai"}, language=pilot.language)


def at_stage(name: str, stage: str) -> Pilot:
    """The sample as a workbook of this stage would hold it: the sheets and columns that one asks for."""
    pilot, tables = load(name), {}
    for table, frame in pilot.tables.items():
        asked = {column.name for column in TABLES[table].columns_at(stage)}
        if asked:
            tables[table] = frame.assign(
                **{c: frame[c].mask(frame[c].notna()) for c in frame if c not in asked}
            )
    asked = {"data_until", *(column.name for column in PROJECT.columns_at(stage))}
    return _with(pilot, tables, **{key: None for key in pilot.settings if key not in asked})


def log_cut(name: str, weeks: int, table: str = "requests") -> Pilot:
    """The sample with one log that ends `weeks` before the others."""
    pilot = load(name)
    frame = pilot[table]
    dates = frame[_date_of(table)]
    frame = frame[dates <= pilot.until - pd.Timedelta(weeks=weeks)]
    return _with(pilot, {**pilot.tables, table: frame})


def _date_of(table: str) -> str:
    return next(column.name for column in TABLES[table].columns if column.kind == "date")


LOGS = ("requests", "tours", "ledger", "time")


def paused(name: str, months: int = 3) -> Pilot:
    """The sample without a request, a tour or an hour for `months` in its midst."""
    pilot = load(name)
    end = pilot.until - pd.DateOffset(months=2)
    begin = end - pd.DateOffset(months=months)
    tables = dict(pilot.tables)
    for table in ("requests", "tours", "time"):
        days = tables[table]["date"]
        tables[table] = tables[table][~days.between(begin, end)]
    return _with(pilot, tables)


def closed(name: str, weeks: int = 14) -> Pilot:
    """The sample with nothing but accounts in its last weeks."""
    pilot = load(name)
    tables = dict(pilot.tables)
    for table in ("requests", "tours", "time"):
        tables[table] = tables[table][tables[table]["date"] <= pilot.until - pd.Timedelta(weeks=weeks)]
    return _with(pilot, tables)


def contracts_only() -> Pilot:
    """A service that lives on contracts: accounts, hours and tours, and no request."""
    pilot = load("contrats")
    tables = {name: frame for name, frame in pilot.tables.items() if name not in ("requests", "clients")}
    return _with(pilot, {**tables, "requests": pilot["requests"].iloc[:0]})


def every() -> dict[str, tuple]:
    """Every pilot of the prefix property: its name, and how it is made."""
    made: dict[str, tuple] = {"blank": (blank,), "contracts only": (contracts_only,)}
    for name in SAMPLES:
        made |= {f"{name}, first {count}": (prefix, name, count) for count in COUNTS}
        made |= {f"{name}, {count} with required columns": (bare, name, count) for count in BARE}
        made |= {
            f"{name} without {sheet}": (without, name, sheet) for sheet in OPTIONAL if load(name).has(sheet)
        }
        made |= {
            f"{name}, {table} {weeks} weeks short": (log_cut, name, weeks, table)
            for table in LOGS
            if load(name).has(table)
            for weeks in WEEKS
        }
        made |= {f"{name}, paused": (paused, name), f"{name}, closed": (closed, name)}
    return made


def in_tests() -> dict[str, tuple]:
    """Those of the tests, every kind on one sample or two, the sheets left out three at a time; the long command does each
    alone, on all four."""
    made: dict[str, tuple] = {"blank": (blank,), "contracts only": (contracts_only,)}
    for n, count in enumerate(COUNTS):
        made |= {f"{name}, first {count}": (prefix, name, count) for name in SAMPLES[n % 2 :: 2]}
    for n, count in enumerate(BARE):
        made[f"{SAMPLES[n % 4]}, {count} with required columns"] = (bare, SAMPLES[n % 4], count)
    apart = -(-len(OPTIONAL) // 3)
    for n in range(apart):
        sheets = OPTIONAL[n::apart]
        made[f"{SAMPLES[n % 4]} without {' nor '.join(sheets)}"] = (without, SAMPLES[n % 4], *sheets)
    for n, table in enumerate(LOGS):
        for k, weeks in enumerate(WEEKS[n % 2 :: 2]):
            name = SAMPLES[(n + k) % 4]
            made[f"{name}, {table} {weeks} weeks short"] = (log_cut, name, weeks, table)
    for n, name in enumerate(SAMPLES):
        made[f"{name}, {'closed' if n % 2 else 'paused'}"] = (closed if n % 2 else paused, name)
    return made


def blank() -> Pilot:
    """What `conciergekit new` leaves, as it is."""
    return Pilot.from_tables({}, {}, language="fr")


def make(how: tuple) -> Pilot:
    return how[0](*how[1:])


@contextlib.contextmanager
def lines_are_not_chosen_by_lists() -> Iterator[None]:
    """A list of yes and no chooses lines of a table, and columns of it when the list is empty: the kit uses none."""
    usual = pd.DataFrame.__getitem__

    def choose(frame, key):
        assert not (isinstance(key, list) and key and isinstance(key[0], bool)), (
            "a list of yes and no for lines"
        )
        return usual(frame, key)

    pd.DataFrame.__getitem__ = choose
    try:
        yield
    finally:
        pd.DataFrame.__getitem__ = usual


# ---- what the library says of them -------------------------------------------------------------------------------


def called(pilot: Pilot) -> tuple[dict[str, str], dict[str, dict]]:
    """The sentences of the library's calls on `pilot`, and what they return, under the notebook that shows them: what
    `said` gives of the cells, in a third of the time."""
    with ck.use_language(pilot.language):
        held = {"01_target_prioritization": _offers(pilot), "02_logistics_costing": _trips(pilot)}
        held |= {"03_phase_gate_review": {"review": gates.review(pilot, draws=60)}}
        held |= {"04_business_model_and_funding": _money(pilot), "05_people_and_learning": _people(pilot)}
        ck.indicators.table(pilot)
        told = {
            stem: [words for name, found in results.items() if name != "past" for words in found.sentences()]
            for stem, results in held.items()
        }
    return {stem: "\n".join(map(str, words)) for stem, words in told.items()}, held


def _offers(pilot: Pilot) -> dict:
    priorities = ck.targets.prioritize(pilot, draws=60)
    offered, shift = ck.offers.review(pilot, priorities, 3), ck.targets.shift(pilot)
    focus = ck.targets.focus(pilot, keep=3, priorities=priorities, spared=offered.spared)
    return {
        "priorities": priorities,
        "offers": offered,
        "shift": shift,
        "focus": focus,
        "questions": ck.targets.what_to_ask(priorities, focus),
        "watch": ck.targets.watch(pilot, shift),
    }


def _trips(pilot: Pilot) -> dict:
    costs = ck.logistics.cost_tours(pilot)
    schemes = ck.logistics.compare_schemes(pilot, costs=costs, draws=30)
    return {
        "costs": costs,
        "schemes": schemes,
        "needed": ck.logistics.stops_needed(pilot, costs),
        "causes": ck.logistics.who_causes(pilot, costs),
        "past": ck.logistics.replay(pilot, weeks=8, costs=costs, proposed=schemes.best),
    }


def _money(pilot: Pilot) -> dict:
    plan = ck.finance.funding_plan(pilot)
    return {
        "views": ck.finance.views(pilot),
        "cash": ck.finance.cash_plan(pilot, 6, 60),
        "plan": plan,
        "models": ck.finance.compare(pilot, draws=60),
        "alerts": ck.finance.alerts(pilot),
        "calendar": ck.finance.calendar(pilot),
        "doubts": ck.finance.doubts(pilot),
        "budget": ck.finance.budget(pilot, plan),
        "operating": ck.finance.operating(pilot),
    }


def _people(pilot: Pilot) -> dict:
    found = ck.people.summary(pilot, None)
    return {
        "voices": found.voices,
        "learning": found.learning,
        "mobilisation": found.mobilisation,
        "network": ck.people.network(pilot),
        "lessons": ck.people.lessons(pilot),
    }


# ---- what the notebooks say of them ------------------------------------------------------------------------------


@cache
def _cells(charts: bool) -> dict[str, list]:
    import nbformat

    found = {}
    for path in available():
        cells = []
        for cell in nbformat.read(path, as_version=4).cells:
            tags = cell.metadata.get("tags", [])
            if cell.cell_type != "code" or (not charts and "panel" in tags):
                continue
            cells.append((tags, compile(cell.source, f"{path.stem}: {cell.source[:60]}", "exec")))
        found[path.stem] = cells
    return found


@contextlib.contextmanager
def _heard(pilot: Pilot, charts: bool, past: bool) -> Iterator[list[str]]:
    said: list[str] = []
    kept = show.display, show.open_pilot, show.chart
    looked = gates.replay, gates.design
    if not past:
        gates.replay, gates.design = no_past, no_design
    show.display = lambda shown, **_raw: said.append(shown["text/html"])
    show.open_pilot = lambda *_args: pilot
    if not charts:
        show.chart = lambda *_args, **_options: None
    try:
        yield said
    finally:
        show.display, show.open_pilot, show.chart = kept
        gates.replay, gates.design = looked


def said(pilot: Pilot, charts: bool = False, past: bool = True) -> tuple[dict[str, str], dict[str, dict]]:
    """The text that the notebooks' cells show of `pilot` (the kit's own dated figures apart), and what they hold at their end,
    a notebook each.

    charts: draw them too, and build the panels. past: look back at each past month and count the errors of the rule, which takes as
    long as the rest together.
    """
    texts, held = {}, {}
    with ck.use_language(pilot.language):
        for stem, cells in _cells(charts).items():
            names: dict[str, object] = {}
            with _heard(pilot, charts, past) as html:
                for tags, code in cells:
                    exec(code, names)
                    if "parameters" in tags:
                        names |= {name: value for name, value in FEW.items() if name in names}
            held[stem] = names
            shown = re.sub(r"(?s)<figure.*?</figure>|<style.*?</style>", "", "\n".join(html))
            shown = re.sub(
                rf"(?s)<table[^>]*><caption>{_('Dated figures and their sources')}.*?</table>", "", shown
            )
            texts[stem] = unescape(re.sub(r"<[^>]+>", " ", shown))
    return texts, held
