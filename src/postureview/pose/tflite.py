"""Reads the shapes of a network's outputs from a .tflite file, without the machinery that runs it.

The file is a FlatBuffer: tables that begin with the distance to a list of field offsets. Only the path
model → first subgraph → outputs → tensors → shape is followed.
"""

from __future__ import annotations

import math
import struct

_SUBGRAPHS, _TENSORS, _OUTPUTS, _SHAPE = 2, 0, 2, 0  # field numbers in the format's description


def output_shapes(content: bytes) -> tuple[tuple[int, ...], ...]:
    """Shape of every output of the network. ValueError where ``content`` is no .tflite file."""
    if content[4:8] != b"TFL3":
        raise ValueError("not a .tflite file")
    try:
        model = _u32(content, 0)
        subgraph = _vector_of_tables(content, _field(content, model, _SUBGRAPHS))[0]
        tensors = _vector_of_tables(content, _field(content, subgraph, _TENSORS))
        outputs = _vector_of_integers(content, _field(content, subgraph, _OUTPUTS))
        return tuple(_vector_of_integers(content, _field(content, tensors[output], _SHAPE)) for output in outputs)
    except (struct.error, IndexError) as error:
        raise ValueError("a .tflite file that breaks off or contradicts itself") from error


def has_picture_output(content: bytes) -> bool:
    """Whether some output has one value per pixel of the landmark network's input, as an outline has."""
    return any(len(shape) == 4 and shape[-1] == 1 and math.prod(shape) >= 128 * 128 for shape in output_shapes(content))


def _u32(content: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", content, at)[0])


def _field(content: bytes, table: int, number: int) -> int:
    """Where field ``number`` of ``table`` points to; 0 where the table leaves it out."""
    offsets = table - int(struct.unpack_from("<i", content, table)[0])
    if 4 + 2 * number >= struct.unpack_from("<H", content, offsets)[0]:
        return 0
    distance = struct.unpack_from("<H", content, offsets + 4 + 2 * number)[0]
    return table + distance + _u32(content, table + distance) if distance else 0


def _vector_of_tables(content: bytes, vector: int) -> tuple[int, ...]:
    starts = range(vector + 4, vector + 4 + 4 * _u32(content, vector), 4) if vector else ()
    return tuple(start + _u32(content, start) for start in starts)


def _vector_of_integers(content: bytes, vector: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{_u32(content, vector)}i", content, vector + 4) if vector else ()
