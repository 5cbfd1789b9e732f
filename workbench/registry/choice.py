"""The plugins a person may use: without those switched off, and in safe mode only our own."""

import os

from workbench.errors import PluginError
from workbench.registry.registry import Registry
from workbench.registry.switches import Switches

SAFE_MODE = "WORKBENCH_NO_PLUGINS"
"""Set to anything, only plugins that came with the program are used, and none of them is off."""


def safe_mode() -> bool:
    """Whether the program was started without plugins."""
    return bool(os.environ.get(SAFE_MODE))


def chosen_registry() -> Registry:
    """Return the registry as the account's switches and safe mode have it.

    A list of switches that cannot be read switches nothing off here; who changes it is told.
    """
    if safe_mode():
        return Registry(first_party_only=True)
    try:
        disabled = Switches().disabled()
    except PluginError:
        disabled = frozenset()
    return Registry(disabled=disabled)
