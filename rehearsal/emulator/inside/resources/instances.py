"""AWS::EC2::Instance: a record of an instance, running at once. No user data runs and no packet flows.

An instance with a CreationPolicy signals by itself, since nothing runs that could; a drill withholds the signal
(settings.withhold_signals), and then the create fails with CloudFormation's words.
"""

import ipaddress
import re
from typing import Any

from ministack.services import ec2
from ministack.services.cloudformation import _stacks, engine

from rehearsal.emulator.inside import settings
from rehearsal.emulator.inside.resources import images, volumes
from rehearsal.emulator.inside.resources.addresses import public_address
from rehearsal.emulator.inside.resources.family import Made, Properties, add, must_exist, new_id, tag, true, untag
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
_STORED = {"CreditSpecification", "DisableApiTermination", "EbsOptimized", "SourceDestCheck"}
_METADATA_DEFAULTS = {"HttpTokens": "optional", "HttpPutResponseHopLimit": 1, "HttpEndpoint": "enabled"}


def install() -> None:
    """Puts the type into the emulator."""
    add("AWS::EC2::Instance", create=_launch, update=_update, delete=_terminate, replaced_by=_REPLACED_BY, tags=True)


def _launch(logical_id: str, properties: Properties, stack: str) -> Made:
    image = images.must_exist(properties.get("ImageId", ""))
    place = _place(properties)
    subnet = must_exist(ec2._subnets, place["SubnetId"], "InvalidSubnetID.NotFound", "subnet ID")
    _check_zone(properties, subnet)
    for group in place["Groups"]:
        must_exist(ec2._security_groups, group, "InvalidGroup.NotFound", "security group")
    instance = _record(properties, image, subnet, place)
    ec2._instances[instance["InstanceId"]] = instance
    ec2._network_interfaces[instance["NetworkInterfaceId"]] = _interface(instance, place)
    tag(instance["InstanceId"], properties)
    if settings.get().withhold_signals and _awaits_signals(stack, logical_id):
        _terminate(instance["InstanceId"], {})
        raise TimeoutError("Failed to receive 1 resource signal(s) within the specified duration")
    return _made(instance)


def _place(properties: Properties) -> dict[str, Any]:
    """Subnet, groups and public address: given on the instance itself or on its first network interface."""
    first: dict[str, Any] = next(iter(properties.get("NetworkInterfaces") or []), {})
    return {
        "SubnetId": first.get("SubnetId") or properties.get("SubnetId", ""),
        "Groups": list(first.get("GroupSet") or properties.get("SecurityGroupIds") or []),
        "Public": first.get("AssociatePublicIpAddress"),
        "PrivateIpAddress": first.get("PrivateIpAddress") or properties.get("PrivateIpAddress"),
    }


def _check_zone(properties: Properties, subnet: dict[str, Any]) -> None:
    zone = properties.get("AvailabilityZone", subnet["AvailabilityZone"])
    if zone != subnet["AvailabilityZone"]:
        raise ValueError(
            f"The availability zone of the instance, {zone}, is not the subnet's, {subnet['AvailabilityZone']} "
            "(Service: Ec2, Status Code: 400, Error Code: InvalidParameterValue)"
        )


def _record(properties: Properties, image: str, subnet: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    instance_id, now = new_id("i"), part(ec2, "_now_ts")()
    private_ip = place["PrivateIpAddress"] or _free_address(subnet)
    public = place["Public"] if place["Public"] is not None else subnet.get("MapPublicIpOnLaunch", False)
    public_ip = public_address() if true(public) else ""
    profile, _ = ec2._resolve_iam_instance_profile(iam_name=properties.get("IamInstanceProfile", ""))
    if properties.get("IamInstanceProfile") and not profile:
        raise ValueError(
            f"Value ({properties['IamInstanceProfile']}) for parameter iamInstanceProfile.name is invalid. "
            "Invalid IAM Instance Profile name (Service: Ec2, Status Code: 400)"
        )
    return {
        "InstanceId": instance_id,
        "ImageId": image,
        "InstanceType": properties.get("InstanceType", "m1.small"),
        "KeyName": properties.get("KeyName", ""),
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": subnet["SubnetId"],
        "VpcId": subnet["VpcId"],
        "PrivateIpAddress": private_ip,
        "PublicIpAddress": public_ip,
        "LaunchPublicIpAddress": public_ip,
        "PrivateDnsName": f"ip-{private_ip.replace('.', '-')}.ec2.internal",
        "PublicDnsName": "",
        "NetworkInterfaceId": new_id("eni"),
        "SecurityGroups": _groups(place["Groups"]),
        "Architecture": _architecture(properties.get("InstanceType", "")),
        "RootDeviceType": "ebs",
        "RootDeviceName": volumes.ROOT,
        "Hypervisor": "xen",
        "Virtualization": "hvm",
        "Placement": {"AvailabilityZone": subnet["AvailabilityZone"], "Tenancy": properties.get("Tenancy", "default")},
        "Monitoring": {"State": "enabled" if true(properties.get("Monitoring", False)) else "disabled"},
        "AmiLaunchIndex": 0,
        "UserData": properties.get("UserData", ""),
        "LaunchTime": now,
        "BlockDeviceMappings": volumes.attach(instance_id, properties, subnet["AvailabilityZone"], now),
        "IamInstanceProfile": profile,
        "MetadataOptions": _metadata_options(properties),
        **_switches(properties),
    }


def _switches(properties: Properties) -> dict[str, Any]:
    stored = {name: properties[name] for name in _STORED if name in properties}
    return {
        **stored,
        "SourceDestCheck": true(properties.get("SourceDestCheck", True)),
        "DisableApiTermination": true(properties.get("DisableApiTermination", False)),
    }


def _groups(group_ids: list[str]) -> list[dict[str, str]]:
    return [{"GroupId": group, "GroupName": ec2._security_groups[group]["GroupName"]} for group in group_ids]


def _free_address(subnet: dict[str, Any]) -> str:
    """The first free one; AWS keeps the first four of a subnet to itself."""
    taken = {
        instance["PrivateIpAddress"]
        for instance in ec2._instances.values()
        if instance["SubnetId"] == subnet["SubnetId"] and instance["State"]["Name"] != "terminated"
    }
    hosts = list(ipaddress.ip_network(subnet["CidrBlock"]).hosts())[3:]
    return next(str(host) for host in hosts if str(host) not in taken)


def _architecture(instance_type: str) -> str:
    """A `g` after the generation's digit means Graviton: t4g, c7gn, m6gd."""
    return "arm64" if re.match(r"[a-z]+\d+g", instance_type) else "x86_64"


def _metadata_options(properties: Properties) -> dict[str, Any]:
    """IMDS options of the instance itself, else of its launch template, else AWS's defaults."""
    given = properties.get("MetadataOptions") or _launch_template(properties).get("MetadataOptions") or {}
    return {**_METADATA_DEFAULTS, **given}


def _launch_template(properties: Properties) -> dict[str, Any]:
    """The data of the launch template's version that the instance names."""
    asked = properties.get("LaunchTemplate")
    if not asked:
        return {}
    name, number = asked.get("LaunchTemplateName"), str(asked.get("Version", ""))
    for template in ec2._launch_templates.values():
        if template["LaunchTemplateId"] == asked.get("LaunchTemplateId") or template["LaunchTemplateName"] == name:
            versions = {str(version["VersionNumber"]): version for version in template["Versions"]}
            if number in versions:
                data: dict[str, Any] = versions[number]["LaunchTemplateData"]
                return data
    raise ValueError(f"The specified launch template, {asked}, does not exist. (Service: Ec2, Status Code: 400)")


def _interface(instance: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    return {
        "NetworkInterfaceId": instance["NetworkInterfaceId"],
        "SubnetId": instance["SubnetId"],
        "VpcId": instance["VpcId"],
        "AvailabilityZone": instance["Placement"]["AvailabilityZone"],
        "Description": "",
        "OwnerId": part(ec2, "get_account_id")(),
        "Status": "in-use",
        "PrivateIpAddress": instance["PrivateIpAddress"],
        "Groups": _groups(place["Groups"]),
        "SourceDestCheck": instance["SourceDestCheck"],
        "InterfaceType": "interface",
        "MacAddress": "02:00:" + ":".join(f"{int(part):02x}" for part in instance["PrivateIpAddress"].split(".")),
        "Attachment": {
            "AttachmentId": new_id("eni-attach"),
            "InstanceId": instance["InstanceId"],
            "DeviceIndex": 0,
            "Status": "attached",
            "AttachTime": instance["LaunchTime"],
        },
    }


def _awaits_signals(stack: str, logical_id: str) -> bool:
    record = _stacks.get(stack) or {}
    template = part(engine, "_parse_template")(record.get("_template_body") or "{}")
    return bool(template.get("Resources", {}).get(logical_id, {}).get("CreationPolicy", {}).get("ResourceSignal"))


def _update(instance_id: str, old: Properties, new: Properties, _stack: str) -> Made:
    instance = must_exist(ec2._instances, instance_id, "InvalidInstanceID.NotFound", "instance ID")
    place = _place(new)
    for group in place["Groups"]:
        must_exist(ec2._security_groups, group, "InvalidGroup.NotFound", "security group")
    profile, _ = ec2._resolve_iam_instance_profile(iam_name=new.get("IamInstanceProfile", ""))
    instance.update(
        InstanceType=new.get("InstanceType", "m1.small"),
        SecurityGroups=_groups(place["Groups"]),
        UserData=new.get("UserData", ""),
        Monitoring={"State": "enabled" if true(new.get("Monitoring", False)) else "disabled"},
        IamInstanceProfile=profile,
        MetadataOptions=_metadata_options(new),
        **_switches(new),
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
