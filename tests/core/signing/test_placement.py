"""Where the box goes: displayed points and user space, on pages of every build; and what is proposed (L2)."""

from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.form_sheet import typeset_form
from core.documents.occupancy import occupied
from core.documents.signing_lines import signing_lines
from core.dossier.forms.load import load_forms
from core.dossier.forms.model import FilledForm, FormDefinition
from core.errors import InvalidPlacementError
from core.signing.model import Appearance, Placement, StampText
from core.signing.placement import PageFrame, Rect, check_inside, propose, to_displayed, to_user_space
from core.signing.preparing import STAMP_SIZE
from tests.core.signing.seen import ink_box
from tests.pdfs import make_pdf
from tests.pki import NAME
from tests.signed import Desk, pdfsig

pytestmark = pytest.mark.anyio
A4 = (595.0, 842.0)

frames = st.builds(
    lambda left, bottom, width, height, rotation, unit: PageFrame(
        (left, bottom, left + width, bottom + height), rotation, unit
    ),
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(100, 3000),
    st.floats(100, 3000),
    st.sampled_from((0, 90, 180, 270)),
    st.floats(0.5, 10),
)


@given(frames, st.floats(0, 1), st.floats(0, 1), st.floats(0.05, 1), st.floats(0.05, 1))
def test_a_box_comes_back_from_user_space_within_half_a_point(
    frame: PageFrame, x: float, y: float, w: float, h: float
) -> None:
    width, height = frame.size
    placement = Placement(1, x * width, y * height, w * width, h * height)
    box = to_user_space(placement, frame)
    back = to_displayed(1, box, frame)
    assert box[0] <= box[2]
    assert box[1] <= box[3]
    for field in ("x", "y", "width", "height"):
        assert getattr(back, field) == pytest.approx(getattr(placement, field), abs=0.5)


@pytest.mark.parametrize(
    "placement",
    [
        Placement(1, -5, 0, 100, 50),
        Placement(1, 500, 0, 100, 50),
        Placement(1, 0, 800, 100, 50),
        Placement(1, 0, 0, 10, 50),
        Placement(1, 0, 0, 100, 5),
        Placement(1, float("nan"), 0, 100, 50),
    ],
)
def test_a_box_off_the_page_or_unreadably_small_is_refused(placement: Placement) -> None:
    with pytest.raises(InvalidPlacementError):
        check_inside(placement, A4)


@pytest.mark.parametrize("page", [0, 2, -1])
async def test_a_page_that_does_not_exist_is_refused(desk: Desk, tmp_path: Path, page: int) -> None:
    appearance = Appearance(Placement(page, 50, 50, 200, 60), StampText(("a",)))
    with pytest.raises(InvalidPlacementError):
        await desk.prepared(make_pdf(tmp_path / "a.pdf"), appearance)
    assert list(desk.folder.iterdir()) == []


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("build", ["plain", "cropped", "unit", "inherited"])
async def test_the_stamp_stands_upright_at_the_displayed_place(
    desk: Desk, tmp_path: Path, rotation: int, build: str
) -> None:
    path = tmp_path / "page.pdf"
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(400, 600))
        page.Rotate = rotation
        if build == "cropped":
            page.MediaBox = pikepdf.Array([-30, -40, 500, 700])
            page.CropBox = pikepdf.Array([20, 10, 420, 610])
        if build == "unit":
            page.MediaBox = pikepdf.Array([0, 0, 200, 300])
            page.UserUnit = 2
        if build == "inherited":
            del page["/Rotate"], page["/MediaBox"]
            document.Root.Pages.Rotate = rotation
            document.Root.Pages.MediaBox = pikepdf.Array([0, 0, 400, 600])
        document.save(path)
    wished = Placement(1, 30, 250, 220, 70)
    text = StampText((f"Ký số bởi {NAME}", "Ngày ký: 2026.07.06 15:22:01 +07:00"), "LUYỆN TẬP")
    done = await desk.sign(path, tmp_path / "signed.pdf", appearance=Appearance(wished, text))
    left, top, right, bottom = ink_box(done.path, 600 if rotation in (90, 270) else 400)
    assert (left, top) == pytest.approx((30, 250), abs=1.5)
    assert (right, bottom) == pytest.approx((250, 320), abs=1.5)
    assert "Signature is Valid" in pdfsig(done.path)


def test_the_proposal_stands_free_under_the_text_at_the_right() -> None:
    text = [Rect(72, 60 + 20 * line, 520, 74 + 20 * line) for line in range(20)]
    placed = propose(3, A4, text, (200, 70))
    assert placed.page == 3
    assert placed.x + placed.width == pytest.approx(520, abs=1)
    assert 454 <= placed.y <= 490


def test_a_page_number_does_not_drag_the_proposal_to_the_foot() -> None:
    number = Rect(290, 800, 305, 812)
    assert propose(1, A4, [Rect(72, 60, 520, 200), number], (200, 70)).y < 230
    low = propose(1, A4, [Rect(72, 60, 520, 740), number], (200, 70))
    assert not Rect(low.x, low.y, low.x + 200, low.y + 70).overlaps(number)


def test_the_proposal_never_overlaps_while_there_is_room() -> None:
    blocks = [Rect(40, 40, 555, 500), Rect(300, 500, 555, 842)]
    placed = propose(1, A4, blocks, (200, 70))
    box = Rect(placed.x, placed.y, placed.x + 200, placed.y + 70)
    assert not any(box.overlaps(block) for block in blocks)


def test_a_full_page_still_gets_a_proposal_on_the_page() -> None:
    check_inside(propose(1, A4, [Rect(0, 0, *A4)], (200, 70)), A4)
    check_inside(propose(1, (100, 60), [], (200, 70)), (100, 60))


@pytest.mark.parametrize(
    "path", sorted(Path("/usr/share/doc").glob("*/*.pdf")) or [pytest.param(None, marks=pytest.mark.skip)], ids=str
)
async def test_real_documents_get_a_proposal_and_a_valid_signature(desk: Desk, tmp_path: Path, path: Path) -> None:
    placement = await desk.engine.propose_placement(path, 200, 70)
    pages = len(pypdfium2.PdfDocument(path))
    assert 1 <= placement.page <= pages
    done = await desk.sign(path, tmp_path / "signed.pdf", appearance=Appearance(placement, StampText((NAME,))))
    assert "Signature is Valid" in pdfsig(done.path)


def test_the_room_where_the_paper_says_who_signs_comes_first() -> None:
    left, right = Rect(90, 300, 200, 312), Rect(350, 300, 500, 312)
    text = [Rect(72, 60, 520, 280), left, right, Rect(360, 400, 480, 412), Rect(72, 430, 520, 600)]
    placed = propose(1, A4, text, (200, 70), [left, right])
    assert (placed.x, placed.y, placed.width) == (325, 315, 200)
    lower = [*text[:3], Rect(360, 375, 480, 387), *text[4:]]
    smaller = propose(1, A4, lower, (200, 70), [left, right])
    assert 0.7 * 200 <= smaller.width < 200
    assert smaller.y + smaller.height <= 375
    full = [*text, Rect(72, 312, 520, 420)]
    assert propose(1, A4, full, (200, 70), [left, right]) == propose(1, A4, full, (200, 70))


@pytest.mark.parametrize("form", load_forms().forms, ids=lambda form: form.layout.parent.name)
def test_on_each_form_of_ours_the_signature_stands_between_the_line_and_the_name(
    tmp_path: Path, form: FormDefinition
) -> None:
    path = tmp_path / "form.pdf"
    path.write_bytes(typeset_form(form, FilledForm(form.form, form.version, form.sample)))
    with pypdfium2.PdfDocument(path) as document:
        frame = PageFrame((0.0, 0.0, *document[0].get_size()), 0, 1.0)
    lines = signing_lines(path, 1, frame)
    assert lines
    taken = occupied(path, 1, frame)
    placed = propose(1, frame.size, taken, STAMP_SIZE, lines)
    line = max(lines, key=lambda one: one.left)
    assert 0 < placed.y - line.bottom < 25
    assert abs(placed.x + placed.width / 2 - (line.left + line.right) / 2) < 1 or placed.width > 150
    box = Rect(placed.x, placed.y, placed.x + placed.width, placed.y + placed.height)
    assert not any(box.overlaps(one) for one in taken)
