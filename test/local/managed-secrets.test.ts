import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { localFingerprintKey } from "../../src/local/fingerprint-key.ts";
import { indexLocalSecrets } from "../../src/local/index-secrets.ts";
import { LocalSecrets } from "../../src/local/managed-secrets.ts";
import { createExactMatcher } from "../../src/secrets/exact/matcher.ts";
import { createTagger } from "../../src/secrets/exact/tagger.ts";
import { drawer, lettersAndDigits, MovingClock } from "../secrets/exact/kit.ts";
import { memoryTable } from "../storage/memory-table.ts";

const draw = drawer(8);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pipewarden-managed-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, "managed-secrets.json");

describe("the secrets of one machine", () => {
  it("are readable by their owner alone, and nothing lies beside them", () => {
    new LocalSecrets(folder).put("a", Buffer.from(draw(lettersAndDigits, 20)), 1);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["managed-secrets.json"]);
  });

  it("are not read where others can read them", async () => {
    const store = new LocalSecrets(folder);
    store.put("a", Buffer.from(draw(lettersAndDigits, 20)), 1);
    chmodSync(file(), 0o640);
    await expect(store.describe("a")).rejects.toMatchObject({ code: "secrets_readable" });
  });

  it("keep the value before, and no more", async () => {
    const store = new LocalSecrets(folder);
    const values = [draw(lettersAndDigits, 20), draw(lettersAndDigits, 20), draw(lettersAndDigits, 20)];
    for (const [at, value] of values.entries()) expect(store.put("a", Buffer.from(value), at)).toBe(true);
    expect(store.put("a", Buffer.from(values[2] ?? ""), 9)).toBe(false);
    const { versions = {} } = (await store.describe("a")) ?? {};
    const byStage = Object.fromEntries(Object.entries(versions).map(([id, stage]) => [stage, id]));
    expect((await store.read("a", byStage.current ?? ""))?.value.reveal()).toBe(values[2]);
    expect((await store.read("a", byStage.previous ?? ""))?.value.reveal()).toBe(values[1]);
    expect(readFileSync(file(), "utf8")).not.toContain(values[0]);
    expect(store.summary()).toEqual([{ name: "a", since: 2, versions: 2 }]);
  });

  it.each(["", "a b", "x".repeat(513), "__proto__ "])("have no such name: %j", (name) => {
    expect(() => new LocalSecrets(folder).put(name, Buffer.from("v"), 1)).toThrow(/A secret's name has/);
  });

  it("may be called as objects' own members are", async () => {
    const store = new LocalSecrets(folder);
    expect(await store.describe("constructor")).toBeUndefined();
    store.put("constructor", Buffer.from("v"), 1);
    expect(await store.describe("constructor")).toMatchObject({ name: "constructor" });
  });

  it("a file of another kind is refused without a word of it", () => {
    const value = draw(lettersAndDigits, 20);
    writeFileSync(file(), `{"secrets": {"a": "${value}"}}`, { mode: 0o600 });
    const put = () => new LocalSecrets(folder).put("a", Buffer.from("v"), 1);
    expect(put).toThrow(/is not as `pipewarden secrets put` writes it/);
    expect(put).not.toThrow(value);
  });

  it("are recognised in texts, after their index was made", async () => {
    const clock = new MovingClock();
    const table = memoryTable(clock);
    const store = new LocalSecrets(folder);
    const value = draw(lettersAndDigits, 20);
    const bytes = Uint8Array.from({ length: 32 }, (_, at) => (at * 37 + 200) & 255);
    store.put("text", Buffer.from(value), 1);
    store.put("bytes", bytes, 1);
    const key = localFingerprintKey(folder);
    await indexLocalSecrets({ table, clock, log: pino({ level: "silent" }), folder, key });
    const matcher = createExactMatcher({ table, tagger: createTagger(key), clock });
    const { matches } = await matcher.match(Buffer.from(`${Buffer.from(bytes).toString("hex")}\n${value}`));
    expect(new Set(matches.flatMap(({ managed }) => managed.map(({ name }) => name)))).toEqual(new Set(["bytes", "text"]));
  });
});

describe("the key of the fingerprints", () => {
  it("is drawn once, long enough, and readable by its owner alone", () => {
    const key = localFingerprintKey(folder);
    expect(localFingerprintKey(folder).equals(key)).toBe(true);
    expect(key.reveal().length).toBe(64);
    expect(statSync(join(folder, "fingerprint.key")).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(["fingerprint.key"]);
  });

  it("is not used where others can read it", () => {
    localFingerprintKey(folder);
    chmodSync(join(folder, "fingerprint.key"), 0o644);
    expect(() => localFingerprintKey(folder)).toThrow(/Others on this machine can read/);
  });
});
