import { expect } from "vitest";
import { ConditionFailed } from "../../src/storage/condition.ts";
import type { Table } from "../../src/storage/table.ts";
import { failSometimes, generator } from "../storage/faults.ts";
import { faultyTable, throttled } from "../storage/faulty-table.ts";
import { changesOf, checksOn, isBaseline, openIntentsOf } from "./assertions.ts";
import { type Rig, startRig } from "./rig.ts";

const weakenings: readonly ((rig: Rig, repository: string) => void)[] = [
  (rig, repository) => rig.github.as("mallory").weakenProtection(repository, "main"),
  (rig, repository) => rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection`),
  (rig, repository) => rig.github.as("mallory").request("DELETE", `/repos/${repository}/branches/main/protection/enforce_admins`),
  (rig, repository) =>
    rig.github.as("mallory").request("PATCH", `/repos/${repository}/branches/main/protection/required_pull_request_reviews`, {
      dismiss_stale_reviews: false,
    }),
];

/**
 * So many deliveries, a fifth of them sent twice or three times, in random order, while one in twenty calls fails: 5xx, a secondary
 * rate limit, a connection cut before or after GitHub acted, a time-out, a throttled table, a lost lease. In the end every branch is
 * as the policy says, and no write was made twice.
 */
export async function load(deliveries: number, repositories: number, seed: number): Promise<{ handled: number; repairs: number }> {
  const rig = await startRig({ seed });
  try {
    const random = generator(seed);
    const names = Array.from({ length: repositories }, (_, index) => `acme/load-${index}`);
    for (const name of names) rig.github.createRepository("acme", name.slice("acme/".length));
    await rig.settle(await rig.startBot());
    rig.github.resetLog();
    const before = { changes: changesOf(rig).length, deliveries: rig.github.deliveries.length };

    const table = leaseLosing(faultyTable(rig.table, failSometimes({ probability: 0.02, seed, error: throttled })), random);
    const faults = [
      { kind: "status", status: 502, probability: 0.015 },
      { kind: "secondaryRateLimit", retryAfter: 3, probability: 0.01 },
      { kind: "before", probability: 0.01 },
      { kind: "after", probability: 0.01 },
      { kind: "timeout", ms: 5, effect: true, probability: 0.005 },
    ] as const;
    for (const fault of faults) rig.github.faults.inject({ ...fault, match: { appId: rig.app.id } });

    let handled = 0;
    const worker = await rig.startBot({ table });
    while (rig.github.deliveries.length - before.deliveries < deliveries) {
      rig.github.pauseHooks();
      for (let count = 0; count < 40; count++) {
        const name = names[Math.floor(random() * names.length)] ?? "";
        const weaken = weakenings[Math.floor(random() * weakenings.length)];
        // What was already deleted cannot be weakened further.
        if (rig.github.protectionOf(name, "main")?.required_pull_request_reviews !== undefined) weaken?.(rig, name);
      }
      for (const { guid } of rig.github.deliveries.slice(-40))
        if (random() < 0.2) for (let more = random(); more < 1; more += 0.5) rig.github.redeliver(guid);
      rig.github.resumeHooks({ shuffle: true });
      await rig.github.idle();
      handled += await rig.drain(worker);
      await rig.github.idle();
    }
    rig.github.faults.clear();
    await rig.settle(await rig.startBot());

    for (const name of names) {
      expect(isBaseline(rig, name), name).toBe(true);
      expect(checksOn(rig, name), name).toHaveLength(1);
    }
    expect(openIntentsOf(rig)).toBe(0);
    expect(await rig.queue.depth("act")).toEqual({ visible: 0, hidden: 0, dead: 0 });
    const changes = changesOf(rig).slice(before.changes);
    expect(changes.filter(({ outcome }) => outcome === undefined)).toEqual([]);

    const writes = rig.github.requests.filter(({ write, effective, appId }) => write && effective && appId === rig.app.id);
    const repairs = writes.filter(({ path }) => path.includes("/branches/"));
    // GitHub announces a change of a rule, and nothing when a write changed nothing: a second writing of the same would show here.
    const announced = rig.github.deliveries
      .slice(before.deliveries)
      .filter(({ event, body }) => event === "branch_protection_rule" && body.includes('"login":"pipewarden[bot]"'));
    expect(announced).toHaveLength(repairs.filter(({ path }) => !path.endsWith("/required_signatures")).length);
    const performed = changes.filter(
      ({ change, outcome }) => change.kind !== "checks.publish" && outcome?.status === "succeeded" && outcome.found === false,
    );
    expect(repairs.length).toBeGreaterThanOrEqual(performed.length);
    expect(rig.github.violations).toEqual([]);
    return { handled, repairs: repairs.length };
  } finally {
    await rig.close();
  }
}

/** One in a hundred renewals finds that another worker has the lease by now. */
const leaseLosing = (table: Table, random: () => number): Table => ({
  ...table,
  update: (key, changes, condition) => {
    if (key.PK.startsWith("W#") && random() < 0.01) return Promise.reject(new ConditionFailed());
    return table.update(key, changes, condition);
  },
});
