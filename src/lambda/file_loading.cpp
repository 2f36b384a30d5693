// SPDX-License-Identifier: Apache-2.0
#include "lambda/file_loading.hpp"

#include <algorithm>
#include <format>
#include <iterator>
#include <string>
#include <utility>

#include "base/found_in.hpp"
#include "base/try.hpp"
#include "gzip/gunzip.hpp"
#include "lambda/file_piece.hpp"
#include "lambda/object_reader.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using source::LedgerEntry;
using State = FileLoaded::State;

namespace {

std::string file_name_of(const std::string& key) { return key.substr(key.rfind('/') + 1); }

Deadline earlier(Deadline deadline, const base::Clock& clock, std::chrono::milliseconds most,
                 int share) {
  return deadline.is_never()
             ? deadline
             : deadline.earlier_by(std::min(most, deadline.remaining(clock) / share));
}

// Adds the report of a file's next piece. Only the last one may have problems.
void add(deliver::Report& all, deliver::Report piece) {
  all.read += piece.read;
  all.delivered += piece.delivered;
  all.quarantined += piece.quarantined;
  all.undelivered += piece.undelivered;
  all.bodies_sent += piece.bodies_sent;
  all.bytes_sent += piece.bytes_sent;
  for (auto& name : piece.datasources) {
    if (!std::ranges::contains(all.datasources, name)) {
      all.datasources.push_back(std::move(name));
    }
  }
  all.problems = std::move(piece.problems);
  std::ranges::move(piece.quarantines, std::back_inserter(all.quarantines));
  all.source_error = std::move(piece.source_error);
}

// One file being loaded.
class Loading {
 public:
  Loading(const FileLoading::Parts& parts, const FileToLoad& what, Deadline deadline)
      : parts_(parts),
        what_(what),
        name_(file_name_of(what.object.key)),
        deadline_(deadline),
        send_until_(send_until(deadline, clock())),
        stop_at_(read_until(deadline, clock())) {
    result_.file.url = parts.objects.url(what.object);
  }

  FileLoaded run() {
    if (const auto begun = begin(); !begun) {
      return failed(begun.error());
    }
    const auto contradicted = is_loaded() ? is_not_what_is_expected() : Result<bool>(false);
    if (!contradicted) {
      return failed(contradicted.error());
    }
    if (*contradicted) {
      log(LogLevel::warning, "export file begins at line 1",
          "the manifest has another MD5 or number of items than the ledger");
      entry_ = {};
    }
    if (is_loaded()) {
      log(LogLevel::info, "export file was loaded before",
          "according to the ledger; delete that object to load the file again");
      result_.state = State::loaded_before;
      result_.file.items = entry_.lines;
      return std::move(result_);
    }
    if (!read()) {
      entry_ = {};
      log(LogLevel::warning, "export file begins at line 1",
          "the ledger records more lines than the file has");
      if (!read()) {
        return failed({ErrorKind::internal, "a file without a line is too short"});
      }
    }
    return std::move(result_);
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.deliver.client.clock(); }

  void log(LogLevel level, std::string_view what, std::string_view reason) const {
    const auto& file = result_.file.url;
    const auto ledger = parts_.ledger.url(name_);
    parts_.log.line(level, what,
                    {{"requestId", parts_.request_id},
                     {"file", file},
                     {"ledger", ledger},
                     {"lines", static_cast<std::int64_t>(entry_.lines)},
                     {"reason", reason}});
  }

  FileLoaded failed(Error error) {
    result_.state = State::failed;
    result_.error = std::move(error);
    return std::move(result_);
  }

  [[nodiscard]] bool is_loaded() const {
    return entry_.is_whole() ||
           (entry_.is_done() && what_.quarantined == FileToLoad::Quarantined::leave);
  }

  // What was loaded is not what the manifest says, if there is one.
  Result<bool> is_not_what_is_expected() {
    TINYDYNAMOCDC_TRY(const auto found, what_.expected());
    const auto* expected = base::found_in(found);
    return expected != nullptr &&
           (expected->md5_base64 != entry_.md5_base64 || expected->item_count != entry_.lines);
  }

  // Where the calls before have come to.
  Result<void> begin() {
    auto found = parts_.ledger.read(name_, deadline_);
    if (!found && found.error().kind == ErrorKind::bad_input) {
      log(LogLevel::warning, "export file begins at line 1", found.error().message);
      return {};
    }
    TINYDYNAMOCDC_TRY(auto entry, std::move(found));
    if (!entry) {
      return {};
    }
    attempts_ = entry->attempts;
    if (entry->lines == 0 && !entry->is_done()) {
      return {};
    }
    const auto head = parts_.objects.head(what_.object, deadline_);
    if (!head) {
      return std::unexpected(head.error().error);
    }
    if (head->etag != entry->etag) {
      log(LogLevel::warning, "export file begins at line 1",
          std::format("the object was replaced: its ETag is {}, it was {}", head->etag,
                      entry->etag));
      return {};
    }
    const bool begins_again = entry->is_done() && !entry->is_whole() &&
                              what_.quarantined == FileToLoad::Quarantined::load_again;
    if (!begins_again) {
      entry_ = std::move(*entry);
    }
    return {};
  }

  // False: the file has fewer lines than the ledger says.
  bool read() {
    const auto from = entry_.lines;
    ObjectReader reader(parts_.objects, what_.object, deadline_,
                        {.etag = from > 0 ? entry_.etag : std::string()});
    gzip::Gunzip text(reader);
    source::ExportFile lines(text, what_.info, {.file_name = name_, .place = result_.file.url});
    const auto skipped = lines.skip(from);
    if (!skipped) {
      result_.file.report.source_error = skipped.error();
    } else if (*skipped < from) {
      return false;
    } else {
      if (parts_.watch != nullptr && from > 0) {
        parts_.watch->skipped(from);
      }
      deliver_pieces(lines, reader);
    }
    result_.file.items = lines.lines();
    result_.file.md5_base64 = reader.md5_base64();
    if (result_.state != State::goes_on && result_.state != State::failed) {
      conclude(from);
    }
    return true;
  }

  // Until the file's end, a failure, or the time to stop.
  void deliver_pieces(source::ExportFile& lines, const ObjectReader& reader) {
    for (;;) {
      const auto until = std::min(stop_at_, Deadline::in(clock(), k_note_every));
      FilePiece piece(lines, clock(), has_ledger_ ? until : Deadline::never(), parts_.watch);
      const auto before = lines.lines();
      auto report = deliver::deliver(piece, parts_.deliver, parts_.options, send_until_);
      entry_.etag = reader.etag();
      entry_.quarantined += report.quarantined;
      // What was read before the first that was not acknowledged.
      entry_.lines = report.undelivered > 0 ? report.problems.front().first.index : lines.lines();
      progress_ = progress_ || entry_.lines > before;
      const bool whole_piece = report.complete();
      add(result_.file.report, std::move(report));
      if (!whole_piece || piece.at_end()) {
        return;
      }
      if (!note()) {
        return;
      }
      if (piece.is_stopped() || (has_ledger_ && stop_at_.passed(clock()))) {
        result_.state = State::goes_on;
        return;
      }
    }
  }

  // False: it failed, and the file with it. Where the ledger may not be written there is none.
  bool note() {
    if (!has_ledger_) {
      return true;
    }
    entry_.attempts = attempts_;
    const auto written = parts_.ledger.write(name_, entry_, deadline_);
    result_.is_noted = written.has_value();
    if (written) {
      return true;
    }
    if (written.error().kind == ErrorKind::denied) {
      has_ledger_ = false;
      log(LogLevel::warning, "the function may not write an export's ledger",
          written.error().message);
      return true;
    }
    result_.state = State::failed;
    result_.error = written.error();
    return false;
  }

  void conclude(std::uint64_t from) {
    const auto error = whats_wrong();
    if (!error) {
      attempts_ = 0;
      entry_.total = entry_.lines;
      entry_.md5_base64 = result_.file.md5_base64.value_or("");
      if (note()) {
        result_.state = State::done;
      }
      return;
    }
    result_.state = State::failed;
    result_.error = *error;
    const bool is_read_whole = result_.file.report.complete();
    if (is_read_whole || (entry_.lines == 0 && entry_.etag.empty())) {
      return;  // It is not what the manifest says, or could not be read at all.
    }
    progress_ = progress_ && entry_.lines > from;
    attempts_ = progress_ ? 0 : attempts_ + 1;
    if (attempts_ >= k_attempts_max) {
      result_.error =
          Error{ErrorKind::bad_input, std::format("given up after {} attempts without progress: {}",
                                                  attempts_, error->message)};
      attempts_ = 0;  // Whoever sends its failure record again means it.
    }
    entry_.total.reset();
    // What cannot be read is not a matter of time.
    const bool is_about_sending =
        result_.file.report.undelivered > 0 || error->kind == ErrorKind::expired;
    if (note() && has_ledger_ && is_about_sending && goes_on_after(error->kind, progress_)) {
      result_.state = State::goes_on;
      result_.error.reset();
    }
  }

  std::optional<Error> whats_wrong() {
    if (auto whole = check_data_file(result_.file, nullptr); !whole) {
      return whole.error();
    }
    const auto expected = what_.expected();
    if (!expected) {
      return expected.error();
    }
    auto same = check_data_file(result_.file, base::found_in(*expected));
    return same ? std::nullopt : std::optional(same.error());
  }

  const FileLoading::Parts& parts_;
  const FileToLoad& what_;
  std::string name_;
  Deadline deadline_;
  Deadline send_until_;
  Deadline stop_at_;
  LedgerEntry entry_;
  std::uint64_t attempts_ = 0;
  bool has_ledger_ = true;
  bool progress_ = false;
  FileLoaded result_;
};

}  // namespace

Deadline send_until(Deadline deadline, const base::Clock& clock) {
  return earlier(deadline, clock, k_note_reserve, 10);
}

Deadline read_until(Deadline deadline, const base::Clock& clock) {
  return earlier(deadline, clock, k_stop_before, 3);
}

bool goes_on_after(ErrorKind failure, bool is_further) {
  return is_further && (failure == ErrorKind::expired || base::is_transient(failure));
}

FileLoaded FileLoading::load(const FileToLoad& what, Deadline deadline) {
  return Loading(parts_, what, deadline).run();
}

}  // namespace tinydynamocdc::lambda
