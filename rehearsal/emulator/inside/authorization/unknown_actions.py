"""Requests for which the emulator knows no IAM action are let through with valid credentials: that is said."""

from typing import Any

import ministack.app

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.wrapping import Function, wrap


def install() -> None:
    """Where ministack only checks the credentials."""
    wrap(ministack.app, "_authenticate_only", _noted)


def _noted(original: Function) -> Function:
    def authenticate_only(service: str, *request: Any) -> Any:
        not_judged.add(f"some requests to {service}", "the emulator does not know their IAM action")
        return original(service, *request)

    return authenticate_only
