// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/defaults.hpp"
#include "cli/load_arguments.hpp"
#include "cli/status_arguments.hpp"
#include "cli/tinybird_arguments.hpp"
#include "verify/slices.hpp"
#include "verify/subject.hpp"

namespace tinydynamocdc::cli {

/// `tinydynamocdc verify`
struct VerifyCommand {
  std::string table;         ///< Empty only with `export_place`: the export's.
  std::string export_place;  ///< A folder, or `s3://bucket[/prefix]`; empty: the newest export.
  enum class Left { an_export, scan };
  Left left = Left::an_export;  ///< --scan
  std::optional<double> max_rcu;
  std::optional<std::vector<std::string>> keys;  ///< --keys
  double sample_percent = 100;
  verify::Asked asked = verify::Asked::both;
  std::optional<unsigned> wait_s;  ///< --wait; nothing: by the export's age.
  std::string state;               ///< --state; empty: a folder of our own.
  std::string html;                ///< --html; empty: none.
  enum class Wrong { told, repaired };
  Wrong wrong = Wrong::told;  ///< --repair
  unsigned jobs = 1;
  std::uint64_t slice_rows = verify::k_slice_rows;
  std::optional<std::string> region;
  std::string profile;
  std::string lambda_name = k_default_lambda_name;
  TinybirdWords tinybird;
  OutputForm form = OutputForm::text;
};

/// The arguments of `verify`: a command of `app`, whose CommandLine must outlive this.
class VerifyArguments {
 public:
  explicit VerifyArguments(Arguments app);
  VerifyArguments(const VerifyArguments&) = delete;
  VerifyArguments& operator=(const VerifyArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: a value or a combination that makes no sense.
  [[nodiscard]] base::Result<VerifyCommand> command() const;

 private:
  Arguments app_;
  Argument scan_;
  Argument now_;
  Argument repair_;
  Argument json_;
  VerifyCommand command_;
  double max_rcu_ = 0;
  unsigned wait_s_ = 0;
  std::string keys_;
  std::string lambda_arn_;
};

}  // namespace tinydynamocdc::cli
