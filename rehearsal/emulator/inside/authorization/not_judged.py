"""What the emulated AWS allows without having judged it, so that a report can say so."""

# True of every rehearsal.
ALWAYS = (
    ("organization policies (SCP, RCP)", "the emulated accounts belong to no organization"),
    ("VPC endpoint policies", "no request comes through an emulated endpoint"),
    ("KMS grants", "the emulated KMS does not evaluate them"),
    ("KMS keys of services other than S3 (topics, log groups, volumes)", "their handlers do not use the key"),
    (
        "kms:Decrypt for the parts of a multipart upload and the source of a copy",
        "only whole reads and writes are asked",
    ),
    ("reading calls (Describe, Get, List) of CloudFormation's handlers", "they differ by the handler's version"),
    ("policies of resources that CloudFormation itself changes", "only the execution role's own policies are asked"),
    ("SSM parameters that a template reads", "they are read without asking the execution role"),
    ("replication of objects to another bucket", "the emulated AWS copies at once, and as nobody: no role is asked"),
    ("quotas, throttling and eventual consistency", "every call is answered at once"),
)

_met: dict[str, str] = {}


def add(what: str, why: str) -> None:
    """Something met on the way, such as a resource type whose calls we do not know. Said once."""
    _met.setdefault(what, why)


def report() -> list[dict[str, str]]:
    """Both kinds."""
    return [{"what": what, "why": why} for what, why in (*ALWAYS, *_met.items())]
