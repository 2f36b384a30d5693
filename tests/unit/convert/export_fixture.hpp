// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <format>
#include <string>
#include <string_view>
#include <vector>

#include "aws/digest.hpp"
#include "support/gzip.hpp"
#include "support/temporary_folder.hpp"

namespace tinydynamocdc::convert {

inline constexpr const char* k_export_id = "01604474914000-a1b2c3d4";
inline constexpr const char* k_export_arn =
    "arn:aws:dynamodb:eu-west-2:123456789012:table/People/export/01604474914000-a1b2c3d4";
inline constexpr std::int64_t k_export_time_s = 1'604'474'914;

inline std::string md5_base64(std::string_view bytes) {
  aws::Md5 md5;
  md5.update(bytes);
  return md5.base64_digest();
}

/// A line of a full export: the key attribute Id, and what else is given (`,"Name":{…}`).
inline std::string full_line(int id, std::string_view more = "") {
  return std::format(R"({{"Item":{{"Id":{{"N":"{}"}}{}}}}})", id, more) + "\n";
}

/// A line of an incremental export that puts that item.
inline std::string incremental_line(int id) {
  return std::format(
             R"({{"Metadata":{{"WriteTimestampMicros":{{"N":"1604474000999999"}}}},"Keys":{{"Id":{{"N":"{}"}}}},"NewImage":{{"Id":{{"N":"{}"}}}}}})",
             id, id) +
         "\n";
}

/// An export written to a folder as it lies in a bucket; each member may be set wrong.
struct ExportFixture {
  struct File {
    std::string name;     ///< `a.json.gz`
    std::string content;  ///< Compressed.
    std::uint64_t items = 0;
    std::string md5 = md5_base64(content);
  };
  std::vector<File> files;
  std::string prefix;  ///< `some/prefix/`, in keys as in the folder.
  bool incremental = false;
  std::string format = "DYNAMODB_JSON";
  std::uint64_t extra_items = 0;  ///< In the summary alone.

  void add(std::string name, std::string_view lines, std::uint64_t items) {
    files.push_back({std::move(name), testing::gzip(lines), items});
  }

  [[nodiscard]] std::string own_folder() const {
    return std::format("{}AWSDynamoDB/{}", prefix, k_export_id);
  }
  [[nodiscard]] std::string data_folder() const {
    return incremental ? prefix + "AWSDynamoDB/data" : own_folder() + "/data";
  }

  [[nodiscard]] std::string manifest_files() const {
    std::string lines;
    for (const auto& file : files) {
      lines += std::format(
          R"({{"itemCount":{},"md5Checksum":"{}","etag":"0a-1","dataFileS3Key":"{}/{}"}})",
          file.items, file.md5, data_folder(), file.name);
      lines += "\n";
    }
    return lines;
  }

  [[nodiscard]] std::string manifest_summary() const {
    std::uint64_t items = extra_items;
    for (const auto& file : files) {
      items += file.items;
    }
    auto text = std::format(
        R"({{"version":"2020-06-30","exportArn":"{}","startTime":"2020-11-04T07:28:34.028Z","endTime":"2020-11-04T07:33:43.897Z","tableArn":"arn:aws:dynamodb:eu-west-2:123456789012:table/People","tableId":"12345a12-abcd-123a-ab12-1234abc12345","exportTime":"2020-11-04T07:28:34.028Z","s3Bucket":"b","s3Prefix":null,"s3SseAlgorithm":"AES256","s3SseKmsKeyId":null,"manifestFilesS3Key":"{}/manifest-files.json","billedSizeBytes":0,"itemCount":{},"outputFormat":"{}")",
        k_export_arn, own_folder(), items, format);
    if (incremental) {
      text +=
          R"(,"exportFromTime":"2020-11-04T06:00:00.000Z","exportToTime":"2020-11-04T07:28:34.000Z","outputView":"NEW_IMAGE","exportType":"INCREMENTAL_EXPORT")";
    }
    return text + "}";
  }

  /// Returns the path of the export's own folder.
  [[nodiscard]] std::string write_to(const testing::TemporaryFolder& folder) const {
    const auto summary = manifest_summary();
    const auto lines = manifest_files();
    const auto own = own_folder();
    folder.write(own + "/_started", "");
    for (const auto& file : files) {
      folder.write(std::format("{}/{}", data_folder(), file.name), file.content);
    }
    folder.write(own + "/manifest-files.json", lines);
    folder.write(own + "/manifest-files.md5", md5_base64(lines) + "\n");
    folder.write(own + "/manifest-summary.md5", md5_base64(summary));
    folder.write(own + "/manifest-summary.json", summary);
    return folder.path() + "/" + own;
  }
};

}  // namespace tinydynamocdc::convert
