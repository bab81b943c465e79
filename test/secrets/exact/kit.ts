import { randomBytes } from "node:crypto";
import pino from "pino";
import { type IndexOptions, runIndex } from "../../../src/secrets/exact/index-run.ts";
import { createExactMatcher } from "../../../src/secrets/exact/matcher.ts";
import { createTagger, type Tagger } from "../../../src/secrets/exact/tagger.ts";
import type { ListedSecret, SecretStore, StoredValue } from "../../../src/secrets/stores/store.ts";
import type { Table } from "../../../src/storage/table.ts";
import { Secret } from "../../../src/values/secret.ts";
import { memoryTable } from "../../storage/memory-table.ts";

/** A generator whose draws are the same in each run. */
export function drawer(seed: number): (alphabet: string, length: number) => string {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return (alphabet, length) => Array.from({ length }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
}

export const lower = "abcdefghijklmnopqrstuvwxyz";
export const letters = `${lower}${lower.toUpperCase()}`;
export const lettersAndDigits = `${letters}0123456789`;
/** As Secrets Manager's GetRandomPassword draws: every sign of ASCII. */
export const everySign = `${lettersAndDigits}!"#$%&'()*+,-./:;<=>?@[\\]^_\`{|}~`;

/** A store in memory: versions are named by their values' places in `values`. */
export class SmallStore implements SecretStore {
  readonly name: SecretStore["name"] = "local";
  readonly secrets = new Map<string, { name: string; versions: Record<string, "current" | "previous"> }>();
  readonly values = new Map<string, string | Uint8Array>();
  readonly reads: string[] = [];
  readonly refused = new Set<string>();

  put(id: string, value: string | Uint8Array): void {
    const version = `v${this.values.size + 1}`;
    this.values.set(version, value);
    const before = Object.entries(this.secrets.get(id)?.versions ?? {}).find(([, stage]) => stage === "current")?.[0];
    this.secrets.set(id, { name: id, versions: { [version]: "current", ...(before === undefined ? {} : { [before]: "previous" }) } });
  }

  async *list(): AsyncIterable<ListedSecret> {
    for (const [id, secret] of [...this.secrets]) yield { id, name: secret.name, versions: { ...secret.versions } };
  }

  async describe(id: string): Promise<ListedSecret | undefined> {
    const secret = this.secrets.get(id);
    return secret && { id, name: secret.name, versions: { ...secret.versions } };
  }

  async read(id: string, version: string): Promise<StoredValue | "refused" | undefined> {
    this.reads.push(`${id} ${version}`);
    if (this.refused.has(id)) return "refused";
    const value = this.values.get(version);
    if (value === undefined) return undefined;
    return typeof value === "string"
      ? { kind: "text", value: Secret.of(value) }
      : { kind: "binary", value: Secret.of(Buffer.from(value).toString("base64")) };
  }
}

export class MovingClock {
  time = Date.UTC(2026, 0, 1);
  now = (): number => this.time;
}

/** A store, an index of it, and a matcher that is refreshed before each text. */
export function scene(options: { table?: Table; tagger?: Tagger } = {}) {
  const clock = new MovingClock();
  const table = options.table ?? memoryTable(clock);
  const tagger = options.tagger ?? createTagger(Secret.of(randomBytes(48).toString("base64")));
  const store = new SmallStore();
  const lookups: number[] = [];
  const matcher = createExactMatcher({ table, tagger, clock, onLookups: (count) => lookups.push(count) });
  const log = pino({ level: "silent" });
  const result = async (text: string | Uint8Array) => {
    await matcher.refresh();
    return matcher.match(typeof text === "string" ? Buffer.from(text) : text);
  };
  return {
    clock,
    table,
    tagger,
    store,
    lookups,
    matcher,
    index: (more: Partial<IndexOptions> = {}) => runIndex({ table, tagger, stores: [store], clock, log, ...more }),
    result,
    async found(text: string | Uint8Array): Promise<string[]> {
      const { matches } = await result(text);
      return matches.flatMap(({ managed }) => managed.map(({ id, stage, field }) => `${id} ${stage}${field === null ? "" : ` ${field}`}`));
    },
  };
}
