"""The table of what every route can do, as it stands in ``providers/README.md``: made from the capability records.

``python -m providers.capability_table`` (``make providers-table``) writes it; a test fails while the file is older.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from core.signing.model import SignatureAlgorithm
from core.signing.prompting import PromptNeed
from core.signing.provider import ControlCode, ProviderInfo, Returns
from providers import FAMILIES, PROVIDERS

README: Final = Path(__file__).with_name("README.md")
BEGIN: Final = "<!-- table: make providers-table -->"
END: Final = "<!-- end of table -->"

_HEAD: Final = (
    "`--ca`",
    "proven",
    "digest on the wire",
    "returns",
    "documents in one confirmation",
    "number on both screens",
    "asked at this keyboard",
    "fetched again after a crash",
    "deadline",
    "can be told to stop",
    "chain sent",
    "sent to find certificates",
    "sent to sign",
    "sent to fetch again",
)
_SCHEMES: Final[Mapping[SignatureAlgorithm, str]] = {
    SignatureAlgorithm.RSA_PKCS1_V15: "PKCS#1 v1.5",
    SignatureAlgorithm.RSA_PSS: "PSS",
    SignatureAlgorithm.ECDSA: "ECDSA",
}
_CODES: Final[Mapping[ControlCode, str]] = {
    ControlCode.OUR_DOC_ID: "our document number",
    ControlCode.FROM_CA: "the CA's",
    ControlCode.FROM_DIGESTS: "computed from the digests",
    ControlCode.NONE: "no second screen",
}


def document(text: str) -> str:
    """``README.md`` with its table brought up to date; ``ValueError`` if the marks are missing."""
    before, _begin, rest = text.partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not end:
        raise ValueError("no marks for the table")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


def table() -> str:
    """A row for each route, then what we assume of each. Routes that differ by their name alone share a row."""
    groups = _grouped([*(route.info for route in PROVIDERS), *(family.info for family in FAMILIES)])
    rows = [_HEAD, tuple("---" for _ in _HEAD), *(_row(names, info) for names, info in groups)]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    assumed = [f"- {_names(names)}: {'; '.join(info.assumptions)}." for names, info in groups if info.assumptions]
    return "\n".join([*lines, "", "Assumed, because no public document says it:", "", *assumed])


def _grouped(infos: Iterable[ProviderInfo]) -> list[tuple[list[str], ProviderInfo]]:
    groups: dict[ProviderInfo, list[str]] = {}
    for info in infos:
        groups.setdefault(replace(info, id="", display_name="", brand="", app=None), []).append(info.id)
    return [(names, info) for info, names in groups.items()]


def _row(names: list[str], info: ProviderInfo) -> tuple[str, ...]:
    schemes = " or ".join(_SCHEMES[scheme] for scheme in info.algorithms)
    return (
        _names(names),
        info.proven.value,
        "none" if info.local or info.returns is Returns.SIGNED_FILE else info.digest_encoding.value,
        schemes if info.returns is Returns.SIGNATURE_VALUE else f"the signed file ({schemes})",
        str(info.max_batch),
        _CODES[info.control_code],
        ", ".join(map(_asked, info.prompts)) or "–",
        _mark(info.resumable),
        "the CA's own" if info.tells_deadline else f"ours, {info.wait_limit_s:.0f} s",
        _mark(info.cancellable),
        _mark(info.sends_chain),
        *(_sent(words, info) for words in (info.leaves_for_certificates, info.leaves_machine, info.leaves_on_resume)),
    )


def _sent(words: tuple[str, ...], info: ProviderInfo) -> str:
    told = (f"{one} (if asked)" if one in info.leaves_if_asked else one for one in words)
    return ", ".join(told).replace("_", " ") or ("nothing" if info.local else "–")


def _names(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _asked(need: PromptNeed) -> str:
    when = need.moment.value.replace("_", " ")
    return f"{need.kind.value} {when}" if need.always else f"{need.kind.value} {when} (for some certificates)"


def _mark(able: bool) -> str:
    return "✓" if able else "–"


def main() -> None:
    """Write the table."""
    README.write_text(document(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
