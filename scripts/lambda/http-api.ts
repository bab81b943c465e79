import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { Outcome } from "./instance.ts";

export interface HttpApiOptions {
  readonly apiId: string;
  /** `POST /api/github/webhooks` */
  readonly routeKey: string;
  /** Of the integration, in milliseconds. */
  readonly timeout: number;
  readonly account: { readonly id: string; readonly region: string };
  readonly invoke: (event: APIGatewayProxyEventV2) => Promise<Outcome>;
  /** Default: any that is free. */
  readonly port?: number;
}

export interface HttpApi {
  /** Without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** Of a request's body, in bytes. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const bodyLimit = 10 * 1_048_576;

/** An API Gateway HTTP API with one route to a function, payload format 2.0. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
export async function startHttpApi({ apiId, routeKey, timeout, account, invoke, port = 0 }: HttpApiOptions): Promise<HttpApi> {
  const domainName = `${apiId}.execute-api.${account.region}.amazonaws.com`;
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === undefined) return answer(response, 413, "Request Entity Too Large");
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (`${request.method} ${path}` !== routeKey) return answer(response, 404, "Not Found");
    const event = eventOf(request, body);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<"late">((resolve) => {
      timer = setTimeout(() => resolve("late"), timeout);
    });
    const outcome = await Promise.race([invoke(event), late]).finally(() => clearTimeout(timer));
    if (outcome === "late") return answer(response, 503, "Service Unavailable");
    if (outcome.kind === "error") {
      if (outcome.errorType === "RequestTooLargeException") return answer(response, 413, "Request Entity Too Large");
      return outcome.errorType === "Sandbox.Timedout"
        ? answer(response, 503, "Service Unavailable")
        : answer(response, 500, "Internal Server Error");
    }
    respond(response, outcome.result);
  }

  function eventOf(request: IncomingMessage, body: Buffer): APIGatewayProxyEventV2 {
    const { method = "GET", url: target = "/" } = request;
    const { pathname, search } = new URL(target, "http://localhost");
    // Names in lower case, and several values of one name joined, as Node has them already but for lists.
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]),
    );
    const isText = request.headers["content-encoding"] === undefined && textTypes.test(request.headers["content-type"] ?? "");
    const now = new Date();
    return {
      version: "2.0",
      routeKey,
      rawPath: pathname,
      rawQueryString: search.slice(1),
      headers: { ...headers, host: domainName, "x-forwarded-proto": "https", "x-forwarded-port": "443" },
      requestContext: {
        accountId: account.id,
        apiId,
        domainName,
        domainPrefix: apiId,
        http: { method, path: pathname, protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: request.headers["user-agent"] ?? "" },
        requestId: randomUUID(),
        routeKey,
        stage: "$default",
        time: now.toUTCString(),
        timeEpoch: now.getTime(),
      },
      ...(body.byteLength === 0 ? {} : { body: body.toString(isText ? "utf8" : "base64") }),
      isBase64Encoded: body.byteLength > 0 && !isText,
    };
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What is handed over as text; everything else as base64. */
const textTypes = /^(?:text\/|application\/(?:json|javascript|xml)\s*(?:;|$))/i;

const answer = (response: ServerResponse, status: number, message: string): void => {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ message }));
};

/** The whole body; undefined above the limit. The rest of such a body is read and dropped, so that the sender gets the answer. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size <= bodyLimit) parts.push(part);
  }
  return size <= bodyLimit ? Buffer.concat(parts) : undefined;
}

/** An answer without `statusCode` is a body. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response */
function respond(response: ServerResponse, result: unknown): void {
  const given = (typeof result === "object" && result !== null ? result : {}) as {
    statusCode?: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  if (given.statusCode === undefined) {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result));
    return;
  }
  response.writeHead(given.statusCode, given.headers).end(Buffer.from(given.body ?? "", given.isBase64Encoded ? "base64" : "utf8"));
}
