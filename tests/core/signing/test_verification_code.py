"""The code on both screens where the CA derives it from what is signed (P1; report 02 §4.1)."""

import hashlib

import pytest

from core.signing.model import Dtbsr, HashAlgorithm
from core.signing.verification_code import verification_code

ONE, OTHER = Dtbsr(b"\x01" * 32), Dtbsr(b"\x10" * 32)


def marked(octets: bytes) -> str:
    mark = hashlib.sha256(octets).hexdigest().upper()
    return f"{mark[:4]}-{mark[60:]}"


def test_one_document_gives_the_ends_of_its_digests_digest() -> None:
    assert verification_code([ONE]) == marked(ONE.value)


def test_several_documents_give_one_code_whatever_their_order() -> None:
    assert verification_code([ONE, OTHER]) == verification_code([OTHER, ONE]) == marked(b"\x11" * 32)


def test_a_shorter_digest_is_filled_up() -> None:
    longer = Dtbsr(b"\x10" * 48, HashAlgorithm.SHA384)
    assert verification_code([ONE, longer]) == marked(b"\x11" * 32 + b"\xff" * 16)


def test_nothing_has_no_code() -> None:
    with pytest.raises(ValueError, match="nothing"):
        verification_code([])
