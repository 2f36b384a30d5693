// SPDX-License-Identifier: Apache-2.0
#include "oracle/generator.hpp"

#include <algorithm>

#include "oracle/generator_words.hpp"

namespace tinydynamocdc::oracle {
namespace {

constexpr int k_levels_of_ordinary_items = 5;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) {
    out += text;
  }
  return out;
}

// Writes one text; remembers the spelling.
class Maker {
 public:
  Maker(Choices& choices, Spelling spelling)
      : choices_(choices), strange_(spelling == Spelling::strange) {}

  std::string map(int level) {
    std::string text = "{" + gap();
    const std::size_t count = choices_.below(level == 0 ? 9 : 4);
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) {
        text += "," + gap();
      }
      text += name() + gap() + ":" + gap() + typed(level) + gap();
    }
    return text + "}";
  }

  std::string name() {
    if (choices_.one_in(3)) {
      return "\"" + make_string_body(choices_) + "\"";
    }
    static const Texts k_names = {"pk", "sk", "a", "Id", "user.id", "p\\u006b", "имя", ""};
    return "\"" + std::string(choices_.pick(k_names)) + "\"";
  }

  std::string typed(int level) {
    if (mistake()) {
      return wrong_typed();
    }
    const bool deeper = level < k_levels_of_ordinary_items;
    switch (choices_.below(deeper ? 12 : 9)) {
      case 0:
      case 1:
        return tagged("S", string());
      case 2:
      case 3:
        return tagged("N", quoted_number());
      case 4:
        return tagged("B", "\"" + std::string(choices_.pick(k_base64)) + "\"");
      case 5:
        return tagged("BOOL", choices_.one_in(2) ? "true" : "false");
      case 6:
        return tagged("NULL", mistake() ? "false" : "true");
      case 7:
        return tagged("NS", list([this] { return quoted_number(); }));
      case 8:
        return tagged(choices_.one_in(2) ? "SS" : "BS", list([this] { return string(); }));
      case 9:
        return tagged("M", map(level + 1));
      case 10:
        return tagged("L", list([this, level] { return typed(level + 1); }));
      default:
        return strange_ && choices_.one_in(4) ? deep(level) : tagged("M", map(level + 1));
    }
  }

  std::string key_attribute() {
    static const Texts k_tags = {"S", "N", "B"};
    if (mistake()) {
      return name() + ":" + typed(0);
    }
    const std::string_view tag = choices_.pick(k_tags);
    const std::string value =
        tag == "N" ? quoted_number()
                   : (tag == "B" ? "\"" + std::string(choices_.pick(k_base64)) + "\"" : string());
    return name() + gap() + ":" + gap() + tagged(tag, value);
  }

  std::string keys() {
    std::string text = "{" + gap() + key_attribute();
    const std::size_t more = mistake() ? 2 : choices_.below(2);
    for (std::size_t i = 0; i < more; ++i) {
      text += gap() + "," + gap() + key_attribute();
    }
    return mistake() ? "{}" : text + "}";
  }

  std::string event();

  // Seldom true, and only where the spelling is strange.
  bool mistake() { return strange_ && choices_.one_in(97); }

  std::string gap() {
    return strange_ && choices_.one_in(13) ? std::string(choices_.pick(k_gaps)) : "";
  }

 private:
  std::string string() { return "\"" + make_string_body(choices_) + "\""; }
  std::string quoted_number() { return "\"" + make_number(choices_) + "\""; }

  std::string tagged(std::string_view tag, const std::string& value) {
    return "{" + gap() + "\"" + std::string(tag) + "\"" + gap() + ":" + gap() + value + gap() + "}";
  }

  template <class Element>
  std::string list(Element element) {
    std::string text = "[" + gap();
    const std::size_t count = choices_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      text += (i > 0 ? "," + gap() : "") + element() + gap();
    }
    return text + "]";
  }

  // Lists and maps around a value, about as many as are allowed.
  std::string deep(int level) {
    const std::size_t levels = 60 + choices_.below(7) - static_cast<std::size_t>(level);
    const bool maps = choices_.one_in(2);
    return repeated(maps ? "{\"M\":{\"a\":" : "{\"L\":[", levels) + "{\"S\":\"x\"}" +
           repeated(maps ? "}}" : "]}", levels);
  }

  std::string wrong_typed() {
    static const Texts k_wrong = {
        "{}",
        "{\"S\":1}",
        "{\"N\":1}",
        "{\"X\":\"a\"}",
        "{\"S\":\"a\",\"N\":\"1\"}",
        "{\"BOOL\":\"true\"}",
        "{\"NULL\":null}",
        "{\"NULL\":false}",
        "{\"L\":{}}",
        "{\"M\":[]}",
        "{\"SS\":\"a\"}",
        "{\"SS\":[1]}",
        "{\"NS\":[\"a\"]}",
        "\"a\"",
        "null",
        "[]",
        "{\"s\":\"a\"}",
        "{\"\":\"a\"}",
        "{\"\\u0053\":\"a\"}",
        "{\"BOOL\":null}",
        "{\"S\":null}",
        "{\"S\":{\"S\":\"a\"}}",
        "{\"S\":\"a\",\"S\":\"a\"}",
        "{\"L\":[\"a\"]}",
        "{\"BOOL\":truex}",
        "{\"NS\":[1]}",
        "{\"SS \":[\"a\"]}",
        "{\"S\" \"a\"}",
        "{\"M\":null}",
        "{\"L\":[{}]}",
    };
    return std::string(choices_.pick(k_wrong));
  }

  std::string record();
  std::vector<std::string> stream_members();

  Choices& choices_;
  bool strange_;
};

std::vector<std::string> Maker::stream_members() {
  static const Texts k_times = {"1480642020", "1480642020.75", "1.48064202E9",
                                "0",          "4294967295",    "0.5"};
  static const Texts k_odd_times = {"4294967296", "1480642020000",  "-1",   "\"1480642020\"",
                                    "null",       "14.8e-1",        "1e20", "0.00001e9",
                                    "-0",         "42949672959e-1", "[]"};
  static const Texts k_sequences = {"800000000003126276362", "1405400000000002063282832", "1",
                                    "0000000000000000000000000000000000000001"};
  static const Texts k_odd_sequences = {"", "12a", "-1",
                                        "99999999999999999999999999999999999999999", "1 "};
  static const Texts k_views = {"NEW_AND_OLD_IMAGES", "NEW_IMAGE"};
  static const Texts k_odd_views = {"KEYS_ONLY", "OLD_IMAGE", "", "NEW", "NEW_IMAG\\u0045"};
  static const Texts k_sizes = {"54", "0", "4294967295"};
  static const Texts k_odd_sizes = {"4294967296", "-1", "5.0", "\"54\"", "null", "1e3"};
  const auto pick = [this](const Texts& good, const Texts& odd) {
    return std::string(choices_.pick(mistake() ? odd : good));
  };
  std::vector<std::string> members = {
      "\"ApproximateCreationDateTime\":" + gap() + pick(k_times, k_odd_times),
      "\"Keys\":" + keys(),
      "\"SequenceNumber\":\"" + pick(k_sequences, k_odd_sequences) + "\"",
      "\"SizeBytes\":" + pick(k_sizes, k_odd_sizes),
      "\"StreamViewType\":" + gap() + "\"" + pick(k_views, k_odd_views) + "\"",
  };
  if (!mistake()) {
    members.push_back("\"NewImage\":" + map(0));
  }
  if (choices_.one_in(2)) {
    members.push_back("\"OldImage\":" + map(0));
  }
  return members;
}

std::string Maker::record() {
  static const Texts k_names = {"INSERT", "MODIFY", "REMOVE"};
  static const Texts k_odd_names = {"insert", "", "SNAPSHOT", "INSER\\u0054"};
  static const Texts k_versions = {"\"1.1\"", "1.1", "\"1.0\"", "2"};
  static const Texts k_odd_versions = {"\"\"", "\"v1\"", "null", "true", "\"1.\""};
  static const Texts k_arns = {
      "arn:aws:dynamodb:us-east-1:123456789012:table/people/stream/2016-12-01T00:00:00.000",
      "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/a.b-c_d/stream/2016-12-01T00:00:00.000"};
  static const Texts k_odd_arns = {"", "arn:aws:dynamodb:us-east-1:123456789012:table/x/stream/y",
                                   "arn:aws:kinesis:us-east-1:1:table/people/stream/y", "people"};
  static const Texts k_identities = {
      "{\"type\":\"Service\",\"principalId\":\"dynamodb.amazonaws.com\"}", "null", "{}",
      "{ \"a\\\\\" :\n[1]}"};
  const auto pick = [this](const Texts& good, const Texts& odd) {
    return std::string(choices_.pick(mistake() ? odd : good));
  };
  std::vector<std::string> inner = stream_members();
  if (mistake()) {
    inner.erase(inner.begin() + static_cast<std::ptrdiff_t>(choices_.below(inner.size())));
  }
  if (strange_ && choices_.one_in(5)) {
    std::ranges::reverse(inner);
  }
  std::string joined;
  for (const auto& member : inner) {
    joined += (joined.empty() ? "" : "," + gap()) + member + gap();
  }
  std::vector<std::string> members = {
      "\"eventID\":\"" + (choices_.one_in(9) ? make_string_body(choices_) : "f07f8ca4b0b26cb9") +
          "\"",
      "\"eventName\":\"" + pick(k_names, k_odd_names) + "\"",
      "\"eventVersion\":" + gap() + pick(k_versions, k_odd_versions),
      "\"eventSource\":\"" + std::string(mistake() ? "aws:s3" : "aws:dynamodb") + "\"",
      "\"awsRegion\":\"us-east-1\"",
      "\"dynamodb\":" + gap() + "{" + joined + "}",
      "\"eventSourceARN\":\"" + pick(k_arns, k_odd_arns) + "\"",
  };
  if (choices_.one_in(4)) {
    members.push_back("\"userIdentity\":" + std::string(choices_.pick(k_identities)));
  }
  if (choices_.one_in(7)) {
    members.push_back("\"new\":" + map(0));
  }
  if (choices_.one_in(23)) {
    members.push_back(members[choices_.below(members.size())]);
  }
  if (mistake()) {
    members.erase(members.begin() + static_cast<std::ptrdiff_t>(choices_.below(members.size())));
  }
  if (strange_ && choices_.one_in(5)) {
    std::ranges::reverse(members);
  }
  std::string text = "{" + gap();
  for (const auto& member : members) {
    text += (text.size() > 1 && text.back() != '{' ? "," : "") + member + gap();
  }
  return text + "}";
}

std::string Maker::event() {
  std::string text = gap() + "{" + gap();
  if (choices_.one_in(11)) {
    text += "\"Extra\":" + map(0) + ",";
  }
  text += "\"Records\":" + gap() + "[" + gap();
  const std::size_t count = choices_.below(5);
  for (std::size_t i = 0; i < count; ++i) {
    text += (i > 0 ? "," + gap() : "") + record() + gap();
  }
  text += "]" + gap();
  if (choices_.one_in(13)) {
    text += ",\"After\":" + map(0) + gap();
  }
  if (choices_.one_in(41)) {
    text += ",\"Records\":[]";
  }
  return text + "}" + gap() + (choices_.one_in(41) ? "{}" : "");
}

}  // namespace

std::string make_number(Choices& choices) {
  if (choices.one_in(61)) {
    return std::string(choices.pick(k_no_numbers));
  }
  if (choices.one_in(3)) {
    return std::string(choices.pick(k_numbers));
  }
  const auto digits = [&](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
      text += static_cast<char>('0' + choices.below(10));
    }
    return text;
  };
  std::string text = choices.one_in(4) ? "-" : "";
  const std::string whole = digits(1 + choices.below(choices.one_in(4) ? 40 : 8));
  const std::size_t first = whole.find_first_not_of('0');
  text += first == std::string_view::npos ? "0" : whole.substr(first);
  if (choices.one_in(3)) {
    text += "." + digits(1 + choices.below(choices.one_in(4) ? 40 : 6));
  }
  if (choices.one_in(8)) {
    static const Texts k_exponents = {"e", "E", "e+", "e-", "E-"};
    text += std::string(choices.pick(k_exponents)) + digits(1 + choices.below(4));
  }
  if (choices.one_in(200)) {
    text += repeated("0", 500 + choices.below(30));
  }
  return text;
}

std::string make_string_body(Choices& choices) {
  if (choices.one_in(2)) {
    std::string text;
    for (std::size_t length = choices.below(70); length > 0; --length) {
      const char c = static_cast<char>(' ' + choices.below(95));
      text += c == '"' || c == '\\' ? 'x' : c;
    }
    return text;
  }
  std::string text;
  for (std::size_t count = choices.below(5); count > 0; --count) {
    text += choices.one_in(150) ? choices.pick(k_broken_pieces) : choices.pick(k_valid_pieces);
  }
  return text;
}

std::string make_item(Choices& choices, Spelling spelling) {
  return Maker(choices, spelling).map(0);
}

std::string make_keys(Choices& choices, Spelling spelling) {
  return Maker(choices, spelling).keys();
}

std::string make_event(Choices& choices, Spelling spelling) {
  return Maker(choices, spelling).event();
}

}  // namespace tinydynamocdc::oracle
