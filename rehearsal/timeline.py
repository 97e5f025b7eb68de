"""The record of a rehearsal: everything that happened, as data. The views, the table and the page are drawn from it.

Times are seconds since the rehearsal began. `--json` prints a `Rehearsal` as it stands here.
"""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class State(StrEnum):
    """What became of an action. `NOT_REACHED`: an earlier one failed, or the pipeline restarted before it."""

    NOT_REACHED = "not reached"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    REJECTED = "rejected"
    STOPPED = "stopped at the gate"


class Record(BaseModel):
    """A part of the record. It is filled while the rehearsal runs, so it is not frozen."""

    model_config = ConfigDict(extra="forbid", validate_assignment=True)


class Failure(Record):
    """Why an action failed: one sentence, the place in AWS, and what would mend it (empty where nothing is known)."""

    what: str
    where: str
    remedy: str = ""


class ActionRecord(Record):
    """One action of one round, as the deployed pipeline defines it and as it went."""

    stage: str
    name: str
    provider: str  # CodeBuild, CloudFormation, Manual, CodeStarSourceConnection
    detail: str  # ActionMode and stack, project, repository and branch
    run_order: int
    account: str
    region: str
    role_arn: str
    state: State = State.NOT_REACHED
    started: float | None = None
    seconds: float | None = None
    log: list[str] = []
    outputs: dict[str, str] = {}  # what it puts into its namespace
    failure: Failure | None = None


class Round(Record):
    """One execution of the pipeline from its source on. A self-mutation that changed the pipeline begins another."""

    number: int
    why: str
    actions: list[ActionRecord]


class Step(Record):
    """Something done before the pipeline runs: the emulated AWS, bootstrap, the pipeline's own deploy."""

    name: str
    started: float
    seconds: float | None = None
    log: list[str] = []
    failure: Failure | None = None


class Fidelity(Record):
    """How much of a deployed stack could be read back by API and compared with its template."""

    account: str
    region: str
    stack: str
    properties: int  # that the template sets, on all resources
    confirmed: int  # read back and equal
    different: list[str] = []  # "LogicalId (Type).Property: template says ..., AWS says ..."
    unconfirmed: list[str] = []  # "LogicalId (Type).Property": nothing reads it back


class Subnet(Record):
    """One subnet, `public` where its default route leads to an internet gateway.

    `default_route` is the target of its 0.0.0.0/0: an instance, a network interface, a gateway of any kind, or empty.
    """

    subnet_id: str
    name: str
    zone: str
    cidr: str
    public: bool
    default_route: str


class Nat(Record):
    """One NAT instance."""

    instance_id: str
    name: str
    zone: str
    subnet_id: str
    instance_type: str
    state: str
    public_ip: str
    source_dest_check: bool


class FlowLogState(Record):
    """One flow log: `destination` is an ARN; `status` the delivery's (SUCCESS, FAILED or empty when never tried).

    `error` is AWS's word for a delivery that FAILED: "Access error", "Rate limited" or "Unknown error".
    """

    flow_log_id: str
    destination: str
    status: str
    error: str = ""


class Network(Record):
    """One environment's network as the emulated AWS tells it, for the picture."""

    environment: str
    account: str
    region: str
    vpc_id: str
    cidr: str
    internet_gateway: str
    subnets: list[Subnet]
    nats: list[Nat]
    flow_logs: list[FlowLogState]


class Isolation(Record):
    """What kept the rehearsal in: `network` is "namespace" or "proxy only", with the reason in `why`."""

    network: str
    why: str
    admitted_hosts: list[str]
    reached: dict[str, int] = {}  # connections through the proxy, by admitted host
    refused: list[str] = []  # every connection that was refused; one fails the rehearsal


class Ignored(Record):
    """What the emulated AWS was given and does not perform."""

    account: str
    region: str
    stack: str
    logical_id: str
    type: str
    properties: list[str]
    why: str


class Rehearsal(Record):
    """The whole of it. `exit_code` is the command's: 0 fine, 1 a verdict against the commit, 2 no verdict."""

    sluice: str
    commit: str
    subject: str
    ref: str
    base: str = ""  # the commit that deployed the pipeline which meets this one; itself where it has no parent
    left_out: list[str]  # changed files of the working tree that the commit does not hold
    began: str  # ISO 8601, UTC
    pipeline: str
    seconds: float | None = None
    isolation: Isolation | None = None
    preparation: list[Step] = []
    rounds: list[Round] = []
    fidelity: list[Fidelity] = []
    networks: list[Network] = []
    ignored: list[Ignored] = []
    denials: list[str] = []
    not_judged: list[str] = []
    verdict: str = ""
    exit_code: int | None = None
