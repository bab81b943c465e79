import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { JsonObject } from "../values/json.ts";
import type { DeliveryMessage } from "./envelope.ts";
import { parseJsonObject } from "./json-object.ts";
import { MalformedMessage } from "./malformed-message.ts";

/** The largest webhook body, in bytes: GitHub sends none above 25 MB. https://docs.github.com/webhooks/webhook-events-and-payloads#payload-cap */
export const payloadLimit = 25 * 1_048_576;

/** Finds a delivery's body again at GitHub. */
export type FetchDelivery = (wanted: Pick<DeliveryMessage, "guid" | "event" | "receivedAt">) => Promise<JsonObject>;

/**
 * The body of a delivery, wherever it is.
 * @throws MalformedMessage when it is not a JSON object or inflates beyond `payloadLimit`; whatever `fetchDelivery` throws.
 */
export async function readPayload(message: DeliveryMessage, fetchDelivery: FetchDelivery): Promise<JsonObject> {
  switch (message.payload.as) {
    case "json":
      return parseObject(message.payload.text);
    case "gzip":
      return parseObject(await inflate(message.payload.base64));
    case "reference":
      return fetchDelivery(message);
  }
}

async function inflate(base64: string): Promise<string> {
  try {
    const bytes = await promisify(gunzip)(Buffer.from(base64, "base64"), { maxOutputLength: payloadLimit });
    return bytes.toString("utf8");
  } catch (cause) {
    throw new MalformedMessage(`its payload is not gzip, or inflates beyond ${payloadLimit} bytes`, { cause });
  }
}

function parseObject(text: string): JsonObject {
  const payload = parseJsonObject(text);
  if (payload === undefined) throw new MalformedMessage("its payload is not a JSON object");
  return payload;
}
