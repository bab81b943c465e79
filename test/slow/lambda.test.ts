import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startRehearsal } from "../../scripts/lambda/rehearsal.ts";
import { repositories, type Stage, setStage, withLogs } from "../../scripts/lambda/stage.ts";
import { story } from "../../scripts/lambda/story.ts";
import { neededElsewhere, unusedPermissions } from "../../scripts/lambda/unused.ts";

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
    const puts = repositories.map(
      (name) => stage.writesTo(`acme/${name}`).filter((write) => write.endsWith("/branches/main/protection")).length,
    );
    // Each once after the installation; shop, ledger and website once more, after they were weakened.
    expect(Object.fromEntries(repositories.map((name, index) => [name, puts[index]]))).toEqual({ shop: 2, ledger: 2, website: 2, api: 1 });
  });

  it("every intent in the audit trail has one outcome, and no audit event names a secret", async () => {
    const events = await stage.scan("E#");
    const phases = Map.groupBy(events, ({ phase }) => String(phase));
    expect(events.length).toBeGreaterThan(20);
    expect(JSON.stringify(events)).not.toMatch(/PRIVATE KEY|webhookSecret/);
    expect([...phases.keys()].toSorted()).toEqual(["intent", "outcome"]);
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
