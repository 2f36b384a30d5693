// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "export_handler_fixture.hpp"
#include "ledger/ledger_names.hpp"
#include "source/proof_note.hpp"
#include "source/proof_request.hpp"

namespace tinydynamocdc::lambda {

inline constexpr std::int64_t k_export_time_s = 1'692'350'182;

/// A landing data source of two rows for each key 0, 1, …, which answers the proof's questions.
class ExportProofTest : public ExportHandlerTest {
 protected:
  void SetUp() override {
    describe_export("COMPLETED");
    s3_.put(k_bucket, summary_key(), summary(7).dump());
    http_.otherwise([this](const auto& request) { return with_proof(request); });
  }

  base::Result<std::string> go_on(int time_s = 300, std::uint64_t round = 1) {
    calls_.clear();
    proves_ = true;
    return handle_event(source::proof_event_text({.bucket = std::string(k_bucket),
                                                  .region = std::string(k_region),
                                                  .summary_key = summary_key(),
                                                  .round = round}),
                        time_s);
  }

  std::string note_key() const {
    return std::format("AWSDynamoDB/{}/tinydynamocdc/proof-{}.json", k_export_id,
                       ledger::destination("api.tinybird.co/v0/", k_datasource));
  }
  source::ProofNote note() const {
    return source::parse_proof(s3_.text(k_bucket, note_key())).value_or(source::ProofNote{});
  }

  /// All of it, in as many invocations as it calls for.
  void to_the_end() {
    for (int calls = 0; calls < 100; ++calls) {
      const auto said = go_on();
      ASSERT_TRUE(said) << said.error().message;
      if (calls_.empty()) {
        return;
      }
    }
    FAIL() << "it does not end";
  }

  std::uint64_t keys_ = 10;
  std::map<std::uint64_t, std::string> missing_;  ///< Verdicts of keys that are not the same.
  /// An item, and the states it may be equal to.
  std::map<std::uint64_t, std::pair<std::string, std::vector<std::string>>> doubtful_;
  std::uint64_t last_mark_s_ = k_export_time_s - 86'400;
  std::chrono::milliseconds takes_{100};    ///< Each question.
  std::uint64_t heavy_from_keys_ = ~0ULL;   ///< A slice of so many is too heavy.
  std::optional<std::uint64_t> heavy_key_;  ///< A slice with it is too heavy.
  bool no_end_ = false;                     ///< Finding a slice's end is too heavy.
  int status_ = 200;                        ///< Another one: of the questions.
  std::vector<std::string> questions_;

  static std::optional<std::uint64_t> number_behind(const std::string& text,
                                                    std::string_view words) {
    const auto at = text.find(words);
    return at == std::string::npos ? std::nullopt
                                   : std::optional(std::stoull(text.substr(at + words.size())));
  }

  static net::HttpResponse failure(int status, std::string_view words) {
    return {.status = status, .headers = {}, .body = Json{{"error", words}}.dump()};
  }

  // Tinybird's answers, and the world's.
  base::Result<net::HttpResponse> with_proof(const testing::RecordedRequest& request) {
    if (proves_ && request.target == "/v0/datasources/" + std::string(k_datasource)) {
      return net::HttpResponse{
          .status = 200,
          .headers = {},
          .body = R"({"columns":[{"name":"Keys","type":"String"},{"name":"userIdentity",)"
                  R"("type":"String"},{"name":"key_Id","type":"Float64"}]})"};
    }
    const bool is_question = request.target.starts_with("/v0/sql") &&
                             (request.body.contains("key_Id") || request.body.contains("verdict"));
    return is_question ? question(request.body) : answer(request);
  }

 private:
  bool proves_ = false;

  net::HttpResponse question(const std::string& sql) {
    questions_.push_back(sql);
    clock_.advance(takes_);
    if (status_ != 200) {
      return failure(status_, "no");
    }
    const auto ok = [](const Json& row) {
      return net::HttpResponse{.status = 200, .headers = {}, .body = row.dump() + "\n"};
    };
    if (sql.starts_with("SELECT toString(max(")) {
      return ok({{"n", std::to_string(last_mark_s_)}});
    }
    const auto after = number_behind(sql, "key_Id > ");
    const auto first = after ? *after + 1 : 0;
    if (sql.starts_with("SELECT [")) {
      if (no_end_) {
        return failure(408, "Query timeout");
      }
      const auto end = first + number_behind(sql, "OFFSET ").value_or(0) / 2;
      return end < keys_ ? ok({{"until", {std::to_string(end)}}})
                         : net::HttpResponse{.status = 200, .headers = {}, .body = ""};
    }
    const auto until = number_behind(sql, "key_Id <= ").value_or(keys_ - 1);
    if (until + 1 - first >= heavy_from_keys_ ||
        (heavy_key_ && *heavy_key_ >= first && *heavy_key_ <= until)) {
      return failure(400, "Memory limit (for query) exceeded. (MEMORY_LIMIT_EXCEEDED)");
    }
    return sql.starts_with("SELECT Keys, item") ? doubtful(first, until) : counts(first, until);
  }

  net::HttpResponse counts(std::uint64_t first, std::uint64_t until) {
    std::map<std::string, std::uint64_t> verdicts;
    std::uint64_t bytes = 0;
    Json keys = Json::array();
    for (auto key = first; key <= until; ++key) {
      if (missing_.contains(key)) {
        ++verdicts[missing_[key]];
        if (missing_[key] != "without_past") {
          keys.push_back(std::format(R"({{"Id":{}}})", key));
        }
      } else if (doubtful_.contains(key)) {
        ++verdicts["doubtful"];
        bytes = std::max<std::uint64_t>(bytes, doubtful_[key].first.size() * 2);
      } else {
        ++verdicts["same"];
      }
    }
    Json row{{"doubtful_bytes", std::to_string(bytes)}, {"keys", keys}};
    for (const auto* name : {"same", "missing", "gone", "without_past", "doubtful"}) {
      row[name] = std::to_string(verdicts[name]);
    }
    return {.status = 200, .headers = {}, .body = row.dump() + "\n"};
  }

  net::HttpResponse doubtful(std::uint64_t first, std::uint64_t until) {
    std::string body;
    for (const auto& [key, images] : doubtful_) {
      if (key >= first && key <= until) {
        body += Json{{"Keys", std::format(R"({{"Id":{}}})", key)},
                     {"item", images.first},
                     {"states", images.second}}
                    .dump() +
                "\n";
      }
    }
    return {.status = 200, .headers = {}, .body = body};
  }
};

}  // namespace tinydynamocdc::lambda
