// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <format>
#include <utility>

namespace tinydynamocdc::cli {

constexpr std::string_view k_help_begin =
    "TinyDynamoCDC keeps Amazon DynamoDB tables in step with Tinybird.\n"
    "This program is the AWS Lambda function that forwards the changes, and the tool that sets it "
    "up.";

constexpr std::string_view k_first_page =
    R"(TinyDynamoCDC keeps Amazon DynamoDB tables in step with Tinybird.

Usage: tinydynamocdc VERB... [OPTIONS]
       tinydynamocdc COMMAND [OPTIONS]

  --create           follow a table: its view in Tinybird, the function, its triggers
  --create-snapshot  load what the table holds already
  --remove           take all of that down again
  doctor             check everything a set-up needs, with remedies; changes nothing
  status             show whether function and tables are well; changes nothing
  logs --tail        follow the function's log
  tail TABLE         follow a table's changes as they arrive in Tinybird
  redrive            deliver what triggers have given up
  load               load an export from this machine, whatever its size
  verify             compare a table with its state in Tinybird, item by item
  convert            print the rows for a recorded event or an export, offline

See what would be done for a table of yours, without changing anything:
  tinydynamocdc --create --dry-run --table-name Orders --region us-east-1

`tinydynamocdc --help` lists all verbs, commands and options, `tinydynamocdc COMMAND --help` one
command's.
)";

constexpr std::string_view k_help_end =
    R"(Several verbs may stand in one call; they run in the order in which they are listed above.
Each one looks first, says what it will do, does it, and waits until it is true. To run a call
again, after success or after a failure, is safe.

Examples:
  Make the table's data sources, view and endpoint in Tinybird, or write the files for that:
    tinydynamocdc --create-mv --table-name Orders --region us-east-1
    tinydynamocdc --emit-datafiles my-tinybird-project --table-name Orders
  All of it for a table, then taken down again (needs TB_TOKEN and TB_HOST, or a .tinyb file):
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
  Load what the table holds already, by a snapshot of it:
    tinydynamocdc --create-s3-trigger --create-snapshot --table-name Orders --region us-east-1
  Take a snapshot every night at three, UTC:
    tinydynamocdc --create-schedule 'cron(0 3 * * ? *)' --table-name Orders --region us-east-1
  Be told when something goes wrong:
    tinydynamocdc --create-alerting --alert-email ops@example.com
  See whether all is well:
    tinydynamocdc status
  Try it out with fake people:
    tinydynamocdc --create --upload-batch 100 --s3-bucket my-exports
    tinydynamocdc --modify-record --remove-record
  See the rows that the function would send for a recorded event or an export, without a cloud:
    tinydynamocdc convert event.json
    tinydynamocdc convert --keys OrderId --output rows.ndjson export-folder

Credentials and region come from where the AWS CLI looks: environment (AWS_ACCESS_KEY_ID …,
AWS_REGION, AWS_DEFAULT_REGION), --profile or AWS_PROFILE, SSO, container and instance metadata.
AWS_ENDPOINT_URL points everything at another place, such as an emulator.

Exit codes: 0 done, 1 status, redrive, load or verify: not all is well, 2 wrong usage or input, 3 denied or missing, 4 try again later,
5 refused by AWS or Tinybird, 70 a defect of this program.)";

constexpr std::string_view k_load_help_end =
    R"(Does what the function does with an export's files, but on this machine and without its limits: for
exports of any size, of other accounts and regions, copied to disk, or older than 90 days.

PLACE can be:
  an export's folder on disk, as it lay in the bucket (with manifest-summary.json)
  s3://bucket/prefix/AWSDynamoDB/ID, read with the AWS credentials at hand
  a folder above, if there is only one export below it

The rows go to the data source that the function uses, with the token at hand (TB_TOKEN and TB_HOST,
or a .tinyb file), as fast as Tinybird takes them. What Tinybird has acknowledged is noted in the
folder tinydynamocdc beside the manifests, or in the one that --ledger names. If a run is
interrupted, by Ctrl-C or anything else, run the same command again to finish it.

A full export is marked as complete at the end, if DescribeExport answers and shows no filter. If it
does not (no permission, no credentials, older than 90 days), the rows are there and nothing that
was deleted is hidden: exit code 1, with the reason.

Examples:
  tinydynamocdc load s3://my-exports/DDBStreamCDC/Orders/AWSDynamoDB/01693…-a1b2c3d4 --dry-run
  tinydynamocdc load ./AWSDynamoDB/01693…-a1b2c3d4 --table-name Orders --keys CustomerId,OrderId
  tinydynamocdc load s3://their-exports/AWSDynamoDB/01693…-a1b2c3d4 --ledger ~/loading --jobs 8

Exit codes: 0 all is loaded (and marked, if it is a full export); 1 all is loaded, but not marked;
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
    R"(A PATH is one of
  a Lambda event in a JSON file; - is standard input
  an export's folder (with manifest-summary.json and manifest-files.json, as it lay in the bucket),
    or a folder with just one export in it; every data file is checked against the manifest
  with --export-arn, a data file of that export: .json.gz, or its lines in plain JSON;
    full exports need --export-time and --keys, incremental ones neither
A file is taken for a data file when --export-arn is given, for an event when it is not.

Examples:
  tinydynamocdc convert event.json
  tinydynamocdc convert --keys CustomerId,OrderId --output rows.ndjson AWSDynamoDB/01693…-a1b2c3d4
  tinydynamocdc convert --keys CustomerId --export-time 2020-11-04T07:28:34Z data/x.json.gz
    --export-arn arn:aws:dynamodb:eu-west-2:123456789012:table/Orders/export/01693…-a1b2c3d4

Rows come in the order of files and lines. The first bad record or line ends it with exit code 2
and is named; rows before it have been written then, but an --output file is not made.
The names of key columns begin with TB_KEY_PREFIX (key_ unless set).)";

constexpr std::string_view k_status_help_end =
    R"(For the function and for each table it shows a line per subject: ok; note (worth knowing, nobody
has to act); BAD (changes do not arrive, or may not); ? (could not be read, and which permission
that needs). Rows in Tinybird are counted when a token is at hand: TB_TOKEN and TB_HOST, or a .tinyb
file; without one they are not looked at.

Examples:
  tinydynamocdc status
  tinydynamocdc status --table-name Orders --table-name Customers --region us-east-1
  tinydynamocdc status --json | jq .healthy
  tinydynamocdc status --watch

Exit codes: 0 healthy; 1 something is bad, or could not be read; others as without status.)";

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
    R"(AWS writes a letter about each batch that a trigger gives up into its on-failure queue or bucket.
The records are read again, from the table's stream, which keeps them for 24 hours, or from the
bucket's object, which holds them, and delivered as the function does it, with the token at hand
(TB_TOKEN and TB_HOST, or a .tinyb file). A letter is deleted only after all its rows are
acknowledged; every other one stays, with the reason: what the stream does not have any more takes
a snapshot (--create-snapshot). To run it again is safe.

A letter about an event of S3 that failed holds the event: the function handles it once more, and
the letter is deleted when it says that all has arrived. Such an event does not tell its table, so
it is left alone while --table-name is given.

Examples:
  tinydynamocdc redrive --dry-run
  tinydynamocdc redrive --table-name Orders --region us-east-1

Exit codes: 0 nothing of ours is left; 1 something is left; others as without redrive.)";

constexpr std::string_view k_configuration_help_end =
    R"(Like `aws configure list`, for everything this program uses: profile, region, the end of the access
key's id, each service's endpoint and the proxy on the way to it, each with what says so. No service
is asked anything, unless credentials come from one (a role, SSO, an instance).

Variables and files are read as the AWS CLI reads them: AWS_PROFILE, AWS_REGION or
AWS_DEFAULT_REGION, AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE>, AWS_USE_FIPS_ENDPOINT,
AWS_USE_DUALSTACK_ENDPOINT, the profile's settings of these (region, endpoint_url, services …);
HTTPS_PROXY, HTTP_PROXY and NO_PROXY.

Examples:
  tinydynamocdc configuration
  tinydynamocdc configuration --json | jq '.endpoints[] | {service, url}'

Exit codes: 0 all is known; 3 no credentials; others as without configuration.)";

constexpr std::string_view k_zip_help_end =
    R"(The zip holds the program as `bootstrap`, for the runtime provided.al2023: for the stack, for
Terraform, or for the console. The same program gives the same bytes on every machine, so the
CodeSha256 that it prints is the one that AWS Lambda shows for a function that runs this program.

Examples:
  tinydynamocdc zip function.zip
  tinydynamocdc zip --program dist/tinydynamocdc-arm64 function-arm64.zip)";

constexpr std::string_view k_cloudformation_help_end =
    R"(The template makes what the verbs make, under the same names: function, role, secret, a trigger for
each table, failure queues, alarms and dashboard; with --s3-bucket also what snapshots need. Its first
lines say how a stack is made of it. AWS is not asked: each table's stream is a parameter. The
Tinybird side is made by --create-mv; the stack gets the function's token, never the admin token.

Examples:
  tinydynamocdc cloudformation --table-name Orders --table-name Users stack.yaml
  tinydynamocdc cloudformation --table-name Orders --s3-bucket my-exports
    --schedule 'cron(0 3 * * ? *)' --alert-email ops@example.com stack.yaml)";

constexpr std::string_view k_completion_help_end =
    R"(Examples:
  source <(tinydynamocdc completion bash)       in ~/.bashrc
  source <(tinydynamocdc completion zsh)        in ~/.zshrc, after compinit
  tinydynamocdc completion fish >~/.config/fish/completions/tinydynamocdc.fish)";

namespace {

// CLI11's help with defaults in words, and without its own remarks on types.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(29); }

  // Commands before the options, so that `status` is seen.
  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override {
    return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
           make_subcommands(app, mode) + make_groups(app, mode) + "\n" + make_footer(app);
  }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_parent() != nullptr) {
      return CLI::Formatter::make_usage(app, std::move(name));
    }
    return "\nUsage: tinydynamocdc VERB... [OPTIONS]\n"
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
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    const auto type = option->get_type_name();
    return type.empty() ? std::string() : " " + type;
  }

  // Lines of more than one are set under each other, the default behind the last.
  std::string make_option_desc(const CLI::Option* option) const override {
    auto text = option->get_description();
    if (const auto value = option->get_default_str(); !value.empty()) {
      text += std::format(" (default: {})", value);
    }
    return text;
  }
};

}  // namespace

std::shared_ptr<CLI::FormatterBase> make_help_formatter() {
  return std::make_shared<HelpFormatter>();
}

std::string help_text(const CLI::App& app) {
  auto text = app.help();
  // CLI11 leaves two empty lines between groups.
  for (auto gap = text.find("\n\n\n"); gap != std::string::npos; gap = text.find("\n\n\n")) {
    text.erase(gap, 1);
  }
  return text;
}

}  // namespace tinydynamocdc::cli
