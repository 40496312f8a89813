"""Typographic apostrophes wherever a reader reads: Word, LibreOffice, the cells of a notebook."""

import io
import zipfile

from conciergekit import show
from conciergekit.core.paths import asset
from conciergekit.core.text import set_in_type
from conciergekit.draw.blocks import Document, Paragraph, Table
from conciergekit.papers.documents.opendocument import opendocument
from conciergekit.papers.documents.word import word

SAID = "L'heure d'un essai, dit 'ainsi'"
REFERENCES = {
    name: asset("templates", "papers", f"reference.{name}").read_bytes() for name in ("docx", "odt")
}
SET = "L’heure d’un essai, dit 'ainsi'"


def paper():
    table = Table(("L'offre",), (("l'an",),), summary="L'offre")
    return Document(SAID, "", "fr", (Paragraph(SAID), table), pilot="L'essai")


def part(content, name):
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return file.read(name).decode()


def test_word_and_libreoffice_set_their_apostrophes():
    for content, name in (
        (word(paper(), REFERENCES["docx"]), "word/document.xml"),
        (opendocument(paper(), REFERENCES["odt"]), "content.xml"),
    ):
        inside = part(content, name)
        assert SET in inside
        assert "L'heure" not in inside
        assert "l’an" in inside


def test_a_cell_of_a_notebook_sets_its_apostrophes(monkeypatch):
    shown = []
    monkeypatch.setattr(show, "_html", shown.append)
    show.sentences([SAID, "L'autre"])
    show.text("L'autre")
    assert "L’heure d’un essai, dit &#x27;ainsi&#x27;" in shown[0]
    assert [one.count("L’autre") for one in shown] == [1, 1]


def test_ordinals_are_raised_in_word_and_libreoffice_as_on_a_page():
    assert (
        set_in_type("le 1er mai, la 1re fois, 3e trimestre, hier, 12 e")
        == "le 1ᵉʳ mai, la 1ʳᵉ fois, 3ᵉ trimestre, hier, 12 e"
    )
