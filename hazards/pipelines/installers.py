"""Commands that install or fetch a program, and how each writes a version: data, one line a command."""

from typing import NamedTuple

GLOBAL = frozenset({"-g", "--global", "--location=global"})
WITH_VALUE = frozenset(
    {"--loglevel", "--prefix", "--registry", "--cache", "--userconfig", "--omit", "--include", "--tag", "--dir"}
    | {"-C", "-r", "--requirement", "-t", "--target", "-i", "--index-url", "--extra-index-url", "-e", "--editable"}
    | {"-v", "--version", "--timeout", "--retries", "--python", "--trusted-host", "--root", "--call"}
)
"""Options whose value is the next word."""
CONSTRAINED = frozenset({"-c", "--constraint", "--require-hashes"})
NODE_TOOLS = frozenset({"aws-cdk", "cdk", "cdk-assets", "aws-cdk-local", "cdktf-cli", "cdk8s-cli", "serverless", "sst"})
PACKAGE = frozenset({"-p", "--package", "--from"})
PYTHON_TOOLS = frozenset(
    {
        "awscli",
        "aws-sam-cli",
        "aws-cdk-lib",
        "git-remote-codecommit",
        "cfn-lint",
        "checkov",
        "cfn-flip",
        "taskcat",
        "awsebcli",
        "ansible",
    }
    | {"cfn-guard-rulegen", "sceptre", "localstack", "poetry", "pipenv", "pre-commit"}
)
"""What pip is told to install as a tool; `aws-cdk-lib` is none, but must fit the CLI that reads its assemblies."""


class Installer(NamedTuple):
    """`words` begin the command. `needs`: one of these options. `only`: these packages; empty: whatever is named.

    `python`: versions are written as pip does, not as npm does. `pinned_by`: options that say the version elsewhere.
    `if_asked`: only what is asked for as newest, since what has no version is the project's own.
    `runs`: it runs the first thing named, and `may_be_there`: takes it from where it was installed before.
    """

    words: tuple[str, ...]
    needs: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    python: bool = False
    pinned_by: frozenset[str] = frozenset()
    if_asked: bool = False
    runs: bool = False
    may_be_there: bool = False


INSTALLERS: tuple[Installer, ...] = (  # the first that fits a command is it
    # https://docs.npmjs.com/cli/commands/npm-install
    *(Installer(("npm", verb), GLOBAL) for verb in ("install", "i", "add", "in", "update")),
    *(Installer(("pnpm", verb), GLOBAL) for verb in ("add", "install", "i")),
    *(Installer(("bun", verb), GLOBAL) for verb in ("add", "install", "i")),
    Installer(("yarn", "global", "add")),
    *(Installer((tool, "install"), only=NODE_TOOLS, if_asked=True) for tool in ("npm", "pnpm", "bun")),
    *(Installer((tool, "add"), only=NODE_TOOLS, if_asked=True) for tool in ("yarn", "pnpm", "bun")),
    # https://docs.npmjs.com/cli/commands/npx
    Installer(("npx",), runs=True, may_be_there=True),
    Installer(("npm", "exec"), runs=True, may_be_there=True),
    Installer(("bunx",), runs=True, may_be_there=True),
    Installer(("pnpm", "dlx"), runs=True),
    Installer(("yarn", "dlx"), runs=True),
    # https://pip.pypa.io/en/stable/cli/pip_install/
    Installer(("pip", "install"), only=PYTHON_TOOLS, python=True, pinned_by=CONSTRAINED),
    Installer(("pip3", "install"), only=PYTHON_TOOLS, python=True, pinned_by=CONSTRAINED),
    Installer(("uv", "pip", "install"), only=PYTHON_TOOLS, python=True, pinned_by=CONSTRAINED),
    Installer(("pipx", "install"), python=True),
    Installer(("uv", "tool", "install"), python=True),
    Installer(("pipx", "run"), python=True, runs=True, may_be_there=True),
    Installer(("uvx",), python=True, runs=True, may_be_there=True),
    # https://guides.rubygems.org/command-reference/#gem-install
    Installer(("gem", "install"), pinned_by=frozenset({"-v", "--version"})),
    # https://go.dev/ref/mod#go-install
    Installer(("go", "install"), if_asked=True),
)
