"""The routers of the clinic page. A further one is a module here with ``router``, named below."""

from __future__ import annotations

from fastapi import APIRouter


def routers() -> tuple[APIRouter, ...]:
    """All of them, in the order in which they are asked."""
    from postureview.web.routes import (
        analysis,
        entrance,
        files,
        intake,
        patients,
        points,
        record,
        records,
        results,
        retest,
        review,
        users,
        visits,
    )

    kept = (entrance, patients, visits, intake, record, users, records)
    return tuple(one.router for one in (*kept, files, analysis, results, points, review, retest))
