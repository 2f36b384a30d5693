// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "deliver/deliver.hpp"
#include "net/retry.hpp"
#include "simulation/limited_tinybird.hpp"
#include "simulation/sending.hpp"
#include "simulation/snapshot.hpp"
#include "simulation/timeline.hpp"

namespace tinydynamocdc::simulation {

/// How an invocation ended.
enum class Outcome { done, goes_on, failed, given_up, died };

/// An execution environment of the function, and its invocations about one file after the other:
/// reads, sends two bodies at a time, notes, goes on, looks and marks as FileLoading and ExportEnd
/// do, with their constants and decisions. It dies at random.
class FileCall final : public Actor {
 public:
  struct Options {
    std::int64_t body_bytes = 0;  ///< 0: as run_options() says.
    std::int64_t time_out_ms = 300'000;
    /// On the average a sandbox dies after so much work.
    std::int64_t dies_every_ms = std::int64_t{20} * 60'000;
    bool has_ledger = true;  ///< false: as before there was one.
    tinybird::Urgency urgency = tinybird::Urgency::can_wait;
  };
  struct World {
    Timeline& time;
    LimitedTinybird& tinybird;
    Snapshot& snapshot;
    net::Jitter& random;
  };
  class Owner {
   public:
    Owner() = default;
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;
    virtual ~Owner() = default;
    virtual void over(FileCall& call, Outcome outcome) = 0;
  };
  static constexpr std::uint32_t k_summary = ~0U;  ///< An invocation about the export's summary.

  FileCall(const World& world, Owner& owner, const Options& options, std::uint32_t number);

  void begin(std::uint32_t file);
  void happens(std::uint32_t what, std::uint32_t of) override;

  const std::uint32_t number;  ///< As given.

 private:
  enum Happening : std::uint32_t {
    has_opened,
    is_filled,
    is_ready,
    sends,
    is_answered,
    has_noted,
    has_signed,
    has_asked,
    knows_other,
    has_looked,
    dies
  };
  struct Flight {
    std::uint32_t id = 0;
    std::uint64_t from = 0;
    std::uint64_t lines = 0;
    Sending body;
  };

  void plan(std::int64_t wait_ms, Happening what, std::uint32_t id = 0);
  [[nodiscard]] std::int64_t until_death_ms();
  [[nodiscard]] bool at_end() const { return read_ == world_.snapshot.lines_of(file_); }
  void open();
  void begin_piece(std::int64_t wait_ms);
  void fill(std::int64_t wait_ms);
  void send_filled();
  void await_turn(Flight& flight);
  void answer(Flight& flight);
  void land();
  void end_piece();
  void noted();
  [[nodiscard]] Outcome fate_of_failure();
  void take_turn();
  void look();
  void looked();
  void over(Outcome outcome);

  World world_;
  Owner& owner_;
  Options options_;
  deliver::DeliverOptions deliver_;
  std::uint32_t generation_ = 0;  // Of the invocation: what was planned by an earlier one is void.
  std::uint32_t file_ = 0;
  base::Deadline deadline_ = base::Deadline::never();
  base::Deadline send_until_ = base::Deadline::never();
  base::Deadline read_until_ = base::Deadline::never();
  base::Deadline piece_until_ = base::Deadline::never();
  source::LedgerEntry entry_;
  std::uint64_t from_ = 0;     // Lines, as found.
  std::uint64_t read_ = 0;     // Lines, of which bodies are made.
  std::uint64_t filling_ = 0;  // Lines of the body that is filled.
  bool is_filled_ = false;     // It waits for one that is under way.
  bool is_draining_ = false;   // No more is read before all of them have landed.
  std::optional<std::uint64_t> undelivered_from_;
  std::deque<Flight> flights_;
  std::uint32_t flights_begun_ = 0;
  std::optional<tinybird::Pace> pace_;  // Of this sandbox.
  lambda::LoadedFiles::Look look_;
};

}  // namespace tinydynamocdc::simulation
