# SPDX-License-Identifier: Apache-2.0
"""The bill of materials of a release: SPDX 2.3 in JSON, https://spdx.github.io/spdx-spec/v2.3/."""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from packages import third_party
from packages.content import AUTHORS, LICENSE, NAME, SUMMARY

Json = dict[str, Any]

_PRODUCT = f"SPDXRef-{NAME}"


def _id(*words: str) -> str:
    return "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", "-".join(words)).strip("-")


def _package(spdx_id: str, name: str, version: str | None, license_id: str, notice: str) -> Json:
    made: Json = {
        "SPDXID": spdx_id,
        "name": name,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": license_id,
        "licenseDeclared": license_id,
        "copyrightText": notice,
    }
    return made | ({"versionInfo": version} if version else {})


def _relation(subject: str, kind: str, other: str) -> Json:
    return {"spdxElementId": subject, "relationshipType": kind, "relatedSpdxElement": other}


def _source(name: str, version: str | None) -> Json:
    """The package that a registry or Debian brings, by which scanners know it."""
    made = _package(_id("from", name), name, version, "NOASSERTION", "NOASSERTION")
    pin = third_party.pins().get(name)
    kind = "pypi" if pin else "deb/debian"
    locator = f"pkg:{kind}/{name}" + (f"@{version}" if version else "")
    made["externalRefs"] = [
        {
            "referenceCategory": "PACKAGE-MANAGER",
            "referenceType": "purl",
            "referenceLocator": locator,
        }
    ]
    if pin and len(pin.sha256) == 1:
        made["checksums"] = [{"algorithm": "SHA256", "checksumValue": pin.sha256[0]}]
    elif pin:
        made["comment"] = "One of these files, by the building machine: SHA256 " + ", ".join(
            pin.sha256
        )
    return made


def _file(path: Path) -> Json:
    data = path.read_bytes()
    return {
        "SPDXID": _id("file", path.name),
        "fileName": f"./{path.name}",
        "checksums": [
            # SPDX 2.3 demands this one of every file.
            {
                "algorithm": "SHA1",
                "checksumValue": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
            },
            {"algorithm": "SHA256", "checksumValue": hashlib.sha256(data).hexdigest()},
        ],
        "licenseConcluded": LICENSE,
        "licenseInfoInFiles": ["NOASSERTION"],
        "copyrightText": AUTHORS,
    }


def document(version: str, released: list[Path], time: int) -> Json:
    """The document about a version and the files that it is released as."""
    product = _package(_PRODUCT, NAME, version, LICENSE, AUTHORS) | {
        "summary": SUMMARY,
        "primaryPackagePurpose": "APPLICATION",
    }
    packages, relations = [product], [_relation("SPDXRef-DOCUMENT", "DESCRIBES", _PRODUCT)]
    sources: dict[str, Json] = {}
    for part in third_party.parts():
        made = _package(_id("part", part.name), part.name, part.version, part.license, part.notice)
        packages.append(made)
        relations.append(_relation(_PRODUCT, "STATIC_LINK", made["SPDXID"]))
        source = sources.setdefault(part.package, _source(part.package, part.package_version))
        relations.append(_relation(source["SPDXID"], "CONTAINS", made["SPDXID"]))
    files = [_file(path) for path in sorted(released, key=lambda path: path.name)]
    relations += [_relation(file["SPDXID"], "DISTRIBUTION_ARTIFACT", _PRODUCT) for file in files]
    made = {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"{NAME}-{version}",
        "creationInfo": {
            "created": datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "creators": [f"Organization: {AUTHORS}", f"Tool: {NAME}-make-release"],
        },
        "packages": [*packages, *sources.values()],
        "files": files,
        "relationships": relations,
    }
    # Each document has a name of its own, the same for the same content.
    unique = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(made, sort_keys=True))
    return made | {"documentNamespace": f"https://spdx.org/spdxdocs/{NAME}-{version}-{unique}"}


def write(target: Path, version: str, released: list[Path], time: int) -> None:
    made = document(version, released, time)
    target.write_text(json.dumps(made, indent=1, sort_keys=True) + "\n", encoding="utf-8")
