"""Where figures come from: what each result rests on, said under it in notebooks and reports."""

from . import gate, money, people, targets, trips  # noqa: F401  each teaches `of` its results
from .base import Origin, brief, line, of, periods

__all__ = ["Origin", "brief", "line", "of", "periods"]
