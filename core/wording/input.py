"""What the signer decided, and what the person can mend here."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.wording.message import Message

MESSAGES: Final[Mapping[str, Message]] = {
    "signing.declined": Message(
        N_("Not signed: refused on the phone"),
        N_("You pressed Refuse on the phone. Nothing was signed."),
        N_("If that was a mistake, press Sign again and confirm on the phone."),
    ),
    "signing.expired": Message(
        N_("Not signed: the time ran out"),
        N_("Nobody confirmed on the phone in time. Nothing was signed."),
        N_("Keep the phone at hand with its app open, then press Sign again."),
    ),
    "signing.cancelled": Message(
        N_("Signing cancelled"),
        N_("You cancelled. Nothing was signed."),
        N_("Your files and choices are kept. Press Sign whenever you are ready."),
    ),
    "usage.invalid": Message(
        N_("The command was not understood"),
        N_("This part does not fit: {what}."),
        N_("Run the command with --help to see how it is used."),
    ),
    "usage.unknown_ca": Message(
        N_("No certification authority has this name"),
        N_("The names are: {known}."),
        N_("Give one of them to --ca."),
    ),
    "usage.prompt_unanswered": Message(
        N_("Something has to be typed here"),
        N_("{provider} asks for a password, a PIN or a one-time code, and nobody was there to type it."),
        N_("Start the command in a terminal, or give the answers with --secrets-stdin."),
    ),
    "usage.several_credentials": Message(
        N_("Several certificates: choose one"),
        N_("This person has more than one usable certificate: {serials}."),
        N_("Choose one, or name it with --credential."),
    ),
    "form.answers": Message(
        N_("The form is not filled in correctly"),
        N_("In “{name}” these answers are missing or not right: {fields}."),
        N_("Correct them and try again; nothing was written."),
    ),
    "document.missing": Message(
        N_("The file cannot be found"),
        N_("“{name}” is no longer where it was, or may not be read."),
        N_("Check that the file exists and that its drive is plugged in, then choose it again."),
    ),
    "document.unsupported": Message(
        N_("This file is not a PDF"),
        N_("“{name}” is not a PDF, whatever its name says."),
        N_("Open it in the program that made it, save it as PDF, and choose that file."),
    ),
    "document.convert_first": Message(
        N_("Convert to PDF first"),
        N_("“{name}” cannot be signed as it is: only PDF files can be signed."),
        N_("Save or print it as PDF, then attach the PDF instead."),
    ),
    "document.empty": Message(
        N_("The file is empty"),
        N_("“{name}” has no content."),
        N_("Save it again from where it came, then choose it once more."),
    ),
    "document.encrypted": Message(
        N_("The file is locked with a password"),
        N_("“{name}” needs a password, so it can be neither shown nor signed."),
        N_("Type its password when you are asked, or choose a copy without a password."),
    ),
    "document.permissions": Message(
        N_("The file's owner allows no signature"),
        N_("“{name}” may be read, but its owner has locked it against changes, signatures included."),
        N_("Ask for its owner's password or for a copy that is not locked."),
    ),
    "document.damaged": Message(
        N_("The file is damaged"),
        N_("“{name}” is incomplete or was not saved correctly."),
        N_("Download or save it again. If it was scanned, scan it once more."),
    ),
    "document.certified": Message(
        N_("This file takes no further signature"),
        N_("Whoever made “{name}” locked it against further signatures."),
        N_("Ask them for a copy that may still be signed."),
    ),
    "usage.field": Message(
        N_("Choose the signature field"),
        N_("“{name}” does not have just one such empty field. Its fields: {fields}."),
        N_("Name one of them with --field, or leave --field out to sign in a field of its own."),
    ),
    "document.field_rules": Message(
        N_("The form does not take this signature"),
        N_("The signature field in “{name}” demands what a signature made here would not meet."),
        N_("Sign without that field, or ask whoever made the form."),
    ),
    "document.fields_only": Message(
        N_("This file is signed in its own fields only"),
        N_("An earlier signature in “{name}” allows no other field than: {fields}."),
        N_("Choose one of these fields with --field."),
    ),
    "document.out_of_turn": Message(
        N_("Somebody else signs first"),
        N_("“{name}” bears no valid signature of {waiting} yet, whose turn it is."),
        N_("Let {waiting} sign first. If they have signed, check their signature with Verify."),
    ),
    "document.not_augmentable": Message(
        N_("This file's signatures cannot be extended"),
        N_("“{name}” has a signature of an older kind, to which no proof can be added."),
        N_("Ask the signer to sign it again with a program of today."),
    ),
    "document.too_large": Message(
        N_("The file is too large"),
        N_("“{name}” is over the limit of {limit}."),
        N_("Scan at a lower resolution, or split the file, then attach it again."),
    ),
    "document.too_demanding": Message(
        N_("This file could not be read safely"),
        N_(
            "Reading “{name}” took far more time or memory than a document needs, or made the reading part stop. "
            "The file was not changed."
        ),
        N_("Print it to a new PDF or scan the paper, and use that. If somebody sent it, ask them whether they did."),
    ),
    "document.changed": Message(
        N_("The file changed meanwhile"),
        N_("“{name}” was changed after you looked at it here, so it was not signed."),
        N_("Look at it again, then sign."),
    ),
    "document.brought_back": Message(
        N_("The file is not taken"),
        N_("“{name}” is not your file with your signature added."),
        N_("Sign the very file that stands in the list, and bring back what the app made of it."),
    ),
    "dossier.consent": Message(
        N_("You have not agreed yet"),
        N_("Nothing was sent: your agreement that your data goes to the portal is missing."),
        N_("Read what is sent, and tick the box if you agree."),
    ),
    "document.hides_signed": Message(
        N_("Your signature would cover what is signed already"),
        N_("In “{name}” it would lie over words or a signature that somebody has signed, and spoil their signature."),
        N_("Move it to an empty place, or sign without showing it on the page."),
    ),
    "document.placement": Message(
        N_("The signature does not fit there"),
        N_("The place of the signature lies outside the page."),
        N_("Move it onto the page, or let the program propose a place."),
    ),
    "identity.number": Message(
        N_("Please check the number"),
        N_("This is not a valid CCCD, CMND, passport or tax number."),
        N_("Type it as it stands on the paper; spaces and dots do not matter."),
    ),
    "evidence.unknown": Message(
        N_("No evidence of this signature"),
        N_("Nothing is kept of it here: it was made elsewhere, or its evidence was deleted."),
        N_("“kyso evidence list” shows what is kept."),
    ),
    "dossier.procedure": Message(
        N_("No such procedure"),
        N_("The catalogue has no procedure {code}."),
        N_("Search for it by its name."),
    ),
    "dossier.incomplete": Message(
        N_("The dossier is not complete"),
        N_("Still missing or unsigned: {papers}."),
        N_("Attach and sign these papers, then submit."),
    ),
    "dossier.file_kind": Message(
        N_("This kind of file is not accepted"),
        N_("“{name}” cannot be attached. Accepted: {kinds}."),
        N_("Save it as PDF, then attach it."),
    ),
    "journal.unknown": Message(
        N_("Nothing to continue"),
        N_("There is no unfinished signing with this number. It may be done already."),
        N_("Look at your signed files, or begin anew."),
    ),
}

# By the value of one parameter: (code, parameter, value).
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    ("signing.declined", "reason", "or_failed"): Message(
        N_("Not signed: refused on the phone, or it failed there"),
        N_("The certification authority returned nothing and does not tell which of the two it was."),
        N_("If you did not refuse, look in the phone's app, then press Sign again and confirm there."),
    ),
    ("document.unsupported", "reason", "key_file"): Message(
        N_("This is no key file"),
        N_("“{name}” is no PKCS#12 file with a key and its certificate."),
        N_("Choose the .p12 or .pfx file that your CA gave you."),
    ),
    ("signing.cancelled", "told", "no"): Message(
        N_("Cancelled here, but the phone may still ask"),
        N_(
            "You cancelled, but the certification authority could not be told. The request may stay on the phone "
            "until it expires."
        ),
        N_("Press Refuse on the phone if it still asks. Then you can sign again safely."),
    ),
    ("document.encrypted", "reason", "wrong"): Message(
        N_("The password does not fit"),
        N_("“{name}” does not open with this password."),
        N_("Type it again; capital letters matter."),
    ),
    ("document.encrypted", "reason", "kind"): Message(
        N_("The file is locked in a way that is not supported"),
        N_("“{name}” opens with a certificate, or guards itself against every change."),
        N_("Ask for a copy that is not locked."),
    ),
    ("document.brought_back", "why", "other_file"): Message(
        N_("This is not your file, signed"),
        N_("“{name}” does not begin with the file that was to be signed: it is another one, or was saved anew."),
        N_("Sign the very file that stands in the list, and bring back what the app made of it."),
    ),
    ("document.brought_back", "why", "changed"): Message(
        N_("More was changed than signed"),
        N_("In “{name}” something else came with the signature: pages, fields or notes are not what they were."),
        N_("Sign the file again without filling in or marking anything in the other app."),
    ),
    ("document.brought_back", "why", "unsigned"): Message(
        N_("There is no new signature"),
        N_("“{name}” bears no signature that was not there before."),
        N_("Choose the signed file; this may be the one from before signing."),
    ),
    ("document.brought_back", "why", "not_valid"): Message(
        N_("The signature does not hold"),
        N_("A signature in “{name}” is not valid, so the file is not taken."),
        N_("Sign the file again, or check it with Verify to see what is wrong."),
    ),
    ("document.brought_back", "why", "unclear"): Message(
        N_("The signature cannot be checked now"),
        N_("Whether the signature in “{name}” is valid cannot be told: proof is missing or cannot be reached."),
        N_("Look at the connection and try again; Verify shows what is missing."),
    ),
    ("document.brought_back", "why", "other_person"): Message(
        N_("Somebody else signed"),
        N_("The certificate in “{name}” does not bear your number."),
        N_("Sign with your own certificate, or correct the number."),
    ),
    ("document.field_rules", "rule", "reason"): Message(
        N_("The form asks for a reason"),
        N_("The signature field in “{name}” takes one of these reasons: {reasons}."),
        N_("Give one of them, word for word, with --reason."),
    ),
    ("document.field_rules", "rule", "no_reason"): Message(
        N_("The form takes no reason"),
        N_("The signature field in “{name}” wants no reason for signing."),
        N_("Leave --reason out."),
    ),
    ("document.field_rules", "rule", "certificate"): Message(
        N_("The form wants another signer"),
        N_("The signature field in “{name}” is not meant for your certificate."),
        N_("Choose the field that is meant for you, or ask whoever made the form."),
    ),
    ("document.not_augmentable", "reason", "unsigned"): Message(
        N_("There is no signature to extend"),
        N_("“{name}” is not signed."),
        N_("Choose the signed file; this may be the one from before signing."),
    ),
    ("document.not_augmentable", "reason", "broken"): Message(
        N_("A broken signature is not extended"),
        N_("A signature in “{name}” does not hold, and more proof would not mend it."),
        N_("Check the file with “kyso verify”, and ask the sender for the file again."),
    ),
    ("document.not_augmentable", "reason", "reached"): Message(
        N_("Nothing to add"),
        N_("The signatures in “{name}” already have this level."),
        N_("Keep the file as it is, or ask for a higher level."),
    ),
    ("identity.number", "reason", "empty"): Message(
        N_("The number is missing"),
        N_("No number was typed yet."),
        N_("Type your CCCD, CMND, passport or tax number."),
    ),
    ("identity.number", "reason", "length"): Message(
        N_("The number has the wrong length"),
        N_("A CCCD has 12 digits, a CMND 9, a tax number 10 or 13, a passport one letter and 7 digits."),
        N_("Compare it with your paper: a digit may be missing or typed twice."),
    ),
    ("identity.number", "reason", "characters"): Message(
        N_("The number has a character that does not belong"),
        N_("Such numbers have digits only; a passport begins with a letter."),
        N_("Remove what is neither a digit nor the passport's letter."),
    ),
    ("identity.number", "reason", "century"): Message(
        N_("Please check the fourth digit"),
        N_("No CCCD has such a fourth digit: it tells century and sex."),
        N_("Compare the number with your card."),
    ),
    ("identity.number", "reason", "branch"): Message(
        N_("Please check the branch number"),
        N_("The last three digits of a branch's tax number are 001 to 999."),
        N_("Without a branch, type the first ten digits only."),
    ),
    ("identity.number", "reason", "qr"): Message(
        N_("This is not the code of an ID card"),
        N_("The QR code that was read is another one."),
        N_("Hold the QR code at the corner of the CCCD before the reader, or type the number."),
    ),
    ("dossier.incomplete", "papers", ""): Message(
        N_("The dossier is still empty"),
        N_("No paper is attached yet."),
        N_("Attach the papers that your case needs, then submit."),
    ),
}
