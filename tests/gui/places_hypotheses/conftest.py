"""The Hypotheses place on a real session with hand-made runs: nothing is computed."""

import itertools
import shutil
from datetime import timedelta

import pytest

from tests.fakes.places import NOW, PlaceController
from workbench.desktop.places.hypotheses import make_place
from workbench.desktop.theme.appearance import Appearance, ThemeChoice
from workbench.domain.events import Draft
from workbench.domain.records.reasoning import Weighing
from workbench.domain.runs import Finding, Run, RunEnvironment, RunStatus
from workbench.services.hypotheses import reject_hypothesis, state_hypothesis
from workbench.services.observations import add_observation
from workbench.services.run_inputs import problem_of
from workbench.services.session import open_session

INCIDENT = "0196a000-0000-7000-8000-000000000001"
FITS, NOTHING, AGAINST = (
    Weighing(relation="consistent", diagnosticity=2),
    Weighing(relation="neutral"),
    Weighing(relation="inconsistent", diagnosticity=2),
)


def run(identifier, kind, findings, state):
    """Return a finished run of no plugin."""
    return Run(
        id=identifier,
        analysis=f"test.{kind}",
        analysis_version="1.0",
        kind=kind,
        title=f"A look by {kind}",
        plugin="none",
        plugin_version="0",
        code_hash="c0de",
        parameters={},
        seed=0,
        inputs=(),
        problem=problem_of(state),
        key=identifier,
        environment=RunEnvironment(
            python="3.11", platform="test", packages={}, threads=1, isolation="none"
        ),
        started_at=NOW,
        seconds=1.0,
        status=RunStatus.FINISHED,
        result="ab" * 32,
        findings=findings,
    )


def fill(session):
    """Open an incident with two runs, three hypotheses and three observations."""
    minutes = itertools.count()
    session.clock = lambda: NOW + timedelta(minutes=next(minutes))
    session.record(INCIDENT, Draft("incident.opened", {"title": "AUC fell"}))
    state = session.incident(INCIDENT)
    restored = Finding(
        id="restored.row_replay",
        text="Restoring temp restores 0.129",
        about="temp",
        effect=0.129,
        interval=(0.112, 0.144),
        unit="auc",
    )
    moved = Finding(id="drift.temp", text="temp has a second hump near 68", about="temp")
    for made in (
        run("0196a000-0000-7000-8000-00000000a142", "explanation", (restored,), state),
        run("0196a000-0000-7000-8000-00000000a140", "drift", (moved,), state),
    ):
        session.record(INCIDENT, Draft("run.recorded", made.json_body()))
    ids = [
        state_hypothesis(session, INCIDENT, words, **more).value.id
        for words, more in (
            ("temp arrives in °F from group B", {"node": "temp", "predicts": ("only group B",)}),
            ("Riders behave differently", {}),
            ("Labels arrive late", {}),
        )
    ]
    temp, riders, labels = ids
    for text, given, said in (
        ("", {"run": "a142", "finding": restored.id}, (FITS, AGAINST, AGAINST)),
        ("", {"run": "a140", "finding": moved.id}, (FITS, AGAINST, NOTHING)),
        ("windspeed drifts", {}, (FITS, FITS, FITS)),
    ):
        weighings = dict(zip((temp, riders, labels), said, strict=True))
        add_observation(session, INCIDENT, text, weighings=weighings, **given)
    reject_hypothesis(session, INCIDENT, labels, "The delay is 1.6 h, as before.")
    return {"temp": temp, "riders": riders, "labels": labels}


class HypothesesController(PlaceController):
    """Also remembers what was told with an Undo."""

    def __init__(self, folder):
        super().__init__(folder)
        self.told = []
        self.backend.changed.connect(lambda _: self.open(self.incident))

    def tell_undoable(self, words, events=1):
        self.told.append(words)

    def go(self, place):
        self.window.go(place)


@pytest.fixture(scope="session")
def filled(tmp_path_factory):
    """A workspace with the incident, made once, and the identifiers of its hypotheses."""
    folder = tmp_path_factory.mktemp("hypotheses") / "workspace"
    with open_session(folder, create=True) as session:
        return folder, fill(session)


@pytest.fixture
def controller(qapp, tmp_path, filled):
    Appearance.current().choose(ThemeChoice.LIGHT)
    shutil.copytree(filled[0], tmp_path / "workspace")
    made = HypothesesController(tmp_path / "workspace")
    minutes = itertools.count(60)
    made.session.clock = lambda: NOW + timedelta(minutes=next(minutes))
    made.open(INCIDENT)
    yield made
    made.close()


@pytest.fixture
def ids(filled):
    return filled[1]


@pytest.fixture
def place(qtbot, controller, ids):
    made = make_place(controller)
    qtbot.addWidget(made)
    made.resize(1310, 720)
    made.show()
    controller.backend.changed.connect(lambda _: made.refresh())
    with qtbot.waitSignal(controller.backend.idle):
        made.refresh()
    return made
