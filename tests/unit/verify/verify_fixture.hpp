// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <format>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/digest.hpp"
#include "load/folder_objects.hpp"
#include "support/gzip.hpp"
#include "support/scripted_tinybird.hpp"
#include "support/temporary_folder.hpp"
#include "verify/export_items.hpp"
#include "verify/image_digest.hpp"
#include "verify/sip_hash.hpp"
#include "verify/slice_look.hpp"
#include "verify/statements.hpp"

namespace tinydynamocdc::verify {

/// An export of items {"id":…,"v":…} in a folder, and a Tinybird whose answers the test gives by
/// what the question contains.
class VerifyTest : public testing::ScriptedTinybird {
 protected:
  using Json = nlohmann::json;
  using Rows = std::vector<Json>;

  static constexpr const char* k_arn =
      "arn:aws:dynamodb:eu-west-2:123456789012:table/Tab/export/01700000000000-a1b2c3d4";
  static constexpr std::int64_t k_time = 1'700'000'000;

  VerifyTest() {
    http_.otherwise([this](const testing::RecordedRequest& request) { return answer(request); });
  }

  static std::string line(std::string_view id, int v) {
    return std::format(R"({{"Item":{{"id":{{"S":"{}"}},"v":{{"N":"{}"}}}}}})", id, v);
  }
  static std::string keys(std::string_view id) { return std::format(R"({{"id":"{}"}})", id); }
  static std::string image(std::string_view id, int v) {
    return std::format(R"({{"id":"{}","v":{}}})", id, v);
  }
  static std::uint64_t hash(std::string_view id) { return sip_hash64(keys(id)); }
  static std::uint64_t digest(std::string_view id, int v) {
    const auto found = item_digest(keys(id), image(id, v));
    EXPECT_TRUE(found);
    return found.value_or(0);
  }

  /// A data file with these lines.
  void put_file(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& one : lines) {
      text += one + "\n";
    }
    const auto bytes = testing::gzip(text);
    const auto name = std::format("{}.json.gz", export_.files.size());
    folder_.write(name, bytes);
    aws::Md5 md5;
    md5.update(bytes);
    export_.files.push_back(
        {.key = name, .item_count = lines.size(), .md5_base64 = md5.base64_digest(), .etag = {}});
  }

  /// What questions with `part` in them are answered, the last given first.
  void answer(std::string part, Rows rows) {
    std::string body;
    for (const auto& row : rows) {
      body += row.dump() + "\n";
    }
    answers_.insert(answers_.begin(), {std::move(part), 200, std::move(body)});
  }
  void refuse(std::string part, std::string words) {
    answers_.insert(answers_.begin(),
                    {std::move(part), 400, Json{{"error", std::move(words)}}.dump()});
  }

  /// How many questions had `part` in them.
  [[nodiscard]] std::size_t asked(std::string_view part) const {
    std::size_t count = 0;
    for (const auto& request : http_.requests()) {
      count += request.body.contains(part) ? 1 : 0;
    }
    return count;
  }

  /// Of a data source with rows of its own and without: the sums of its buckets.
  [[nodiscard]] static Rows sums(const std::vector<std::pair<std::string, int>>& items) {
    BucketSums found{};
    for (const auto& [id, v] : items) {
      found[hash(id) % k_buckets].add(digest(id, v));
    }
    Rows rows;
    for (std::size_t bucket = 0; bucket < k_buckets; ++bucket) {
      if (found[bucket].items == 0) {
        continue;
      }
      Json row{{"bucket", bucket}};
      for (std::size_t i = 0; i < k_moments; ++i) {
        row[std::format("items_{}", i)] = std::to_string(found[bucket].items);
        row[std::format("sum_{}", i)] = std::to_string(found[bucket].digests);
      }
      rows.push_back(row);
    }
    return rows;
  }
  [[nodiscard]] static Rows states(const std::vector<std::pair<std::string, int>>& items) {
    Rows rows;
    for (const auto& [id, v] : items) {
      Json row{{"hash", std::to_string(hash(id))}};
      for (std::size_t i = 0; i < k_moments; ++i) {
        row[std::format("digest_{}", i)] = std::to_string(digest(id, v));
      }
      rows.push_back(row);
    }
    return rows;
  }
  /// A row of the landing data source, from before the export.
  [[nodiscard]] static Json landed(std::string_view id, int v) {
    return {{"hash", std::to_string(hash(id))},
            {"Keys", keys(id)},
            {"eventName", "INSERT"},
            {"NewImage", image(id, v)},
            {"at", std::format("{}{:040}", k_time - 5'000, 1)},
            {"time", std::to_string(k_time - 5'000)},
            {"is_own", 0}};
  }

  testing::TemporaryFolder folder_;
  load::FolderObjects objects_{folder_.path()};
  ExportFiles export_{.objects = objects_,
                      .bucket = {},
                      .info = {.export_arn = k_arn, .export_time_s = k_time, .key_names = {"id"}},
                      .files = {}};
  Subject subject_{.table = "T",
                   .datasource = "ddb_T",
                   .view = {},
                   .columns = {{.name = "key_id"}},
                   .view_columns = {},
                   .export_arn = k_arn,
                   .edge_begin_s = k_time,
                   .export_time_s = k_time};
  Marks marks_{.before = "0", .at_export = "0", .now = "0"};
  Questions questions_;
  Slices slices_{false, {}};
  LookParts parts_{.tinybird = client_,
                   .subject = subject_,
                   .marks = marks_,
                   .questions = questions_,
                   .slices = slices_};

 private:
  struct Answer {
    std::string part;
    int status = 200;
    std::string body;
  };

  base::Result<net::HttpResponse> answer(const testing::RecordedRequest& request) {
    for (const auto& one : answers_) {
      if (request.body.contains(one.part)) {
        return net::HttpResponse{.status = one.status, .headers = {}, .body = one.body};
      }
    }
    ADD_FAILURE() << "nobody has an answer for: " << request.body;
    return base::fail(base::ErrorKind::internal, "no answer");
  }

  std::vector<Answer> answers_;
};

}  // namespace tinydynamocdc::verify
