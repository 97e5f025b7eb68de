"""A buildspec, read: what CodeBuild would run, as data. What a rehearsal cannot do is refused by name.

https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn

import yaml

PHASES = ("install", "pre_build", "build", "post_build")
SHELLS = {"": "sh", "sh": "sh", "/bin/sh": "sh", "bash": "bash"}

KNOWN: dict[str, set[str]] = {
    "buildspec": {"version", "env", "phases", "artifacts", "reports", "cache"},
    "env": {"shell", "variables", "parameter-store", "secrets-manager", "exported-variables", "git-credential-helper"},
    "phases": set(PHASES),
    "phase": {"on-failure", "runtime-versions", "commands", "finally"},
    "artifacts": {
        *("files", "name", "discard-paths", "base-directory", "exclude-paths", "enable-symlinks", "s3-prefix"),
        "secondary-artifacts",
    },
}


class BuildspecRefusedError(Exception):
    """A buildspec that CodeBuild would refuse, or that a rehearsal cannot run. The text says what."""


@dataclass(frozen=True, kw_only=True)
class Phase:
    name: str
    commands: tuple[str, ...] = ()
    finally_: tuple[str, ...] = ()
    on_failure: str = ""  # ABORT or CONTINUE; empty: the phase's own rule
    runtimes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Output:
    """What an output artifact is made of: patterns of files under a folder of the build's."""

    files: tuple[str, ...]
    base: str = ""
    excluded: tuple[str, ...] = ()
    flat: bool = False


@dataclass(frozen=True, kw_only=True)
class Buildspec:
    """`parameters` and `secrets`: variables and where their values lie. `notes`: what is not performed."""

    interpreter: str = "sh"
    variables: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    exported: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    output: Output | None = None
    secondary: Mapping[str, Output] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def runtimes(self) -> dict[str, str]:
        """Each runtime and the version it asks for."""
        return {name: version for phase in self.phases for name, version in phase.runtimes.items()}


def is_text(buildspec: str) -> bool:
    """Whether a project's buildspec is the text itself; else it is a file's name (or empty: buildspec.yml)."""
    return "\n" in buildspec.strip() or buildspec.lstrip().startswith("{")


def parse_buildspec(text: str) -> Buildspec:
    """Reads YAML or JSON. Raises BuildspecRefusedError."""
    whole = _mapping(_load(text), "buildspec")
    if _text(whole.get("version", ""), "version") != "0.2":
        _refuse(f"version {whole.get('version', '(none)')}: only 0.2 is rehearsed")
    env = _mapping(whole.get("env", {}), "env")
    shell = _text(env.get("shell", ""), "env/shell")
    if shell not in SHELLS:
        _refuse(f"env/shell {shell}: only sh and bash are rehearsed")
    if _text(env.get("git-credential-helper", "no"), "env/git-credential-helper") in ("yes", "true"):
        _refuse("env/git-credential-helper: there are no git credentials in a rehearsal")
    artifacts = _mapping(whole.get("artifacts", {}), "artifacts")
    phases = _mapping(whole.get("phases", {}), "phases")
    return Buildspec(
        interpreter=SHELLS[shell],
        variables=_texts(env.get("variables", {}), "env/variables"),
        parameters=_texts(env.get("parameter-store", {}), "env/parameter-store"),
        secrets=_texts(env.get("secrets-manager", {}), "env/secrets-manager"),
        exported=_list(env.get("exported-variables", []), "env/exported-variables"),
        phases=tuple(_phase(name, phases[name]) for name in PHASES if name in phases),
        output=_output(artifacts, "artifacts") if "files" in artifacts else None,
        secondary={
            name: _output(_mapping(part, "artifacts", f"artifacts/secondary-artifacts/{name}"), name)
            for name, part in _any_mapping(artifacts.get("secondary-artifacts", {}), "secondary-artifacts").items()
        },
        notes=tuple(f"the buildspec's {part} are not sent" for part in ("reports",) if whole.get(part)),
    )


def _load(text: str) -> object:
    """JSON is read as such; in YAML every scalar stays the text that was written ("yes", "3.10")."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the safest of them: it makes texts only
    except yaml.YAMLError as error:
        raise BuildspecRefusedError(f"it is neither JSON nor YAML: {error}") from error


def _phase(name: str, given: object) -> Phase:
    place = f"phases/{name}"
    part = _mapping(given, "phase", place)
    return Phase(
        name=name,
        commands=_list(part.get("commands", []), f"{place}/commands"),
        finally_=_list(part.get("finally", []), f"{place}/finally"),
        on_failure=_on_failure(_text(part.get("on-failure", ""), f"{place}/on-failure"), place),
        runtimes=_texts(part.get("runtime-versions", {}), f"{place}/runtime-versions"),
    )


def _on_failure(text: str, place: str) -> str:
    if text not in ("", "ABORT", "CONTINUE"):
        _refuse(f"{place}/on-failure {text}: only ABORT and CONTINUE are rehearsed")
    return text


def _output(part: Mapping[str, object], place: str) -> Output:
    paths = (*_list(part.get("files", []), f"{place}/files"), _text(part.get("base-directory", ""), place))
    for path in paths:
        if path.startswith(("/", "~")) or "$" in path or ".." in path.split("/"):
            _refuse(f"{place}: {path}: only plain paths inside the source are rehearsed")
    return Output(
        files=_list(part.get("files", []), f"{place}/files"),
        base=_text(part.get("base-directory", ""), f"{place}/base-directory"),
        excluded=_list(part.get("exclude-paths", []), f"{place}/exclude-paths"),
        flat=_text(part.get("discard-paths", "no"), f"{place}/discard-paths") in ("yes", "true"),
    )


def _mapping(value: object, kind: str, place: str = "") -> Mapping[str, object]:
    """A mapping of that kind; a key that is not known is refused, so that none is skipped in silence."""
    mapping = _any_mapping(value, place or kind)
    unknown = sorted(set(mapping) - KNOWN[kind])
    if unknown:
        _refuse(f"{place or kind}: {', '.join(unknown)}: not rehearsed")
    return mapping


def _any_mapping(value: object, place: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        _refuse(f"{place}: a mapping is expected here")
    return {str(key): item for key, item in value.items()}


def _texts(value: object, place: str) -> dict[str, str]:
    return {key: _text(item, f"{place}/{key}") for key, item in _any_mapping(value, place).items()}


def _list(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        _refuse(f"{place}: a list is expected here")
    return tuple(_text(item, place) for item in value)


def _text(value: object, place: str) -> str:
    """A scalar as text: JSON's booleans and numbers as they are written."""
    if isinstance(value, dict | list) or value is None:
        _refuse(f"{place}: a text is expected here")
    return value if isinstance(value, str) else json.dumps(value)


def _refuse(why: str) -> NoReturn:
    raise BuildspecRefusedError(why)
