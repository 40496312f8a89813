"""What a report may take of its reader, held on the full samples: words, charts, screens, pages, weight.

Measured in a browser as a person meets it: 1280 × 900, 390 × 844, on paper, in Word. Later work replaces; it never adds.
"""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path

import office
import pytest
from conftest import load
from demo_once import demo
from test_reports_access import BROWSER, FLAGS, examined, needs_axe, needs_browser

from conciergekit.cli import main
from conciergekit.papers.reports.formats import write_formats
from conciergekit.read.give_back import workbook

pytestmark = [pytest.mark.slow, needs_browser]

OTHERS = [("fr", "contrats"), ("fr", "camion"), ("fr", "pivot"), ("en", "pivot")]
REPORTS = [
    ("fr", "engagement"),
    ("en", "incomplet"),
]  # the longest, and the one that is run in English anyway
REPORTS += [pytest.param(one, marks=pytest.mark.exhaustive) for one in OTHERS]
WORDS, UNFOLDED, CHARTS, WIDE_SCREENS, PHONE_SCREENS, PRINTED, IN_WORD, WEIGHT_KB = (
    4_000,
    9_500,
    14,
    13,
    28,
    10,
    15,
    300,
)
TWO_SHEETS_SCREENS = 6
READ, READ_DRAWN = 11, 9  # pixels of the smallest words, of those in a chart
# frames inside a page: a window without a head takes no less than 500 pixels, and is dear to open
FRAMES = """<!doctype html><body>{frames}<script>
addEventListener("load", () => {{
  const seen = [...document.querySelectorAll("iframe")].map(f => {{
  const d = f.contentDocument, root = d.documentElement;
  const count = words => words.trim().split(/[ \\n\\r\\t]+/).length;  // a no-break space parts no word
  const drawn = [...d.querySelectorAll("svg text")].filter(t => t.getClientRects().length).map(t => t.textContent).join(" ");
  const told = {{height: root.scrollHeight, wide: root.scrollWidth, words: count(d.body.innerText) + count(drawn),
    charts: d.querySelectorAll("figure").length, origins: [...d.querySelectorAll("section")].map(s => s.querySelectorAll(".prov").length)}};
  const view = f.contentWindow, shown = e => e.getClientRects().length && ![...e.childNodes].every(n => n.nodeType !== 3 || !n.textContent.trim());
  const size = e => parseFloat(view.getComputedStyle(e).fontSize) * (e.ownerSVGElement ? e.ownerSVGElement.getBoundingClientRect().width / e.ownerSVGElement.viewBox.baseVal.width : 1);
  told.least = Math.min(...[...d.querySelectorAll("main *:not(sup, svg *)")].filter(shown).map(size));
  told.leastDrawn = Math.min(99, ...[...d.querySelectorAll("figure svg text")].filter(shown).map(size));
  told.crossed = [...d.querySelectorAll("figure svg")].flatMap(svg => {{
    const boxes = [...svg.querySelectorAll("text")].filter(shown).map(t => [t.textContent, t.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], k) => boxes.slice(k + 1).filter(([_, b]) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 4).map(([other]) => one + " / " + other));
  }});
  d.querySelectorAll("details").forEach(e => {{ e.open = true; }});
  told.unfolded = count(d.body.innerText) + count(drawn); told.wideUnfolded = root.scrollWidth;
  return told;
  }});
  const pre = document.createElement("pre"); pre.id = "told"; pre.textContent = JSON.stringify(seen); document.body.append(pre);
}});</script></body>"""
FRAME = '<iframe width="{width}" height="{height}" style="border:0" srcdoc="{page}"></iframe>'


def seen(page: str, folder: Path, *sizes: tuple[int, int]) -> list[dict]:
    """What a browser makes of the page in a window of each size."""
    inside = html.escape(re.sub(r'<meta http-equiv="(Content-Security-Policy|refresh)"[^>]*>', "", page))
    frames = "".join(FRAME.format(width=width, height=height, page=inside) for width, height in sizes)
    path = folder / "frame.html"
    path.write_text(FRAMES.format(frames=frames), encoding="utf-8")
    command = [
        BROWSER,
        *FLAGS,
        "--window-size=1400,1000",
        f"--user-data-dir={folder / 'profile'}",
        path.as_uri(),
    ]
    shown = subprocess.run(command, capture_output=True, timeout=120, check=False).stdout.decode("utf-8")
    return json.loads(html.unescape(re.search(r'<pre id="told">(.*?)</pre>', shown, re.DOTALL)[1]))


@pytest.fixture
def report(request, tmp_path_factory):
    """The page of one sample in one language."""
    lang, slug = request.param
    return next((demo(lang, tmp_path_factory, slug) / slug).glob("r*port.html"))


each = pytest.mark.parametrize(
    "report",
    REPORTS,
    indirect=True,
    ids="-".join,
)


@each
def test_a_report_keeps_to_what_a_reader_has_time_for(report, tmp_path):
    page = report.read_text(encoding="utf-8")
    wide, tablet, phone, small = seen(page, tmp_path, (1280, 900), (700, 900), (390, 844), (320, 700))
    assert wide["words"] <= WORDS
    assert wide["unfolded"] <= UNFOLDED
    assert wide["charts"] <= CHARTS
    assert max(wide["origins"]) == 1
    assert wide["height"] <= WIDE_SCREENS * 900
    assert phone["height"] <= PHONE_SCREENS * 844
    assert max(tablet["wide"], tablet["wideUnfolded"]) <= 700
    assert max(small["wide"], small["wideUnfolded"]) <= 320
    for screen in (wide, tablet, phone, small):
        assert screen["least"] >= READ
        assert screen["leastDrawn"] >= READ_DRAWN
        assert screen["crossed"] == []
    assert len(page.encode()) <= WEIGHT_KB * 1000
    assert "<script" not in page
    assert not re.search(r'(src|href)="(?!data:|#|repair)', page)


def in_word(report, folder) -> int:
    """The pages of the report as a Word document, as LibreOffice lays it out."""
    from pypdf import PdfReader

    write_formats(report, ["docx"])
    (laid_out,) = office.converted("pdf", folder / "word", report.with_suffix(".docx"))
    return len(PdfReader(laid_out).pages)


@each
def test_it_is_printed_on_ten_pages_and_makes_fifteen_of_word(report, tmp_path):
    from pypdf import PdfReader

    for kind in (".html", ".json"):
        shutil.copy(report.with_suffix(kind), tmp_path)
    (printed,) = write_formats(tmp_path / report.name, ["pdf"])
    found = PdfReader(printed)
    assert len(found.pages) <= PRINTED
    assert found.trailer["/Root"]["/MarkInfo"]["/Marked"]  # tagged: read aloud in its order
    assert found.outline
    if office.SOFFICE:
        assert in_word(tmp_path / report.name, tmp_path) <= IN_WORD


@needs_axe
@each
def test_axe_finds_nothing_in_a_whole_report(report, tmp_path):
    told = examined(report.read_text(encoding="utf-8"), tmp_path, 1280)
    assert (told["found"], told["fetched"]) == ([], [])


@pytest.mark.exhaustive
def test_two_filled_sheets_make_a_short_report(tmp_path):
    """The project and the requests of contrats, nothing else: what has no data takes one line a chapter."""
    full = load("contrats")
    rows = full["requests"].assign(client=None)
    book = workbook.write(
        tmp_path / "pilote.xlsx", {"requests": rows.to_dict("records")}, {"name": "Deux feuilles"}
    )
    assert main(["run", str(book), "--lang", "fr", "--out", str(tmp_path / "out")]) == 0
    page = next((tmp_path / "out").rglob("rapport.html")).read_text(encoding="utf-8")
    (wide,) = seen(page, tmp_path, (1280, 900))
    assert wide["height"] <= TWO_SHEETS_SCREENS * 900
