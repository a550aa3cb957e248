"""A file is read once, in blocks, and nothing is lost between two of them (V1)."""

import hashlib
import io
import random

import pytest

from core.documents.blocks import BLOCK
from core.validation.guard import ghost_signatures, tail_fault
from core.validation.reading import Covered, read_whole


def _filler(size: int) -> bytes:
    return random.Random(1).randbytes(size)


def _expected(content: bytes, one: Covered) -> bytes:
    _, before, after, length = one.byte_range
    return hashlib.new(one.algorithm, content[:before] + content[after : after + length]).digest()


@pytest.mark.parametrize("size", [1000, BLOCK, BLOCK + 1, 3 * BLOCK + 77])
def test_every_signature_gets_the_digest_of_its_own_range(size: int) -> None:
    content = _filler(size)
    ranges = [(0, 10, 20, 30), (0, 10, 20, size - 20), (0, 100, 400, 500), (0, size // 2, size - 5, 5), (0, 99, 100, 0)]
    asked = [Covered(one, algorithm) for one in ranges for algorithm in ("sha256", "sha512")]
    digests = read_whole(io.BytesIO(content), asked).digests
    assert digests == {one: _expected(content, one) for one in asked}


@pytest.mark.parametrize("byte_range", [(1, 5, 9, 2), (0, 0, 9, 2), (0, 9, 5, 2), (0, 5, 9, 9_999)])
def test_a_range_that_does_not_fit_the_file_gets_no_digest(byte_range: tuple[int, int, int, int]) -> None:
    assert read_whole(io.BytesIO(bytes(100)), [Covered(byte_range, "sha256")]).digests == {}


@pytest.mark.parametrize("padding", [b" ", b" " * 5000])
def test_a_byte_range_across_two_blocks_is_seen(padding: bytes) -> None:
    mention = b"/ByteRange" + padding + b"[0 7 9 11]"
    for place in range(BLOCK - len(mention) - 1, BLOCK + 2, max(1, len(mention) // 40)):
        content = _filler(place) + mention + _filler(BLOCK)
        (found,) = read_whole(io.BytesIO(content), []).mentions
        assert (found.start, found.end, found.byte_range) == (place, place + len(mention), (0, 7, 9, 11))


def test_what_is_cut_off_by_the_end_of_the_file_is_no_byte_range() -> None:
    assert read_whole(io.BytesIO(_filler(BLOCK) + b"/ByteRange[0 7 9 1"), []).mentions == ()


@pytest.mark.parametrize(
    ("beside", "hidden"), [(b"", ((0, 7, 9, 11),)), (b"/MACLocation/AttachedToSig", ()), (b"/UR3", ())]
)
def test_a_signature_out_of_sight_is_an_alarm_and_a_mac_is_none(beside: bytes, hidden: tuple[object, ...]) -> None:
    file = io.BytesIO(_filler(5000) + b"/ByteRange[0 7 9 11]" + beside + _filler(5000))
    reading = read_whole(file, [])
    assert ghost_signatures(file, reading, []) == hidden
    assert ghost_signatures(file, reading, [(0, 7, 9, 11)]) == ()


def test_so_many_byte_ranges_that_they_hide_one_are_an_alarm() -> None:
    file = io.BytesIO(b"/ByteRange[0 7 9 11]/UR3" * 10_001)
    assert ghost_signatures(file, read_whole(file, []), []) == ((0, 7, 9, 11),)


@pytest.mark.parametrize(
    ("tail", "fault"),
    [
        (b"trailer\n<<>>\nstartxref\n9\n%%EOF\n", False),
        (b"trailer\n<<>>\nstartxref\n9\n%%EOF" + b"\n" * 200_000, False),
        (b"trailer\n<<>>\nstartxref\n9\n%%EOF" + b"\n" * 200_000 + b"x", True),
        (b"trailer\n<<>>\nstartxref\n8\n%%EOF\n", True),
        (b"trailer\n<<>>\n1 0 obj\nstartxref\n9\n%%EOF\n", True),
        (b"trailer\n<<>>\nstartxref\n9\n", True),
        (b"trailer\n<<>>\n", True),
    ],
)
def test_the_end_of_the_file_is_where_the_reader_began(tail: bytes, fault: bool) -> None:
    head = b"%PDF-1.7\n1 0 obj\n"
    assert tail_fault(io.BytesIO(head + tail), 9, len(head)) is fault
    assert tail_fault(io.BytesIO(head + _filler(70_000) + tail), 9, len(head) + 70_000) is fault
