"""Who makes the request that is being served: ministack keeps the account only, we keep the principal."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id
from ministack.core.router import extract_access_key_id
from ministack.services import iam

from rehearsal.emulator.inside.wrapping import Function, wrap


@dataclass(frozen=True)
class Principal:
    """`policies` are ministack's parsed statements, by document; None is an account's root. `limits` narrow them."""

    arn: str
    type: str
    account: str
    policies: Any = None
    keys: Any = None
    limits: Any = ()


_access_key: ContextVar[tuple[str, str] | None] = ContextVar("sluice_access_key", default=None)


def install() -> None:
    """Remembers the caller of every request that passes ministack's authorization."""
    wrap(iam_evaluator, "pin_request_caller", _remembered)


def pinned() -> tuple[str, str] | None:
    """Access key and account of the caller; None outside a request."""
    return _access_key.get()


def current() -> Principal | None:
    """The caller, with the policies it has now; None outside a request, and for one without credentials."""
    known = pinned()
    return resolve(*known) if known and known[0] else None


def resolve(access_key: str, account: str) -> Principal | None:
    """The principal behind an access key."""
    found = iam_evaluator.resolve_principal(access_key, account)
    if isinstance(found, iam_evaluator.AuthError):
        return None
    return Principal(found.arn, found.type, found.account, found.policies, found.keys, tuple(found.limits))


def of_role(role_arn: str, session_name: str) -> Principal:
    """A role, as the session that an AWS service would use of it; one that does not exist has no policies."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    boundary = iam_evaluator._permissions_boundary(iam._roles, name, account)
    return Principal(
        f"arn:aws:sts::{account}:assumed-role/{name}/{session_name}",
        "AssumedRole",
        account,
        iam_evaluator._gather_role_policies(name, account),
        {},
        tuple(boundary),
    )


def _remembered(original: Function) -> Function:
    def pin(headers: Mapping[str, str], query_params: Mapping[str, Any] | None = None) -> None:
        original(headers, query_params)
        _access_key.set((extract_access_key_id(headers, query_params or {}), get_account_id()))

    return pin
