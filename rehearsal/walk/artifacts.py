"""The artifacts of one execution, kept where the deployed pipeline keeps them, under its key.

Whoever uploads or downloads one does it as the role of its action: so the policies of the bucket, the key and the role
are all asked.
"""

import itertools
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

import boto3

from rehearsal.sessions import Sessions
from rehearsal.walk.blueprint import Blueprint


@dataclass(frozen=True)
class Place:
    """Where an artifact lies."""

    region: str
    bucket: str
    key: str


class Artifacts:
    """Knows each artifact's place. `folder` takes the archives on this machine. May be used by several threads."""

    def __init__(self, *, blueprint: Blueprint, sessions: Sessions, folder: Path) -> None:
        self._blueprint, self._sessions, self._folder = blueprint, sessions, folder
        self._places: dict[tuple[str, str], Place] = {}
        self._lock = threading.Lock()
        self._count = itertools.count(1)
        folder.mkdir(parents=True, exist_ok=True)

    def new_archive(self) -> Path:
        """A free file name."""
        return self._folder / f"{next(self._count)}.zip"

    def put(self, name: str, archive: Path, session: boto3.Session, region: str) -> Place:
        """Uploads an artifact to the store of a region. Raises ClientError."""
        store = self._blueprint.stores[region]
        place = Place(region, store.bucket, self._key(name))
        client = session.client("s3", region_name=region)
        with archive.open("rb") as body:
            if store.key:
                client.put_object(
                    Bucket=place.bucket,
                    Key=place.key,
                    Body=body,
                    ServerSideEncryption="aws:kms",
                    SSEKMSKeyId=store.key,
                )
            else:
                client.put_object(Bucket=place.bucket, Key=place.key, Body=body, ServerSideEncryption="aws:kms")
        self._remember(name, place)
        return place

    def get(self, name: str, session: boto3.Session, region: str) -> Path:
        """Downloads an artifact from the store of a region. Raises ClientError."""
        place = self.place(name, region)
        archive = self.new_archive()
        body = session.client("s3", region_name=region).get_object(Bucket=place.bucket, Key=place.key)["Body"]
        with archive.open("wb") as file:
            for part in body.iter_chunks():
                file.write(part)
        return archive

    def place(self, name: str, region: str) -> Place:
        """Where it lies in that region. What was made in another one, CodePipeline copies there, as itself."""
        with self._lock:
            here = self._places.get((name, region))
            anywhere = here or next(place for (known, _), place in self._places.items() if known == name)
        if here:
            return here
        archive = self.get(name, self._sessions.pipeline(self._blueprint, anywhere.region), anywhere.region)
        return self.put(name, archive, self._sessions.pipeline(self._blueprint, region), region)

    def _remember(self, name: str, place: Place) -> None:
        with self._lock:
            self._places[name, place.region] = place

    def _key(self, name: str) -> str:
        """As CodePipeline names them: pipeline/artifact/random, each shortened."""
        return f"{self._blueprint.name[:20]}/{name[:10]}/{secrets.token_hex(4)[:7]}"
