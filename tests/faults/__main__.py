"""Break the kit on purpose: plant random faults in what computes figures, and see how many the default tests find.

    python tests/faults --seed 7 --count 300
    python tests/faults --seed 7 --count 40 --only finance gates/stages

Each fault is one small change of one expression (`planting`), in a copy of the tree. The default tests that run its
statement (`covering`) are run in a process of their own, the fastest first, until one fails. Exit code 1 if fewer
than 85 in 100 fall, or fewer than 70 in 100 in a module with at least five. The same tree, seed and count give the
same faults; the map of tests is kept in build/faults, file by file, and made anew where the tree has changed. With --journal FILE each
result is written down as it comes, and what is written there is not tried again (with --again, its survivors are).
"""

import argparse
import hashlib
import json
import os
import pickle
import random
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

os.environ |= dict(
    OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MPLBACKEND="agg", PYTHONDONTWRITEBYTECODE="1"
)
ROOT = Path(__file__).resolve().parents[2]

import covering  # noqa: E402
import planting  # noqa: E402
import running  # noqa: E402

WHOLE, MODULE, FEW = 0.85, 0.70, 5
READS = "conciergekit/read/understand/records.py"  # every workbook goes through it
MOST = "tests/whole/test_worn.py"  # finds most of what tests on pilots of their own let pass
FILE_S = 600  # processor seconds a file of tests may take while it is mapped


@dataclass(frozen=True)
class Result:
    """A fault and what became of it: the test that fell ("" if it survived), tests run, tests that cover it."""

    fault: planting.Fault
    by: str
    tests: int
    covering: int
    cpu_s: float


def main() -> int:
    given = _arguments()
    began = time.monotonic()
    faults = choose(ROOT, given.seed, given.count, given.only)
    if given.list:
        print(*faults, sep="\n")
        return 0
    journal = Path(given.journal) if given.journal else None
    done = _written(journal, given.again)
    results = [done[fault] for fault in faults if fault in done]
    faults = [fault for fault in faults if fault not in done]
    random.Random(given.seed).shuffle(faults)  # a run that is cut has tried a sample of them
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the copies go
    running.warm()
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        base = running.copy(ROOT, Path(folder) / "base")
        numbers, tests = _map(base, Path(folder), given)
        jobs = [(fault, *_tests_of(fault, numbers, tests, given.budget)) for fault in faults]
        of = len(results) + len(jobs)
        copies = [running.copy(base, Path(folder) / f"copy{n}") for n in range(given.workers)]
        limit = lambda job: 30 + 4 * job[2]  # noqa: E731
        files = sorted({nodeid.split("::")[0] for _fault, nodeids, *_rest in jobs for nodeid in nodeids})
        hold = lambda place, answer: _hold(files, answer)  # noqa: E731
        for job, outcome in running.served(jobs, copies, hold, _try, limit, _planted):
            results.append(_result(job, outcome))
            _tell(results[-1], len(results), of)
            _write(journal, results[-1])
    return report(results, given.seed, time.monotonic() - began)


def choose(root: Path, seed: int, count: int, only: list[str]) -> list[planting.Fault]:
    """`count` faults at places drawn at random, each place as likely as any other, then one of its changes."""
    places = defaultdict(list)
    for file in planting.modules(root):
        name = file.relative_to(root / "conciergekit").with_suffix("").as_posix()
        if not only or any(name == part or name.startswith(f"{part}/") for part in only):
            for fault in planting.faults(file, root):
                places[fault.module, fault.start, fault.end].append(fault)
    draw = random.Random(seed)
    chosen = draw.sample(sorted(places), min(count, len(places)))
    return sorted(
        (draw.choice(places[place]) for place in chosen), key=lambda fault: (fault.module, fault.start)
    )


def report(results: list[Result], seed: int, seconds: float) -> int:
    """Print what fell and what survived; the exit code."""
    by_module = defaultdict(list)
    for result in sorted(results, key=lambda result: (result.fault.module, result.fault.start)):
        by_module[result.fault.module].append(result)
    print("\nSurvivors")
    for result in (r for rows in by_module.values() for r in rows if not r.by):
        print(f"  {result.fault}   ({result.tests} of {result.covering} covering tests run)")
    print("\nFell")
    low = []
    for module, rows in by_module.items():
        fell = sum(bool(row.by) for row in rows)
        under = len(rows) >= FEW and fell < MODULE * len(rows)
        low += [module] if under else []
        print(
            f"  {fell:3} of {len(rows):3}  {fell / len(rows):4.0%}  {module}{'   too few' if under else ''}"
        )
    for area, rows in _areas(results).items():
        print(
            f"  {sum(bool(r.by) for r in rows):3} of {len(rows):3}  {sum(bool(r.by) for r in rows) / len(rows):4.0%}  {area}/"
        )
    fell = sum(bool(result.by) for result in results)
    print(
        f"\nseed {seed}: {fell} of {len(results)} fell: {fell / max(len(results), 1):.0%}, in {seconds / 60:.0f} minutes"
    )
    return int(fell < WHOLE * len(results) or bool(low))


def _areas(results: list[Result]) -> dict[str, list[Result]]:
    areas = defaultdict(list)
    for result in results:
        parts = Path(result.fault.module).parts
        areas[parts[1] if len(parts) > 2 else "conciergekit"].append(result)
    return dict(sorted(areas.items()))


def _written(journal: Path | None, again: bool) -> dict[planting.Fault, Result]:
    """The results of a journal, the last of each fault; `again`: those that fell only."""
    if not journal or not journal.exists():
        return {}
    rows = [json.loads(line) for line in journal.read_text(encoding="utf8").splitlines()]
    results = [Result(**{**row, "fault": planting.Fault(**row["fault"])}) for row in rows]
    last = {result.fault: result for result in results}
    return {fault: result for fault, result in last.items() if result.by or not again}


def _write(journal: Path | None, result: Result) -> None:
    if journal:
        with journal.open("a", encoding="utf8") as lines:
            lines.write(json.dumps(asdict(result)) + "\n")


def _tell(result: Result, done: int, of: int) -> None:
    word = f"fell to {result.by}" if result.by else "SURVIVED"
    print(f"{done:4}/{of} {result.cpu_s:5.0f} s  {result.fault}   {word}", flush=True)


# ---- the map of tests --------------------------------------------------------------------------------------


def _map(base: Path, folder: Path, given) -> tuple[dict, dict]:
    """Module -> statements, and test -> (processor seconds, statements): by running every test, file by file, those
    whose file was mapped on the same tree apart."""
    kept = Path(given.map) if given.map else ROOT / "build" / "faults" / _fingerprint(base)
    kept.mkdir(parents=True, exist_ok=True)
    files = {file for some in given.tests for file in (base / "tests").rglob(f"{some}.py")}
    parts = {f: kept / f"{f.stem}-{hashlib.sha256(f.read_bytes()).hexdigest()[:12]}.pickle" for f in files}
    missing = sorted((f for f in files if not parts[f].exists()), key=lambda file: -file.stat().st_size)
    if missing or not (kept / "numbers.pickle").exists():
        _map_files(missing, base, folder, parts, given.workers, kept / "numbers.pickle")
    tests = {}
    for part in parts.values():
        tests |= pickle.loads(part.read_bytes())
    return pickle.loads((kept / "numbers.pickle").read_bytes()), tests


def _map_files(files: list[Path], base: Path, folder: Path, parts: dict, workers: int, numbers: Path) -> None:
    print(f"which tests run which statement: those of {len(files)} files once…", flush=True)
    places = [running.copy(base, folder / f"map{n}") for n in range(workers)]
    numbers.write_bytes(pickle.dumps([covering.instrument(place) for place in places][0]))
    jobs = [file.relative_to(base).as_posix() for file in files]
    hold = lambda _place, answer: covering.keep_lines() or _hold(jobs, answer)  # noqa: E731
    record = lambda name: HELD[0].recorded(name)  # noqa: E731
    for name, outcome in running.served(jobs, places, hold, record, lambda _job: FILE_S):
        found, fell = outcome.answer or ({}, [f"{name}: stopped after {outcome.cpu_s:.0f} s"])
        part = parts[base / name]
        part.write_bytes(pickle.dumps({nodeid: seen for nodeid, seen in found.items() if nodeid not in fell}))
        print(f"  {outcome.cpu_s:5.0f} s  {name}", flush=True)
        for nodeid in fell:
            print(f"  left out, it fails without any fault: {nodeid}", flush=True)


def _fingerprint(base: Path) -> str:
    """Of all that tests rest on but themselves."""
    digest = hashlib.sha256()
    for part in ("conciergekit", "tests", "data_samples", "notebooks", "templates"):
        for file in sorted((base / part).rglob("*")):
            rests = part != "tests" or not file.name.startswith("test_")
            if rests and file.is_file() and not {"__pycache__", "faults"} & set(file.relative_to(base).parts):
                digest.update(str(file.relative_to(base)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


# ---- one fault ---------------------------------------------------------------------------------------------


def _tests_of(
    fault: planting.Fault, numbers: dict, tests: dict, budget: float
) -> tuple[list[str], float, int]:
    """The tests that run the fault's statement, within `budget` seconds, those on pilots of their own first (what a
    sample costs is paid once in a file, and anew in the process of a fault), then those that find most, then the fastest;
    the seconds they take; how many cover it in all."""
    number = covering.statement(numbers[fault.module], fault.line)
    reads = {number for _line, number in numbers[READS]}
    found = sorted(
        (not reads.isdisjoint(lines), not nodeid.startswith(MOST), cpu_s, nodeid)
        for nodeid, (cpu_s, lines) in tests.items()
        if number in lines
    )
    chosen, total = [], 0.0
    for *_order, cpu_s, nodeid in found:
        if chosen and total + cpu_s > budget:
            break
        chosen.append(nodeid)
        total += cpu_s
    return chosen, total, len(found)


def _planted(job: tuple, place: Path) -> tuple[Path, bytes]:
    file = place / job[0].module
    return file, job[0].plant(file.read_bytes())


HELD: list[covering.Held] = []  # the tests of this process, once collected


def _hold(files: list[str], answer: Callable) -> None:
    sys.dont_write_bytecode = False
    HELD.append(covering.Held(answer))
    covering.run(files, HELD[0])


def _try(job: tuple) -> str:
    fault, nodeids, _seconds, _covering = job
    if fault.module.split("/")[1] not in planting.PACKAGES:
        covering.reload_samples()
    return HELD[0].first_failed(nodeids)


def _result(job: tuple, outcome: running.Outcome) -> Result:
    fault, nodeids, _seconds, covering_tests = job
    by = outcome.answer if outcome.answer is not None else ("(does not end)" if outcome.stopped else "(dies)")
    return Result(fault, by, len(nodeids), covering_tests, outcome.cpu_s)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--only", nargs="*", default=[], help="packages or modules: finance gates/stages")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument(
        "--budget", type=float, default=90, help="seconds of tests a fault is tried with, at most"
    )
    parser.add_argument("--tests", nargs="*", default=["test_*"], help="files of tests to choose from")
    parser.add_argument("--map", help="a map of tests made earlier, though the tree has changed since")
    parser.add_argument("--journal", help="a file of the results so far: what it holds is not tried again")
    parser.add_argument("--again", action="store_true", help="try the survivors of the journal again")
    parser.add_argument("--list", action="store_true", help="tell the faults without running a test")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
