# SPDX-License-Identifier: Apache-2.0
"""Makes the packages of a release of its binaries.

Usage: python -m packages.release FOLDER PROCESSOR=BINARY... with processors as AWS Lambda calls
them, that of this machine first. tools/release calls it.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from packages import archive, content, deb, image, sbom, wheel_file


@dataclass(frozen=True)
class Machine:
    """What a processor is called by others."""

    debian: str
    linux: str  # `uname -m`, and wheels
    oci: str


MACHINES = {
    "x86_64": Machine(debian="amd64", linux="x86_64", oci="amd64"),
    "arm64": Machine(debian="arm64", linux="aarch64", oci="arm64"),
}


def write(folder: Path, binaries: dict[str, Path], beside: list[Path]) -> list[Path]:
    """Writes all packages; returns them. The bill of materials is about `beside`, too."""
    time = archive.source_date()
    speaker = next(iter(binaries.values()))
    version = content.version(speaker)
    made, images = [], {}
    for processor, binary in binaries.items():
        machine = MACHINES[processor]
        files = content.installed(binary, speaker)
        package = folder / f"{content.NAME}_{version}_{machine.debian}.deb"
        deb.write(package, version, machine.debian, files, time)
        wheel = folder / wheel_file.file_name(version, machine.linux)
        wheel_file.write(wheel, version, machine.linux, files, time)
        made += [package, wheel]
        images[machine.oci] = files
    tar = folder / f"{content.NAME}-{version}-image.tar"
    image.write(tar, version, images, time)
    made.append(tar)
    bill = folder / f"{content.NAME}-{version}.spdx.json"
    sbom.write(bill, version, [*made, *beside], time)
    return [*made, bill]


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0])
    binaries = {}
    for argument in arguments[1:]:
        processor, _, binary = argument.partition("=")
        binaries[processor] = Path(binary)
    zips = [binary.with_name(f"{binary.name}.zip") for binary in binaries.values()]
    for path in write(folder, binaries, [*binaries.values(), *zips]):
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
