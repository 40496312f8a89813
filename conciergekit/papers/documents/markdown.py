"""A paper as Markdown, for notebooks and the HTML report."""

from ...core.i18n import _, use_language
from ...core.text import legal
from ...draw.blocks import (
    Block,
    Bullets,
    Document,
    Form,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Strong,
    Table,
    Text,
    runs,
)

_BLANK = "…………………………"
_MARKS = {"bullet": "- ", "number": "1. ", "box": "- "}


def markdown(document: Document) -> str:
    """The whole paper; nothing of a typed text is read as Markdown or HTML."""
    parts = [f"# {_escaped(document.title)}"]
    if document.subtitle:
        parts.append(f"*{_escaped(document.subtitle)}*")
    with use_language(document.lang):
        parts += filter(None, map(_block, document.blocks))
    return "\n\n".join(parts) + "\n"


def _escaped(text: str) -> str:
    """Typed text on one line, nothing of it read as a table, a heading or HTML."""
    plain = " ".join(legal(text).split(" ")).replace("\n", " ").replace("\\", "\\\\")
    for mark in "|`*_[]#":
        plain = plain.replace(mark, "\\" + mark)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _inline(text: Text) -> str:
    return "".join(_bold(run.words) if isinstance(run, Strong) else _escaped(run) for run in runs(text))


def _bold(words: str) -> str:
    """Its marks touch the words: a space inside them, and the stars would be read as stars."""
    said = words.strip()
    return words.replace(said, f"**{_escaped(said)}**") if said else words


def _block(block: Block) -> str:
    match block:
        case Heading():
            return "#" * (block.level + 1) + " " + _escaped(block.text)
        case Paragraph():
            return _inline(block.text)
        case Bullets():
            marks = block.boxes() if block.kind == "box" else [""] * len(block.items)
            return "\n".join(
                _MARKS[block.kind] + f"{box} {_inline(item)}".strip()
                for box, item in zip(marks, block.items, strict=True)
            )
        case Form():
            return "\n".join(_line(name, value) for name, value in block.lines)
        case Table():
            return _table(block)
        case Picture():
            return f"*{_escaped(block.caption or block.alt)}*"
        case PageBreak():
            return ""


def _line(name: str, value: Text) -> str:
    return _("- {name}: {value}", name=_escaped(name), value=_inline(value) or _BLANK)


def _table(table: Table) -> str:
    rule = ["---:" if place in table.right else ":---" for place in range(len(table.head))]
    head = [_inline(cell) for cell in table.head]
    rows = [[_inline(cell) or _BLANK for cell in row] for row in table.rows]
    lines = ["| " + " | ".join(line) + " |" for line in (head, rule, *rows)]
    return (f"*{_escaped(table.caption)}*\n\n" if table.caption else "") + "\n".join(lines)
