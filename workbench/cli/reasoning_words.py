"""Hypotheses, observations and tests as the command line tells them."""

from collections.abc import Sequence

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.reasoning.matrix import Matrix
from workbench.domain.reasoning.narrowing import Step
from workbench.domain.reasoning.standing import TestStanding
from workbench.domain.reasoning.verdicts import criterion_words
from workbench.domain.records.reasoning import Hypothesis, Observation
from workbench.services.bias import BiasWarning, hypothesis_steps
from workbench.services.hypotheses import hypothesis_proof, incident_matrix
from workbench.services.session import Session

_SIGNS = {"consistent": "+", "inconsistent": "\u2212", "neutral": "0"}


def hypothesis_json(
    state: Incident, known: Hypothesis, session: Session | None = None
) -> dict[str, JsonValue]:
    """Return a hypothesis with its place in the matrix, and its proof and steps where asked."""
    column = incident_matrix(state).column(known.id)
    body: dict[str, JsonValue] = {**known.json_body()}
    if column is not None:
        body |= {
            "rank": column.rank,
            "inconsistency": column.inconsistency,
            "support": column.support,
            "suggested": column.suggested,
            "against": list(column.against),
        }
    if session is None:
        return body
    proof = hypothesis_proof(state, known)
    steps = hypothesis_steps(session, state.id).get(known.id, ())
    return {
        **body,
        "proof": {
            "enough": proof.enough,
            "level": proof.level,
            "approaches": list(proof.approaches),
            "pointers": [
                {
                    "run": p.run,
                    "analysis": p.analysis,
                    "finding": p.finding,
                    "intervened": p.intervened,
                }
                for p in proof.pointers
            ],
        },
        "steps": steps_json(steps),
    }


def steps_json(steps: Sequence[Step]) -> list[JsonValue]:
    """Return how a hypothesis narrowed."""
    return [
        {
            "at": step.at,
            "by": step.by,
            "confidence": step.band,
            "status": step.status,
            "level": step.level,
            "reason": step.reason,
            "causes": [
                {"kind": c.kind, "record": c.record, "text": c.text, "run": c.run}
                for c in step.causes
            ],
        }
        for step in steps
    ]


def ranked_lines(state: Incident) -> list[str]:
    """Return the hypotheses in words, the least contradicted first."""
    found = []
    for column in incident_matrix(state).columns:
        known = state.records.find(Hypothesis, column.hypothesis)
        if known is not None:
            found.append(
                f"{_place(state, known.id):<4}{known.status:<9}  {known.confidence:<13}  "
                f"rank {column.rank}  against {column.inconsistency:>3}  "
                f"for {column.support:>3}  {known.statement}"
            )
    return found


def hypothesis_lines(session: Session, state: Incident, known: Hypothesis) -> list[str]:
    """Return everything about a hypothesis in words."""
    column = incident_matrix(state).column(known.id)
    proof = hypothesis_proof(state, known)
    told = [
        known.statement,
        f"  {known.status} · held {known.confidence} · {known.causal_level} · {known.factor}",
    ]
    if column is not None:
        told.append(
            f"  matrix: rank {column.rank}, against {column.inconsistency}, for {column.support}; "
            f"it suggests {column.suggested}"
        )
    fields = ("mechanism", "node", "stage", "failure_mode", "falsifier", "reason")
    told += [f"  {f.replace('_', ' ')}: {getattr(known, f)}" for f in fields if getattr(known, f)]
    told += [f"  predicts: {one}" for one in known.predicts]
    told += [f"  assumes: {one}" for one in known.assumptions]
    told += [f"  against it: {_text(state, row)}" for row in (column.against if column else ())]
    enough = "enough to confirm" if proof.enough else "not enough to confirm"
    told.append(f"  {len(proof.pointers)} runs point to it, {enough}; they reach {proof.level}")
    for pointer in proof.pointers:
        mark = " (intervention)" if pointer.intervened else ""
        told.append(f"    {pointer.run[-8:]}  {pointer.analysis}{mark}  {pointer.text}")
    for step in hypothesis_steps(session, state.id).get(known.id, ()):
        told.append(f"  {step.at[:16]}Z  {step.band}, {step.status}  {step.reason}".rstrip())
        told += [f"      after {c.kind}: {c.text}" for c in step.causes if c.kind != "stated"]
    return told


def matrix_json(matrix: Matrix, state: Incident) -> dict[str, JsonValue]:
    """Return the whole matrix."""
    return {
        "leaders": list(matrix.leaders),
        "hypotheses": [
            {
                "id": c.hypothesis,
                "statement": _statement(state, c.hypothesis),
                "rank": c.rank,
                "inconsistency": c.inconsistency,
                "support": c.support,
                "suggested": c.suggested,
            }
            for c in matrix.columns
        ],
        "observations": [
            {
                "id": row.observation,
                "text": _text(state, row.observation),
                "diagnosticity": row.diagnosticity,
                "faded": row.faded,
                "fits": row.fits,
                "cells": {
                    one: {
                        "relation": cell.relation,
                        "diagnosticity": cell.diagnosticity,
                        "weight": cell.weight,
                        "note": cell.note,
                        "weighed": cell.weighed,
                    }
                    for one, cell in row.cells.items()
                },
            }
            for row in matrix.rows
        ],
    }


def matrix_lines(matrix: Matrix, state: Incident) -> list[str]:
    """Return the matrix as a table: hypotheses across, the least contradicted first."""
    places = [_place(state, c.hypothesis) for c in matrix.columns]
    told = [
        f"{place:<4}{_named(state, c.hypothesis)}"
        for place, c in zip(places, matrix.columns, strict=True)
    ]
    heads = "".join(f"{place:>5}" for place in places)
    told += ["", f"{heads}   tells"]
    for row in matrix.rows:
        cells = "".join(
            f"{_sign(row.cells[c.hypothesis].relation, row.cells[c.hypothesis].weight):>5}"
            for c in matrix.columns
        )
        tells = "nothing" if row.faded else f"{row.diagnosticity:.1f}"
        told.append(f"{cells}   {tells:<8}{_text(state, row.observation)}")
    told.append("".join(f"{c.inconsistency:>5}" for c in matrix.columns) + "   against")
    told.append("".join(f"{c.rank:>5}" for c in matrix.columns) + "   rank")
    return told


def warnings_json(warnings: Sequence[BiasWarning]) -> list[JsonValue]:
    """Return bias warnings."""
    return [
        {
            "code": one.code,
            "text": one.text,
            "advice": one.advice,
            "hypothesis": one.hypothesis,
            "observation": one.observation,
            "run": one.run,
        }
        for one in warnings
    ]


def warning_lines(warnings: Sequence[BiasWarning]) -> list[str]:
    """Return bias warnings in words."""
    return [f"  Look again: {one.text} {one.advice}" for one in warnings]


def standing_json(standing: TestStanding) -> dict[str, JsonValue]:
    """Return a registered test and how it stands."""
    first = standing.conclusion
    return {
        "test": standing.test.json_body(),
        "criterion": criterion_words(standing.test.criterion),
        "registered_at": standing.registered_at,
        "exploratory": standing.exploratory,
        "preregistered": standing.preregistered,
        "before_run": standing.before_run,
        "seen_before": standing.seen_before,
        "lock_intact": standing.lock_intact,
        "amendments": [one.json_body() for one in standing.amendments],
        "amended_after_result": standing.amended_after,
        "conclusion": None if first is None else first.json_body(),
        "verdict": standing.verdict,
        "verdict_as_registered": standing.verdict_registered,
        "verdict_as_amended": standing.verdict_amended,
        "problems": list(standing.problems),
    }


def standing_lines(standing: TestStanding, place: str = "") -> list[str]:
    """Return a registered test and how it stands, in words."""
    test, first = standing.test, standing.conclusion
    verdict = "not run yet" if first is None else str(standing.verdict)
    mark = "exploratory" if standing.exploratory else "registered"
    called = place or test.id[-8:]
    told = [
        f"{called:<4}{verdict:<12}  {mark} {standing.registered_at[:16]}Z  {test.title}",
        f"    expects: {test.expected}",
        f"    passes if: {criterion_words(test.criterion)}   lock {test.lock[:12]}",
    ]
    if first is not None and first.note:
        told.append(f"    {first.note}")
    for one in standing.amendments:
        criterion = f"; {criterion_words(one.criterion)}" if one.criterion else ""
        told.append(f"    amended: {one.reason}{criterion}")
    if standing.amended_after and standing.verdict_amended:
        told.append(
            f"    amended after the result, by which it would be {standing.verdict_amended}"
        )
    told += [f"    PROBLEM: {problem}" for problem in standing.problems]
    return told


def _place(state: Incident, hypothesis: str) -> str:
    """Return what a hypothesis is called on the command line: ``H3`` for the third stated."""
    ids = [one.id for one in state.records.hypotheses]
    return f"H{ids.index(hypothesis) + 1}" if hypothesis in ids else hypothesis[-8:]


def _named(state: Incident, hypothesis: str) -> str:
    known = state.records.find(Hypothesis, hypothesis)
    if known is None:
        return hypothesis
    return f"{known.statement}  ({known.status}, {known.confidence})"


def _statement(state: Incident, hypothesis: str) -> str:
    known = state.records.find(Hypothesis, hypothesis)
    return known.statement if known is not None else ""


def _text(state: Incident, observation: str) -> str:
    known = state.records.find(Observation, observation)
    return known.text if known is not None else observation


def _sign(relation: str, weight: int) -> str:
    return f"{_SIGNS[relation]}{weight}" if weight else _SIGNS[relation]
