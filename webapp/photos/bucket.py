"""Photos in S3-compatible object storage.

The board reads them for its visitors: addresses stay first-party, the bucket needs no public access, and nobody's
browser tells the storage provider what it looks at.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from config import ConfigurationError

from .storage import INCOMING, NAME, ORIGINAL, StoreError, checked, place

TYPES = {"avif": "image/avif", "webp": "image/webp"}


class BucketStore:
    """Keeps files in one bucket, under the same paths as in a folder.

    The bucket has to be without versions: with them, a deleted photo would live on as an old version.

    Parameters:
        client: of boto3 for S3; its methods are made at run time, so that no class describes them.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, name: str, data: bytes) -> None:
        """Keep a file; storage shows it whole or not at all."""
        kind = TYPES.get(name.rpartition(".")[2], "application/octet-stream")
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            self._client.put_object(Bucket=self._bucket, Key=key(name), Body=data, ContentType=kind)
        except (BotoCoreError, ClientError) as error:
            raise StoreError(str(error)) from error

    def get(self, name: str) -> bytes | None:
        """Return the file, None when there is none."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=key(name))
        except (self._client.exceptions.NoSuchKey, ValueError):
            return None
        data: bytes = found["Body"].read()
        return data

    def delete(self, name: str) -> None:
        """Forget the file."""
        self._client.delete_object(Bucket=self._bucket, Key=key(name))

    def names(self, before: datetime, *, originals: bool = False) -> Iterator[str]:
        """Give names, a thousand at a time."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=f"{INCOMING}/" if originals else ""):
            for entry in page.get("Contents", []):
                name = entry["Key"].rpartition("/")[2]
                if entry["LastModified"] < before and (NAME.fullmatch(name) or ORIGINAL.fullmatch(name)):
                    yield name


def key(name: str) -> str:
    """Return the object key of a file. Raises ValueError for a name that is not one of ours."""
    return f"{place(checked(name))}/{name}"


def connect(settings: dict[str, Any]) -> BucketStore:
    """Return the store that the ``S3_…`` settings describe. Nothing is sent yet.

    Raises:
        ConfigurationError: a setting or the package is missing.
    """
    missing = [name for name in ("S3_ENDPOINT", "S3_KEY_ID", "S3_SECRET") if not settings[name]]
    if missing:
        raise ConfigurationError(f"S3_BUCKET is set, but not {', '.join(missing)}: photos could not be kept there.")
    try:
        import boto3
        from botocore.config import Config
    except ImportError as error:
        raise ConfigurationError(
            "S3_BUCKET is set, but the package that speaks to object storage is not installed: pip install boto3"
        ) from error
    client = boto3.client(
        "s3",
        endpoint_url=settings["S3_ENDPOINT"],
        region_name=settings["S3_REGION"],
        aws_access_key_id=settings["S3_KEY_ID"],
        aws_secret_access_key=settings["S3_SECRET"],
        # Path style: works with every provider, also those without a host name per bucket. Checksums beyond what S3
        # asks for are unknown to some of them.
        config=Config(
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 3, "mode": "standard"},
        ),
    )
    return BucketStore(client, settings["S3_BUCKET"])
