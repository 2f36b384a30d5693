# SPDX-License-Identifier: Apache-2.0
"""The container image: its layout by the book, other tools read it, and its program runs."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from local.world import PRODUCT
from packages import content, image
from packages.content import File
from tests.packages.built import VERSION, Built, check_program, output

Json = dict[str, Any]
KIND = "application/vnd.oci.image."


class Layout:
    """A layout's blobs, each checked as it is read."""

    def __init__(self, path: Path) -> None:
        with tarfile.open(path) as tar:
            self.files = {
                member.name: file.read()
                for member in tar.getmembers()
                if (file := tar.extractfile(member)) is not None
            }
        self.read = {"index.json", "oci-layout"}

    def blob(self, descriptor: Json, kind: str) -> bytes:
        assert descriptor["mediaType"] == KIND + kind
        algorithm, digest = descriptor["digest"].split(":")
        name = f"blobs/{algorithm}/{digest}"
        data = self.files[name]
        assert (len(data), hashlib.sha256(data).hexdigest()) == (descriptor["size"], digest)
        self.read.add(name)
        return data

    def json(self, descriptor: Json, kind: str) -> Json:
        value: Json = json.loads(self.blob(descriptor, kind))
        return value

    def images(self) -> list[Json]:
        """The descriptors of the processors' images, by way of both indexes."""
        assert json.loads(self.files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}
        (named,) = json.loads(self.files["index.json"])["manifests"]
        assert named["annotations"]["org.opencontainers.image.ref.name"] == VERSION
        found: list[Json] = self.json(named, "index.v1+json")["manifests"]
        return found


def test_every_blob_is_what_its_descriptor_says(built: Built) -> None:
    layout = Layout(built.image)
    (descriptor,) = layout.images()
    assert descriptor["platform"] == {"architecture": "amd64", "os": "linux"}
    manifest = layout.json(descriptor, "manifest.v1+json")
    config = layout.json(manifest["config"], "config.v1+json")
    assert (config["architecture"], config["os"]) == ("amd64", "linux")
    assert config["config"]["Entrypoint"] == ["/usr/bin/tinydynamocdc"]
    labels = config["config"]["Labels"]
    assert labels["org.opencontainers.image.version"] == VERSION
    assert labels == manifest["annotations"]
    (layer,) = manifest["layers"]
    tar = gzip.decompress(layout.blob(layer, "layer.v1.tar+gzip"))
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(tar).hexdigest()}"]
    assert layout.read == set(layout.files)


def test_the_layer_holds_program_papers_and_a_folder_to_work_in(built: Built) -> None:
    layout = Layout(built.image)
    manifest = layout.json(layout.images()[0], "manifest.v1+json")
    data = gzip.decompress(layout.blob(manifest["layers"][0], "layer.v1.tar+gzip"))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        files = {member.name for member in tar.getmembers() if member.isfile()}
        program = tar.extractfile("usr/bin/tinydynamocdc")
        assert program is not None
        assert program.read() == PRODUCT.read_bytes()
        assert tar.getmember("work").isdir()
    assert files == {f"usr/{path}" for path in content.installed_paths()}


def test_skopeo_reads_and_copies_it(built: Built, tmp_path: Path) -> None:
    source = f"oci-archive:{built.image}"
    told = json.loads(output("skopeo", "inspect", source))
    assert (told["Architecture"], told["Os"]) == ("amd64", "linux")
    assert told["Labels"]["org.opencontainers.image.title"] == "tinydynamocdc"
    target = tmp_path / "copy.tar"
    # As a Docker of any version takes it.
    output("skopeo", "copy", "--insecure-policy", source, f"docker-archive:{target}:tdc:{VERSION}")
    with tarfile.open(target) as tar:
        listed = tar.extractfile("manifest.json")
        assert listed is not None
        assert json.load(listed)[0]["RepoTags"] == [f"docker.io/library/tdc:{VERSION}"]


def test_its_program_runs_alone_in_its_root(built: Built, tmp_path: Path) -> None:
    layout = tmp_path / "layout"
    layout.mkdir()
    output("tar", "-xf", built.image, "-C", layout)
    bundle = tmp_path / "bundle"
    output("umoci", "unpack", "--rootless", "--image", f"{layout}:{VERSION}", bundle)
    process = json.loads((bundle / "config.json").read_text())["process"]
    assert process["args"] == ["/usr/bin/tinydynamocdc"]
    assert process["cwd"] == image.FOLDER
    assert "HOME=/root" in process["env"]
    root = bundle / "rootfs"
    assert sorted(path.name for path in root.iterdir()) == ["usr", "work"]
    alone = ["unshare", "--net", *(() if os.geteuid() == 0 else ("--map-root-user",))]
    check_program(*alone, "chroot", root, *process["args"])
    shutil.copy(content.ROOT / "tests/data/documented_event/event.json", root / "work/event.json")
    rows = output(*alone, "chroot", root, *process["args"], "convert", "/work/event.json")
    assert rows == output(PRODUCT, "convert", root / "work/event.json")


def test_each_processor_has_an_image(tmp_path: Path) -> None:
    target = tmp_path / "image.tar"
    files = {name: [File("bin/tinydynamocdc", name.encode(), 0o755)] for name in ("amd64", "arm64")}
    image.write(target, VERSION, files, 1_790_000_000)
    layout = Layout(target)
    found = layout.images()
    assert [descriptor["platform"] for descriptor in found] == [
        {"architecture": "amd64", "os": "linux"},
        {"architecture": "arm64", "os": "linux", "variant": "v8"},
    ]
    layers = [layout.json(descriptor, "manifest.v1+json")["layers"] for descriptor in found]
    assert layers[0] != layers[1]
    for name in files:
        told = output("skopeo", "--override-arch", name, "inspect", f"oci-archive:{target}")
        assert json.loads(told)["Architecture"] == name


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """skopeo keeps what it copies below XDG_RUNTIME_DIR and TMPDIR."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
