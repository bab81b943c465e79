import { randomBytes } from "node:crypto";
import { check } from "./look.ts";
import { type Stage, until } from "./stage.ts";

const megabyte = 1_048_576;

/** Pushes whose one commit has a very long message: beyond what the queue takes, and beyond what Lambda takes. */
export async function largeDeliveries(stage: Stage): Promise<void> {
  await pushed(stage, "compressible.txt", "the same again ".repeat((2 * megabyte) / 15));
  await pushed(stage, "random.txt", randomBytes(1.5 * megabyte).toString("base64"));
  stage.tell("✓ two deliveries of 2 MB were taken and worked on; one fits the queue compressed, the other is read from GitHub again");

  const guid = await push(stage, "huge.txt", randomBytes(6 * megabyte).toString("base64"));
  const delivery = () => stage.github.deliveries.find((each) => each.guid === guid);
  check(stage, delivery()?.status_code === 413, "one of 8 MB is refused before the function: Lambda takes no event above 6 MB");
  const outcome = await stage.rehearsal.fire("redeliver");
  const referenced = outcome.kind === "result" && (outcome.result as { referenced?: unknown }).referenced === 1;
  check(stage, referenced, "the search for missed deliveries queues a reference to it");
  await done(stage, guid);
  stage.tell("✓ the worker reads it from GitHub, and it is done");
}

async function pushed(stage: Stage, file: string, message: string): Promise<void> {
  const guid = await push(stage, file, message);
  const { status_code } = stage.github.deliveries.find((each) => each.guid === guid) ?? {};
  if (status_code !== 202) throw new Error(`A delivery of ${message.length} bytes was answered ${status_code}.`);
  await done(stage, guid);
}

/** Answers the delivery's guid, once GitHub has its answer. */
async function push(stage: Stage, file: string, message: string): Promise<string> {
  const { github } = stage;
  github.commit("acme/api", "main", { [file]: "content\n" }, "alice", { message });
  await github.idle();
  const delivery = github.deliveries.findLast(({ event, body }) => event === "push" && body.includes(`"${file}"`));
  if (delivery === undefined) throw new Error(`GitHub made no delivery about ${file}.`);
  return delivery.guid;
}

const done = (stage: Stage, guid: string): Promise<void> =>
  until(`the delivery ${guid} is done`, async () => (await stage.items(`D#${guid}`)).some(({ completedAt }) => completedAt !== undefined));
