"""Whatever code a vendor's document tells, the person hears what happened and what to do, not that something failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import AppError
from core.i18n import language, set_language
from core.messages import MESSAGES, VARIANTS, describe
from providers import PROVIDERS, resolve
from providers.csc import refusals
from providers.fpt_mpki import cloud_wire as fpt_cloud
from providers.fpt_mpki import wire as fpt
from providers.nacencomm_ca2 import wire as ca2
from providers.viettel_mysign import wire as viettel
from providers.vnpt_smartca import wire as vnpt
from providers.vnpt_smartca import wire_oauth as vnpt_oauth
from tests.wire.documented import FINE, Dialect, Met, dialects, drive

DIALECTS = dialects()
WORDS_OF_THE_ERROR = ("failed", "secret")
"""Reasons that say no more than their error does."""

OURS = [Met(dialect, entry) for dialect in DIALECTS for entry in dialect.codes if "never" not in entry]


def named(name: str) -> Dialect:
    return next(dialect for dialect in DIALECTS if dialect.name == name)


@pytest.mark.anyio
@pytest.mark.parametrize("met", OURS, ids=str)
async def test_a_documented_code_becomes_the_outcome_it_stands_for(met: Met, tmp_path: Path) -> None:
    wanted, reason = met.entry["outcome"], met.entry.get("reason")
    if wanted in FINE:
        ended = await drive(met, tmp_path)
        assert ended == ("no certificate" if wanted == "no certificate" else "signed")
        return
    with pytest.raises(AppError) as told:
        await drive(met, tmp_path)
    assert (told.value.code, told.value.params.get("reason")) == (wanted, reason)
    assert_told(told.value)


def assert_told(error: AppError) -> None:
    """Title, what happened and what to do, in both languages, with nothing left open."""
    before = language()
    try:
        spoken = {}
        for tongue in ("vi", "en"):
            set_language(tongue)
            words = describe(error)
            spoken[tongue] = (words.title, words.what_happened, words.what_to_do)
    finally:
        set_language(before)
    assert all(part and "{" not in part for parts in spoken.values() for part in parts)
    assert not any("not given" in part for part in spoken["en"])
    assert all(vi != en for vi, en in zip(spoken["vi"], spoken["en"], strict=True))


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_each_code_is_written_down_whole(dialect: Dialect) -> None:
    for entry in dialect.codes:
        assert entry["code"]
        assert entry["says"]
        assert "§" in entry["section"], entry
        assert ("never" in entry) != ("outcome" in entry), entry
        assert entry.get("never", "why")


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
def test_no_code_is_told_as_an_answer_that_could_not_be_understood(dialect: Dialect) -> None:
    for entry in dialect.codes:
        outcome, reason = entry.get("outcome"), entry.get("reason")
        if outcome is None or outcome in FINE:
            continue
        assert outcome in MESSAGES
        assert outcome != "provider.protocol" or reason == "request_refused", entry
        assert reason in (None, *WORDS_OF_THE_ERROR) or (outcome, "reason", reason) in VARIANTS, entry


def test_every_way_to_an_authority_has_its_codes() -> None:
    remote = {route.info.id for route in PROVIDERS if not route.info.id.startswith("esign:")}
    described = {resolve(dialect.route).info.id for dialect in DIALECTS}
    assert remote <= described
    assert {"esign:FPT-CA", resolve("esign:FPT-CA:file").info.id} <= described


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("vnpt_oauth", {*vnpt_oauth.TROUBLES, *vnpt_oauth.STATES}),
        ("viettel_mysign", {*viettel.TROUBLES, *viettel.STATES}),
        ("nacencomm_ca2", {*ca2.TAKEN}),
        ("fpt_rssp", {*fpt.TROUBLES}),
        ("fpt_esigncloud", {*fpt_cloud.TROUBLES}),
        ("vnpt_sp769_v1", {*vnpt.STATES}),
        ("csc_v1", {*refusals.BY_CODE} - {"invalid_authentication_data", "invalid_hash", "accepted_request"}),
        ("csc_v2", {*refusals.BY_CODE} - {"invalid_pin", "invalid_otp"}),
    ],
)
def test_what_an_adapter_knows_is_documented(name: str, known: set[object]) -> None:
    assert {str(code) for code in known} <= {entry["code"] for entry in named(name).codes}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("signing.declined", None),
        ("signing.expired", None),
        ("provider.secret_refused", "pin"),
        ("provider.secret_refused", "locked"),
        ("provider.credential_unusable", "pin_locked"),
        ("provider.phone_not_ready", None),
        ("provider.phone_not_ready", "outdated"),
        ("provider.credential_unusable", "expired"),
        ("provider.credential_unusable", "suspended"),
        ("provider.signing_failed", "used_up"),
        ("provider.quota", None),
        ("provider.credential_mismatch", None),
        ("provider.unavailable", None),
        ("provider.tls", "expired"),
    ],
)
def test_each_kind_of_ending_has_words_of_its_own(code: str, reason: str | None) -> None:
    mine = MESSAGES[code] if reason is None else VARIANTS[code, "reason", reason]
    others = [words for table in (MESSAGES, VARIANTS) for words in table.values() if words is not mine]
    assert mine.title not in {words.title for words in others}
