// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "manage/triggers.hpp"
#include "manage/verb.hpp"
#include "manage/verb_parts.hpp"

namespace tinydynamocdc::manage {

/// --create-ddb-trigger: lets the table's stream call the function, in batches of 250 or after 5 s,
/// from the stream's beginning, with 5 retries, halving of failed batches and
/// ReportBatchItemFailures, and with the options that were asked for. Then, and only when every
/// trigger of the function has that answer type, TB_PARTIAL_BATCH=true goes to the function: at no
/// moment does a partial answer meet a trigger that takes it for success.
class CreateTrigger final : public Verb {
 public:
  /// `first` is applied before the trigger is: the table's landing data source (else left to the
  /// function), so that it is there before the first change arrives; the function's access.
  CreateTrigger(const TriggerParts& parts, TriggerTarget target, VerbParts first = {})
      : parts_(parts), target_(std::move(target)), first_(std::move(first)) {}

  /// missing: no table, no function; bad_config: the stream does not fit (check_stream); denied:
  /// the function is not ours; rejected: another table of the function has the same data source.
  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  enum class Todo { nothing, create, update };

  [[nodiscard]] base::Result<void> look();
  [[nodiscard]] base::Result<std::string> create_trigger();
  [[nodiscard]] base::Result<void> update_trigger();
  [[nodiscard]] base::Result<void> allow_partial_answers();

  TriggerParts parts_;
  TriggerTarget target_;
  VerbParts first_;
  aws::Table table_;
  aws::FunctionConfiguration function_;
  std::optional<aws::EventSourceMapping> found_;
  std::vector<aws::EventSourceMapping>
      others_;  ///< Of the function, from streams, on other sources.
  TriggerChange change_;
  Todo todo_ = Todo::nothing;
};

}  // namespace tinydynamocdc::manage
