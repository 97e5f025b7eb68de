"""Where logical ids stand."""

import pytest

from hazards.repairs.marks import lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# c\nResources:\n  A:\n    Type: X\n\n  B: {Type: !Sub 'Y'}\nOutputs:\n  C: {}\n", {"A": 3, "B": 6}),
        ('{\n\t"Resources": {\n\t\t"A": {"Type": "X\\/Y \\ud83d\\ude00"},\n\t\t"B": {}\n\t}\n}', {"A": 3, "B": 4}),
        ("Resources: []", {}),
        ("- a", {}),
        ("{", {}),
        ("", {}),
    ],
)
def test_lines(text: str, expected: dict[str, int]) -> None:
    """Of the resources only, in JSON and in YAML; none where there are none."""

    assert expected == lines(text)
