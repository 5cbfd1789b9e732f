"""The book of scores: what was measured, once, and what people did about it, in a chain.

A database of its own beside the journal, under the same passphrase. It holds batches by their
hash, so that none is ever taken twice; the readings of their windows; and acts, each with the
hash of the one before it. Scores are not in it: they follow from readings and a definition.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import sqlalchemy as sa

from workbench.domain.canonical import JsonValue, canonical, sha256_hex, strict_loads
from workbench.domain.events import GENESIS, instant
from workbench.domain.scoring.models import WatchedModel
from workbench.domain.scoring.readings import WindowReading, batch_key
from workbench.errors import JournalError, WorkspaceError
from workbench.storage.database import Database
from workbench.storage.score_rows import (
    is_known,
    object_of,
    reading_of,
    received,
    row_of,
    state_of,
    text_of,
)
from workbench.storage.score_tables import VERSION, create_book
from workbench.storage.snapshot import copy_database
from workbench.storage.watch_decisions import WatchDecisions

FILE = "scores.db"


@dataclass(frozen=True, slots=True)
class Act:
    """Something a person, or a rule a person set up, did about scores.

    Attributes
    ----------
    seq : int
    type : str
        ``candidate.escalated``, ``candidate.dismissed``, ``definition.adopted`` …
    at : str
        UTC instant.
    by : str
    body : mapping
    prev, hash : str
        The chain.
    """

    seq: int
    type: str
    at: str
    by: str
    body: Mapping[str, JsonValue]
    prev: str
    hash: str

    def envelope(self) -> dict[str, JsonValue]:
        """Return what the hash is of."""
        return {
            "seq": self.seq,
            "type": self.type,
            "at": self.at,
            "by": self.by,
            "body": dict(self.body),
            "prev": self.prev,
        }


class ScoreBook:
    """The book of one workspace.

    Parameters
    ----------
    database : Database
        Of :meth:`open`.
    room : TemporaryDirectory, optional
        That goes with it.
    """

    def __init__(self, database: Database, room: "TemporaryDirectory[str] | None" = None) -> None:
        self._database = database
        self._room = room

    @classmethod
    def open(cls, file: Path, *, passphrase: str | None = None, read_only: bool = False) -> Self:
        """Open a book; make it where there is none, for a while only if nothing may be written.

        Parameters
        ----------
        file : Path
        passphrase : str, optional
            That of the workspace, where it has one.
        read_only : bool

        Raises
        ------
        WorkspaceError
            If it cannot be opened, or was written by a later version.
        """
        room = None
        if not file.exists():
            if read_only:
                # Nothing was scored yet, and nothing may be written: an empty book for a while.
                room = TemporaryDirectory(prefix="workbench-scores-")
                file = Path(room.name) / FILE
            create_book(file, passphrase)
        book = cls(Database(file, read_only=read_only, passphrase=passphrase), room)
        with book._database.read() as connection:
            version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
        if version > VERSION:
            book.close()
            raise WorkspaceError(
                "scores.newer",
                f"{file.name} was written by a later version of the program.",
                "Open it with that version.",
            )
        return book

    def decisions(self) -> WatchDecisions:
        """Return what watchers brought in and decided."""
        return WatchDecisions(self._database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()
        if self._room is not None:
            self._room.cleanup()

    def __enter__(self) -> Self:
        """Return the book."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def copy(self, target: Path) -> str:
        """Copy the book as it is at one instant to an empty file; return the copy's sha256."""
        return copy_database(self._database, target, lambda _: None)

    def check(self) -> int:
        """Check the chain of acts, and that every reference that was frozen is what it was.

        Returns
        -------
        int
            Acts.

        Raises
        ------
        JournalError
            That names the first thing wrong.
        """
        acts = self.acts()
        for act in acts:
            digest = act.body.get("reference")
            if act.type == "reference.frozen" and isinstance(digest, str):
                body = self.batch(digest)
                if body is None or sha256_hex(canonical(dict(body))) != digest:
                    raise JournalError(
                        "scores.reference",
                        f"The reference of act {act.seq} of the score book is not what was frozen.",
                        "Somebody changed the file; compare it with a backup.",
                    )
        return len(acts)

    def add_batch(
        self,
        sha256: str,
        name: str,
        readings: Sequence[WindowReading],
        *,
        at: datetime,
        model: str = "",
        body: Mapping[str, JsonValue] | None = None,
    ) -> bool:
        """Take in what one batch measured, all of it or nothing.

        Parameters
        ----------
        sha256 : str
            Of the batch's bytes.
        name : str
            What it is called by.
        readings : sequence of WindowReading
        at : datetime
            When it was received, zone-aware.
        model : str, optional
            Whose batch it is: the same bytes are another batch for another model.
        body : mapping, optional
            What else is known of it.

        Returns
        -------
        bool
            False if this batch was taken before for the same model; then nothing changed.
        """
        key = batch_key(model, sha256)
        told = {"sha256": sha256, "model": model} if model else {}
        with self._database.write() as connection:
            if is_known(connection, sha256, model):
                return False
            connection.execute(
                sa.text("INSERT INTO batches VALUES (:key, :name, :at, :body)"),
                {
                    "key": key,
                    "name": name,
                    "at": instant(at),
                    "body": text_of({**(body or {}), **told}),
                },
            )
            if readings:
                connection.execute(
                    sa.text(
                        "INSERT INTO windows"
                        ' (model, starts_at, ends_at, rows, batch, "values", details)'
                        " VALUES (:model, :starts, :ends, :rows, :batch, :values, :details)"
                    ),
                    [row_of(one, key) for one in readings],
                )
        return True

    def has_batch(self, sha256: str, model: str = "") -> bool:
        """Whether a batch was taken in, for a model where one is named."""
        with self._database.read() as connection:
            return is_known(connection, sha256, model)

    def received(
        self, windows: Iterable[tuple[str, datetime]], *, first: bool = False
    ) -> dict[tuple[str, datetime], datetime]:
        """Return when the batch was received whose readings of a window count.

        Parameters
        ----------
        windows : iterable of (str, datetime)
            Models, and where a window begins; one that is not known is left out.
        first : bool
            The first batch with readings of it instead.
        """
        with self._database.read() as connection:
            return received(connection, windows, first=first)

    def batch(self, sha256: str) -> Mapping[str, JsonValue] | None:
        """Return what else is known of a batch, or None if it was never taken in."""
        with self._database.read() as connection:
            statement = sa.text("SELECT body FROM batches WHERE sha256 = :it")
            row = connection.execute(statement, {"it": sha256}).first()
        return None if row is None else object_of(row.body)

    def rows_of(self, model: str) -> dict[datetime, int]:
        """Return how many rows each window of a model is known with, by its start."""
        with self._database.read() as connection:
            found = connection.execute(
                sa.text(
                    "SELECT starts_at, rows, max(position) FROM windows WHERE model = :it"
                    " GROUP BY starts_at"
                ),
                {"it": model},
            )
            return {
                datetime.fromisoformat(row.starts_at).astimezone(UTC): int(row.rows)
                for row in found
            }

    def readings(
        self, models: Iterable[str] | None = None, *, until: datetime | None = None
    ) -> Iterator[WindowReading]:
        """Yield the readings of each window, by model and time; a later batch's counts.

        Parameters
        ----------
        models : iterable of str, optional
            All of them by default.
        until : datetime, optional
            Windows that begin before then only.
        """
        wanted = "" if models is None else canonical(sorted(set(models))).decode()
        with self._database.read() as connection:
            found = connection.execute(
                sa.text(
                    'SELECT model, starts_at, ends_at, rows, "values" AS measured, details,'
                    " max(position)"
                    " FROM windows WHERE (:until = '' OR starts_at < :until)"
                    " AND (:models = '' OR model IN (SELECT value FROM json_each(:models)))"
                    " GROUP BY model, starts_at ORDER BY model, starts_at"
                ),
                {"until": "" if until is None else instant(until), "models": wanted},
            )
            for row in found:
                yield reading_of(row)

    def readings_after(self, position: int) -> Iterator[tuple[int, WindowReading]]:
        """Yield what was written down after a position, with its own, in order."""
        statement = sa.text(
            'SELECT position, model, starts_at, ends_at, rows, "values" AS measured, details'
            " FROM windows WHERE position > :position ORDER BY position"
        )
        with self._database.read() as connection:
            for row in connection.execute(statement, {"position": position}):
                yield row.position, reading_of(row)

    def state(self) -> str:
        """Return what the book stands at: other words as soon as anything in it is different."""
        with self._database.read() as connection:
            return state_of(connection)

    def standing(self, position: int) -> str:
        """Return which window of which batch a position is of; empty if of none."""
        statement = sa.text(
            "SELECT model || ' ' || starts_at || ' ' || batch FROM windows WHERE position = :it"
        )
        with self._database.read() as connection:
            return connection.execute(statement, {"it": position}).scalar() or ""

    def put_model(self, model: WatchedModel) -> None:
        """Keep what is known of a model; it takes the place of what was."""
        with self._database.write() as connection:
            connection.execute(
                sa.text("INSERT OR REPLACE INTO models VALUES (:id, :body)"),
                {"id": model.id, "body": text_of(model.json_body())},
            )

    def models(self) -> dict[str, WatchedModel]:
        """Return every model, by id; one without a description of its own has its id only."""
        with self._database.read() as connection:
            told = {
                row.id: WatchedModel.model_validate(strict_loads(row.body.encode()))
                for row in connection.execute(sa.text("SELECT id, body FROM models"))
            }
            seen = connection.execute(sa.text("SELECT DISTINCT model FROM windows")).scalars()
            found = {**{name: WatchedModel(id=name) for name in seen}, **told}
        return dict(sorted(found.items()))

    def append(self, kind: str, body: Mapping[str, JsonValue], *, at: datetime, by: str) -> Act:
        """Add an act to the end of the chain.

        Parameters
        ----------
        kind : str
        body : mapping
        at : datetime
            Zone-aware.
        by : str
            Who did it.
        """
        with self._database.write() as connection:
            last = connection.execute(
                sa.text("SELECT seq, hash FROM acts ORDER BY seq DESC LIMIT 1")
            ).first()
            seq, prev = (1, GENESIS) if last is None else (last.seq + 1, last.hash)
            bare = Act(seq, kind, instant(at), by, body, prev, "")
            act = Act(seq, kind, bare.at, by, body, prev, _digest(bare))
            connection.execute(
                sa.text("INSERT INTO acts VALUES (:seq, :type, :at, :by, :body, :prev, :hash)"),
                {**act.envelope(), "body": text_of(body), "hash": act.hash},
            )
        return act

    def acts(self, *kinds: str) -> tuple[Act, ...]:
        """Return acts in order, of some types or of all.

        Raises
        ------
        JournalError
            If the chain does not hold.
        """
        with self._database.read() as connection:
            rows = connection.execute(sa.text("SELECT * FROM acts ORDER BY seq")).all()
        found, prev = [], GENESIS
        for at, row in enumerate(rows, 1):
            act = Act(row.seq, row.type, row.at, row.by, object_of(row.body), row.prev, row.hash)
            if (act.seq, act.prev, act.hash) != (at, prev, _digest(act)):
                raise JournalError(
                    "scores.chain",
                    f"Act {at} of the score book is not what was written.",
                    "Somebody changed the file; compare it with a backup.",
                )
            prev = act.hash
            found.append(act)
        return tuple(act for act in found if not kinds or act.type in kinds)


def _digest(act: Act) -> str:
    return sha256_hex(canonical(act.envelope()))
