// SPDX-License-Identifier: Apache-2.0
#include "status/table_exports.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "status/fact.hpp"

namespace tinydynamocdc::status {

namespace {

// An export's bucket is known only when it is described, one call each. A hundred are the daily
// ones of the 90 days that AWS lists.
constexpr std::size_t k_described_max = 100;

}  // namespace

Fact<std::size_t> TableExports::count() {
  return listed().transform([](const auto& all) { return all.size(); });
}

const Fact<std::optional<aws::Export>>& TableExports::ours(std::size_t number) {
  const auto known = described_.find(number);
  if (known != described_.end()) {
    return known->second;
  }
  const auto& all = listed();
  return described_
      .emplace(number, all ? described(all->at(number).arn) : std::unexpected(all.error()))
      .first->second;
}

const Fact<std::vector<aws::ListedExport>>& TableExports::listed() {
  return listed_ ? *listed_ : listed_.emplace(list());
}

Fact<std::vector<aws::ListedExport>> TableExports::list() const {
  TINYDYNAMOCDC_TRY(auto all,
                    read_fact(exports_.list_exports(table_arn_, manage::request_deadline(clock_)),
                              "dynamodb:ListExports"));
  std::erase_if(all, [](const auto& one) { return one.type == "INCREMENTAL_EXPORT"; });
  // An export's id begins with its time.
  std::ranges::sort(all, std::ranges::greater(), &aws::ListedExport::arn);
  all.resize(std::min(all.size(), k_described_max));
  return all;
}

Fact<std::optional<aws::Export>> TableExports::described(const std::string& arn) const {
  if (!buckets_) {
    return std::unexpected(buckets_.error());
  }
  TINYDYNAMOCDC_TRY(auto found,
                    read_fact(exports_.find_export(arn, manage::request_deadline(clock_)),
                              "dynamodb:DescribeExport"));
  const bool is_ours =
      found && (buckets_->empty() || std::ranges::contains(*buckets_, found->bucket));
  return is_ours ? std::move(found) : std::nullopt;
}

std::optional<ledger::ExportPlace> place_of(const aws::Export& of_export,
                                            std::string_view destination) {
  const auto name = of_export.manifest_key.rfind('/');
  if (of_export.status != "COMPLETED" || name == std::string::npos) {
    return std::nullopt;
  }
  return ledger::ExportPlace{.bucket = of_export.bucket,
                             .folder = of_export.manifest_key.substr(0, name + 1),
                             .destination = std::string(destination)};
}

}  // namespace tinydynamocdc::status
