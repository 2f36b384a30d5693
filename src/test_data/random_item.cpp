// SPDX-License-Identifier: Apache-2.0
#include "test_data/random_item.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "base/try.hpp"
#include "manage/aws_call.hpp"

namespace tinydynamocdc::test_data {

using base::ErrorKind;
using base::Result;

Result<std::string> random_key(const manage::TableParts& parts, const aws::Table& table,
                               net::Jitter& random) {
  aws::ScanRequest request{.table = table.name, .limit = k_items_looked_at};
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto page, manage::plain(parts.dynamodb.scan_page(
                                           request, manage::request_deadline(parts.clock))));
    if (!page.items.empty()) {
      const auto& item = page.items[random.next() % page.items.size()];
      const auto json = nlohmann::ordered_json::parse(item, nullptr, false);
      nlohmann::ordered_json key;
      for (const auto& attribute : table.keys) {
        if (!json.is_object() || !json.contains(attribute.name)) {
          return base::fail(ErrorKind::unavailable,
                            std::format("an item of {} came without its key", table.name));
        }
        key[attribute.name] = json[attribute.name];
      }
      return key.dump();
    }
    // A page may be empty although more follow.
    if (page.last_key.empty()) {
      return base::fail(
          ErrorKind::missing,
          std::format("the table {} is empty: --upload-batch N fills it", table.name));
    }
    request.start_key = page.last_key;
  }
}

}  // namespace tinydynamocdc::test_data
