"""Linking pictures to the selection of the window: what one offers, all others show."""

from importlib import import_module
from typing import Protocol

from workbench.desktop.controller import Controller
from workbench.desktop.plots.row_offer import RowOffer
from workbench.desktop.selection_model import SelectionModel
from workbench.domain.row_filter import RowFilter


class Offering(Protocol):
    """A picture that can say which rows a mark stands for."""

    row_offer: RowOffer


def link(controller: Controller, picture: Offering, source: str) -> None:
    """Let a picture select rows, and show those behind a mark.

    Parameters
    ----------
    controller : Controller
        With an open incident.
    picture : Offering
        Such as a `FigureView`; linked once.
    source : str
        Where a selection made in it comes from, in words, such as ``"Causes, drift over time"``.
    """
    model, offer = SelectionModel.of(controller), picture.row_offer
    offer.linked = True
    offer.has_selection = lambda: model.current is not None
    offer.selected.connect(lambda rows: model.select_rows(rows, source))
    offer.narrowed.connect(lambda rows: model.select_rows(rows, source, within=True))
    offer.wanted.connect(lambda rows: show_rows_behind(controller, rows))


def show_rows_behind(controller: Controller, rows: RowFilter, title: str = "") -> None:
    """Show the rows that meet a filter one by one, of the table that has them.

    Parameters
    ----------
    controller : Controller
    rows : RowFilter
    title : str
        Of the dialog; the name of the table by default.
    """
    # Dialogs link the pictures in them, so this one is named and not imported.
    import_module("workbench.desktop.dialogs.filtered_rows").open_filtered(controller, rows, title)
