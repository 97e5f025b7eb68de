"""A call that begins a stack operation is answered when the operation has ended, or after a few seconds.

AWS answers at once and then works for minutes. Here it works for a second, and a client that looks every five seconds
(the CDK CLI, https://github.com/aws/aws-cdk-cli: toolkit-lib, util/promises.ts) would wait for nothing at each stack.
What a client sees is what it sees of a slow connection: events, states and their order stay as they are.
"""

import asyncio
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Any

from ministack.services import cloudformation
from ministack.services.cloudformation import stacks

from rehearsal.emulator.inside.wrapping import Function, wrap

LONGEST_SECONDS = 3.0

_begun: ContextVar[list["asyncio.Future[None]"]] = ContextVar("begun")
"""Of the request at hand: one for each operation that it began, done when that has ended."""


def install() -> None:
    """Around the service, and around what begins every operation of a stack."""
    wrap(stacks, "_create_stack_task_in_region", _noting)
    wrap(cloudformation, "handle_request", _awaiting)


def _noting(original: Function) -> Function:
    def begin(operation: Coroutine[Any, Any, None], *where: Any) -> None:
        ended = asyncio.get_running_loop().create_future()

        async def run() -> None:
            try:
                await operation
            finally:
                ended.set_result(None)

        _begun.get().append(ended)
        original(run(), *where)

    return begin


def _awaiting(original: Function) -> Function:
    async def handle_request(*request: Any) -> Any:
        begun: list[asyncio.Future[None]] = []
        _begun.set(begun)
        answer = await original(*request)
        if begun:
            await asyncio.wait(begun, timeout=LONGEST_SECONDS)
        return answer

    return handle_request
