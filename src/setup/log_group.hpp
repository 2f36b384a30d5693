// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>

#include "aws/logs.hpp"
#include "manage/function_setup.hpp"
#include "manage/resource.hpp"
#include "setup/site.hpp"

namespace tinydynamocdc::setup {

/// For how many days CloudWatch Logs can keep lines. (API_PutRetentionPolicy.)
inline constexpr std::array<int, 22> k_retention_days{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

/// How long a new log group keeps its lines unless something else is asked for.
inline constexpr int k_retention_days_default = 30;

/// `/aws/lambda/<function>`, which AWS Lambda writes into unless told otherwise.
[[nodiscard]] inline std::string log_group_name(const Site& site) {
  return "/aws/lambda/" + site.function;
}

/// The function's log group. One that this tool did not make keeps its retention. It is never
/// removed: the log outlives the function.
class LogGroup final : public manage::Resource {
 public:
  /// `retention_days`: as asked for; nothing: not asked for.
  LogGroup(aws::Logs& logs, const manage::FunctionParts& parts, const Site& site,
           std::optional<int> retention_days)
      : logs_(logs), parts_(parts), site_(site), retention_days_(retention_days) {}

  [[nodiscard]] std::string key() const override { return "log group"; }
  [[nodiscard]] std::string name() const override { return "the log group " + group(); }
  [[nodiscard]] Foreign foreign() const override { return Foreign::use; }
  [[nodiscard]] Removal removal() const override { return Removal::stays; }

  [[nodiscard]] base::Result<manage::Standing> look(manage::Goal goal) override;
  [[nodiscard]] base::Result<void> create() override;
  [[nodiscard]] base::Result<void> update(std::span<const manage::Difference> mend) override;
  [[nodiscard]] base::Result<void> remove() override { return {}; }

 private:
  [[nodiscard]] std::string group() const { return log_group_name(site_); }

  aws::Logs& logs_;
  manage::FunctionParts parts_;
  Site site_;
  std::optional<int> retention_days_;
};

}  // namespace tinydynamocdc::setup
