"""Records of rehearsals that never were: one that ended well, one that failed, and a hostile one."""

from rehearsal.timeline import (
    ActionRecord,
    Failure,
    Fidelity,
    FlowLogState,
    Ignored,
    Isolation,
    Nat,
    Network,
    Rehearsal,
    Round,
    State,
    Step,
    Subnet,
)

TOOLS, DEV, PROD = "111111111111", "222222222222", "333333333333"
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=alert(1)>"


def good() -> Rehearsal:
    """A commit that changed the pipeline, so two rounds, and went through prod."""
    return Rehearsal(
        sluice="0.1.0",
        commit="8f3a1c5d20b947e6a1f0c3d2e4b5a69788c7d6e5",
        subject="Give prod a second transit CIDR",
        ref="HEAD",
        left_out=["environments.toml"],
        began="2026-11-23T14:05:09Z",
        pipeline="pipeline-network-tools",
        seconds=47.9,
        isolation=Isolation(
            network="namespace",
            why="everything ran in a network namespace whose only way out is the proxy",
            admitted_hosts=["pypi.org:443", "files.pythonhosted.org:443", "registry.npmjs.org:443"],
            reached={"pypi.org": 3},
        ),
        preparation=_preparation(),
        rounds=[_round(1, "the commit", 7.2, through="UpdatePipeline"), _round(2, "the pipeline changed itself", 21.0)],
        fidelity=[
            Fidelity(
                account=DEV,
                region="us-east-1",
                stack="stack-network-dev",
                properties=214,
                confirmed=208,
                different=["Bucket83908E77 (AWS::S3::Bucket).Tags: template says [..], AWS says [..]"],
                unconfirmed=[f"Nat{zone} (AWS::EC2::Instance).UserData" for zone in "ABC"],
            ),
            Fidelity(account=PROD, region="us-east-1", stack="stack-network-prod", properties=236, confirmed=236),
        ],
        networks=[network("dev", DEV, "172.30"), network("prod", PROD, "172.31", failing=True)],
        ignored=[
            Ignored(
                account=DEV,
                region="us-east-1",
                stack="stack-network-dev",
                logical_id="MetricsFn",
                type="AWS::Lambda::Function",
                properties=["ReservedConcurrentExecutions"],
                why="no concurrency is counted",
            )
        ],
        not_judged=["service control policies: the emulated AWS has no organization", "packets: nothing flows"],
        verdict="The commit reaches prod and its validation passes",
        exit_code=0,
    )


def failed() -> Rehearsal:
    """The same commit, stopped by dev's validation."""
    record = good()
    record.rounds = [_round(1, "the commit", 7.2, through="dev")]
    bad = record.rounds[0].actions[-7]
    bad.state, bad.failure = (
        State.FAILED,
        Failure(
            what="User: arn:aws:sts::222222222222:assumed-role/role-validation-dev/build is not authorized to perform: "
            "ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action",
            where=f"{DEV}/us-east-1",
            remedy="allow ec2:DescribeVpcs to role-validation-dev",
        ),
    )
    record.networks = record.networks[:1]
    record.denials = ["role-validation-dev: ec2:DescribeVpcs on *"]
    record.verdict, record.exit_code = "Validate of dev failed: prod was not reached", 1
    return record


def hostile() -> Rehearsal:
    """Everything too long, too many, or meant to run."""
    record = good()
    long = "a-very-long-name-without-any-end-" * 8
    actions = [
        _action(f"stage-{n // 25}-{long}", f"{HOSTILE}{long}{n}", "CodeBuild", 1 + n % 25 // 3, n / 10, 0.1)
        for n in range(200)
    ]
    record.subject = record.ref = record.verdict = record.pipeline = HOSTILE
    record.left_out = record.denials = record.not_judged = [HOSTILE, long, "\u202eright to left"]
    actions[0].log = [HOSTILE, "\x1b[31mred\x1b[0m \x1b]0;title\x07", "10%\r20%\r100%", "\x00\x08", "\udcff", "</pre>"]
    actions[1].state, actions[1].failure = State.FAILED, Failure(what=HOSTILE, where=long, remedy=HOSTILE)
    record.rounds = [Round(number=1, why=HOSTILE, actions=actions)]
    record.networks[0].subnets[0].name = record.networks[0].environment = HOSTILE + long
    return record


def empty() -> Rehearsal:
    """It ended before anything began."""
    return Rehearsal(sluice="0.1.0", commit="", subject="", ref="HEAD", left_out=[], began="", pipeline="")


def network(environment: str, account: str, prefix: str, *, failing: bool = False) -> Network:
    """Three zones; in the failing one a NAT was taken over by its neighbour and a flow log does not deliver."""
    zones = "abc"
    nats = [f"i-0{index}f3c9a8b7d6e5f40" for index in range(3)]
    targets = [nats[1], nats[1], nats[2]] if failing else nats
    public = [
        Subnet(
            subnet_id=f"subnet-0public{n}",
            name=f"subnet-public-{zone}-{environment}",
            zone=f"us-east-1{zone}",
            cidr=f"{prefix}.{n}.0/24",
            public=True,
            default_route="igw-0a1b2c3d4e5f60718",
        )
        for n, zone in enumerate(zones)
    ]
    private = [
        Subnet(
            subnet_id=f"subnet-0private{n}",
            name=f"subnet-private-{zone}-{environment}",
            zone=f"us-east-1{zone}",
            cidr=f"{prefix}.{128 + n}.0/24",
            public=False,
            default_route=targets[n],
        )
        for n, zone in enumerate(zones)
    ]
    return Network(
        environment=environment,
        account=account,
        region="us-east-1",
        vpc_id="vpc-0d1e2f3a4b5c6d7e8",
        cidr=f"{prefix}.0.0/16",
        internet_gateway="igw-0a1b2c3d4e5f60718",
        subnets=[*public, *private],
        nats=[
            Nat(
                instance_id=nats[n],
                name=f"nat-{zone}-{environment}",
                zone=f"us-east-1{zone}",
                subnet_id=f"subnet-0public{n}",
                instance_type="t3.micro",
                public_ip=f"54.12.8.{10 + n}",
                state="stopped" if failing and n == 0 else "running",
                source_dest_check=False,
            )
            for n, zone in enumerate(zones)
        ],
        flow_logs=[
            FlowLogState(flow_log_id="fl-01", destination=f"arn:aws:s3:::stack-network-{environment}-logs", status=""),
            FlowLogState(
                flow_log_id="fl-02",
                status="FAILED" if failing else "SUCCESS",
                error="Access error" if failing else "",
                destination=f"arn:aws:logs:us-east-1:{account}:log-group:flow-logs-{environment}:*",
            ),
        ],
    )


def _preparation() -> list[Step]:
    steps = [("emulated AWS", 0.0, 0.9), ("bootstrap 3 accounts", 0.9, 2.4), ("deploy the pipeline", 3.3, 3.6)]
    return [Step(name=name, started=at, seconds=took, log=[f"{name}: done"]) for name, at, took in steps]


def _action(stage: str, name: str, provider: str, order: int, at: float, took: float) -> ActionRecord:
    account = PROD if stage == "prod" else DEV if stage == "dev" else TOOLS
    return ActionRecord(
        stage=stage,
        name=name,
        provider=provider,
        detail=f"{provider} of {name}",
        run_order=order,
        account=account,
        region="us-east-1",
        role_arn=f"arn:aws:iam::{account}:role/deep/path/role-{stage}",
        started=at,
        seconds=took,
        state=State.SUCCEEDED,
        log=[f"[{at:.1f}] {name} began", f"\x1b[32m{name} ended\x1b[0m"],
        outputs={"CommitId": "8f3a1c5d20b9"} if stage == "Source" else {},
    )


def _round(number: int, why: str, began: float, *, through: str = "") -> Round:
    plan = [
        ("Source", "northwind_network", "CodeStarSourceConnection", 1, 0.3),
        ("Build", "Synth", "CodeBuild", 1, 9.8),
        ("UpdatePipeline", "SelfMutate", "CodeBuild", 1, 2.1),
        ("Assets", "FileAsset", "CodeBuild", 1, 1.4),
        *[
            (stage, name, provider, order, took)
            for stage in ("dev", "prod")
            for name, provider, order, took in (
                ("Preflight", "CodeBuild", 1, 1.1),
                *((("Approve", "Manual", 2, 0.0),) if stage == "prod" else ()),
                ("network.Prepare", "CloudFormation", 3, 0.4),
                ("network.Deploy", "CloudFormation", 4, 1.2),
                *((("Protect", "CodeBuild", 5, 0.9),) if stage == "prod" else ()),
                ("Validate", "CodeBuild", 6, 2.6),
            )
        ],
    ]
    actions: list[ActionRecord] = []
    at, reached = began, True
    for stage, name, provider, order, took in plan:
        reached = reached and not (actions and through and actions[-1].stage == through != stage)
        action = _action(stage, name, provider, order, at, took)
        if not reached:
            action.state, action.started, action.seconds, action.log = State.NOT_REACHED, None, None, []
        at += took
        actions.append(action)
    return Round(number=number, why=why, actions=actions)
