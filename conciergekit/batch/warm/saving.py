"""papermill saves a notebook before and after each of its cells. Here that waits until the kernel is at work on the next
one, which is at once, and only the text of what changed is made anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import nbformat
from papermill.iorw import papermill_io

_CELLS = '"cells": []'


@contextmanager
def while_waiting(nb_man, kernel) -> Iterator[None]:
    """Inside, what papermill's manager saves is written when `kernel` (a `client.Far`) is next waited for: the same
    bytes, for less work. papermill saves once more afterwards, and says then if the notebook is not a valid one."""
    text, asked = _Text(), []

    def save(nb=None, **_given) -> None:
        nb_man.nb = nb or nb_man.nb
        nb_man.last_save_time = nb_man.now()
        asked.append(nb_man.output_path)

    def write() -> None:
        if asked and asked.pop():
            papermill_io.write(text.of(nb_man.nb), nb_man.output_path)
        asked.clear()

    nb_man.save, kernel.before_waiting = save, write
    try:
        yield
    finally:
        del nb_man.save
        write()


class _Text:
    """The text of a notebook that is asked for again and again."""

    def __init__(self):
        self.kept: dict[int, tuple[list, str]] = {}

    def of(self, node) -> str:
        cells = ",\n".join(self._cell(number, cell) for number, cell in enumerate(node.cells))
        around = _written({**node, "cells": []})
        return around.replace(_CELLS, f"{_CELLS[:-1]}\n{cells}\n ]", 1) if cells else around

    def _cell(self, number: int, cell) -> str:
        parts = _parts(cell)
        kept, text = self.kept.get(number, (None, ""))
        if parts != kept:
            alone = _written({"cells": [cell], "metadata": {}})
            text = alone.partition("\n")[2].partition("\n")[2].rpartition("\n ],\n")[0]
            self.kept[number] = parts, text
        return text


def _written(notebook: dict) -> str:
    return nbformat.v4.writes(nbformat.NotebookNode(notebook))


def _parts(cell) -> list:
    """What is another object, or says something else, once a cell has changed: outputs are added, or their parts
    replaced; of the metadata, papermill and nbclient change what is one level down."""
    outputs = [[o, *map(o.get, ("data", "metadata", "text"))] for o in cell.get("outputs", ())]
    metadata = {name: dict(v) if isinstance(v, dict) else v for name, v in cell.metadata.items()}
    return [cell.source, cell.get("execution_count"), metadata, outputs]
