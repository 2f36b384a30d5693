// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "manage/function_policy.hpp"
#include "manage/function_setup.hpp"
#include "manage/reconcile.hpp"
#include "manage/resource.hpp"
#include "setup/own_queue.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// One thing that the function may do, or may no longer do.
struct Right {
  manage::Goal goal = manage::Goal::present;
  std::string what;  ///< `read the stream of Orders`
  std::function<void(manage::FunctionPolicy&)> change;
};

/// Keys of the rights that a run gives, and of those that it takes away.
inline constexpr const char* k_rights_key = "rights";
inline constexpr const char* k_taken_rights_key = "rights no longer needed";

/// To write its own log and read its secret.
[[nodiscard]] Right function_right(const Site& site);

/// To report failures to an SQS queue or an S3 bucket, by ARN.
[[nodiscard]] Right report_right(const std::string& arn, manage::Goal goal = manage::Goal::present);

/// To take messages out of one of its own queues, and to send to that and to the dead letters.
[[nodiscard]] Right queue_right(const Site& site, QueueKind kind, manage::Goal goal);

/// To load exports of the table.
[[nodiscard]] Right exports_right(const Site& site, const std::string& table);

/// What the function may do: our policy in its role, and nothing else in that. Rights that a run
/// does not mention stay as they are. Where the names of all tables do not fit into what IAM takes,
/// a pattern stands for them. With Goal::absent the policy goes, or, where these rights only take
/// away, those rights.
class Rights final : public manage::Resource {
 public:
  Rights(const manage::FunctionParts& parts, const Site& site, std::vector<Right> rights)
      : parts_(parts), site_(site), rights_(std::move(rights)) {}

  [[nodiscard]] std::string key() const override;
  [[nodiscard]] std::string name() const override;
  [[nodiscard]] std::vector<std::string> needs() const override { return {"role"}; }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] std::string way_out() const override { return "--lambda-role names another role"; }
  [[nodiscard]] std::string loss() const override { return "these rights"; }

  /// rejected: the policy would be larger than IAM takes, also with one pattern for all tables.
  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override { return write(); }
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference>) override {
    return write();
  }
  [[nodiscard]] base::Result<void> remove() override;

 private:
  [[nodiscard]] base::Result<std::optional<std::string>> document();
  [[nodiscard]] base::Result<std::size_t> room();
  [[nodiscard]] base::Result<std::vector<manage::Difference>> differences(
      const std::string& document);
  [[nodiscard]] base::Result<void> write();
  [[nodiscard]] bool only_takes() const;

  manage::FunctionParts parts_;
  Site site_;
  std::vector<Right> rights_;
  std::string pattern_;  ///< As of the last look; empty: each table is named.
};

/// The rights of a run's parts as resources: those that come before what needs them, and those that
/// go after it.
[[nodiscard]] std::vector<manage::Wanted> wanted_rights(const manage::FunctionParts& parts,
                                                        const Site& site,
                                                        std::vector<Right> rights);

}  // namespace tinydynamocdc::setup
