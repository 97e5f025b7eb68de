"""Logs for a bucket under a key that their service cannot use are refused or dropped, and nobody is told."""

from hazards.rule import Found, Level, Rule
from hazards.services.keys import keys_of_bucket
from hazards.services.log_keys import log_key
from hazards.services.writers import writes
from hazards.template.conditions import shown
from hazards.template.view import Template

RULE = Rule(
    code="H301",
    title="logs into a bucket under a key that their service cannot use",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/prescriptive-guidance/latest/patterns/"
    "configure-vpc-flow-logs-for-centralization-across-aws-accounts.html",
)
SSE_S3 = (
    '"BucketEncryption": {"ServerSideEncryptionConfiguration": '
    '[{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}'
)


def check(template: Template) -> Found:
    for write in writes(template):
        log = log_key(write)
        if log is None or not write.bucket.id:
            continue
        bucket = template.resources[write.bucket.id]
        for under in keys_of_bucket(template, bucket):
            guard = write.guard | under.guard
            if (log.principal and not under.is_managed) or not template.conditions.satisfiable(guard):
                continue
            key = "the key that AWS manages (aws/s3)" if under.is_managed else f"{under.key}"
            yield RULE.hazard(
                template,
                bucket,
                write.by,
                what=f"the logs of {write.by.id} do not arrive in {bucket.id}, which is under {key}",
                why=f"the service that writes them cannot use that key, and nothing can let it: {log.source}",
                order=(
                    *([f"deploy {shown(guard)}"] if guard else []),
                    f"create {bucket}",
                    f"create {write.by}: it is refused, or complete and active",
                    f"write a log: its service may not use {key}, so nothing is stored",
                ),
                fix=f"set on {bucket.id}: {SSE_S3}"
                + f', or a "KMSMasterKeyID" whose policy admits {log.principal}' * bool(log.principal),
            )
