"""A grid of criteria to start from: by stage and by kind of structure. Figures are examples to discuss, never norms."""

import csv
from functools import cache

from ...core.i18n import _, language, said
from ...core.paths import data
from ...core.tables import PROJECT
from ...gates.measures import AT_MOST
from .words import amount

# legal statuses that share a grid
STRUCTURES = {
    "association": ("association", "regie"),
    "scic": ("scic",),
    "public": ("public",),
    "company": ("company",),
    "siae": ("siae", "ebe"),
    "solo": ("micro", "cae"),
}
_ROLES = {"must": 0, "should": 1, "watch": 2}


@cache
def _lines() -> tuple[dict, ...]:
    with data("gate_grid.csv").open(encoding="utf8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter=";"))


def structure_label(structure: str) -> str:
    """ "SIAE (EI, ACI, AI, ETTI), EBE"."""
    return ", ".join(PROJECT["status"].label(status) for status in STRUCTURES[structure])


def structure_of(status: str | None) -> str:
    """The grid of a legal status; that of an association when it is not one of the list."""
    return next((name for name, statuses in STRUCTURES.items() if status in statuses), "association")


def grid(stage: str, status: str | None = None) -> list[dict]:
    """The criteria proposed for a stage and a legal status, in the language in use.

    Parameters
    ----------
    stage : "0" to "4"
    status : a legal status of the Project sheet.

    Returns
    -------
    list of dict
        The columns of the criteria sheet; requirement, floor and target are left to the body (None) and stand as
        examples in `example`, `example_floor`, `example_target`; `why` says what to look at.
    """
    structure = structure_of(status)
    found: dict[str, dict] = {}
    for line in _lines():
        # a line of the structure replaces the common one: it comes after it in the file
        if line["stage"] == stage and line["structure"] in ("all", structure):
            found[line["indicator"]] = _criterion(line)
    return sorted(found.values(), key=lambda row: _ROLES[row["role"]])


def _criterion(line: dict) -> dict:
    place = f"grid.{line['stage']}.{line['structure']}.{line['indicator']}"
    words = {name: said(line[name], language(), place) for name in ("lever", "owner", "source", "why")}
    number = {name: float(line[name]) if line[name] else None for name in ("requirement", "floor", "target")}
    return {
        "indicator": line["indicator"],
        "role": line["role"],
        "requirement": None,
        "floor": None,
        "target": None,
        "at_most": line["indicator"] in AT_MOST,
        "frozen_on": None,
        "lever": words["lever"],
        "lever_tried": None,
        "owner": words["owner"],
        "source": words["source"],
        "example": number["requirement"],
        "example_floor": number["floor"],
        "example_target": number["target"],
        "why": words["why"],
    }


def example_words(row: dict) -> str:
    """ "au moins 70 % (exemple, à discuter)"; what to set it from when there is no example."""
    if row["example"] is None:
        return _("to set from your own plan")
    value = amount(row["indicator"], row["example"])
    said = _("at most {value}", value=value) if row["at_most"] else _("at least {value}", value=value)
    return _("{requirement} (example, to discuss)", requirement=said)
