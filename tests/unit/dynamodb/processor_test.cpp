// SPDX-License-Identifier: Apache-2.0
#include "dynamodb/processor.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "dynamodb/transcoder_paths.hpp"

namespace tinydynamocdc::dynamodb {
namespace {

#if defined(__x86_64__)
TEST(Processor, has_avx2_where_the_kernel_says_so) {
  std::ifstream file("/proc/cpuinfo");
  const std::string cpuinfo{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  if (cpuinfo.empty()) {
    GTEST_SKIP() << "no /proc/cpuinfo here";
  }
  EXPECT_EQ(has_avx2(), cpuinfo.contains(" avx2"));
}
#else
TEST(Processor, has_avx2_on_no_other_processor) { EXPECT_FALSE(has_avx2()); }
#endif

TEST(Processor, has_the_paths_that_it_can_run) {
  const auto paths = available_transcoder_paths();
  ASSERT_EQ(paths.size(), has_avx2() ? 3U : 2U);
  EXPECT_EQ(to_string(paths[0]), "careful");
  EXPECT_EQ(to_string(paths[1]), "vector16");
  if (has_avx2()) {
    EXPECT_EQ(to_string(paths[2]), "vector32");
  }
}

}  // namespace
}  // namespace tinydynamocdc::dynamodb
