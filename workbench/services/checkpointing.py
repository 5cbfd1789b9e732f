"""Signed checkpoints: every 200 events and when a workspace is closed, inside it and outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock

from workbench.domain.events import Event
from workbench.errors import WorkbenchError
from workbench.services.clock import Clock
from workbench.services.witness import Witness
from workbench.storage import Checkpoint, Workspace
from workbench.storage.checkpoints import EVERY

UNWITNESSED = "sample"
"""Under this a workspace remembers that it was made to show the sample."""


def is_sample(workspace: Workspace) -> bool:
    """Whether nothing of a workspace is to be kept outside its folder."""
    return bool(workspace.remembered(UNWITNESSED))


@dataclass
class Checkpointer:
    """Signs where the chains end that were added to; a session that only looks signs nothing.

    What goes wrong here never stops an act: the events are safe, and the check of the
    journal says up to where they are witnessed.

    Attributes
    ----------
    workspace : Workspace
    witness : Witness or None
        None where nothing is to be kept, such as for a workspace that is thrown away.
    clock : callable
    """

    workspace: Workspace
    witness: Witness | None
    clock: Clock
    _open: dict[str, int] = field(default_factory=dict)
    _covered: dict[str, int] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def appended(self, events: Sequence[Event]) -> None:
        """Take notice of events just added; sign if a checkpoint is due."""
        if self.witness is None or not events:
            return
        last = events[-1]
        with self._lock:
            self._open[last.incident] = last.seq
            covered = self._covered.get(last.incident)
            if covered is None:
                try:
                    covered = self.workspace.journal.covered(last.incident)
                except WorkbenchError:
                    return  # the act is done; the next one looks again
                self._covered[last.incident] = covered
        if last.seq - covered >= EVERY:
            self._sign([last.incident])

    def keep(self, checkpoint: Checkpoint) -> None:
        """Keep outside, too, a checkpoint that somebody signed with a key of their own."""
        if self.witness is None:
            return
        self._tell(self.witness, [checkpoint])
        with self._lock:
            self._covered[checkpoint.incident] = checkpoint.size
            if self._open.get(checkpoint.incident, 0) <= checkpoint.size:
                self._open.pop(checkpoint.incident, None)

    def cover(self) -> None:
        """Sign where every chain ends that its latest checkpoint does not reach.

        A checkpoint that is in the database but, because of a crash, not outside is kept there
        as well.
        """
        journal = self.workspace.journal
        ends = tuple((summary.id, summary.size) for summary in self.workspace.incidents())
        bare = [incident for incident, size in ends if journal.covered(incident) < size]
        if bare:
            self._sign(bare)
        self._repeat([incident for incident, _ in ends])

    def _repeat(self, incidents: Sequence[str]) -> None:
        if self.witness is None:
            return
        try:
            record = self.witness.read(self.workspace.identifier)
        except OSError:
            return
        told = frozenset(record.at(self.workspace.path))
        latest = (self.workspace.journal.checkpoints(incident)[-1:] for incident in incidents)
        untold = [one for found in latest for one in found if one not in told]
        if untold:
            self._tell(self.witness, untold)

    def close(self) -> None:
        """Sign where every chain ends that was added to since its last checkpoint."""
        with self._lock:
            waiting = sorted(self._open)
        if waiting:
            self._sign(waiting)

    def _sign(self, incidents: Sequence[str]) -> None:
        # Signing is dear to load and not needed by whoever only looks.
        from workbench.services.witness_key import witness_key  # noqa: PLC0415 -- as said

        if self.witness is None:
            return
        try:
            key = witness_key(self.witness.keys)
            made = [
                self.workspace.journal.checkpoint(
                    incident, key.sign, at=self.clock(), by=key.fingerprint
                )
                for incident in incidents
            ]
        except (WorkbenchError, OSError):
            return
        with self._lock:
            for checkpoint in made:
                self._covered[checkpoint.incident] = checkpoint.size
                if self._open.get(checkpoint.incident, 0) <= checkpoint.size:
                    self._open.pop(checkpoint.incident, None)
        self._tell(self.witness, made)

    def _tell(self, witness: Witness, made: Sequence[Checkpoint]) -> None:
        try:
            witness.note(self.workspace.identifier, self.workspace.path, made)
        except OSError:
            return  # `workbench doctor` and the check of the journal say so
