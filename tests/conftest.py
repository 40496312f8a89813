"""Shared fixtures: the sample pilots, read once. And what each test costs, so that the quick ones stay quick."""

import contextlib
import copyreg
import gc
import importlib
import math
import os
import pickle
import re
import sys
import tempfile
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from types import MappingProxyType
from zlib import crc32

import pytest

os.environ.setdefault("MPLBACKEND", "agg")
gc.set_threshold(
    100_000, 20, 20
)  # ten thousand tests are a large heap: seldom walked, a fifteenth of the time is saved
sys.modules.setdefault(
    "rfc3987_syntax", None
)  # a second of grammar that nbformat's checker loads and never asks
ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "data_samples"
PROPOSALS = dict(
    pivot="adjust", contrats="go_conditions", engagement="adjust", camion="stop", incomplet="extend"
)
_BEGAN = pytest.StashKey[tuple[float, float]]()


SHARED = "CONCIERGEKIT_TESTS_SHARED"  # the folder of one run, where a process leaves the samples it has read


@cache
def load(name):
    """A sample, read once a run: the process that comes first leaves it to the others."""
    import conciergekit as ck

    shared = os.environ.get(SHARED)
    kept = shared and Path(shared) / f"{name}.pickle"
    if kept and kept.exists():
        return pickle.loads(kept.read_bytes())
    pilot = ck.load_pilot(SAMPLES / name)
    if kept:
        copyreg.pickle(MappingProxyType, lambda given: (_proxied, (dict(given),)))
        mine = kept.with_suffix(f".{os.getpid()}")
        mine.write_bytes(pickle.dumps(pilot))
        mine.replace(kept)  # whole, or not there
    return pilot


def _proxied(given):
    return MappingProxyType(given)


def pytest_configure(config):
    """Several processes: a folder of this run alone, for what they need not all read."""
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        shared = tempfile.TemporaryDirectory(prefix="tests-")
        config.add_cleanup(shared.cleanup)
        config.add_cleanup(lambda: os.environ.pop(SHARED, None))
        os.environ[SHARED] = shared.name


@pytest.fixture(params=["pivot", "contrats", "engagement", "camion"])
def sample(request):
    """Each of the four complete sample pilots in turn."""
    return load(request.param)


def in_both(*names, english=2):
    """Cases (name, lang) of long tests: all in French, the first ones in English too, the others of the long command."""
    return [
        *(pytest.param(name, "fr", marks=pytest.mark.long) for name in names),
        *(
            pytest.param(name, "en", marks=pytest.mark.long if n < english else pytest.mark.exhaustive)
            for n, name in enumerate(names)
        ),
    ]


@cache
def _blank_book() -> bytes:
    from openpyxl import load_workbook

    from conciergekit import workbook

    with tempfile.TemporaryDirectory() as alone:
        kept = Path(os.environ.get(SHARED, alone)) / "blank.xlsx"
        if not kept.exists():
            mine = kept.with_name(f"blank-{os.getpid()}.xlsx")
            workbook.write(mine, {}, {"name": "Essai", "start": "2026-01-05"}, lang="fr")
            book = load_workbook(mine)
            for sheet in book.sheetnames:
                if sheet not in ("Lisez-moi", "Projet"):
                    del book[sheet]
            book.defined_names.clear()
            book.save(mine)
            mine.replace(kept)
        return kept.read_bytes()


def blank_book(path: Path) -> None:
    """A workbook that holds a name and a first day, and no sheet of a table: written once a run, copied to where a test wants
    it. Forty empty sheets are ten times as long to read."""
    path.write_bytes(_blank_book())


@pytest.fixture
def reviewed():
    """reviewed("contrats") is the review of one sample pilot, in the language in use; a result is frozen: made once."""
    import opening

    return lambda name: opening.reviewed(load(name))


@pytest.fixture
def pilot_of():
    """pilot_of("contrats") loads one sample pilot."""
    return load


@pytest.fixture(autouse=True)
def _french_again():
    """Tests may change the language; the next one starts in French, with no figure open."""
    import conciergekit as ck

    yield
    ck.set_language("fr")
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


# ---- what each test costs --------------------------------------------------------------------------------

QUICK_CPU_S = 1.0  # a developer runs the quick tests every few minutes: a test above this is told


def _cpu_s():
    """Processor time of this process, and of its ended children: unlike the clock, nearly the same on a busy machine.
    Children count when they end: a process kept warm for a whole file is told with the test that closes it."""
    user, system, children_user, children_system, _clock = os.times()
    return user + system, children_user + children_system


# files of few tests, each of which runs whole pilots
RUNS = {
    "test_report_limits.py",
    "test_hostile_sweep.py",
    "test_light_core.py",
    "test_small_groups.py",
    "test_portfolio.py",
    "test_batch_cluster.py",
}


ONE_IN = 12
MANY = 3  # cases of a test without a mark, from which its ends are enough by default
WHOLE = re.compile(r"house|recomputed|by_hand|golden")  # a house rule; figures that nothing else checks
# A case that is one of the samples alone: by `make whole` two of them, spread.
OF_SAMPLES = re.compile(rf"\[(?:{'|'.join(PROPOSALS)})\]$")
# Files as people have them are dear to read: of each rule one case by default, but of what makes figures of their cells.
READ = re.compile(r"tests/read/(?!.*_(units|records|figures)\.py)")


def _enough(name, count):
    """Of so many cases of a test without a mark, those of the quick command: the first and the last, of many one between too;
    a single one, drawn by the name of the test, of those that read files."""
    if READ.search(name):
        return {crc32(name.encode()) % count}
    return {0, count - 1} | ({count // 2} if count >= 8 else set()) if count >= MANY else set(range(count))


def _of_one_sample(item):
    """Whether a case is that of a sample alone, in a file whose figures others hold too."""
    return OF_SAMPLES.search(item.nodeid) and not WHOLE.search(_file(item.nodeid))


def _file(name):
    return name.partition("::")[0]


def _left_out(config):
    """The marks that the command leaves out whatever else a test has: "not slow and not long" leaves out two."""
    asked = config.option.markexpr.split(" and ")
    whole = all(re.fullmatch(r"\s*(not )?\w+\s*", part) for part in asked)
    return {part.split()[-1] for part in asked if "not " in part} if whole else set()


def _named(config):
    """Files and tests that the command names: these are collected, and pytest says itself what it leaves out."""
    return {Path(arg.partition("::")[0]).resolve() for arg in config.args}


def _of_marks_alone(path, left_out):
    """Whether all tests of a file have a mark that is left out: such a file need not be imported."""
    marked = re.search(r"^pytestmark = (\[\s*)?pytest\.mark\.(\w+)", path.read_text("utf8"), re.MULTILINE)
    return marked is not None and marked[2] in left_out


def pytest_ignore_collect(collection_path, config):
    """A file of which nothing would be run is not imported: each process of xdist would do it again."""
    if collection_path.suffix == ".py" and collection_path not in _named(config):
        return _of_marks_alone(collection_path, _left_out(config)) or None
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(collector, name, obj):
    """Of a test that would be left out, no case is made: there are as many of these as of the others."""
    marks = getattr(obj, "pytestmark", ())
    if not marks or not name.startswith("test") or collector.path in _named(collector.config):
        return None
    left_out = _left_out(collector.config)
    names = {mark.name for mark in marks}
    if any(mark.name == "sampled" and mark.args[:1] == (0,) for mark in marks):
        names.add("long")
    return [] if names & left_out else None


def pytest_collection_finish():
    """What is collected stays until the end: it need not be walked in search of what nobody holds any more."""
    gc.collect()
    gc.freeze()


def pytest_sessionstart(session):
    """Every process of xdist imports every file of tests, and pytest rewrites their assertions, which is dear: where none is
    compiled yet, each process begins with its share, and finds that of the others done."""
    worker = getattr(session.config, "workerinput", None)
    if worker is None or sys.dont_write_bytecode:
        return
    asked = [Path(arg.partition("::")[0]).resolve() for arg in session.config.args]
    files = sorted(path for path in asked if path.is_file() and path.suffix == ".py")
    files += sorted(path for folder in asked if folder.is_dir() for path in folder.rglob("test_*.py"))
    left_out = _left_out(session.config)
    files = [path for path in files if path in asked or not _of_marks_alone(path, left_out)]
    for path in files[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
        if str(path.parent) not in sys.path:
            sys.path.insert(0, str(path.parent))
        with contextlib.suppress(Exception, pytest.skip.Exception):  # collecting tells what is wrong with it
            importlib.import_module(path.stem)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Of a long test of many cases (a sample and a language, a column, a seed), one in `ONE_IN` is run, evenly spread from one
    that differs by test, so that not all of them run on the same sample; the others in the long command. Of a test marked
    `sampled(n)`, n cases or one are run by default, chosen likewise, and a third of them by `make whole`; of one marked
    `sampled(cases=[0, 3])`, those numbers, counted from 0; of hundreds of cases, marked `sampled(3, of=50)`, some fifty by
    `make whole`, evenly spread; of the four samples, two or those kept by default. Of a test of `MANY` cases without such a mark,
    the ends, and of one of tests/read one; of the others every third one in the long command (all are kept in files that are
    `WHOLE`). Dear files first, and before these those that wait most: side by side, nobody waits at the end for a long file."""
    long, sampled, plain, waiting = defaultdict(list), defaultdict(list), defaultdict(list), set()
    for item in items:
        marks = {mark.name for mark in item.iter_markers()}
        if "slow" in marks or item.path.suffix == ".ipynb":
            waiting.add(item.path)
        elif "exhaustive" not in marks and marks & {"long", "sampled"}:
            (long if "long" in marks else sampled)[item.nodeid.partition("[")[0]].append(item)
        elif "exhaustive" not in marks and "[" in item.name and not WHOLE.search(_file(item.nodeid)):
            plain[item.nodeid.partition("[")[0]].append(item)
    dear = Counter()
    for name, each in long.items():
        first = crc32(name.encode()) % min(ONE_IN, len(each))
        for n, item in enumerate(each):
            if n % ONE_IN == first:
                dear[item.path] += 1
            else:
                item.add_marker(pytest.mark.exhaustive)
    for name, each in sampled.items():
        mark = each[0].get_closest_marker("sampled")
        wanted = next(iter(mark.args), 1)
        step = math.ceil(len(each) / max(wanted, 1))
        drawn = range(crc32(name.encode()) % step, len(each), step) if wanted else ()
        kept = mark.kwargs.get("cases", drawn)
        if max(kept, default=0) >= len(each):  # its cases were asked for one by one
            kept = range(len(each))
        few, whole = len(each) <= 4 and all(_of_one_sample(item) for item in each), WHOLE.search(_file(name))
        most = 2 if few else len(each) if whole else math.ceil(len(each) / 3)
        every = math.ceil(len(each) / mark.kwargs.get("of", most))
        for n, item in enumerate(each):
            if n not in kept and n % every:
                item.add_marker(pytest.mark.exhaustive)
            elif n not in kept:
                item.add_marker(pytest.mark.long)
                dear[item.path] += 1
    for name, each in plain.items():
        kept = _enough(name, len(each))
        for n, item in enumerate(item for n, item in enumerate(each) if n not in kept):
            item.add_marker(pytest.mark.exhaustive if n % 3 else pytest.mark.long)
    items.sort(key=lambda item: (item.path not in waiting, item.path.name not in RUNS, -dear[item.path]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    item.stash[_BEGAN] = _cpu_s()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "teardown":  # properties travel with the report, from a worker of xdist too
        own, children = (now - then for now, then in zip(_cpu_s(), item.stash[_BEGAN], strict=True))
        report.user_properties += [("cpu_s", own), ("children_cpu_s", children)]
    return report


def pytest_terminal_summary(terminalreporter):
    _say_what_no_browser_saw(terminalreporter)
    _say_what_was_dear(terminalreporter)


def _say_what_no_browser_saw(terminalreporter):
    """A machine without a browser passes; that nothing was looked at in one must not be overlooked."""
    skipped = terminalreporter.stats.get("skipped", [])
    unseen = Counter(
        one.nodeid.partition("[")[0] for one in skipped if "browser" in str(one.longrepr).lower()
    )
    if unseen:
        terminalreporter.section("NOT SEEN IN A BROWSER", red=True, bold=True)
        terminalreporter.line(
            "skipped, for want of a browser that starts, or of what is run in one:", red=True
        )
        for test, count in unseen.items():
            terminalreporter.line(f"{count:6d}  {test}")


def _say_what_was_dear(terminalreporter):
    """The ten dearest tests, and a warning (no failure) for each one too long to be among the quick ones."""
    reports = [report for reports in terminalreporter.stats.values() for report in reports]
    costs = [
        (dict(report.user_properties), report)
        for report in reports
        if getattr(report, "when", "") == "teardown"
        and report.user_properties  # a cell of a notebook has none
    ]
    if len(costs) <= 10:
        return
    costs = [(cost["cpu_s"], cost["children_cpu_s"], report) for cost, report in costs]
    dearest = sorted(costs, key=lambda cost: -cost[0] - cost[1])
    terminalreporter.section(f"processor time: {sum(own + children for own, children, _r in costs):.0f} s")
    for own, children, report in dearest[:10]:
        beside = f" ({children:.1f} s in processes that ended then)" if children > 0.05 else ""
        terminalreporter.line(f"{own + children:6.1f} s  {report.nodeid}{beside}")
    for own, _children, report in dearest:
        if own > QUICK_CPU_S and not {"slow", "long", "exhaustive"} & set(report.keywords):
            terminalreporter.line(
                f"warning: {own:.1f} s of processor; make it cheaper or mark it long: {report.nodeid}",
                yellow=True,
            )
