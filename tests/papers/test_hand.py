"""What whoever writes the report adds to it by hand: read as people type it, kept across runs, shown in every paper."""

import base64
import datetime as dt
import io
import shutil
import zipfile
from dataclasses import replace

import pytest
from conftest import SAMPLES
from PIL import Image

from conciergekit import actions, load_pilot
from conciergekit.core import hand, i18n
from conciergekit.core.hand import logos
from conciergekit.draw.blocks import Paragraph, words_of
from conciergekit.papers.documents.brief import brief
from conciergekit.papers.documents.minutes import minutes
from conciergekit.papers.pages import signature
from conciergekit.papers.reports import pilot_report
from conciergekit.results import keys
from conciergekit.tell import hand as told
from conciergekit.tell.report import decision
from conciergekit.tell.report.common import with_comment

SIGNED = """\
# mes textes
[présentation]
Nom : Cabinet Dupuis
Logo = logo.png

[Citations]
3fa29c, B07D11
[L'ARGENT]
Le Département a donné
son accord oral.

Le bailleur : il a signé [hier].
"""


def picture(size=(60, 20), kind="PNG"):
    held = io.BytesIO()
    Image.new("RGB", size, "#c33").save(held, kind)
    return held.getvalue()


@pytest.fixture
def written(tmp_path):
    """Writes the file beside a workbook that is not there, and gives what is read of it."""

    def write(text, encoding="utf-8"):
        (tmp_path / "logo.png").write_bytes(picture())
        (tmp_path / "pilote.rapport.txt").write_bytes(text.encode(encoding))
        return hand.of(tmp_path / "pilote.xlsx")

    with i18n.use_language("fr"):
        yield write


def at(pilot, tmp_path, text):
    """The pilot as if its workbook stood in an empty folder with these words beside it."""
    (tmp_path / "pilote.rapport.txt").write_text(text, encoding="utf-8")
    return replace(pilot, path=tmp_path / "pilote.xlsx")


# ---- read as it is typed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_it_is_read_as_any_editor_saves_it(written, encoding):
    found = written(SIGNED.replace("\n", "\r\n"), encoding)
    assert found.name == "Cabinet Dupuis"
    assert found.logo.name == "logo.png"
    assert found.quotes == ("3fa29c", "b07d11")
    assert found.comments == {
        "money": "Le Département a donné son accord oral.\nLe bailleur : il a signé [hier]."
    }
    assert found.findings == ()


def test_its_words_are_those_of_any_language(written):
    found = written("[Presentation]\nName: Dupuis\n[Action plan]\nAs agreed.\n")
    assert (found.name, found.comments) == ("Dupuis", {"plan": "As agreed."})


def test_an_action_is_four_cells_and_a_blank_one_stays_as_proposed(written):
    found = written(
        "[Actions]\na41f02 ; ; Présidente ; 30/10/2026   # celle-là\n; Écrire au bailleur ; ; 15 novembre 2026\n"
    )
    assert found.actions == (
        hand.Chosen("a41f02", "", "Présidente", dt.date(2026, 10, 30)),
        hand.Chosen("", "Écrire au bailleur", "", dt.date(2026, 11, 15)),
    )


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Bonjour\n[Actions]\n", "hand_nowhere", 1),
        ("[Actions]\n\n[L'agent]\nDu texte\n", "hand_section", 3),
        ("[Présentation]\nNom : A\nAdresse : Grenoble\n", "hand_key", 3),
        ("[Citations]\n3fa29c\nle premier\n", "hand_quote", 3),
        ("[Actions]\nÉcrire au bailleur\n", "hand_code", 2),
        ("[Actions]\n; a ; b ; 1/1/2026 ; e\n", "hand_action", 2),
        ("[Actions]\n; Écrire ; Trésorier ; bientôt\n", "hand_day", 2),
        ("[Présentation]\nLogo : absent.png\n", "hand_logo_missing", 2),
        ("[L'argent]\n" + "mot " * 400, "hand_long", 1),
    ],
)
def test_a_line_that_cannot_be_followed_says_where_and_how_to_repair_it(written, text, code, line):
    found = written(text).findings
    assert code in {one.code for one in found}
    first = next(one for one in found if one.code == code)
    assert (first.row, first.sheet) == (line, "pilote.rapport.txt")
    assert first.repair() not in ("", first.what())
    assert "{" not in first.what() + first.repair()


def test_a_section_misspelt_is_recognised(written):
    [finding] = written("[L'agent]\nx\n").findings
    assert finding.repair() == "Vouliez-vous écrire [L’argent]\N{NO-BREAK SPACE}?"


@pytest.mark.long
def test_what_is_wrong_is_told_by_check(tmp_path):
    shutil.copy(SAMPLES / "incomplet" / "pilote.xlsx", tmp_path)
    (tmp_path / "pilote.rapport.txt").write_text("[Foo]\n", encoding="utf-8")
    for path in (tmp_path, tmp_path / "pilote.xlsx"):  # one workbook, one file
        assert [f.row for f in load_pilot(path).findings if f.code == "hand_section"] == [1]


def test_choosing_quotes_leaves_the_rest_as_it_was(tmp_path):
    book = tmp_path / "pilote.xlsx"
    path = tmp_path / "pilote.rapport.txt"
    path.write_text(SIGNED, encoding="utf-8")
    with i18n.use_language("fr"):
        assert hand.keep_quotes(book, ["ffffff"]) == path
        after = path.read_text(encoding="utf-8")
        assert after == SIGNED.replace("3fa29c, B07D11\n", "ffffff\n\n")
        path.unlink()
        hand.keep_quotes(book, ["ffffff"])
        assert hand.of(book).quotes == ("ffffff",)


# ---- a logo that only draws --------------------------------------------------------------------------------------

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 60 20">{}</svg>'


def test_a_logo_is_drawn_again_small_and_holds_nothing_else(tmp_path):
    (tmp_path / "big.jpg").write_bytes(picture((1200, 400), "JPEG") + b"<script>alert(1)</script>")
    (tmp_path / "drawn.svg").write_text(SVG.format('<rect width="60" height="20" fill="#c33"/>'))
    for name in ("big.jpg", "drawn.svg"):
        made = signature.logo(tmp_path / name)
        with Image.open(io.BytesIO(made)) as shown:
            assert shown.format == "PNG"
            assert shown.size == (480, 160)
            assert shown.getpixel((240, 80))[0] > 150
        assert b"script" not in made


@pytest.mark.parametrize(
    "size", ['width="100%" height="5"', 'width="1in" height="72pt"', 'height="3000"', ""]
)
def test_a_drawing_that_says_its_size_in_any_way_is_drawn_in_its_shape(tmp_path, size):
    (tmp_path / "logo.svg").write_text(SVG.replace("<svg", f"<svg {size}").format(""))
    assert logos.looked_at(tmp_path / "logo.svg")[0] == "svg"
    with Image.open(io.BytesIO(signature.logo(tmp_path / "logo.svg"))) as shown:
        assert max(shown.size) <= 20 * min(shown.size)


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect onload="alert(1)"/>',
        '<image href="file:///etc/passwd"/>',
        '<use xlink:href="http://example.org/a.svg#b"/>',
        "<foreignObject><b>x</b></foreignObject>",
        "<style>rect{fill:url(http://example.org/x)}</style>",
        "<rect style=\"fill:url( '//example.org')\"/>",
        '<a href="#x"><rect/></a>',
        '<set attributeName="href" to="javascript:alert(1)"/>',
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path, inside):
    (tmp_path / "logo.svg").write_text(SVG.format(inside))
    with pytest.raises(logos.Unfit, match="hostile"):
        logos.looked_at(tmp_path / "logo.svg")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "hostile"),
        (b"<svg><rect></svg>", "kind"),
        (b"GIF89a" + bytes(60), "kind"),
        (b"\x89PNG\r\n\x1a\n" + bytes(80), "kind"),
        (b"\x89PNG" + bytes(600 * 1024), "heavy"),
        (picture((4100, 2)), "large"),
        (picture((2100, 100)), "shape"),
        (SVG.replace("0 0 60 20", "0 0 1 21").format("").encode(), "shape"),
        (SVG.replace("0 0 60 20", "0 0 0 0").format("").encode(), "shape"),
        (SVG.replace("<svg", '<svg width="10" height="400mm"').format("").encode(), "shape"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="9999"/></svg>', "shape"),
        (SVG.replace("0 0 60 20", "a b . e").format("").encode(), "shape"),
    ],
)
def test_what_is_no_logo_is_refused_and_says_why(tmp_path, content, why):
    (tmp_path / "logo").write_bytes(content)
    with pytest.raises(logos.Unfit, match=why):
        logos.looked_at(tmp_path / "logo")


# ---- kept across runs --------------------------------------------------------------------------------------------


def test_a_change_of_a_word_or_of_the_logo_makes_the_report_again(tmp_path):
    book = tmp_path / "pilote.xlsx"
    book.write_bytes(b"")
    (tmp_path / "logo.png").write_bytes(picture())
    seen = [keys.of_pilot(book)]
    for text in ("[L'argent]\nx\n", "[L'argent]\ny\n", "[Présentation]\nLogo : logo.png\n"):
        (tmp_path / "pilote.rapport.txt").write_text(text, encoding="utf-8")
        seen.append(keys.of_pilot(book))
    (tmp_path / "logo.png").write_bytes(picture((61, 20)))
    assert len({*seen, keys.of_pilot(book)}) == 5


def test_on_a_past_day_only_the_name_is_known(pilot_of, tmp_path):
    pilot = at(
        pilot_of("contrats"), tmp_path, "[Présentation]\nNom : Dupuis\n[Plan d'action]\nx\n[Actions]\n;x;;\n"
    )
    assert set(hand.of_today(pilot).comments) == {"plan"}
    past = hand.of_today(replace(pilot, known_on=dt.date(2026, 3, 31)))
    assert (past.name, past.comments, past.actions) == ("Dupuis", {}, ())


# ---- in the plan, and in every paper -----------------------------------------------------------------------------


@pytest.mark.long
def test_actions_chosen_are_the_same_in_order_and_words_everywhere(reviewed, tmp_path):
    review = reviewed("contrats")
    proposed = actions.whole(review)
    first, second, third = proposed.table["code"].head(3)
    text = f"[Actions]\n{third} ; ; Présidente ; 30/10/2026\n; Écrire au bailleur ; Trésorier ;\n{first} ; Dit autrement ; ;\n"
    pilot = at(review.pilot, tmp_path, text)
    with i18n.use_language("fr"):
        plan = actions.whole(replace(review, pilot=pilot))
        lines = plan.lines()
        assert list(lines["what"]) == [proposed.lines()["what"][2], "Écrire au bailleur", "Dit autrement"]
        assert list(lines["who"]) == ["Présidente", "Trésorier", proposed.lines()["who"][0]]
        assert lines["when"][0] == i18n.date(dt.date(2026, 10, 30), short=True)
        assert plan.table["cost_eur"][2] == pytest.approx(proposed.table["cost_eur"][0], nan_ok=True)
        assert plan.left == len(proposed.table) + proposed.left - 2
        shown = [*lines["what"]]
        for said in (
            _words(brief(review, plan)),
            _words(minutes(review, plan)),
            repr(decision.actions(plan)),
        ):
            places = [said.index(what[:60]) for what in shown]
            assert places == sorted(places)
    assert second not in set(plan.table["code"])


def _words(document):
    from conciergekit.papers.documents.text import text as all_words

    return all_words(document)


@pytest.mark.long
def test_codes_of_actions_are_the_same_when_figures_move(reviewed):
    codes = list(actions.whole(reviewed("contrats")).table["code"])
    assert len(set(codes)) == len(codes)
    line = actions._Line("price", "offer", values={"offer": "Paniers", "needed_eur": 9.2})
    moved = actions._Line("price", "must", values={"offer": "Paniers", "needed_eur": 9.6})
    assert line.code == moved.code
    assert line.code != actions._Line("price", "offer", values={"offer": "Courses"}).code


@pytest.mark.long
def test_an_action_chosen_that_is_proposed_no_more_is_told(reviewed, tmp_path):
    review = reviewed("contrats")
    plan = actions.whole(
        replace(review, pilot=at(review.pilot, tmp_path, "[Actions]\n000000;;;\n;Écrire;;\n"))
    )
    assert (plan.lost, len(plan.table)) == (1, 1)
    with i18n.use_language("fr"):
        assert (
            "n’est plus proposée"
            in told.sentences(at(review.pilot, tmp_path, "[Actions]\n000000;;;\n"), plan)[-1]
        )


def test_a_chapter_shows_the_comment_above_what_it_rests_on(pilot_of, tmp_path):
    pilot = at(
        pilot_of("contrats"), tmp_path, "[Présentation]\nNom : Dupuis\n[Plan d'action]\n<b>Un</b>\n\nDeux\n"
    )
    with i18n.use_language("fr"):
        made = with_comment("plan", pilot, [Paragraph("trouvé", "answer")])
        assert [words_of(block.text) for block in made[1:]] == [
            "Dupuis ajoute\N{NO-BREAK SPACE}: <b>Un</b>",
            "Deux",
        ]
        assert with_comment("money", pilot, []) == []


@pytest.mark.long
def test_page_word_and_odt_carry_comment_name_and_logo(pilot_of, tmp_path):
    (tmp_path / "logo.png").write_bytes(picture())
    text = (
        "[Présentation]\nNom : Dupuis & <i>fils</i>\nLogo : logo.png\n[La décision]\nDéjà <b>débattu</b>.\n"
    )
    pilot = at(pilot_of("incomplet"), tmp_path, text)
    made = pilot_report.report(pilot, lang="fr", on=dt.date(2026, 11, 27))
    made = pilot_report.again(pilot_report.kept(made))
    page = pilot_report.page(made)
    assert "Dupuis &amp; &lt;i&gt;fils&lt;/i&gt;" in page
    assert "&lt;b&gt;débattu&lt;/b&gt;" in page
    assert f"data:image/png;base64,{made.logo}" in page
    for kind, body, folder in (
        ("docx", "word/document.xml", "word/media/"),
        ("odt", "content.xml", "Pictures/"),
    ):
        archive = zipfile.ZipFile(io.BytesIO(pilot_report.word(made, kind)))
        words = archive.read(body).decode()
        assert "Dupuis &amp; &lt;i&gt;fils" in words
        assert "débattu" in words
        assert base64.b64decode(made.logo) in [
            archive.read(n) for n in archive.namelist() if n.startswith(folder)
        ]


@pytest.mark.long
def test_a_logo_somebody_put_in_the_data_of_a_report_is_not_shown(pilot_of):
    made = pilot_report.report(pilot_of("incomplet"), lang="fr", on=dt.date(2026, 11, 27))
    for logo in ('x" onerror="alert(1)', base64.b64encode(b"<svg onload=alert(1)>").decode()):
        page = pilot_report.page(replace(made, logo=logo))
        assert 'class="logo"' not in page
        assert "alert(1)" not in page


@pytest.mark.long
def test_the_file_to_fill_in_is_read_without_a_remark_and_changes_nothing(reviewed, tmp_path):
    review = reviewed("contrats")
    with i18n.use_language("fr"):
        plan = actions.whole(review)
        text = told.blank(review.pilot, plan)
        pilot = at(review.pilot, tmp_path, text)
        assert hand.of(pilot.path) == hand.NONE
        code = plan.table["code"][1]
        assert f"# {code} ; ; ;" in text
        chosen = "\n".join(line.removeprefix("# ") if code in line else line for line in text.splitlines())
        (tmp_path / "pilote.rapport.txt").write_text(chosen, encoding="utf-8")
        assert hand.of(pilot.path) == replace(hand.NONE, actions=(hand.Chosen(code),))
