#!/bin/bash
# Makes this instance forward and translate what the VPC (@VPC_CIDR@) sends out. Runs at every boot, and may.
set -euo pipefail

# Amazon Linux 2023 comes without nftables. Its packages are in S3, behind the VPC's gateway endpoint.
install_nftables() {
  for attempt in 1 2 3 4 5 6 7 8 9 10; do
    dnf install --assumeyes nftables && return 0
    sleep $((attempt * 3))
  done
  echo "nftables could not be installed: this instance does not forward" >&2
  return 1
}
command -v nft >/dev/null || install_nftables

interface=$(ip -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
[ -n "$interface" ]

cat > /etc/sysctl.d/90-nat.conf <<'SYSCTL'
net.ipv4.ip_forward = 1
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.send_redirects = 0
SYSCTL
sysctl --quiet --load /etc/sysctl.d/90-nat.conf
sysctl --quiet --write "net.ipv4.conf.$interface.send_redirects=0"

# Source ports from 32768: the network ACL lets answers in to 1024 and above, but refuses 3389.
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
