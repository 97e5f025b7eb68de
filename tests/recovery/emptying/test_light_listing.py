"""A listing is read without its dates and sizes, and with every key as it is."""

import boto3
import pytest
from moto import mock_aws

from recovery.emptying.light_listing import light_listings

KEYS = ["a", "<Size>1</Size>", "&lt;ETag&gt;x&lt;/ETag&gt;", "line\nbreak <Owner>", "LastModified", "ü/ö"]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")


@mock_aws
def test_names_stay() -> None:
    """Keys that look like elements, versions, markers and the end of the page are what they were; the rest is gone."""

    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="emptied")
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Enabled"})
    for key in KEYS:
        s3.put_object(Bucket="emptied", Key=key)
    s3.delete_object(Bucket="emptied", Key="a")
    whole = s3.list_object_versions(Bucket="emptied")
    with light_listings(s3):
        light = s3.list_object_versions(Bucket="emptied")

    assert sorted(KEYS) == sorted(one["Key"] for one in light["Versions"])
    for kind in ("Versions", "DeleteMarkers"):
        expected = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in whole[kind]]
        assert expected == light[kind]
    assert whole["IsTruncated"] == light["IsTruncated"]
    assert "LastModified" in s3.list_object_versions(Bucket="emptied")["Versions"][0]
