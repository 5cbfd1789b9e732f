"""Every repair keeps the promises that every plugin makes."""

from workbench.api.testing import check_plugin


def test_the_repairs_conform():
    report = check_plugin("workbench_repair")
    assert {one.id for one in report.analyses} >= {"repair.inverse_transform", "repair.nothing"}
