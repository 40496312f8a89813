"""Rebuild ``templates/`` and ``data_samples/`` of a clone: ``python -m conciergekit.synthetic``."""

from .. import workbook
from ..paths import asset
from . import NAMES, messy, pilot


def main() -> None:
    """Write the blank workbooks and every sample beside the package."""
    workbook.write(asset("templates", "pilote_vierge.xlsx"), lang="fr")
    workbook.write(asset("templates", "blank_pilot.xlsx"), lang="en")
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
