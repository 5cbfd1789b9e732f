"""A column has a role where the other window has it too; tables beside them do not count."""

import pandas as pd
import pytest

from workbench.services.evidence import current_gaps
from workbench.services.importing import add_evidence, import_capture


@pytest.fixture
def files(tmp_path):
    """Two windows that share two columns, and a table of something else."""
    both = pd.DataFrame({"temp": [1.0, 2.0, 3.0], "hum": [4.0, 5.0, 6.0]})
    tables = {
        "a_places.csv": pd.DataFrame({"place": ["x", "y"], "area": [1.5, 2.5]}),
        "reference.csv": both.assign(old=[1, 2, 3]),
        "incident.csv": both.assign(new=[1, 2, 3]),
    }
    for name, table in tables.items():
        table.to_csv(tmp_path / name, index=False)
    return {name: tmp_path / name for name in tables}


def features(state, name):
    item = next(e for e in state.evidence if e.name == name)
    return set(item.table.roles.features)


def test_windows_are_compared_with_each_other_alone(session, files):
    made = import_capture(session, [files[name] for name in sorted(files)], signals=False).value
    state = session.incident(made.incident)
    assert features(state, "reference.csv") == {"temp", "hum"}
    assert features(state, "incident.csv") == {"temp", "hum"}
    assert features(state, "a_places.csv") == {"place", "area"}


def test_a_window_that_comes_later_is_compared_with_what_is_there(session, files):
    made = import_capture(session, [files["reference.csv"]], signals=False).value
    assert any("incident table" in gap for gap in current_gaps(session.incident(made.incident)))
    add_evidence(session, made.incident, [files["incident.csv"]])
    state = session.incident(made.incident)
    assert features(state, "incident.csv") == {"temp", "hum"}
    assert not any("incident table" in gap for gap in current_gaps(state))
