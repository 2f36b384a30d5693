// SPDX-License-Identifier: Apache-2.0
#include "source/proof_note.hpp"

#include <array>
#include <format>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_members.hpp"
#include "base/try.hpp"

namespace tinydynamocdc::source {

using base::ErrorKind;
using base::Result;
using Json = nlohmann::ordered_json;

namespace {

using State = ProofNote::State;

constexpr std::array k_states{std::pair(State::running, "running"),
                              std::pair(State::finished, "finished"),
                              std::pair(State::denied, "denied")};

const char* name_of(State state) {
  for (const auto& [value, name] : k_states) {
    if (value == state) {
      return name;
    }
  }
  return "";
}

Result<State> state_in(const Json& json) {
  TINYDYNAMOCDC_TRY(const auto text, base::required_text(json, "state"));
  for (const auto& [value, name] : k_states) {
    if (text == name) {
      return value;
    }
  }
  return base::fail(ErrorKind::bad_input, "state is not known to this program");
}

Result<std::vector<std::string>> texts_in(const Json& json, const char* name) {
  const auto* const member = base::member_of(json, name);
  if (member == nullptr || !member->is_array()) {
    return base::fail(ErrorKind::bad_input, std::format("{} is not an array", name));
  }
  std::vector<std::string> texts;
  for (const auto& element : *member) {
    if (!element.is_string()) {
      return base::fail(ErrorKind::bad_input,
                        std::format("{} has elements that are not strings", name));
    }
    texts.push_back(element.get<std::string>());
  }
  return texts;
}

Result<ProofNote> note_in(std::string_view text) {
  TINYDYNAMOCDC_TRY(const auto json, base::parsed_object<Json>(text));
  TINYDYNAMOCDC_TRY(const auto version, base::required_count(json, "version"));
  if (version != k_proof_version) {
    return base::fail(ErrorKind::bad_input, std::format("version is {}, this program reads {}",
                                                        version, k_proof_version));
  }
  ProofNote note;
  TINYDYNAMOCDC_TRY(note.state, state_in(json));
  for (auto [name, into] :
       {std::pair("round", &note.round), std::pair("rows", &note.slice_rows),
        std::pair("compared", &note.compared), std::pair("different", &note.different),
        std::pair("withoutPast", &note.without_past), std::pair("unread", &note.unread)}) {
    TINYDYNAMOCDC_TRY(*into, base::required_count(json, name));
  }
  for (auto [name, into] :
       {std::pair("exportTime", &note.export_time_s), std::pair("since", &note.since_s),
        std::pair("updated", &note.updated_s)}) {
    TINYDYNAMOCDC_TRY(const auto seconds, base::required_count(json, name));
    *into = static_cast<std::int64_t>(seconds);
  }
  TINYDYNAMOCDC_TRY(note.position, texts_in(json, "position"));
  TINYDYNAMOCDC_TRY(note.differing, texts_in(json, "differing"));
  TINYDYNAMOCDC_TRY(note.reason, base::checked_text(json, "reason"));
  return note;
}

}  // namespace

std::string proof_text(const ProofNote& note) {
  const Json json{{"version", k_proof_version},   {"round", note.round},
                  {"state", name_of(note.state)}, {"exportTime", note.export_time_s},
                  {"since", note.since_s},        {"position", note.position},
                  {"rows", note.slice_rows},      {"compared", note.compared},
                  {"different", note.different},  {"withoutPast", note.without_past},
                  {"unread", note.unread},        {"differing", note.differing},
                  {"updated", note.updated_s},    {"reason", note.reason}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<ProofNote> parse_proof(std::string_view text) {
  auto note = note_in(text);
  return note ? note
              : std::unexpected(base::with_context(note.error(), "the note of a nightly proof"));
}

}  // namespace tinydynamocdc::source
