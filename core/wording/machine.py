"""This program, this computer, and the practice world."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.wording.message import Message

MESSAGES: Final[Mapping[str, Message]] = {
    "signing.mismatch": Message(
        N_("The signature was not right"),
        N_("What came back is not a signature of this file. It was thrown away; the file was not changed."),
        N_("Do not try again with this certificate before you asked the certification authority."),
    ),
    "signing.placeholder": Message(
        N_("The signature did not fit into the file"),
        N_("It is larger than the room kept for it. The file was not changed."),
        N_("Sign again. If it happens once more, report it."),
    ),
    "signing.timestamp": Message(
        N_("No timestamp"),
        N_("The time of signing could not be attested, so the file was not finished."),
        N_("Try again in a few minutes. You need not confirm on the phone again if it is offered to continue."),
    ),
    "signing.revocation_data": Message(
        N_("The certificate's status could not be fetched"),
        N_("Long-term proof could not be added, so the file was not finished."),
        N_("Try again in a few minutes."),
    ),
    "signing.post_check": Message(
        N_("The signed file did not pass our check"),
        N_(
            "We looked at the finished file once more and were not satisfied, so it was thrown away. Your own "
            "file is unchanged."
        ),
        N_("Save the document as PDF anew and sign that. If it happens again, report it."),
    ),
    "signing.worker": Message(
        N_("Reading the document stopped"),
        N_("The part that reads documents stopped and was started again. Your files are unchanged."),
        N_("Try again. If it happens with the same file, save that as PDF anew."),
    ),
    "storage.read_only": Message(
        N_("Nothing can be saved there"),
        N_("The folder {folder} does not take new files."),
        N_("Choose another folder, such as Documents."),
    ),
    "storage.full": Message(
        N_("The disk is full"),
        N_("There is no room left in {folder}."),
        N_("Delete what you no longer need, or choose another disk, then try again."),
    ),
    "storage.busy": Message(
        N_("Being handled in another window"),
        N_("Another window of this program is working on this signature."),
        N_("Go on there, or close it and try again."),
    ),
    "storage.taken_over": Message(
        N_("Another window went on with this"),
        N_("This computer slept for a while, and meanwhile another window of this program took this signature over."),
        N_("Look there for the signed file. Nothing has to be signed again here."),
    ),
    "storage.journal": Message(
        N_("The record of signatures cannot be read"),
        N_("It is damaged, or a newer version of this program wrote it. Files already signed are not affected."),
        N_("Install the newest version. If that does not help, ask for support."),
    ),
    "storage.keyring": Message(
        N_("No safe place for secrets"),
        N_("This computer's keyring is missing or locked, and secrets are stored nowhere else."),
        N_("Unlock the keyring, or sign in to the computer with your own account, then try again."),
    ),
    "storage.profile": Message(
        N_("The portal's profile cannot be used"),
        N_("The profile “{name}” does not exist, cannot be read, or is not trusted."),
        N_("Choose another portal in the settings."),
    ),
    "sandbox.unavailable": Message(
        N_("Practice mode did not start"),
        N_("The practice world on this computer does not answer."),
        N_("Try again. If that does not help, restart the program."),
    ),
}

# By the value of one parameter: (code, parameter, value).
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    ("storage.profile", "name", ""): Message(
        N_("Choose a portal first"),
        N_("This program does not know yet which portal to work with."),
        N_("Choose a portal, or practise with sandbox."),
    ),
}
