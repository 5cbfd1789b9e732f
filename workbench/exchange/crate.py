"""The package described as linked data: RO-Crate 1.1 with Process Run Crate 0.5.

Descriptive only: every analysis run is a ``CreateAction`` that used an instrument on
objects and gave results. Verifying a package never needs it. What of it is checked by
rocrate-validator, and which recommendations are left open and why, is in the handbook.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from workbench.domain.canonical import JsonValue

_CRATE = "https://w3id.org/ro/crate/1.1"
_PROFILE = "https://w3id.org/ro/wfrun/process/0.5"
_CONTEXT = [f"{_CRATE}/context", "https://w3id.org/ro/terms/workflow-run/context"]
_COMPLETED = "http://schema.org/CompletedActionStatus"

_MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "html": "text/html",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "lock": "text/plain",
    "log": "text/plain",
    "md": "text/markdown",
    "parquet": "application/vnd.apache.parquet",
    "arrow": "application/vnd.apache.arrow.file",
    "feather": "application/vnd.apache.arrow.file",
    "sig": "text/plain",
    "svg": "image/svg+xml",
    "txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class CrateFile:
    """A file of the payload.

    Attributes
    ----------
    path : str
        Below ``data/``.
    size : int
    sha256 : str
    name : str
        For people; the file's own name where it was changed.
    """

    path: str
    size: int
    sha256: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class CrateRun:
    """An analysis run, in plain words.

    Attributes
    ----------
    run, title : str
    tool, tool_version : str
        The analysis, such as ``drift.psi``.
    started_at, ended_at : str
        ISO 8601 in UTC; empty if unknown.
    agent : str
        A role or a key's fingerprint; empty if unknown.
    inputs, outputs : tuple of str
        Paths below ``data/``.
    """

    run: str
    title: str
    tool: str
    tool_version: str
    started_at: str
    ended_at: str
    agent: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrateHeading:
    """What the crate as a whole is.

    Attributes
    ----------
    name, description : str
    date : str
        ``YYYY-MM-DD``.
    identifier : str
        The package's UUID.
    licence : str
        Who may do what with the data, in words.
    """

    name: str
    description: str
    date: str
    identifier: str
    licence: str


def render_crate(
    heading: CrateHeading, files: Iterable[CrateFile], runs: Iterable[CrateRun]
) -> bytes:
    """Return the bytes of ``ro-crate-metadata.json``.

    Parameters
    ----------
    heading : CrateHeading
    files : iterable of CrateFile
    runs : iterable of CrateRun
        In the order of the recipe.

    Returns
    -------
    bytes
        The same for the same content, whatever the order of ``files``.
    """
    described = sorted(files, key=lambda one: one.path)
    actions = list(runs)
    graph: list[dict[str, Any]] = [_descriptor(), _root(heading, described, actions)]
    graph += [_profile(), _licence(heading.licence)]
    graph += [_file(one) for one in described]
    graph += _tools(actions)
    graph += _agents(actions)
    graph += [_action(one) for one in actions]
    document = {"@context": _CONTEXT, "@graph": graph}
    text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
    return (text + "\n").encode("utf-8")


def _descriptor() -> dict[str, Any]:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": _CRATE},
    }


def _root(heading: CrateHeading, files: list[CrateFile], runs: list[CrateRun]) -> dict[str, Any]:
    authors = sorted({run.agent for run in runs if run.agent})
    return {
        "@id": "./",
        "@type": "Dataset",
        "conformsTo": {"@id": _PROFILE},
        "name": heading.name,
        "description": heading.description,
        "datePublished": heading.date,
        "identifier": f"urn:uuid:{heading.identifier}",
        "license": {"@id": "#licence"},
        "hasPart": _named(_uri(one.path) for one in files),
        "mentions": _named(map(_run_id, runs)),
        **({"author": _named(map(_agent_id, authors))} if authors else {}),
    }


def _profile() -> dict[str, Any]:
    return {
        "@id": _PROFILE,
        "@type": "CreativeWork",
        "name": "Process Run Crate",
        "version": "0.5",
    }


def _licence(text: str) -> dict[str, Any]:
    return {"@id": "#licence", "@type": "CreativeWork", "name": "Terms of use", "description": text}


def _file(one: CrateFile) -> dict[str, Any]:
    extension = one.path.rpartition(".")[2].lower()
    return {
        "@id": _uri(one.path),
        "@type": "File",
        "name": one.name or one.path.rpartition("/")[2],
        "contentSize": str(one.size),
        "encodingFormat": _MEDIA_TYPES.get(extension, "application/octet-stream"),
        "sha256": one.sha256,
    }


def _tools(runs: list[CrateRun]) -> list[dict[str, Any]]:
    tools = sorted({(run.tool, run.tool_version) for run in runs})
    return [
        {
            "@id": _tool_id(tool, version),
            "@type": "SoftwareApplication",
            "name": tool,
            "softwareVersion": version,
        }
        for tool, version in tools
    ]


def _agents(runs: list[CrateRun]) -> list[dict[str, Any]]:
    agents = sorted({run.agent for run in runs if run.agent})
    return [{"@id": _agent_id(agent), "@type": "Person", "name": agent} for agent in agents]


def _action(run: CrateRun) -> dict[str, Any]:
    action: dict[str, Any] = {
        "@id": _run_id(run),
        "@type": "CreateAction",
        "actionStatus": _COMPLETED,
        "name": run.title or run.tool,
        "description": f"{run.tool} {run.tool_version}, as data/replay/recipe.json repeats it",
        "instrument": {"@id": _tool_id(run.tool, run.tool_version)},
        "object": _named(map(_uri, run.inputs)),
        "result": _named(map(_uri, run.outputs)),
    }
    if run.started_at:
        action["startTime"] = _moment(run.started_at)
    if run.ended_at:
        action["endTime"] = _moment(run.ended_at)
    if run.agent:
        action["agent"] = {"@id": _agent_id(run.agent)}
    return action


def _named(identifiers: Iterable[str]) -> JsonValue:
    """Return references to entities; one alone stands without a list, as RO-Crate prefers."""
    found = [{"@id": one} for one in identifiers]
    return found[0] if len(found) == 1 else found


def _moment(text: str) -> str:
    """Return an instant as the profile wants it: to the millisecond, with an offset."""
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds")


def _uri(path: str) -> str:
    return quote(path, safe="/@")


def _run_id(run: CrateRun) -> str:
    return "#run-" + quote(run.run, safe="")


def _tool_id(tool: str, version: str) -> str:
    return "#tool-" + quote(f"{tool}-{version}", safe="")


def _agent_id(agent: str) -> str:
    return "#agent-" + quote(agent, safe="")
