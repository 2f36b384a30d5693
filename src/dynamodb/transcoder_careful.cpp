// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/transcoder_careful.hpp"

#include <algorithm>
#include <format>

#include "dynamodb/attribute_path.hpp"
#include "dynamodb/json_reader.hpp"
#include "dynamodb/number.hpp"
#include "dynamodb/typed_value.hpp"

namespace tinydynamocdc::dynamodb {

using base::Result;

namespace {

// Its functions say whether to go on: what went wrong is kept by the reader, where by the path,
// which is left standing at the fault.
class CarefulTranscoder {
 public:
  CarefulTranscoder(std::string_view input, char* output, KeyCapture& keys)
      : input_(input), in_(input), output_(output), keys_(keys) {}

  [[nodiscard]] Result<Transcoded> transcode() {
    if (!item()) {
      return std::unexpected(base::with_context(in_.fail("no fault", 0).error(), path_.text()));
    }
    return Transcoded{.output_end = output_, .input_rest = input_.substr(in_.position())};
  }

 private:
  bool item() {
    if (!in_.enter_object()) {
      return false;
    }
    write('{');
    for (bool is_first = true;; is_first = false) {
      const auto name = in_.next_member();
      if (!name) {
        return false;
      }
      if (name->end) {
        break;
      }
      if (!is_first) {
        write(',');
      }
      if (!attribute_of_item(*name)) {
        return false;
      }
    }
    write('}');
    const auto missing = keys_.missing();
    if (!missing) {
      return true;
    }
    path_.enter_member(*missing);
    return failed("the key attribute is absent", in_.position());
  }

  bool attribute_of_item(const JsonReader::Member& name) {
    path_.enter_member(name.name_text);
    write_name(name.name_text);
    KeyValue value;
    if (!typed_value(&value)) {
      return false;
    }
    const KeyFault fault = keys_.take(name.name_text, value.tag, value.text);
    if (fault != KeyFault::none) {
      return failed(to_string(fault), name.name_position);
    }
    path_.leave();
    return true;
  }

  // What a key is made of.
  struct KeyValue {
    std::string_view tag;
    std::string_view text;  // Of S, N and B.
  };

  // {"<tag>":…}. Tells what it read where `value` is given.
  bool typed_value(KeyValue* value = nullptr) {
    const auto tag = enter_typed_value(in_);
    if (!tag) {
      return false;
    }
    std::string_view text;
    if (!value_of(*tag, text)) {
      return false;
    }
    if (value != nullptr) {
      *value = {.tag = tag->text, .text = text};
    }
    return leave_typed_value(in_);
  }

  // `text` becomes the body of the value's string, of S, N and B.
  bool value_of(const Tag& tag, std::string_view& text) {
    const std::string_view kind = tag.text;
    if (kind == "S" || kind == "B") {
      return string(kind, text);
    }
    if (kind == "N") {
      return number(kind, text);
    }
    if (kind == "M") {
      return map();
    }
    if (kind == "L") {
      return list();
    }
    if (kind == "SS" || kind == "NS" || kind == "BS") {
      return set(kind);
    }
    if (kind == "BOOL") {
      return boolean();
    }
    if (kind == "NULL") {
      return null();
    }
    fail_unknown_tag(in_, tag);
    return false;
  }

  bool string(std::string_view tag, std::string_view& text) {
    const auto body = read_string_of(in_, tag);
    if (!body) {
      return false;
    }
    text = *body;
    write_string(text);
    return true;
  }

  bool number(std::string_view tag, std::string_view& text) {
    const auto digits = read_number_of(in_, tag);
    if (!digits) {
      return false;
    }
    text = *digits;
    if (is_exact_json_number(text)) {
      write(text);
    } else {
      write_string(text);
    }
    return true;
  }

  bool boolean() {
    const char kind = in_.peek();
    if (kind != 't' && kind != 'f') {
      return failed("BOOL must be true or false", in_.position());
    }
    const auto literal = in_.read_raw();
    if (!literal) {
      return false;
    }
    write(*literal);
    return true;
  }

  bool null() {
    if (in_.peek() != 't') {
      return failed("NULL must be true", in_.position());
    }
    if (!in_.read_raw()) {
      return false;
    }
    write("null");
    return true;
  }

  bool set(std::string_view tag) {
    if (in_.peek() != '[') {
      return wants_array(tag);
    }
    if (!in_.enter_array()) {
      return false;
    }
    write('[');
    path_.enter_element();
    for (bool is_first = true;; is_first = false) {
      const auto more = in_.next_element();
      if (!more) {
        return false;
      }
      if (!*more) {
        break;
      }
      if (!is_first) {
        write(',');
      }
      std::string_view text;
      if (tag == "NS" ? !number(tag, text) : !string(tag, text)) {
        return false;
      }
      path_.next_element();
    }
    path_.leave();
    write(']');
    return true;
  }

  bool list() {
    if (in_.peek() != '[') {
      return wants_array("L");
    }
    if (!enter_level() || !in_.enter_array()) {
      return false;
    }
    write('[');
    path_.enter_element();
    for (bool is_first = true;; is_first = false) {
      const auto more = in_.next_element();
      if (!more) {
        return false;
      }
      if (!*more) {
        break;
      }
      if (!is_first) {
        write(',');
      }
      if (!typed_value()) {
        return false;
      }
      path_.next_element();
    }
    path_.leave();
    write(']');
    --levels_;
    return true;
  }

  bool map() {
    if (in_.peek() != '{') {
      return failed("M must be an object", in_.position());
    }
    if (!enter_level() || !in_.enter_object()) {
      return false;
    }
    write('{');
    for (bool is_first = true;; is_first = false) {
      const auto name = in_.next_member();
      if (!name) {
        return false;
      }
      if (name->end) {
        break;
      }
      if (!is_first) {
        write(',');
      }
      path_.enter_member(name->name_text);
      write_name(name->name_text);
      if (!typed_value()) {
        return false;
      }
      path_.leave();
    }
    write('}');
    --levels_;
    return true;
  }

  bool enter_level() {
    if (++levels_ <= k_nesting_levels_max) {
      return true;
    }
    return failed(std::format("more than {} levels", k_nesting_levels_max), in_.position());
  }

  bool failed(std::string_view reason, std::size_t position) {
    static_cast<void>(in_.fail(reason, position));
    return false;
  }

  bool wants_array(std::string_view tag) {
    return failed(std::format("{} must be an array", tag), in_.position());
  }

  void write(char c) { *output_++ = c; }

  void write(std::string_view text) { output_ = std::ranges::copy(text, output_).out; }

  // `text` is the body of a JSON string: escaped once more, its every quote and backslash gets a
  // backslash in front.
  void write_string(std::string_view text) {
    write("\\\"");
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        write('\\');
      }
      write(c);
    }
    write("\\\"");
  }

  void write_name(std::string_view name_text) {
    write_string(name_text);
    write(':');
  }

  std::string_view input_;
  JsonReader in_;
  char* output_;
  KeyCapture& keys_;
  AttributePath path_;
  int levels_ = 0;  // Lists and maps around the value that is read.
};

}  // namespace

Result<Transcoded> transcode_carefully(std::string_view input, char* output, KeyCapture& keys) {
  return CarefulTranscoder(input, output, keys).transcode();
}

}  // namespace tinydynamocdc::dynamodb
