"""Access to the objects of a bucket through the S3 interface, with readable errors and a lock."""

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
from macros.network.call_timeout import call_with_timeout
from macros.publishing.reading_back import digest
from macros.publishing.targets.bucket_lease import Lease, LostError, is_expired

Item = TypeVar("Item")
_AT_ONCE = 16
_TYPES = {
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".js": "text/javascript",
    ".json": "application/json",
    ".woff2": "font/woff2",
}
_COMPRESSED_TYPES = frozenset(".html .css .js .json .svg".split())
"""Files that are stored with gzip. Browsers load these, and all of them support it; calendar
programs, for example, may not."""
_HASH_IN_NAME = re.compile(r"\.[0-9a-f]{8}\.min\.(js|css)$")
"""Names that change with their content."""
_LONGEST = 900.0
"""Seconds for one object with all retries, even if data keeps trickling in."""
_CONFLICTS = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class BucketStore:
    """The objects of a bucket whose keys begin with a prefix. Several threads may use it."""

    def __init__(self, bucket: str, prefix: str, endpoint: str, region: str) -> None:
        """Open a bucket.

        Credentials come from the usual AWS settings: environment, files or roles.
        """
        try:
            import boto3  # noqa: PLC0415 - installed only to publish to a bucket
            from botocore.config import Config  # noqa: PLC0415
        except ImportError:
            raise UserError(
                "Publishing to a bucket needs the library boto3.",
                "Run 'make setup-bucket' in the playbook's folder.",
            ) from None
        self.bucket = bucket
        self.prefix = prefix
        self.where = f"the bucket {bucket}"
        settings = Config(
            connect_timeout=10,
            read_timeout=60,
            retries={"max_attempts": 4, "mode": "standard"},
            max_pool_connections=_AT_ONCE,
            # Servers other than Amazon's do not support the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        with self._readable_errors():
            self._client: Any = boto3.client(
                "s3", endpoint_url=endpoint or None, region_name=region or None, config=settings
            )

    def digest(self, path: str) -> str:
        """Return the hash of an object's uncompressed content. Raises OSError if there is none."""
        content = self.get(path)
        if content is None:
            raise FileNotFoundError("there is no such object")
        return digest(content)

    def get(self, path: str) -> bytes | None:
        """Return an object's uncompressed content; None if there is no such object."""
        result = self.get_with_tag(path)
        return result[0] if result else None

    def get_with_tag(self, path: str) -> tuple[bytes, str] | None:
        """Return an object's uncompressed content and its ETag; None if there is no such object."""
        with self._readable_errors():
            try:
                answer, content = call_with_timeout(_LONGEST, lambda: self._download(path))
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
        """Store an object with the headers that browsers need, and return its ETag.

        `conditions` are IfMatch or IfNoneMatch. Raises LostError if they are not met.
        """
        headers = {"ContentType": _media_type(path), "CacheControl": "no-cache"}
        if _HASH_IN_NAME.search(path):
            headers["CacheControl"] = "public, max-age=31536000, immutable"
        if PurePosixPath(path).suffix in _COMPRESSED_TYPES:
            content = gzip.compress(content, 9, mtime=0)
            headers["ContentEncoding"] = "gzip"
        with self._readable_errors():
            where = {"Bucket": self.bucket, "Key": self.prefix + path}
            answer = call_with_timeout(
                _LONGEST,
                lambda: self._client.put_object(**where, Body=content, **headers, **conditions),
            )
        return str(answer["ETag"])

    def copy(self, source: str, target: str) -> None:
        """Copy an object within the bucket, with its headers."""
        with self._readable_errors():
            origin = {"Bucket": self.bucket, "Key": self.prefix + source}
            where = {"Bucket": self.bucket, "Key": self.prefix + target}
            call_with_timeout(
                _LONGEST, lambda: self._client.copy_object(**where, CopySource=origin)
            )

    def delete(self, paths: Iterable[str], **conditions: str) -> None:
        """Delete objects. One that does not exist is no error."""
        for path in paths:
            with self._readable_errors():
                where = {"Bucket": self.bucket, "Key": self.prefix + path, **conditions}
                call_with_timeout(_LONGEST, partial(self._client.delete_object, **where))

    def list(self, folder: str) -> dict[str, float]:
        """Return the objects below a folder, each with the time when it was stored, in seconds.

        `folder` has a slash at the end, or is the start of a name.
        """
        objects = {}
        pages = iter(
            self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket, Prefix=self.prefix + folder
            )
        )
        with self._readable_errors():
            while (page := call_with_timeout(_LONGEST, lambda: next(pages, None))) is not None:
                for entry in page.get("Contents", ()):
                    path = str(entry["Key"]).removeprefix(self.prefix)
                    objects[path] = float(entry["LastModified"].timestamp())
        return objects

    def _download(self, path: str) -> tuple[Any, bytes]:
        answer = self._client.get_object(Bucket=self.bucket, Key=self.prefix + path)
        return answer, answer["Body"].read()

    def is_locked(self) -> bool:
        """Return whether a publisher is at work, or was killed less than a lease ago."""
        lock = self.get_with_tag(Lease.PATH)
        return lock is not None and not is_expired(lock[0])

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the bucket's lock, see `bucket_lease`.

        On servers that do not support conditional writes, or check them in two steps, the publisher
        that wrote last holds it.
        """
        lease = Lease(self)
        lease.take()
        try:
            yield
        finally:
            lease.release()

    @contextmanager
    def _readable_errors(self) -> Iterator[None]:
        """Turn errors of the library into UserError, or into LostError for a failed condition.

        "NoSuchKey" passes.
        """
        place = f"{self.where[0].upper()}{self.where[1:]}"
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - see above

        try:
            yield
        except ClientError as error:
            code = error.response["Error"].get("Code", "")
            message = error.response["Error"].get("Message", "")
            if code == "NoSuchKey":
                raise
            if code in _CONFLICTS:
                raise LostError from None
            raise UserError(
                f"{place} refuses the request ({code}: {message.rstrip('.')}).",
                "Check its name and your rights.",
            ) from None
        except TimeoutError:
            raise UserError(f"{place} answers too slowly.", "Check the network.") from None
        except BotoCoreError as error:
            line = " ".join(str(error).split()).rstrip(".")
            raise UserError(f"{place} cannot be reached ({line}).", "Check the network.") from None


def at_once(function: Callable[[Item], object], items: Iterable[Item]) -> None:
    """Call a function for many items, several at a time. The first error ends it."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for task in [pool.submit(function, item) for item in items]:
                task.result()
        except BaseException:
            # If the server does not answer, each of the others would run into the timeout too.
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _media_type(path: str) -> str:
    kind = (
        _TYPES.get(PurePosixPath(path).suffix)
        or mimetypes.guess_type(path)[0]
        or "application/octet-stream"
    )
    is_text = kind.startswith("text/") or kind in ("application/json", "application/xml")
    return f"{kind}; charset=utf-8" if is_text else kind
