"""The outputs that a network promises (N12): the stack writes them; validation and other teams read them."""

from collections.abc import Mapping

VPC_ID = "VpcId"
PUBLIC_SUBNET_IDS = "PublicSubnetIds"
PRIVATE_SUBNET_IDS = "PrivateSubnetIds"
NAT_INSTANCE_IDS = "NatInstanceIds"
FLOW_LOGS_BUCKET = "FlowLogsBucket"
FLOW_LOGS_LOG_GROUP = "FlowLogsLogGroup"
TRANSIT_GATEWAY_ATTACHMENT_CONFIG = "TransitGatewayAttachmentConfig"
NAT_PUBLIC_IPS = "NatPublicIps"
FAILOVER_RECORD = "FailoverRecord"
"""The table in which the failover controller notes which zone goes through another zone's NAT (N5)."""

SEVEN = (
    VPC_ID,
    PUBLIC_SUBNET_IDS,
    PRIVATE_SUBNET_IDS,
    NAT_INSTANCE_IDS,
    FLOW_LOGS_BUCKET,
    FLOW_LOGS_LOG_GROUP,
    TRANSIT_GATEWAY_ATTACHMENT_CONFIG,
)
"""What SPEC lists; lists of ids are comma-separated, in the order of the environment's zones."""

ATTACHMENT_OPTIONS: Mapping[str, str] = {
    "DnsSupport": "enable",
    "Ipv6Support": "disable",
    "ApplianceModeSupport": "disable",
}
"""How a network is attached to a transit gateway: by itself, or by somebody with what the output above tells."""

NEVER_EXPORTED = frozenset({NAT_INSTANCE_IDS, NAT_PUBLIC_IPS, FAILOVER_RECORD})
"""An export that somebody imports cannot change: it would freeze the patching of the NATs, or how they fail over."""

REPLICA_BUCKET_ARN, REPLICA_KEY_ARN = "ReplicaBucketArn", "ReplicaKeyArn"
"""Of the stack that keeps the logs' replica in another region: the network's stack reads them there (N15)."""
