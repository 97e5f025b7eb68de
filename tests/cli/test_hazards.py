"""`./sluice hazards`: what it prints, and its exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

import cli.synthesis
from cli.main import main
from report.problem import Problem

BAD = """\
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties: {CidrBlock: 172.31.0.0/16}
  Gateway:
    Type: AWS::EC2::InternetGateway
  Attachment:
    Type: AWS::EC2::VPCGatewayAttachment
    Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}
  Table:
    Type: AWS::EC2::RouteTable
    Properties: {VpcId: !Ref Vpc}
  Route: # the way out
    Type: AWS::EC2::Route
    Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}
"""
GOOD = BAD.replace("Type: AWS::EC2::Route\n", "Type: AWS::EC2::Route\n    DependsOn: Attachment\n")
WARNING = """\
[[obligation]]
code = "U101"
why = "an audit asks for it"
first = { type = "AWS::EC2::RouteTable" }
then = { type = "AWS::EC2::InternetGateway" }
on_create = "the gateway is not audited"
level = "warning"
"""

ROOT = Path(__file__).parent.parent.parent
Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """A command line, in a folder with some files; what comes of it: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"bad.yaml": BAD, "good.yaml": GOOD, "none.json": "{]", "warning.toml": WARNING}.items():
        Path(name).write_text(text)

    def run(*words: str) -> tuple[int, str, str]:
        code = main(["hazards", *words])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_good(say: Say) -> None:
    """Nothing found: exit code 0."""

    assert (0, "no hazard in 1 template\n", "") == say("good.yaml")


def test_bad(say: Say) -> None:
    """A finding says what will happen, in which order, and what mends it: exit code 1."""

    code, out, err = say("bad.yaml")

    assert (1, "") == (code, err)
    lines = out.splitlines()
    assert "error H104  route before the gateway's attachment" == lines[0]
    assert "  in     bad.yaml: Route, Attachment" == lines[1]
    assert ["what", "why", "order"] == [line.split()[0] for line in lines[2:5]]
    assert "  order  1. create Gateway (AWS::EC2::InternetGateway)" == lines[4]
    assert "         2. create Vpc (AWS::EC2::VPC)" == lines[5]
    assert '  fix    add to Route: "DependsOn": "Attachment"' in lines
    assert lines[-3].startswith("  source https://")
    assert ["", "1 error in 1 template"] == lines[-2:]


def test_json(say: Say) -> None:
    """As JSON: the findings, how many templates there were, and what was not judged."""

    code, out, err = say("bad.yaml", "--json")
    told = json.loads(out)

    assert (1, "") == (code, err)
    assert ["findings", "templates", "unjudged"] == list(told)
    assert (1, []) == (told["templates"], told["unjudged"])
    (found,) = told["findings"]
    assert ["code", "level", "template", "resources", "what", "why", "order", "fix", "source"] == list(found)
    assert ("H104", "error", "bad.yaml") == (found["code"], found["level"], found["template"])


def test_json_of_nothing(say: Say) -> None:
    """Nothing found, as JSON."""

    code, out, _ = say("good.yaml", "--json")

    assert (0, {"findings": [], "templates": 1, "unjudged": []}) == (code, json.loads(out))


def test_warning(say: Say) -> None:
    """A warning is no verdict against you, unless that is asked for."""

    code, out, _ = say("good.yaml", "--obligations", "warning.toml")

    assert 0 == code
    assert out.startswith("warning U101  AWS::EC2::InternetGateway before AWS::EC2::RouteTable\n")
    assert out.endswith("1 warning in 1 template\n")
    assert 1 == say("good.yaml", "--obligations", "warning.toml", "--strict")[0]


def test_gravest_first(say: Say) -> None:
    """Errors come before warnings."""

    _, out, _ = say("bad.yaml", "--obligations", "warning.toml")

    assert out.index("error H104") < out.index("warning U101")
    assert out.endswith("1 error, 1 warning in 1 template\n")


@pytest.mark.parametrize(("words", "expected"), [((), 2), (("good.yaml",), 2), (("bad.yaml",), 1)])
def test_not_judged(say: Say, words: tuple[str, ...], expected: int) -> None:
    """A file that is no template is named, and the rest is judged; an error outweighs it."""

    code, out, _ = say("none.json", *words, "--json")
    told = json.loads(out)

    assert (expected, len(words)) == (code, told["templates"])
    assert ["none.json"] == [one["template"] for one in told["unjudged"]]
    assert {"template", "what", "why"} == set(told["unjudged"][0])


def test_not_judged_for_people(say: Say) -> None:
    """It stands in the output, and in the line that counts."""

    _, out, _ = say("none.json", "good.yaml")

    assert out.startswith("not judged\n  in     none.json\n")
    assert out.endswith("no hazard in 1 template; 1 not judged\n")


def test_no_such_path(say: Say) -> None:
    """A path that does not exist is named."""

    code, out, _ = say("nowhere.yaml", "--json")

    assert (2, ["nowhere.yaml"]) == (code, [one["template"] for one in json.loads(out)["unjudged"]])


def test_empty_folder(say: Say) -> None:
    """Where there is no template, there is no verdict."""

    Path("empty").mkdir()

    assert (2, "no hazard in 0 templates; 1 not judged") == (say("empty")[0], say("empty")[1].splitlines()[-1])


def test_sarif(say: Say) -> None:
    """The same findings as SARIF, each with its line; every rule is described."""

    code, out, _ = say("bad.yaml", "none.json", "--sarif", "x.sarif", "--json")
    (run,) = json.loads(Path("x.sarif").read_text())["runs"]
    (result,) = run["results"]

    assert 1 == code
    assert ["H104"] == [found["code"] for found in json.loads(out)["findings"]]
    assert "H104" == result["ruleId"] == run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"]
    place = result["locations"][0]
    assert {"artifactLocation": {"uri": "bad.yaml"}, "region": {"startLine": 13}} == place["physicalLocation"]
    assert ["Route", "Attachment"] == [one["name"] for one in place["logicalLocations"]]
    assert not run["invocations"][0]["executionSuccessful"]


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (("bad.yaml", "none.json"), {"tests": "2", "failures": "1", "errors": "1"}),
        (("good.yaml",), {"tests": "1", "failures": "0", "errors": "0"}),
        (("good.yaml", "--obligations", "warning.toml"), {"tests": "1", "failures": "0", "errors": "0"}),
        (("good.yaml", "--obligations", "warning.toml", "--strict"), {"tests": "1", "failures": "1", "errors": "0"}),
    ],
)
def test_junit(say: Say, words: tuple[str, ...], counts: dict[str, str]) -> None:
    """The same verdicts as JUnit."""

    say(*words, "--junit", "x.xml")

    suite = fromstring(Path("x.xml").read_text())  # noqa: S314 - our own text
    assert {"name": "hazards", **counts} == suite.attrib


@pytest.mark.parametrize("option", ["--sarif", "--junit"])
def test_report_not_written(say: Say, option: str) -> None:
    """A report that cannot be written is a problem, not a silence."""

    code, _, err = say("good.yaml", option, "no/report")

    assert 2 == code
    assert "error: report-not-written" in err


def test_write(say: Say) -> None:
    """A repaired copy is written and judged; the template stays as it was."""

    code, out, err = say("bad.yaml", "--write", "fixed.yaml")

    assert (0, "no hazard in 1 template\n") == (code, out)
    assert "fixed.yaml: Route waits for Attachment\nfixed.yaml: findings before 1, now 0\n" == err
    assert (BAD, GOOD) == (Path("bad.yaml").read_text(), Path("fixed.yaml").read_text())


def test_write_json(say: Say) -> None:
    """JSON stays JSON; what is left is what is told."""

    Path("bad.json").write_text(
        '{"Resources": {"A": {"Type": "AWS::EC2::RouteTable"}, "B": {\n "Type": "AWS::SNS::Topic"}}}'
    )
    Path("own.toml").write_text(WARNING.replace("AWS::EC2::InternetGateway", "AWS::SNS::Topic"))
    code, out, _ = say("bad.json", "--write", "fixed.json", "--obligations", "own.toml", "--json")

    assert (0, {"findings": [], "templates": 1, "unjudged": []}) == (code, json.loads(out))
    assert {"Type": "AWS::SNS::Topic", "DependsOn": "A"} == json.loads(Path("fixed.json").read_text())["Resources"]["B"]


def test_write_line_ends(say: Say) -> None:
    """A file with the line ends of another system keeps them."""

    Path("bad.yaml").write_bytes(BAD.replace("\n", "\r\n").encode())

    assert 0 == say("bad.yaml", "--write", "fixed.yaml")[0]
    assert GOOD.replace("\n", "\r\n").encode() == Path("fixed.yaml").read_bytes()


def test_write_byte_order_mark(say: Say) -> None:
    """A file with a byte order mark keeps it, in JSON too."""

    Path("bad.json").write_text(
        '{"Resources": {"A": {"Type": "AWS::EC2::RouteTable"}, "B": {"Type": "AWS::SNS::Topic"}}}'
    )
    Path("bad.json").write_bytes(b"\xef\xbb\xbf" + Path("bad.json").read_bytes())
    Path("own.toml").write_text(WARNING.replace("AWS::EC2::InternetGateway", "AWS::SNS::Topic"))

    assert 0 == say("bad.json", "--write", "fixed.json", "--obligations", "own.toml")[0]
    assert Path("fixed.json").read_bytes().startswith(b'\xef\xbb\xbf{"Resources"')


@pytest.mark.parametrize(
    "words",
    [
        ("bad.yaml", "--write", "bad.yaml"),
        ("bad.yaml", "--write", "link.yaml"),
        ("bad.yaml", "good.yaml", "--write", "fixed.yaml"),
        (".", "--write", "fixed.yaml"),
        ("none.json", "--write", "fixed.yaml"),
        ("bad.yaml", "--write", "no/fixed.yaml"),
    ],
)
def test_write_refused(say: Say, words: tuple[str, ...]) -> None:
    """Never the template itself, by whatever name; never more than one; and only where a file can be."""

    Path("link.yaml").symlink_to("bad.yaml")
    code, _, err = say(*words)

    assert 2 == code
    assert "error: copy-refused" in err
    assert BAD == Path("bad.yaml").read_text()
    assert not Path("fixed.yaml").exists()


def test_write_shared_part(say: Say) -> None:
    """A part that two resources share cannot be changed for one of them: nothing is left behind."""

    Path("shared.yaml").write_text(BAD.replace("Route: # the way out", "Route: &route") + "  Other: *route\n")
    code, _, err = say("shared.yaml", "--write", "fixed.yaml")

    assert 2 == code
    assert "error: copy-refused" in err
    assert not Path("fixed.yaml").exists()


def test_write_refused_loses_nothing(say: Say) -> None:
    """What stood where the copy was to be is still there, if the copy is refused."""

    Path("shared.yaml").write_text(BAD.replace("Route: # the way out", "Route: &route") + "  Other: *route\n")
    Path("mine.yaml").write_text("mine")
    Path("link.yaml").symlink_to("mine.yaml")

    assert [2, 2] == [say("shared.yaml", "--write", name)[0] for name in ("mine.yaml", "link.yaml")]
    assert "mine" == Path("link.yaml").read_text()


def test_write_what_could_not_be_read(say: Say) -> None:
    """Keys in a form that leaves no place for a line: nothing is written that is no template."""

    key = "    Type: AWS::EC2::Route\n"
    Path("keys.yaml").write_text(BAD.replace(key, key.replace("Type:", "? Type\n    :")))
    code, _, err = say("keys.yaml", "--write", "fixed.yaml")

    assert (2, False) == (code, Path("fixed.yaml").exists())
    assert "why    the copy " in err


def test_write_into_no_file(say: Say) -> None:
    """A pipe is no place for a copy: it could not be judged."""

    os.mkfifo("pipe")
    code, _, err = say("bad.yaml", "--write", "pipe")

    assert (2, True) == (code, Path("pipe").is_fifo())
    assert "that is no file" in err


@pytest.mark.parametrize(
    ("path", "why"), [("none.json", "none.json is no JSON"), ("no.yaml", "no.yaml does not exist")]
)
def test_write_of_no_template(say: Say, path: str, why: str) -> None:
    """What is no template is told as that."""

    assert why in say(path, "--write", "fixed.yaml")[2]


def test_a_name_that_is_no_text(say: Say) -> None:
    """It is judged and reported, without its lines."""

    Path(os.fsdecode(b"folder")).mkdir()
    Path("bad.yaml").rename(os.fsdecode(b"folder/\xff.yaml"))
    code, _, _ = say("folder", "--sarif", "x.sarif")

    assert 1 == code
    assert 1 == len(json.loads(Path("x.sarif").read_text())["runs"][0]["results"])


def test_a_name_that_commands_a_terminal(say: Say) -> None:
    """A template of anybody's names its resources as it likes: what is printed stays in its line."""

    Path("bad.yaml").write_text(BAD.replace("  Route:", '  "Ro\\e[31mu\\nte":'))

    assert "  in     bad.yaml: Ro\ufffd[31mu te, Attachment" in say("bad.yaml")[1].splitlines()


def test_a_file_that_may_not_be_read(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told, and the rest is judged."""

    monkeypatch.setattr(os, "access", lambda path, *_, **__: Path(path).name != "none.json")
    code, out, _ = say("none.json", "bad.yaml", "--json")

    assert (1, 1) == (code, json.loads(out)["templates"])


def test_obligations_refused(say: Say) -> None:
    """Mistakes in a user's obligations are told before anything is judged."""

    Path("own.toml").write_text(WARNING.replace("U101", "H101").replace('"warning"', '"grave"'))
    code, out, _ = say("bad.yaml", "--obligations", "own.toml", "--json")

    assert 2 == code
    assert ["obligation-refused"] * 2 == [one["name"] for one in json.loads(out)["problems"]]


def synthesized(monkeypatch: pytest.MonkeyPatch, **texts: str) -> None:
    """A CDK CLI that synthesizes what it is told, of this checkout or of a commit."""

    def put(to: Path, text: str) -> None:
        to.mkdir()
        (to / "net.template.json").write_text(text)

    monkeypatch.setattr(cli.synthesis, "synthesize", lambda to: put(to, texts["now"]))
    monkeypatch.setattr(cli.synthesis, "synthesize_commit", lambda ref, _, to: put(to, texts[ref]))


def test_own_estate(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a PATH it is this checkout's estate, named as it stands in a cdk.out."""

    synthesized(monkeypatch, now=BAD)
    code, out, _ = say("--json", "--sarif", "x.sarif")

    assert 1 == code
    assert ["cdk.out/net.template.json"] == [found["template"] for found in json.loads(out)["findings"]]
    (run,) = json.loads(Path("x.sarif").read_text())["runs"]
    assert 13 == run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"]


KEPT = '{"Resources": {"%s": {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}}}'


def test_since_a_path(say: Say) -> None:
    """The rules of history see the templates as they were."""

    for folder, name in (("before", "Logs"), ("after", "Others")):
        Path(folder).mkdir()
        Path(folder, "net.json").write_text(KEPT % name)
    alone, together = (json.loads(say("after", *since, "--json")[1]) for since in ((), ("--since", "before")))

    assert len(alone["findings"]) < len(together["findings"])


def test_since_a_commit(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """What names no path is a commit, which is synthesized."""

    synthesized(monkeypatch, now=KEPT % "Others", HEAD=KEPT % "Logs")
    alone, together = (json.loads(say(*since, "--json")[1]) for since in ((), ("--since", "HEAD")))

    assert len(alone["findings"]) < len(together["findings"])


@pytest.mark.parametrize("since", ["no-such-thing", ""])
def test_since_nothing(say: Say, since: str) -> None:
    """Neither a path nor a commit; nor is the folder that a variable without a value would name."""

    code, out, _ = say("good.yaml", "--since", since, "--json")

    assert (2, "since-unknown") == (code, json.loads(out)["problems"][0]["name"])


def test_since_a_path_that_may_not_be_read(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a path, and was not judged."""

    def closed(path: object, **_: object) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "lstat", closed)
    monkeypatch.setattr(os, "stat", closed)
    code, out, _ = say("closed/before.yaml", "--since", "closed/before.yaml", "--json")

    assert (2, {"cannot be read: Permission denied"}) == (code, {one["why"] for one in json.loads(out)["unjudged"]})


def test_synth_failed(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """An estate that does not synthesize is no verdict."""

    def failed(_: Path) -> None:
        raise Problem("synth-failed", what="the estate does not synthesize", where="", why="", remedy="")

    monkeypatch.setattr(cli.synthesis, "synthesize", failed)

    assert 2 == say()[0]


def test_light(say: Say) -> None:
    """A template is judged without anything that takes long to load."""

    loaded = "import sys; from cli.main import main; main(['hazards', 'good.yaml', '--json']); print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", loaded], env={"PYTHONPATH": ROOT}, capture_output=True, text=True)

    assert "hazards.judge" in told.stdout.split()
    assert not {"aws_cdk", "boto3", "pydantic", "rich", "ruamel", "networkx"} & set(told.stdout.split())


@pytest.mark.slow
def test_the_real_estate(say: Say) -> None:
    """This checkout's estate synthesizes, as it stands and as it was committed."""

    code, out, err = say("--since", "HEAD", "--json")

    assert code in (0, 1)
    assert [] == json.loads(out)["unjudged"]
    assert 2 == err.count("synthesizing ")
