"""Writes the generated pages of docs/, in both languages: data dictionary, rates, measures, gallery of charts. `make docs`."""

import runpy
import tomllib
from pathlib import Path

from conciergekit.core import i18n, measures, rates
from conciergekit.core.schema import Column, Table
from conciergekit.core.tables import TABLES
from conciergekit.read.give_back.workbook import unit_words
from conciergekit.tell.rates import amount

DOCS = Path(__file__).resolve().parent
UNSHOWN = tomllib.loads((DOCS / "unshown.toml").read_text("utf8"))
WORDS = {
    "en": {
        "file": "data-dictionary.md",
        "title": "Data dictionary",
        "made": "Made by `make docs` from `conciergekit/data/tables.toml`; do not edit.",
        "head": ("Heading", "Kind", "Unit", "Allowed", "Help"),
        "required": "required",
        "private": "Private: never shown by person.",
        "unshown": "not shown",
        "unlocks": "Unlocks",
        "or": "or",
        "refers": "a code of",
        "range": "{low} to {high}",
        "kinds": {
            "text": "text",
            "code": "code (text)",
            "date": "date",
            "number": "number",
            "integer": "whole number",
            "share": "percentage",
            "yesno": "yes / no",
            "choice": "list",
        },
        "rates": (
            "rates.md",
            "Dated rates",
            "Made by `make docs` from `conciergekit/data/rates.toml`; do not edit. None is a norm; a value marked “proposed” is a default of the kit without a published source; one “to confirm” was not found on a page of the right day. Your own `facts.toml` may replace any of them (`conciergekit facts --help`).",
            ("Rate", "Name", "Value", "Unit", "Since", "Read on", "Review by", "Status", "Source"),
            {"confirmed": "confirmed", "to_confirm": "to confirm", "proposed": "proposed"},
        ),
        "measures": (
            "measures.md",
            "Dictionary of measures",
            "Made by `make docs` from `conciergekit/data/measures.toml`; do not edit. Each figure the kit shows has one name, one definition, one period and one function that computes it.",
            ("Measure", "Definition", "Counts", "Leaves out", "Period", "Unit", "Source", "Code"),
        ),
    },
    "fr": {
        "file": "dictionnaire-des-donnees.md",
        "title": "Dictionnaire des données",
        "made": "Produit par `make docs` à partir de `conciergekit/data/tables.toml` ; ne pas modifier.",
        "head": ("Intitulé", "Type", "Unité", "Valeurs possibles", "Aide"),
        "required": "obligatoire",
        "private": "Privé : jamais montré par personne.",
        "unshown": "non montré",
        "unlocks": "Permet",
        "or": "ou",
        "refers": "un code de",
        "range": "de {low} à {high}",
        "kinds": {
            "text": "texte",
            "code": "code (texte)",
            "date": "date",
            "number": "nombre",
            "integer": "nombre entier",
            "share": "pourcentage",
            "yesno": "oui / non",
            "choice": "liste",
        },
        "rates": (
            "valeurs-datees.md",
            "Valeurs datées",
            "Produit par `make docs` à partir de `conciergekit/data/rates.toml` ; ne pas modifier. Aucune n'est une norme ; une valeur « proposée » est un défaut du kit sans source publiée ; une valeur « à confirmer » n'a pas été trouvée sur une page de la bonne date. Votre propre `faits.toml` peut remplacer chacune (`conciergekit facts --help`).",
            ("Valeur", "Nom", "Chiffre", "Unité", "Depuis", "Lu le", "À revoir avant le", "État", "Source"),
            {"confirmed": "confirmée", "to_confirm": "à confirmer", "proposed": "proposée"},
        ),
        "measures": (
            "mesures.md",
            "Dictionnaire des mesures",
            "Produit par `make docs` à partir de `conciergekit/data/measures.toml` ; ne pas modifier. Chaque chiffre que montre le kit a un nom, une définition, une période et une seule fonction qui le calcule.",
            ("Mesure", "Définition", "Compte", "Laisse de côté", "Période", "Unité", "Source", "Code"),
        ),
    },
}


def dictionary_page(lang: str) -> str:
    """The dictionary as Markdown in one language."""
    words = WORDS[lang]
    with i18n.use_language(lang):
        parts = [f"# {words['title']}\n\n{words['made']}\n"]
        parts += [_table(table, words) for table in TABLES.values()]
    return "\n".join(parts)


def _table(table: Table, words: dict) -> str:
    notes = [str(table.help)]
    notes += [words["private"]] * table.private
    notes.append(
        f"*{words['unlocks']} : {table.unlocks}.*"
        if words is WORDS["fr"]
        else f"*{words['unlocks']}: {table.unlocks}.*"
    )
    star = f" — {words['required']}" if table.required else ""
    lines = [f"## {table.title}{star}\n", " ".join(notes) + "\n", _row(words["head"]), _row(["---"] * 5)]
    return "\n".join([*lines, *(_column(table, column, words) for column in table.columns), ""])


def _column(table: Table, column: Column, words: dict) -> str:
    star = " \\*" if column.required else ""
    lang = next(one for one in WORDS if WORDS[one] is words)
    said = UNSHOWN["text"] | UNSHOWN["figures"]
    unshown = said.get(f"{table.name}.{column.name}", {}).get(lang, "")
    return _row(
        [
            f"{column.title}{star}",
            words["kinds"][column.kind],
            unit_words(column),
            _allowed(column, words),
            f"{column.help} ({words['unshown']}, {unshown})" if unshown else str(column.help),
        ]
    )


def _allowed(column: Column, words: dict) -> str:
    if column.choices:
        return "; ".join(str(choice.title) for choice in column.choices)
    if column.refers:
        return f"{words['refers']} {TABLES[column.refers.split('.')[0]].title}"
    if column.minimum is not None and column.maximum is not None:
        return words["range"].format(low=f"{column.minimum:g}", high=f"{column.maximum:g}")
    return f"≥ {column.minimum:g}" if column.minimum is not None else ""


def _row(cells) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def rates_page(lang: str) -> str:
    """The dated rates as Markdown in one language."""
    _file, title, note, head, states = WORDS[lang]["rates"]
    with i18n.use_language(lang):
        rows = [_row(head), _row(["---"] * len(head))]
        for rate in (rate for name in rates.names() for rate in reversed(rates.versions(name))):
            shown = (
                i18n.number(rate.value, 4).rstrip("0").rstrip(",.")
                if isinstance(rate.value, int | float)
                else amount(rate)
            )
            rows.append(
                _row(
                    [
                        rate.label,
                        f"`{rate.name}`",
                        shown,
                        rate.unit,
                        rate.since,
                        rate.read_on,
                        rate.review_by,
                        states[rate.status],
                        " · ".join(filter(None, [rate.source, rate.page])),
                    ]
                )
            )
    return "\n".join([f"# {title}\n", f"{note}\n", *rows, ""])


def measures_page(lang: str) -> str:
    """The dictionary of measures as Markdown in one language."""
    _file, title, note, head = WORDS[lang]["measures"]
    with i18n.use_language(lang):
        rows = [_row(head), _row(["---"] * len(head))]
        rows += [
            _row(
                [
                    one.name,
                    one.definition,
                    one.counts,
                    one.leaves_out,
                    one.period_word,
                    one.unit_word(),
                    one.source,
                    f"`{one.code}`",
                ]
            )
            for one in measures.all()
        ]
    return "\n".join([f"# {title}\n", f"{note}\n", *rows, ""])


def pages() -> dict[Path, str]:
    """Every generated page."""
    made, asked = {}, runpy.run_path(str(DOCS / "requirements.py"))
    for lang, words in WORDS.items():
        for name, text in (
            (words["file"], dictionary_page(lang)),
            (words["rates"][0], rates_page(lang)),
            (words["measures"][0], measures_page(lang)),
        ):
            made[DOCS / name] = i18n.tied(text) if lang == "fr" else text
        text = asked["page"](lang)
        made[DOCS / asked["WORDS"][lang]["file"]] = i18n.tied(text) if lang == "fr" else text
    return made


def main() -> None:
    import gallery

    for path, text in pages().items():
        path.write_text(text, encoding="utf8")
        print(path.relative_to(DOCS.parent))
    (DOCS / gallery.FOLDER).mkdir(parents=True, exist_ok=True)
    drawn = dict(gallery.files())
    for path, content in drawn.items():
        path.write_bytes(content)
    for path in set((DOCS / gallery.FOLDER).glob("*.svg")) - set(drawn):
        path.unlink()  # a chart that is no more
    print(f"{len(drawn)} files of the gallery")


if __name__ == "__main__":
    main()
