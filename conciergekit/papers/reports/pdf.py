"""A page of the kit as a PDF: by a browser of this machine, else by WeasyPrint.

The browser comes first because it was measured faster on a whole report (under 2 s against more than 6 s,
benchmarks/results/reports.md).
"""

import base64
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from ...core.errors import ConciergekitError
from ...core.i18n import _
from ..pages import pictures

_ON_THE_PATH = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
_ON_THE_PATH += ["msedge", "microsoft-edge", "microsoft-edge-stable", "brave-browser"]
_ELSEWHERE = {
    "win32": [
        r"{ProgramFiles(x86)}\Microsoft\Edge\Application\msedge.exe",
        r"{ProgramFiles}\Microsoft\Edge\Application\msedge.exe",
        r"{ProgramFiles}\Google\Chrome\Application\chrome.exe",
        r"{LocalAppData}\Google\Chrome\Application\chrome.exe",
    ],
    "darwin": [
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ],
}
# nothing but the page: no extension, no update, no call home
_FLAGS = (
    "--headless",
    "--disable-gpu",
    "--no-first-run",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-quic",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--generate-pdf-document-outline",
)
_LONGEST = 120  # seconds
_DRAWING = re.compile(r'data:image/svg\+xml,([^"]*)')


# WeasyPrint (70) stops on a cell of a grid that must stay whole and no longer fits in its page
_CELLS_MAY_BREAK = (
    "blockquote, .alert, .verdict, .note, .duo, .three, .strip { break-inside: auto !important }"
)


def pdf(page: str) -> bytes:
    """`page` (HTML of the kit) as a tagged PDF, A4, with page numbers and an outline.

    Raises ConciergekitError with both cures when this machine has neither a browser nor WeasyPrint, or when neither
    gave a PDF.
    """
    browser = browser_here()
    made = _by_browser(browser, page) if browser else b""
    if made:
        return made
    weasyprint = _weasyprint()
    if weasyprint is None:
        raise ConciergekitError(
            _(
                "No PDF can be made here. Install Chrome, Edge or Chromium, or type in the kit’s folder: pip install "
                "'.[pdf]'. The report itself can be printed from any browser."
            )
        )
    try:
        return weasyprint.HTML(string=_DRAWING.sub(_as_bitmap, page)).write_pdf(
            pdf_tags=True, stylesheets=[weasyprint.CSS(string=_CELLS_MAY_BREAK)]
        )
    except (
        Exception
    ) as error:  # another's program, on a page it cannot lay out: other formats are still to be made
        reason = type(error).__name__
        said = _("WeasyPrint could not lay this page out ({reason}). Print it from a browser.", reason=reason)
        raise ConciergekitError(said) from error


def _as_bitmap(match: re.Match) -> str:
    """WeasyPrint draws a chart letter by letter, which takes it seconds."""
    drawn = pictures.draw(unquote(match[1]), 1400)
    return "data:image/png;base64," + base64.b64encode(drawn).decode()


def browser_here() -> str:
    """The command of a browser that prints without a window; "" when there is none."""
    found = next(filter(None, map(shutil.which, _ON_THE_PATH)), "")
    return found or next((path for path in _elsewhere() if Path(path).is_file()), "")


def _elsewhere() -> Iterable[str]:
    names = ("ProgramFiles(x86)", "ProgramFiles", "LocalAppData")
    for path in _ELSEWHERE.get(sys.platform, ()):
        for name in names:
            path = path.replace("{" + name + "}", os.environ.get(name, ""))
        yield path


def _weasyprint():
    """The module, or None: not installed, or its system libraries (Pango) are missing."""
    try:
        import weasyprint  # an extra, which may lack its system libraries
    except (ImportError, OSError):
        return None
    return weasyprint


def _by_browser(browser: str, page: str) -> bytes:
    """The PDF, or nothing when the browser did not make it."""
    # an element of HTML named figure becomes a figure of the PDF, besides the picture in it and without its words
    page = page.replace("<figure>", "<div class='figure'>").replace("<figure ", "<div ")
    page = page.replace("</figure>", "</div>")
    page = re.sub(r"<figcaption>(.*?)</figcaption>", r'<div class="caption">\1</div>', page, flags=re.DOTALL)
    with tempfile.TemporaryDirectory(prefix="conciergekit-", ignore_cleanup_errors=True) as folder:
        source, target, profile = (Path(folder) / name for name in ("report.html", "report.pdf", "profile"))
        source.write_text(page, encoding="utf-8")
        command = [browser, *_FLAGS, f"--user-data-dir={profile}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # Chromium refuses its sandbox to root; the page runs nothing
        try:
            subprocess.run([*command, source.as_uri()], capture_output=True, timeout=_LONGEST, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return b""
        return target.read_bytes() if target.is_file() else b""
