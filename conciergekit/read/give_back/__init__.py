"""What goes back to the person: the workbook, blank, filled, annotated or with codes."""

from ...core import importer

_HOMES = {"workbook": ""}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)


def __dir__():
    return __all__
