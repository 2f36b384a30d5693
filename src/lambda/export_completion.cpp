// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_completion.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <optional>
#include <utility>

#include "deliver/landing_name.hpp"
#include "row/export_arrival.hpp"
#include "row/view_definition.hpp"
#include "source/completion_mark.hpp"
#include "tinybird/datasources.hpp"
#include "tinybird/sql.hpp"

namespace tinydynamocdc::lambda {

using base::Deadline;
using base::ErrorKind;
using base::LogLevel;
using base::Result;

namespace {

using std::chrono::milliseconds;

// Between two looks; each is twice the one before.
constexpr milliseconds k_first_pause{1'000};
constexpr milliseconds k_pause_max{30'000};
// Kept for the last look and the mark.
constexpr milliseconds k_last_look{5'000};

// So many keys are compared at a time: some hundred MB of Tinybird's memory.
constexpr std::uint64_t k_slice_keys = 4'000'000;

// A token that may only append is denied every look. One denial may pass (a token being exchanged,
// a proxy): so long nothing else must have been heard.
constexpr milliseconds k_denial_is_known{30'000};

constexpr int k_forbidden = 403;

/// A count in Tinybird, or why there is none.
struct Count {
  enum class State { counted, not_there, may_not_read };
  State state = State::counted;
  std::uint64_t n = 0;
  std::string words;  // Tinybird's, where it may not be read.
};

// `of`: the data source whose absence is an answer.
Result<Count> count(tinybird::Client& client, std::string_view of, const std::string& select,
                    Deadline deadline) {
  const auto answer = tinybird::query(client, select, deadline);
  if (!answer) {
    if (tinybird::says_not_there(answer.error(), of)) {
      return Count{.state = Count::State::not_there};
    }
    // AWS may deny the token's secret, and 401 means the token itself: neither says what it may.
    if (answer.error().status == k_forbidden) {
      return Count{.state = Count::State::may_not_read, .words = answer.error().error.message};
    }
    return std::unexpected(answer.error().error);
  }
  const auto n = row::n_of_answer(*answer);
  if (!n) {
    return base::fail(ErrorKind::unavailable, "Tinybird answers a count with no number");
  }
  return Count{.n = *n, .words = {}};
}

// False where the view is there and is not one of ours: its rows cannot be compared.
bool has_versions(tinybird::Client& client, const std::string& view, Deadline deadline) {
  const auto found = tinybird::get_datasource(client, view, deadline);
  return !found || !*found || std::ranges::contains((*found)->columns, "version");
}

}  // namespace

Result<ExportCompletion::Arrival> ExportCompletion::look(const CompleteExport& complete,
                                                         const std::string& landing,
                                                         Deadline deadline) {
  auto& client = parts_.deliver.client;
  const auto may_not_read = [](std::string_view what, const Count& count) {
    return Arrival{Arrival::State::denied,
                   std::format("whether all of it has arrived is not known: the function's token "
                               "may not read {}; --create-mv gives it one that may ({})",
                               what, count.words)};
  };
  const row::ArrivedExport of_export{.export_arn = complete.info.export_arn,
                                     .export_time_s = complete.info.export_time_s};
  const auto arrived =
      count(client, landing, row::arrived_items_query(landing, of_export), deadline);
  if (!arrived) {
    return std::unexpected(arrived.error());
  }
  if (arrived->state == Count::State::may_not_read) {
    return may_not_read(landing, *arrived);
  }
  if (arrived->state == Count::State::not_there && complete.items == 0) {
    return Arrival{Arrival::State::cannot_be_marked,
                   std::format("it is empty, and there is no {}", landing)};
  }
  if (arrived->n > complete.items) {
    return base::fail(ErrorKind::bad_input,
                      std::format("{} holds {} items of export {}, whose manifest promises {}",
                                  landing, arrived->n, of_export.export_arn, complete.items));
  }
  if (arrived->n < complete.items) {
    return Arrival{Arrival::State::under_way, std::format("{} of its {} items are in {}",
                                                          arrived->n, complete.items, landing)};
  }
  const auto view = row::view_names(landing).datasource;
  const auto slices = complete.items / k_slice_keys + 1;
  for (std::uint64_t i = 0; i < slices; ++i) {
    const auto unseen =
        count(client, view,
              row::unseen_keys_query(landing, of_export, {.index = i, .count = slices}), deadline);
    if (!unseen) {
      if (unseen.error().kind == ErrorKind::rejected && !has_versions(client, view, deadline)) {
        return Arrival{
            Arrival::State::cannot_be_marked,
            std::format("its rows are in {}, but {} has no column version, as the Python version "
                        "made it, so the mark would hide nothing; --create-mv --force replaces "
                        "{}, then --create-snapshot brings it in step",
                        landing, view, view)};
      }
      return std::unexpected(unseen.error());
    }
    if (unseen->state == Count::State::may_not_read) {
      return may_not_read(view, *unseen);
    }
    if (unseen->state == Count::State::not_there) {
      break;  // Nobody has made a view: nothing is hidden. One that is made later takes the mark
              // in.
    }
    if (unseen->n > 0) {
      return Arrival{Arrival::State::under_way,
                     std::format("all of its {} items are in {}, but {} are not in {}",
                                 complete.items, landing, unseen->n, view)};
    }
  }
  return Arrival{};
}

Result<void> ExportCompletion::write(const CompleteExport& complete, Deadline deadline) {
  source::CompletionMark mark(complete.info);
  const auto report = deliver::deliver(mark, parts_.deliver, parts_.options, deadline);
  if (report.source_error) {
    return std::unexpected(*report.source_error);
  }
  if (!report.problems.empty()) {
    return std::unexpected(report.problems.front().placed());
  }
  if (report.quarantined > 0) {
    return base::fail(
        ErrorKind::bad_input,
        std::format("Tinybird put the mark of export {} into quarantine: the key columns of its "
                    "data source need a DEFAULT, as --create-mv gives them",
                    complete.info.export_arn));
  }
  return {};
}

std::unexpected<base::Error> ExportCompletion::not_yet(const CompleteExport& complete,
                                                       const Arrival& arrival,
                                                       std::chrono::nanoseconds denied_for) {
  if (arrival.state == Arrival::State::denied) {
    return base::fail(ErrorKind::denied,
                      std::format("export {} is not marked as complete: {}; denied for {} so far",
                                  complete.info.export_arn, arrival.what,
                                  std::chrono::duration_cast<std::chrono::seconds>(denied_for)));
  }
  return base::fail(ErrorKind::unavailable,
                    std::format("export {} has not arrived as a whole: {}; it is marked as "
                                "complete when it has",
                                complete.info.export_arn, arrival.what));
}

Result<ExportCompletion::Arrival> ExportCompletion::wait(const CompleteExport& complete,
                                                         const std::string& landing,
                                                         Deadline deadline) {
  auto& clock = parts_.deliver.client.clock();
  std::optional<std::chrono::steady_clock::time_point> denied_since;
  for (auto pause = k_first_pause;; pause = std::min(2 * pause, k_pause_max)) {
    auto arrival = look(complete, landing, deadline);
    if (!arrival || arrival->state == Arrival::State::complete ||
        arrival->state == Arrival::State::cannot_be_marked) {
      return arrival;
    }
    const auto now = clock.steady();
    const bool is_denied = arrival->state == Arrival::State::denied;
    denied_since = is_denied ? denied_since.value_or(now)
                             : std::optional<std::chrono::steady_clock::time_point>();
    if (is_denied && now - *denied_since >= k_denial_is_known) {
      arrival->state = Arrival::State::cannot_be_marked;
      return arrival;
    }
    if (deadline.remaining(clock) < pause + k_last_look) {
      return not_yet(complete, *arrival, now - denied_since.value_or(now));
    }
    clock.sleep_for(pause);
  }
}

Result<void> ExportCompletion::mark(const CompleteExport& complete, std::string_view request_id,
                                    Deadline deadline) {
  const auto name =
      deliver::landing_name(parts_.deliver.client, parts_.naming, complete.table, deadline);
  if (!name) {
    return std::unexpected(name.error());
  }
  const auto& landing = *name;
  const auto arrival = wait(complete, landing, deadline);
  if (!arrival) {
    return std::unexpected(arrival.error());
  }
  if (arrival->state == Arrival::State::cannot_be_marked) {
    parts_.log.line(LogLevel::warning, "the export is not marked as complete",
                    {{"requestId", request_id},
                     {"export", complete.info.export_arn},
                     {"reason", arrival->what}});
    return {};
  }
  if (auto written = write(complete, deadline); !written) {
    return written;
  }
  parts_.log.line(LogLevel::info, "the export is marked as complete",
                  {{"requestId", request_id},
                   {"export", complete.info.export_arn},
                   {"datasource", landing},
                   {"items", static_cast<std::int64_t>(complete.items)}});
  return {};
}

}  // namespace tinydynamocdc::lambda
