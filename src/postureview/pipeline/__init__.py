"""Recordings → one assessment."""

from postureview.pipeline.visit import Result, assess, assess_visit, track

__all__ = ["Result", "assess", "assess_visit", "track"]
