"""House rules of Acme.

Two checks that every model of ours must pass, written against the public front door alone.
"""

from acme_checks.ranges import ValuesOutsideReference
from acme_checks.rows import RowCount
from workbench.api import hookimpl


@hookimpl
def workbench_analyses():
    """Offer both checks."""
    return [ValuesOutsideReference, RowCount]
