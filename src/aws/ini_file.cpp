// SPDX-License-Identifier: Apache-2.0
#include "aws/ini_file.hpp"

#include <algorithm>
#include <format>
#include <set>
#include <utility>

#include "aws/config_text.hpp"
#include "base/text.hpp"

namespace tinydynamocdc::aws {
namespace {

constexpr std::string_view k_defaults_head = "DEFAULT";
constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

class Reader {
 public:
  explicit Reader(std::string_view path) : path_(path) {}

  base::Result<std::vector<IniSection>> read(std::string_view text) {
    if (text.starts_with(k_byte_order_mark)) {
      return fail(1, "the file begins with a byte order mark; save it as UTF-8 without one");
    }
    if (const auto at = invalid_utf8_at(text)) {
      const std::size_t line = file_lines(text.substr(0, *at)).size();
      return fail(std::max<std::size_t>(line, 1), "not valid UTF-8; save the file as UTF-8");
    }
    for (const std::string_view line : file_lines(text)) {
      ++line_;
      if (auto taken = take(line); !taken) {
        return std::unexpected(std::move(taken.error()));
      }
    }
    return finished();
  }

 private:
  [[nodiscard]] std::unexpected<base::Error> fail(std::size_t line, std::string_view why) const {
    return base::fail(base::ErrorKind::bad_config,
                      std::format("{}, line {}: {}", path_, line, why));
  }

  base::Result<void> take(std::string_view line) {
    const std::string_view text = stripped(line);
    if (text.starts_with('#') || text.starts_with(';')) {
      return {};
    }
    if (text.empty()) {
      if (setting_ != nullptr) {
        setting_->text += '\n';
      }
      return {};
    }
    const std::size_t indent = indent_of(line);
    if (setting_ != nullptr && indent > indent_) {
      setting_->text.append("\n").append(text);
      return {};
    }
    indent_ = indent;
    const std::size_t close = text.rfind(']');
    const bool is_head = text.starts_with('[') && close != std::string_view::npos && close > 1;
    return is_head ? begin_section(text.substr(1, close - 1)) : begin_setting(text);
  }

  base::Result<void> begin_section(std::string_view head) {
    setting_ = nullptr;
    if (head == k_defaults_head) {
      section_ = &defaults_;
      return {};
    }
    if (!heads_.emplace(head).second) {
      return fail(
          line_,
          std::format("the section [{}] appears twice; put its settings into one section", head));
    }
    section_ = &sections_.emplace_back(std::string(head));
    return {};
  }

  base::Result<void> begin_setting(std::string_view text) {
    if (section_ == nullptr) {
      return fail(line_,
                  "a setting before the first section; begin with [default] or [profile "
                  "NAME] (in the credentials file [NAME])");
    }
    const std::size_t delimiter = text.find_first_of("=:");
    if (delimiter == 0 || delimiter == std::string_view::npos) {
      return fail(line_, "neither a section, nor \"name = value\", nor a comment");
    }
    const auto [at, is_new] =
        section_->settings.try_emplace(base::lower(right_stripped(text.substr(0, delimiter))));
    if (!is_new) {
      return fail(line_,
                  std::format("the setting \"{}\" appears twice (first in line {}); remove one",
                              at->first, at->second.line));
    }
    setting_ = &at->second;
    setting_->text = stripped(text.substr(delimiter + 1));
    setting_->line = line_;
    return {};
  }

  base::Result<std::vector<IniSection>> finished() {
    for (IniSection& section : sections_) {
      for (const auto& [name, value] : defaults_.settings) {
        section.settings.try_emplace(name, value);
      }
      for (auto& [name, value] : section.settings) {
        value.text = right_stripped(value.text);
        if (value.text.starts_with('\n')) {
          if (auto made = make_block(name, value); !made) {
            return std::unexpected(std::move(made.error()));
          }
        }
      }
    }
    return std::move(sections_);
  }

  [[nodiscard]] base::Result<void> make_block(std::string_view name, IniValue& value) const {
    IniBlock block;
    for (const std::string_view whole : text_lines(value.text)) {
      const std::string_view line = stripped(whole);
      if (line.empty()) {
        continue;
      }
      const std::size_t delimiter = line.find('=');
      if (delimiter == std::string_view::npos) {
        return fail(
            value.line,
            std::format(
                "below \"{} =\", which has no value, every indented line must be \"name = value\"",
                name));
      }
      block.insert_or_assign(std::string(stripped(line.substr(0, delimiter))),
                             std::string(stripped(line.substr(delimiter + 1))));
    }
    value.block = std::move(block);
    value.text.clear();
    return {};
  }

  std::string path_;
  std::vector<IniSection> sections_;
  IniSection defaults_;
  std::set<std::string, std::less<>> heads_;
  IniSection* section_ = nullptr;  // Always the last one, or the defaults.
  IniValue* setting_ = nullptr;    // Always one of `section_`.
  std::size_t indent_ = 0;
  std::size_t line_ = 0;
};

}  // namespace

base::Result<std::vector<IniSection>> parse_ini(std::string_view text, std::string_view path) {
  return Reader(path).read(text);
}

}  // namespace tinydynamocdc::aws
