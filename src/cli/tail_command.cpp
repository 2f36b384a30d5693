// SPDX-License-Identifier: Apache-2.0
#include "cli/tail_command.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <format>
#include <span>
#include <utility>

#include "base/try.hpp"
#include "cli/help.hpp"
#include "cli/random_seed.hpp"
#include "cli/table_naming.hpp"
#include "deliver/landing_name.hpp"
#include "dynamodb/names.hpp"
#include "follow/table_changes.hpp"
#include "manage/tinybird_access.hpp"
#include "manage/tinybird_target.hpp"

namespace tinydynamocdc::cli {

using base::ErrorKind;
using base::Result;

namespace {

// Free plans of Tinybird take 1,000 requests a day, which is an hour of it.
constexpr std::chrono::seconds k_pause{3};
constexpr std::int64_t k_day_s = 86'400;
// What the look for the data source costs at most.
constexpr std::chrono::milliseconds k_look_limit{20'000};

Result<void> print(std::span<const follow::SeenChange> changes, std::FILE* out) {
  for (const auto& change : changes) {
    auto text = follow::change_text(change);
    if (!text) {
      return std::unexpected(
          base::with_context(std::move(text).error(), "the row with eventID " + change.id));
    }
    std::fputs(text->c_str(), out);
  }
  std::fflush(out);
  return {};
}

}  // namespace

TailArguments::TailArguments(Arguments app)
    : app_(app.add_command("tail", "Show a table's changes as they arrive in Tinybird")) {
  app_.footer(k_tail_help_end);
  app_.add_help_flag("Show this help and end");
  app_.add_option("TABLE", command_.table, "The DynamoDB table").required().type_name("");
  app_.add_option("--lines", command_.lines, "Begin with the last N changes of 24 hours")
      .type_name("N")
      .shows_default()
      .range(std::size_t{0}, follow::k_changes_max);
  once_ = app_.add_flag("--once", "Only those, then end");
  add_function(app_, command_.place);
  add_tinybird(app_, command_.place.tinybird, "Options");
}

Result<TailCommand> TailArguments::command() const {
  auto command = command_;
  TINYDYNAMOCDC_TRY(command.place, checked_place(app_, command_.place));
  if (!dynamodb::TableName::parse(command.table)) {
    return base::fail(
        ErrorKind::bad_config,
        command.table + " is not a table's name (3 to 255 letters, digits, '_', '.' and '-')");
  }
  command.repetition = once_.given() ? Repetition::once : Repetition::until_stopped;
  return command;
}

Result<ExitCode> run_tail(const TailCommand& command, const base::Environment& environment,
                          const RunParts& parts) {
  TINYDYNAMOCDC_TRY(const auto target,
                    manage::find_tinybird_target(environment, std::filesystem::current_path()));
  TINYDYNAMOCDC_TRY(const auto region, region_of(command.place.region, environment));
  manage::TinybirdAccess tinybird(parts.http, parts.clock, target, random_seed());
  const aws::Access access{parts.http,  parts.clock, parts.credentials,
                           environment, region,      random_seed()};
  TINYDYNAMOCDC_TRY(const auto naming, table_naming(access, environment, command.place.lambda_name,
                                                    command.table, [&](const std::string& text) {
                                                      std::fprintf(parts.streams.err, "note: %s\n",
                                                                   text.c_str());
                                                    }));
  TINYDYNAMOCDC_TRY(const auto landing,
                    deliver::landing_name(tinybird.client(), naming, command.table,
                                          base::Deadline::in(parts.clock, k_look_limit)));
  follow::TableChanges changes(tinybird.client(), landing, parts.clock.unix_ms() / 1'000 - k_day_s);
  TINYDYNAMOCDC_TRY(const auto first, changes.read());
  const std::span before(first.changes);
  TINYDYNAMOCDC_TRY_VOID(
      print(before.last(std::min(command.lines, before.size())), parts.streams.out));
  while (command.repetition == Repetition::until_stopped) {
    parts.clock.sleep_for(k_pause);
    const auto seen = changes.read();
    if (!seen && !base::is_transient(seen.error().kind)) {
      return std::unexpected(seen.error());
    }
    if (!seen) {
      std::fprintf(parts.streams.err, "%s; trying again\n", seen.error().message.c_str());
      continue;
    }
    if (seen->has_more) {
      std::fprintf(parts.streams.err,
                   "more than %zu changes arrived at once: only the newest are shown\n",
                   follow::k_changes_max);
    }
    TINYDYNAMOCDC_TRY_VOID(print(seen->changes, parts.streams.out));
  }
  return ExitCode::success;
}

}  // namespace tinydynamocdc::cli
