"""What a person looks like, in words: skin, hair, clothes, and the colours of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from phantom.skeleton import Array

Colour = tuple[int, int, int]
"""Red, green, blue as on a screen, 0 to 255."""

SKIN: dict[str, Colour] = {
    "pale": (236, 200, 184),
    "light": (222, 178, 152),
    "olive": (198, 152, 120),
    "brown": (150, 102, 74),
    "dark": (102, 68, 50),
    "deep": (72, 48, 38),
}
HAIR: dict[str, Colour] = {
    "black": (28, 24, 22),
    "brown": (72, 48, 32),
    "blond": (170, 132, 84),
    "red": (128, 62, 34),
    "grey": (150, 148, 145),
}


@dataclass(frozen=True, kw_only=True)
class Look:
    """skin, hair : keys of SKIN and HAIR. hair_cut : short, bun, long or bald.

    top : none, bra, vest, tee or loose (a wide T-shirt that hides the back's curves).
    bottom : shorts, tights or loose.
    """

    skin: str = "light"
    hair: str = "brown"
    hair_cut: str = "short"
    top: str = "tee"
    top_colour: Colour = (60, 84, 130)
    bottom: str = "shorts"
    bottom_colour: Colour = (48, 48, 54)


def linear(colour: Colour) -> Array:
    """Screen colour to linear light (3,)."""
    return np.asarray((np.array(colour) / 255.0) ** 2.2)
