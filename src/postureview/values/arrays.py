"""Read-only copies of arrays, checked once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


def frozen(name: str, value: ArrayLike, shape: tuple[int | None, ...], dtype: Any = np.float64) -> NDArray[Any]:
    """A read-only copy of ``value`` with ``shape``; None stands for any length.

    An array that is read-only already, and no part of another, is not copied: nobody can change it.

    Raises ValueError that names the field, the expected and the found shape.
    """
    is_fixed = isinstance(value, np.ndarray) and value.base is None and not value.flags.writeable
    array = np.asarray(value, dtype=dtype) if is_fixed else np.array(value, dtype=dtype)
    if array.ndim != len(shape) or any(
        want is not None and want != got for want, got in zip(shape, array.shape, strict=True)
    ):
        wanted = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ("," if len(shape) == 1 else "") + ")"
        raise ValueError(f"{name} must have shape {wanted}, got {array.shape}")
    array.setflags(write=False)
    return array
