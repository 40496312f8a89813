"""What is done of a batch in a process of its own: a pilot read, a notebook executed, pages written
(``papers.reports.written``). `hands` says where."""

import json
import time
from collections.abc import Iterable
from pathlib import Path

from .. import notebooks
from ..core.errors import ConciergekitError, reason_of
from ..core.i18n import _, use_language
from ..core.paths import write
from ..core.secret import masked
from ..notebooks import ahead
from ..papers.reports import written
from ..tell import batch as told


def check(path: str, folder: str, lang: str | None, shares: list[str]) -> dict:
    """See ``written.check``; this process is then ready for the notebooks of the pilot, with what several ask for."""
    found = written.check(path, folder, lang)
    ahead.work_out(path, found["lang"], shares)
    return found


def notebook(
    source: str,
    target: str,
    lang: str,
    parameters: dict | None = None,
    secrets: Iterable[str] = (),
    timeout: float | None = None,
) -> dict:
    """Execute a notebook with its text in `lang` and write it to `target`; the record (see `engine`), with `error`: "" or a
    sentence that names the notebook, the cell and what went wrong. `secrets`: parameters never written."""
    given = parameters or {}
    hidden = [str(given[name]) for name in secrets if given.get(name)]
    with use_language(lang):
        node = notebooks.translated(Path(source), lang)
        from ..engine.notebook import run_notebook  # after nbformat, that papermill loads in a dearer way

        record, node = run_notebook(source, given, timeout, node, _)
        node.metadata.papermill.output_path = Path(target).name
        write(Path(target), masked(notebooks.nbformat().v4.writes(node) + "\n", hidden))
        record = json.loads(masked(json.dumps(record), hidden))
        error = told.stopped_at(Path(target).stem, record) if record["status"] != "ok" else ""
    return record | {"error": error}


TASKS = {"check": check, "begin": ahead.begin, "notebook": notebook}
TASKS |= {"report": written.report, "index": written.index}


def attempt(task: str, arguments: dict) -> dict:
    """Do the job; whatever goes wrong becomes an ``error`` sentence, for one pilot must not stop the others."""
    started = time.monotonic()
    try:
        result = {"error": "", **TASKS[task](**arguments)}
    except ConciergekitError as error:
        result = {"error": str(error)}
    except OSError as error:  # a full disk, an input that is gone
        what = reason_of(error)
        result = {"error": f"{error.filename}: {what}" if error.filename else what, "errno": error.errno}
    except Exception as error:  # the boundary between one pilot and all the others
        result = {"error": told.fault(error)}
    result["seconds"] = time.monotonic() - started
    return json.loads(json.dumps(result, default=str))
