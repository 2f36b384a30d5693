// SPDX-License-Identifier: Apache-2.0
#include "cli/convert_arguments.hpp"

#include <algorithm>
#include <format>
#include <string_view>
#include <thread>
#include <utility>

#include "base/iso_time.hpp"
#include "base/try.hpp"
#include "cli/help.hpp"
#include "dynamodb/names.hpp"
#include "dynamodb/transcoder.hpp"
#include "row/names.hpp"
#include "source/epoch_seconds.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

constexpr unsigned k_threads_max = 1024;

}  // namespace

ConvertArguments::ConvertArguments(Arguments app, const base::Environment& environment)
    : app_(app.add_command("convert",
                           "Print the rows for Lambda events and table exports, offline")) {
  options_.key_prefix =
      row::with_separator(std::string(environment.get_or("TB_KEY_PREFIX", options_.key_prefix)));
  options_.threads = std::clamp(std::thread::hardware_concurrency(), 1U, k_threads_max);
  app_.footer(k_convert_help_end);
  app_.add_help_flag("Show this help and exit");
  app_.add_option("PATH", options_.paths, "Events, export folders or data files; see below")
      .required()
      .type_name("");
  app_.add_option("--keys", keys_,
                  "The table's key attributes: partition key, sort key\n"
                  "(full exports need it)")
      .type_name("A[,B]");
  app_.add_option("--export-arn", export_arn_, "The paths are data files of this export")
      .type_name("ARN");
  app_.add_option("--export-time", export_time_,
                  "The export's exportTime, as 2020-11-04T07:28:34Z\nor in epoch seconds")
      .type_name("TIME");
  app_.add_option("--output", output_, "Write the rows to this file").type_name("FILE");
  app_.add_option("--threads", options_.threads,
                  "Threads to work with; the rows' order is the\n"
                  "same with any number (default: one per CPU)")
      .type_name("N")
      .range(1U, k_threads_max);
  stats_ = app_.add_flag("--stats", "Print rows, bytes and seconds as JSON on standard error");
}

Result<ConvertCommand> ConvertArguments::command() const {
  ConvertCommand command{.options = options_};
  auto& options = command.options;
  if (!output_.empty()) {
    options.output = output_;
  }
  if (app_.given("--keys")) {
    TINYDYNAMOCDC_TRY(options.key_names, parse_key_names(keys_));
  }
  if (app_.given("--export-arn")) {
    const auto arn = dynamodb::parse_table_arn(export_arn_);
    if (!arn) {
      return base::fail(ErrorKind::bad_config,
                        std::format("--export-arn: {}", arn.error().message));
    }
    if (arn->export_id.empty()) {
      return base::fail(ErrorKind::bad_config,
                        "--export-arn: it must be the ARN of an export, "
                        "arn:aws:dynamodb:<region>:<account>:table/<table>/export/<id>");
    }
    options.export_arn = export_arn_;
  }
  if (app_.given("--export-time")) {
    TINYDYNAMOCDC_TRY(const auto time, parse_export_time(export_time_));
    options.export_time_s = time;
  }
  command.stats = stats_.given() ? PrintStats::yes : PrintStats::no;
  return command;
}

Result<std::vector<std::string>> parse_key_names(std::string_view text) {
  std::vector<std::string> names(1);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ',' || text[i + 1] == '\\')) {
      names.back() += text[++i];
    } else if (text[i] == ',') {
      names.emplace_back();
    } else {
      names.back() += text[i];
    }
  }
  const auto fault = [&]() -> std::string_view {
    if (std::ranges::any_of(names, &std::string::empty)) {
      return "an attribute name is empty";
    }
    if (names.size() > dynamodb::k_key_attributes_max) {
      return "a table has a partition key and at most one sort key (a comma inside a name is "
             "written \\,)";
    }
    if (names.size() == 2 && names[0] == names[1]) {
      return "the same attribute appears twice";
    }
    return {};
  }();
  if (!fault.empty()) {
    return base::fail(ErrorKind::bad_config, std::format("--keys {}: {}", text, fault));
  }
  return names;
}

Result<std::int64_t> parse_export_time(std::string_view text) {
  if (const auto time = source::epoch_seconds(text)) {
    return *time;
  }
  if (const auto time = base::iso_seconds(text)) {
    return *time;
  }
  return base::fail(ErrorKind::bad_config,
                    std::format("--export-time {}: neither epoch seconds (1604474914) nor a time "
                                "like 2020-11-04T07:28:34Z",
                                text));
}

std::string to_json(const convert::ConvertStats& stats) {
  return std::format(R"({{"rows":{},"bytes_in":{},"bytes_out":{},"seconds":{:.6f}}})", stats.rows,
                     stats.bytes_in, stats.bytes_out, stats.seconds);
}

}  // namespace tinydynamocdc::cli
