# SPDX-License-Identifier: Apache-2.0
"""The container image: an OCI image layout in a tar, from scratch, for several processors.

https://github.com/opencontainers/image-spec, version 1.1: the layout, index, manifest and
configuration that it names.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packages import archive
from packages.content import AUTHORS, LICENSE, NAME, SUMMARY, File

_INDEX = "application/vnd.oci.image.index.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
# Where a run finds the files that its user mounts.
FOLDER = "/work"

Json = dict[str, Any]


class _Blobs:
    """The blobs of a layout, by their digests."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}

    def add(self, kind: str, data: bytes) -> Json:
        """Keeps a blob; returns its descriptor."""
        digest = archive.sha256(data)
        self.files[digest] = File(f"blobs/sha256/{digest}", data)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    def add_json(self, kind: str, value: Json) -> Json:
        return self.add(kind, _encoded(value))


def _encoded(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def labels(version: str, time: int) -> dict[str, str]:
    """The annotations that the image specification defines, as far as they are known."""
    return {
        "org.opencontainers.image.title": NAME,
        "org.opencontainers.image.description": SUMMARY,
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.licenses": LICENSE,
        "org.opencontainers.image.authors": AUTHORS,
        "org.opencontainers.image.created": _rfc3339(time),
    }


def _rfc3339(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _manifest(blobs: _Blobs, version: str, platform: Json, files: list[File], time: int) -> Json:
    """Adds one processor's image; returns its descriptor."""
    placed = [File(f"usr/{file.path}", file.data, file.mode) for file in files]
    layer = archive.tar(placed, time, more_folders=[FOLDER.strip("/")])
    said = labels(version, time)
    config = {
        **platform,
        "created": _rfc3339(time),
        "author": AUTHORS,
        "config": {
            "Entrypoint": [f"/usr/bin/{NAME}"],
            # Without /etc/passwd nothing else says it: ~/.aws is looked for there.
            "Env": ["HOME=/root", "PATH=/usr/bin"],
            "WorkingDir": FOLDER,
            "Labels": said,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{archive.sha256(layer)}"]},
        "history": [{"created": _rfc3339(time), "created_by": f"{NAME}: make release"}],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": _MANIFEST,
        "config": blobs.add_json(_CONFIG, config),
        "layers": [blobs.add(_LAYER, archive.gzipped(layer))],
        "annotations": said,
    }
    return {**blobs.add_json(_MANIFEST, manifest), "platform": platform}


def write(target: Path, version: str, files: dict[str, list[File]], time: int) -> None:
    """Writes the layout; `files` are what content.installed gives, by processor as OCI calls it."""
    blobs = _Blobs()
    manifests = []
    for architecture, content in files.items():
        platform: Json = {"architecture": architecture, "os": "linux"}
        if architecture == "arm64":
            platform["variant"] = "v8"
        manifests.append(_manifest(blobs, version, platform, content, time))
    said = labels(version, time)
    both = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": manifests, "annotations": said}
    named = {
        "org.opencontainers.image.ref.name": version,
        # By this one containerd, and Docker with it, names what it loads.
        "io.containerd.image.name": f"docker.io/library/{NAME}:{version}",
    }
    index = {
        "schemaVersion": 2,
        "mediaType": _INDEX,
        "manifests": [{**blobs.add_json(_INDEX, both), "annotations": named}],
    }
    layout = [
        File("index.json", _encoded(index)),
        File("oci-layout", _encoded({"imageLayoutVersion": "1.0.0"})),
        *blobs.files.values(),
    ]
    target.write_bytes(archive.tar(layout, time))
