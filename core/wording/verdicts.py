"""What a validation found, in words for people: the window, the summary sheet and its JSON say the same.

Circular 15/2025/TT-BKHCN, article 6.4.b, lists what must be shown of a signature at the least: the issuing authority,
the signer, the body that manages the certificate, the time, the integrity, the validity at the time of signing, and the
certificate's period. ``signature_facts`` holds all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from core.i18n import N_, _
from core.validation.expiry import expiry_of, expiry_sentence
from core.validation.report import AnchorSource, Indication, SignatureReport
from core.wording.later_changes import harmless_words, refused_words

_SOURCE: Final[Mapping[str | None, str]] = {
    "timestamp": N_("proved by a time stamp"),
    "claimed": N_("as stated by the signer's computer"),
}
_INTEGRITY: Final[Mapping[str, str]] = {
    "intact": N_("not changed since it was signed"),
    "broken": N_("changed after it was signed"),
}
_COVERAGE: Final[Mapping[str, str]] = {
    "entire-file": N_("the whole file"),
    "entire-revision": N_("the file as it was when signed; something was added later"),
    "partial": N_("only a part of the file"),
}
_TRUST: Final[Mapping[str, str]] = {
    "trusted": N_("leads to a root that this program trusts"),
    "untrusted": N_("does not lead to a root that this program trusts"),
}
_TRUSTED_BY: Final[Mapping[AnchorSource, str]] = {
    AnchorSource.NATIONAL: N_("leads to a national root"),
    AnchorSource.ADMINISTRATOR: N_("leads to a root that this computer's administrator added, not to a national one"),
    AnchorSource.PRACTICE: N_("leads to the practice root, which has no legal value"),
}
_REVOCATION: Final[Mapping[str, str]] = {
    "good": N_("not revoked"),
    "revoked": N_("revoked"),
    "unknown": N_("could not be found out"),
}
_VALIDITY: Final[Mapping[Indication, str]] = {
    Indication.TOTAL_PASSED: N_("valid"),
    Indication.INDETERMINATE: N_("could not be shown for sure"),
    Indication.TOTAL_FAILED: N_("not valid"),
}


def verdict_word(verdict: Indication) -> str:
    """*valid*, *could not be shown for sure* or *not valid*."""
    return _(_VALIDITY[verdict])


def verdict_sentence(verdict: Indication, signatures: int) -> str:
    """The one sentence that most people read; ``signatures`` is how many the file bears."""
    match verdict:
        case Indication.TOTAL_PASSED:
            return _("The signature is valid.") if signatures == 1 else _("All signatures are valid.")
        case Indication.TOTAL_FAILED:
            return _("Do not rely on this file: its signature is not valid.")
        case Indication.INDETERMINATE:
            if not signatures:
                return _("This file has no digital signature.")
            return _("It cannot be said for sure whether the signature is valid.")


def signer_name(signature: SignatureReport) -> str:
    """The signer, or that the signature names none."""
    return signature.signer or _("Unknown signer")


def trust_words(signature: SignatureReport) -> str:
    """Whether the chain is trusted, and by whose word."""
    if signature.trust_source is not None:
        return _(_TRUSTED_BY[signature.trust_source])
    return _worded(_TRUST, signature.trust)


def signature_facts(signature: SignatureReport, now: datetime) -> tuple[tuple[str, str], ...]:
    """Label and value of each detail. ``now`` decides whether the certificate expires soon."""
    facts = [
        (_("Signing time"), _time(signature)),
        (_("Validity at signing time"), verdict_word(signature.verdict)),
        (_("Content"), _worded(_INTEGRITY, signature.integrity)),
        (_("Covers"), _worded(_COVERAGE, signature.coverage)),
        (_("Issued by"), signature.issuer or _("unknown")),
        (_("Certificate managed by"), signature.managed_by or _("not stated in the certificate")),
        (_("Certificate valid"), _period(signature)),
        (_("Trust"), trust_words(signature)),
        (_("Certificate status"), _worded(_REVOCATION, signature.revocation)),
        (_("Level"), f"PAdES {signature.level.value}" if signature.level else _("below the baseline")),
    ]
    changed = (*refused_words(signature.later), *harmless_words(signature.later))
    if changed:
        facts.append((_("Changed since"), "; ".join(changed)))
    soon = expiry_of(signature.valid_to, now) if signature.valid_to else None
    if soon is not None:
        facts.append((_("Expiry"), expiry_sentence(soon)))
    return tuple(facts)


def _worded(words: Mapping[str, str], word: str) -> str:
    return _(words[word]) if word in words else _("unknown")


def _time(signature: SignatureReport) -> str:
    if signature.time is None:
        return _("not stated")
    told = signature.time.astimezone().strftime("%H:%M:%S %d/%m/%Y")
    source = _SOURCE.get(signature.time_source)
    return f"{told} ({_(source)})" if source else told


def _period(signature: SignatureReport) -> str:
    if signature.valid_from is None or signature.valid_to is None:
        return _("unknown")
    return " – ".join(f"{moment.astimezone():%d/%m/%Y}" for moment in (signature.valid_from, signature.valid_to))
