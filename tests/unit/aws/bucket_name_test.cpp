// SPDX-License-Identifier: Apache-2.0
#include "aws/bucket_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tinydynamocdc::aws {
namespace {

TEST(BucketName, what_s3_takes) {
  for (const std::string& name : {std::string("abc"), std::string("tinybird-test-dynamodb-export"),
                                  std::string("my.bucket.1"), std::string(63, 'a')}) {
    EXPECT_TRUE(is_bucket_name(name)) << name;
  }
  for (const std::string& name :
       {std::string(), std::string("ab"), std::string(64, 'a'), std::string("Abc"),
        std::string("a_b"), std::string("-ab"), std::string("ab-"), std::string(".ab"),
        std::string("a..b"), std::string("s3://ab"), std::string("a/b"), std::string("a b")}) {
    EXPECT_FALSE(is_bucket_name(name)) << name;
  }
}

TEST(KeyPrefix, a_folder_of_any_depth) {
  for (const std::string& prefix : {std::string("DDBStreamCDC"), std::string("a/b"),
                                    std::string("R&D <\xC3\xBC> +"), std::string(512, 'x')}) {
    EXPECT_TRUE(is_key_prefix(prefix)) << prefix;
  }
  for (const std::string& prefix : {std::string(), std::string("/a"), std::string("a/"),
                                    std::string("a\nb"), std::string(513, 'x')}) {
    EXPECT_FALSE(is_key_prefix(prefix)) << prefix;
  }
}

}  // namespace
}  // namespace tinydynamocdc::aws
