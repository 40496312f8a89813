"""What the page of many pilots shows of each."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One pilot of a batch. Texts are in the language of the index; links are relative to the output folder.

    status: "ok" · "failed" (a notebook or the report failed, `reason` says which and why; the rest is there) ·
    "broken" (the pilot cannot be read) · "stopped" (interrupted before its turn). `missing`: notebooks that failed. `figures`: (label, value, note) three times.
    `state`: what the portfolio keeps of it (``portfolio.state``). `identity`: the pilot it is, one and the same across files
    and months; `role`: "" for the workbook that speaks for it, else "earlier", "twice" or "fork", and `of`: the file that
    does; `doubts`: files of pilots it may be one with.
    """

    pilot: str
    path: str
    slug: str
    status: str
    lang: str = "fr"
    reason: str = ""
    missing: tuple[str, ...] = ()
    quality: str = ""
    quality_level: str = ""
    proposal: str = ""
    verdict: str = ""
    headline: str = ""
    brake: str = ""
    figures: tuple[tuple[str, str, str], ...] = ()
    state: dict | None = None
    report: str = ""
    repair: str = ""
    notebooks: tuple[str, ...] = ()
    identity: str = ""
    role: str = ""
    of: str = ""
    doubts: tuple[str, ...] = ()
    fictitious: bool = False
    seconds: float = 0.0

    @property
    def ok(self) -> bool:
        return self.status == "ok"

    def shown(self) -> dict:
        """What the page shows of it, for JSON."""
        return {name: value for name, value in asdict(self).items() if name != "seconds"}
