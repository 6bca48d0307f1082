"""Arrays inside values cannot be changed from outside, and are not copied where nobody could."""

from __future__ import annotations

import numpy as np
import pytest

from postureview.values.arrays import frozen


def test_what_the_caller_still_holds_is_copied():
    mine = np.zeros(3)
    kept = frozen("points", mine, (None,))
    mine[0] = 1.0
    assert kept[0] == 0.0
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 2.0


def test_a_read_only_view_of_something_that_can_change_is_copied():
    mine = np.zeros((3, 2))
    view = mine[:, 0]
    view.setflags(write=False)
    kept = frozen("points", view, (None,))
    mine[0] = 1.0
    assert kept[0] == 0.0


def test_what_nobody_can_change_is_taken_as_it_is():
    fixed = np.zeros(3)
    fixed.setflags(write=False)
    assert frozen("points", fixed, (None,)) is fixed


def test_another_type_is_a_copy_all_the_same():
    fixed = np.arange(3)
    fixed.setflags(write=False)
    kept = frozen("points", fixed, (None,))
    assert kept.dtype == np.float64
    assert not kept.flags.writeable


def test_the_wrong_shape_is_named():
    with pytest.raises(ValueError, match=r"points must have shape \(any, 2\), got \(3,\)"):
        frozen("points", np.zeros(3), (None, 2))
