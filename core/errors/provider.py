"""A certification authority or its hub."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class ProviderError(AppError):
    """The certification authority or the hub before it; ``params['provider']`` is its display name."""

    exit_code = ExitCode.PROVIDER


class ProviderUnavailableError(ProviderError):
    """Network, TLS, time-out or a server error; ``params['reason']`` where it is known.

    ``not_found``: a service that took a request does not find it for now.
    """

    code = "provider.unavailable"
    retry = Retry.SAME_INPUT


class ProviderTlsError(ProviderError):
    """The server's identity could not be established."""

    code = "provider.tls"


class ProviderAuthError(ProviderError):
    """The organisation's account at the CA was refused, or there is none; ``params['reason']`` where it is known.

    ``not_set_up`` (none on this computer); as the CA tells it, ``client_id``, ``client_secret``,
    ``client_certificate``, ``account_locked``, ``login`` (the account together with the number) or ``session`` (the
    sign-in that the request came with is no longer taken).
    """

    code = "provider.auth"


class SecretRefusedError(ProviderError):
    """The CA refused what the person typed; ``params['reason']``: a prompt's kind, or why no more is taken.

    ``final_try``, ``locked``, ``locked_for_now`` (``params['minutes']``) or ``tries_over`` (for this request only).
    """

    code = "provider.secret_refused"
    retry = Retry.AFTER_USER_ACTION


class NoCredentialError(ProviderError):
    """This person has no certificate at this CA."""

    code = "provider.no_credential"
    retry = Retry.AFTER_USER_ACTION


class CredentialUnusableError(ProviderError):
    """Expired, not yet valid, revoked, suspended, wrong key usage; ``params['reason']`` is a stable word.

    ``pin_locked``, ``otp_locked`` and ``locked`` come with ``params['certificate']``, its serial number: another one of
    the same person is not locked by it.
    """

    code = "provider.credential_unusable"


class CredentialMismatchError(ProviderError):
    """The certificate names another person than the number typed."""

    code = "provider.credential_mismatch"


class BatchTooLargeError(ProviderError):
    """More documents than this CA signs in one confirmation; ``params['limit']``."""

    code = "provider.batch"
    retry = Retry.AFTER_USER_ACTION


class PhoneNotReadyError(ProviderError):
    """The phone's app is not installed, not activated or not signed in; ``params['reason']`` may be ``outdated``."""

    code = "provider.phone_not_ready"
    retry = Retry.AFTER_USER_ACTION


class TokenMissingError(ProviderError):
    """No token is in this PKCS#11 module; ``params['provider']`` is the module's file name."""

    code = "provider.token_missing"
    retry = Retry.AFTER_USER_ACTION


class TokenDriverError(ProviderError):
    """The PKCS#11 module cannot be loaded, or failed; ``params['provider']`` is its file name."""

    code = "provider.token_driver"
    retry = Retry.AFTER_USER_ACTION


class QuotaExceededError(ProviderError):
    """The CA refuses for now: too many requests or signatures used up."""

    code = "provider.quota"
    retry = Retry.SAME_INPUT


class ProviderProtocolError(ProviderError):
    """The CA broke its own contract, or says that we did: ``params['reason']`` is then ``request_refused``."""

    code = "provider.protocol"


class SigningFailedError(ProviderError):
    """The CA's own last word is that it made no signature; ``params['reason']`` is a stable word.

    ``failed``, ``used_up`` (no signatures left), ``certificate_refused``, ``key_not_opened``, or ``refused_or_failed``
    where the CA does not tell a refusal on the phone from a failure of its own. Whoever wants to sign asks anew.
    """

    code = "provider.signing_failed"
    retry = Retry.AFTER_USER_ACTION


class OutcomeUnknownError(ProviderError):
    """The request may have been confirmed, but its signature cannot be fetched again."""

    code = "provider.outcome_unknown"
