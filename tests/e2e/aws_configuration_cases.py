# SPDX-License-Identifier: Apache-2.0
"""AWS configurations, by hand and generated."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tests.e2e.aws_configurations import SEVEN, TWELVE, Case

GENERATED = 60

KEYS = "aws_access_key_id = AKIA{0}\naws_secret_access_key = s\n"
FULL = f"[default]\nregion = eu-west-2\n{KEYS.format('MAIN')}"
AT_HOME = {"AWS_ACCESS_KEY_ID": "AKIAHOME", "AWS_SECRET_ACCESS_KEY": "s"}
IN_REGION = AT_HOME | {"AWS_DEFAULT_REGION": "eu-west-2"}

# ---- By hand: files.

_FILES: dict[str, tuple[str | bytes, str | bytes, dict[str, str]]] = {
    "nothing at all": ("", "", {}),
    "one file": (FULL, "", {}),
    "keys in the credentials file": (
        "[default]\nregion = eu-west-2\n",
        f"[default]\n{KEYS.format('CRED')}",
        {},
    ),
    "keys in both files": (FULL, f"[default]\n{KEYS.format('CRED')}", {}),
    "region in the credentials file": (
        "",
        f"[default]\nregion = ap-south-1\n{KEYS.format('CRED')}",
        {},
    ),
    "region in both": (FULL, "[default]\nregion = ap-south-1\n", {}),
    "byte order mark": (b"\xef\xbb\xbf" + FULL.encode(), "", {}),
    "byte order mark, credentials": (
        FULL,
        b"\xef\xbb\xbf[default]\n" + KEYS.format("CRED").encode(),
        {},
    ),
    "no UTF-8": (FULL.encode() + b"x = \xff\n", "", {}),
    "line ends of Windows": (FULL.replace("\n", "\r\n"), "", {}),
    "comments": (f"# a\n; b\n{FULL}# c\n  ; d\n", "", {}),
    "comment behind a value": ("[default]\nregion = eu-west-2 # x\n", "", AT_HOME),
    "indented": ("[default]\n  region = eu-west-2\n", "", AT_HOME),
    "indented below another": ("[default]\noutput = json\n  region = eu-west-2\n", "", AT_HOME),
    "section twice": (f"{FULL}[default]\nregion = eu-west-1\n", "", {}),
    "setting twice": ("[default]\nregion = eu-west-2\nregion = eu-west-1\n", "", AT_HOME),
    "no section": ("region = eu-west-2\n", "", AT_HOME),
    "open head": ("[default\nregion = eu-west-2\n", "", AT_HOME),
    "broken credentials": (FULL, "[default]\nnonsense\n", {}),
    "open quotation": ('[profile "x]\nregion = eu-west-2\n', "", AT_HOME),
    "upper case": ("[default]\nREGION = eu-west-2\n", "", AT_HOME),
    "colon": ("[default]\nregion: eu-west-2\n", "", AT_HOME),
    "empty region": ("[default]\nregion =\n", "", AT_HOME),
    "blanks in the head": ("[ default ]\nregion = eu-west-2\n", "", AT_HOME),
    "default as a profile": (FULL + "[profile default]\nregion = eu-west-1\n", "", {}),
    "percent sign": (FULL + "output = %(x)s\n", "", {}),
    "half a key": ("[default]\nregion = eu-west-2\naws_access_key_id = AKIAHALF\n", "", {}),
    "half a key, credentials": (
        "[default]\nregion = eu-west-2\n",
        "[default]\naws_secret_access_key = s\n",
        {},
    ),
    "half a key, variables": (FULL, "", {"AWS_ACCESS_KEY_ID": "AKIAHALF"}),
    "elsewhere": ("", "", {"AWS_CONFIG_FILE": "{home}/.aws/other"}),
}


def _files() -> Iterator[Case]:
    for name, (config, credentials, variables) in _FILES.items():
        yield Case(f"file: {name}", config, credentials, variables)


# ---- Profiles.

_WORK = f"{FULL}[profile work]\nregion = eu-north-1\n{KEYS.format('WORK')}"
_PROFILES: dict[str, tuple[str, dict[str, str]]] = {
    "by variable": (_WORK, {"AWS_PROFILE": "work"}),
    "by the older variable": (_WORK, {"AWS_DEFAULT_PROFILE": "work"}),
    "by both": (_WORK, {"AWS_DEFAULT_PROFILE": "work", "AWS_PROFILE": "default"}),
    "default by name": (_WORK, {"AWS_PROFILE": "default"}),
    "missing": (_WORK, {"AWS_PROFILE": "play"}),
    "missing, with keys": (_WORK, IN_REGION | {"AWS_PROFILE": "play"}),
    "missing default": ("", IN_REGION | {"AWS_PROFILE": "default"}),
    "without prefix": ("[work]\nregion = eu-north-1\n", AT_HOME | {"AWS_PROFILE": "work"}),
    "quoted": (
        f'[profile "two words"]\nregion = eu-north-1\n{KEYS.format("TWOW")}',
        {"AWS_PROFILE": "two words"},
    ),
    "keys of the environment first": (_WORK, AT_HOME | {"AWS_PROFILE": "work"}),
    "region of the environment first": (
        _WORK,
        {"AWS_PROFILE": "work", "AWS_DEFAULT_REGION": "us-west-1"},
    ),
    "no region of its own": (f"{FULL}[profile work]\noutput = json\n", {"AWS_PROFILE": "work"}),
}


def _profiles() -> Iterator[Case]:
    for name, (config, variables) in _PROFILES.items():
        yield Case(f"profile: {name}", config, "", variables)


# ---- Endpoints.

_LOCAL = "[services local]\nlambda =\n  endpoint_url = http://127.0.0.1:7\n"
_ENDPOINTS: dict[str, tuple[str, dict[str, str]]] = {
    "of all": ("", {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"}),
    "with a path": ("", {"AWS_ENDPOINT_URL": "https://gate.example/aws/"}),
    "of one": ("", {"AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://127.0.0.1:1"}),
    "of one before all": (
        "",
        {"AWS_ENDPOINT_URL_DYNAMODB_STREAMS": "http://[::1]:1", "AWS_ENDPOINT_URL": "http://a:2"},
    ),
    "of the profile": ("[default]\nendpoint_url = http://127.0.0.1:5\n", {}),
    "variable before the profile": (
        "[default]\nendpoint_url = http://127.0.0.1:5\n",
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:6"},
    ),
    "of services": (f"[default]\nservices = local\n{_LOCAL}", {}),
    "of services before the profile": (
        f"[default]\nservices = local\nendpoint_url = http://127.0.0.1:5\n{_LOCAL}",
        {},
    ),
    "variable of all before services": (
        f"[default]\nservices = local\n{_LOCAL}",
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:6"},
    ),
    "of services with a longer name": (
        "[default]\nservices = x\n[services x]\nsecrets_manager =\n  endpoint_url = http://h:1\n"
        "dynamodb_streams =\n  endpoint_url = http://h:2\n",
        {},
    ),
    "services that are missing": ("[default]\nservices = gone\n", {}),
    "services that are missing, all by variable": (
        "[default]\nservices = gone\n",
        {"AWS_ENDPOINT_URL": "http://127.0.0.1:6"},
    ),
    "services of another profile": (f"[profile x]\nservices = local\n{_LOCAL}", {}),
    "ignored by variable": (
        "[default]\nendpoint_url = http://127.0.0.1:5\n",
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "True", "AWS_ENDPOINT_URL": "http://h:6"},
    ),
    "ignored by the profile": (
        "[default]\nignore_configured_endpoint_urls = TRUE\nendpoint_url = http://127.0.0.1:5\n",
        {"AWS_ENDPOINT_URL": "http://h:6"},
    ),
    "not ignored": (
        "[default]\nignore_configured_endpoint_urls = yes\nendpoint_url = http://127.0.0.1:5\n",
        {},
    ),
    "ignored by the profile, not by the variable": (
        "[default]\nignore_configured_endpoint_urls = true\nendpoint_url = http://127.0.0.1:5\n",
        {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false"},
    ),
    "empty variable": (
        "[default]\nendpoint_url = http://127.0.0.1:5\n",
        {"AWS_ENDPOINT_URL": "", "AWS_ENDPOINT_URL_S3": ""},
    ),
    "no URL": ("", {"AWS_ENDPOINT_URL": "localhost:4566"}),
    "no URL, of the profile": ("[default]\nendpoint_url = localhost\n", {}),
    "with FIPS": ("", {"AWS_ENDPOINT_URL": "http://h:6", "AWS_USE_FIPS_ENDPOINT": "true"}),
    "with dual stack": (
        "[default]\nuse_dualstack_endpoint = true\n",
        {"AWS_ENDPOINT_URL_S3": "http://h:6"},
    ),
}


def _endpoints() -> Iterator[Case]:
    for name, (config, variables) in _ENDPOINTS.items():
        yield Case(f"endpoint: {name}", config, "", IN_REGION | variables)


# ---- Variants of AWS's hosts.

_VARIANTS: dict[str, tuple[str, dict[str, str]]] = {
    "FIPS by variable": ("", {"AWS_USE_FIPS_ENDPOINT": "True"}),
    "FIPS by the profile": ("[default]\nuse_fips_endpoint = TRUE\n", {}),
    "FIPS off by the variable": (
        "[default]\nuse_fips_endpoint = true\n",
        {"AWS_USE_FIPS_ENDPOINT": "false"},
    ),
    "FIPS off by an empty variable": (
        "[default]\nuse_fips_endpoint = true\n",
        {"AWS_USE_FIPS_ENDPOINT": ""},
    ),
    "FIPS by no word": ("", {"AWS_USE_FIPS_ENDPOINT": "1"}),
    "dual stack by the profile": ("[default]\nuse_dualstack_endpoint = True\n", {}),
    "dual stack of S3 alone": ("[default]\ns3 =\n  use_dualstack_endpoint = true\n", {}),
    "dual stack of all but S3": (
        "[default]\nuse_dualstack_endpoint = true\ns3 =\n  use_dualstack_endpoint = false\n",
        {},
    ),
    "FIPS and dual stack": (
        "[default]\nuse_dualstack_endpoint = true\n",
        {"AWS_USE_FIPS_ENDPOINT": "true"},
    ),
    "STS of old by variable": ("", {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"}),
    "STS of old by the profile": ("[default]\nsts_regional_endpoints = legacy\n", {}),
    "STS of old, young region": (
        "",
        {"AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_DEFAULT_REGION": "af-south-1"},
    ),
    "STS of old with FIPS": (
        "",
        {"AWS_STS_REGIONAL_ENDPOINTS": "legacy", "AWS_USE_FIPS_ENDPOINT": "true"},
    ),
    "STS of no kind": ("", {"AWS_STS_REGIONAL_ENDPOINTS": "mixed"}),
    "S3 of old by variable": (
        "",
        {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy", "AWS_DEFAULT_REGION": "us-east-1"},
    ),
    "S3 of old elsewhere": ("", {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "legacy"}),
    "S3 of no kind": ("", {"AWS_S3_US_EAST_1_REGIONAL_ENDPOINT": "mixed"}),
}

_REGIONS = (
    "us-east-1",
    "ap-southeast-2",
    "cn-north-1",
    "cn-northwest-1",
    "us-gov-west-1",
    "us-gov-east-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "eu-isoe-west-1",
    "us-isof-south-1",
    "eusc-de-east-1",
    "ca-nowhere-9",
    "us-gov-nowhere-9",
    "cn-nowhere-9",
    "eusc-de-nowhere-9",
    "mars-1",
    "aws-global",
)
# botocore still asks endpoints.json first whether a partition has dual stack; its newer rules,
# which say the hosts, and the other AWS tools know that these two have.
_NOT_YET = ("eu-isoe-west-1", "us-isof-south-1")
_BAD_REGIONS = ("eu-west-2/", "eu_west_2", "-eu", "eu-", "a.b", "1234", "x" * 64, "@h", "eu west")


def _variants() -> Iterator[Case]:
    for name, (config, variables) in _VARIANTS.items():
        yield Case(f"variant: {name}", config, "", IN_REGION | variables)
    for region in _REGIONS:
        for number in range(1 if region == "aws-global" else 4):
            variables = {"AWS_DEFAULT_REGION": region}
            if number & 1:
                variables["AWS_USE_FIPS_ENDPOINT"] = "true"
            if number & 2:
                if region in _NOT_YET:
                    continue
                variables["AWS_USE_DUALSTACK_ENDPOINT"] = "true"
            services = TWELVE if number else SEVEN
            yield Case(f"region: {region} {number}", "", "", AT_HOME | variables, services)
    for region in _BAD_REGIONS:
        yield Case(f"no region: {region}", "", "", AT_HOME | {"AWS_DEFAULT_REGION": region})


# ---- Proxies.

_PROXY = "http://proxy.example:3128"
_PROXIES: dict[str, dict[str, str]] = {
    "for https": {"HTTPS_PROXY": _PROXY},
    "in small letters": {"https_proxy": _PROXY},
    "small letters first": {"https_proxy": _PROXY, "HTTPS_PROXY": "http://other.example:1"},
    "taken away by small letters": {"https_proxy": "", "HTTPS_PROXY": _PROXY},
    "for http alone": {"HTTP_PROXY": _PROXY},
    "for http endpoints": {"HTTP_PROXY": _PROXY, "AWS_ENDPOINT_URL_S3": "http://s3.example:1"},
    "without scheme": {"HTTPS_PROXY": "proxy.example:3128"},
    "with slashes alone": {"HTTPS_PROXY": "//proxy.example:3128"},
    "with user and password": {"HTTPS_PROXY": "http://me:p%40ss@proxy.example:3128"},
    "by TLS": {"HTTPS_PROXY": "https://proxy.example"},
    "for all": {"ALL_PROXY": _PROXY},
    "but for a host": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "lambda.eu-west-2.amazonaws.com"},
    "but for a domain": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "x, .eu-west-2.amazonaws.com"},
    "but for a domain without dot": {"HTTPS_PROXY": _PROXY, "no_proxy": "amazonaws.com"},
    "but for half a label": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "aws.com"},
    "but for everything": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "*"},
    "but for a star in a list": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "*,x"},
    "but for a star and a domain": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "*.amazonaws.com"},
    "but for a host in capitals": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "IAM.AmazonAWS.com"},
    "but for a port": {
        "HTTPS_PROXY": _PROXY,
        "AWS_ENDPOINT_URL_S3": "https://s3.example:8443",
        "NO_PROXY": "s3.example:8443,iam.amazonaws.com:443",
    },
    "exemptions taken away": {"HTTPS_PROXY": _PROXY, "NO_PROXY": "*", "no_proxy": ""},
}


def _proxies() -> Iterator[Case]:
    for name, variables in _PROXIES.items():
        yield Case(f"proxy: {name}", "", "", IN_REGION | variables)


# ---- Generated.

_HEADS = (
    "[default]",
    "[profile work]",
    '[profile "work"]',
    "[ default ]",
    "[profile  work]",
    "[work]",
    "[services local]",
    "[profile default]",
    "[sso-session work]",
    "[profile wo'rk']",
)
_REGION_LINES = (
    "region = eu-west-3",
    "region=us-gov-west-1",
    "region: cn-north-1",
    "region = ",
    "output = json\n  region = sa-east-1",
    "# region = sa-east-1",
)
_LINES = (
    "aws_access_key_id = AKIAONE1\naws_secret_access_key = s",
    "aws_access_key_id=AKIATWO2\naws_secret_access_key : s",
    "endpoint_url = http://127.0.0.1:3",
    "services = local",
    "use_fips_endpoint = True",
    "use_dualstack_endpoint = true",
    "ignore_configured_endpoint_urls = true",
    "lambda =\n  endpoint_url = http://127.0.0.1:4",
    "s3 =\n    endpoint_url = http://127.0.0.1:8\n    use_dualstack_endpoint = true",
    "  ; indented",
    "",
    "sts_regional_endpoints = legacy",
)
_NONSENSE = "nonsense"
_SETTINGS: tuple[dict[str, str], ...] = (
    {},
    {"AWS_PROFILE": "work"},
    {"AWS_DEFAULT_PROFILE": "work"},
    {"AWS_DEFAULT_REGION": "eusc-de-east-1"},
    {"AWS_ENDPOINT_URL_LAMBDA": "http://127.0.0.1:5"},
    {"AWS_USE_FIPS_ENDPOINT": "false"},
    {"HTTPS_PROXY": _PROXY, "NO_PROXY": "amazonaws.com.cn"},
    AT_HOME,
)


def _file(chance: random.Random, is_broken: bool) -> str:
    text = ""
    # Section and setting once: what is there twice is an error, which has cases of its own.
    for head in chance.sample(_HEADS, chance.randint(1, 4)):
        keys, rest = chance.choice(_LINES[:2]), chance.sample(_LINES[2:], chance.randint(0, 4))
        lines = [chance.choice(_REGION_LINES), keys, *rest]
        chance.shuffle(lines)
        text += head + "\n" + "".join(line + "\n" for line in lines)
    return text + (_NONSENSE + "\n" if is_broken else "")


def _generated() -> Iterator[Case]:
    chance = random.Random(20261128)
    for number in range(GENERATED):
        variables: dict[str, str] = {}
        for _ in range(2):
            variables |= chance.choice(_SETTINGS)
        credentials = _file(chance, is_broken=False) if chance.random() < 0.4 else ""
        config = _file(chance, is_broken=number % 10 == 0)
        yield Case(f"generated: {number}", config, credentials, variables)


def all_cases() -> list[Case]:
    return [
        *_files(),
        *_profiles(),
        *_endpoints(),
        *_variants(),
        *_proxies(),
        *_generated(),
    ]
