// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/environment.hpp"
#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "convert/convert.hpp"

namespace tinydynamocdc::cli {

enum class PrintStats { no, yes };

/// `tinydynamocdc convert`
struct ConvertCommand {
  convert::ConvertOptions options;
  PrintStats stats = PrintStats::no;  ///< --stats: one JSON object on standard error.
};

/// The arguments of `convert`: a command of `app`, whose CommandLine must outlive this.
class ConvertArguments {
 public:
  ConvertArguments(Arguments app, const base::Environment& environment);
  ConvertArguments(const ConvertArguments&) = delete;
  ConvertArguments& operator=(const ConvertArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: a value that makes no sense, by its option.
  [[nodiscard]] base::Result<ConvertCommand> command() const;

 private:
  Arguments app_;
  Argument stats_;
  std::string keys_;
  std::string export_arn_;
  std::string export_time_;
  std::string output_;
  convert::ConvertOptions options_;
};

/// The attribute names of `--keys`: one, or two with a comma between them. In a name `\,` is a
/// comma and `\\` a backslash. bad_config: none, more than two, an empty one, the same twice.
[[nodiscard]] base::Result<std::vector<std::string>> parse_key_names(std::string_view text);

/// `--export-time`: epoch seconds, or ISO 8601 as manifests have it; rounded down to seconds.
/// bad_config: neither.
[[nodiscard]] base::Result<std::int64_t> parse_export_time(std::string_view text);

/// What `--stats` prints: {"rows":…,"bytes_in":…,"bytes_out":…,"seconds":…}
[[nodiscard]] std::string to_json(const convert::ConvertStats& stats);

}  // namespace tinydynamocdc::cli
