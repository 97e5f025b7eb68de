"""What AWS has no call for: `/_sluice/...`, on the same port, for the rehearsal only.

All but `ready` and `reach` need the roots' secret in the header `X-Sluice-Secret`: a build that runs inside a rehearsal
must not be able to hand itself a role. Bodies and answers are JSON. rehearsal/emulator/control.py is the other end.
"""

import hmac
import json
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

import ministack.app
from ministack.core.responses import set_request_account_id

from rehearsal.emulator.inside import ignored, reach, resolved, settings
from rehearsal.emulator.inside.authorization import denials, not_judged, service_session

PREFIX = "/_sluice/"
LONGEST_BODY = 1 << 20

# ASGI's own shapes (https://asgi.readthedocs.io/en/latest/specs/www.html), which are plain dictionaries.
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Answer = tuple[int, object]


def in_front_of(emulator: Application) -> Application:
    """An ASGI application that answers `/_sluice/...` itself and hands everything else on."""

    async def application(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            status, answer = await _answer(scope, receive)
            await _send(send, status, answer)
        elif scope["type"] == "http" and _is_administration(scope):
            await _send(send, 403, {"message": f"{scope['path']} is closed in a rehearsal"})
        else:
            await emulator(scope, receive, send)

    return application


def _is_administration(scope: Message) -> bool:
    """ministack's own doors that change everything at once and ask for no credentials."""
    path = str(scope["path"])
    return path.startswith(("/_ministack/reset", "/_ministack/config", "/_localstack/"))


async def _answer(scope: Message, receive: Receive) -> Answer:
    what = (scope["method"], scope["path"].removeprefix(PREFIX))
    if what == ("GET", "ready"):
        return 200, {"ready": True, "version": ministack.app._version()}
    if what == ("GET", "reach"):  # asked by functions in a VPC, about what they would find out by trying
        query = dict(parse_qsl(scope["query_string"].decode()))
        return 200, {"through": reach.way(**query)}
    given = dict(scope["headers"]).get(b"x-sluice-secret", b"")
    if not hmac.compare_digest(given, os.environ["AWS_SECRET_ACCESS_KEY"].encode()):
        return 403, {"message": "the control API needs the roots' secret in X-Sluice-Secret"}
    route = ROUTES.get(what)
    if route is None:
        return 404, {"message": f"{what[0]} {scope['path']} is none of {sorted(ROUTES)}"}
    try:
        return route(dict(parse_qsl(scope["query_string"].decode())), await _read(receive))
    except (ValueError, KeyError, TypeError) as mistake:
        return 400, {"message": f"{type(mistake).__name__}: {mistake}"}


async def _read(receive: Receive) -> dict[str, Any]:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LONGEST_BODY:
            raise ValueError(f"the body is longer than {LONGEST_BODY} bytes")
    return dict(json.loads(body)) if body else {}


async def _send(send: Send, status: int, answer: object) -> None:
    body = json.dumps(answer, default=str).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _open_service_session(_query: dict[str, str], body: dict[str, Any]) -> Answer:
    set_request_account_id(body["role_arn"].split(":")[4])
    conditions = {str(key): str(value) for key, value in body.get("conditions", {}).items()}
    try:
        return 200, service_session.open_session(body["role_arn"], body["service"], body["session_name"], conditions)
    except service_session.RefusedError as refusal:
        return 403, {"message": str(refusal)}


def _settings(_query: dict[str, str], body: dict[str, Any]) -> Answer:
    return 200, (settings.put(body) if body else settings.get()).as_dict()


def _stacks(query: dict[str, str], _body: dict[str, Any]) -> Answer:
    return 200, resolved.stacks(query["account"], query["region"])


ROUTES: dict[tuple[str, str], Callable[[dict[str, str], dict[str, Any]], Answer]] = {
    ("POST", "service-session"): _open_service_session,
    ("GET", "settings"): _settings,
    ("PUT", "settings"): _settings,
    ("GET", "stacks"): _stacks,
    ("GET", "ignored"): lambda _query, _body: (200, ignored.report()),
    ("GET", "denials"): lambda _query, _body: (200, denials.report()),
    ("GET", "not-judged"): lambda _query, _body: (200, not_judged.report()),
}
