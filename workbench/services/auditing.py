"""The audit of a workspace: some of its incidents, looked at as an outsider would."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.incident import Incident
from workbench.domain.postmortem.parts import GateState
from workbench.domain.records.postmortem import SignOff, Version
from workbench.services.postmortem.case import Case, case_of
from workbench.services.postmortem.content import template
from workbench.services.postmortem.gates import gate_states
from workbench.services.postmortem.sealed import content_hash
from workbench.services.postmortem.versions import VersionState, version_states
from workbench.services.session import Session

QUALIFYING = ("SEV1", "SEV2")
"""Severities that need a signed report."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One incident, audited.

    Attributes
    ----------
    incident : Incident
    gates : tuple of GateState
        As they stand now.
    versions : tuple of VersionState
    findings : tuple of str
        What is not in order, in sentences.
    """

    incident: Incident
    gates: tuple[GateState, ...]
    versions: tuple[VersionState, ...]
    findings: tuple[str, ...]

    @property
    def qualifies(self) -> bool:
        """Whether its severity asks for a signed report."""
        return self.incident.severity[:4] in QUALIFYING

    @property
    def signed(self) -> bool:
        """Whether a version was signed."""
        return any(one.signed for one in self.versions)

    @property
    def open_gates(self) -> tuple[str, ...]:
        """Codes of gates that do not hold now."""
        return tuple(g.code for g in self.gates if not g.passed and not g.warning)


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample of a workspace's incidents, audited.

    Attributes
    ----------
    of : int
        How many incidents there are.
    seed : int
        What the sample was drawn with, so that it can be drawn again.
    audited : tuple of Audited
    """

    of: int
    seed: int
    audited: tuple[Audited, ...]

    @property
    def findings(self) -> int:
        """How many things are not in order."""
        return sum(len(one.findings) for one in self.audited)

    @property
    def coverage(self) -> tuple[int, int]:
        """How many qualifying incidents of the sample have a signed report, of how many."""
        qualifying = [one for one in self.audited if one.qualifies]
        return sum(one.signed for one in qualifying), len(qualifying)

    def failing(self) -> dict[str, int]:
        """Return how often each gate does not hold in the sample, by code."""
        codes = [code for one in self.audited for code in one.open_gates]
        return {code: codes.count(code) for code in dict.fromkeys(codes)}


def audit(
    session: Session, incidents: Sequence[str] = (), *, sample: int | None = None, seed: int = 0
) -> Audit:
    """Audit incidents: their gates, versions and sign-offs.

    Parameters
    ----------
    session : Session
    incidents : sequence of str
        References; all of the workspace but drills by default.
    sample : int, optional
        Draw so many of them at random, each as likely.
    seed : int
        For the draw: the same seed draws the same incidents.
    """
    every = [session.incident(one).id for one in incidents] or sorted(
        summary.id for summary in session.workspace.incidents() if not summary.drill
    )
    chosen = every
    if sample is not None and sample < len(every):
        drawn = random.Random(seed).sample(every, sample)  # noqa: S311 -- a draw to be repeated
        chosen = sorted(drawn)
    audited = tuple(_audited(case_of(session, one)) for one in chosen)
    return Audit(len(every), seed, audited)


def audit_payload(found: Audit) -> dict[str, JsonValue]:
    """Return an audit for a program."""
    signed, qualifying = found.coverage
    return {
        "incidents": found.of,
        "sampled": len(found.audited),
        "seed": found.seed,
        "template": template().name,
        "coverage": {"signed": signed, "qualifying": qualifying},
        "failing": found.failing(),
        "findings": found.findings,
        "audited": [
            {
                "incident": one.incident.id,
                "number": one.incident.number,
                "title": one.incident.title,
                "severity": one.incident.severity,
                "signed": one.signed,
                "open_gates": list(one.open_gates),
                "findings": list(one.findings),
            }
            for one in found.audited
        ],
    }


def audit_lines(found: Audit) -> list[str]:
    """Return an audit as a report in Markdown."""
    signed, qualifying = found.coverage
    drawn = f"{len(found.audited)} of {found.of} incidents, drawn with seed {found.seed}, "
    drawn += f"against template {template().name}."
    lines = [
        "# Audit of incidents",
        "",
        drawn,
        f"Signed reports: {signed} of {qualifying} incidents of {' and '.join(QUALIFYING)}.",
        f"Findings: {found.findings}.",
        "",
        "| incident | severity | signed | gates that do not hold |",
        "|---|---|---|---|",
    ]
    for one in found.audited:
        code, title = f"INC-{one.incident.number:04d}", one.incident.title.replace("|", "/")
        gates = ", ".join(one.open_gates) or "none"
        yes = "yes" if one.signed else "no"
        lines.append(f"| {code} {title} | {one.incident.severity or '–'} | {yes} | {gates} |")
    if found.findings:
        lines += ["", "## Findings", ""]
        lines += [
            f"- INC-{one.incident.number:04d}: {words}"
            for one in found.audited
            for words in one.findings
        ]
    return lines


def _audited(case: Case) -> Audited:
    gates = gate_states(case)
    versions = version_states(case)
    return Audited(case.state, gates, versions, tuple(_findings(case, gates, versions)))


def _findings(
    case: Case, gates: Sequence[GateState], versions: Sequence[VersionState]
) -> Iterator[str]:
    known = {one.version.id: one.version for one in versions}
    if case.state.severity[:4] in QUALIFYING and not any(one.signed for one in versions):
        yield f"{case.state.severity}, and no version of its report is signed."
    yield from (words for version in known.values() if (words := _altered(version)))
    for sign_off in case.records.sign_offs:
        yield from _of_sign_off(sign_off, known.get(sign_off.version))
    last = next((one for one in reversed(versions) if one.signed), None)
    if last is not None:
        yield from _since(last, gates)


def _of_sign_off(sign_off: SignOff, version: Version | None) -> Iterator[str]:
    if version is None:
        yield f"{sign_off.function} signed a version that is not there."
    elif version.sha256 != sign_off.sha256:
        yield f"{sign_off.function} signed something else than version {version.number}."
    lost = [code for code, held in sign_off.gates.items() if not held]
    if sign_off.verdict == "signed" and lost:
        yield f"{sign_off.function} signed while {', '.join(lost)} did not hold."


def _since(last: VersionState, gates: Sequence[GateState]) -> Iterator[str]:
    number = last.version.number
    if last.outdated:
        yield f"Version {number} was signed, and {', '.join(last.changes)} changed since."
        return
    waiting = [gate.code for gate in gates if not gate.passed and not gate.warning]
    if waiting:
        yield f"Version {number} was signed, and {', '.join(waiting)} does not hold now."


def _altered(version: Version) -> str:
    if version.sha256 == content_hash(version):
        return ""
    return f"Version {version.number} does not have the hash it says."
