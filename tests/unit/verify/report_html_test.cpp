// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "verify/report.hpp"

namespace tinydynamocdc::verify {
namespace {

Report report() {
  return {.subject = {.table = "<T>",
                      .datasource = "ddb_T",
                      .view = {},
                      .columns = {},
                      .view_columns = {},
                      .export_arn = {}},
          .questions = {},
          .source = "a scan",
          .items_of_source = 2,
          .items_compared = 2,
          .before = {},
          .now = {},
          .notes = {"a & b"}};
}

TEST(ReportHtml, nothing_of_an_item_is_markup) {
  auto wrong = report();
  wrong.now.add({.value = Class::different,
                 .keys = "{\"id\":\"</code><script>\x01\"}",
                 .differences = {{.path = "v", .table = "<b>", .tinybird = "\"&\""}},
                 .note = {}});
  const auto page = to_html(wrong, "today");
  EXPECT_TRUE(page.contains("Not equal: 1 of 2 items differ"));
  EXPECT_TRUE(page.contains("&lt;/code&gt;&lt;script&gt;\uFFFD"));
  EXPECT_TRUE(page.contains("&lt;b&gt;") && page.contains("&quot;&amp;&quot;"));
  EXPECT_TRUE(page.contains("a &amp; b") && page.contains("&lt;T&gt;"));
  EXPECT_FALSE(page.contains("<script") || page.contains("<T>"));
}

TEST(ReportHtml, its_headline_is_the_verdict) {
  EXPECT_TRUE(to_html(report(), "today").contains("Equal: 0 of 2 items differ"));
  auto stopped = report();
  stopped.is_stopped = true;
  EXPECT_TRUE(to_html(stopped, "today").contains("Not finished"));
  auto partly = report();
  partly.items_compared = 1;
  EXPECT_TRUE(to_html(partly, "today").contains("Not equal: 1 of 2 items were compared"));
}

}  // namespace
}  // namespace tinydynamocdc::verify
