// SPDX-License-Identifier: Apache-2.0
#include "cli/tinybird_arguments.hpp"

namespace tinydynamocdc::cli {

void add_tinybird(Arguments app, TinybirdWords& words, const std::string& group) {
  app.add_option("--tb-token", words.token,
                 "Tinybird token (default: TB_TOKEN, or a .tinyb file);\navoid on shared machines: "
                 "command lines are visible")
      .type_name("TOKEN")
      .group(group);
  app.add_option("--tb-host", words.host,
                 "Tinybird API host (default: TB_HOST, the file's, or that of\n"
                 "the token's region)")
      .type_name("URL")
      .group(group);
}

base::Environment with_tinybird(const base::Environment& environment, const TinybirdWords& words) {
  auto with = environment;
  if (!words.token.empty()) {
    with.set("TB_TOKEN", words.token);
  }
  if (!words.host.empty()) {
    with.set("TB_HOST", words.host);
  }
  return with;
}

}  // namespace tinydynamocdc::cli
