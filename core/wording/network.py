"""What stands between this computer and a service: the proxy, and whoever inspects connections."""

from collections.abc import Mapping
from typing import Final

from core.i18n import N_
from core.wording.message import Message

_TROUBLES: Final[Mapping[str, Message]] = {
    "proxy_unreachable": Message(
        N_("The proxy cannot be reached"),
        N_("This computer goes to the Internet through the proxy {proxy}, which does not answer."),
        N_("Check the network, or correct the proxy in the settings. In an office network, ask whoever runs it."),
    ),
    "proxy_login": Message(
        N_("The proxy asks for a login"),
        N_("The proxy {proxy} does not accept this program's user name and password, or there are none."),
        N_("Set user name and password of the proxy in the settings. In an office network, ask whoever runs it."),
    ),
    "proxy_refused": Message(
        N_("The proxy does not let this through"),
        N_("The proxy {proxy} refused to connect to the service."),
        N_("Ask whoever runs this network to allow the service."),
    ),
    "proxy_kind": Message(
        N_("The proxy is of another kind"),
        N_("The proxy {proxy} is not one that speaks HTTP, and this program knows no other."),
        N_("Name an HTTP proxy in the settings. In an office network, ask whoever runs it."),
    ),
    "unknown_issuer": Message(
        N_("Something inspects the connection"),
        N_(
            "The certificate that was shown comes from an authority which this computer does not know. An office "
            "network or an antivirus program may be opening the connection. Nothing was sent."
        ),
        N_("Ask whoever runs this network for its root certificate, and name that file in the network settings."),
    ),
    "expired": Message(
        N_("The service's certificate is not valid now"),
        N_("By this computer's clock the certificate has expired or is not valid yet. Nothing was sent."),
        N_("Check this computer's date and time. If they are right, try again later."),
    ),
    "wrong_name": Message(
        N_("Another server answered"),
        N_("The certificate that was shown belongs to another name. Nothing was sent."),
        N_("If this network has a sign-in page, open it in the browser first. Else ask whoever runs the network."),
    ),
}
_PROXY: Final = ("proxy_unreachable", "proxy_login", "proxy_refused", "proxy_kind")
_TLS: Final = ("unknown_issuer", "expired", "wrong_name")
_BEFALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "provider.unavailable": (*_PROXY, *_TLS),
    "provider.tls": _TLS,
    "portal.unavailable": (*_PROXY, *_TLS),
    "signing.timestamp": (*_PROXY, *_TLS),
}

# By the value of one parameter: (code, parameter, value).
VARIANTS: Final[Mapping[tuple[str, str, str], Message]] = {
    (code, "reason", reason): _TROUBLES[reason] for code, reasons in _BEFALLS.items() for reason in reasons
}
