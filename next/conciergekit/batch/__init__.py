"""Many pilots, each on its own: notebooks run, reports written, an index page over them."""

from .pilots import find
from .pool import BatchResult, run

__all__ = ["BatchResult", "find", "run"]
