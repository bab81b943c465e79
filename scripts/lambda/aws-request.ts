import type { AskedOfIam } from "./role.ts";

/** Where the parts of the stack are, to name what a request is about. */
export interface Account {
  readonly region: string;
  readonly id: string;
  /** KMS keys of secrets, by the secret's ARN. */
  readonly keyOf: ReadonlyMap<string, string>;
  /** Tags of secrets, by the secret's ARN. */
  readonly tagsOf?: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

export type ServiceName = "sqs" | "secretsmanager" | "dynamodb";

export interface AwsRequest {
  readonly service: ServiceName;
  readonly operation: string;
  /** All of it must be allowed. */
  readonly asks: readonly AskedOfIam[];
}

const targets: Readonly<Record<string, ServiceName>> = {
  AmazonSQS: "sqs",
  secretsmanager: "secretsmanager",
  DynamoDB_20120810: "dynamodb",
};

/**
 * What a request of AWS's JSON protocol asks of IAM.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 *
 * @param target the header X-Amz-Target
 * @throws Error for a service or an operation whose resources are not known here.
 */
export function awsRequestOf(target: string, body: string, account: Account): AwsRequest {
  const [prefix = "", operation = ""] = target.split(".");
  const service = targets[prefix];
  if (service === undefined) throw new Error(`The rehearsal has no service that answers ${target}.`);
  const input = JSON.parse(body) as Record<string, unknown>;
  const action = `${service}:${operation}`;
  switch (service) {
    case "sqs":
      return { service, operation, asks: [{ action, resource: queueArn(String(input.QueueUrl), account) }] };
    case "secretsmanager":
      return { service, operation, asks: secretAsks(action, operation === "ListSecrets" ? "*" : String(input.SecretId), account) };
    case "dynamodb":
      return { service, operation, asks: [tableAsk(operation, input, account)] };
  }
}

const queueArn = (url: string, { region, id }: Account): string => `arn:aws:sqs:${region}:${id}:${new URL(url).pathname.split("/").at(-1)}`;

/** Secrets Manager decrypts with the caller's rights, and with the secret's ARN as encryption context. https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html */
function secretAsks(action: string, resource: string, { region, keyOf, tagsOf }: Account): AskedOfIam[] {
  const tags = Object.entries(tagsOf?.get(resource) ?? {}).map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  const own = { action, resource, context: Object.fromEntries(tags) as Record<string, string> };
  const key = keyOf.get(resource);
  if (key === undefined || action !== "secretsmanager:GetSecretValue") return [own];
  const context = { "kms:ViaService": `secretsmanager.${region}.amazonaws.com`, "kms:EncryptionContext:SecretARN": resource };
  return [own, { action: "kms:Decrypt", resource: key, context }];
}

function tableAsk(operation: string, input: Record<string, unknown>, { region, id }: Account): AskedOfIam {
  const table = `arn:aws:dynamodb:${region}:${id}:table/${String(input.TableName)}`;
  const resource = typeof input.IndexName === "string" ? `${table}/index/${input.IndexName}` : table;
  const leading = leadingKey(operation, input);
  const context = leading === undefined ? {} : { "dynamodb:LeadingKeys": [leading] };
  return { action: `dynamodb:${operation}`, resource, context };
}

/** The partition key of an item that is asked for. */
function leadingKey(operation: string, input: Record<string, unknown>): string | undefined {
  switch (operation) {
    case "GetItem":
    case "UpdateItem":
    case "DeleteItem":
      return textOf(member(input.Key, "PK"));
    case "PutItem":
      return textOf(member(input.Item, "PK"));
    case "Query":
      return queriedKey(input);
    default:
      throw new Error(`The rehearsal does not know which items the operation ${operation} is about.`);
  }
}

/** Out of `#0 = :0 AND …`: the first comparison of a query is the one of the partition key. */
function queriedKey({ KeyConditionExpression, ExpressionAttributeValues }: Record<string, unknown>): string | undefined {
  const placeholder = /=\s*(:\w+)/.exec(String(KeyConditionExpression))?.[1];
  return placeholder === undefined ? undefined : textOf(member(ExpressionAttributeValues, placeholder));
}

const member = (value: unknown, name: string): unknown => (value as Record<string, unknown> | undefined)?.[name];
const textOf = (value: unknown): string | undefined => {
  const text = member(value, "S");
  return typeof text === "string" ? text : undefined;
};
