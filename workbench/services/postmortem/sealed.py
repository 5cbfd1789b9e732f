"""What a version of the report seals: every word, every proof, and what the tables tell."""

from collections.abc import Mapping

from workbench.domain.canonical import JsonValue, canonical, sha256_hex
from workbench.domain.incident import Incident
from workbench.domain.postmortem.sealing import version_hash
from workbench.domain.record_kinds import KINDS
from workbench.domain.records.postmortem import Version
from workbench.domain.runs import Claim

_OTHER = frozenset(
    {"section", "version", "sign_off", "feedback", "follow_up", "rollback"}
    | {"origin", "pattern", "exemplar", "edition", "account"}
)
"""Kinds that are told otherwise, or go on after the report is signed."""
_PROGRESS: Mapping[str, frozenset[str]] = {
    "action": frozenset({"status", "ticket", "verification"}),
    "safeguard": frozenset({"done", "note", "not_needed"}),
}
"""Fields that move on after a report is signed, and change nothing of what it says."""


def sealed(
    state: Incident, template: str, *, identifier: str, number: int = 0, words: str = ""
) -> Version:
    """Return the report of an incident as it stands as a version, not yet recorded.

    Parameters
    ----------
    state : Incident
    template : str
        Name and version of its template.
    identifier : str
    number : int
    words : str
    """
    made = Version(
        id=identifier,
        number=number,
        sections={one.id: one.text for one in state.records.sections},
        claims={claim.id: claim.text for claim in state.claims},
        proofs={claim.id: _proof(state, claim) for claim in state.claims},
        records=_records(state),
        template=template,
        words=words,
    )
    return made.model_copy(update={"sha256": content_hash(made)})


def content_hash(version: Version) -> str:
    """Return the sha256 of what a version holds."""
    return version_hash(version.json_body())


def template_sealed(state: Incident) -> str:
    """Return the template of the last version if it is signed and nothing changed since; else "".

    A report that stands as it was signed keeps its template; one that is changed is a draft
    again, and goes by the present one.
    """
    last = max(state.records.versions, key=lambda one: one.number, default=None)
    if last is None or not last.template:
        return ""
    signed = any(
        one.version == last.id and one.verdict == "signed" for one in state.records.sign_offs
    )
    if not signed:
        return ""
    stands = sealed(state, last.template, identifier=last.id).sha256 == last.sha256
    return last.template if stands else ""


def _proof(state: Incident, claim: Claim) -> str:
    found = state.run(claim.run)
    proof = f"{claim.run}/{claim.finding}/{found.result if found is not None else ''}"
    if claim.grounds is None:  # as it was before grounds were asked for
        return proof
    return f"{proof}/{sha256_hex(canonical(claim.grounds.json_body()))}"


def _records(state: Incident) -> str:
    """Return the sha256 of everything the report's tables tell."""
    body: dict[str, JsonValue] = {
        "severity": state.severity,
        "owner": state.owner,
        "title": state.title,
    }
    for kind in KINDS.values():
        if kind.name in _OTHER:
            continue
        hidden = _PROGRESS.get(kind.name, frozenset())
        body[kind.name] = [
            {name: value for name, value in one.json_body().items() if name not in hidden}
            for one in getattr(state.records, kind.plural)
        ]
    return sha256_hex(canonical(body))
