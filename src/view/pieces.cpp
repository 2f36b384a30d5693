// SPDX-License-Identifier: Apache-2.0
#include "view/pieces.hpp"

#include <format>
#include <nlohmann/json.hpp>

#include "base/json_members.hpp"
#include "manage/aws_call.hpp"
#include "row/export_arrival.hpp"
#include "tinybird/sql.hpp"
#include "view/tinybird_call.hpp"

namespace tinydynamocdc::view {

namespace {

std::string_view word_of(Piece piece) {
  switch (piece) {
    case Piece::view:
      return "view";
    case Piece::pipe:
      return "pipe";
    case Piece::endpoint:
      return "endpoint";
  }
  return "";
}

// Empty where the token may not read them.
std::string rows_of(const TinybirdParts& parts, const std::string& landing) {
  const auto rows = tinybird::query(parts.client, row::all_rows_query(landing),
                                    manage::request_deadline(parts.clock));
  return rows ? base::text_of(nlohmann::json::parse(*rows, nullptr, false), "n") : std::string();
}

}  // namespace

std::string landing_key(std::string_view table) { return std::format("landing {}", table); }

std::string piece_key(Piece piece, std::string_view table) {
  return std::format("{} {}", word_of(piece), table);
}

std::vector<std::string> piece_needs(Piece piece, std::string_view table) {
  switch (piece) {
    case Piece::view:
      return {landing_key(table)};
    case Piece::pipe:
      return {piece_key(Piece::view, table)};
    case Piece::endpoint:
      return {piece_key(Piece::pipe, table)};
  }
  return {};
}

std::string landing_name(const Design& design) { return datasource_text(design.landing); }

std::string piece_name(Piece piece, const Design& design) {
  const auto& names = design.view.names;
  switch (piece) {
    case Piece::view:
      return datasource_text(names.datasource);
    case Piece::pipe:
      return pipe_text(names.pipe);
    case Piece::endpoint:
      return pipe_text(names.endpoint);
  }
  return {};
}

std::string piece_outcome(Piece piece, const TinybirdParts& parts, const Design& design) {
  if (piece != Piece::endpoint) {
    return {};
  }
  const auto& endpoint = design.view.names.endpoint;
  const auto token = row::endpoint_token_name(endpoint);
  return std::format(
      "the items of {} as they are now: curl -H \"Authorization: Bearer $TOKEN\" "
      "{}pipes/{}.json, with the token {} (tb --cloud token ls --match {} prints it)",
      design.table, parts.target.api_endpoint, endpoint, token, token);
}

base::Error not_ours(std::string_view what, std::string_view table) {
  return {base::ErrorKind::denied,
          std::format("{} exists and was not created by this tool for the table {}; give the table "
                      "another data source with TB_DS_NAMES, or replace it with --force",
                      what, table)};
}

std::string removal_remark(const TinybirdParts& parts, const Design& design, Landing removal) {
  if (removal == Landing::stays) {
    return "it holds every change; --purge removes it, too; if the Tinybird project is in git, its "
           "files must follow (docs/setup.md, What a removal leaves in Tinybird)";
  }
  const auto rows = rows_of(parts, design.landing);
  return std::format("{} of {} are lost", rows.empty() ? "all rows" : rows + " rows", design.table);
}

std::string both(std::string one, std::string_view other) {
  if (!one.empty() && !other.empty()) {
    one += "; ";
  }
  return one += other;
}

}  // namespace tinydynamocdc::view
