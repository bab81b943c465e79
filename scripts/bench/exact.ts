import { randomBytes } from "node:crypto";
import pino from "pino";
import { type IndexReport, runIndex } from "../../src/secrets/exact/index-run.ts";
import { createExactMatcher } from "../../src/secrets/exact/matcher.ts";
import { createTagger } from "../../src/secrets/exact/tagger.ts";
import type { ListedSecret, SecretStore } from "../../src/secrets/stores/store.ts";
import { systemClock } from "../../src/values/clock.ts";
import { Secret } from "../../src/values/secret.ts";
import { memoryTable } from "../../test/storage/memory-table.ts";
import type { Benchmark, Measurement } from "../benchmark.ts";
import { plainCorpus } from "./scan/corpora.ts";

const secrets = 5_000;
const rounds = 5;
const log = pino({ level: "silent" });

/** Five thousand secrets with two versions each: 10,000 values. Pages of a hundred, as Secrets Manager lists them. */
class ManySecrets implements SecretStore {
  readonly name = "aws-secrets-manager";
  calls = 0;

  async *list(): AsyncIterable<ListedSecret> {
    for (let at = 0; at < secrets; at += 1) {
      if (at % 100 === 0) this.calls += 1;
      yield secretAt(at);
    }
  }

  async describe(id: string): Promise<ListedSecret> {
    this.calls += 1;
    return secretAt(Number(id));
  }

  async read() {
    this.calls += 1;
    return { kind: "text", value: Secret.of(randomBytes(24).toString("base64url")) } as const;
  }
}

const secretAt = (at: number): ListedSecret => ({
  id: `${at}`,
  name: `${at}`,
  versions: { [`${at}a`]: "current", [`${at}b`]: "previous" },
});

async function indexed() {
  const table = memoryTable(systemClock);
  const tagger = createTagger(Secret.of(randomBytes(48).toString("base64")));
  const store = new ManySecrets();
  const run = (): Promise<IndexReport> => runIndex({ table, tagger, stores: [store], clock: systemClock, log });
  const { values } = await run();
  if (values < 9_900) throw new Error(`Of 10,000 values only ${values} are in the index.`);
  return { table, tagger, store, run };
}

/** One thread, by its own time, since the machine may be busy with other work. */
async function speed(): Promise<Measurement> {
  const { table, tagger } = await indexed();
  const matcher = createExactMatcher({ table, tagger });
  const { files, megabytes } = plainCorpus();
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = process.cpuUsage();
    for (const { bytes } of files) await matcher.match(bytes);
    const { user, system } = process.cpuUsage(before);
    samples.push((megabytes * 1e6) / (user + system));
  }
  return { samples, value: Math.max(...samples) };
}

async function lookups(): Promise<Measurement> {
  const { table, tagger } = await indexed();
  let asked = 0;
  const matcher = createExactMatcher({
    table,
    tagger,
    onLookups: (count) => {
      asked += count;
    },
  });
  const { files, megabytes } = plainCorpus();
  for (const { bytes } of files) await matcher.match(bytes);
  return { samples: [asked / megabytes] };
}

async function callsUnchanged(): Promise<Measurement> {
  const { store, run } = await indexed();
  store.calls = 0;
  const { changed } = await run();
  if (changed > 0) throw new Error(`${changed} unchanged secrets were taken for changed.`);
  return { samples: [store.calls] };
}

export const benchmarks: readonly Benchmark[] = [
  { name: "exact.mb_s", unit: "MB/s", goal: { min: 20 }, run: speed },
  { name: "exact.lookups_per_mb", unit: "look-ups", goal: { max: 1 }, run: lookups },
  { name: "exact.index_calls_unchanged", unit: "calls", goal: { max: 50 }, run: callsUnchanged },
];
