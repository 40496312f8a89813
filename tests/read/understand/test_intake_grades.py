"""Grades of a survey that are typed as text: their decimals, their sign, two of them in a cell."""

import pytest
from test_intake_third import mapped, rows_of

WORST = "(1 = très satisfait, 5 = pas du tout)"


@pytest.mark.parametrize(
    ("heading", "typed", "read"),
    [
        (WORST, "2,5", 3.5),  # 6 − 2,5
        (WORST, "2.5", 3.5),
        (WORST, "2 points", 4),
        (WORST, "deux", 4),  # in words, on the same scale
        (WORST, "je dirais 2", 4),
        (WORST, "Un, merci", 5),
        ("(1 à 4)", "quatre", 5),
        ("(1-5)", "quatre", 4),
        (WORST, "sept", None),
        ("(1-5)", "3 puis 4", None),
        ("(1-5)", "3, 4", None),
        ("(1-5)", "3 4", None),
        ("(1-5)", "2 1/2", None),
        ("(1-5)", "4 car livré en 10 minutes", 4),
        ("(1-5)", "3,5", 3.5),
        ("(sur 5)", "4,5", 4.5),
        ("(sur 5)", "4/5", 4),
        ("(1 à 4)", "4,5", None),  # beyond its own scale
        ("(1 à 4)", "3,5", 4.5),  # between 3 and 4, which are 4 and 5
        ("(1-5)", "3 ou 4", None),
        ("(1-5)", "3-4", None),
        ("", "3 ou 4", None),
        ("(1-5)", "-1", None),
        (WORST, "-1", None),
        (WORST, "−9", None),
        ("", "-1", None),
    ],
)
@pytest.mark.sampled(0)
def test_a_grade_typed_as_text_keeps_its_decimals_and_its_sign(heading, typed, read, tmp_path):
    lines = "".join(f"{6 + n:02d}/01/2026;{cell}\n" for n, cell in enumerate((typed, 3, 1)))
    found = mapped(tmp_path, "avis.csv", f"Date;Êtes-vous satisfait du service ? {heading}\n{lines}")
    scores = found["surveys"].set_index(found["surveys"]["date"].dt.day)["score"]
    assert scores.get(6) == read
    told = {row for code in ("out_of_range", "not_number", "several_choices") for row in rows_of(found, code)}
    assert (2 in told) is (read is None)


@pytest.mark.long
def test_what_a_survey_tool_writes_for_no_answer_is_no_recommendation(tmp_path):
    cells = ("9", "8,5", "-1", "−9", "7 merci", "10", "8")
    lines = "".join(f"{6 + n:02d}/01/2026;4;{cell}\n" for n, cell in enumerate(cells))
    heads = "Date;Êtes-vous satisfait du service ? (1-5);Nous recommanderiez-vous ? (0 à 10)\n"
    found = mapped(tmp_path, "avis.csv", heads + lines)
    rows = found["surveys"]
    assert rows.loc[rows["question"] == "recommend", "score"].tolist() == [9, 8.5, 7, 10, 8]
    assert rows_of(found, "out_of_range") == [4, 5]


def test_a_grade_beyond_its_scale_is_told_as_it_was_typed(tmp_path):
    cells = ("-9", "0", "sept", "4,5", "3", "2")
    lines = "".join(f"{6 + n:02d}/01/2026;{cell}\n" for n, cell in enumerate(cells))
    found = mapped(tmp_path, "avis.csv", f"Date;Êtes-vous satisfait du service ? {WORST}\n{lines}")
    told = [(f.typed, f.values["low"], f.values["high"]) for f in found.findings if f.code == "out_of_range"]
    assert told == [("-9", 1, 5), ("0", 1, 5), ("sept", 1, 5)]
    assert found["surveys"]["score"].tolist() == [1.5, 3, 4]


@pytest.mark.parametrize(
    ("asked", "typed", "read", "code"),
    [
        ("(1 à 5)", "543", [10, 7.5, 5], "scale_advised"),  # (grade − 1) ÷ 4 × 10
        ("(1 = tout à fait, 5 = pas du tout)", "125", [10, 7.5, 0], "scale_advised"),
        ("(1 à 10)", "895", [8, 9, 5], ""),
        ("(0 = certainement pas, 10 = certainement)", "895", [8, 9, 5], ""),
        ("de 0 (pas du tout) à 10 (tout à fait)", "895", [8, 9, 5], ""),
        ("", "895", [8, 9, 5], ""),
        ("(1 = oui, 5 = non)", "125", [], "scale_unsaid"),  # nobody tells the kit which end is the best
        ("(1 : oui, 2 : non)", "121", [], "scale_unsaid"),
    ],
)
@pytest.mark.sampled(0)
def test_recommending_on_another_scale_than_the_kits_is_put_on_it_or_asked(
    asked, typed, read, code, tmp_path
):
    lines = "".join(f"{6 + n:02d}/01/2026;{cell}\n" for n, cell in enumerate(typed))
    found = mapped(tmp_path, "avis.csv", f"Date;Nous recommanderiez-vous ? {asked}\n{lines}")
    assert found["surveys"]["score"].dropna().tolist() == read
    told = [f.code for f in found.findings if f.code in ("scale_advised", "scale_unsaid", "scale_steps")]
    assert told == [code] * bool(code)


@pytest.mark.parametrize(
    ("title", "head", "read"),
    [
        ("Enquête de satisfaction – notes sur 10", "Satisfaction", []),  # of its best end nothing is said
        ("Notes de 1 à 4", "Satisfaction", [4, 2]),  # 3 and 2 of 4
        ("Enquête – notes sur 10", "Satisfaction (1-5)", [3, 2]),  # the heading is nearer
        ("Notes sur 10 entretiens", "Satisfaction", [3, 2]),
        ("Enquête du 1 - 12 mars, 4 réponses sur 10", "Satisfaction", [3, 2]),
        ("Enquête – note moyenne sur 10 : 8", "Satisfaction", [3, 2]),
    ],
)
@pytest.mark.sampled(0)
def test_a_title_gives_the_scale_of_the_grades_under_it(title, head, read, tmp_path):
    text = f"{title};\n;\nDate;{head}\n06/01/2026;3\n07/01/2026;2\n"
    found = mapped(tmp_path, "avis.csv", text)
    assert found["surveys"]["score"].dropna().tolist() == read
    assert any(f.code == "scale_other" for f in found.findings) is (not read)


@pytest.mark.long
def test_a_scale_without_its_best_end_is_not_said_to_have_one(tmp_path):
    found = mapped(tmp_path, "avis.csv", "Date;Satisfaction (de 1 à 4)\n06/01/2026;4\n07/01/2026;3\n")
    assert {f.code for f in found.findings} >= {"scale_steps", "best_end"}
    assert found["surveys"]["score"].tolist() == [5, 4]


@pytest.mark.parametrize(
    ("heading", "high"),
    [("Satisfaction (%)", 5), ("Satisfaction /10", 10), ("Nous recommanderiez-vous ?", 10)],
)
def test_a_grade_out_of_range_is_told_the_range_of_its_question(heading, high, tmp_path):
    found = mapped(tmp_path, "avis.csv", f"Date;{heading}\n06/01/2026;80\n07/01/2026;4\n08/01/2026;5\n")
    told = [(f.typed, f.values["high"]) for f in found.findings if f.code == "out_of_range"]
    assert told == [("80", high)]
