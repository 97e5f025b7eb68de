"""What the benchmark of the hazards makes of a template."""

from benchmarks.hazards import grown


def test_a_template_grows_whole() -> None:
    """Each copy refers to itself, and two logical ids of which one begins with the other stay apart."""

    template = {"Resources": {"Vpc": {"Type": "T"}, "VpcRoute": {"Of": {"Ref": "Vpc"}, "To": {"Fn::Sub": "${Vpc.Id}"}}}}

    assert {
        "VpcCopy0": {"Type": "T"},
        "VpcRouteCopy0": {"Of": {"Ref": "VpcCopy0"}, "To": {"Fn::Sub": "${VpcCopy0.Id}"}},
        "VpcCopy1": {"Type": "T"},
        "VpcRouteCopy1": {"Of": {"Ref": "VpcCopy1"}, "To": {"Fn::Sub": "${VpcCopy1.Id}"}},
    } == grown(template, 2)["Resources"]
