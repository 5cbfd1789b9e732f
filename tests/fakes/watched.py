"""A small fleet in a score book: ordinary models, one shifted at the end, one for a while."""

from datetime import UTC, datetime, timedelta

import numpy as np

from tests.fakes.fleets import FIRST, drawn_values, readings_of
from workbench.domain.scoring import WatchedModel

DAYS = 60
LAST = FIRST + timedelta(days=DAYS)
NOW = LAST + timedelta(hours=9)
MODELS = (
    ("demand", "Demand, hourly", "Demand"),
    ("churn", "Churn score", "Customers"),
    ("refund", "Refund model", "Customers"),
    ("fraud", "Fraud screening", "Customers"),
)
WORDS = {
    "performance": {
        "words": "AUC 0.80 → 0.67",
        "column": "label",
        "metric": "auc",
        "before": 0.80,
        "after": 0.67,
    },
    "drift": {"words": "windspeed, temp", "column": "temp", "node": "weather"},
}


def fleet_values():
    """Return values by model: demand shifted for its last three days, refund for a while."""
    values = dict(zip([name for name, _, _ in MODELS], drawn_values(4, DAYS), strict=True))
    values["demand"][-3:] += np.array([0.5, 0.4, 0.3, 0, 0, 0, 0.3, 0, 0])
    values["refund"][-20:-14, 3] += 0.5
    return values


def fill(session, *, models=MODELS, at=datetime(2026, 3, 6, 8, tzinfo=UTC)):
    """Put the fleet into a session's book."""
    values = fleet_values()
    with session.workspace.score_book() as book:
        for number, (name, title, group) in enumerate(models):
            book.put_model(
                WatchedModel(
                    id=name, title=title, group=group, owner="ML on-call", metric="auc",
                    tolerance=0.05, task="binary",
                )
            )  # fmt: skip
            readings = [
                one.model_copy(update={"details": WORDS})
                for one in readings_of(values[name], name=name)
            ]
            book.add_batch(f"{number:064d}", f"{name}.csv", readings, at=at)
