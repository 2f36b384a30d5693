// SPDX-License-Identifier: Apache-2.0
#include "verify/export_items.hpp"

#include "verify/verify_fixture.hpp"

namespace tinydynamocdc::verify {
namespace {

class ExportItemsTest : public VerifyTest {
 protected:
  base::Result<void> read(std::uint32_t file, std::size_t items_max = 1'000) {
    return read_items(
        export_, file,
        [&](const ExportItem& item) -> base::Result<bool> {
          found_.push_back(std::format("{} {} {} {}", item.line, item.keys, item.first_key,
                                       item.transcoded_body));
          return found_.size() < items_max;
        },
        soon());
  }

  std::vector<std::string> found_;
};

TEST_F(ExportItemsTest, each_item_with_its_keys_as_rows_spell_them) {
  export_.info.key_names = {"sk", "n"};
  put_file({R"({"Item":{"v":{"B":"YQ=="},"sk":{"S":"it's \"b\""},"n":{"N":"1E2"}}})"});
  ASSERT_TRUE(read(0));
  EXPECT_EQ(found_,
            (std::vector<std::string>{R"(0 {"n":1E2,"sk":"it's \"b\""} 1E2 )"
                                      R"({\"v\":\"YQ==\",\"sk\":\"it's \\\"b\\\"\",\"n\":1E2})"}));
}

TEST_F(ExportItemsTest, whoever_has_enough_is_given_no_more) {
  put_file({line("a", 1), line("b", 2), line("c", 3)});
  ASSERT_TRUE(read(0, 2));
  EXPECT_EQ(found_.size(), 2U);
}

TEST_F(ExportItemsTest, a_file_that_is_not_the_manifests_is_named) {
  put_file({line("a", 1)});
  export_.files[0].md5_base64 = "AAAAAAAAAAAAAAAAAAAAAA==";
  const auto read_it = read(0);
  ASSERT_FALSE(read_it);
  EXPECT_TRUE(read_it.error().message.contains("0.json.gz")) << read_it.error().message;
  export_.files[0].item_count = 2;
  EXPECT_FALSE(read(0));
}

TEST_F(ExportItemsTest, a_line_that_is_no_item_is_named) {
  put_file({line("a", 1), R"({"Item":{"v":{"N":"1"}}})"});
  const auto read_it = read(0);
  ASSERT_FALSE(read_it);
  EXPECT_TRUE(read_it.error().message.contains("0.json.gz line 2")) << read_it.error().message;
}

}  // namespace
}  // namespace tinydynamocdc::verify
