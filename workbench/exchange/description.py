"""``incident.json``: what the package is, and which incident it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workbench.domain.canonical import JsonValue
from workbench.exchange import layout
from workbench.exchange.document import read_document, write_document

FORMAT = "incident-package"


class Disclosure(StrEnum):
    """How much of an incident a package gives away."""

    FULL = "full"
    AGGREGATE = "aggregate"
    HASHES = "hashes"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each there are: events, files of evidence and of models, runs."""

    events: int
    evidence: int
    models: int
    runs: int


@dataclass(frozen=True, slots=True)
class Description:
    """The package's description of itself.

    Attributes
    ----------
    identifier : str
        The package's UUIDv7.
    incident : Mapping
        With ``id`` and ``title`` at least.
    counts : Counts
    disclosure : Disclosure
    version : str
    schemas : Mapping of str to str
        Which schema each document follows, as read.
    policy : Mapping
        What was withheld by which rule: ``threshold``, ``columns``, ``derived``, ``withheld``.
        Empty where nothing was.
    """

    identifier: str
    incident: Mapping[str, JsonValue]
    counts: Counts
    disclosure: Disclosure = Disclosure.FULL
    version: str = layout.VERSION
    schemas: Mapping[str, str] = field(default_factory=dict)
    policy: Mapping[str, JsonValue] = field(default_factory=dict)


def write_description(description: Description) -> bytes:
    """Return the bytes of ``incident.json``.

    Raises
    ------
    PackageError
        If it does not keep the schema.
    """
    counts = description.counts
    document: dict[str, JsonValue] = {
        "format": FORMAT,
        "version": description.version,
        "id": description.identifier,
        "disclosure": description.disclosure.value,
        "counts": {
            "events": counts.events,
            "evidence": counts.evidence,
            "models": counts.models,
            "runs": counts.runs,
        },
        "schemas": {layout.INCIDENT: "incident/1", layout.RECIPE: "recipe/1"},
        "incident": dict(description.incident),
    }
    if description.policy:
        document["disclosure_policy"] = dict(description.policy)
    return write_document(document, "incident", layout.INCIDENT)


def read_description(data: bytes) -> Description:
    """Read ``incident.json``.

    Raises
    ------
    Rejected
        Refused or unsupported.
    """
    document = read_document(data, "incident", layout.INCIDENT)
    counts = document["counts"]
    return Description(
        identifier=document["id"],
        incident=document["incident"],
        counts=Counts(*(int(counts[name]) for name in ("events", "evidence", "models", "runs"))),
        disclosure=Disclosure(document["disclosure"]),
        version=document["version"],
        schemas=document["schemas"],
        policy=document.get("disclosure_policy", {}),
    )
