// SPDX-License-Identifier: Apache-2.0
#include "verify/report.hpp"

#include <algorithm>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/iso_time.hpp"
#include "dynamodb/stream_gap.hpp"

namespace tinydynamocdc::verify {

using Json = nlohmann::ordered_json;

namespace {

std::string counts_text(const Answer& answer) {
  auto text = std::format("{} missing, {} extra, {} different", answer.missing, answer.extra,
                          answer.different);
  if (answer.in_flight > 0) {
    text +=
        std::format(", {} in flight at the export's edge (as they should be)", answer.in_flight);
  }
  return text;
}

std::string finding_text(const Finding& finding) {
  auto text = std::format("  {} {}", to_string(finding.value), finding.keys);
  for (const auto& difference : finding.differences) {
    text += std::format("\n    {}: table {}, Tinybird {}", difference.path,
                        difference.table.empty() ? "nothing" : difference.table,
                        difference.tinybird.empty() ? "nothing" : difference.tinybird);
  }
  if (!finding.note.empty()) {
    text += std::format("\n    {}", finding.note);
  }
  return text + "\n";
}

std::string answer_text(const Answer& answer, std::size_t findings_max) {
  std::string text = counts_text(answer) + "\n";
  const auto shown = std::min(findings_max, answer.findings.size());
  for (std::size_t i = 0; i < shown; ++i) {
    text += finding_text(answer.findings[i]);
  }
  if (const auto all = answer.wrong() + answer.in_flight; shown < all) {
    text += std::format("  … and {} more; --json or --html lists up to {}\n", all - shown,
                        k_findings_max);
  }
  return text;
}

// How many items differ in one question or the other, at least.
std::uint64_t wrong_items(const Report& report) {
  return std::max(report.before.wrong(), report.now.wrong()) + report.not_looked_at;
}

std::string verdict_text(const Report& report) {
  const auto took = std::format("{:.0f} s, {} read units", report.seconds, report.read_units);
  if (report.is_stopped) {
    return "Stopped before the end; run the same command again to continue\n";
  }
  if (report.is_equal()) {
    return std::format("EQUAL: 0 of {} items differ ({})\n", report.items_compared, took);
  }
  if (wrong_items(report) == 0) {
    return std::format("NOT EQUAL: {} of {} items were compared, and none of them differs ({})\n",
                       report.items_compared, report.items_of_source, took);
  }
  return std::format("NOT EQUAL: {} of {} items differ ({})\n", wrong_items(report),
                     report.items_compared, took);
}

std::string sample_text(const Report& report) {
  return report.subject.sample == k_sample_all
             ? std::string()
             : std::format(" (a sample of {:.4g} %)",
                           100.0 * report.subject.sample / static_cast<double>(k_sample_all));
}

Json json_of(const Answer& answer) {
  Json json{{"missing", answer.missing},
            {"extra", answer.extra},
            {"different", answer.different},
            {"in_flight", answer.in_flight},
            {"items", Json::array()}};
  for (const auto& finding : answer.findings) {
    Json item{{"class", finding.value == Class::in_flight ? "in_flight" : to_string(finding.value)},
              {"keys", finding.keys},
              {"differences", Json::array()},
              {"note", finding.note}};
    for (const auto& difference : finding.differences) {
      item["differences"].push_back({{"path", difference.path},
                                     {"table", difference.table},
                                     {"tinybird", difference.tinybird}});
    }
    json["items"].push_back(std::move(item));
  }
  return json;
}

}  // namespace

void Answer::add(Finding finding) {
  switch (finding.value) {
    case Class::missing:
      ++missing;
      break;
    case Class::extra:
      ++extra;
      break;
    case Class::different:
      ++different;
      break;
    case Class::in_flight:
      ++in_flight;
      break;
  }
  if (findings.size() < k_findings_max) {
    findings.push_back(std::move(finding));
  }
}

bool Report::is_equal() const {
  const bool is_all = subject.sample != k_sample_all || items_compared == items_of_source;
  return is_all && !is_stopped && not_looked_at == 0 && before.wrong() == 0 && now.wrong() == 0;
}

std::string_view verdict_word(const Report& report) {
  if (report.is_stopped) {
    return "stopped";
  }
  return report.is_equal() ? "equal" : "different";
}

std::string to_text(const Report& report, std::size_t findings_max) {
  auto text = std::format("{} of {} items compared{}\n", report.items_compared,
                          report.items_of_source, sample_text(report));
  text += std::format("Before, up to {}: ", base::utc_text(report.subject.export_time_s));
  text += report.questions.before ? answer_text(report.before, findings_max)
                                  : std::format("not asked: {}\n", report.questions.why_not_before);
  if (report.questions.now) {
    text +=
        std::format("Now, {} items in {}: ", report.shown_items,
                    report.subject.view.empty() ? report.subject.datasource : report.subject.view);
    text += answer_text(report.now, findings_max);
  }
  if (report.put_right > 0) {
    text += std::format(
        "{} of those that were wrong before the export are right now: its rows, or later changes, "
        "have put them right\n",
        report.put_right);
  }
  if (report.not_looked_at > 0) {
    text += std::format(
        "{} more items differ, and were not looked at one by one: load a new snapshot first\n",
        report.not_looked_at);
  }
  if (report.repaired > 0) {
    text += std::format("{} rows were sent again, and the table was compared once more\n",
                        report.repaired);
  }
  for (const auto& note : report.notes) {
    text += std::format("note: {}\n", note);
  }
  return text + verdict_text(report);
}

std::string to_json(const Report& report) {
  Json json{{"verdict", verdict_word(report)},
            {"table", report.subject.table},
            {"datasource", report.subject.datasource},
            {"view", report.subject.view},
            {"source", report.source},
            {"time", base::utc_text(report.subject.export_time_s)},
            {"items", report.items_of_source},
            {"items_compared", report.items_compared},
            {"items_shown", report.shown_items},
            {"sample_percent", 100.0 * report.subject.sample / static_cast<double>(k_sample_all)},
            {"before", report.questions.before ? json_of(report.before) : Json()},
            {"why_not_before", report.questions.why_not_before},
            {"now", report.questions.now ? json_of(report.now) : Json()},
            {"looked_at", report.looked_at},
            {"put_right", report.put_right},
            {"not_looked_at", report.not_looked_at},
            {"repaired", report.repaired},
            {"read_units", report.read_units},
            {"seconds", report.seconds},
            {"notes", report.notes}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace tinydynamocdc::verify
