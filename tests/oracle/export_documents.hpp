// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oracle/oracle.hpp"

/// A second opinion on the small documents around exports: S3 events and manifests. Each answer is
/// the document's content as lines of text, `member=value` joined by `|`, so that two answers
/// compare as text.
namespace tinydynamocdc::oracle {

/// bucket=…|key=… (decoded)|size=…|etag=…|version=…|region=… of each record.
[[nodiscard]] Answer<std::vector<std::string>> objects_of_s3_event(std::string_view text);

/// export=…|table=…|id=…|time=…|incremental=0|view=…|bucket=…|prefix=…|files=…|items=…|format=…
[[nodiscard]] Answer<std::vector<std::string>> content_of_summary(std::string_view text);

/// key=…|items=…|md5=…|etag=… of each line.
[[nodiscard]] Answer<std::vector<std::string>> content_of_files(std::string_view text);

}  // namespace tinydynamocdc::oracle
