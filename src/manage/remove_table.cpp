// SPDX-License-Identifier: Apache-2.0
#include "manage/remove_table.hpp"

#include <format>

#include "manage/aws_call.hpp"
#include "manage/wait.hpp"

namespace tinydynamocdc::manage {

using base::Deadline;
using base::ErrorKind;
using base::Result;

Result<Plan> RemoveTable::plan() {
  Plan plan{.title = std::format("Removal of the table {} in {}", target_.name, target_.region)};
  const auto what = std::format("the table {}", target_.name);
  const bool spares = target_.unremovable == Unremovable::spare && target_.reach == Reach::ours;
  const auto table = spares ? existing_table(parts_, target_) : test_table(parts_, target_);
  if (!table && table.error().kind == ErrorKind::missing) {
    plan.steps.push_back({Action::absent, what, ""});
    return plan;
  }
  if (table && spares) {
    const auto is_ours = is_our_table(parts_, *table);
    if (!is_ours) {
      return std::unexpected(is_ours.error());
    }
    if (!*is_ours) {
      plan.steps.push_back({Action::spare, what, "it was not created by this tool"});
      return plan;
    }
  }
  if (!table) {
    return std::unexpected(table.error());
  }
  if (table->deletion_protection) {
    return base::fail(
        ErrorKind::denied,
        std::format("the table {} is protected against deletion; to lift that: aws dynamodb "
                    "update-table --region {} --table-name {} --no-deletion-protection-enabled",
                    target_.name, target_.region, target_.name));
  }
  plan.steps = {{Action::remove, what, "with all its items"},
                {Action::spare, std::format("the data source of {} in Tinybird", target_.name),
                 "its rows stay"}};
  plan.confirmation = target_.name;
  return plan;
}

Result<void> RemoveTable::apply() {
  // While it is being created or changed DynamoDB refuses to delete it.
  auto removed =
      wait_until({parts_.clock, parts_.console},
                 {.what = std::format("the table {} to be free for its removal", target_.name)},
                 [this](Deadline deadline) -> Result<Sighting> {
                   const auto deleted = parts_.dynamodb.delete_table(target_.name, deadline);
                   if (aws::failed_with(deleted, "ResourceInUseException")) {
                     const auto now = plain(parts_.dynamodb.find_table(target_.name, deadline));
                     if (!now) {
                       return std::unexpected(now.error());
                     }
                     const auto* table = found_in(*now);
                     const bool going = table == nullptr || table->status == "DELETING";
                     return Sighting{going ? Sighting::State::done : Sighting::State::not_yet,
                                     going ? "" : table->status};
                   }
                   if (!deleted && deleted.error().error.kind != ErrorKind::missing) {
                     return std::unexpected(deleted.error().error);
                   }
                   return Sighting{.state = Sighting::State::done};
                 });
  if (removed) {
    removed = gone_table(parts_, target_.name);
  }
  if (removed) {
    parts_.console.say(std::format("  the table {} is gone", target_.name));
  }
  return removed;
}

}  // namespace tinydynamocdc::manage
