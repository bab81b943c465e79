import { describe, expect, it } from "vitest";
import { DynamoLedger } from "../../src/audit/dynamo-ledger.ts";
import type { AuditEntry } from "../../src/audit/event.ts";
import { makeChange } from "../../src/changes/change.ts";
import { noteHeld } from "../../src/changes/held.ts";
import { approveHold, openHold } from "../../src/changes/holds.ts";
import { storePause } from "../../src/changes/pause.ts";
import { noteHead, readHeads } from "../../src/commands/binding/head-record.ts";
import { commandsCapability } from "../../src/commands/capability.ts";
import { commandKinds } from "../../src/commands/record-kinds.ts";
import { type AcceptedCommand, commandsIn, readCommand, readSections } from "../../src/commands/records.ts";
import { askedOf } from "../../src/commands/sources/asked.ts";
import { brakesOn } from "../../src/commands/sources/brakes.ts";
import { standingOf } from "../../src/commands/sources/standing.ts";
import { trailOf } from "../../src/commands/sources/trail.ts";
import type { Asked } from "../../src/config/asked.ts";
import type { Decider } from "../../src/config/policy-decider.ts";
import type { Reader, Writer } from "../../src/github/client.ts";
import { policyDefinitions } from "../../src/policies.ts";
import type { Table } from "../../src/storage/table.ts";
import type { Json } from "../../src/values/json.ts";
import { config, facts } from "../config/kit.ts";
import { memoryTable } from "../storage/memory-table.ts";
import { authority, head, now, repository, written } from "./kit.ts";

const clock = { now: () => now };
const nobody = {} as Reader & Writer;

/** The same table, a page of one item at a time. */
const paged = (table: ReturnType<typeof memoryTable>): Table => ({ ...table, query: (query) => table.query({ ...query, limit: 1 }) });

describe("the heads of a pull request", () => {
  it("are kept in the order in which deliveries told of them, and once each", async () => {
    const table = memoryTable(clock);
    const heads = [
      { sha: "c3".repeat(20), receivedAt: now + 5, action: "synchronize" },
      { sha: head, receivedAt: now, action: "opened" },
      { sha: "b2".repeat(20), receivedAt: now, action: "synchronize" },
    ];
    for (const each of [...heads, ...heads]) await noteHead(table, repository.id, 1, each);
    await noteHead(table, repository.id, 2, { sha: "d4".repeat(20), receivedAt: now, action: "opened" });
    const shas = async (since: number) => (await readHeads(paged(table), repository.id, 1, since)).map(({ sha }) => sha.slice(0, 2));
    expect(await shas(0)).toEqual(["a1", "b2", "c3"]);
    expect(await shas(now + 1)).toEqual(["c3"]);
    expect(await shas(-1)).toHaveLength(3);
  });
});

const record: AcceptedCommand = {
  id: "a",
  verb: "recheck",
  arguments: {},
  sha: null,
  source: written("/warden recheck").source,
  conversation: 1,
  sender: { ...authority.sender, role: "write" },
  acceptedAt: now,
  open: false,
  writtenAt: now,
  policyVersion: null,
  parts: ["protection"],
  holder: "a",
  sections: [],
  footer: "",
};

describe("a command that was accepted", () => {
  const table = memoryTable(clock);
  const kinds = new Map(commandKinds(table, clock).map((kind) => [kind.name, kind]));
  const kindOf = (name: string) => {
    const kind = kinds.get(name);
    if (kind === undefined) throw new Error(`There is no kind ${name}.`);
    return kind;
  };
  const change = (kind: string, want: Json, target: object = {}) =>
    makeChange({
      kind,
      capability: "commands",
      lane: "act",
      target: { repository, conversation: 1, command: "a", ...target },
      expect: null,
      want,
      params: {},
      episode: "x",
      cause: { kind: "request", id: "x" },
      summary: "x",
    });

  it("is kept once: who comes second finds the first", async () => {
    const { read, perform, matches } = kindOf("commands.accept");
    const accept = change("commands.accept", record as unknown as Json);
    expect(await read(accept, nobody)).toBeNull();
    await perform(accept, nobody);
    await perform(change("commands.accept", { ...record, footer: "another" } as unknown as Json), nobody);
    expect(matches(await read(accept, nobody), accept.want)).toBe(true);
    expect((await readCommand(table, repository.id, 1, "a"))?.record.footer).toBe("");
    expect(await readCommand(table, repository.id, null, "a")).toBeUndefined();
    expect(await readSections(table, repository.id, record)).toEqual([]);
  });

  it("holds the reply apart from itself, so that listing commands does not read it", async () => {
    const { perform } = kindOf("commands.accept");
    const sections = [{ command: "h", standing: "going-on", text: "x".repeat(30_000) }] as const;
    const holding = { ...record, id: "h", holder: "h", sections };
    const accept = change("commands.accept", holding as unknown as Json, { command: "h" });
    await perform(accept, nobody);
    await perform({ ...accept, want: { ...holding, sections: [] } as unknown as Json }, nobody);
    expect(await readSections(table, repository.id, { conversation: 1, holder: "h" })).toEqual(sections);
    expect(JSON.stringify(await commandsIn(table, repository.id, 1))).not.toContain("xxx");
    await table.delete({ PK: "C#7#1", SK: "h" });
  });

  it("has what came of each of its parts, the last word of each", async () => {
    const { read, perform, matches } = kindOf("commands.end");
    const end = (text: string) => change("commands.end", { standing: "done", text }, { part: "protection" });
    expect(await read(end("one"), nobody)).toBeNull();
    await perform(end("one"), nobody);
    await perform(end("two"), nobody);
    expect(matches(await read(end("two"), nobody), end("two").want)).toBe(true);
    expect(matches(await read(end("two"), nobody), end("one").want)).toBe(false);
    expect((await commandsIn(paged(table), repository.id, 1)).map(({ ended }) => ended)).toEqual([
      { protection: { standing: "done", text: "two" } },
    ]);
    await expect(perform(change("commands.end", {}, { part: "x", command: "unknown" }), nobody)).rejects.toThrow(
      "not as the write expected",
    );
  });

  it("is not taken for kept when the table fails", async () => {
    const failing = commandKinds({ ...table, put: async () => Promise.reject(new Error("no table")) }, clock);
    await expect(failing[0]?.perform(change("commands.accept", record as unknown as Json), nobody)).rejects.toThrow("no table");
  });
});

describe("what the bot keeps of events", () => {
  it("is nothing of those that it does not know", async () => {
    const table = memoryTable(clock);
    const recorded: AuditEntry[] = [];
    const capability = commandsCapability({
      table,
      ledger: { record: async (entry: AuditEntry) => void recorded.push(entry) },
      clock,
    } as never);
    const occasion = { repository, cause: { kind: "delivery", id: "g" }, episode: "g" } as const;
    await capability.note?.(occasion);
    await capability.note?.({ ...occasion, params: { kind: "tampered" } });
    expect([table.items(), recorded.length]).toEqual([[], 1]);
    expect(capability.concerns?.(repository)).toBe(false);
    expect(capability.report({} as never, new Map(), occasion)).toBeUndefined();
  });
});

describe("what holds the bot back here", () => {
  it("are its pauses, and the holds under which something waits here", async () => {
    const table = memoryTable(clock);
    await storePause(table, { scope: { kind: "everywhere" }, reason: "x", by: "An operator", since: now });
    for (const [version, approved] of [
      ["one", false],
      ["two", true],
      ["three", false],
    ] as const) {
      const hold = await openHold(table, { ownerId: repository.ownerId, policyVersion: version, heldAt: now, limit: 10, repositories: 20 });
      if (approved) await approveHold(table, hold, { by: "x", at: now });
      const waits = {
        capability: "protection",
        lane: "act",
        kind: "x",
        summary: "Raise it.",
        target: { repository: { ...repository, id: version === "three" ? 8 : 7 } },
      };
      await noteHeld(table, hold.approvalId, waits as never, now);
    }
    const { pauses, holds } = await brakesOn(repository, { table, configured: async () => ({ reason: "It says so." }) });
    expect(pauses.map(({ what, by }) => [what, by])).toEqual([
      ["everything", "An operator"],
      ["configuration", null],
    ]);
    expect(holds.map(({ summaries }) => summaries)).toEqual([["Raise it."]]);
    expect((await brakesOn(repository, { table: memoryTable(clock), configured: async () => undefined })).pauses).toEqual([]);
  });
});

describe("what is asked, and what is found", () => {
  const decider = (asked: Asked | null): Decider => ({
    policy: "protection",
    permissions: {},
    predict: async () => [
      {
        asked,
        prediction: {
          repository: "acme/shop",
          policy: "protection",
          hindrance: null,
          mode: "enforce",
          changes: [],
          settings: [
            { key: "a", label: "A", have: 1, want: 2, becomes: 2, obstacle: null },
            { key: "b", label: "B", have: 1, want: "@x", becomes: null, obstacle: "No." },
          ],
        },
      },
    ],
    words: (_setting, value, quote) => quote(String(value)),
  });
  const options = (of: Asked | null) => ({
    deciders: [decider(of)],
    config: {} as never,
    github: { reader: async () => nobody },
    clock,
    definitions: policyDefinitions,
  });
  const organisation = config(
    `version: 1
policies:
  protection:
    mode: report
    preset: baseline
    default-branch: { signatures: true }
selections:
  - name: pay|ments
    match: { names: ["shop"] }
    policies:
      protection: { mode: enforce, preset: openssf, default-branch: { linear-history: true } }
exemptions:
  - { setting: protection.default-branch.deletions, repository: shop, reason: x, owner: "@acme/x", until: 2026-02-01 }
`,
  );
  const own = config(
    "version: 1\npolicies:\n  protection:\n    mode: enforce\n    preset: strict\n    default-branch: { lock-branch: true }\n",
    "repository",
  );
  const asked = (changes: Partial<Asked>): Asked => ({
    organisation,
    repository: own,
    version: null,
    home: false,
    about: facts(),
    ...changes,
  });

  it("is told with where it comes from", async () => {
    const found = new Map(
      (await askedOf(repository, options(asked({})))).map(({ setting, value, from }) => [
        setting.replace("protection.", ""),
        [value, ...from],
      ]),
    );
    expect(found.get("mode")).toEqual(['"enforce"', "the selection `pay|ments` of the organisation's file"]);
    expect(found.get("default-branch.signatures")).toEqual(["true", "the organisation's file"]);
    expect(found.get("default-branch.linear-history")).toEqual(["true", "the selection `pay|ments` of the organisation's file"]);
    expect(found.get("default-branch.required-reviews.count")).toEqual(["2", "the preset openssf, named by the selection `pay|ments`"]);
    expect(found.get("default-branch.conversation-resolution")).toEqual(["true", "the preset baseline, named by the organisation's file"]);
    expect(found.get("default-branch.required-reviews.bypass-actors")?.[1]).toBe("the preset strict, named by this repository's file");
    expect(found.get("default-branch.lock-branch")).toEqual(["true", "this repository's file"]);
    expect(found.get("default-branch.deletions")?.[1]).toBe("an exemption until `2026-02-01`");
    const nothing = await askedOf(repository, options(asked({ organisation: null, repository: null })));
    expect(nothing.find(({ setting }) => setting === "protection.mode")?.from).toEqual(["what holds where no file says anything"]);
  });

  it("is nothing for a repository that cannot be read", async () => {
    expect(await askedOf(repository, options(null))).toEqual([]);
    expect(await askedOf(repository, { ...options(null), deciders: [] })).toEqual([]);
  });

  it("quotes what comes from outside", async () => {
    expect(await standingOf(repository, options(null))).toEqual([
      {
        policy: "protection",
        mode: "enforce",
        hindrance: null,
        weak: [
          { label: "A", have: "`1`", want: "`2`", becomes: "`2`", obstacle: null },
          { label: "B", have: "`1`", want: "`@x`", becomes: null, obstacle: "No." },
        ],
      },
    ]);
  });
});

describe("the trail", () => {
  it("has what happened, why and because of whom", async () => {
    const table = memoryTable(clock);
    const ledger = new DynamoLedger({ table });
    const entry = {
      attempt: 1,
      action: "protection.rule",
      at: now,
      ownerId: repository.ownerId,
      repository,
      summary: "Raise it.",
    } as const;
    await ledger.record({ ...entry, of: "a", phase: "succeeded", actor: authority.sender, delivery: { guid: "g", event: "push" } });
    await ledger.record({ ...entry, of: "b", phase: "failed", at: now + 1, error: { code: "x", message: "No." } });
    await ledger.record({ ...entry, of: "c", phase: "succeeded", repository: { ...repository, id: 8 as never } });
    expect(await trailOf(repository, { table, clock })).toEqual([
      { at: now + 1, action: "protection.rule", phase: "failed", summary: "Raise it.", detail: "No.", by: null, event: null },
      { at: now, action: "protection.rule", phase: "succeeded", summary: "Raise it.", detail: null, by: "ann", event: "push" },
    ]);
  });
});
