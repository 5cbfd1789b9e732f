"""Pictures of the real program, place by place, on a workspace with the sample incident.

    python packaging/screenshots.py pictures/ --theme dark --scale 2

Opens the window as a person would, goes to every place there is, waits until everything that
was asked for has been shown, and saves what the window paints. Without a screen it paints into
memory; nothing is downloaded and nobody's own settings are read.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Take the pictures and name them on standard output."""
    parser = _parser()
    options = parser.parse_args()
    _settle_environment(options.scale)
    import_module("workbench.language").use_language(options.language)
    known = [place.key for place in import_module("workbench.desktop.place_list").places_there()]
    unknown = sorted(set(options.places or ()) - set(known))
    if unknown:
        parser.error(f"there is no place {unknown[0]!r}; there are {', '.join(known)}")
    workspace = options.workspace or Path(tempfile.mkdtemp(prefix="workbench-pictures-"))
    options.made = not (workspace / "journal.db").exists()
    if options.made:
        import_module("workbench.services.demo").show_sample(workspace)
    photographer = import_module("screenshots_window").Photographer(workspace, options)
    for path in photographer.take():
        print(path)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--workspace", type=Path, help="one with an incident; made where missing")
    parser.add_argument("--theme", default="light", choices=["light", "dark", "high_contrast"])
    parser.add_argument("--scale", type=float, default=1.0, help="device pixels for one pixel")
    parser.add_argument("--language", default="en", help="en, de, or qps-ploc for a pseudo-locale")
    parser.add_argument("--size", default="1440x900", help="of the window")
    parser.add_argument("--places", nargs="*", help="some places only, by their keys")
    parser.add_argument("--dialogs", action="store_true", help="pictures of the dialogs too")
    return parser


def _settle_environment(scale: float) -> None:
    """Settle what Qt and the program read from the environment, before either is imported."""
    os.environ["QT_SCALE_FACTOR"] = str(scale)
    if not os.environ.get("DISPLAY"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    own = tempfile.mkdtemp(prefix="workbench-settings-")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = own
    for room in (CHECKOUT, CHECKOUT / "plugins", CHECKOUT / "packaging"):
        sys.path.insert(0, str(room))


if __name__ == "__main__":
    sys.exit(main())
