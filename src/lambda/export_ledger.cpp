// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_ledger.hpp"

#include <format>
#include <utility>

#include "aws/plain.hpp"
#include "base/found_in.hpp"
#include "base/try.hpp"
#include "ledger/ledger_names.hpp"
#include "ledger/notes.hpp"

namespace tinydynamocdc::lambda {

using aws::plain;
using base::Deadline;
using base::ErrorKind;
using base::Result;
using source::LedgerEntry;

namespace {

constexpr std::size_t k_entry_bytes_max = 64 << 10;

}  // namespace

std::string ExportLedger::destination(std::string_view api, std::string_view landing) {
  return ledger::destination(api, landing);
}

Result<ExportLedger> ExportLedger::open(aws::Objects& objects, Place place, Deadline deadline) {
  ExportLedger ledger(objects, std::move(place));
  TINYDYNAMOCDC_TRY(const auto found, ledger.text(ledger.finished(), deadline));
  if (const auto* text = base::found_in(found)) {
    const auto last = ledger::round_of(*text);
    if (!last) {
      return base::fail(
          ErrorKind::bad_input,
          std::format("{}: it is damaged or was written by another program; delete its folder, "
                      "then send the export's S3 events again to load it from the beginning",
                      objects.url(ledger.object(ledger.finished()))));
    }
    ledger.round_ = *last + 1;
  }
  return ledger;
}

aws::ObjectName ExportLedger::object(std::string_view name) const {
  return {.bucket = place_.bucket,
          .key = std::format("{}{}{}", place_.folder, source::k_ledger_folder, name)};
}

std::string ExportLedger::url(std::string_view data_file) const {
  return objects_.url(object(std::format("{}.json", data_file)));
}

std::string ExportLedger::into() const { return std::format("{}-{}", place_.into, round_); }

std::string ExportLedger::signs() const { return ledger::signs_folder(place_.into, round_); }

std::string ExportLedger::finished() const { return ledger::finished_name(place_.into); }

Result<std::optional<std::string>> ExportLedger::text(std::string_view name, Deadline deadline) {
  return ledger::note_at(objects_, object(name), k_entry_bytes_max, deadline);
}

Result<std::optional<LedgerEntry>> ExportLedger::read(std::string_view data_file,
                                                      Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto found, text(std::format("{}.json", data_file), deadline));
  const auto* json = base::found_in(found);
  if (json == nullptr) {
    return std::nullopt;
  }
  auto entry = source::parse_ledger(*json);
  if (!entry) {
    return std::unexpected(base::with_context(entry.error(), url(data_file)));
  }
  return entry->into == into() ? std::optional(std::move(*entry)) : std::nullopt;
}

Result<void> ExportLedger::write(std::string_view data_file, LedgerEntry entry, Deadline deadline) {
  entry.into = into();
  const auto json = source::ledger_text(entry);
  // The sign first: an entry that says "done" has its sign, whatever happens in between.
  if (entry.is_whole()) {
    const auto sign = source::done_sign(data_file, entry.lines, entry.md5_base64);
    TINYDYNAMOCDC_TRY_VOID(plain(objects_.put(object(signs() + sign), json, deadline)));
  }
  return plain(objects_.put(object(std::format("{}.json", data_file)), json, deadline));
}

Result<LoadedFiles> ExportLedger::loaded(Deadline deadline) {
  LoadedFiles files;
  TINYDYNAMOCDC_TRY_VOID(ledger::each_name_below(
      objects_, object(signs()), deadline, [&files](std::string_view sign) { files.add(sign); }));
  return files;
}

Result<bool> ExportLedger::is_loaded(std::string_view data_file, Deadline deadline) {
  TINYDYNAMOCDC_TRY(
      const auto page,
      plain(objects_.list(object(std::format("{}{}/", signs(), data_file)), "", deadline)));
  return !page.keys.empty();
}

Result<std::optional<std::string>> ExportLedger::waiting_for(Deadline deadline) {
  return text(std::format("waiting-{}", into()), deadline);
}

Result<void> ExportLedger::wait_for(std::string_view data_file, Deadline deadline) {
  return plain(objects_.put(object(std::format("waiting-{}", into())), data_file, deadline));
}

Result<void> ExportLedger::finish(Deadline deadline) {
  return plain(objects_.put(object(finished()), std::to_string(round_), deadline));
}

}  // namespace tinydynamocdc::lambda
