import { createHmac, randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import type { Handled } from "../../src/deliveries/worker.ts";
import { lanes } from "../../src/values/lane.ts";
import { type Event, exampleEvents } from "../github-client/webhook-examples.ts";
import { resultsOf } from "./assertions.ts";
import type { Rig } from "./rig.ts";
import { protectedRepository, scene } from "./scene.ts";

interface Payload {
  readonly installation?: object;
}

async function post(rig: Rig, { name, payload }: Event): Promise<number> {
  const body = JSON.stringify(payload);
  const response = await fetch(rig.webhookUrl, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-delivery": randomUUID(),
      "x-github-event": name,
      "x-hub-signature-256": `sha256=${createHmac("sha256", rig.webhookSecret).update(body).digest("hex")}`,
    },
    body,
  });
  return response.status;
}

/** Handles everything once; none of it may ask for another time. */
async function handleAll(rig: Rig): Promise<Handled[]> {
  const worker = await rig.startBot();
  const handled: Handled[] = [];
  const next = async (): Promise<boolean> => {
    for (const lane of lanes) {
      const [message] = await rig.queue.receive(lane, { max: 1, waitSeconds: 0, visibilitySeconds: 360 });
      if (message === undefined) continue;
      handled.push(await worker.handle(lane, message));
      return true;
    }
    return false;
  };
  while (await next());
  return handled;
}

/** As GitHub sends it to an App: with the installation on account of which it is told. */
const forInstallation = (event: Event, id: number): Event => {
  const payload = event.payload as Payload;
  const installation = { ...payload.installation, id, node_id: `MDIzOkluc3RhbGxhdGlvbiR7${id}` };
  return { ...event, payload: { ...payload, installation } } as Event;
};

it.each<[string, (rig: Rig, event: Event) => Event]>([
  ["as GitHub's examples have it", (_rig, event) => event],
  ["about an installation that is gone", (_rig, event) => forInstallation(event, 4_711)],
  ["about a repository that the installation does not cover", (rig, event) => forInstallation(event, rig.installation.id)],
])("answers 202 to every kind of event and ends it quietly, %s", async (_name, made) => {
  const rig = await scene();
  const repository = await protectedRepository(rig);
  const protection = rig.github.protectionOf(repository, "main");
  expect(exampleEvents.length).toBeGreaterThan(200);
  expect(new Set(exampleEvents.map(({ name }) => name)).size).toBeGreaterThan(50);

  const statuses = new Map<string, number>();
  for (const event of exampleEvents) statuses.set(event.id, await post(rig, made(rig, event)));
  expect([...statuses].filter(([, status]) => status !== 202)).toEqual([]);

  const handled = await handleAll(rig);
  expect(handled.length).toBeGreaterThan(10);
  expect(new Set(handled)).toEqual(new Set(["done"]));
  expect(resultsOf(rig)).not.toContain(undefined);
  expect(rig.github.writes()).toBe(0);
  expect(rig.github.protectionOf(repository, "main")).toEqual(protection);
});
