"""The selection in Signals: marked in time, and the metric measured again on it."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject

from workbench.desktop.controller import Controller
from workbench.desktop.linking import link
from workbench.desktop.plots.selectable_lanes import SelectableLanes
from workbench.desktop.selection_model import SelectionModel
from workbench.domain.figures import Bars, Figure, Line, Mark, Span, Trace
from workbench.domain.filter_phrases import moment, phrases
from workbench.domain.selection import Origin, Selection
from workbench.language import tr
from workbench.services.readings.selected_series import SelectedSeries, selected_series
from workbench.services.readings.signals import SignalsReading
from workbench.services.signal_series import Series

VOLUME = "volume"


class LaneSelection(QObject):
    """Links time lanes to the selection of the window.

    Parameters
    ----------
    controller : Controller
    lanes : SelectableLanes
    """

    def __init__(self, controller: Controller, lanes: SelectableLanes) -> None:
        super().__init__(lanes)
        self._controller, self._lanes = controller, lanes
        self._reading: SignalsReading | None = None
        self._shown: SelectedSeries | None = None
        self.model = SelectionModel.of(controller)
        self.model.changed.connect(self._follow)
        link(controller, lanes, Origin.SIGNALS)

    def follow_reading(self, reading: SignalsReading) -> None:
        """Show the selection in other lanes; they are on the screen already.

        Parameters
        ----------
        reading : SignalsReading
        """
        self._reading = reading
        self._lanes.time_column = time_column(self._controller)
        self._follow(self.model.current)

    def _follow(self, selection: Selection | None) -> None:
        reading, incident = self._reading, self._controller.incident
        if reading is None or not reading.lanes:
            return
        if selection is None:
            if self._shown is not None:
                self._shown = None
                self._lanes.set_lanes(reading.lanes, reading.traces)
            return
        width = reading.width

        def show(found: SelectedSeries) -> None:
            current, now = self.model.current, self._reading
            if now is reading and current is not None and current.rows == selection.rows:
                self._shown = found
                shown = with_selection(reading, found, time_span(selection))
                self._lanes.set_lanes(shown, reading.traces)

        self._controller.backend.ask(
            "selected series",
            lambda session: selected_series(session, incident, selection, width),
            show,
        )


def time_column(controller: Controller) -> str:
    """Return the column of times of the open incident's tables; empty where there is none.

    Parameters
    ----------
    controller : Controller
    """
    state = controller.state
    tables = (item.table for item in state.evidence if item.table) if state is not None else ()
    return next((t.roles.timestamp for t in tables if t.roles.timestamp is not None), "")


def time_span(selection: Selection) -> tuple[float, float] | None:
    """Return the stretch of time a selection is cut by; None where it is by none.

    Parameters
    ----------
    selection : Selection
    """
    for phrase in phrases(selection.rows):
        if phrase.kind == "between":
            low, high = (moment(value) for value in phrase.values)
            if low is not None and high is not None:
                return low.timestamp(), high.timestamp()
    return None


def with_selection(
    reading: SignalsReading, found: SelectedSeries, span: tuple[float, float] | None
) -> tuple[Figure, ...]:
    """Return the lanes with the selected rows in them.

    The time they are cut by is marked in every lane; the metric and the volume of the selected
    rows are further lines, dashed, beside those of all rows.

    Parameters
    ----------
    reading : SignalsReading
    found : SelectedSeries
    span : (float, float) or None
    """
    lanes = []
    inside = _within(reading, span)
    for place, figure in enumerate(reading.lanes):
        marks: list[Mark] = list(figure.marks)
        if inside is not None:
            marks.append(Span(start=inside[0], end=inside[1], tone="plain"))
        if place == 0 and found.metric is not None:
            marks.append(_line(found.metric, _metric_words(reading, found)))
        elif figure.id == VOLUME and found.volume is not None:
            marks += _volume(found.volume, reading.width, figure.marks)
        lanes.append(figure.model_copy(update={"marks": tuple(marks)}))
    return tuple(lanes)


def _within(
    reading: SignalsReading, span: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Return the part of a stretch that lies in the data: no selection widens the time axis."""
    drawn = (mark for mark in reading.lanes[0].marks if isinstance(mark, Line | Trace))
    reach = [at for mark in drawn for at in mark.x]
    if span is None or not reach:
        return None
    low, high = max(span[0], min(reach)), min(span[1], max(reach) + reading.width)
    return (low, high) if low < high else None


def _metric_words(reading: SignalsReading, found: SelectedSeries) -> str:
    """Return what the line of the selected rows is called: the metric in W1, if measured."""
    during = found.performance.get("incident")
    if during is None:
        return tr("selected")
    return tr("selected {value}", value=f"{during.value:.{reading.places}f}")


def _line(series: Series, label: str) -> Line:
    whole = series.with_gaps()
    values: Sequence[float] = whole.value.tolist()
    return Line(
        x=tuple(whole.at.tolist()),
        y=tuple(v if np.isfinite(v) else None for v in values),
        tone="plain",
        label=label,
        dashed=True,
    )


def _volume(series: Series, step: float, marks: Sequence[Mark]) -> list[Mark]:
    """Return the selected rows of each bin as bars within those of all rows."""
    whole = next((mark for mark in marks if isinstance(mark, Bars)), None)
    if whole is None:
        return []
    values: Sequence[float] = series.value.tolist()
    return [
        Bars(
            at=tuple((series.at + step / 2).tolist()),
            length=tuple(v if np.isfinite(v) else None for v in values),
            width=whole.width * 0.55,
            tone="plain",
            label=tr("selected"),
        )
    ]
