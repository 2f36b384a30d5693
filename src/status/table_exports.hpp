// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/dynamodb_exports.hpp"
#include "base/clock.hpp"
#include "ledger/ledger_names.hpp"
#include "status/status.hpp"

namespace tinydynamocdc::status {

/// A table's full exports, the newest first, for all who look at them in one status: listed once,
/// and each described once. Not for several threads.
class TableExports {
 public:
  /// `buckets`: those that may call the function; none: any bucket counts. All borrowed ones
  /// outlive this.
  TableExports(aws::Exports& exports, base::Clock& clock, std::string table_arn,
               const Fact<std::vector<std::string>>& buckets)
      : exports_(exports), clock_(clock), table_arn_(std::move(table_arn)), buckets_(buckets) {}

  /// How many there are, of all buckets, at most a hundred.
  [[nodiscard]] Fact<std::size_t> count();

  /// One of them, from 0. Nothing: it went to another bucket, or AWS knows it no more. Where it is
  /// not known which buckets count, that error.
  [[nodiscard]] const Fact<std::optional<aws::Export>>& ours(std::size_t number);

  [[nodiscard]] const Fact<std::vector<std::string>>& buckets() const { return buckets_; }

 private:
  [[nodiscard]] const Fact<std::vector<aws::ListedExport>>& listed();
  [[nodiscard]] Fact<std::vector<aws::ListedExport>> list() const;
  [[nodiscard]] Fact<std::optional<aws::Export>> described(const std::string& arn) const;

  aws::Exports& exports_;
  base::Clock& clock_;
  std::string table_arn_;
  const Fact<std::vector<std::string>>& buckets_;
  std::optional<Fact<std::vector<aws::ListedExport>>> listed_;
  std::map<std::size_t, Fact<std::optional<aws::Export>>> described_;
};

/// Where a complete export lies, and whose ledger is meant: its folder is its summary's, whose key
/// DescribeExport tells. Nothing: it is not complete.
[[nodiscard]] std::optional<ledger::ExportPlace> place_of(const aws::Export& of_export,
                                                          std::string_view destination);

}  // namespace tinydynamocdc::status
