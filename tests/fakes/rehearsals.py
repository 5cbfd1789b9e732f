"""A made drill on the small case, so that a rehearsal starts without asking a model."""

import json
from pathlib import Path

from tests.unit.services.small_case import BROKE, LAST, write_capture

KIND, SEED, DETAIL = "unit_change", 918_273_645, 0.918273645
NAME = "drill-0a1b2c3d"
ONSET = BROKE.timestamp()


def fault(**changes):
    """The truth about the small case: a third of the temperatures arrive in Fahrenheit."""
    return {
        "scenario": KIND,
        "kind": KIND,
        "table": "Sensor failures",
        "label": "failed",
        "faults": [
            {
                "nodes": ["temp"],
                "kind": KIND,
                "kinds": [KIND],
                "share": 1.0,
                "rows": 0.34,
                "detail": {"factor": DETAIL},
            }
        ],
        "drop": 0.2,
        "harmless": [],
        "metric": "accuracy",
        "values": {"reference": 0.95, "without_fault": 0.94, "incident": 0.74},
        "onset": ONSET,
        "window": [ONSET, LAST.timestamp()],
        **changes,
    }


def write_made_drill(folder: Path, **changes) -> Path:
    """Write a folder of one drill with its truth beside it, and return the drill."""
    case = write_capture(folder / NAME, title=NAME, changes=None, logs=None, environment=None)
    (folder / "truth.json").write_text(json.dumps({NAME: fault(**changes)}))
    return case
