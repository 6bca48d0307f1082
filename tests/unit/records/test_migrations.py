"""The tables' own forms, from the first to the last and back, with data in them, on every database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from postureview.base.errors import UsageError
from tests.unit.records.conftest import Opener
from tests.unit.records.test_records import PLANTED, filled

if TYPE_CHECKING:
    from postureview.records.records import Records

FIRST = "0001"


def test_the_tables_are_what_the_models_say(records: Records) -> None:
    """A model without its migration would be a difference here."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from postureview.records.models import Table

    with records._base.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, Table.metadata) == []


def test_the_newest_form_is_the_one_that_the_program_asks_for(records: Records) -> None:
    from alembic.script import ScriptDirectory

    from postureview.records import schema

    with records._base.engine.connect() as connection:
        assert ScriptDirectory.from_config(schema.configuration(connection)).get_heads() == [schema.CURRENT]


def test_data_of_the_first_form_are_there_in_the_last_and_back_again(opener: Opener) -> None:
    from postureview.records import schema

    records = opener()
    patient_id, visit_id = filled(records)
    everything = _contents(records)
    for target in (FIRST, schema.CURRENT):
        schema.to_revision(records._base, target)
        assert _contents(records) == everything
    assert records.patients.get(patient_id).called == PLANTED
    assert records.visits.get(visit_id).state == "signed"
    schema.to_revision(records._base, "base")
    with records._base.engine.connect() as connection:
        from sqlalchemy import inspect

        assert inspect(connection).get_table_names() == ["alembic_version"]
    records.close()
    assert opener().patients.find() == []


def test_records_of_a_newer_program_are_not_touched(opener: Opener) -> None:
    records = opener()
    with records._base.engine.begin() as connection:
        connection.exec_driver_sql("update alembic_version set version_num = '9999'")
    with pytest.raises(UsageError, match=r"found version 9999; use the newer program"):
        opener()


def test_older_records_of_a_file_are_copied_and_brought_up_to_date(
    opener: Opener, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from postureview.records import schema

    records = opener()
    patient_id, _ = filled(records)
    records.close()
    asked: list[str] = []
    monkeypatch.setattr(schema, "CURRENT", "0001a")
    monkeypatch.setattr(schema, "to_revision", lambda _, target: asked.append(target))
    copy = tmp_path / "data" / "records.0001.bak"
    if kind == "postgresql":
        with pytest.raises(UsageError, match="then run `postureview records migrate`"):
            opener()
        assert asked == [] and not copy.exists()
        return
    assert opener().patients.get(patient_id).called == PLANTED
    assert asked == ["0001a"]
    assert copy.is_file() and copy.stat().st_mode & 0o077 == 0


def test_a_table_made_anew_takes_nothing_along_that_depends_on_it(records: Records) -> None:
    """SQLite changes a table by making it anew; its foreign keys must not delete what hangs on the old one."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    from postureview.records import schema

    filled(records)
    before = _contents(records)
    with schema.unlinked(records._base) as connection, connection.begin():
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("patient", recreate="auto") as batch:
            batch.alter_column("sex", nullable=False, existing_nullable=True)
    assert {name: len(rows) for name, rows in _contents(records).items()} == {
        name: len(rows) for name, rows in before.items()
    }


def _contents(records: Records) -> dict[str, list[tuple[object, ...]]]:
    from sqlalchemy import select

    from postureview.records.models import Table

    with records._base.engine.connect() as connection:
        return {
            one.name: [tuple(row) for row in connection.execute(select(one))] for one in Table.metadata.sorted_tables
        }
