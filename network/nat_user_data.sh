#!/bin/bash
# Makes this instance forward and translate what the VPC (@VPC_CIDR@) sends out, proves it, and tells CloudFormation.
# It is instance number @GENERATION@ of its zone: another number makes another instance.
# Runs at every boot, and may. It signals once: only at an instance's creation CloudFormation waits for it.
set -euo pipefail
PATH=$PATH:/opt/aws/bin # where cfn-signal is

outside=cloudformation.@REGION@.@URL_SUFFIX@
signalled=/var/lib/cloud/instance/sluice-signalled # in a folder of this instance's own: no image carries it on
step="begin"

# Up to $1 times, for $2 seconds at most each. All tries together must end before the CreationPolicy's timeout.
try() {
  local tries=$1 seconds=$2
  shift 2
  for ((at = 0; at < tries; at++)); do
    timeout "$seconds" "$@" && return 0
    sleep 5
  done
  return 1
}

# No credentials: CloudFormation knows the instance by its identity document, and lets it signal its own stack only.
signal() {
  try 4 30 cfn-signal --exit-code "$1" --stack @STACK@ --resource @RESOURCE@ --region @REGION@ && touch "$signalled"
}

# A signal carries no reason: that is said on the console, which EC2 shows for an hour after the instance is gone.
finish() {
  local status=$?
  trap - EXIT
  ip netns delete nat-probe 2>/dev/null || true
  if [ "$status" -ne 0 ]; then
    echo "sluice: this instance does not forward: it failed to $step" | tee /dev/console >&2 || true
  fi
  if [ ! -e "$signalled" ] && ! signal "$status"; then
    echo "sluice: CloudFormation could not be told" | tee /dev/console >&2 || true
    status=1
  fi
  exit "$status"
}
trap finish EXIT

# Amazon Linux 2023 comes without nftables. Its packages are in S3, behind the VPC's gateway endpoint.
step="install its packages"
{ command -v nft && command -v cfn-signal; } >/dev/null || try 5 120 dnf install --assumeyes nftables aws-cfn-bootstrap

step="find the interface of the default route"
interface=$(ip -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
[ -n "$interface" ]

step="switch forwarding on"
cat > /etc/sysctl.d/90-nat.conf <<'SYSCTL'
net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
SYSCTL
sysctl --quiet --load /etc/sysctl.d/90-nat.conf
sysctl --quiet --write "net.ipv4.conf.$interface.send_redirects=0"
[ "$(sysctl --values net.ipv4.ip_forward)" = 1 ]

# Source ports from 32768: the network ACL lets answers in to 1024 and above, but refuses 3389.
step="load the rules"
cat > /etc/sysconfig/nftables.conf <<RULES
add table ip nat
delete table ip nat
table ip nat {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "$interface" ip saddr @VPC_CIDR@ ip daddr != @VPC_CIDR@ meta l4proto { tcp, udp } masquerade to :32768-60999
    oifname "$interface" ip saddr @VPC_CIDR@ ip daddr != @VPC_CIDR@ masquerade
  }
}
RULES
systemctl enable nftables.service
systemctl restart nftables.service
nft list table ip nat | grep "oifname \"$interface\".* masquerade" >/dev/null

# A client of its own behind this NAT, at an address of this subnet that AWS keeps back: nobody else ever has it.
step="set up the client that tests it"
ip netns delete nat-probe 2>/dev/null || true
ip netns add nat-probe
ip link add name nat-probe type veth peer name client netns nat-probe
ip address add 169.254.254.1/32 dev nat-probe
ip link set nat-probe up
ip route add @PROBE@/32 dev nat-probe
ip -n nat-probe address add @PROBE@/32 dev client
ip -n nat-probe link set client up
ip -n nat-probe route add 169.254.254.1 dev client
ip -n nat-probe route add default via 169.254.254.1

step="reach $outside through itself"
probe() {
  local address
  address=$(getent ahostsv4 "$outside" | awk 'NR == 1 { print $1 }')
  [ -n "$address" ] && nsenter --net=/run/netns/nat-probe bash -c "exec 3<>/dev/tcp/$address/443"
}
export -f probe
export outside
try 10 8 bash -c probe
