"""A KMS key of another account can be used by its ARN, where the key's policy and the caller's own allow it.

ministack looks for a key in the caller's account only.
"""

import json
from typing import Any

from ministack.core.responses import get_account_id, get_region, request_scope
from ministack.services import kms

from rehearsal.emulator.inside.authorization import encrypted_objects
from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """For the policy evaluation and for the call itself."""
    wrap(kms, "key_policy_for_arn", _of_its_owner)
    wrap(kms, "handle_request", _in_its_account)


def _of_its_owner(original: Function) -> Function:
    def policy(resource_arn: str) -> tuple[str, str] | None:
        with request_scope(*encrypted_objects.owner_of(resource_arn, get_account_id(), get_region())):
            found: tuple[str, str] | None = original(resource_arn)
            return found

    return policy


def _in_its_account(original: Function) -> Function:
    async def handle(method: str, path: str, headers: Any, body: bytes, query_params: Any) -> Any:
        key_id = json.loads(body).get("KeyId", "") if body.startswith(b"{") else ""
        with request_scope(*encrypted_objects.owner_of(str(key_id), get_account_id(), get_region())):
            return await original(method, path, headers, body, query_params)

    return handle
