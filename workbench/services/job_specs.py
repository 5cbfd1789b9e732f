"""From a run's record to a job a worker can do: the same for a first run and for a replay."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import Roles
from workbench.domain.runs import RunInput
from workbench.errors import PluginError
from workbench.jobs.job import JobSpec, Limits, ModelInput, WindowInput
from workbench.registry import Registry

Resolve = Callable[[str], Path]


@dataclass(frozen=True, slots=True)
class Question:
    """What a run asks: everything about it that shapes the answer.

    Attributes
    ----------
    analysis, plugin : str
    parameters : mapping
    seed : int
    inputs : tuple of RunInput
    problem : mapping
        ``task, metric, target, spans``.
    """

    analysis: str
    plugin: str
    parameters: Mapping[str, JsonValue]
    seed: int
    inputs: tuple[RunInput, ...]
    problem: Mapping[str, JsonValue] = field(default_factory=dict)


def job_for(
    question: Question,
    registry: Registry,
    resolve: Resolve,
    limits: Limits | None = None,
    *,
    needs_model: bool | None = None,
) -> JobSpec:
    """Return the job that answers a question.

    Parameters
    ----------
    question : Question
    registry : Registry
    resolve : callable
        From a sha256 to a file that holds those bytes.
    limits : Limits, optional
    needs_model : bool, optional
        Whether it cannot do without the model; by default as the analysis declares.

    Returns
    -------
    JobSpec

    Raises
    ------
    PluginError
        If the plugin, or a loader for a model that the analysis needs, is not installed.
    """
    by_kind = {i.kind: i for i in question.inputs}
    windows = {i.name: _window(i, resolve) for i in question.inputs if i.kind == "window"}
    features = _features(windows)
    model = by_kind.get("model")
    registry.plugin(question.plugin)
    plugins = {question.plugin}
    model_input = None
    if needs_model is None:
        needs_model = model is not None and registry.analysis(question.analysis).needs.model
    if model is not None and not _left_closed(model, registry, needed=needs_model):
        model_input = _model(model, registry, resolve, features)
        plugins.add(model_input.loader)
    locations = {registry.plugin(module).location for module in plugins} - {""}
    problem = question.problem
    return JobSpec(
        plugin=question.plugin,
        analysis=question.analysis,
        parameters=dict(question.parameters),
        seed=question.seed,
        windows=windows,
        spans=_spans(problem),
        task=str(problem.get("task", "")),
        metric=str(problem.get("metric", "")),
        target=str(problem.get("target", "")),
        model=model_input,
        lineage=_path(by_kind.get("lineage"), resolve),
        signals=tuple(resolve(s) for s in by_kind["signals"].sha256)
        if "signals" in by_kind
        else (),
        changes=_path(by_kind.get("changes"), resolve),
        locations=tuple(sorted(locations)),
        limits=limits or Limits(),
    )


def _window(given: RunInput, resolve: Resolve) -> WindowInput:
    return WindowInput(
        paths=tuple(resolve(digest) for digest in given.sha256),
        roles=Roles.model_validate(given.roles),
        start=given.start,
        end=given.end,
        where=tuple(given.details.get("where") or ()),
    )


def _features(windows: Mapping[str, WindowInput]) -> tuple[str, ...]:
    """Return the features in the order the evidence declares them, as the model expects."""
    for name in ("reference", "incident"):
        if name in windows:
            return windows[name].roles.features
    return next((w.roles.features for w in windows.values()), ())


def _model(
    given: RunInput, registry: Registry, resolve: Resolve, features: tuple[str, ...]
) -> ModelInput:
    return ModelInput(
        path=resolve(given.sha256[0]),
        format=given.format,
        loader=registry.model_loader(given.format).plugin,
        inputs=dict(given.details.get("inputs") or {}),
        features=features,
        consent=bool(given.details.get("consent", False)),
    )


def _left_closed(given: RunInput, registry: Registry, *, needed: bool) -> bool:
    """Whether an analysis goes without the model, because nothing here may or can open it.

    Recorded predictions are enough for an analysis that does not need to ask the model.
    """
    if not given.format or needed:
        return not given.format
    try:
        loader = registry.model_loader(given.format)
    except PluginError:
        return True
    return loader.needs_consent and not given.details.get("consent", False)


def _path(given: RunInput | None, resolve: Resolve) -> Path | None:
    return None if given is None else resolve(given.sha256[0])


def _spans(
    problem: Mapping[str, JsonValue],
) -> dict[str, tuple[datetime | None, datetime | None]]:
    def moment(text: str | None) -> datetime | None:
        return None if text is None else datetime.fromisoformat(text)

    spans: Mapping[str, list[str | None]] = problem.get("spans") or {}
    return {name: (moment(ends[0]), moment(ends[1])) for name, ends in spans.items()}
