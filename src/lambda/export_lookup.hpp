// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/s3_objects.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "lambda/aws_clients.hpp"
#include "lambda/function_place.hpp"
#include "lambda/known_export.hpp"
#include "row/names.hpp"
#include "source/export_file.hpp"
#include "source/export_key.hpp"
#include "source/export_manifest.hpp"
#include "tinybird/client.hpp"

namespace tinydynamocdc::lambda {

/// Where an object of an export lies.
struct ExportObject {
  std::string bucket;
  std::string region;  ///< Of the bucket.
  source::ExportKey key;
};

/// Finds out which export a data file belongs to, and by which attributes its table's items are
/// told apart. Files arrive while their export still runs, and may be read long after: so there is
/// more than one to ask, the cheapest first:
///  1. `manifest-summary.json` beside it: of every age, but only once the export is complete;
///  2. DescribeExport of the ARN that our own snapshots' prefix gives away;
///  3. ListExports, all pages: 90 days.
/// Then DescribeTable for the key attributes; where the table is gone, or was made anew since, the
/// newest row that its landing data source holds.
///
/// What is found is kept for the life of the process: an export never changes. Failures are not.
/// Not thread-safe.
class ExportLookup {
 public:
  struct Parts {
    AwsClients& aws;
    tinybird::Client& tinybird;
    const row::NamingOptions& naming;
  };

  /// All parts must outlive this.
  explicit ExportLookup(const Parts& parts) : parts_(parts) {}

  /// Valid as long as this object. Errors say what was asked and what to do:
  ///  - missing: nobody knows the export, or the table's keys;
  ///  - denied: with the action that is needed;
  ///  - bad_input: an export that is not loaded (see judged());
  ///  - what the answers came to (unavailable, expired, …).
  /// `place` is nothing where it is not known: then 2. is left out, and any account is good.
  [[nodiscard]] base::Result<const source::ExportInfo*> find(
      const ExportObject& object, const std::optional<FunctionPlace>& place,
      base::Deadline deadline);

  /// The manifest's summary beside the object; nothing when it is not there (S3 says `denied` to
  /// whoever may not list the bucket, which means the same here).
  [[nodiscard]] base::Result<std::optional<source::ExportSummary>> summary(
      const ExportObject& object, base::Deadline deadline);

  /// What only DescribeExport tells of an export whose summary is known (`known`): nothing where
  /// DynamoDB has forgotten it (90 days). bad_input: one that is not loaded (see judged()).
  [[nodiscard]] base::Result<std::optional<aws::Export>> description(const KnownExport& known,
                                                                     base::Deadline deadline);

  /// Before rows of an export are sent whose summary is known: bad_input, it has a projection, or
  /// is not loaded for another reason (see judged()). Success where DynamoDB does not tell, because
  /// it has forgotten the export or denies the question: its rows are taken, and it gets no mark.
  /// Every other failure is returned: ask again later.
  [[nodiscard]] base::Result<void> refuse_projection(const KnownExport& known,
                                                     base::Deadline deadline);

 private:
  [[nodiscard]] base::Result<KnownExport> known(const ExportObject& object,
                                                const std::optional<FunctionPlace>& place,
                                                base::Deadline deadline);
  [[nodiscard]] base::Result<std::optional<aws::Export>> described(
      const ExportObject& object, const std::optional<FunctionPlace>& place,
      base::Deadline deadline);
  [[nodiscard]] base::Result<std::vector<std::string>> key_names(const KnownExport& known,
                                                                 base::Deadline deadline);
  [[nodiscard]] base::Result<std::vector<std::string>> key_names_from_rows(
      const KnownExport& known, const std::optional<aws::Table>& other, base::Deadline deadline);

  Parts parts_;
  std::map<std::string, source::ExportInfo, std::less<>> found_;  // By export id.
};

/// What a lookup makes of an export whose keys are known.
[[nodiscard]] source::ExportInfo info_of(const KnownExport& known,
                                         std::vector<std::string> key_names);

}  // namespace tinydynamocdc::lambda
