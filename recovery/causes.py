"""What a failure's reason means, in a sentence for people. The patterns are data, with the source of each meaning."""

import re
from dataclasses import dataclass

from recovery.observed import Event


@dataclass(frozen=True)
class Cause:
    """`pattern` is searched for in a reason, whatever its case; its groups fill `sentence`. `source` may be empty."""

    pattern: str
    sentence: str
    source: str = ""


DOCS = "https://docs.aws.amazon.com/"
GUIDE = f"{DOCS}AWSCloudFormation/latest/UserGuide/"
ERRORS = f"{GUIDE}troubleshooting.html"
ISSUES = "https://github.com/aws/aws-cdk/issues/"

CAUSES = (
    Cause(
        r"bucket policy already exists on bucket (?P<name>[\w.-]+\w)",
        "the log delivery service had written a policy of its own on the bucket {name} before CloudFormation came to "
        "create the stack's: the flow log was created before the bucket's policy",
        "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1954",
    ),
    Cause(
        r"bucket you tried to delete is not empty|BucketNotEmpty",
        "a bucket that still holds objects, versions or delete markers cannot be deleted",
        f"{DOCS}AmazonS3/latest/userguide/delete-bucket.html",
    ),
    Cause(
        r"(?P<name>[\w./:-]+) already exists in stack (?P<stack>\S+)",
        "{name} is a resource of another stack already, {stack}",
        ERRORS,
    ),
    Cause(
        r"already exists",
        "there is something of that name already, which the stack did not make; most often an earlier stack kept it",
        ERRORS,
    ),
    Cause(
        r"did not receive a response from your custom resource|custom resource.*(timed out|no response)"
        r"|Custom Resource failed to stabilize",
        "the function behind the custom resource never answered, and CloudFormation gave up after its ServiceTimeout",
        f"{GUIDE}template-custom-resources.html",
    ),
    Cause(
        r"Received response status \[FAILED\] from custom resource.*?: (?P<said>.+)",
        "the function behind the custom resource answered that it failed: {said}",
        f"{GUIDE}template-custom-resources.html",
    ),
    Cause(
        r"security token included in the request (is|was) (invalid|expired)|ExpiredToken|token.* expired",
        "the credentials that CloudFormation worked with were not valid any more",
        ERRORS,
    ),
    Cause(
        r"AccessDenied|Access Denied|not authorized to perform:? ?(?P<action>[\w:]*\w)?|UnauthorizedOperation"
        r"|do(es)? not have (sufficient )?permission",
        "the role that CloudFormation deploys with may not do this",
        ERRORS,
    ),
    Cause(
        r"Throttling|Rate exceeded|TooManyRequests|RequestLimitExceeded|SlowDown",
        "the service refused because too many calls came at once; the same again may well succeed",
        f"{DOCS}general/latest/gr/api-retries.html",
    ),
    Cause(
        r"LimitExceeded|limit (has been )?exceeded|quota|maximum number of .* (has been )?reached|TooMany",
        "a quota of the account is used up",
        f"{DOCS}servicequotas/latest/userguide/intro.html",
    ),
    Cause(
        r"Export (?P<export>\S+) cannot be (deleted|updated) as it is in use by (?P<stack>[^.]+)",
        "another stack, {stack}, imports the export {export}, and while it does the export can neither go nor change",
        f"{GUIDE}using-cfn-stack-exports.html",
    ),
    Cause(
        r"DependencyViolation|has a dependent object|has dependencies and cannot be deleted|is currently in use",
        "something that the stack does not know still uses it; of a VPC, most often a network interface that a "
        "function or a load balancer left",
        ERRORS,
    ),
    Cause(
        r"cannot be deleted while TerminationProtection|termination protection|disableApiTermination",
        "protection against termination is on",
        f"{GUIDE}using-cfn-protect-stacks.html",
    ),
    Cause(
        r"Failed to receive (?P<signals>\d+) resource signal\(s\)|Received 0 .*signal|WaitCondition timed out"
        r"|did not stabilize.*signal",
        "an instance never signalled that it works: its self-test failed, or it never came so far",
        f"{DOCS}AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html",
    ),
    Cause(
        r"Insufficient ?(Instance)?Capacity|do not have sufficient .* capacity",
        "AWS has no such instance left in that zone at the moment",
        f"{DOCS}AWSEC2/latest/UserGuide/troubleshooting-launch.html",
    ),
    Cause(
        r"(?P<what>ami-\w+).* does not exist|InvalidAMIID",
        "the image is not there in this region and account: it was withdrawn, or is another region's",
        f"{DOCS}AWSEC2/latest/UserGuide/troubleshooting-launch.html",
    ),
    Cause(
        r"Embedded stack (?P<stack>\S+) was not successfully",
        "the stack nested in it, {stack}, failed: the reason is in that one's events",
        ERRORS,
    ),
    Cause(
        r"Internal ?Failure|InternalError|internal error|ServiceInternalError",
        "the service failed for reasons of its own, and says no more; the same again may well succeed",
        ERRORS,
    ),
    Cause(
        r"NotStabilized|did not stabilize|Exceeded attempts to wait|HandlerErrorCode: ServiceTimeout|timed out",
        "it was asked for, and did not come to rest within CloudFormation's patience",
        ERRORS,
    ),
    Cause(
        r"Validation failed with \d+ error|(Pre-deployment )?validation failure",
        "CloudFormation's own validation refused the template before anything was made; "
        "aws cloudformation describe-events lists what it found",
        f"{GUIDE}validate-stack-deployments.html",
    ),
    Cause(
        r"InvalidTransitGatewayID\.NotFound|transitGateway ID '\S+' does not exist",
        "the VPC is not attached to the transit gateway: there is none of that id, it is not shared with the account, "
        "or its owner has not accepted the attachment yet, and until then no route may lead to it",
        "https://github.com/hashicorp/terraform-provider-aws/issues/10025",
    ),
    Cause(
        r"NotFound|not found|does not exist|NoSuch",
        "something that it needs is not there",
        ERRORS,
    ),
    Cause(
        r"User Initiated",
        "somebody asked for it",
    ),
)
"""In order: the first that matches speaks."""

LONGEST = 300
"""Characters of a reason that are quoted: some services answer with a page."""


def meaning(reason: str) -> Cause | None:
    """The known cause behind a reason, if it is a known one."""
    return next((cause for cause in CAUSES if re.search(cause.pattern, reason, re.IGNORECASE | re.DOTALL)), None)


def explain(reason: str) -> str:
    """A sentence without its full stop. What nobody foresaw is quoted as AWS said it."""
    cause = meaning(reason)
    if cause is None:
        return f'AWS says "{_short(reason)}"' if reason.strip() else "AWS gave no reason"
    found = re.search(cause.pattern, reason, re.IGNORECASE | re.DOTALL)
    groups = {name: _short(said or "") for name, said in found.groupdict().items()} if found else {}
    return cause.sentence.format(**groups)


def told(event: Event) -> str:
    """Which resource failed, and why: `BucketPolicy (AWS::S3::BucketPolicy) could not be created: ...`."""
    verb = {"CREATE": "created", "UPDATE": "updated", "DELETE": "deleted", "IMPORT": "imported"}.get(
        event.status.partition("_")[0], "done"
    )
    failed = f"could not be {verb}" if event.status.endswith("_FAILED") else "failed"
    return f"{event.logical_id} ({event.resource_type}) {failed}: {explain(event.reason)}"


def _short(text: str) -> str:
    text = " ".join(text.split()).rstrip(".")
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
