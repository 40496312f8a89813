"""The output folder of a batch: every file there whole and once, whatever is killed and whenever.

A job writes into ``.work``. Its line is added to the manifest, with the hash of what it made, and only then are its
files put in their place: a batch killed between the two is completed by the next one. A file that is not what the
manifest says, because a person changed it or it was there before, is never overwritten: it moves to ``earlier``.

The manifest says what was done, and from what: one line of JSON a job, only ever added to (docs/batch.md). The last line of a
job counts.
"""

import contextlib
import itertools
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..core.called import writable
from ..core.errors import ConciergekitError, trouble
from ..core.i18n import _
from . import keys

_NAME = "manifest.jsonl"


class Manifest:
    """The lines at `path`, the last of each id in `last`."""

    def __init__(self, path: Path):
        self.path = path
        self.last: dict[str, dict] = {}
        data = path.read_bytes() if path.exists() else b""
        for line in data.splitlines():
            with contextlib.suppress(
                ValueError, KeyError, TypeError
            ):  # cut short by a kill: that job is not done
                record = json.loads(line)
                self.last[record["id"]] = record
        self._torn = bool(data) and not data.endswith(b"\n")

    def add(self, record: dict) -> None:
        """Write `record` behind the others, in one piece."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
        data = (("\n" if self._torn else "") + line).encode("utf-8", "replace")
        with open(self.path, "ab", buffering=0) as file:
            self._torn = True  # until the whole line is there
            while data:
                data = data[file.write(data) :]
            self._torn = False
        self.last[record["id"]] = record


def _locked(path: Path):
    """The file at `path`, locked until it is closed or its process dies; ConciergekitError if another run has it."""
    file = open(path, "ab")  # noqa: SIM115 (the batch closes it)
    try:
        if os.name == "nt":
            import msvcrt  # on Windows only

            file.seek(1 << 30)  # beyond the text, which others may read
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # and elsewhere only

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise ConciergekitError(
            _(
                "Another run is writing in “{folder}”. Wait for its end, or choose another folder with --out.",
                folder=path.parent,
            )
        ) from None
    return file


class Store:
    """The folder `out`, held by one batch from here to `close`.

    Raises ConciergekitError if another batch holds it or nothing can be written there.
    """

    def __init__(self, out: Path):
        self.out = writable(out)
        self.work = self.out / ".work"
        self.set_aside: list[str] = []
        self._aside = time.strftime("%Y-%m-%d_%H-%M-%S")
        # another run's jobs may still write on a cluster: never where ours do
        self._run, self._parts = uuid.uuid4().hex[:8], itertools.count()
        with self.guarded(), contextlib.ExitStack() as stack:
            self.lock = stack.enter_context(_locked(self.out / _NAME))
            self.manifest = Manifest(self.out / _NAME)
            self._settle()
            stack.pop_all()
        lines = self.manifest.last.values()
        self.known = {made["name"]: made["sha256"] for line in lines for made in line.get("outputs", ())}

    @contextlib.contextmanager
    def guarded(self) -> Iterator[None]:
        """An error of the operating system becomes a sentence."""
        try:
            yield
        except OSError as error:
            raise trouble(self.out, error.errno, error.strerror) from None

    def _settle(self) -> None:
        """Finish what a killed batch had begun to put in place; clear away the rest of its work."""
        for line in self.manifest.last.values():
            for made in line.get("outputs", ()):
                part = self.out / made.get("part", "")
                if part.is_file() and keys.of_file(part) == made["sha256"]:
                    (self.out / made["name"]).parent.mkdir(parents=True, exist_ok=True)
                    os.replace(part, self.out / made["name"])
        shutil.rmtree(self.work, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        self.lock.close()

    def part(self) -> Path:
        """A folder of its own for one attempt at one job."""
        folder = self.work / f"{self._run}-{next(self._parts)}"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def done(self, name: str, key: str) -> dict | None:
        """The line of the job `name` if it came to its end from the same inputs and its files are still whole
        (a workbook that cannot be read stays so while its bytes stay the same)."""
        line = self.manifest.last.get(name)
        if line is None or line["status"] not in ("ok", "broken", "partial") or line["key"] != key:
            return None
        return line if all(self._whole(made) for made in line["outputs"]) else None

    def _whole(self, made: dict) -> bool:
        path = self.out / made["name"]
        try:
            now = path.stat()
            if now.st_size != made["size"]:
                return False
            # reading every file again would take most of the time of a run that has nothing to do
            return now.st_mtime_ns == made.get("mtime_ns") or keys.of_file(path) == made["sha256"]
        except OSError:
            return False

    def publish(self, line: dict, parts: Iterable[tuple[Path, str]] = ()) -> None:
        """Write `line` into the manifest and put its files in place; `parts`: (where it lies, its name in `out`)."""
        with self.guarded():
            before = self.manifest.last.get(line["id"], {}).get("outputs", ())
            outputs = [self._output(part, name) for part, name in parts if part.is_file()]
            self.manifest.add({**line, "outputs": outputs})
            for made in before:  # what a job made before and no longer makes would pass for today's
                if made["name"] in [new["name"] for new in outputs]:
                    continue
                if self._whole(made):
                    (self.out / made["name"]).unlink()
                self._put_aside(made["name"])
            for made in outputs:
                os.replace(self.out / made["part"], self.out / made["name"])
                self.known[made["name"]] = made["sha256"]

    def _output(self, part: Path, name: str) -> dict:
        sha = keys.of_file(part)
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists() and keys.of_file(target) not in (self.known.get(name), sha):
            self._put_aside(name)
        now = part.stat()
        return {
            "name": name,
            "size": now.st_size,
            "sha256": sha,
            "mtime_ns": now.st_mtime_ns,
            "part": part.relative_to(self.out).as_posix(),
        }

    def _put_aside(self, name: str) -> None:
        if not (self.out / name).exists():
            return
        to = self.out / "earlier" / self._aside / name
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.out / name, to)
        self.set_aside.append(to.relative_to(self.out).as_posix())

    def standing(self, slug: str, inputs: str) -> dict[str, dict]:
        """What was made of a pilot from the same files and is still whole: the lines of its jobs, by their name."""
        return {
            name.removeprefix(f"{slug}/"): line
            for name, line in self.manifest.last.items()
            if name.startswith(f"{slug}/")
            and line["status"] == "ok"
            and line.get("inputs") == inputs
            and line["outputs"]
            and all(self._whole(made) for made in line["outputs"])
        }

    def retire(self, kept: dict[str, set[str]]) -> None:
        """Move to ``earlier`` what an earlier batch made for a pilot of this one in a job it no longer has;
        `kept`: its jobs, by the pilot's folder. Pilots that are not in this batch are left alone."""
        for name, line in list(self.manifest.last.items()):
            slug, _slash, job = name.partition("/")
            jobs = kept.get(slug)
            if jobs is None or job in jobs or line["status"] == "retired":
                continue
            retired = {"id": name, "task": line["task"], "key": "", "status": "retired", "outputs": []}
            with self.guarded():
                self.manifest.add(retired)
                for made in line["outputs"]:
                    self._put_aside(made["name"])
