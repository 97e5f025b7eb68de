"""`#{Namespace.Name}` in an action's configuration: what refers to what, and the text that comes of it.

https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
"""

import re
from collections.abc import Iterator, Mapping

REFERENCE = re.compile(r"#\{(?P<namespace>[A-Za-z0-9@\-_]+)\.(?P<name>[A-Za-z0-9@\-_]+)\}")
EXECUTION = "codepipeline"
EXECUTION_VARIABLES = ("PipelineExecutionId",)
PIPELINE = "variables"

Namespaces = Mapping[str, Mapping[str, str]]


class UnknownVariableError(Exception):
    """A reference that has no value. The text is the reference."""


def references(configuration: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Each (namespace, name) that an action's configuration refers to."""
    for value in configuration.values():
        for match in REFERENCE.finditer(value):
            yield match["namespace"], match["name"]


def substituted(configuration: Mapping[str, str], namespaces: Namespaces) -> dict[str, str]:
    """The configuration with every reference replaced, as plain text: CodePipeline escapes nothing, not even inside the
    JSON of `EnvironmentVariables` (aws-cdk#8458). Raises UnknownVariableError."""

    def value_of(match: re.Match[str]) -> str:
        try:
            return namespaces[match["namespace"]][match["name"]]
        except KeyError:
            raise UnknownVariableError(match[0]) from None

    return {key: REFERENCE.sub(value_of, value) for key, value in configuration.items()}
