"""Finds texts of the window that do not go through its catalogue."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NOT_SHOWN = frozenset(
    {
        "tr",
        "trn",
        # Names, keys, patterns and formats.
        *("setObjectName", "setProperty", "property", "getattr", "setattr", "hasattr", "field"),
        *("import_module", "room", "value", "setValue", "remove", "contains", "QSettings", "get"),
        *("compile", "match", "fullmatch", "sub", "search", "strftime", "fromisoformat", "split"),
        *("replace", "removeprefix", "removesuffix", "startswith", "endswith", "pop", "find"),
        *("QKeySequence", "fromString", "bind", "run", "icon", "TypeVar", "cast", "Literal"),
        *("setStyleSheet", "getLogger", "Path", "joinpath", "open", "Signal", "element", "ask"),
        *("setApplicationName", "setOrganizationName", "setDisplayFormat", "horizontalAdvance"),
        # What only a programmer reads.
        *("ValueError", "TypeError", "KeyError", "LookupError", "RuntimeError", "AssertionError"),
        *("NotImplementedError", "warn", "note"),
    }
)
"""Calls whose own texts nobody reads in the window."""

_TOKEN = re.compile(r"[\w.\-/:+*#@%]+")
_WORD = re.compile(r"[A-Z][a-z]+(-[a-z]+)?[….:]?")
_KEYS = re.compile(r"((Ctrl|Shift|Alt|Meta)\+.*|F\d{1,2})")
_CODE = re.compile(r"px;|<svg|</|/>|border|background|: ?#|%[YHd]|yyyy|[{};]\s*$")


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A text that a person may read and that no catalogue knows."""

    line: int
    text: str


def is_prose(text: str) -> bool:
    """Whether a literal reads like words for a person rather than a name or a pattern."""
    bare = text.strip()
    if not re.search(r"[A-Za-z]{2,}", bare) or _KEYS.fullmatch(bare) or _CODE.search(bare):
        return False
    if _TOKEN.fullmatch(bare):
        return bool(_WORD.fullmatch(bare))
    return " " in bare or bare.endswith("…")


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[Unspoken] = []

    def generic_visit(self, node: ast.AST) -> None:
        for child in _shown_children(node):
            self.visit(child)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and is_prose(node.value):
            self.found.append(Unspoken(node.lineno, node.value))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        fixed = "".join(part.value for part in node.values if isinstance(part, ast.Constant))
        if is_prose(fixed) and not _CODE.search(fixed):
            self.found.append(Unspoken(node.lineno, fixed))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)


def _shown_children(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Module() | ast.ClassDef() | ast.FunctionDef():
            yield from _of_a_block(node)
        case ast.Assign(targets=[ast.Name(id="__all__")]):
            yield from ()
        case ast.AnnAssign(value=value):
            yield from () if value is None else (value,)
        case ast.Subscript(value=value):
            yield value
        case ast.Compare() | ast.MatchValue():
            parts = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            yield from (part for part in parts if not isinstance(part, ast.Constant))
        case ast.Dict(values=values):
            yield from values
        case ast.Call(func=called, args=given, keywords=named):
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            values = [*given, *(keyword.value for keyword in named)]
            literal = (ast.Constant, ast.JoinedStr)
            hidden = name in NOT_SHOWN
            yield called
            yield from (v for v in values if not (hidden and isinstance(v, literal)))
        case _:
            yield from ast.iter_child_nodes(node)


def _of_a_block(node: ast.Module | ast.ClassDef | ast.FunctionDef) -> Iterator[ast.AST]:
    """Yield what a block says; not its documentation, nor the values of an enumeration."""
    if isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(b) for b in node.bases):
        yield from (child for child in node.body if isinstance(child, ast.FunctionDef))
        return
    if isinstance(node, ast.FunctionDef):
        given = node.args
        yield from (value for value in [*given.defaults, *given.kw_defaults] if value)
    yield from (child for child in node.body if not _is_documentation(child))


def _is_documentation(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def unspoken(path: Path) -> list[Unspoken]:
    """Return the texts of a file that a person may read and that are not in `tr` or `trn`."""
    finder = _Finder()
    finder.visit(ast.parse(path.read_text(encoding="utf-8")))
    return finder.found
