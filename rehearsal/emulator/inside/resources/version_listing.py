"""ListObjectVersions in pages that cost what they hold.

ministack collects and sorts every key of the account for each page: listing n versions took n * n / 1000 steps. Here
it is handed the keys of the page alone, and goes on as before. Also, a page that ends with an object without versions
was followed by one that began with it again.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from itertools import islice
from typing import Any

from ministack.core.responses import AccountScopedDict, get_account_id
from ministack.services import s3

from rehearsal.emulator.inside.resources.sorted_keys import SortedKeys, Watched
from rehearsal.emulator.inside.wrapping import Function, part, wrap

_page: ContextVar[list[str] | None] = ContextVar("sluice_page", default=None)
_bucket: ContextVar[str] = ContextVar("sluice_page_of", default="")
# By account and bucket.
_keys: dict[tuple[str, str], SortedKeys] = {}


class _Versions(AccountScopedDict):  # type: ignore[misc]  # ministack has no types
    """While a page is made, only its keys are there to be looked through."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Any]:
        page = _page.get()
        return super().__iter__() if page is None else iter([(_bucket.get(), key) for key in page])


def install() -> None:
    """Around the listing; the stores of versions and objects are watched from here on."""
    versions = part(s3, "_object_versions")
    versions.__class__ = _Versions
    versions._data = Watched(versions._data, _version_added, _version_removed)
    wrap(s3, "_list_object_versions", _in_pages)
    wrap(s3, "_ensure_bucket", _narrowed)
    wrap(s3, "_delete_bucket", _forgetting)


def _version_added(scoped: tuple[str, tuple[str, str]]) -> None:
    account, (bucket, key) = scoped
    if keys := _keys.get((account, bucket)):
        keys.add(key)


def _version_removed(scoped: tuple[str, tuple[str, str]]) -> None:
    account, (bucket, _) = scoped
    if keys := _keys.get((account, bucket)):
        keys.removed()


def _in_pages(original: Function) -> Function:
    def list_object_versions(name: str, query: dict[str, Any]) -> Any:
        record = s3._buckets.get(name)
        if record is None or _one(query, "delimiter"):
            return original(name, query)
        marker, version = _one(query, "key-marker"), _one(query, "version-id-marker")
        if version and (name, marker) not in s3._object_versions:
            query, version = {**query, "version-id-marker": [""]}, ""
        prefix = _one(query, "prefix")
        candidates = _keys_of(name, record).after(max(marker, prefix), inclusive=marker < prefix or bool(version))
        # Each key has one version at least; of the marker's key all may be behind us, and one more tells of the rest.
        tokens = _page.set(list(islice(candidates, int(_one(query, "max-keys") or 1000) + 2))), _bucket.set(name)
        try:
            return original(name, query)
        finally:
            _page.reset(tokens[0])
            _bucket.reset(tokens[1])

    return list_object_versions


def _one(query: dict[str, Any], name: str) -> str:
    value = query.get(name) or ""
    return str(value[0] if isinstance(value, list) else value)


def _keys_of(name: str, record: dict[str, Any]) -> SortedKeys:
    """Made when a bucket is listed for the first time, kept up to date from then on."""
    place = get_account_id(), name
    objects = record["objects"]
    if place not in _keys or not isinstance(objects, Watched):
        versions, account = s3._object_versions._data, place[0]
        there = {key for owner, (bucket, key) in list(versions) if (owner, bucket) == place} | set(objects)
        keys = SortedKeys(there, lambda key: key in record["objects"] or (account, (name, key)) in versions)
        _keys[place] = keys
        record["objects"] = Watched(objects, keys.add, lambda _key: keys.removed())
    return _keys[place]


def _narrowed(original: Function) -> Function:
    def ensure_bucket(name: str, *rest: Any) -> Any:
        record, page = original(name, *rest), _page.get()
        if record is None or page is None or name != _bucket.get():
            return record
        objects = record["objects"]
        return {**record, "objects": {key: objects[key] for key in page if key in objects}}

    return ensure_bucket


def _forgetting(original: Function) -> Function:
    def delete_bucket(name: str, *rest: Any) -> Any:
        answer = original(name, *rest)
        if name not in s3._buckets:
            _keys.pop((get_account_id(), name), None)
        return answer

    return delete_bucket
