// SPDX-License-Identifier: Apache-2.0
#include "ledger/notes.hpp"

#include <utility>

#include "aws/plain.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::ledger {

using base::Deadline;
using base::ErrorKind;
using base::Result;

Result<std::optional<std::string>> note_at(aws::Objects& objects, const aws::ObjectName& name,
                                           std::size_t bytes_max, Deadline deadline) {
  auto found = aws::plain(objects.get(name, bytes_max, deadline));
  if (found) {
    return std::move(*found);
  }
  const auto kind = found.error().kind;
  if (kind == ErrorKind::missing || kind == ErrorKind::denied) {
    return std::nullopt;
  }
  return std::unexpected(std::move(found).error());
}

Result<void> each_name_below(aws::Objects& objects, const aws::ObjectName& folder,
                             Deadline deadline,
                             const std::function<void(std::string_view name)>& each) {
  for (std::string from;;) {
    TINYDYNAMOCDC_TRY(auto page, aws::plain(objects.list(folder, from, deadline)));
    for (const auto& key : page.keys) {
      each(std::string_view(key).substr(folder.key.size()));
    }
    if (page.next.empty()) {
      return {};
    }
    from = std::move(page.next);
  }
}

}  // namespace tinydynamocdc::ledger
