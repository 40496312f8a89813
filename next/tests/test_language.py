"""Figures are written as a French or an English person writes them."""

import pandas as pd
import pytest

from conciergekit import dictionary, language

THIN, TIED = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("french", "english", "write"),
    [
        (f"17{THIN}216{THIN}€", "€17,216", lambda lang: language.eur(17216.4, lang)),
        (f"8,93{THIN}€", "€8.93", lambda lang: language.eur(8.934, lang, 2)),
        (f"−784{THIN}€", "−€784", lambda lang: language.eur(-784, lang)),
        (f"0{THIN}€", "€0", lambda lang: language.eur(-0.4, lang)),
        (f"59{THIN}%", "59%", lambda lang: language.pct(0.59, lang)),
        ("3 sur 4", "3 of 4", lambda lang: language.pct(0.75, lang, n=4)),
        (f"75{THIN}%", "75%", lambda lang: language.pct(0.75, lang, n=10)),
        (f"1{THIN}234,5", "1,234.5", lambda lang: language.number(1234.5, lang, 1)),
        ("octobre 2027", "October 2027", lambda lang: language.month("2027-10-31", lang)),
        ("1ᵉʳ mars 2026", "1 March 2026", lambda lang: language.date("2026-03-01", lang)),
        ("11 mars 2026", "11 March 2026", lambda lang: language.date("2026-03-11", lang)),
        (f"4,3{TIED}mois", "4.3 months", lambda lang: language.measure(4.3, "months", 1, lang)),
        (f"1{TIED}heure", "1 hour", lambda lang: language.measure(1, "hours", 0, lang)),
        ("3 sur 4", "3 of 4", lambda lang: language.measure(3, "grade", 0, lang)),
        ("obligatoire", "must", lambda lang: language.choice("must", "role", lang)),
    ],
)
def test_a_figure_is_written_as_people_of_that_language_write_it(french, english, write):
    """A mayor would stumble on « 17,216.00 € » or a minus that is a hyphen."""
    assert (write("fr"), write("en")) == (french, english)


@pytest.mark.parametrize("nothing", [None, float("nan"), pd.NaT, float("inf")])
def test_what_is_absent_is_said_and_is_no_zero(nothing):
    """A missing figure read as zero would decide against people."""
    for name in ("number", "eur", "pct", "month", "date", "chances"):
        assert language.FILTERS[name](nothing, lang="fr") == "non mesuré"
    for kind in {one.unit for one in dictionary.indicators().values()}:
        assert language.measure(nothing, kind, 0, "en") == "not measured"


def test_every_indicator_and_fact_has_a_unit_that_can_be_written():
    """A new unit in the dictionary would stop every report."""
    for each in (*dictionary.indicators().values(), *dictionary.facts().values()):
        for lang in dictionary.LANGUAGES:
            assert language.measure(2, each.unit, each.decimals, lang)


def test_a_share_of_euros_is_never_told_as_answers():
    """« 4 sur 9 » would be nine months taken for nine people."""
    assert language.indicator(4 / 9, "expenses_covered", "fr", n=9) == f"44{THIN}%"
    assert language.indicator(4 / 9, "satisfaction_users", "fr", n=9) == "4 sur 9"


@pytest.mark.parametrize(
    ("code", "low", "high", "french", "english"),
    [
        ("served_share", 0.4, 0.523, f"de 40 à 52{THIN}%", "40 to 52%"),
        ("orders_month", 39.2, 51.0, "de 39 à 51", "39 to 51"),
        (
            "result_month",
            -1362,
            1484,
            f"de −1{THIN}362{THIN}€ à 1{THIN}484{THIN}€",
            "−€1,362 to €1,484",
        ),
        ("km_order", 2.3, 2.84, f"de 2,3 à 2,8{THIN}km", "2.3 to 2.8 km"),
        ("vision", 2, 3, "de 2 à 3 sur 4", "2 to 3 of 4"),
        ("cash", 7890, 7890, "", ""),
        ("cash", float("nan"), 7890, "", ""),
    ],
)
def test_a_range_says_its_unit_once_and_nothing_where_there_is_none(
    code, low, high, french, english
):
    """« de 40 % à nan » would be read aloud in a meeting."""
    said = [language.span(low, high, code, lang) for lang in ("fr", "en")]
    assert said == [french, english]


def test_a_chance_is_never_nothing_nor_all():
    """A committee told « 100 chances » would think that nothing can go wrong."""
    said = [language.chances(value, "fr") for value in (0.0, 0.984, 1.0)]
    assert said[1] == "98 chances sur 100"
    assert said[0].startswith("moins de 1 ")
    assert said[2].startswith("plus de 99 ")


def test_a_wrong_language_or_unit_is_refused_with_what_is_allowed():
    """A typing error would give a report half in one language."""
    with pytest.raises(ValueError, match="lang: expected fr or en, got 'de'"):
        language.eur(1, "de")
    with pytest.raises(ValueError, match="unit: expected one of eur, .*got 'kg'"):
        language.measure(1, "kg", 0, "fr")
