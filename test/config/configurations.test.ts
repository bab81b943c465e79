import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { exactly } from "../../src/config/blob.ts";
import { type Configurations, createConfigurations } from "../../src/config/configurations.ts";
import { type Standing, sameStanding, standingAfter } from "../../src/config/standing.ts";
import { keepStored, packed, readStored } from "../../src/config/store.ts";
import type { FileRead } from "../../src/github/contents.ts";
import { policyDefinitions } from "../../src/policies.ts";
import { configurationKey } from "../../src/storage/keys.ts";
import type { Table } from "../../src/storage/table.ts";
import { repository as payments } from "../changes/bench.ts";
import { home } from "../changes/brakes-bench.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { bytesOf, FakeReader, oidOf } from "./fake-reader.ts";
import { parse } from "./kit.ts";

const paused = "version: 1\npaused: true\n";
const running = "version: 1\npaused: false\n";
const broken = "version: 9\n";
const key = configurationKey(home.ownerId);
const absentFile = { state: "absent" } as const;

let github: FakeReader;
let table: Table;
let configurations: Configurations;
const made = (definitions = policyDefinitions) => createConfigurations({ table, github: github.github, definitions });
const serves = (content: FakeReader["files"][string]): void => {
  github.files[""] = content;
};

beforeEach(() => {
  github = new FakeReader();
  table = memoryTable({ now: () => 0 });
  configurations = made();
});

describe("the organisation's configuration", () => {
  it("is read once, and then asked for again only with the tag of the last answer", async () => {
    serves(paused);
    expect((await configurations.organisation(home)).config?.paused).toBe(true);
    expect((await configurations.organisation(home)).config?.paused).toBe(true);
    expect(github.asked).toHaveLength(1);
    expect(await configurations.refresh(home)).toMatchObject({ changed: false, standing: { oid: oidOf(paused) } });
    expect((await readStored(table, home.ownerId))?.revision).toBe(1);
  });

  it("comes into force when it is read again, and says that it changed", async () => {
    serves(running);
    expect(await configurations.refresh(home)).toMatchObject({ changed: true, standing: { config: { paused: false } } });
    serves(paused);
    expect(await configurations.refresh(home)).toMatchObject({ changed: true, standing: { config: { paused: true } } });
  });

  it("is unchanged when the same file is read without a tag", async () => {
    github.etags = false;
    serves(paused);
    await configurations.refresh(home);
    expect((await configurations.refresh(home)).changed).toBe(false);
  });

  it.each<[string, FakeReader["files"][string], string | null, string]>([
    ["that is not valid", broken, oidOf(broken), "is not a version that this Pipewarden knows"],
    ["that is not text", new Uint8Array([0x76, 0xff, 0xfe]), oidOf(new Uint8Array([0x76, 0xff, 0xfe])), "is not text in UTF-8"],
    ["that GitHub leaves out", "huge", oidOf("huge"), "too large"],
    ["that is a folder", "folder", null, "This is no file"],
  ])("stays in force beside a file %s", async (_what, content, oid, sentence) => {
    serves(paused);
    await configurations.refresh(home);
    serves(content);
    const { standing, changed } = await configurations.refresh(home);
    expect(changed).toBe(true);
    expect(standing).toMatchObject({
      config: { paused: true },
      oid: oidOf(paused),
      newest: { state: "invalid", oid, problems: [{ message: expect.stringContaining(sentence) }] },
    });
    expect(await configurations.organisation(home)).toEqual(standing);
    expect(await configurations.refresh(home)).toEqual({ standing, changed: false });
  });

  it("stays in force beside a file that is too large to be kept", async () => {
    serves(paused);
    await configurations.refresh(home);
    serves(`version: 1 # ${randomBytes(300_000).toString("hex")}\n`);
    expect((await configurations.refresh(home)).standing).toMatchObject({ config: { paused: true }, newest: { state: "invalid" } });
  });

  it("ends with the file, but not with the repository", async () => {
    serves(paused);
    await configurations.refresh(home);
    github.repository = 404;
    expect((await configurations.refresh(home)).standing).toMatchObject({ config: { paused: true }, newest: { state: "unreachable" } });
    github.repository = ".github";
    serves(undefined);
    expect(await configurations.refresh(home)).toEqual({ standing: { config: null, oid: null, newest: absentFile }, changed: true });
  });

  it("does not follow a repository that was renamed, with a file or without", async () => {
    serves(paused);
    await configurations.refresh(home);
    github.repository = "old-settings";
    serves(running);
    expect((await configurations.refresh(home)).standing).toMatchObject({ config: { paused: true }, newest: { state: "unreachable" } });
    serves(undefined);
    expect((await configurations.refresh(home)).standing).toMatchObject({ config: { paused: true }, newest: { state: "unreachable" } });
  });

  it("of an owner without a `.github` repository is none", async () => {
    github.repository = 404;
    expect(await configurations.organisation(home)).toEqual({ config: null, oid: null, newest: absentFile });
  });

  it("is not judged while GitHub fails", async () => {
    github.repository = 500;
    serves(undefined);
    await expect(configurations.refresh(home)).rejects.toMatchObject({ status: 500 });
    expect(await readStored(table, home.ownerId)).toBeUndefined();
  });

  it("stays out of force, and says why, when this version does not understand the file that an earlier one did", async () => {
    const oid = oidOf(broken);
    await keepStored(
      table,
      { owner: home.ownerId },
      { valid: { oid, bytes: bytesOf(broken) }, newest: { state: "valid", oid, warnings: [] } },
      0,
    );
    expect(await configurations.organisation(home)).toMatchObject({ config: null, oid: null, newest: { state: "invalid", oid } });
  });
});

describe("two readers of one file", () => {
  it("end with the newer content: the slower one reads again", async () => {
    serves(running);
    github.meanwhile = async () => {
      github.meanwhile = async () => {};
      serves(paused);
      await made().refresh(home);
      serves(running);
    };
    // The first answer is older than what the other one kept; the second reading decides.
    expect((await configurations.refresh(home)).standing.oid).toBe(oidOf(running));
    expect(github.asked).toHaveLength(3);
    expect(await readStored(table, home.ownerId)).toMatchObject({ revision: 2, newest: { oid: oidOf(running) } });
  });

  it("that never stop meeting come again later", async () => {
    serves(running);
    let revision = 0;
    github.meanwhile = async () => {
      revision += 1;
      await table.put({ ...key, newest: absentFile, revision });
    };
    await expect(configurations.refresh(home)).rejects.toMatchObject({ code: "config_contended", seconds: 2 });
  });

  it("keep what the faster one found", async () => {
    const newest = (oid: string) => ({ newest: { state: "valid", oid, warnings: [] } }) as const;
    expect(await keepStored(table, { owner: home.ownerId }, newest("one"), 0)).toBe(true);
    expect(await keepStored(table, { owner: home.ownerId }, newest("two"), 0)).toBe(false);
    expect(await keepStored(table, { owner: home.ownerId }, newest("two"), 1)).toBe(true);
    expect(await keepStored(table, { owner: home.ownerId }, newest("three"), 1)).toBe(false);
    expect(await readStored(table, home.ownerId)).toEqual({ ...newest("two"), revision: 2 });
  });

  it("are not mistaken for a table that fails", async () => {
    const failing = {
      ...table,
      put: async () => {
        throw new Error("throttled");
      },
    };
    await expect(keepStored(failing, { owner: home.ownerId }, { newest: absentFile }, 0)).rejects.toThrow("throttled");
  });
});

it("what is kept fits into an item of the table, or is not kept", () => {
  expect(packed(new Uint8Array(900_000))?.length).toBeLessThan(3000);
  expect(packed(randomBytes(300_000))).toBeUndefined();
});

describe("a repository's own configuration", () => {
  const blobOf = (text: string) => ({ oid: oidOf(text), byteSize: bytesOf(text).byteLength, text });
  const look = (blob: Parameters<Configurations["repository"]>[1], remember = true) =>
    configurations.repository(payments, blob, github.reader, { remember });

  it("comes into force by the look that shows it, without another request", async () => {
    expect(await look(null)).toMatchObject({ config: null, newest: absentFile });
    const text = "version: 1\n";
    expect(await look(blobOf(text))).toMatchObject({ oid: oidOf(text), newest: { state: "valid" } });
    expect(await look(blobOf(text))).toMatchObject({ oid: oidOf(text), newest: { state: "valid" } });
    expect(github.asked).toEqual([]);
    expect((await readStored(table, payments.ownerId, payments.id))?.revision).toBe(1);
    expect(await look(null)).toMatchObject({ config: null, newest: absentFile });
    expect((await readStored(table, payments.ownerId, payments.id))?.newest).toEqual(absentFile);
  });

  it("is not kept by a preview", async () => {
    expect(await look(blobOf("version: 1\n"), false)).toMatchObject({ newest: { state: "valid" } });
    expect(await readStored(table, payments.ownerId, payments.id)).toBeUndefined();
  });

  it("is read exactly where GitHub shows it cut", async () => {
    const text = "version: 1\n# a long file\n";
    serves(text);
    expect(await look({ ...blobOf(text), text: "version: 1\n", isTruncated: true })).toMatchObject({ oid: oidOf(text) });
    expect(github.asked).toEqual(["payments"]);
  });

  it("that is gone again when it is read exactly is in force no more", async () => {
    expect(await look({ oid: oidOf("x"), byteSize: 1, text: null, isBinary: true })).toMatchObject({ newest: absentFile });
  });

  it("stays in force when something else comes in its place", async () => {
    const text = "version: 1\n";
    await look(blobOf(text));
    expect(await look({})).toMatchObject({ oid: oidOf(text), newest: { state: "invalid", oid: null } });
    expect(await look(blobOf(text))).toMatchObject({ oid: oidOf(text), newest: { state: "valid" } });
  });

  it("is judged beside the one in force, and nothing is kept", async () => {
    const text = "version: 1\n";
    await look(blobOf(text));
    const file = (content: string): FileRead => ({ kind: "file", oid: oidOf(content), bytes: bytesOf(content), etag: undefined, url: "" });
    const { before, after } = await configurations.judge(payments, file(broken), "repository");
    expect([before.newest.state, after.newest.state, after.oid]).toEqual(["valid", "invalid", oidOf(text)]);
    expect((await configurations.judge(home, file(paused), "organisation")).before.newest).toEqual(absentFile);
    expect((await readStored(table, payments.ownerId, payments.id))?.revision).toBe(1);
  });
});

describe("a blob as GraphQL shows it", () => {
  const text = "version: 1 # ü\n";
  const byteSize = bytesOf(text).byteLength;

  it.each([[oidOf(text)], [oidOf(text, "sha256")]])("is taken as it is when git's id %s proves it", (oid) => {
    expect(exactly({ oid, byteSize, text })).toMatchObject({ kind: "file", oid, bytes: bytesOf(text) });
  });

  it("is none, or no file", () => {
    expect(exactly(null)).toEqual({ kind: "absent" });
    expect(exactly({})).toEqual({ kind: "no-file" });
  });

  it.each([
    ["is binary", { text: null }],
    ["has no text", {}],
    ["was cut", { text: "version: 1" }],
    ["was decoded otherwise", { text: text.replace("ü", "u\u0308").slice(0, -1) }],
    ["has another id", { text, oid: oidOf("x") }],
  ])("has to be read exactly when it %s", (_what, over) => {
    expect(exactly({ oid: oidOf(text), byteSize, ...over })).toBeUndefined();
  });
});

describe("a standing", () => {
  const before: Standing = { config: null, oid: null, newest: absentFile };
  const parsing = (bytes: Uint8Array) => parse(bytes);

  it("of a place that was never read stays empty while it is out of reach", () => {
    expect(standingAfter(before, { kind: "unreachable" }, parsing)).toEqual(before);
  });

  it("is the same only for the same file, found the same", () => {
    const valid = (oid: string): Standing => ({ ...before, oid, newest: { state: "valid", oid, warnings: [] } });
    const invalid = (oid: string | null): Standing => ({ ...before, oid: "a", newest: { state: "invalid", oid, problems: [] } });
    expect(sameStanding(before, { ...before })).toBe(true);
    expect(sameStanding(valid("a"), valid("a"))).toBe(true);
    expect(sameStanding(valid("a"), valid("b"))).toBe(false);
    expect(sameStanding(invalid("b"), invalid("b"))).toBe(true);
    expect(sameStanding(invalid("b"), invalid("c"))).toBe(false);
    expect(sameStanding(invalid("b"), invalid(null))).toBe(false);
    expect(sameStanding(valid("a"), invalid("a"))).toBe(false);
    expect(sameStanding(valid("a"), { ...valid("a"), newest: { state: "unreachable" } })).toBe(false);
  });
});
