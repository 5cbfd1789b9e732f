"""Checkpoints: signed, kept, due, and believed only where the chain agrees."""

import pytest

from tests.unit.domain import nouns
from workbench.domain.evidence import Window
from workbench.domain.incident import window_set
from workbench.errors import WorkspaceError
from workbench.storage import Scope, Workspace


class TestCheckpoints:
    def test_a_checkpoint_signs_size_and_head(self, workspace, incident):
        signed: list[bytes] = []

        def sign(statement: bytes) -> bytes:
            signed.append(statement)
            return b"signature"

        checkpoint = workspace.journal.checkpoint(incident, sign, at=nouns.NOW, by="SHA256:ana")
        (event,) = workspace.journal.events(incident)
        assert (checkpoint.size, checkpoint.head) == (1, event.hash)
        assert checkpoint.signature == b"signature"
        assert signed == [checkpoint.statement()]
        assert checkpoint.statement().decode().splitlines() == [
            "incident-journal-checkpoint 1",
            f"incident {incident}",
            "size 1",
            f"head {event.hash}",
            "at 2026-05-14T09:00:00.000000Z",
        ]
        assert workspace.journal.checkpoints(incident) == (checkpoint,)
        assert workspace.journal.verify().ok

    def test_one_is_due_every_200_events(self, workspace, append, incident):
        append(incident, *[window_set(Window(name="a"))] * 198)
        assert not workspace.journal.checkpoint_due(incident)
        append(incident, window_set(Window(name="a")))
        assert workspace.journal.checkpoint_due(incident)
        workspace.journal.checkpoint(incident, lambda _: b"", at=nouns.NOW, by="ana")
        assert not workspace.journal.checkpoint_due(incident)

    def test_an_unknown_incident_has_none(self, workspace):
        with pytest.raises(WorkspaceError, match="no incident"):
            workspace.journal.checkpoint("nobody", lambda _: b"", at=nouns.NOW, by="ana")
        assert workspace.journal.checkpoints("nobody") == ()

    def test_a_signer_that_fails_leaves_none(self, workspace, incident):
        def fail(_: bytes) -> bytes:
            raise OSError("no agent")

        with pytest.raises(OSError, match="no agent"):
            workspace.journal.checkpoint(incident, fail, at=nouns.NOW, by="ana")
        assert workspace.journal.checkpoints(incident) == ()

    def test_a_tail_cut_with_its_tables_shows_in_the_database(
        self, workspace, busy_incident, tamper
    ):
        workspace.journal.checkpoint(busy_incident, lambda _: b"", at=nouns.NOW, by="ana")
        heads = "UPDATE incidents SET size = 6, head = (SELECT hash FROM events WHERE seq = 6)"
        check = tamper("DELETE FROM events WHERE seq > 6", heads)
        assert check.problem is not None
        assert (check.problem["seq"], check.problem["kind"]) == (7, "truncated")
        assert "checkpoint" in check.problem["message"]

    def test_a_file_rolled_back_shows_only_outside(self, folder, workspace, append, incident):
        workspace.close()
        old = (folder / "journal.db").read_bytes()
        with Workspace.open(folder) as later:
            later.journal.append(incident, [window_set(Window(name="a"))], at=nouns.NOW, by="ana")
            kept = later.journal.checkpoint(incident, lambda _: b"", at=nouns.NOW, by="ana")
        (folder / "journal.db").write_bytes(old)
        with Workspace.open(folder) as rolled_back:
            assert rolled_back.journal.verify().ok
            check = rolled_back.journal.verify(Scope(kept=(kept,)))
        assert check.problem is not None
        assert (check.problem["seq"], check.problem["kind"]) == (2, "rolled_back")
