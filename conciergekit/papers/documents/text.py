"""A paper as plain text: what `gates.Review.minutes` gives (see ``core.told``)."""

from ...draw.blocks import Bullets, Document, Form, Heading, Paragraph, Table, words_of
from . import minutes as paper


def minutes(review, plan=None) -> str:
    """The minutes of the gate meeting to complete, one text a line: figures filled in, the decision left blank. plan: the
    action plan, else its own."""
    return text(paper.minutes(review, plan))


def text(document: Document) -> str:
    """Every text of a paper, a line each."""
    said = [document.title, document.subtitle]
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                said.append(words_of(block.text))
            case Bullets():
                boxes = block.boxes() if block.kind == "box" else [""] * len(block.items)
                items = zip(boxes, map(words_of, block.items), strict=True)
                said += [f"{box} {item}".strip() for box, item in items]
            case Table():
                said += [words_of(cell) for row in (block.head, *block.rows) for cell in row]
            case Form():
                said += [words_of(cell) for line in block.lines for cell in line]
    return "\n".join(said)
