// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// Makes DynamoDB items and stream events that are valid or nearly so, out of a row of bytes: a
/// fuzzer's input, or the output of a seeded random number generator.
namespace tinydynamocdc::oracle {

/// Decisions drawn from bytes. The same bytes make the same decisions; when they run out, every
/// answer is 0, which always stands for the simplest choice, so that every making ends.
class Choices {
 public:
  explicit Choices(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  /// 0 … bound-1; bound is 1 … 65536.
  [[nodiscard]] std::size_t below(std::size_t bound);
  /// True once in `n` times, roughly; false when the bytes have run out.
  [[nodiscard]] bool one_in(std::size_t n) { return below(n) == n - 1 && n > 1; }
  [[nodiscard]] bool exhausted() const { return at_ >= bytes_.size(); }

  /// One of several texts.
  [[nodiscard]] std::string_view pick(std::span<const std::string_view> texts) {
    return texts[below(texts.size())];
  }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

/// How much white space, how odd the member order and the escapes are: `aws` is what AWS sends.
enum class Spelling { aws, strange };

/// `{"Name":{"T":value},…}`. All types, nesting up to the limit and a little beyond, escapes,
/// Unicode, extreme numbers. With Spelling::strange also white space anywhere and, seldom, mistakes
/// of the data language.
[[nodiscard]] std::string make_item(Choices& choices, Spelling spelling);

/// A `Keys` map of one or two attributes (seldom none, three, or of a wrong type).
[[nodiscard]] std::string make_keys(Choices& choices, Spelling spelling);

/// A Lambda event of DynamoDB Streams with 0 to 4 records, of which some lack a member or have a
/// strange one.
[[nodiscard]] std::string make_event(Choices& choices, Spelling spelling);

/// A data file's text: 0 to 5 lines, of which some are none. The items of a full export mostly have
/// the attributes pk and sk.
[[nodiscard]] std::string make_export(Choices& choices, Spelling spelling, bool incremental);

/// An S3 event of 0 to 3 objects, `manifest-summary.json` and `manifest-files.json` of an export,
/// with mistakes now and then.
[[nodiscard]] std::string make_s3_event(Choices& choices);
[[nodiscard]] std::string make_export_summary(Choices& choices);
[[nodiscard]] std::string make_export_files(Choices& choices);

/// A number's text: ordinary, at the limits of what is written bare, or (seldom) none at all.
[[nodiscard]] std::string make_number(Choices& choices);

/// The body of a JSON string.
[[nodiscard]] std::string make_string_body(Choices& choices);

/// Changes, inserts, removes or doubles a few bytes; may cut the text.
void mutate(Choices& choices, std::string& text);

/// A number that is the same for texts of the same structure: strings, numbers and white space
/// taken out.
[[nodiscard]] std::uint64_t shape_of(std::string_view json);

/// `count` bytes of a seeded generator (splitmix64), the same on every machine.
[[nodiscard]] std::vector<std::uint8_t> seeded_bytes(std::uint64_t seed, std::size_t count);

}  // namespace tinydynamocdc::oracle
