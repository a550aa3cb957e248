"""What a reason word means, for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from core.i18n import N_, _

REASONS: Final[Mapping[str, str]] = {
    "no-signature": N_("The file bears no digital signature."),
    "unreadable": N_("The file is damaged or unusual; its signatures could not be checked."),
    "encrypted": N_("The file is locked with a password, so its signatures could not be checked."),
    "digest-mismatch": N_("The content was changed after it was signed."),
    "signature-broken": N_("The signature itself is not genuine: it does not fit its certificate."),
    "changed-after-signing": N_("Something was changed after signing, and it cannot be shown to be harmless."),
    "forbidden-change": N_("Something was changed after signing that the signer had forbidden."),
    "too-large-to-compare": N_("The file is too large to find out whether what was added after signing is harmless."),
    "partial-coverage": N_("The signature does not cover the whole of what it should."),
    "manipulated-tail": N_("The end of the file was tampered with; other programs may show something else."),
    "hidden-signature": N_("The file holds a signature that was removed from sight."),
    "unsupported-signature": N_("The signature is of an old or unknown kind that cannot be checked."),
    "untrusted-chain": N_("The certificate was not issued by an authority that this program trusts."),
    "issuer-unreachable": N_("The certificate of the issuing authority could not be fetched, so trust is not known."),
    "certificate-expired": N_("The certificate was not valid at the time of signing."),
    "certificate-revoked": N_("The certificate had been revoked."),
    "expired-since": N_("The certificate has expired since, and nothing proves that the signature was made before."),
    "revoked-since": N_("The certificate was revoked later, and nothing proves that the signature was made before."),
    "revocation-unknown": N_("Whether the certificate had been revoked could not be found out."),
    "weak-algorithm": N_("The signature uses an algorithm that is no longer safe."),
    "key-usage": N_("The certificate is not meant for signing documents."),
    "timestamp-invalid": N_("The timestamp is not valid."),
    "timestamp-untrusted": N_("The timestamp comes from an authority that this program does not trust."),
    "timestamp-unknown": N_("Whether the timestamp's authority is still in good standing could not be found out."),
    "field-rules": N_("The signature does not keep to the rules that its field sets."),
    "two-readings": N_("The file is built so that different programs may show different things."),
}


def sentence(reason: str) -> str:
    """The sentence for a reason word, in the language in force."""
    return _(REASONS[reason])
