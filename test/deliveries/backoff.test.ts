import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { delayedCopy, failureLimit, longestDelay, notYet } from "../../src/deliveries/backoff.ts";
import { firstTry } from "../../src/deliveries/encode.ts";
import { decodeMessage, type Message } from "../../src/deliveries/envelope.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";

const start = Date.UTC(2031, 0, 1);
const hour = 3_600_000;
const message = (changes: Partial<Message> = {}): Message =>
  ({
    type: "delivery",
    guid: randomUUID(),
    event: "create",
    receivedAt: start,
    ...firstTry(start),
    payload: { as: "reference" },
    ...changes,
  }) as Message;
const failure = (seconds = 5) => new RetryLater("github_unavailable", "GitHub answered 502.", { seconds, countsAsFailure: true });
const wait = (seconds: number) => new RetryLater("github_rate_limited", "The limit is reached.", { seconds, countsAsFailure: false });

function copyOf(original: Message, retry: RetryLater, now = start): { delaySeconds: number; message: Message } {
  const copy = delayedCopy(original, retry, now);
  if (copy === "dead") throw new Error("The message is dead");
  return { delaySeconds: copy.delaySeconds, message: decodeMessage(copy.body) };
}

describe("a message that waits", () => {
  it("comes back unchanged but for its counters", () => {
    const original = message();
    const { message: copy } = copyOf(original, failure());
    expect(copy).toEqual({ ...original, attempt: 1, failures: 1 });
    expect(copyOf(copy, wait(3)).message).toEqual({ ...original, attempt: 2, failures: 1 });
  });

  it("waits as long as GitHub says, up to a fifth longer", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), fc.uuid(), (seconds, guid) => {
        const { delaySeconds } = copyOf(message({ guid } as Partial<Message>), wait(seconds));
        expect(delaySeconds).toBeGreaterThanOrEqual(seconds);
        expect(delaySeconds).toBeLessThanOrEqual(Math.ceil(seconds * 1.2));
      }),
    );
  });

  it("waits the same time whenever it is asked, and another time than its neighbour", () => {
    const messages = Array.from({ length: 20 }, () => message());
    const delays = messages.map((one) => copyOf(one, wait(600)).delaySeconds);
    expect(messages.map((one) => copyOf(one, wait(600)).delaySeconds)).toEqual(delays);
    expect(new Set(delays).size).toBeGreaterThan(5);
  });

  it("waits longer than one delay of SQS in several, without being tried in between", () => {
    let now = start;
    let copy = copyOf(message(), wait(3600), now);
    const until = copy.message.notBefore ?? 0;
    expect(until).toBeGreaterThanOrEqual(start + 3600_000);
    let hops = 1;
    for (; ; hops += 1) {
      expect(copy.delaySeconds).toBeLessThanOrEqual(longestDelay);
      now += copy.delaySeconds * 1000;
      const early = notYet(copy.message, now);
      if (early === undefined) break;
      copy = { delaySeconds: early.delaySeconds, message: decodeMessage(early.body) };
      expect(copy.message.attempt).toBe(1);
    }
    expect(hops).toBe(Math.ceil((until - start) / 900_000));
    expect(now).toBeGreaterThanOrEqual(until);
    expect(copy.message.notBefore).toBeUndefined();
  });

  it("is worked on when no time was named, or the time has come", () => {
    expect(notYet(message(), start)).toBeUndefined();
    expect(notYet(message({ notBefore: start }), start)).toBeUndefined();
    expect(notYet(message({ notBefore: start + 1 }), start)).toMatchObject({ delaySeconds: 1 });
  });

  it("does not come nearer to the dead letters by a rate limit or a busy lease", () => {
    const copy = copyOf(message({ attempt: 500, failures: 11 }), wait(60), start + 2 * 24 * hour);
    expect(copy.message).toMatchObject({ attempt: 501, failures: 11 });
  });

  it("waits at least a second, also when it need not wait at all", () => {
    expect(copyOf(message(), wait(0)).delaySeconds).toBeGreaterThanOrEqual(1);
  });

  it("spreads messages of every type", () => {
    const repository = { id: repositoryId(1), nodeId: "R", owner: "o", name: "n", ownerId: ownerId(1), installationId: installationId(1) };
    const others: Message[] = [
      { type: "sweep", run: "r", repository, ...firstTry(start) },
      { type: "request", capability: "c", id: "i", repository, cause: { kind: "sweep", id: "r" }, params: {}, ...firstTry(start) },
    ];
    for (const one of others) expect(copyOf(one, wait(10)).delaySeconds).toBeGreaterThanOrEqual(10);
  });
});

describe("a message that fails", () => {
  it("waits twice as long each time, and is dead after twelve failures in about an hour", () => {
    let current = message();
    let now = start;
    const delays: number[] = [];
    for (;;) {
      const copy = delayedCopy(current, failure(), now);
      if (copy === "dead") break;
      delays.push(copy.delaySeconds);
      now += copy.delaySeconds * 1000;
      current = decodeMessage(copy.body);
    }
    expect(delays).toHaveLength(failureLimit - 1);
    const plain = [5, 10, 20, 40, 80, 160, 320, 640, 720, 720, 720];
    for (const [index, least] of plain.entries()) {
      expect(delays[index]).toBeGreaterThanOrEqual(least);
      expect(delays[index]).toBeLessThanOrEqual(Math.ceil(least * 1.2));
    }
    expect(now - start).toBeGreaterThan(0.9 * hour);
    expect(now - start).toBeLessThan(1.2 * hour);
  });

  it("waits longer when the failure names a longer time", () => {
    expect(copyOf(message(), failure(300)).delaySeconds).toBeGreaterThanOrEqual(300);
  });

  it("is dead when it is older than six hours, but has three tries whatever its age", () => {
    const old = start + 6 * hour;
    expect(delayedCopy(message({ failures: 1 }), failure(), old)).not.toBe("dead");
    expect(delayedCopy(message({ failures: 2 }), failure(), old)).toBe("dead");
    expect(delayedCopy(message({ failures: 2 }), failure(), old - 1)).not.toBe("dead");
  });

  it("is dead after three days, whatever it waits for", () => {
    const late = start + 72 * hour;
    expect(delayedCopy(message(), wait(5), late)).toBe("dead");
    expect(delayedCopy(message(), wait(5), late - 1)).not.toBe("dead");
  });
});
