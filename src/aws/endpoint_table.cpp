// SPDX-License-Identifier: Apache-2.0
// Made by tools/aws_endpoints from botocore 1.43.106; do not edit.
#include "aws/endpoint_table.hpp"

namespace tinydynamocdc::aws {

std::string_view partition_table() {
  return R"(aws amazonaws.com api.aws us-,eu-,ap-,sa-,ca-,me-,af-,il-,mx- aws-global
aws-cn amazonaws.com.cn api.amazonwebservices.com.cn cn- aws-cn-global
aws-eusc amazonaws.eu api.amazonwebservices.eu eusc-de- -
aws-iso c2s.ic.gov api.aws.ic.gov us-iso- aws-iso-global
aws-iso-b sc2s.sgov.gov api.aws.scloud us-isob- aws-iso-b-global
aws-iso-e cloud.adc-e.uk api.cloud-aws.adc-e.uk eu-isoe- aws-iso-e-global
aws-iso-f csp.hci.ic.gov api.aws.hci.ic.gov us-isof- aws-iso-f-global
aws-us-gov amazonaws.com api.aws us-gov- aws-us-gov-global
)";
}

std::string_view host_table() {  // NOLINT(readability-function-size): a table
  return R"(DYNAMODB plain * * dynamodb.{region}.{dns} {region}
DYNAMODB fips aws-us-gov * dynamodb.{region}.{dns} {region}
DYNAMODB fips * * dynamodb-fips.{region}.{dns} {region}
DYNAMODB dualstack * * dynamodb.{region}.{dual} {region}
DYNAMODB fips+dualstack * * dynamodb-fips.{region}.{dual} {region}
DYNAMODB_STREAMS plain * * streams.dynamodb.{region}.{dns} {region}
DYNAMODB_STREAMS fips aws-us-gov * streams.dynamodb.{region}.{dns} {region}
DYNAMODB_STREAMS fips * * streams.dynamodb-fips.{region}.{dns} {region}
DYNAMODB_STREAMS dualstack aws * streams-dynamodb.{region}.{dual} {region}
DYNAMODB_STREAMS dualstack aws-cn * streams-dynamodb.{region}.{dual} {region}
DYNAMODB_STREAMS dualstack aws-us-gov * streams-dynamodb.{region}.{dual} {region}
DYNAMODB_STREAMS dualstack * * streams.dynamodb.{region}.{dual} {region}
DYNAMODB_STREAMS fips+dualstack aws * streams-dynamodb-fips.{region}.{dual} {region}
DYNAMODB_STREAMS fips+dualstack aws-cn * streams-dynamodb-fips.{region}.{dual} {region}
DYNAMODB_STREAMS fips+dualstack aws-us-gov * streams-dynamodb-fips.{region}.{dual} {region}
DYNAMODB_STREAMS fips+dualstack * * streams.dynamodb-fips.{region}.{dual} {region}
LAMBDA plain * * lambda.{region}.{dns} {region}
LAMBDA fips * * lambda-fips.{region}.{dns} {region}
LAMBDA dualstack * * lambda.{region}.{dual} {region}
LAMBDA fips+dualstack * * lambda-fips.{region}.{dual} {region}
S3 plain aws aws-global s3.amazonaws.com us-east-1
S3 plain * * s3.{region}.{dns} {region}
S3 fips aws aws-global s3-fips.us-east-1.amazonaws.com us-east-1
S3 fips aws-cn * - -
S3 fips * * s3-fips.{region}.{dns} {region}
S3 dualstack aws aws-global s3.dualstack.us-east-1.amazonaws.com us-east-1
S3 dualstack * * s3.dualstack.{region}.{dns} {region}
S3 fips+dualstack aws aws-global s3-fips.dualstack.us-east-1.amazonaws.com us-east-1
S3 fips+dualstack aws-cn * - -
S3 fips+dualstack * * s3-fips.dualstack.{region}.{dns} {region}
S3 legacy aws us-east-1 s3.amazonaws.com us-east-1
IAM plain aws-cn * iam.cn-north-1.{dns} cn-north-1
IAM plain aws-eusc * iam.eusc-de-east-1.{dns} eusc-de-east-1
IAM plain aws-iso * iam.us-iso-east-1.{dns} us-iso-east-1
IAM plain aws-iso-b * iam.us-isob-east-1.{dns} us-isob-east-1
IAM plain aws-iso-e * iam.eu-isoe-west-1.{dns} eu-isoe-west-1
IAM plain aws-iso-f * iam.us-isof-south-1.{dns} us-isof-south-1
IAM plain aws-us-gov * iam.us-gov.{dns} us-gov-west-1
IAM plain * * iam.{dns} us-east-1
IAM fips aws-cn * iam-fips.{dns} cn-north-1
IAM fips aws-eusc * iam-fips.{dns} eusc-de-east-1
IAM fips aws-iso * iam-fips.us-iso-east-1.{dns} us-iso-east-1
IAM fips aws-iso-b * iam-fips.us-isob-east-1.{dns} us-isob-east-1
IAM fips aws-iso-e * iam-fips.{dns} eu-isoe-west-1
IAM fips aws-iso-f * iam-fips.{dns} us-isof-south-1
IAM fips aws-us-gov * iam.us-gov.{dns} us-gov-west-1
IAM fips * * iam-fips.{dns} us-east-1
IAM dualstack aws-cn * iam.global.{dual} cn-north-1
IAM dualstack aws-eusc * iam.global.{dual} eusc-de-east-1
IAM dualstack aws-iso * iam.{dual} us-iso-east-1
IAM dualstack aws-iso-b * iam.{dual} us-isob-east-1
IAM dualstack aws-iso-e * iam.{dual} eu-isoe-west-1
IAM dualstack aws-iso-f * iam.{dual} us-isof-south-1
IAM dualstack aws-us-gov * iam.us-gov.{dual} us-gov-west-1
IAM dualstack * * iam.global.{dual} us-east-1
IAM fips+dualstack aws-cn * iam-fips.{dual} cn-north-1
IAM fips+dualstack aws-eusc * iam-fips.{dual} eusc-de-east-1
IAM fips+dualstack aws-iso * iam-fips.{dual} us-iso-east-1
IAM fips+dualstack aws-iso-b * iam-fips.{dual} us-isob-east-1
IAM fips+dualstack aws-iso-e * iam-fips.{dual} eu-isoe-west-1
IAM fips+dualstack aws-iso-f * iam-fips.{dual} us-isof-south-1
IAM fips+dualstack aws-us-gov * iam.us-gov.{dual} us-gov-west-1
IAM fips+dualstack * * iam-fips.global.{dual} us-east-1
STS plain aws aws-global sts.amazonaws.com us-east-1
STS plain * * sts.{region}.{dns} {region}
STS fips aws-us-gov * sts.{region}.{dns} {region}
STS fips * * sts-fips.{region}.{dns} {region}
STS dualstack * * sts.{region}.{dual} {region}
STS fips+dualstack * * sts-fips.{region}.{dual} {region}
STS legacy aws ap-northeast-1,ap-south-1,ap-southeast-1,ap-southeast-2,ca-central-1,eu-central-1,eu-north-1,eu-west-1,eu-west-2,eu-west-3,sa-east-1,us-east-1,us-east-2,us-west-1,us-west-2 sts.amazonaws.com us-east-1
SECRETS_MANAGER plain * * secretsmanager.{region}.{dns} {region}
SECRETS_MANAGER fips * * secretsmanager-fips.{region}.{dns} {region}
SECRETS_MANAGER dualstack aws * secretsmanager.{region}.{dns} {region}
SECRETS_MANAGER dualstack aws-cn * secretsmanager.{region}.{dns} {region}
SECRETS_MANAGER dualstack aws-us-gov * secretsmanager.{region}.{dns} {region}
SECRETS_MANAGER dualstack * * secretsmanager.{region}.{dual} {region}
SECRETS_MANAGER fips+dualstack aws * secretsmanager-fips.{region}.{dns} {region}
SECRETS_MANAGER fips+dualstack aws-us-gov * secretsmanager-fips.{region}.{dns} {region}
SECRETS_MANAGER fips+dualstack * * secretsmanager-fips.{region}.{dual} {region}
SCHEDULER plain * * scheduler.{region}.{dns} {region}
SCHEDULER fips * * scheduler-fips.{region}.{dns} {region}
SCHEDULER dualstack * * scheduler.{region}.{dual} {region}
SCHEDULER fips+dualstack * * scheduler-fips.{region}.{dual} {region}
SNS plain * * sns.{region}.{dns} {region}
SNS fips aws-us-gov us-gov-east-1 sns.us-gov-east-1.amazonaws.com us-gov-east-1
SNS fips aws-us-gov us-gov-west-1 sns.us-gov-west-1.amazonaws.com us-gov-west-1
SNS fips * * sns-fips.{region}.{dns} {region}
SNS dualstack * * sns.{region}.{dual} {region}
SNS fips+dualstack * * sns-fips.{region}.{dual} {region}
SQS plain * * sqs.{region}.{dns} {region}
SQS fips aws-us-gov * sqs.{region}.{dns} {region}
SQS fips * * sqs-fips.{region}.{dns} {region}
SQS dualstack * * sqs.{region}.{dual} {region}
SQS fips+dualstack * * sqs-fips.{region}.{dual} {region}
CLOUDWATCH plain * * monitoring.{region}.{dns} {region}
CLOUDWATCH fips aws-us-gov * monitoring.{region}.{dns} {region}
CLOUDWATCH fips * * monitoring-fips.{region}.{dns} {region}
CLOUDWATCH dualstack * * monitoring.{region}.{dual} {region}
CLOUDWATCH fips+dualstack aws-us-gov * monitoring.{region}.{dual} {region}
CLOUDWATCH fips+dualstack * * monitoring-fips.{region}.{dual} {region}
CLOUDWATCH_LOGS plain * * logs.{region}.{dns} {region}
CLOUDWATCH_LOGS fips aws-us-gov us-gov-east-1 logs.us-gov-east-1.amazonaws.com us-gov-east-1
CLOUDWATCH_LOGS fips aws-us-gov us-gov-west-1 logs.us-gov-west-1.amazonaws.com us-gov-west-1
CLOUDWATCH_LOGS fips * * logs-fips.{region}.{dns} {region}
CLOUDWATCH_LOGS dualstack * * logs.{region}.{dual} {region}
CLOUDWATCH_LOGS fips+dualstack * * logs-fips.{region}.{dual} {region}
SSO plain * * portal.sso.{region}.{dns} {region}
SSO fips aws-us-gov * portal.sso.{region}.{dns} {region}
SSO fips * * portal.sso-fips.{region}.{dns} {region}
SSO dualstack * * portal.sso.{region}.{dual} {region}
SSO fips+dualstack * * portal.sso-fips.{region}.{dual} {region}
SSO_OIDC plain * * oidc.{region}.{dns} {region}
SSO_OIDC fips aws-us-gov * oidc.{region}.{dns} {region}
SSO_OIDC fips * * oidc-fips.{region}.{dns} {region}
SSO_OIDC dualstack * * oidc.{region}.{dual} {region}
SSO_OIDC fips+dualstack * * oidc-fips.{region}.{dual} {region}
SIGNIN plain aws-cn * {region}.signin.amazonaws.cn {region}
SIGNIN plain aws-eusc * {region}.signin.amazonaws-eusc.eu {region}
SIGNIN plain aws-iso * {region}.signin.c2shome.ic.gov {region}
SIGNIN plain aws-iso-b * {region}.signin.sc2shome.sgov.gov {region}
SIGNIN plain aws-iso-e * {region}.signin.csphome.adc-e.uk {region}
SIGNIN plain aws-iso-f * {region}.signin.csphome.hci.ic.gov {region}
SIGNIN plain aws-us-gov * {region}.signin.amazonaws-us-gov.com {region}
SIGNIN plain * * {region}.signin.aws.amazon.com {region}
SIGNIN fips aws-us-gov us-gov-west-1 signin-fips.amazonaws-us-gov.com us-gov-west-1
SIGNIN fips aws-us-gov * {region}.signin-fips.amazonaws-us-gov.com {region}
SIGNIN fips * * signin-fips.{region}.{dns} {region}
SIGNIN dualstack * * signin.{region}.{dual} {region}
SIGNIN fips+dualstack * * signin-fips.{region}.{dual} {region}
)";
}

}  // namespace tinydynamocdc::aws
