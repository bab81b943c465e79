import { createHmac, randomUUID } from "node:crypto";
import type { APIGatewayProxyEventV2, SQSEvent, SQSRecord } from "aws-lambda";

// The events as AWS documents them, whole.

/** A request as an HTTP API hands it over; `body` as text unless `base64`. */
export function httpEvent(options: {
  body: string;
  headers: Record<string, string>;
  base64?: boolean;
  method?: string;
}): APIGatewayProxyEventV2 {
  const { body, headers, base64 = false, method = "POST" } = options;
  const path = "/api/github/webhooks";
  return {
    version: "2.0",
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: {
      accept: "*/*",
      "content-length": String(Buffer.byteLength(body)),
      host: "id.execute-api.eu-central-1.amazonaws.com",
      ...headers,
    },
    requestContext: {
      accountId: "123456789012",
      apiId: "id",
      domainName: "id.execute-api.eu-central-1.amazonaws.com",
      domainPrefix: "id",
      http: { method, path, protocol: "HTTP/1.1", sourceIp: "140.82.112.1", userAgent: "GitHub-Hookshot/1f2e3d4" },
      requestId: randomUUID(),
      routeKey: `POST ${path}`,
      stage: "$default",
      time: "15/Jan/2026:12:00:00 +0000",
      timeEpoch: 1_768_478_400_000,
    },
    body: base64 ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: base64,
  };
}

/** A delivery that GitHub signed with `secret`. */
export function delivery(
  payload: object,
  secret: string,
  headers: Record<string, string> = {},
): { body: string; headers: Record<string, string> } {
  const body = JSON.stringify(payload);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "user-agent": "GitHub-Hookshot/1f2e3d4",
      "x-github-event": "branch_protection_rule",
      "x-github-delivery": randomUUID(),
      "x-github-hook-id": "1",
      "x-github-hook-installation-target-id": "1",
      "x-github-hook-installation-target-type": "integration",
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
      ...headers,
    },
  };
}

/** A batch as SQS's event source hands it over. */
export const sqsEvent = (messages: readonly { body: string; group: string; receiveCount?: number }[]): SQSEvent => ({
  Records: messages.map(({ body, group, receiveCount = 1 }) => record(body, group, receiveCount)),
});

function record(body: string, group: string, receiveCount: number): SQSRecord {
  return {
    messageId: randomUUID(),
    receiptHandle: randomUUID(),
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: "1768478400000",
      SenderId: "AROAEXAMPLE:webhook",
      ApproximateFirstReceiveTimestamp: "1768478400010",
      MessageGroupId: group,
    },
    messageAttributes: {},
    md5OfBody: "0".repeat(32),
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:eu-central-1:123456789012:act",
    awsRegion: "eu-central-1",
  };
}
