"""What is asked of a person who must type a secret: title, label and explanation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from core.i18n import N_, _
from core.signing.prompting import Prompt, PromptKind


@dataclass(frozen=True, slots=True)
class PromptWords:
    """In the language in force. ``title`` and ``label`` are short; ``text`` is whole sentences."""

    title: str
    label: str
    text: str


_WORDS: Final[Mapping[PromptKind, tuple[str, str, str]]] = {
    PromptKind.ACCOUNT_NAME: (
        N_("Account at {provider}"),
        N_("Account name"),
        N_("Type the name with which you sign in at {provider}: an e-mail address or a phone number."),
    ),
    PromptKind.PASSWORD: (
        N_("Password of {provider}"),
        N_("Password"),
        N_("Type the password of your account at {provider}. It goes to {provider} only and is not kept."),
    ),
    PromptKind.PIN: (
        N_("PIN of {provider}"),
        N_("PIN"),
        N_("Type the PIN of your certificate. It goes to {provider} only and is not kept."),
    ),
    PromptKind.OTP: (
        N_("One-time code of {provider}"),
        N_("One-time code"),
        N_("Type the code that {provider} has sent to your phone, or that its app shows."),
    ),
    PromptKind.FILE_PASSWORD: (
        N_("Password of the file {provider}"),
        N_("Password of the file"),
        N_("“{provider}” is locked. Type the password that opens it: it stays on this computer and is not kept."),
    ),
}


def prompt_words(prompt: Prompt) -> PromptWords:
    """The question in words; what the CA itself says stands apart, as its own words."""
    title, label, text = (_(words).format(provider=prompt.provider) for words in _WORDS[prompt.kind])
    told = [text]
    if prompt.refused:
        told.insert(0, _("It was not accepted. Please try again."))
    if prompt.attempts_left is not None:
        told.append(_("Tries left: {number}").format(number=prompt.attempts_left))
    if prompt.untrusted_hint:
        told.append(_("{provider} says: {words}").format(provider=prompt.provider, words=prompt.untrusted_hint))
    return PromptWords(title, label, "\n".join(told))
