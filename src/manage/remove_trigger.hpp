// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "aws/sts.hpp"
#include "manage/triggers.hpp"
#include "manage/verb.hpp"
#include "manage/verb_parts.hpp"

namespace tinydynamocdc::manage {

/// --remove-ddb-trigger: takes the table's streams, the present one and older ones, off the
/// function. Triggers of other functions, of the function's versions and aliases, and from other
/// sources are left alone. Works also when the table or the function is gone already. With its last
/// trigger the function loses TB_PARTIAL_BATCH, before the trigger goes.
class RemoveTrigger final : public Verb {
 public:
  /// `last` is applied when the trigger is gone: the function's access goes, too.
  RemoveTrigger(const TriggerParts& parts, aws::Sts& sts, TriggerTarget target, VerbParts last = {})
      : parts_(parts), sts_(sts), target_(std::move(target)), last_(std::move(last)) {}

  [[nodiscard]] base::Result<Plan> plan() override;
  [[nodiscard]] base::Result<void> apply() override;

 private:
  [[nodiscard]] base::Result<void> forbid_partial_answers();
  [[nodiscard]] base::Result<void> remove(const aws::EventSourceMapping& trigger);

  TriggerParts parts_;
  aws::Sts& sts_;
  TriggerTarget target_;
  VerbParts last_;
  std::vector<aws::EventSourceMapping> going_;
  bool forbids_partial_answers_ = false;
};

}  // namespace tinydynamocdc::manage
