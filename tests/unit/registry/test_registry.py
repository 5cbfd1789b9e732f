import hashlib
import json
import subprocess
import sys

import pytest

from workbench.api import ENTRY_POINT_GROUP, manifest
from workbench.errors import PluginError
from workbench.registry import Registry, catalogue, discovery

ANALYSIS = """
from workbench.api import Analysis, Kind, Result, hookimpl

class One(Analysis):
    id, kind, title, why = "made.one", Kind.QUALITY, "One", "For tests."
    def run(self, context, parameters):
        return Result(summary="One.")

@hookimpl
def workbench_analyses():
    return [One]
"""

HOOK = "from workbench.api import hookimpl\n@hookimpl\n"

LIST_ALL = """
import json, sys
from workbench.registry import Registry
registry = Registry()
found = [[p.module, p.first_party, p.error, p.warning] for p in registry.plugins()]
analyses = len(registry.analyses())
print(json.dumps({"found": found, "analyses": analyses, "modules": sorted(sys.modules)}))
"""


@pytest.fixture
def registry(bundles):
    return Registry([bundles.folder])


def theirs(registry):
    """The plugins of the test, without the program's own."""
    return [plugin for plugin in registry.plugins() if not plugin.first_party]


def test_names_agree_with_the_front_door():
    assert discovery.ENTRY_POINT_GROUP == ENTRY_POINT_GROUP
    assert catalogue.MANIFEST_NAME == manifest.FILE_NAME


def test_listing_the_own_plugins_imports_neither_them_nor_numeric_libraries():
    done = subprocess.run(
        [sys.executable, "-c", LIST_ALL], capture_output=True, text=True, check=True, timeout=60
    )
    told = json.loads(done.stdout)
    own = [row for row in told["found"] if row[1]]
    assert len(own) >= 5
    assert [row for row in own if row[2] or row[3]] == []
    assert told["analyses"] > 0
    heavy = {"numpy", "pandas", "pyarrow", "scipy", "sklearn", "workbench.api", "pluggy"}
    assert heavy & set(told["modules"]) == set()
    assert {row[0] for row in own} & set(told["modules"]) == set()


def test_a_plugin_with_a_manifest_is_listed_and_not_imported(bundles, registry):
    bundles.add("made_quiet", "raise SystemExit('imported')", bundles.manifest("made_quiet", "q.a"))
    (plugin,) = theirs(registry)
    assert (plugin.module, plugin.title) == ("made_quiet", "Title of made_quiet")
    assert (plugin.distribution, plugin.version) == ("made-quiet", "1.0")
    assert plugin.usable
    assert registry.analysis("q.a").plugin == "made_quiet"
    assert "made_quiet" not in sys.modules


def test_a_folder_that_is_itself_a_bundle_is_found(bundles):
    bundle = bundles.add("made_single", "", bundles.manifest("made_single"))
    assert [plugin.module for plugin in theirs(Registry([bundle]))] == ["made_single"]


def test_a_plugin_without_a_manifest_works_and_is_warned_about(bundles, registry):
    bundles.add("made_bare", ANALYSIS)
    (plugin,) = theirs(registry)
    assert "ships no workbench-plugin.json" in plugin.warning
    assert plugin.error == ""
    assert registry.analysis("made.one").title == "One"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("import a_module_nobody_has", "needs the module a_module_nobody_has"),
        ("def (", "SyntaxError in made_broken/__init__.py:1"),
        ("x = 1 / 0", "ZeroDivisionError in made_broken/__init__.py:1"),
        (
            f"{HOOK}def workbench_analyses():\n return [int]",
            "a hook returned something that is no subclass of Analysis",
        ),
        (f"{HOOK}def workbench_analysis():\n return []", "a hook that this version does not know"),
    ],
)
def test_a_broken_plugin_is_listed_with_one_sentence(bundles, registry, source, told):
    bundles.add("made_broken", source)
    (plugin,) = theirs(registry)
    assert told in plugin.error
    assert "\n" not in plugin.error
    assert plugin.error.endswith(".")
    assert not plugin.usable


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "cannot be read"),
        ('{"format": "workbench-plugin/9"}', "not valid at"),
        ('{"a": 1, "a": 2}', "appears twice"),
    ],
)
def test_a_broken_manifest_is_told_and_nothing_is_imported(bundles, registry, content, told):
    bundles.add("made_torn", "raise SystemExit('imported')", content)
    (plugin,) = theirs(registry)
    assert told in plugin.error
    assert registry.plugins()


def test_a_manifest_of_another_plugin_is_refused(bundles, registry):
    bundles.add("made_thief", "", bundles.manifest("made_other"))
    (plugin,) = theirs(registry)
    assert "made_other" in plugin.error


def test_nobody_takes_the_place_of_an_analysis_that_is_there(bundles, registry):
    own = next(a.id for a in registry.analyses())
    bundles.add("made_copy", "", bundles.manifest("made_copy", own))
    fresh = Registry([bundles.folder])
    (plugin,) = theirs(fresh)
    assert "offers already" in plugin.error
    assert fresh.analysis(own).plugin != "made_copy"


def test_a_plugin_that_is_switched_off_offers_nothing(bundles):
    bundles.add("made_off", "", bundles.manifest("made_off", "off.a"))
    registry = Registry([bundles.folder], disabled=["made_off"])
    (plugin,) = theirs(registry)
    assert not plugin.enabled
    with pytest.raises(PluginError, match="no analysis"):
        registry.analysis("off.a")
    with pytest.raises(PluginError, match="switched off"):
        registry.activate("made_off")


def test_a_plugin_that_is_switched_off_is_not_imported_to_be_listed(bundles):
    bundles.add("made_asleep", "raise SystemExit('imported')")
    (plugin,) = theirs(Registry([bundles.folder], disabled=["made_asleep"]))
    assert not plugin.enabled


def test_safe_mode_leaves_the_own_plugins_on(bundles):
    bundles.add("made_guest", "", bundles.manifest("made_guest", "guest.a"))
    registry = Registry([bundles.folder], first_party_only=True)
    assert {p.module for p in registry.plugins() if not p.enabled} == {"made_guest"}
    assert registry.analyses()


def test_a_bundle_cannot_pass_for_a_first_party_plugin(bundles, registry):
    bundles.add("made_fake", "", bundles.manifest("made_fake"), distribution="incident-workbench")
    assert [plugin.module for plugin in theirs(registry)] == ["made_fake"]


def test_activation_imports_once_and_returns_what_the_hooks_offer(bundles, registry):
    bundles.add("made_active", ANALYSIS, bundles.manifest("made_active", "made.one"))
    offer = registry.activate("made_active")
    assert [cls.id for cls in offer.analyses] == ["made.one"]
    assert registry.activate("made_active") is offer


def test_an_importer_that_fails_to_load_is_left_out_and_told(bundles, registry):
    entry = {"id": "made.x", "title": "X", "kind": "table", "suffixes": [".x"]}
    bundles.add("made_late", "1 / 0", bundles.manifest("made_late", importers=[entry]))
    (plugin,) = theirs(registry)
    assert plugin.usable
    assert registry.importers() is not None
    (plugin,) = theirs(registry)
    assert "ZeroDivisionError" in plugin.error


def test_loaders_are_found_by_format(bundles, registry):
    loader = {"formats": ["made"], "suffixes": [".made"], "needs_consent": True}
    bundles.add("made_loader", "", bundles.manifest("made_loader", model_loaders=[loader]))
    found = registry.model_loader("made")
    assert (found.plugin, found.needs_consent) == ("made_loader", True)
    with pytest.raises(PluginError, match="nonsense") as caught:
        registry.model_loader("nonsense")
    assert "made" in caught.value.hint


def test_unknown_names_are_told(registry):
    with pytest.raises(PluginError, match="no plugin 'nobody'"):
        registry.plugin("nobody")
    with pytest.raises(PluginError, match=r"no analysis 'no\.such'"):
        registry.analysis("no.such")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert theirs(Registry([tmp_path / "nowhere"])) == []


def test_the_variable_names_the_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("WORKBENCH_PLUGINS", f"{tmp_path / 'a'}:{tmp_path / 'b'}")
    assert discovery.bundle_folders() == (tmp_path / "a", tmp_path / "b")
    monkeypatch.delenv("WORKBENCH_PLUGINS")
    (folder,) = discovery.bundle_folders()
    assert folder.name == "plugins"


def test_the_code_hash_changes_with_code_and_manifest_and_nothing_else(bundles, registry):
    bundle = bundles.add("made_hashed", ANALYSIS, bundles.manifest("made_hashed", "made.one"))
    package = bundle / "made_hashed"
    first = registry.code_hash("made_hashed")
    assert len(bytes.fromhex(first)) == hashlib.sha256().digest_size
    (package / "README.txt").write_text("not code")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").write_bytes(b"compiled")
    assert registry.code_hash("made_hashed") == first
    (package / "more.py").write_text("A = 1\n")
    second = registry.code_hash("made_hashed")
    assert second != first
    (package / "more.py").rename(package / "other.py")
    third = registry.code_hash("made_hashed")
    assert third not in {first, second}
    (package / "workbench-plugin.json").write_text("{}")
    assert registry.code_hash("made_hashed") != third


@pytest.mark.parametrize(
    ("name", "content"),
    [("entry_points.txt", "[workbench.plugins]\nx = not a module!\n"), ("METADATA", None)],
)
def test_a_torn_installation_is_told_and_stops_nothing(bundles, registry, name, content):
    bundle = bundles.add("made_torn", "", bundles.manifest("made_torn"))
    record = bundle / "made_torn-1.0.dist-info" / name
    if content is None:
        record.unlink()
    else:
        record.write_text(content)
    (plugin,) = theirs(registry)
    assert plugin.location == str(bundle)
    assert registry.analyses()


def test_the_first_folder_wins(bundles, tmp_path):
    first = bundles.add("made_twice", "", bundles.manifest("made_twice"))
    second = type(bundles)(tmp_path / "more")
    second.add("made_twice", "", bundles.manifest("made_twice"), version="2.0")
    (plugin,) = theirs(Registry([bundles.folder, second.folder]))
    assert plugin.location == str(first)


def test_an_id_without_a_dot_is_refused_for_it_could_be_a_word_of_a_command(bundles):
    bundles.add("made_short", manifest=bundles.manifest("made_short", "battery"))
    registry = Registry([bundles.folder])
    assert "id" in registry.plugin("made_short").error
    assert "battery" not in [analysis.id for analysis in registry.analyses()]


def test_an_analysis_joins_the_standard_battery_only_where_it_says_so(bundles):
    manifest = bundles.manifest("made_own", "made_own.yes", "made_own.no")
    manifest["analyses"][0]["in_battery"] = True
    bundles.add("made_own", manifest=manifest)
    registry = Registry([bundles.folder])
    assert registry.analysis("made_own.yes").in_battery
    assert not registry.analysis("made_own.no").in_battery
