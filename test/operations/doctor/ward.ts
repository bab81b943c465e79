import type { Worker } from "../../../src/deliveries/worker.ts";
import { createGitHub } from "../../../src/github/github.ts";
import type { Check, DoctorDependencies } from "../../../src/operations/doctor/check.ts";
import { examine } from "../../../src/operations/doctor/doctor.ts";
import type { DoctorPart } from "../../../src/operations/doctor/parts.ts";
import { type WebhookTarget, webhookTarget } from "../../../src/operations/doctor/webhook-target.ts";
import { Secret } from "../../../src/values/secret.ts";
import { type Rig, startRig } from "../../e2e/rig.ts";

export interface Ward {
  readonly rig: Rig;
  readonly target: WebhookTarget;
  /** One part of an examination, with some of what it looks at exchanged. */
  examine(part: DoctorPart, changes?: Partial<DoctorDependencies>): Promise<Check[]>;
  /** The same, and of it one check. */
  look(part: DoctorPart, name: string, changes?: Partial<DoctorDependencies>): Promise<Check | undefined>;
  /** What the doctor waits with: the worker works meanwhile. */
  readonly working: (worker: Worker) => Partial<DoctorDependencies>;
  /** Clients of a machine whose clock goes wrong by so many milliseconds; GitHub tells its own time. */
  clientsOff(milliseconds: number): Partial<DoctorDependencies>;
  close(): Promise<void>;
}

/** A rig, and a doctor who looks at it. Nobody works on the queue unless a test lets somebody. */
export async function startWard(): Promise<Ward> {
  const rig = await startRig();
  rig.github.createRepository("acme", "shop", { files: { "README.md": "# shop\n" } });
  const secret = Secret.of(rig.webhookSecret);
  const target = webhookTarget({ url: rig.webhookUrl, secret, appId: String(rig.app.id) });
  const clientsOff: Ward["clientsOff"] = (milliseconds) => {
    const clock = { now: () => rig.clock.now() + milliseconds };
    const github = createGitHub({
      appId: rig.app.id,
      privateKey: Secret.of(rig.app.privateKeyPem),
      apiUrl: rig.github.url,
      clock,
      // The local GitHub's server tells the time of this machine, which is not the rig's.
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        const headers = { ...Object.fromEntries(response.headers), date: new Date(rig.clock.now()).toUTCString() };
        const told = new Response(await response.arrayBuffer(), { status: response.status, headers });
        return Object.defineProperty(told, "url", { value: response.url });
      },
    });
    return { github, clock };
  };
  const usual = {
    table: rig.table,
    queue: rig.queue,
    clock: rig.clock,
    ...clientsOff(0),
    webhook: target,
    oldestMessage: (lane) => rig.queue.oldest(lane),
    patience: 1_000,
    pause: async () => {},
  } as DoctorDependencies;
  const one: Ward["examine"] = (part, changes = {}) => examine(part, { ...usual, ...changes });
  return {
    rig,
    target,
    examine: one,
    look: async (part, name, changes) => (await one(part, changes)).find((check) => check.name === name),
    working: (worker) => ({ pause: async () => void (await rig.drain(worker)) }),
    clientsOff,
    close: () => rig.close(),
  };
}
