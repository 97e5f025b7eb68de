"""A lifecycle rule that both expires objects and removes expired delete markers is malformed: S3 refuses the bucket."""

from hazards.rule import Found, Level, Rule
from hazards.services.lifecycle import rules_of
from hazards.template.conditions import shown
from hazards.template.values import literal
from hazards.template.view import Template

RULE = Rule(
    code="H309",
    title="expiry and expired delete markers in one lifecycle rule",
    level=Level.ERROR,
    source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html",
)
MARKER = "ExpiredObjectDeleteMarker"


def check(template: Template) -> Found:
    for bucket in template.of("AWS::S3::Bucket"):
        for rule in rules_of(bucket):
            markers = [guard for guard, value in rule.sets(MARKER) if rule.is_on and literal(value) == "true"]
            expiries = [expiry.guard for expiry in rule.sets("ExpirationInDays", "ExpirationDate")]
            both = (one | other for one in markers for other in expiries)
            guard = next((one for one in both if template.conditions.satisfiable(one)), None)
            if guard is None:
                continue
            yield RULE.hazard(
                template,
                bucket,
                what=f"{bucket.id} cannot be created or updated: its lifecycle rule {rule.name} both expires objects "
                "and removes expired delete markers",
                why=f"S3 takes {MARKER} only in a rule without days or date of expiration",
                order=(
                    *([f"deploy {shown(guard)}"] if guard else []),
                    f"create {bucket}, or change its lifecycle",
                    "S3 refuses it (MalformedXML), and the stack rolls back",
                ),
                fix=f'take {MARKER} from rule {rule.name} of {bucket.id}, and add a rule: {{"Status": "Enabled", '
                f'"{MARKER}": true}}',
            )
