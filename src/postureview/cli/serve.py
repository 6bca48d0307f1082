"""``serve`` and ``records``: the clinic page, and what is kept for it."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from postureview.base.errors import UsageError
from postureview.base.machine import missing_package_error
from postureview.cli.records import chosen, opened, records_options

if TYPE_CHECKING:
    from postureview.cli.records import Where
    from postureview.records.records import Records
    from postureview.web.settings import WebSettings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LOOPBACK = "127.0.0.1"


@click.command()
@records_options
@click.option("--host", default=_LOOPBACK, show_default=True, help="Where to listen; others need TLS and a user.")
@click.option("--name", "names", multiple=True, help="A host name by which browsers reach --host.")
@click.option("--port", type=click.IntRange(1, 65535), default=8765, show_default=True)
@click.option("--tls-certificate", type=_FILE, help="Certificate chain (PEM).")
@click.option("--tls-key", type=_FILE, help="Its key (PEM).")
@click.option("--lock-after-min", type=click.FloatRange(1, 480), default=15, show_default=True, help="Minutes unused.")
@click.option("--receiver", "receivers", multiple=True, metavar="URL", help="A clinic system to send signed ones to.")
@click.option("--set", "changes", multiple=True, metavar="GROUP.NAME=VALUE", help="A setting; see `settings`.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
def serve(
    host: str,
    names: tuple[str, ...],
    port: int,
    tls_certificate: Path | None,
    tls_key: Path | None,
    *,
    receivers: tuple[str, ...],
    changes: tuple[str, ...],
    lock_after_min: float,
    no_browser: bool,
    **where: Any,
) -> None:
    """Patients, visits and recordings in the browser, on this machine.

    The address that is printed carries a key of this run; whoever opens it first is let in.

    \b
    Examples:
      postureview serve
      postureview serve --host 192.0.2.10 --tls-certificate clinic.pem --tls-key clinic.key
      postureview serve --receiver fhir+https://fhir.clinic.example/r4
    """
    from postureview.base.settings import Settings
    from postureview.push.receiver import receiver_of

    settings_values = {"host": host, "names": names, "port": port, "lock_after_s": lock_after_min * 60}
    settings_values["receivers"] = tuple(receiver_of(url).url for url in receivers)
    Settings().with_changes(changes)  # refused before anything is opened
    if (tls_certificate is None) is not (tls_key is None):
        raise UsageError(
            expected="--tls-certificate and --tls-key together", found="one of them", todo="give the other one too"
        )
    require_packages()
    from postureview.web.settings import WebSettings

    settings = WebSettings(**settings_values, tls=tls_certificate is not None)  # type: ignore[arg-type]
    if not settings.on_loopback and not settings.tls:
        raise UsageError(
            expected="--tls-certificate and --tls-key, because other machines can reach the page",
            found=f"--host {host} without them",
            todo="give both, or leave --host out to stay on this machine",
        )
    which = chosen(where)
    records = opened(which)
    try:
        if not settings.on_loopback and not records.users.any():
            raise UsageError(
                expected="a user at least, because other machines can reach the page",
                found="none",
                todo="add one with `postureview records users add LOGIN`",
            )
        run_page(which, records, settings, changes, (tls_certificate, tls_key), browser=not no_browser)
    finally:
        records.close()


@contextlib.contextmanager
def _analysing(facts: dict[str, Any]) -> Iterator[None]:
    """With a process beside the server that analyses what is asked for."""
    from postureview.web.worker import Worker

    worker = Worker(facts)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


def run_page(
    where: Where,
    records: Records,
    settings: WebSettings,
    changes: Sequence[str] = (),
    tls: tuple[Path | None, Path | None] = (None, None),
    *,
    browser: bool,
    path: str = "",
) -> None:
    """Serve until it is stopped, with a worker that analyses beside it.

    changes : settings of the measurement, as ``key=value``. path : of the page that is opened first; empty = the
    list of patients.
    """
    _require_free(settings)
    facts = {"url": where.database, "key": where.key, "folder": str(records.folder), "settings": list(changes)}
    with _analysing(facts):
        _serve(records, settings, changes, tls, browser=browser, path=path)


def _serve(
    records: Records,
    settings: WebSettings,
    changes: Sequence[str],
    tls: tuple[Path | None, Path | None],
    *,
    browser: bool,
    path: str,
) -> None:
    certificate, key = tls
    import secrets

    import uvicorn

    from postureview.base.settings import Settings
    from postureview.web.app import create_app

    token = secrets.token_urlsafe(24)
    app = create_app(records, settings, token=token)
    app.state.measuring = Settings().with_changes(changes)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{'https' if settings.tls else 'http'}://{host}:{settings.port}"
    entrance = f"/enter?token={token}" + (f"&next={path}" if path else "")
    if records.users.any():
        entrance = path or "/login"
    click.echo(f"Clinic page: {address}{entrance}")
    click.echo(f"Records: {records.kind} in {records.folder}. Stop with Ctrl-C.")
    logging.getLogger("uvicorn.error").addFilter(_without_values)
    if browser:
        _open_soon(address + entrance)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        ssl_certfile=None if certificate is None else str(certificate),
        ssl_keyfile=None if key is None else str(key),
        access_log=False,
        log_level="warning",
        server_header=False,
        ws_max_size=settings.body_bytes,
    )


def _without_values(record: logging.LogRecord) -> bool:
    """What an error says may hold a value that somebody typed; the page's own log names its kind and place."""
    record.exc_info = record.exc_text = None
    return True


def _open_soon(address: str) -> None:
    """Open the browser when the server has had time to begin."""
    import threading
    import webbrowser

    timer = threading.Timer(1.0, webbrowser.open, (address,))
    timer.daemon = True
    timer.start()


def _require_free(settings: WebSettings) -> None:
    """Raises UsageError where the port cannot be had."""
    import socket

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((settings.host, settings.port))
        except OSError as error:
            raise UsageError(
                expected=f"port {settings.port} of {settings.host} to be free",
                found=(error.strerror or "it cannot be had").lower(),
                todo="stop the other program, or choose another --port",
            ) from None


def require_packages() -> None:
    """Raises MachineError where a package of the extra ``serve`` is missing."""
    for package in ("fastapi", "uvicorn", "websockets", "python_multipart"):
        try:
            __import__(package)
        except ImportError:
            name = package.replace("_", "-")
            raise missing_package_error(name, "the clinic page", "serve") from None
