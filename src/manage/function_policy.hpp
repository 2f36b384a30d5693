// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace tinydynamocdc::manage {

/// The name of the policy that we write into a function's role.
inline constexpr const char* k_policy_name = "TinyDynamoCDC";

/// IAM counts the characters of all inline policies of a role, without white space. (IAM User
/// Guide, "IAM and AWS STS quotas".)
inline constexpr std::size_t k_policy_characters_max = 10'240;

/// What a function may do, and nothing else: the inline policy of its role, as
/// deploy/lambda_policy.json has it. No I/O.
///
///     auto policy = FunctionPolicy::parse(document);
///     policy->allow_table("arn:aws:dynamodb:eu-west-2:123456789012:table/Orders");
///     iam.put_inline_policy({.role = role, .name = k_policy_name, .document = policy->text()});
///
/// What is allowed twice is there once, so that a policy that has all says so by being equal.
/// Statements that somebody else wrote into it are kept as they are, save one under
/// the Sid of one of ours that is written: two statements of one Sid are no policy.
class FunctionPolicy {
 public:
  struct Function {
    std::string_view partition;
    std::string_view region;
    std::string_view account;
    std::string_view name;
    std::string_view secret;
  };

  /// Empty text: a policy that allows nothing yet. bad_input: it is no policy.
  [[nodiscard]] static base::Result<FunctionPolicy> parse(std::string_view document);

  /// To write its own log, and to read its secret of that name (of no other function's).
  void allow_function(const Function& function);
  /// To read the table's stream and load its exports, by the table's ARN.
  void allow_table(std::string_view table_arn);
  /// To read the table's stream alone: of another account's table.
  void allow_stream(std::string_view table_arn);
  /// To load exports of the table: its keys, and which export a file belongs to.
  void allow_exports(std::string_view table_arn);
  /// To have DynamoDB export the table to below `<prefix>/` of a bucket. The right to write is the
  /// prefix's, not the table's: one entry for any number of tables.
  void allow_exporting(std::string_view table_arn, std::string_view bucket,
                       std::string_view prefix);
  /// To read the objects below `<prefix>/` of a bucket, and to write the ledgers of its exports.
  void allow_bucket(std::string_view partition, std::string_view bucket, std::string_view prefix);
  /// To call itself with what one invocation does not finish. It goes with the last bucket.
  void allow_own_call(std::string_view function_arn);
  void forbid_own_call();
  /// To report failures to an SQS queue or an S3 bucket, by ARN.
  void allow_destination(std::string_view arn);

  /// The ARNs that failures may be reported to, its own queues among them.
  [[nodiscard]] std::vector<std::string> destinations() const;
  void forbid_destination(std::string_view arn);

  /// A queue that the function delivers from, and where what it cannot deliver ends.
  struct Queue {
    std::string_view arn;
    std::string_view dead_letters_arn;
  };
  /// To take messages out of the queue, and to send to both.
  void allow_queue(const Queue& queue);

  /// The stream is no longer read; the table's exports stay allowed while a bucket is. Where a
  /// pattern stood for this table, `staying`, ARNs of the tables whose streams are still read, are
  /// named instead.
  void forbid_table(std::string_view table_arn, std::span<const std::string> staying = {});
  /// With the last queue goes the right to send to the dead letters.
  void forbid_queue(const Queue& queue);
  /// The table is no longer exported; with the last one goes the right to write exports. A pattern
  /// that stands for it stays for the others.
  void forbid_exporting(std::string_view table_arn);
  /// No table is, whatever pattern stands for them.
  void forbid_all_exporting();
  /// The bucket's prefix is no longer read; with the last one go the exports of tables whose stream
  /// is not read either.
  void forbid_bucket(std::string_view partition, std::string_view bucket, std::string_view prefix);

  /// Where the text has more characters than that, the tables below `own_tables` (`arn:…:table/`)
  /// become one pattern: `table/shop-*` where their names begin alike, else `table/*`. What a
  /// pattern covers is not named beside it.
  void fit(std::size_t characters_max, std::string_view own_tables);
  /// What stands for many tables: `table/shop-*`; empty: each is named.
  [[nodiscard]] std::string pattern() const;
  /// The buckets of which something may be read.
  [[nodiscard]] std::vector<std::string> buckets() const;
  /// The prefixes of that bucket that may be read.
  [[nodiscard]] std::vector<std::string> prefixes_of(std::string_view partition,
                                                     std::string_view bucket) const;

  /// The region of the function whose log may be written; empty: none may.
  [[nodiscard]] std::string region() const;

  /// JSON, without white space, the same for the same policy.
  [[nodiscard]] std::string text() const;

  bool operator==(const FunctionPolicy&) const = default;

 private:
  using Resources = std::set<std::string, std::less<>>;

  void allow(std::string_view statement, std::string resource);
  void forbid(std::string_view statement, std::string_view resource);
  [[nodiscard]] bool reads_stream(std::string_view table_arn) const;
  [[nodiscard]] Resources resources_of(std::string_view statement) const;
  void forbid_idle_exports();

  std::map<std::string, Resources, std::less<>> ours_;  ///< By statement id.
  std::vector<std::string> others_;                     ///< Statements as JSON text.
};

}  // namespace tinydynamocdc::manage
