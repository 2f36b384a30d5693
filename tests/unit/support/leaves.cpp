// SPDX-License-Identifier: Apache-2.0
#include "support/leaves.hpp"

#include <algorithm>
#include <format>

namespace tinydynamocdc::testing {

using Json = nlohmann::json;

namespace {

using Change = std::function<void(Json& value)>;
// Has a value of the whole changed.
using At = std::function<void(Json& all, const Change& change)>;

Change replaced(std::size_t begin, std::size_t size, std::string with) {
  return [begin, size, with = std::move(with)](Json& value) {
    auto text = value.get<std::string>();
    value = text.replace(begin, size, with);
  };
}

void change_value(Json& value) {
  if (value.is_boolean()) {
    value = !value.get<bool>();
  } else if (value.is_number()) {
    value = value.get<std::int64_t>() - 1;
  } else {
    const auto text = value.get<std::string>();
    const bool is_number =
        !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
    value = is_number ? std::to_string(std::stoll(text) - 1) : text + "x";
  }
}

class Collecting {
 public:
  std::vector<Leaf> leaves;

  void visit(const Json& json, const std::string& path, const At& at) {
    if (json.is_object()) {
      visit_members(json, path, at);
    } else if (json.is_array()) {
      visit_elements(json, path, at);
    } else if (!json.is_string()) {
      add(path + " changed", at, change_value);
    } else {
      visit_text(json.get<std::string>(), path, at);
    }
  }

 private:
  void add(std::string path, const At& at, Change change) {
    leaves.push_back(
        {std::move(path), [at, change = std::move(change)](Json& all) { at(all, change); }});
  }

  void visit_members(const Json& json, const std::string& path, const At& at) {
    for (const auto& [key, value] : json.items()) {
      const auto name = key;
      const auto below = path.empty() ? name : path + "/" + name;
      visit(value, below, [at, name](Json& all, const Change& change) {
        at(all, [&](Json& parent) { change(parent[name]); });
      });
      add(below + " gone", at, [name](Json& parent) { parent.erase(name); });
    }
  }

  void visit_elements(const Json& json, const std::string& path, const At& at) {
    for (std::size_t i = 0; i < json.size(); ++i) {
      const auto below = std::format("{}/{}", path, i);
      visit(json[i], below, [at, i](Json& all, const Change& change) {
        at(all, [&](Json& parent) { change(parent[i]); });
      });
      add(below + " gone", at, [i](Json& parent) { parent.erase(i); });
    }
  }

  void visit_text(const std::string& text, const std::string& path, const At& at) {
    if (text.starts_with('{')) {
      visit(Json::parse(text), path + "#", [at](Json& all, const Change& change) {
        at(all, [&](Json& outer) {
          auto inner = Json::parse(outer.get<std::string>());
          change(inner);
          outer = inner.dump();
        });
      });
    } else if (text.starts_with('<')) {
      visit_xml(text, path, at);
    } else if (text.contains('\n')) {
      visit_lines(text, path, at);
    } else {
      add(path + " changed", at, change_value);
    }
  }

  void visit_lines(const std::string& text, const std::string& path, const At& at) {
    for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
      end = std::min(text.find('\n', begin), text.size());
      if (end > begin) {
        add(std::format("{}|{} gone", path, text.substr(begin, end - begin)), at,
            replaced(begin, end - begin + 1, ""));
      }
    }
  }

  // S3's notification: each configuration, and each text in it.
  void visit_xml(const std::string& text, const std::string& path, const At& at) {
    visit_elements_named("CloudFunctionConfiguration", text, path, at);
    visit_elements_named("QueueConfiguration", text, path, at);
  }

  void visit_elements_named(std::string_view name, const std::string& text, const std::string& path,
                            const At& at) {
    const auto opens = std::format("<{}>", name);
    const auto closes = std::format("</{}>", name);
    for (auto begin = text.find(opens); begin != std::string::npos;
         begin = text.find(opens, begin + 1)) {
      const auto end = text.find(closes, begin) + closes.size();
      const auto id_begin = text.find("<Id>", begin) + 4;
      const auto id = text.substr(id_begin, text.find('<', id_begin) - id_begin);
      add(std::format("{}<{} gone", path, id), at, replaced(begin, end - begin, ""));
      for (auto open = text.find('>', begin); open + 1 < end; open = text.find('>', open + 1)) {
        const auto close = text.find('<', open);
        if (close > open + 1) {
          const auto tag = text.rfind('<', open);
          add(std::format("{}<{}/{} changed", path, id, text.substr(tag + 1, open - tag - 1)), at,
              replaced(close, 0, "x"));
        }
      }
    }
  }
};

}  // namespace

std::vector<Leaf> leaves_of(const Json& all) {
  Collecting collecting;
  collecting.visit(all, "", [](Json& whole, const Change& change) { change(whole); });
  return std::move(collecting.leaves);
}

bool matches(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) {
    return pattern == text;
  }
  if (!text.starts_with(pattern.substr(0, star))) {
    return false;
  }
  const auto rest = pattern.substr(star + 1);
  for (auto at = star; at <= text.size(); ++at) {
    if (matches(rest, text.substr(at))) {
      return true;
    }
  }
  return false;
}

}  // namespace tinydynamocdc::testing
