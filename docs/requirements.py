"""What the practitioners' workshop asks, sentence by sentence, and where it is met: `requirements.csv` as a page a language."""

import csv
import json
from pathlib import Path

from conciergekit.core import i18n
from conciergekit.core.paths import asset

DOCS = Path(__file__).parent
WORDS = {
    "en": {
        "file": "requirements.md",
        "title": "What the workshop asks, and where it is met",
        "intro": "R1 to R66 follow the sentences of the practitioners' workshop (2016–2017), in their order and their words. `tests/whole/test_requirements.py` opens each place. What is thin is said so.",
        "head": ("", "Words of the workshop", "Where it is met", "What is thin"),
    },
    "fr": {
        "file": "exigences.md",
        "title": "Ce que demande l'atelier, et où l'on y répond",
        "intro": "R1 à R66 suivent les phrases de l'atelier des praticiens (2016-2017), dans leur ordre et leurs mots. `tests/whole/test_requirements.py` ouvre chaque endroit. Ce qui est mince est dit.",
        "head": ("", "Mots de l'atelier", "Où l'on y répond", "Ce qui est mince"),
    },
}


def rows() -> list[dict]:
    """One a requirement; `places` is a list of "notebook 03 Heading", "ck.room.call", "command name", "file path"."""
    with (DOCS / "requirements.csv").open(encoding="utf8", newline="") as file:
        return [{**row, "places": row["places"].split(" | ")} for row in csv.DictReader(file, delimiter=";")]


def notebook(number: str) -> Path:
    return next(asset("notebooks").glob(f"{number}_*.ipynb"))


def headings(number: str) -> list[str]:
    """The headings of a notebook, in English."""
    cells = json.loads(notebook(number).read_text("utf8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return [text.lstrip("#").strip() for text in texts if text.startswith("##")]


def page(lang: str) -> str:
    """The table in one language."""
    words = WORDS[lang]
    head = " | ".join(words["head"])
    lines = [f"# {words['title']}", "", words["intro"], "", f"| {head} |", "|---|---|---|---|"]
    for row in rows():
        places = ", ".join(_said(place, lang) for place in row["places"])
        lines.append(f"| {row['id']} | {row['words']} | {places} | {row[f'thin_{lang}']} |")
    return "\n".join(lines) + "\n"


def _said(place: str, lang: str) -> str:
    kind, _space, rest = place.partition(" ")
    if kind == "notebook":
        number, _space, heading = rest.partition(" ")
        title = _translated(number, heading) if lang == "fr" else heading
        return (
            f"[{number}](../notebooks/{notebook(number).name}) “{title}”"
            if lang == "en"
            else f"[{number}](../notebooks/{notebook(number).name}) « {title} »"
        )
    if kind == "command":
        return f"`conciergekit {rest}`"
    return f"[{rest}](../{rest})" if kind == "file" else f"`{place}`"


def _translated(number: str, heading: str) -> str:
    from babel.messages.pofile import read_po

    with asset("conciergekit", "languages", "fr", "notebooks", f"{notebook(number).stem}.po").open(
        encoding="utf8"
    ) as file:
        found = read_po(file).get(heading)
    return i18n.tied(found.string) if found is not None else heading
