"""One cell as a person writes it: its value, or what is wrong with it."""

import datetime as dt

from conciergekit import dictionary
from conciergekit.intake import cells

COLUMNS = {f"{t.code}.{c}": v for t in dictionary.tables().values() for c, v in t.columns.items()}


def read(column: str, *raws: object) -> list[object]:
    """Each raw cell of a column -> its value, or its code of a problem where it is blank."""
    seen, at = cells.convert(COLUMNS[column], raws)
    return [seen[n].code if seen[n].value is None else seen[n].value for n in at]


APRIL_3 = dt.date(2026, 4, 3)


def test_a_date_is_read_however_it_is_written():
    """A log typed by hand would lose its days, or move them to another month."""
    # 1 January 2026 is day 46023 for Excel; + 31 + 28 + 31 + 2.
    typed = (dt.datetime(2026, 4, 3, 17, 30), APRIL_3, 46115, 46115.75)
    texts = """46115|03/04/2026|3.4.26|03-04-2026|2026-04-03|2026-04-03 00:00:00| 3/4/2026\u00a0|
        2026-04-03T10:20:00Z|3 avril 2026|vendredi 3 avril 2026|3 AVR. 2026|le 3 avril 26|
        3rd April 2026|April 3, 2026"""
    for written in (*typed, *texts.split("|")):
        assert read("requests.date", written) == [APRIL_3], written


def test_a_month_alone_is_its_first_day():
    """The sheet of openings, kept by month, would be empty."""
    written = ("avril 2026", "April 2026", "1er avril 2026", "1ᵉʳ avril 2026")
    assert read("opening.month", *written) == [dt.date(2026, 4, 1)] * 4


def test_what_is_no_date_is_said():
    """A slip such as 2206 would stretch the monthly table over two centuries."""
    # "jui" is juin or juillet; a year alone is no day of Excel between 2000 and 2100.
    wrong = ("31/02/2026", "bientôt", "jui 2026", "3 avril", "avril 26", 2026, True)
    assert read("requests.date", *wrong) == ["not_a_date"] * 7
    far = ("1/1/2206", dt.datetime(2206, 1, 1), dt.date(1999, 12, 31))
    assert read("requests.date", *far) == ["date_bounds"] * 3
    never = cells.Unreadable("formula_no_value", "=A1")
    assert read("requests.date", "#REF!", never) == ["error_value", "formula_no_value"]


def test_a_column_that_mixes_day_orders_is_asked():
    """Half the log would change months in silence when two people's computers differ."""
    # 04/13/2026 can only be 13 April, month first: what could be both is asked, the rest is read.
    column = ("04/13/2026", "03/04/2026", "25/03/2026", "05/05/2026", "2026-04-03")
    expected = [dt.date(2026, 4, 13), "date_two_readings", dt.date(2026, 3, 25)]
    assert read("requests.date", *column) == [*expected, dt.date(2026, 5, 5), APRIL_3]
    seen, at = cells.convert(COLUMNS["requests.date"], column)
    assert seen[at[1]].words == {"first": APRIL_3, "second": dt.date(2026, 3, 4)}
    # No such date: day first, as the kit's own workbooks write it.
    assert read("requests.date", "03/04/2026", "25/03/2026")[0] == APRIL_3


AMOUNTS = {
    1234.5: "1 234,50 €|1\u202f234,50\u00a0€|1\u2009234.5|€1,234.50|1234,50 EUR|1234.5 euros",
    1234567.0: "1.234.567,0|1,234,567",
    -784.0: "−784|- 784 EUR|-€784|(784 €)",
    5.0: "+5|5|05|5,0",
    0.125: "0,125",  # no one writes a thousand as 0,125
    1234.567: "1234,567|1 234,567",  # nor 1234 thousand so
    "not_a_number": "12,5 %|1,23,45|12 34|dix|=1+1|nan|12 km|5-|1e5",
    "number_two_readings": "1,234|12.345|-1,234",
}


def test_an_amount_is_read_however_it_is_written():
    """A comma read wrong multiplies a cost by a thousand."""
    for value, texts in AMOUNTS.items():
        for text in texts.split("|"):
            assert read("accounts.amount", text) == [value], text
    assert read("accounts.amount", 12, True, float("inf")) == [12.0, *["not_a_number"] * 2]


def test_bounds_settle_what_a_separator_leaves_open():
    """A person would be asked what only one reading makes possible."""
    assert read("tours.km", "1,234", "123.456", "1,001") == [1.234, 123.456, 1.001]  # 1000 at most
    assert read("places.latitude", "45,188") == [45.188]  # 90 at most
    assert read("places.inhabitants", "1.234", "1,5") == [1234.0, "not_whole"]  # whole only
    assert read("tours.km", "-1", 1000.5, 1000) == ["below", "above", 1000.0]
    assert read("answers.answer", 0, 6, 3.5, "4") == ["below", "above", "not_whole", 4.0]


def test_a_share_and_a_percentage_are_told_apart():
    """A planned share of 35 would be read as 3500 %."""
    assert read("publics.planned_share", "12,5 %", "12.5%", 0.4, "1") == [0.125, 0.125, 0.4, 1.0]
    # 35 can only be a percentage; beside it, 1 may be 1 % or the whole.
    assert read("publics.planned_share", 35, 64, 1) == [0.35, 0.64, "share_two_readings"]
    assert read("publics.planned_share", 101, "-5 %") == ["above", "below"]


def test_a_duration_takes_the_unit_of_its_column():
    """2 h 30 would be lost, or counted as two minutes."""
    written = ("2 h 30", "2h30", "2 heures 30 min", dt.timedelta(minutes=150))
    assert read("hours.hours", *written, dt.time(2, 30), "PT2H30M00S") == [2.5] * 6
    assert read("requests.minutes", *written) == [150.0] * 4
    assert read("requests.minutes", dt.time(0, 45)) == ["not_a_number"]  # 45 min, or 45 s?
    assert read("tours.km", "2 h 30") == ["not_a_number"]


def test_a_time_is_read_however_it_is_written():
    """Delivery windows would be ignored."""
    half_past_five = (dt.time(17, 30), "17:30", "17h30", "17 H 30", "17:30:00", 17.5 / 24)
    assert read("requests.window_from", *half_past_five) == ["17:30"] * 6
    assert read("requests.window_from", "9 h", 0, "24:00", 17, "17h60", "soir") == [
        *("09:00", "00:00"),
        *["not_a_time"] * 4,
    ]


def test_words_of_a_list_are_known_in_both_languages():
    """A log kept in French would not be counted by an English reader's report."""
    assert read("requests.outcome", "Servie", "served", "REFUSED", "acceptee, a faire") == [
        *("served", "served", "refused", "open")
    ]
    assert read("requests.outcome", "livrée") == ["unknown_value"]
    assert read("criteria.indicator", "Servies à l'heure", "on_time_share") == ["on_time_share"] * 2
    assert read("criteria.indicator", "Servies à leure") == ["unknown_indicator"]
    yes, no = ("Oui", "yes", "x", 1, True, "VRAI"), ("non", "No", 0, False, "faux")
    assert read("places.depot", *yes, *no, "peut-être") == [*[True] * 6, *[False] * 5, "not_yes_no"]


def test_codes_are_compared_as_a_person_sees_them():
    """Tour 12 of one sheet would not be tour 12.0 of another."""
    assert read("requests.tour", 12, 12.0, " 12 ", "12", "T\u00a0 1") == ["12"] * 4 + ["T 1"]
    assert read("requests.tour", "x" * 80, "x" * 81) == ["x" * 80, "code_too_long"]


def test_long_and_strange_texts_are_kept_and_told():
    """A pasted page would hide a report, or a formula would be run by who opens it."""
    seen, at = cells.convert(
        COLUMNS["requests.note"],
        ["é" * 30_000, "=HYPERLINK(1)", "a\x00b\x1fc", "../../etc/passwd", "a/b", "\x07", 3.0],
    )
    told = [(seen[n].value, seen[n].code) for n in at]
    assert told == [
        ("é" * 5_000, "text_too_long"),
        ("=HYPERLINK(1)", "formula_text"),
        ("abc", "control_characters"),
        ("../../etc/passwd", "path_text"),
        ("a/b", ""),
        (None, "control_characters"),
        ("3", ""),
    ]


def test_each_distinct_cell_is_read_with_its_type():
    """1, 1.0 and True are one key for Python: yes would become a number."""
    assert read("places.depot", 1, True, 1.0, 0, False) == [True, True, True, False, False]
    assert read("requests.size", 1, True, 1.0) == [1.0, "not_a_number", 1.0]
