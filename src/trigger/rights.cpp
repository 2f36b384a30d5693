// SPDX-License-Identifier: Apache-2.0
#include "trigger/rights.hpp"

#include <utility>

#include "manage/function_policy.hpp"

namespace tinydynamocdc::trigger {

using manage::FunctionPolicy;
using manage::Goal;

namespace {

std::string what(const setup::SourceTable& table) { return "read the stream of " + table.word; }

}  // namespace

setup::Right stream_right(const setup::Site& site, const setup::SourceTable& table) {
  return {.what = what(table), .change = [site, table](FunctionPolicy& policy) {
            if (setup::is_foreign(table, site)) {
              policy.allow_stream(table.arn);
            } else {
              policy.allow_table(table.arn);
            }
          }};
}

setup::Right no_stream_right(const setup::SourceTable& table, std::vector<std::string> staying) {
  return {.goal = Goal::absent,
          .what = what(table),
          .change = [table, staying = std::move(staying)](FunctionPolicy& policy) {
            policy.forbid_table(table.arn, staying);
          }};
}

}  // namespace tinydynamocdc::trigger
