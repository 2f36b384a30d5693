// SPDX-License-Identifier: Apache-2.0
#include "lambda/loaded_files.hpp"

#include <algorithm>

#include "aws/digest.hpp"
#include "source/ledger_entry.hpp"

namespace tinydynamocdc::lambda {

ObjectNames::Digest ObjectNames::digest(std::string_view name) {
  Digest digest{};
  const auto hash = aws::sha256(name);
  std::copy_n(hash.begin(), digest.size(), digest.begin());
  return digest;
}

void ObjectNames::add(std::string_view name) {
  digests_.push_back(digest(name));
  sorted_ = false;
}

bool ObjectNames::contains(std::string_view name) {
  if (!sorted_) {
    std::ranges::sort(digests_);
    sorted_ = true;
  }
  return std::ranges::binary_search(digests_, digest(name));
}

void LoadedFiles::add(std::string_view sign) {
  signs_.add(sign);
  files_.add(sign.substr(0, sign.find('/')));
}

bool LoadedFiles::take(const source::ExportDataFile& file, Look& look) {
  const auto name = file.key.substr(file.key.rfind('/') + 1);
  ++look.files;
  look.items += file.item_count;
  const auto sign = source::done_sign(name, file.item_count, file.md5_base64);
  if (signs_.contains(sign)) {
    return true;
  }
  ++look.waiting;
  look.waiting_for = name;
  if (look.contradiction.empty() && files_.contains(name)) {
    look.contradiction = name;
  }
  return false;
}

}  // namespace tinydynamocdc::lambda
