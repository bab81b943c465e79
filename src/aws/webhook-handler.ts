import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { receiveWebhook, type WebhookRequest } from "../deliveries/receive-webhook.ts";
import type { Environment } from "./environment.ts";
import { sendMessage } from "./send-message.ts";
import { readWebhookApp, WebhookSecretStore } from "./webhook-secrets.ts";

/** Of GitHub's ten seconds, how long the store and the queue may take together, in milliseconds. */
const timeLimit = 8_000;
/** Of which the first reading of the secret, in milliseconds. */
const readingLimit = 3_500;

export interface WebhookHandlerOptions {
  readonly env: Environment;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: (level: "warn" | "error", error: unknown, message: string) => void;
}

export type WebhookHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Answers events of an API Gateway HTTP API with payload format 2.0 (not of a REST API, whose headers have any case).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function createWebhookHandler({ env, now, log }: WebhookHandlerOptions): WebhookHandler {
  const store = new WebhookSecretStore({
    read: (patience) => readWebhookApp(env, patience),
    now,
    onOutage: (error) => log("warn", error, "the webhook secret could not be read again; the last one is used"),
  });
  const receive = async (request: WebhookRequest) => {
    const until = now() + timeLimit;
    const reading = { until: now() + readingLimit };
    const app = await store.current(reading);
    if (app === undefined) return { status: 503, body: "The App is not set up yet; run pipewarden setup." };
    const deps = {
      now,
      send: (lane: Parameters<typeof sendMessage>[1], message: { group: string; body: string }) =>
        sendMessage(env, lane, message, { until, attemptLimit: 2_000, attempts: 4 }),
      onError: (error: unknown) => log("error", error, "a delivery could not be stored"),
    };
    const answer = await receiveWebhook(request, { ...deps, ...app });
    if (answer.status !== 401 || request.headers["x-hub-signature-256"] === undefined) return answer;
    const renewed = await store.afterRefusal(app, reading);
    return renewed === undefined ? answer : receiveWebhook(request, { ...deps, ...renewed });
  };
  return async (event) => {
    try {
      const { status, body } = await receive(requestOf(event));
      return { statusCode: status, headers: { "content-type": "text/plain; charset=utf-8" }, body };
    } catch (error) {
      log("error", error, "a webhook could not be checked");
      const body = "The delivery could not be checked; it will be asked for again.";
      return { statusCode: 503, headers: { "content-type": "text/plain; charset=utf-8" }, body };
    }
  };
}

function requestOf(event: APIGatewayProxyEventV2): WebhookRequest {
  return {
    method: event.requestContext.http.method,
    headers: event.headers,
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
  };
}
