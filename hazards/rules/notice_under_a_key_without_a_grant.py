"""An alarm, event or notification for a topic or queue whose key does not admit its service is never delivered."""

from hazards.rule import Found, Hazard, Level, Rule
from hazards.services.keys import keys_of
from hazards.services.notifiers import QUEUE, TOPIC, Notice, notices
from hazards.services.policies import world_refused
from hazards.template.conditions import World, shown
from hazards.template.values import Guard
from hazards.template.view import Resource, Template

RULE = Rule(
    code="H303",
    title="a notification under a key that does not admit its service",
    level=Level.ERROR,
    source="https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns",
)
NEEDED = ("kms:GenerateDataKey", "kms:Decrypt")


def check(template: Template) -> Found:
    verdicts: dict[tuple[str, str, Guard], World | None] = {}
    told: set[tuple[str, str, str]] = set()
    for notice in notices(template):
        to = template.resource(notice.form.value, TOPIC, QUEUE)
        if to is None or (notice.by.id, notice.principal, to.id) in told:
            continue
        for under in keys_of(template, to.get("KmsMasterKeyId"), notice.form.guard | to.guard):
            asked = under.key.id if under.key else "", notice.principal, under.guard
            if asked not in verdicts:  # many alarms send to one topic
                policy = under.key.get("KeyPolicy") if under.key else None
                verdicts[asked] = world_refused(template.conditions, policy, asked[1], NEEDED, under.guard)
            world = verdicts[asked]
            if world is not None:
                told.add((notice.by.id, notice.principal, to.id))
                yield _hazard(template, notice, to, under.key, world)


def _hazard(template: Template, notice: Notice, to: Resource, key: Resource | None, world: World) -> Hazard:
    name = key.id if key else "the key that AWS manages"
    grant = (
        f'{{"Effect": "Allow", "Principal": {{"Service": "{notice.principal}"}}, '
        '"Action": ["kms:GenerateDataKey*", "kms:Decrypt"], "Resource": "*"}'
    )
    own = "" if key else f"give {to.id} a key of the template's own (KmsMasterKeyId), and "
    policy = f"{key.id}'s KeyPolicy" if key else "that key's KeyPolicy"
    fixed = "" if key else "; the policy of a key that AWS manages admits no service, and cannot be changed"
    return RULE.hazard(
        template,
        *([key] if key else []),
        to,
        notice.by,
        what=f"nothing that {notice.by.id} sends reaches {to.id}: {name} does not admit {notice.principal}",
        why=f"a service that sends to an encrypted topic or queue must be let use its key{fixed}",
        order=(
            *([f"deploy {shown(frozenset(world.items()))}"] if world else []),
            f"create {to}, encrypted under {name}",
            f"create {notice.by}",
            f"send from {notice.by.id}: KMS denies {notice.principal}, and the message is dropped",
        ),
        fix=f"{own}add to the Statement of {policy}: {grant}",
    )
