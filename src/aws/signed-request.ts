import type { IncomingMessage } from "node:http";
import { PipewardenError } from "../values/errors.ts";
import { pause } from "../values/pause.ts";
import { signatureHeaders } from "../values/signature-v4.ts";
import { type Environment, optional, required } from "./environment.ts";

// One request to an AWS service without the AWS SDK, which would be nine tenths of the webhook function's start.

/** A service that speaks AWS's JSON protocol. `signingName` as in its credential scope, which is the host's first part, too. */
export interface Service {
  readonly signingName: string;
  /** Before the operation in `X-Amz-Target`. */
  readonly target: string;
  /** https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html and its 1.1. */
  readonly contentType: string;
  /** The variable by which every AWS client can be sent elsewhere, to a VPC endpoint or a stand-in. */
  readonly endpointVariable: string;
}

export const secretsManager: Service = {
  signingName: "secretsmanager",
  target: "secretsmanager",
  contentType: "application/x-amz-json-1.1",
  endpointVariable: "AWS_ENDPOINT_URL_SECRETS_MANAGER",
};

export const sqs: Service = {
  signingName: "sqs",
  target: "AmazonSQS",
  contentType: "application/x-amz-json-1.0",
  endpointVariable: "AWS_ENDPOINT_URL_SQS",
};

/** How long and how often is tried, in milliseconds. */
export interface Patience {
  /** No attempt goes on beyond this time since the epoch. */
  readonly until: number;
  readonly attemptLimit: number;
  readonly attempts: number;
}

/** AWS said no, or nothing. `retryable`: the same request may succeed later. The answer's text is not kept: it may quote the request. */
class AwsRequestFailed extends PipewardenError {
  override readonly name: string = "AwsRequestFailed";

  readonly retryable: boolean;

  constructor(what: string, why: string, options: { retryable: boolean; cause?: unknown }) {
    super("aws_request_failed", `${what} failed: ${why}.`, options);
    this.retryable = options.retryable;
  }
}

/**
 * Asks one operation, several times if need be: after 5xx, throttling, a broken or silent connection (the one that was kept open may
 * have died while Lambda froze the process). Waits between attempts are random, up to 50 ms, then twice as long each time. Credentials are read from `env` for
 * every attempt.
 *
 * @throws AwsRequestFailed; PipewardenError `environment_incomplete`.
 */
export async function askAws(env: Environment, service: Service, operation: string, input: object, patience: Patience): Promise<unknown> {
  const what = `${service.target}.${operation}`;
  const body = JSON.stringify(input);
  for (let attempt = 1; ; attempt += 1) {
    const limit = Math.min(patience.attemptLimit, patience.until - Date.now());
    if (limit <= 0) throw new AwsRequestFailed(what, "there was no time left for it", { retryable: true });
    try {
      return await once(env, service, operation, body, limit);
    } catch (error) {
      const failure = error instanceof PipewardenError ? error : new AwsRequestFailed(what, "no answer", { retryable: true, cause: error });
      if (!(failure instanceof AwsRequestFailed) || !failure.retryable || attempt >= patience.attempts) throw failure;
    }
    await pause(Math.random() * 50 * 2 ** (attempt - 1));
  }
}

async function once(env: Environment, service: Service, operation: string, body: string, limit: number): Promise<unknown> {
  const what = `${service.target}.${operation}`;
  const region = required(env, "AWS_REGION");
  const url = new URL(endpointOf(env, service, region));
  const headers = { host: url.host, "content-type": service.contentType, "x-amz-target": what };
  const credentials = {
    accessKeyId: required(env, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(env, "AWS_SECRET_ACCESS_KEY"),
    sessionToken: optional(env, "AWS_SESSION_TOKEN"),
  };
  const signed = signatureHeaders({ path: url.pathname, headers, body }, credentials, {
    region,
    service: service.signingName,
    now: Date.now(),
  });
  const { status, type, text } = await post(url, { ...headers, ...signed }, body, limit);
  if (status === 200) return parse(text, what);
  const named = type ?? (parse(text, what) as { __type?: unknown } | null)?.__type;
  // `namespace#Name:uri`, of which only the name counts. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
  const name = /^(?:[^#]*#)?(\w{1,80})/.exec(String(named ?? ""))?.[1] ?? "no type";
  const retryable = status >= 500 || status === 429 || throttlings.test(name);
  throw new AwsRequestFailed(what, `${status}, ${name}`, { retryable });
}

/**
 * Not by `fetch`, whose first use costs some 30 ms. Trap: neither by an `import` of node:http, which evaluates all that it exports,
 * `fetch`'s WebSocket among it, and costs the same; the module without its namespace costs 5.
 */
function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  limit: number,
): Promise<{ status: number; type: string | undefined; text: string }> {
  const { request } = process.getBuiltinModule(url.protocol === "http:" ? "node:http" : "node:https");
  return new Promise((resolve, reject) => {
    const receive = (response: IncomingMessage) => {
      const { statusCode = 0, headers } = response;
      const type = headers["x-amzn-errortype"];
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (part: string) => {
        text += part;
      });
      response.once("error", reject);
      response.once("end", () => resolve({ status: statusCode, type: typeof type === "string" ? type : undefined, text }));
    };
    // The signal ends the whole exchange, also an answer that drips.
    const length = String(Buffer.byteLength(body));
    const asking = request(
      url,
      { method: "POST", headers: { ...headers, "content-length": length }, signal: AbortSignal.timeout(limit) },
      receive,
    );
    asking.once("error", reject);
    asking.end(body);
  });
}

const throttlings = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/i;

/** Where a service is asked: where its variable says, where the one of all services says, or in the region. */
export function endpointOf(env: Environment, service: Service, region: string): string {
  const given = optional(env, service.endpointVariable) ?? optional(env, "AWS_ENDPOINT_URL");
  if (given !== undefined) return `${given.replace(/\/+$/, "")}/`;
  return `https://${service.signingName}.${region}.${region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"}/`;
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsRequestFailed(what, "its answer is not JSON", { retryable: true });
  }
}
