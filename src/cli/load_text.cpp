// SPDX-License-Identifier: Apache-2.0
#include "cli/load_text.hpp"

#include <algorithm>
#include <chrono>
#include <format>
#include <nlohmann/json.hpp>

#include "base/iso_time.hpp"
#include "dynamodb/stream_gap.hpp"

namespace tinydynamocdc::cli {

using State = LoadOutcome::State;
using Json = nlohmann::ordered_json;

namespace {

std::string_view word_of(State state) {
  switch (state) {
    case State::dry_run:
      return "dry_run";
    case State::loaded_before:
      return "loaded_before";
    case State::stopped:
      return "stopped";
    case State::failed:
      return "failed";
    case State::loaded:
      return "loaded";
    case State::not_marked:
      return "not_marked";
  }
  return "failed";
}

// `3 h 12 min`, `58 s`: two units at most.
std::string duration_text(double seconds) {
  const auto all = std::chrono::seconds(static_cast<std::int64_t>(seconds));
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(all);
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(all - hours);
  if (hours.count() > 0) {
    return std::format("{} h {} min", hours.count(), minutes.count());
  }
  const auto rest = all - minutes;
  return minutes.count() > 0 ? std::format("{} min {} s", minutes.count(), rest.count())
                             : std::format("{} s", rest.count());
}

}  // namespace

base::Progress::Line load_line(const load::LoadTally& tally, std::uint64_t files,
                               std::uint64_t items) {
  return [&tally, files, items](std::chrono::duration<double> passed) {
    // What failed is read twice.
    const auto done = std::min(tally.items.load(), items);
    const double rate = static_cast<double>(tally.read) / passed.count();
    auto text = std::format("{} of {} files, {} of {} items, {:.0f} items/s", tally.files.load(),
                            files, done, items, rate);
    if (rate >= 1) {
      text += std::format(", {} left", duration_text(static_cast<double>(items - done) / rate));
    }
    return text;
  };
}

std::string to_text(const load::LoadPlan& plan) {
  const auto& look = plan.survey.look;
  auto text =
      std::format("{} export {}\nof table {} at {}: {} files, {} items\ninto data source {}\n",
                  plan.is_full() ? "Full" : "Incremental", plan.info.export_arn, plan.table,
                  base::utc_text(plan.info.export_time_s), look.files, look.items, plan.datasource);
  if (look.waiting < look.files) {
    text += std::format("Loaded already: {} files, {} items\n", look.files - look.waiting,
                        look.items - plan.survey.waiting_items);
  }
  if (!plan.no_mark.empty()) {
    text += std::format("It will not be marked as complete: {}\n", plan.no_mark);
  }
  return text;
}

std::string to_text(const load::LoadPlan& plan, const LoadOutcome& outcome) {
  const auto& report = outcome.report;
  const auto sent = std::format(
      "{} files, {} items{} in {}", report.files, report.delivered + report.quarantined,
      report.quarantined == 0 ? "" : std::format(" ({} in quarantine)", report.quarantined),
      duration_text(outcome.seconds));
  switch (outcome.state) {
    case State::dry_run:
      return std::format("{} files, {} items would be loaded; dry run: nothing was changed\n",
                         plan.survey.look.waiting, plan.survey.waiting_items);
    case State::loaded_before:
      return std::format("The whole export was loaded into {} before; --again loads it again\n",
                         plan.datasource);
    case State::stopped:
      return std::format("Stopped: {}; run the same command again to continue\n", sent);
    case State::failed:
      return std::format("Not everything is loaded: {}; run the same command again to continue\n",
                         sent);
    case State::loaded:
      return std::format("Loaded: {}{}\n", sent,
                         plan.is_full() ? "; the export is marked as complete" : "");
    case State::not_marked:
      return std::format(
          "Loaded: {}\nThe export is not marked as complete, so deleted items are not hidden: {}\n",
          sent, outcome.reason);
  }
  return {};
}

std::string to_json(const load::LoadPlan& plan, const LoadOutcome& outcome) {
  const auto& look = plan.survey.look;
  const auto& report = outcome.report;
  Json json{{"state", word_of(outcome.state)},
            {"export", plan.info.export_arn},
            {"type", plan.is_full() ? "full" : "incremental"},
            {"table", plan.table},
            {"datasource", plan.datasource},
            {"marked", outcome.state == State::loaded && plan.is_full()},
            {"reason", outcome.reason},
            {"files", look.files},
            {"items", look.items},
            {"files_loaded_before", look.files - look.waiting},
            {"files_loaded", report.files},
            {"items_delivered", report.delivered},
            {"items_quarantined", report.quarantined},
            {"bytes", report.bytes},
            {"seconds", outcome.seconds},
            {"failures", Json::array()}};
  for (const auto& failure : report.failures) {
    json["failures"].push_back(failure.message);
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string log_text(std::string_view line) {
  const auto json = Json::parse(line, nullptr, false);
  if (!json.is_object() || !json.contains("message") || !json["message"].is_string()) {
    return std::string(line);
  }
  auto text = json["message"].get<std::string>();
  for (const auto& [name, value] : json.items()) {
    const bool is_said =
        name == "message" || name == "timestamp" || name == "level" || name == "requestId";
    if (!is_said) {
      text +=
          std::format("; {} {}", name, value.is_string() ? value.get<std::string>() : value.dump());
    }
  }
  return text;
}

}  // namespace tinydynamocdc::cli
