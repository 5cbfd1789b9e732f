"""What the database itself refuses, to us and to anybody else who opens it."""

import sqlite3

import pytest
import sqlalchemy as sa

from tests.unit.domain import nouns
from workbench.storage import schema
from workbench.storage.database import Database


def copied(columns: str, chosen: str = "seq = 8") -> str:
    """Return the statement that adds a row made of another one."""
    return f"INTO events SELECT {columns} FROM events WHERE {chosen}"


REST = 'type, v, at, "by", body, salt, commitment'
NEW_FIRST = f"NULL, 'new', 1, {REST}, prev, hash"
NEW_SECOND = f"NULL, 'new', 2, {REST}, prev, hash"

ATTACKS = [
    "UPDATE events SET body = '{}' WHERE seq = 2",
    "UPDATE OR REPLACE events SET seq = 3 WHERE seq = 2",
    "DELETE FROM events WHERE seq = 8",
    "DELETE FROM events",
    f"INSERT OR REPLACE {copied('*', 'seq = 3')}",
    f"REPLACE {copied('*')}",
    f"INSERT OR REPLACE {copied(f'1, incident, 9, {REST}, hash, hash')}",
    f"INSERT {copied(f'NULL, incident, 10, {REST}, hash, hash')}",
    f"INSERT {copied(f'NULL, incident, 9, {REST}, prev, hash')}",
    f"INSERT {copied(NEW_SECOND)}",
    f"INSERT {copied(NEW_FIRST)}",
    "UPDATE checkpoints SET head = 'x'",
    "DELETE FROM checkpoints",
    "INSERT OR REPLACE INTO checkpoints SELECT * FROM checkpoints",
]


@pytest.fixture
def guarded(workspace, busy_incident, folder):
    workspace.journal.checkpoint(busy_incident, lambda _: b"sig", at=nouns.NOW, by="ana")
    return folder / "journal.db"


def rows(connection: sqlite3.Connection) -> list[tuple]:
    events = connection.execute("SELECT * FROM events ORDER BY position").fetchall()
    return events + connection.execute("SELECT * FROM checkpoints").fetchall()


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("pragma", ["ON", "OFF"])
def test_the_journal_refuses_even_a_plain_connection(guarded, attack, pragma):
    connection = sqlite3.connect(guarded, isolation_level=None)
    try:
        connection.execute(f"PRAGMA recursive_triggers = {pragma}")
        before = rows(connection)
        with pytest.raises(sqlite3.IntegrityError, match=r"never|must follow"):
            connection.execute(attack)
        assert rows(connection) == before
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("table", "column", "value"), [("events", "v", "'one'"), ("checkpoints", "size", "'x'")]
)
def test_columns_keep_their_types(guarded, table, column, value):
    connection = sqlite3.connect(guarded, isolation_level=None)
    try:
        strict = dict(connection.execute("SELECT name, strict FROM pragma_table_list"))
        assert strict[table]
        for name in (*schema.PROJECTIONS, "meta"):
            assert strict[name]
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(f"UPDATE {table} SET {column} = {value}")
    finally:
        connection.close()


def test_every_connection_has_every_setting(guarded):
    expected = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "recursive_triggers": 1,
        "busy_timeout": 30_000,
        "application_id": schema.APPLICATION_ID,
        "user_version": 1000,
    }
    database = Database(guarded)
    try:
        with database.read() as one, database.read() as two, database.read() as three:
            for connection in (one, two, three):
                found = {
                    name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected
                }
                assert found == expected
    finally:
        database.close()


def test_queries_name_the_columns_that_the_tables_have(guarded):
    engine = sa.create_engine(f"sqlite:///{guarded}")
    try:
        there = sa.inspect(engine)
        for table in (
            schema.meta, schema.events, schema.checkpoints, schema.incidents, schema.evidence,
            schema.windows, schema.runs, schema.findings, schema.claims,
        ):  # fmt: skip
            names = [column["name"] for column in there.get_columns(table.name)]
            assert [column.name for column in table.columns] == names
        assert set(there.get_table_names()) == {
            "meta", "events", "checkpoints", *schema.PROJECTIONS,
        }  # fmt: skip
    finally:
        engine.dispose()


def test_a_transaction_that_fails_leaves_nothing(guarded):
    database = Database(guarded)

    class StoppedError(Exception):
        pass

    def stop_half_way() -> None:
        with database.write() as connection:
            connection.exec_driver_sql("UPDATE incidents SET title = 'half'")
            raise StoppedError

    try:
        with pytest.raises(StoppedError):
            stop_half_way()
        with database.read() as connection:
            query = "SELECT count(*) FROM incidents WHERE title = 'half'"
            assert connection.exec_driver_sql(query).scalar() == 0
    finally:
        database.close()


def test_a_reader_sees_one_state_while_a_writer_writes(guarded):
    database = Database(guarded)
    query = "SELECT title FROM incidents"
    try:
        with database.read() as reader:
            before = reader.exec_driver_sql(query).scalar()
            with database.write() as writer:
                writer.exec_driver_sql("UPDATE incidents SET title = 'new'")
            assert reader.exec_driver_sql(query).scalar() == before
        with database.read() as reader:
            assert reader.exec_driver_sql(query).scalar() == "new"
    finally:
        database.close()
