// SPDX-License-Identifier: Apache-2.0
#include "aws/digest.hpp"

#include <gtest/gtest.h>

namespace tinydynamocdc::aws {
namespace {

TEST(Digest, sha256_of_nothing_and_of_abc) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(Digest, md5_of_nothing_of_one_piece_and_of_several) {
  EXPECT_EQ(Md5().base64_digest(), "1B2M2Y8AsgTpgAmY7PhCfg==");
  Md5 one;
  one.update("message digest");
  EXPECT_EQ(one.base64_digest(), "+WtpfXy3k41SWi8xqvFh0A==");
  Md5 pieces;
  pieces.update("mess");
  pieces.update("");
  pieces.update("age digest");
  EXPECT_EQ(pieces.base64_digest(), "+WtpfXy3k41SWi8xqvFh0A==");
}

}  // namespace
}  // namespace tinydynamocdc::aws
