"""What calamine does not give of an old .xls file: cells that show an error, lines hidden, coloured or struck out; whether
it is encrypted.

Source of the layouts: Microsoft, [MS-CFB] Compound File Binary and [MS-XLS] (records BoundSheet8, BoolErr, Formula, FilePass).
"""

import struct
from collections import Counter
from collections.abc import Iterator, Sequence

from .markup import Look

_END = 0xFFFFFFFE
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
_BOUND_SHEET, _EOF, _BOOL_ERR, _FORMULA, _FILE_PASS = 0x85, 0x0A, 0x205, 0x06, 0x2F
_FONT, _FORMAT, _ROW, _COLUMNS = 0x31, 0xE0, 0x208, 0x7D
_CELLS = (0xFD, 0x203, 0x27E, 0x204, _BOOL_ERR, _FORMULA)  # texts, figures, answers: row, column, format
_MANY = 0xBD  # figures side by side: row, first column, then a format and a figure each
_WHITE = (9, 64, 65)  # of the palette: white, and no colour


def is_encrypted(data: bytes) -> bool:
    """True for a file that opens with a password only; False where its layout is damaged."""
    try:
        stream = _workbook_stream(data)
        first = (kind for kind, _body in _records(stream, 0))
        return any(kind == _FILE_PASS for kind in iter(lambda: next(first, _EOF), _EOF))
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        return False


def looks(data: bytes) -> dict[str, Look]:
    """How each sheet looks, by its name; nothing for a file whose layout is damaged."""
    try:
        stream = _workbook_stream(data)
        struck, coloured = _formats(stream)
        return {name: _look(stream, at, struck, coloured) for name, at in _sheets(stream)}
    except (struct.error, IndexError, KeyError, UnicodeDecodeError):
        return {}


def _formats(stream: bytes) -> tuple[set[int], dict[int, int]]:
    """Formats of cells that strike out, and the colour of those that have one."""
    fonts, struck, coloured, count = [], set(), {}, 0
    for kind, body in _records(stream, 0):
        if kind == _FONT and len(body) >= 4:
            fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & 0x8))
        elif kind == _FORMAT and len(body) >= 20:
            font, (pattern, colour) = body[0] + 256 * body[1], struct.unpack_from("<IH", body, 14)
            font -= font > 4  # there is no font 4
            if font < len(fonts) and fonts[font]:
                struck.add(count)
            if pattern >> 26 == 1 and colour & 0x7F not in _WHITE:
                coloured[count] = colour & 0x7F
            count += 1
        elif kind == _EOF:
            break
    return struck, coloured


def _look(stream: bytes, at: int, struck: set[int], coloured: dict[int, int]) -> Look:
    errors, rows, columns, lines, by_colour = [], set(), set(), Counter(), {}
    for kind, body in _records(stream, at):
        if kind == _EOF:
            break
        if error := _error(kind, body):
            errors.append(error)
        if kind == _ROW and len(body) >= 16 and body[12] & 0x20:
            rows.add(struct.unpack_from("<H", body)[0] + 1)
        elif kind == _COLUMNS and len(body) >= 10 and body[8] & 1:
            first, last = struct.unpack_from("<HH", body)
            columns |= set(range(first, last + 1))
        elif kind in _CELLS or kind == _MANY:
            line = struct.unpack_from("<H", body)[0] + 1
            places = range(4, len(body) - 2, 6) if kind == _MANY else (4,)
            for style in (struct.unpack_from("<H", body, place)[0] for place in places):
                if style in struck:
                    lines[line] += 1
                if style in coloured:
                    by_colour.setdefault(coloured[style], Counter())[line] += 1
    return Look(errors, frozenset(rows), frozenset(columns), lines, by_colour)


def _workbook_stream(data: bytes) -> bytes:
    """The "Workbook" (or "Book") stream of the compound file."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]

    def sector(number: int) -> bytes:
        return data[(number + 1) * size : (number + 2) * size]

    difat = list(struct.unpack_from("<109I", data, 76))
    following, more = struct.unpack_from("<I", data, 68)[0], size // 4
    seen: set[int] = set()
    while following < _END and following not in seen:
        seen.add(following)
        numbers = struct.unpack(f"<{more}I", sector(following))
        difat, following = difat + list(numbers[:-1]), numbers[-1]
    fat: list[int] = []
    for number in difat:
        if number < _END:
            fat += struct.unpack(f"<{more}I", sector(number))

    def chain(start: int) -> bytes:
        return b"".join(sector(number) for number in _chain(fat, start))

    directory = chain(struct.unpack_from("<I", data, 48)[0])
    entries = {}
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
        entries[name] = struct.unpack_from("<II", directory, at + 116)
    start, total = entries.get("Workbook") or entries.get("Book") or (_END, 0)
    if total >= struct.unpack_from("<I", data, 56)[0]:
        return chain(start)[:total]
    # a short stream stands in pieces of 64 bytes inside that of the root entry
    small, table = chain(entries["Root Entry"][0]), chain(struct.unpack_from("<I", data, 60)[0])
    numbers = struct.unpack(f"<{len(table) // 4}I", table)
    return b"".join(small[n * 64 : n * 64 + 64] for n in _chain(numbers, start))[:total]


def _chain(table: Sequence[int], start: int) -> Iterator[int]:
    """Numbers of the pieces of a stream, in order; a damaged table does not turn in circles."""
    seen: set[int] = set()
    while start < len(table) and start not in seen:
        seen.add(start)
        yield start
        start = table[start]


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET:
            start, _state, count, flags = struct.unpack_from("<IHBB", body)
            raw = body[8 : 8 + count * (2 if flags & 1 else 1)]
            yield raw.decode("utf-16-le" if flags & 1 else "latin-1"), start
        elif kind == _EOF:
            return


def _error(kind: int, body: bytes) -> tuple[int, int, str] | None:
    """(row, column, error shown), from 0, of a cell that shows one."""
    if kind == _BOOL_ERR and len(body) >= 8 and body[7] == 1:
        row, column, _style, code = struct.unpack_from("<HHHB", body)
    elif kind == _FORMULA and len(body) >= 14 and body[6] == 2 and body[12:14] == b"\xff\xff":
        row, column = struct.unpack_from("<HH", body)
        code = body[8]
    else:
        return None
    return row, column, _ERRORS.get(code, "#N/A")
