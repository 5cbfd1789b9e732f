"""What the rules say: sentences and the whole answer."""

from workbench.api import Finding, Result
from workbench.science.explanation.rules import TRUSTED_ACCURACY, TRUSTED_R2, Fidelity
from workbench.science.intervals import Interval
from workbench_explain.surrogate_pictures import error_figure, rules_figure
from workbench_explain.surrogate_told import (
    RulesTold,
    entry,
    error_entry,
    error_table,
    rule_table,
)
from workbench_explain.windows import INCIDENT, REFERENCE

_FOUND = 4


def result(told: RulesTold) -> Result:
    """Return the whole answer."""
    before, after = told.imitations
    pictures = [rules_figure(one, told.words, told.output) for one in told.imitations]
    drawn = [(told.words.rule(one.rule), one) for one in told.errors.rules]
    return Result(
        summary=f"{_followed(told)} {_risen(told)}",
        next_step=_next_step(told),
        findings=(*_fidelities(told), *_worse(told)),
        tables={"rules": rule_table(told), "errors": error_table(told)},
        figures=(*pictures, *error_figure(drawn, told.errors, sure=bool(told.sure))),
        scalars={
            "output": told.output.title,
            "rules_reference": len(before.rules),
            "rules_incident": len(after.rules),
            "trusted_reference": before.trusted,
            "trusted_incident": after.trusted,
            "errors": told.errors.title,
            "worse": len(told.sure),
            "rows_reference": len(told.sides[0].rows),
            "rows_incident": len(told.sides[1].rows),
        },
        answer={
            "output": told.output.title,
            REFERENCE: entry(before, told.words),
            INCIDENT: entry(after, told.words),
            "errors": {
                "of": "labels" if told.labelled else "rules",
                "title": told.errors.title,
                "rules": [error_entry(one, told) for one in told.errors.rules],
            },
            "not_looked_at": dict(told.refused),
        },
    )


def measured(one: Fidelity) -> str:
    """Return a fidelity as a sentence says it."""
    name = "R²" if one.kind == "r2" else "accuracy"
    value = one.value
    text = f"{name} {value.estimate:.2f} ({value.low:.2f} to {value.high:.2f})"
    return text.replace("-", "\u2212")


def _followed(told: RulesTold) -> str:
    one = told.imitations[0]
    own, there = one.fidelity
    if own is None:
        return f"The {told.output.title} is the same on all rows of the reference held out."
    count = len(one.rules)
    rules = f"{count} rules" if count > 1 else "One rule"
    if own.trusted:
        text = (
            f"In the reference {rules} follow the {told.output.title} with {measured(own)} on "
            "rows held out"
        )
    else:
        text = (
            f"No rule can be trusted: in the reference {rules} follow the {told.output.title} "
            f"with {measured(own)} only, under {_threshold(own)}"
        )
    if there is None:
        return f"{text}; in the incident it is the same on all rows held out."
    return f"{text}; in the incident the same rules reach {measured(there)}."


def _threshold(one: Fidelity) -> str:
    if one.kind == "r2":
        return f"{TRUSTED_R2:g}"
    return f"{TRUSTED_ACCURACY:g}, or too near the {one.base:.2f} of the commoner class alone"


def _risen(told: RulesTold) -> str:
    title = told.errors.title
    if not told.sure:
        return f"No rule marks rows whose {title} surely rose beyond what was expected of them."
    one = told.sure[0]
    return (
        f"The {title} rose most beyond what goes with {told.errors.given} where "
        f"{told.words.rule(one.rule)}: by {_around(one.rise.gap)}."
    )


def _around(gap: Interval) -> str:
    text = f"{gap.estimate:.3g} ({gap.low:.3g} to {gap.high:.3g})"
    return text.replace("-", "\u2212")


def _next_step(told: RulesTold) -> str:
    if told.sure:
        return f"Look at the inputs of the rows where {told.words.rule(told.sure[0].rule)}."
    change = told.imitations[0].change
    if change is not None and change.high < 0:
        return "Look at what the incident's rows have that the reference's had not: run Drift."
    return "Look at the columns one by one: run Accumulated local effects."


def _fidelities(told: RulesTold) -> list[Finding]:
    found = []
    for at, one in enumerate(told.imitations):
        own = one.fidelity[at]
        if own is None:
            continue
        trust = "" if own.trusted else f"; under {_threshold(own)}, so not to be trusted"
        text = (
            f"{len(one.rules)} rules made from the {one.window} follow the {told.output.title} "
            f"there with {measured(own)} on {own.rows:,} rows held out{trust}."
        )
        found.append(
            Finding(
                id=f"fidelity.{one.window}",
                text=text,
                effect=own.value.estimate,
                interval=(own.value.low, own.value.high),
                unit=own.kind,
                n=own.rows,
                weight=0.4 if own.trusted else 0.2,
                values={"base": own.base, "trusted": own.trusted},
            )
        )
    change = told.imitations[0].change
    if change is not None and change.excludes(0.0) and told.imitations[0].trusted:
        verb = "less" if change.estimate < 0 else "more"
        found.append(
            Finding(
                id="fidelity.change",
                text=(
                    f"The reference's rules follow the model {verb} closely in the incident: "
                    f"fidelity changed by {_around(change)}."
                ),
                effect=change.estimate,
                interval=(change.low, change.high),
                weight=0.5,
                caveats=("R² also changes with the spread of the output.",),
            )
        )
    return found


def _worse(told: RulesTold) -> list[Finding]:
    return [
        Finding(
            id=f"error.{at + 1}",
            text=(
                f"Where {told.words.rule(one.rule)}, the {told.errors.title} beyond what goes "
                f"with {told.errors.given} rose by {_around(one.rise.gap)}; "
                f"{one.rows[0]:,} and {one.rows[1]:,} rows held out."
            ),
            about=one.rule[0].column if one.rule else "",
            effect=one.rise.gap.estimate,
            interval=(one.rise.gap.low, one.rise.gap.high),
            unit=told.errors.title,
            q=one.q,
            n=sum(one.rows),
            weight=0.7,
            caveats=(
                "A rule says where, not why.",
                *(
                    ["The reference has hardly any such row; its rows with like outputs stand in."]
                    if one.unknown
                    else []
                ),
            ),
            values={"size": one.size},
        )
        for at, one in enumerate(told.sure[:_FOUND])
    ]
