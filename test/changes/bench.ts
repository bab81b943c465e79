import type { AuditEntry } from "../../src/audit/event.ts";
import type { Ledger } from "../../src/audit/ledger.ts";
import type { ApplyContext } from "../../src/changes/apply.ts";
import { type Change, makeChange } from "../../src/changes/change.ts";
import type { ChangeKind } from "../../src/changes/kind.ts";
import { registerKinds } from "../../src/changes/kinds.ts";
import type { GitHub, Octokit } from "../../src/github/client.ts";
import { installationId, ownerId, type RepositoryRef, repositoryId } from "../../src/values/ids.ts";
import type { Json } from "../../src/values/json.ts";
import { memoryTable } from "../storage/memory-table.ts";

export const repository: RepositoryRef = {
  id: repositoryId(7),
  nodeId: "R_7",
  owner: "acme",
  name: "payments",
  ownerId: ownerId(3),
  installationId: installationId(5),
};

/** A change of kind `switch`: from off to on. */
export const switchOn = (over: Partial<Omit<Change, "id">> = {}): Change =>
  makeChange({
    kind: "switch",
    capability: "switches",
    lane: "act",
    target: { repository, switch: "lamp" },
    expect: "off",
    want: "on",
    params: {},
    episode: "one",
    cause: { kind: "sweep", id: "one" },
    summary: "Turns the lamp on.",
    ...over,
  });

/** A workbench for `changes/`: a lamp as the outside world, a table and a ledger in memory, and a note of everything that happens. */
export function workbench(over: Partial<ChangeKind> = {}) {
  const clock = { now: () => Date.UTC(2026, 0, 15, 12) };
  const table = memoryTable(clock);
  const events: AuditEntry[] = [];
  const steps: string[] = [];
  const world: { lamp: Json } = { lamp: "off" };
  const ledger: Ledger = {
    async record(entry) {
      steps.push(`record ${entry.phase}`);
      if (!events.some(({ of, phase }) => of === entry.of && phase === entry.phase)) events.push(entry);
    },
  };
  const client = {} as Octokit;
  const github: GitHub = {
    reader: async () => client,
    writer: async () => {
      steps.push("writer");
      return client;
    },
    installationReader: async () => client,
    app: () => client,
    identity: async () => ({ id: 1, slug: "pipewarden" }),
  };
  const kind: ChangeKind = {
    name: "switch",
    permissions: { administration: "write" },
    async read() {
      steps.push("read");
      return world.lamp;
    },
    matches: (state, description) => state === description,
    async perform(change) {
      steps.push("perform");
      world.lamp = change.want;
      return undefined;
    },
    ...over,
  };
  const context: ApplyContext = {
    table,
    ledger,
    github,
    clock,
    kinds: registerKinds([kind]),
    brakes: [],
    classify: (error) => error,
    async stillMine() {
      steps.push("still mine");
    },
    async lookAgain() {
      steps.push("look again");
    },
  };
  const open = () => table.items().filter(({ PK }) => PK.startsWith("I#")).length;
  return { context, table, events, steps, world, open, kind };
}
