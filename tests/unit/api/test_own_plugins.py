"""The plugins that ship with the program pass the check that everybody's must pass."""

from importlib.metadata import entry_points

import pytest

from workbench.api.testing import check_plugin

OWN = sorted(
    entry.module
    for entry in entry_points(group="workbench.plugins")
    if entry.dist is not None and entry.dist.name == "incident-workbench"
)


@pytest.mark.parametrize("module", OWN)
def test_our_own_plugins_conform(module):
    report = check_plugin(module)
    assert report.sentences == ()
    assert report.hints == ()
