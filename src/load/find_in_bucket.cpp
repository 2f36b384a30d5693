// SPDX-License-Identifier: Apache-2.0
#include "load/find_in_bucket.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <utility>
#include <vector>

#include "base/try.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::load {

using aws::ObjectName;
using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

// An export's own folder lies at AWSDynamoDB/<id>, below a prefix or none.
constexpr int k_levels_max = 4;
constexpr std::size_t k_named_max = 20;

class Search {
 public:
  Search(aws::S3Objects& objects, std::string bucket, Deadline deadline)
      : objects_(objects), bucket_(std::move(bucket)), deadline_(deadline) {}

  Result<void> look_below(const std::string& folder, int levels) {
    TINYDYNAMOCDC_TRY(const auto is_export, has_summary(folder));
    if (is_export) {
      found_.push_back(folder);
      return {};
    }
    if (levels == 0) {
      return {};
    }
    TINYDYNAMOCDC_TRY(const auto below, folders_in(folder));
    for (const auto& next : below) {
      const bool holds_no_export = next.ends_with("/data/") || next == "data/" ||
                                   next.ends_with(std::format("/{}", source::k_ledger_folder));
      if (!holds_no_export) {
        TINYDYNAMOCDC_TRY_VOID(look_below(next, levels - 1));
      }
    }
    return {};
  }

  [[nodiscard]] const std::vector<std::string>& found() const { return found_; }

 private:
  // S3 says "denied" of what is not there to whoever may not list; the list says it then.
  Result<bool> has_summary(const std::string& folder) {
    if (++looked_at_ > k_folders_looked_at_max) {
      return base::fail(ErrorKind::bad_input,
                        std::format("s3://{}: more than {} folders to look through: name the "
                                    "export's, …/AWSDynamoDB/<id>",
                                    bucket_, k_folders_looked_at_max));
    }
    const auto head = objects_.head(
        {.bucket = bucket_, .key = folder + std::string(source::k_manifest_summary)}, deadline_);
    if (head) {
      return true;
    }
    const auto kind = head.error().error.kind;
    if (kind == ErrorKind::missing || kind == ErrorKind::denied) {
      return false;
    }
    return std::unexpected(head.error().error);
  }

  Result<std::vector<std::string>> folders_in(const std::string& folder) {
    std::vector<std::string> folders;
    for (std::string from;;) {
      auto page = objects_.folders({.bucket = bucket_, .key = folder}, from, deadline_);
      if (!page) {
        return std::unexpected(std::move(page).error().error);
      }
      std::ranges::move(page->keys, std::back_inserter(folders));
      if (page->next.empty() || folders.size() > k_folders_looked_at_max) {
        return folders;
      }
      from = std::move(page->next);
    }
  }

  aws::S3Objects& objects_;
  std::string bucket_;
  Deadline deadline_;
  std::size_t looked_at_ = 0;
  std::vector<std::string> found_;
};

}  // namespace

Result<std::string> find_export_in_bucket(aws::S3Objects& objects, const ObjectName& place,
                                          Deadline deadline) {
  auto folder = place.key;
  if (folder.ends_with(source::k_manifest_summary)) {
    folder.resize(folder.size() - source::k_manifest_summary.size());
  }
  if (!folder.empty() && !folder.ends_with('/')) {
    folder += '/';
  }
  Search search(objects, place.bucket, deadline);
  TINYDYNAMOCDC_TRY_VOID(search.look_below(folder, k_levels_max));
  const auto& found = search.found();
  if (found.empty()) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: no complete export here: {} is missing (AWS writes it when "
                                  "the export is complete)",
                                  place.url(), source::k_manifest_summary));
  }
  if (found.size() > 1) {
    std::string names;
    for (std::size_t i = 0; i < std::min(found.size(), k_named_max); ++i) {
      names += std::format("{}s3://{}/{}", i == 0 ? "" : ", ", place.bucket, found[i]);
    }
    return base::fail(ErrorKind::bad_input,
                      std::format("{}: {} exports here, name one: {}{}", place.url(), found.size(),
                                  names, found.size() > k_named_max ? ", …" : ""));
  }
  return found.front();
}

}  // namespace tinydynamocdc::load
