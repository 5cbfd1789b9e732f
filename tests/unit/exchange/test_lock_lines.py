import time

import pytest

from workbench.assets import room
from workbench.exchange.requirements import lock_objection

HASH = "--hash=sha256:" + "a" * 64


def test_the_lock_that_ships_with_the_product_is_one() -> None:
    assert (
        lock_objection(room("resources").joinpath("replay", "requirements.lock").read_bytes()) == ""
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n# a remark\n",
        f"numpy==2.2.0 {HASH}\n",
        f"cffi==2.1.1 ; python_version >= '3.11' and (os_name == \"nt\") \\\n    {HASH}\n",
        f"x==1!2.0.post1+local.1 {HASH}\n",
        f"x==1 ; os_name == 'nt' {HASH}\nx==2 ; os_name != 'nt' {HASH}\n",
    ],
)
def test_names_with_one_version_and_hashes_are_taken(text: str) -> None:
    assert lock_objection(text.encode()) == ""


@pytest.mark.parametrize(
    "text",
    [
        f"numpy {HASH}\n",
        "numpy==1\n",
        f"numpy==1 {HASH} --no-deps\n",
        f"numpy==1 --no-deps {HASH}\n",
        f"numpy==1 \\\n{HASH[:-1]}\n",
        f"-e x {HASH}\n",
        f"x @ file:///x {HASH}\n",
        f"a/b==1 {HASH}\n",
        f"x==1 {HASH}\nX==2 {HASH}\n",
        f"x==1 {HASH}",
        f"x==1 {HASH}\r\n",
        f"# a remark \\\nx @ https://example.org/x.whl {HASH}\n",
        f"x==1 \\\n# a remark\n{HASH}\n",
    ],
)
def test_anything_else_is_not(text: str) -> None:
    assert lock_objection(text.encode()) != ""


@pytest.mark.parametrize("piece", [" ", "a", "\\\n", " --", "a==", ";", "a==1;", " #", "-_."])
def test_time_grows_with_length_alone(piece: str) -> None:
    started = time.process_time()
    lock_objection((f"a==1 ; {piece * 100_000}\n" * 2).encode())
    lock_objection((piece * 100_000 + "\n").encode())
    assert time.process_time() - started < 2
