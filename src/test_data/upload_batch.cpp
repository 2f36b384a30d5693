// SPDX-License-Identifier: Apache-2.0
#include "test_data/upload_batch.hpp"

#include <algorithm>
#include <format>
#include <string>
#include <vector>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::test_data {

using base::ErrorKind;
using base::Result;

namespace {

// So many are made, sent and reported at a time.
constexpr std::uint32_t k_piece = 500;

}  // namespace

Result<manage::Plan> UploadBatch::plan() {
  TINYDYNAMOCDC_TRY(const auto table, manage::test_table(parts_, target_));
  if (table.keys != people_keys()) {
    return base::fail(ErrorKind::bad_config,
                      std::format("fake people need a table with the keys {} and {}, both strings; "
                                  "{} has others",
                                  k_people_partition_key, k_people_sort_key, target_.name));
  }
  return manage::Plan{
      .title = std::format("Fake people for {} in {}", target_.name, target_.region),
      .steps = {{manage::Action::create, std::format("{} new items", count_), ""}}};
}

Result<void> UploadBatch::apply() {
  TINYDYNAMOCDC_TRY_VOID(manage::active_table(parts_, target_.name));
  for (std::uint32_t done = 0; done < count_;) {
    if (done > 0) {
      parts_.console.waiting(std::format("{} of {} items uploaded", done, count_));
    }
    const auto size = std::min(k_piece, count_ - done);
    std::vector<std::string> items;
    items.reserve(size);
    for (std::uint32_t i = 0; i < size; ++i) {
      items.push_back(people_.next());
    }
    auto put = manage::plain(
        parts_.dynamodb.put_all(target_.name, items, manage::request_deadline(parts_.clock)));
    if (!put) {
      return std::unexpected(
          base::with_context(put.error(), std::format("after about {} of {} items", done, count_)));
    }
    done += size;
  }
  parts_.console.say(std::format("  {} items are in {}", count_, target_.name));
  return {};
}

}  // namespace tinydynamocdc::test_data
