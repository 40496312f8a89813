"""What blocks of the report say, piece by piece: for tests that count words, sentences and figures."""

import re

from conciergekit.core.i18n import use_language
from conciergekit.draw import blocks as b
from conciergekit.draw.blocks import runs, words_of
from conciergekit.papers.documents.minutes import minutes


def texts(blocks, folded=False):
    """Every text in sight, in order: a cell, a paragraph, a title each; `folded`: what is one click away too."""
    for block in blocks:
        match block:
            case b.Paragraph():
                yield words_of(block.text)
            case b.Heading():
                yield block.text
            case b.Table():
                yield block.caption
                yield from map(words_of, block.head)
                for _place, title, note in block.groups:
                    yield f"{title} {note}"
                for row in block.rows:
                    for cell in row:
                        yield from (run if isinstance(run, str) else run.words for run in runs(cell))
            case b.Chart():
                yield from (block.form.title, block.form.reading)
                yield from (one.words for one in (*block.form.curves, *block.form.spots))
            case b.Fold():
                yield block.summary
                if folded:
                    yield from texts(block.blocks, folded)
            case b.Beside():
                for column in block.columns:
                    yield from texts(column, folded)
            case b.Bullets():
                yield from map(words_of, block.items)
            case _:
                raise TypeError(type(block))


def count(text):
    """Words as a reader counts them: a number with its thousands is one, a lone sign none."""
    text = re.sub(r"(?<=\d)[\u202f\u00a0,](?=\d{3})", "", text)
    return sum(bool(re.search(r"\w", piece)) for piece in text.split())


def words(blocks):
    return sum(map(count, texts(blocks)))


def sentences(blocks, folded=False):
    for text in texts(blocks, folded):
        yield from re.split(r"(?<=[.!?…])\s+", text)


def charts(blocks):
    return sum(isinstance(block, b.Chart) for block in blocks)


def lede(blocks):
    """The first words of a chapter."""
    return words_of(blocks[0].text)


def all_words(document):
    """Every text of a paper, a line each."""
    said = [document.title, document.subtitle]
    for block in document.blocks:
        match block:
            case b.Heading() | b.Paragraph():
                said.append(words_of(block.text))
            case b.Bullets():
                boxes = block.boxes() if block.kind == "box" else [""] * len(block.items)
                said += [
                    f"{box} {words_of(item)}".strip() for box, item in zip(boxes, block.items, strict=True)
                ]
            case b.Table():
                said += [words_of(cell) for row in (block.head, *block.rows) for cell in row]
            case b.Form():
                said += [words_of(cell) for line in block.lines for cell in line]
    return "\n".join(said)


def minutes_of(review, lang="fr"):
    """Every text of the minutes of its meeting."""
    with use_language(lang):
        return all_words(minutes(review))
