"""A small table as a file, in the form that its name asks for."""

import secrets
from collections.abc import Collection, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from workbench.domain.table_text import Form, table_text, value_text
from workbench.errors import EvidenceError

FORMS = {".csv": Form.CSV, ".tsv": Form.TSV, ".md": Form.MARKDOWN, ".tex": Form.LATEX}
PARQUET = ".parquet"


def save_table(
    target: Path,
    heads: Sequence[str],
    rows: Sequence[Sequence[object]],
    numeric: Collection[int] = (),
) -> None:
    """Write a table, whole or not at all.

    Parameters
    ----------
    target : Path
        ``.csv``, ``.tsv``, ``.md``, ``.tex`` or ``.parquet``.
    heads : sequence of str
    rows : sequence of sequence
        As `domain.table_text.table_text` takes them.
    numeric : collection of int
        Columns that stand at the right, where the form can say so.

    Raises
    ------
    EvidenceError
        If it cannot be written, or its name asks for another form.
    """
    ending = target.suffix.lower()
    if ending != PARQUET and ending not in FORMS:
        raise EvidenceError(
            "table.form",
            f"{target.name} asks for no form that is known.",
            "Let it end in .csv, .tsv, .md, .tex or .parquet.",
        )
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        if ending == PARQUET:
            _write_parquet(draft, heads, rows)
        else:
            draft.write_text(
                table_text(heads, rows, FORMS[ending], numeric), encoding="utf-8", newline=""
            )
        draft.replace(target)
    except OSError as error:
        raise EvidenceError(
            "table.cannot_write",
            f"{target} cannot be written: {error.strerror}.",
            "Choose another folder.",
        ) from error
    finally:
        draft.unlink(missing_ok=True)


def _write_parquet(target: Path, heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    columns = [_column([row[at] for row in rows]) for at in range(len(heads))]
    pq.write_table(pa.Table.from_arrays(columns, names=_different(heads)), target)


def _column(values: Sequence[object]) -> pa.Array:
    """Return an Arrow array: of numbers where all that is there is one, of text otherwise."""
    there = [value for value in values if value is not None]
    if there and all(isinstance(value, bool) for value in there):
        return pa.array(values, pa.bool_())
    if there and all(isinstance(v, int | float) and not isinstance(v, bool) for v in there):
        if all(isinstance(v, int) and -(2**63) <= v < 2**63 for v in there):
            return pa.array(values, pa.int64())
        return pa.array([float(v) if isinstance(v, int | float) else None for v in values])
    texts = [None if value is None else value_text(value) for value in values]
    return pa.array(texts, pa.string())


def _different(heads: Sequence[str]) -> list[str]:
    """Return the heads, those that occur again with a number."""
    seen: dict[str, int] = {}
    names = []
    for head in heads:
        seen[head] = seen.get(head, 0) + 1
        names.append(head if seen[head] == 1 else f"{head} ({seen[head]})")
    return names
