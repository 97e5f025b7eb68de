"""Machine images: the marked stand-in, and every well-formed id that somebody asks for by name.

Whether an id is a real image, of which architecture, and what is in it, cannot be known here; so an id that is asked
for exists, is named as what it is, and tells no architecture; the rehearsal lists it as not judged.
"""

import re
from collections.abc import Callable
from typing import Any

from ministack.services import ec2, ssm

from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.wrapping import part, wrap

STAND_IN = "ami-00000000000000000"
_WELL_FORMED = re.compile(r"ami-(?:[0-9a-f]{8}|[0-9a-f]{17})")
NO_ARCHITECTURE = b"<architecture></architecture>"
_learned: set[str] = set()
_AMAZON = "137112412989"  # the account that publishes Amazon Linux
# The public parameters of Amazon Linux 2023, where the emulator has one for another kernel only.
_PARAMETER = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-"


def install() -> None:
    """Makes DescribeImages know the ids that it is asked for, and the public parameters lead to the stand-in."""
    part(ec2, "_STUB_AMIS")
    part(ssm, "_PUBLIC_AMI_PARAMETERS").update({_PARAMETER + arch: STAND_IN for arch in ("x86_64", "arm64")})
    wrap(ec2, "_stub_image_view", _of_no_architecture)
    wrap(ec2, "_describe_images", _knowing_what_is_asked)
    ec2._ACTION_MAP["DescribeImages"] = ec2._describe_images


def must_exist(image_id: str) -> str:
    """The id, or EC2's error."""
    if not _WELL_FORMED.fullmatch(image_id):
        raise ValueError(
            f'Invalid id: "{image_id}" (Service: Ec2, Status Code: 400, Error Code: InvalidAMIID.Malformed)'
        )
    _learn(image_id)
    return image_id


def _knowing_what_is_asked(original: Callable[..., Any]) -> Callable[..., Any]:
    def describe(parameters: dict[str, Any]) -> Any:
        for image_id in part(ec2, "_parse_member_list")(parameters, "ImageId"):
            if _WELL_FORMED.fullmatch(image_id):
                _learn(image_id)
        status, headers, body = original(parameters)
        return status, headers, body.replace(NO_ARCHITECTURE, b"")

    return describe


def _of_no_architecture(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def view(image_id: str, *rest: Any) -> dict[str, Any]:
        told = original(image_id, *rest)
        return {**told, "Architecture": ""} if image_id in _learned else told

    return view


def _learn(image_id: str) -> None:
    known = {image[0] for image in ec2._STUB_AMIS} | set(ec2._images.keys())
    if image_id in known:
        return
    not_judged.add(f"image {image_id}", "whether it is real, for which architecture, and what is in it is not known")
    _learned.add(image_id)
    name = "stand-in, no real image" if image_id == STAND_IN else f"{image_id}, taken on trust"
    ec2._STUB_AMIS.append((image_id, name, "not judged by the emulated AWS", "", "/dev/xvda", _AMAZON, "amazon"))
