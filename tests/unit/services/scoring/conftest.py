"""A workspace with a small fleet in its book: made once, copied for each test."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes.fleets import drawn_values, readings_of
from workbench.domain.scoring import WatchedModel
from workbench.services.session import open_session

NOW = datetime(2026, 5, 22, 9, tzinfo=UTC)
MODELS, WINDOWS = 12, 100


class Clock:
    """A clock that moves on by a second each time it is asked."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


def fleet_values():
    """Return a quiet fleet; output shifts for a week in every model, and two models fail."""
    values = drawn_values(MODELS, WINDOWS, seed=4)
    for model in range(MODELS):
        values[model, 50 + model : 57 + model, 1] += 0.35
    values[3, 80:88, 0] += 0.5
    values[5, 82:90, 3] += 0.5
    return values


@pytest.fixture(scope="session")
def fleet_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fleet") / "workspace"
    with (
        open_session(folder, create=True) as session,
        session.workspace.score_book() as book,
    ):
        for at, values in enumerate(fleet_values()):
            name = f"m{at:02d}"
            book.add_batch(f"{at:064d}", name, readings_of(values, name=name), at=NOW)
            book.put_model(WatchedModel(id=name, group="north" if at < 10 else "south"))
    return folder


@pytest.fixture
def fleet(tmp_path, fleet_folder):
    """A session on a fleet of the test's own."""
    folder = shutil.copytree(fleet_folder, tmp_path / "workspace")
    with open_session(folder) as session:
        session.clock = Clock()
        session.actor = "tester"
        yield session
