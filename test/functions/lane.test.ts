import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLaneHandler, type LaneHandler } from "../../src/aws/lane-handler.ts";
import { sqsEvent } from "./events.ts";
import { appSecretArn, type LambdaScene, startLambdaScene } from "./scene.ts";

let scene: LambdaScene;
let handler: LaneHandler;

beforeEach(async () => {
  scene = await startLambdaScene();
  handler = createLaneHandler("act", scene.env);
});
afterEach(() => scene.close());

const withTime = { getRemainingTimeInMillis: () => 60_000 };
const failed = ({ batchItemFailures }: SQSBatchResponse) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
const idOf = (event: SQSEvent, index: number) => event.Records[index]?.messageId;
const readings = () => scene.aws.asked.filter((operation) => operation === "GetSecretValue").length;

describe("a worker's function", () => {
  it("works on each message of a batch, and leaves deleting them to Lambda", async () => {
    const event = sqsEvent([scene.sweepMessage("one"), scene.sweepMessage("two")]);
    expect(await handler(event, withTime)).toEqual({ batchItemFailures: [] });
    expect([scene.isProtected("one"), scene.isProtected("two")]).toEqual([true, true]);
    expect(new Set(scene.aws.asked)).toEqual(new Set(["GetSecretValue"]));
    expect(scene.aws.refused).toEqual([]);
    expect(scene.github.violations).toEqual([]);
  });

  it("puts what nobody can read among the dead letters, and does not have it come back", async () => {
    const event = sqsEvent([{ body: "{}", group: "repository:1" }, scene.sweepMessage("one")]);
    expect(failed(await handler(event, withTime))).toEqual([]);
    expect(scene.aws.sent).toEqual([{ queue: "act-dead", group: "repository:1", body: "{}", delaySeconds: 0 }]);
    expect(scene.isProtected("one")).toBe(true);
  });

  it("names exactly the messages whose fate it could not decide, and goes on with the others", async () => {
    scene.aws.faults.push({ operation: "SendMessage", answer: { status: 403, type: "AccessDeniedException" } });
    const event = sqsEvent([{ body: "{}", group: "repository:1" }, scene.sweepMessage("one")]);
    expect(failed(await handler(event, withTime))).toEqual([idOf(event, 0)]);
    expect(scene.isProtected("one")).toBe(true);
    expect(failed(await handler(sqsEvent([{ body: "{}", group: "repository:1", receiveCount: 2 }]), withTime))).toEqual([]);
    expect(scene.aws.sent).toHaveLength(1);
  });

  it("sends a copy that waits when GitHub is down, and has the original deleted", async () => {
    scene.github.faults.inject({ kind: "status", status: 502, match: { route: /./ }, times: 100 });
    const message = scene.sweepMessage("one");
    expect(failed(await handler(sqsEvent([message]), withTime))).toEqual([]);
    const [copy] = scene.aws.sent;
    expect(copy).toMatchObject({ queue: "act", group: message.group });
    expect(copy?.delaySeconds).toBeGreaterThan(0);
    expect(JSON.parse(copy?.body ?? "")).toMatchObject({ type: "sweep", attempt: 1, failures: 1 });
  });

  it("works on the groups of a batch side by side", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    scene.aws.holdMessages = promise;
    const answer = handler(sqsEvent(["repository:1", "repository:2", "repository:2"].map((group) => ({ body: "{}", group }))), withTime);
    const asked = () => scene.aws.asked.filter((operation) => operation === "SendMessage").length;
    await vi.waitFor(() => expect(asked()).toBe(2), 2_000);
    resolve();
    expect(failed(await answer)).toEqual([]);
    expect(asked()).toBe(3);
  });

  it("works on the messages of one repository one after the other, so that they do not wait for each other's lease", async () => {
    const [one, two] = [scene.sweepMessage("one"), scene.sweepMessage("two")];
    const again = { ...one, body: JSON.stringify({ ...JSON.parse(one.body), run: "2026-01-15T13" }) };
    expect(failed(await handler(sqsEvent([one, again, two]), withTime))).toEqual([]);
    // A copy that waits would tell that two of them met at the lease of one repository.
    expect(scene.aws.sent).toEqual([]);
    expect([scene.isProtected("one"), scene.isProtected("two")]).toEqual([true, true]);
  });

  it("gives messages back for which too little time is left, but always works on a group's first", async () => {
    const first = scene.sweepMessage("one");
    const others = ["two", "three"].map((name) => ({ ...scene.sweepMessage(name), group: first.group }));
    const times = [19_000, 20_000, 19_999];
    const event = sqsEvent([first, ...others]);
    const done = () => ["one", "two", "three"].filter(scene.isProtected).length;
    const answer = await handler(event, { getRemainingTimeInMillis: () => times[done()] ?? 0 });
    expect(failed(answer)).toEqual([idOf(event, 2)]);
    expect(["one", "two", "three"].map(scene.isProtected)).toEqual([true, true, false]);
    expect(failed(await handler(sqsEvent([scene.sweepMessage("four")]), { getRemainingTimeInMillis: () => 1 }))).toEqual([]);
  });

  it("fails as a whole while the App is not set up, and works as soon as it is", async () => {
    scene.aws.secrets.set(appSecretArn, "{}");
    const message = scene.sweepMessage("one");
    await expect(handler(sqsEvent([message]), withTime)).rejects.toMatchObject({ code: "app_not_set_up" });
    scene.setUp(scene.app.privateKeyPem);
    expect(failed(await handler(sqsEvent([message]), withTime))).toEqual([]);
    expect(scene.isProtected("one")).toBe(true);
  });

  it("fails as a whole when the store does not answer before the first credentials were had", async () => {
    for (let count = 0; count < 3; count += 1)
      scene.aws.faults.push({ operation: "GetSecretValue", answer: { status: 400, type: "AccessDeniedException" } });
    await expect(handler(sqsEvent([scene.sweepMessage("one")]), withTime)).rejects.toThrow();
    scene.aws.faults.length = 0;
    expect(failed(await handler(sqsEvent([scene.sweepMessage("two")]), withTime))).toEqual([]);
  });
});

describe("the App's key", () => {
  it("is replaced under load: a new one at GitHub, then in the store, the old one deleted; nothing is lost", async () => {
    const names = Array.from({ length: 9 }, (_, index) => `service-${index}`);
    const work = async (some: readonly string[]) => {
      for (const name of some) expect(failed(await handler(sqsEvent([scene.sweepMessage(name)]), withTime))).toEqual([]);
    };
    await work(names.slice(0, 2));
    const next = scene.github.addAppKey(scene.app.id);
    await work(names.slice(2, 4));
    scene.setUp(next);
    await work(names.slice(4, 6));
    scene.github.deleteOldestAppKey(scene.app.id);
    await work(names.slice(6));
    expect(names.filter((name) => !scene.isProtected(name))).toEqual([]);
    // No message had to wait, and the store was read at the start and once after the refusal.
    expect(scene.aws.sent).toEqual([]);
    expect(readings()).toBe(2);
  });

  it("that was deleted before there was another in the store makes work wait, and ends none as refused", async () => {
    expect(failed(await handler(sqsEvent([scene.sweepMessage("before")]), withTime))).toEqual([]);
    const next = scene.github.addAppKey(scene.app.id);
    scene.github.deleteOldestAppKey(scene.app.id);
    const messages = ["one", "two", "three"].map((name) => scene.sweepMessage(name));
    expect(failed(await handler(sqsEvent(messages), withTime))).toEqual([]);
    expect(scene.aws.sent.map(({ queue, group }) => [queue, group])).toEqual(messages.map(({ group }) => ["act", group]));
    // Read once after the refusal, not for each message that was refused.
    expect(readings()).toBe(2);

    scene.setUp(next);
    const anew = createLaneHandler("act", scene.env);
    const copies = scene.aws.sent.map(({ body, group }) => ({
      body: JSON.stringify({ ...JSON.parse(body), notBefore: undefined }),
      group,
    }));
    expect(failed(await anew(sqsEvent(copies), withTime))).toEqual([]);
    expect(["one", "two", "three"].map(scene.isProtected)).toEqual([true, true, true]);
  });
});
