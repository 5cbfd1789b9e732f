"""What the database holds: the journal, the checkpoints and the projections.

The statements below are compared, letter by letter, with what a database says about
itself when it is opened. The journal's part never changes within one major version;
the projections' part may, because they are rebuilt from the journal.
"""

import sqlite3
from types import MappingProxyType
from typing import Final

import sqlalchemy as sa

from workbench.domain.events import GENESIS

APPLICATION_ID: Final = 0x49574A31
"""``IWJ1``, written into the header of the file."""

MAJOR: Final = 1
"""Version of the journal's tables; a higher one cannot be read."""

MINOR: Final = 0
"""Version of the projections; any other one is rebuilt."""

USER_VERSION: Final = MAJOR * 1000 + MINOR

_JOURNAL = """
CREATE TABLE meta (
  key TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE events (
  position INTEGER PRIMARY KEY,
  incident TEXT NOT NULL,
  seq INTEGER NOT NULL CHECK (seq > 0),
  type TEXT NOT NULL,
  v INTEGER NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  body TEXT NOT NULL,
  salt TEXT NOT NULL,
  commitment TEXT NOT NULL,
  prev TEXT NOT NULL,
  hash TEXT NOT NULL,
  UNIQUE (incident, seq)
) STRICT;

CREATE INDEX events_first ON events (incident) WHERE seq = 1;

CREATE TRIGGER events_follow BEFORE INSERT ON events
WHEN NEW.seq <> 1 + coalesce((SELECT max(seq) FROM events WHERE incident = NEW.incident), 0)
  OR NEW.prev <> coalesce(
    (SELECT hash FROM events WHERE incident = NEW.incident AND seq = NEW.seq - 1), '{genesis}')
  OR EXISTS (SELECT 1 FROM events WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'an event must follow the last one of its incident'); END;

CREATE TRIGGER events_stay BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;

CREATE TRIGGER events_keep BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;

CREATE TABLE checkpoints (
  position INTEGER PRIMARY KEY,
  incident TEXT NOT NULL,
  size INTEGER NOT NULL CHECK (size > 0),
  head TEXT NOT NULL,
  at TEXT NOT NULL,
  "by" TEXT NOT NULL,
  signature BLOB NOT NULL
) STRICT;

CREATE INDEX checkpoints_of ON checkpoints (incident, size);

CREATE TRIGGER checkpoints_add BEFORE INSERT ON checkpoints
WHEN EXISTS (SELECT 1 FROM checkpoints WHERE position = NEW.position)
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;

CREATE TRIGGER checkpoints_stay BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;

CREATE TRIGGER checkpoints_keep BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
""".replace("{genesis}", GENESIS)

_PROJECTIONS = """
CREATE TABLE incidents (
  id TEXT NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL,
  title TEXT NOT NULL,
  stage TEXT NOT NULL,
  severity TEXT NOT NULL,
  owner TEXT NOT NULL,
  metric TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  size INTEGER NOT NULL,
  head TEXT NOT NULL,
  evidence INTEGER NOT NULL,
  runs INTEGER NOT NULL,
  claims INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX incidents_number ON incidents (number);

CREATE TABLE evidence (
  incident TEXT NOT NULL REFERENCES incidents (id),
  place INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  table_sha256 TEXT,
  size INTEGER NOT NULL,
  frozen INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (incident, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX evidence_sha256 ON evidence (sha256);

CREATE TABLE windows (
  incident TEXT NOT NULL REFERENCES incidents (id),
  place INTEGER NOT NULL,
  name TEXT NOT NULL,
  starts_at TEXT,
  ends_at TEXT,
  body TEXT NOT NULL,
  PRIMARY KEY (incident, place)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
  incident TEXT NOT NULL REFERENCES incidents (id),
  place INTEGER NOT NULL,
  id TEXT NOT NULL,
  analysis TEXT NOT NULL,
  kind TEXT NOT NULL,
  status TEXT NOT NULL,
  key TEXT NOT NULL,
  result TEXT NOT NULL,
  started_at TEXT NOT NULL,
  seconds REAL NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (incident, place)
) STRICT;

CREATE INDEX runs_key ON runs (key, status);

CREATE TABLE findings (
  incident TEXT NOT NULL,
  run_place INTEGER NOT NULL,
  place INTEGER NOT NULL,
  run TEXT NOT NULL,
  id TEXT NOT NULL,
  about TEXT NOT NULL,
  weight REAL NOT NULL,
  effect REAL,
  low REAL,
  high REAL,
  unit TEXT NOT NULL,
  q REAL,
  body TEXT NOT NULL,
  PRIMARY KEY (incident, run_place, place),
  FOREIGN KEY (incident, run_place) REFERENCES runs (incident, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX findings_about ON findings (incident, about);

CREATE TABLE claims (
  incident TEXT NOT NULL REFERENCES incidents (id),
  place INTEGER NOT NULL,
  id TEXT NOT NULL,
  run TEXT NOT NULL,
  finding TEXT NOT NULL,
  section TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (incident, place)
) STRICT, WITHOUT ROWID;

CREATE INDEX claims_run ON claims (run);
"""


def _statements(script: str) -> dict[str, str]:
    """Split a script into its statements, by name; a trigger's own semicolons do not count."""
    found, pending = {}, ""
    for piece in script.strip().removesuffix(";").split(";"):
        pending += piece + ";"
        if sqlite3.complete_statement(pending):
            statement = pending.strip().removesuffix(";")
            found[_name_of(statement)] = statement
            pending = ""
    return found


def _name_of(statement: str) -> str:
    return statement.replace("UNIQUE ", "", 1).split(maxsplit=3)[2]


JOURNAL_SCHEMA: Final = MappingProxyType(_statements(_JOURNAL))
"""Name to statement, in the order of creation: what must never be touched."""

PROJECTION_SCHEMA: Final = MappingProxyType(_statements(_PROJECTIONS))
"""Name to statement, in the order of creation: what can be dropped and rebuilt."""

PROJECTIONS: Final = tuple(
    name for name, text in PROJECTION_SCHEMA.items() if text.startswith("CREATE TABLE")
)
"""The projection tables, referred-to ones first."""


def _table(name: str) -> sa.TableClause:
    """Return a table for building queries; its columns are read off its statement."""
    text = JOURNAL_SCHEMA.get(name) or PROJECTION_SCHEMA[name]
    lines = (line.split() for line in text.splitlines()[1:] if line.startswith("  "))
    names = (words[0].strip('"') for words in lines)
    return sa.table(name, *(sa.column(n) for n in names if n.islower()))


meta: Final = _table("meta")
events: Final = _table("events")
checkpoints: Final = _table("checkpoints")
incidents: Final = _table("incidents")
evidence: Final = _table("evidence")
windows: Final = _table("windows")
runs: Final = _table("runs")
findings: Final = _table("findings")
claims: Final = _table("claims")


def alterations(connection: sa.Connection) -> tuple[str, ...]:
    """Say of each part of the database that is not as this program made it what it is.

    Returns
    -------
    tuple of str
        Clauses such as ``the trigger events_stay was dropped``.
    """
    rows = connection.exec_driver_sql(
        "SELECT name, type, sql FROM sqlite_schema WHERE sql NOT NULL"
    )
    found = {str(name): (str(kind), str(sql)) for name, kind, sql in rows}
    expected = {**JOURNAL_SCHEMA, **PROJECTION_SCHEMA}
    told = []
    for name, sql in expected.items():
        kind = sql.replace("UNIQUE ", "", 1).split(maxsplit=2)[1].lower()
        if name not in found:
            told.append(f"the {kind} {name} was dropped")
        elif found[name][1] != sql:
            told.append(f"the {kind} {name} was altered")
    foreign = sorted(found.keys() - expected.keys())
    told += [f"the {found[name][0]} {name} was added by another program" for name in foreign]
    return tuple(told)


def differences(connection: sa.Connection, expected: MappingProxyType[str, str]) -> tuple[str, ...]:
    """Compare what a database says about itself with what it should say.

    Parameters
    ----------
    connection : Connection
    expected : Mapping of name to statement
        :data:`JOURNAL_SCHEMA` or :data:`PROJECTION_SCHEMA`.

    Returns
    -------
    tuple of str
        Names that are missing or read differently; for the journal also names that
        belong to neither part, such as a foreign trigger on its tables.
    """
    rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE sql NOT NULL")
    found = {str(name): str(sql) for name, sql in rows}
    wrong = [name for name, sql in expected.items() if found.get(name) != sql]
    if expected is JOURNAL_SCHEMA:
        wrong += sorted(found.keys() - JOURNAL_SCHEMA.keys() - PROJECTION_SCHEMA.keys())
    return tuple(wrong)
