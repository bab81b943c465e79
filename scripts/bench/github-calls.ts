import { type Rig, startRig } from "../../test/e2e/rig.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

const repository = "acme/payments";
const rounds = 10;

/** Requests that reached GitHub since the log was reset; minting a token is not counted. */
const callsOf = (rig: Rig): number => rig.github.requests.filter(({ path }) => !path.endsWith("/access_tokens")).length;

/** How many requests the bot makes for what `happen` causes, ten times over; the goal is about the worst of them. */
async function count(happen: (rig: Rig, round: number) => Promise<void> | void): Promise<Measurement> {
  const rig = await startRig();
  try {
    const worker = await rig.startBot();
    rig.github.createRepository("acme", "payments");
    await rig.settle(worker);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      rig.github.resetLog();
      await happen(rig, round);
      await rig.settle(worker);
      samples.push(callsOf(rig));
    }
    if (rig.github.violations.length > 0) throw new Error(rig.github.violations.join("\n"));
    return { samples, value: Math.max(...samples) };
  } finally {
    await rig.close();
  }
}

/** A push to a branch, where nobody looks for secrets; no other capability acts on it. */
function push(rig: Rig, round: number): void {
  rig.github.commit(repository, "topic", { "README.md": `# ${round}\n` }, "alice");
}

/** Something that the policy does not name. */
function noDrift(rig: Rig, round: number): void {
  const path = `/repos/${repository}/branches/main/protection/required_pull_request_reviews`;
  rig.github.as("alice").request("PATCH", path, { required_approving_review_count: 2 + (round % 3) });
}

/** From one setting to the whole rule. */
function drift(rig: Rig, round: number): void {
  const mallory = rig.github.as("mallory");
  const path = `/repos/${repository}/branches/main/protection`;
  const ways = [
    () => mallory.request("DELETE", `${path}/enforce_admins`),
    () => mallory.request("PATCH", `${path}/required_pull_request_reviews`, { dismiss_stale_reviews: false }),
    () => mallory.weakenProtection(repository, "main"),
    () => mallory.request("DELETE", path),
  ];
  ways[round % ways.length]?.();
}

export const benchmarks: readonly Benchmark[] = [
  { name: "github.calls.push_unconcerned", unit: "requests", goal: { max: 0 }, run: () => count(push) },
  { name: "github.calls.protection_no_drift", unit: "requests", goal: { max: 2 }, run: () => count(noDrift) },
  { name: "github.calls.protection_drift", unit: "requests", goal: { max: 5 }, run: () => count(drift) },
];
