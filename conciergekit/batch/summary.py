"""What a batch gives back: a row a pilot, for people (index page), scripts (JSON) and spreadsheets (``papers.reports.sheet``)."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from ..core.called import title_of
from ..papers.reports.rows import Row
from ..tell import batch as told


@dataclass(frozen=True)
class BatchResult:
    """Rows in the order the pilots were given, and where the pages are; how many jobs were `done` and how many
    `kept` (nothing they depend on had changed); files of a person that were `set_aside`, relative to `out`; why what concerns all the
    pilots `failed`; parameters that make it a `trial`."""

    rows: tuple[Row, ...]
    out: Path
    index: Path
    lang: str
    seconds: float
    done: int = 0
    kept: int = 0
    set_aside: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    trial: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """True only if every pilot was read and every notebook and report was made."""
        return all(row.ok for row in self.rows) and not self.failed

    @property
    def table(self):
        """The rows as a DataFrame; without the folders above the pilot, which say who made it and where."""
        import pandas as pd

        return pd.DataFrame([_flat(row) for row in self.rows])

    def sentences(self) -> list[str]:
        """What happened, in the current language."""
        return told.sentences(self)


def _flat(row: Row) -> dict:
    told = {
        name: getattr(row, name)
        for name in ("pilot", "status", "reason", "quality", "proposal", "headline", "brake")
    }
    made = {"report": row.report, "repair": row.repair, "seconds": row.seconds}
    return told | made | {"path": title_of(Path(row.path))}


def files_of(out: Path) -> dict[str, str]:
    """How the file of each pilot was called by the last run in this folder, by identity."""
    try:
        rows = json.loads((out / "summary.json").read_text(encoding="utf-8"))["pilots"]
        return {
            row["identity"]: title_of(Path(row["path"]))
            for row in rows
            if row["identity"] and not row["role"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def to_json(result: "BatchResult") -> str:
    """The rows for a script."""
    content = {
        "ok": result.ok,
        "seconds": round(result.seconds, 1),
        "steps": {"done": result.done, "unchanged": result.kept},
        "index": str(result.index),
        "set_aside": list(result.set_aside),
        "trial": list(result.trial),
        "pilots": [asdict(row) | {"seconds": round(row.seconds, 1)} for row in result.rows],
    }
    return json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n"
