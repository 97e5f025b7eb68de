"""What synth says about the NAT instances, as information: a warning would end a strict synth.

It may ask no account (P9): the preflight does, before a deploy.
"""

from difflib import get_close_matches
from functools import cache

import aws_cdk as cdk
import botocore
from botocore.loaders import Loader
from constructs import IConstruct

from stages.amis import STAND_IN, Amis
from stages.props import NetworkProps


def tell_of_images(scope: IConstruct, props: NetworkProps, amis: Amis) -> None:
    """Of zones without a pin: what is used meanwhile, and what to do (N4)."""
    unpinned = [zone for zone in props.zones if amis.pin(props, zone) is None]
    if unpinned:
        cdk.Annotations.of(scope).add_info_v2(
            "sluice:image-not-pinned",
            f"amis.toml has no {props.architecture} image for {', '.join(unpinned)}: the stand-in {STAND_IN} is used, "
            "which a rehearsal accepts and the pipeline's preflight refuses. To deploy, run ./sluice amis --yes, then "
            "commit amis.toml and push it.",
        )


def tell_of_type(scope: IConstruct, props: NetworkProps) -> None:
    """Of a type that the SDK does not know: what may have been meant. CDK's own rule complains of one that it does not
    know in the region, and a strict synth, which the pipeline's is, then fails."""
    type_ = props.nat_instance_type
    if type_ not in known_types():
        close = get_close_matches(type_, known_types(), n=1)
        cdk.Annotations.of(scope).add_info_v2(
            "sluice:instance-type-unknown",
            f"nat_instance_type {type_} of {props.suffix} is unknown to the AWS SDK {botocore.__version__}"
            f"{f'; did you mean {close[0]}?' if close else '.'}",
        )


@cache
def known_types() -> frozenset[str]:
    """Every EC2 instance type of the SDK's own model, of whatever region.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html lists the same under instanceType.
    """
    shapes = Loader().load_service_model("ec2", "service-2")["shapes"]
    return frozenset(shapes["InstanceType"]["enum"])
