# SPDX-License-Identifier: Apache-2.0
"""A gzip file written line by line, in any number of members, without holding it in memory."""

from __future__ import annotations

import base64
import hashlib
import random
import tempfile
import zlib
from typing import IO

_MEMORY_BYTES_MAX = 8 << 20  # more goes to a temporary file
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


class GzipFile:
    """Takes lines, gives the compressed file and its MD5.

    With `member_bytes`, a new member begins after about so many plain bytes, wherever in a line
    that may be: readers must take members as one stream.
    """

    def __init__(self, rng: random.Random, *, member_bytes: int = 0, level: int = 6) -> None:
        # The caller closes the file that finish() gives.
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_MEMORY_BYTES_MAX)  # noqa: SIM115
        self._md5 = hashlib.md5()
        self._rng = rng
        self._member_bytes = member_bytes
        self._level = level
        self._left = self._next_member_bytes()
        self._compressor = self._new_member()
        self.lines = 0

    def add(self, line: bytes) -> None:
        """One line, with its end."""
        self.lines += 1
        while self._member_bytes and len(line) > self._left:
            self._write(self._compressor.compress(line[: self._left]) + self._compressor.flush())
            line = line[self._left :]
            self._compressor = self._new_member()
            self._left = self._next_member_bytes()
        self._left -= len(line)
        self._write(self._compressor.compress(line))

    def finish(self) -> IO[bytes]:
        """The compressed file from its beginning, a gzip of nothing if no line came."""
        self._write(self._compressor.flush())
        self._file.seek(0)
        return self._file

    def md5_base64(self) -> str:
        """Of what finish() gave."""
        return base64.b64encode(self._md5.digest()).decode()

    def _new_member(self) -> zlib._Compress:
        return zlib.compressobj(self._level, zlib.DEFLATED, _GZIP_WINDOW)

    def _next_member_bytes(self) -> int:
        return self._rng.randint(1, 2 * self._member_bytes) if self._member_bytes else 0

    def _write(self, content: bytes) -> None:
        self._md5.update(content)
        self._file.write(content)
