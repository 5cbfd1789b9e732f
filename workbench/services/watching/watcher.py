"""One look at a watched folder: take what is whole, score, decide, open what fired.

Each step can be cut off by a kill and is gone on with by the next look:

1. A batch is copied and hashed; that it is about to be scored is put down; then it goes into the
   book in one transaction with its readings, and from then on is never taken again.
2. Once all are in, each is decided on in the order of event time, once.
3. What fired and was not considered yet opens a candidate under an identifier derived from it, or
   is added to one that is open; an act in the book ends the matter.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from threading import Event

from workbench.domain.scoring import WatchedModel
from workbench.errors import Cancelled, EvidenceError
from workbench.services.scoring.history import score_history
from workbench.services.scratch import scratch_folder
from workbench.services.session import Progress, Session, unreported
from workbench.services.watching.candidates import (
    CONSIDERED,
    Candidate,
    add_to,
    dismissed_by_somebody,
    identifier_of,
    open_candidate,
    standing_candidate,
)
from workbench.services.watching.capture_of import write_capture
from workbench.services.watching.deciding import Decisions, decide
from workbench.services.watching.description import Watched
from workbench.services.watching.firing import Firing
from workbench.services.watching.intake import Taken, UnsettledError, take
from workbench.services.watching.looking import Looked, ScoredBatch
from workbench.services.watching.memory import Memory, Refusal
from workbench.services.watching.scenarios import ScenarioSet
from workbench.services.watching.settling import Found, Settling, batches_in
from workbench.storage.score_book import ScoreBook
from workbench.storage.watch_decisions import Owed

TakeIn = Callable[[Session, Watched, Taken, Progress], None]
"""Puts a batch into the book under its sha256 with what was measured in its windows."""


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
    take_in : callable
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
    take_in: TakeIn
    settling: Settling
    memory: Memory
    progress: Progress = unreported
    cancel: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        """Find what is owed, in the book."""
        self.owing = self.book.decisions()

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
        try:
            self._take_all(found, looked)
        finally:
            self.memory.keep(found)
        self._describe()
        decisions = self._decisions()
        if decisions is not None:
            looked.not_judged.update(decisions.not_judged)
            self._consider_all(found, looked)
            for one in self.owing.owed(self.model.id):
                self._decide(one, decisions, looked)
                self._consider_all(found, looked)
            self._decide_waiting(decisions)
            self._consider_all(found, looked)
        self.memory.keep(found)
        return looked

    def _found(self) -> tuple[Found, ...]:
        told = self.watched
        return batches_in(told.folder, told.left_alone, told.description.complete)

    def _describe(self) -> None:
        """Keep in the book what the folder says of its model."""
        if self.book.models().get(self.model.id) != self.model:
            self.book.put_model(self.model)

    def _take_all(self, found: Sequence[Found], looked: Looked) -> None:
        settled = self.settling.settled(tuple(found))
        for one in found:
            self._go_on()
            if one.obstacle:
                looked.waiting[one.path.name] = one.obstacle
            elif self._is_known(one, looked):
                continue
            elif not settled[one.path] and not self.memory.digest(one):
                looked.waiting[one.path.name] = "may still be written to"
            else:
                self._take(one, looked)

    def _is_known(self, one: Found, looked: Looked) -> bool:
        digest = self.memory.digest(one)
        if digest in self.memory.refused:
            looked.still_refused += 1
            return True
        known = bool(digest) and self.book.has_batch(digest, self.model.id)
        looked.known += known
        return known

    def _take(self, one: Found, looked: Looked) -> None:
        with scratch_folder() as scratch:
            try:
                taken = take(one, scratch)
            except UnsettledError as error:
                looked.waiting[one.path.name] = str(error)
                return
            self.memory.learn(one, taken.sha256)
            if self.book.has_batch(taken.sha256, self.model.id):
                looked.duplicates.append(one.path.name)
                return
            now = self.session.clock()
            self.owing.expect(taken.sha256, self.model.id, taken.name, at=now)
            try:
                self.take_in(self.session, self.watched, taken, self._report)
            except EvidenceError as error:
                said = f"{error.message} {error.hint}".strip()
                refusal = Refusal(one.path.name, error.code, said)
                self.memory.refused[taken.sha256] = refusal
                looked.refused.append(refusal)

    def _decisions(self) -> Decisions | None:
        """Judge every trigger on every window; None where nothing was measured yet."""
        history = score_history(self.session, models=[self.model.id])
        if not history.models or not history.readings[0]:
            return None
        newest = max(one.end for one in history.readings[0])
        waiting = self.memory.hours_waiting(newest.isoformat())
        every = self.watched.description.every_hours
        return decide(history, self.scenarios, every, waiting)

    def _decide(self, one: Owed, decisions: Decisions, looked: Looked) -> None:
        self._go_on()
        firing = decisions.of_batch(one.batch, one.name, one.starts)
        body = None if firing is None else firing.json_body()
        if not self.owing.decide(one.batch, self.model.id, body):
            return  # another watcher was first
        told = decisions.score_at(decisions.place_of(one.starts))
        fired = () if firing is None else tuple(each.id for each in firing.fired)
        batch = ScoredBatch(
            name=one.name,
            sha256=one.batch,
            windows=len(one.starts),
            score=told.score,
            tier=told.word,
            fired=fired,
            unsure=told.unsure,
        )
        looked.scored.append(batch)

    def _decide_waiting(self, decisions: Decisions) -> None:
        """Put down, once, that no batch came where one was due, if that fires."""
        firing = decisions.of_waiting()
        if firing is not None:
            self.owing.expect(firing.batch, self.model.id, firing.name, at=self.session.clock())
            self.owing.decide(firing.batch, self.model.id, firing.json_body())

    def _consider_all(self, found: Sequence[Found], looked: Looked) -> None:
        """Open, or add to, a candidate for everything that fired and has none."""
        done = {
            str(act.body["batch"])
            for act in self.book.acts(CONSIDERED)
            if act.body.get("model") == self.model.id
        }
        waiting = [
            Firing.model_validate(body)
            for batch, body in self.owing.fired(self.model.id).items()
            if batch not in done
        ]
        for firing in sorted(waiting, key=lambda one: (one.at, one.batch)):
            self._go_on()
            looked.candidates.append(self._consider(firing, found))

    def _consider(self, firing: Firing, found: Sequence[Found]) -> Candidate:
        standing = standing_candidate(self.session, self.book.acts(CONSIDERED), firing)
        if standing:
            candidate = add_to(self.session, standing, firing)
        else:
            dismissed = self._dismissed(firing)
            candidate = dismissed or self._open(firing, found)
        body = {**candidate.firing.told(), "incident": candidate.incident}
        self.book.append(
            CONSIDERED,
            {
                **body,
                "opened": candidate.opened,
                "dismissed": candidate.dismissed,
                "notes": list(candidate.notes),
            },
            at=self.session.clock(),
            by=self.session.actor,
        )
        return candidate

    def _dismissed(self, firing: Firing) -> Candidate | None:
        """Return that a person dismissed this; never of one that is opened half already."""
        begun = {summary.id for summary in self.session.workspace.incidents()}
        if identifier_of(firing) in begun:
            return None
        return dismissed_by_somebody(self.session, firing)

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
                    self._decisions(),
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
