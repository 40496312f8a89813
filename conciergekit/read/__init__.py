"""From files as people have them to a `Pilot` with its findings, in rooms that follow the steps; and back.

`open` (files as bytes -> sheets) -> `layout` (which table, which column) -> `understand` (cells -> typed tables) ->
`check` (what does not fit) -> `loading` (the pilot, with the `roads` of its folder). `propose` says what the columns of an unknown
file may be; `give_back` writes workbooks.
"""

from ..core import importer

_HOMES = {
    "load_pilot": "loading",
    "read_ahead": "loading",
    "annotate": "give_back.annotate",
    "pseudonymise": "give_back.pseudonymise",
    "upgrade": "give_back.upgrade",
    "workbook": "give_back",
}

__all__ = sorted(_HOMES)
__getattr__ = importer(__name__, _HOMES)


def __dir__():
    return __all__
