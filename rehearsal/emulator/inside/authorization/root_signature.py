"""An account's root must sign with the roots' secret, as everybody else does with theirs.

ministack takes a 12-digit access key as that account's root and does not look at the signature: `pin_signed_request`
leaves root keys out, so that `authenticate` finds nothing to verify. It can verify them, once they are pinned.
"""

from contextvars import ContextVar

from ministack.core import iam_evaluator

from rehearsal.emulator.inside.wrapping import Function, wrap

_pinning: ContextVar[bool] = ContextVar("sluice_pinning", default=False)


def install() -> None:
    """Requests with a root key are pinned for the signature check; a wrong secret is SignatureDoesNotMatch."""
    wrap(iam_evaluator, "_is_root_key", _not_while_pinning)
    wrap(iam_evaluator, "pin_signed_request", _pinned)


def _not_while_pinning(original: Function) -> Function:
    def is_root_key(access_key_id: str) -> bool:
        return not _pinning.get() and bool(original(access_key_id))

    return is_root_key


def _pinned(original: Function) -> Function:
    def pin_signed_request(*args: object, **kwargs: object) -> None:
        token = _pinning.set(True)
        try:
            original(*args, **kwargs)
        finally:
            _pinning.reset(token)

    return pin_signed_request
