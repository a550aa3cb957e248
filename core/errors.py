"""Everything that can go wrong, as one tree with stable codes.

Words for people live in ``core.messages``, keyed by ``code``; an error carries no prose for the screen. ``detail`` is
for the log only and must never hold a secret or an ID number.

AppError
├── OutcomeError            the signer or the clock decided: not an error, never red
├── UsageError              the call itself is wrong
├── InputError              the person can mend it here: a file, a number, a choice
├── ProviderError           a certification authority or its hub
├── PortalError             the portal or its sign-in
├── SigningError            ours, at the document: value, timestamp, post-check
├── StorageError            disk, journal, keyring
└── SandboxError            the practice world
"""

from __future__ import annotations

from core.failure import AppError as AppError
from core.failure import ExitCode as ExitCode
from core.failure import Retry as Retry


class OutcomeError(AppError):
    """The signer or the clock decided."""

    exit_code = ExitCode.OUTCOME
    retry = Retry.AFTER_USER_ACTION


class SignerDeclinedError(OutcomeError):
    """Pressed *Hủy* on the phone."""

    code = "signing.declined"


class AuthorizationExpiredError(OutcomeError):
    """Nobody confirmed in time."""

    code = "signing.expired"


class UserCancelledError(OutcomeError):
    """Cancelled here by the person; ``params['told']`` is ``yes`` or ``no``: was the CA told."""

    code = "signing.cancelled"


class UsageError(AppError):
    """The command line was not understood."""

    exit_code = ExitCode.USAGE


class InvalidUsageError(UsageError):
    """A flag or a combination of flags that makes no sense; ``params['what']`` names it."""

    code = "usage.invalid"


class SeveralCredentialsError(UsageError):
    """More than one usable certificate and none chosen; ``params['serials']`` lists them."""

    code = "usage.several_credentials"
    retry = Retry.AFTER_USER_ACTION


class InputError(AppError):
    """Something that the person gave."""

    exit_code = ExitCode.INPUT
    retry = Retry.AFTER_USER_ACTION


class FileMissingError(InputError):
    """No such file, or it cannot be read; ``params['name']``."""

    code = "document.missing"


class UnsupportedDocumentError(InputError):
    """Not a PDF at all; ``params['name']``."""

    code = "document.unsupported"


class ConvertToPdfFirstError(InputError):
    """Words or a picture, which cannot be signed as they are; ``params['name']``."""

    code = "document.convert_first"


class EmptyDocumentError(InputError):
    """Zero bytes, or a PDF without pages; ``params['name']``."""

    code = "document.empty"


class EncryptedDocumentError(InputError):
    """Needs a password; ``params['name']``."""

    code = "document.encrypted"


class DamagedDocumentError(InputError):
    """Truncated, or a PDF that strict parsing refuses; ``params['name']``."""

    code = "document.damaged"


class CertifiedDocumentError(InputError):
    """Its author allowed no further signature; ``params['name']``."""

    code = "document.certified"


class DocumentTooLargeError(InputError):
    """Over a limit; ``params['name']``, ``params['limit']``."""

    code = "document.too_large"


class DocumentChangedError(InputError):
    """The source changed between opening and signing; ``params['name']``."""

    code = "document.changed"


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


class ProviderError(AppError):
    """The certification authority or the hub before it; ``params['provider']`` is its display name."""

    exit_code = ExitCode.PROVIDER


class ProviderUnavailableError(ProviderError):
    """Network, TLS, time-out or a server error."""

    code = "provider.unavailable"
    retry = Retry.SAME_INPUT


class ProviderTlsError(ProviderError):
    """The server's identity could not be established."""

    code = "provider.tls"


class ProviderAuthError(ProviderError):
    """The organisation's account at the CA was refused."""

    code = "provider.auth"


class NoCredentialError(ProviderError):
    """This person has no certificate at this CA."""

    code = "provider.no_credential"
    retry = Retry.AFTER_USER_ACTION


class CredentialUnusableError(ProviderError):
    """Expired, not yet valid, revoked, wrong key usage; ``params['reason']`` is a stable word."""

    code = "provider.credential_unusable"


class CredentialMismatchError(ProviderError):
    """The certificate names another person than the number typed."""

    code = "provider.credential_mismatch"


class BatchTooLargeError(ProviderError):
    """More documents than this CA signs in one confirmation; ``params['limit']``."""

    code = "provider.batch"
    retry = Retry.AFTER_USER_ACTION


class QuotaExceededError(ProviderError):
    """The CA refuses for now: too many requests or signatures used up."""

    code = "provider.quota"
    retry = Retry.SAME_INPUT


class ProviderProtocolError(ProviderError):
    """The CA broke its own contract."""

    code = "provider.protocol"


class OutcomeUnknownError(ProviderError):
    """The request may have been confirmed, but its signature cannot be fetched again."""

    code = "provider.outcome_unknown"


class PortalError(AppError):
    """The portal, or its identity provider."""

    exit_code = ExitCode.PORTAL


class PortalUnavailableError(PortalError):
    """Network, TLS, time-out or a server error."""

    code = "portal.unavailable"
    retry = Retry.SAME_INPUT


class PortalAuthError(PortalError):
    """Not signed in, or the session ended."""

    code = "portal.auth"
    retry = Retry.AFTER_USER_ACTION


class SignInRefusedError(PortalError):
    """The identity provider's answer did not pass our checks (state, nonce, code)."""

    code = "portal.sign_in"
    retry = Retry.AFTER_USER_ACTION


class PortalProtocolError(PortalError):
    """The portal broke its own contract."""

    code = "portal.protocol"


class DossierRejectedError(PortalError):
    """The portal refused the dossier; ``params['reason']`` is the portal's own sentence."""

    code = "portal.rejected"
    retry = Retry.AFTER_USER_ACTION


class SubmissionUnknownError(PortalError):
    """The portal may have taken the dossier; look it up before sending again."""

    code = "portal.submission_unknown"
    retry = Retry.SAME_INPUT


class SigningError(AppError):
    """Ours, at the document. Nothing half-written is left behind."""

    exit_code = ExitCode.SIGNING


class SignatureMismatchError(SigningError):
    """The signature value does not verify over what was sent."""

    code = "signing.mismatch"


class PlaceholderTooSmallError(SigningError):
    """The reserved room did not hold the signature."""

    code = "signing.placeholder"


class TimestampError(SigningError):
    """No timestamp, so the asked level was not reached."""

    code = "signing.timestamp"
    retry = Retry.SAME_INPUT


class RevocationDataError(SigningError):
    """No revocation data, so B-LT was not reached."""

    code = "signing.revocation_data"
    retry = Retry.SAME_INPUT


class PostCheckError(SigningError):
    """The finished file did not pass our own check; it was thrown away."""

    code = "signing.post_check"


class WorkerDiedError(SigningError):
    """The process that reads documents stopped; it is replaced."""

    code = "signing.worker"
    retry = Retry.SAME_INPUT


class StorageError(AppError):
    """Disk, journal or keyring."""

    exit_code = ExitCode.STORAGE
    retry = Retry.AFTER_USER_ACTION


class FolderNotWritableError(StorageError):
    """``params['folder']``."""

    code = "storage.read_only"


class DiskFullError(StorageError):
    """No room left; ``params['folder']``."""

    code = "storage.full"


class JournalBusyError(StorageError):
    """Another window handles this transaction."""

    code = "storage.busy"


class JournalDamagedError(StorageError):
    """The journal cannot be read, or was written by a newer program."""

    code = "storage.journal"


class KeyringUnavailableError(StorageError):
    """No safe place for secrets on this machine."""

    code = "storage.keyring"


class ProfileInvalidError(StorageError):
    """A portal profile that does not parse or is not trusted; ``params['name']``."""

    code = "storage.profile"


class SandboxError(AppError):
    """The practice world."""

    exit_code = ExitCode.PROVIDER


class SandboxUnavailableError(SandboxError):
    """It did not start, or stopped."""

    code = "sandbox.unavailable"
    retry = Retry.SAME_INPUT
