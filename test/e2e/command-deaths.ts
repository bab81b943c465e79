import { expect } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, eventsOf, isBaseline, openIntentsOf, writesTo } from "./assertions.ts";
import { conversation, reactionsOf, repliesOf, shop } from "./conversation.ts";
import { type Rig, reporting, startRig } from "./rig.ts";

// The bot dies before its k-th call to any port while it follows a command, which is as well right after the call before took effect; a
// new bot finds only the table, the queue and GitHub. Wherever it dies, the command is followed once, and answered once.

let rig: Rig;
let talk: Awaited<ReturnType<typeof conversation>>;
async function begin(): Promise<void> {
  rig = await startRig({ home: reporting });
  talk = await conversation(rig);
  rig.github.addCollaborator(shop, "bob", "admin");
}

/** After so many deaths the story goes on in another place: a conversation that grows without end makes each command dearer. */
const playsInOne = 12;

interface Story {
  /** Brings the conversation to where the story begins. */
  prepare(): Promise<void>;
  /** The command, by whose comment it is known. */
  give(): number;
  /** Kinds of the changes that must have been made, once each, in any order. */
  readonly made: readonly string[];
  /** What must have been written at GitHub, once each, beside reactions. */
  readonly writes: readonly string[];
  /** What must be true in the end. */
  check(where: string): void;
}

const idOfLast = (): string => /approve ([0-9a-f]{12})/.exec(repliesOf(rig, talk.pull).at(-1) ?? "")?.[1] ?? "";
const settled = async (): Promise<void> => rig.settle(await rig.startBot());

const enforce: Story = {
  async prepare() {
    // What waits already is not asked for twice.
    rig.clock.advance(16 * 60_000);
  },
  give: () => talk.comment("ada", `/warden enforce ${talk.head}`),
  made: ["comments.react", "commands.accept", "comments.reply"],
  writes: ["POST /issues/{id}/comments"],
  check(where) {
    expect(isBaseline(rig, shop), where).toBe(false);
    expect(idOfLast(), where).toMatch(/^[0-9a-f]{12}$/);
  },
};

const approve: Story = {
  async prepare() {
    if (isBaseline(rig, shop)) rig.github.as("alice").request("DELETE", `/repos/${shop}/branches/main/protection`);
    rig.clock.advance(16 * 60_000);
    talk.comment("ada", `/warden enforce ${talk.head}`);
    await settled();
  },
  give: () => talk.comment("bob", `/warden approve ${idOfLast()}`),
  made: [
    // The approval and its answer.
    ...["comments.react", "commands.decide", "comments.reply", "comments.react"],
    // What was approved, and what came of it in the answer to the request.
    ...["protection.rule", "checks.publish", "commands.end", "comments.reply", "comments.react"],
  ],
  writes: ["POST /issues/{id}/comments", "PUT /branches/main/protection", "PATCH /check-runs/{id}", "PATCH /issues/comments/{id}"],
  check(where) {
    expect(isBaseline(rig, shop), where).toBe(true);
  },
};

const pause: Story = {
  async prepare() {
    talk.comment("mia", "/warden resume");
    await settled();
  },
  give: () => talk.comment("mia", '/warden pause reason:"We are moving."'),
  made: ["comments.react", "commands.accept", "comments.reply", "brakes.pause", "commands.end", "comments.reply", "comments.react"],
  writes: ["POST /issues/{id}/comments", "PATCH /issues/comments/{id}"],
  check(where) {
    const pauses = rig.table.items().filter(({ PK, SK }) => PK.startsWith("P#") && SK !== "-");
    expect(
      pauses.map(({ by, reason }) => ({ by, reason })),
      where,
    ).toEqual([{ by: "mia", reason: "We are moving." }]);
  },
};

/** Plays the story with one death; answers whether the bot lived to be killed. */
async function play(story: Story, k: number): Promise<{ died: boolean; calls: number }> {
  await story.prepare();
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  const replies = repliesOf(rig, talk.pull).length;
  rig.github.resetLog();
  const comment = story.give();
  await rig.github.idle();

  const death = killAt(k, "before");
  const doomed = await rig.startBot({ faults: death });
  await rig.drain(doomed).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await settled();

  const where = `killed before call ${k}: ${death.calls.at(-1)}`;
  story.check(where);
  expect(repliesOf(rig, talk.pull), where).toHaveLength(replies + 1);
  expect(reactionsOf(rig, comment), where).toContain("eyes");
  const changes = changesOf(rig).filter(({ change }) => !known.has(change.id));
  expect(changes.map(({ change }) => change.kind).sort(), where).toEqual([...story.made].sort());
  expect([...new Set(changes.map(({ outcome }) => outcome?.status))], where).toEqual(["succeeded"]);
  const events = eventsOf(rig);
  for (const { change } of changes) {
    const phases = events.filter(({ data }) => data.metadata.correlation_uid === change.id).map(({ data }) => data.unmapped.phase);
    expect(phases.sort(), where).toEqual(["requested", "succeeded"]);
  }
  const writes = writesTo(rig, shop).filter((write) => !write.endsWith("/reactions"));
  expect(writes.map((write) => write.replaceAll(/\d+/g, "{id}")).sort(), where).toEqual([...story.writes].sort());
  expect(openIntentsOf(rig), where).toBe(0);
  expect(rig.github.violations).toEqual([]);
  return { died: death.fired, calls: death.calls.length };
}

export const stories = { enforce, approve, pause };

/** Dies before every `stride`-th call, each time anew; answers how many calls there are. */
export async function playAll(story: Story, stride: number): Promise<number> {
  await begin();
  try {
    for (let k = 1, plays = 1; ; k += stride, plays += 1) {
      if (plays % playsInOne === 0) {
        await rig.close();
        await begin();
      }
      const { died, calls } = await play(story, k);
      if (!died) return calls;
    }
  } finally {
    await rig.close();
  }
}
