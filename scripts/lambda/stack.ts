import { randomBytes } from "node:crypto";
import { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Json, JsonMap, Template } from "../../test/deploy/packaging.ts";
import { type Made, templateReader } from "./template-values.ts";

export const region = "eu-central-1";
export const accountId = "123456789012";
export const stackName = "pipewarden-production";
/** Of whoever operates the stack: the counterparts let everybody do everything. */
export const operatorCredentials = { accessKeyId: "operator", secretAccessKey: "operator" };

/** The packaged stack, as far as it is made here. */
export interface Stack {
  /** Reads a value of the template. */
  readonly read: (value: Json | undefined) => Json;
  /** The KMS keys of the secrets, by the secret's ARN. */
  readonly keyOf: ReadonlyMap<string, string>;
  readonly outputs: Readonly<Record<string, string>>;
  /** The logical id of the resource with this ARN; the ARN itself when it is of none. */
  nameOfArn(arn: string): string;
}

export interface StackOptions {
  readonly template: Template;
  /** Base URL of what answers for CloudFormation, SQS and Secrets Manager. */
  readonly services: string;
  readonly table: string;
  readonly apiId: string;
  /** Addresses that the template names, and where they are here. */
  readonly localAddresses: Readonly<Record<string, string>>;
}

const suffix = (): string => randomBytes(6).toString("hex").toUpperCase();

/** Makes the template's stack: queues and key by CloudFormation, table and secrets by their own services, since moto's CloudFormation has no secrets. */
export async function makeStack({ template, services, table, apiId, localAddresses }: StackOptions): Promise<Stack> {
  const options = { region, credentials: operatorCredentials };
  const [secrets, tables, stacks] = [
    new SecretsManagerClient({ ...options, endpoint: services }),
    new DynamoDBClient({ ...options, endpoint: table }),
    new CloudFormationClient({ ...options, endpoint: services }),
  ];
  const pseudo = {
    "AWS::Region": region,
    "AWS::AccountId": accountId,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": stackName,
  };
  const resources: Record<string, Made> = {};
  const read = templateReader(template, { resources, pseudo });
  const localised = (text: string): string =>
    Object.entries(localAddresses).reduce((known, [address, here]) => known.replace(address, here), text);
  const readLocal = (value: Json | undefined): Json => JSON.parse(localised(JSON.stringify(read(value)))) as Json;
  try {
    for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
      const named = namedResource(id, Type, Properties, apiId);
      if (named !== undefined) resources[id] = named;
    }
    const byCloudFormation = Object.fromEntries(
      Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::SQS::Queue" || Type === "AWS::KMS::Key"),
    );
    // Before the rest, since the outputs name them.
    for (const [id, { Type, Properties = {} }] of Object.entries(template.Resources)) {
      if (Type === "AWS::SecretsManager::Secret") resources[id] = await makeSecret(secrets, id, Properties);
      if (Type === "AWS::DynamoDB::Table") resources[id] = await makeTable(tables, id, read(Properties) as JsonMap);
    }
    const outputs = Object.fromEntries(
      Object.entries(template.Outputs)
        .filter(([, { Condition }]) => Condition === undefined || read({ "Fn::If": [Condition, true, false] }) === true)
        .map(([name, { Value }]) => [name, { Value: namesOneOf(Value, byCloudFormation) ? Value : readLocal(Value) }]),
    );
    const body = JSON.stringify({ AWSTemplateFormatVersion: "2010-09-09", Resources: byCloudFormation, Outputs: outputs });
    await stacks.send(new CreateStackCommand({ StackName: stackName, TemplateBody: body }));
    const { StackResources = [] } = await stacks.send(new DescribeStackResourcesCommand({ StackName: stackName }));
    for (const { LogicalResourceId = "", PhysicalResourceId = "", ResourceType } of StackResources) {
      if (ResourceType === "AWS::SQS::Queue" || ResourceType === "AWS::KMS::Key")
        resources[LogicalResourceId] = madeBy(ResourceType, PhysicalResourceId);
    }
    const keyOf = new Map(
      Object.entries(template.Resources)
        .filter(([, { Type, Properties }]) => Type === "AWS::SecretsManager::Secret" && Properties?.KmsKeyId !== undefined)
        .map(([id, { Properties }]) => [resources[id]?.ref ?? "", String(read(Properties?.KmsKeyId))]),
    );
    const known = Object.entries(outputs).map(([name, { Value }]) => [name, String(readLocal(Value))]);
    const nameOfArn = (arn: string): string =>
      Object.entries(resources).find(([, { ref, attributes }]) => attributes.Arn === arn || ref === arn)?.[0] ?? arn;
    return { read: readLocal, keyOf, outputs: Object.fromEntries(known) as Record<string, string>, nameOfArn };
  } finally {
    for (const client of [secrets, tables, stacks]) client.destroy();
  }
}

/** What is known without being made. */
function namedResource(id: string, type: string, properties: JsonMap, apiId: string): Made | undefined {
  switch (type) {
    case "AWS::Logs::LogGroup": {
      const name = String(properties.LogGroupName);
      return { ref: name, attributes: { Arn: `arn:aws:logs:${region}:${accountId}:log-group:${name}:*` } };
    }
    case "AWS::Lambda::Function": {
      const name = String(properties.FunctionName);
      return { ref: name, attributes: { Arn: `arn:aws:lambda:${region}:${accountId}:function:${name}` } };
    }
    case "AWS::IAM::Role":
      return { ref: id, attributes: { Arn: `arn:aws:iam::${accountId}:role/${stackName}-${id}` } };
    case "AWS::ApiGatewayV2::Api":
      return { ref: apiId, attributes: {} };
    case "AWS::S3::Bucket":
      return { ref: `${stackName}-${id.toLowerCase()}`, attributes: {} };
    default:
      return undefined;
  }
}

function madeBy(type: string, physicalId: string): Made {
  if (type === "AWS::KMS::Key") return { ref: physicalId, attributes: { Arn: `arn:aws:kms:${region}:${accountId}:key/${physicalId}` } };
  const name = new URL(physicalId).pathname.split("/").at(-1) ?? "";
  return { ref: physicalId, attributes: { Arn: `arn:aws:sqs:${region}:${accountId}:${name}`, QueueName: name } };
}

async function makeSecret(client: SecretsManagerClient, id: string, { SecretString, GenerateSecretString }: JsonMap): Promise<Made> {
  const drawn = randomBytes(Number((GenerateSecretString as JsonMap | undefined)?.PasswordLength ?? 0) / 2).toString("hex");
  const { ARN = "" } = await client.send(
    new CreateSecretCommand({ Name: `${id}-${suffix()}`, SecretString: String(SecretString ?? drawn) }),
  );
  return { ref: ARN, attributes: {} };
}

/** With the keys and indexes of the template; the embedded engine knows nothing of the rest. */
async function makeTable(client: DynamoDBClient, id: string, properties: JsonMap): Promise<Made> {
  const name = `${stackName}-${id}-${suffix()}`;
  const { BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes } = properties;
  const input = { TableName: name, BillingMode, AttributeDefinitions, KeySchema, GlobalSecondaryIndexes };
  await client.send(new CreateTableCommand(input as unknown as CreateTableCommandInput));
  return { ref: name, attributes: { Arn: `arn:aws:dynamodb:${region}:${accountId}:table/${name}` } };
}

/** Whether a value refers to one of these resources, directly. */
function namesOneOf(value: Json, resources: object): boolean {
  const { Ref: ref, "Fn::GetAtt": getAtt } = (typeof value === "object" && value !== null ? value : {}) as JsonMap;
  const id = typeof ref === "string" ? ref : Array.isArray(getAtt) ? String(getAtt[0]) : "";
  return Object.hasOwn(resources, id);
}
