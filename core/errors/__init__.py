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

from core.errors.given import BroughtBackError as BroughtBackError
from core.errors.given import CertifiedDocumentError as CertifiedDocumentError
from core.errors.given import ConsentMissingError as ConsentMissingError
from core.errors.given import ConvertToPdfFirstError as ConvertToPdfFirstError
from core.errors.given import DamagedDocumentError as DamagedDocumentError
from core.errors.given import DocumentChangedError as DocumentChangedError
from core.errors.given import DocumentTooDemandingError as DocumentTooDemandingError
from core.errors.given import DocumentTooLargeError as DocumentTooLargeError
from core.errors.given import EmptyDocumentError as EmptyDocumentError
from core.errors.given import EncryptedDocumentError as EncryptedDocumentError
from core.errors.given import FieldRulesError as FieldRulesError
from core.errors.given import FieldsOnlyError as FieldsOnlyError
from core.errors.given import FileKindNotAcceptedError as FileKindNotAcceptedError
from core.errors.given import FileMissingError as FileMissingError
from core.errors.given import FormAnswersError as FormAnswersError
from core.errors.given import HidesSignedContentError as HidesSignedContentError
from core.errors.given import IncompleteDossierError as IncompleteDossierError
from core.errors.given import InputError as InputError
from core.errors.given import InvalidIdNumberError as InvalidIdNumberError
from core.errors.given import InvalidPlacementError as InvalidPlacementError
from core.errors.given import NotAugmentableError as NotAugmentableError
from core.errors.given import OutOfTurnError as OutOfTurnError
from core.errors.given import PermissionsError as PermissionsError
from core.errors.given import TrustRefusedError as TrustRefusedError
from core.errors.given import UnknownAuthorityError as UnknownAuthorityError
from core.errors.given import UnknownEvidenceError as UnknownEvidenceError
from core.errors.given import UnknownProcedureError as UnknownProcedureError
from core.errors.given import UnknownTransactionError as UnknownTransactionError
from core.errors.given import UnsupportedDocumentError as UnsupportedDocumentError
from core.errors.outcomes import AuthorizationExpiredError as AuthorizationExpiredError
from core.errors.outcomes import OutcomeError as OutcomeError
from core.errors.outcomes import SignerDeclinedError as SignerDeclinedError
from core.errors.outcomes import UserCancelledError as UserCancelledError
from core.errors.portal import BrowserUnavailableError as BrowserUnavailableError
from core.errors.portal import DossierRejectedError as DossierRejectedError
from core.errors.portal import PortalAuthError as PortalAuthError
from core.errors.portal import PortalError as PortalError
from core.errors.portal import PortalProtocolError as PortalProtocolError
from core.errors.portal import PortalRowMissingError as PortalRowMissingError
from core.errors.portal import PortalUnavailableError as PortalUnavailableError
from core.errors.portal import SignInRefusedError as SignInRefusedError
from core.errors.portal import SubmissionUnknownError as SubmissionUnknownError
from core.errors.portal import SubmittedBeforeError as SubmittedBeforeError
from core.errors.provider import BatchTooLargeError as BatchTooLargeError
from core.errors.provider import CredentialMismatchError as CredentialMismatchError
from core.errors.provider import CredentialUnusableError as CredentialUnusableError
from core.errors.provider import NoCredentialError as NoCredentialError
from core.errors.provider import OutcomeUnknownError as OutcomeUnknownError
from core.errors.provider import PhoneNotReadyError as PhoneNotReadyError
from core.errors.provider import ProviderAuthError as ProviderAuthError
from core.errors.provider import ProviderError as ProviderError
from core.errors.provider import ProviderProtocolError as ProviderProtocolError
from core.errors.provider import ProviderTlsError as ProviderTlsError
from core.errors.provider import ProviderUnavailableError as ProviderUnavailableError
from core.errors.provider import QuotaExceededError as QuotaExceededError
from core.errors.provider import SecretRefusedError as SecretRefusedError
from core.errors.provider import SigningFailedError as SigningFailedError
from core.errors.provider import TokenDriverError as TokenDriverError
from core.errors.provider import TokenMissingError as TokenMissingError
from core.errors.sandbox import SandboxError as SandboxError
from core.errors.sandbox import SandboxUnavailableError as SandboxUnavailableError
from core.errors.signing import PlaceholderTooSmallError as PlaceholderTooSmallError
from core.errors.signing import PostCheckError as PostCheckError
from core.errors.signing import RevocationDataError as RevocationDataError
from core.errors.signing import SignatureMismatchError as SignatureMismatchError
from core.errors.signing import SigningError as SigningError
from core.errors.signing import TimestampError as TimestampError
from core.errors.signing import WorkerDiedError as WorkerDiedError
from core.errors.storage import DiskFullError as DiskFullError
from core.errors.storage import FolderNotWritableError as FolderNotWritableError
from core.errors.storage import JournalBusyError as JournalBusyError
from core.errors.storage import JournalDamagedError as JournalDamagedError
from core.errors.storage import KeyringUnavailableError as KeyringUnavailableError
from core.errors.storage import LeaseLostError as LeaseLostError
from core.errors.storage import ProfileInvalidError as ProfileInvalidError
from core.errors.storage import StorageError as StorageError
from core.errors.usage import FieldChoiceError as FieldChoiceError
from core.errors.usage import InvalidUsageError as InvalidUsageError
from core.errors.usage import PromptUnansweredError as PromptUnansweredError
from core.errors.usage import SeveralCredentialsError as SeveralCredentialsError
from core.errors.usage import UnknownProviderError as UnknownProviderError
from core.errors.usage import UsageError as UsageError
from core.failure import AppError as AppError
from core.failure import ExitCode as ExitCode
from core.failure import Retry as Retry
