// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "cli/arguments.hpp"
#include "cli/defaults.hpp"
#include "cli/status_arguments.hpp"
#include "cli/tinybird_arguments.hpp"
#include "load/load_plan.hpp"
#include "manage/run_verbs.hpp"
#include "setup/queue_trigger.hpp"

namespace tinydynamocdc::cli {

/// Files at a time, unless --jobs says otherwise: as many as the function loads by its queue
/// (setup::k_snapshot_concurrency). More would wait for each other, because Tinybird takes 20 MB a
/// second for a data source.
inline constexpr unsigned k_jobs_default_max = setup::k_snapshot_concurrency;
inline constexpr unsigned k_jobs_max = 64;

/// `tinydynamocdc load`
struct LoadCommand {
  std::string export_place;                      ///< A folder, or `s3://bucket[/prefix]`.
  std::string table;                             ///< Empty: the export's.
  std::optional<std::vector<std::string>> keys;  ///< --keys
  std::string ledger;                            ///< --ledger; empty: beside the export.
  unsigned jobs = 1;
  load::LoadRequest::Again again = load::LoadRequest::Again::no;
  std::optional<std::string> region;
  std::string profile;
  std::string lambda_name = k_default_lambda_name;
  TinybirdWords tinybird;
  OutputForm form = OutputForm::text;
  manage::Mode mode = manage::Mode::apply;
};

/// The arguments of `load`: a command of `app`, whose CommandLine must outlive this.
class LoadArguments {
 public:
  explicit LoadArguments(Arguments app);
  LoadArguments(const LoadArguments&) = delete;
  LoadArguments& operator=(const LoadArguments&) = delete;

  [[nodiscard]] Arguments app() const { return app_; }

  /// What they say, once they are parsed. bad_config: a value that makes no sense, by its option.
  [[nodiscard]] base::Result<LoadCommand> command() const;

 private:
  Arguments app_;
  Argument again_;
  Argument dry_run_;
  Argument json_;
  LoadCommand command_;
  std::string keys_;
  std::string lambda_arn_;
};

}  // namespace tinydynamocdc::cli
