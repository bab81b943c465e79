import { describe, expect, it } from "vitest";
import type { Template } from "./packaging.ts";
import { specProblems } from "./service-spec.ts";

const template: Template = {
  Conditions: { InVpc: { "Fn::Equals": ["a", "b"] } },
  Resources: {
    Table: {
      Type: "AWS::DynamoDB::Table",
      Properties: { KeySchema: [{ AttributeName: "PK", KeyType: "HASH" }], DeletionProtectionEnabled: true },
    },
    Topic: {
      Type: "AWS::SNS::Topic",
      Condition: "InVpc",
      DependsOn: "Table",
      Properties: {
        DisplayName: { "Fn::Sub": `\${AWS::StackName} \${Table} \${!Literal} \${Table.Arn}` },
        TopicName: { "Fn::If": ["InVpc", "x", { Ref: "AWS::NoValue" }] },
      },
    },
  },
  Outputs: { TableArn: { Value: { "Fn::GetAtt": ["Table", "Arn"] }, Condition: "InVpc" } },
};

describe("the check against AWS's description", () => {
  it("finds nothing in a sound template", () => {
    expect(specProblems(template)).toEqual([]);
  });

  const queue = { VisibilityTimeout: 1 };
  it.each<[string, Template["Resources"], RegExp]>([
    ["a type that does not exist", { Extra: { Type: "AWS::SQS::Pipe" } }, /^Extra: AWS::SQS::Pipe is no type/],
    [
      "a property that does not exist",
      { Extra: { Type: "AWS::SQS::Queue", Properties: { ...queue, Visibility: 1 } } },
      /no property Visibility$/,
    ],
    [
      "a value of the wrong type",
      { Extra: { Type: "AWS::SQS::Queue", Properties: { VisibilityTimeout: "soon" } } },
      /whole number, is "soon"$/,
    ],
    [
      "a value deep inside",
      { Extra: { Type: "AWS::DynamoDB::Table", Properties: { KeySchema: [], SSESpecification: { SSEEnabled: 1 } } } },
      /SSEEnabled: must be true/,
    ],
    ["a missing property", { Extra: { Type: "AWS::DynamoDB::Table", Properties: {} } }, /^Extra: KeySchema is missing$/],
    [
      "a property that is no value",
      { Extra: { Type: "AWS::DynamoDB::Table", Properties: { KeySchema: { Ref: "AWS::NoValue" } } } },
      /KeySchema is missing$/,
    ],
    [
      "a wrong branch of a condition",
      { Extra: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { "Fn::If": ["InVpc", 1, "x"] } } } },
      /whole number, is "x"$/,
    ],
    [
      "a text where a list belongs",
      { Extra: { Type: "AWS::SNS::Topic", Properties: { DataProtectionPolicy: {}, Tags: { "Fn::Sub": "x" } } } },
      /must be a list/,
    ],
    [
      "a reference to nothing",
      { Extra: { Type: "AWS::SQS::QueuePolicy", Properties: { Queues: [{ Ref: "Gone" }], PolicyDocument: {} } } },
      /there is no Gone$/,
    ],
    [
      "an attribute that does not exist",
      { Extra: { Type: "AWS::SNS::Topic", Properties: { TopicName: { "Fn::GetAtt": ["Table", "Url"] } } } },
      /Table has no attribute Url$/,
    ],
    [
      "a text with a reference to nothing",
      { Extra: { Type: "AWS::SNS::Topic", Properties: { TopicName: { "Fn::Sub": `a-\${Gone.Arn}` } } } },
      /there is no Gone$/,
    ],
    ["an order after nothing", { Extra: { Type: "AWS::SNS::Topic", DependsOn: ["Gone"] } }, /^Extra\.DependsOn: there is no Gone$/],
    ["a condition that does not exist", { Extra: { Type: "AWS::SNS::Topic", Condition: "Gone" } }, /there is no condition Gone$/],
    [
      "a circle",
      { Extra: { Type: "AWS::SNS::Topic", DependsOn: "Other" }, Other: { Type: "AWS::SNS::Topic", DependsOn: "Extra" } },
      /^circle: Extra → Other → Extra$/,
    ],
  ])("finds %s", (_fault, added, problem) => {
    const problems = specProblems({ ...template, Resources: { ...template.Resources, ...added } });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });

  it("finds an output of nothing", () => {
    const problems = specProblems({ ...template, Outputs: { Gone: { Value: { Ref: "Gone" }, Condition: "Never" } } });
    expect(problems).toEqual(["Outputs.Gone.Condition: there is no condition Never", "Outputs.Gone.Ref: there is no Gone"]);
  });
});
