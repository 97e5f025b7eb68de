"""The product's side of the emulated AWS's control API, `/_sluice/...` (inside/control_api.py answers it)."""

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlencode

from rehearsal.credentials import Credentials
from report.problem import Problem

TIMEOUT_SECONDS = 30.0
# Loopback must never go through the user's proxy.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class ServiceRefusedError(Exception):
    """A role does not let a service assume it. The text names role, service and what would allow it."""


@dataclass(frozen=True)
class Control:
    """Asks and tells the emulated AWS what AWS has no call for. Methods raise Problem when it cannot be reached."""

    endpoint: str
    root_secret: str

    def root(self, account: str) -> Credentials:
        """An account's root: everything is allowed to it."""
        return Credentials(access_key_id=account, secret_access_key=self.root_secret)

    def service_session(
        self, *, role_arn: str, service: str, session_name: str, conditions: dict[str, str] | None = None
    ) -> Credentials:
        """Credentials of a role that an AWS service ("codebuild.amazonaws.com") takes for itself.

        `conditions` are keys that the service would send, such as aws:SourceArn. Raises ServiceRefusedError.
        """
        wish = {
            "role_arn": role_arn,
            "service": service,
            "session_name": session_name,
            "conditions": conditions or {},
        }
        status, answer = self._call("POST", "service-session", wish)
        if status == 403:
            raise ServiceRefusedError(answer["message"])
        self._expect(status, answer)
        return Credentials(
            access_key_id=answer["AccessKeyId"],
            secret_access_key=answer["SecretAccessKey"],
            token=answer["SessionToken"],
        )

    def settings(self) -> dict[str, Any]:
        """{"order": "hostile" | "alphabetical" | "random:SEED", "delivery_delay_seconds": 0.5, ...}"""
        return dict(self._get("settings"))

    def put_settings(self, **settings: object) -> dict[str, Any]:
        """Changes the settings that are named, and answers all of them."""
        status, answer = self._call("PUT", "settings", settings)
        return dict(self._expect(status, answer))

    def stacks(self, account: str, region: str) -> list[dict[str, Any]]:
        """Per stack: every resource with logical id, type, physical id and the properties its handler received."""
        return list(self._get("stacks", account=account, region=region))

    def way(self, *, account: str, region: str, subnet: str, address: str) -> str | None:
        """The instance through which a subnet would reach a public address, as far as routes and NATs go, or None."""
        through: str | None = self._get("reach", account=account, region=region, subnet=subnet, address=address)[
            "through"
        ]
        return through

    def ignored(self) -> list[dict[str, Any]]:
        """What the emulated AWS was given and does not perform."""
        return list(self._get("ignored"))

    def denials(self) -> list[dict[str, Any]]:
        """Every refusal, oldest first: time, principal, action, resource, why, would_allow."""
        return list(self._get("denials"))

    def not_judged(self) -> list[dict[str, str]]:
        """What it allows without having judged it: what, why."""
        return list(self._get("not-judged"))

    def _get(self, what: str, **query: str) -> Any:
        status, answer = self._call("GET", f"{what}?{urlencode(query)}" if query else what)
        return self._expect(status, answer)

    def _expect(self, status: int, answer: Any) -> Any:
        if status == 200:
            return answer
        raise Problem(
            "emulated-aws-refused",
            what=f"the emulated AWS answered {status}: {answer.get('message', answer)}",
            where=self.endpoint,
            why="the control API does not know this call or its values",
            remedy="this is a fault of Sluice: please report it",
        )

    def _call(self, method: Literal["GET", "POST", "PUT"], what: str, body: object = None) -> tuple[int, Any]:
        request = urllib.request.Request(  # noqa: S310 - always http on loopback
            f"{self.endpoint}/_sluice/{what}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"X-Sluice-Secret": self.root_secret, "Content-Type": "application/json"},
        )
        try:
            with _DIRECT.open(request, timeout=TIMEOUT_SECONDS) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, json.load(refusal)
        except (OSError, http.client.HTTPException, ValueError) as broken:
            raise Problem(
                "emulated-aws-gone",
                what="the emulated AWS does not answer",
                where=self.endpoint,
                why=str(broken),
                remedy="its log says more; start the rehearsal again",
            ) from broken
