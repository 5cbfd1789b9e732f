"""Batches of a model that answers with chances, drawn by chance from a seed."""

import numpy as np
import pandas as pd

FIRST = pd.Timestamp("2026-01-05", tz="UTC")
"""A Monday."""


def drawn_rows(days=20, rows=200, *, seed=1, first=FIRST):
    """Return rows of a two-class model that states chances as they are."""
    rng = np.random.default_rng(seed)
    count = days * rows
    moments = first + pd.to_timedelta(np.sort(rng.uniform(0, days * 86_400, count)), unit="s")
    table = pd.DataFrame(
        {
            "timestamp": moments.round("us"),
            "temp": rng.normal(15, 5, count),
            "wind": rng.gamma(2, 3, count),
            "noise": rng.normal(size=count),
            "region": rng.choice(["north", "south", "east"], count, p=[0.4, 0.35, 0.25]),
        }
    )
    chance = chance_of(table)
    table["label"] = (rng.uniform(size=count) < chance).astype(int)
    return answered(table)


def chance_of(table):
    """Return the chance of the positive class as the inputs say."""
    return 1 / (1 + np.exp(-(0.3 * (table["temp"] - 15) + 0.1 * (table["wind"] - 6))))


def answered(table):
    """Return the table with what the model answers to its inputs as they are now."""
    score = chance_of(table)
    return table.assign(score=score, prediction=(score > 0.5).astype(int))


def day_of(table):
    """Return the day of each row, counted from the first."""
    return (table["timestamp"] - FIRST).dt.days


def in_fahrenheit(table, rows):
    """Return the table with one input in another unit in some rows, as the model then sees it."""
    changed = table.copy()
    changed.loc[rows, "temp"] = changed.loc[rows, "temp"] * 1.8 + 32
    return answered(changed)
