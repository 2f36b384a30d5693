// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_proof.hpp"

#include <algorithm>
#include <format>
#include <utility>
#include <vector>

#include "base/found_in.hpp"
#include "base/text.hpp"
#include "base/try.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "lambda/export_handler.hpp"
#include "lambda/proof_slice.hpp"
#include "ledger/ledger_names.hpp"
#include "ledger/proof.hpp"
#include "row/export_proof.hpp"
#include "source/proof_request.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::Error;
using base::ErrorKind;
using base::LogLevel;
using base::Result;
using source::ProofNote;
using std::chrono::milliseconds;
using std::chrono::seconds;
using tinybird::Failure;

namespace {

constexpr int k_forbidden = 403;
// Kept back for the note and the call.
constexpr milliseconds k_note_time{2'000};
// A death repeats the slices of so much time; a note costs a request to S3.
constexpr milliseconds k_note_pause{2'000};

std::int64_t number(std::uint64_t count) { return static_cast<std::int64_t>(count); }

std::string said(std::string_view word) { return std::format(R"({{"proof":"{}"}})", word); }

// One proof in one invocation.
class Run {
 public:
  Run(const ExportProof::Parts& parts, const ObjectsCreated& event, source::ProofRequest request)
      : parts_(parts),
        event_(event),
        request_(std::move(request)),
        deadline_(event.deadline.is_never() ? event.deadline
                                            : event.deadline.earlier_by(k_note_time)) {}

  Result<std::string> proceed() {
    TINYDYNAMOCDC_TRY_VOID(find_export());
    TINYDYNAMOCDC_TRY_VOID(read_note());
    if (note_.state != ProofNote::State::running) {
      return said("over");
    }
    if (auto scope = find_scope(); !scope) {
      return ended_by(scope.error());
    }
    saved_at_ = clock().steady();
    for (;;) {
      const auto begin = clock().steady();
      auto slice = judge_slice(parts_.client, scope_, note_.position, note_.slice_rows, deadline_);
      if (!slice) {
        return ended_by(slice.error());
      }
      if (!slice->too_heavy.empty() && note_.slice_rows == 1 &&
          (!slice->is_end_known || deadline_.passed(clock()))) {
        return ended_by({.error = {ErrorKind::unavailable, slice->too_heavy}});
      }
      if (const auto pause = until_settled(*slice); pause > seconds(0)) {
        return go_on(pause, "the items that differ may have changed at the export's time");
      }
      if (const bool is_last = take(*slice, clock().steady() - begin); is_last) {
        return finish();
      }
      if (deadline_.remaining(clock()) < k_slice_time) {
        return go_on({}, "the invocation's time is nearly over");
      }
      TINYDYNAMOCDC_TRY_VOID(save_now_and_then());
    }
  }

 private:
  [[nodiscard]] base::Clock& clock() const { return parts_.client.clock(); }
  aws::Objects& objects() { return parts_.aws.in(request_.region).objects; }

  Result<void> find_export() {
    const ExportObject object{.bucket = request_.bucket,
                              .region = request_.region,
                              .key = source::parse_export_key(request_.summary_key)};
    TINYDYNAMOCDC_TRY(const auto text, parts_.lookup.summary(object, deadline_));
    const auto* summary = base::found_in(text);
    if (summary == nullptr) {
      return base::fail(ErrorKind::missing,
                        std::format("s3://{}/{} does not exist any more or cannot be read, so the "
                                    "snapshot cannot be verified",
                                    request_.bucket, request_.summary_key));
    }
    TINYDYNAMOCDC_TRY(known_, judged(*summary, object.key.export_id,
                                     event_.place ? event_.place->account : std::string_view()));
    TINYDYNAMOCDC_TRY(const auto table, dynamodb::parse_table_arn(known_.table_arn));
    TINYDYNAMOCDC_TRY(landing_,
                      deliver::landing_name(parts_.client, parts_.naming, table.table, deadline_));
    place_ = {.bucket = request_.bucket,
              .folder = object.key.folder(),
              .destination = ledger::destination(parts_.api, landing_)};
    return {};
  }

  // One that cannot be read is of another version: the proof begins anew.
  Result<void> read_note() {
    auto found = ledger::read_proof(objects(), place_, deadline_);
    if (!found && found.error().kind != ErrorKind::bad_input) {
      return std::unexpected(found.error());
    }
    if (!found) {
      log(LogLevel::warning, "a nightly proof starts again from the beginning",
          found.error().message);
    }
    const auto* note = found ? base::found_in(*found) : nullptr;
    if (note != nullptr && note->round == request_.round) {
      note_ = *note;
    } else {
      note_.round = request_.round;
      note_.export_time_s = known_.export_time_s;
    }
    return {};
  }

  tinybird::CallResult<void> find_scope() {
    TINYDYNAMOCDC_TRY(const auto found,
                      tinybird::get_datasource(parts_.client, landing_, deadline_));
    if (!found) {
      return std::unexpected(
          Failure{.error = {ErrorKind::missing,
                            std::format("data source {} does not exist any more", landing_)}});
    }
    scope_ = {.landing = landing_,
              .of_export = {.export_arn = known_.arn, .export_time_s = known_.export_time_s},
              .columns = row::proof_columns(found->columns, found->types, parts_.naming.key_prefix),
              .since_s = note_.since_s,
              // The Python version's data sources lack it.
              .are_keys_canonical = std::ranges::contains(found->columns, "userIdentity")};
    if (note_.slice_rows == 0) {
      TINYDYNAMOCDC_TRY(const auto answer,
                        tinybird::query(parts_.client, row::last_mark_query(scope_), deadline_));
      note_.since_s = static_cast<std::int64_t>(row::n_of_answer(answer).value_or(0));
      note_.slice_rows = k_slice_rows_first;
      scope_.since_s = note_.since_s;
    }
    return {};
  }

  // How long a difference has to wait until it counts.
  [[nodiscard]] seconds until_settled(const SliceJudged& slice) const {
    const seconds settled = seconds(known_.export_time_s) + k_changes_settle;
    return slice.different == 0 ? seconds(0) : settled - seconds(clock().unix_ms() / 1'000);
  }

  // True: it was the last slice.
  bool take(const SliceJudged& slice, std::chrono::steady_clock::duration took) {
    if (!slice.too_heavy.empty() && note_.slice_rows > 1) {
      log(LogLevel::info, "a slice of a nightly proof is halved", slice.too_heavy);
      note_.slice_rows /= 2;
      light_slices_ = 0;
      return false;
    }
    if (!slice.too_heavy.empty()) {
      log(LogLevel::warning, "a key has more rows than a nightly proof can read", slice.too_heavy);
      ++note_.unread;
    }
    note_.compared += slice.compared;
    note_.different += slice.different;
    note_.without_past += slice.without_past;
    for (const auto& key : slice.differing) {
      if (note_.differing.size() < source::k_differing_named_max) {
        note_.differing.push_back(key);
      }
    }
    note_.position = slice.until;
    choose_next(took);
    return slice.until.empty();
  }

  void choose_next(std::chrono::steady_clock::duration took) {
    ++light_slices_;
    const bool may_grow = light_slices_ >= k_light_slices_before_growth;
    if (may_grow && (took < k_slice_fast || note_.slice_rows < k_slice_rows_first)) {
      note_.slice_rows = std::min(note_.slice_rows * 2, k_slice_rows_max);
    } else if (took > k_slice_slow && note_.slice_rows > k_slice_rows_first) {
      note_.slice_rows = std::max(note_.slice_rows / 2, k_slice_rows_first);
    }
  }

  Result<void> save() {
    saved_at_ = clock().steady();
    note_.updated_s = clock().unix_ms() / 1'000;
    return ledger::write_proof(objects(), place_, note_, event_.deadline);
  }

  Result<void> save_now_and_then() {
    return clock().steady() - saved_at_ < k_note_pause ? Result<void>() : save();
  }

  Result<std::string> go_on(seconds pause, std::string_view why) {
    TINYDYNAMOCDC_TRY_VOID(save());
    const auto called = event_.go_on ? event_.go_on(source::proof_event_text(request_), pause)
                                     : base::fail(ErrorKind::unavailable,
                                                  "no further invocation can be started here");
    if (!called) {
      return std::unexpected(base::with_context(
          Error{ErrorKind::unavailable, called.error().message},
          std::format("the nightly proof of {}: {}; if its event is sent again, it continues",
                      known_.arn, why)));
    }
    log(LogLevel::info, "a nightly proof continues in another invocation", why);
    return said("continues");
  }

  // What may be read is not a matter of time; everything else is tried again.
  Result<std::string> ended_by(const Failure& failure) {
    if (failure.status != k_forbidden) {
      auto error =
          base::with_context(failure.error, std::format("the nightly proof of {}", known_.arn));
      if (const auto saved = save(); !saved) {
        error.message += "; and " + saved.error().message;
      }
      return std::unexpected(std::move(error));
    }
    note_.state = ProofNote::State::denied;
    note_.reason =
        std::format("the function's token may not read {}; the one that --create-mv makes may ({})",
                    landing_, failure.message);
    TINYDYNAMOCDC_TRY_VOID(save());
    log(LogLevel::error, "the snapshot cannot be proved", note_.reason);
    return said("denied");
  }

  // The metrics and the line first: a death in between tells them twice, and never not at all.
  Result<std::string> finish() {
    if (note_.compared > 0) {
      parts_.metrics.write(
          event_.request_id,
          {.datasource = landing_, .verified = note_.compared, .different = note_.different});
    }
    const bool is_equal = note_.different == 0;
    const auto keys = base::joined(note_.differing, " ");
    parts_.log.line(is_equal ? LogLevel::info : LogLevel::error,
                    !is_equal          ? "the snapshot shows that Tinybird had another state"
                    : note_.unread > 0 ? "the snapshot proves a part of what was in Tinybird"
                    : note_.compared == 0
                        ? "the snapshot proves nothing: Tinybird had no older rows"
                        : "the snapshot proves what was in Tinybird",
                    {{"requestId", event_.request_id},
                     {"export", known_.arn},
                     {"datasource", landing_},
                     {"compared", number(note_.compared)},
                     {"different", number(note_.different)},
                     {"withoutPast", number(note_.without_past)},
                     {"unread", number(note_.unread)},
                     {"keys", keys}});
    note_.state = ProofNote::State::finished;
    TINYDYNAMOCDC_TRY_VOID(save());
    return said("finished");
  }

  void log(LogLevel level, std::string_view message, std::string_view reason) const {
    parts_.log.line(level, message,
                    {{"requestId", event_.request_id}, {"export", known_.arn}, {"reason", reason}});
  }

  const ExportProof::Parts& parts_;
  const ObjectsCreated& event_;
  const source::ProofRequest request_;
  const Deadline deadline_;
  KnownExport known_;
  std::string landing_;
  ledger::ExportPlace place_;
  ProofNote note_;
  row::ProofScope scope_;
  std::chrono::steady_clock::time_point saved_at_;
  int light_slices_ = k_light_slices_before_growth;  // Since one was too heavy.
};

}  // namespace

Result<std::string> ExportProof::handle(const ObjectsCreated& event) {
  TINYDYNAMOCDC_TRY(auto request, source::parse_proof_request(event.payload));
  return Run(parts_, event, std::move(request)).proceed();
}

}  // namespace tinydynamocdc::lambda
