"""Drawings (SVG) into bitmaps (PNG): by itself, or half of them in a second process.

The wheel of resvg keeps Python's lock while it draws: threads would gain nothing. The second process runs this very
file, which imports nothing of the kit: it starts in a few hundredths of a second.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Sequence

_WORTH = 12  # drawings from which a second process is quicker


def draw(source: str, width: int, fonts: list[str]) -> bytes:
    """A drawing as a PNG `width` pixels wide, its words in one of the font files."""
    import resvg_py  # an extra that only documents and printed pages need

    made = resvg_py.svg_to_bytes(
        svg_string=source, width=width, dpi=96, background="white", skip_system_fonts=True, font_files=fonts
    )
    return bytes(made)


def draw_all(sources: Sequence[str], width: int, fonts: list[str]) -> list[bytes]:
    """Each drawing as a PNG, in order; every second one in another process if there are many and a second core."""
    if len(sources) < _WORTH or (os.cpu_count() or 1) < 2 or not sys.executable:
        return [draw(source, width, fonts) for source in sources]
    asked = json.dumps([list(sources[1::2]), width, fonts]).encode()
    with subprocess.Popen(
        [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as other:
        try:
            other.stdin.write(asked)
            other.stdin.close()
        except BrokenPipeError:  # it could not start: its half is drawn below
            pass
        here = [draw(source, width, fonts) for source in sources[::2]]
        told = other.stdout.read().split()
    there = [base64.b64decode(line) for line in told] if other.returncode == 0 else []
    if len(there) != len(sources) // 2:
        there = [draw(source, width, fonts) for source in sources[1::2]]
    made = [b""] * len(sources)
    made[::2], made[1::2] = here, there
    return made


def main() -> None:
    """Draw what the standard input asks for, a line each."""
    sources, width, fonts = json.load(sys.stdin.buffer)
    drawn = [base64.b64encode(draw(source, width, fonts)) for source in sources]
    sys.stdout.buffer.write(b"\n".join(drawn))  # at the end: a full pipe would stop the drawing


if __name__ == "__main__":
    main()
