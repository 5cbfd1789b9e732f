"""Guardrails on rows as a pandera schema: a Python file to run on a pandas frame."""

from collections.abc import Sequence

from workbench.domain.records.prevention import Guardrail
from workbench.exchange.rule_files.words import ON_ROWS, guardrail_words, names_of

_HEAD = '''"""{title}: guardrails on a batch of rows.

Made by Incident Workbench. `SCHEMA.validate(frame, lazy=True)` raises pandera's SchemaErrors
where a guardrail fires; `broken(frame)` tells which ones fire, without pandera.
"""

import math
from numbers import Real


def _missing(value):
    return value is None or value != value


def _number(value):
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


'''

_TAIL = '''

def broken(frame):
    """Return the names of the guardrails that fire on a frame; an empty one fires none."""
    return [
        name
        for name, (column, check) in GUARDRAILS.items()
        if column not in frame or not check(frame[column])
    ]


def schema():
    """Return the pandera schema."""
    import pandera.pandas as pa

    columns = {}
    for name, (column, check) in GUARDRAILS.items():
        columns.setdefault(column, []).append(pa.Check(check, name=name, error=name))
    return pa.DataFrameSchema(
        {column: pa.Column(checks=checks, nullable=True) for column, checks in columns.items()}
    )


if __name__ != "__main__":
    try:
        SCHEMA = schema()
    except ImportError:  # pandera is not installed; broken() works without it
        SCHEMA = None
'''


def pandera_schema(guardrails: Sequence[Guardrail], title: str) -> str:
    """Return a Python file with a pandera schema.

    Parameters
    ----------
    guardrails : sequence of Guardrail
        Those on rows are written; others are left out.
    title : str

    Returns
    -------
    str
        Every text of others stands in it as a literal, so that it can only be data.
    """
    ordered = tuple(one for one in guardrails if one.kind in ON_ROWS)
    clean = " ".join(_spoken(title).split())
    named = list(zip(names_of(ordered), ordered, strict=True))
    functions = "\n\n".join(_function(name, one) for name, one in named)
    table = "".join(f"    {name!r}: ({one.column!r}, {name}),\n" for name, one in named)
    head = _HEAD.replace("{title}", clean or "Guardrails")
    return f"{head}{functions}\n\nGUARDRAILS = {{\n{table}}}\n{_TAIL}"


def _function(name: str, guardrail: Guardrail) -> str:
    words = _spoken(guardrail_words(guardrail))
    return (
        f"def {name}(values):\n"
        f'    """Whether {words}."""\n'
        f"    held = [{_test(guardrail)} for value in values]\n"
        f"    return not held or sum(held) / len(held) >= {guardrail.share!r} - 1e-12\n"
    )


def _spoken(text: str) -> str:
    """Return a text that can stand in a docstring and end nothing there."""
    shown = "".join(c if c.isprintable() else " " for c in text)
    return shown.replace("\\", "/").replace('"', "'")


def _test(guardrail: Guardrail) -> str:
    if guardrail.kind == "nulls":
        return "not _missing(value)"
    if guardrail.kind == "levels":
        return f"_missing(value) or str(value) in {guardrail.levels!r}"
    low = "" if guardrail.low is None else f"{guardrail.low!r} <= "
    high = "" if guardrail.high is None else f" <= {guardrail.high!r}"
    return f"_missing(value) or (_number(value) and {low}value{high})"
