"""postureview: posture and movement assessment from video, with a measurement error beside every number.

Research and education software. Not a medical device, not clinically validated.
"""

__version__ = "0.1.0"
