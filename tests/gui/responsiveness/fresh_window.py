"""A session in a window of a fresh process, with the heartbeat of its thread printed as a table.

Run it by itself; it asserts nothing::

    QT_QPA_PLATFORM=offscreen python tests/gui/responsiveness/fresh_window.py [BUNDLES]

In a fresh process the first visit of a place pays for its imports, as it does for a person;
``imports`` counts the modules that the window's own thread imported in a phase. BUNDLES is a
folder of plugins, such as the misbehaving one of the tests; without it their phases are left
out.
"""

import importlib.abc
import json
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins")]

from PySide6.QtCore import QObject, QTimer  # noqa: E402 -- run as a script
from PySide6.QtWidgets import QApplication  # noqa: E402 -- run as a script

from tests.gui.responsiveness.heartbeat import Heartbeat, table  # noqa: E402 -- run as a script
from workbench.desktop import program  # noqa: E402 -- run as a script

PLACES = ("home", "evidence", "signals", "causes", "report")
ROUGH = ("segfault", "exit", "connects", "raises")
PAUSE_MS = 200
"""For the last repaints and timers of a phase."""


class WindowImports(importlib.abc.MetaPathFinder):
    """Counts the modules that the window's thread imports."""

    def __init__(self):
        self.by_phase = {}
        self.phase = ""

    def find_spec(self, name, path, target=None):
        if threading.current_thread() is threading.main_thread():
            self.by_phase[self.phase] = self.by_phase.get(self.phase, 0) + 1


class Session(QObject):
    """Goes through the phases one after another, each when the one before has been shown."""

    def __init__(self, desktop, heart, imports, bundles, folder):
        super().__init__()
        self.desktop, self.heart, self.imports, self.bundles = desktop, heart, imports, bundles
        self.phases = []
        self.package, self.other = None, folder / "other"
        self._steps = self._all()
        self._look = QTimer(self, interval=20)
        self._look.timeout.connect(self._go_on_when_idle)

    @property
    def controller(self):
        return self.desktop.controller

    def begin(self):
        """Open the first phase: from the first paint until the workspace is shown."""
        self._name("from first paint to Home")
        self._look.start()

    def _all(self):
        yield "importing the sample", self.controller.open_the_sample
        for place in PLACES:
            yield f"going to {place} for the first time", lambda p=place: self.desktop.window.go(p)
        yield "drift battery", lambda: self._run("drift.battery")
        yield "permutation importance", lambda: self._run("explain.permutation")
        yield "root cause", self.controller.find_causes
        for place in PLACES:
            yield f"going to {place} again", lambda p=place: self.desktop.window.go(p)
        if self.bundles:
            self._install()
            for name in ROUGH:
                yield f"a plugin that misbehaves: {name}", lambda n=name: self._run(f"rough.{n}")
            yield "a run that is stopped", self._stop_one
        yield "exporting a package", self._export
        yield "verifying a package", lambda: self.controller.take_in([self.package])
        yield "replaying a package", lambda: self.desktop.window.place("review").replay()
        yield "leaving the package", self.controller.close_incident
        yield "opening another workspace", lambda: self.controller.open_workspace(self.other)

    def _go_on_when_idle(self):
        busy = self.controller is None or self.controller.backend.busy
        if busy:
            return
        self._look.stop()
        QTimer.singleShot(PAUSE_MS, self._next)

    def _next(self):
        step = next(self._steps, None)
        if step is None:
            QApplication.quit()
            return
        name, act = step
        self._name(name)
        act()
        self._look.start()

    def _name(self, name):
        self.phases.append(name)
        self.heart.begin(name)
        self.imports.phase = name

    def _run(self, analysis):
        from workbench.desktop.dialogs.analyses import offered
        from workbench.desktop.dialogs.run import start_run

        incident = self.controller.incident
        offers = offered(self.controller.backend.session, incident)
        [chosen] = [offer for offer in offers if offer.info.id == analysis]
        start_run(self.controller, incident, chosen, {}, 0)

    def _install(self):
        from workbench.registry import Registry

        self.controller.backend.session.registry = Registry([self.bundles])

    def _export(self):
        from workbench.services.exporting import export_package
        from workbench.services.signing import signing_key

        incident, folder = self.controller.incident, self.controller.folder
        key = signing_key(folder / "keys" / "test_ed25519", "somebody", create=True)

        def keep(written):
            self.package = written.path

        self.controller.backend.start(
            "Exporting",
            lambda session, progress, _: export_package(
                session, incident, folder.parent, key, progress=progress
            ),
            keep,
        )

    def _stop_one(self):
        self._run("rough.patient")
        backend = self.controller.backend

        def stop():
            if backend.jobs[0].stage == "still waiting":
                backend.jobsChanged.disconnect(stop)
                backend.cancel(backend.jobs[0].id)

        backend.jobsChanged.connect(stop)


def main(bundles):
    """Print the table."""
    imports = WindowImports()
    sys.meta_path.insert(0, imports)
    program.name_the_program()
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder, Heartbeat() as heart:
        desktop = program.Desktop(None, Path(folder) / "workspace")
        session = Session(desktop, heart, imports, bundles, Path(folder))
        desktop.window.firstPainted.connect(session.begin)
        desktop.window.show()
        application.exec()
        heart.begin("")
        desktop.close()
    frames = heart.frames()
    print(
        f"{len(frames)} frames; 99.9 % within {frames[int(len(frames) * 0.999)]:.0f} ms, "
        f"longest {frames[-1]:.0f} ms; this machine is {heart.slowness:.1f} x slower now"
    )
    print("\n".join(heart.worst(12)))
    print("\n".join(table(heart, session.phases, imports.by_phase)))
    by_phase = {phase: heart.frames({phase}) for phase in session.phases}
    told = {"frames": by_phase, "worst": heart.worst()}
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
