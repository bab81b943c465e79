import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { encodeMessage, firstTry } from "../../src/deliveries/encode.ts";
import type { DeliveryMessage, Message } from "../../src/deliveries/envelope.ts";
import { MalformedMessage } from "../../src/deliveries/malformed-message.ts";
import type { Queue, ReceivedMessage } from "../../src/deliveries/queue.ts";
import { createWorker } from "../../src/deliveries/worker.ts";
import { rateLimited } from "../../src/github/github-errors.ts";
import { RetryLater } from "../../src/values/errors.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";
import { MovingClock } from "./moving-clock.ts";

// What the worker logs and measures of a message; what becomes of it is tested with the whole bot, in test/e2e.

let clock: MovingClock;
let logged: { level: string; message: string; fields: Record<string, unknown> }[];
let measured: unknown[][];
let work: () => Promise<void>;

beforeEach(() => {
  clock = new MovingClock();
  [logged, measured] = [[], []];
  work = async () => clock.pass(1.5);
});

async function handle(body: string, receiveCount = 1): Promise<string> {
  const queue = { send: async () => {}, delete: async () => {}, bury: async () => {} } as unknown as Queue;
  const at = (level: string) => (fields: object, message: string) => void logged.push({ level, message, fields: { ...fields } });
  const worker = createWorker({
    queue,
    clock,
    ledger: { record: async () => {} },
    log: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") },
    metrics: { record: (...args) => void measured.push(args) },
    work: () => work(),
    lastWords: async () => {},
    classify: (error) => error,
  });
  const received: ReceivedMessage = { id: "m-1", group: "repository:11", body, receiveCount, receipt: "r" };
  return worker.handle("act", received);
}

const secretText = `Password ${randomUUID()}`;
const delivery = (changes: Partial<DeliveryMessage> = {}): DeliveryMessage => ({
  type: "delivery",
  guid: "0b5a1f5e-1111-4222-8333-123456789abc",
  event: "push",
  receivedAt: clock.now(),
  repositoryId: repositoryId(11),
  ...firstTry(clock.now()),
  payload: { as: "json", text: JSON.stringify({ head_commit: { message: secretText } }) },
  ...changes,
});
const repository = { id: 11, nodeId: "R_11", owner: "acme", name: "shop", ownerId: ownerId(5), installationId: installationId(3) } as const;
const request: () => Message = () => ({
  type: "request",
  capability: "protection",
  id: "r-1",
  repository: { ...repository, id: repositoryId(11) },
  cause: { kind: "operator", id: "x" },
  params: { note: secretText },
  ...firstTry(clock.now()),
});
const sweeping: () => Message = () => ({
  type: "sweep",
  run: "2026-01-31T13",
  repository: { ...repository, id: repositoryId(11) },
  ...firstTry(clock.now()),
});
const fields = { lane: "act", messageId: "m-1", repository: 11, durationMs: 1500 };

describe("the worker", () => {
  it("logs one line for each message that is done: lane, message, event, repository and duration, nothing of its payload", async () => {
    for (const message of [delivery(), request(), sweeping()]) await handle(encodeMessage(message));
    expect(logged).toEqual([
      {
        level: "info",
        message: "message done",
        fields: { ...fields, type: "delivery", id: "0b5a1f5e-1111-4222-8333-123456789abc", webhook: "push" },
      },
      { level: "info", message: "message done", fields: { ...fields, type: "request", id: "r-1", capability: "protection" } },
      { level: "info", message: "message done", fields: { ...fields, type: "sweep", id: "2026-01-31T13" } },
    ]);
    expect(JSON.stringify(logged)).not.toContain(secretText);
  });

  it("measures what is done, and the time from the webhook to the first moment of work", async () => {
    const body = encodeMessage(delivery());
    clock.pass(0.25);
    expect(await handle(body)).toBe("done");
    expect(measured).toEqual([
      ["DeliveryLag", 250],
      ["MessagesDone", 1, "act"],
    ]);
  });

  it("measures no lag of a copy that waited, a message that was handed out before, or one that was put back later", async () => {
    await handle(encodeMessage(delivery({ attempt: 1 })));
    await handle(encodeMessage(delivery()), 2);
    await handle(encodeMessage(delivery({ receivedAt: clock.now() - 1_000 })));
    await handle(encodeMessage(sweeping()));
    expect(measured.map(([name]) => name)).toEqual(Array.from({ length: 4 }, () => "MessagesDone"));
  });

  it("tells a failure from a wait for GitHub's limit, and from a wait for another worker", async () => {
    const failing = async (error: unknown): Promise<void> => {
      work = () => Promise.reject(error);
      expect(await handle(encodeMessage(delivery({ attempt: 1 })))).toBe("waiting");
    };
    await failing(new RetryLater("github_unavailable", "Down.", { seconds: 5, countsAsFailure: true }));
    await failing(rateLimited(60, undefined));
    await failing(new RetryLater("busy", "Busy.", { seconds: 1, countsAsFailure: false }));
    await failing(new TypeError("a fault of ours"));
    expect(measured).toEqual([
      ["MessagesFailed", 1, "act"],
      ["WaitingForRateLimit", 1, "act"],
      ["MessagesFailed", 1, "act"],
    ]);
    expect(logged.map(({ level, message, fields: { code } }) => [level, message, code])).toEqual([
      ["warn", "message failed, to be tried again", "github_unavailable"],
      ["debug", "message waits", "github_rate_limited"],
      ["debug", "message waits", "busy"],
      ["warn", "message failed, to be tried again", "work_failed"],
    ]);
    for (const line of logged) expect(line.fields).toMatchObject({ lane: "act", messageId: "m-1", webhook: "push", repository: 11 });
  });

  it("counts what is given up, and what cannot be read, as dead", async () => {
    work = () => Promise.reject(new MalformedMessage("its payload is not a JSON object"));
    expect(await handle(encodeMessage(delivery({ attempt: 1 })))).toBe("dead");
    expect(await handle(`{"type":"delivery","note":"${secretText}"}`)).toBe("dead");
    expect(measured).toEqual([
      ["MessagesDead", 1, "act"],
      ["MessagesDead", 1, "act"],
    ]);
    expect(logged.map(({ level, message }) => [level, message])).toEqual([
      ["error", "message given up"],
      ["error", "message unreadable"],
    ]);
    expect(JSON.stringify(logged)).not.toContain(secretText);
  });
});
