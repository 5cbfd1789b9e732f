"""Labels and scores are enough: no model, no recorded prediction."""

import numpy as np
import pandas as pd
import pytest

from workbench.api.testing import context_from_frames
from workbench_rootcause.upstream import UpstreamCause


def rows(rng, n, *, broken):
    x, y = rng.normal(20, 5, n), rng.normal(0, 1, n)
    true = 1 / (1 + np.exp(-(0.35 * (x - 20) + 0.8 * y)))
    label = (rng.random(n) < true).astype(int)
    if broken:
        hit = rng.random(n) < 0.5
        x = np.where(hit, 1.8 * x + 32, x)
    score = 1 / (1 + np.exp(-(0.35 * (np.clip(x, 0, 60) - 20) + 0.8 * y)))
    return pd.DataFrame({"x": x.round(2), "y": y.round(3), "label": label, "score": score.round(4)})


@pytest.mark.parametrize("metric", ["accuracy", "auc"])
def test_the_broken_input_is_named_from_recorded_scores(metric):
    rng = np.random.default_rng(3)
    context = context_from_frames(
        reference=rows(rng, 800, broken=False),
        incident=rows(rng, 800, broken=True),
        roles={"label": "label", "score": "score", "features": ["x", "y"]},
        task="binary",
        metric=metric,
    )
    answer = UpstreamCause().run(context, UpstreamCause.Parameters()).answer
    assert answer["verdict"] == "named"
    assert (answer["causes"][0]["node"], answer["causes"][0]["kind"]) == ("x", "unit_change")
    assert answer["drop"]["metric"] == metric
