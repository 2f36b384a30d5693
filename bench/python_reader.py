# SPDX-License-Identifier: Apache-2.0
"""What `convert` does with a full export, in plain Python: the baseline of the benchmark.

Two honest ways, the same bytes as ours:

    python_reader.py json|regex KEY EXPORT_ARN EXPORT_TIME FILE...

`json` parses each line and writes the item's text anew; `regex` rewrites the line's text in one
pass and parses nothing. Both take tables with a partition key alone, of type S.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

quoted: Callable[[str], str] = json.encoder.encode_basestring
_INT64 = range(-(2**63), 2**64)
_DECIMAL = re.compile(r"-?(\d+)\.(\d+)")
_DIGITS_SURELY_SMALL = 18
_DIGITS_OF_DOUBLE = 15

# What a converter of lines gives: the key's plain text (in JSON, with its quotes) and the image's.
Plain = tuple[str, str]


def number(text: str) -> str:
    """Bare where every JSON reader can hold it exactly, else a string."""
    if len(text) <= _DIGITS_SURELY_SMALL and text.lstrip("-").isdigit():
        return text
    decimal = _DECIMAL.fullmatch(text)
    if decimal is None:
        return text if int(text) in _INT64 else f'"{text}"'
    digits = (decimal[1] + decimal[2]).lstrip("0")
    return text if len(digits) <= _DIGITS_OF_DOUBLE else f'"{text}"'


def _value(typed: dict[str, Any]) -> str:
    ((tag, inner),) = typed.items()
    if tag == "S" or tag == "B":
        return quoted(inner)
    if tag == "N":
        return number(inner)
    if tag == "M":
        return "{" + ",".join([quoted(k) + ":" + _value(v) for k, v in inner.items()]) + "}"
    if tag == "L":
        return "[" + ",".join([_value(v) for v in inner]) + "]"
    if tag == "BOOL":
        return "true" if inner else "false"
    if tag == "NULL":
        return "null"
    if tag == "NS":
        return "[" + ",".join([number(n) for n in inner]) + "]"
    if tag == "SS" or tag == "BS":
        return "[" + ",".join([quoted(s) for s in inner]) + "]"
    raise ValueError(f"unknown type tag {tag}")


def plain_item(item: dict[str, dict[str, Any]]) -> str:
    """A typed attribute map as plain JSON."""
    return (
        "{" + ",".join([quoted(name) + ":" + _value(value) for name, value in item.items()]) + "}"
    )


def by_json(key: str) -> Callable[[str], Plain]:
    """Parses a line, writes its item anew."""

    def plain(line: str) -> Plain:
        item: dict[str, dict[str, Any]] = json.loads(line)["Item"]
        return quoted(item[key]["S"]), plain_item(item)

    return plain


_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(
    rf'(?P<name>{_STRING}:)?(?:\{{"(?:[SB]":(?P<text>{_STRING})'
    rf'|N":"(?P<number>[^"]*)"|BOOL":(?P<bool>true|false)|(?P<null>NULL":true)'
    rf'|[SB]S":(?P<texts>\[[^\]"]*(?:{_STRING}[^\]"]*)*\])|NS":\[(?P<numbers>[^\]]*)\])\}}'
    rf'|(?P<open>\{{"[LM]":))'
    rf"|(?P<bracket>[{{}}\[\]])"
)


def by_regex(key: str) -> Callable[[str], Plain]:
    """Rewrites the text: wrappers of types are left out, everything else stays."""
    key_name = f'"{key}":'

    def plain(line: str) -> Plain:
        # Each bracket that is open, and whether it is a wrapper `{"L":` or `{"M":`.
        wrappers: list[bool] = []
        key_text = ""

        def rewritten(token: re.Match[str]) -> str:
            nonlocal key_text
            kind = token.lastgroup
            if kind == "bracket":
                bracket = token[0]
                if bracket == "{" or bracket == "[":
                    wrappers.append(False)
                    return bracket
                return "" if wrappers.pop() else bracket
            name = token["name"] or ""
            if kind == "text":
                if name == key_name and len(wrappers) == 1:
                    key_text = token["text"]
                return name + token["text"]
            if kind == "number":
                return name + number(token["number"])
            if kind == "open":
                wrappers.append(True)
                return name
            if kind == "bool":
                return name + token["bool"]
            if kind == "null":
                return name + "null"
            if kind == "texts":
                return name + token["texts"]
            parts = token["numbers"].split(",")
            return name + "[" + ",".join([number(part.strip('"')) for part in parts]) + "]"

        image = _TOKEN.sub(rewritten, line[len('{"Item":') : -1])
        return key_text, image

    return plain


def escaped(text: str) -> str:
    """As the inside of a JSON string."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def convert(
    plain: Callable[[str], Plain], key: str, export_arn: str, export_time: str, path: Path
) -> None:
    """The rows of one file, on standard output."""
    export_id = export_arn.rsplit("/", 1)[1]
    region = export_arn.split(":")[3]
    write = sys.stdout.buffer.write
    keys_begin = escaped('{"' + key + '":')
    with gzip.open(path, "rb") as file:
        for number_of_line, raw in enumerate(file, 1):
            line = raw.decode().rstrip("\n")
            key_text, image = plain(line)
            size = len(raw.rstrip(b"\n")) - len('{"Item":}')
            row = (
                f'{{"eventID":"{export_id}/{path.name}/{number_of_line}","eventName":"SNAPSHOT",'
                f'"eventSource":"aws:dynamodbSnapshot","eventSourceARN":"{export_arn}",'
                f'"eventVersion":1.1,"awsRegion":"{region}",'
                f'"ApproximateCreationDateTime":{export_time},"SequenceNumber":"SNAPSHOT",'
                f'"SizeBytes":{size},"StreamViewType":"NEW_AND_OLD_IMAGES",'
                f'"Keys":"{keys_begin}{escaped(key_text)}}}","NewImage":"{escaped(image)}",'
                f'"OldImage":"{{}}","userIdentity":"","key_{key}":{key_text}}}\n'
            )
            write(row.encode())


def main() -> None:
    way, key, export_arn, export_time, *paths = sys.argv[1:]
    plain = {"json": by_json, "regex": by_regex}[way](key)
    for path in paths:
        convert(plain, key, export_arn, export_time, Path(path))


if __name__ == "__main__":
    main()
