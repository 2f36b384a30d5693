// SPDX-License-Identifier: Apache-2.0
#include "lambda/export_completion.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/try.hpp"
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

constexpr int k_forbidden = 403;

// A count in Tinybird, or why there is none.
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
    return base::fail(ErrorKind::unavailable, "Tinybird's answer to a count has no number");
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
    return Arrival{Arrival::State::may_not_read,
                   std::format("the function's token may not read {}; --create-mv gives it one "
                               "that may ({})",
                               what, count.words)};
  };
  const row::ArrivedExport of_export{.export_arn = complete.info.export_arn,
                                     .export_time_s = complete.info.export_time_s};
  const bool is_counted = complete.items <= k_counted_items_max;
  TINYDYNAMOCDC_TRY(const auto arrived,
                    count(client, landing,
                          is_counted ? row::arrived_items_query(landing, of_export)
                                     : row::all_rows_query(landing),
                          deadline));
  if (arrived.state == Count::State::may_not_read) {
    return may_not_read(landing, arrived);
  }
  if (arrived.state == Count::State::not_there && complete.items == 0) {
    return Arrival{Arrival::State::cannot_be_marked,
                   std::format("the export is empty, and data source {} does not exist", landing)};
  }
  if (is_counted && arrived.n > complete.items) {
    return base::fail(ErrorKind::bad_input,
                      std::format("data source {} has {} items of export {}, but its manifest says "
                                  "{}: export the table again",
                                  landing, arrived.n, of_export.export_arn, complete.items));
  }
  if (arrived.n < complete.items) {
    return Arrival{Arrival::State::incomplete,
                   std::format("{} of its {} items are in {}", arrived.n, complete.items, landing)};
  }
  if (!is_counted) {
    return Arrival{};
  }
  const auto view = row::view_names(landing).datasource;
  const auto unseen = count(client, view, row::unseen_keys_query(landing, of_export), deadline);
  if (!unseen) {
    if (unseen.error().kind == ErrorKind::rejected && !has_versions(client, view, deadline)) {
      return Arrival{Arrival::State::cannot_be_marked,
                     std::format("its rows are in {}, but {} was created by the Python version and "
                                 "has no column version, so deleted items could not be hidden; "
                                 "replace {} with --create-mv --force, then run --create-snapshot",
                                 landing, view, view)};
    }
    return std::unexpected(unseen.error());
  }
  if (unseen->state == Count::State::may_not_read) {
    return may_not_read(view, *unseen);
  }
  if (unseen->state == Count::State::not_there) {
    return Arrival{};  // Nobody has made a view: nothing is hidden. One made later takes the mark
                       // in.
  }
  if (unseen->n > 0) {
    return Arrival{Arrival::State::incomplete,
                   std::format("all of its {} items are in {}, but {} are not in {}",
                               complete.items, landing, unseen->n, view)};
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
        std::format("Tinybird put the row that marks export {} as complete into quarantine: the "
                    "key columns of its data source need a DEFAULT, as --create-mv gives them",
                    complete.info.export_arn));
  }
  return {};
}

Result<std::optional<std::string>> ExportCompletion::mark(const CompleteExport& complete,
                                                          std::string_view request_id,
                                                          Deadline deadline) {
  TINYDYNAMOCDC_TRY(const auto name, deliver::landing_name(parts_.deliver.client, parts_.naming,
                                                           complete.table, deadline));
  const auto& landing = name;
  TINYDYNAMOCDC_TRY(const auto arrival, look(complete, landing, deadline));
  const auto tell = [&](LogLevel level, std::string_view what) {
    parts_.log.line(level, what,
                    {{"requestId", request_id},
                     {"export", complete.info.export_arn},
                     {"reason", arrival.what}});
  };
  switch (arrival.state) {
    case Arrival::State::complete:
      break;
    case Arrival::State::may_not_read:
      if (complete.items == 0) {  // Whether there is a data source to hold the mark is not known.
        tell(LogLevel::warning, "the export is not marked as complete");
        return arrival.what;
      }
      tell(LogLevel::info, "the export's items are not counted in Tinybird");
      break;
    case Arrival::State::cannot_be_marked:
      tell(LogLevel::warning, "the export is not marked as complete");
      return arrival.what;
    case Arrival::State::incomplete:
      return base::fail(
          ErrorKind::unavailable,
          std::format("export {} is not marked as complete: Tinybird has acknowledged all of it, "
                      "but {}; if rows were deleted since, delete the folder tinydynamocdc beside "
                      "its manifests and send its S3 events again",
                      complete.info.export_arn, arrival.what));
  }
  TINYDYNAMOCDC_TRY_VOID(write(complete, deadline));
  parts_.log.line(LogLevel::info, "the export is marked as complete",
                  {{"requestId", request_id},
                   {"export", complete.info.export_arn},
                   {"datasource", landing},
                   {"items", static_cast<std::int64_t>(complete.items)}});
  return std::nullopt;
}

}  // namespace tinydynamocdc::lambda
