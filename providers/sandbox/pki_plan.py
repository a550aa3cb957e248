"""The practice PKI as certomancer's configuration: who certifies whom, from when to when, and where its services are.

A root, one issuing authority per brand with an OCSP responder and a CRL each, a time-stamping authority, one server
certificate, and the people. Every subject says SANDBOX.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from providers.sandbox.accounts import BRANDS, PEOPLE, Brand, Person

ARCHITECTURE = "sandbox"
"""The PKI's name, and the first part of its services' paths."""

MARK = "SANDBOX - LUYỆN TẬP"
"""Stands in every subject's organisation."""

_YEAR = timedelta(days=365)


def person_label(brand: Brand, person: Person) -> str:
    """Label of a person's key and valid certificate at an authority."""
    return f"{brand.slug}-person-{int(person.scenario)}"


def expired_label(brand: Brand, person: Person) -> str:
    """Label of the certificate that a person had before the valid one, over the same key."""
    return f"{person_label(brand, person)}-expired"


def second_label(brand: Brand, person: Person) -> str:
    """Label of the key and certificate that a person has besides, if they are made to."""
    return f"{person_label(brand, person)}-second"


def serial_of(seed: str, label: str) -> int:
    """A positive 16-byte serial number that begins with 5401, like the authorities' own (report 01 §4.3)."""
    return int.from_bytes(b"\x54\x01" + hashlib.sha256(f"{seed}/{label}".encode()).digest()[:14], "big")


def architecture_config(issued_at: datetime, seed: str) -> Mapping[str, Any]:
    """The whole plan. ``issued_at`` fixes every validity period, ``seed`` every serial number."""
    plan = _Plan(issued_at, seed)
    plan.entity("root", f"{MARK} Root CA")
    plan.cert("root", "root", -10 * _YEAR, 20 * _YEAR, profiles=[{"id": "simple-ca", "params": {"crl-repo": "root"}}])
    plan.service("crl-repo", "root", {"for-issuer": "root", "signing-key": "root", "simulated-update-schedule": "PT1H"})
    plan.service("cert-repo", "root", {"for-issuer": "root"})
    plan.entity("tsa", f"{MARK} Dịch vụ dấu thời gian (TSA)")
    plan.cert(
        "tsa",
        "root",
        -_YEAR,
        10 * _YEAR,
        extensions=[_key_usage("digital_signature"), _extended_usage("time_stamping"), _issuer_links("root")],
    )
    plan.service("time-stamping", "tsa", {"signing-key": "tsa", "signing-cert": "tsa"})
    plan.entity("tls", f"{MARK} 127.0.0.1")
    plan.cert(
        "tls",
        "root",
        timedelta(days=-1),
        2 * _YEAR,
        extensions=[
            _key_usage("digital_signature", "key_encipherment"),
            _extended_usage("server_auth"),
            _own_addresses(),
        ],
    )
    for brand in BRANDS:
        _add_brand(plan, brand)
    return plan.config


def _add_brand(plan: _Plan, brand: Brand) -> None:
    plan.entity(brand.slug, f"{MARK} {brand.ca_name}", brand.organization)
    plan.cert(
        brand.slug,
        "root",
        -5 * _YEAR,
        15 * _YEAR,
        profiles=[
            {
                "id": "simple-ca",
                "params": {"max-path-len": 0, "crl-repo": brand.slug, "ocsp-service": brand.slug},
            }
        ],
        extensions=[_issuer_links("root")],
    )
    responder = f"{brand.slug}-ocsp"
    plan.entity(responder, f"{MARK} {brand.ca_name} OCSP", brand.organization)
    plan.cert(responder, brand.slug, timedelta(days=-1), 10 * _YEAR, profiles=["ocsp-responder"])
    plan.service("ocsp", brand.slug, {"for-issuer": brand.slug, "responder-cert": responder, "signing-key": responder})
    plan.service(
        "crl-repo",
        brand.slug,
        {"for-issuer": brand.slug, "signing-key": brand.slug, "simulated-update-schedule": "PT1H"},
    )
    plan.service("cert-repo", brand.slug, {"for-issuer": brand.slug})
    links = _issuer_links(brand.slug, ocsp=brand.slug)
    for person in PEOPLE:
        label = person_label(brand, person)
        plan.person(label, person)
        plan.cert(label, brand.slug, timedelta(days=-1), 3 * _YEAR, profiles=["digsig-commitment"], extensions=[links])
        plan.cert(
            expired_label(brand, person),
            brand.slug,
            -3 * _YEAR,
            timedelta(days=-2),
            subject=label,
            profiles=["digsig-commitment"],
            extensions=[links],
        )

        second = second_label(brand, person)
        plan.cert(
            second,
            brand.slug,
            timedelta(days=-1),
            2 * _YEAR,
            subject=label,
            profiles=["digsig-commitment"],
            extensions=[links],
            **{"subject-key": second},
        )


class _Plan:
    """Collects the configuration dictionary, in certomancer's own words."""

    def __init__(self, issued_at: datetime, seed: str) -> None:
        self._issued_at = issued_at.replace(microsecond=0)
        self._seed = seed
        self.config: dict[str, Any] = {
            "entity-defaults": {"country-name": "VN"},
            "entities": {},
            "certs": {},
            "services": {},
        }

    def entity(self, label: str, common_name: str, organization: str = "") -> None:
        self.config["entities"][label] = {
            "organization-name": f"{MARK} {organization}".strip(),
            "common-name": common_name,
        }

    def person(self, label: str, person: Person) -> None:
        self.config["entities"][label] = {
            "organization-name": MARK,
            "common-name": person.full_name,
            "user-id": f"CCCD:{person.user_id}",
        }

    def cert(
        self, label: str, issuer: str, since: timedelta, until: timedelta, *, subject: str | None = None, **rest: Any
    ) -> None:
        self.config["certs"][label] = {
            "subject": subject or label,
            "issuer": issuer,
            "serial": serial_of(self._seed, label),
            "validity": {
                "valid-from": (self._issued_at + since).isoformat(),
                "valid-to": (self._issued_at + until).isoformat(),
            },
            **rest,
        }

    def service(self, kind: str, label: str, settings: Mapping[str, str]) -> None:
        self.config["services"].setdefault(kind, {})[label] = dict(settings)


def _key_usage(*usages: str) -> Mapping[str, Any]:
    return {"id": "key_usage", "critical": True, "smart-value": {"schema": "key-usage", "params": list(usages)}}


def _extended_usage(usage: str) -> Mapping[str, Any]:
    return {"id": "extended_key_usage", "critical": True, "value": [usage]}


def _issuer_links(repository: str, *, ocsp: str | None = None) -> Mapping[str, Any]:
    params: dict[str, Any] = {"ca-issuer-links": [{"repo": repository}]}
    if ocsp is not None:
        params["ocsp-responder-names"] = [ocsp]
    return {"id": "authority_information_access", "smart-value": {"schema": "aia-urls", "params": params}}


def _own_addresses() -> Mapping[str, Any]:
    names = [{"type": "ip", "value": "127.0.0.1"}, {"type": "dns-name", "value": "localhost"}]
    return {"id": "subject_alt_name", "smart-value": {"schema": "general-names", "params": names}}
