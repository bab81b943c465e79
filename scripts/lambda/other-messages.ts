import { encodeMessage, firstTry } from "../../src/deliveries/encode.ts";
import { installationId, ownerId, repositoryId } from "../../src/values/ids.ts";
import { check } from "./look.ts";
import { lanes, type Stage, until } from "./stage.ts";

/** One in each lane; none of them keeps the others from being worked on. The letters are taken away afterwards, so that the doctor finds none. */
export async function unreadableMessages(stage: Stage): Promise<void> {
  for (const lane of lanes) await stage.send(lane, "no message of ours");
  await until("each lane has a dead letter", async () => (await Promise.all(lanes.map(stage.depth))).every(({ dead }) => dead === 1));
  check(stage, true, "the functions act, fix and rotate each put one among their dead letters, and took it from the queue");
  for (const lane of lanes) await stage.purgeDeadLetters(lane);
}

/** A sweep's question in the lanes in which no capability has work so far: they take it, find nothing to do, and go by all the rules. */
export async function idleLanes(stage: Stage): Promise<void> {
  const { body } = stage.github.as("alice").request("GET", "/repos/acme/website");
  const { id, node_id: nodeId } = body as { id: number; node_id: string };
  const repository = {
    id: repositoryId(id),
    nodeId,
    owner: "acme",
    name: "website",
    ownerId: ownerId(stage.app.ownerId),
    installationId: installationId(stage.app.installationId),
  };
  const before = stage.github.writes();
  const message = encodeMessage({ type: "sweep", run: "rehearsal", repository, ...firstTry(Date.now()) });
  const idle = ["fix", "rotate"] as const;
  for (const lane of idle) await stage.send(lane, message);
  const done = (lane: (typeof idle)[number]): boolean =>
    stage.rehearsal
      .functionNamed(lane)
      .lastLines(20)
      .some((line) => line.includes('"message done"'));
  await until("fix and rotate are done", () => idle.every(done));
  await stage.quiet();
  check(stage, stage.github.writes() === before, "fix and rotate take a question about acme/website, and have nothing to do");
}
