"""The output folder of a batch: every file there whole and once, whatever is killed and whenever.

A job writes into ``.work``. Its line is added to the manifest, with the hash of what it made, and only then are its files put
in their place: a batch killed between the two is completed by the next one. A file that is not what the manifest says, because
a person changed it or it was there before, is never overwritten: it moves to ``earlier``. docs/batch.md says what a line holds.
"""

import contextlib
import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..core.called import writable
from ..core.errors import ConciergekitError, trouble
from ..core.i18n import N_, _
from . import keys

_NAME = "manifest.jsonl"
_HELD = N_("Another run is writing in “{folder}”. Wait for its end, or choose another folder with --out.")


class Manifest:
    """The lines at `path`, the last of each id in `last`."""

    def __init__(self, path: Path):
        self.path = path
        self.last: dict[str, dict] = {}
        for line in path.read_bytes().splitlines() if path.exists() else ():
            # cut short by a kill: that job is not done
            with contextlib.suppress(ValueError, KeyError, TypeError):
                record = json.loads(line)
                self.last[record["id"]] = record

    def add(self, record: dict) -> None:
        """Write `record` behind the others, on a line of its own."""
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
        with open(self.path, "a+b") as file:
            file.seek(max(file.tell() - 1, 0))
            is_torn = file.read(1) not in (b"", b"\n")
            file.write(b"\n" * is_torn + line.encode("utf-8", "replace"))
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
        raise ConciergekitError(_(_HELD, folder=path.parent)) from None
    return file


class Store:
    """The folder `out`, held by one batch from here to `close`.

    Raises ConciergekitError if another batch holds it or nothing can be written there.
    """

    def __init__(self, out: Path):
        self.out = writable(out)
        self.work = self.out / ".work"
        self.set_aside: list[str] = []
        self._aside = self.out / "earlier" / time.strftime("%Y-%m-%d_%H-%M-%S")
        with self.guarded(), contextlib.ExitStack() as stack:
            self.lock = stack.enter_context(_locked(self.out / _NAME))
            self.manifest = Manifest(self.out / _NAME)
            self._settle()
            stack.pop_all()

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
            for made in line["outputs"]:
                part = self.out / made["part"]
                if part.is_file() and keys.of_file(part) == made["sha256"]:
                    self._place(made)
        shutil.rmtree(self.work, ignore_errors=True)

    def close(self) -> None:
        shutil.rmtree(self.work, ignore_errors=True)
        self.lock.close()

    def part(self) -> Path:
        """A folder of its own for one attempt at one job: those of another run may still write on a cluster."""
        folder = self.work / uuid.uuid4().hex
        folder.mkdir(parents=True)
        return folder

    def done(self, name: str, key: str) -> dict | None:
        """The line of the job `name` if it came to its end from the same inputs and its files are still whole
        (a workbook that cannot be read stays so while its bytes stay the same)."""
        line = self.manifest.last.get(name)
        is_over = line and line["key"] == key and line["status"] in ("ok", "broken", "partial")
        return line if is_over and self._stands(line) else None

    def standing(self, slug: str, inputs: str) -> dict[str, dict]:
        """What was made of a pilot from the same files and is still whole: the lines of its jobs, by their name."""
        return {
            name.removeprefix(f"{slug}/"): line
            for name, line in self.manifest.last.items()
            if name.startswith(f"{slug}/")
            and line["status"] == "ok"
            and line["inputs"] == inputs
            and self._stands(line)
        }

    def _stands(self, line: dict) -> bool:
        return all(self._is_whole(made) for made in line["outputs"])

    def _is_whole(self, made: dict) -> bool:
        path = self.out / made["name"]
        try:
            now = path.stat()
            # reading every file again would take most of the time of a run that has nothing to do
            is_the_same = (now.st_size, now.st_mtime_ns) == (made["size"], made["mtime_ns"])
            return is_the_same or keys.of_file(path) == made["sha256"]
        except OSError:
            return False

    def publish(self, line: dict, parts: Iterable[tuple[Path, str]] = ()) -> None:
        """Write `line` into the manifest and put its files in place; `parts`: (where it lies, its name in `out`)."""
        with self.guarded():
            before = self.manifest.last.get(line["id"], {}).get("outputs", [])
            outputs = [self._output(part, name) for part, name in parts if part.is_file()]
            ours = {made["name"] for made in before + outputs if self._is_whole(made)}
            for made in before + outputs:
                if made["name"] not in ours:
                    self._put_aside(made["name"])
            self.manifest.add({**line, "outputs": outputs})
            for name in ours - {made["name"] for made in outputs}:
                (self.out / name).unlink()  # what a job no longer makes would pass for today's
            for made in outputs:
                self._place(made)

    def _output(self, part: Path, name: str) -> dict:
        now = part.stat()
        return {
            "name": name,
            "size": now.st_size,
            "sha256": keys.of_file(part),
            "mtime_ns": now.st_mtime_ns,
            "part": part.relative_to(self.out).as_posix(),
        }

    def _place(self, made: dict) -> None:
        target = self.out / made["name"]
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(self.out / made["part"], target)

    def _put_aside(self, name: str) -> None:
        to = self._aside / name
        if (self.out / name).exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            os.replace(self.out / name, to)
            self.set_aside.append(to.relative_to(self.out).as_posix())

    def retire(self, kept: dict[str, set[str]]) -> None:
        """Move to ``earlier`` what an earlier batch made for a pilot of this one in a job it no longer has;
        `kept`: its jobs, by the pilot's folder. Pilots that are not in this batch are left alone."""
        for name, line in list(self.manifest.last.items()):
            slug, _slash, job = name.partition("/")
            if line["status"] != "retired" and slug in kept and job not in kept[slug]:
                with self.guarded():
                    for made in line["outputs"]:
                        self._put_aside(made["name"])
                self.publish({"id": name, "task": line["task"], "key": "", "status": "retired"})
