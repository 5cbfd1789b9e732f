"""The plan of an investigation: what it asked, tried and left behind, without what came of it."""

from collections.abc import Iterator, Mapping

from workbench.domain.incident import Incident
from workbench.domain.records.library import (
    Plan,
    PlannedGuardrail,
    PlannedHypothesis,
    PlannedRepair,
    PlannedRun,
    PlannedTest,
)
from workbench.domain.records.reasoning import Hypothesis, Test
from workbench.domain.records.repairing import Repair
from workbench.domain.runs import RunStatus


def plan_of(state: Incident) -> Plan:
    """Return what an incident asked, tried and left behind, without what came of it.

    Parameters
    ----------
    state : Incident
    """
    records = state.records
    keys = {one.id: f"H{at}" for at, one in enumerate(records.hypotheses, 1)}
    tests = tuple(_planned_test(one, keys) for one in records.tests if one.hypothesis in keys)
    repairs = tuple(_planned_repair(one) for one in records.repairs)
    guardrails = tuple(
        PlannedGuardrail(
            title=one.title, kind=one.kind, column=one.column, node=one.node, metric=one.metric
        )
        for one in records.guardrails
    )
    return Plan(
        hypotheses=tuple(_planned_hypothesis(one, keys[one.id]) for one in records.hypotheses),
        tests=tests,
        runs=tuple(_planned_runs(state)),
        repairs=repairs,
        guardrails=guardrails,
    )


def _planned_hypothesis(one: Hypothesis, key: str) -> PlannedHypothesis:
    fields = set(PlannedHypothesis.model_fields) - {"key"}
    return PlannedHypothesis.model_validate(
        {**{name: getattr(one, name) for name in fields}, "key": key}
    )


def _planned_test(one: Test, keys: Mapping[str, str]) -> PlannedTest:
    differing = {n: v for n, v in one.parameters.items() if one.defaults.get(n) != v}
    return PlannedTest(
        title=one.title,
        hypothesis=keys[one.hypothesis],
        expected=one.expected,
        criterion=one.criterion,
        analysis=one.analysis,
        parameters=differing,
        cost=one.cost,
        minutes=one.minutes,
    )


def _planned_runs(state: Incident) -> Iterator[PlannedRun]:
    newest = {
        run.analysis: run
        for run in state.whole_runs
        if run.status is RunStatus.FINISHED and run.kind != "repair"
    }
    for run in newest.values():
        yield PlannedRun(
            analysis=run.analysis, title=run.title, kind=run.kind, parameters=run.parameters
        )


def _planned_repair(one: Repair) -> PlannedRepair:
    fields = set(PlannedRepair.model_fields) - {"went"}
    return PlannedRepair.model_validate(
        {**{name: getattr(one, name) for name in fields}, "went": one.status}
    )
