"""A proposal from its dismissals to the definition it brings into force, by clicks alone."""

from datetime import timedelta

import pytest

from tests.fakes.watched import NOW, fleet_values
from workbench.desktop.dialogs.score_settings import ScoreSettingsDialog
from workbench.domain.events import instant
from workbench.services.scoring import proposals
from workbench.services.scoring.corpora import simulated_corpus
from workbench.services.scoring.definitions import definition_in_force, shipped_definition


@pytest.fixture
def dismissed(watched, monkeypatch):
    """A window in whose book ten windows of one model were dismissed as seasonal."""
    made = simulated_corpus(shipped_definition(), models=6, windows=80)
    monkeypatch.setattr(proposals, "simulated_corpus", lambda *_, **__: made)
    session = watched.session
    with session.workspace.score_book() as book:
        starts = [one.start for one in book.readings(["refund"])]
        for start in starts[len(fleet_values()["refund"]) - 20 :][:10]:
            body = {
                "model": "refund",
                "start": instant(start),
                "end": instant(start + timedelta(days=1)),
                "reason": "seasonal",
                "words": "",
                "signals": ["quality"],
                "tier": 2,
                "expires": instant(NOW - timedelta(hours=1)),
                "definition": definition_in_force(session).digest,
            }
            book.append("candidate.dismissed", body, at=NOW - timedelta(days=2), by="ana")
    return watched


@pytest.fixture
def dialog(dismissed):
    """The score settings, at what is proposed."""
    dismissed.window.commands.run("view.score_settings")
    dismissed.settle()
    found = dismissed.dialog(ScoreSettingsDialog)
    found.show_page("proposals")
    return found


def test_how_often_was_dismissed_is_told_by_month_where_proposals_are_made(dialog):
    rates = dialog.proposals.rates.records
    told = [[rates.index(row, at).data() for at in range(5)] for row in range(rates.rowCount())]
    assert told[0][0] == "All dismissals"
    assert told[-1][0] == "As seasonal of quality in Customers"
    assert told[-1][1:] == ["all months", "10", "10", "100% (72% to 100%)"]
    assert dialog.proposals.rates.isVisible()


def test_a_proposal_is_looked_for_and_accepted_and_its_definition_is_in_force(dismissed, dialog):
    page = dialog.proposals
    assert not page.accepting.isEnabled()
    page.looking.click()
    dismissed.settle()
    assert page.table.records.rowCount() == 1
    assert "After 10 dismissals as seasonal in Customers." in page.words.text()
    before = definition_in_force(dismissed.session)
    assert before == shipped_definition(), "a proposal alone changes nothing"

    page.accepting.click()
    assert dialog.problem.startswith("Say why first")
    assert definition_in_force(dismissed.session) == before
    dialog.because.setText("The sale comes each spring")
    page.accepting.click()
    dismissed.settle()
    after = definition_in_force(dismissed.session)
    assert after.version == "1.1.0"
    assert after.digest != before.digest
    assert page.table.records.rowCount() == 0
    assert not page.accepting.isEnabled()
    assert "1.1.0 is in force." in dialog.versions.lead.text()
    assert dismissed.place("triage").reading.definition == after
    with dismissed.session.workspace.score_book() as book:
        (act,) = book.acts(proposals.ACCEPTED)
    assert act.body["because"] == "The sale comes each spring"
