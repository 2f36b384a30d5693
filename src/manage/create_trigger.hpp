// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "manage/triggers.hpp"
#include "manage/verb.hpp"

namespace tinydynamocdc::manage {

/// --create-ddb-trigger: lets the table's stream call the function, in batches of 250 or after 5 s,
/// from the stream's beginning, with 5 retries, halving of failed batches and
/// ReportBatchItemFailures. Then, and only when every trigger of the function has that answer type,
/// TB_PARTIAL_BATCH=true goes to the function: at no moment does a partial answer meet a trigger
/// that takes it for success.
class CreateTrigger final : public Verb {
 public:
  /// `landing` makes the table's landing data source, so that it is there before the first change
  /// arrives; nullptr: that is left to the function.
  CreateTrigger(const TriggerParts& parts, TriggerTarget target,
                std::unique_ptr<Verb> landing = nullptr)
      : parts_(parts), target_(std::move(target)), landing_(std::move(landing)) {}

  /// missing: no table, no function; bad_config: the stream does not fit (check_stream); denied:
  /// the function is not ours; rejected: another table of the function has the same data source.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  enum class Todo { nothing, create, update };

  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<void> plan_landing(Plan& plan);
  [[nodiscard]] base::Result<std::string> create_trigger();
  [[nodiscard]] base::Result<void> update_trigger();
  [[nodiscard]] base::Result<void> allow_partial_answers();

  TriggerParts parts_;
  TriggerTarget target_;
  std::unique_ptr<Verb> landing_;
  bool makes_landing_ = false;
  aws::Table table_;
  aws::FunctionConfiguration function_;
  std::optional<aws::EventSourceMapping> found_;
  std::vector<aws::EventSourceMapping>
      others_;  ///< Of the function, from streams, on other sources.
  Todo todo_ = Todo::nothing;
};

}  // namespace tinydynamocdc::manage
