import { randomBytes, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeDelivery, encodeMessage, firstTry, messageLimit } from "../../src/deliveries/encode.ts";
import { type DeliveryMessage, decodeMessage, type Message } from "../../src/deliveries/envelope.ts";
import { MalformedMessage } from "../../src/deliveries/malformed-message.ts";
import { readPayload } from "../../src/deliveries/payload.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../../src/values/ids.ts";

const repository: RepositoryRef = {
  id: repositoryId(11),
  nodeId: "R_11",
  owner: "acme",
  name: "shop",
  ownerId: ownerId(7),
  installationId: installationId(3),
};
const delivery = (payload: DeliveryMessage["payload"] = { as: "reference" }): DeliveryMessage => ({
  type: "delivery",
  guid: randomUUID(),
  event: "create",
  receivedAt: 5,
  ...firstTry(5),
  payload,
});
const neverFetched = () => Promise.reject(new Error("GitHub was asked for nothing"));
const sampleOf = (message: Message): Record<string, unknown> => JSON.parse(encodeMessage(message)) as Record<string, unknown>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html, `MessageBody` */
function sqsTakes(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return [0x9, 0xa, 0xd].includes(code);
  return code <= 0xd7ff || (code >= 0xe000 && code <= 0xfffd) || code >= 0x1_0000;
}

describe("a message on the queue", () => {
  it("is the same after its way through the queue", () => {
    const cause = { kind: "sweep", id: "run", actor: { id: 1, login: "octocat", type: "User" } } as const;
    const messages: Message[] = [
      {
        ...delivery({ as: "json", text: "{}" }),
        action: "created",
        repositoryId: repository.id,
        ownerId: repository.ownerId,
        notBefore: 9,
      },
      { type: "sweep", run: "2031-01-01T00", repository, ...firstTry(1) },
      { type: "request", capability: "protection", id: "r1", repository, cause, params: { deep: [{ a: null }] }, ...firstTry(1) },
    ];
    for (const message of messages) expect(decodeMessage(encodeMessage(message))).toEqual(message);
  });

  it("carries any text, in characters that SQS takes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const message = delivery({ as: "json", text: `${text}\uFFFE\uFFFF\u0000\uD800` });
        const body = encodeMessage(message);
        expect([...body].filter((character) => !sqsTakes(character))).toEqual([]);
        expect(decodeMessage(body)).toEqual(message);
      }),
    );
  });

  it("ignores members that a newer version adds", () => {
    const message = delivery();
    expect(decodeMessage(JSON.stringify({ ...sampleOf(message), priority: 1 }))).toEqual(message);
  });

  it.each([
    ["no JSON", "{", "the message"],
    ["no object", "[]", "the message"],
    ["empty", "", "the message"],
    ["of no known type", JSON.stringify({ ...sampleOf(delivery()), type: "party" }), "type"],
    ["of another version", JSON.stringify({ ...sampleOf(delivery()), v: 2 }), "v"],
    ["without its guid", JSON.stringify({ ...sampleOf(delivery()), guid: "x" }), "guid"],
    ["with an id that is no id", JSON.stringify({ ...sampleOf(delivery()), repositoryId: -1 }), "repositoryId"],
    ["with an id beyond exact numbers", JSON.stringify({ ...sampleOf(delivery()), repositoryId: 2 ** 60 }), "repositoryId"],
    ["with a payload of no known form", JSON.stringify({ ...sampleOf(delivery()), payload: { as: "xml" } }), "payload.as"],
  ])("is malformed when it is %s, and the error names the place", (_, body, place) => {
    expect(() => decodeMessage(body)).toThrow(MalformedMessage);
    expect(() => decodeMessage(body)).toThrow(
      expect.objectContaining({ code: "message_malformed", message: expect.stringContaining(place) }),
    );
  });

  it("is quoted nowhere in the error about it", () => {
    const canary = randomUUID();
    for (const body of [`{"${canary}`, JSON.stringify({ ...sampleOf(delivery()), event: canary, v: canary })]) {
      try {
        decodeMessage(body);
        expect.unreachable();
      } catch (error) {
        const { message, stack, cause } = error as Error;
        expect(JSON.stringify([message, stack, String(cause)])).not.toContain(canary);
      }
    }
  });

  it("never makes the reader throw anything else", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
        expect(() => decodeMessage(body)).toThrow(MalformedMessage);
      }),
    );
  });

  it("is refused when it is larger than SQS takes", () => {
    const request = (size: number): Message => ({
      type: "request",
      capability: "protection",
      id: "r1",
      repository,
      cause: { kind: "operator", id: "o" },
      params: { text: "x".repeat(size) },
      ...firstTry(1),
    });
    expect(() => encodeMessage(request(messageLimit))).toThrow(expect.objectContaining({ code: "message_too_large" }));
    expect(messageLimit).toBeLessThan(1_048_576 - 10_000);
    expect(() => encodeMessage(request(messageLimit - 1000))).not.toThrow();
  });
});

describe("the payload of a delivery", () => {
  const packed = async (text: string) => {
    const { payload: _, ...rest } = delivery();
    const body = await encodeDelivery(rest, text);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(messageLimit);
    const message = decodeMessage(body);
    if (message.type !== "delivery") throw new Error("The message changed its type");
    return message;
  };

  it("travels as it is, compressed, or as a reference, by its size", async () => {
    const small = { text: "é".repeat(1000) };
    const escaped = { text: '"'.repeat(messageLimit / 2) };
    const large = { text: "é".repeat(messageLimit) };
    const forms: [object, string][] = [
      [small, "json"],
      [escaped, "gzip"],
      [large, "gzip"],
    ];
    for (const [payload, form] of forms) {
      const message = await packed(JSON.stringify(payload));
      expect(message.payload.as).toBe(form);
      expect(await readPayload(message, neverFetched)).toEqual(payload);
    }
    const incompressible = await packed(JSON.stringify({ text: randomBytes(messageLimit).toString("base64") }));
    expect(incompressible.payload).toEqual({ as: "reference" });
    const huge = await packed(JSON.stringify({ text: " ".repeat(17 * 1_048_576) }));
    expect(huge.payload).toEqual({ as: "reference" });
  });

  it("is asked of GitHub when the message only refers to it", async () => {
    const message = delivery();
    const asked: unknown[] = [];
    const payload = await readPayload(message, async ({ guid, event, receivedAt }) => {
      asked.push([guid, event, receivedAt]);
      return { found: true };
    });
    expect(payload).toEqual({ found: true });
    expect(asked).toEqual([[message.guid, "create", 5]]);
  });

  it("is malformed when it is not a JSON object, is no gzip, or would inflate beyond the largest webhook", async () => {
    const gzip = (text: string | Buffer): DeliveryMessage => delivery({ as: "gzip", base64: gzipSync(text).toString("base64") });
    const bomb = gzip(Buffer.alloc(25 * 1_048_576 + 1, " "));
    const broken = [
      delivery({ as: "json", text: "[]" }),
      delivery({ as: "json", text: "{" }),
      gzip("1"),
      delivery({ as: "gzip", base64: "AAAA" }),
    ];
    for (const message of [...broken, bomb]) await expect(readPayload(message, neverFetched)).rejects.toThrow(MalformedMessage);
    await expect(readPayload(bomb, neverFetched)).rejects.toMatchObject({ cause: { code: "ERR_BUFFER_TOO_LARGE" } });
    await expect(readPayload(gzip("{}"), neverFetched)).resolves.toEqual({});
  });
});
