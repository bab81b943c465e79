import { describe, expect, it } from "vitest";
import { textOf } from "../project/files.ts";
import type { Template } from "./packaging.ts";

interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: unknown;
}

/** The policy in docs/deploy.md below a heading. */
export function policyBelow(heading: string): { readonly Version: string; readonly Statement: readonly PolicyStatement[] } {
  const section =
    textOf("docs/deploy.md")
      .split(/^## /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return JSON.parse(/^```json\n([\s\S]*?)^```$/m.exec(section)?.[1] ?? "") as ReturnType<typeof policyBelow>;
}

/** What CloudFormation needs at least to make and to remove a resource of each type. */
const actionsFor: Readonly<Record<string, readonly string[]>> = {
  "AWS::ApiGatewayV2::Api": ["apigateway:POST", "apigateway:DELETE"],
  "AWS::ApiGatewayV2::ApiMapping": ["apigateway:POST", "apigateway:DELETE"],
  "AWS::ApiGatewayV2::DomainName": ["apigateway:POST", "apigateway:DELETE"],
  "AWS::ApiGatewayV2::Integration": ["apigateway:POST", "apigateway:DELETE"],
  "AWS::ApiGatewayV2::Route": ["apigateway:POST", "apigateway:DELETE"],
  "AWS::ApiGatewayV2::Stage": ["apigateway:POST", "apigateway:DELETE", "logs:CreateLogDelivery", "logs:DeleteLogDelivery"],
  "AWS::CloudWatch::Alarm": ["cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"],
  "AWS::DynamoDB::Table": [
    "dynamodb:CreateTable",
    "dynamodb:UpdateContinuousBackups",
    "dynamodb:UpdateTimeToLive",
    "dynamodb:DescribeTable",
  ],
  "AWS::EC2::VPCEndpoint": ["ec2:CreateVpcEndpoint", "ec2:DeleteVpcEndpoints"],
  "AWS::Events::Rule": ["events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:DeleteRule"],
  "AWS::IAM::Role": ["iam:CreateRole", "iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:DeleteRole"],
  "AWS::KMS::Key": ["kms:CreateKey", "kms:EnableKeyRotation", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
  "AWS::Lambda::EventInvokeConfig": ["lambda:PutFunctionEventInvokeConfig", "lambda:DeleteFunctionEventInvokeConfig"],
  "AWS::Lambda::EventSourceMapping": ["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping"],
  "AWS::Lambda::Function": [
    "lambda:CreateFunction",
    "lambda:UpdateFunctionCode",
    "lambda:PutFunctionRecursionConfig",
    "lambda:DeleteFunction",
    "iam:PassRole",
  ],
  "AWS::Lambda::Permission": ["lambda:AddPermission", "lambda:RemovePermission"],
  "AWS::Logs::LogGroup": ["logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"],
  "AWS::Logs::MetricFilter": ["logs:PutMetricFilter", "logs:DeleteMetricFilter"],
  "AWS::S3::Bucket": ["s3:CreateBucket", "s3:PutEncryptionConfiguration", "s3:PutBucketPublicAccessBlock", "s3:DeleteBucket"],
  "AWS::S3::BucketPolicy": ["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"],
  "AWS::SecretsManager::Secret": [
    "secretsmanager:CreateSecret",
    "secretsmanager:DeleteSecret",
    "secretsmanager:GetRandomPassword",
    "kms:GenerateDataKey",
  ],
  "AWS::SNS::Subscription": ["sns:Subscribe", "sns:Unsubscribe"],
  "AWS::SNS::Topic": ["sns:CreateTopic", "sns:DeleteTopic"],
  "AWS::SNS::TopicPolicy": ["sns:SetTopicAttributes"],
  "AWS::SQS::Queue": ["sqs:CreateQueue", "sqs:DeleteQueue"],
  "AWS::SQS::QueuePolicy": ["sqs:SetQueueAttributes"],
};

/** Statements about everything, with the reason why AWS allows no less. */
const aboutEverything: Readonly<Record<string, string>> = {
  ApiLogs: "deliveries of logs have no resource that could be named",
  DrawnSecret: "what is drawn has no name before it is stored",
  EventSources: "a mapping has no name before it is made; the condition binds it to the functions",
  Network: "most of it describes; an endpoint has no name before it is made",
  NewKey: "a key has no name before it is made",
};

export function deployerRules(template: () => Template): void {
  const policy = policyBelow("Who deploys");
  const actions = policy.Statement.flatMap(({ Action }) => Action);

  describe("the policy for whoever deploys", () => {
    it("fits into a role", () => {
      expect(policy.Version).toBe("2012-10-17");
      expect(JSON.stringify(policy).length).toBeLessThanOrEqual(10_240);
    });

    it("covers every type of resource in the template", () => {
      const types = [...new Set(Object.values(template().Resources).map(({ Type }) => Type))].toSorted();
      expect(types.filter((type) => actionsFor[type] === undefined)).toEqual([]);
      expect(types.flatMap((type) => actionsFor[type] ?? []).filter((action) => !actions.includes(action))).toEqual([]);
      // What is described above of a type that is gone is allowed for nothing.
      expect(Object.keys(actionsFor).toSorted()).toEqual(types);
    });

    it("names each action once, and no service that the template does without", () => {
      expect(actions.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action))).toEqual([]);
      expect(actions.filter((action, index) => actions.indexOf(action) !== index)).toEqual([]);
      const used = new Set([
        "cloudformation",
        ...Object.values(actionsFor)
          .flat()
          .map((action) => action.split(":")[0]),
      ]);
      expect([...new Set(actions.map((action) => action.split(":")[0]))].filter((service) => !used.has(service))).toEqual([]);
    });

    it("names resources of this bot, and everything only where AWS leaves no choice", () => {
      const wide = policy.Statement.filter(({ Resource }) => [Resource].flat().includes("*"));
      expect(wide.map(({ Sid }) => Sid).toSorted()).toEqual(Object.keys(aboutEverything));
      const foreign = policy.Statement.flatMap(({ Resource }) => [Resource].flat()).filter(
        (resource) =>
          resource !== "*" &&
          !/pipewarden-|:key\/\*$|:secret:(?:App|Webhook|Fingerprint)Secret-\*$|^arn:aws:apigateway:REGION::\/(?:apis|domainnames|tags)|\/ops\.apigateway\.amazonaws\.com\//.test(
            resource,
          ),
      );
      expect(foreign).toEqual([]);
    });

    it("passes roles of this bot to Lambda alone", () => {
      expect(policy.Statement.filter(({ Action }) => Action.includes("iam:PassRole"))).toEqual([
        {
          Sid: "PassRoles",
          Effect: "Allow",
          Action: ["iam:PassRole"],
          Resource: "arn:aws:iam::ACCOUNT:role/pipewarden-*",
          Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
        },
      ]);
    });

    it("reads no secret, no item and no message, and calls no function", () => {
      const forbidden =
        /^(?:secretsmanager:(?:Get|Put)SecretValue|dynamodb:(?:Get|Put|Update|Delete|BatchGet|BatchWrite)Item|dynamodb:(?:Query|Scan)|sqs:(?:Send|Receive|Delete)Message|lambda:InvokeFunction)$/;
      expect(actions.filter((action) => forbidden.test(action))).toEqual([]);
    });
  });
}
