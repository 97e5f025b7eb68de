"""Where the record is kept: one item of a table, whose write fails when somebody wrote since it was read."""

from dataclasses import replace
from typing import TYPE_CHECKING

from .record import Record

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

KEY = {"id": {"S": "failover"}}


def read_record(dynamodb: "DynamoDBClient", table: str) -> Record:
    """What the last run told; an empty record before the first."""
    item = dynamodb.get_item(TableName=table, Key=KEY, ConsistentRead=True).get("Item")
    return Record.from_json(item["record"]["S"]) if item else Record()


def write_record(dynamodb: "DynamoDBClient", table: str, record: Record) -> bool:
    """Writes it as the next version, and says whether it could: False when another run was faster."""
    following = replace(record, version=record.version + 1)
    try:
        dynamodb.put_item(
            TableName=table,
            Item={
                **KEY,
                "version": {"N": str(following.version)},
                "record": {"S": following.as_json()},
            },
            ConditionExpression="attribute_not_exists(id) OR version = :read",
            ExpressionAttributeValues={":read": {"N": str(record.version)}},
        )
    except dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True
