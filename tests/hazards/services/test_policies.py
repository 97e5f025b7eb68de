"""Whether a policy lets a service do something: only a sure no is a no."""

from typing import Any

import pytest

from hazards.services.policies import world_refused
from hazards.template.conditions import Conditions

SERVICE, ACTION = "delivery.logs.amazonaws.com", "kms:GenerateDataKey"
ROOT = {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
LOGS = {"Service": SERVICE}


def policy(principal: Any, action: Any = "kms:*", **more: Any) -> Any:
    return {"Statement": [{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*", **more}]}


def refused(document: Any) -> Any:
    return world_refused(Conditions({"IsOn": {"Fn::Equals": [{"Ref": "On"}, "yes"]}}, {}), document, SERVICE, [ACTION])


@pytest.mark.parametrize(
    "document",
    [
        policy(LOGS),
        {"Statement": policy(LOGS)["Statement"][0]},
        policy({"Service": ["s3.amazonaws.com", {"Fn::Join": [".", ["delivery.logs", {"Ref": "AWS::URLSuffix"}]]}]}),
        policy(LOGS, ["kms:Decrypt", "KMS:generatedatakey*"]),
        policy(LOGS, Condition={"StringEquals": {"aws:SourceAccount": "111111111111"}}),
        policy("*"),
        policy({"AWS": "*"}, Condition={"ArnLike": {"aws:SourceArn": "arn:aws:logs:*"}}),
        policy("*", Condition={"Bool": {"aws:PrincipalIsAWSService": "true"}}),
        policy({"Ref": "Principal"}),
        policy({"Service": {"Ref": "Service"}}),
        policy(LOGS, {"Ref": "Actions"}),
        {"Ref": "Policy"},
        {"Statement": {"Ref": "Statements"}},
        {"Statement": [{"Effect": "Allow", "NotPrincipal": {"AWS": "111111111111"}, "NotAction": "kms:Delete*"}]},
        {"Statement": [*policy(LOGS)["Statement"], {"Effect": "Deny", "Principal": "*", "Action": "kms:Delete*"}]},
    ],
)
def test_let(document: Any) -> None:
    """By its name, by everyone's, by wildcards, or by what cannot be known."""

    assert refused(document) is None


@pytest.mark.parametrize(
    "document",
    [
        None,
        {},
        "text",
        policy(ROOT),
        policy({"Service": "logs.us-east-1.amazonaws.com"}),
        policy(LOGS, ["kms:Encrypt", "kms:GenerateDataKeyPair"]),
        policy(LOGS, Effect="Deny"),
        policy("*", Condition={"StringEquals": {"kms:CallerAccount": "111111111111"}}),
        policy({"AWS": ["*"]}, Condition={"StringLike": {"aws:PrincipalOrgID": "o-*"}}),
        {"Statement": [*policy(LOGS)["Statement"], {"Effect": "Deny", "Principal": "*", "Action": "kms:Generate*"}]},
    ],
)
def test_not_let(document: Any) -> None:
    """By no statement, or denied by one."""

    assert {} == refused(document)


def test_let_only_under_a_condition() -> None:
    """It is told when it is not."""

    grant = {"Fn::If": ["IsOn", policy(LOGS)["Statement"][0], {"Ref": "AWS::NoValue"}]}

    assert {"IsOn": False} == refused({"Statement": [grant]})
