"""Why two incidents are alike, in words: "both signals: output, quality", "same source"."""

from collections.abc import Callable, Mapping, Sequence

from workbench.language import tr
from workbench.science.likeness import PartLikeness
from workbench.services.cause_words import kind_words
from workbench.services.opening.content import taxonomy

_TELLING = 0.05
"""How alike two must be in a part before what they share there is worth a reason."""
_FEW = 4
"""How many of a kind are named; more of them are counted."""


def signal_words(signal: str) -> str:
    """Return what one of the nine signals is called."""
    return _SIGNALS.get(signal, signal)


def part_words(part: str) -> str:
    """Return what a part of a likeness is called."""
    return _PARTS.get(part, part)


def mode_words(mode: str) -> str:
    """Return what a failure mode is called."""
    known = taxonomy().mode(mode)
    return known.title if known is not None else mode


def reasons_of(parts: Sequence[PartLikeness]) -> tuple[str, ...]:
    """Return what two incidents share, in words, the part that adds most first.

    Parameters
    ----------
    parts : sequence of PartLikeness
    """
    told: list[str] = []
    for part in sorted(parts, key=lambda one: (-one.contribution, one.part)):
        if part.value and part.value >= _TELLING:
            told += _TELLERS[part.part](part.shared) if part.part in _TELLERS else []
    return tuple(told)


def _of_signals(shared: Sequence[str]) -> list[str]:
    return [tr("both signals: {names}", names=_listed([signal_words(one) for one in shared]))]


def _of_cause(shared: Sequence[str]) -> list[str]:
    told = _by_kind(shared)
    faults, nodes = told.get("fault", []), told.get("node", [])
    modes = [] if faults else told.get("mode", [])
    kinds = [] if nodes else told.get("nodekind", [])
    said = [
        *(tr("same kind of fault: {fault}", fault=kind_words(one)) for one in faults),
        *(tr("same failure mode: {mode}", mode=mode_words(one)) for one in modes),
        *(tr("same node: {node}", node=one) for one in nodes),
        *(tr("both causes lie in a {kind}", kind=one.replace("_", " ")) for one in kinds),
    ]
    if not said:
        places = told.get("where", [])
        said += [tr("same stage of the pipeline: {where}", where=one) for one in places]
    if told.get("mechanism"):
        said.append(tr("mechanism in the same words: {words}", words=_listed(told["mechanism"])))
    return said


def _of_lineage(shared: Sequence[str]) -> list[str]:
    by_kind = _by_kind(shared)
    if by_kind.get("source"):
        return [tr("same source: {names}", names=_listed(by_kind["source"]))]
    if by_kind.get("up"):
        return [tr("same nodes upstream: {names}", names=_listed(by_kind["up"]))]
    if by_kind.get("down"):
        return [tr("same nodes downstream: {names}", names=_listed(by_kind["down"]))]
    if by_kind.get("has"):
        return [tr("nodes of the same names: {names}", names=_listed(by_kind["has"]))]
    return [tr("pipelines of the same shape")]


def _of_text(shared: Sequence[str]) -> list[str]:
    return [tr("same words: {words}", words=_listed(shared))]


def _by_kind(shared: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for feature in shared:
        kind, _, name = feature.partition(":")
        found.setdefault(kind, []).append(name)
    return found


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _FEW:
        return ", ".join(names)
    more = len(names) - _FEW
    return tr("{names} and {count} more", names=", ".join(names[:_FEW]), count=more)


_SIGNALS: Mapping[str, str] = {
    "performance": tr("performance"),
    "output": tr("output shift"),
    "drift": tr("input drift"),
    "quality": tr("data quality"),
    "freshness": tr("freshness"),
    "calibration": tr("calibration"),
    "segment": tr("worst segment"),
    "labels": tr("labels"),
    "process": tr("process"),
}

_PARTS: Mapping[str, str] = {
    "signals": tr("Signals"),
    "cause": tr("Cause"),
    "lineage": tr("Lineage"),
    "text": tr("Words"),
}

_TELLERS: Mapping[str, Callable[[Sequence[str]], list[str]]] = {
    "signals": _of_signals,
    "cause": _of_cause,
    "lineage": _of_lineage,
    "text": _of_text,
}
