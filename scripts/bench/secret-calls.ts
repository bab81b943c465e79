import { type Rig, startRig } from "../../test/e2e/rig.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";

const repository = "acme/payments";
const rounds = 10;
const homeWith = (mode: "enforce" | "off"): string => `version: 1\npolicies:\n  secrets:\n    mode: ${mode}\n`;

type Act = (rig: Rig, round: number) => void;

/** What the bot asks GitHub for each of ten times; writing the check run and minting a token are not counted. */
async function readsFor(mode: "enforce" | "off", prepare: Act, happen: Act): Promise<number[]> {
  const rig = await startRig({ home: homeWith(mode) });
  try {
    const worker = await rig.startBot();
    rig.github.createRepository("acme", "payments");
    await rig.settle(worker);
    const samples: number[] = [];
    for (let round = 0; round < rounds; round++) {
      prepare(rig, round);
      await rig.settle(worker);
      rig.github.resetLog();
      happen(rig, round);
      await rig.settle(worker);
      samples.push(rig.github.requests.filter(({ method, path }) => method === "GET" || path === "/graphql").length);
    }
    if (rig.github.violations.length > 0) throw new Error(rig.github.violations.join("\n"));
    return samples;
  } finally {
    await rig.close();
  }
}

/** What looking for secrets adds: the same events also make the bot look at its configuration, which is counted apart. */
async function count(prepare: Act, happen: Act): Promise<Measurement> {
  const [others, all] = [await readsFor("off", prepare, happen), await readsFor("enforce", prepare, happen)];
  const samples = all.map((reads, round) => reads - (others[round] ?? 0));
  return { samples, value: Math.max(...samples) };
}

const pushed: Act = (rig, round) => {
  const files = Object.fromEntries(Array.from({ length: 5 }, (_, index) => [`src/${round}-${index}.ts`, `export const a = ${index};\n`]));
  rig.github.commit(repository, `topic-${round}`, files, "alice");
};

/** Opened from a branch that was pushed before. */
const proposed: Act = (rig, round) => {
  const body = { title: "Change some constants", body: "They are larger now.", head: `topic-${round}`, base: "main" };
  rig.github.as("alice").request("POST", `/repos/${repository}/pulls`, body);
};

const pushedAgain: Act = (rig, round) => {
  rig.github.commit(repository, `topic-${round}`, { "src/more.ts": `export const more = ${round};\n` }, "alice");
};

export const benchmarks: readonly Benchmark[] = [
  // The branch exists: a new one is compared with the default branch, which takes a request more.
  { name: "secrets.calls_per_push", unit: "requests", goal: { max: 2 }, run: () => count(pushed, pushedAgain) },
  { name: "secrets.calls_per_pull", unit: "requests", goal: { max: 4 }, run: () => count(pushed, proposed) },
];
