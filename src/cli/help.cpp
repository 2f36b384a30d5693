// SPDX-License-Identifier: Apache-2.0
#include "cli/help.hpp"

#include <CLI/CLI.hpp>
#include <format>
#include <utility>

namespace tinydynamocdc::cli {

const std::string_view k_help_begin =
    "TinyDynamoCDC keeps Amazon DynamoDB tables in step with Tinybird.\n"
    "This program is the AWS Lambda function that forwards the changes, and the tool that sets it "
    "up.";

const std::string_view k_help_end =
    R"(Several verbs may stand in one call; they run in the order in which they are listed above.
Each one looks first, says what it will do, does it, and waits until it is true. To run a call
again, after success or after a failure, is safe.

Examples:
  See what would happen, then set up the function (needs TB_TOKEN and TB_HOST, or a .tinyb file):
    tinydynamocdc --create-lambda --dry-run
    tinydynamocdc --create-lambda
  Attach your own table, whose stream is on with NEW_AND_OLD_IMAGES:
    tinydynamocdc --create-ddb-trigger --table-name Orders --region us-east-1
  Try it all out with fake people:
    tinydynamocdc --create-ddb-table --create-lambda --create-ddb-trigger --upload-batch 100
    tinydynamocdc --modify-record --remove-record
  And take it down again:
    tinydynamocdc --remove-ddb-trigger --remove-lambda --remove-ddb-table
  See the rows that the function would send for a recorded event, without a cloud:
    tinydynamocdc convert event.json

Credentials and region come from where the AWS tools look: environment, profiles, SSO, container
and instance metadata. AWS_ENDPOINT_URL points everything at another place, such as an emulator.

Exit codes: 0 done, 2 wrong usage or input, 3 denied or missing, 4 try again later,
5 refused by AWS or Tinybird, 70 a defect of this program.)";

const std::string_view k_convert_help_end =
    "Each file holds one Lambda event. The names of key columns begin with TB_KEY_PREFIX\n"
    "(key_ unless set).";

namespace {

// CLI11's help with defaults in words, and without its own remarks on types.
class HelpFormatter final : public CLI::Formatter {
 public:
  HelpFormatter() { column_width(29); }

  std::string make_usage(const CLI::App* app, std::string name) const override {
    if (app->get_parent() != nullptr) {
      return CLI::Formatter::make_usage(app, std::move(name));
    }
    return "\nUsage: tinydynamocdc VERB... [OPTIONS]\n"
           "       tinydynamocdc convert [OPTIONS] PATH...\n";
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
