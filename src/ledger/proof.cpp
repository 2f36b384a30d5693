// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof.hpp"

#include <format>

#include "aws/plain.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "ledger/notes.hpp"
#include "source/export_key.hpp"

namespace tinydynamocdc::ledger {

using base::Deadline;
using base::Result;

namespace {

// Ten keys of at most 3 KB and two of a position, escaped, and some counts.
constexpr std::size_t k_note_bytes_max = 256 << 10;

aws::ObjectName request_at(std::string_view bucket, std::string_view folder) {
  return {.bucket = std::string(bucket),
          .key = std::format("{}{}verify", folder, source::k_ledger_folder)};
}

aws::ObjectName note_name(const ExportPlace& place) {
  return {.bucket = place.bucket,
          .key = std::format("{}{}proof-{}.json", place.folder, source::k_ledger_folder,
                             place.destination)};
}

}  // namespace

Result<void> request_proof(aws::Objects& objects, std::string_view bucket, std::string_view folder,
                           Deadline deadline) {
  return aws::plain(objects.put(request_at(bucket, folder), "{}\n", deadline));
}

Result<bool> is_proof_requested(aws::Objects& objects, std::string_view bucket,
                                std::string_view folder, Deadline deadline) {
  return note_at(objects, request_at(bucket, folder), k_note_bytes_max, deadline)
      .transform([](const auto& request) { return request.has_value(); });
}

Result<std::optional<source::ProofNote>> read_proof(aws::Objects& objects, const ExportPlace& place,
                                                    Deadline deadline) {
  const auto name = note_name(place);
  TINYDYNAMOCDC_TRY(const auto found, note_at(objects, name, k_note_bytes_max, deadline));
  const auto* text = base::found_in(found);
  if (text == nullptr) {
    return std::nullopt;
  }
  auto note = source::parse_proof(*text);
  if (!note) {
    return std::unexpected(base::with_context(note.error(), objects.url(name)));
  }
  return std::move(*note);
}

Result<void> write_proof(aws::Objects& objects, const ExportPlace& place,
                         const source::ProofNote& note, Deadline deadline) {
  return aws::plain(objects.put(note_name(place), source::proof_text(note), deadline));
}

}  // namespace tinydynamocdc::ledger
