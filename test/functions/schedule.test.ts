import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lastBatch } from "../../src/audit/batch.ts";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import { createScheduleHandler } from "../../src/aws/schedule-handler.ts";
import { createSequencerHandler } from "../../src/aws/sequencer-handler.ts";
import { ownerId } from "../../src/values/ids.ts";
import { entry } from "../audit/entries.ts";
import { type LambdaScene, startLambdaScene } from "./scene.ts";

let scene: LambdaScene;

beforeEach(async () => {
  scene = await startLambdaScene();
});
afterEach(() => scene.close());

const queued = () => scene.aws.sent.map(({ queue, body }) => [queue, (JSON.parse(body) as { type: string }).type]);

describe("the schedule's function", () => {
  it("queues a look at every repository, side by side", async () => {
    for (let index = 0; index < 40; index += 1) scene.github.createRepository("acme", `service-${index}`);
    expect(await createScheduleHandler(scene.env)({ task: "sweep" })).toEqual({ queued: 41, failed: 0 });
    expect(queued()).toEqual(Array.from({ length: 41 }, () => ["act", "sweep"]));
    expect(new Set(scene.aws.sent.map(({ group }) => group)).size).toBe(41);
  });

  it("fails, for the alarm to see it, after it queued what it could", async () => {
    scene.github.createOrganization("broken");
    scene.github.createRepository("broken", "shop");
    const { id } = scene.github.install(scene.app.id, "broken");
    scene.github.faults.inject({
      kind: "status",
      status: 500,
      match: { route: new RegExp(`/app/installations/${id}/access_tokens$`) },
      times: 9,
    });
    await expect(createScheduleHandler(scene.env)({ task: "sweep" })).rejects.toMatchObject({ code: "sweep_incomplete" });
    expect(queued()).toEqual([["act", "sweep"]]);
  });

  it("looks for deliveries that did not arrive", async () => {
    scene.github.setWebhook(scene.app.id, "http://127.0.0.1:9/", "unused");
    scene.github.resumeHooks();
    scene.github.createRepository("acme", "shop");
    await scene.github.idle();
    const result = await createScheduleHandler(scene.env)({ task: "redeliver" });
    // GitHub tried each of them a moment ago, so they wait for a later run.
    const { length } = scene.github.deliveries;
    expect(length).toBeGreaterThan(0);
    expect(result).toMatchObject({ missed: length, waiting: length, complete: true });
  });

  it.each([{}, { task: "seep" }, { task: "sequence" }])("refuses the task %j", async (event) => {
    await expect(createScheduleHandler(scene.env)(event)).rejects.toMatchObject({ code: "task_unknown" });
    expect(scene.aws.asked).toEqual([]);
  });
});

describe("the sequencer's function", () => {
  it("puts what was recorded into the owner's log, and asks for no secret", async () => {
    const ledger = new DynamoLedger({ table: scene.table, secrets: [] });
    const owner = ownerId(7);
    for (const of of ["a", "b"]) await ledger.record(entry({ of, ownerId: owner }));
    expect(await createSequencerHandler(scene.env)({ task: "sequence" })).toMatchObject({ owners: 1, sequenced: 2, failed: 0 });
    expect((await lastBatch(scene.table, owner))?.events).toHaveLength(2);
    expect(scene.aws.asked).toEqual([]);
    await expect(createSequencerHandler(scene.env)({ task: "sweep" })).rejects.toMatchObject({ code: "task_unknown" });
  });
});
