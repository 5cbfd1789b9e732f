"""Seeded mutations of a sound, signed package: bytes, structures, fields and files."""

import random
import struct
from collections.abc import Callable

from tests.hostile.kit import Kit, manifest_text, sha256, zipped
from tests.hostile.zip_surgery import CENTRAL_FIELDS, END_FIELDS, LOCAL_FIELDS, split
from workbench.exchange import layout
from workbench.exchange.bag import parse_manifest
from workbench.exchange.zipformat import CENTRAL, CENTRAL_SIGNATURE, END, LOCAL, LOCAL_SIGNATURE

Mutation = Callable[[Kit, random.Random], bytes]


def flipped(kit: Kit, chance: random.Random) -> bytes:
    """One to four bits anywhere."""
    data = bytearray(kit.raw)
    for _ in range(chance.randint(1, 4)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def overwritten(kit: Kit, chance: random.Random) -> bytes:
    """A run of bytes."""
    at, length = chance.randrange(len(kit.raw)), chance.randint(1, 40)
    return kit.raw[:at] + chance.randbytes(length) + kit.raw[at + length :]


def inserted(kit: Kit, chance: random.Random) -> bytes:
    at = chance.randint(0, len(kit.raw))
    return kit.raw[:at] + chance.randbytes(chance.randint(1, 40)) + kit.raw[at:]


def deleted(kit: Kit, chance: random.Random) -> bytes:
    at = chance.randrange(len(kit.raw))
    return kit.raw[:at] + kit.raw[at + chance.randint(1, 400) :]


def cut(kit: Kit, chance: random.Random) -> bytes:
    return kit.raw[: chance.randrange(len(kit.raw))]


def moved(kit: Kit, chance: random.Random) -> bytes:
    """A block put elsewhere."""
    at, length = chance.randrange(len(kit.raw)), chance.randint(1, 2000)
    block, rest = kit.raw[at : at + length], kit.raw[:at] + kit.raw[at + length :]
    to = chance.randint(0, len(rest))
    return rest[:to] + block + rest[to:]


def copied(kit: Kit, chance: random.Random) -> bytes:
    """A block there a second time, over other bytes."""
    length = chance.randint(1, 200)
    source, target = (chance.randrange(len(kit.raw) - length) for _ in range(2))
    block = kit.raw[source : source + length]
    return kit.raw[:target] + block + kit.raw[target + length :]


def header_field(kit: Kit, chance: random.Random) -> bytes:
    """One field of one header, in one place or alike in both."""
    data = bytearray(kit.raw)
    where = chance.choice(("local", "central", "end", "both"))
    interesting = (0, 1, 8, 0xFFFF, 0xFFFE, 0x7FFF, chance.randrange(65536))
    value = struct.pack("<H", chance.choice(interesting))
    if where == "end":
        at = len(data) - END.size + chance.choice(list(END_FIELDS.values()))
        data[at : at + 2] = value[: len(data) - at]
        return bytes(data)
    name = f"{kit.root}/{chance.choice(list(kit.members))}".encode()
    local, central = data.index(name) - LOCAL.size, data.rindex(name) - CENTRAL.size
    at_local = chance.choice(list(LOCAL_FIELDS.values()))
    at_central = chance.choice(list(CENTRAL_FIELDS.values()))
    if where in {"local", "both"}:
        data[local + at_local : local + at_local + 2] = value
    if where == "central":
        data[central + at_central : central + at_central + 2] = value
    if where == "both":
        data[central + at_local + 2 : central + at_local + 4] = value
    return bytes(data)


def entry_order(kit: Kit, chance: random.Random) -> bytes:
    """Files in another order, well spelled."""
    files = kit.files()
    first, second = chance.sample(range(len(files)), 2)
    files[first], files[second] = files[second], files[first]
    return zipped(files)


def entry_twice(kit: Kit, chance: random.Random) -> bytes:
    files = kit.files()
    files.insert(chance.randint(0, len(files)), chance.choice(files))
    return zipped(files)


def entry_dropped(kit: Kit, chance: random.Random) -> bytes:
    files = kit.files()
    files.pop(chance.randrange(len(files)))
    return zipped(files)


def entry_renamed(kit: Kit, chance: random.Random) -> bytes:
    files = kit.files()
    at = chance.randrange(len(files))
    name = list(files[at][0])
    place = chance.randrange(len(name))
    name[place] = chance.choice("aZ09._-@/\\ \x01é".encode("latin-1", "replace").decode("latin-1"))
    files[at] = ("".join(name).encode("ascii", "replace").decode(), files[at][1])
    return zipped(files)


def entry_added(kit: Kit, chance: random.Random) -> bytes:
    folder = chance.choice(("", "data/", "data/models/", "data/evidence/", "signatures/"))
    name = f"{kit.root}/{folder}{chance.randrange(10**6)}"
    return zipped(sorted([*kit.files(), (name, chance.randbytes(9))], key=_as_a_package(kit)))


def entries_exchanged(kit: Kit, chance: random.Random) -> bytes:
    """Two files with each other's bytes."""
    first, second = chance.sample(sorted(kit.members), 2)
    members = {first: kit.members[second], second: kit.members[first]}
    return kit.with_members(members).zipped()


def directory_record(kit: Kit, chance: random.Random) -> bytes:
    """A record of the directory dropped, doubled or moved."""
    body, directory, end = split(kit.raw)
    records = [CENTRAL_SIGNATURE + r for r in directory.split(CENTRAL_SIGNATURE)[1:]]
    at, how = chance.randrange(len(records)), chance.randrange(3)
    record = records.pop(at)
    if how:
        records.insert(chance.randint(0, len(records)), record)
    if how == 2:
        records.insert(at, record)
    return body + b"".join(records) + end


def local_record(kit: Kit, chance: random.Random) -> bytes:
    """A local signature where none belongs, or none where one does."""
    data = bytearray(kit.raw)
    at = chance.randrange(len(data) - 4)
    data[at : at + 4] = chance.choice((LOCAL_SIGNATURE, CENTRAL_SIGNATURE, b"PK\5\6", b"PK\7\10"))
    return bytes(data)


def member(kit: Kit, chance: random.Random) -> bytes:
    """A file's bytes changed, the zip's checksums put right."""
    return _changed(kit, chance).zipped()


def rebagged(kit: Kit, chance: random.Random) -> bytes:
    """A file changed and the manifest put right; the tagmanifest is the signed one."""
    return _changed(kit, chance, "data/").bagged().zipped()


def retagged(kit: Kit, chance: random.Random) -> bytes:
    """A file changed and both manifests put right; the signature is the old one."""
    return _changed(kit, chance, "data/").bagged().tagged().zipped()


def described(kit: Kit, chance: random.Random) -> bytes:
    """As above, the crate put right too, and the checkpoint's signature kept."""
    path = chance.choice([p for p in kit.members if p.startswith("data/") and p != layout.CRATE])
    changed = kit.with_members({path: _bent(kit.members[path], chance)})
    return changed.described().bagged().tagged().zipped()


def by_stranger(kit: Kit, chance: random.Random) -> bytes:
    """A file changed, everything put right, and signed by nobody known."""
    return _changed(kit, chance, "data/").bagged().tagged().signed(kit.stranger).zipped()


def manifest_line(kit: Kit, chance: random.Random) -> bytes:
    """One line of the manifest changed, well spelled; tagmanifest put right."""
    lines = parse_manifest(kit.members[layout.MANIFEST], "")
    path = chance.choice(list(lines))
    how = chance.randrange(4)
    if how == 0:
        lines[path] = sha256(chance.randbytes(4))
    elif how == 1:
        lines.pop(path)
    elif how == 2:
        lines[f"data/models/{chance.randrange(10**6)}"] = lines[path]
    else:
        lines[path + "x"] = lines.pop(path)
    return kit.with_members({layout.MANIFEST: manifest_text(lines)}).tagged().zipped()


def manifest_bytes(kit: Kit, chance: random.Random) -> bytes:
    path = chance.choice((layout.MANIFEST, layout.TAGMANIFEST, layout.BAG_INFO, layout.BAGIT))
    return kit.with_members({path: _bent(kit.members[path], chance)}).zipped()


def signature_bytes(kit: Kit, chance: random.Random) -> bytes:
    return kit.with_members({kit.signature: _bent(kit.members[kit.signature], chance)}).zipped()


def root_renamed(kit: Kit, chance: random.Random) -> bytes:
    """Every file under another root, well spelled: the root is told in VERIFY.txt."""
    root = f"{kit.root[:-1]}{chance.choice('abcdefghijkmnopq')}x"
    return zipped([(f"{root}/{name.partition('/')[2]}", data) for name, data in kit.files()])


MUTATIONS: tuple[Mutation, ...] = (
    flipped,
    overwritten,
    inserted,
    deleted,
    cut,
    moved,
    copied,
    header_field,
    entry_order,
    entry_twice,
    entry_dropped,
    entry_renamed,
    entry_added,
    entries_exchanged,
    directory_record,
    local_record,
    member,
    rebagged,
    retagged,
    described,
    by_stranger,
    manifest_line,
    manifest_bytes,
    signature_bytes,
    root_renamed,
)


def mutant(kit: Kit, seed: int) -> tuple[str, bytes]:
    """The mutation of a number: its name and its bytes, the same every time."""
    chance = random.Random(f"sign then mutate {seed}")
    mutation = MUTATIONS[seed % len(MUTATIONS)]
    return mutation.__name__, mutation(kit, chance)


def _changed(kit: Kit, chance: random.Random, below: str = "") -> Kit:
    path = chance.choice([p for p in sorted(kit.members) if p.startswith(below)])
    return kit.with_members({path: _bent(kit.members[path], chance)})


def _bent(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a few of them changed, put in or taken out."""
    at = chance.randint(0, len(data))
    how = chance.randrange(4)
    if how == 0 and data:
        at = min(at, len(data) - 1)
        return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]
    if how == 1:
        return data[:at] + chance.randbytes(chance.randint(1, 8)) + data[at:]
    if how == 2:
        return data[:at] + data[at + chance.randint(1, 8) :]
    pieces = data.split(b"\n")
    chance.shuffle(pieces)
    return b"\n".join(pieces)


def _as_a_package(kit: Kit) -> Callable[[tuple[str, bytes]], tuple[bool, str]]:
    return lambda file: (file[0] != f"{kit.root}/{layout.BAGIT}", file[0])
