// SPDX-License-Identifier: Apache-2.0
#include "simulation/file_call.hpp"

#include <algorithm>
#include <cmath>

#include "base/check.hpp"
#include "lambda/file_loading.hpp"
#include "lambda/run_options.hpp"
#include "lambda/working_time.hpp"

namespace tinydynamocdc::simulation {

using base::Deadline;
using std::chrono::milliseconds;

namespace {

// Chosen, not measured: what a function of 256 MB, a seventh of a processor, may do.
constexpr std::int64_t k_open_ms = 150;  // Start, summary, ledger, data source.
constexpr std::int64_t k_get_ms = 25;
constexpr std::int64_t k_put_ms = 40;
constexpr std::int64_t k_list_ms = 120;  // A thousand names.
constexpr std::int64_t k_files_per_list = 1'000;
constexpr double k_fill_ms_per_line = 0.05;   // 20 MB/s
constexpr double k_skip_ms_per_line = 0.015;  // Inflated, not written.
constexpr double k_manifest_ms_per_file = 0.004;

constexpr std::uint32_t k_ids = 256;  // Of flights under way: never so many.

}  // namespace

FileCall::FileCall(const World& world, Owner& owner, const Options& options, std::uint32_t number)
    : number(number),
      world_(world),
      owner_(owner),
      options_(options),
      deliver_(lambda::run_options({}, lambda::Work::export_file)) {
  if (options.body_bytes > 0) {
    deliver_.limits.bytes_max = static_cast<std::size_t>(options.body_bytes);
  }
  deliver_.urgency = options.urgency;
  pace_.emplace();
}

void FileCall::plan(std::int64_t wait_ms, Happening what, std::uint32_t id) {
  world_.time.in(wait_ms, *this, what + (id % k_ids) * k_ids, generation_);
}

std::int64_t FileCall::until_death_ms() {
  const auto share = (static_cast<double>(world_.random.next()) + 1) / 4294967297.0;
  return static_cast<std::int64_t>(-std::log(share) * static_cast<double>(options_.dies_every_ms));
}

void FileCall::begin(std::uint32_t file) {
  ++generation_;
  file_ = file;
  const auto invocation = Deadline::in(world_.time, milliseconds(options_.time_out_ms));
  deadline_ = lambda::working_deadline(invocation, world_.time);
  send_until_ = options_.has_ledger ? lambda::send_until(deadline_, world_.time) : deadline_;
  read_until_ =
      options_.has_ledger ? lambda::read_until(deadline_, world_.time) : Deadline::never();
  entry_ = {};
  is_filled_ = is_draining_ = false;
  undelivered_from_.reset();
  flights_.clear();
  plan(k_open_ms, has_opened);
  if (const auto death_ms = until_death_ms(); death_ms < options_.time_out_ms) {
    plan(death_ms, dies);
  }
}

void FileCall::happens(std::uint32_t what, std::uint32_t of) {
  if (of != generation_) {
    return;
  }
  const auto id = what / k_ids;
  const auto flight = std::ranges::find(flights_, id, [](const Flight& one) { return one.id; });
  switch (static_cast<Happening>(what % k_ids)) {
    case has_opened:
      return open();
    case is_filled:
      is_filled_ = true;
      return send_filled();
    case is_ready:
      return await_turn(*flight);
    case sends:
      return plan(send(flight->body, world_.tinybird, world_.time), is_answered, id);
    case is_answered:
      return answer(*flight);
    case has_noted:
      return noted();
    case has_signed:
      world_.snapshot.done(file_);
      return options_.has_ledger ? take_turn() : over(Outcome::done);
    case has_asked: {
      const auto& snapshot = world_.snapshot;
      const auto other = snapshot.waiting_for == Snapshot::k_none
                             ? std::nullopt
                             : std::optional(Snapshot::name_of(snapshot.waiting_for));
      if (!snapshot.has_summary) {
        return over(Outcome::done);
      }
      return lambda::turn_of(Snapshot::name_of(file_), other) == lambda::Turn::look
                 ? look()
                 : plan(k_list_ms, knows_other);
    }
    case knows_other:
      ++world_.snapshot.lists;
      return world_.snapshot.is_done(world_.snapshot.waiting_for) ? look() : over(Outcome::done);
    case has_looked:
      return looked();
    case dies:
      pace_.emplace();
      return over(Outcome::died);
  }
}

void FileCall::open() {
  auto& snapshot = world_.snapshot;
  if (file_ == k_summary) {
    return look();
  }
  if (snapshot.is_done(file_)) {
    return take_turn();
  }
  if (const auto found = snapshot.entries.find(file_);
      options_.has_ledger && found != snapshot.entries.end()) {
    entry_ = found->second;
  }
  from_ = read_ = entry_.lines;
  begin_piece(static_cast<std::int64_t>(static_cast<double>(from_) * k_skip_ms_per_line));
}

void FileCall::begin_piece(std::int64_t wait_ms) {
  piece_until_ = options_.has_ledger
                     ? std::min(read_until_, Deadline::in(world_.time, milliseconds(wait_ms) +
                                                                           lambda::k_note_every))
                     : Deadline::never();
  is_draining_ = false;
  fill(wait_ms);
}

// The next body: full, or what there is until the piece or the file ends.
void FileCall::fill(std::int64_t wait_ms) {
  const auto full = deliver_.limits.bytes_max / Snapshot::k_line_bytes;
  filling_ = std::min<std::uint64_t>(full, world_.snapshot.lines_of(file_) - read_);
  auto ms = static_cast<double>(filling_) * k_fill_ms_per_line;
  const auto left_ms = static_cast<double>(
      std::max<std::int64_t>(piece_until_.remaining(world_.time).count() - wait_ms, 1));
  if (!piece_until_.is_never() && ms > left_ms) {
    filling_ = std::max<std::uint64_t>(static_cast<std::uint64_t>(left_ms / k_fill_ms_per_line), 1);
    ms = left_ms;
  }
  plan(wait_ms + static_cast<std::int64_t>(ms), is_filled);
}

void FileCall::send_filled() {
  if (flights_.size() >= deliver_.bodies_in_flight) {
    return;
  }
  is_filled_ = false;
  flights_.push_back(
      {.id = flights_begun_++ % k_ids,
       .from = read_,
       .lines = filling_,
       .body = {.bytes = static_cast<std::int64_t>(filling_) * Snapshot::k_line_bytes,
                .pace = deliver_.urgency == tinybird::Urgency::can_wait ? &*pace_ : nullptr,
                .deadline = send_until_}});
  read_ += filling_;
  await_turn(flights_.back());
  is_draining_ = at_end() || piece_until_.passed(world_.time) || send_until_.passed(world_.time);
  if (!is_draining_) {
    fill(0);
  }
}

void FileCall::await_turn(Flight& flight) {
  const auto wait_ms = turn(flight.body, world_.time);
  if (wait_ms >= 0) {
    return plan(wait_ms, sends, flight.id);
  }
  flight.body.state = Sending::State::given_up;
  land();
}

void FileCall::answer(Flight& flight) {
  const auto wait_ms = answered(flight.body, world_.random, world_.time);
  if (flight.body.state == Sending::State::waiting) {
    return plan(wait_ms, is_ready, flight.id);
  }
  land();
}

// Bodies are accounted for in their order.
void FileCall::land() {
  const auto is_over = [](const Flight& one) {
    return one.body.state == Sending::State::landed || one.body.state == Sending::State::given_up;
  };
  while (!flights_.empty() && is_over(flights_.front())) {
    if (flights_.front().body.state == Sending::State::given_up && !undelivered_from_) {
      undelivered_from_ = flights_.front().from;
    }
    flights_.pop_front();
  }
  if (undelivered_from_) {
    is_draining_ = true;
    is_filled_ = false;
  }
  if (is_filled_) {
    send_filled();
  } else if (is_draining_ && flights_.empty()) {
    end_piece();
  }
}

void FileCall::end_piece() {
  ++generation_;  // A body that was being filled is of no more use.
  if (const auto death_ms = until_death_ms(); death_ms < options_.time_out_ms) {
    plan(death_ms, dies);
  }
  entry_.lines = undelivered_from_.value_or(read_);
  if (!options_.has_ledger) {
    return undelivered_from_ ? over(Outcome::failed) : plan(0, has_signed);
  }
  if (!undelivered_from_ && at_end()) {
    return plan(2 * k_put_ms, has_signed);
  }
  plan(k_put_ms, has_noted);
}

void FileCall::noted() {
  const auto outcome = undelivered_from_ ? fate_of_failure() : Outcome::goes_on;
  world_.snapshot.entries[file_] = entry_;
  if (undelivered_from_ || read_until_.passed(world_.time)) {
    return over(outcome);
  }
  begin_piece(0);
}

Outcome FileCall::fate_of_failure() {
  const bool is_further = entry_.lines > from_;
  entry_.attempts = is_further ? 0 : entry_.attempts + 1;
  if (entry_.attempts >= lambda::k_attempts_max) {
    return Outcome::given_up;
  }
  return lambda::goes_on_after(base::ErrorKind::throttled, is_further) ? Outcome::goes_on
                                                                       : Outcome::failed;
}

void FileCall::take_turn() { plan(2 * k_get_ms, has_asked); }

void FileCall::look() {
  auto& snapshot = world_.snapshot;
  const auto calls = snapshot.files_done() / k_files_per_list + 1;
  // The summary's invocation lists the data folder, too.
  const auto others = file_ == k_summary ? snapshot.files() / k_files_per_list + 1 : 0;
  snapshot.lists += calls + others;
  ++snapshot.looks;
  look_ = snapshot.look();
  const auto takes_ms =
      static_cast<std::int64_t>((calls + others) * k_list_ms) +
      static_cast<std::int64_t>(static_cast<double>(snapshot.files()) * k_manifest_ms_per_file);
  const auto left_ms = deadline_.remaining(world_.time).count();
  if (takes_ms > left_ms) {
    return over(Outcome::failed);
  }
  plan(takes_ms, has_looked);
}

void FileCall::looked() {
  auto& snapshot = world_.snapshot;
  const auto outcome = lambda::outcome_of(look_, 1);
  TINYDYNAMOCDC_CHECK(outcome == lambda::LookOutcome::mark || outcome == lambda::LookOutcome::wait);
  if (outcome == lambda::LookOutcome::mark) {
    TINYDYNAMOCDC_CHECK(snapshot.files_done() == snapshot.files());
    ++snapshot.marks;
  } else {
    snapshot.waiting_for = Snapshot::file_of(look_.waiting_for);
  }
  over(Outcome::done);
}

void FileCall::over(Outcome outcome) {
  ++generation_;
  flights_.clear();
  owner_.over(*this, outcome);
}

}  // namespace tinydynamocdc::simulation
