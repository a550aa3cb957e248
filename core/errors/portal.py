"""The portal, or its sign-in."""

from __future__ import annotations

from core.failure import AppError, ExitCode, Retry


class PortalError(AppError):
    """The portal, or its identity provider."""

    exit_code = ExitCode.PORTAL


class PortalUnavailableError(PortalError):
    """Network, TLS, time-out or a server error."""

    code = "portal.unavailable"
    retry = Retry.SAME_INPUT


class BrowserUnavailableError(PortalError):
    """No web browser could be started."""

    code = "portal.browser"
    retry = Retry.AFTER_USER_ACTION


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


class PortalRowMissingError(PortalError):
    """The portal does not list what we want to hand in; ``params['wanted']`` is its name."""

    code = "portal.row_missing"
    retry = Retry.AFTER_USER_ACTION


class DossierRejectedError(PortalError):
    """The portal refused the dossier; ``params['reason']`` is the portal's own sentence."""

    code = "portal.rejected"
    retry = Retry.AFTER_USER_ACTION


class SubmittedBeforeError(PortalError):
    """The dossier is with the portal already, with other papers or data; ``params['number']`` is its code."""

    code = "portal.submitted_before"
    retry = Retry.AFTER_USER_ACTION


class SubmissionUnknownError(PortalError):
    """The portal may have taken the dossier; look it up before sending again."""

    code = "portal.submission_unknown"
    retry = Retry.SAME_INPUT
