"""Where an environment is not the recorded one, and which of it may matter."""

import platform

import numpy
import pytest

from tests.unit.exchange import builders
from workbench.exchange.requirements import Pin
from workbench.registry import Registry
from workbench.services.environments import compare_environments, not_covered


@pytest.fixture(scope="module")
def registry():
    return Registry()


def step(registry, **environment):
    here = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "packages": {"numpy": numpy.__version__},
    }
    code = registry.code_hash("workbench_drift")
    return builders.step(environment={**here, **environment}, code_hash=code)


def test_the_same_environment_has_no_differences(registry):
    assert compare_environments([step(registry)], registry) == ()


@pytest.mark.parametrize(
    ("environment", "name", "matters"),
    [
        ({"packages": {"numpy": "0.1"}}, "numpy", True),
        ({"packages": {"nothing-of-that-name": "1"}}, "nothing-of-that-name", True),
        ({"packages": {"incident-workbench": "0.0.1"}}, "incident-workbench", False),
        ({"python": "2.7.18"}, "Python", True),
        ({"python": f"{platform.python_version()}0"}, "Python", False),
        ({"platform": "Windows-11-ARM64"}, "Platform", True),
        ({"platform": f"{platform.system()}-0.1-{platform.machine()}-x"}, "Platform", False),
    ],
)
def test_each_kind_of_difference_is_named_with_whether_it_matters(
    registry, environment, name, matters
):
    (one,) = compare_environments([step(registry, **environment)] * 2, registry)
    assert (one.name, one.matters) == (name, matters)
    assert one.recorded
    assert one.here
    assert one.why


def test_other_code_of_a_plugin_comes_first_because_it_matters_most(registry):
    odd = builders.step(environment={"python": "2.7.18", "platform": "", "packages": {}})
    found = compare_environments([odd], registry)
    assert [(one.area, one.matters) for one in found] == [("plugin", True), ("python", True)]


def test_a_plugin_that_is_not_here_is_said_so(registry):
    gone = builders.step(plugin="no_such_plugin", environment={})
    (one,) = compare_environments([gone], registry)
    assert (one.area, one.here) == ("plugin", "not installed")


def test_what_a_package_says_of_its_environment_stays_inert(registry):
    nasty = {"python": "3\x1b[2J\n", "platform": 7, "packages": ["numpy"]}
    (one,) = compare_environments([step(registry, **nasty)], registry)
    assert one.recorded.isprintable()
    long = {"packages": {"x" * 500: "1" * 500}}
    (one,) = compare_environments([step(registry, **long)], registry)
    assert len(one.name) == len(one.recorded) == 80


def test_what_the_lock_does_not_cover_is_named(registry):
    recorded = {"packages": {"numpy": "1", "scipy": "2", "pandas": "3", "incident-workbench": "4"}}
    pins = [Pin("numpy", "1", "", ()), Pin("scipy", "9", "", ())]
    assert not_covered([step(registry, **recorded)], pins) == (
        "pandas 3 (not in the lock)",
        "scipy 2 (9 in the lock)",
    )
