"""What makes screen readers take a painted view for the table that it is."""

from PySide6.QtWidgets import QAbstractItemView


class QTableView(QAbstractItemView):
    """A view that Qt answers the accessibility interface of tables for.

    Python cannot implement ``QAccessibleTableInterface``; Qt's own table of accessible cells can be
    had for any item view, but it is chosen by the name of the class. So this class, between
    `QAbstractItemView` and the grid, bears that name and nothing else of Qt's table view: neither
    its painting nor its header with eight bytes for each of ten million rows. Through its model a
    reader gets role, rows, columns, cells with their places, names and states.
    """
