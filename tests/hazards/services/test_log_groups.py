"""Log groups of functions, however the functions and the groups are written."""

from typing import Any

import pytest

from hazards.rules import log_group_not_owned
from hazards.template.view import Template


@pytest.mark.parametrize("type_", ["AWS::Lambda::Function", "AWS::Serverless::Function"])
@pytest.mark.parametrize(
    ("group", "codes"),
    [
        ("/aws/lambda/reporter", []),
        ({"Fn::Sub": "/aws/lambda/${Handler}"}, []),
        ({"Fn::Join": ["/", ["/aws/lambda", {"Ref": "Handler"}]]}, []),
        ("/aws/lambda/reporter-2", ["H206"]),
        (None, ["H206"]),
        ({"Ref": "Name"}, []),
    ],
)
def test_a_group_belongs_to_a_function_by_its_name(type_: str, group: Any, codes: list[str]) -> None:
    """Literal or by reference, also for a function of the serverless transform; a parameter may name any function's."""

    resources = {
        "Handler": {"Type": type_, "Properties": {"FunctionName": "reporter"}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": group}},
    }

    found = log_group_not_owned.check(Template("t", {"Resources": resources}))

    assert codes == [one.code for one in found]
