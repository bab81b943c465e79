import { expect } from "vitest";
import { Killed, killAt } from "../storage/faults.ts";
import { changesOf, eventsOf, openIntentsOf } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { findingsOf, secretsScene, work } from "./secrets-scene.ts";
import { alertNow, alertOf, conclusionOf, leaked, say, write } from "./triage-scene.ts";

const kinds = ["findings.resolve", "alerts.resolve"];

/** The bot dies before its k-th call while it follows a dismissal, and a new one goes on. Answers whether it died, and how many calls there are. */
async function play(rig: Rig, { head, pull, id, alert }: { head: string; pull: number; id: string; alert: number }, k: number) {
  if (findingsOf(rig)[0]?.state !== "open") await say(rig, pull, "mia", `/warden reopen ${id}`);
  const known = new Set(changesOf(rig).map(({ change }) => change.id));
  rig.github.resetLog();
  write(rig, pull, "mia", `/warden dismiss ${id} ${head} as:used-in-tests reason:"A fixture."`);
  await rig.github.idle();
  const death = killAt(k, "before");
  await rig.drain(await rig.startBot({ faults: death })).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await work(rig);

  const where = `killed before call ${k}: ${death.calls.at(-1)}`;
  expect(findingsOf(rig), where).toMatchObject([{ state: "used-in-tests", resolution: { by: "mia" } }]);
  expect(alertNow(rig, alert), where).toMatchObject({ state: "resolved", resolution: "used_in_tests" });
  expect(conclusionOf(rig, head), where).toBe("success");
  const patches = rig.github.requests.filter(
    ({ method, route, effective }) => method === "PATCH" && effective && route?.includes("secret-scanning"),
  );
  expect(patches, where).toHaveLength(1);
  const changes = changesOf(rig).filter(({ change }) => !known.has(change.id) && kinds.includes(change.kind));
  expect(changes.map(({ change }) => change.kind).toSorted(), where).toEqual(kinds.toSorted());
  expect(new Set(changes.map(({ outcome }) => outcome?.status)), where).toEqual(new Set(["succeeded"]));
  for (const { change } of changes) {
    const phases = eventsOf(rig).flatMap(({ data }) => (data.metadata.correlation_uid === change.id ? [data.unmapped.phase] : []));
    expect(phases.toSorted(), where).toEqual(["requested", "succeeded"]);
  }
  expect(openIntentsOf(rig), where).toBe(0);
  return { died: death.fired, calls: death.calls.length };
}

/** Dies before every `stride`-th call of a dismissal, each time anew; answers how many calls there are. */
export async function playDismissals(stride: number): Promise<number> {
  const rig = await secretsScene(undefined, { expectsFailures: true });
  const pull = await leaked(rig);
  const alert = alertOf(rig, pull.head);
  await work(rig);
  for (let k = stride; ; k += stride) {
    const { died, calls } = await play(rig, { ...pull, alert }, k);
    if (!died) return calls;
  }
}
