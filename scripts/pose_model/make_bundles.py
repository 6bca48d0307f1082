"""The bundles, the face network and their manifest, from the networks in a mediapipe wheel.

Run by scripts/build_pose_model in an environment with numpy and flatbuffers.
usage: python make_bundles.py WHEEL FOLDER
"""

from __future__ import annotations

import hashlib
import struct
import sys
import tempfile
import zipfile
from pathlib import Path

from network import Formats, add_normalisation, read_network, without_output, write_network

DETECTOR = "mediapipe/modules/pose_detection/pose_detection.tflite"
LANDMARKS = "mediapipe/modules/pose_landmark/pose_landmark_full.tflite"
FACE = "mediapipe/modules/face_landmark/face_landmark.tflite"
FORMATS = "mediapipe/tasks/metadata/"
PRESENCE, MASK = 1, 2  # places among the outputs of the landmark network
ENTRY_ALIGNMENT = 16  # MediaPipe maps the entries in place and refuses less than 4; weights want 16
EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip can hold: the clock must not change the bytes
PADDING_ID = 0xD935  # the id that Android's zipalign gives to padding


def main() -> int:
    wheel, out = Path(sys.argv[1]), Path(sys.argv[2])
    with zipfile.ZipFile(wheel) as packed, tempfile.TemporaryDirectory() as scratch:
        for name in ("schema_py_generated.py", "metadata_schema_py_generated.py"):
            (Path(scratch) / name).write_bytes(packed.read(FORMATS + name))
        formats = Formats(Path(scratch))
        detector = read_network(formats, packed.read(DETECTOR))
        add_normalisation(formats, detector, name="pose detector", mean=127.5, std=127.5)
        rows = []
        for has_mask, file in ((True, "pose_full.task"), (False, "pose_full_nomask.task")):
            landmarks = read_network(formats, packed.read(LANDMARKS))
            if not has_mask:
                without_output(landmarks, MASK, stand_in_for=PRESENCE)
            add_normalisation(formats, landmarks, name="pose landmarks", mean=0.0, std=255.0)
            entries = {
                "pose_detector.tflite": write_network(detector),
                "pose_landmarks_detector.tflite": write_network(landmarks),
            }
            write_bundle(out / file, entries)
            rows.append(manifest_row(out / file, has_mask))
        (out / "face_mesh.tflite").write_bytes(packed.read(FACE))
        rows.append(face_row(out / "face_mesh.tflite"))
    (out / "manifest.toml").write_text(MANIFEST_HEAD + "".join(rows), encoding="utf-8")
    return 0


def write_bundle(path: Path, entries: dict[str, bytes]) -> None:
    """A stored zip whose entries begin at multiples of ENTRY_ALIGNMENT."""
    with path.open("wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # or the system that builds it would be written down
            header = stream.tell() + zipfile.sizeFileHeader + len(name.encode()) + 4
            padding = -header % ENTRY_ALIGNMENT
            entry.extra = struct.pack("<HH", PADDING_ID, padding) + bytes(padding)
            bundle.writestr(entry, content)


def manifest_row(path: Path, has_mask: bool) -> str:
    content = path.read_bytes()
    return f'''
[[model]]
name = "{path.stem}"
file = "{path.name}"
sha256 = "{hashlib.sha256(content).hexdigest()}"
bytes = {len(content)}
has_mask = {str(has_mask).lower()}
source = "mediapipe 0.10.21 (wheel)"
licence = "Apache-2.0"
detector_input_px = [224, 224]
landmarks_input_px = [256, 256]
'''


def face_row(path: Path) -> str:
    content = path.read_bytes()
    return f'''
[[network]]
name = "{path.stem}"
file = "{path.name}"
sha256 = "{hashlib.sha256(content).hexdigest()}"
bytes = {len(content)}
source = "mediapipe 0.10.21 (wheel)"
licence = "Apache-2.0"
input_px = [192, 192]
'''


MANIFEST_HEAD = """# The models that travel with the package. Written by scripts/build_pose_model; see CARD.md.
# pose_full_nomask gives bit-identical landmarks without the mask, in about two thirds of the time.
# face_mesh is the network as the wheel has it.
"""


if __name__ == "__main__":
    sys.exit(main())
