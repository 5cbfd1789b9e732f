"""How closely columns go together, and which partner is named."""

import numpy as np

from workbench.science.explanation.association import partners


def test_each_column_names_its_closest_partner() -> None:
    random = np.random.default_rng(0)
    base = random.normal(size=500)
    level = np.where(base > 0, "warm", "cold").astype(object)
    found = partners(
        {
            "a": base,
            "b": np.exp(base),
            "level": level,
            "noise": random.normal(size=500),
            "fixed": np.ones(500),
        }
    )
    assert found["a"][0] == "b"
    assert found["a"][1] > 0.999
    assert found["level"][0] in {"a", "b"}
    assert found["level"][1] > 0.8
    assert found.get("noise", ("", 0.0))[1] < 0.2
    assert "fixed" not in found


def test_missing_values_and_empty_columns_do_no_harm() -> None:
    gone = np.full(50, np.nan)
    half = np.where(np.arange(50) % 2, np.nan, np.arange(50.0))
    none = np.array([None] * 50, dtype=object)
    found = partners({"gone": gone, "half": half, "none": none})
    assert all(0 <= strength <= 1 for _, strength in found.values())
