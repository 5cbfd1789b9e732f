"""A worker's model gives all that the model behind it gives."""

from pathlib import Path

from workbench.assets import room
from workbench.jobs import ModelInput
from workbench.jobs.inputs import LazyModel


def test_the_estimator_behind_is_reached_through_the_worker_s_model() -> None:
    path = Path(str(room("resources"))) / "samples" / "demand" / "model.skops"
    model = LazyModel(ModelInput(path=path, format="skops", loader="workbench_importers"))
    assert tuple(model.estimator.feature_names_in_) == model.columns
