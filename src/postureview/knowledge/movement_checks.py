"""Problems of the movement tables that no single row shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from postureview.knowledge.movement_rows import MovementTestRow, ProtocolRow, SignalRow


def movement_problems(
    tests: Iterable[MovementTestRow], signals: Mapping[str, SignalRow], protocols: Mapping[str, ProtocolRow]
) -> Iterator[str]:
    """One line for everything that a test names and that is not there, and for a grade C test that gives a value."""
    rows = {row.name: row for row in tests}
    for row in rows.values():
        if row.protocol not in protocols:
            yield f"test {row.name}: protocol {row.protocol} is not in the tables"
        if (row.camera_grade == "C") is not bool(row.withheld):
            yield f"test {row.name}: camera grade C and a reason to withhold belong together"
        yield from (f"test {row.name}: also {other} is not a test" for other in row.also if other not in rows)
        yield from (f"test {row.name}: {problem}" for problem in _signal_problems(row, signals))


def _signal_problems(row: MovementTestRow, signals: Mapping[str, SignalRow]) -> Iterator[str]:
    for view, name in row.signal.items():
        if name not in signals:
            yield f"signal {name} is not in the tables"
        elif view not in signals[name].views:
            yield f"signal {name} is not shown in the {view} view"
    for extra in row.extra:
        if extra.signal not in signals:
            yield f"signal {extra.signal} of {extra.name} is not in the tables"
        elif not set(signals[extra.signal].views) & set(row.signal):
            yield f"signal {extra.signal} of {extra.name} is not shown in any of the test's views"
    for pattern in row.pattern:
        if pattern.view not in row.signal:
            yield f"pattern for the {pattern.view} view, in which the test is not made"
        for name, (_, spread) in [*pattern.changes.items(), *pattern.start.items()]:
            if name not in signals or pattern.view not in signals[name].views:
                yield f"signal {name} of its pattern is not shown in the {pattern.view} view"
            if spread <= 0:
                yield f"spread of {name} in its pattern must be above 0, got {spread:g}"
