"""Chromium driven by its own protocol, over the websocket client that Jupyter's server brings: no driver to install.

Everything waits by condition, up to a limit: `until` an expression of the page is true.
"""

import base64
import contextlib
import json
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from conciergekit.papers.reports.pdf import browser_here

LIMIT = 60.0  # seconds for one condition, on a busy machine
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--mute-audio",
)


class Browser:
    """One browser, several pages, each as if on a device of its own."""

    def __init__(self):
        websocket = pytest.importorskip("websocket")
        command = browser_here() or pytest.skip("no browser here")
        self.connect = websocket.create_connection
        self.folder = tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True)
        self.process = subprocess.Popen(
            [
                command,
                *_FLAGS,
                f"--user-data-dir={self.folder.name}",
                "--remote-debugging-port=0",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        known, until = Path(self.folder.name) / "DevToolsActivePort", time.monotonic() + LIMIT
        while not (known.is_file() and known.read_text().count("\n")):
            if self.process.poll() is not None or time.monotonic() > until:
                self.close()
                pytest.skip("the browser here does not start")
            time.sleep(0.05)
        port, path = known.read_text().split()
        self.port = port
        self.main = _Line(self.connect(f"ws://127.0.0.1:{port}{path}", timeout=LIMIT, suppress_origin=True))

    def page(self, width: int = 1280, height: int = 900) -> "Page":
        device = self.main.ask("Target.createBrowserContext")["browserContextId"]
        target = self.main.ask("Target.createTarget", url="about:blank", browserContextId=device)["targetId"]
        address = f"ws://127.0.0.1:{self.port}/devtools/page/{target}"
        return Page(_Line(self.connect(address, timeout=LIMIT, suppress_origin=True)), width, height)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()


class _Line:
    def __init__(self, socket):
        self.socket, self.number, self.events = socket, 0, []

    def ask(self, method: str, **parameters) -> dict:
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self.socket.recv())
            if said.get("id") == self.number:
                assert "error" not in said, f"{method}: {said['error']}"
                return said["result"]
            self.events.append(said)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.socket.close()


class Page:
    def __init__(self, line: _Line, width: int, height: int):
        self.line = line
        for domain in ("Page", "Network", "Runtime", "Log"):
            line.ask(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        line.ask("Emulation.setDeviceMetricsOverride", **size)

    def open(self, address: str) -> None:
        self.line.ask("Page.navigate", url=address)

    def reload(self) -> None:
        self.line.ask("Page.reload")

    def value(self, expression: str):
        said = self.line.ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in said, (
            said["exceptionDetails"].get("exception", {}).get("description")
        )
        return said["result"].get("value")

    def until(self, expression: str, limit: float = LIMIT):
        """The first true value of an expression of the page; AssertionError if it never comes."""
        until = time.monotonic() + limit
        while True:
            with contextlib.suppress(AssertionError):  # the page may be changing under the expression
                if found := self.value(expression):
                    return found
            assert time.monotonic() < until, f"never true: {expression}\n{self.text()[:2000]}"
            time.sleep(0.05)

    def text(self) -> str:
        return self.value("document.body ? document.body.innerText : ''")

    def press(self, key: str) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            self.line.ask(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=_KEYS[key]
            )

    def type(self, text: str) -> None:
        self.line.ask("Input.insertText", text=text)

    def asked(self) -> list[str]:
        """Every address the page has asked for, websockets too."""
        self.value("1")
        found = [event for event in self.line.events if event["method"] == "Network.requestWillBeSent"]
        sockets = [event for event in self.line.events if event["method"] == "Network.webSocketCreated"]
        return [event["params"]["request"]["url"] for event in found] + [
            event["params"]["url"] for event in sockets
        ]

    def complaints(self) -> list[str]:
        self.value("1")
        return [
            event["params"]["entry"]["text"] + " " + event["params"]["entry"].get("url", "")
            for event in self.line.events
            if event["method"] == "Log.entryAdded" and event["params"]["entry"]["level"] == "error"
        ] + [
            json.dumps(event["params"]["exceptionDetails"])[:600]
            for event in self.line.events
            if event["method"] == "Runtime.exceptionThrown"
        ]

    def picture(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(self.line.ask("Page.captureScreenshot")["data"]))


_KEYS = {"ArrowRight": 39, "ArrowLeft": 37, "Tab": 9, "Enter": 13, "Home": 36}
