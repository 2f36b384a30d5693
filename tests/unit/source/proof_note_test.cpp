// SPDX-License-Identifier: Apache-2.0
#include "source/proof_note.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::source {
namespace {

ProofNote half_done() {
  return {.round = 2,
          .state = ProofNote::State::running,
          .export_time_s = 1'692'350'182,
          .since_s = 1'692'263'782,
          .position = {"k \"42\" é", "1e+22"},
          .slice_rows = 40'000,
          .compared = 20'000,
          .different = 1,
          .without_past = 3,
          .unread = 4,
          .differing = {R"({"pk":"a"})"},
          .updated_s = 1'692'351'000,
          .reason = ""};
}

TEST(ProofNoteTest, the_format_is_pinned_and_is_read_back) {
  EXPECT_EQ(proof_text({}),
            R"({"version":1,"round":1,"state":"running","exportTime":0,"since":0,"position":[],)"
            R"("rows":0,"compared":0,"different":0,"withoutPast":0,"unread":0,"differing":[],)"
            R"("updated":0,"reason":""})"
            "\n");
  EXPECT_EQ(proof_text(half_done()),
            R"({"version":1,"round":2,"state":"running","exportTime":1692350182,)"
            R"("since":1692263782,"position":["k \"42\" é","1e+22"],"rows":40000,)"
            R"("compared":20000,"different":1,"withoutPast":3,"unread":4,)"
            R"("differing":["{\"pk\":\"a\"}"],"updated":1692351000,"reason":""})"
            "\n");
  auto finished = half_done();
  finished.state = ProofNote::State::finished;
  auto denied = half_done();
  denied.state = ProofNote::State::denied;
  denied.reason = "may not read";
  for (const auto& note : {ProofNote{}, half_done(), finished, denied}) {
    EXPECT_EQ(parse_proof(proof_text(note)), note);
  }
}

TEST(ProofNoteTest, what_is_none_is_refused_with_its_reason) {
  const auto with = [](std::string_view was, std::string_view is) {
    auto text = proof_text(half_done());
    return text.replace(text.find(was), was.size(), is);
  };
  const std::pair<std::string, const char*> cases[] = {
      {"", "not valid JSON"},
      {"[]", "not a JSON object"},
      {with(R"("version":1)", R"("version":2)"), "version is 2, this program reads 1"},
      {with(R"("state":"running")", R"("state":"asleep")"), "state is not known"},
      {with(R"("round":2,)", ""), "round is missing"},
      {with(R"("compared":20000)", R"("compared":-1)"), "compared is not a whole number"},
      {with(R"("since":1692263782)", R"("since":"x")"), "since is not a whole number"},
      {with(R"("1e+22"])", R"(7])"), "position has elements that are not strings"},
      {with(R"("differing":[)", R"("differing":{},"x":[)"), "differing is not an array"},
  };
  for (const auto& [text, reason] : cases) {
    const auto note = parse_proof(text);
    ASSERT_FALSE(note) << text;
    EXPECT_EQ(note.error().kind, base::ErrorKind::bad_input);
    EXPECT_TRUE(note.error().message.contains(reason)) << note.error().message;
  }
}

}  // namespace
}  // namespace tinydynamocdc::source
