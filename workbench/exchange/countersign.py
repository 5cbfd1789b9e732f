"""Reviews beside a package and in it: found, written and attached."""

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from workbench.domain.canonical import sha256_hex
from workbench.errors import PackageError
from workbench.exchange import layout, sshsig
from workbench.exchange.archive import ArchiveWriter, replacing
from workbench.exchange.container import Container
from workbench.exchange.publickey import PublicKey
from workbench.exchange.review import MAX_BYTES, Review, write_review
from workbench.exchange.sshsig import MAX_ARMOR_BYTES, Signer
from workbench.exchange.standing import SignedReview, read_signed_review
from workbench.exchange.verdict import refused, tampered
from workbench.exchange.verification import accept_tags

SIGNATURE_SUFFIX = ".sig"
MOST_BESIDE = 100
"""Reviews beside one package that are looked at; more are not a review but a flood."""

Progress = Callable[[int, int], None]


def sign_review(review: Review, signer: Signer) -> SignedReview:
    """Sign a review, which must name the signer's key.

    Parameters
    ----------
    review : Review
    signer : Signer

    Returns
    -------
    SignedReview

    Raises
    ------
    PackageError
        If the review cannot be written or the key does not sign.
    """
    statement = write_review(review)
    signature = sshsig.sign(statement, layout.REVIEW_NAMESPACE, signer)
    return read_signed_review(statement, signature, layout.review(signer.public_key))


def detached_name(package: Path, key: PublicKey) -> str:
    """Return the name of a review that lies beside its package."""
    return f"{package.name}.review-{key.short}.json"


def reviews_beside(package: Path) -> tuple[Path, ...]:
    """Return the reviews that lie beside a package, by name.

    Parameters
    ----------
    package : Path

    Returns
    -------
    tuple of Path
        Of the ``.json`` files, at most :data:`MOST_BESIDE`.
    """
    name = re.compile(re.escape(package.name) + r"\.review-[0-9a-f]{8}\.json", re.ASCII)
    try:
        with os.scandir(package.absolute().parent) as entries:
            found = sorted(e.name for e in entries if name.fullmatch(e.name) and e.is_file())
    except OSError:
        return ()
    return tuple(package.with_name(one) for one in found[:MOST_BESIDE])


def read_detached(path: Path) -> SignedReview:
    """Read a review and the signature beside it.

    Parameters
    ----------
    path : Path
        The ``.json``, or its ``.json.sig``.

    Returns
    -------
    SignedReview

    Raises
    ------
    PackageError
        ``review.unreadable`` if a file is not there or cannot be read.
    Rejected
        If the review or its signature does not hold.
    """
    statement = path.with_suffix("") if path.suffix == SIGNATURE_SUFFIX else path
    signature = statement.with_name(statement.name + SIGNATURE_SUFFIX)
    return read_signed_review(
        _read(statement, MAX_BYTES), _read(signature, MAX_ARMOR_BYTES), statement.name
    )


def reviews_in(package: Path) -> tuple[SignedReview, ...]:
    """Read the reviews a countersigned package carries; its payload is not looked at.

    Parameters
    ----------
    package : Path

    Returns
    -------
    tuple of SignedReview

    Raises
    ------
    PackageError
        If it cannot be read.
    Rejected
        If its structure, its tag files or one of its reviews does not hold.
    """
    with Container.open(package) as container:
        accepted = accept_tags(container)
        return tuple(
            accepted.update_review(
                path,
                container.read(path, MAX_BYTES),
                container.read(path + SIGNATURE_SUFFIX, MAX_ARMOR_BYTES),
            )
            for path in accepted.reviews
        )


def write_detached(signed: SignedReview, target: Path) -> Path:
    """Write a review and its signature, both or neither.

    The ``.json`` appears last and takes its leave first, so that at every moment it lies
    there with its own signature or not at all.

    Parameters
    ----------
    signed : SignedReview
    target : Path
        The ``.json``; replaced, with its signature, if it is there.

    Returns
    -------
    Path
        Of the signature.

    Raises
    ------
    PackageError
        ``export.unwritable``; what was there before is then there again.
    """
    signature = target.with_name(target.name + SIGNATURE_SUFFIX)
    with _set_aside(target, signature), replacing(target) as descriptor:
        _write(descriptor, signed.statement)
        with replacing(signature) as beside:
            _write(beside, signed.signature)
    return signature


def attach(
    package: Path,
    tagmanifest: str,
    signed: SignedReview,
    target: Path,
    progress: Progress | None = None,
) -> None:
    """Write a copy of a package that carries a review; the signed bytes stay the same.

    A review by the same key is replaced. The same package and reviews give the same bytes.

    Parameters
    ----------
    package : Path
    tagmanifest : str
        sha256 of the signed bytes, as they were verified.
    signed : SignedReview
    target : Path
        Replaced if it is there, also if it is the package itself.
    progress : callable, optional
        Called with bytes done and bytes in all.

    Raises
    ------
    PackageError
        If the package was exchanged, a file of it was changed, or the target cannot be
        written; nothing is left behind then.
    """
    added = layout.review(signed.key)
    fresh = {added: signed.statement, added + SIGNATURE_SUFFIX: signed.signature}
    with Container.open(package) as container, replacing(target) as descriptor:
        accepted = accept_tags(container)
        if sha256_hex(accepted.tagmanifest) != tagmanifest:
            raise tampered(
                "package.exchanged",
                layout.TAGMANIFEST,
                "It is not the package that was verified; the file was exchanged.",
            )
        kept = {path: one.size for path, one in container.entries.items() if path not in fresh}
        writer = ArchiveWriter(descriptor, container.root, _counted(sum(kept.values()), progress))
        try:
            for path in (layout.BAGIT, *sorted({*kept, *fresh} - {layout.BAGIT})):
                if path in fresh:
                    writer.add(path, fresh[path])
                else:
                    pieces = _checked(container, path, accepted.hashes.get(path))
                    writer.add_pieces(path, kept[path], pieces)
            writer.finish()
        finally:
            writer.close()


def _checked(container: Container, path: str, sha256: str | None) -> Iterator[memoryview]:
    """Yield a member's bytes; at the end, require that they are those the manifest names."""
    found = hashlib.sha256()
    for piece in container.chunks(path):
        found.update(piece)
        yield piece
    if sha256 is not None and found.hexdigest() != sha256:
        raise tampered("hash.differs", path, "Its bytes were changed: the sha256 differs.")


def _counted(total: int, progress: Progress | None) -> Callable[[int], None]:
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(min(done, total), total)

    return advance


@contextlib.contextmanager
def _set_aside(target: Path, signature: Path) -> Iterator[None]:
    """Keep an earlier pair under hidden names until the new one is whole."""
    aside = {path: path.with_name(f".{path.name}.previous") for path in (target, signature)}
    try:
        for path, hidden in aside.items():
            with contextlib.suppress(FileNotFoundError):
                path.replace(hidden)
    except OSError as error:
        raise _unwritable(target, error) from None
    try:
        yield
    except BaseException:
        for path, hidden in reversed(aside.items()):
            with contextlib.suppress(OSError):
                hidden.replace(path)
        raise
    for hidden in aside.values():
        hidden.unlink(missing_ok=True)


def _read(path: Path, limit: int) -> bytes:
    """Return a small file's bytes without being kept waiting by something that is no file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise _unreadable(path, "it is not a file")
            data = file.read(limit + 1)
    except OSError as error:
        raise _unreadable(path, (error.strerror or "unknown reason").lower()) from None
    if len(data) > limit:
        raise refused("document.too_long", path.name, f"It is longer than {limit} bytes.")
    return data


def _write(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    os.fsync(descriptor)


def _unreadable(path: Path, why: str) -> PackageError:
    return PackageError(
        "review.unreadable",
        f"The review {path} cannot be read: {why}.",
        "Give the .json file, with its signature beside it under the same name plus .sig.",
    )


def _unwritable(path: Path, error: OSError) -> PackageError:
    return PackageError(
        "export.unwritable",
        f"{path} cannot be written: {error.strerror}.",
        "Choose a folder that exists, may be written to and has room.",
    )
