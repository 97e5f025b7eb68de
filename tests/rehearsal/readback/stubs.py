"""A session whose clients answer what a test says, in AWS's own shapes: botocore's Stubber checks them."""

from typing import Any

import boto3
import botocore.session
from botocore.loaders import create_loader
from botocore.stub import Stubber

Answers = dict[str, list[tuple[str, dict[str, Any]]]]


_MODELS = create_loader()  # keeps what it read: to read the service models anew for every test takes seconds


class StubbedSession(boto3.Session):
    """`answers` are, by service, (operation, answer) in the order of the calls; {"Error": code} is a refusal."""

    def __init__(self, answers: Answers) -> None:
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        core = botocore.session.Session()
        core.register_component("data_loader", _MODELS)
        super().__init__(**keys, region_name="us-east-1", botocore_session=core)
        self._answers = answers

    def client(self, service_name: str, **settings: Any) -> Any:  # type: ignore[override]  # as the product's own
        client = super().client(service_name, **settings)  # type: ignore[call-overload]  # it wants a literal name
        stubber = Stubber(client)
        for operation, answer in self._answers.get(service_name, []):
            if "Error" in answer:
                stubber.add_client_error(operation, answer["Error"])
            else:
                stubber.add_response(operation, answer)
        stubber.activate()
        return client
