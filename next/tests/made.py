"""Small executed and unexecuted notebooks, and what a page holds, for several tests."""

from html.parser import HTMLParser
from pathlib import Path

import nbformat

V4 = nbformat.v4


def notebook(path: Path, *cells) -> Path:
    """Write a notebook of these cells; a text is a Markdown cell."""
    book = V4.new_notebook(
        cells=[V4.new_markdown_cell(c) if isinstance(c, str) else c for c in cells]
    )
    book.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    book.metadata.language_info = {"name": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return path


def code(source: str = "", *tags: str, outputs=()):
    cell = V4.new_code_cell(source, outputs=list(outputs))
    cell.metadata.tags = list(tags)
    return cell


def words(text: str, *tags: str):
    cell = V4.new_markdown_cell(text)
    cell.metadata.tags = list(tags)
    return cell


def shows(kind: str, content: str, **others: str):
    """The output of a cell that ends with an object which shows itself so."""
    return V4.new_output("execute_result", {kind: content, **others}, execution_count=1)


class Page(HTMLParser):
    """Tags, attributes and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.said, self._hidden = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._hidden += tag in ("style", "title")

    def handle_endtag(self, tag):
        self._hidden -= tag in ("style", "title")

    def handle_data(self, data):
        self.said += [] if self._hidden else [data]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.said).split())

    def acts(self) -> list:
        """What would run something, or ask for something outside the page."""
        tags = [
            t for t in self.tags if t in ("script", "iframe", "object", "embed", "form", "base")
        ]
        handlers = [a for a in self.attributes if a[1].startswith("on")]
        far = [
            (tag, name, value)
            for tag, name, value in self.attributes
            if name in ("href", "src", "xlink:href", "action", "srcset")
            and not value.startswith(("#", "data:image/"))
            and (tag, value) != ("link", "data:,")
        ]
        read = ("alt", "aria-label", "title")  # aloud, as text
        styles = [a for a in self.attributes if "url(h" in a[2] and a[1] not in read]
        return tags + handlers + far + styles
