import subprocess
from pathlib import Path

import pytest

from tests.unit.exchange import builders
from workbench.errors import PackageError
from workbench.exchange.publickey import PublicKey, UnsupportedKey
from workbench.exchange.sshwire import pack_string

P = 2**255 - 19
D = (-121665 * pow(121666, -1, P)) % P

Point = tuple[int, int]


def add(a: Point, b: Point) -> Point:
    """Addition on the Edwards curve of RFC 8032, in affine coordinates."""
    (x1, y1), (x2, y2) = a, b
    product = D * x1 * x2 * y1 * y2 % P
    x3 = (x1 * y2 + x2 * y1) * pow(1 + product, -1, P) % P
    y3 = (y1 * y2 + x1 * x2) * pow(1 - product, -1, P) % P
    return x3, y3


def recover(y: int) -> Point | None:
    """A point with that y, if there is one."""
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    return (x, y) if (x * x - square) % P == 0 else None


def times_eight(point: Point) -> Point:
    for _ in range(3):
        point = add(point, point)
    return point


def test_the_refused_list_is_exactly_the_points_of_small_order() -> None:
    from workbench.exchange import publickey

    order_eight = [y for y in publickey._SMALL_ORDER_Y if y not in (0, 1, P - 1)]
    for y in publickey._SMALL_ORDER_Y:
        point = recover(y)
        assert point is not None
        assert times_eight(point) == (0, 1)
    assert len(order_eight) == 2
    assert sum(order_eight) == P


@pytest.mark.parametrize("sign", [0, 1])
@pytest.mark.parametrize("y", [0, 1, P - 1, P, P + 1, 2**255 - 1])
def test_small_order_and_non_canonical_points_are_refused(y: int, sign: int) -> None:
    with pytest.raises(PackageError) as caught:
        PublicKey((y | (sign << 255)).to_bytes(32, "little"))
    assert caught.value.code == "key.weak"


def test_openssh_agrees_on_line_and_fingerprint(ssh_keygen: str, tmp_path: Path) -> None:
    key = builders.signer(tmp_path).public_key
    listed = subprocess.run(
        [ssh_keygen, "-lf", str(tmp_path / "key.pub")], capture_output=True, text=True, check=True
    )
    assert key.fingerprint in listed.stdout
    kind, encoded = (tmp_path / "key.pub").read_text().split()[:2]
    assert PublicKey.from_text(kind, encoded) == key


def test_the_short_name_is_the_head_of_the_blobs_sha256(tmp_path: Path) -> None:
    key = builders.signer(tmp_path).public_key
    assert key.short == builders.sha256(key.blob)[:8]


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        pack_string(b"ssh-ed25519"),
        pack_string(b"ssh-ed25519") + pack_string(b"x" * 31),
        pack_string(b"ssh-ed25519") + pack_string(b"x" * 32) + b"y",
    ],
)
def test_a_malformed_blob_is_refused(blob: bytes) -> None:
    with pytest.raises(PackageError) as caught:
        PublicKey.from_blob(blob)
    assert caught.value.code == "key.malformed"


def test_another_type_of_key_is_named() -> None:
    with pytest.raises(UnsupportedKey) as caught:
        PublicKey.from_text("ssh-rsa", "AAAA")
    assert caught.value.kind == "ssh-rsa"
