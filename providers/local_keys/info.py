"""Capabilities of keys at hand: no service, no phone, nothing leaves this computer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.signing.model import HashAlgorithm, SignatureAlgorithm
from core.signing.prompting import PromptKind, PromptMoment, PromptNeed
from core.signing.provider import ControlCode, DigestEncoding, Proof, ProviderInfo

MAX_BATCH: Final = 100
"""Documents in one go: more than this nobody has looked at before typing a PIN."""

FILE: Final = ProviderInfo(
    id="p12:",
    display_name="PKCS#12",
    brand="PKCS#12",
    blocking=True,
    resumable=False,
    cancellable=False,
    control_code=ControlCode.NONE,
    max_batch=MAX_BATCH,
    algorithms=(SignatureAlgorithm.RSA_PKCS1_V15, SignatureAlgorithm.ECDSA),
    wait_limit_s=120.0,
    leaves_machine=(),
    leaves_for_certificates=(),
    proven=Proof.KEY_CHECKED,
    digest_encoding=DigestEncoding.OCTETS,
    digests=(HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512),
    prompts=(PromptNeed(PromptKind.PASSWORD, PromptMoment.BEFORE_CERTIFICATES),),
    local=True,
)
TOKEN: Final = replace(
    FILE,
    id="pkcs11:",
    display_name="PKCS#11",
    brand="PKCS#11",
    prompts=(PromptNeed(PromptKind.PIN, PromptMoment.BEFORE_REQUEST),),
)


def named(info: ProviderInfo, parameter: str) -> ProviderInfo:
    """The record of one file or token: its whole ``--ca`` name finds it again after a break."""
    return replace(info, id=f"{info.id}{parameter}")
