import { AwsV4Signer } from "aws4fetch";
import { PipewardenError } from "../values/errors.ts";
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
export class AwsRequestFailed extends PipewardenError {
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
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 50 * 2 ** (attempt - 1)));
  }
}

async function once(env: Environment, service: Service, operation: string, body: string, limit: number): Promise<unknown> {
  const what = `${service.target}.${operation}`;
  const region = required(env, "AWS_REGION");
  const sessionToken = optional(env, "AWS_SESSION_TOKEN");
  const signed = await new AwsV4Signer({
    method: "POST",
    url: endpointOf(env, service, region),
    headers: { "content-type": service.contentType, "x-amz-target": what },
    body,
    accessKeyId: required(env, "AWS_ACCESS_KEY_ID"),
    secretAccessKey: required(env, "AWS_SECRET_ACCESS_KEY"),
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: service.signingName,
    region,
  }).sign();
  const answer = await fetch(signed.url, {
    method: "POST",
    headers: signed.headers,
    body,
    redirect: "error",
    signal: AbortSignal.timeout(limit),
  });
  const text = await answer.text();
  if (answer.ok) return parse(text, what);
  const type = answer.headers.get("x-amzn-errortype") ?? (parse(text, what) as { __type?: unknown } | null)?.__type;
  // `namespace#Name:uri`, of which only the name counts. https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
  const name = /^(?:[^#]*#)?(\w{1,80})/.exec(String(type ?? ""))?.[1] ?? "no type";
  const retryable = answer.status >= 500 || answer.status === 429 || throttlings.test(name);
  throw new AwsRequestFailed(what, `${answer.status}, ${name}`, { retryable });
}

const throttlings = /throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/i;

function endpointOf(env: Environment, service: Service, region: string): string {
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
