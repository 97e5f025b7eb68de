"""What an instance takes from its launch template: the options of its metadata service."""

from typing import Any

from ministack.services import ec2

from rehearsal.emulator.inside.resources.family import Properties

_DEFAULTS = {"HttpTokens": "optional", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}


def metadata_options(properties: Properties) -> dict[str, Any]:
    """IMDS options of the instance itself, else of its launch template, else AWS's defaults."""
    given = properties.get("MetadataOptions") or _launch_template(properties).get("MetadataOptions") or {}
    return {**_DEFAULTS, **given}


def _launch_template(properties: Properties) -> dict[str, Any]:
    """The data of the launch template's version that the instance names."""
    asked = properties.get("LaunchTemplate")
    if not asked:
        return {}
    name, number = asked.get("LaunchTemplateName"), str(asked.get("Version", ""))
    for template in ec2._launch_templates.values():
        if template["LaunchTemplateId"] == asked.get("LaunchTemplateId") or template["LaunchTemplateName"] == name:
            versions = {str(version["VersionNumber"]): version for version in template["Versions"]}
            if number in versions:
                data: dict[str, Any] = versions[number]["LaunchTemplateData"]
                return data
    raise ValueError(f"The specified launch template, {asked}, does not exist. (Service: Ec2, Status Code: 400)")
