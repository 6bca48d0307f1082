"""What is done to one network (a .tflite file): normalisation metadata, and cutting off an output.

The descriptions of both file formats come with the mediapipe wheel as two generated Python files; ``Formats``
loads them by path, so that nothing else of the wheel has to run.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import flatbuffers
import numpy as np

BUFFER_ALIGNMENT = 16  # what the .tflite format asks of weights; the generated code forgets it


class Formats:
    """The generated readers and writers of the .tflite format and of its metadata."""

    def __init__(self, folder: Path) -> None:
        self.network = _load(folder / "schema_py_generated.py")
        self.metadata = _load(folder / "metadata_schema_py_generated.py")


class AlignedBuilder(flatbuffers.Builder):
    """Writes byte arrays at the alignment that weights need."""

    def CreateNumpyVector(self, values: Any) -> Any:  # noqa: N802 (the name is that of flatbuffers)
        """Offset of ``values``; bytes are aligned, other types written as ever."""
        if values.dtype != np.uint8:
            return super().CreateNumpyVector(values)
        self.StartVector(1, values.size, BUFFER_ALIGNMENT)
        self.head -= values.size
        self.Bytes[self.head : self.head + values.size] = values.tobytes()
        return self.EndVector()


def read_network(formats: Formats, content: bytes) -> Any:
    """The network as a tree of objects."""
    return formats.network.ModelT.InitFromObj(formats.network.Model.GetRootAs(bytearray(content), 0))


def write_network(network: Any) -> bytes:
    """The bytes of a .tflite file; the same network always gives the same bytes."""
    builder = AlignedBuilder(1 << 24)
    builder.Finish(network.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def add_normalisation(formats: Formats, network: Any, *, name: str, mean: float, std: float) -> None:
    """Say in the network how a picture becomes its input: (grey level - mean) / std, RGB."""
    words = formats.metadata
    options = words.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = words.ProcessUnitT()
    unit.optionsType, unit.options = words.ProcessUnitOptions.NormalizationOptions, options
    picture = words.ImagePropertiesT()
    picture.colorSpace = words.ColorSpaceType.RGB
    content = words.ContentT()
    content.contentPropertiesType, content.contentProperties = words.ContentProperties.ImageProperties, picture
    tensor = words.TensorMetadataT()
    tensor.name, tensor.content, tensor.processUnits = "image", content, [unit]
    graph = words.SubGraphMetadataT()
    graph.inputTensorMetadata = [tensor]
    graph.outputTensorMetadata = [words.TensorMetadataT() for _ in network.subgraphs[0].outputs]
    root = words.ModelMetadataT()
    root.name, root.minParserVersion, root.subgraphMetadata = name, "1.0.0", [graph]
    builder = flatbuffers.Builder(1024)
    builder.Finish(root.Pack(builder), b"M001")

    buffer = formats.network.BufferT()
    buffer.data = np.frombuffer(bytes(builder.Output()), dtype=np.uint8)
    network.buffers.append(buffer)
    entry = formats.network.MetadataT()
    entry.name, entry.buffer = "TFLITE_METADATA", len(network.buffers) - 1
    network.metadata = [*(network.metadata or []), entry]


def without_output(network: Any, dropped: int, stand_in_for: int) -> None:
    """Cut off everything that only output ``dropped`` needs.

    MediaPipe splits a fixed number of outputs, so the place cannot stay empty: the tensor from which output
    ``stand_in_for`` is made takes it. That one is computed anyway and costs nothing.
    """
    graph = network.subgraphs[0]
    outputs = [int(tensor) for tensor in graph.outputs]
    maker = {int(tensor): operator for operator in graph.operators for tensor in operator.outputs}
    outputs[dropped] = int(maker[outputs[stand_in_for]].inputs[0])

    needed: set[int] = set()
    waiting = list(outputs)
    while waiting:
        tensor = waiting.pop()
        if tensor >= 0 and tensor not in needed:
            needed.add(tensor)
            if tensor in maker:
                waiting += [int(source) for source in maker[tensor].inputs]
    graph.outputs = np.array(outputs, dtype=np.int32)
    graph.operators = [kept for kept in graph.operators if needed.intersection(int(made) for made in kept.outputs)]
    network.signatureDefs = None  # they name the mask
    for index, tensor in enumerate(graph.tensors):
        if index not in needed:
            tensor.buffer = 0  # by convention the empty buffer
    _drop_unused_weights(network)


def _drop_unused_weights(network: Any) -> None:
    used = {tensor.buffer for graph in network.subgraphs for tensor in graph.tensors}
    used.update(entry.buffer for entry in network.metadata or [])
    for index, buffer in enumerate(network.buffers):
        if index not in used:
            buffer.data = None


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"expected {path.name} to be a Python file; found something else; was the wheel changed?")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
