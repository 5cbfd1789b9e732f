"""Whether ``ro-crate-metadata.json`` describes this package and sends nobody elsewhere.

It is descriptive only, and the verifier believes nothing in it; but other tools read it, so
it may not name a hash, a file or a run that is not the package's, nor have a reader fetch one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from workbench.domain.canonical import JsonValue
from workbench.exchange import layout, names
from workbench.exchange.verdict import Problem

_CONTEXTS = "https://w3id.org/ro/"
_DOWNLOADS = frozenset({"contentUrl", "distribution", "downloadUrl", "sdDownloadUrl", "embedUrl"})
_FILES = frozenset({"File", "MediaObject", "Dataset"})
_RUN = "#run-"
_SIGNERS_OWN = frozenset({layout.CHECKPOINT_SIGNATURE, layout.INSTRUCTIONS})
"""What another signer of the same package writes anew."""


@dataclass(frozen=True, slots=True)
class _There:
    """What the package holds."""

    files: Mapping[str, tuple[int, str]]
    folders: frozenset[str]
    runs: frozenset[str]


def check_crate(
    document: JsonValue,
    identifier: str,
    files: Mapping[str, tuple[int, str]],
    runs: frozenset[str],
) -> list[Problem]:
    """Return where the crate contradicts the package.

    Parameters
    ----------
    document : JSON value
        Read strictly.
    identifier : str
        The package's UUID.
    files : Mapping of str to (int, str)
        Size and sha256 of every payload file, by path (``data/…``); empty where the crate may
        describe files that were left out since, or come with a later version.
    runs : frozenset of str
        Identifiers of the recipe's runs.
    """
    graph = document.get("@graph") if isinstance(document, dict) else None
    if not isinstance(graph, list) or not all(isinstance(one, dict) for one in graph):
        return [_wrong("It is no graph of entities.")]
    if not _known_context(document.get("@context")) or any(map(_has_context, graph)):
        return [_wrong("It names a context other than those of RO-Crate.")]
    names = [one.get("@id") for one in graph]
    if not all(isinstance(one, str) for one in names) or len(set(names)) != len(names):
        return [_wrong("An entity has no name, or two have the same.")]
    folders = frozenset(
        "/".join(parts[:depth]) + "/"
        for parts in (path.split("/") for path in files)
        for depth in range(1, len(parts))
    )
    there = _There(files, folders, runs)
    return [found for entity in graph for found in _entity(entity, identifier, there)]


def _entity(entity: Mapping[str, Any], identifier: str, there: _There) -> Iterator[Problem]:
    name, kinds = entity["@id"], _kinds(entity)
    if entity.keys() & _DOWNLOADS:
        yield _wrong(f"It says where {name} could be fetched from; nothing is fetched.")
    if name == "./":
        if entity.get("identifier", f"urn:uuid:{identifier}") != f"urn:uuid:{identifier}":
            yield _wrong("It describes another package.")
    elif kinds & _FILES:
        yield from _file(entity, name, there)
    if "CreateAction" in kinds and name.startswith(_RUN):
        yield from _action(
            entity, unquote(name.removeprefix(_RUN)), there.runs if there.files else None
        )


def _action(entity: Mapping[str, Any], run: str, runs: frozenset[str] | None) -> Iterator[Problem]:
    if runs is not None and run not in runs:
        yield _wrong(f"It describes a run {run} that the recipe does not have.")
    for reference in _references(entity.get("result")):
        if not unquote(reference).startswith(f"results/{run}/"):
            yield _wrong(f"It says that the run {run} made {reference}.")


def _file(entity: Mapping[str, Any], name: str, there: _There) -> Iterator[Problem]:
    files = there.files
    path = layout.DATA + unquote(name)
    if names.objection(path.rstrip("/")):
        yield _wrong(f"It describes {name}, which no package can hold.")
        return
    if not files:
        return
    if name.endswith("/"):
        if path not in there.folders:
            yield _wrong(f"It describes the folder {name}, which is not here.")
        return
    if path not in files:
        yield _wrong(f"It describes {name}, which is not here.")
        return
    if path in _SIGNERS_OWN:
        return
    size, sha256 = files[path]
    if entity.get("sha256", sha256) != sha256 or str(entity.get("contentSize", size)) != str(size):
        yield _wrong(f"It gives another size or sha256 of {name}.")


def _known_context(context: JsonValue) -> bool:
    if isinstance(context, list):
        return all(map(_known_context, context))
    if isinstance(context, dict):
        return not any(key.startswith("@") for key in context) and not _has_context(context)
    return isinstance(context, str) and context.startswith(_CONTEXTS)


def _has_context(value: JsonValue) -> bool:
    if isinstance(value, dict):
        return bool(value.keys() & {"@context", "@import"}) or any(
            map(_has_context, value.values())
        )
    return isinstance(value, list) and any(map(_has_context, value))


def _kinds(entity: Mapping[str, Any]) -> set[str]:
    kinds = entity.get("@type")
    return {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}


def _references(value: JsonValue) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict) and isinstance(one.get("@id"), str):
            yield one["@id"]


def _wrong(message: str) -> Problem:
    return Problem("crate.wrong", layout.CRATE, message)
