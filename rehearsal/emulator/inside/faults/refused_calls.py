"""Calls that are refused before they have any effect: too many of them, or signed by a session that has ended.

Counted are signed calls only: a custom resource's answer or an upload by a presigned address is nobody's API call.
Lambda functions' own sessions do not end (AWS renews them); an account's root has none.
"""

import re
import threading
import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core import iam_actions
from ministack.services import sts

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.wrapping import part

# ASGI's own shapes, which are plain dictionaries.
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

_CREDENTIAL = re.compile(r"Credential=(?P<key>[^/]+)/\d{8}/[^/]*/(?P<service>[^/]+)/aws4_request")
THROTTLED = "Throttling"
EXPIRED = "ExpiredTokenException"


class Calls:
    """Counted from when the setting was put."""

    def __init__(self) -> None:
        self._counted: dict[str, tuple[int, int]] = {}  # by setting: the put that it counts from, and the count
        self._lock = threading.Lock()

    def refusal(self, access_key: str) -> str | None:
        """Counts one call; the error's code in ministack's table, if it is to be refused."""
        with self._lock:
            if _ends(access_key):
                after = settings.get().expire_sessions_after
                if settings.get().expire_sessions or (
                    after is not None and self._count("expire_sessions_after") > after
                ):
                    return EXPIRED
            every = settings.get().throttle_every
            return THROTTLED if every and self._count("throttle_every") % every == 0 else None

    def _count(self, setting: str) -> int:
        """This call's number since the setting was put, from 1."""
        put, count = self._counted.get(setting, (-1, 0))
        count = count + 1 if put == settings.puts(setting) else 1
        self._counted[setting] = (settings.puts(setting), count)
        return count


def _ends(access_key: str) -> bool:
    """A session that somebody asked for has an end; a Lambda function's own has none."""
    return "Expiration" in (part(sts, "_sessions").get(access_key) or {})


def install() -> None:
    """AWS's errors for too many calls, into the table of errors that ministack writes in each service's form."""
    failures = part(iam_actions, "_AUTH_FAILURES")
    slow_down = ("SlowDown", 503, "Please reduce your request rate.")
    failures[THROTTLED] = (THROTTLED, 400, "ThrottlingException", slow_down)
    part(iam_actions, "_EC2_FAILURES")[THROTTLED] = ("RequestLimitExceeded", 503, "Request limit exceeded.")


def in_front_of(emulator: Application) -> Application:
    """An ASGI application that answers what is refused itself and hands everything else on."""
    calls = Calls()

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope.get("headers", [])}
        signed = _CREDENTIAL.search(headers.get("authorization", "")) if scope["type"] == "http" else None
        code = calls.refusal(signed["key"]) if signed else None
        if signed is None or code is None:
            await emulator(scope, receive, send)
            return
        while (await receive()).get("more_body"):
            pass
        await _refuse(send, code, signed["service"], headers, head=scope["method"] == "HEAD")

    return application


async def _refuse(send: Send, code: str, service: str, headers: dict[str, str], *, head: bool) -> None:
    message = "Rate exceeded" if code == THROTTLED else "The security token included in the request is expired"
    status, answer, body = part(iam_actions, "access_denied_response")(
        service, "", "", str(uuid.uuid4()), error_code=code, message=message, headers=headers
    )
    if code == THROTTLED and service == "lambda":  # the one REST service among those that are called here
        status, answer = 429, {**answer, "x-amzn-errortype": "TooManyRequestsException"}
    given = [(name.lower().encode(), str(value).encode()) for name, value in answer.items()]
    length = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": given + length})
    await send({"type": "http.response.body", "body": b"" if head else body})
