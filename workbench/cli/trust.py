"""``workbench trust``."""

import re
from datetime import UTC, datetime
from pathlib import Path

import click

from workbench.cli.settings import Settings, shared_options
from workbench.domain.canonical import JsonValue
from workbench.exchange.enrolment import (
    NAMESPACES,
    Enrolment,
    enrol,
    entries,
    key_to_enrol,
    namespaces_of,
    revoke,
)
from workbench.exchange.revocation import revocations_of
from workbench.exchange.trust import TrustedKey, load_allowed_signers
from workbench.services.trusting import default_trust_path

_OPENSSH_TIME = re.compile(r"(\d{8})(\d{4}(?:\d{2})?)?Z?", re.ASCII)

_trust_option = click.option(
    "--trust",
    "store",
    type=click.Path(path_type=Path),
    help="An allowed_signers file; by default $WORKBENCH_TRUST or one in your settings folder.",
)


class _Moment(click.ParamType[datetime]):
    name = "time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """Read a time as OpenSSH or ISO 8601 writes it; without a zone it is UTC."""
        del ctx
        if isinstance(value, datetime):
            return value
        text = str(value)
        match = _OPENSSH_TIME.fullmatch(text)
        try:
            if match:
                digits = (match.group(1) + (match.group(2) or "")).ljust(14, "0")
                return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            found = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text[:40]!r} is not a time; such as 2026-05-14 or 20260514T0900Z", param)
        return found if found.tzinfo else found.replace(tzinfo=UTC)


@click.group("trust")
def trust_command() -> None:
    """List, add or revoke the keys you trust."""


@trust_command.command("list")
@_trust_option
@shared_options
def _list(settings: Settings, store: Path | None) -> None:
    """List whom you trust, for what and when."""
    path = store or default_trust_path()
    known = entries(path) if store or path.exists() else ()
    ignored = load_allowed_signers(path).ignored if known else ()
    payload: dict[str, JsonValue] = {
        "file": str(path),
        "revocations": str(revocations_of(path)),
        "keys": [_entry(one, revoked=revoked) for one, revoked in known],
        "ignored": list(ignored),
    }
    lines = [str(path)] if known else [f"{path}: nobody is trusted yet."]
    lines += [f"  {_line(one, revoked=revoked)}" for one, revoked in known]
    settings.answer(payload, lines + [f"  not used: {reason}" for reason in ignored])


@trust_command.command("add")
@click.argument("key", type=click.Path(path_type=Path))
@click.option("--principal", required=True, help="Whose key it is, such as ada@example.org.")
@click.option(
    "--fingerprint",
    required=True,
    help="SHA256:… as its owner told you, by another way than the key came.",
)
@click.option(
    "--namespaces",
    multiple=True,
    help=f"What it may sign: {', '.join(NAMESPACES)} (all three by default), or full names.",
)
@click.option("--valid-after", type=_Moment(), help="The key counts from this time on.")
@click.option("--valid-before", type=_Moment(), help="The key counts up to this time.")
@_trust_option
@shared_options
def _add(  # noqa: PLR0913 -- one argument for each option
    settings: Settings,
    key: Path,
    *,
    principal: str,
    fingerprint: str,
    namespaces: tuple[str, ...],
    valid_after: datetime | None,
    valid_before: datetime | None,
    store: Path | None,
) -> None:
    """Trust the key in KEY.pub, if its fingerprint is the one you were told."""
    path = store or default_trust_path()
    purposes = namespaces_of(namespaces) or tuple(NAMESPACES.values())
    wanted = Enrolment(key_to_enrol(key), principal, purposes, valid_after, valid_before)
    added = enrol(path, key, fingerprint, wanted)
    told = "Trusted from now on" if added else "Trusted already, nothing changed"
    settings.answer(
        {
            "file": str(path),
            "principal": principal,
            "fingerprint": wanted.key.fingerprint,
            "namespaces": list(purposes),
            "added": added,
        },
        f"{told}: {principal} {wanted.key.fingerprint}, in {path}",
    )


@trust_command.command("revoke")
@click.argument("key")
@_trust_option
@shared_options
def _revoke(settings: Settings, key: str, store: Path | None) -> None:
    """Stop trusting KEY: a SHA256: fingerprint, or a .pub file."""
    path = store or default_trust_path()
    held = None if key.startswith("SHA256:") else key_to_enrol(Path(key))
    fingerprint = held.fingerprint if held else key
    revoked = revoke(path, fingerprint, held)
    told = "Revoked" if revoked else "Revoked before, nothing changed"
    where = revocations_of(path)
    settings.answer(
        {"file": str(where), "fingerprint": fingerprint, "revoked": revoked},
        f"{told}: {fingerprint}, in {where}",
    )


def _entry(one: TrustedKey, *, revoked: bool) -> dict[str, JsonValue]:
    return {
        "principal": one.principals,
        "fingerprint": one.key.fingerprint,
        "namespaces": one.namespaces.split(",") if one.namespaces is not None else None,
        "valid_after": one.valid_after.isoformat() if one.valid_after else None,
        "valid_before": one.valid_before.isoformat() if one.valid_before else None,
        "revoked": revoked,
    }


def _line(one: TrustedKey, *, revoked: bool) -> str:
    parts = [one.principals, one.key.fingerprint, one.namespaces or "for anything"]
    if one.valid_after:
        parts.append(f"from {one.valid_after:%Y-%m-%d %H:%M:%SZ}")
    if one.valid_before:
        parts.append(f"until {one.valid_before:%Y-%m-%d %H:%M:%SZ}")
    return "  ".join([*parts, "REVOKED"] if revoked else parts)
