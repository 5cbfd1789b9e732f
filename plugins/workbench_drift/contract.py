"""Columns held against a data contract or a model card."""

import json
from collections.abc import Sequence

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.api import (
    Analysis,
    Axis,
    Bars,
    Context,
    Figure,
    Finding,
    Kind,
    Needs,
    Result,
    RunError,
    WindowTable,
)
from workbench.science.causes.problem import is_numeric, numbers, texts
from workbench.science.contracts import Breach, Contract, Held, Type, What, breaches
from workbench_drift.columns import INCIDENT, REFERENCE

MOST = 256 * 1024
"""Characters of a contract, at most."""

_WEIGHT: dict[What, float] = {
    "unit": 0.9,
    "column": 0.85,
    "target": 0.85,
    "type": 0.8,
    "level": 0.7,
    "range": 0.6,
    "missing": 0.6,
    "extra": 0.2,
}
_EXAMPLE = '{"columns": {"temp": {"unit": "°C", "minimum": -30, "maximum": 45}}}'


class ContractParameters(BaseModel):
    """What can be set."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    contract: str = Field(
        "",
        description=(
            "The contract as JSON: columns with type, unit, minimum, maximum, levels and the share "
            "that may be missing; target with name and levels. Empty asks for nothing."
        ),
    )


class DataContract(Analysis):
    """Say which terms of a contract the incident's columns do not keep, and since when."""

    id = "quality.contract"
    version = "1.0"
    kind = Kind.QUALITY
    title = "Data contract"
    needs = Needs(windows=(INCIDENT,), optional_windows=(REFERENCE,))
    why = (
        "A good week may have been wrong already. A contract or model card says what columns "
        "should be, whatever they were, and finds a column that is gone, another unit, or a level "
        "that was renamed."
    )
    assumptions = (
        "The contract is right, and is the one the model was trained under.",
        "Units are those of the list it knows; else powers of ten are tried.",
    )
    caveats = (
        "Another unit shows only where it takes values out of the range that is agreed.",
        "A new name is a guess by likeness of names or spelling; ask the owner of the source.",
        "What the contract leaves out is not looked at.",
    )
    expected = "The incident keeps every term of the contract."
    Parameters = ContractParameters

    def run(self, context: Context, parameters: BaseModel) -> Result:
        """Hold both windows against the contract.

        Parameters
        ----------
        context : Context
        parameters : ContractParameters
            What was set.

        Returns
        -------
        Result
            ``answer["breaches"]`` lists what is not kept, the weightiest first.

        Raises
        ------
        RunError
            If the contract cannot be read.
        """
        asked = ContractParameters.model_validate(parameters.model_dump())
        context.progress(0.05, "Reading the contract")
        contract = read_contract(asked.contract)
        found = []
        for at, name in enumerate((INCIDENT, REFERENCE)):
            context.progress(0.1 + 0.4 * at, f"Reading the {name} window")
            table = context.windows.get(name)
            held = {} if table is None else _held(table, contract)
            label = (table.roles.label if table is not None else "") or ""
            found.append(breaches(contract, held, label) if table is not None else ())
        context.progress(1.0, "Done")
        return _result(contract, _ranked(found[0]), found[1], context.window(INCIDENT).n_rows)


def read_contract(text: str) -> Contract:
    """Return a contract from its JSON; an empty text has no terms.

    Raises
    ------
    RunError
        If it is too long, no JSON object, or a term is not what a contract can say.
    """
    if not text.strip():
        return Contract()
    if len(text) > MOST:
        raise RunError("contract.long", f"A contract has at most {MOST} characters.")
    try:
        return Contract.model_validate(json.loads(text))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "its top"
        raise RunError(
            "contract.term", f"The contract is wrong at {where}: {first['msg']}.", f"So: {_EXAMPLE}"
        ) from None
    except (ValueError, RecursionError):
        raise RunError(
            "contract.json", "The contract is not JSON.", f"Write it so: {_EXAMPLE}"
        ) from None


def _held(table: WindowTable, contract: Contract) -> dict[str, Held]:
    """Return the columns of a window; values are read of those that terms can be about."""
    named = {*contract.columns, contract.target.name, table.roles.label}
    gone = set(contract.columns) - set(table.columns)
    roles = {table.roles.timestamp, table.roles.entity, table.roles.prediction, table.roles.score}
    found = {}
    for name in sorted(table.columns):
        field = table.schema.field(name)
        if name in named or (gone and name not in roles):
            frame = table.frame([name])
            values = numbers(frame[name]) if is_numeric(frame[name]) else texts(frame[name])
            found[name] = Held(_type(field.type), values)
        elif name not in roles:
            found[name] = Held(_type(field.type), texts(table.frame([name])[name].iloc[:0]))
    return found


def _type(kind: pa.DataType) -> Type:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_temporal(kind):
        return "time"
    return "text" if pa.types.is_string(kind) or pa.types.is_large_string(kind) else ""


def _ranked(found: Sequence[Breach]) -> list[Breach]:
    share = {id(one): 0.0 if one.share is None else one.share.estimate for one in found}
    return sorted(found, key=lambda one: (-_WEIGHT[one.what], -share[id(one)], one.column))


def _result(contract: Contract, found: list[Breach], before: Sequence[Breach], rows: int) -> Result:
    old = {(one.column, one.what, one.other) for one in before}
    broken = [one for one in found if one.what != "extra"]
    kept = len(contract.columns) - len({one.column for one in broken} & set(contract.columns))
    return Result(
        summary=_summary(contract, broken, kept),
        next_step=_next_step(contract, broken, old),
        findings=tuple(_finding(one, at, rows, old) for at, one in enumerate(found)),
        tables={"breaches": _table(found, old)},
        figures=_figures(broken),
        scalars={
            "columns": len(contract.columns),
            "breaches": len(broken),
            "new": sum((one.column, one.what, one.other) not in old for one in broken),
        },
        answer={
            "status": "tested" if contract.columns or contract.target.name else "nothing agreed",
            "breaches": [
                {"column": one.column, "what": one.what, "other": one.other} for one in found
            ],
        },
    )


def _summary(contract: Contract, broken: Sequence[Breach], kept: int) -> str:
    if not contract.columns and not contract.target.name:
        return "There is no contract, so there is nothing the columns could break."
    if not broken:
        return f"The incident keeps the contract: {len(contract.columns)} columns are as agreed."
    return f"{broken[0].words}; {kept} of {len(contract.columns)} columns are as agreed."


def _next_step(
    contract: Contract, broken: Sequence[Breach], old: set[tuple[str, What, str]]
) -> str:
    if not contract.columns and not contract.target.name:
        return "Give the model card's columns as the parameter contract, then run it again."
    if not broken:
        return "Look for change within what was agreed: run Two-sample battery."
    first = broken[0]
    if (first.column, first.what, first.other) in old:
        return f"Ask the owner of {first.column} whether the contract is right: it was so before."
    return f"Ask the owner of {first.column} what changed at its source, then run What if on it."


def _finding(one: Breach, at: int, rows: int, old: set[tuple[str, What, str]]) -> Finding:
    was_so = (one.column, one.what, one.other) in old
    before = " It was so in the reference already." if was_so else ""
    return Finding(
        id=f"contract.{one.column}.{one.what}.{at + 1}",
        text=f"{one.words}.{before}",
        about=one.column,
        effect=None if one.share is None else one.share.estimate,
        interval=None if one.share is None else (one.share.low, one.share.high),
        unit="" if one.share is None else "share of the rows",
        n=rows,
        weight=_WEIGHT[one.what],
        values={"what": one.what, "other": one.other},
    )


def _table(found: Sequence[Breach], old: set[tuple[str, What, str]]) -> pa.Table:
    shares = [one.share for one in found]
    return pa.table(
        {
            "column": pa.array([one.column for one in found], pa.string()),
            "what": pa.array([one.what for one in found], pa.string()),
            "other": pa.array([one.other for one in found], pa.string()),
            "share": pa.array([s.estimate if s else None for s in shares], pa.float64()),
            "low": pa.array([s.low if s else None for s in shares], pa.float64()),
            "high": pa.array([s.high if s else None for s in shares], pa.float64()),
            "before": pa.array([(o.column, o.what, o.other) in old for o in found], pa.bool_()),
            "words": pa.array([one.words for one in found], pa.string()),
        }
    )


def _figures(broken: Sequence[Breach]) -> tuple[Figure, ...]:
    rows = [one for one in broken if one.share is not None][:12]
    if not rows:
        return ()
    return (
        Figure(
            id="breaches",
            title=f"{rows[0].column} does not keep the contract",
            caption="Share of the incident's rows that break each term.",
            x=Axis(label="share of the rows", zero=True),
            y=Axis(kind="category", categories=tuple(f"{o.column}: {o.what}" for o in rows)),
            marks=(
                Bars(
                    at=tuple(float(at) for at in range(len(rows))),
                    length=tuple(o.share.estimate if o.share else 0.0 for o in rows),
                    horizontal=True,
                    tone="incident",
                    label="share of the rows",
                ),
            ),
            about=rows[0].column,
        ),
    )
