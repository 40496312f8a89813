"""Where a fault can be planted, and the text of a module once it is: comparisons turned, signs, factors, filters…

A fault is a small change of one expression inside a function that computes. Left out by rule: what only words a
result (modules and functions told below), the text of an error, types, defaults and docstrings.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGES = (
    "evidence",
    "finance",
    "gates",
    "indicators",
    "logistics",
    "offers",
    "people",
    "core/roads",
    "targets",
)
MODULES = (
    "core/facts",
    "margins",
    "musts",
    "offers",
    "people",
    "core/pilot",
    "portfolio",
    "core/privacy",
    "core/rates",
    "readiness",
    "core/rewind",
    "scenarios",
    "core/cells/cell",
    "core/cells/values",
    "core/cells/dates",
    "core/cells/people",
    "read/understand/records",
    "read/understand/table",
    "read/layout/units",
)
# modules that word, draw or ask: their figures come from elsewhere
TELLING = re.compile(
    r"(^|_)(words?|telling|spoken|messages?|charts?|draw|maps?|pictures?|picture|steps|log)(_|$)"
)
# functions that word or draw, whatever they return
TELLS = re.compile(
    r"^(__repr__|__str__|_repr_.*|plot|_?draw.*|said|_?say.*|_?sentences?.*|_?label.*|minutes)$"
)
MARKS = {"_", "N_", "ngettext", "percent", "money", "number"}  # calls whose arguments a reader sees as words

TURNED = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
SHIFTED = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OTHER = {
    ast.Add: ("sign", ast.Sub),
    ast.Sub: ("sign", ast.Add),
    ast.Mult: ("factor", ast.Div),
    ast.Div: ("factor", ast.Mult),
    ast.BitAnd: ("and/or", ast.BitOr),
    ast.BitOr: ("and/or", ast.BitAnd),
}
SWAPPED = {
    "sum": "mean",
    "mean": "sum",
    "min": "max",
    "max": "min",
    "any": "all",
    "all": "any",
    "notna": "isna",
    "isna": "notna",
    "first": "last",
    "last": "first",
    "idxmax": "idxmin",
    "idxmin": "idxmax",
    "ceil": "floor",
    "floor": "ceil",
    "cumsum": "cumprod",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
}
BUILTINS = {"min": "max", "max": "min", "any": "all", "all": "any", "sum": "max"}
MASKS = {"isin", "notna", "isna", "eq", "ne", "gt", "ge", "lt", "le", "between", "duplicated"}
CUTS = {"dropna", "drop_duplicates", "abs", "clip"}  # calls without which the table goes on as it was
COUNTED = {"head", "tail", "shift", "range", "DateOffset", "Timedelta", "nlargest", "nsmallest", "quantile"}


@dataclass(frozen=True)
class Fault:
    """One change: in `module` (a path from the root of the tree), the text from `start` to `end` becomes `after`."""

    module: str
    line: int
    kind: str
    before: str
    after: str
    start: int
    end: int

    def plant(self, source: bytes) -> bytes:
        """`source` with the fault in it."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.module}:{self.line} [{self.kind}] {before}  →  {after}"


def modules(root: Path) -> list[Path]:
    """The modules that compute figures, from the folders of the package and the rules above."""
    package = root / "conciergekit"
    inside = [file for part in PACKAGES for file in (package / part).rglob("*.py")]
    alone = [package / f"{name}.py" for name in MODULES if (package / f"{name}.py").exists()]
    return sorted(
        file for file in {*inside, *alone} if file.stem != "__init__" and not TELLING.search(file.stem)
    )


def faults(file: Path, root: Path) -> list[Fault]:
    """Every fault that could be planted in a module, in the order of its text."""
    source = file.read_bytes()
    starts = _line_starts(source)
    found = {}
    for function in computing(ast.parse(source)):
        for node in _expressions(function.body):
            for kind, after in _changes(node):
                start = starts[node.lineno - 1] + node.col_offset
                end = starts[node.end_lineno - 1] + node.end_col_offset
                text, before = ast.unparse(after), source[start:end].decode()
                text = text if isinstance(after, ast.Name | ast.Constant | ast.Call) else f"({text})"
                fault = Fault(str(file.relative_to(root)), node.lineno, kind, before, text, start, end)
                found.setdefault((start, end, text), fault)
    return sorted(found.values(), key=lambda fault: (fault.start, fault.end, fault.kind, fault.after))


def computing(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """The outermost functions of a module that compute: neither those that return words, nor those that draw."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            if not _tells(node):
                yield node
        elif isinstance(node, ast.ClassDef | ast.If | ast.Try):
            yield from computing(node)


def _tells(function: ast.FunctionDef) -> bool:
    returned = ast.unparse(function.returns) if function.returns else ""
    words = re.fullmatch(
        r"(str|list\[str\]|tuple\[str(, (str|\.\.\.))*\]|Callable.*|dict\[str, str\])( \| None)?", returned
    )
    return bool(words or TELLS.match(function.name))


def _expressions(body: list[ast.stmt]) -> Iterator[ast.expr]:
    """Every expression that computes something, words and texts left out."""
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Raise | ast.Assert | ast.JoinedStr | ast.Import | ast.ImportFrom):
            continue
        if isinstance(node, ast.FunctionDef):
            waiting += [] if _tells(node) else node.body
            continue
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
            continue
        if isinstance(node, ast.AnnAssign):
            waiting += [node.value] if node.value else []
            continue
        if isinstance(node, ast.expr):
            yield node
        waiting += ast.iter_child_nodes(node)


def _changes(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """What a node may become: (kind, the new node)."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        yield from _compared(node)
    elif isinstance(node, ast.BinOp) and not _of_texts(node):
        yield from _operated(node)
    elif isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", ast.BoolOp(other, node.values)
        yield from (("term left out", value) for value in node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Invert | ast.Not):
        yield ("sign" if isinstance(node.op, ast.USub) else "filter reversed"), node.operand
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield from _filtered(node)
    elif isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        yield from _comprehended(node)
    elif isinstance(node, ast.IfExp):
        yield "comparison turned", ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Call):
        yield from _called(node)


def _compared(node: ast.Compare) -> Iterator[tuple[str, ast.expr]]:
    op, (right,) = type(node.ops[0]), node.comparators
    yield "comparison turned", ast.Compare(node.left, [TURNED[op]()], [right])
    if op in SHIFTED:
        yield "boundary", ast.Compare(node.left, [SHIFTED[op]()], [right])
        if _whole(right):
            yield "boundary", ast.Compare(node.left, [op()], [ast.Constant(right.value + 1)])


def _operated(node: ast.BinOp) -> Iterator[tuple[str, ast.expr]]:
    op = type(node.op)
    if op not in OTHER:
        return
    kind, other = OTHER[op]
    yield kind, ast.BinOp(node.left, other(), node.right)
    left_out = "filter dropped" if kind == "and/or" else "term left out"
    yield left_out, node.left
    if op is not ast.Div:
        yield left_out, node.right
    if kind == "factor" and isinstance(node.right, ast.Constant):
        yield "factor", ast.BinOp(node.left, node.op, ast.Constant(node.right.value * 2))
    if kind == "sign" and _whole(node.right):
        yield "boundary", ast.BinOp(node.left, node.op, ast.Constant(node.right.value + 1))


def _filtered(node: ast.Subscript) -> Iterator[tuple[str, ast.expr]]:
    """Rows kept by a mask: `t[mask]`, `t.loc[mask]`, `t.loc[mask, columns]`; and slices one further."""
    of, rest = node.slice, []
    if isinstance(of, ast.Tuple) and of.elts:
        of, *rest = of.elts
    if isinstance(of, ast.Slice):
        yield from _sliced(node, of, rest)
    if not _is_mask(of):
        return
    reverse = of.operand if isinstance(of, ast.UnaryOp) else ast.UnaryOp(ast.Invert(), of)
    whole = ast.Slice()
    for kind, mask in (("filter reversed", reverse), ("filter dropped", whole)):
        yield kind, ast.Subscript(node.value, ast.Tuple([mask, *rest]) if rest else mask, ast.Load())


def _sliced(node: ast.Subscript, of: ast.Slice, rest: list) -> Iterator[tuple[str, ast.expr]]:
    for side in ("lower", "upper"):
        bound = getattr(of, side)
        if _whole(bound):
            moved = ast.Slice(
                **{"lower": of.lower, "upper": of.upper, "step": of.step, side: ast.Constant(bound.value + 1)}
            )
            yield (
                "boundary",
                ast.Subscript(node.value, ast.Tuple([moved, *rest]) if rest else moved, ast.Load()),
            )


def _comprehended(node) -> Iterator[tuple[str, ast.expr]]:
    for number, part in enumerate(node.generators):
        for index, test in enumerate(part.ifs):
            others = part.ifs[:index] + part.ifs[index + 1 :]
            reverse = [*part.ifs[:index], ast.UnaryOp(ast.Not(), test), *part.ifs[index + 1 :]]
            for kind, ifs in (("filter reversed", reverse), ("filter dropped", others)):
                generators = list(node.generators)
                generators[number] = ast.comprehension(part.target, part.iter, ifs, part.is_async)
                yield kind, type(node)(**{**dict(ast.iter_fields(node)), "generators": generators})


def _called(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    if isinstance(node.func, ast.Attribute):
        if name in SWAPPED:
            swapped = ast.Attribute(node.func.value, SWAPPED[name], ast.Load())
            yield "sum/mean", ast.Call(swapped, node.args, node.keywords)
        if name in CUTS:  # np.abs(x) is x without it
            of_numpy = getattr(node.func.value, "id", "") == "np"
            yield "filter dropped", node.args[0] if of_numpy else node.func.value
    elif name in BUILTINS:
        yield "sum/mean", ast.Call(ast.Name(BUILTINS[name], ast.Load()), node.args, node.keywords)
    if name == "abs" and node.args:
        yield "term left out", node.args[0]
    if name == "fillna" and node.args and isinstance(node.args[0], ast.Constant):
        yield "missing value", ast.Call(node.func, [_otherwise(node.args[0]), *node.args[1:]], node.keywords)
    if name == "nan_to_num" and not node.keywords:
        yield "missing value", ast.Call(node.func, node.args, [ast.keyword("nan", ast.Constant(1.0))])
    if name in COUNTED:
        for index, bound in enumerate(node.args):
            if _whole(bound):
                args = [*node.args[:index], ast.Constant(bound.value + 1), *node.args[index + 1 :]]
                yield "boundary", ast.Call(node.func, args, node.keywords)
    for index, given in enumerate(node.keywords):
        if given.arg in ("ascending", "reverse", "fill_value") and isinstance(given.value, ast.Constant):
            keywords = list(node.keywords)
            keywords[index] = ast.keyword(given.arg, _otherwise(given.value))
            kind = "missing value" if given.arg == "fill_value" else "comparison turned"
            yield kind, ast.Call(node.func, node.args, keywords)


def _is_mask(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Invert)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.BitAnd | ast.BitOr)
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", "") in MASKS
    return isinstance(node, ast.Compare)


def _of_texts(node: ast.BinOp) -> bool:
    """Texts and paths joined, not figures computed."""
    sides = (node.left, node.right)
    names = [getattr(side, "id", getattr(side, "attr", "")) for side in sides]
    return any(
        isinstance(side, ast.JoinedStr | ast.Dict | ast.Set)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        for side in sides
    ) or any(name in ("path", "folder", "root") for name in names)


def _whole(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) is int


def _otherwise(given: ast.Constant) -> ast.Constant:
    value = given.value
    if isinstance(value, bool):
        return ast.Constant(not value)
    if isinstance(value, str):
        return ast.Constant(value + "?")
    return ast.Constant(0 if value else 1)


def _line_starts(source: bytes) -> list[int]:
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts
