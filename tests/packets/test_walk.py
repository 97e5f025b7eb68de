"""Properties of the walk itself, over the synthesized network."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from packets.ask import ask_all, telling_ports
from packets.network import Network
from packets.promises import promised
from packets.read import read_network
from stages.props import NetworkProps
from tests.network.view import View, nat_group
from tests.packets.broken import answers, broken, default_route, nat


def without_rules(network: Network, gone: set[int]) -> Network:
    """Every ACL without its allowing entries of some numbers, both ways."""

    def kept(number: int, allow: bool) -> bool:
        return not (allow and number in gone)

    return replace(
        network,
        subnets={
            id_: replace(
                subnet,
                acl=replace(
                    subnet.acl, entries=tuple(one for one in subnet.acl.entries if kept(one.number, one.allow))
                ),
            )
            for id_, subnet in network.subnets.items()
        },
    )


@settings(max_examples=25, deadline=None)
@given(gone=st.sets(st.sampled_from([100, 200, 300, 310, 400, 410, 420])))
def test_fewer_rules_admit_no_more(dev: View, dev_props: NetworkProps, gone: set[int]) -> None:
    """What is refused is refused by a network with fewer allowing rules as well."""

    network, questions = promised(read_network(dev.template), dev_props)
    before = {answer.question.what for answer in ask_all(network, questions) if answer.walk.passes}
    after = {answer.question.what for answer in ask_all(without_rules(network, gone), questions) if answer.walk.passes}

    assert after <= before


def test_circle(dev: View, dev_props: NetworkProps) -> None:
    """Two NATs that send everything to each other: the walk ends, and says why."""

    def change(view: View, props: NetworkProps) -> None:
        group = nat_group(view)
        group["SecurityGroupIngress"].append({"CidrIp": str(props.cidr), "IpProtocol": "-1"})
        for at, other in ((0, 1), (1, 0)):
            route = view.resources[default_route(view, props, at, "public")]["Properties"]
            del route["GatewayId"]
            route["InstanceId"] = {"Ref": nat(view, props, other)}

    found = answers(broken(dev, dev_props, change), dev_props)
    hop = found[0].walk.refused_by

    assert hop is not None
    assert "it goes in a circle" == hop.why


def test_telling_ports(dev: View) -> None:
    """A NAT's lowest and highest source port are both asked for."""

    ports = telling_ports(read_network(dev.template))

    assert (32768, 60999) == (ports[0], ports[-1])
