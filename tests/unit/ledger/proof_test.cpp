// SPDX-License-Identifier: Apache-2.0
#include "ledger/proof.hpp"

#include <gtest/gtest.h>

#include "ledger/ledger_fixture.hpp"

namespace tinydynamocdc::ledger {
namespace {

class ProofTest : public LedgerFixture {
 protected:
  const ExportPlace k_place{.bucket = "b", .folder = "p/AWSDynamoDB/1-a/", .destination = "3f2a"};
};

TEST_F(ProofTest, the_request_is_an_object_of_the_ledger) {
  EXPECT_EQ(is_proof_requested(objects_, "b", k_place.folder, soon()), false);
  EXPECT_TRUE(request_proof(objects_, "b", k_place.folder, soon()));
  EXPECT_EQ(s3_.text("b", "p/AWSDynamoDB/1-a/tinydynamocdc/verify"), "{}\n");
  EXPECT_EQ(is_proof_requested(objects_, "b", k_place.folder, soon()), true);
  s3_.may_write = false;
  EXPECT_FALSE(request_proof(objects_, "b", k_place.folder, soon()));
}

TEST_F(ProofTest, the_note_is_of_its_destination_and_garbage_is_named) {
  EXPECT_EQ(read_proof(objects_, k_place, soon()), std::nullopt);
  const source::ProofNote note{.round = 2, .position = {"x"}, .compared = 7};
  EXPECT_TRUE(write_proof(objects_, k_place, note, soon()));
  EXPECT_EQ(read_proof(objects_, k_place, soon()), note);
  auto elsewhere = k_place;
  elsewhere.destination = "other";
  EXPECT_EQ(read_proof(objects_, elsewhere, soon()), std::nullopt);
  s3_.put("b", "p/AWSDynamoDB/1-a/tinydynamocdc/proof-3f2a.json", "{}");
  const auto garbage = read_proof(objects_, k_place, soon());
  ASSERT_FALSE(garbage);
  EXPECT_EQ(garbage.error().kind, base::ErrorKind::bad_input);
  EXPECT_TRUE(garbage.error().message.contains("proof-3f2a.json")) << garbage.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::ledger
