"""Score settings: costs move the queue while one looks; nothing changes without a reason."""

import pytest
from PySide6.QtCore import Qt

from tests.fakes.watched import NOW, fill
from workbench.desktop.dialogs.score_budget import BudgetPage
from workbench.desktop.dialogs.score_settings import ScoreSettingsDialog
from workbench.desktop.dialogs.score_versions import ProposalsPage
from workbench.domain.scoring.testing import ChangeProposal
from workbench.services.readings.score_settings import proposal_words, score_settings
from workbench.services.scoring.definitions import definition_in_force, shipped_definition
from workbench.services.scoring.versions import adopt, definition_versions
from workbench.services.session import open_session


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("settings") / "workspace"
    with open_session(folder, create=True) as session:
        session.clock = lambda: NOW
        fill(session)
        return score_settings(session)


def test_moving_the_costs_moves_the_queue_while_one_looks(qtbot, settings):
    page = BudgetPage()
    qtbot.addWidget(page)
    page.show_settings(settings)
    assert page.picked.edge == pytest.approx(settings.edge, abs=2)
    seen = []
    for place in (-20, 0, 20, 40):
        page.slider.setValue(place)
        seen.append((page.picked.edge, page.queue.records.rowCount(), page.picked.weekly))
    edges, rows, weekly = zip(*seen, strict=True)
    assert list(edges) == sorted(edges, reverse=True)
    assert list(rows) == sorted(rows)
    assert list(weekly) == sorted(weekly)
    assert rows[0] < rows[-1]
    assert "uncalibrated prior" in page.words.text()
    assert page.slider.accessibleDescription().startswith("A miss costs 100 times a false alarm")


def test_an_edge_beyond_its_neighbours_cannot_be_tested_and_says_why(qtbot, settings):
    page = BudgetPage()
    qtbot.addWidget(page)
    page.show_settings(settings)
    page.slider.setValue(40)
    assert not page.changing.isEnabled()
    assert "must lie between 25 and 75" in page.changing.accessibleDescription()
    page.slider.setValue(4)
    assert page.changing.isEnabled()
    asked = []
    page.changeWanted.connect(asked.append)
    page.changing.click()
    assert asked[0].tiers[2].from_score == page.picked.edge
    assert asked[0].version == "1.1.0"


def test_a_proposal_says_what_it_would_cost_and_waits_for_a_person(qtbot, settings):
    told = ChangeProposal(
        id="proposal-1",
        pattern={"reason": "seasonal", "signals": ["drift"], "group": "Customers"},
        dismissals=tuple(range(10)),
        definition=settings.definition.digest,
        change="weight of drift: 0.35 → 0.26",
        proposed={},
        backtest={
            "workspace": {
                "missed": 0, "found_before": 7, "in_vain_before": 14, "in_vain_after": 4
            }
        },
    )  # fmt: skip
    words = proposal_words(told)
    assert words[1] == "After 10 dismissals as seasonal in Customers."
    assert words[2].startswith("On workspace: 0 of 7 incidents")
    page = ProposalsPage()
    qtbot.addWidget(page)
    page.show_settings(settings)
    assert page.lead.text().startswith("Nothing is proposed.")
    assert not page.accepting.isEnabled()


def test_going_back_needs_a_reason_and_brings_the_earlier_definition_back(watched):
    other = shipped_definition().model_copy(update={"version": "1.1.0", "hysteresis": 5.0})
    adopt(watched.session, other, because="tried", untested=True)
    watched.window.commands.run("view.score_settings")
    watched.settle()
    dialog = watched.dialog(ScoreSettingsDialog)
    dialog.show_page("versions")
    page = dialog.versions
    assert page.table.records.rowCount() == 2
    assert not page.back.isEnabled()
    page.table.recordSelected.emit("0")
    assert "a tier is left 10 points below its edge (was 5)" in page.difference.text()
    page.back.click()
    assert dialog.problem.startswith("Say why first")
    dialog.because.setText("It flickers")
    page.back.click()
    watched.settle()
    assert definition_in_force(watched.session).digest == shipped_definition().digest
    assert definition_versions(watched.session)[-1].because == "It flickers"
    watched.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
