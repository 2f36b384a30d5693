// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <format>
#include <string>
#include <string_view>

#include "base/iso_time.hpp"
#include "dynamodb/stream_gap.hpp"
#include "verify/report.hpp"

namespace tinydynamocdc::verify {

namespace {

constexpr std::string_view k_style =
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}table{border-collapse:collapse;margin:1rem 0;width:100%}"
    "th,td{border:1px solid #ccc;padding:.3rem .6rem;text-align:left;vertical-align:top}"
    "code{font-family:ui-monospace,monospace;overflow-wrap:anywhere}"
    ".equal{color:#06632c}.different,.stopped{color:#a11}";

// Text within HTML; characters that XML has no room for become U+FFFD.
std::string escaped(std::string_view text) {
  std::string html;
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20U && c != '\n' && c != '\t') {
          html += "\uFFFD";
        } else {
          html += c;
        }
    }
  }
  return html;
}

std::string headline(const Report& report) {
  if (report.is_stopped) {
    return "Not finished";
  }
  const auto wrong = std::max(report.before.wrong(), report.now.wrong()) + report.not_looked_at;
  if (wrong == 0 && !report.is_equal()) {
    return std::format("Not equal: {} of {} items were compared", report.items_compared,
                       report.items_of_source);
  }
  return std::format("{}: {} of {} items differ", report.is_equal() ? "Equal" : "Not equal", wrong,
                     report.items_compared);
}

std::string fact(std::string_view name, std::string_view value) {
  return std::format("<tr><th>{}</th><td>{}</td></tr>\n", escaped(name), escaped(value));
}

std::string facts(const Report& report, std::string_view at) {
  const auto& subject = report.subject;
  std::string html = "<table>\n";
  html += fact("Table", subject.table);
  html += fact("Compared with", subject.view.empty()
                                    ? subject.datasource
                                    : std::format("{}, {}", subject.datasource, subject.view));
  html += fact("Source", report.source);
  html += fact("As of", base::utc_text(subject.export_time_s));
  html += fact("Items compared",
               std::format("{} of {}", report.items_compared, report.items_of_source));
  html += fact("Read units", std::to_string(report.read_units));
  html += fact("Verified", at);
  return html + "</table>\n";
}

std::string finding_row(const Finding& finding) {
  std::string what;
  for (const auto& difference : finding.differences) {
    what += std::format("<code>{}</code>: table <code>{}</code>, Tinybird <code>{}</code><br/>\n",
                        escaped(difference.path),
                        escaped(difference.table.empty() ? "nothing" : difference.table),
                        escaped(difference.tinybird.empty() ? "nothing" : difference.tinybird));
  }
  return std::format("<tr><td>{}</td><td><code>{}</code></td><td>{}{}</td></tr>\n",
                     to_string(finding.value), escaped(finding.keys), what, escaped(finding.note));
}

std::string section(std::string_view title, const Answer& answer) {
  auto html = std::format(
      "<h2>{}</h2>\n<p>{} missing, {} extra, {} different, {} in flight at the export's "
      "edge.</p>\n",
      escaped(title), answer.missing, answer.extra, answer.different, answer.in_flight);
  if (answer.findings.empty()) {
    return html;
  }
  html += "<table>\n<tr><th>Class</th><th>Key</th><th>What differs</th></tr>\n";
  for (const auto& finding : answer.findings) {
    html += finding_row(finding);
  }
  html += "</table>\n";
  const auto all = answer.wrong() + answer.in_flight;
  if (all > answer.findings.size()) {
    html += std::format("<p>{} more are not listed.</p>\n", all - answer.findings.size());
  }
  return html;
}

}  // namespace

std::string to_html(const Report& report, std::string_view at) {
  auto html = std::format(
      "<!DOCTYPE html>\n<html lang=\"en\" xmlns=\"http://www.w3.org/1999/xhtml\">\n<head>\n"
      "<meta charset=\"utf-8\"/>\n<title>{0}</title>\n<style>{1}</style>\n</head>\n<body>\n"
      "<h1 class=\"{2}\">{0}</h1>\n",
      escaped(std::format("{} — {}", report.subject.table, headline(report))), k_style,
      verdict_word(report));
  html += facts(report, at);
  html += report.questions.before ? section("Before", report.before)
                                  : std::format("<h2>Before</h2>\n<p>Not asked: {}</p>\n",
                                                escaped(report.questions.why_not_before));
  if (report.questions.now) {
    html += section("Now", report.now);
  }
  if (report.put_right > 0) {
    html +=
        std::format("<p>{} of those that were wrong before are right now.</p>\n", report.put_right);
  }
  for (const auto& note : report.notes) {
    html += std::format("<p>{}</p>\n", escaped(note));
  }
  return html + "</body>\n</html>\n";
}

}  // namespace tinydynamocdc::verify
