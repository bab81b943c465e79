import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Queue } from "../../src/deliveries/queue.ts";
import { sweep } from "../../src/deliveries/sweep.ts";
import { createGitHub } from "../../src/github/github.ts";
import { Secret } from "../../src/values/secret.ts";
import { startAcme } from "../local/acme.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { MovingClock } from "./moving-clock.ts";

let world: Awaited<ReturnType<typeof startAcme>>;
let clock: MovingClock;
let measured: (readonly [string, number])[];
beforeEach(async () => {
  clock = new MovingClock();
  world = await startAcme({ clock, repositories: ["shop", "site"] });
  measured = [];
});
afterEach(() => world.github.close());

const sweepNow = (only?: string) => {
  const metrics = { record: (name: string, value: number) => void measured.push([name, value]) };
  const { id: appId, privateKeyPem } = world.app;
  const github = createGitHub({ appId, privateKey: Secret.of(privateKeyPem), apiUrl: world.github.url, clock, metrics });
  const queue = { send: async () => {} } as unknown as Queue;
  return sweep({ table: memoryTable(clock), github, queue, clock, log: world.log, metrics }, "a-run", only);
};
const of = (name: string) => measured.filter(([measuredName]) => measuredName === name).map(([, value]) => value);

describe("a sweep measures", () => {
  it("how many repositories it queued, that it was complete, and what GitHub leaves of the hour", async () => {
    await sweepNow();
    expect([of("RepositoriesQueued"), of("SweepCompleted")]).toEqual([[2], [1]]);
    expect(of("GitHubCallsLeft").length).toBeGreaterThan(1);
    expect(Math.min(...of("GitHubCallsLeft"))).toBeLessThan(Math.max(...of("GitHubCallsLeft")));
  });

  it("no complete sweep when one installation failed, or when it was of one repository", async () => {
    await sweepNow("acme/shop");
    world.github.faults.inject({ kind: "status", status: 403, body: { message: "No" }, match: { route: "/installation/repositories" } });
    expect(await sweepNow()).toMatchObject({ failed: 1 });
    expect([of("RepositoriesQueued"), of("SweepCompleted")]).toEqual([[1, 0], []]);
  });
});
