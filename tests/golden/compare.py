"""Plain documents side by side: floats to the sixth decimal, everything else exactly."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

TOLERANCE = 1e-6
_LINE = 200


def differences(golden: Any, now: Any, where: str = "") -> Iterator[str]:
    """One line for every place at which the documents differ, named by what stands there."""
    if isinstance(golden, dict) and isinstance(now, dict):
        for key in dict.fromkeys([*golden, *now]):
            place = f"{where}.{key}" if where else key
            if key not in now:
                yield f"{place}: gone, was {_short(golden[key])}"
            elif key not in golden:
                yield f"{place}: new, is {_short(now[key])}"
            else:
                yield from differences(golden[key], now[key], place)
    elif isinstance(golden, list) and isinstance(now, list):
        before, after = _labelled(golden), _labelled(now)
        if list(before) != list(after) and set(before) == set(after):
            yield f"{where}: another order, was {_short(list(before))}, is {_short(list(after))}"
        yield from differences(before, after, where)
    elif not _same(golden, now):
        yield f"{where}: was {_short(golden)}, is {_short(now)}"


def written(document: Any) -> str:
    """The document as it is stored: floats rounded, short lists on one line, so that a change is a short difference."""
    return _lines(_rounded(document), "") + "\n"


def _same(golden: Any, now: Any) -> bool:
    if type(golden) is float and type(now) is float:
        return math.isclose(golden, now, rel_tol=0.0, abs_tol=TOLERANCE)
    return type(golden) is type(now) and bool(golden == now)


def _labelled(rows: list[Any]) -> dict[str, Any]:
    """Rows by what tells them apart for a reader, or by their place where that is not unique."""
    labels = [_label(row) for row in rows]
    if None in labels or len(set(labels)) < len(labels):
        return {f"[{place}]": row for place, row in enumerate(rows)}
    return {f"[{label}]": row for label, row in zip(labels, rows, strict=True)}


def _label(row: Any) -> str | None:
    if not isinstance(row, dict):
        return None
    named = [str(row[key]) for key in ("rule", "name", "file_name", "view", "side") if key in row]
    return "/".join(named) or None


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) + 0.0  # + 0.0: no negative zero
    if isinstance(value, dict):
        return {key: _rounded(child) for key, child in value.items()}
    return [_rounded(child) for child in value] if isinstance(value, list) else value


def _lines(value: Any, indent: str) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or len(indent) + len(flat) <= _LINE:
        return flat
    deeper = indent + " "
    if isinstance(value, list):
        return "[\n" + ",\n".join(deeper + _lines(child, deeper) for child in value) + f"\n{indent}]"
    rows = (f"{deeper}{json.dumps(key)}: {_lines(child, deeper)}" for key, child in value.items())
    return "{\n" + ",\n".join(rows) + f"\n{indent}}}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:157] + "..."
