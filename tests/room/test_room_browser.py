"""A room in a real browser: opened, moved, reloaded, ended and found again. A picture of each page is kept on failure."""

import re
import subprocess
import sys
import threading
from urllib.parse import urlparse

import pytest
from browser import LIMIT, Browser
from conftest import ROOT
from rooms import until

pytest.importorskip("voila")
pytestmark = pytest.mark.long

SHOWN = "!!document.querySelector('.jupyter-widgets .noUi-handle')"
ANSWER = "[...document.querySelectorAll('.widget-html')].map(one => one.innerText).join('|')"


class Command:
    """`conciergekit room`, and what it says."""

    def __init__(self, *given, folder):
        self.said = []
        command = [sys.executable, "-m", "conciergekit.cli", "room", "--no-browser", *map(str, given)]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, encoding="utf8"
        )
        threading.Thread(
            target=lambda: self.said.extend(iter(self.process.stdout.readline, "")), daemon=True
        ).start()

    def text(self):
        return "".join(self.said)

    def wait_for(self, pattern):
        def seen():
            assert self.process.poll() is None or re.search(pattern, self.text()), self.text()
            return re.findall(pattern, self.text())

        return until(seen, 2 * LIMIT)

    def close(self):
        self.process.terminate()
        try:
            return self.process.wait(LIMIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise


@pytest.fixture(scope="module")
def browser():
    opened = Browser()
    yield opened
    opened.close()


@pytest.fixture
def look(browser, request):
    """Opens an address as on a device of its own; a picture of each on failure."""
    pages, failed = [], request.session.testsfailed

    def opened(address, **size):
        page = browser.page(**size)
        pages.append(page)
        page.open(address)
        return page

    yield opened
    if request.session.testsfailed > failed:
        for number, page in enumerate(pages):
            page.picture(ROOT / "build" / "pictures" / f"{request.node.name}-{number}.png")
    for page in pages:
        page.line.close()


@pytest.fixture(scope="module")
def meeting(tmp_path_factory):
    room = Command(
        ROOT / "data_samples" / "contrats",
        "--for",
        "1",
        "--lang",
        "fr",
        folder=tmp_path_factory.mktemp("meeting"),
    )
    room.wait_for(r"\[2/2\]")
    yield room
    if room.process.poll() is None:
        room.close()


def test_a_slider_moved_in_one_page_changes_its_answer_and_not_the_others(meeting, look):
    common, mine = meeting.wait_for(r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/")[:2]
    theirs, ours = look(common), look(mine)
    for page in (theirs, ours):
        page.until(SHOWN)
    assert "Conciergerie du plateau" in theirs.text()
    before, other = theirs.value(ANSWER), ours.value(ANSWER)
    assert before == other
    assert re.search(r"\d+ chances sur 100", before)
    theirs.value("document.querySelector('.noUi-handle').focus()")
    for _times in range(4):
        theirs.press("ArrowRight")
    after = theirs.until(f"({ANSWER}) !== {before!r} && ({ANSWER})")
    assert re.search(r"\d+ chances sur 100", after)
    assert ours.value(ANSWER) == other
    # what was moved is still moved when the page is opened again
    theirs.reload()
    theirs.until(f"{SHOWN} && ({ANSWER}) === {after!r}")
    assert (
        urlparse(theirs.value("location.href")).path != urlparse(common).path
    )  # its own address from then on


def test_the_page_asks_nobody_but_this_machine(meeting, look):
    page = look(meeting.wait_for(r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/")[1])
    page.until(SHOWN)
    page.until("!document.getElementById('loading')")
    asked = page.asked()
    assert len(asked) > 10
    assert {urlparse(address).hostname for address in asked if not address.startswith("data:")} == {
        "127.0.0.1"
    }
    assert page.complaints() == []
    source = page.value("document.documentElement.outerHTML")
    links = re.findall(r"""(?:src|href)=["'](https?:[^"']*)""", source)
    assert not [link for link in links if urlparse(link).hostname != "127.0.0.1"]


def test_no_code_is_shown_and_a_telephone_need_not_be_scrolled_sideways(meeting, look):
    page = look(meeting.wait_for(r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/")[1], width=390, height=844)
    page.until(SHOWN)
    assert page.value("document.documentElement.scrollWidth") <= 390
    assert float(page.value("parseFloat(getComputedStyle(document.body).fontSize)")) >= 17
    assert page.value("document.documentElement.lang") == "fr"
    assert "import" not in page.text()
    assert "inside.meeting" not in page.value("document.documentElement.outerHTML")


def test_ended_the_room_says_so_and_leaves_no_process(meeting):
    import psutil

    below = psutil.Process(meeting.process.pid).children(recursive=True)
    assert len(below) >= 2
    assert meeting.close() == 0
    until(lambda: "La salle est fermée" in meeting.text())
    psutil.wait_procs(below, timeout=LIMIT)
    assert not [one for one in below if one.is_running()]
