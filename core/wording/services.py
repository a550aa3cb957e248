"""Certification authorities and portals."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.wording.message import Message

MESSAGES: Final[Mapping[str, Message]] = {
    "provider.unavailable": Message(
        N_("{provider} cannot be reached"),
        N_("The service did not answer. Your files are unchanged."),
        N_("Check the Internet connection and try again in a few minutes."),
    ),
    "provider.tls": Message(
        N_("The connection is not safe"),
        N_("It could not be made sure that this is really {provider}. Nothing was sent."),
        N_("Check this computer's date and time. In an office network, ask whoever runs it."),
    ),
    "provider.auth": Message(
        N_("{provider} does not know this program"),
        N_("The account of this office at the certification authority was refused. It is not your password."),
        N_("Tell the officer in charge, or choose another certification authority."),
    ),
    "provider.secret_refused": Message(
        N_("{provider} did not accept what you typed"),
        N_("Nothing was signed."),
        N_("Try again and type it carefully. Several wrong tries may lock it."),
    ),
    "provider.no_credential": Message(
        N_("No certificate found"),
        N_("{provider} has no certificate for this number."),
        N_(
            "Check the number and the certification authority. If you have just registered, activate the "
            "certificate in the phone's app first."
        ),
    ),
    "provider.credential_unusable": Message(
        N_("This certificate cannot be used"),
        N_("The certificate does not allow this signature now."),
        N_("Choose another certificate, or ask {provider}."),
    ),
    "provider.credential_mismatch": Message(
        N_("This certificate is not for that number"),
        N_("The certificate is not issued for the number you typed. Nothing was signed."),
        N_("Check the number, or choose the certificate of the person who signs."),
    ),
    "provider.batch": Message(
        N_("Too many files at once"),
        N_("{provider} signs at most {limit} files in one confirmation."),
        N_("Sign fewer files at a time."),
    ),
    "provider.phone_not_ready": Message(
        N_("The phone's app is not ready"),
        N_("{provider} could not reach the app on your phone. Nothing was signed."),
        N_("Open the app on the phone, sign in there and activate the certificate, then try again."),
    ),
    "provider.token_missing": Message(
        N_("No token is plugged in"),
        N_("The driver {provider} sees no token with a certificate."),
        N_("Plug the token in, wait until its light is steady, and try again."),
    ),
    "provider.token_driver": Message(
        N_("The token's driver does not work"),
        N_("{provider} could not be loaded, or stopped while it was used. Nothing was signed."),
        N_(
            "Install the driver that the token's issuer offers for this system. kyso doctor shows which ones are found."
        ),
    ),
    "provider.quota": Message(
        N_("{provider} refuses for now"),
        N_("Too many requests in a short time, or your signatures are used up."),
        N_("Wait a few minutes and try again. If it stays so, look in the phone's app how many signatures are left."),
    ),
    "provider.protocol": Message(
        N_("{provider} answered unexpectedly"),
        N_("The answer could not be understood, so nothing was signed with it."),
        N_("Try again later, or choose another certification authority. Your files are unchanged."),
    ),
    "provider.signing_failed": Message(
        N_("{provider} could not sign"),
        N_("The certification authority reports that it made no signature."),
        N_("Press Sign again. If it fails again, look in the phone's app, or choose another certification authority."),
    ),
    "provider.outcome_unknown": Message(
        N_("It is not known whether this was signed"),
        N_(
            "The connection broke while {provider} was waiting for the phone. Whether it was confirmed cannot be "
            "asked again. Nothing is sent again by itself."
        ),
        N_("Look in the phone's app. If you sign again, it is a new request."),
    ),
    "portal.unavailable": Message(
        N_("The portal cannot be reached"),
        N_("The public service portal did not answer. Your dossier is kept here."),
        N_("Check the Internet connection and try again in a few minutes."),
    ),
    "portal.browser": Message(
        N_("No web browser could be opened"),
        N_("One signs in on the portal's own page, and this computer offers no browser for it."),
        N_("At a service desk, ask the officer. At home, install a web browser and try again."),
    ),
    "portal.auth": Message(
        N_("Please sign in"),
        N_("You are not signed in to the portal, or were signed out after a while."),
        N_("Sign in again. Your dossier is kept."),
    ),
    "portal.sign_in": Message(
        N_("Signing in did not work"),
        N_("The answer of the sign-in page did not fit our request, so it was not accepted."),
        N_("Begin again with Sign in, and use the page that opens then."),
    ),
    "portal.protocol": Message(
        N_("The portal answered unexpectedly"),
        N_("Its answer could not be understood. Your dossier is kept here."),
        N_("Try again later. If it stays so, hand in the signed files on the portal's own page."),
    ),
    "portal.row_missing": Message(
        N_("The portal does not list this"),
        N_("It has no row for “{wanted}”, so nothing was submitted."),
        N_("Hand it in on the portal's own page, or ask the agency."),
    ),
    "portal.rejected": Message(
        N_("The portal did not take the dossier"),
        N_("The portal says: {reason}"),
        N_("Correct this, then submit again. Signed files need not be signed again unless you change them."),
    ),
    "portal.submitted_before": Message(
        N_("This dossier was submitted before"),
        N_("The portal has it already, with other papers or data than now: dossier {number}. Nothing was sent again."),
        N_("Look the dossier up by its code. To change it, ask the agency that has it, or begin a new dossier."),
    ),
    "portal.submission_unknown": Message(
        N_("It is not known whether the dossier arrived"),
        N_("The connection broke while the dossier was being submitted."),
        N_("Look it up first. The program sends it again only where that cannot make a second dossier."),
    ),
}

# By the value of one parameter: (code, parameter, value).
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    ("portal.sign_in", "reason", "expired"): Message(
        N_("Nobody signed in in time"),
        N_("The sign-in page was opened, but no answer came back from it."),
        N_("Begin again with Sign in when you are ready."),
    ),
    ("portal.sign_in", "reason", "denied"): Message(
        N_("The sign-in was broken off"),
        N_("It was cancelled or refused on the sign-in page. Nothing was changed."),
        N_("Begin again with Sign in, or go back."),
    ),
    ("portal.rejected", "asked", "look_up"): Message(
        N_("The portal does not show this dossier"),
        N_("The portal says: {reason}"),
        N_("Compare the code with your receipt, and sign in as the person who submitted the dossier."),
    ),
    ("portal.submission_unknown", "reason", "another_account"): Message(
        N_("Another account may have submitted this"),
        N_("This dossier was sent while somebody else was signed in, and what became of it cannot be seen from here."),
        N_("Sign in with that account and submit once more: the program looks there first."),
    ),
    ("portal.submission_unknown", "reason", "settling"): Message(
        N_("The portal does not show the dossier yet"),
        N_("The connection broke while the dossier was being submitted. It may or may not have arrived."),
        N_("Submit once more in {minutes} minutes: the program looks there first and never makes a second dossier."),
    ),
    ("provider.secret_refused", "reason", "password"): Message(
        N_("The password is not right"),
        N_("{provider} did not accept the password. Nothing was signed."),
        N_("Try again with the password of your account at {provider}. Several wrong tries may lock it."),
    ),
    ("provider.secret_refused", "reason", "pin"): Message(
        N_("The PIN is not right"),
        N_("{provider} did not accept the PIN. Nothing was signed."),
        N_("Try again with the PIN of your certificate. Several wrong tries may lock it."),
    ),
    ("provider.secret_refused", "reason", "otp"): Message(
        N_("The one-time code is not right"),
        N_("{provider} did not accept the code: it is wrong, too old, or was used before. Nothing was signed."),
        N_("Try again with the newest code that your phone shows."),
    ),
    ("provider.secret_refused", "reason", "final_try"): Message(
        N_("The PIN is not right, and one try is left"),
        N_("After one more wrong PIN the token locks itself. Nothing was signed."),
        N_("Look up your PIN first, then press Sign again. If you do not know it, ask whoever issued the token."),
    ),
    ("provider.secret_refused", "reason", "locked"): Message(
        N_("Too many wrong tries: it is locked"),
        N_("{provider} has locked the password or PIN. Nothing was signed."),
        N_("Have it unlocked by {provider}, or choose another certificate."),
    ),
    ("provider.auth", "reason", "not_set_up"): Message(
        N_("No account for {provider} on this computer"),
        N_(
            "To sign through {provider} from a computer, an account of an organisation is needed, and none is set up "
            "here. It is not your password. Nothing was sent."
        ),
        N_(
            "Sign the file in the app of {provider} itself and bring it back here, or choose another authority. "
            "If your organisation has an account, set it up in Settings or with kyso accounts add."
        ),
    ),
    ("provider.secret_refused", "reason", "locked_for_now"): Message(
        N_("Too many wrong tries: it is locked for a while"),
        N_("{provider} has locked your account for {minutes} minutes. Nothing was signed."),
        N_("Wait that long, then try again with the right password. A wrong try begins the wait anew."),
    ),
    ("provider.secret_refused", "reason", "tries_over"): Message(
        N_("Too many wrong codes"),
        N_("{provider} takes no further code for this request. Nothing was signed."),
        N_("Press Sign again for a new code, and type the newest one. If it is refused again, wait some minutes."),
    ),
    ("provider.phone_not_ready", "reason", "outdated"): Message(
        N_("The phone's app is too old"),
        N_("{provider} says that the app on your phone must be updated first. Nothing was signed."),
        N_("Update the app in the phone's store, open it and sign in there, then try again."),
    ),
    ("provider.protocol", "reason", "request_refused"): Message(
        N_("{provider} did not take the request"),
        N_("It says that the request is not as it expects. That is no mistake of yours, and nothing was signed."),
        N_("Try once more. If it stays so, choose another certification authority and tell the officer in charge."),
    ),
    ("provider.auth", "reason", "session"): Message(
        N_("{provider} has signed you out"),
        N_("It no longer accepts the sign-in with which the request was sent. Nothing was signed."),
        N_("Try again. If you are asked to sign in to {provider}, do so."),
    ),
    ("provider.auth", "reason", "account_locked"): Message(
        N_("{provider} has locked this office's account"),
        N_("The organisation may not ask for signatures now. It is not your own account or password."),
        N_("Tell the officer in charge that it must be unlocked, or choose another certification authority."),
    ),
    ("provider.auth", "reason", "client_id"): Message(
        N_("{provider} does not know this office"),
        N_("It has no organisation under the name (client_id) that is set here. It is not your password."),
        N_("Tell the officer in charge that the client_id must be set anew, or choose another authority."),
    ),
    ("provider.auth", "reason", "client_secret"): Message(
        N_("{provider} refuses this office's secret"),
        N_("It knows the organisation, but not the secret (client_secret) that is set here. It is not your password."),
        N_("Tell the officer in charge that the client_secret must be set anew, or choose another authority."),
    ),
    ("provider.auth", "reason", "client_certificate"): Message(
        N_("{provider} refuses this office's certificate"),
        N_("The certificate with which this office identifies itself was revoked. It is not your own certificate."),
        N_("Tell the officer in charge that the office needs a new certificate, or choose another authority."),
    ),
    ("provider.auth", "reason", "login"): Message(
        N_("{provider} refuses to let this office ask for you"),
        N_("It does not accept the organisation's account together with your number."),
        N_("Check the number. If it is right, tell the officer in charge, or choose another authority."),
    ),
    ("provider.credential_unusable", "reason", "expired"): Message(
        N_("The certificate has expired"),
        N_("Its period of validity is over, so nothing can be signed with it."),
        N_("Renew it with {provider}, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "not_yet_valid"): Message(
        N_("The certificate is not valid yet"),
        N_("Its period of validity has not begun."),
        N_("Check this computer's date and time, or wait until the certificate is valid."),
    ),
    ("provider.credential_unusable", "reason", "revoked"): Message(
        N_("The certificate was revoked"),
        N_("{provider} has withdrawn it, so nothing can be signed with it."),
        N_("Ask {provider} why, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "key_usage"): Message(
        N_("The certificate is not meant for signing"),
        N_("It was issued for another purpose."),
        N_("Choose a certificate for digital signatures."),
    ),
    ("provider.credential_unusable", "reason", "algorithm"): Message(
        N_("The certificate is too weak"),
        N_("Its key or algorithm no longer meets the rules."),
        N_("Ask {provider} for a new certificate."),
    ),
    ("provider.credential_unusable", "reason", "untrusted"): Message(
        N_("The certificate is not trusted"),
        N_("It does not lead to an authority that this program trusts."),
        N_("Choose another certificate, or ask {provider}."),
    ),
    ("provider.credential_unusable", "reason", "suspended"): Message(
        N_("The certificate is suspended"),
        N_("{provider} has suspended it for now, so nothing can be signed with it."),
        N_("Open it again with {provider}, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "not_active"): Message(
        N_("The certificate is not active"),
        N_("{provider} says that it has not been activated yet, or was switched off."),
        N_("Activate it in the phone's app or have {provider} do so, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "disabled"): Message(
        N_("The certificate is switched off"),
        N_("{provider} has switched its key off, so nothing can be signed with it."),
        N_("Have it switched on again by {provider}, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "pin_locked"): Message(
        N_("The PIN of this certificate is locked"),
        N_("{provider} has locked it after too many wrong tries: certificate {certificate}. Nothing was signed."),
        N_("Have the PIN unlocked by {provider}. If you have another certificate, you can sign with that one now."),
    ),
    ("provider.credential_unusable", "reason", "otp_locked"): Message(
        N_("The one-time code of this certificate is locked"),
        N_("{provider} has locked it after too many wrong tries: certificate {certificate}. Nothing was signed."),
        N_("Have the code unlocked by {provider}. If you have another certificate, you can sign with that one now."),
    ),
    ("provider.credential_unusable", "reason", "locked"): Message(
        N_("This certificate is locked"),
        N_("{provider} has locked it after too many wrong tries: certificate {certificate}. Nothing was signed."),
        N_("Have it unlocked by {provider}. If you have another certificate, you can sign with that one now."),
    ),
    ("provider.credential_unusable", "reason", "blocked"): Message(
        N_("Your account at the certification authority is locked"),
        N_("{provider} has locked it, for example after too many wrong attempts. Nothing was signed."),
        N_("Have it unlocked by {provider}, or choose another certification authority."),
    ),
    ("provider.unavailable", "reason", "not_found"): Message(
        N_("{provider} does not find the signing request for now"),
        N_(
            "The service took the request and says now that it has none. "
            "If you confirmed, the signature may still come."
        ),
        N_("Leave the request open and let the program ask again later. Do not sign anew before."),
    ),
    ("provider.signing_failed", "reason", "refused_or_failed"): Message(
        N_("{provider} made no signature"),
        N_("The request was refused, or it failed at {provider}, which does not say which. Nothing was signed."),
        N_("Press Sign if you want to sign. If it ends so again, look in the phone's app or ask {provider}."),
    ),
    ("provider.signing_failed", "reason", "used_up"): Message(
        N_("No signatures are left"),
        N_("{provider} says that your signatures are used up or not paid for. Nothing was signed."),
        N_("Buy more with {provider}, or choose another certification authority."),
    ),
    ("provider.signing_failed", "reason", "key_not_opened"): Message(
        N_("{provider} could not open your key"),
        N_("It had your answer, but the key was not opened for it, for example after a wrong PIN in the app."),
        N_("Press Sign again and type the app's PIN carefully. If it fails again, ask {provider}."),
    ),
    ("provider.signing_failed", "reason", "certificate_refused"): Message(
        N_("The certificate was refused while signing"),
        N_("{provider} says that it has expired or was revoked. Nothing was signed."),
        N_("Renew it with {provider}, or choose another certificate."),
    ),
    ("provider.credential_unusable", "reason", "not_valid"): Message(
        N_("The certification authority says that this certificate is not valid"),
        N_("By {provider} it has expired, or was suspended or revoked. Nothing was signed."),
        N_("Choose another certificate, or have this one renewed or opened again by {provider}."),
    ),
    ("provider.credential_unusable", "reason", "gone"): Message(
        N_("{provider} no longer has this certificate"),
        N_("It does not find the certificate that was asked for. Nothing was signed."),
        N_("Fetch the certificates again and choose one of those shown. If there is none, ask {provider}."),
    ),
    ("provider.credential_unusable", "reason", "refused_by_ca"): Message(
        N_("The certification authority does not allow this certificate"),
        N_("{provider} refused to sign with it. Nothing was signed."),
        N_("Look in the phone's app whether it is active, or choose another certificate."),
    ),
}
