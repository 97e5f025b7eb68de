"""AWS::CodeBuild::Project: everything that the template says reads back by BatchGetProjects.

The emulator keeps some of a project's fields and drops the others; here the whole resource is kept, in the API's
spelling, and told by every call that tells about projects.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import codebuild
from ministack.services.cloudformation import provisioners

from rehearsal.emulator.inside.resources.family import Made, Properties, handlers
from rehearsal.emulator.inside.wrapping import part, wrap

# Property: the API's name for it. All have the API's own structure, in another case.
_FIELDS = {
    "BadgeEnabled": "badgeEnabled",
    "Cache": "cache",
    "ConcurrentBuildLimit": "concurrentBuildLimit",
    "Description": "description",
    "EncryptionKey": "encryptionKey",
    "FileSystemLocations": "fileSystemLocations",
    "LogsConfig": "logsConfig",
    "QueuedTimeoutInMinutes": "queuedTimeoutInMinutes",
    "SecondaryArtifacts": "secondaryArtifacts",
    "SecondarySources": "secondarySources",
    "VpcConfig": "vpcConfig",
}
_KEPT = "sluiceFields"


def install() -> None:
    """Completes create, update and what is told about a project."""
    project = handlers("AWS::CodeBuild::Project")
    project["create"] = _keeping(project["create"], properties_at=1)
    project["update"] = _keeping(project["update"], properties_at=2)
    part(provisioners, "_REPLACING_PROPERTIES")["AWS::CodeBuild::Project"] = ("Name",)
    wrap(codebuild, "_project_shape", _whole)


def _keeping(original: Callable[..., Made], properties_at: int) -> Callable[..., Made]:
    def handler(*arguments: Any) -> Made:
        name, attributes = original(*arguments)
        properties: Properties = arguments[properties_at]
        to_api = part(provisioners, "_codebuild_cfn_to_api")
        codebuild._projects[name][_KEPT] = {
            api: to_api(properties[given]) for given, api in _FIELDS.items() if given in properties
        }
        return name, attributes

    return handler


def _whole(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def shape(project: dict[str, Any]) -> dict[str, Any]:
        kept = dict(project.get(_KEPT, {}))
        badge = {"badge": {"badgeEnabled": kept.pop("badgeEnabled")}} if "badgeEnabled" in kept else {}
        return {**original(project), **kept, **badge}

    return shape
