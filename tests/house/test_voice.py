"""How the house speaks, as far as a machine can hold it: short sentences, one idea each, one word a thing, in both languages."""

import re

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT

CATALOGUES = sorted((ROOT / "conciergekit/languages/fr").rglob("*.po"))
TYPED = {"argparse.po", "gate_grid.po"}  # words of another library; examples that people type over
MOST, LONG = 28, 20  # words of a sentence: refused above, told above
LONG_STILL = {"fr": 220, "en": 176}  # sentences above LONG: they only become fewer

# What is never said, and what is said in its place (one word a thing).
NEVER = {
    "fr": {
        r"il convient de|force est de|à ne pas manquer|globalement|optimis(?:er|é|ation)\w*|dynamique|impacter|en termes de|au niveau de": "plain words",
        r"couples?": "offre",
        r"caisse|creux|relais de trésorerie|trou de": "trésorerie, rupture de trésorerie, avance de trésorerie",
        r"produits propres": "recettes propres",
        r"coûts? complets? des charges": "charges enregistrées",
        r"nice-to-have|go/no-go": "critère souhaité ; continuer, arrêter",
        r"intervalle de confiance": "fourchette",
    },
    "en": {
        r"nice-to-have|must-criteri\w+|go/no-go|governance": "should, must, the verdict's words, body",
        r"optimi[sz](?:e|ed|ing|ation)|in terms of|leverag\w+": "plain words",
        r"cash bridge|the bridge|(?:find|takes) a bridge": "bridging finance",
        r"confidence interval": "range",
        r"go under conditions|(?:a|no|every|recorded|mistaken|wrong) go|go: |suspend\w*": "continue, continue with conditions, pause",
        r"ranked pairs?|active pairs?|kept pairs?|each pair to be": "offer",
    },
}  # fmt: skip


def texts(lang):
    """Every text of the kit in one language, with its catalogue: plural forms are those of many."""
    for path in CATALOGUES:
        if path.name in TYPED:
            continue
        with path.open("rb") as file:
            for message in read_po(file):
                if message.id:
                    said = message.id if lang == "en" else message.string
                    yield path.name, said if isinstance(said, str) else said[-1]


def sentences(text):
    """The sentences of a text; what is quoted, or stands in a place to fill, counts as one word."""
    text = re.sub(r"\{[^}]*\}", "X", text)
    text = re.sub(r"`[^`]*`|«[^»]*»|“[^”]*”", "X", text)
    return [s for s in re.split(r"(?<=[.!?…])\s+(?=[A-ZÀÉÈÊÎÔÇ«“\d])|\n+", text) if s.strip()]


def words(sentence):
    return [word for word in sentence.split() if re.search(r"\w", word)]


def longer(lang, most):
    return [(where, s) for where, text in texts(lang) for s in sentences(text) if len(words(s)) > most]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_no_sentence_is_longer_than_a_breath(lang):
    assert longer(lang, MOST) == []
    assert len(longer(lang, LONG)) <= LONG_STILL[lang]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_sentence_has_one_colon(lang):
    parts = (
        (where, part)
        for where, text in texts(lang)
        for sentence in sentences(re.sub(r"\([^()]*\)", "", text))
        for part in re.split(r"\s?;\s", sentence)
    )
    assert [(where, part) for where, part in parts if len(re.findall(r":(?=\s|$)", part)) > 1] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_one_word_a_thing(lang):
    for never, instead in NEVER[lang].items():
        found = [
            where_text for where_text in texts(lang) if re.search(rf"\b(?:{never})\b", where_text[1], re.I)
        ]
        assert found == [], f"say: {instead}"


def test_the_rules_see_what_breaks_them():
    assert len(words(sentences("Un mot {a} « deux ou trois » ; et puis. Suite.")[0])) == 5 + 1
    assert sentences("Une phrase. Une autre ! 3 de plus.") == ["Une phrase.", "Une autre !", "3 de plus."]
