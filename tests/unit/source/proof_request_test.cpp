// SPDX-License-Identifier: Apache-2.0
#include "source/proof_request.hpp"

#include <gtest/gtest.h>

#include "source/event_kind.hpp"

namespace tinydynamocdc::source {
namespace {

TEST(ProofRequestTest, the_event_is_pinned_is_of_its_own_kind_and_is_read_back) {
  const ProofRequest request{.bucket = "b",
                             .region = "eu-west-2",
                             .summary_key = "p \"é\"/AWSDynamoDB/1-a/manifest-summary.json",
                             .round = 3};
  const auto text = proof_event_text(request);
  EXPECT_EQ(text, R"({"tinydynamocdc":{"proof":{"bucket":"b","region":"eu-west-2",)"
                  R"("summary":"p \"é\"/AWSDynamoDB/1-a/manifest-summary.json","round":3}}})");
  EXPECT_TRUE(is_proof_event(text));
  EXPECT_EQ(event_kind(text), EventKind::proof_request);
  EXPECT_EQ(parse_proof_request(text), request);
}

TEST(ProofRequestTest, other_events_are_none) {
  for (const auto* text :
       {"", "[]", "{}", R"({"Records":[]})", R"({"tinydynamocdc":{}})", R"({"tinydynamocdc":1})",
        R"({"tinydynamocdc":{"snapshot":{}}})", R"({"x":{"proof":{}}})"}) {
    EXPECT_FALSE(is_proof_event(text)) << text;
  }
}

TEST(ProofRequestTest, a_broken_one_says_what_it_lacks) {
  const auto broken = parse_proof_request(R"({"tinydynamocdc":{"proof":{"bucket":"b"}}})");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error(),
            (base::Error{base::ErrorKind::bad_input, "the proof's event: region is missing"}));
}

}  // namespace
}  // namespace tinydynamocdc::source
