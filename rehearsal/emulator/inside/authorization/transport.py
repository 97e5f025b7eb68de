"""Loopback counts as a secure transport.

The emulated AWS listens on 127.0.0.1 only and speaks plain http there, where nobody can listen in. Every policy of a
well-kept bucket denies what comes without TLS, so without this no request would pass; a real AWS endpoint has no http.
"""

from ministack.core import iam_evaluator

from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """`aws:SecureTransport` is true for every request."""
    wrap(iam_evaluator, "pin_request_origin", _secure)
    # The origin of calls that ministack makes inside itself, with no request around them.
    iam_evaluator._request_origin.set(("127.0.0.1", True))


def _secure(original: Function) -> Function:
    def pin(source_ip: str, secure_transport: bool) -> None:  # noqa: ARG001 - ministack's signature
        original(source_ip, True)

    return pin
