"""The ground that drills stand on: an embedded AWS with the whole estate deployed, as one commit's pipeline left it.

The accounts are bootstrapped by the commit's own command line and the real CDK CLI; the assets and both environments
come from the deployed pipeline's own actions. What is left out of the pipeline is what says nothing about a stuck
stack: the build, the self-mutation, the steps before and after the deploy.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from drills.account import Account
from drills.changes import changed
from drills.delivery import Delivery
from drills.templates import assembly_with
from recovery.target import Target, network_of
from rehearsal.assembly import pipeline_stack
from rehearsal.commit import Commit
from rehearsal.emulator.process import EmulatedAws
from rehearsal.fence.environment import Surroundings, asked_for_by
from rehearsal.fence.fence import Fence
from rehearsal.operator import Operator
from rehearsal.rehearse import path_of_tools
from rehearsal.sessions import Sessions
from rehearsal.walk.job import Site
from rehearsal.workplace import emptied, workplace
from report.problem import Problem
from stages.estate import Estate, read_estate
from stages.names import PIPELINE
from validation.observe import Observer

if TYPE_CHECKING:
    from boto3 import Session

    from rehearsal.credentials import Credentials

Tell = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a ground is made of. `home` and `cache` are shared folders, `emulator` a Python, `environ` the user's."""

    commit: Commit
    home: Path
    cache: Path
    emulator: Path
    environ: Mapping[str, str]


@dataclass(kw_only=True)
class Ground:
    """`delivery` performs the pipeline's actions; `surroundings` are what a drill's own program finds around it."""

    aws: EmulatedAws
    estate: Estate
    delivery: Delivery
    workdir: Path
    surroundings: Surroundings
    assembly: Path
    _accounts: dict[str, Account] = field(default_factory=dict, repr=False)
    _observers: dict[str, Observer] = field(default_factory=dict, repr=False)

    def account(self, environment: str) -> Account:
        """An environment's account, or with PIPELINE the one of the pipeline."""
        if environment not in self._accounts:
            place = self.estate.pipeline if environment == PIPELINE else self.estate.environment(environment)
            credentials = self.aws.control.root(place.account)
            session = self.session(credentials, place.region)
            self._accounts[environment] = Account(id=place.account, region=place.region, session=session)
        return self._accounts[environment]

    def session(self, credentials: Credentials, region: str) -> Session:
        """Of whoever's these are."""
        return self.delivery.sessions.of(credentials, region)

    @cached_property
    def changed_delivery(self) -> Delivery:
        """Of a commit that changes every resource that can be changed in place."""
        environments = [props.suffix for props in self.estate.environments]
        folder = self.workdir / "changed"
        return self.delivery.of_another_commit(assembly_with(changed, self.assembly, folder, environments))

    @property
    def journal(self) -> Path:
        """The folder of all recoveries' journals on this ground."""
        return self.workdir / "journal"

    @cached_property
    def profiles(self) -> Path:
        """An AWS configuration file: for each account a profile of its root, under the name that `account` takes."""
        file = self.workdir / "profiles"
        names = [PIPELINE, *(props.suffix for props in self.estate.environments)]
        file.touch(mode=0o600)
        file.write_text(
            "".join(
                f"[profile {name}]\naws_access_key_id = {self.account(name).id}\n"
                f"aws_secret_access_key = {self.aws.root_secret}\n"
                for name in names
            )
        )
        return file

    def observer(self, environment: str) -> Observer:
        """Of the validation; made once, since it makes six clients."""
        if environment not in self._observers:
            props = self.estate.environment(environment)
            self._observers[environment] = Observer(self.account(environment).session, props)
        return self._observers[environment]

    def target(self, environment: str) -> Target:
        """What recovery is told about an environment's network stack."""
        return network_of(self.estate.environment(environment))


@contextmanager
def ground(wish: Wish, *, stop: threading.Event, tell: Tell) -> Iterator[Ground]:
    """Ready when the pipeline and its assets are; it ends with the block, and all that it started. Each drill deploys
    the environments that it needs.

    Raises `Problem`: command-failed, set-up-failed, emulated-aws-failed; ground-not-ready, when an action fails.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(workplace(wish.home))
        fence = stack.enter_context(Fence.raise_(workdir=folder / "fence", environ=wish.environ))
        aws = stack.enter_context(
            EmulatedAws.start(
                port=fence.expose(),
                python=wish.emulator,
                workdir=emptied(folder / "aws"),
                enter=fence.enter,
                proxy=asked_for_by("a Lambda function", fence.proxy_url),
            )
        )
        surroundings = fence.surroundings(path=path_of_tools(folder), cache=wish.cache, endpoint=aws.endpoint)
        site = Site(
            enter=fence.enter,
            surroundings=surroundings,
            builds=emptied(folder / "builds"),
            workdir=emptied(folder / "work"),
            logs=emptied(folder / "logs"),
            stop=stop,
        )
        stack.callback(stop.set)  # what runs for the site ends before the AWS that it talks to
        yield _deployed(wish, folder, aws, site, tell)


def _deployed(wish: Wish, folder: Path, aws: EmulatedAws, site: Site, tell: Tell) -> Ground:
    operator = Operator(
        commit=wish.commit,
        folder=folder,
        assemblies=wish.home / "assemblies",
        surroundings=site.surroundings,
        enter=site.enter,
        stop=site.stop,
    )
    tell(f"check out, set up and synthesize {wish.commit.sha[:12]}")
    operator.check_out(_unheard)
    tell("./sluice bootstrap --yes --pipeline")
    operator.bootstrap(_unheard, root_secret=aws.root_secret, pipeline=True)
    aws.control.put_settings(delivery_delay_seconds=0.0)
    delivery = Delivery.of(
        stack=pipeline_stack(operator.assembly, commit=wish.commit.sha),
        assembly=operator.assembly,
        commit=wish.commit,
        sessions=Sessions(endpoint=aws.endpoint, control=aws.control),
        site=site,
    )
    made = Ground(
        aws=aws,
        estate=read_estate(operator.checkout),
        delivery=delivery,
        workdir=site.workdir,
        surroundings=site.surroundings,
        assembly=operator.assembly,
    )
    tell("the pipeline's assets")
    _must(delivery.publish(), "the assets")
    return made


def _must(failure: str, what: str) -> None:
    if failure:
        remedy = "./sluice rehearse says more about this commit"
        raise Problem(
            "ground-not-ready", what=f"{what} could not be deployed", where="drill", why=failure, remedy=remedy
        )


def _unheard(_line: str) -> None:
    """The operator's commands speak at length, and say it again when they fail."""
