// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "oracle/generator.hpp"
#include "oracle/generator_words.hpp"

namespace tinydynamocdc::oracle {
namespace {

using Strings = std::vector<std::string>;

const Texts k_texts = {"a",  "NEW_IMAGE", "",  "2.1",     "aws:s3",  "+%2Fa%C3%A9",
                       "%",  "%f",        "é", "\\u00e9", "\\ud800", "2020-11-04T07Z",
                       "a+b"};
const Texts k_values = {"null", "1", "\"\"", "\"x\"", "[]", "{}", "true", "-1", "1.5", "1e999"};

std::string in_quotes(std::string_view text) { return "\"" + std::string(text) + "\""; }

// Puts documents together, with mistakes once in a while.
class DocumentMaker {
 public:
  DocumentMaker(Choices& choices, Spelling spelling)
      : choices_(choices), strange_(spelling == Spelling::strange) {}

  bool mistake() { return strange_ && choices_.one_in(61); }

  std::string gap() {
    return strange_ && choices_.one_in(13) ? std::string(choices_.pick(k_gaps)) : "";
  }

  // "name":value, or seldom another value.
  std::string member(std::string_view name, std::string value) {
    if (mistake()) {
      value = choices_.one_in(2) ? in_quotes(choices_.pick(k_texts))
                                 : std::string(choices_.pick(k_values));
    }
    return in_quotes(name) + gap() + ":" + gap() + value;
  }

  std::string pick(const Texts& texts) { return std::string(choices_.pick(texts)); }

  // One of them, quoted.
  std::string one_of(const Texts& texts) { return in_quotes(choices_.pick(texts)); }

  // {members}: seldom one is missing, stands there twice, or one is new; in any order.
  std::string object(Strings members) {
    const auto some = [&] {
      return members.begin() + static_cast<std::ptrdiff_t>(choices_.below(members.size()));
    };
    if (mistake()) {
      members.erase(some());
    }
    if (mistake() && !members.empty()) {
      members.push_back(*some());
    }
    if (mistake()) {
      members.push_back("\"New\":{\"a\":[1,{}]}");
    }
    if (strange_ && choices_.one_in(5)) {
      std::ranges::reverse(members);
    }
    std::string text = "{" + gap();
    for (std::size_t i = 0; i < members.size(); ++i) {
      text += (i > 0 ? "," : "") + members[i] + gap();
    }
    return text + "}";
  }

  std::string full_line() {
    std::string item = make_item(choices_, spelling());
    std::string keys;
    if (!mistake()) {
      keys += "\"pk\":" + key_value();
    }
    if (!mistake()) {
      keys += std::string(keys.empty() ? "" : ",") + "\"sk\":" + key_value();
    }
    const bool alone = item.find_first_not_of(" \t\r\n{}") == std::string::npos;
    item.replace(0, 1, "{" + keys + (alone || keys.empty() ? "" : ","));
    return object({"\"Item\":" + item});
  }

  std::string incremental_line() {
    static const Texts k_times = {"1680109764000000", "1680109764999999", "0", "4294967295999999"};
    static const Texts k_odd_times = {"4294967296000000", "-1", "", "1e15",
                                      "16801097640000.5", "x"};
    const std::string time(choices_.pick(mistake() ? k_odd_times : k_times));
    const Strings spellings = {"{\"N\":\"" + time + "\"}", in_quotes(time), time,
                               "{\"S\":\"" + time + "\"}"};
    const auto& written = spellings[choices_.below(mistake() ? 4 : 3)];
    Strings members = {member("Metadata", object({"\"WriteTimestampMicros\":" + gap() + written})),
                       member("Keys", make_keys(choices_, spelling()))};
    if (!choices_.one_in(4)) {
      members.push_back(member("NewImage", make_item(choices_, spelling())));
    }
    if (choices_.one_in(2)) {
      members.push_back(member("OldImage", make_item(choices_, spelling())));
    }
    return object(members);
  }

 private:
  static constexpr std::size_t k_key_kinds = 3;

  [[nodiscard]] Spelling spelling() const { return strange_ ? Spelling::strange : Spelling::aws; }

  std::string key_value() {
    switch (choices_.below(k_key_kinds)) {
      case 0:
        return "{\"S\":\"" + make_string_body(choices_) + "\"}";
      case 1:
        return "{\"N\":\"" + make_number(choices_) + "\"}";
      default:
        return "{\"B\":" + in_quotes(choices_.pick(k_base64)) + "}";
    }
  }

  Choices& choices_;
  bool strange_;
};

std::string s3_record(DocumentMaker& maker) {
  static const Texts k_keys = {"a",       "p/AWSDynamoDB/01-2/data/x.json.gz",
                               "a+b%2Bc", "%D0%BC",
                               "é",       "%F0%9F%98%80",
                               "%ff",     "a%2",
                               "",        "a%252F"};
  static const Texts k_names = {"ObjectCreated:Put", "ObjectCreated:CompleteMultipartUpload"};
  static const Texts k_versions = {"2.1", "2.3", "2.0"};
  static const Texts k_sizes = {"0", "1024", "18446744073709551615"};
  Strings inner = {maker.member("key", maker.one_of(k_keys)),
                   maker.member("size", maker.pick(k_sizes)),
                   maker.member("eTag", maker.one_of({"d41d8cd9", "\\\"abc\\\"", ""}))};
  if (!maker.mistake()) {
    inner.push_back(maker.member("versionId", maker.one_of({"v1", "", "null"})));
  }
  return maker.object(
      {maker.member("eventVersion", maker.one_of(k_versions)),
       maker.member("eventSource", "\"aws:s3\""), maker.member("awsRegion", "\"eu-west-2\""),
       maker.member("eventName", maker.one_of(k_names)),
       maker.member(
           "s3",
           maker.object({maker.member("bucket", maker.object({maker.member("name", "\"bucket\"")})),
                         maker.member("object", maker.object(inner))}))});
}

}  // namespace

std::string make_export(Choices& choices, Spelling spelling, bool incremental) {
  DocumentMaker maker(choices, spelling);
  std::string text;
  for (std::size_t count = choices.below(6); count > 0; --count) {
    // Seldom a line of the other kind, or an empty one.
    const bool kind = incremental != maker.mistake();
    std::string line = kind ? maker.incremental_line() : maker.full_line();
    std::ranges::replace(line, '\n', ' ');
    if (maker.mistake()) {
      line.clear();
    }
    text += line + maker.gap() + (count == 1 && choices.one_in(3) ? "" : "\n");
  }
  return text;
}

std::string make_s3_event(Choices& choices) {
  DocumentMaker maker(choices, Spelling::strange);
  std::string records;
  const std::size_t count = choices.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    records += (i > 0 ? "," : "") + s3_record(maker);
  }
  return maker.gap() + maker.object({maker.member("Records", "[" + maker.gap() + records + "]")}) +
         maker.gap();
}

std::string make_export_summary(Choices& choices) {
  static const Texts k_tables = {"arn:aws:dynamodb:us-east-1:123456789012:table/people",
                                 "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d"};
  static const Texts k_exports = {"/export/01234567890123-a1b2c3d4", "/stream/2020", "",
                                  "/export/"};
  static const Texts k_times = {"2020-11-04T07:28:34.928Z",  "1970-01-01T00:00:00Z",
                                "2024-02-29T23:59:59+02:00", "2023-02-29T00:00:00Z",
                                "2020-11-04T07:28:34",       "1969-12-31T23:59:59Z",
                                "2020-11-04T24:00:00Z",      "2020-11-04T07:28:34-11:59"};
  DocumentMaker maker(choices, Spelling::strange);
  const std::string table(choices.pick(k_tables));
  const std::string arn = table + std::string(k_exports[maker.mistake() ? choices.below(4) : 0]);
  Strings members = {
      maker.member("version", "\"2020-06-30\""),
      maker.member("exportArn", in_quotes(arn)),
      maker.member("tableArn", maker.mistake() ? maker.one_of(k_tables) : in_quotes(table)),
      maker.member("tableId", "\"12345a12\""),
      maker.member("exportTime", in_quotes(k_times[choices.below(choices.one_in(4) ? 8 : 3)])),
      maker.member("s3Bucket", "\"bucket\""),
      maker.member("s3Prefix", maker.one_of({"p", "", "a/b c"})),
      maker.member("manifestFilesS3Key", "\"AWSDynamoDB/01-2/manifest-files.json\""),
      maker.member("itemCount", std::to_string(choices.below(300))),
      maker.member("outputFormat", maker.one_of({"DYNAMODB_JSON", "ION"})),
  };
  if (choices.one_in(2)) {
    members.push_back(
        maker.member("exportType", maker.one_of({"FULL_EXPORT", "INCREMENTAL_EXPORT"})));
    members.push_back(maker.member("exportToTime", in_quotes(k_times[choices.below(3)])));
    members.push_back(
        maker.member("outputView", maker.one_of({"NEW_IMAGE", "NEW_AND_OLD_IMAGES"})));
  }
  return maker.gap() + maker.object(members) + maker.gap();
}

std::string make_export_files(Choices& choices) {
  DocumentMaker maker(choices, Spelling::strange);
  std::string text;
  for (std::size_t count = choices.below(4); count > 0; --count) {
    const std::string key = "data/" + std::to_string(choices.below(9)) + ".json.gz";
    std::string line = maker.object(
        {maker.member("itemCount", std::to_string(choices.below(50'000))),
         maker.member("md5Checksum", maker.mistake() ? "\"a0k21IY3eelgr2PuWJLjJ===\""
                                                     : "\"a0k21IY3eelgr2PuWJLjJw==\""),
         maker.member("etag", "\"51f9f394-1\""), maker.member("dataFileS3Key", in_quotes(key))});
    std::ranges::replace(line, '\n', ' ');
    text += line + (count == 1 && choices.one_in(3) ? "" : "\n");
  }
  return text;
}

}  // namespace tinydynamocdc::oracle
