import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { protections } from "../../scripts/lambda/look.ts";
import { startRehearsal } from "../../scripts/lambda/rehearsal.ts";
import { repositories, type Stage, setStage, withLogs } from "../../scripts/lambda/stage.ts";
import { story } from "../../scripts/lambda/story.ts";
import { neededElsewhere, unusedPermissions } from "../../scripts/lambda/unused.ts";
import type { AuditEvent } from "../../src/audit/cloud-event.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await setStage(await startRehearsal());
});
afterAll(() => stage?.close());

// Each step goes on where the one before ended, and checks what it is about; see scripts/lambda/story.ts.
describe("the packaged functions, with the roles, queues and rules of the packaged template", () => {
  for (const { title, play } of story) it(title, { timeout: 200_000 }, () => withLogs(stage, () => play(stage)));
});

describe("at the end of it", () => {
  it("the world is as the policy wants it, by no more writes than there were reasons", () => {
    expect(repositories.filter((name) => !stage.isProtected(`acme/${name}`))).toEqual([]);
    // Each once after the installation; shop, ledger and website once more, after they were weakened.
    const written = repositories.map((name) => [name, protections(stage, `acme/${name}`)]);
    expect(Object.fromEntries(written)).toEqual({ shop: 2, ledger: 2, website: 2, api: 1 });
  });

  it("every change in the audit trail was intended once and ended well once, the killed worker's too", async () => {
    const events = (await stage.scan("E#")).map(({ event }) => JSON.parse(String(event)) as AuditEvent);
    const changes = Map.groupBy(events, ({ data }) => data.metadata.correlation_uid);
    expect(changes.size).toBeGreaterThan(10);
    for (const [id, all] of changes) expect(all.map(({ data }) => data.unmapped.phase).toSorted(), id).toEqual(["requested", "succeeded"]);
    expect(await stage.scan("I#")).toEqual([]);
  });

  it("the queues and the dead letters are empty", async () => {
    for (const lane of ["act", "fix", "rotate"] as const)
      expect(await stage.depth(lane), lane).toEqual({ visible: 0, hidden: 0, delayed: 0, dead: 0 });
  });

  it("no role refused anything, GitHub would have accepted everything, and the rehearsal understood it all", () => {
    expect(stage.rehearsal.roles.flatMap(({ name, refused }) => refused.map((each) => `${name}: ${each}`))).toEqual([]);
    expect(stage.github.violations).toEqual([]);
    expect(stage.rehearsal.faults).toEqual([]);
  });

  it("nothing that the roles allow was left unused, but for what is needed elsewhere", () => {
    expect(neededElsewhere.filter(([, reason]) => reason.length < 10)).toEqual([]);
    expect(unusedPermissions(stage.rehearsal)).toEqual(neededElsewhere.map(([permission]) => permission));
  });

  it("no log of a function has a secret, or anything of a payload", () => {
    const logs = [...stage.rehearsal.functions.values()].flatMap((lambda) => lambda.lastLines(2_000)).join("\n");
    expect(logs.length).toBeGreaterThan(1_000);
    expect(logs).not.toMatch(/PRIVATE KEY|the same again|counter\.txt/);
  });
});
