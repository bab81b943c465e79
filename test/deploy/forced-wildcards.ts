import { lanes } from "../../src/values/lane.ts";
import { capitalized, functionNames } from "./stack.ts";

const networkInterfaces =
  "ec2:CreateNetworkInterface ec2:DescribeNetworkInterfaces ec2:DescribeSubnets ec2:DeleteNetworkInterface ec2:AssignPrivateIpAddresses ec2:UnassignPrivateIpAddresses";
const queueIds = lanes.flatMap((lane) => [`${capitalized(lane)}Queue`, `${capitalized(lane)}DeadLetters`]);

const everySecret = `{"Fn::Sub":"arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:*"}`;

/** The names of registries' credentials; see `credentialName`. */
export const registrySecrets = `{"Fn::Sub":"arn:\${AWS::Partition}:secretsmanager:\${AWS::Region}:\${AWS::AccountId}:secret:\${AWS::StackName}/registries/*"}`;

/** Every wildcard of the template, with the reason why it must be one. */
export const forcedWildcards: readonly (readonly [wildcard: string, reason: string])[] = [
  ...functionNames.flatMap((name) => [
    [
      `${capitalized(name)}Role: Allow ${networkInterfaces} on *`,
      "Lambda makes the network interfaces of a function in a VPC; their ids are not known before, and describing knows no resource",
    ] as const,
    [`${capitalized(name)}Role: Deny ${networkInterfaces} on *`, "the function's own code may use none of them, on nothing"] as const,
  ]),
  ["Key: Allow kms:*", "the account's administrators must be able to manage the key, or nobody ever can"],
  ["Key: Allow kms:* on *", "in a key's policy, * is this key; its ARN is not known before"],
  ["Key: Allow kms:Decrypt kms:GenerateDataKey on *", "in a key's policy, * is this key; its ARN is not known before"],
  ...queueIds.flatMap((id) => [
    [`${id}Policy: Deny sqs:*`, "what is denied to everybody without TLS is everything"] as const,
    [`${id}Policy: Deny anybody sqs:*`, "what is denied without TLS is denied to everybody"] as const,
  ]),
  ["AlarmTopicPolicy: Deny anybody sns:Publish", "what is denied without TLS is denied to everybody"],
  ["ServerlessDeploymentBucketPolicy: Deny s3:*", "what is denied to everybody without TLS is everything"],
  ["ServerlessDeploymentBucketPolicy: Deny anybody s3:*", "what is denied without TLS is denied to everybody"],
  [
    'ServerlessDeploymentBucketPolicy: Deny s3:* on {"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":s3:::",{"Ref":"ServerlessDeploymentBucket"},"/*"]]}',
    "what is denied without TLS is denied for every object",
  ],
  [
    "TableEndpoint: Allow anybody dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem dynamodb:DeleteItem dynamodb:Query",
    "an endpoint says what may be reached; the roles say by whom; other accounts are excluded",
  ],
  [
    "QueuesEndpoint: Allow anybody sqs:SendMessage sqs:ReceiveMessage sqs:DeleteMessage sqs:ChangeMessageVisibility sqs:GetQueueAttributes",
    "as for the table",
  ],
  ["SecretsEndpoint: Allow anybody secretsmanager:GetSecretValue", "as for the table"],
  ["SecretsEndpoint: Allow anybody secretsmanager:ListSecrets", "as for the table"],
  ["SecretsEndpoint: Allow secretsmanager:ListSecrets on *", "a listing knows no resource"],
  ["SecretsEndpoint: Allow anybody secretsmanager:DescribeSecret secretsmanager:GetSecretValue", "as for the table"],
  [
    `SecretsEndpoint: Allow secretsmanager:DescribeSecret secretsmanager:GetSecretValue on ${everySecret}`,
    "which secrets are managed, their tag says: the condition asks for it",
  ],
  [
    `FixRole: Allow secretsmanager:GetSecretValue on ${registrySecrets}`,
    "which hosts need a credential, the organisation decides later; the stars are its hosts, and the end that AWS gives each ARN",
  ],
  [`SecretsEndpoint: Allow secretsmanager:GetSecretValue on ${registrySecrets}`, "as for the role"],
  ["InventoryRole: Allow secretsmanager:ListSecrets on *", "a listing knows no resource; it tells names and labels, no values"],
  [
    `InventoryRole: Allow secretsmanager:DescribeSecret secretsmanager:GetSecretValue on ${everySecret}`,
    "which secrets are managed, their tag says: the condition asks for it",
  ],
  [
    `InventoryRole: Allow kms:Decrypt on {"Fn::Sub":"arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/*"}`,
    "the keys of those secrets have the tag, too: the condition asks for it, and for Secrets Manager's own use",
  ],
  [
    `WebhookLambdaPermissionHttpApi: {"Fn::Sub":"arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${HttpApi}/*/POST/api/github/webhooks"}`,
    "stands for the stage; the API has one",
  ],
];
