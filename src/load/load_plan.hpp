// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "aws/objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/log.hpp"
#include "deliver/deliver.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/export_ledger.hpp"
#include "lambda/export_lookup.hpp"
#include "load/survey.hpp"
#include "row/names.hpp"
#include "source/export_file.hpp"
#include "source/export_manifest.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::load {

/// So long AWS or Tinybird may be away before the load ends, to be run again; and so often a long
/// file begins a new turn, as it does in the function. (AWS: Lambda quotas, "Function timeout".)
inline constexpr std::chrono::milliseconds k_turn{900'000};

/// What loading an export works with. Everything must outlive whoever gets it.
struct LoadParts {
  const base::Log& log;
  lambda::AwsClients& aws;  ///< Whose objects are `objects`.
  aws::Objects& objects;    ///< Those of the export, by the names its manifests say.
  tinybird::Client& tinybird;
  const row::NamingOptions& naming;
  std::string api;  ///< For the ledger, as the function says it: host and path.
  deliver::DeliverOptions deliver;
};

/// What is asked for.
struct LoadRequest {
  source::ExportSummary summary;
  std::string table;                             ///< --table-name: it must be this one; empty: any.
  std::optional<std::vector<std::string>> keys;  /// --keys: AWS is not asked for them.
  enum class Again { no, yes };
  Again again = Again::no;  ///< --again: also what was loaded before, and came to its end.
};

/// What is to be done, and what is known before.
struct LoadPlan {
  lambda::ExportObject object;
  source::ExportSummary summary;
  source::ExportInfo info;
  std::string table;
  std::string datasource;
  lambda::ExportLedger ledger;
  Survey survey;
  /// All of it was loaded, and nobody wants it again.
  bool is_loaded_before = false;
  /// As far as it is known now: why it will not be marked as complete. Empty: it will be, or it is
  /// an incremental export, which never is.
  std::string no_mark;

  [[nodiscard]] bool is_full() const { return info.type == source::ExportType::full; }
};

/// Looks at the export, its ledger and both sides; changes nothing. bad_input: an export that is
/// not loaded (of another table, of some attributes only, in Ion, …; lambda::judged), manifests
/// that contradict each other, a garbage ledger. missing, denied: the table's keys are not known;
/// what AWS's and Tinybird's answers came to.
[[nodiscard]] base::Result<LoadPlan> plan_load(const LoadParts& parts, LoadRequest request,
                                               base::Deadline deadline);

}  // namespace tinydynamocdc::load
