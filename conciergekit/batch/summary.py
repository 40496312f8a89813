"""What a batch gives back: a row a pilot (``papers.reports.rows``), where the pages are, and what happened."""

from dataclasses import dataclass
from pathlib import Path

from ..core.called import title_of
from ..papers.reports.rows import Row
from ..tell import batch as told


@dataclass(frozen=True)
class BatchResult:
    """Rows in the order the pilots were given, and where the pages are; how many jobs were `done` and how many `kept` (nothing
    they depend on had changed); files of a person that were `set_aside`, relative to `out`; why what concerns all the pilots
    `failed`; parameters that make it a `trial`."""

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

        shown = ["pilot", "status", "reason", "quality", "proposal", "headline", "brake", "report", "repair"]
        files = [title_of(Path(row.path)) for row in self.rows]
        return pd.DataFrame(self.rows).assign(path=files)[[*shown, "seconds", "path"]]

    def sentences(self) -> list[str]:
        """What happened, in the current language."""
        return told.sentences(self)
