import { describe, expect, it } from "vitest";
import { lanes } from "../../src/values/lane.ts";
import { metricNames } from "../../src/values/metrics.ts";
import { type JsonMap, propertiesOf, resourcesOf, type Template, targetOf } from "./packaging.ts";
import { capitalized, functionNames, functionOf } from "./stack.ts";

/** What an alarm watches, as `namespace metric of target: comparison threshold in n of m spans of s seconds, missing …`. */
function watched(template: Template): string[] {
  return resourcesOf(template, "AWS::CloudWatch::Alarm").map(([, alarm]) => {
    const [dimension] = (alarm.Dimensions ?? []) as JsonMap[];
    const value = dimension?.Value;
    const of = dimension === undefined ? "" : ` of ${targetOf(value)}`;
    const namespace = typeof alarm.Namespace === "string" ? alarm.Namespace : JSON.stringify(alarm.Namespace);
    const spans = `${alarm.DatapointsToAlarm ?? alarm.EvaluationPeriods} of ${alarm.EvaluationPeriods} spans of ${alarm.Period} s`;
    return `${namespace} ${alarm.Statistic} ${alarm.MetricName}${of} ${alarm.ComparisonOperator} ${alarm.Threshold} in ${spans}, missing is ${alarm.TreatMissingData}`;
  });
}

export function safeguardRules(template: () => Template): void {
  describe("the alarms", () => {
    it("cover dead letters, age, errors, throttles, what GitHub gets, and a sweep that does not come", () => {
      const ages = { act: 900, fix: 3600, rotate: 1800 };
      const again = "GreaterThanThreshold 0 in 2 of 3 spans of 300 s, missing is notBreaching";
      expect(watched(template()).toSorted()).toEqual(
        [
          ...lanes.flatMap((lane) => [
            `AWS/SQS Maximum ApproximateNumberOfMessagesVisible of ${capitalized(lane)}DeadLetters GreaterThanThreshold 0 in 1 of 1 spans of 60 s, missing is notBreaching`,
            `AWS/SQS Maximum ApproximateAgeOfOldestMessage of ${capitalized(lane)}Queue GreaterThanThreshold ${ages[lane]} in 2 of 2 spans of 300 s, missing is notBreaching`,
          ]),
          ...functionNames.flatMap((name) =>
            ["Errors", "Throttles"].map((metric) => `AWS/Lambda Sum ${metric} of ${capitalized(name)}LambdaFunction ${again}`),
          ),
          `AWS/ApiGateway Sum 5xx of HttpApi ${again}`,
          `{"Fn::Sub":"Pipewarden/\${AWS::StackName}"} Sum SweepCompleted LessThanThreshold 1 in 2 of 2 spans of 3600 s, missing is breaching`,
        ].toSorted(),
      );
    });

    it("look at the dimensions that AWS measures", () => {
      const names = { "AWS/SQS": "QueueName", "AWS/Lambda": "FunctionName", "AWS/ApiGateway": "ApiId" };
      for (const [id, { Namespace, Dimensions = [] }] of resourcesOf(template(), "AWS::CloudWatch::Alarm")) {
        const expected = names[Namespace as keyof typeof names];
        expect(
          (Dimensions as JsonMap[]).map(({ Name }) => Name),
          id,
        ).toEqual(expected === undefined ? [] : [expected]);
        // The name of a queue is an attribute; `Ref` would be its URL.
        const [dimension] = Dimensions as JsonMap[];
        if (expected === "QueueName")
          expect((dimension?.Value as JsonMap | undefined)?.["Fn::GetAtt"]).toEqual([expect.any(String), "QueueName"]);
      }
    });

    it("tell the topic, of the trouble and of its end", () => {
      for (const [id, { AlarmActions, OKActions }] of resourcesOf(template(), "AWS::CloudWatch::Alarm")) {
        expect([AlarmActions, OKActions], id).toEqual([[{ Ref: "AlarmTopic" }], [{ Ref: "AlarmTopic" }]]);
      }
      expect(template().Resources.AlarmEmail?.Condition).toBe("HasAlarmEmail");
    });

    it("get the metric of the sweep from this stack's own log, by the name that the code uses", () => {
      const [[, filter] = ["", {}], ...others] = resourcesOf(template(), "AWS::Logs::MetricFilter");
      expect(others).toEqual([]);
      expect(metricNames).toContain("SweepCompleted");
      expect(filter).toMatchObject({ LogGroupName: { Ref: "ScheduleLogGroup" }, FilterPattern: "{ $.SweepCompleted > 0 }" });
      expect(filter.MetricTransformations).toEqual([
        { MetricNamespace: { "Fn::Sub": `Pipewarden/\${AWS::StackName}` }, MetricName: "SweepCompleted", MetricValue: "$.SweepCompleted" },
      ]);
    });
  });

  describe("the logs", () => {
    it("end after 90 days, for every function and for the API", () => {
      const groups = resourcesOf(template(), "AWS::Logs::LogGroup").map(([, { LogGroupName, RetentionInDays }]) => [
        LogGroupName,
        RetentionInDays,
      ]);
      const names = functionNames.map((name) => `/aws/lambda/${String(functionOf(template(), name).FunctionName)}`);
      expect(groups).toEqual([...names, "/aws/http-api/pipewarden-production"].map((name) => [name, 90]));
    });

    it("of the API hold no body and no header", () => {
      const { AccessLogSettings } = propertiesOf(template(), "HttpApiStage");
      const { DestinationArn, Format } = AccessLogSettings as JsonMap;
      expect(targetOf(DestinationArn)).toBe("HttpApiLogGroup");
      const variables = Object.values(JSON.parse(String(Format)) as Record<string, string>);
      expect(variables.toSorted()).toEqual([
        "$context.identity.sourceIp",
        "$context.integrationErrorMessage",
        "$context.integrationStatus",
        "$context.requestId",
        "$context.requestTime",
        "$context.responseLatency",
        "$context.responseLength",
        "$context.routeKey",
        "$context.status",
      ]);
    });
  });

  describe("the secrets", () => {
    it("start empty, in words that no deployment changes, and outlive the stack with their key", () => {
      const secrets = resourcesOf(template(), "AWS::SecretsManager::Secret");
      expect(secrets.map(([id]) => id)).toEqual(["AppSecret", "WebhookSecret", "FingerprintSecret"]);
      for (const [id, secret] of secrets) {
        if (id === "FingerprintSecret") expect(secret.GenerateSecretString).toEqual({ PasswordLength: 64, ExcludePunctuation: true });
        expect(secret.SecretString).toBe(id === "FingerprintSecret" ? undefined : "{}");
        expect(secret.KmsKeyId).toEqual({ "Fn::GetAtt": ["Key", "Arn"] });
        // A name of its own would keep a removed stack from being made again.
        expect(secret.Name).toBeUndefined();
      }
      for (const id of ["AppSecret", "WebhookSecret", "FingerprintSecret", "Key"]) {
        expect(template().Resources[id], id).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
      }
      expect(propertiesOf(template(), "Key")).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 30 });
      expect(propertiesOf(template(), "AlarmTopic").KmsMasterKeyId).toEqual({ Ref: "Key" });
    });
  });

  describe("what can be reached from outside", () => {
    it("is spoken to by HTTPS alone", () => {
      const policies = ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy"].flatMap((type) =>
        resourcesOf(template(), type),
      );
      const guarded = policies.flatMap(([, { Queues = [], Topics = [], Bucket, PolicyDocument }]) => {
        const insecure = ((PolicyDocument as JsonMap).Statement as JsonMap[]).filter(
          ({ Effect, Principal, Condition }) =>
            Effect === "Deny" && Principal === "*" && String(((Condition as JsonMap).Bool as JsonMap)["aws:SecureTransport"]) === "false",
        );
        return insecure.length === 1
          ? [...(Queues as JsonMap[]), ...(Topics as JsonMap[]), ...(Bucket === undefined ? [] : [Bucket])].map(targetOf)
          : [];
      });
      const expected = ["AWS::SQS::Queue", "AWS::SNS::Topic", "AWS::S3::Bucket"].flatMap((type) =>
        resourcesOf(template(), type).map(([id]) => id),
      );
      expect(expected).toHaveLength(8);
      expect(guarded.toSorted()).toEqual(expected.toSorted());
    });

    it("takes so many webhooks a second and no more", () => {
      expect(propertiesOf(template(), "HttpApiStage").DefaultRouteSettings).toEqual({
        ThrottlingRateLimit: 500,
        ThrottlingBurstLimit: 1000,
      });
      expect(propertiesOf(template(), "HttpApi").CorsConfiguration).toBeUndefined();
    });

    it("is not the bucket of the deployments", () => {
      expect(propertiesOf(template(), "ServerlessDeploymentBucket")).toMatchObject({
        BucketEncryption: expect.any(Object),
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      });
    });
  });
}
