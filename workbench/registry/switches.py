"""Which plugins a person switched off, kept as one small file."""

import json
from pathlib import Path

import platformdirs

from workbench.errors import PluginError
from workbench.registry.discovery import OWN_DISTRIBUTION


class Switches:
    """The list of plugins that are switched off.

    Parameters
    ----------
    path : Path, optional
        The file; by default ``plugins.json`` in the user's configuration folder.
    """

    def __init__(self, path: Path | None = None) -> None:
        default = Path(platformdirs.user_config_dir(OWN_DISTRIBUTION, appauthor=False))
        self._path = path or default / "plugins.json"

    def disabled(self) -> frozenset[str]:
        """Return the modules that are switched off; a file that is not there means none.

        Raises
        ------
        PluginError
            If the file is there and cannot be understood.
        """
        try:
            content = json.loads(self._path.read_text(encoding="utf-8"))
            return frozenset(str(name) for name in content["disabled"])
        except FileNotFoundError:
            return frozenset()
        except (OSError, ValueError, KeyError, TypeError):
            raise PluginError(
                "plugin.switches",
                f"The list of disabled plugins in {self._path} cannot be read.",
                "Delete that file; every plugin is then switched on again.",
            ) from None

    def enable(self, module: str) -> None:
        """Switch a plugin on again."""
        self._write(self.disabled() - {module})

    def disable(self, module: str) -> None:
        """Switch a plugin off."""
        self._write(self.disabled() | {module})

    def _write(self, disabled: frozenset[str]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps({"disabled": sorted(disabled)}) + "\n", encoding="utf-8")
        fresh.replace(self._path)
