"""`--profile NAME=PROFILE`, of the verbs that work in several accounts."""

from collections.abc import Iterable

from report.problem import Problem


def profiles_by_name(given: Iterable[str], known: set[str]) -> dict[str, str]:
    """The AWS profile by an account's name. Raises `Problem`: profile-refused."""
    profiles: dict[str, str] = {}
    for one in given:
        name, _, profile = one.partition("=")
        if name not in known or not profile:
            raise Problem(
                "profile-refused",
                what=f"--profile {one}",
                where="the command line",
                why=f"it is NAME=PROFILE, and NAME is one of {', '.join(sorted(known))}",
                remedy="such as --profile dev=my-dev-admin",
            )
        profiles[name] = profile
    return profiles
