#!/bin/bash
# Publishes how many connections this NAT instance tracks, of how many it can, and what it refused for that.
# Cloud-init runs this at every boot, after the script that makes the instance a NAT and apart from it: what fails here
# keeps no signal back. With "report", a timer runs it every five minutes. What cannot be read is not published.
set -euo pipefail

program=/usr/local/sbin/sluice-connections
published=/run/sluice-connections # the drops that were told; gone at a reboot, and so are the counters

install_timer() {
  install -m 755 "$0" "$program"
  cat > /etc/systemd/system/sluice-connections.service <<SERVICE
[Service]
Type=oneshot
ExecStart=$program report
TimeoutStartSec=240
SERVICE
  cat > /etc/systemd/system/sluice-connections.timer <<TIMER
[Timer]
OnActiveSec=60
OnUnitActiveSec=300
[Install]
WantedBy=timers.target
TIMER
  systemctl daemon-reload
  systemctl enable --now sluice-connections.timer
}

# The kernel's drops, where its table is full, and the instance's own, where its type's allowance is used up. A type
# before Nitro does not count the second.
dropped() {
  local interface
  interface=$(ip -4 route show default | awk '{ for (i = 1; i < NF; i++) if ($i == "dev") { print $(i + 1); exit } }')
  { conntrack --stats && { ethtool --statistics "$interface" || true; }; } | awk '
    { for (i = 1; i <= NF; i++) if ($i ~ /^drop=/) sum += substr($i, 6) }
    $1 == "conntrack_allowance_exceeded:" { sum += $2 }
    END { print sum + 0 }'
}

metric() {
  printf '{"MetricName": "%s", "Value": %d, "Unit": "%s", "Dimensions": [
    {"Name": "Environment", "Value": "@ENVIRONMENT@"}, {"Name": "Zone", "Value": "@ZONE@"},
    {"Name": "NatInstanceId", "Value": "%s"}]}' "$1" "$2" "$3" "$(< /var/lib/cloud/data/instance-id)"
}

report() {
  local count limit total before=0 metrics
  for each in conntrack ethtool aws; do
    command -v "$each" > /dev/null || dnf install --assumeyes conntrack ethtool awscli
  done
  count=$(< /proc/sys/net/netfilter/nf_conntrack_count)
  limit=$(< /proc/sys/net/netfilter/nf_conntrack_max)
  total=$(dropped)
  [ ! -e "$published" ] || before=$(< "$published")
  [ "$total" -ge "$before" ] || before=0 # the counters began anew
  metrics="[$(metric Connections "$count" Count), $(metric ConnectionLimit "$limit" Count),
    $(metric ConnectionsShare $((100 * count / limit)) Percent), $(metric ConnectionDrops $((total - before)) Count)]"
  aws --region @REGION@ --cli-connect-timeout 5 --cli-read-timeout 10 \
    cloudwatch put-metric-data --namespace @NAMESPACE@ --metric-data "$metrics"
  echo "$total" > "$published"
}

if [ "${1-}" = report ]; then report; else install_timer; fi
