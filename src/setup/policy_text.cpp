// SPDX-License-Identifier: Apache-2.0
#include "setup/policy_text.hpp"

#include <cstddef>
#include <format>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/try.hpp"

namespace tinydynamocdc::setup {

using base::ErrorKind;
using base::Result;
using Json = nlohmann::json;

namespace {

struct Piece {
  std::size_t begin = 0;
  std::size_t end = 0;

  [[nodiscard]] std::string_view in(std::string_view text) const {
    return text.substr(begin, end - begin);
  }
};

// Walks over a text that is known to be JSON.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  void spaces() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").contains(text_[at_])) {
      ++at_;
    }
  }
  // Any value; returns where it is.
  Piece value() {
    spaces();
    const auto begin = at_;
    std::size_t depth = 0;
    do {
      const char c = text_[at_];
      if (c == '"') {
        string();
      } else {
        depth += c == '{' || c == '[' ? 1 : 0;
        depth -= c == '}' || c == ']' ? 1 : 0;
        ++at_;
      }
    } while (at_ < text_.size() && (depth > 0 || !ends()));
    return {.begin = begin, .end = at_};
  }
  // The values of an array, or the members' values of an object with that key.
  std::vector<Piece> inside(std::string_view key) {
    spaces();
    const bool is_object = text_[at_] == '{';
    ++at_;
    std::vector<Piece> found;
    for (spaces(); text_[at_] != '}' && text_[at_] != ']'; spaces()) {
      const auto name = is_object ? value() : Piece{};
      if (is_object) {
        spaces();
        ++at_;  // the colon
      }
      const auto piece = value();
      if (!is_object || Json::parse(name.in(text_)) == key) {
        found.push_back(piece);
      }
      spaces();
      if (text_[at_] == ',') {
        ++at_;
      }
    }
    return found;
  }
  void go_to(std::size_t at) { at_ = at; }

 private:
  // Outside of any bracket, after a value's first character.
  [[nodiscard]] bool ends() const {
    return std::string_view(" \t\r\n,:}]").contains(text_[at_]) || text_[at_ - 1] == '"' ||
           text_[at_ - 1] == '}' || text_[at_ - 1] == ']';
  }
  void string() {
    for (++at_; text_[at_] != '"'; ++at_) {
      at_ += text_[at_] == '\\' ? 1 : 0;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

struct Statements {
  Piece all;  // The value of "Statement": an array, or one statement alone.
  std::vector<Piece> each;
  bool is_list = true;
};

Result<Statements> statements_of(std::string_view policy) {
  const auto json = Json::parse(policy, nullptr, false);
  if (!json.is_object() || !json.contains("Statement")) {
    return base::fail(
        ErrorKind::bad_input,
        "the resource policy has no Statement: correct it, then run the same command again");
  }
  Walk walk(policy);
  const auto found = walk.inside("Statement");
  Statements statements{.all = found.back(), .each = {}, .is_list = json["Statement"].is_array()};
  if (statements.is_list) {
    walk.go_to(statements.all.begin);
    statements.each = walk.inside("");
  } else {
    statements.each = {statements.all};
  }
  return statements;
}

std::optional<std::size_t> index_of(std::string_view policy, const Statements& statements,
                                    std::string_view sid) {
  for (std::size_t i = 0; i < statements.each.size(); ++i) {
    const auto json = Json::parse(statements.each[i].in(policy));
    if (json.is_object() && json.value("Sid", Json()) == sid) {
      return i;
    }
  }
  return std::nullopt;
}

std::string replaced(std::string_view text, const Piece& piece, std::string_view by) {
  return std::format("{}{}{}", text.substr(0, piece.begin), by, text.substr(piece.end));
}

}  // namespace

Result<std::optional<std::string>> statement_in(std::string_view policy, std::string_view sid) {
  if (policy.empty()) {
    return std::nullopt;
  }
  TINYDYNAMOCDC_TRY(const auto statements, statements_of(policy));
  const auto index = index_of(policy, statements, sid);
  return index ? std::optional(std::string(statements.each[*index].in(policy))) : std::nullopt;
}

Result<std::string> with_statement(std::string_view policy, std::string_view sid,
                                   std::string_view statement) {
  if (policy.empty()) {
    return std::format(R"({{"Version":"2012-10-17","Statement":[{}]}})", statement);
  }
  TINYDYNAMOCDC_TRY(const auto statements, statements_of(policy));
  if (const auto index = index_of(policy, statements, sid)) {
    return replaced(policy, statements.each[*index], statement);
  }
  if (!statements.is_list) {
    return replaced(policy, statements.all,
                    std::format("[{},{}]", statements.all.in(policy), statement));
  }
  if (statements.each.empty()) {
    return replaced(policy, statements.all, std::format("[{}]", statement));
  }
  const auto behind = statements.each.back().end;
  return replaced(policy, {.begin = behind, .end = behind}, std::format(",{}", statement));
}

Result<std::string> without_statement(std::string_view policy, std::string_view sid) {
  if (policy.empty()) {
    return std::string();
  }
  TINYDYNAMOCDC_TRY(const auto statements, statements_of(policy));
  const auto index = index_of(policy, statements, sid);
  if (!index) {
    return std::string(policy);
  }
  if (statements.each.size() == 1) {
    return std::string();
  }
  // With the comma before it, or the first one's behind it.
  const auto piece =
      *index == 0
          ? Piece{.begin = statements.each[0].begin, .end = statements.each[1].begin}
          : Piece{.begin = statements.each[*index - 1].end, .end = statements.each[*index].end};
  return replaced(policy, piece, "");
}

}  // namespace tinydynamocdc::setup
