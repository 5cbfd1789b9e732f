"""Two hundred incidents of years past: made once, copied for each test that writes."""

import shutil
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from tests.fakes.past_incidents import record, told
from workbench.services.session import open_session


class Clock:
    """A clock that moves on by a second each time it is asked."""

    def __init__(self, now=datetime(2026, 5, 14, 9, tzinfo=UTC)):
        self.now = now

    def __call__(self):
        self.now += timedelta(seconds=1)
        return self.now


COUNT = 200


@pytest.fixture(scope="session")
def years(tmp_path_factory):
    """A workspace with two hundred incidents, and what each is made of; not to be changed."""
    folder = tmp_path_factory.mktemp("years") / "workspace"
    random = Random(20)
    made = [told(random, at) for at in range(COUNT)]
    with open_session(folder, create=True) as session:
        session.clock = Clock()
        session.witness = None
        names = [record(session, one) for one in made]
    return folder, dict(zip(names, made, strict=True))


@pytest.fixture(scope="session")
def few(tmp_path_factory):
    """A workspace with three incidents of one kind, 40 days apart; not to be changed."""
    folder = tmp_path_factory.mktemp("few") / "workspace"
    one = told(Random(1), 0)
    with open_session(folder, create=True) as session:
        session.clock = Clock()
        session.witness = None
        for at in range(3):
            began = one.began + timedelta(days=40 * at)
            record(session, type(one)(**{**one.__dict__, "began": began}))
    return folder


@pytest.fixture
def session(few, tmp_path):
    """A session of the test's own on the three."""
    folder = shutil.copytree(few, tmp_path / "workspace")
    with open_session(folder) as session:
        session.clock = Clock()
        session.actor = "tester"
        yield session
