"""Where everything of a network's picture goes: the VPC, its zones as columns, the NATs, the routes, the flow logs."""

from typing import NamedTuple

from rehearsal.report.pictures.text import BOLD, fit
from rehearsal.timeline import FlowLogState, Nat, Network, Subnet

EDGE, ZONE, GUTTER, PAD = 8, 244, 22, 20
INTERNET_Y, GATEWAY_Y, VPC_Y = 8, 62, 84
ZONES_Y, SUBNET_TOP = 150, 30
NAT_HEIGHT, SUBNET_HEAD, PRIVATE_HEIGHT, BETWEEN = 92, 54, 66, 52
SIDE, SIDE_GAP, LOG_HEIGHT = 250, 64, 78
HEADING, SMALL = 12.5 * BOLD, 11.0

_DELIVERY = {"SUCCESS": "delivering", "FAILED": "not delivering", "": "no delivery tried yet"}


class Label(NamedTuple):
    """A box with a heading and lines under it. `tone` is "good", "bad", "open" or empty."""

    x: int
    y: int
    width: int
    height: int
    kind: str
    heading: str
    lines: tuple[str, ...]
    tone: str
    title: str


class Arrow(NamedTuple):
    """A route or a delivery, as an SVG path; `kind` is "route" or "delivery"."""

    path: str
    kind: str
    title: str


class Picture(NamedTuple):
    """`zones` are (x, y, width, height, name); `gateway` and `vpc` are (x, y, width, height)."""

    width: int
    height: int
    vpc: tuple[int, int, int, int]
    gateway: tuple[int, int, int, int]
    zones: tuple[tuple[int, int, int, int, str], ...]
    boxes: tuple[Label, ...]
    arrows: tuple[Arrow, ...]


def draw(network: Network) -> Picture:
    """Lays a network out. A route is drawn to what it really points at, be it in another zone."""
    zones = sorted({subnet.zone for subnet in network.subnets})
    rows = {zone: _rows(network, zone) for zone in zones}
    public_height = max((_stack_height(network, public) for public, _ in rows.values()), default=0)
    private_y = ZONES_Y + SUBNET_TOP + public_height + BETWEEN
    most_private = max((len(private) for _, private in rows.values()), default=0)
    bottom = private_y + most_private * (PRIVATE_HEIGHT + 8) + 8
    inner = max(len(zones), 1) * (ZONE + GUTTER) - GUTTER
    vpc = (EDGE, VPC_Y, inner + 2 * PAD, bottom - VPC_Y + PAD)
    gateway = (EDGE + vpc[2] // 2 - 110, GATEWAY_Y, 220, 44)

    boxes: list[Label] = []
    for index, zone in enumerate(zones):
        x = EDGE + PAD + index * (ZONE + GUTTER) + 10
        boxes += _public(network, rows[zone][0], x) + _private(rows[zone][1], x, private_y)
    arrows = _routes(network, boxes, gateway)
    logs = _flow_logs(network, vpc)
    frames = tuple(
        (EDGE + PAD + index * (ZONE + GUTTER), ZONES_Y, ZONE, bottom - ZONES_Y, zone)
        for index, zone in enumerate(zones)
    )
    width = vpc[0] + vpc[2] + (SIDE_GAP + SIDE if logs else 0) + EDGE
    height = max(vpc[1] + vpc[3], *(log.y + log.height for log in logs), 0) + EDGE
    deliveries = [_delivery(vpc, log) for log in logs]
    return Picture(width, height, vpc, gateway, frames, (*boxes, *logs), (*arrows, *deliveries))


def _rows(network: Network, zone: str) -> tuple[list[Subnet], list[Subnet]]:
    here = sorted((subnet for subnet in network.subnets if subnet.zone == zone), key=lambda subnet: subnet.cidr)
    return [subnet for subnet in here if subnet.public], [subnet for subnet in here if not subnet.public]


def _nats_in(network: Network, subnet: Subnet) -> list[Nat]:
    return [nat for nat in network.nats if nat.subnet_id == subnet.subnet_id]


def _subnet_height(network: Network, subnet: Subnet) -> int:
    return SUBNET_HEAD + len(_nats_in(network, subnet)) * (NAT_HEIGHT + 8)


def _stack_height(network: Network, subnets: list[Subnet]) -> int:
    return sum(_subnet_height(network, subnet) + 8 for subnet in subnets)


def _public(network: Network, subnets: list[Subnet], x: int) -> list[Label]:
    boxes: list[Label] = []
    y = ZONES_Y + SUBNET_TOP
    for subnet in subnets:
        height = _subnet_height(network, subnet)
        boxes.append(_subnet(subnet, x, y, height))
        nats = _nats_in(network, subnet)
        boxes += [_nat(nat, x + 10, y + SUBNET_HEAD + n * (NAT_HEIGHT + 8)) for n, nat in enumerate(nats)]
        y += height + 8
    return boxes


def _private(subnets: list[Subnet], x: int, y: int) -> list[Label]:
    return [_subnet(subnet, x, y + n * (PRIVATE_HEIGHT + 8), PRIVATE_HEIGHT) for n, subnet in enumerate(subnets)]


def _subnet(subnet: Subnet, x: int, y: int, height: int) -> Label:
    kind = "public" if subnet.public else "private"
    width = ZONE - 20
    lines = [f"{kind}  {subnet.cidr}"]
    if not subnet.public:
        lines.append(f"0.0.0.0/0 to {subnet.default_route}" if subnet.default_route else "no default route")
    tone = "" if subnet.default_route else "bad"
    return _label((x, y, width, height), kind, subnet.name or subnet.subnet_id, lines, tone, subnet.subnet_id)


def _nat(nat: Nat, x: int, y: int) -> Label:
    lines = [
        nat.instance_id,
        f"{nat.instance_type}, {nat.state}",
        f"public {nat.public_ip}" if nat.public_ip else "no public address",
        f"source/dest check {'ON' if nat.source_dest_check else 'off'}",
    ]
    good = nat.state == "running" and nat.public_ip and not nat.source_dest_check
    heading = nat.name or "NAT instance"
    return _label((x, y, ZONE - 40, NAT_HEIGHT), "nat", heading, lines, "good" if good else "bad", nat.instance_id)


def _label(place: tuple[int, int, int, int], kind: str, heading: str, lines: list[str], tone: str, key: str) -> Label:
    """`key` is the id that routes are found by; it leads the title."""
    room = place[2] - 24
    fitted = tuple(fit(line, room, SMALL) for line in lines)
    return Label(*place, kind, fit(heading, room, HEADING), fitted, tone, "\n".join([key, heading, *lines]))


def _routes(network: Network, boxes: list[Label], gateway: tuple[int, int, int, int]) -> list[Arrow]:
    """Private subnet to NAT, public subnet to internet gateway."""
    by_id = {box.title.partition("\n")[0]: box for box in boxes}
    arrows = []
    for subnet in network.subnets:
        source, target = by_id[subnet.subnet_id], by_id.get(subnet.default_route)
        title = f"{subnet.name}: 0.0.0.0/0 to {subnet.default_route}"
        if target:
            arrows.append(Arrow(_curve(_top(source), (_middle(target), target.y + target.height)), "route", title))
        elif network.internet_gateway and subnet.default_route == network.internet_gateway:
            end = (gateway[0] + gateway[2] // 2, gateway[1] + gateway[3])
            arrows.append(Arrow(_curve(_top(source), end), "route", title))
    return arrows


def _top(box: Label) -> tuple[int, int]:
    return _middle(box), box.y


def _middle(box: Label) -> int:
    return box.x + box.width // 2


def _curve(start: tuple[int, int], end: tuple[int, int]) -> str:
    half = (start[1] + end[1]) // 2
    return f"M{start[0]} {start[1]}C{start[0]} {half} {end[0]} {half} {end[0]} {end[1] + 2}"


def _flow_logs(network: Network, vpc: tuple[int, int, int, int]) -> list[Label]:
    x = vpc[0] + vpc[2] + SIDE_GAP
    return [_flow_log(log, x, ZONES_Y + n * (LOG_HEIGHT + 22)) for n, log in enumerate(network.flow_logs)]


def _flow_log(log: FlowLogState, x: int, y: int) -> Label:
    service = "S3 bucket" if ":s3:::" in log.destination else "log group"
    name = log.destination.rpartition(":::" if service == "S3 bucket" else ":log-group:")[2].removesuffix(":*")
    state = _DELIVERY.get(log.status, log.status) + (f": {log.error}" if log.error else "")
    tone = {"SUCCESS": "good", "FAILED": "bad"}.get(log.status, "open")
    return _label((x, y, SIDE, LOG_HEIGHT), "log", f"flow log to {service}", [name, state], tone, log.flow_log_id)


def _delivery(vpc: tuple[int, int, int, int], log: Label) -> Arrow:
    y = log.y + log.height // 2
    return Arrow(f"M{vpc[0] + vpc[2]} {y}H{log.x - 3}", "delivery", log.title)
