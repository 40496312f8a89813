"""How the house speaks, as far as a machine can hold it: short sentences, one idea each, one word a thing, in both languages."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import ROOT

from conciergekit.core.languages import apostrophes

CATALOGUES = sorted((ROOT / "conciergekit/languages/fr").rglob("*.po"))
TYPED = {"argparse.po", "gate_grid.po"}  # words of another library; examples that people type over
MOST, LONG = 28, 20  # words of a sentence: refused above, told above
LISTED = Path(__file__).parent / "long_sentences.tsv"  # sentences above LONG: they only become fewer

# What is never said, and what is said in its place (one word a thing); names of sheets, lists and measures keep theirs, since
# workbooks already filled hold them.
NEVER = {
    "fr": {
        r"il convient de|force est de|à ne pas manquer|globalement|optimis(?:er|é|ation)\w*|dynamique|impacter|en termes de|au niveau de": "plain words",
        r"voir plus haut|à l’écran|autres points|prendre le hasard|quantile|seuils? recommandés?": "plain words",
        r"couples?": "offre",
        r"cibles?|segments?": "public",
        r"caisse|creux|relais de trésorerie|trou de|courbes? de trésorerie|mois devant": "trésorerie, rupture de trésorerie, avance de trésorerie, plan de trésorerie",
        r"produits propres|CA": "recettes propres",
        r"coûts? complets? des charges": "charges enregistrées",
        r"résultats? négatifs?|comptes s’équilibrent": "déficit, excédent",
        r"perte la plus grande|budget d’étape": "perte maximale, enveloppe",
        r"nice-to-have|go/no-go|no-go|must-\w+": "critère souhaité ; continuer, arrêter",
        r"(?:critères?|exigences?)(?: obligatoires?)?(?: (?:n’a|n’ont|ont|a)(?: pas| encore)? été)? arrêtée?s?": "gelé, fixé",
        r"intervalles? de confiance|incertitudes?|probabilités?": "fourchette, chances sur 100",
        r"remontées? de terrain|évidences?": "signal, preuve",
        r"aux portes|sorties? en bon ordre": "aux arrêts, arrêt en bon ordre",
    },
    "en": {
        r"nice-to-have|must-criteri\w+|go/no-go|no-go|governance": "should, must, the verdict's words, body",
        r"optimi[sz](?:e|ed|ing|ation)|in terms of|leverag\w+": "plain words",
        r"cash bridge|the bridge|(?:find|takes) a bridge|cash curve|months? of cash ahead": "bridging finance, cash plan, cash runway",
        r"confidence intervals?|quantiles?": "range",
        r"go under conditions|(?:a|no|every|recorded|mistaken|wrong) go|go: |suspend\w*": "continue, continue with conditions, pause",
        r"ranked pairs?|active pairs?|kept pairs?|each pair to be": "offer",
        r"staffed slots?|people served|target groups?": "drop-in session, users, group",
        r"largest loss|closing in order|at the doors": "maximum loss, orderly closure, at the stops",
        r"recurring": "contract",
    },
}


@cache
def messages(path):
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@cache
def texts(lang, names=True):
    """Every text of the kit in one language, with its catalogue: plural forms are those of many."""
    found = []
    for path in CATALOGUES:
        if path.name in TYPED or (path.parent.name == "dictionary" and not names):
            continue
        for message in messages(path):
            said = message.id if lang == "en" else message.string
            found.append((path.name, said if isinstance(said, str) else said[-1]))
    return found


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


def test_a_sentence_above_twenty_words_is_listed():
    long = {
        f"{lang}\t{where}\t{' '.join(s.split())}" for lang in ("fr", "en") for where, s in longer(lang, LONG)
    }
    listed = set(LISTED.read_text("utf8").splitlines())
    assert long - listed == set(), "say it in two sentences"
    assert listed - long == set(), "shorter now: take it off the list"


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
            (where, said)
            for where, said in texts(lang, names=False)
            if re.search(rf"\b(?:{never})\b", apostrophes(said), 0 if "CA" in never else re.I)
        ]
        assert found == [], f"say: {instead}"


def titles():
    """What stands above a part, a table or a chart, in both languages."""
    french = {
        message.id if isinstance(message.id, str) else message.id[0]: message.string
        for path in CATALOGUES
        for message in messages(path)
    }
    for path in (ROOT / "conciergekit").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            match node:
                case ast.Call(
                    func=ast.Name(name) | ast.Attribute(attr=name),
                    args=[ast.Call(func=ast.Name("_"), args=[ast.Constant(title)]), *_],
                ):
                    if name in ("Heading", "Rows", "Curves"):
                        yield from ((path.name, said) for said in (title, french[title]))


@pytest.mark.long
def test_a_title_is_a_noun_group_of_eight_words_without_a_figure():
    found = list(titles())
    assert len(found) > 100
    assert [one for one in found if len(words(one[1])) > 8 or re.search(r"\d|[.:]$", one[1])] == []


def test_the_rules_see_what_breaks_them():
    assert len(words(sentences("Un mot {a} « deux ou trois » ; et puis. Suite.")[0])) == 5 + 1
    assert sentences("Une phrase. Une autre ! 3 de plus.") == ["Une phrase.", "Une autre !", "3 de plus."]
