"""Naming an earlier state on the command line: by its event, or by a moment."""

from datetime import UTC, datetime

import click

from workbench.services.history import seq_at
from workbench.services.session import Session


class PointInTime(click.ParamType[int | datetime]):
    """The number of an event, or a moment; without a zone it is UTC."""

    name = "seq|time"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | datetime:
        """Read it, or say how it is written."""
        if isinstance(value, int | datetime):
            return value
        text = str(value).strip()
        if text.isdecimal() and len(text) < 10:
            if int(text) < 1:
                self.fail("Events are numbered from 1.", param, ctx)
            return int(text)
        try:
            moment = datetime.fromisoformat(text)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, OverflowError):  # such as the first of all days, east of Greenwich
            self.fail(
                f"{text!r} is neither the number of an event nor a time such as 2026-05-14T11:40.",
                param,
                ctx,
            )


def place_of(session: Session, incident: str, point: int | datetime) -> int:
    """Return the event that somebody means by its number or by a moment."""
    return point if isinstance(point, int) else seq_at(session, incident, point)
