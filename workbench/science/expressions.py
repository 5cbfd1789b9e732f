"""Lineage transforms: a small arithmetic language, evaluated row by row in IEEE double.

The grammar is that of the capture folder: column names, numbers, ``+ - * / // % **``,
comparisons, ``& |`` and parentheses. ``&`` and ``|`` bind as loosely as ``and`` and ``or``,
as they do in ``pandas.DataFrame.eval``, with which every answer agrees bit for bit.
"""

import ast
import io
import tokenize
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from workbench.errors import EvidenceError

Floats = NDArray[np.float64]
Operand = Floats | float

CODE = "lineage.expression"
LONGEST = 10_000
DEEPEST = 400
"""Characters and levels of an expression; beyond them it is no formula of a pipeline."""


def _power(base: Operand, exponent: Operand) -> Operand:
    """Raise by the operator: unlike ``numpy.power`` it squares exactly, as pandas does."""
    left = base if isinstance(base, np.ndarray) else np.float64(base)
    result: Operand = left**exponent
    return result


_ARITHMETIC: Mapping[type[ast.operator], Callable[[Operand, Operand], Operand]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.FloorDiv: np.floor_divide,
    ast.Mod: np.mod,
    ast.Pow: _power,
}
_COMPARISON: Mapping[type[ast.cmpop], Callable[[Operand, Operand], NDArray[np.bool_]]] = {
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
_LARGEST = int(np.finfo(np.float64).max)
_WORDS = {"&": "and", "|": "or"}


class Expression:
    """One parsed transform.

    Parameters
    ----------
    text : str
        The expression.

    Attributes
    ----------
    names : tuple of str
        The columns it reads, sorted.

    Raises
    ------
    EvidenceError
        If the text is not in the grammar.
    """

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise EvidenceError(
                CODE,
                f"The transform “{_shown(text)}” has {len(text)} characters; at most "
                f"{LONGEST} are read.",
            )
        self.text = text
        self._tree = _parse(text)
        _check(self._tree, text, DEEPEST)
        found = {node.id for node in ast.walk(self._tree) if isinstance(node, ast.Name)}
        self.names = tuple(sorted(found))

    def __call__(self, columns: Mapping[str, Floats], n_rows: int) -> Floats:
        """Evaluate the expression.

        Parameters
        ----------
        columns : mapping of str to ndarray of float, shape (n_rows,)
            Missing values are nan.
        n_rows : int
            How many rows to answer, also where the expression reads no column.

        Returns
        -------
        ndarray of float, shape (n_rows,)

        Raises
        ------
        EvidenceError
            If a column is not there.
        """
        lacking = [name for name in self.names if name not in columns]
        if lacking:
            raise EvidenceError(
                CODE,
                f"The transform “{_shown(self.text)}” reads the column {lacking[0]}, which is not "
                "there.",
            )
        with np.errstate(all="ignore"):
            value = _value(self._tree, columns)
        return np.broadcast_to(np.asarray(value, dtype=float), (n_rows,)).copy()


def _parse(text: str) -> ast.expr:
    try:
        tokens = tokenize.generate_tokens(io.StringIO(text.strip()).readline)
        pairs = [
            (tokenize.NAME, _WORDS[word]) if word in _WORDS else (kind, word)
            for kind, word, *_ in tokens
        ]
        return ast.parse(tokenize.untokenize(pairs).strip(), mode="eval").body
    except (SyntaxError, tokenize.TokenError, ValueError, RecursionError, MemoryError) as error:
        raise EvidenceError(
            CODE, f"The transform “{_shown(text)}” cannot be read as an expression."
        ) from error


def _shown(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


def _check(node: ast.expr, text: str, levels: int) -> None:
    if not levels:
        raise EvidenceError(
            CODE, f"The transform “{_shown(text)}” nests deeper than {DEEPEST} levels."
        )
    for child in _inner(node, text):
        _check(child, text, levels - 1)


def _inner(node: ast.expr, text: str) -> list[ast.expr]:
    """Return what a node of the grammar is made of."""
    match node:
        case ast.Constant(value=int() as number) if abs(number) > _LARGEST:
            raise EvidenceError(
                CODE, f"The transform “{_shown(text)}” holds a number no column can hold."
            )
        case ast.Name() | ast.Constant(value=int() | float()):
            return []
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            return [operand]
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
            return [left, right]
        case ast.Compare(left=left, ops=ops, comparators=others) if all(
            type(op) in _COMPARISON for op in ops
        ):
            return [left, *others]
        case ast.BoolOp(values=values):
            return values
    raise EvidenceError(
        CODE,
        f"The transform “{_shown(text)}” uses something other than column names, numbers, "
        "+ - * / // % **, comparisons, & | and parentheses.",
    )


def _value(node: ast.expr, columns: Mapping[str, Floats]) -> Operand:
    match node:
        case ast.Name(id=name):
            return columns[name]
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=op, operand=operand):
            inner = _value(operand, columns)
            return np.negative(inner) if isinstance(op, ast.USub) else inner
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](_value(left, columns), _value(right, columns))
        case ast.Compare(left=left, ops=ops, comparators=others):
            return _comparison(left, ops, others, columns)
        case ast.BoolOp(op=op, values=values):
            return _logical(op, values, columns)
    raise EvidenceError(CODE, "A transform holds something that is not in the grammar.")


def _comparison(
    left: ast.expr,
    ops: list[ast.cmpop],
    others: list[ast.expr],
    columns: Mapping[str, Floats],
) -> Operand:
    sides = [_value(side, columns) for side in (left, *others)]
    held: NDArray[np.bool_] | np.bool_ = np.bool_(1)
    for op, low, high in zip(ops, sides[:-1], sides[1:], strict=True):
        held = np.logical_and(held, _COMPARISON[type(op)](low, high))
    return np.asarray(held, dtype=float)


def _logical(op: ast.boolop, values: list[ast.expr], columns: Mapping[str, Floats]) -> Operand:
    truths = [_truth(_value(value, columns)) for value in values]
    join = np.logical_and if isinstance(op, ast.And) else np.logical_or
    held = truths[0]
    for truth in truths[1:]:
        held = join(held, truth)
    return np.asarray(held, dtype=float)


def _truth(value: Operand) -> NDArray[np.bool_]:
    number = np.asarray(value, dtype=float)
    return np.asarray((number != 0) & ~np.isnan(number))
