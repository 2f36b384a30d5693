// SPDX-License-Identifier: Apache-2.0
#include "ledger/loading.hpp"

#include <algorithm>
#include <format>
#include <optional>
#include <string_view>
#include <utility>

#include "base/try.hpp"
#include "ledger/ledger_names.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::ledger {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t k_round_bytes_max = 64;
constexpr std::uint64_t k_manifest_piece_bytes = 8 << 20;

template <class T>
Result<T> plain(aws::ServiceResult<T> answer) {
  return std::move(answer).transform_error(
      [](aws::ServiceFailure&& failure) { return std::move(failure.error); });
}

std::string ledger_of(const ExportPlace& place) {
  return place.folder + std::string(source::k_ledger_folder);
}

// 0: none has ended.
Result<std::uint64_t> last_round(aws::S3Objects& objects, const ExportPlace& place,
                                 Deadline deadline) {
  const aws::ObjectName name{.bucket = place.bucket,
                             .key = ledger_of(place) + finished_name(place.destination)};
  const auto text = plain(objects.get(name, k_round_bytes_max, deadline));
  if (!text) {
    const auto kind = text.error().kind;
    return kind == ErrorKind::missing || kind == ErrorKind::denied ? Result<std::uint64_t>(0)
                                                                   : std::unexpected(text.error());
  }
  const auto round = round_of(*text);
  return round ? Result<std::uint64_t>(*round)
               : base::fail(ErrorKind::bad_input,
                            std::format("{}: it holds no number of a round", name.url()));
}

Result<Loading> of_round(aws::S3Objects& objects, const ExportPlace& place, std::uint64_t round,
                         Deadline deadline) {
  Loading loading{.round = round};
  const aws::ObjectName folder{.bucket = place.bucket,
                               .key = ledger_of(place) + signs_folder(place.destination, round)};
  for (std::string from;;) {
    TINYDYNAMOCDC_TRY(auto page, plain(objects.list(folder, from, deadline)));
    for (const auto& key : page.keys) {
      if (const auto items = items_of_sign(std::string_view(key).substr(folder.key.size()))) {
        ++loading.files;
        loading.items += *items;
      }
    }
    if (page.next.empty()) {
      return loading;
    }
    from = std::move(page.next);
  }
}

}  // namespace

Result<Loading> read_loading(aws::S3Objects& objects, const ExportPlace& place, Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto ended, last_round(objects, place, deadline));
  TINYDYNAMOCDC_TRY(auto now, of_round(objects, place, ended + 1, deadline));
  if (ended == 0 || now.files > 0) {
    return now;
  }
  TINYDYNAMOCDC_TRY(auto before, of_round(objects, place, ended, deadline));
  before.is_finished = true;
  return before;
}

Result<std::uint64_t> count_files(aws::S3Objects& objects, const ExportPlace& place,
                                  Deadline deadline) {
  const aws::ObjectName manifest{.bucket = place.bucket,
                                 .key = place.folder + "manifest-files.json"};
  std::uint64_t lines = 0;
  std::uint64_t at = 0;
  char last = '\n';
  std::string etag;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto part, plain(objects.get_range(
                                           manifest, {.first = at, .bytes = k_manifest_piece_bytes},
                                           etag, deadline)));
    if (part.bytes.empty()) {
      break;
    }
    lines += static_cast<std::uint64_t>(std::ranges::count(part.bytes, '\n'));
    last = part.bytes.back();
    at += part.bytes.size();
    etag = part.etag;
    if (at >= part.object_bytes) {
      break;
    }
  }
  return last == '\n' ? lines : lines + 1;
}

}  // namespace tinydynamocdc::ledger
