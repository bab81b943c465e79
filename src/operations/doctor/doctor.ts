import { classify } from "../../github/classify.ts";
import { readAppDefinition } from "../../registration/app-definition.ts";
import type { Clock } from "../../values/clock.ts";
import { PipewardenError } from "../../values/errors.ts";
import { lanes } from "../../values/lane.ts";
import { type Check, type DoctorDependencies, failure } from "./check.ts";
import { askForApp, checkClock, checkCredentials, checkEvents, checkInstallations, checkPermissions, checkSecrets } from "./check-app.ts";
import { checkPath } from "./check-path.ts";
import { checkDeadLetters, checkQueue } from "./check-queues.ts";
import { checkRefusals } from "./check-refusals.ts";
import { checkSecretIndex } from "./check-secret-index.ts";
import { checkSweep } from "./check-sweep.ts";
import { checkConditions, checkDefinition } from "./check-table.ts";
import { checkConfiguration, checkDeliveries } from "./check-webhook.ts";
import { type DoctorPart, doctorParts } from "./parts.ts";

/** The parts that need no bot, only its credentials. */
type Registration = Pick<DoctorDependencies, "github" | "clock" | "webhook" | "wanted">;

/** Runs one part. A check that cannot be done is a failed one; it stops no other. */
export function examine(part: DoctorPart, deps: DoctorDependencies): Promise<Check[]> {
  switch (part) {
    case "app":
    case "webhook":
      return examineRegistration(part, deps);
    case "table":
      return all([
        guarded("table.definition", () => checkDefinition(deps), deps),
        guarded("table.conditions", () => checkConditions(deps), deps),
        guarded("sweep.last", () => checkSweep(deps), deps),
        guarded("secrets.index", () => checkSecretIndex(deps), deps),
      ]);
    case "queues":
      return all([
        ...lanes.map((lane) => guarded(`queue.${lane}`, () => checkQueue(lane, deps), deps)),
        guarded("queue.dead-letters", () => checkDeadLetters(deps), deps),
      ]);
    case "path":
      return all([guarded("path.ping", () => checkPath(deps), deps)]);
    case "refusals":
      return all([guarded("refusals.unsigned", () => checkRefusals(deps), deps)]);
  }
}

/** The App as it is registered at GitHub. */
export async function examineRegistration(part: "app" | "webhook", deps: Registration): Promise<Check[]> {
  if (part === "webhook") {
    return all([
      guarded("webhook.configuration", () => checkConfiguration(deps), deps),
      guarded("webhook.deliveries", () => checkDeliveries(deps), deps),
    ]);
  }
  const answer = await askForApp(deps);
  const wanted = deps.wanted ?? readAppDefinition();
  return [
    checkCredentials(answer),
    checkClock(answer),
    checkSecrets(answer, deps),
    checkPermissions(answer, wanted.default_permissions),
    checkEvents(answer, wanted.default_events),
    ...(await guarded("installations.permissions", () => checkInstallations(answer, deps), deps)),
  ];
}

const all = async (checks: readonly Promise<readonly Check[]>[]): Promise<Check[]> => (await Promise.all(checks)).flat();

async function guarded(name: string, check: () => Promise<Check | readonly Check[]>, { clock }: Registration): Promise<readonly Check[]> {
  try {
    return [await check()].flat();
  } catch (error) {
    return [failure(name, `This could not be looked at: ${reasonOf(error, clock)}`)];
  }
}

/** What of an error may be read by people. Faults of ours leave only their name: their words may hold anything. */
function reasonOf(thrown: unknown, clock: Clock): string {
  const error = classify(thrown, clock.now());
  if (error instanceof PipewardenError) return error.message;
  const name = error instanceof Error ? error.name : typeof error;
  if (/AccessDenied|NotAuthorized/.test(name))
    return `AWS does not allow it to whoever asks (${name}); docs/doctor.md says what the doctor needs.`;
  return `it failed in a way that is not foreseen (${name}).`;
}

/**
 * The same, for a part that somebody names. He names no address and no secret: those are the deployment's own.
 *
 * @throws PipewardenError `part_unknown`.
 */
export async function examinePart(part: string | undefined, deps: DoctorDependencies): Promise<Check[]> {
  const known = doctorParts.find((one) => one === part);
  if (known === undefined) throw new PipewardenError("part_unknown", `The doctor looks at ${doctorParts.join(", ")}.`);
  return await examine(known, deps);
}
