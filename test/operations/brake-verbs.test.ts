import { describe, expect, it } from "vitest";
import { surveyHeld } from "../../src/changes/held.ts";
import { approvalIdOf } from "../../src/changes/holds.ts";
import { pauseBrake } from "../../src/changes/pause-brake.ts";
import type { Queue } from "../../src/deliveries/queue.ts";
import type { GitHub } from "../../src/github/client.ts";
import { brakeVerbs, type HoldsListing } from "../../src/operations/brake-verbs.ts";
import { repository } from "../changes/bench.ts";
import { brakesBench, lampOf } from "../changes/brakes-bench.ts";

/** The verbs over a GitHub where the App is installed on acme (3) and umbrella (4). */
function stage() {
  const bench = brakesBench();
  const accounts = [
    { id: 30, account: { id: repository.ownerId, login: "acme" } },
    { id: 40, account: { id: 4, login: "umbrella" } },
    { id: 50, account: null },
  ];
  const github = {
    app: () => ({ paginate: async () => accounts, rest: { apps: {} } }),
    installationReader: async () => ({ rest: { repos: { get: async () => ({ data: { id: 1, name: "service-1" } }) } } }),
  } as unknown as GitHub;
  const sent: string[] = [];
  const queue = {
    async send(_lane: string, { body }: { body: string }) {
      sent.push(body);
    },
  } as unknown as Queue;
  const { table, clock, context } = bench;
  const verbs = brakeVerbs({ operator: "An operator", table, clock, github, queue, ledger: context.ledger });
  const ask = (verb: string, parameters: Record<string, string> = {}) => verbs[verb]?.(parameters);
  const paused = () => pauseBrake({ table, clock }).holds(lampOf(1), { tells: false, begun: false });
  return { ...bench, ask, paused, sent };
}

describe("the operator's verbs", () => {
  it("pause and resume everything, an owner, or a repository", async () => {
    const { ask, paused, sent, events } = stage();
    for (const scope of [{}, { owner: "ACME" }, { repo: "acme/service-1" }]) {
      await ask("pause", { ...scope, reason: "Lunch." });
      expect(await paused()).toContain("Lunch.");
      expect(await ask("resume", scope)).toMatchObject({ released: 1 });
      expect(await paused()).toBeUndefined();
    }
    expect(sent).toHaveLength(3);
    // A pause of everything is in the trail of both owners.
    expect(new Set(events.map(({ ownerId }) => ownerId))).toEqual(new Set([repository.ownerId, 4]));
  });

  it("say what is wrong: no reason, two scopes, an unknown owner, nothing paused, nothing held", async () => {
    const { ask } = stage();
    await expect(ask("pause", { reason: " " })).rejects.toThrow("Say why: --reason TEXT.");
    await expect(ask("pause", { reason: "-", owner: "acme", repo: "acme/x" })).rejects.toThrow("Say --owner or --repo, not both.");
    await expect(ask("pause", { reason: "-", owner: "nobody" })).rejects.toThrow("The App is not installed on nobody.");
    await expect(ask("resume", { owner: "acme" })).rejects.toThrow("There is no pause of acme.");
    await expect(ask("approve", { id: "c0ffee" })).rejects.toThrow('Nothing is held under "c0ffee".');
  });

  it("list what is held, and approve it", async () => {
    const { ask, holds, table, sent } = stage();
    for (let id = 1; id <= 12; id++) await holds(id);
    await ask("pause", { reason: "Lunch." });
    const approvalId = approvalIdOf(repository.ownerId, "v1");
    expect((await ask("holds")) as HoldsListing).toMatchObject({
      pauses: [{ what: "everything", reason: "Lunch.", held: 0 }],
      holds: [{ owner: "acme", approvalId, approved: null, waiting: [{ repository: "service-11" }, { repository: "service-12" }] }],
    });
    expect(((await ask("holds", { owner: "umbrella" })) as HoldsListing).holds).toEqual([]);
    expect(await ask("approve", { id: approvalId })).toMatchObject({ owner: "acme", released: 2, approved: { by: "An operator" } });
    expect(sent).toHaveLength(2);
    expect((await surveyHeld(table, approvalId, 1)).repositories).toBe(0);
    await expect(ask("approve", { id: approvalId, owner: "umbrella" })).rejects.toThrow("Nothing is held");
  });
});
