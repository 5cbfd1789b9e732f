"""The rules that were found, as an answer and as tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from workbench.api import JsonValue
from workbench.science.explanation.rules import Fidelity
from workbench.science.intervals import Interval
from workbench_explain.condition_words import ConditionWords
from workbench_explain.excess_errors import Errors, Worse
from workbench_explain.imitation import Imitation, RuleSeen, Sides
from workbench_explain.output import Output
from workbench_explain.windows import INCIDENT, REFERENCE

SURE = 0.05
SMALL = 0.1
"""A rise of less than this part of a standard deviation is not reported."""


@dataclass(frozen=True)
class RulesTold:
    """What was looked at, and what came of it.

    Attributes
    ----------
    output : Output
    sides : tuple of Side
    imitations : tuple of Imitation
        Made from the reference and from the incident.
    errors : Errors
    words : ConditionWords
    refused : mapping of str to str
        Why a column is in no rule.
    labelled : bool
        Whether errors are those of labels; else distances from the rules.
    """

    output: Output
    sides: Sides
    imitations: tuple[Imitation, Imitation]
    errors: Errors
    words: ConditionWords
    refused: Mapping[str, str]
    labelled: bool

    @cached_property
    def sure(self) -> list[Worse]:
        """The rules about rows whose error surely rose, by more than a trifle."""
        return [one for one in self.errors.rules if self.worse(one)]

    def worse(self, one: Worse) -> bool:
        """Return whether the error surely rose on the rows of a rule."""
        return one.q <= SURE and one.size >= SMALL and one.rise.gap.low > 0


def entry(one: Imitation, words: ConditionWords) -> dict[str, JsonValue]:
    """Return an imitation as JSON."""
    return {
        "trusted": one.trusted,
        "fidelity": {
            REFERENCE: _fidelity_entry(one.fidelity[0]),
            INCIDENT: _fidelity_entry(one.fidelity[1]),
            "difference": None if one.change is None else one.change.estimate,
            "interval": None if one.change is None else one.change.as_pair(),
        },
        "rules": [_rule_entry(rule, words) for rule in one.rules],
    }


def _fidelity_entry(one: Fidelity | None) -> dict[str, JsonValue] | None:
    if one is None:
        return None
    return {
        "kind": one.kind,
        "value": one.value.estimate,
        "interval": one.value.as_pair(),
        "base": one.base,
        "rows": one.rows,
        "trusted": one.trusted,
    }


def _rule_entry(one: RuleSeen, words: ConditionWords) -> dict[str, JsonValue]:
    return {
        "rule": words.rule(one.rule),
        "support": [side.estimate for side in one.support],
        "output": [None if side is None else side.estimate for side in one.output],
        "difference": None if one.gap is None else one.gap.estimate,
        "interval": None if one.gap is None else one.gap.as_pair(),
    }


def error_entry(one: Worse, told: RulesTold) -> dict[str, JsonValue]:
    """Return a rule about errors as JSON."""
    return {
        "rule": told.words.rule(one.rule),
        "worse": told.worse(one),
        "rows": list(one.rows),
        REFERENCE: one.surplus[0],
        INCIDENT: one.surplus[1],
        "difference": one.rise.gap.estimate,
        "interval": one.rise.gap.as_pair(),
        "q": one.q,
    }


def rule_table(told: RulesTold) -> pa.Table:
    """Return every rule of both imitations."""
    rows = []
    for one in told.imitations:
        for rule in one.rules:
            entry: dict[str, object] = {
                "made_from": one.window,
                "trusted": one.trusted,
                "rule": told.words.rule(rule.rule),
            }
            for at, window in enumerate((REFERENCE, INCIDENT)):
                entry |= _three(f"support_{window}", rule.support[at])
                entry |= _three(f"output_{window}", rule.output[at])
            rows.append(entry | _three("difference", rule.gap))
    names = [
        f"{what}_{window}" for window in (REFERENCE, INCIDENT) for what in ("support", "output")
    ]
    ends = [f"{name}{end}" for name in [*names, "difference"] for end in ("", "_low", "_high")]
    schema = pa.schema(
        [("made_from", pa.string()), ("trusted", pa.bool_()), ("rule", pa.string())]
        + [(name, pa.float64()) for name in ends]
    )
    return pa.Table.from_pylist(rows, schema=schema)


def _three(name: str, one: Interval | None) -> dict[str, float | None]:
    if one is None:
        return {}
    return {name: one.estimate, f"{name}_low": one.low, f"{name}_high": one.high}


def error_table(told: RulesTold) -> pa.Table:
    """Return every rule about rows whose error may have risen."""
    rows = [
        {
            "rule": told.words.rule(one.rule),
            "worse": told.worse(one),
            "rows_reference": one.rows[0],
            "rows_incident": one.rows[1],
            "surplus_reference": one.surplus[0],
            "surplus_incident": one.surplus[1],
            **_three("difference", one.rise.gap),
            "q": one.q,
        }
        for one in told.errors.rules
    ]
    names = ("surplus_reference", "surplus_incident", "difference", "difference_low")
    schema = pa.schema(
        [("rule", pa.string()), ("worse", pa.bool_())]
        + [(f"rows_{window}", pa.int64()) for window in (REFERENCE, INCIDENT)]
        + [(name, pa.float64()) for name in (*names, "difference_high", "q")]
    )
    return pa.Table.from_pylist(rows, schema=schema)
