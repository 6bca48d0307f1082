"""Rendered people whose posture is known exactly: the samples, and the yardstick for the measures.

Not part of the installed package. Needs numpy, scipy, OpenCV 5 (its software rasteriser) and PyAV; no GPU, no network.

From the body to the file, each module knowing only those before it:

- ``pack``, ``export_bodies``: the data file of bodies, made once from MakeHuman's CC0 data
- ``skeleton``, ``rotation``, ``controls``, ``kinematics``: bones, joint angles by name, skin
- ``points``, ``truth``, ``posture``: anatomical points, clinical measures, and the posture that shows given measures
- ``movement``: time courses, standing turn, sway
- ``look``, ``mesh``, ``clothes``, ``appearance``: skin, hair, clothes
- ``camera``, ``room``, ``render``, ``furniture``: the picture
- ``scene``, ``document``, ``video``: a recording, the truth beside it, the file
- ``standing``, ``moving``, ``samples``: what is bundled

Axes of the body: x to the person's left, y to the back, z up, in metres; signs of clinical values as in the
project's interface: frontal positive toward the person's right or right side lower, sagittal positive forward.
"""
