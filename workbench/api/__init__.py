"""The front door: all that a plugin may import, and its test kit.

A plugin imports from here and from :mod:`workbench.science`, and from nowhere else in the
program. What stands in ``__all__`` keeps its meaning within a major version.
"""

from workbench.api.analysis import Analysis, Kind, Needs, NoParameters
from workbench.api.context import Context, SignalSet, WindowTable
from workbench.api.drawing import draw_svg
from workbench.api.hooks import ENTRY_POINT_GROUP, HookSpecifications, hookimpl
from workbench.api.importing import (
    Imported,
    ImportedChanges,
    ImportedDocument,
    ImportedLineage,
    ImportedTable,
    Importer,
    Piece,
)
from workbench.api.model import Model, ModelLoader
from workbench.api.reporting import ReportDocument, ReportRun, ReportWriter
from workbench.api.result import Result, finite
from workbench.assets import room
from workbench.domain.canonical import JsonValue
from workbench.domain.evidence import (
    ChangeEvent,
    ColumnInfo,
    Evidence,
    EvidenceKind,
    Roles,
    TableInfo,
    Window,
)
from workbench.domain.figures import (
    Axis,
    Band,
    Bars,
    Density,
    Distribution,
    Figure,
    Flags,
    Graph,
    GraphNode,
    Heatmap,
    Intervals,
    Level,
    Line,
    Mark,
    RowCondition,
    Span,
    Tone,
    Trace,
)
from workbench.domain.incident import Incident
from workbench.domain.lineage import Lineage, LineageNode, Transform
from workbench.domain.readable import inert_markdown, readable, spreadsheet_text
from workbench.domain.runs import Claim, Finding, Run, Tolerance
from workbench.errors import Cancelled, EvidenceError, RunError, WorkbenchError

__all__ = [
    "ENTRY_POINT_GROUP",
    "Analysis",
    "Axis",
    "Band",
    "Bars",
    "Cancelled",
    "ChangeEvent",
    "Claim",
    "ColumnInfo",
    "Context",
    "Density",
    "Distribution",
    "Evidence",
    "EvidenceError",
    "EvidenceKind",
    "Figure",
    "Finding",
    "Flags",
    "Graph",
    "GraphNode",
    "Heatmap",
    "HookSpecifications",
    "Imported",
    "ImportedChanges",
    "ImportedDocument",
    "ImportedLineage",
    "ImportedTable",
    "Importer",
    "Incident",
    "Intervals",
    "JsonValue",
    "Kind",
    "Level",
    "Line",
    "Lineage",
    "LineageNode",
    "Mark",
    "Model",
    "ModelLoader",
    "Needs",
    "NoParameters",
    "Piece",
    "ReportDocument",
    "ReportRun",
    "ReportWriter",
    "Result",
    "Roles",
    "RowCondition",
    "Run",
    "RunError",
    "SignalSet",
    "Span",
    "TableInfo",
    "Tolerance",
    "Tone",
    "Trace",
    "Transform",
    "Window",
    "WindowTable",
    "WorkbenchError",
    "draw_svg",
    "finite",
    "hookimpl",
    "inert_markdown",
    "readable",
    "room",
    "spreadsheet_text",
]
