"""``records``: users, backup, export, deletion, retention, encryption and migration of what the clinic page keeps."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import rich_click as click

from postureview.base.errors import MachineError, UsageError
from postureview.base.machine import missing_package_error

if TYPE_CHECKING:
    from postureview.records.records import Records

Command = TypeVar("Command", bound=Callable[..., Any])
BY = "terminal"
KEYRING_ENTRY = ("postureview", "records")
"""Service and name under which the system's keyring holds the key of the records."""

_OPTIONS = (
    click.option(
        "--data-folder", type=click.Path(file_okay=False, path_type=Path), help="Where files and records lie."
    ),
    click.option("--database", metavar="URL", help="PostgreSQL instead of a file; also $POSTUREVIEW_DATABASE."),
    click.option("--ask-key", is_flag=True, help="Ask for the key of encrypted records."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which records. key : never from the command line, where other programs could read it."""

    data_folder: Path | None
    database: str | None
    key: str | None


def records_options(command: Command) -> Command:
    """Add the options that say which records."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def chosen(options: dict[str, Any]) -> Where:
    """What the options say. The key is asked for, or from $POSTUREVIEW_DATABASE_KEY, or from the system's keyring."""
    key = click.prompt("Key of the records", hide_input=True) if options["ask_key"] else _known_key()
    return Where(data_folder=options["data_folder"], database=options["database"], key=key)


def opened(where: Where, *, migrate: bool = False) -> Records:
    """The records. Raises MachineError without the packages."""
    try:
        import sqlalchemy  # noqa: F401
    except ImportError:
        raise missing_package_error("sqlalchemy", "the records", "serve") from None
    from postureview.records.records import Records

    return Records.open(where.database, where.data_folder, where.key, migrate=migrate)


def _known_key() -> str | None:
    key = os.environ.get("POSTUREVIEW_DATABASE_KEY")
    if key:
        return key
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(*KEYRING_ENTRY)
    except KeyringError:
        return None
    return found


@click.group()
def records() -> None:
    """Users, backup, export and deletion of what the clinic page keeps.

    \b
    Examples:
      postureview records users add jdoe --name "J. Doe, PT"
      postureview records backup records-2026-03-04.zip
    """


@records.group()
def users() -> None:
    """Who may sign in to the clinic page."""


@users.command("add")
@click.argument("login")
@click.option("--name", default="", help="As it stands under what is signed.")
@click.option("--admin", is_flag=True, help="Manages users, retention and the audit trail; the first user always does.")
@records_options
def users_add(login: str, name: str, admin: bool, **where: Any) -> None:
    """Let somebody sign in; the password is asked for."""
    kept = opened(chosen(where))
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    made = kept.users.add(login, password, by=BY, display_name=name, admin=admin)
    click.echo(f"User {made.login}{' (administrator)' if made.admin else ''} may sign in.")
    kept.close()


@users.command("password")
@click.argument("login")
@records_options
def users_password(login: str, **where: Any) -> None:
    """Set somebody's password anew."""
    kept = opened(chosen(where))
    found = next((one for one in kept.users.all() if one.login == login), None)
    if found is None:
        raise UsageError(expected="a login that exists", found="none", todo="see `postureview records users list`")
    password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    kept.users.set_password(found.id, password, by=BY)
    click.echo(f"Password of {login}: set.")
    kept.close()


@users.command("list")
@records_options
def users_list(**where: Any) -> None:
    """Everybody who may sign in."""
    kept = opened(chosen(where))
    for one in kept.users.all():
        click.echo(f"{one.login:<20} {one.display_name}{' (admin)' if one.admin else ''}{' (disabled)' * one.disabled}")
    kept.close()


@records.command("list")
@records_options
def list_patients(**where: Any) -> None:
    """Patients by number and pseudonym; names stay on the page."""
    kept = opened(chosen(where))
    for one in kept.patients.find(limit=1_000_000):
        click.echo(f"{one.id}  {one.facts.pseudonym}  visits {one.visits}  last {one.last_visit or 'none'}")
    kept.close()


@records.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@records_options
def backup(file: Path, **where: Any) -> None:
    """A zip file with the database and all files. Encrypted records stay encrypted in it; recordings are not."""
    _not_there(file)
    kept = opened(chosen(where))
    kept.backup(file)
    kept.close()
    click.echo(f"Backup: {file}. Unpack it into an empty data folder to restore it.")


@records.command()
@click.argument("patient_id")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@records_options
def export(patient_id: str, file: Path, **where: Any) -> None:
    """Everything of one patient as a zip file."""
    _not_there(file)
    kept = opened(chosen(where))
    made = kept.export(patient_id, by=BY)
    shutil.move(made, file)
    kept.close()
    click.echo(f"Export: {file}")


@records.command()
@click.argument("patient_id")
@click.option("--yes", is_flag=True, help="Do not ask.")
@records_options
def delete(patient_id: str, yes: bool, **where: Any) -> None:
    """Delete a patient with everything that is theirs."""
    kept = opened(chosen(where))
    found = kept.patients.get(patient_id)
    if yes or click.confirm(f"Delete {found.facts.pseudonym} with {found.visits} visits and all files for good?"):
        kept.patients.delete(found.id, by=BY)
        click.echo("Deleted.")
    kept.close()


@records.command()
@click.option("--years", type=click.IntRange(1, 100), help="Keep patients for so long after the last visit.")
@click.option("--forever", is_flag=True, help="Keep patients until somebody deletes them.")
@click.option("--delete-due", is_flag=True, help="Delete those who are due.")
@records_options
def retention(years: int | None, forever: bool, delete_due: bool, **where: Any) -> None:
    """How long patients are kept, and who is due."""
    kept = opened(chosen(where))
    if years is not None or forever:
        kept.retention.keep_for(None if forever else years, by=BY)
    now = kept.retention.years
    click.echo("Kept until somebody deletes." if now is None else f"Kept for {now} years after the last visit.")
    for patient_id in kept.retention.due():
        if delete_due:
            kept.patients.delete(patient_id, by=BY)
        click.echo(f"{patient_id}  {'deleted' if delete_due else 'due'}")
    kept.close()


@records.command()
@records_options
def migrate(**where: Any) -> None:
    """Bring the tables of a database server up to date; a file's always are. Make a backup first."""
    kept = opened(chosen(where), migrate=True)
    click.echo("The tables are up to date.")
    kept.close()


@records.command()
@records_options
@click.option("--keep-in-keyring", is_flag=True, help="Keep the key in the system's keyring, where it is found again.")
def encrypt(keep_in_keyring: bool, **where: Any) -> None:
    """Encrypt the database file in place. The key is asked for, or from $POSTUREVIEW_DATABASE_KEY."""
    if keep_in_keyring:
        _require_keyring()
    known = chosen(where)
    key = known.key or click.prompt("New key of the records", hide_input=True, confirmation_prompt=True)
    opened(Where(data_folder=known.data_folder, database=None, key=None))
    from postureview.push.outbox import data_folder
    from postureview.records.engine import FILE_NAME
    from postureview.records.engine import encrypt as encrypt_file

    encrypt_file((known.data_folder or data_folder()) / FILE_NAME, key)
    if keep_in_keyring:
        _keep(key)
    click.echo("Encrypted. Without the key nobody can read the database again: keep it in a safe place.")


def _require_keyring() -> None:
    """MachineError where the system's keyring cannot be used."""
    try:
        import keyring
    except ImportError:
        raise missing_package_error("keyring", "keeping the key in the keyring", "keyring") from None
    if keyring.get_keyring().priority < 1:  # stands for "none there", or for one that keeps nothing safe
        raise MachineError(
            expected="a keyring of the operating system",
            found="none on this machine",
            todo="leave out --keep-in-keyring, and give the key in $POSTUREVIEW_DATABASE_KEY or with --ask-key",
        )


def _keep(key: str) -> None:
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(*KEYRING_ENTRY, key)
    except KeyringError:
        raise MachineError(
            expected="a keyring that takes the key",
            found="one that refuses it",
            todo="the records are encrypted all the same: give the key in $POSTUREVIEW_DATABASE_KEY or with --ask-key",
        ) from None


def _not_there(file: Path) -> None:
    if file.exists():
        raise UsageError(expected="a file that is not there yet", found="it is", todo="choose another name")
