# SPDX-License-Identifier: Apache-2.0
"""A set-up as the Python version of this product made it, for the tests of taking it over."""

from __future__ import annotations

import io
import json
import zipfile

from local.http import Answer
from local.world import World
from tests.e2e import projects
from tests.e2e.tool import FUNCTION, ROLE, SECRET, TABLE

BUCKET = "tinybird-test-dynamodb-export"
LANDING = f"ddb_{TABLE}"
VIEW = f"mat_{LANDING}"
ENDPOINT = f"{LANDING}_by_Keys"
VARIABLES = {
    "TB_CREATE_DS_TOKEN_SECRET_NAME": SECRET,
    "LOGGING_LEVEL": "INFO",
    "TB_SKIP_TABLE_CHECK": "False",
}
_TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ],
}
_RIGHTS = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Action": actions, "Resource": "*"}
        for actions in (
            ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
            ["dynamodb:DescribeTable", "dynamodb:ListStreams", "s3:GetObject"],
            ["secretsmanager:GetSecretValue", "logs:CreateLogGroup", "logs:PutLogEvents"],
        )
    ],
}


def set_up(world: World) -> None:
    """Role, secret, function, stream trigger and bucket notification, none of them tagged. The
    table is there, with its stream."""
    role = world.client("iam").create_role(
        RoleName=ROLE, AssumeRolePolicyDocument=json.dumps(_TRUST)
    )["Role"]["Arn"]
    world.client("iam").put_role_policy(
        RoleName=ROLE, PolicyName="DDBStreamCDC-Policy", PolicyDocument=json.dumps(_RIGHTS)
    )
    value = {"TB_CREATE_DS_TOKEN": world.create_token, "THEIRS": "kept"}
    world.client("secretsmanager").create_secret(Name=SECRET, SecretString=json.dumps(value))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("lambda_function.py", "def lambda_handler(event, context): raise Exception")
    functions = world.client("lambda")
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="python3.12",
        Handler="lambda_function.lambda_handler",
        Role=role,
        Code={"ZipFile": archive.getvalue()},
        Timeout=60,
        Environment={"Variables": VARIABLES | {"TB_API_ENDPOINT": world.tinybird_url + "/v0/"}},
    )
    functions.get_waiter("function_active_v2").wait(FunctionName=FUNCTION)
    table = world.client("dynamodb").describe_table(TableName=TABLE)["Table"]
    functions.create_event_source_mapping(
        FunctionName=FUNCTION,
        EventSourceArn=table["LatestStreamArn"],
        StartingPosition="TRIM_HORIZON",
        BatchSize=100,
    )
    _notify(world)


def _notify(world: World) -> None:
    s3 = world.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": world.region})
    functions = world.client("lambda")
    functions.add_permission(
        FunctionName=FUNCTION,
        StatementId="s3-trigger",
        Action="lambda:InvokeFunction",
        Principal="s3.amazonaws.com",
        SourceArn=f"arn:aws:s3:::{BUCKET}",
    )
    arn = functions.get_function_configuration(FunctionName=FUNCTION)["FunctionArn"]
    rules = [
        {"Name": "prefix", "Value": "DDBStreamCDC"},
        {"Name": "suffix", "Value": ".gz"},
    ]
    s3.put_bucket_notification_configuration(
        Bucket=BUCKET,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {
                    "LambdaFunctionArn": arn,
                    "Events": ["s3:ObjectCreated:*"],
                    "Filter": {"Key": {"FilterRules": rules}},
                }
            ]
        },
    )


_COLUMNS = {
    "eventID": "String",
    "eventName": "LowCardinality(String)",
    "eventSource": "LowCardinality(String)",
    "eventSourceARN": "LowCardinality(String)",
    "eventVersion": "Float32",
    "awsRegion": "LowCardinality(String)",
    "ApproximateCreationDateTime": "Int64",
    "SequenceNumber": "String",
    "SizeBytes": "UInt32",
    "StreamViewType": "LowCardinality(String)",
    "Keys": "String",
    "NewImage": "String",
    "OldImage": "String",
}


def make_landing(world: World, keys: list[str]) -> None:
    """The landing data source as the Python version made it, for keys of type S."""
    columns = [f"`{name}` {kind} `json:$.{name}`" for name, kind in _COLUMNS.items()]
    columns += [f"`{name}` String `json:$.{name}` DEFAULT ''" for name in keys]
    sorting = ", ".join([*keys, "ApproximateCreationDateTime", "SequenceNumber"])
    admin = world.tinybird
    if world.kind == "forward":
        schema = ",\n    ".join(columns)
        text = f'SCHEMA >\n    {schema}\n\nENGINE MergeTree\nENGINE_SORTING_KEY "{sorting}"\n'
        projects.deploy(admin, projects.pulled(admin) | {f"{LANDING}.datasource": text})
        return
    engine = {"engine": "MergeTree", "engine_sorting_key": sorting}
    schema = ", ".join(columns)
    _ok(
        admin.form(
            "/v0/datasources", name=LANDING, mode="create", format="ndjson", schema=schema, **engine
        )
    )


def make_view(world: World, keys: list[str]) -> None:
    """A view as the Python version made it: newest by whole seconds, deletions as rows. The landing
    data source is there. `keys`: its key columns."""
    admin = world.tinybird
    columns = dict.fromkeys(keys, "String") | {
        "Keys": "String",
        "NewImage": "String",
        "eventName": "LowCardinality(String)",
        "seconds": "UInt64",
    }
    names = ", ".join(columns)
    of_row = "toUInt64(ApproximateCreationDateTime) AS seconds"
    schema = ", ".join(f"`{name}` {kind}" for name, kind in columns.items())
    sorting, version = ", ".join(keys), "seconds"
    sql = f"SELECT {names.replace('seconds', of_row)} FROM {LANDING}"
    read = f"SELECT {names} FROM {VIEW} FINAL WHERE eventName != 'REMOVE'"
    if world.kind == "forward":
        projects.deploy(
            admin,
            projects.pulled(admin)
            | {
                f"{VIEW}.datasource": f"SCHEMA >\n    {schema}\n\nENGINE ReplacingMergeTree\n"
                f"ENGINE_SORTING_KEY {sorting}\nENGINE_VER {version}\n",
                f"mv_{LANDING}.pipe": f"NODE mv\nSQL >\n    {sql}\n\nTYPE materialized\n"
                f"DATASOURCE {VIEW}\n",
                f"{ENDPOINT}.pipe": f"NODE read_it\nSQL >\n    {read}\n\nTYPE endpoint\n",
            },
        )
        return
    engine = {"engine": "ReplacingMergeTree", "engine_sorting_key": sorting, "engine_ver": version}
    _ok(admin.form("/v0/datasources", name=VIEW, mode="create", schema=schema, **engine))
    for pipe, node, text, more in (
        (f"mv_{LANDING}", "mv", sql, f"&type=materialized&datasource={VIEW}"),
        (ENDPOINT, "read_it", read, ""),
    ):
        _ok(admin.call("POST", f"/v0/pipes?name={pipe}", b""))
        path = f"/v0/pipes/{pipe}/nodes?name={node}{more}"
        _ok(admin.call("POST", path, text.encode()))
    _ok(admin.call("POST", f"/v0/pipes/{ENDPOINT}/nodes/read_it/endpoint"))


def _ok(answer: Answer) -> None:
    assert answer.status == 200, answer.body
