import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import type { JsonObject } from "../values/json.ts";
import type { DeliveryMessage } from "./envelope.ts";
import { parseJsonObject } from "./json-object.ts";
import { MalformedMessage } from "./malformed-message.ts";
import { bodyLimit } from "./receive-webhook.ts";

/** Finds a delivery's body again at GitHub. */
export type FetchDelivery = (wanted: Pick<DeliveryMessage, "guid" | "event" | "receivedAt">) => Promise<JsonObject>;

/**
 * The body of a delivery, wherever it is.
 * @throws MalformedMessage when it is not a JSON object or inflates beyond `bodyLimit`; whatever `fetchDelivery` throws.
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
    const bytes = await promisify(gunzip)(Buffer.from(base64, "base64"), { maxOutputLength: bodyLimit });
    return bytes.toString("utf8");
  } catch (cause) {
    throw new MalformedMessage(`its payload is not gzip, or inflates beyond ${bodyLimit} bytes`, { cause });
  }
}

function parseObject(text: string): JsonObject {
  const payload = parseJsonObject(text);
  if (payload === undefined) throw new MalformedMessage("its payload is not a JSON object");
  return payload;
}
