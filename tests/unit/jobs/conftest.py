"""Runners over real processes, and jobs for plugins that lie in tests/data."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.domain.evidence import Roles
from workbench.jobs import Isolation, JobSpec, Limits, LocalRunner, ModelInput, WindowInput

ROUGH = Path(__file__).resolve().parents[2] / "data" / "rough_plugin"
LIMITS = Limits(seconds=60, memory=600 << 20)


def rough_job(name, *, limits=LIMITS, **others):
    """A job for one of the misbehaving analyses."""
    return JobSpec(
        plugin="rough_checks",
        analysis=f"rough.{name}",
        locations=(str(ROUGH),),
        limits=limits,
        **others,
    )


@pytest.fixture(scope="session")
def job():
    return rough_job


def _shared(isolation):
    runner = LocalRunner(2, isolation=isolation)
    outcome = runner.run(rough_job("nothing"))
    if outcome.environment.isolation != isolation:
        runner.close()
        pytest.skip(f"this system offers no {isolation}")
    return runner


@pytest.fixture(scope="session", params=list(Isolation))
def any_runner(request):
    """A runner of each isolation that there is here."""
    with _shared(request.param) as runner:
        yield runner


@pytest.fixture(scope="session")
def runner():
    """A runner as the program has it."""
    with LocalRunner(2) as runner:
        yield runner


@pytest.fixture
def inputs(tmp_path):
    """Files of every sort a job may name."""
    frame = pd.DataFrame(
        {
            "a": np.arange(6.0),
            "y": [0, 1] * 3,
            "at": pd.date_range("2026-05-01", periods=6, freq="D", tz="UTC"),
        }
    )
    rows = tmp_path / "rows.parquet"
    frame.to_parquet(rows)
    signals = tmp_path / "signals.parquet"
    pd.DataFrame(
        {"timestamp": frame["at"], "node": "a", "metric": "mean", "value": frame["a"]}
    ).to_parquet(signals)
    lineage = tmp_path / "lineage.json"
    lineage.write_text('{"edges": [["sensor", "a"]]}')
    changes = tmp_path / "changes.jsonl"
    changes.write_text('{"at": "2026-05-02T00:00:00Z", "title": "Deployed"}\n\n')
    roles = Roles(timestamp="at", label="y", features=("a",))
    return {
        "windows": {
            "reference": WindowInput(paths=(rows,), roles=roles),
            "incident": WindowInput(
                paths=(rows,), roles=roles, start="2026-05-02T00:00:00Z", end="2026-05-04T00:00:00Z"
            ),
        },
        "spans": {"incident": ("2026-05-02T00:00:00Z", None)},
        "signals": (signals,),
        "lineage": lineage,
        "changes": changes,
        "model": ModelInput(path=rows, format="plain", loader="rough_checks"),
        "task": "binary",
        "metric": "accuracy",
        "target": "y",
        "seed": 2**40 + 5,
    }
