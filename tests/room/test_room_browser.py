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
pytestmark = pytest.mark.slow  # browsers and processes of their own, which wait on one another

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
    # each press answers: the answer to wait for is that of the fourth, five points each
    after = theirs.until(
        f"(told => told && told[1] - told[2] === 20)(({ANSWER}).match(/([0-9]+) au lieu de ([0-9]+)/)) && ({ANSWER})"
    )
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


def tab(page, number):
    """Show the panel of a tab, as a finger does."""
    page.until(
        f"(tab => {{ const {{x, y}} = tab.getBoundingClientRect();"
        " for (const kind of ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'])"
        " tab.dispatchEvent(new PointerEvent(kind, {bubbles: true, button: 0, clientX: x + 9, clientY: y + 9}));"
        f" return tab.className.includes('mod-current'); }})(document.querySelectorAll('.lm-TabBar-tab')[{number}])"
    )


# of the panel that is seen: whatever is wider than its column; where its answer begins, from the controls; where each ends
LAID_OUT = """(() => { const panel = [...document.querySelectorAll('.ck-panel')].find(one => one.offsetParent);
const box = one => one.getBoundingClientRect(), [left, answer] = panel.children;
const wide = [left, answer].flatMap(column => [...column.querySelectorAll('*')].filter(
    one => box(one).width && box(one).right > box(column).right + 1).map(one => one.outerHTML.slice(0, 90)));
return [wide, box(answer).left - box(left).right, box(answer).top - box(left).top, box(panel).bottom]; })()"""


@pytest.mark.parametrize("width", [1280, 390])
def test_each_panel_stands_beside_its_answer_and_within_its_column(meeting, look, width):
    mine = meeting.wait_for(r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/")[1]
    page = look(mine, width=width, height=800)
    page.until(SHOWN)
    for number in range(5):
        tab(page, number)
        page.until("[...document.querySelectorAll('.ck-panel')].some(one => one.offsetParent)")
        wide, beside, below, bottom = page.value(LAID_OUT)
        assert wide == []
        if width == 1280:  # one beside the other, and the buttons too are seen without scrolling
            assert beside >= 20
            assert below == 0
            assert bottom <= 800
        else:  # the answer above what is moved
            assert below < 0
    assert page.value("document.documentElement.scrollWidth") <= width
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


# ---- a training session

HOSTILE = "<img src=x onerror='window.hit=1'>Ils paieront"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("session")
    room = Command("loved", "--for", "2", "--lang", "fr", "--out", folder / "kept", folder=folder)
    room.wait_for(r"\[3/3\]")
    room.kept = folder / "kept"
    room.addresses = room.wait_for(r"http://127\.0\.0\.1:\d+/[a-z0-9-]{14}/")
    yield room
    room.close()


BUTTON = "(words => [...document.querySelectorAll('button')].find(one => one.offsetParent && one.innerText.includes(words)))"


def click(page, words):
    page.until(
        "[...document.querySelectorAll('button')].some(one => one.offsetParent && !one.disabled && one.innerText.includes("
        f"{words!r}) && (one.click(), true))"
    )


def decide(page, choice, reason):
    """Choose, say why, and confirm, as a group does."""
    page.until(f"!!document.querySelectorAll('input[type=radio]')[{choice}]")
    page.value(f"document.querySelectorAll('input[type=radio]')[{choice}].click()")
    page.value("document.querySelector('textarea').focus()")
    page.type(reason)
    click(page, "Décider")
    page.until(f"!!{BUTTON}('Oui')")
    look = f"(style => style.color + ' on ' + style.backgroundColor)(getComputedStyle({BUTTON}('Oui')))"
    assert page.value(look) == "rgb(255, 255, 255) on rgb(15, 85, 99)"  # or nobody reads it
    click(page, "Oui")
    page.until("document.body.innerText.includes('est gardée')")


# of each choice: where its button is, where its words are, and where it can be touched
CHOICES = """[...document.querySelectorAll('.widget-radio-box label')].map(one => {
  const words = document.createRange(); words.selectNode(one.firstChild);
  return [one.querySelector('input'), words, one].map(part => part.getBoundingClientRect().toJSON()) })"""


def test_a_session_from_the_first_decision_to_the_end(session, look):
    import psutil

    one, two, trainer = (look(address) for address in session.addresses[:3])
    for page in (one, two):
        page.until("document.body.innerText.includes('Mois 3')")
    trainer.until("document.body.innerText.includes('0 sur 2')")
    decide(one, 2, "Trop tôt pour le dire")
    assert "Trop t" in (session.kept / "group-table-1.jsonl").read_text("utf8")
    trainer.until("document.body.innerText.includes('1 sur 2')")  # told without asking
    assert "est gardée" not in two.text()
    assert "Trop tôt" not in two.text()
    # opened again, on another device, and after its process was ended: the decision is there
    one.reload()
    one.until("document.body.innerText.includes('est gardée')")
    phone = look(session.addresses[0], width=390, height=844)
    phone.until("document.body.innerText.includes('est gardée')")
    places = phone.value(CHOICES)
    assert len(places) == 4
    for (
        button,
        words,
        whole,
    ) in places:  # the button left of its words, on their first line; a finger's breadth to touch
        assert button["right"] < words["left"]
        assert words["top"] <= (button["top"] + button["bottom"]) / 2 <= words["top"] + 30
        assert whole["height"] >= 44
    before = one.value("config.kernelId")
    for process in psutil.Process(session.process.pid).children(recursive=True):
        if "table-1" in process.cwd():
            process.kill()
    one.until(f"config.kernelId !== {before!r} && document.body.innerText.includes('est gardée')", 2 * LIMIT)
    # the next month comes to all pages by itself
    decide(two, 0, HOSTILE)
    trainer.until("document.body.innerText.includes('2 sur 2')")
    click(trainer, "Ouvrir le mois suivant")
    for page in (one, two):
        page.until("document.body.innerText.includes('Mois 4')")
        assert "Mois 5" not in page.text()
    # what a group writes is text wherever it is shown
    click(trainer, "Bilan")  # asked first: months are left
    trainer.until("document.body.innerText.includes('déciderait en le sachant')")
    click(trainer, "Oui, le montrer")
    trainer.until("document.body.innerText.includes('Ils paieront')", 2 * LIMIT)
    assert trainer.value("window.hit") is None
    assert HOSTILE in trainer.text()


def test_the_panels_of_a_session_are_those_of_the_open_month(session, look):
    page = look(session.addresses[0])
    page.until("document.body.innerText.includes('Trajets et prix')")
    tab(page, 2)
    page.until(
        "[...document.querySelectorAll('.ck-panel')].some(one => one.offsetParent && one.innerText.includes('Aujourd'))"
    )


def test_an_address_that_is_wrong_or_of_another_leads_nowhere_in_a_browser(session, look):
    """What somebody at a telephone can type, and what the page's own script could ask: no process, no file."""
    page, theirs = (look(address) for address in session.addresses[:2])
    for one in (page, theirs):
        one.until(SHOWN)
    here = urlparse(session.addresses[0])
    root, token, kernel = f"{here.scheme}://{here.netloc}", here.path, theirs.value("config.kernelId")
    wrong = [
        "aaaa-bbbb-cccc/",
        f"{token}..%2f..%2fetc/passwd",
        "static/../../../../etc/passwd",
        f"{token}%2e%2e/%2e%2e/etc/passwd",
        f"{token}api/kernels/{kernel}",
        f"{token}api/contents/",
        f"{token}files/../0",
        "static/room/..%2f..%2fserver.py",
    ]
    addresses = [f"{root}/{path.removeprefix('/')}" for path in wrong]
    told = page.value(f"Promise.all({addresses!r}.map(one => fetch(one).then(answer => answer.status)))")
    assert dict(zip(wrong, told, strict=True)) == dict.fromkeys(wrong, 404)
    for address in addresses[:2]:
        other = look(address)
        other.until("document.body.innerText.includes('ne mène nulle part')")
        assert other.value("document.querySelector('.jupyter-widgets, #jupyter-config-data')") is None
    for place in (token, "/aaaa-bbbb-cccc/"):  # the process of another group: no line is opened to it
        line = f"{root}{place}api/kernels/{kernel}/channels".replace("http", "ws", 1)
        opens = f"new Promise(told => {{ const line = new WebSocket({line!r}, 'v1.kernel.websocket.jupyter.org'); line.onopen = () => told('open'); line.onerror = () => told('refused'); }})"
        assert page.value(opens) == "refused"
    assert urlparse(session.addresses[1]).path not in page.value("document.documentElement.outerHTML")
