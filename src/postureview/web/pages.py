"""Templates to answers."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from postureview import __version__
from postureview.report.free_text import without_controls
from postureview.report.numbers import day
from postureview.web.stages import stage_title, title_of

if TYPE_CHECKING:
    from jinja2 import Environment

    from postureview.records.records import Records
    from postureview.web.sessions import Session


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The template with these values, the session and the address: every page extends ``base.html.j2``."""
    session = getattr(request.state, "session", None)
    given = {"session": session, "path": request.url.path, "version": __version__, **values}
    return HTMLResponse(without_controls(environment().get_template(template).render(**given)), status_code=status)


def records_of(request: Request) -> Records:
    """The records that the app was made with."""
    found: Records = request.app.state.records
    return found


def session_of(request: Request) -> Session:
    """The session; every route behind the guard has one."""
    found: Session = request.state.session
    return found


def local_moment(iso: str) -> str:
    """A time by the clock of this computer as "4 March 2026, 09:05"; any other text as it stands."""
    try:
        when = datetime.fromisoformat(iso).astimezone()
    except ValueError:
        return iso
    return f"{when.day} {when:%B} {when.year}, {when:%H:%M}"


@cache
def environment() -> Environment:
    """Jinja with escaping of everything, and an error for a value that was not given."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("postureview.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(day=day, moment=local_moment, title_of=title_of, stage_title=stage_title)
    return made
