"""What the notebooks show of a pilot held in memory: every word and figure of their cells, without a kernel or a file."""

import json
import re

import pandas as pd
from conftest import ROOT

from conciergekit import gates, show
from conciergekit.core import i18n
from conciergekit.core.errors import ConciergekitError

NOTEBOOKS = {path.stem[:2]: path for path in sorted((ROOT / "notebooks").glob("*.ipynb"))}
_FINGERPRINT = re.compile(r"\b[0-9A-F]{4}-[0-9A-F]{4}\b|\b[0-9a-f]{6,}\b")
DRAWS = 60  # a figure that moves at all moves with sixty cases


def cells(path):
    """The code cells of a notebook."""
    found = json.loads(path.read_text("utf8"))["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


def shown(pilot, number, monkeypatch, until_unlike=(), given=()) -> list[str]:
    """Everything a notebook says of the pilot, cell by cell, charts by the data they are drawn from; not the past days looked
    back at, nor the error rates of the rule, which take longer than the rest together and use no cell of their own.

    until_unlike : what another pilot's said; the first cell that says something else is the last to be run.
    given : (module, call, result) of calls that are not made again.
    """
    told, path = [], NOTEBOOKS[number]
    with monkeypatch.context() as patch:
        patch.setattr(show, "load_pilot", lambda *_path, **_options: pilot)
        said = []
        patch.setattr(show, "display", lambda data, **_raw: said.append(json.dumps(data, ensure_ascii=False)))
        patch.setattr(show, "figure", _form)
        patch.setattr(gates, "replay", no_past)
        patch.setattr(gates, "design", no_design)
        for module, call, result in given:
            patch.setattr(module, call, lambda *_asked, result=result: result)
        patch.chdir(path.parent)
        space = {}
        for source in cells(path):
            exec(
                compile(
                    re.sub(r"^draws = [\d_]+", f"draws = {DRAWS}", source, flags=re.M), path.name, "exec"
                ),
                space,
            )
            told.append(_FINGERPRINT.sub("", "\n".join(said)))
            said.clear()
            if until_unlike and told[-1] != until_unlike[len(told) - 1]:
                break
    i18n.set_language("fr")
    return told


def _form(fig, _caption=""):
    import matplotlib.pyplot as plt

    plt.close(fig)
    return " ".join(
        repr(getattr(ax, "ck_form", "")) + "".join(text.get_text() for text in ax.texts) for ax in fig.axes
    )


def no_past(_pilot, **_options):
    return pd.DataFrame(columns=["month", "proposal", "probability", "bottleneck", "missing", "waits_for"])


def no_design(*_pilot, **_options):
    raise ConciergekitError("")
