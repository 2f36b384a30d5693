# SPDX-License-Identifier: Apache-2.0
"""Where an export's objects go: a bucket, or a folder that stands for one."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import IO, Protocol

from local.aws.clients import Client

_PIECE_BYTES = 1 << 20


class Target(Protocol):
    def put_data(self, key: str, body: IO[bytes]) -> str:
        """Stores a data file and returns its ETag."""

    def put(self, key: str, content: bytes) -> None:
        """Stores any other object."""


class Bucket:
    """Data files are uploaded in parts, as AWS does: their ETags end in `-1`, and their events
    are `ObjectCreated:CompleteMultipartUpload`."""

    def __init__(self, s3: Client, name: str) -> None:
        self._s3 = s3
        self._name = name

    def put_data(self, key: str, body: IO[bytes]) -> str:
        where = {"Bucket": self._name, "Key": key}
        if not body.read(1):  # parts need bytes
            return _unquoted(self._s3.put_object(**where, Body=b"")["ETag"])
        body.seek(0)
        upload = where | {"UploadId": self._s3.create_multipart_upload(**where)["UploadId"]}
        part = self._s3.upload_part(**upload, PartNumber=1, Body=body)
        parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
        done = self._s3.complete_multipart_upload(**upload, MultipartUpload=parts)
        return _unquoted(done["ETag"])

    def put(self, key: str, content: bytes) -> None:
        self._s3.put_object(Bucket=self._name, Key=key, Body=content)


class Folder:
    """Keys are paths below it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put_data(self, key: str, body: IO[bytes]) -> str:
        md5 = hashlib.md5()
        with self._open(key) as file:
            while piece := body.read(_PIECE_BYTES):
                md5.update(piece)
                file.write(piece)
        return f"{hashlib.md5(md5.digest()).hexdigest()}-1"

    def put(self, key: str, content: bytes) -> None:
        with self._open(key) as file:
            file.write(content)

    def _open(self, key: str) -> IO[bytes]:
        path = self._path / key
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("wb")


def _unquoted(etag: str) -> str:
    return etag.strip('"')
