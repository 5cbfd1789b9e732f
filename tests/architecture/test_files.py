"""Files are small, named for what they hold, and know nothing of where they were written."""

import re

LONGEST = 400
NAMES_THAT_SAY_NOTHING = {
    *("utils", "util", "utilities", "helpers", "helper"),
    *("manager", "managers", "misc", "common"),
}
# Put together here, so that this file does not hold what it looks for.
SLASH = b"/"
PLACES_OF_ONE_MACHINE = {
    "a work folder": re.compile(rb"(?<![\w.~*-])" + SLASH + rb"work/"),
    "a folder beside the checkout": re.compile(rb"\.\." + SLASH + rb"shared"),
    "the home of root": re.compile(rb"(?<![\w.~*-])" + SLASH + rb"root/"),
    "a private Python": re.compile(SLASH + rb"\.pyenv/"),
}


def test_the_walk_finds_the_house(repository, own_files, sources):
    assert repository / "pyproject.toml" in own_files
    assert repository / "workbench" / "errors.py" in sources
    assert repository / "plugins" / "workbench_drift" / "__init__.py" in sources


def test_no_source_file_is_long(repository, sources):
    lengths = {
        str(path.relative_to(repository)): path.read_bytes().count(b"\n") for path in sources
    }
    assert {name: length for name, length in lengths.items() if length >= LONGEST} == {}


def test_every_name_says_what_is_inside(repository, own_files):
    def says_nothing(name: str) -> bool:
        stem = name.partition(".")[0].lower()
        return stem in NAMES_THAT_SAY_NOTHING or re.split(r"[_-]", stem)[-1] in (
            NAMES_THAT_SAY_NOTHING - {"common"}
        )

    relative = [path.relative_to(repository) for path in own_files]
    assert [str(path) for path in relative if any(map(says_nothing, path.parts))] == []


def test_no_file_names_a_place_of_the_machine_it_was_made_on(repository, own_files):
    offences = [
        f"{path.relative_to(repository)} names {what}"
        for path in own_files
        for what, pattern in PLACES_OF_ONE_MACHINE.items()
        if pattern.search(path.read_bytes())
    ]
    assert offences == []


def test_every_package_of_ours_is_typed(repository):
    packages = [repository / "workbench", *sorted((repository / "plugins").glob("workbench_*"))]
    assert [package.name for package in packages if not (package / "py.typed").is_file()] == []


def test_packaging_is_no_package(repository):
    """It would shadow the library of that name for everything run from the checkout."""
    assert not (repository / "packaging" / "__init__.py").exists()
