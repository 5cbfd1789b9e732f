"""A session: one workspace, the plugins, the workers, a clock and whoever is acting."""

import getpass
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.domain.changes import Changes, Outcome, Value
from workbench.domain.events import Draft, Event, instant
from workbench.domain.incident import Incident
from workbench.domain.permissions import RolesInForce
from workbench.errors import JournalError, RoleError, WorkspaceError
from workbench.jobs.local import LocalRunner
from workbench.jobs.runner import Runner
from workbench.registry import Registry
from workbench.registry.choice import chosen_registry
from workbench.services.checkpointing import Checkpointer, is_sample
from workbench.services.chronicle import Chronicles
from workbench.services.clock import Clock, utc_clock
from workbench.services.gate import REFUSED, Gate, named, objection
from workbench.services.identity import Identity, acting_with, present_identity
from workbench.services.passphrase import passphrase_for
from workbench.services.witness import Witness
from workbench.storage import Workspace
from workbench.storage.search_index import SearchIndex

Progress = Callable[[float, str], None]
_ONE_ACT: ContextVar[datetime | None] = ContextVar("instant of the act under way", default=None)


def unreported(fraction: float, text: str) -> None:
    """Take a report of progress and do nothing with it."""
    del fraction, text


def current_actor() -> str:
    """Return the name acts are recorded under: the name of the account."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "investigator"


@dataclass
class Session:
    """What a use case works with; made once by the window or by a command.

    Attributes
    ----------
    workspace : Workspace
    registry : Registry
    actor : str
        The account that is acting.
    identity : Identity or None
        The key it acts with, which an incident with roles asks for.
    clock : callable
        Returns the present, zone-aware.
    workers : int or None
        How many workers at most; None lets the machine decide.
    started : Runner or None
        Workers that were started before the session, which closes them.
    witness : Witness or None
        Where checkpoints are kept outside the workspace; None for one that is thrown away.
    """

    workspace: Workspace
    registry: Registry
    actor: str = field(default_factory=current_actor)
    clock: Clock = utc_clock
    workers: int | None = None
    started: Runner | None = None
    identity: Identity | None = None
    witness: Witness | None = field(default_factory=Witness.of_user)

    @property
    def read_only_words(self) -> str:
        """Why nothing may be written, in a sentence; empty if something may."""
        return ""

    @cached_property
    def checkpoints(self) -> Checkpointer:
        """Signs where chains end that are added to."""
        witness = None if is_sample(self.workspace) else self.witness
        return Checkpointer(self.workspace, witness, self._now)

    @cached_property
    def runner(self) -> Runner:
        """The workers; started when first asked for."""
        if self.started is not None:
            return self.started
        return LocalRunner(self.workers, readable=(self.workspace.objects.folder,))

    def set_workers(self, asked: int | None, most: int) -> None:
        """Have another number of workers, from now on.

        Parameters
        ----------
        asked : int or None
            What workers started later go by; None lets the machine decide.
        most : int
            How many those that are there may be.
        """
        self.workers = asked
        if "runner" in self.__dict__ or self.started is not None:
            self.runner.resize(most)

    @cached_property
    def gate(self) -> Gate:
        """Knows the roles in force."""
        return Gate(self.workspace)

    @cached_property
    def chronicles(self) -> Chronicles:
        """Acts and earlier states of incidents, kept at hand."""
        return Chronicles(self.workspace)

    @contextmanager
    def one_act(self, incident: str) -> Iterator[None]:
        """Let everything recorded within be one act of the person, undone in one step.

        Parameters
        ----------
        incident : str
            Identifier.
        """
        token = _ONE_ACT.set(self._moment(incident))
        try:
            yield
        finally:
            _ONE_ACT.reset(token)

    def record(
        self, incident: str, *drafts: Draft, expected_size: int | None = None
    ) -> tuple[tuple[Event, ...], Changes]:
        """Append events to an incident's journal and say what changed.

        Raises
        ------
        RoleError
            If whoever acts may not; nothing is written then.
        JournalError
            If one of the events may not stand there.
        """
        kinds = tuple(draft.type for draft in drafts)
        fresh, at = False, self._moment(incident)
        while True:
            places, roles = self.gate.standing(incident, fresh=fresh)
            try:
                events = self.workspace.journal.append(
                    incident,
                    drafts,
                    at=at,
                    by=self._permitted(roles, *kinds),
                    expected_size=expected_size,
                    expected_roles=places,
                )
            except (JournalError, RoleError) as error:
                # What was known of the roles may be out of date; the journal is asked then.
                if error.code != "journal.roles_changed" and (fresh or error.code != REFUSED):
                    raise
                fresh = True
            else:
                self.checkpoints.appended(events)
                return events, Changes(frozenset({incident}), frozenset(kinds))

    def require(self, incident: str, *event_types: str) -> None:
        """Refuse at once what whoever acts may not do; for services that work long first.

        Parameters
        ----------
        incident : str
            Identifier.
        *event_types : str
            What will be recorded in the end.

        Raises
        ------
        RoleError
            If one of them is not allowed.
        """
        self._permitted(self.gate.roles(incident), *event_types)

    def _permitted(self, roles: RolesInForce, *event_types: str) -> str:
        by = named(roles, self.identity, self.actor)
        refusal = objection(roles, by, event_types)
        if refusal is not None:
            raise refusal
        return by

    def outcome(
        self, value: Value, incident: str, *drafts: Draft, expected_size: int | None = None
    ) -> Outcome[Value]:
        """Append events and return ``value`` with what changed."""
        if not drafts:
            return Outcome(value, Changes())
        _, changes = self.record(incident, *drafts, expected_size=expected_size)
        return Outcome(value, changes)

    def incident(self, reference: str) -> Incident:
        """Return an incident by identifier, a unique part of it, or its number."""
        return self.workspace.incident(reference)

    def _now(self) -> datetime:
        return self.clock()

    def _moment(self, incident: str) -> datetime:
        """Return the instant of the next act; never that of the act before, which it would join."""
        pinned = _ONE_ACT.get()
        if pinned is not None:
            return pinned
        now = self.clock()
        same = instant(now) == self.workspace.journal.last_instant(incident)
        return now + timedelta(microseconds=1) if same else now

    @cached_property
    def index(self) -> SearchIndex:
        """The words of every incident; brought up to date by whoever looks something up."""
        return SearchIndex.of(self.workspace)

    def close(self) -> None:
        """End the workers and close the workspace."""
        if "index" in self.__dict__:
            self.index.close()
        if "runner" in self.__dict__ or self.started is not None:
            self.runner.close()
        if "checkpoints" in self.__dict__:
            self.checkpoints.close()
        self.workspace.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_session(
    folder: Path,
    *,
    create: bool = False,
    read_only: bool = False,
    runner: Runner | None = None,
) -> Session:
    """Open a workspace for work.

    Parameters
    ----------
    folder : Path
    create : bool
        Make the workspace when the folder is empty or does not exist.
    read_only : bool
        Change nothing.
    runner : Runner, optional
        Workers that were started already.

    Returns
    -------
    Session

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace, or one this version cannot open.
    PackageError
        If a key to act with was named that cannot be used.
    """
    # Links to objects and the paths workers are given must hold from any folder.
    folder = folder.absolute()
    fresh = create and not (folder / "journal.db").exists()
    workspace = _made(folder) if fresh else _opened(folder, read_only=read_only)
    try:
        identity = None if read_only else present_identity()
    except BaseException:
        workspace.close()
        raise
    return Session(
        workspace=workspace, registry=chosen_registry(), started=runner, identity=identity
    )


def _made(folder: Path) -> Workspace:
    """Make a workspace, or open the one that another process made in the meantime."""
    try:
        return Workspace.create(folder)
    except WorkspaceError as error:
        if error.code != "workspace.exists":
            raise
        return _opened(folder)


def _opened(folder: Path, *, read_only: bool = False) -> Workspace:
    return Workspace.open(folder, read_only=read_only, passphrase=passphrase_for(folder))


def open_for_reading(folder: Path) -> Session:
    """Open a workspace to look at it, also where nothing may be written.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    Session

    Raises
    ------
    WorkspaceError
        If the folder is not a workspace, or one this version cannot open.
    """
    try:
        with acting_with(_nobody):
            return open_session(folder)
    except WorkspaceError as error:
        if error.code != "workspace.read_only":
            raise
    return open_session(folder, read_only=True)


def _nobody() -> None:
    """Name no key: whoever only looks is not asked for one."""
