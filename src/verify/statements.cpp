// SPDX-License-Identifier: Apache-2.0
#include "verify/statements.hpp"

#include <format>

#include "row/sql_literal.hpp"
#include "row/view_definition.hpp"
#include "verify/image_digest.hpp"
#include "verify/sip_hash.hpp"

namespace tinydynamocdc::verify {

namespace {

// 2^64: a version (below 10^51) and a digest make one number that has the version's order.
constexpr std::string_view k_above_digest = "toUInt256('18446744073709551616')";

std::string own(const Subject& subject) {
  return std::format("eventSourceARN = {}", row::sql_literal(subject.export_arn));
}

// Rows up to the export's time that are not its own.
std::string is_before(const Subject& subject) {
  return std::format(
      "(ApproximateCreationDateTime <= {} AND NOT (eventName IN ('SNAPSHOT', 'SNAPSHOT_COMPLETE') "
      "AND {}))",
      subject.export_time_s, own(subject));
}

std::string is_at_export(const Subject& subject) {
  return std::format("version <= {}", row::snapshot_version(subject.edge_begin_s));
}

std::string sampled(const Subject& subject) {
  return subject.sample == k_sample_all
             ? std::string()
             : std::format(" AND bitAnd(bitShiftRight(sipHash64(Keys), 8), 65535) < {}",
                           subject.sample);
}

std::string version_literal(const std::string& version) {
  return std::format("toUInt256('{}')", version);
}

std::string listed(const auto& numbers) {
  std::string list;
  for (const auto number : numbers) {
    list += std::format("{}{}", list.empty() ? "" : ", ", number);
  }
  return list;
}

// One row for each item: `key` and its state at each moment. Where two rows of one version differ,
// the state is one that no item has. Only fixed-size numbers are kept for an item, whatever the
// size of its images and the length of its history.
std::string items_of(const Subject& subject, const Marks& marks, const Slices& slices,
                     const Part& part) {
  const std::string conditions[k_moments] = {is_before(subject), is_at_export(subject), "1"};
  const std::string* hidden[k_moments] = {&marks.before, &marks.at_export, &marks.now};
  std::string states;
  std::string aggregates;
  for (std::size_t i = 0; i < k_moments; ++i) {
    states += std::format(
        ", if(high_{0} = 0 OR high_{0} < {1} * {2}, 0, if(toUInt64(high_{0}) = "
        "bitNot(toUInt64(low_{0})), "
        "toUInt64(high_{0}), sipHash64(high_{0}, low_{0}))) AS state_{0}",
        i, version_literal(*hidden[i]), k_above_digest);
    aggregates +=
        std::format(", maxIf(high, {0}) AS high_{1}, maxIf(low, {0}) AS low_{1}", conditions[i], i);
  }
  return std::format(
      "SELECT sipHash64(Keys) AS key{} FROM (SELECT Keys{} FROM (SELECT Keys, eventName, "
      "eventSourceARN, ApproximateCreationDateTime, {} AS version, if(eventName = 'REMOVE', "
      "toUInt64(0), {}) AS digest, version * {} + digest AS high, version * {} + bitNot(digest) AS "
      "low FROM {} WHERE {}{}) GROUP BY Keys)",
      states, aggregates, row::row_version(), item_digest_sql(), k_above_digest, k_above_digest,
      subject.datasource, slices.condition(part, subject.columns.front().name), sampled(subject));
}

std::string view_items_of(const Subject& subject, const Slices& slices, const Part& part) {
  return std::format("SELECT sipHash64(Keys) AS key, {} AS state_0 FROM {} FINAL WHERE {} AND {}{}",
                     item_digest_sql(), subject.view,
                     slices.condition(part, subject.view_columns.front().name),
                     row::living_rows(subject.view, subject.view_columns), sampled(subject));
}

std::string sums(const std::string& items, std::size_t moments) {
  std::string columns;
  for (std::size_t i = 0; i < moments; ++i) {
    columns += std::format(
        ", toString(countIf(state_{0} != 0)) AS items_{0}, toString(sum(state_{0})) AS sum_{0}", i);
  }
  return std::format("SELECT bitAnd(key, {}) AS bucket{} FROM ({}) GROUP BY bucket", k_buckets - 1,
                     columns, items);
}

std::string states(const std::string& items, std::size_t moments,
                   const std::vector<std::size_t>& buckets) {
  std::string columns;
  for (std::size_t i = 0; i < moments; ++i) {
    columns += std::format(", toString(state_{0}) AS digest_{0}", i);
  }
  return std::format("SELECT toString(key) AS hash{} FROM ({}) WHERE bitAnd(key, {}) IN ({})",
                     columns, items, k_buckets - 1, listed(buckets));
}

}  // namespace

std::string overview_statement(const Subject& subject) {
  return std::format(
      "SELECT toString(count()) AS all_rows, arrayMap(value -> toString(value), "
      "arraySort(groupArraySample({}, 1)({}))) AS bounds, toString(countIf(eventName = 'SNAPSHOT' "
      "AND {})) AS own_rows FROM {}",
      k_bound_sample, subject.columns.front().name, own(subject), subject.datasource);
}

std::string counts_statement(const Subject& subject) {
  return std::format(
      "SELECT (SELECT toString(count()) FROM {0}) AS all_rows, (SELECT toString(count()) FROM "
      "(SELECT 1 FROM {0} WHERE ApproximateCreationDateTime = {1} AND eventName = 'SNAPSHOT' AND "
      "{2} LIMIT 1)) AS own_rows",
      subject.datasource, subject.export_time_s, own(subject));
}

std::string marks_statement(const Subject& subject) {
  return std::format(
      "SELECT toString(maxIf(version, {})) AS mark_before, toString(maxIf(version, {})) AS "
      "mark_at_export, toString(max(version)) AS mark_now FROM (SELECT eventName, eventSourceARN, "
      "ApproximateCreationDateTime, {} AS version FROM {} WHERE {})",
      is_before(subject), is_at_export(subject), row::row_version(), subject.datasource,
      row::mark_place(subject.columns));
}

std::string sums_statement(const Subject& subject, const Marks& marks, const Slices& slices,
                           const Part& part) {
  return sums(items_of(subject, marks, slices, part), k_moments);
}

std::string view_sums_statement(const Subject& subject, const Slices& slices, const Part& part) {
  return sums(view_items_of(subject, slices, part), 1);
}

std::string states_statement(const Subject& subject, const Marks& marks, const Slices& slices,
                             const Part& part, const std::vector<std::size_t>& buckets) {
  return states(items_of(subject, marks, slices, part), k_moments, buckets);
}

std::string view_states_statement(const Subject& subject, const Slices& slices, const Part& part,
                                  const std::vector<std::size_t>& buckets) {
  return states(view_items_of(subject, slices, part), 1, buckets);
}

std::string rows_statement(const Subject& subject, const Slices& slices, std::size_t slice,
                           const std::vector<std::uint64_t>& keys) {
  const auto newest = std::format(
      "SELECT Keys, arrayJoin([maxIf(version, {0}), maxIf(version, {1}), maxIf(version, {1} AND "
      "NOT "
      "is_own), max(version)]) FROM landed GROUP BY Keys",
      is_before(subject), is_at_export(subject));
  return std::format(
      "WITH landed AS (SELECT Keys, eventName, NewImage, ApproximateCreationDateTime, "
      "eventSourceARN, {} AS version, (eventName = 'SNAPSHOT' AND {}) AS is_own FROM {} WHERE {} "
      "AND sipHash64(Keys) IN ({})) SELECT DISTINCT toString(sipHash64(Keys)) AS hash, Keys, "
      "eventName, NewImage, toString(version) AS at, toString(ApproximateCreationDateTime) AS "
      "time, is_own, version FROM landed WHERE (Keys, version) IN ({}) OR "
      "ApproximateCreationDateTime "
      "BETWEEN "
      "{} AND {} ORDER BY Keys, version DESC LIMIT {} BY Keys",
      row::row_version(), own(subject), subject.datasource,
      slices.condition({.slice = slice}, subject.columns.front().name), listed(keys), newest,
      subject.edge_begin_s - row::k_snapshot_margin_s,
      subject.export_time_s + row::k_snapshot_margin_s, k_rows_of_item_max);
}

std::string view_rows_statement(const Subject& subject, const Slices& slices, std::size_t slice,
                                const std::vector<std::uint64_t>& keys) {
  return std::format(
      "SELECT toString(sipHash64(Keys)) AS hash, Keys, NewImage FROM {} FINAL WHERE {} AND "
      "sipHash64(Keys) IN ({}) AND {}",
      subject.view, slices.condition({.slice = slice}, subject.view_columns.front().name),
      listed(keys), row::living_rows(subject.view, subject.view_columns));
}

std::string hash_check_statement() {
  constexpr std::string_view k_first = "any text";
  constexpr std::string_view k_second = "and another";
  return std::format("SELECT sipHash64('{0}') = {2} AND sipHash64('{0}', '{1}') = {3} AS is_right",
                     k_first, k_second, sip_hash64(k_first), sip_hash64(k_first, k_second));
}

}  // namespace tinydynamocdc::verify
