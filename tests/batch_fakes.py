"""Hands without processes, and small notebooks: what a batch decides can be tested in milliseconds."""

import json
import os
import signal
import time
from pathlib import Path

import nbformat

PARAMETERS = ('pilot_path = ""\nlang = ""\nkeep: int = 3\ntoken = ""', ["parameters"])


def notebook(path, *cells):
    """Write a small notebook. A cell is code, "md:text", or (code, tags)."""
    node = nbformat.v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        }
    )
    for cell in cells:
        source, tags = cell if isinstance(cell, tuple) else (cell, [])
        is_text = source.startswith("md:")
        made = nbformat.v4.new_markdown_cell(source[3:]) if is_text else nbformat.v4.new_code_cell(source)
        made.metadata["tags"] = tags
        node.cells.append(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, path)
    return path


def pilot(folder, content="a;b\n1;2\n"):
    """A folder of CSV that nothing but the fake reads."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "demandes.csv").write_text(content, encoding="utf-8")
    return folder


class FakeHands:
    """Does each job at once, here. Class attributes say how: `outcomes` {part of a label: records to answer in turn},
    `before` a function of the label called first. `did` lists the labels done."""

    outcomes: dict = {}
    before = staticmethod(lambda label: None)
    did: list = []
    stopped = False

    def __init__(self, at_once=False):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        pass

    def stop(self):
        self.stopped = True

    def ask(self, job):
        label = _label(job)
        self.before(label)
        if self.stopped:
            return {"lost": "stopped"}
        self.did.append(label)
        for part, records in self.outcomes.items():
            if part in label and records:
                record = records.pop(0)
                if isinstance(record, str):
                    return {"lost": record, "detail": "signal 9"}
                if record.get("errno"):
                    return record
                return globals()[f"_{job.task}"](**job.arguments) | record
        return globals()[f"_{job.task}"](**job.arguments)


def _label(job):
    """As the progress names it, in French."""
    given = job.arguments
    if job.task == "index":
        return "sommaire"
    pilot = Path(given.get("path") or given["parameters"]["pilot_path"]).name
    step = {"check": "données", "report": "rapport"}.get(job.task) or Path(given["source"]).stem
    return f"{pilot} · {step}"


def _check(path, folder, lang, shares):
    content = (Path(path) / "demandes.csv").read_text(encoding="utf-8")
    files = []
    if "broken" in content or "doubt" in content:
        (Path(folder) / "repair.html").write_text(content)
        files = ["repair.html"]
    broken = "cannot be read" if "broken" in content else ""
    return {
        "error": "",
        "name": Path(path).name,
        "lang": lang or "fr",
        "broken": broken,
        "repair": "".join(files),
        "files": files,
        "of_today": "to come" in content,
    }


def _notebook(source, target, parameters, secrets, **_limits):
    node = nbformat.read(source, as_version=4)
    node.metadata["parameters"] = parameters  # as papermill does: what hides a secret must find it
    data = (Path(parameters["pilot_path"]) / "demandes.csv").read_text(encoding="utf-8")
    node.cells.append(nbformat.v4.new_markdown_cell(f"{data} {time.perf_counter_ns()}"))
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(node, target)
    return dict(error="", status="ok", cell=None, heading="", exception="", evalue="", seconds=0.1, exit=0)


def _report(path, folder, lang, langs, notebooks, failures, repair, parameters, past):
    assert all(Path(name).is_file() for name in notebooks)
    page = "rapport.html" if lang == "fr" else "report.html"
    (Path(folder) / page).write_text(json.dumps([sorted(map(str, notebooks)), failures, parameters]))
    return dict(error="", report=page, files=[page], rows={code: {"proposal": "go"} for code in langs})


def _index(rows, lang, chart, folder, history, on, said):
    (Path(folder) / "index.html").write_text(json.dumps([*rows, *said]))
    return {"error": "", "files": ["index.html"]}


def interrupt():
    """Ctrl-C, and the time the main thread takes to hear it: its first answer is to put another handler."""
    before, given_up = signal.getsignal(signal.SIGINT), time.monotonic() + 5
    os.kill(os.getpid(), signal.SIGINT)
    while signal.getsignal(signal.SIGINT) is before and time.monotonic() < given_up:
        time.sleep(0.01)
    time.sleep(0.1)
