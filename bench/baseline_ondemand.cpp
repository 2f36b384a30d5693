// SPDX-License-Identifier: Apache-2.0
#include "bench/baseline_ondemand.hpp"

#include <immintrin.h>
#include <simdjson.h>

#include <bit>
#include <cstring>
#include <utility>

#include "dynamodb/number.hpp"
#include "dynamodb/transcoder.hpp"

namespace tinydynamocdc::bench {
namespace {

namespace ondemand = simdjson::ondemand;

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

// The value of four hex digits, or -1.
int hex4(const char* digits, const char* end) {
  if (end - digits < 4) {
    return -1;
  }
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) {
      return -1;
    }
    value = value * 16 + digit;
  }
  return value;
}

// Length of the escape at `at` (a backslash), or 0 when it is broken.
std::ptrdiff_t escape_length(const char* at, const char* end) {
  if (end - at < 2) {
    return 0;
  }
  if (at[1] != 'u') {
    return std::memchr("\"\\/bfnrt", at[1], 8) != nullptr ? 2 : 0;
  }
  const int code = hex4(at + 2, end);
  if (code < 0 || (code >= 0xDC00 && code <= 0xDFFF)) {
    return 0;
  }
  if (code < 0xD800 || code > 0xDBFF) {
    return 6;
  }
  if (end - at < 12 || at[6] != '\\' || at[7] != 'u') {
    return 0;
  }
  const int low = hex4(at + 8, end);
  return low >= 0xDC00 && low <= 0xDFFF ? 12 : 0;
}

constexpr std::ptrdiff_t k_block = 32;

// For texts that are mostly short: one vector instead of a call. Input and output have room
// behind.
char* put_block(char* out, std::string_view text) {
  if (text.size() > k_block) {
    return put(out, text);
  }
  std::memcpy(out, text.data(), k_block);
  return out + text.size();
}

// Copies the raw body of a string, escaped once more, 32 bytes at a time while looking for a
// backslash, as simdjson's own unescaping does. Raw control characters and bad UTF-8 have been
// refused by simdjson's first stage.
char* put_body(char* out, std::string_view body) {
  const char* at = body.data();
  const char* const end = at + body.size();
  const __m256i backslash = _mm256_set1_epi8('\\');
  while (at < end) {
    const __m256i block = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), block);
    const auto found =
        static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, backslash)));
    const std::ptrdiff_t clean = found == 0 ? k_block : std::countr_zero(found);
    if (clean >= end - at) {
      return out + (end - at);
    }
    at += clean;
    out += clean;
    if (found == 0) {
      continue;
    }
    const std::ptrdiff_t length = escape_length(at, end);
    if (length == 0) {
      return nullptr;
    }
    for (const char* const next = at + length; at < next; ++at) {
      if (*at == '\\' || *at == '"') {
        *out++ = '\\';
      }
      *out++ = *at;
    }
  }
  return out;
}

// The text between the quotes, as sent.
bool raw_body(ondemand::value value, std::string_view& body) {
  std::string_view token = value.raw_json_token();
  ondemand::raw_json_string consumed;
  if (value.get_raw_json_string().get(consumed) != simdjson::SUCCESS) {
    return false;
  }
  // The token reaches to the next structural character: there may be white space behind the quote.
  while (token.back() != '"') {
    token.remove_suffix(1);
  }
  body = token.substr(1, token.size() - 2);
  return true;
}

char* put_quoted(char* out, std::string_view body) {
  out = put(out, "\\\"");
  out = put_body(out, body);
  return out == nullptr ? nullptr : put(out, "\\\"");
}

// Most numbers are short integers: those need no second look.
bool is_short_integer(std::string_view text) {
  if (text.empty() || text.size() > 18 || (text[0] == '0' && text.size() > 1)) {
    return false;
  }
  for (const char c : text) {
    if (c < '0' || c > '9') {
      return false;
    }
  }
  return true;
}

char* put_number(char* out, std::string_view body) {
  if (is_short_integer(body)) {
    return put_block(out, body);
  }
  if (!dynamodb::is_number(body)) {
    return nullptr;
  }
  if (dynamodb::is_exact_json_number(body)) {
    return put_block(out, body);
  }
  return put(put(put(out, "\\\""), body), "\\\"");
}

char* put_string_value(char* out, ondemand::value value) {
  std::string_view body;
  return raw_body(value, body) ? put_quoted(out, body) : nullptr;
}

char* put_number_value(char* out, ondemand::value value) {
  std::string_view body;
  return raw_body(value, body) ? put_number(out, body) : nullptr;
}

template <class PutElement>
char* put_list(char* out, ondemand::value value, PutElement put_element) {
  ondemand::array elements;
  if (value.get_array().get(elements) != simdjson::SUCCESS) {
    return nullptr;
  }
  *out++ = '[';
  bool first = true;
  for (auto element : elements) {
    ondemand::value each;
    if (std::move(element).get(each) != simdjson::SUCCESS) {
      return nullptr;
    }
    if (!first) {
      *out++ = ',';
    }
    first = false;
    out = put_element(out, each);
    if (out == nullptr) {
      return nullptr;
    }
  }
  *out++ = ']';
  return out;
}

char* put_typed(char* out, ondemand::value value, int level);

// Tells what a member of a map is; only the item's own members may be keys.
struct NoKeys {
  void operator()(std::string_view, ondemand::value) const {}
};

char* put_map(char* out, ondemand::object object, int level) {
  *out++ = '{';
  bool first = true;
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) {
      return nullptr;
    }
    if (!first) {
      *out++ = ',';
    }
    first = false;
    out = put_quoted(out, field.escaped_key());
    if (out == nullptr) {
      return nullptr;
    }
    *out++ = ':';
    out = put_typed(out, field.value(), level);
    if (out == nullptr) {
      return nullptr;
    }
  }
  *out++ = '}';
  return out;
}

char* put_map_value(char* out, ondemand::value value, int level) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return nullptr;
  }
  return put_map(out, object, level);
}

char* put_word(char* out, ondemand::value value, bool is_null) {
  bool truth = false;
  if (value.get_bool().get(truth) != simdjson::SUCCESS || (is_null && !truth)) {
    return nullptr;
  }
  return put(out, is_null ? "null" : (truth ? "true" : "false"));
}

char* put_content(char* out, std::string_view tag, ondemand::value content, int level) {
  if (tag == "S" || tag == "B") {
    return put_string_value(out, content);
  }
  if (tag == "N") {
    return put_number_value(out, content);
  }
  if (tag == "BOOL") {
    return put_word(out, content, false);
  }
  if (tag == "NULL") {
    return put_word(out, content, true);
  }
  if (tag == "SS" || tag == "BS") {
    return put_list(out, content, put_string_value);
  }
  if (tag == "NS") {
    return put_list(out, content, put_number_value);
  }
  if (level == dynamodb::k_nesting_levels_max) {
    return nullptr;
  }
  if (tag == "M") {
    return put_map_value(out, content, level + 1);
  }
  if (tag != "L") {
    return nullptr;
  }
  return put_list(out, content, [level](char* to, ondemand::value element) {
    return put_typed(to, element, level + 1);
  });
}

// {"T":content} with exactly one tag.
template <class Seen>
char* put_tagged(char* out, ondemand::value value, int level, Seen seen) {
  ondemand::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) {
    return nullptr;
  }
  char* end = nullptr;
  for (auto member : object) {
    ondemand::field field;
    if (end != nullptr || std::move(member).get(field) != simdjson::SUCCESS) {
      return nullptr;
    }
    const std::string_view tag = field.escaped_key();
    seen(tag, field.value());
    end = put_content(out, tag, field.value(), level);
    if (end == nullptr) {
      return nullptr;
    }
  }
  return end;
}

char* put_typed(char* out, ondemand::value value, int level) {
  return put_tagged(out, value, level, NoKeys());
}

}  // namespace

struct OnDemandTranscoder::State {
  ondemand::parser parser;
};

OnDemandTranscoder::OnDemandTranscoder() : state_(std::make_unique<State>()) {}
OnDemandTranscoder::~OnDemandTranscoder() = default;

char* OnDemandTranscoder::transcode(std::string_view item, std::string_view key_name, Key& key,
                                    char* output) {
  const simdjson::padded_string_view padded(item, item.size() + dynamodb::k_padding_bytes);
  ondemand::document document;
  ondemand::object object;
  if (state_->parser.iterate(padded).get(document) != simdjson::SUCCESS) {
    return nullptr;
  }
  if (document.get_object().get(object) != simdjson::SUCCESS) {
    return nullptr;
  }
  char* out = output;
  *out++ = '{';
  bool first = true;
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) {
      return nullptr;
    }
    if (!first) {
      *out++ = ',';
    }
    first = false;
    const std::string_view name = field.escaped_key();
    out = put_quoted(out, name);
    if (out == nullptr) {
      return nullptr;
    }
    *out++ = ':';
    if (name != key_name) {
      out = put_typed(out, field.value(), 0);
    } else {
      out = put_tagged(out, field.value(), 0, [&](std::string_view tag, ondemand::value content) {
        key.tag = tag.front();
        key.value = content.raw_json_token();
        while (key.value.back() != '"') {
          key.value.remove_suffix(1);
        }
        key.value = key.value.substr(1, key.value.size() - 2);
      });
    }
    if (out == nullptr) {
      return nullptr;
    }
  }
  *out++ = '}';
  return document.at_end() ? out : nullptr;
}

std::string OnDemandTranscoder::implementation() {
  return simdjson::get_active_implementation()->name() + " / " +
         SIMDJSON_STRINGIFY(SIMDJSON_BUILTIN_IMPLEMENTATION);
}

}  // namespace tinydynamocdc::bench
