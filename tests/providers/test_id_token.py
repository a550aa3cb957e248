"""An ID token is believed only if every claim is right and the issuer's own key signed it."""

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from providers.oidc.id_token import Expected, InvalidIdTokenError, verified_claims
from providers.sandbox.identity.tokens import IdTokenSigner, at_hash, base64url

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
EXPECTED = Expected("https://issuer.example", "kyso-desktop", "the-nonce", "the-access-token")
CLAIMS: Mapping[str, Any] = {
    "iss": "https://issuer.example",
    "sub": "subject",
    "aud": "kyso-desktop",
    "iat": NOW.timestamp(),
    "exp": (NOW + timedelta(minutes=30)).timestamp(),
    "nonce": "the-nonce",
    "at_hash": at_hash("the-access-token"),
}


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> IdTokenSigner:
    return IdTokenSigner(tmp_path_factory.mktemp("issuer"))


def refusal(token: str, signer: IdTokenSigner) -> str:
    with pytest.raises(InvalidIdTokenError) as refused:
        verified_claims(token, signer.jwks()["keys"], EXPECTED, NOW)
    return str(refused.value)


def test_a_right_token_gives_its_claims(signer: IdTokenSigner) -> None:
    for claims in (
        CLAIMS,
        {**CLAIMS, "aud": ["kyso-desktop"]},
        {**CLAIMS, "aud": ["a", "kyso-desktop"], "azp": "kyso-desktop"},
    ):
        assert verified_claims(signer.sign(claims), signer.jwks()["keys"], EXPECTED, NOW)["sub"] == "subject"


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"iss": "https://evil.example"}, "issuer"),
        ({"iss": "https://issuer.example/"}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": ["kyso-desktop", "another"]}, "authorized_party"),
        ({"exp": (NOW - timedelta(minutes=3)).timestamp()}, "expired"),
        ({"exp": "tomorrow"}, "exp"),
        ({"exp": True}, "exp"),
        ({"iat": (NOW + timedelta(minutes=3)).timestamp()}, "issued_later"),
        ({"iat": None}, "iat"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": ""}, "subject"),
        ({"at_hash": at_hash("another token")}, "at_hash"),
    ],
)
def test_a_wrong_claim_is_refused(signer: IdTokenSigner, changed: Mapping[str, Any], word: str) -> None:
    assert refusal(signer.sign({**CLAIMS, **changed}), signer) == word


def test_a_clock_that_differs_a_little_is_no_reason(signer: IdTokenSigner) -> None:
    late = {
        **CLAIMS,
        "exp": (NOW - timedelta(seconds=60)).timestamp(),
        "iat": (NOW + timedelta(seconds=60)).timestamp(),
    }
    assert verified_claims(signer.sign(late), signer.jwks()["keys"], EXPECTED, NOW)


def test_another_key_is_refused(signer: IdTokenSigner, tmp_path: Path) -> None:
    forger = IdTokenSigner(tmp_path)
    token = forger.sign(CLAIMS)
    assert refusal(token, signer) == "unknown_key"
    _head, body, value = token.split(".")
    own_head = signer.sign(CLAIMS).split(".")[0]
    assert refusal(f"{own_head}.{body}.{value}", signer) == "signature"


def test_the_token_does_not_choose_how_it_is_checked(signer: IdTokenSigner) -> None:
    _, body, value = signer.sign(CLAIMS).split(".")
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"alg": "RS512"}, {"alg": "RS256", "crit": ["exp"]}, {}):
        head = base64url(json.dumps(header).encode())
        assert refusal(f"{head}.{body}.{value}", signer) == "algorithm"
        assert refusal(f"{head}.{body}.", signer) == "algorithm"


def test_a_changed_claim_breaks_the_signature(signer: IdTokenSigner) -> None:
    head, _, value = signer.sign(CLAIMS).split(".")
    body = base64url(json.dumps({**CLAIMS, "sub": "somebody else"}).encode())
    assert refusal(f"{head}.{body}.{value}", signer) == "signature"


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "....", "é.é.é", "W10.W10.W10", "x" * 20_000, "e30.e30.*"])
def test_what_is_no_token_is_refused(signer: IdTokenSigner, token: str) -> None:
    assert refusal(token, signer) in ("form", "algorithm")


def test_a_short_or_malformed_key_is_no_key(signer: IdTokenSigner) -> None:
    (right,) = signer.jwks()["keys"]
    short = base64.urlsafe_b64encode((2**1023 + 1).to_bytes(128)).rstrip(b"=").decode()
    for key in ({**right, "n": short}, {**right, "n": "*"}, {"kty": "RSA", "kid": right["kid"]}):
        with pytest.raises(InvalidIdTokenError):
            verified_claims(signer.sign(CLAIMS), [key], EXPECTED, NOW)
    with pytest.raises(InvalidIdTokenError):
        verified_claims(signer.sign(CLAIMS), [right, right], EXPECTED, NOW)
