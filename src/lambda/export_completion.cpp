// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_completion.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <format>
#include <nlohmann/json.hpp>
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

/// A count in Tinybird, or why there is none.
struct Count {
  enum class State { counted, not_there, may_not_read };
  State state = State::counted;
  std::uint64_t n = 0;
};

// `of`: the data source whose absence is an answer.
Result<Count> count(tinybird::Client& client, std::string_view of, const std::string& select,
                    Deadline deadline) {
  const auto answer = tinybird::query(client, select, deadline);
  if (!answer) {
    if (tinybird::says_not_there(answer.error(), of)) {
      return Count{.state = Count::State::not_there};
    }
    if (answer.error().error.kind == ErrorKind::denied) {
      return Count{.state = Count::State::may_not_read};
    }
    return std::unexpected(answer.error().error);
  }
  const auto row = nlohmann::json::parse(*answer, nullptr, false);
  const auto text = row.is_object() ? row.value("n", "") : std::string();
  Count counted;
  const auto* const end = text.data() + text.size();
  if (text.empty() || std::from_chars(text.data(), end, counted.n).ptr != end) {
    return base::fail(ErrorKind::unavailable, "Tinybird answers a count with no number");
  }
  return counted;
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
  const auto may_not_read = [](std::string_view what) {
    return Arrival{Arrival::State::cannot_be_marked,
                   std::format("whether all of it has arrived is not known: the function's token "
                               "may not read {}; --create-mv gives it one that may",
                               what)};
  };
  const row::ArrivedExport of_export{.export_arn = complete.info.export_arn,
                                     .export_time_s = complete.info.export_time_s};
  const auto arrived =
      count(client, landing, row::arrived_items_query(landing, of_export), deadline);
  if (!arrived) {
    return std::unexpected(arrived.error());
  }
  if (arrived->state == Count::State::may_not_read) {
    return may_not_read(landing);
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
      return may_not_read(view);
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
    return std::unexpected(report.problems.front().error);
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

Result<void> ExportCompletion::mark(const CompleteExport& complete, std::string_view request_id,
                                    Deadline deadline) {
  auto& clock = parts_.deliver.client.clock();
  const auto name =
      deliver::landing_name(parts_.deliver.client, parts_.naming, complete.table, deadline);
  if (!name) {
    return std::unexpected(name.error());
  }
  const auto& landing = *name;
  for (auto pause = k_first_pause;; pause = std::min(2 * pause, k_pause_max)) {
    const auto arrival = look(complete, landing, deadline);
    if (!arrival) {
      return std::unexpected(arrival.error());
    }
    if (arrival->state == Arrival::State::complete) {
      break;
    }
    if (arrival->state == Arrival::State::cannot_be_marked) {
      parts_.log.line(LogLevel::warning, "the export is not marked as complete",
                      {{"requestId", request_id},
                       {"export", complete.info.export_arn},
                       {"reason", arrival->what}});
      return {};
    }
    if (deadline.remaining(clock) < pause + k_last_look) {
      return base::fail(ErrorKind::unavailable,
                        std::format("export {} has not arrived as a whole: {}; it is marked as "
                                    "complete when it has",
                                    complete.info.export_arn, arrival->what));
    }
    clock.sleep_for(pause);
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
