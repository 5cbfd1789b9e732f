"""From an evaluation to a result: sentences, findings, tables and figures."""

from workbench.api import Finding, Result
from workbench.science.repair.paired import Paired
from workbench.science.repair.placebos import Placebo
from workbench.science.repair.slices import Slice
from workbench.science.repair.verdict import GAIN, HARM
from workbench_repair.doubts import warnings
from workbench_repair.figures import figures
from workbench_repair.tables import scalars, tables
from workbench_repair.told import Told, around, figure, short


def result(told: Told) -> Result:
    """Return the whole answer."""
    return Result(
        summary=_summary(told),
        next_step=_next_step(told),
        findings=_findings(told),
        tables=tables(told),
        figures=figures(told),
        scalars=scalars(told),
        answer={"formula": told.found.remedy.formula, "verdict": told.found.verdict},
    )


def _summary(told: Told) -> str:
    found, metric = told.found, told.metric
    if found.whole is None:
        return f"{told.name}: {short(metric)} cannot be measured on the held-out rows."
    gain = found.whole.gain
    if found.verdict == HARM:
        return (
            f"{told.name} costs {figure(-gain.estimate, metric)} {short(metric)} on rows it was "
            f"not fitted on ({around(gain, metric)})."
        )
    if found.verdict != GAIN:
        least = found.whole.mde
        seen = "" if least is None else f"; a gain of {figure(least, metric)} would be found"
        return (
            f"No evidence that {_lower(told.name)} changes {short(metric)} on rows it was not "
            f"fitted on ({figure(gain.estimate, metric, signed=True)}, {around(gain, metric)}"
            f"{seen})."
        )
    part = "" if told.recovered is None else f", {told.recovered:.0%} of the drop"
    harmed = len(found.harmed)
    groups = sum(s.effect is not None for s in found.slices)
    tail = f" and makes {harmed} of {groups} groups worse" if harmed else ""
    tail = " and makes no group worse" if groups and not harmed else tail
    return (
        f"{told.name} gives back {figure(gain.estimate, metric)} {short(metric)} on rows it was "
        f"not fitted on ({around(gain, metric)}){part}{tail}."
    )


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _next_step(told: Told) -> str:
    found = told.found
    if told.anomalies:
        return "Explain first what looks wrong with the repair's own data."
    if found.verdict == HARM:
        return "Do not release it; look at the groups and periods it makes worse."
    if found.alone is not None:
        return "Find out what is special about the one period that it helps before relying on it."
    if found.harmed:
        first = found.harmed[0]
        return f"Look at {first.column} {first.level}, which it makes worse, before choosing it."
    if found.verdict != GAIN:
        return "Try another repair, or wait for more labelled rows."
    return "Compare it with the other repairs by its worst period, then try it on a canary."


def _findings(told: Told) -> tuple[Finding, ...]:
    found = [_gain(told), _evidence(told)]
    if told.found.alone is not None:
        found.append(_alone(told))
    if told.found.control is not None:
        found.append(_control(told, told.found.control))
    if told.found.placebo is not None:
        found.append(_placebo(told, told.found.placebo))
    found += [_harmed(told, one) for one in told.found.harmed]
    found += warnings(told)
    return tuple(found)


def _gain(told: Told) -> Finding:
    found, metric = told.found, told.metric
    whole = found.whole
    caveats = list(found.remedy.notes)
    if told.read.sampled:
        caveats.append("Rows were left out for size.")
    if not told.timed:
        caveats.append("The rows have no time: periods are random parts, not stretches of time.")
    if found.yard.note:
        caveats.append(found.yard.note)
    if whole is None:
        return Finding(
            id="gain",
            text=f"{told.metric.title} cannot be measured on the held-out rows.",
            about=found.asked.node,
            caveats=tuple(caveats),
        )
    return Finding(
        id="gain",
        text=(
            f"{told.name} moves {short(metric)} by "
            f"{figure(whole.gain.estimate, metric, signed=True)} ({around(whole.gain, metric)}) on "
            f"{whole.rows:,} held-out rows: {found.remedy.formula}."
        ),
        about=found.asked.node,
        effect=whole.gain.estimate,
        interval=(whole.gain.low, whole.gain.high),
        unit=metric.name,
        q=min(1.0, whole.p * found.asked.compared),
        n=whole.rows,
        weight=0.9,
        caveats=tuple(caveats),
        values={"formula": found.remedy.formula, "recovered": told.recovered, "p": whole.p},
    )


def _evidence(told: Told) -> Finding:
    found, metric = told.found, told.metric
    least = None if found.whole is None else found.whole.mde
    power = (
        ""
        if least is None
        else (f" A gain of {figure(least, metric)} would be found four times in five.")
    )
    return Finding(
        id="evidence",
        text=f"On rows it was not fitted on there is {found.verdict}.{power}",
        about=found.asked.node,
        q=None if found.whole is None else min(1.0, found.whole.p * found.asked.compared),
        n=None if found.whole is None else found.whole.rows,
        weight=0.8,
        values={"verdict": found.verdict, "mde": least, "compared": found.asked.compared},
    )


def _alone(told: Told) -> Finding:
    found, metric, alone = told.found, told.metric, told.found.alone
    if alone is None:
        raise ValueError("no period stands alone")
    one = [t for t in found.windows if t.effect is not None][alone.at]
    effect = one.effect
    if effect is None:
        raise ValueError("a period without an effect")
    return Finding(
        id="one_window_only",
        text=(
            f"The gain shows in one period only, {one.period.name} "
            f"({figure(effect.gain.estimate, metric, signed=True)}); the others come to "
            f"{figure(alone.elsewhere, metric, signed=True)}."
        ),
        about=found.asked.node,
        effect=effect.gain.estimate,
        interval=(effect.gain.low, effect.gain.high),
        unit=metric.name,
        n=effect.rows,
        weight=0.95,
        values={"window": one.period.name, "elsewhere": alone.elsewhere},
    )


def _control(told: Told, control: Paired) -> Finding:
    metric = told.metric
    return Finding(
        id="control",
        text=(
            f"A model trained again on the reference as it is moves {short(metric)} by "
            f"{figure(control.gain.estimate, metric, signed=True)} "
            f"({around(control.gain, metric)}) on the same rows; what the repair adds is the "
            "difference."
        ),
        effect=control.gain.estimate,
        interval=(control.gain.low, control.gain.high),
        unit=metric.name,
        n=control.rows,
        weight=0.5,
    )


def _placebo(told: Told, placebo: Placebo) -> Finding:
    metric, gain = told.metric, placebo.gain
    return Finding(
        id="placebo",
        text=(
            f"{placebo.words} Its effect: {figure(gain.estimate, metric, signed=True)} "
            f"({around(gain, metric)})."
        ),
        effect=gain.estimate,
        interval=(gain.low, gain.high),
        unit=metric.name,
        weight=0.4,
        values={"silent": not gain.excludes(0)},
    )


def _harmed(told: Told, one: Slice) -> Finding:
    effect, metric = one.effect, told.metric
    if effect is None:
        raise ValueError("a group without an effect")
    return Finding(
        id=f"group_harmed.{one.column}={one.level}",
        text=(
            f"{one.column} {one.level} gets worse by {figure(-effect.gain.estimate, metric)} "
            f"{short(metric)} ({around(effect.gain, metric)}; {one.rows or 0:,} rows)."
        ),
        about=one.column,
        effect=effect.gain.estimate,
        interval=(effect.gain.low, effect.gain.high),
        unit=metric.name,
        q=one.q,
        n=one.rows,
        weight=0.95,
        values={"column": one.column, "level": one.level},
    )
