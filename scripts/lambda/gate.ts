import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { type AwsKey, refusalOf } from "../../test/aws/sigv4.ts";
import { type Account, awsRequestOf, type ServiceName } from "./aws-request.ts";
import type { Role } from "./role.ts";

/** Base URLs of what answers for AWS. */
export type Upstreams = Readonly<Record<ServiceName, string>>;

/** One function's way to AWS: what its role does not allow, and what is not signed with its credentials, gets no further. */
export interface Gate {
  readonly url: string;
  /** What the function's process is given to find and sign with. */
  readonly env: Readonly<Record<string, string>>;
  readonly key: AwsKey;
  close(): Promise<void>;
}

export interface GateOptions {
  readonly role: Role;
  readonly account: Account;
  readonly upstreams: Upstreams;
  /** Told of a request that is not understood; its caller gets a 500. */
  readonly onError: (error: unknown) => void;
}

const services: readonly ServiceName[] = ["sqs", "secretsmanager", "dynamodb"];

export async function openGate({ role, account, upstreams, onError }: GateOptions): Promise<Gate> {
  // As a role's credentials look. Made up anew in every run; they open nothing else.
  const key = {
    accessKeyId: `ASIA${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64"),
    sessionToken: randomBytes(48).toString("base64"),
  };
  const server = createServer((incoming, response) => {
    pass(incoming, response).catch((error: unknown) => {
      onError(error);
      if (response.headersSent) response.destroy();
      else refuse(response, 500, "InternalFailure", "The rehearsal does not understand this request.");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = "", url: path = "/", headers } = incoming;
    const unsigned = refusalOf({ method, url: path, headers, body }, key, account.region, services);
    if (unsigned !== undefined) return refuse(response, 403, unsigned, "The request is not signed with the role's credentials.");
    const { service, asks } = awsRequestOf(String(headers["x-amz-target"]), body.toString(), account);
    for (const asked of asks) {
      if (role.allows(asked)) continue;
      const message = `User: arn:aws:sts::${account.id}:assumed-role/${role.name}/function is not authorized to perform: ${asked.action} on resource: ${asked.resource} because no identity-based policy allows the ${asked.action} action`;
      // SQS, which once spoke another protocol, tells the old name of the error as well.
      if (service === "sqs") response.setHeader("x-amzn-query-error", "AccessDenied;Sender");
      return refuse(response, service === "sqs" ? 403 : 400, denial[service], message);
    }
    await forward(upstreams[service], { method, path, headers, body }, response);
  }

  return {
    url,
    key,
    env: {
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_SESSION_TOKEN: key.sessionToken,
      AWS_ENDPOINT_URL_SQS: url,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
      AWS_ENDPOINT_URL_DYNAMODB: url,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** How each service names it. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const denial: Readonly<Record<ServiceName, string>> = {
  sqs: "com.amazon.coral.service#AccessDeniedException",
  secretsmanager: "AccessDeniedException",
  dynamodb: "com.amazon.coral.service#AccessDeniedException",
};

function refuse(response: ServerResponse, status: number, type: string, message: string): void {
  // Secrets Manager writes "Message", the others "message"; clients read both.
  response
    .writeHead(status, { "content-type": "application/x-amz-json-1.0" })
    .end(JSON.stringify({ __type: type, message, Message: message }));
}

interface Passed {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** Sends the request on as it came. The counterparts verify no signature, but read the region out of it. */
export function forward(upstream: string, { method, path, headers, body }: Passed, response: ServerResponse): Promise<void> {
  const { host } = new URL(upstream);
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, upstream), { method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once("end", resolve);
      answer.once("error", reject);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
