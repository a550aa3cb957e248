"""Every failure has words, in both languages, whatever it came with."""

import re
import string
from collections.abc import Iterator

import pytest

from core import errors
from core.errors import AppError, CredentialUnusableError, OutcomeError, ProfileInvalidError, UserCancelledError
from core.i18n import _, language, set_language
from core.messages import MESSAGES, VARIANTS, describe, describe_unexpected, explain
from core.wording.reasons import REASONS


def leaves(family: type[AppError] = AppError) -> Iterator[type[AppError]]:
    if family.code:
        yield family
    for member in family.__subclasses__():
        yield from leaves(member)


LEAVES = sorted({kind for kind in leaves() if kind.__module__.startswith("core.")}, key=lambda kind: kind.code)
every_error = pytest.mark.parametrize("kind", LEAVES, ids=lambda kind: kind.code)


@pytest.fixture(params=["vi", pytest.param("en", marks=pytest.mark.all_only)])
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    before = language()
    set_language(request.param)
    yield request.param
    set_language(before)


def placeholders(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}


def test_codes_are_unique() -> None:
    codes = [kind.code for kind in LEAVES]
    assert len(set(codes)) == len(codes)


def test_there_are_no_words_for_errors_that_do_not_exist() -> None:
    codes = {kind.code for kind in LEAVES}
    assert set(MESSAGES) == codes
    assert {code for code, _name, _value in VARIANTS} <= codes


@every_error
def test_every_error_has_three_parts_in_both_languages(kind: type[AppError], spoken: str) -> None:
    source, told = MESSAGES[kind.code], describe(kind())
    for original, text in (
        (source.title, told.title),
        (source.what_happened, told.what_happened),
        (source.what_to_do, told.what_to_do),
    ):
        assert text
        assert "{" not in text
        if spoken == "vi":
            assert _(original) != original, original
            assert placeholders(_(original)) == placeholders(original)


@pytest.mark.parametrize("key", sorted(VARIANTS), ids="-".join)
def test_every_variant_is_chosen_and_translated(key: tuple[str, str, str], spoken: str) -> None:
    code, name, value = key
    kind = next(kind for kind in LEAVES if kind.code == code)
    assert describe(kind(**{name: value})).title != describe(kind()).title
    if spoken == "vi":
        assert _(VARIANTS[key].title) != VARIANTS[key].title


@every_error
def test_titles_are_short_and_advice_is_a_sentence(kind: type[AppError], spoken: str) -> None:
    told = describe(kind())
    assert len(told.title) <= 64
    assert not told.title.endswith(".")
    assert told.what_happened.endswith((".", "!", "…")) or kind.code in ("portal.rejected", "usage.several_credentials")
    assert told.what_to_do.endswith(".")


@every_error
def test_params_with_braces_or_nothing_never_hide_the_failure(kind: type[AppError], spoken: str) -> None:
    names = placeholders("".join((MESSAGES[kind.code].what_happened, MESSAGES[kind.code].title)))
    told = describe(kind("detail", **dict.fromkeys(names, "{x} {0} %s")))
    assert told.title
    for name in names:
        assert "{x} {0} %s" in told.title + told.what_happened, name


def test_what_is_known_is_said(spoken: str) -> None:
    told = describe(errors.DocumentTooLargeError(name="giấy khai sinh.pdf", limit="10 MB"))
    assert "giấy khai sinh.pdf" in told.what_happened
    assert "10 MB" in told.what_happened


def test_outcomes_do_not_alarm(spoken: str) -> None:
    for kind in LEAVES:
        if issubclass(kind, OutcomeError):
            told = describe(kind())
            text = f"{told.title} {told.what_happened} {told.what_to_do}".lower()
            assert not re.search(r"\berror\b|\bfail|\blỗi\b|thất bại", text)


def test_refusing_on_the_phone_says_that_nothing_was_signed() -> None:
    set_language("vi")
    told = describe(errors.SignerDeclinedError())
    assert told.what_happened == "Bạn đã bấm Hủy trên điện thoại. Chưa có gì được ký."


def test_a_cancellation_tells_whether_the_authority_knows(spoken: str) -> None:
    assert describe(UserCancelledError(told="yes")) == describe(UserCancelledError())
    assert describe(UserCancelledError(told="no")) != describe(UserCancelledError())


def test_an_unknown_reason_falls_back_to_the_general_words(spoken: str) -> None:
    assert describe(CredentialUnusableError(reason="martian")) == describe(CredentialUnusableError())


def test_no_profile_yet_is_not_an_empty_name() -> None:
    assert "“”" not in describe(ProfileInvalidError(name="")).what_happened


def test_an_error_without_words_is_still_told(spoken: str) -> None:
    newborn = errors.DocumentChangedError()
    newborn.code = "test.newborn"  # type: ignore[misc]
    assert "test.newborn" in describe(newborn).what_to_do


def test_a_bug_gives_its_report_number(spoken: str) -> None:
    assert "1a2b3c4d" in describe_unexpected("1a2b3c4d").what_to_do


def test_every_reason_has_a_sentence_in_both_languages(spoken: str) -> None:
    for kind in {type(reason) for reason in REASONS}:
        for reason in kind:
            assert explain(reason).endswith("."), reason
            assert (explain(reason) == REASONS[reason]) == (spoken == "en"), reason
