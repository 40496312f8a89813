"""Tagged cells of executed notebooks make a page; many pilots make an index."""

from .cells import Failure, question
from .index import STATUSES, Row, dictionary_page, index_page
from .page import build

__all__ = ["STATUSES", "Failure", "Row", "build", "dictionary_page", "index_page", "question"]
