"""Log groups."""

from rehearsal.readback.api import Api
from rehearsal.readback.resource import MissingError, Properties, Reader, Resource
from rehearsal.readback.shape import tag_list


def log_group(api: Api, resource: Resource) -> Properties:
    for page in api.logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=resource.physical_id):
        for found in page["logGroups"]:
            if found.get("logGroupName") == resource.physical_id:
                arn = found.get("arn", "").removesuffix(":*")
                return {
                    "LogGroupName": found.get("logGroupName"),
                    "RetentionInDays": found.get("retentionInDays"),
                    "KmsKeyId": found.get("kmsKeyId"),
                    "LogGroupClass": found.get("logGroupClass"),
                    "Tags": tag_list(api.logs.list_tags_for_resource(resourceArn=arn)["tags"]),
                }
    raise MissingError(resource.physical_id)


READERS: dict[str, Reader] = {"AWS::Logs::LogGroup": log_group}
