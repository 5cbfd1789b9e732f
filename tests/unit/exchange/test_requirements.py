"""A package's lock is untrusted input: names, versions and hashes, and nothing else."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.exchange.requirements import MAX_BYTES, Pin, parse_requirements, render_requirements

PACKAGING = Path(__file__).parents[3] / "packaging"
H = "0" * 64
GOOD = f"numpy==2.2.0 --hash=sha256:{H}\n"

names = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,8}", fullmatch=True)
versions = st.from_regex(r"[0-9](\.[0-9]{1,2}){0,3}(rc1|\.post2)?", fullmatch=True)
markers = st.sampled_from(
    [
        "",
        "sys_platform == 'win32'",
        "python_version < '3.12' and (os_name != 'nt' or os_name == '')",
    ]
)
hashes = st.lists(st.from_regex(r"[0-9a-f]{64}", fullmatch=True), min_size=1, max_size=3)
pins = st.builds(Pin, names, versions, markers, hashes.map(tuple))


@pytest.mark.parametrize("lock", sorted(path.name for path in PACKAGING.glob("*.lock")))
def test_our_own_locks_are_read_and_written_again_byte_for_byte(lock):
    data = (PACKAGING / lock).read_bytes()
    assert render_requirements(parse_requirements(data)) == data


@given(st.lists(pins, max_size=5, unique_by=lambda pin: pin.name))
def test_what_is_written_is_read_back(given_pins):
    assert parse_requirements(render_requirements(given_pins)) == tuple(given_pins)


@given(st.binary(max_size=200))
def test_whatever_it_is_it_is_read_or_refused(data):
    with contextlib.suppress(ValueError):
        parse_requirements(data)


def test_one_line_comments_and_empty_lines_will_do():
    (pin,) = parse_requirements(f"# made by hand\n\n{GOOD}".encode())
    assert pin == Pin("numpy", "2.2.0", "", (H,))


def test_names_are_compared_as_the_standards_do():
    (pin,) = parse_requirements(GOOD.replace("numpy", "Typing_Extensions").encode())
    assert pin.name == "typing-extensions"


@pytest.mark.parametrize(
    "line",
    [
        "numpy",
        "numpy==2.2.0",
        f"numpy>=2.2.0 --hash=sha256:{H}",
        f"numpy==2.* --hash=sha256:{H}",
        f"numpy===2.2.0 --hash=sha256:{H}",
        f"numpy[all]==2.2.0 --hash=sha256:{H}",
        f"numpy @ https://example.org/numpy.whl --hash=sha256:{H}",
        f"https://example.org/numpy.whl --hash=sha256:{H}",
        f"./numpy.whl --hash=sha256:{H}",
        f"../numpy==2.2.0 --hash=sha256:{H}",
        f"-e numpy==2.2.0 --hash=sha256:{H}",
        "-r other.txt",
        "--index-url https://example.org/simple",
        "--extra-index-url=https://example.org/simple",
        "--find-links /tmp",
        "--trusted-host example.org",
        "--pre",
        "numpy==2.2.0 --hash=sha256:00",
        f"numpy==2.2.0 --hash=md5:{H[:32]}",
        f"numpy==2.2.0 --hash=sha256:{H.upper().replace('0', 'A')}",
        f"numpy==2.2.0 --hash=sha256:{H} --global-option=x",
        f"numpy==2.2.0 --config-settings=x=y --hash=sha256:{H}",
        f"numpy==${{VERSION}} --hash=sha256:{H}",
        f"numpy==2.2.0 ; extra == 'x' --hash=sha256:{H}",
        f"numpy==2.2.0 ; python_version < --hash=sha256:{H}",
        f"numpy==2.2.0 ; (os_name == 'x' --hash=sha256:{H}",
        f"numpy==2.2.0 ; os_name == 'x' or --hash=sha256:{H}",
        f"numpy==2.2.0 ; os_name == 'x' os_name == 'x' --hash=sha256:{H}",
        f"numpy==2.2.0 ; '' --hash=sha256:{H}",
        f"numpy==2.2.0 ; --hash=sha256:{H}",
        f"nümpy==2.2.0 --hash=sha256:{H}",
        f"numpy==2.2.0\x1b[2J --hash=sha256:{H}",
        f"numpy==2.2.0\r--hash=sha256:{H}",
        f"{GOOD}NumPy==2.2.1 --hash=sha256:{H}",
        f"{'n' * 200}==1 --hash=sha256:{H}",
    ],
)
def test_anything_else_is_not_accepted(line):
    with pytest.raises(ValueError, match=r"line|lock|twice"):
        parse_requirements(line.encode() + b"\n")


@pytest.mark.parametrize("end", ["# goes on \\\n", "numpy==2.2.1 \\\n# not a hash\n", "#"])
def test_what_two_readers_could_take_in_two_ways_is_not_accepted(end):
    with pytest.raises(ValueError, match="line"):
        parse_requirements((GOOD.replace("numpy", "scipy") + end).encode())


def test_a_package_may_be_there_twice_for_different_places():
    text = "".join(
        f"numpy=={version} ; sys_platform {operator} 'linux' --hash=sha256:{H}\n"
        for version, operator in (("2.2.0", "=="), ("2.1.0", "!="))
    )
    assert len(parse_requirements(text.encode())) == 2


def test_a_lock_of_absurd_length_is_not_read():
    with pytest.raises(ValueError, match="at most"):
        parse_requirements(b"#" * (MAX_BYTES + 1))
    many = "".join(f"p{n}==1 --hash=sha256:{H}\n" for n in range(2001))
    with pytest.raises(ValueError, match="at most"):
        parse_requirements(many.encode())


def test_a_marker_of_many_brackets_takes_no_time():
    line = f"numpy==1 ; {'(' * 499} --hash=sha256:{H}\n"
    with pytest.raises(ValueError, match="marker"):
        parse_requirements(line.encode())
