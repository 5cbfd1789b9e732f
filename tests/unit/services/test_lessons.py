"""Whoever sees a result finds out how to read it: every analysis has a line in the lessons."""

from workbench.assets import room
from workbench.registry.choice import chosen_registry

LESSONS = (room("resources") / "handbook" / "reading-explanations.md").read_text(encoding="utf-8")


def test_every_bundled_analysis_has_a_lesson():
    bundled = {
        one.id for one in chosen_registry().analyses() if one.plugin.startswith("workbench_")
    }
    assert bundled
    assert {one for one in bundled if f"`{one}`" not in LESSONS} == set()


def test_attributions_counterfactuals_and_causal_graphs_have_a_lesson_each():
    heads = [line for line in LESSONS.splitlines() if line.startswith("## ")]
    for word in ("Attributions", "counterfactual", "causal graph"):
        assert any(word in head for head in heads), word
