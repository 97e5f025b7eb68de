"""A role with every right in one account of the embedded AWS, for drills in which sessions matter."""

import json

from drills.account import Account
from rehearsal.credentials import Credentials

NAME = "role-drill-administrator"


def session_of_an_administrator(account: Account) -> Credentials:
    """A new session; the role is made the first time."""
    iam = account.session.client("iam")
    if NAME not in {role["RoleName"] for page in iam.get_paginator("list_roles").paginate() for role in page["Roles"]}:
        _make(account)
    arn = f"arn:aws:iam::{account.id}:role/{NAME}"
    made = account.session.client("sts").assume_role(RoleArn=arn, RoleSessionName="drill")["Credentials"]
    return Credentials(
        access_key_id=made["AccessKeyId"], secret_access_key=made["SecretAccessKey"], token=made["SessionToken"]
    )


def _make(account: Account) -> None:
    iam = account.session.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"}, "Action": "sts:AssumeRole"}
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.create_role(RoleName=NAME, AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName=NAME, PolicyName="everything", PolicyDocument=_policy(everything))


def _policy(statement: object) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
