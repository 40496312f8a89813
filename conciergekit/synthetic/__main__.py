"""Rebuild ``templates/`` and ``data_samples/`` of a clone: ``python -m conciergekit.synthetic``."""

from ..core.i18n import file_name
from ..core.paths import asset
from ..papers.documents.grid_sheet import write_grid
from ..read.give_back import workbook
from . import NAMES, messy, pilot

# the first is what a beginner opens
TEMPLATES = {
    ("fr", "start"): "pilote_vierge.xlsx",
    ("fr", "all"): "pilote_vierge_complet.xlsx",
    ("en", "start"): "blank_pilot.xlsx",
    ("en", "all"): "blank_pilot_complete.xlsx",
}


def main() -> None:
    """Write the blank workbooks, the grids of criteria and every sample beside the package."""
    for (lang, stage), name in TEMPLATES.items():
        workbook.write(asset("templates", name), lang=lang, stage=stage)
    for lang in ("fr", "en"):
        write_grid(asset("templates", file_name("grid", lang)), lang)
    for name in NAMES:
        case = pilot(name)
        workbook.write(_place(name), case.tables, case.settings, title=case.name)
    messy.write_messy(_place("incomplet"))
    messy.write_broken(_place("casse"))


def _place(name: str):
    folder = asset("data_samples", name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "pilote.xlsx"


if __name__ == "__main__":
    main()
