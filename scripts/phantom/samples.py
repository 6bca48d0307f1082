"""The bundled samples by name."""

from __future__ import annotations

from collections.abc import Mapping

from phantom.moving import MOVING
from phantom.standing import STANDING, Sample

SAMPLES: Mapping[str, Sample] = {**STANDING, **MOVING}
