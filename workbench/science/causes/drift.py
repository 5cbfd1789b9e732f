"""How far a column moved between the windows, whatever that did to the metric."""

import numpy as np

from workbench.science.causes.coding import absent
from workbench.science.causes.evidence import Evidence
from workbench.science.causes.fingerprints.shape import Shape, total_variation


def column_drift(evidence: Evidence, name: str) -> float:
    """Return the distance of a column's two distributions, 0 to 1.

    Of distribution functions (Kolmogorov and Smirnov's), total variation for text, or the
    change of the missing rate where that is larger.

    Parameters
    ----------
    evidence : Evidence
    name : str
        A feature.
    """
    column = evidence.columns[name]
    gone = abs(float(absent(column.incident).mean() - absent(column.reference).mean()))
    if column.numeric:
        shape = Shape(column)
        return max(gone, shape.before) if shape.usable else gone
    size = column.n_codes
    before = np.bincount(column.reference_codes, minlength=size) / evidence.n_reference
    after = np.bincount(column.incident_codes, minlength=size) / evidence.n_incident
    return max(gone, total_variation(before, after))
