// SPDX-License-Identifier: Apache-2.0
#include "lambda/metrics.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <format>

#include "base/json_text.hpp"
#include "base/log.hpp"

namespace tinydynamocdc::lambda {

using base::json_quoted;

namespace {

constexpr std::string_view k_not_written =
    "{\"level\":\"ERROR\",\"message\":\"the invocation's metrics could not be written\"}\n";

struct Metric {
  std::string_view name;
  std::string_view unit;
  bool of_each_datasource = false;
};

constexpr std::array k_counts{
    Metric{"RowsDelivered", "Count", true},
    Metric{"RowsQuarantined", "Count", true},
    Metric{"RecordsUndelivered", "Count", true},
    Metric{"BytesSent", "Bytes"},
    Metric{"Requests", "Count"},
    Metric{"Retries", "Count"},
};
constexpr Metric k_change_lag{"ChangeLagMs", "Milliseconds", true};
constexpr Metric k_exports_too_early{"ExportsTooEarly", "Count"};
constexpr Metric k_dead_letters{"DeadLetters", "Count"};
constexpr Metric k_items_verified{"ItemsVerified", "Count", true};
constexpr Metric k_items_different{"ItemsDifferent", "Count", true};

// One member of CloudWatchMetrics.
std::string directive(std::string_view dimensions, const std::vector<Metric>& metrics) {
  std::string text = std::format(R"({{"Namespace":"{}","Dimensions":[[{}]],"Metrics":[)",
                                 k_metrics_namespace, dimensions);
  for (const auto& metric : metrics) {
    text += std::format(R"({}{{"Name":"{}","Unit":"{}"}})", text.ends_with('[') ? "" : ",",
                        metric.name, metric.unit);
  }
  return text + "]}";
}

// The line up to its figures.
std::string head_of(std::string_view function_name, std::string_view request_id,
                    std::string_view directives, std::int64_t unix_ms) {
  const std::chrono::sys_time<std::chrono::milliseconds> now{std::chrono::milliseconds(unix_ms)};
  return std::format(
      R"({{"timestamp":"{:%FT%T}Z","level":"INFO","message":"metrics","requestId":{},)"
      R"("_aws":{{"Timestamp":{},"CloudWatchMetrics":[{}]}},"FunctionName":{})",
      now, json_quoted(request_id), unix_ms, directives, json_quoted(function_name));
}

constexpr std::string_view k_by_function = R"("FunctionName")";
constexpr std::string_view k_by_datasource = R"("FunctionName","DataSource")";

}  // namespace

std::string proof_line(std::string_view function_name, std::string_view request_id,
                       const ProofFigures& figures, std::int64_t unix_ms) {
  const std::vector metrics{k_items_verified, k_items_different};
  const auto directives =
      directive(k_by_function, metrics) + "," + directive(k_by_datasource, metrics);
  return head_of(function_name, request_id, directives, unix_ms) +
         std::format(R"(,"DataSource":{},"{}":{},"{}":{}}})", json_quoted(figures.datasource),
                     k_items_verified.name, figures.verified, k_items_different.name,
                     figures.different) +
         "\n";
}

std::string metrics_line(std::string_view function_name, std::string_view request_id,
                         const Figures& figures, std::int64_t unix_ms) {
  std::vector<Metric> metrics(k_counts.begin(), k_counts.end());
  if (figures.change_lag_ms) {
    metrics.push_back(k_change_lag);
  }
  if (figures.exports_too_early > 0) {
    metrics.push_back(k_exports_too_early);
  }
  if (figures.dead_letters > 0) {
    metrics.push_back(k_dead_letters);
  }
  auto directives = directive(k_by_function, metrics);
  std::string datasource;
  if (figures.datasources.size() == 1) {
    std::erase_if(metrics, [](const Metric& metric) { return !metric.of_each_datasource; });
    directives += "," + directive(k_by_datasource, metrics);
    datasource = std::format(R"(,"DataSource":{})", json_quoted(figures.datasources.front()));
  }
  auto line = head_of(function_name, request_id, directives, unix_ms) + datasource;
  const std::array counts{
      figures.rows_delivered, figures.rows_quarantined, figures.records_undelivered,
      figures.bytes_sent,     figures.requests,         figures.retries};
  static_assert(counts.size() == k_counts.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    line += std::format(R"(,"{}":{})", k_counts[i].name, counts[i]);
  }
  if (figures.change_lag_ms) {
    line += std::format(R"(,"{}":{})", k_change_lag.name, *figures.change_lag_ms);
  }
  if (figures.exports_too_early > 0) {
    line += std::format(R"(,"{}":{})", k_exports_too_early.name, figures.exports_too_early);
  }
  if (figures.dead_letters > 0) {
    line += std::format(R"(,"{}":{})", k_dead_letters.name, figures.dead_letters);
  }
  return line + "}\n";
}

template <class MakeLine>
void Metrics::output(const MakeLine& make_line) {
  if (parts_.function_name.empty()) {
    return;
  }
  try {
    parts_.output(make_line());
  } catch (const std::exception&) {  // std::bad_alloc; saying so takes no memory.
    parts_.output(k_not_written);
  }
}

void Metrics::begin() {
  figures_ = {};
  requests_before_ = parts_.client.requests();
  retries_before_ = parts_.client.retries();
}

void Metrics::add_items(const deliver::Report& report) {
  figures_.rows_delivered += report.delivered;
  figures_.rows_quarantined += report.quarantined;
  figures_.records_undelivered += report.undelivered;
  figures_.bytes_sent += report.bytes_sent;
  for (const auto& datasource : report.datasources) {
    if (!std::ranges::contains(figures_.datasources, datasource)) {
      figures_.datasources.push_back(datasource);
    }
  }
}

void Metrics::add_changes(const deliver::Report& report) {
  add_items(report);
  if (const auto lag_ms = report.change_lag_ms) {
    figures_.change_lag_ms = std::max(figures_.change_lag_ms.value_or(0), *lag_ms);
  }
}

void Metrics::write(std::string_view request_id) {
  figures_.requests = parts_.client.requests() - requests_before_;
  figures_.retries = parts_.client.retries() - retries_before_;
  output([&] {
    return metrics_line(parts_.function_name, request_id, figures_, parts_.clock.unix_ms());
  });
}

void Metrics::write(std::string_view request_id, const ProofFigures& proof) {
  output(
      [&] { return proof_line(parts_.function_name, request_id, proof, parts_.clock.unix_ms()); });
}

}  // namespace tinydynamocdc::lambda
