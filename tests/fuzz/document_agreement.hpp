// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <format>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/agreement.hpp"
#include "fuzz/cases.hpp"
#include "oracle/export_documents.hpp"
#include "oracle/generator.hpp"
#include "source/event_kind.hpp"
#include "source/export_manifest.hpp"
#include "source/s3_event.hpp"

/// S3 events and export manifests, read by the product and by the oracle.
namespace tinydynamocdc::fuzz {

using Lines = std::vector<std::string>;

/// The product's answer in the oracle's form; an error must be bad_input.
template <class Value, class Spell>
[[nodiscard]] oracle::Answer<Lines> spelled_lines(const base::Result<std::vector<Value>>& result,
                                                  Spell spell) {
  if (!result) {
    return result.error().kind == base::ErrorKind::bad_input
               ? oracle::Answer<Lines>(std::unexpected(result.error().message))
               : Lines{"an error of another kind: " + result.error().message};
  }
  Lines lines;
  for (const auto& value : *result) {
    lines.push_back(spell(value));
  }
  return lines;
}

[[nodiscard]] inline oracle::Answer<Lines> product_s3_objects(std::string_view text) {
  return spelled_lines(source::parse_s3_event(text),
                       [](const base::Result<source::S3Object>& object) {
                         if (!object) {
                           return std::string("refused");
                         }
                         return std::format("bucket={}|key={}|size={}|etag={}|version={}|region={}",
                                            object->bucket, object->key, object->size, object->etag,
                                            object->version_id, object->region);
                       });
}

[[nodiscard]] inline oracle::Answer<Lines> product_files(std::string_view text) {
  return spelled_lines(source::parse_export_files(text), [](const source::ExportDataFile& file) {
    return std::format("key={}|items={}|md5={}|etag={}", file.key, file.item_count, file.md5_base64,
                       file.etag);
  });
}

[[nodiscard]] inline oracle::Answer<Lines> product_summary(std::string_view text) {
  const auto as_list = [](source::ExportSummary summary) {
    return std::vector{std::move(summary)};
  };
  return spelled_lines(
      source::parse_export_summary(text).transform(as_list), [](const auto& summary) {
        return std::format(
            "export={}|table={}|id={}|time={}|incremental={}|view={}|bucket={}|prefix={}|files={}|"
            "items={}|format={}",
            summary.export_arn, summary.table_arn, summary.table_id, summary.export_time_s,
            summary.type == source::ExportType::incremental ? 1 : 0, summary.view_type,
            summary.bucket, summary.prefix, summary.manifest_files_key, summary.item_count,
            summary.output_format);
      });
}

/// The same lines, or both refuse.
[[nodiscard]] inline std::string compare_document(const std::string& what, std::string_view text,
                                                  const oracle::Answer<Lines>& product,
                                                  const oracle::Answer<Lines>& wanted,
                                                  Tally& tally) {
  ++tally.cases;
  ++tally.by_path[what];
  ++(wanted ? tally.accepted : tally.refused);
  if (product.has_value() == wanted.has_value() && (!wanted || *product == *wanted)) {
    return "";
  }
  const auto joined = [](const oracle::Answer<Lines>& answer) {
    if (!answer) {
      return "refused: " + answer.error();
    }
    std::string all;
    for (const auto& line : *answer) {
      all += line + "\n";
    }
    return all;
  };
  return difference(what, text, joined(product), joined(wanted));
}

/// An event, and then the same with a few bytes changed.
[[nodiscard]] inline std::string s3_event_case(Choices& choices, Tally& tally) {
  std::string event = oracle::make_s3_event(choices);
  for (int round = 0; round < 3; ++round) {
    tally.shapes.insert(oracle::shape_of(event));
    const auto wanted = oracle::objects_of_s3_event(event);
    auto found = compare_document("s3-event", event, product_s3_objects(event), wanted, tally);
    if (!found.empty()) {
      return found;
    }
    // What has an object is an S3 event also to whoever looks at the envelope alone.
    const auto kind = source::event_kind(event);
    const bool has_object =
        wanted && std::ranges::any_of(*wanted, [](const auto& line) { return line != "refused"; });
    if (has_object && kind != source::EventKind::s3) {
      return difference("event_kind", event, kind ? "another kind" : kind.error().message, "s3");
    }
    oracle::mutate(choices, event);
  }
  return "";
}

/// A summary and a list of files, and then the same with a few bytes changed.
[[nodiscard]] inline std::string manifest_case(Choices& choices, Tally& tally) {
  std::string summary = oracle::make_export_summary(choices);
  std::string files = oracle::make_export_files(choices);
  for (int round = 0; round < 3; ++round) {
    tally.shapes.insert(oracle::shape_of(summary));
    tally.shapes.insert(oracle::shape_of(files));
    auto found = compare_document("summary", summary, product_summary(summary),
                                  oracle::content_of_summary(summary), tally);
    if (found.empty()) {
      found = compare_document("files", files, product_files(files),
                               oracle::content_of_files(files), tally);
    }
    if (!found.empty()) {
      return found;
    }
    oracle::mutate(choices, summary);
    oracle::mutate(choices, files);
  }
  return "";
}

}  // namespace tinydynamocdc::fuzz
