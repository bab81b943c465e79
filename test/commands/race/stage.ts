import type { Ledger } from "../../../src/audit/ledger.ts";
import type { Brake } from "../../../src/changes/brake.ts";
import { braking } from "../../../src/changes/braking.ts";
import { makeChange } from "../../../src/changes/change.ts";
import type { Capability } from "../../../src/changes/engine.ts";
import type { ChangeKind } from "../../../src/changes/kind.ts";
import { registerKinds } from "../../../src/changes/kinds.ts";
import { authorityBrake } from "../../../src/commands/authority-brake.ts";
import { noteHead } from "../../../src/commands/binding/head-record.ts";
import { commandsCapability } from "../../../src/commands/capability.ts";
import { hashOfBody } from "../../../src/commands/events.ts";
import type { KnowledgeSources } from "../../../src/commands/knowledge.ts";
import { commandsName } from "../../../src/commands/name.ts";
import { commandKinds } from "../../../src/commands/record-kinds.ts";
import { verbs } from "../../../src/commands/registry.ts";
import { decodeMessage } from "../../../src/deliveries/envelope.ts";
import type { Queue } from "../../../src/deliveries/queue.ts";
import { requestLook } from "../../../src/deliveries/requests.ts";
import { createWork } from "../../../src/deliveries/work.ts";
import { classify } from "../../../src/github/classify.ts";
import { reactToComment, replyToComment } from "../../../src/github/comment-kinds.ts";
import { repositoryRef } from "../../../src/github/repository.ts";
import { RetryLater } from "../../../src/values/errors.ts";
import { faultyTable } from "../../storage/faulty-table.ts";
import { memoryTable } from "../../storage/memory-table.ts";
import { repository as payload, people, pullNumber, type SmallWorld, smallGitHub } from "./small-github.ts";

export const named = "a".repeat(40);
export const other = "b".repeat(40);
const quarter = 15 * 60_000;

/** One time that something was done, and whether it was allowed at any moment between the last asking and the doing. */
export interface Done {
  readonly head: string;
  readonly allowed: boolean;
}

/**
 * The bot's own parts, from the message on the queue to the change that is performed: work, claim, lease, the capability of commands, and
 * `apply` with the brake that asks again. Around them a small GitHub and a policy that switches a lamp. `before` is awaited before
 * each call to a port.
 */
export function stage(before: (call: string) => Promise<void> = async () => {}) {
  let time = Date.UTC(2026, 0, 15, 12);
  const clock = { now: () => time };
  const world: SmallWorld = {
    head: named,
    roles: new Map([
      ["ada", "admin"],
      ["bob", "admin"],
    ]),
    comments: new Map(),
    replies: [],
    reactions: [],
    nextId: 100,
  };
  const repository = repositoryRef(payload, 9);
  let version = "one";
  let askedAt: number | undefined;
  let askedUnder = "";
  let versionRead = "";
  const done: Done[] = [];

  // As a person would say it, apart from the code: two people who may, both comments as they were written, the named commit, the
  // configuration of the asking, a quarter of an hour.
  const allowed = (): boolean =>
    world.roles.get("ada") === "admin" &&
    world.roles.get("bob") === "admin" &&
    [...world.comments.values()].some(({ by, body }) => by === "ada" && body === `/warden enforce ${named}`) &&
    [...world.comments.values()].some(({ by, body }) => by === "bob" && /^\/warden approve [0-9a-f]{12}$/.test(body)) &&
    world.head === named &&
    version === askedUnder &&
    askedAt !== undefined &&
    time < askedAt + quarter;
  let allowedSinceAsked = false;
  const noticed = (): void => {
    allowedSinceAsked ||= allowed();
  };

  const memory = memoryTable(clock);
  const table = faultyTable(memory, {
    async around(call, perform) {
      await before(call);
      // The request is made when the command is accepted: its quarter of an hour begins, for the configuration that was read then.
      if (call.startsWith("table.put C#") && askedAt === undefined) {
        askedAt = time;
        askedUnder = versionRead;
      }
      return perform();
    },
  });
  const github = smallGitHub(world, clock.now, (call) => before(`github ${call}`));
  const recorded = new Map<string, string>();
  const ledger: Ledger = {
    async record({ of, phase, action }) {
      recorded.set(`${of} ${phase}`, action);
    },
  };
  const bodies: string[] = [];
  const queue = {
    async send(_lane: string, { body }: { body: string }) {
      bodies.push(body);
    },
  } as unknown as Queue;

  const sources: KnowledgeSources = {
    standing: async () => [
      {
        policy: "protection",
        mode: "report",
        hindrance: null,
        weak: [{ label: "Lamp", have: "off", want: "on", becomes: "on", obstacle: null }],
      },
    ],
    asked: async () => [],
    findings: async () => [],
    fixes: async () => [],
    trail: async () => [],
    brakes: async () => ({ pauses: [], holds: [] }),
    holds: async () => ({ open: [], role: "none", author: false }),
  };
  const policyVersion = async () => {
    versionRead = version;
    return version;
  };
  const overrides = async () => ({});
  const lamp: Capability = {
    name: "protection",
    permissions: { administration: "read" },
    observe: async () => null,
    decide: (_facts, { cause, episode, params }) => ({
      changes:
        params?.enforce === true
          ? [
              makeChange({
                kind: "lamp.switch",
                capability: "protection",
                lane: "act",
                target: { repository },
                expect: "off",
                want: "on",
                params: {},
                episode,
                cause,
                summary: "Switch the lamp on.",
              }),
            ]
          : [],
    }),
    report: () => undefined,
  };
  const lampKind: ChangeKind = {
    name: "lamp.switch",
    permissions: { administration: "write" },
    // Every time that somebody means it, it can be done again: nothing but the bot's own care keeps it from being done twice.
    read: async () => "off",
    matches: (state, description) => state === description,
    async perform() {
      done.push({ head: world.head, allowed: allowedSinceAsked });
      return "on";
    },
  };
  const commands = commandsCapability({
    table,
    ledger,
    clock,
    verbs,
    slug: async () => "pipewarden",
    sources,
    overrides,
    policyVersion,
    lookers: () => [],
  });
  const real = authorityBrake({
    table,
    github,
    clock,
    verbs,
    overrides,
    policyVersion,
    holds: (place, sender) => sources.holds(place, sender, []),
  });
  const brake: Brake = {
    holds(change, circumstances) {
      allowedSinceAsked = allowed();
      return real.holds(change, circumstances);
    },
  };
  const log = { debug() {}, info() {}, warn() {}, error() {} };
  const work = createWork({
    pause: undefined,
    table,
    ledger,
    github,
    clock,
    queue,
    log,
    kinds: registerKinds([reactToComment, replyToComment, ...commandKinds(table, clock), lampKind]),
    brakes: [brake],
    classify: (error) => classify(error, clock.now()),
    holder: "the stage",
    sole: false,
    capabilities: new Map(
      [lamp, braking(table) as unknown as Capability, commands as unknown as Capability].map((each) => [each.name, each]),
    ),
    fetchDelivery: async () => {
      throw new Error("Nothing is fetched here.");
    },
    receive: async () => {},
  });

  let deliveries = 0;
  /** GitHub tells of a comment, as it was written. */
  const deliver = (id: number, by: string, body: string): Promise<void> => {
    deliveries += 1;
    const source = { kind: "issue_comment", id, bodyHash: hashOfBody(body) };
    return requestLook(queue, clock, "act", {
      capability: commandsName,
      id: `delivery-${deliveries}`,
      repository,
      cause: { kind: "delivery", id: `guid-${deliveries}`, actor: { id: people[by] ?? 0, login: by, type: "User" } },
      params: { kind: "written", source, conversation: pullNumber },
    });
  };
  const say = async (by: string, body: string): Promise<number> => {
    const id = world.nextId++;
    world.comments.set(id, { id, by, body, at: time });
    await deliver(id, by, body);
    return id;
  };
  const idIn = (): string => /approve ([0-9a-f]{12})/.exec(world.replies.map(({ body }) => body).join("\n"))?.[1] ?? "0".repeat(12);
  /** The command of ada, or the approvals of bob. */
  const wordsOf = (by: string) =>
    [...world.comments.values()].filter(
      (comment) => comment.by === by && comment.body.startsWith(by === "ada" ? "/warden enforce" : "/warden approve"),
    );

  return {
    world,
    done,
    recorded,
    /** How the messages are worked on that are on the queue; looks that they ask for stay there, unless `until` says otherwise. */
    async handle(of: (capability: string) => boolean): Promise<void> {
      const now = bodies.splice(0);
      for (const body of now) {
        const message = decodeMessage(body);
        if (message.type !== "request" || !of(message.capability)) {
          bodies.push(body);
          continue;
        }
        try {
          await work("act", message);
        } catch (error) {
          // As the worker does: the message comes again.
          if (!(error instanceof RetryLater)) throw error;
          bodies.push(body);
        }
      }
    },
    waiting: () => bodies.length,
    later(milliseconds: number): void {
      time += milliseconds;
      noticed();
    },
    async ask(): Promise<void> {
      await say("ada", `/warden enforce ${named}`);
      noticed();
    },
    approve: async (by = "bob"): Promise<void> => {
      await say(by, `/warden approve ${idIn()}`);
      noticed();
    },
    /** Whoever said it before; nothing when they said nothing. */
    tellAgain: async (by: string): Promise<void> => {
      for (const { id, body } of wordsOf(by)) await deliver(id, by, body);
    },
    async move(head: string, { told }: { told: boolean }): Promise<void> {
      world.head = head;
      noticed();
      if (told) await noteHead(memory, repository.id, pullNumber, { sha: head, receivedAt: time, action: "synchronize" });
    },
    role(login: string, role: "read" | "admin"): void {
      world.roles.set(login, role);
      noticed();
    },
    edit(by: string): void {
      for (const comment of wordsOf(by)) comment.body += "\nedited";
      noticed();
    },
    remove(by: string): void {
      for (const { id } of wordsOf(by)) world.comments.delete(id);
      noticed();
    },
    configure(): void {
      version = `${version}+`;
      noticed();
    },
  };
}

export type Stage = ReturnType<typeof stage>;
