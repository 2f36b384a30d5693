// SPDX-License-Identifier: Apache-2.0
// What the facts of nightly proofs mean.
#include <format>

#include "base/text.hpp"
#include "manage/plan.hpp"
#include "status/verdict.hpp"
#include "status/words.hpp"

namespace tinydynamocdc::status {

namespace {

using State = source::ProofNote::State;

std::string name_of(const ProofFacts& facts) {
  return std::format("export {}", facts.export_arn.substr(facts.export_arn.rfind('/') + 1));
}

// What was not compared is never called equal.
std::string not_compared(const source::ProofNote& note) {
  std::string text;
  if (note.without_past > 0) {
    text += std::format("; of {} items Tinybird had nothing older", note.without_past);
  }
  if (note.unread > 0) {
    text += std::format("; the rows of {} keys are too much for one query", note.unread);
  }
  return text;
}

Verdict judge_finished(const ProofFacts& facts, const source::ProofNote& note) {
  const auto ago = duration_text((facts.now_s - note.updated_s) * 1'000);
  if (note.different > 0) {
    return {Health::bad, std::format("{} showed {} ago that Tinybird had another state: {} of {} "
                                     "differ{}; it has repaired them; first: {}",
                                     name_of(facts), ago, note.different, note.compared,
                                     not_compared(note), base::joined(note.differing))};
  }
  if (note.compared == 0) {
    return {Health::note, std::format("none: {} proves nothing, Tinybird had nothing older{}",
                                      name_of(facts), not_compared(note))};
  }
  return {note.unread > 0 ? Health::note : Health::good,
          std::format("verified equal {} ago, 0 of {} differ ({}){}", ago, note.compared,
                      name_of(facts), not_compared(note))};
}

}  // namespace

Verdict judge(const ProofFacts& facts) {
  if (!facts.note) {
    return {Health::note, facts.is_requested
                              ? "none yet: no snapshot was loaded since --verify was asked for"
                              : "none: --create-schedule with --verify lets each snapshot prove "
                                "what was in Tinybird before it"};
  }
  const auto& note = *facts.note;
  switch (note.state) {
    case State::running:
      return {Health::note, std::format("under way: {} compared with {}, {} differ", note.compared,
                                        name_of(facts), note.different)};
    case State::denied:
      return {Health::bad, std::format("none: {}", note.reason)};
    case State::finished:
      break;
  }
  return judge_finished(facts, note);
}

}  // namespace tinydynamocdc::status
