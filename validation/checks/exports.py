"""A missing export fails every stack that imports it; an export of something that must change freezes its patching."""

from collections.abc import Iterator

from report.finding import Finding
from stages.outputs import NEVER_EXPORTED, SEVEN
from stages.props import NetworkProps
from validation.observed import Observed
from validation.rule import Rule

RULE = Rule("exports", "N12", "Outputs that never change in place are exported, and no others")
REMEDY = "deploy the network stack of this commit"


def check(observed: Observed, props: NetworkProps) -> Iterator[Finding]:
    stack = observed.stack
    for output in stack.outputs:
        exported = stack.exports.get(output)
        if output in NEVER_EXPORTED and exported:
            yield RULE.fail(output, f"it is exported as {exported}, and would freeze the NATs' patching", REMEDY)
        elif output in SEVEN and output not in NEVER_EXPORTED and exported != props.names.export(output):
            yield RULE.fail(output, f"its export is {exported}, not {props.names.export(output)}", REMEDY)
