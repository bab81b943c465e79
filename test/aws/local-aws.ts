import { createHash, randomBytes, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type AwsKey, refusalOf } from "./sigv4.ts";

// What the functions ask of AWS beside the table: messages to queues, secrets, and for operators the stack and the caller. It refuses
// what is not signed as AWS wants it.

export interface SentMessage {
  readonly queue: string;
  readonly group: string;
  readonly body: string;
  readonly delaySeconds: number;
}

/** One request that does not go as usual. `answer`: an error of AWS; "silence" keeps the connection open, "break" closes it. */
export interface Fault {
  readonly operation: string;
  readonly answer: { readonly status: number; readonly type: string } | "silence" | "break" | "answer lost" | "not JSON";
}

export interface LocalAws {
  readonly url: string;
  readonly key: AwsKey;
  /** The environment of a function that runs here. */
  readonly env: Record<string, string>;
  /** Messages by arrival, whichever queue. */
  readonly sent: SentMessage[];
  /** Operations that were asked for and signed well, by arrival. */
  readonly asked: string[];
  /** Texts of the secrets by ARN. */
  readonly secrets: Map<string, string>;
  /** Outputs of CloudFormation stacks by name. */
  readonly stacks: Map<string, Record<string, string>>;
  /** Each fault meets one request. */
  readonly faults: Fault[];
  /** Requests that were refused for their signature. */
  readonly refused: string[];
  /** While set, SendMessage waits for it. */
  holdMessages: Promise<void> | undefined;
  queueUrl(name: string): string;
  close(): Promise<void>;
}

const region = "eu-central-1";
const services = ["sqs", "secretsmanager", "sts", "cloudformation"];

export async function startLocalAws({ port = 0 }: { port?: number } = {}): Promise<LocalAws> {
  // Made up anew in every run; they open nothing.
  const key: AwsKey = {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(48).toString("base64"),
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const aws: LocalAws = {
    url,
    key,
    env: {
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: key.sessionToken ?? "",
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_STS: url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: url,
    },
    sent: [],
    asked: [],
    secrets: new Map(),
    stacks: new Map(),
    faults: [],
    refused: [],
    holdMessages: undefined,
    queueUrl: (name) => `https://sqs.${region}.amazonaws.com/123456789012/${name}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    const { method = "", url: path = "", headers } = request;
    const refusal = refusalOf({ method, url: path, headers, body }, key, region, services);
    const operation = operationOf(headers["x-amz-target"], body);
    if (refusal !== undefined) {
      aws.refused.push(`${operation}: ${refusal}`);
      if (headers["x-amz-target"] === undefined) {
        const code = refusal === "InvalidSignatureException" ? "SignatureDoesNotMatch" : "InvalidClientTokenId";
        return void response
          .writeHead(403, { "content-type": "text/xml" })
          .end(errorXml(code, "The request is not signed as it should be."));
      }
      return send(response, 403, { __type: refusal, message: "The request is not signed as it should be." });
    }
    aws.asked.push(operation);
    const index = aws.faults.findIndex((fault) => fault.operation === operation);
    const [fault] = index === -1 ? [] : aws.faults.splice(index, 1);
    if (fault !== undefined && fault.answer !== "answer lost") return fail(response, fault.answer);
    if (operation === "SendMessage") await aws.holdMessages;
    const [status, result] = perform(operation, body);
    if (fault !== undefined) return void response.destroy();
    if (typeof result === "string") response.writeHead(status, { "content-type": "text/xml" }).end(result);
    else send(response, status, result);
  }

  function perform(operation: string, body: Buffer): [status: number, result: object | string] {
    switch (operation) {
      case "SendMessage":
        return sendMessage(JSON.parse(body.toString()) as SendMessageInput);
      case "GetSecretValue":
      case "PutSecretValue":
        return useSecret(operation, JSON.parse(body.toString()) as { SecretId: string; SecretString: string });
      case "GetCallerIdentity":
        return [200, callerXml];
      case "DescribeStacks":
        return describeStack(new URLSearchParams(body.toString()).get("StackName") ?? "");
      default:
        return [400, { __type: "com.amazon.coral.service#UnknownOperationException" }];
    }
  }

  function sendMessage({ QueueUrl, MessageBody, MessageGroupId, DelaySeconds = 0 }: SendMessageInput): [number, object] {
    const queue = /^https:\/\/sqs\.eu-central-1\.amazonaws\.com\/123456789012\/([\w-]+)$/.exec(QueueUrl)?.[1];
    if (queue === undefined) return [400, { __type: "com.amazonaws.sqs#QueueDoesNotExist", message: "The queue does not exist." }];
    if (MessageGroupId === undefined || !/^[!-~]{1,128}$/.test(MessageGroupId) || Buffer.byteLength(MessageBody) > 1_048_576) {
      return [400, { __type: "com.amazonaws.sqs#InvalidParameterValue", message: "A parameter is invalid." }];
    }
    aws.sent.push({ queue, group: MessageGroupId, body: MessageBody, delaySeconds: DelaySeconds });
    return [200, { MessageId: randomUUID(), MD5OfMessageBody: createHash("md5").update(MessageBody).digest("hex") }];
  }

  function useSecret(operation: string, { SecretId, SecretString }: { SecretId: string; SecretString: string }): [number, object] {
    const text = aws.secrets.get(SecretId);
    if (text === undefined)
      return [400, { __type: "ResourceNotFoundException", Message: "Secrets Manager can't find the specified secret." }];
    if (operation === "PutSecretValue") aws.secrets.set(SecretId, SecretString);
    const known = { ARN: SecretId, Name: SecretId.split(":").at(-1), VersionId: randomUUID() };
    return [200, operation === "PutSecretValue" ? known : { ...known, SecretString: text, CreatedDate: 1_700_000_000 }];
  }

  function describeStack(name: string): [number, string] {
    const outputs = aws.stacks.get(name);
    if (outputs === undefined) {
      return [400, errorXml("ValidationError", `Stack with id ${name} does not exist`)];
    }
    const members = Object.entries(outputs).map(
      ([outputKey, value]) => `<member><OutputKey>${outputKey}</OutputKey><OutputValue>${value}</OutputValue></member>`,
    );
    const stack = `<member><StackName>${name}</StackName><StackStatus>CREATE_COMPLETE</StackStatus><CreationTime>2026-01-01T00:00:00Z</CreationTime><Outputs>${members.join("")}</Outputs></member>`;
    return [
      200,
      `<DescribeStacksResponse xmlns="${cloudFormation}"><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
    ];
  }

  return aws;
}

interface SendMessageInput {
  readonly QueueUrl: string;
  readonly MessageBody: string;
  readonly MessageGroupId?: string;
  readonly DelaySeconds?: number;
}

const errorXml = (code: string, message: string): string =>
  `<ErrorResponse xmlns="${cloudFormation}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
const cloudFormation = "http://cloudformation.amazonaws.com/doc/2010-05-15/";
export const callerArn = "arn:aws:sts::123456789012:assumed-role/Operators/alice";
const callerXml = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${callerArn}</Arn><UserId>AROA:alice</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** The JSON services name the operation in a header, the older ones in a form field. */
const operationOf = (target: string | string[] | undefined, body: Buffer): string =>
  target === undefined ? (new URLSearchParams(body.toString()).get("Action") ?? "") : (String(target).split(".").at(-1) ?? "");

const send = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
};

function fail(response: ServerResponse, answer: Fault["answer"]): void {
  if (answer === "silence") return;
  if (answer === "not JSON") return void response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad Gateway</html>");
  if (typeof answer === "string") return void response.destroy();
  send(response, answer.status, { __type: answer.type, message: "As the test wished." });
}
