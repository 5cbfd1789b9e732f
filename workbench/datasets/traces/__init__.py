"""Long signals kept so that they can be drawn at any zoom: values in order, and their extremes.

A derived folder beside the evidence, made from one table of signals and named by its hash. It
can be thrown away at any time: nothing that is recorded, exported or analysed reads it.
"""

from workbench.datasets.traces.building import build_traces
from workbench.datasets.traces.layout import LONG_ROWS, LONG_SERIES, TraceIndex, traces_size
from workbench.datasets.traces.reading import Trace, TraceFolder
from workbench.datasets.traces.view import View

__all__ = [
    "LONG_ROWS",
    "LONG_SERIES",
    "Trace",
    "TraceFolder",
    "TraceIndex",
    "View",
    "build_traces",
    "traces_size",
]
