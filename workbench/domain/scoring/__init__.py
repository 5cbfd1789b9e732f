"""What an anomaly score is made of: its definition, what was measured, and what it decides."""

from workbench.domain.scoring.definition import Baseline, ScoreDefinition, SignalTerm, Tier
from workbench.domain.scoring.models import WatchedModel
from workbench.domain.scoring.readings import WindowReading, batch_key

__all__ = [
    "Baseline",
    "ScoreDefinition",
    "SignalTerm",
    "Tier",
    "WatchedModel",
    "WindowReading",
    "batch_key",
]
