// SPDX-License-Identifier: Apache-2.0
#include "ledger/loading.hpp"

#include <algorithm>
#include <format>
#include <string_view>

#include "aws/plain.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "ledger/ledger_names.hpp"
#include "ledger/notes.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::ledger {

using base::Deadline;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::size_t k_round_bytes_max = 64;
constexpr std::uint64_t k_manifest_piece_bytes = 8 << 20;

std::string ledger_of(const ExportPlace& place) {
  return place.folder + std::string(source::k_ledger_folder);
}

// 0: none has ended.
Result<std::uint64_t> last_round(aws::S3Objects& objects, const ExportPlace& place,
                                 Deadline deadline) {
  const aws::ObjectName name{.bucket = place.bucket,
                             .key = ledger_of(place) + finished_name(place.destination)};
  TINYDYNAMOCDC_TRY(const auto note, note_at(objects, name, k_round_bytes_max, deadline));
  const auto* text = base::found_in(note);
  if (text == nullptr) {
    return 0;
  }
  const auto round = round_of(*text);
  return round ? Result<std::uint64_t>(*round)
               : base::fail(ErrorKind::bad_input,
                            std::format("{}: it is damaged or was written by another program",
                                        name.url()));
}

Result<Loading> of_round(aws::S3Objects& objects, const ExportPlace& place, std::uint64_t round,
                         Deadline deadline) {
  Loading loading{.round = round};
  const aws::ObjectName folder{.bucket = place.bucket,
                               .key = ledger_of(place) + signs_folder(place.destination, round)};
  TINYDYNAMOCDC_TRY_VOID(
      each_name_below(objects, folder, deadline, [&loading](std::string_view sign) {
        if (const auto items = items_of_sign(sign)) {
          ++loading.files;
          loading.items += *items;
        }
      }));
  return loading;
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
                                 .key = place.folder + std::string(source::k_manifest_files)};
  std::uint64_t lines = 0;
  std::uint64_t at = 0;
  char last = '\n';
  std::string etag;
  for (;;) {
    TINYDYNAMOCDC_TRY(const auto part, aws::plain(objects.get_range(
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
