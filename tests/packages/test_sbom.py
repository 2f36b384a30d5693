# SPDX-License-Identifier: Apache-2.0
"""The bill of materials is valid SPDX 2.3 and has everything with its hashes."""

from __future__ import annotations

import hashlib
import json
import re

from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

from packages import third_party
from packages.content import ROOT
from tests.packages.built import VERSION, Built


def test_it_is_valid(built: Built) -> None:
    document = parse_file(str(built.bill))
    messages = validate_full_spdx_document(document, "SPDX-2.3")
    assert [message.validation_message for message in messages] == []


def test_it_has_every_file_of_the_release_with_its_hash(built: Built) -> None:
    files = {
        file["fileName"].removeprefix("./"): file["checksums"][1]["checksumValue"]
        for file in json.loads(built.bill.read_text())["files"]
    }
    assert files == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in built.folder.iterdir()
        if path != built.bill
    }


def test_it_has_every_part_and_the_package_that_brings_it(built: Built) -> None:
    document = json.loads(built.bill.read_text())
    packages = {package["name"]: package for package in document["packages"]}
    assert packages["tinydynamocdc"]["versionInfo"] == VERSION
    relations = {
        (r["spdxElementId"], r["relationshipType"], r["relatedSpdxElement"])
        for r in document["relationships"]
    }
    product = packages["tinydynamocdc"]["SPDXID"]
    assert ("SPDXRef-DOCUMENT", "DESCRIBES", product) in relations
    for part in third_party.parts():
        made = packages[part.name]
        assert made.get("versionInfo") == part.version
        assert made["licenseConcluded"] == part.license
        assert (product, "STATIC_LINK", made["SPDXID"]) in relations
        source = packages[part.package]
        assert (source["SPDXID"], "CONTAINS", made["SPDXID"]) in relations


def test_every_pinned_hash_is_in_it(built: Built) -> None:
    text = built.bill.read_text()
    for part in third_party.parts():
        if part.package == "libcli11-dev":
            continue
        locked = "".join(
            (ROOT / f"requirements/{n}.txt").read_text() for n in ("sources", "zig", "trust")
        )
        block = re.search(rf"^{part.package}==.*?(?=^\w|\Z)", locked, re.MULTILINE | re.DOTALL)
        assert block is not None
        for digest in re.findall("sha256:([0-9a-f]{64})", block[0]):
            assert digest in text, part.package
