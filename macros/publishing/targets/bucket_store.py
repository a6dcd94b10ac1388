"""Objects in a bucket, through the S3 interface: what a publisher needs of it, errors in words, and a lock."""

from __future__ import annotations

import gzip
import mimetypes
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import PurePosixPath
from typing import Any, TypeVar

from macros.basics.user_error import UserError
from macros.network.deadline import within
from macros.publishing.reading_back import digest
from macros.publishing.targets.bucket_lease import Lease, LostError, is_over

Item = TypeVar("Item")
_AT_ONCE = 16
_TYPES = {
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".js": "text/javascript",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
_PACKED = frozenset(".html .css .js .json .svg".split())
"""What is stored packed: browsers ask for these, and every one of them unpacks gzip. Calendar
programs may not."""
_HASHED = re.compile(r"\.[0-9a-f]{8}\.min\.(js|css)$")
"""Names that change with their content."""
_LONGEST = 900.0
"""Seconds for one object with all tries, however steadily it trickles in or out."""
_CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class BucketStore:
    """The objects of a bucket whose keys begin with a prefix. Methods may be called by several threads."""

    def __init__(self, bucket: str, prefix: str, endpoint: str, region: str) -> None:
        """Open a bucket; who may write to it is up to the usual settings of AWS (environment, files, roles)."""
        try:
            import boto3  # noqa: PLC0415 - only who publishes to a bucket has it
            from botocore.config import Config  # noqa: PLC0415
        except ImportError:
            raise UserError(
                "Publishing to a bucket takes the library boto3.",
                "Install it: pip install 'coe-playbook[bucket]'.",
            ) from None
        self.bucket = bucket
        self.prefix = prefix
        self.where = f"the bucket {bucket}"
        settings = Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"max_attempts": 4, "mode": "standard"},
            max_pool_connections=_AT_ONCE,
            # Servers other than Amazon's own do not know the newer check sums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with self._worded():
            self._client: Any = boto3.client(
                "s3", endpoint_url=endpoint or None, region_name=region or None, config=settings
            )

    def digest(self, path: str) -> str:
        """Return the hash of an object's content, unpacked. Raises OSError where there is none."""
        content = self.get(path)
        if content is None:
            raise FileNotFoundError("there is no such object")
        return digest(content)

    def get(self, path: str) -> bytes | None:
        """Give an object's content, unpacked; None where there is none."""
        found = self.tagged(path)
        return found[0] if found else None

    def tagged(self, path: str) -> tuple[bytes, str] | None:
        """Give an object's content, unpacked, and its tag; None where there is none."""
        with self._worded():
            try:
                answer, content = within(_LONGEST, lambda: self._download(path))
            except self._client.exceptions.NoSuchKey:
                return None
        if answer.get("ContentEncoding") == "gzip":
            try:
                content = gzip.decompress(content)
            except (OSError, EOFError, zlib.error):
                raise UserError(
                    f"{path} in {self.where} is damaged.",
                    "Restore it from a backup, or publish its edition again.",
                ) from None
        return content, str(answer["ETag"])

    def put(self, path: str, content: bytes, **conditions: str) -> str:
        """Store an object with the headers that browsers need; give its tag.

        `conditions` are IfMatch or IfNoneMatch; LostError is raised where they do not hold.
        """
        headers = {"ContentType": _media_type(path), "CacheControl": "no-cache"}
        if _HASHED.search(path):
            headers["CacheControl"] = "public, max-age=31536000, immutable"
        if PurePosixPath(path).suffix in _PACKED:
            content = gzip.compress(content, 9, mtime=0)
            headers["ContentEncoding"] = "gzip"
        with self._worded():
            where = {"Bucket": self.bucket, "Key": self.prefix + path}
            answer = within(
                _LONGEST,
                lambda: self._client.put_object(**where, Body=content, **headers, **conditions),
            )
        return str(answer["ETag"])

    def copy(self, source: str, target: str) -> None:
        """Copy an object with its headers, within the bucket."""
        with self._worded():
            copied = {"Bucket": self.bucket, "Key": self.prefix + source}
            where = {"Bucket": self.bucket, "Key": self.prefix + target}
            within(_LONGEST, lambda: self._client.copy_object(**where, CopySource=copied))

    def delete(self, paths: Iterable[str], **conditions: str) -> None:
        """Remove objects; those that are not there are none."""
        for path in paths:
            with self._worded():
                where = {"Bucket": self.bucket, "Key": self.prefix + path, **conditions}
                within(_LONGEST, partial(self._client.delete_object, **where))

    def list(self, folder: str) -> dict[str, float]:
        """List the objects below a folder (with a slash at its end), each with when it was stored, in seconds."""
        found = {}
        pages = iter(
            self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + folder
            )
        )
        with self._worded():
            while (page := within(_LONGEST, lambda: next(pages, None))) is not None:
                for each in page.get("Contents", ()):
                    found[str(each["Key"]).removeprefix(self.prefix)] = float(
                        each["LastModified"].timestamp()
                    )
        return found

    def _download(self, path: str) -> tuple[Any, bytes]:
        answer = self._client.get_object(Bucket=self.bucket, Key=self.prefix + path)
        return answer, answer["Body"].read()

    def is_locked(self) -> bool:
        """Tell whether a publisher is at work, or was killed less than a lease ago."""
        found = self.tagged(Lease.PATH)
        return found is not None and not is_over(found[0])

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the bucket's lock: an object that only one publisher can make, and that ends by itself if its owner does not.

        On servers that do not know conditional writes, or check them in two steps, whoever wrote
        last holds it.
        """
        lease = Lease(self)
        lease.take()
        try:
            yield
        finally:
            lease.release()

    @contextmanager
    def _worded(self) -> Iterator[None]:
        """Turn the library's errors into ours."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above

        try:
            yield
        except ClientError as error:
            code, said = (
                error.response["Error"].get("Code", ""),
                error.response["Error"].get("Message", ""),
            )
            if code == "NoSuchKey":
                raise
            if code in _CONFLICTS:
                raise LostError from None
            raise UserError(
                f"{self.where[0].upper()}{self.where[1:]} refuses ({code}: {said.rstrip('.')}).",
                "Look at its name and your rights.",
            ) from None
        except TimeoutError:
            raise UserError(
                f"{self.where[0].upper()}{self.where[1:]} answers too slowly.",
                "Look at the network.",
            ) from None
        except BotoCoreError as error:
            line = " ".join(str(error).split()).rstrip(".")
            raise UserError(
                f"{self.where[0].upper()}{self.where[1:]} cannot be reached ({line}).",
                "Look at the network.",
            ) from None


def at_once(function: Callable[[Item], object], items: Iterable[Item]) -> None:
    """Call a function for many items, several at a time; the first error ends it."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for done in [pool.submit(function, item) for item in items]:
                done.result()
        except BaseException:
            # Where nobody answers, each of the others would take its time as well.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _media_type(path: str) -> str:
    kind = (
        _TYPES.get(PurePosixPath(path).suffix)
        or mimetypes.guess_type(path)[0]
        or "application/octet-stream"
    )
    return (
        f"{kind}; charset=utf-8"
        if kind.startswith("text/") or kind in ("application/json", "application/xml")
        else kind
    )
