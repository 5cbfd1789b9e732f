"""One look at a watched folder: take what is whole, measure, decide, open what fired.

Each step can be cut off by a kill and is gone on with by the next look:

1. A batch is copied, hashed and measured; its measurements are kept aside, and may be lost.
2. In the order of event time each batch goes into the book, in one transaction with its readings
   and with what fired on it. From then on it is never taken again.
3. What fired and was not considered yet opens a candidate under an identifier derived from it, or
   is added to one that is open; an act in the book ends the matter.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event

from workbench.domain.canonical import JsonValue
from workbench.domain.scoring import WatchedModel, WindowReading
from workbench.errors import Cancelled, EvidenceError
from workbench.services.scoring.history import ScoreHistory, score_history, scored
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported
from workbench.services.watching.candidates import (
    CONSIDERED,
    Candidate,
    add_to,
    open_candidate,
    standing_candidate,
)
from workbench.services.watching.capture_of import write_capture
from workbench.services.watching.deciding import Decisions, decide
from workbench.services.watching.description import Watched
from workbench.services.watching.firing import Firing
from workbench.services.watching.intake import Taken, UnsettledError, take
from workbench.services.watching.looking import Looked, ScoredBatch
from workbench.services.watching.measured import Measured, MeasuredStore
from workbench.services.watching.memory import Memory, Refusal
from workbench.services.watching.scenarios import ScenarioSet
from workbench.services.watching.settling import Found, Settling, batches_in
from workbench.storage.score_book import ScoreBook

FIRING, MODEL = "firing", "watched_model"
"""What a batch's body holds under: what fired on it, and whose it is."""

Measure = Callable[[Session, Watched, Taken, Progress], Sequence[WindowReading]]
"""Turns a batch into what was measured in its windows."""


@dataclass
class Watcher:
    """Looks at one watched folder again and again.

    Attributes
    ----------
    session : Session
    book : ScoreBook
        Of the session's workspace.
    watched : Watched
    scenarios : ScenarioSet
    measure : callable
    settling : Settling
    memory : Memory
    progress : callable
    cancel : Event
        Set it to stop; everything done so far stays.
    """

    session: Session
    book: ScoreBook
    watched: Watched
    scenarios: ScenarioSet
    measure: Measure
    settling: Settling
    memory: Memory
    progress: Progress = unreported
    cancel: Event = field(default_factory=Event)

    @property
    def model(self) -> WatchedModel:
        """Whose batches they are."""
        return self.watched.description.model

    @property
    def unsettled(self) -> bool:
        """Whether something is there that only has to stay as it is to be taken."""
        found = self._found()
        settled = self.settling.settled(found)
        return any(
            not one.obstacle and not settled[one.path] and not self.memory.digest(one)
            for one in found
        )

    def look(self) -> Looked:
        """Take in what is whole, and open what fires.

        Raises
        ------
        Cancelled
            If it was stopped.
        WorkbenchError
            If the workspace cannot be written, or evidence of a candidate cannot be taken in.
        OSError
            If the folder cannot be listed, or the system refuses.
        """
        looked = Looked(str(self.watched.folder), self.model.id)
        found = self._found()
        kept = MeasuredStore(self.memory.file, self.watched.digest)
        if self.book.models().get(self.model.id) != self.model:
            self.book.put_model(self.model)
        try:
            measured = self._measure_all(found, kept, looked)
        finally:
            self.memory.keep(found)
        self._consider_all(found, looked)
        decisions = self._decided(measured)
        looked.not_judged.update(decisions.not_judged if decisions is not None else {})
        for one in measured:
            if decisions is not None:
                self._enter(one, decisions, looked)
            kept.drop(one.sha256)
            self._consider_all(found, looked)
        self._enter_waiting(decisions)
        self._consider_all(found, looked)
        self.memory.keep(found)
        return looked

    def _found(self) -> tuple[Found, ...]:
        told = self.watched
        return batches_in(told.folder, told.left_alone, told.description.complete)

    def _measure_all(
        self, found: Sequence[Found], kept: MeasuredStore, looked: Looked
    ) -> tuple[Measured, ...]:
        """Return what is new, in the order of event time."""
        settled = self.settling.settled(tuple(found))
        measured: dict[str, Measured] = {}
        for one in found:
            self._go_on()
            if one.obstacle:
                looked.waiting[one.path.name] = one.obstacle
            elif not self._is_known(one, looked):
                if not settled[one.path] and not self.memory.digest(one):
                    looked.waiting[one.path.name] = "may still be written to"
                else:
                    self._measure(one, kept, measured, looked)
        return tuple(sorted(measured.values(), key=lambda each: each.place))

    def _is_known(self, one: Found, looked: Looked) -> bool:
        digest = self.memory.digest(one)
        if digest in self.memory.refused:
            looked.still_refused += 1
            return True
        known = bool(digest) and self.book.has_batch(digest)
        looked.known += known
        return known

    def _measure(
        self, one: Found, kept: MeasuredStore, measured: dict[str, Measured], looked: Looked
    ) -> None:
        with scratch_folder() as scratch:
            try:
                taken = take(one, scratch)
            except UnsettledError as error:
                looked.waiting[one.path.name] = str(error)
                return
            self.memory.learn(one, taken.sha256)
            if taken.sha256 in measured or self.book.has_batch(taken.sha256):
                looked.duplicates.append(one.path.name)
                return
            try:
                readings = kept.known(taken.sha256) or tuple(
                    self.measure(self.session, self.watched, taken, self._report)
                )
            except EvidenceError as error:
                said = f"{error.message} {error.hint}".strip()
                refusal = Refusal(one.path.name, error.code, said)
                self.memory.refused[taken.sha256] = refusal
                looked.refused.append(refusal)
                return
        measured[taken.sha256] = kept.put(Measured(taken.sha256, taken.name, readings))

    def _decided(self, measured: Sequence[Measured]) -> Decisions | None:
        """Judge everything there is, with what is new beside it; None where there is nothing."""
        history = score_history(self.session, models=[self.model.id])
        by_start = {one.start: one for one in history.readings[0]} if history.models else {}
        by_start |= {one.start: one for each in measured for one in each.readings}
        if not by_start:
            return None
        readings = tuple(by_start[start] for start in sorted(by_start))
        whole: ScoreHistory = scored(history.definition, (self.model,), (readings,))
        waiting = self.memory.hours_waiting(readings[-1].end.isoformat())
        return decide(whole, self.scenarios, self.watched.description.every_hours, waiting)

    def _enter(self, one: Measured, decisions: Decisions, looked: Looked) -> None:
        """Put a batch into the book with what was measured and what fired, all in one."""
        self._go_on()
        firing = decisions.of_batch(one.sha256, one.name, one.readings)
        if not self._put(one.sha256, one.name, one.readings, firing):
            looked.duplicates.append(one.name)  # another watcher was first
            return
        told = decisions.score_at(decisions.place_of(one.readings[-1]))
        fired = () if firing is None else tuple(each.id for each in firing.fired)
        looked.scored.append(
            ScoredBatch(one.name, one.sha256, len(one.readings), told.score, told.word, fired)
        )

    def _enter_waiting(self, decisions: Decisions | None) -> None:
        """Put down, once, that no batch came where one was due, if that fires."""
        firing = decisions.of_waiting() if decisions is not None else None
        if firing is not None:
            self._put(firing.batch, firing.name, (), firing)

    def _put(
        self, sha256: str, name: str, readings: Sequence[WindowReading], firing: Firing | None
    ) -> bool:
        body: dict[str, JsonValue] = {MODEL: self.model.id}
        if firing is not None:
            body[FIRING] = firing.json_body()
        return self.book.add_batch(sha256, name, readings, at=self.session.clock(), body=body)

    def _consider_all(self, found: Sequence[Found], looked: Looked) -> None:
        """Open, or add to, a candidate for everything that fired and has none."""
        done = {str(act.body["batch"]) for act in self.book.acts(CONSIDERED)}
        waiting = [
            Firing.model_validate(body[FIRING])
            for sha256, body in self.book.batches_saying(FIRING)
            if sha256 not in done and body.get(MODEL) == self.model.id
        ]
        for firing in sorted(waiting, key=lambda one: (one.at, one.batch)):
            self._go_on()
            looked.candidates.append(self._consider(firing, found))

    def _consider(self, firing: Firing, found: Sequence[Found]) -> Candidate:
        standing = standing_candidate(self.session, self.book.acts(CONSIDERED), firing)
        if standing:
            candidate = add_to(self.session, standing, firing)
        else:
            candidate = self._open(firing, found)
        body = {**candidate.firing.told(), "incident": candidate.incident}
        self.book.append(
            CONSIDERED,
            {**body, "opened": candidate.opened, "notes": list(candidate.notes)},
            at=self.session.clock(),
            by=self.session.actor,
        )
        return candidate

    def _open(self, firing: Firing, found: Sequence[Found]) -> Candidate:
        with ExitStack() as stack:
            scratch = stack.enter_context(scratch_folder())
            return open_candidate(
                self.session,
                firing,
                lambda: write_capture(
                    scratch,
                    self.watched,
                    firing,
                    None if firing.late else self._again(firing, found, stack),
                    self._decided(()).windows,  # type: ignore[union-attr]
                ),
                progress=self._report,
                cancel=self.cancel,
            )

    def _again(self, firing: Firing, found: Sequence[Found], stack: ExitStack) -> Taken | None:
        """Return the batch that fired, from the folder once more; None where it is gone."""
        for one in found:
            if self.memory.digest(one) != firing.batch:
                continue
            try:
                taken = take(one, stack.enter_context(scratch_folder()))
            except UnsettledError:
                continue
            if taken.sha256 == firing.batch:
                return taken
        return None

    def _report(self, fraction: float, text: str) -> None:
        self._go_on()
        self.progress(fraction, text)

    def _go_on(self) -> None:
        if self.cancel.is_set():
            raise Cancelled
