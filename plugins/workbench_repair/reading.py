"""From what a run is given to an incident that repairs are tried on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa

from workbench.api import Context, Model, RunError, WindowTable
from workbench.science.causes.problem import (
    CauseProblem,
    Predict,
    Transform,
    canonical,
    is_numeric,
    numbers,
    texts,
)
from workbench.science.metrics import Values
from workbench.science.repair.evaluation import Case
from workbench.science.repair.rows import rows_of
from workbench.science.two_sample.rows import choose_rows, hash_rows
from workbench.science.yardstick import Answers, choose_yardstick

REFERENCE, INCIDENT, LATER = "reference", "incident", "after"
HISTORY, EARLIER = "history", "earlier"
_CHUNK = 20_000
_LEAST_LABELS = 40
_MOST_GROUPS = 20


@dataclass(frozen=True)
class Read:
    """An incident as it was read.

    Attributes
    ----------
    case : Case
    totals : tuple of int
        Rows that reference and incident have, of which some may have been left out.
    segments : tuple of str
    """

    case: Case
    totals: tuple[int, int]
    segments: tuple[str, ...]

    @property
    def sampled(self) -> bool:
        """Whether rows were left out."""
        return (len(self.case.reference), len(self.case.incident)) != self.totals


def read_case(
    context: Context, segments: Sequence[str], most: int, also: Sequence[str] = ()
) -> Read:
    """Return the incident of a run.

    Parameters
    ----------
    context : Context
    segments : sequence of str
        Columns whose groups are looked at; those with the role by default.
    most : int
        Rows of each window looked at, at most.
    also : sequence of str
        Further columns wanted, where reference and incident have them.

    Raises
    ------
    RunError
        If there are no labels, or neither predictions nor a model.
    """
    good, bad = context.window(REFERENCE), context.window(INCIDENT)
    features = _features(context, good, bad)
    roles = _roles(good, bad)
    groups = _groups(good, bad, segments)
    wanted = [c for c in also if c in good.columns and c in bad.columns]
    named = [c for c in roles.values() if c]
    columns = list(dict.fromkeys([*features, *groups, *named, *wanted]))
    tables = [good, bad]
    if LATER in context.windows and set(columns) <= set(context.windows[LATER].columns):
        tables.append(context.windows[LATER])
    frames = [_frame(context, table, columns, most) for table in tables]
    _require_labels(frames[:2], roles["label"])
    if roles["timestamp"] and not pd.api.types.is_datetime64_any_dtype(
        frames[0][roles["timestamp"]]
    ):
        roles["timestamp"] = None
    problem = _problem(context, frames[0], frames[1], features, roles, groups)
    return _read(context, problem, frames[2:], groups, (good.n_rows, bad.n_rows))


def _read(
    context: Context,
    problem: CauseProblem,
    later: list[pd.DataFrame],
    groups: tuple[str, ...],
    totals: tuple[int, int],
) -> Read:
    ordered = canonical(problem)
    reference = rows_of(ordered, groups, incident=False)
    yard = choose_yardstick(context.metric, ordered.task, reference.label, reference.said)
    ordered = replace(ordered, metric=yard.metric.name)
    incident = rows_of(ordered, groups, incident=True)
    after = None
    if later:
        other = canonical(replace(ordered, incident=later[0]))
        after = rows_of(other, groups, incident=True)
    return Read(Case(ordered, yard, reference, incident, after), totals, groups)


def _features(context: Context, good: WindowTable, bad: WindowTable) -> tuple[str, ...]:
    asked = () if context.model is None else context.model.columns
    features = tuple(sorted(dict.fromkeys([*asked, *(good.features if not asked else ())])))
    for table in (good, bad):
        lacking = [name for name in features if name not in table.columns]
        if lacking:
            raise RunError(
                "repair.column",
                f"The model reads {lacking[0]}, which the {table.name} window does not have.",
                "Map the model's input to a column under model.inputs in capture.json.",
            )
    if not features:
        raise RunError(
            "repair.no_features",
            "No column is a feature, so there is nothing to repair.",
            "Give the feature columns their role in Evidence.",
        )
    return features


def _roles(good: WindowTable, bad: WindowTable) -> dict[str, str | None]:
    shared = set(good.columns) & set(bad.columns)
    found: dict[str, str | None] = {}
    for role in ("label", "prediction", "score", "timestamp", "entity"):
        name = getattr(good.roles, role)
        found[role] = name if name in shared else None
    return found


def _groups(good: WindowTable, bad: WindowTable, asked: Sequence[str]) -> tuple[str, ...]:
    shared = set(good.columns) & set(bad.columns)
    for name in asked:
        if name not in shared:
            raise RunError(
                "repair.segment",
                f"Reference and incident do not both have a column named {name!r}.",
                f"They share {', '.join(sorted(shared)[:12])}.",
            )
    sensitive = [name for name in good.roles.sensitive if name in shared and _few(good, name)]
    chosen = tuple(asked) or (*good.roles.segments, *sensitive)
    return tuple(sorted({name for name in chosen if name in shared}))


def _few(table: WindowTable, name: str) -> bool:
    """Return whether a sensitive column has few enough values to be a group of people."""
    return len(table.column(name).unique()) <= _MOST_GROUPS


def _require_labels(frames: Sequence[pd.DataFrame], label: str | None) -> None:
    for name, frame in zip((REFERENCE, INCIDENT), frames, strict=True):
        known = 0 if label is None else int(frame[label].notna().sum())
        if known < _LEAST_LABELS:
            raise RunError(
                "repair.no_labels",
                f"The {name} window has {known} rows with a label; what a repair gives back can "
                f"only be measured against {_LEAST_LABELS} or more.",
                "Give a column the role label, or wait for labels.",
            )


def _frame(context: Context, table: WindowTable, columns: list[str], most: int) -> pd.DataFrame:
    if table.n_rows <= most:
        return _plain(table.table(columns))
    hashes = hash_rows(table.column_parts, sorted(columns), table.n_rows)
    return _plain(table.take(choose_rows(hashes, most, f"repair {context.seed}"), columns))


def _plain(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _problem(
    context: Context,
    reference: pd.DataFrame,
    incident: pd.DataFrame,
    features: tuple[str, ...],
    roles: dict[str, str | None],
    groups: tuple[str, ...],
) -> CauseProblem:
    lineage, model = context.lineage, context.model
    label = values_of(reference[str(roles["label"])])
    said = _first_said(context, reference, roles, features)
    yard = choose_yardstick(context.metric, context.task, label, said)
    scored = roles["score"] is not None or yard.metric.output == "prediction"
    if (roles["prediction"] is None or not scored) and model is None:
        raise RunError(
            "repair.no_predictions",
            "Neither predictions nor a model are at hand, so there is nothing to compare with.",
            "Give a column the role prediction, or import the model (ONNX or skops).",
        )
    return CauseProblem(
        reference=reference,
        incident=incident,
        features=features,
        label=roles["label"],
        prediction=roles["prediction"] if scored else None,
        score=roles["score"],
        timestamp=roles["timestamp"],
        entity=roles["entity"],
        history=_history(context, roles["entity"]),
        task=yard.task,
        metric=yard.metric.name,
        predict=_asker(model) if model is not None else None,
        predict_score=_scorer(model, reference[list(features)], yard.task),
        edges=() if lineage is None else lineage.edges,
        transforms={}
        if lineage is None
        else {n: Transform(t.inputs, t.expression) for n, t in lineage.transforms.items()},
        seed=context.seed,
        segments=groups,
        hidden=tuple(sorted(context.sensitive)),
    )


def _history(context: Context, entity: str | None) -> pd.DataFrame | None:
    table = context.windows.get(HISTORY)
    if table is None or entity is None or entity not in table.columns:
        return None
    return table.frame()


def _first_said(
    context: Context,
    reference: pd.DataFrame,
    roles: dict[str, str | None],
    features: tuple[str, ...],
) -> Answers:
    """Return a few answers, to see of what sort they are."""
    few = reference.head(2)
    name = roles["prediction"]
    score = roles["score"]
    model = context.model
    if name is not None and (score is not None or model is None):
        return Answers(values_of(few[name]), None if score is None else numbers(few[score]))
    if model is None or not len(few):
        return Answers(np.empty(0), None)
    found = model.score(few[list(features)])
    said = values_of(pd.Series(np.asarray(model.predict(few[list(features)]))))
    return Answers(said, None if found is None else np.asarray(found, dtype=float))


def values_of(series: pd.Series) -> Values:
    """Return a column as float64 with nan, or as text with None, shape (n_rows,)."""
    return numbers(series) if is_numeric(series) else texts(series)


def _asker(model: Model) -> Predict:
    def ask(frame: pd.DataFrame) -> np.ndarray:
        return _in_chunks(frame, lambda part: np.asarray(model.predict(part)))

    return ask


def _scorer(model: Model | None, frame: pd.DataFrame, task: str) -> Predict | None:
    if model is None or task != "binary" or not len(frame):
        return None
    tried = model.score(frame.head(2))
    if tried is None or np.ndim(tried) != 1:
        return None

    def score(rows: pd.DataFrame) -> np.ndarray:
        return _in_chunks(rows, lambda part: np.asarray(model.score(part), dtype=float))

    return score


def _in_chunks(frame: pd.DataFrame, ask: Predict) -> np.ndarray:
    parts = [ask(frame.iloc[start : start + _CHUNK]) for start in range(0, len(frame), _CHUNK)]
    return np.concatenate(parts) if parts else np.empty(0)
