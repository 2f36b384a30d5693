# SPDX-License-Identifier: Apache-2.0
"""What botocore reads in AWS config and credentials files, written by hand and generated.

`python -m tests.e2e.profile_vectors` writes tests/data/aws_profiles/vectors.json. The unit test
Profiles.vectors reads the same files with our code and compares every setting;
test_profile_vectors.py sees that the file is still what botocore says.
"""

from __future__ import annotations

import json
import random
import tempfile
from pathlib import Path
from typing import Any

import botocore.configloader
import botocore.exceptions
import botocore.session

VECTORS = Path(__file__).resolve().parents[1] / "data" / "aws_profiles" / "vectors.json"
GENERATED = 200

Case = dict[str, Any]

# Config files by hand; the name says what is tried.
CONFIGS: dict[str, str] = {
    "plain": "[default]\nregion = a\n[profile work]\nregion = b\n",
    "empty": "",
    "only comments": "# one\n; two\n   # three\n",
    "default as a profile": "[profile default]\nregion = a\n",
    "default twice, last wins": "[default]\nregion=a\noutput=x\n[profile default]\nregion=b\n",
    "default twice, the other way round": "[profile default]\nregion = b\n[default]\nregion = a\n",
    "no prefix is no profile": "[work]\nregion = a\n",
    "double quotes": '[profile "two words"]\nregion = a\n',
    "single quotes": "[profile 'two words']\nregion = a\n",
    "quotes inside a word": "[profile tw'o wor'ds]\nregion = a\n",
    "escaped blank": "[profile two\\ words]\nregion = a\n",
    "escaped quote": '[profile "a\\"b"]\nregion = a\n',
    "backslash kept": '[profile "a\\b"]\nregion = a\n',
    "three words": "[profile two words]\nregion = a\n",
    "one word": "[profile]\nregion = a\n",
    "open quotation": '[profile "work]\nregion = a\n',
    "empty name": '[profile ""]\nregion = a\n',
    "many blanks": "[profile \t  work  ]\nregion = a\n",
    "blank before profile": "[ profile work]\nregion = a\n",
    "blanks around default": "[ default ]\nregion = a\n",
    "word that begins with profile": "[profiles work]\nregion = a\n",
    "same profile by two spellings": '[profile work]\nregion=a\nx=1\n[profile "work"]\nregion=b\n',
    "section twice": "[profile work]\nregion = a\n[profile work]\noutput = b\n",
    "setting twice": "[default]\nregion = a\nregion = b\n",
    "setting twice, other case": "[default]\nregion = a\nREGION = b\n",
    "upper case": "[default]\nRegion = EU\n[Profile work]\nregion = a\n[DEFAULT]\noutput = text\n",
    "defaults for all": "[DEFAULT]\nregion = z\n[default]\nx = 1\n[profile a]\nregion = y\n",
    "defaults twice": "[DEFAULT]\nregion = z\n[default]\n[DEFAULT]\noutput = x\n",
    "colon": "[default]\nregion: a\nurl : http://h:1/\n",
    "colon before equals": "[default]\na:b=c\nd=e:f\n",
    "value with equals": '[default]\nprocess = run --x=1 "two words"\n',
    "no value": "[default]\nregion =\noutput = x\n",
    "no blanks": "[default]\nregion=a\n",
    "tabs": "[default]\n\nregion\t=\ta\t\n",
    "comment behind a value": "[default]\nregion = a # no comment\noutput = b ; nor this\n",
    "comment behind a head": "[profile work] # comment\nregion = a\n[profile x] ]\nregion = b\n",
    "comment behind no value": "[default]\nregion = # what\n",
    "comment in a value": "[default]\nregion = a\n  # gone\n  b\n",
    "continued": "[default]\nregion = a\n  b\n  c = d\noutput = x\n",
    "continued over empty lines": "[default]\nregion = a\n\n\n  b\n\n\noutput = x\n",
    "head as a continuation": "[default]\nregion = a\n  [profile work]\n  region = b\n",
    "indented setting first": "[default]\n    region = a\n  output = b\nx = c\n",
    "everything indented": "  [default]\n  region = a\n  [profile work]\n  region = b\n",
    "block": "[default]\ns3 =\n  addressing_style = path\n  use_fips = true\nregion = a\n",
    "block of other depths": "[default]\ns3 =\n      a = 1\n  b = 2\n    c = 3\n",
    "block, names keep their case": "[default]\nS3 =\n  Addressing_Style = Path\n",
    "block, twice": "[default]\ns3 =\n  a = 1\n  a = 2\n",
    "block, empty lines and comments": "[default]\ns3=\n\n  a=1\n  # no\n\n  b=2\n\nregion=x\n",
    "block without equals": "[default]\ns3 =\n  path\n",
    "block with a colon": "[default]\ns3 =\n  a: b\n",
    "block with a value": "[default]\ns3 = x\n  a = b\n",
    "block, vertical tab ends a line": "[default]\ns3 =\n  a = b\vc = d\n",
    "value on the next line": "[default]\nregion =\n  eu-west-1\n",
    "before the first section": "region = a\n[default]\noutput = b\n",
    "indented, before the first section": "  region = a\n",
    "junk": "[default]\nregion\n",
    "junk at the end": "[default]\nregion = a\nwhat is this\n",
    "no name": "[default]\n= a\n",
    "empty head": "[]\nregion = a\n",
    "empty head as a setting": "[default]\n[] = a\n",
    "open head": "[default\nregion = a\n",
    "byte order mark": "\ufeff[default]\nregion = a\n",
    "byte order mark before a comment": "\ufeff# hello\n[default]\nregion = a\n",
    "CR LF": "[default]\r\nregion = a\r\ns3 =\r\n  a = b\r\n",
    "CR": "[default]\rregion = a\r",
    "no line end at the end": "[default]\nregion = a",
    "form feed": "[default]\n\fregion = a\f\n",
    "no-break space": "[default]\nregion = \u00a0a\u00a0\n\u00a0\u00a0b\n",
    "no-break space in a head": "[profile\u00a0work]\nregion = a\n",
    "other letters": "[profile größe]\nname = ünï\n[profile 日本]\nregion = a\n",
    "line separator": "[default]\ns3 =\n  a = b\u2028c = d\nregion = x\u2028y\n",
    "session": "[sso-session corp]\nsso_region = a\n[sso-session 'two words']\nsso_region = b\n",
    "session and profile": "[profile a]\nsso_session=corp\n[sso-session corp]\nsso_start_url=https://x/#/\n",
    "session without a name": "[sso-session]\nsso_region = a\n",
    "services": "[services local]\nsts =\n  endpoint_url = http://h:1\ns3 =\n  a = x\n",
    "services in a profile": "[profile a]\nservices=x\n[services x]\nsts=\n  endpoint_url=u\n",
    "plugins": "[plugins]\ncli_legacy_plugin_path = /x\n[default]\nregion = a\n",
    "variables stay": "[default]\nregion = $HOME %(x)s ${y}\n",
    "long": "[default]\nregion = " + "a" * 5000 + "\n",
}

# Both files: config, credentials.
PAIRS: dict[str, tuple[str, str]] = {
    "merged": (
        "[profile work]\nregion = a\noutput = x\n",
        "[work]\nregion = b\naws_access_key_id = K\n",
    ),
    "credentials only": ("", "[default]\naws_access_key_id = K\n[work]\naws_access_key_id = L\n"),
    "credentials with the word profile": ("", "[profile work]\naws_access_key_id = K\n"),
    "credentials, quoted": ("", '["work"]\naws_access_key_id = K\n[two words]\nregion = a\n'),
    "credentials, other sections": (
        "",
        "[sso-session corp]\nsso_region = a\n[services x]\na = b\n",
    ),
    "credentials, defaults": ("[profile a]\nx = 1\n", "[DEFAULT]\nregion = z\n[a]\ny = 1\n"),
    "a block over a text": ("[default]\ns3 = x\n", "[default]\ns3 =\n  a = b\n"),
    "a text over a block": ("[default]\ns3 =\n  a = b\n", "[default]\ns3 = x\n"),
    "credentials are broken": ("[default]\nregion = a\n", "[default]\nbroken\n"),
    "credentials twice": ("", "[a]\nregion = a\n[a]\nregion = b\n"),
    "default in both": ("[default]\nregion = a\nx = 1\n", "[default]\nregion = b\n"),
}

HEADS = [
    "[default]",
    "[profile a]",
    '[profile "b c"]',
    "[profile 'd']  # said",
    "[profile default]",
    "[profile x y]",
    "[e]",
    "[sso-session s]",
    "[services v]",
    "[DEFAULT]",
    "[profile e\\ f]",
    "  [profile g]",
    '["h" i]',
]
LINES = [
    "region = a",
    "Region=b",
    "region: c # d",
    "  region = e",
    "\tregion = f",
    "output = g",
    "output : h",
    "aws_access_key_id = K",
    "s3 =",
    "s3 =\n  addressing_style = path",
    "s3=\n    a = 1\n  b = 2",
    "dynamodb =\n  endpoint_url = http://127.0.0.1:1",
    "  continued = x",
    "    deep = 1",
    "# comment",
    "   ; comment",
    "",
    "   ",
    "role_arn=arn:aws:iam::1:role/x",
    "credential_process = run 'two words' = x",
    "\u00a0output = n",
    "sso_session = s",
]
BAD_LINES = ["junk", "  no equals", "= x", "[]", "[profile a]"]


def generated(number: int) -> Case:
    """Files put together from the lines above; the number is the seed."""
    dice = random.Random(number)

    def file() -> str:
        ends = dice.choice(["\n", "\n", "\n", "\r\n"])
        lines: list[str] = []
        for head in dice.sample(HEADS, dice.randint(1, 4)):
            lines.append(head)
            names: set[str] = set()
            for line in dice.choices(LINES, k=dice.randint(0, 6)):
                name = line.strip().split("=")[0].split(":")[0].strip().lower()
                if name and name in names and dice.random() < 0.95:
                    continue
                names.add(name)
                lines.append(line)
            if dice.random() < 0.06:
                lines.append(dice.choice(BAD_LINES))
        return ends.join("\n".join(lines).split("\n")) + dice.choice(["", ends])

    return {
        "name": f"generated {number}",
        "config": file(),
        "credentials": file() if dice.random() < 0.5 else "",
    }


def cases() -> list[Case]:
    """Every case without its answer."""
    by_hand = [{"name": name, "config": text, "credentials": ""} for name, text in CONFIGS.items()]
    pairs = [
        {"name": name, "config": config, "credentials": credentials}
        for name, (config, credentials) in PAIRS.items()
    ]
    return by_hand + pairs + [generated(number) for number in range(GENERATED)]


def answer_of_botocore(case: Case) -> Case:
    """What a session with these two files knows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: str(Path(folder) / name) for name in ("config", "credentials")}
        for name, path in paths.items():
            Path(path).write_bytes(case[name].encode())
        session = botocore.session.Session()
        session.set_config_variable("config_file", paths["config"])
        session.set_config_variable("credentials_file", paths["credentials"])
        try:
            full = session.full_config
            config = botocore.configloader.load_config(paths["config"])
        except botocore.exceptions.ConfigParseError:
            return {"refused": True}
        return {
            "profiles": full["profiles"],
            "sso_sessions": full["sso_sessions"],
            "services": full["services"],
            "in_config": config["profiles"],
            "in_credentials": botocore.configloader.raw_config_parse(paths["credentials"]),
        }


def text() -> str:
    """The whole file of vectors."""
    answered = [case | {"answer": answer_of_botocore(case)} for case in cases()]
    return "[\n" + ",\n".join(json.dumps(case, sort_keys=True) for case in answered) + "\n]\n"


if __name__ == "__main__":
    VECTORS.parent.mkdir(parents=True, exist_ok=True)
    VECTORS.write_text(text(), encoding="utf-8")
