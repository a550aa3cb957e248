"""The store of trusted authorities."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.wording.message import Message

MESSAGES: Final[Mapping[str, Message]] = {
    "trust.refused": Message(
        N_("This is not added to the trusted authorities"),
        N_("It does not meet the rules for trusted authorities. Nothing was changed."),
        N_("Take the file from the official site rootca.gov.vn, or ask whoever runs this computer."),
    ),
    "trust.unknown": Message(
        N_("No such trusted authority"),
        N_("“{fingerprint}” is not the fingerprint of exactly one certificate in the list."),
        N_("Look at the list, and give at least the first 8 characters of one fingerprint."),
    ),
}

# By the value of one parameter: (code, parameter, value).
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    ("trust.refused", "reason", "no_certificate"): Message(
        N_("No certificate found in it"),
        N_("What was given is not a certificate file, or a damaged one. Nothing was changed."),
        N_("Choose a certificate file (cer, crt, pem or p7b)."),
    ),
    ("trust.refused", "reason", "unreadable"): Message(
        N_("This list of fingerprints cannot be read"),
        N_("The file is damaged, or of another kind. Nothing was changed."),
        N_("Get the list once more from whoever issued it."),
    ),
    ("trust.refused", "reason", "unknown_key"): Message(
        N_("Nobody known has signed this list"),
        N_("The list of fingerprints is not signed with a key that this computer knows. Nothing was changed."),
        N_("Ask whoever runs this computer which lists may be used here."),
    ),
    ("trust.refused", "reason", "signature"): Message(
        N_("The signature of this list is not genuine"),
        N_("The list of fingerprints was changed after it was signed. Nothing was changed here."),
        N_("Do not use this file. Get the list once more from whoever issued it."),
    ),
    ("trust.refused", "reason", "expired"): Message(
        N_("This list of fingerprints has expired"),
        N_("Its period of validity is over. Nothing was changed."),
        N_("Get the newest list; check this computer's date and time as well."),
    ),
    ("trust.refused", "reason", "from_the_future"): Message(
        N_("This list of fingerprints is not valid yet"),
        N_("It bears a date in the future. Nothing was changed."),
        N_("Check this computer's date and time."),
    ),
    ("trust.refused", "reason", "rolled_back"): Message(
        N_("This list of fingerprints is not newer"),
        N_("This computer has the same list or a newer one already. Nothing was changed."),
        N_("There is nothing to do if you have the newest list."),
    ),
    ("trust.refused", "reason", "not_official"): Message(
        N_("This is not the official site"),
        N_("Certificates are fetched from rootca.gov.vn only. Nothing was fetched."),
        N_("Leave the address out, or add a certificate from a file."),
    ),
    ("trust.refused", "reason", "not_pinned"): Message(
        N_("This root is not one that the program knows"),
        N_("Its fingerprint is in no list of national roots. Nothing was changed."),
        N_("Make sure that the file is genuine. An administrator can add a root of an organisation's own with --own."),
    ),
    ("trust.refused", "reason", "no_anchor"): Message(
        N_("This authority leads to no trusted root"),
        N_("The root above it is not in the list of trusted authorities. Nothing was changed."),
        N_("Add the root first, then this certificate."),
    ),
    ("trust.refused", "reason", "no_authority"): Message(
        N_("This certificate is not an authority's"),
        N_("It belongs to a person, an organisation or a computer. Nothing was changed."),
        N_("Choose the certificate of a certification authority."),
    ),
}
