"""Read a window through AT-SPI as a screen reader does; run by a Python that has `gi`.

Prints what it found as JSON: the table's role, rows, columns and name, some cells with their
places, columns and descriptions, and the cells that were announced when the keyboard went on.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402 -- the version is chosen first

PATIENCE_S = 40


def main(name, announced):
    application = until(lambda: named(name))
    table = until(lambda: find(application, Atspi.Role.TABLE))
    face = table.get_table_iface()
    cells = [cell(table, row, column) for row, column in ((0, 0), (2, 1), (9_999_999, 49))]
    found = {
        "role": table.get_role_name(),
        "name": table.get_name(),
        "rows": Atspi.Table.get_n_rows(face),
        "columns": Atspi.Table.get_n_columns(face),
        "heads": [
            Atspi.Table.get_column_description(table.get_table_iface(), at) for at in (0, 49)
        ],
        "cells": cells,
    }
    found["announced"] = follow(announced)
    print(json.dumps(found), flush=True)


def until(look):
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = look()
        if found is not None:
            return found
        time.sleep(0.1)
    raise SystemExit("not found in time")


def named(name):
    desktop = Atspi.get_desktop(0)
    every = (desktop.get_child_at_index(at) for at in range(desktop.get_child_count()))
    return next((one for one in every if one is not None and one.get_name() == name), None)


def find(start, role):
    """Return the first of a role; a table is not searched, it may have very many cells."""
    waiting = [start]
    while waiting:
        one = waiting.pop(0)
        if one.get_role() == role:
            return one
        waiting += [one.get_child_at_index(at) for at in range(min(one.get_child_count(), 50))]
        waiting = [each for each in waiting if each is not None]
    return None


def cell(table, row, column):
    one = Atspi.Table.get_accessible_at(table.get_table_iface(), row, column)
    _, at_row, at_column = Atspi.TableCell.get_position(one.get_table_cell())
    return {
        "role": one.get_role_name(),
        "name": one.get_name(),
        "description": one.get_description(),
        "place": [at_row, at_column],
    }


def follow(count):
    """Return the names of the cells that get the keyboard, as they are announced."""
    names = []
    loop = GLib.MainLoop()

    def heard(event):
        if event.detail1 and event.source.get_role() == Atspi.Role.TABLE_CELL:
            names.append([event.source.get_name(), event.source.get_description()])
            if len(names) >= count:
                loop.quit()

    listener = Atspi.EventListener.new(heard)
    listener.register("object:state-changed:focused")
    print("listening", file=sys.stderr, flush=True)
    GLib.timeout_add_seconds(PATIENCE_S, loop.quit)
    loop.run()
    return names


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
