"""A way for conditions to come out in which something is there and something else is not."""

import pytest

from hazards.template.conditions import Conditions
from hazards.template.values import ALWAYS, Guard

CONDITIONS = Conditions(
    {
        "IsProd": {"Fn::Equals": [{"Ref": "Stage"}, "prod"]},
        "IsDev": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "HasLogs": {"Fn::Equals": [{"Ref": "Logs"}, "yes"]},
    },
    {"Stage": {"AllowedValues": ["prod", "dev"]}},
)
PROD, DEV, LOGS = (frozenset({(name, True)}) for name in ("IsProd", "IsDev", "HasLogs"))


@pytest.mark.parametrize(
    ("guard", "none_of", "expected"),
    [
        (ALWAYS, [], {}),
        (ALWAYS, [ALWAYS], None),
        (PROD, [DEV], {"IsProd": True, "IsDev": False}),
        (ALWAYS, [PROD, DEV], None),
        (PROD, [PROD | LOGS], {"IsProd": True, "HasLogs": False}),
        (PROD | DEV, [], None),
        (LOGS, [PROD | LOGS, DEV | LOGS], None),
    ],
)
def test_world_where(guard: Guard, none_of: list[Guard], expected: dict[str, bool] | None) -> None:
    """It holds the guard and none of the others; None where no way does."""

    assert expected == CONDITIONS.world_where(guard, none_of=none_of)
