// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

namespace tinydynamocdc::cli {

constexpr std::string_view k_help_begin =
    "TinyDynamoCDC keeps Amazon DynamoDB tables in step with Tinybird.\n"
    "This program is the AWS Lambda function that forwards the changes, and the tool that sets it "
    "up.";

constexpr std::string_view k_usage =
    "\nUsage: tinydynamocdc VERB... [OPTIONS]\n"
    "       tinydynamocdc status [OPTIONS]\n"
    "       tinydynamocdc doctor [OPTIONS]\n"
    "       tinydynamocdc logs [OPTIONS]\n"
    "       tinydynamocdc tail [OPTIONS] TABLE\n"
    "       tinydynamocdc redrive [OPTIONS]\n"
    "       tinydynamocdc load [OPTIONS] PLACE\n"
    "       tinydynamocdc convert [OPTIONS] PATH...\n"
    "       tinydynamocdc configuration [OPTIONS]\n"
    "       tinydynamocdc zip [OPTIONS] FILE\n"
    "       tinydynamocdc cloudformation [OPTIONS] [FILE]\n"
    "       tinydynamocdc completion SHELL\n";

constexpr std::string_view k_first_page =
    R"(TinyDynamoCDC keeps Amazon DynamoDB tables in step with Tinybird.

Usage: tinydynamocdc VERB... [OPTIONS]
       tinydynamocdc COMMAND [OPTIONS]

  --create           set up a table: its view in Tinybird, the function, its triggers
  --create-snapshot  load the items that the table already has
  --remove           remove what --create created
  doctor             check everything a set-up needs, with remedies; changes nothing
  status             show whether function and tables are healthy; changes nothing
  logs --tail        follow the function's log
  tail TABLE         follow a table's changes as they arrive in Tinybird
  redrive            deliver batches that triggers gave up
  load               load an export of any size from this machine
  verify             compare a table with its state in Tinybird, item by item
  convert            print the rows for a recorded event or an export, offline

See what would be done for your table, without changing anything:
  tinydynamocdc --create --dry-run --table-name Orders --region us-east-1

`tinydynamocdc --help` lists all verbs, commands and options; `tinydynamocdc COMMAND --help` lists
those of one command.
)";

constexpr std::string_view k_help_end =
    R"(One call can have several verbs; they run in the order listed above. Each one checks what exists,
shows its plan, makes the changes, and waits until they are effective. You can run a call again
safely, after success or failure.

Examples:
  Create the table's data sources, view and endpoint in Tinybird, or write the files for that:
    tinydynamocdc --create-mv --table-name Orders --region us-east-1
    tinydynamocdc --emit-datafiles my-tinybird-project --table-name Orders
  Create everything for a table, then remove it (needs TB_TOKEN and TB_HOST, or a .tinyb file):
    tinydynamocdc --create --table-name Orders --region us-east-1 --s3-bucket my-exports
    tinydynamocdc --remove --table-name Orders --region us-east-1 --s3-bucket my-exports
  One function for several tables:
    tinydynamocdc --create --table-name Orders --table-name Users --s3-bucket my-exports
    tinydynamocdc --create-ddb-trigger --table-name 'shop-*'
  See what would happen, then set up the function:
    tinydynamocdc --create-lambda --dry-run
    tinydynamocdc --create-lambda
  Attach your own table, whose stream is on with NEW_AND_OLD_IMAGES:
    tinydynamocdc --create-ddb-trigger --table-name Orders --region us-east-1
  Load the table's existing items with a snapshot:
    tinydynamocdc --create-s3-trigger --create-snapshot --table-name Orders --region us-east-1
  Take a snapshot every night at 03:00 UTC:
    tinydynamocdc --create-schedule 'cron(0 3 * * ? *)' --table-name Orders --region us-east-1
  Get alarms by mail:
    tinydynamocdc --create-alerting --alert-email ops@example.com
  Check the health:
    tinydynamocdc status
  Try it out with fake people:
    tinydynamocdc --create --upload-batch 100 --s3-bucket my-exports
    tinydynamocdc --modify-record --remove-record
  See the rows that the function would send for a recorded event or an export, offline:
    tinydynamocdc convert event.json
    tinydynamocdc convert --keys OrderId --output rows.ndjson export-folder

Credentials and region are read as the AWS CLI reads them: environment (AWS_ACCESS_KEY_ID …,
AWS_REGION, AWS_DEFAULT_REGION), --profile or AWS_PROFILE, SSO, container and instance metadata.
AWS_ENDPOINT_URL sets another endpoint for all services, such as an emulator.

Exit codes: 0 done; 1 status, redrive, load or verify: something needs attention; 2 wrong usage or
input; 3 denied or missing; 4 try again later; 5 refused by AWS or Tinybird; 70 a defect of this
program.)";

constexpr std::string_view k_load_help_end =
    R"(Loads an export's files as the function does, but on this machine and without its limits: exports of
any size, of other accounts and regions, copied to disk, or older than 90 days.

PLACE can be:
  an export's folder on disk, copied from the bucket (with manifest-summary.json)
  s3://bucket/prefix/AWSDynamoDB/ID, read with your AWS credentials
  a folder above, if there is only one export below it

The rows go to the data source that the function uses, with your token (TB_TOKEN and TB_HOST, or a
.tinyb file), as fast as Tinybird accepts them. What Tinybird has acknowledged is recorded in the
folder tinydynamocdc beside the manifests, or in the folder given with --ledger. If a run is
interrupted, by Ctrl-C or anything else, run the same command again to finish it.

A full export is marked as complete at the end, if DescribeExport answers and shows no filter. If it
does not (no permission, no credentials, older than 90 days), the rows are loaded but deleted items
are not hidden: exit code 1, with the reason.

Examples:
  tinydynamocdc load s3://my-exports/DDBStreamCDC/Orders/AWSDynamoDB/01693…-a1b2c3d4 --dry-run
  tinydynamocdc load ./AWSDynamoDB/01693…-a1b2c3d4 --table-name Orders --keys CustomerId,OrderId
  tinydynamocdc load s3://their-exports/AWSDynamoDB/01693…-a1b2c3d4 --ledger ~/loading --jobs 8

Exit codes: 0 loaded completely (and marked, if it is a full export); 1 loaded but not marked;
others as without load.)";

constexpr std::string_view k_verify_help_end =
    R"(Compares a table with Tinybird: numbers to the last digit, sets as sets, attributes in any order.
By default the newest complete full export is read, as of its time, so no read units are consumed.

Two questions are asked:
  before  what Tinybird held at the export's time, by the changes and older snapshots alone: the
          export's own rows do not count
  now     what the endpoint shows: the export, plus what has changed since

An item that changed within five minutes of the export's time may be in the export as it was before
or after: it is "in flight", and right, if it is in one of those states. Only items that differ are
fetched. If a run is interrupted, run the same command again to finish it.

--repair sends each item that differs as the table has it now; needs dynamodb:GetItem.

Examples:
  tinydynamocdc verify --table-name Orders
  tinydynamocdc verify --table-name Orders --sample 1 --json
  tinydynamocdc verify --export ./AWSDynamoDB/01693…-a1b2c3d4 --keys CustomerId,OrderId
  tinydynamocdc verify --table-name Orders --scan --max-rcu 500 --html orders.html

Exit codes: 0 equal; 1 not equal; 2 wrong call or bad input; 3 denied or missing; 4 try again later;
5 refused; 130 after Ctrl-C.
)";

constexpr std::string_view k_convert_help_end =
    R"(PATH can be:
  a Lambda event in a JSON file; - is standard input
  an export's folder, copied from the bucket (with manifest-summary.json and manifest-files.json),
    or a folder with just one export in it; every data file is checked against the manifest
  with --export-arn, a data file of that export: .json.gz, or its lines in plain JSON;
    full exports need --export-time and --keys, incremental ones neither
With --export-arn, files are read as export data; without it, as Lambda events.

Examples:
  tinydynamocdc convert event.json
  tinydynamocdc convert --keys CustomerId,OrderId --output rows.ndjson AWSDynamoDB/01693…-a1b2c3d4
  tinydynamocdc convert --keys CustomerId --export-time 2020-11-04T07:28:34Z data/x.json.gz
    --export-arn arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01693…-a1b2c3d4

Rows are in the order of files and lines. The first bad record or line ends the command with exit
code 2 and is named. Rows before it were printed, but an --output file is not created.
The names of key columns begin with TB_KEY_PREFIX (key_ unless set).)";

constexpr std::string_view k_status_help_end =
    R"(For the function and for each table it shows a line per subject: ok; note (worth knowing, no action
needed); BAD (changes do not arrive, or may not); ? (could not be read, with the permission that
is needed). Rows in Tinybird are counted only with a token: TB_TOKEN and TB_HOST, or a .tinyb file.

Examples:
  tinydynamocdc status
  tinydynamocdc status --table-name Orders --table-name Customers --region us-east-1
  tinydynamocdc status --json | jq .healthy
  tinydynamocdc status --watch

Exit codes: 0 healthy; 1 something is BAD or could not be read; others as without status.)";

constexpr std::string_view k_doctor_help_end =
    R"(Checks, in this order: this machine (clock, certificates, proxy), the AWS identity and region, the
Tinybird workspace and token, each table (stream, recovery, replicas, encryption), whether IAM allows
what --create does (iam:SimulatePrincipalPolicy), and the set-up itself, as `status` does. A line that
is not ok is followed by what to do. Tables are those of --table-name, else those that the function
follows.

Examples:
  tinydynamocdc doctor --table-name Orders --s3-bucket my-exports
  tinydynamocdc doctor --json | jq -r '.sections[].findings[] | select(.health == "bad").text'

Exit codes: 0 nothing is wrong; 1 something is, or could not be read; others as without doctor.)";

constexpr std::string_view k_logs_help_end =
    R"(Reads the log group /aws/lambda/NAME in CloudWatch Logs and shows a line for each message: time (UTC),
level, text and the fields that belong to it. Lines that AWS Lambda writes about a healthy invocation
and the function's metrics are shown with --level DEBUG.

Examples:
  tinydynamocdc logs --tail
  tinydynamocdc logs --since 2h --level WARNING
  tinydynamocdc logs --tail --lambda-name cdc --region us-east-1

It needs logs:FilterLogEvents. CloudWatch shows a line some seconds after it was written.)";

constexpr std::string_view k_tail_help_end =
    R"(Shows the rows that arrive in the table's landing data source: for each change its time (UTC), event
and keys, then the attributes that changed, old → new. Changes that were made within one second are
shown in the order of their sequence numbers. Rows of snapshots are not shown.

It reads with the token at hand (TB_TOKEN and TB_HOST, or a .tinyb file), every three seconds, until
Ctrl-C. Change rows without an old image (view type NEW_IMAGE) show the new one.

Examples:
  tinydynamocdc tail Orders
  tinydynamocdc tail Orders --lines 50 --once)";

constexpr std::string_view k_redrive_help_end =
    R"(For each batch that a trigger gives up, AWS writes a failure record to its on-failure queue or
bucket. This command reads the batch's changes again, from the table's stream (which keeps them for
24 hours) or from the bucket's object, and delivers them as the function does, with your token
(TB_TOKEN and TB_HOST, or a .tinyb file). A failure record is deleted only after all its rows are
acknowledged; otherwise it stays, with the reason. If the changes have left the stream, take a
snapshot (--create-snapshot). You can run this command again safely.

The failure record of an S3 event contains the event: the function handles it again, and the record
is deleted when the function reports success. Such an event does not name its table, so it is
skipped if --table-name is given.

Examples:
  tinydynamocdc redrive --dry-run
  tinydynamocdc redrive --table-name Orders --region us-east-1

Exit codes: 0 nothing of ours is left; 1 something is left; others as without redrive.)";

constexpr std::string_view k_configuration_help_end =
    R"(Like `aws configure list`, for everything this program uses: profile, region, the end of the access
key's id, and each service's endpoint and proxy, each with its source. No service is called, unless
credentials come from one (a role, SSO, an instance).

Variables and files are read as the AWS CLI reads them: AWS_PROFILE, AWS_REGION or
AWS_DEFAULT_REGION, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, AWS_USE_FIPS_ENDPOINT,
AWS_USE_DUALSTACK_ENDPOINT, the profile's settings of these (region, endpoint_url, services …);
HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

Examples:
  tinydynamocdc configuration
  tinydynamocdc configuration --json | jq '.endpoints[] | {service, url}'

Exit codes: 0 everything was found; 3 no credentials; others as without configuration.)";

constexpr std::string_view k_zip_help_end =
    R"(The zip contains the program as `bootstrap`, for the runtime provided.al2023. Use it with the stack,
Terraform, or the console. The same program gives the same bytes on every machine, so the
CodeSha256 that it prints is the one that AWS Lambda shows for a function that runs this program.

Examples:
  tinydynamocdc zip function.zip
  tinydynamocdc zip --program dist/tinydynamocdc-arm64 function-arm64.zip)";

constexpr std::string_view k_cloudformation_help_end =
    R"(The template creates what the verbs create, with the same names: function, role, secret, a trigger
for each table, failure queues, alarms and dashboard; with --s3-bucket also what snapshots need. Its
first lines show how to create the stack. The command runs offline: each table's stream is a
parameter. --create-mv creates the Tinybird side; the stack gets the function's token, never the
admin token.

Examples:
  tinydynamocdc cloudformation --table-name Orders --table-name Users stack.yaml
  tinydynamocdc cloudformation --table-name Orders --s3-bucket my-exports
    --schedule 'cron(0 3 * * ? *)' --alert-email ops@example.com stack.yaml)";

constexpr std::string_view k_completion_help_end =
    R"(Examples:
  source <(tinydynamocdc completion bash)       in ~/.bashrc
  source <(tinydynamocdc completion zsh)        in ~/.zshrc, after compinit
  tinydynamocdc completion fish >~/.config/fish/completions/tinydynamocdc.fish)";

}  // namespace tinydynamocdc::cli
