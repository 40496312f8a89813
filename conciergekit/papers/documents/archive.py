"""Word and OpenDocument files are zip archives: written so that the same paper is the same bytes."""

import hashlib
import itertools
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

from ...core.paths import asset

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold


def pack(parts: Mapping[str, bytes], stored: tuple[str, ...] = ()) -> bytes:
    """An archive of `parts` in their order, without the time it was made; `stored` ones uncompressed."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return held.getvalue()


def unpack(content: bytes) -> dict[str, bytes]:
    """Name and content of each file of an archive, in its order."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


# ---- did somebody write in it?

SEAL = "conciergekit:" + "0" * 32  # where the mark of the content will stand
_ABOUT = ("docProps/core.xml", "meta.xml")  # what a file says of itself, where the seal is written


def sealed(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """`parts` with the mark of their content in place of SEAL, so that an edited file is told from a fresh one."""
    mark = _mark(parts)
    return {
        name: data.replace(SEAL.encode(), mark) if name in _ABOUT else data for name, data in parts.items()
    }


def untouched(content: bytes) -> bool:
    """True for a paper of the kit in which nobody has written since; False for any other file."""
    try:
        parts = unpack(content)
    except (zipfile.BadZipFile, NotImplementedError):
        return False
    return any(_mark(parts) in parts[name] for name in _ABOUT if name in parts)


def _mark(parts: Mapping[str, bytes]) -> bytes:
    digest = hashlib.sha256()
    for name in sorted(parts):
        if name not in _ABOUT:
            digest.update(f"{name} {len(parts[name])} ".encode())
            digest.update(parts[name])
    return f"conciergekit:{digest.hexdigest()[:32]}".encode()


def _fresh(path: Path) -> bool:
    return untouched(path.read_bytes())


def free_name(path: Path, ours: Callable[[Path], bool] = _fresh) -> Path:
    """`path`, or the next name when a person has written in the file: what was filled in is not to be lost."""
    others = (path.with_stem(f"{path.stem}-{copy}") for copy in itertools.count(2))
    return next(one for one in itertools.chain([path], others) if not one.exists() or ours(one))


def reference_beside(pilot: Path | None, kind: str) -> bytes:
    """The reference document to start from: `reference.docx` (or .odt) beside the workbook `pilot` or one folder
    above, else the kit's own."""
    name, places = f"reference.{kind}", [asset("templates", "papers")]
    if pilot is not None:
        home = pilot if pilot.is_dir() else pilot.parent
        places = [home, home.parent, *places]
    return next(place / name for place in places if (place / name).is_file()).read_bytes()
