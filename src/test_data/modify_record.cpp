// SPDX-License-Identifier: Apache-2.0
#include "test_data/modify_record.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"
#include "test_data/people.hpp"
#include "test_data/random_item.hpp"

namespace tinydynamocdc::test_data {

using base::Result;

namespace {

// The UpdateItem that sets the attributes, none of which may be a key, and adds 1 to `Changes`.
aws::ItemUpdate update_of(const aws::Table& table, const std::string& key,
                          const std::string& attributes) {
  nlohmann::ordered_json names{{"#changes", "Changes"}, {"#key", table.keys.front().name}};
  nlohmann::ordered_json values{{":one", {{"N", "1"}}}};
  std::string set;
  const auto changes = nlohmann::ordered_json::parse(attributes);
  for (const auto& [name, value] : changes.items()) {
    if (std::ranges::contains(table.keys, name, &aws::KeyAttribute::name)) {
      continue;
    }
    const auto number = names.size();
    set += std::format("{} #a{} = :a{}", set.empty() ? "SET" : ",", number, number);
    names[std::format("#a{}", number)] = name;
    values[std::format(":a{}", number)] = value;
  }
  return {.table = table.name,
          .key = key,
          .expression = std::format("{} ADD #changes :one", set),
          .names = names.dump(),
          .values = values.dump(),
          // It may have been removed since it was read; an update would bring it back as a stump.
          .condition = "attribute_exists(#key)"};
}

}  // namespace

Result<manage::Plan> ModifyRecord::plan() {
  TINYDYNAMOCDC_TRY(auto table, manage::test_table(parts_, target_));
  table_ = std::move(table);
  TINYDYNAMOCDC_TRY(auto key, random_key(parts_, table_, random_));
  key_ = std::move(key);
  return manage::Plan{
      .title = std::format("Change of an item of {} in {}", target_.name, target_.region),
      .steps = {{manage::Action::change, std::format("the item {}", key_), ""}}};
}

Result<void> ModifyRecord::apply() {
  const auto updated = manage::plain(
      parts_.dynamodb.update_item(update_of(table_, key_, changed_attributes(random_)),
                                  manage::request_deadline(parts_.clock)));
  if (updated) {
    parts_.console.say("  the item is changed");
  }
  return updated;
}

}  // namespace tinydynamocdc::test_data
