"""Certificates in PEM files."""

from asn1crypto import pem, x509


def certificates_in(data: bytes) -> list[x509.Certificate]:
    """Every certificate of a PEM file, in its order. Raises ValueError."""
    return [x509.Certificate.load(der) for kind, _headers, der in pem.unarmor(data, multiple=True) if "CERT" in kind]
