"""Using plugins in this process: importers and report writers, made once.

Analyses and model loaders are never activated here; they run in workers.
"""

import sys

from workbench.api.importing import Importer
from workbench.api.loading import Offer, load_plugin
from workbench.api.reporting import ReportWriter


def activate(module: str, location: str) -> Offer:
    """Import a plugin and return what its hooks offer.

    Parameters
    ----------
    module : str
    location : str
        A bundle's folder, put at the end of ``sys.path``, or empty.

    Raises
    ------
    PluginError
        If it cannot be loaded.
    """
    if location and location not in sys.path:
        sys.path.append(location)
    return load_plugin(module)


def importers(offer: Offer) -> tuple[Importer, ...]:
    """Return one instance of each importer offered."""
    return tuple(cls() for cls in offer.importers)


def report_writers(offer: Offer) -> tuple[ReportWriter, ...]:
    """Return one instance of each report writer offered."""
    return tuple(cls() for cls in offer.report_writers)
