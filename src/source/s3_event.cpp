// SPDX-License-Identifier: Apache-2.0
#include "source/s3_event.hpp"

#include <format>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/host_name.hpp"
#include "base/json_members.hpp"
#include "base/outside_text.hpp"
#include "base/try.hpp"
#include "dynamodb/json_text.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using nlohmann::json;

namespace {

// (Amazon S3 User Guide: "Naming Amazon S3 objects".)
constexpr std::size_t k_key_bytes_max = 1'024;

// The message may repeat words from outside.
std::unexpected<base::Error> bad(std::string_view message) {
  return base::fail(ErrorKind::bad_input, base::outside_text(message));
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') {
    return static_cast<unsigned>(c - '0');
  }
  const char letter = static_cast<char>(c | 0x20);
  if (letter >= 'a' && letter <= 'f') {
    return static_cast<unsigned>(letter - 'a' + 10);
  }
  return std::nullopt;
}

// application/x-www-form-urlencoded, as S3 spells keys in events.
Result<std::string> form_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto high = i + 1 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
    if (!high || !low) {
      return bad("a % without two hexadecimal digits");
    }
    decoded += static_cast<char>(*high << 4U | *low);
    i += 2;
  }
  if (dynamodb::find_invalid_utf8(decoded) != std::string_view::npos) {
    return bad("does not decode to UTF-8");
  }
  return decoded;
}

// The other way round, as far as a key needs it.
std::string form_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("/-_.~").contains(c);
    encoded += plain ? std::string(1, c) : std::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

// Records of another major version may mean anything; those of another minor one have members more.
Result<void> check_kind(const json& record) {
  TINYDYNAMOCDC_TRY(const auto source, base::required_text(record, "eventSource"));
  if (source != "aws:s3") {
    return bad(std::format("eventSource is \"{}\", not \"aws:s3\"", source));
  }
  TINYDYNAMOCDC_TRY(const auto version, base::required_text(record, "eventVersion"));
  if (!version.starts_with("2.")) {
    return bad(std::format("eventVersion is \"{}\", not 2.x", version));
  }
  TINYDYNAMOCDC_TRY(const auto name, base::required_text(record, "eventName"));
  if (!name.starts_with("ObjectCreated:")) {
    return bad(std::format("eventName is \"{}\", not ObjectCreated:…", name));
  }
  return {};
}

// Puts what `read` gives into `target`; the error of a member says in which object it is.
template <class Value>
Result<void> take(Result<Value> read, Value& target, std::string_view where) {
  if (!read) {
    return std::unexpected(
        base::Error{read.error().kind, std::format("{}{}", where, read.error().message)});
  }
  target = *std::move(read);
  return {};
}

std::string without_quotes(std::string etag) {
  if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') {
    return etag.substr(1, etag.size() - 2);
  }
  return etag;
}

Result<S3Object> object_of(const json& record) {
  if (!record.is_object()) {
    return bad("not an object");
  }
  TINYDYNAMOCDC_TRY_VOID(check_kind(record));
  S3Object result;
  TINYDYNAMOCDC_TRY_VOID(take(base::required_text(record, "awsRegion"), result.region, ""));
  if (!base::is_host_label(result.region)) {
    return bad(std::format("awsRegion \"{}\" cannot be a region", result.region));
  }
  const json* s3 = nullptr;
  const json* bucket = nullptr;
  const json* object = nullptr;
  auto taken = take(base::required_object(record, "s3"), s3, "");
  taken = taken.and_then([&] { return take(base::required_object(*s3, "bucket"), bucket, "s3."); });
  taken = taken.and_then([&] { return take(base::required_object(*s3, "object"), object, "s3."); });
  taken = taken.and_then(
      [&] { return take(base::required_text(*bucket, "name"), result.bucket, "s3.bucket."); });
  taken = taken.and_then(
      [&] { return take(base::required_text(*object, "key"), result.key, "s3.object."); });
  taken = taken.and_then(
      [&] { return take(base::required_count(*object, "size"), result.size, "s3.object."); });
  taken = taken.and_then(
      [&] { return take(base::checked_text(*object, "eTag"), result.etag, "s3.object."); });
  taken = taken.and_then([&] {
    return take(base::checked_text(*object, "versionId"), result.version_id, "s3.object.");
  });
  if (!taken) {
    return std::unexpected(taken.error());
  }
  auto key = form_decoded(result.key);
  if (!key) {
    return std::unexpected(base::with_context(key.error(), "s3.object.key"));
  }
  result.key = *std::move(key);
  if (result.key.size() > k_key_bytes_max) {
    return bad(std::format("s3.object.key has {} bytes, S3 allows {}", result.key.size(),
                           k_key_bytes_max));
  }
  result.etag = without_quotes(std::move(result.etag));
  return result;
}

}  // namespace

std::string s3_event_text(const S3Object& object) {
  json stored{{"key", form_encoded(object.key)}, {"size", object.size}, {"eTag", object.etag}};
  if (!object.version_id.empty()) {
    stored["versionId"] = object.version_id;
  }
  const json record{{"eventVersion", "2.1"},
                    {"eventSource", "aws:s3"},
                    {"awsRegion", object.region},
                    {"eventName", "ObjectCreated:Put"},
                    {"s3", {{"bucket", {{"name", object.bucket}}}, {"object", std::move(stored)}}}};
  return json{{"Records", json::array({record})}}.dump(-1, ' ', false,
                                                       json::error_handler_t::replace);
}

Result<std::vector<Result<S3Object>>> parse_s3_event(std::string_view payload) {
  const auto event = base::parsed_object<json>(payload);
  if (!event) {
    return std::unexpected(base::with_context(event.error(), "S3 event"));
  }
  const json* records = base::member_of(*event, "Records");
  if (records == nullptr || !records->is_array()) {
    return bad("S3 event: Records is missing or not an array");
  }
  std::vector<Result<S3Object>> objects;
  objects.reserve(records->size());
  for (const auto& record : *records) {
    auto object = object_of(record);
    if (!object) {
      object = std::unexpected(
          base::with_context(object.error(), std::format("S3 event: record {}", objects.size())));
    }
    objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace tinydynamocdc::source
