"""What is said before anything is sent: to whom, and every single thing (W7)."""

from dataclasses import replace

import pytest

from core.i18n import set_language
from core.signing.model import SignatureLevel
from core.signing.prompting import PromptMoment
from core.wording.leaving import STATUS_ASKED, Destinations, Sending, leaving_words
from providers import FAMILIES, PROVIDERS, resolve

TO = Destinations("ca.example", ("first.example", "second.example"))
INFOS = [*(route.info for route in PROVIDERS), *(family.info for family in FAMILIES)]


@pytest.fixture(autouse=True)
def english() -> None:
    set_language("en")


def test_every_thing_of_every_route_is_told_one_by_one() -> None:
    for info in INFOS:
        if info.local:
            continue
        (looked_up,) = leaving_words(info, Sending.CERTIFICATES, TO)
        signed, *_beside = leaving_words(info, Sending.SIGNATURE, TO)
        later = any(need.moment is PromptMoment.AFTER_REQUEST for need in info.prompts)
        to_sign = {*info.leaves_machine, *(info.leaves_on_resume if later else ())}
        for words, line in ((info.leaves_for_certificates, looked_up), (to_sign, signed)):
            head, _colon, things = line.partition(": ")
            assert head.endswith("sent to ca.example"), info.id
            assert len(things.replace("; if asked for", "").split(", ")) == len(words), info.id
        assert ("stays on this machine" in signed) is ("file" not in info.leaves_machine)


@pytest.mark.parametrize("sending", [Sending.CERTIFICATES, Sending.SIGNATURE, Sending.RESUMING])
def test_a_word_that_nobody_gave_words_for_is_never_kept_silent(sending: Sending) -> None:
    unknown = ("digest", "fingerprint_of_a_finger")
    info = replace(
        resolve("vnpt").info, leaves_machine=unknown, leaves_for_certificates=unknown, leaves_on_resume=unknown
    )
    with pytest.raises(KeyError):
        leaving_words(info, sending, TO)


def test_only_keys_at_hand_send_nothing_and_their_timestamps_are_told_all_the_same() -> None:
    info = resolve("p12:khoa.p12").info
    assert leaving_words(info, Sending.CERTIFICATES, TO) == ()
    timestamp, status = leaving_words(info, Sending.SIGNATURE, TO)
    assert timestamp == "Timestamp: first.example (if it is silent, second.example) gets a digest of the signature."
    assert status == STATUS_ASKED


@pytest.mark.parametrize(
    ("level", "told"),
    [
        (SignatureLevel.B_B, ""),
        (SignatureLevel.B_LT, "gets a digest of the signature."),
        (SignatureLevel.B_LTA, "gets digests of the signature and of the signed file."),
    ],
)
def test_who_attests_the_time_is_told_where_a_timestamp_is_wanted(level: SignatureLevel, told: str) -> None:
    lines = leaving_words(resolve("vnpt").info, Sending.SIGNATURE, TO, level)
    assert [line.rpartition(") ")[2] for line in lines if line.startswith("Timestamp")] == ([told] if told else [])


def test_what_the_ca_has_already_answered_is_not_asked_for_again() -> None:
    info = resolve("viettel").info
    fetching, *rest = leaving_words(info, Sending.RESUMING, TO)
    assert fetching.endswith("sent to ca.example: the number of the request, your ID number.")
    assert leaving_words(info, Sending.FINISHING, TO) == tuple(rest)


def test_no_placeholder_stands_for_an_address_that_nobody_told() -> None:
    (line,) = leaving_words(resolve("csc1").info, Sending.CERTIFICATES, Destinations())
    assert "sent to the address of your organisation's account: your ID number." in line
