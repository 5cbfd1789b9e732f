"""Importers and model loaders for the formats that ship with the product."""

from collections.abc import Sequence

from workbench.api import Importer, ModelLoader, hookimpl
from workbench_importers.changes import ChangesImporter
from workbench_importers.columnar import ArrowImporter, ParquetImporter
from workbench_importers.delimited import DelimitedImporter
from workbench_importers.environment import EnvironmentImporter
from workbench_importers.json_tables import JsonImporter
from workbench_importers.lineage_graphs import LineageImporter
from workbench_importers.logs import LogImporter
from workbench_importers.model_files import (
    OnnxModelImporter,
    PickledModelImporter,
    SkopsModelImporter,
)
from workbench_importers.onnx_models import OnnxLoader
from workbench_importers.openlineage import OpenLineageImporter
from workbench_importers.sealed import SealedImporter
from workbench_importers.signals import SignalsImporter
from workbench_importers.skops_models import SkopsLoader
from workbench_importers.sqlite_tables import SqliteImporter
from workbench_importers.unsafe_pickle import PickleLoader


@hookimpl
def workbench_importers() -> Sequence[type[Importer]]:
    """Return the importers; the one that is surest of a file reads it."""
    return (
        DelimitedImporter,
        JsonImporter,
        ParquetImporter,
        ArrowImporter,
        SqliteImporter,
        SignalsImporter,
        LineageImporter,
        OpenLineageImporter,
        ChangesImporter,
        LogImporter,
        EnvironmentImporter,
        SkopsModelImporter,
        OnnxModelImporter,
        PickledModelImporter,
        SealedImporter,
    )


@hookimpl
def workbench_model_loaders() -> Sequence[type[ModelLoader]]:
    """Return the model loaders; what they need is imported when a model is opened."""
    return (SkopsLoader, OnnxLoader, PickleLoader)
