"""CDK's own emptier, deployed and set off as a user's is: by a stack, and by its deletion.

The function is what aws-cdk-lib puts into an assembly. The emulated AWS runs it with Node and AWS's SDK for it, under
its own role. One thing is added to the template: the address of the relay, for the function's calls to S3.
"""

import io
import json
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import checkout
from benchmarks.full_buckets import client
from benchmarks.measure import measure
from rehearsal.emulator.process import EmulatedAws

LOOK_SECONDS = 0.02
LAMBDA = "AWS::Lambda::Function"


@dataclass
class CdkEmptier:
    """`folder` takes the assembly. Its stacks are named as their buckets."""

    aws: EmulatedAws
    relay: str
    folder: Path
    _template: str = field(init=False, default="")

    def make(self, bucket: str) -> None:
        """Deploys a stack with that bucket. Raises RuntimeError where it fails."""
        client(self.aws, "cloudformation").create_stack(
            StackName=bucket,
            TemplateBody=self._template or self._synthesized(),
            Parameters=[{"ParameterKey": "Name", "ParameterValue": bucket}],
            Capabilities=["CAPABILITY_IAM"],
        )
        status, why = self._settled(bucket)
        if status != "CREATE_COMPLETE":
            raise RuntimeError(f"the stack of {bucket} is {status}: {why}")

    def empty(self, bucket: str) -> str:
        """Deletes the stack, and answers what failed, or nothing."""
        cloudformation = client(self.aws, "cloudformation")
        stack: str = cloudformation.describe_stacks(StackName=bucket)["Stacks"][0]["StackId"]
        cloudformation.delete_stack(StackName=stack)
        status, why = self._settled(stack)
        return "" if status == "DELETE_COMPLETE" else f"{status}: {why}"

    def _synthesized(self) -> str:
        python = checkout.ROOT / ".sluice" / "venvs" / "product" / "bin" / "python"
        words: list[str | Path] = [python, "-m", "benchmarks.cdk_bucket", self.folder]
        measure(words, cwd=checkout.ROOT, environment=checkout.environment(checkout.ROOT))
        (file,) = self.folder.glob("*.template.json")
        template = json.loads(file.read_text())
        (function,) = (one["Properties"] for one in template["Resources"].values() if one["Type"] == LAMBDA)
        function["Environment"] = {"Variables": {"AWS_ENDPOINT_URL_S3": self.relay}}
        self._upload(function["Code"])
        self._template = json.dumps(template)
        return self._template

    def _upload(self, code: dict[str, str]) -> None:
        """As cdk-assets does."""
        packed, s3 = io.BytesIO(), client(self.aws, "s3")
        asset = self.folder / f"asset.{Path(code['S3Key']).stem}"
        with zipfile.ZipFile(packed, "w") as archive:
            for file in asset.iterdir():
                archive.write(file, file.name)
        s3.create_bucket(Bucket=code["S3Bucket"])
        s3.put_object(Bucket=code["S3Bucket"], Key=code["S3Key"], Body=packed.getvalue())

    def _settled(self, stack: str) -> tuple[str, str]:
        """The stack's status, and the reason of the first resource that failed."""
        cloudformation = client(self.aws, "cloudformation")
        while (status := self._status(cloudformation, stack)).endswith("_IN_PROGRESS"):
            time.sleep(LOOK_SECONDS)
        events = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
        failed = [one.get("ResourceStatusReason", "") for one in events if one["ResourceStatus"].endswith("_FAILED")]
        return status, failed[-1] if failed else ""

    def _status(self, cloudformation: Any, stack: str) -> str:
        return str(cloudformation.describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"])
