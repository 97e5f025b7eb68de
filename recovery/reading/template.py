"""The deployed template, for what nothing else tells: what is kept, and what has a name of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient

DEFAULTS = {"AWS::RDS::DBCluster": "Snapshot", "AWS::RDS::DBInstance": "Snapshot"}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html"""

WORD = re.compile(r'["{](\w+)(?=["}.])')
"""A logical id as a Ref, a GetAtt in either spelling, or a Sub has it; and much else, which is no logical id."""


@dataclass(frozen=True)
class Template:
    """`resources` by logical id. `unread` is a sentence where the template could not be understood."""

    resources: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unread: str = ""

    def policy(self, logical_id: str) -> str:
        """The DeletionPolicy. One that is computed counts as "Retain": what is kept is never emptied."""
        resource = self.resources.get(logical_id, {})
        policy = resource.get("DeletionPolicy", DEFAULTS.get(resource.get("Type", ""), "Delete"))
        return policy if isinstance(policy, str) else "Retain"

    def name(self, logical_id: str) -> str | Mapping[str, Any]:
        """The physical name that the template chooses, as it writes it; empty where CloudFormation chooses."""
        resource = self.resources.get(logical_id, {})
        kind = str(resource.get("Type", "")).rpartition("::")[2]
        properties = resource.get("Properties", {})
        found = (properties.get(each) for each in (f"{kind}Name", "Name", "GroupName"))
        return next((name for name in found if name), "")

    def uses(self, logical_id: str) -> frozenset[str]:
        """The other resources that its properties speak of."""
        written = json.dumps(self.resources.get(logical_id, {}).get("Properties", {}))
        return frozenset(WORD.findall(written)) & self.resources.keys() - {logical_id}


def read_template(cloudformation: CloudFormationClient, stack_id: str) -> Template:
    """As it was handed in. boto3 parses JSON, and leaves YAML a text."""
    body: object = cloudformation.get_template(StackName=stack_id, TemplateStage="Original")["TemplateBody"]
    if not isinstance(body, Mapping):
        return Template(unread="the template is not JSON, as all of Sluice's are, so it is not known what it keeps")
    resources = body.get("Resources", {})
    unresolved = sorted(
        logical_id for logical_id, one in resources.items() if not isinstance(one.get("DeletionPolicy", ""), str)
    )
    unread = f"the DeletionPolicy of {', '.join(unresolved)} is computed" if unresolved else ""
    return Template(resources, unread)
