// SPDX-License-Identifier: Apache-2.0
#include "cli/load_place.hpp"

#include <filesystem>
#include <format>
#include <string_view>
#include <utility>

#include "aws/bucket_name.hpp"
#include "aws/s3_buckets.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "convert/export_folder.hpp"
#include "load/find_in_bucket.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::cli {

using base::Deadline;
using base::ErrorKind;
using base::Result;
using load::ObjectsFolder;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view k_s3 = "s3://";
constexpr std::size_t k_summary_bytes_max = 1 << 20;

// The folder around one whose name ends in `/`.
std::string around(std::string_view folder) {
  folder.remove_suffix(folder.empty() ? 0 : 1);
  return std::string(folder.substr(0, folder.rfind('/') + 1));
}

}  // namespace

Result<ObjectsFolder> LoadPlace::open_folder(const std::string& path) {
  TINYDYNAMOCDC_TRY(const auto found, convert::find_export_folder(path));
  auto folder = fs::absolute(found).lexically_normal();
  if (folder.filename().empty()) {
    folder = folder.parent_path();
  }
  store_ = std::make_unique<load::FolderObjects>(folder.parent_path());
  return ObjectsFolder{.objects = *store_, .bucket = {}, .key = folder.filename().string() + "/"};
}

Result<ObjectsFolder> LoadPlace::open_bucket(aws::Access access, const std::string& url,
                                             Deadline deadline) {
  const auto rest = std::string_view(url).substr(k_s3.size());
  const auto slash = rest.find('/');
  const aws::ObjectName place{
      .bucket = std::string(rest.substr(0, slash)),
      .key = std::string(slash == std::string_view::npos ? "" : rest.substr(slash + 1))};
  if (!aws::is_bucket_name(place.bucket)) {
    return base::fail(ErrorKind::bad_config,
                      std::format("{}: not a bucket's name; a place is s3://bucket/prefix", url));
  }
  // Whoever may not ask for its region is told by S3 when it is another one.
  const auto region = aws::S3Buckets(access).region_of(place.bucket, deadline);
  if (region) {
    const auto* found = base::found_in(*region);
    if (found == nullptr) {
      return base::fail(ErrorKind::missing, std::format("{}: the bucket does not exist", url));
    }
    access.region = *found;
  } else if (region.error().error.kind != ErrorKind::denied) {
    return std::unexpected(base::with_context(region.error().error, url));
  }
  auto objects = std::make_unique<aws::S3Objects>(access);
  TINYDYNAMOCDC_TRY(auto folder, load::find_export_in_bucket(*objects, place, deadline));
  store_ = std::move(objects);
  return ObjectsFolder{.objects = *store_, .bucket = place.bucket, .key = std::move(folder)};
}

Result<std::unique_ptr<LoadPlace>> LoadPlace::open(const aws::Access& access,
                                                   const std::string& place,
                                                   const std::string& ledger, Deadline deadline) {
  std::unique_ptr<LoadPlace> result(new LoadPlace());
  TINYDYNAMOCDC_TRY(const auto own, place.starts_with(k_s3)
                                        ? result->open_bucket(access, place, deadline)
                                        : result->open_folder(place));
  const aws::ObjectName summary{.bucket = own.bucket,
                                .key = own.key + std::string(source::k_manifest_summary)};
  const auto text = own.objects.get(summary, k_summary_bytes_max, deadline);
  if (!text) {
    return std::unexpected(text.error().error);
  }
  auto parsed = source::parse_export_summary(*text);
  if (!parsed) {
    return std::unexpected(base::with_context(parsed.error(), own.objects.url(summary)));
  }
  result->summary_ = std::move(*parsed);
  const auto named = source::parse_export_key(result->summary_.manifest_files_key);
  ObjectsFolder noted{.objects = own.objects,
                      .bucket = own.bucket,
                      .key = own.key + std::string(source::k_ledger_folder)};
  if (!ledger.empty()) {
    result->ledger_ = std::make_unique<load::FolderObjects>(fs::absolute(ledger));
  }
  result->objects_ = std::make_unique<load::ExportObjects>(load::ExportObjects::Parts{
      .named = named.folder(),
      .own = own,
      .shared = {.objects = own.objects, .bucket = own.bucket, .key = around(own.key) + "data/"},
      .ledger = ledger.empty() ? noted
                               : ObjectsFolder{.objects = *result->ledger_,
                                               .bucket = {},
                                               .key = named.export_id + "/"}});
  return result;
}

}  // namespace tinydynamocdc::cli
