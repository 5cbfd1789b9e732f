"""Readings of a fleet of models, drawn by chance from a seed."""

from datetime import UTC, datetime, timedelta

import numpy as np

from workbench.domain.scoring import WindowReading
from workbench.services.scoring.definitions import shipped_definition

FIRST = datetime(2026, 1, 5, tzinfo=UTC)
"""A Monday."""


def drawn_values(models, windows, *, seed=1, signals=None):
    """Return ordinary values of signals, shape (models, windows, signals)."""
    count = len(shipped_definition().signals) if signals is None else signals
    return np.random.default_rng(seed).normal(0.2, 0.05, size=(models, windows, count))


def readings_of(values, *, name="m", rows=500, step=timedelta(days=1)):
    """Return the readings of one model from its values, shape (windows, signals)."""
    signals = shipped_definition().signal_ids
    return [
        WindowReading(
            model=name,
            start=FIRST + at * step,
            end=FIRST + (at + 1) * step,
            rows=rows,
            values={
                signal: None if np.isnan(value) else float(value)
                for signal, value in zip(signals, row, strict=True)
            },
        )
        for at, row in enumerate(values)
    ]
