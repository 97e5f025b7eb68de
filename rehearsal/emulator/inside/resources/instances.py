"""AWS::EC2::Instance: a record of an instance, running at once. No user data runs and no packet flows.

An instance with a CreationPolicy signals by itself, since nothing runs that could; a drill withholds the signal
(settings.withhold_signals), and then the create fails with CloudFormation's words.
"""

from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import _stacks, engine

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.authorization import not_judged
from rehearsal.emulator.inside.resources import images, instance_record, volumes
from rehearsal.emulator.inside.resources.family import Made, Properties, add, must_exist, tag, true, untag
from rehearsal.emulator.inside.resources.launch_templates import metadata_options
from rehearsal.emulator.inside.wrapping import part

_REPLACED_BY = (
    "AvailabilityZone",
    "BlockDeviceMappings",
    "CpuOptions",
    "EnclaveOptions",
    "ImageId",
    "KeyName",
    "LaunchTemplate",
    "NetworkInterfaces",
    "PrivateIpAddress",
    "SubnetId",
)


def install() -> None:
    """Puts the type into the emulator."""
    add("AWS::EC2::Instance", create=_launch, update=_update, delete=_terminate, replaced_by=_REPLACED_BY, tags=True)


def _launch(logical_id: str, properties: Properties, stack: str) -> Made:
    image = images.must_exist(properties.get("ImageId", ""))
    place = instance_record.place(properties)
    subnet = must_exist(ec2._subnets, place["SubnetId"], "InvalidSubnetID.NotFound", "subnet ID")
    instance_record.check_zone(properties, subnet)
    for group in place["Groups"]:
        must_exist(ec2._security_groups, group, "InvalidGroup.NotFound", "security group")
    instance = instance_record.record(properties, image, subnet, place)
    ec2._instances[instance["InstanceId"]] = instance
    ec2._network_interfaces[instance["NetworkInterfaceId"]] = instance_record.interface(instance, place)
    tag(instance["InstanceId"], properties)
    not_judged.add("user data of instances, and packets through them", "an emulated instance is a record: nothing runs")
    if settings.get().withhold_signals and _awaits_signals(stack, logical_id):
        _terminate(instance["InstanceId"], {})
        raise TimeoutError("Failed to receive 1 resource signal(s) within the specified duration")
    return _made(instance)


def _awaits_signals(stack: str, logical_id: str) -> bool:
    record = _stacks.get(stack) or {}
    template = part(engine, "_parse_template")(record.get("_template_body") or "{}")
    return bool(template.get("Resources", {}).get(logical_id, {}).get("CreationPolicy", {}).get("ResourceSignal"))


def _update(instance_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    instance = must_exist(ec2._instances, instance_id, "InvalidInstanceID.NotFound", "instance ID")
    place = instance_record.place(new)
    for group in place["Groups"]:
        must_exist(ec2._security_groups, group, "InvalidGroup.NotFound", "security group")
    profile, _ = ec2._resolve_iam_instance_profile(iam_name=new.get("IamInstanceProfile", ""))
    instance.update(
        InstanceType=new.get("InstanceType", "m1.small"),
        SecurityGroups=instance_record.groups(place["Groups"]),
        UserData=new.get("UserData", ""),
        Monitoring={"State": "enabled" if true(new.get("Monitoring", False)) else "disabled"},
        IamInstanceProfile=profile,
        MetadataOptions=metadata_options(new),
        **instance_record.switches(new),
    )
    interface = ec2._network_interfaces[instance["NetworkInterfaceId"]]
    interface.update(Groups=instance["SecurityGroups"], SourceDestCheck=instance["SourceDestCheck"])
    tag(instance_id, new, old)
    return _made(instance)


def _made(instance: dict[str, Any]) -> Made:
    return instance["InstanceId"], {
        "InstanceId": instance["InstanceId"],
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "PrivateDnsName": instance["PrivateDnsName"],
        "PrivateIp": instance["PrivateIpAddress"],
        "PublicDnsName": instance["PublicDnsName"],
        "PublicIp": instance["PublicIpAddress"],
        "VpcId": instance["VpcId"],
    }


def _terminate(instance_id: str, _properties: Properties) -> None:
    instance = ec2._instances.get(instance_id)
    if instance is None:
        return
    if instance.get("DisableApiTermination"):
        raise ValueError(
            f"The instance '{instance_id}' may not be terminated. Modify its 'disableApiTermination' instance "
            "attribute and try again. (Service: Ec2, Status Code: 400, Error Code: OperationNotPermitted)"
        )
    part(ec2, "_terminate_instances")({"InstanceId.1": [instance_id]})
    ec2._network_interfaces.pop(instance["NetworkInterfaceId"], None)
    volumes.remove(instance)
    untag(instance_id)
