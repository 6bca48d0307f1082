"""The tables as they were at first."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

Columns = list[Any]

ORDER = "audit patient setting user_account visit assessment job recording upload delivery review".split()


def upgrade() -> None:
    """Forward."""
    for name in ORDER:
        op.create_table(name, *_COLUMNS[name]())


def downgrade() -> None:
    """Back to nothing."""
    for name in reversed(ORDER):
        op.drop_table(name)


def _text(name: str, length: int | None = None, **options: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=options.pop("nullable", False), **options)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _json(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=nullable)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _big(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _yes(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String(32), primary_key=True)


def _of(table: str) -> sa.Column[str]:
    key = sa.ForeignKey(f"{table}.id", ondelete="CASCADE")
    return sa.Column(f"{table}_id", sa.String(32), key, nullable=False, index=True)


def _audit() -> Columns:
    indexed = [_text(name, 32, index=True) for name in ("subject_id", "patient_id")]
    named = [_text("at_utc", index=True), _text("by"), _text("action"), _text("subject")]
    return [sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True), *named, *indexed]


def _patient() -> Columns:
    words = [_long("pseudonym"), _long("name"), _long("search"), _whole("birth_year", nullable=True)]
    facts = [_text("sex", nullable=True), sa.Column("stature_cm", sa.Double()), _text("dominant_hand", nullable=True)]
    return [_id(), _text("created_utc"), *words, *facts, _whole("version")]


def _setting() -> Columns:
    return [sa.Column("name", sa.String(), primary_key=True), _long("value")]


def _user_account() -> Columns:
    named = [_id(), _text("login", unique=True), _long("display_name"), _long("password")]
    return [*named, _yes("admin"), _yes("disabled"), _text("created_utc")]


def _visit() -> Columns:
    said = [_text("day", 10), _long("title"), _text("protocol"), _text("clothing", nullable=True)]
    kept = [_json("guide"), _json("intake", nullable=True), _text("intake_saved_utc", nullable=True)]
    return [_id(), _of("patient"), _text("created_utc"), *said, *kept, _whole("version")]


def _assessment() -> Columns:
    older = sa.Column("made_from", sa.String(32), sa.ForeignKey("assessment.id", ondelete="CASCADE"))
    content = [_text("stage"), _long("content"), _text("sha256", 64), _json("pictures"), _json("extras")]
    return [_id(), _of("visit"), older, _text("created_utc"), *content]


def _job() -> Columns:
    work = [
        _text("kind"),
        _json("request"),
        _text("state", index=True),
        sa.Column("progress", sa.Double(), nullable=False),
    ]
    came = [_long("words"), _json("result"), _whole("tries"), _text("worker"), _text("queued_utc")]
    return [_id(), _of("visit"), *work, *came, _text("started_utc", nullable=True), _text("ended_utc", nullable=True)]


def _recording() -> Columns:
    file = [_text("file"), _text("sha256", 64), _big("size_bytes"), _text("kind"), _text("step")]
    of = [_text(name, nullable=True) for name in ("view", "test", "side")]
    return [_id(), _of("visit"), _text("created_utc"), *file, *of, _text("stage"), _json("facts"), _yes("replaced")]


def _upload() -> Columns:
    came = [_big("received_bytes"), _big("size_bytes", nullable=True), _json("about")]
    return [_id(), _of("visit"), _text("created_utc"), _text("changed_utc"), *came]


def _delivery() -> Columns:
    return [_id(), _of("assessment"), _text("created_utc"), _whole("parcel"), _long("receiver")]


def _review() -> Columns:
    signed = [_text(f"signed_{name}", nullable=True) for name in ("utc", "by", "sha256")]
    return [_id(), _of("assessment"), _whole("number"), _text("created_utc"), _text("by"), _json("content"), *signed]


_COLUMNS = {
    "audit": _audit,
    "patient": _patient,
    "setting": _setting,
    "user_account": _user_account,
    "visit": _visit,
    "assessment": _assessment,
    "job": _job,
    "recording": _recording,
    "upload": _upload,
    "delivery": _delivery,
    "review": _review,
}
