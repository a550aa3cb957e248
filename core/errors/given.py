"""What the person can mend here: a file, a number, a choice."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class InputError(AppError):
    """Something that the person gave."""

    exit_code = ExitCode.INPUT
    retry = Retry.AFTER_USER_ACTION


class FormAnswersError(InputError):
    """Answers that a form does not accept; ``params['name']`` is the form's, ``params['fields']`` their labels."""

    code = "form.answers"


class FileMissingError(InputError):
    """No such file, or it cannot be read; ``params['name']``."""

    code = "document.missing"


class UnsupportedDocumentError(InputError):
    """Not a PDF at all; ``params['name']``. ``params['reason']`` ``key_file``: no key file, where one was wanted."""

    code = "document.unsupported"


class ConvertToPdfFirstError(InputError):
    """Words or a picture, which cannot be signed as they are; ``params['name']``."""

    code = "document.convert_first"


class EmptyDocumentError(InputError):
    """Zero bytes, or a PDF without pages; ``params['name']``."""

    code = "document.empty"


class EncryptedDocumentError(InputError):
    """Needs a password; ``params['name']``, ``params['reason']``.

    Reason words: ``missing``, ``wrong``, and ``kind`` for protection that no password opens here.
    """

    code = "document.encrypted"


class PermissionsError(InputError):
    """Its owner allows no signature to whoever has not the owner's password; ``params['name']``."""

    code = "document.permissions"


class DamagedDocumentError(InputError):
    """Truncated, or a PDF that strict parsing refuses; ``params['name']``."""

    code = "document.damaged"


class CertifiedDocumentError(InputError):
    """Its author allowed no further signature; ``params['name']``."""

    code = "document.certified"


class FieldRulesError(InputError):
    """The field's author demands what this signature would not meet; ``params['name']``, ``params['rule']``.

    Rule words: ``format``, ``digest``, ``certificate``, ``certification``, ``no_reason``, ``other``, and ``reason``
    with ``params['reasons']``, of which one must be given.
    """

    code = "document.field_rules"


class OutOfTurnError(InputError):
    """Somebody else is to sign first; ``params['name']`` is the file, ``params['waiting']`` whoever is awaited."""

    code = "document.out_of_turn"
    retry = Retry.AFTER_USER_ACTION


class FieldsOnlyError(InputError):
    """An earlier signature allows its own fields only; ``params['name']``, ``params['fields']``."""

    code = "document.fields_only"


class NotAugmentableError(InputError):
    """Its signatures cannot be raised; ``params['name']``, ``params['reason']``.

    Reason words: ``unsigned``, ``broken``, ``kind`` (not PAdES), ``reached``.
    """

    code = "document.not_augmentable"


class DocumentTooLargeError(InputError):
    """Over a limit; ``params['name']``, ``params['limit']``."""

    code = "document.too_large"


class DocumentTooDemandingError(InputError):
    """Reading it took more time or memory than one file may, or crashed the reader; ``params['name']``."""

    code = "document.too_demanding"


class DocumentChangedError(InputError):
    """The source changed between opening and signing; ``params['name']``."""

    code = "document.changed"


class ConsentMissingError(InputError):
    """The person has not agreed to their data being sent."""

    code = "dossier.consent"
    retry = Retry.AFTER_USER_ACTION


class BroughtBackError(InputError):
    """A file that was signed elsewhere is not taken; ``params['name']``.

    ``params['why']``: ``other_file`` (not the one that left), ``changed``, ``unsigned``, ``not_valid``, ``unclear``
    (cannot be checked now), ``other_person``.
    """

    code = "document.brought_back"
    retry = Retry.AFTER_USER_ACTION


class HidesSignedContentError(InputError):
    """The visible signature would lie over what is signed already; ``params['name']``."""

    code = "document.hides_signed"
    retry = Retry.AFTER_USER_ACTION


class InvalidPlacementError(InputError):
    """The signature box does not fit on the page."""

    code = "document.placement"


class InvalidIdNumberError(InputError):
    """The number is not a valid number of any accepted kind."""

    code = "identity.number"


class UnknownEvidenceError(InputError):
    """Nothing is kept of this signature; ``params['name']`` is its id."""

    code = "evidence.unknown"


class UnknownProcedureError(InputError):
    """No such procedure in the catalogue; ``params['code']``."""

    code = "dossier.procedure"


class IncompleteDossierError(InputError):
    """Required papers are missing or unsigned; ``params['papers']``."""

    code = "dossier.incomplete"


class FileKindNotAcceptedError(InputError):
    """The portal takes no such files; ``params['name']``, ``params['kinds']``."""

    code = "dossier.file_kind"


class UnknownTransactionError(InputError):
    """The journal has no such open transaction."""

    code = "journal.unknown"


class TrustRefusedError(InputError):
    """The trust store does not take this certificate or list; ``params['reason']`` is a stable word."""

    code = "trust.refused"


class UnknownAuthorityError(InputError):
    """The trust store has no such certificate, or several; ``params['fingerprint']`` is what was asked for."""

    code = "trust.unknown"
