"""What a report is: a draft with gates open, or a version that somebody signed."""

from dataclasses import dataclass

from workbench.domain.canonical import JsonValue
from workbench.domain.postmortem.parts import GateState
from workbench.services.postmortem.case import Case
from workbench.services.postmortem.gates import gate_states
from workbench.services.postmortem.versions import VersionState, version_states


@dataclass(frozen=True, slots=True)
class Judged:
    """The gates of a report, and its last version.

    Attributes
    ----------
    gates : tuple of GateState
        G1 to G12, then the warnings W1 to W5.
    version : VersionState or None
        The last one that was kept.
    """

    gates: tuple[GateState, ...]
    version: VersionState | None = None

    @property
    def waiting(self) -> tuple[GateState, ...]:
        """The gates that block signing."""
        return tuple(gate for gate in self.gates if not gate.passed and not gate.warning)

    @property
    def final(self) -> bool:
        """Whether the last version is signed, nothing changed since, and every gate holds."""
        last = self.version
        return last is not None and last.signed and not last.outdated and not self.waiting

    @property
    def words(self) -> str:
        """What the report is, in a line: ``"Draft, 3 gates open"``."""
        if self.version is not None and self.version.signed and not self.version.outdated:
            named = [one.function for one in self.version.sign_offs if one.verdict == "signed"]
            against = [one.function for one in self.version.sign_offs if one.verdict == "dissents"]
            dissent = f", {', '.join(against)} dissenting" if against else ""
            head = f"Version {self.version.version.number}, signed by {', '.join(named)}{dissent}"
            return f"{head}; {self._open}" if self.waiting else head
        if self.version is not None and self.version.signed:
            number = self.version.version.number
            return f"Draft, changed since version {number} was signed, {self._open}"
        return f"Draft, {self._open}"

    @property
    def _open(self) -> str:
        count = len(self.waiting)
        return f"{count} {'gate' if count == 1 else 'gates'} open" if count else "every gate passed"

    def plain(self) -> "Judged":
        """Return the same without what reasons tell of the case."""
        bare = {"reason": "", "action": "", "record": ""}
        return Judged(tuple(gate.model_copy(update=bare) for gate in self.gates), self.version)

    def json_body(self) -> dict[str, JsonValue]:
        """Return it for a package's description."""
        last = self.version
        return {
            "standing": self.words,
            "final": self.final,
            "gates": {gate.code: gate.passed for gate in self.gates},
            "version": last.version.number if last is not None else 0,
            "sha256": last.version.sha256 if last is not None else "",
        }


def judged_of(case: Case) -> Judged:
    """Return the gates of a case and its last version, as they stand."""
    versions = version_states(case)
    return Judged(gate_states(case), versions[-1] if versions else None)
