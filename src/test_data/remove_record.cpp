// SPDX-License-Identifier: Apache-2.0
#include "test_data/remove_record.hpp"

#include <format>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "test_data/random_item.hpp"

namespace tinydynamocdc::test_data {

using base::Result;

Result<manage::Plan> RemoveRecord::plan() {
  TINYDYNAMOCDC_TRY(const auto table, manage::test_table(parts_, target_));
  TINYDYNAMOCDC_TRY(auto key, random_key(parts_, table, random_));
  key_ = std::move(key);
  return manage::Plan{
      .title = std::format("Removal of an item of {} in {}", target_.name, target_.region),
      .steps = {{manage::Action::remove, std::format("the item {}", key_), ""}}};
}

Result<void> RemoveRecord::apply() {
  const auto removed = manage::plain(
      parts_.dynamodb.delete_item(target_.name, key_, manage::request_deadline(parts_.clock)));
  if (removed) {
    parts_.console.say("  the item is removed");
  }
  return removed;
}

}  // namespace tinydynamocdc::test_data
