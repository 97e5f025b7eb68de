"""What can have a price, and what it is priced by."""

from decimal import Decimal

HOURS = Decimal(730)
"""A month, as AWS's own calculator counts it: 8760 hours a year over 12."""
TERABYTE = Decimal(1024)
"""In GB, as AWS counts its tiers: the first 10 TB end at 10240 GB."""

UNITS = {
    "instance-hour": "hour",
    "public-ipv4-hour": "hour",
    "nat-gateway-hour": "hour",
    "transit-attachment-hour": "hour",
    "volume-gb-month": "GB-month",
    "key-month": "month",
    "alarm-month": "month",
    "alarm-high-resolution-month": "month",
    "metric-month": "month",
    "dashboard-month": "month",
    "nat-gateway-gb": "GB",
    "transit-gb": "GB",
    "transfer-out-gb": "GB",
    "transfer-zone-gb": "GB",
    "transfer-region-gb": "GB",
    "vended-logs-gb": "GB",
    "vended-s3-gb": "GB",
    "logs-gb": "GB",
    "logs-gb-month": "GB-month",
    "s3-standard-gb-month": "GB-month",
    "s3-glacier-gb-month": "GB-month",
    "lambda-request-million": "million requests",
    "lambda-gb-second": "GB-second",
}
"""The keys of prices.toml, each with its unit. What follows a colon is a kind: `instance-hour:t3.micro`."""

KINDS = frozenset({"instance-hour", "volume-gb-month", "lambda-gb-second", "transfer-region-gb"})
"""Of these there is a price for each kind."""


def unit(key: str) -> str:
    """Of a key with or without its kind. Raises KeyError for one that is unknown."""
    return UNITS[key.partition(":")[0]]


def is_key(word: str) -> bool:
    """Whether prices.toml may say this."""
    name, colon, kind = word.partition(":")
    return name in UNITS and bool(colon and kind) == (name in KINDS)


def month(key: str) -> Decimal:
    """By what a unit's price is multiplied for a month."""
    return HOURS if unit(key) == "hour" else Decimal(1)
