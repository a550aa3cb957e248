"""The CAs of the guide: product, app, official site, and how one comes to a first signature there.

Sites and steps are from the CAs' own public pages, as read in 2026-11 (smartca.vnpt.vn/help, helpesign.misa.vn,
viettel-ca.vn, ca2.one, esign.fpt.com, bkavca.vn) and from report 02 §3.3; where a CA publishes little, less is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.i18n import N_


@dataclass(frozen=True, slots=True)
class CaText:
    """``brand`` as the guide writes it; ``register``, ``install``, ``activate`` and ``sign`` are msgids."""

    brand: str
    product: str
    app_name: str
    site: str
    register: str
    install: str
    activate: str
    sign: str


CAS: Final = (
    CaText(
        "VNPT",
        "VNPT SmartCA",
        "VNPT SmartCA",
        "https://smartca.vnpt.vn",
        N_(
            "Register for a personal certificate at a VNPT counter or on the site. You need your ID card, a phone "
            "number and an e-mail address: the account is sent there."
        ),
        N_("Install VNPT SmartCA from the App Store or Google Play. Sign in with the account from the e-mail."),
        N_(
            "Turn on the fingerprint of the phone first (or the face, on an iPhone), then activate the certificate in "
            "the app. On a new phone, and on Android after installing anew, activate once more."
        ),
        N_("When you sign, the app asks for your fingerprint, your face or your password."),
    ),
    CaText(
        "Viettel",
        "Viettel MySign",
        "MySign",
        "https://viettel-ca.vn",
        N_("Bring your ID card to a Viettel-CA service point and ask for MySign for a person."),
        N_("Install MySign from the App Store or Google Play, and sign in with the account you were given."),
        N_("Activate the certificate in the app and choose its PIN. Only you should know it."),
        N_("When you sign, open the request in MySign and compare the number there with the one shown here."),
    ),
    CaText(
        "MISA",
        "MISA eSign",
        "MISA eSign",
        "https://helpesign.misa.vn",
        N_(
            "Buy a personal certificate first. Then hand in your papers in the MISA eSign app itself: have the "
            "original of your ID card at hand for its pictures."
        ),
        N_("Install MISA eSign and sign in with the phone number or e-mail address with which you bought."),
        N_(
            "Once the app says that your papers are approved, press “Kích hoạt ngay”, check every detail of the "
            "certificate, and activate it. If something is wrong there, press “Sai thông tin”."
        ),
        N_(
            "When you sign directly with MISA, this program first asks for your MISA ID; through eSign it does not. "
            "Then the app asks for your PIN or fingerprint."
        ),
    ),
    CaText(
        "NACENCOMM",
        "CA2 Remote Signing",
        "CA2 Remote Signing",
        "https://ca2.one",
        N_("Ask NACENCOMM for a CA2 Remote Signing certificate for a person. You need your ID card and your phone."),
        N_("Install CA2 Remote Signing from your phone's own app store."),
        N_("Type the one-time code that you are sent: it ties the app to this phone. Then choose a PIN of six digits."),
        N_("When you sign, the app gives you two minutes to compare the number and type the PIN."),
    ),
    CaText(
        "FPT IS",
        "FPT-CA MPKI",
        "FPT-CA MPKI",
        "https://esign.fpt.com",
        N_("There are two ways: fill in FPT's electronic or paper form, or register in the app with your ID card."),
        N_("Install FPT's signing app from your phone's own app store, and sign in with the account you were given."),
        N_("Activate the certificate in the app and choose its PIN, or allow your fingerprint."),
        N_("When you sign, the app may show a code of letters and digits (as in A1B2-C3D4): compare all of it."),
    ),
    CaText(
        "BKAV",
        "Bkav Remote Sign",
        "Bkav Remote Sign",
        "https://bkavca.vn",
        N_("Ask Bkav for a remote signature for a person. You need your ID card and your phone number."),
        N_("Install Bkav's remote signing app from your phone's own app store. Bkav's video shows it."),
        N_("Activate the certificate in the app. Bkav publishes no more about it: its support line helps."),
        N_("Bkav is reached through eSign (NEAC) only: leave that ticked when you sign here."),
    ),
)
"""In the guide's order."""
