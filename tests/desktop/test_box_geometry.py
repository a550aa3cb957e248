"""The signature box never leaves the page, whatever is done to it."""

from hypothesis import given
from hypothesis import strategies as st

from core.signing.model import Placement
from desktop.ui.box_geometry import (
    MIN_HEIGHT,
    MIN_WIDTH,
    Handle,
    PageSize,
    clamped,
    handle_at,
    millimetres,
    moved,
    on_page,
    resized,
)

sizes = st.builds(PageSize, st.floats(150, 3000), st.floats(150, 3000))
points = st.floats(-5000, 5000)
boxes = st.builds(Placement, st.just(1), points, points, st.floats(MIN_WIDTH, 3000), st.floats(MIN_HEIGHT, 3000))


def inside(box: Placement, page: PageSize) -> bool:
    slack = 1e-6
    return (
        box.x >= -slack
        and box.y >= -slack
        and box.x + box.width <= page.width + slack
        and box.y + box.height <= page.height + slack
    )


@given(boxes, sizes, points, points, st.sampled_from(Handle))
def test_moving_and_resizing_keep_the_box_inside_and_above_its_least_size(
    box: Placement, page: PageSize, dx: float, dy: float, handle: Handle
) -> None:
    start = clamped(box, page)
    assert inside(moved(start, dx, dy, page), page)
    changed = resized(start, handle, dx, dy, page)
    assert inside(changed, page)
    assert changed.width >= min(MIN_WIDTH, start.width) - 1e-6
    assert changed.height >= min(MIN_HEIGHT, start.height) - 1e-6


@given(boxes, sizes, sizes)
def test_a_box_taken_to_a_page_of_another_size_fits_there(box: Placement, old: PageSize, new: PageSize) -> None:
    there = on_page(clamped(box, old), 2, old, new)
    assert there.page == 2
    assert inside(there, new)


def test_the_opposite_corner_stays_when_one_is_pulled() -> None:
    page, box = PageSize(600, 800), Placement(1, 100, 100, 200, 80)
    assert resized(box, Handle.NW, -20, -10, page) == Placement(1, 80, 90, 220, 90)
    assert resized(box, Handle.E, 5000, 99, page) == Placement(1, 100, 100, 500, 80)
    assert resized(box, Handle.N, 0, 5000, page) == Placement(1, 100, 180 - MIN_HEIGHT, 200, MIN_HEIGHT)


def test_corners_reach_44_pixels_and_a_small_box_can_still_be_dragged() -> None:
    assert handle_at(-21, -21, 200, 40, 22) is Handle.NW
    assert handle_at(221, 61, 200, 40, 22) is Handle.SE
    assert handle_at(100, 20, 200, 40, 22) is Handle.BODY
    assert handle_at(100, -10, 200, 40, 22) is Handle.N
    assert handle_at(-30, 0, 200, 40, 22) is None


def test_millimetres_are_of_the_page() -> None:
    assert millimetres(595.276) == 210
