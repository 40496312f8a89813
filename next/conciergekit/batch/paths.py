"""What is written of a path of this machine, which holds names of folders and of people?"""

from __future__ import annotations

import html
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path


def hidden_paths(pilot: Path, folder: Path) -> dict[str, str]:
    """Paths of this machine -> what stands in their place, the longest first."""
    home = os.path.expanduser("~")
    paths = {str(folder), str(Path(__file__).parents[2]), sys.prefix, home, str(pilot.parent)}
    found = {path: "…" for path in paths if Path(path).is_absolute() and len(path) > 1}
    found[str(pilot)] = pilot.name
    found |= {ascii(path)[1:-1]: shown for path, shown in found.items()}  # papermill's own way
    found |= {html.escape(path): html.escape(shown) for path, shown in found.items()}
    return dict(sorted(found.items(), key=lambda one: -len(one[0])))


def hide(text: str, hidden: Mapping[str, str]) -> str:
    """A text without these paths, as they are, in JSON, and in Python's quotes within JSON."""
    for path, shown in hidden.items():
        for _depth in range(3):
            text = text.replace(path, shown)
            path, shown = (json.dumps(one, ensure_ascii=False)[1:-1] for one in (path, shown))
    return text
