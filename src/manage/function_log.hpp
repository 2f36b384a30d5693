// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>
#include <string>

#include "aws/logs.hpp"
#include "manage/function_setup.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// For how many days CloudWatch Logs can keep lines. (API_PutRetentionPolicy.)
inline constexpr std::array<int, 22> k_retention_days{1,    3,    5,    7,    14,   30,  60,  90,
                                                      120,  150,  180,  365,  400,  545, 731, 1096,
                                                      1827, 2192, 2557, 2922, 3288, 3653};

/// How long a new log group keeps its lines unless something else is asked for.
inline constexpr int k_retention_days_default = 30;

/// The log group of a function: a part of --create-lambda. One that is there already and was not
/// made by this tool keeps its retention. It is never removed: the log outlives the function.
class FunctionLog final : public Verb {
 public:
  struct Target {
    std::string function;
    std::optional<int> retention_days;  ///< Nothing: not asked for.
  };

  FunctionLog(aws::Logs& logs, const FunctionParts& parts, Target target)
      : logs_(logs), parts_(parts), target_(std::move(target)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] std::string name() const { return "/aws/lambda/" + target_.function; }
  [[nodiscard]] base::Result<Step> step();

  aws::Logs& logs_;
  FunctionParts parts_;
  Target target_;
  Action todo_ = Action::keep;
};

}  // namespace tinydynamocdc::manage
