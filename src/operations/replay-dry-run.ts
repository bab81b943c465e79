import { randomBytes } from "node:crypto";
import { pipewarden } from "../app.ts";
import { type Capabilities, createCapabilities } from "../capabilities.ts";
import type { Change } from "../changes/change.ts";
import { type Occasion, type Outcomes, preview } from "../changes/engine.ts";
import type { DeliveryMessage } from "../deliveries/envelope.ts";
import { withJob } from "../deliveries/job.ts";
import { repositoriesOf } from "../deliveries/requests.ts";
import { classify } from "../github/classify.ts";
import type { GitHub } from "../github/client.ts";
import { createReadyProbot } from "../github/probot.ts";
import { createLog } from "../github/probot-log.ts";
import { WriteRefused } from "../github/read-only.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import { installationId, type RepositoryRef } from "../values/ids.ts";
import { inParallel } from "../values/in-parallel.ts";
import type { JsonObject } from "../values/json.ts";
import { Secret } from "../values/secret.ts";
import type { Account } from "./accounts.ts";
import { untouched } from "./replay-table.ts";

/** What one capability would do about an event, in one repository. */
export interface ForeseenLook {
  readonly capability: string;
  /** `owner/name` */
  readonly repository: string;
  /** `held`: why a brake would hold it back now. */
  readonly changes: readonly { readonly kind: string; readonly summary: string; readonly held: string | null }[];
  /** What people would be told, if anything. */
  readonly tells: string | null;
  /** Further looks that this one would ask for. */
  readonly asks: readonly string[];
  /** Why it could not be foreseen: GitHub's refusal, which would end the message too. */
  readonly refused: { readonly code: string; readonly message: string } | null;
}

export interface Foreseen {
  readonly looks: readonly ForeseenLook[];
  /** Looks beyond those that a dry run takes. */
  readonly left: number;
}

export interface DryRunDependencies {
  readonly table: Table;
  readonly github: GitHub;
  readonly clock: Clock;
}

/** An event of a whole organisation would have all of it looked at. */
const looksTaken = 25;
const width = 4;

interface Wanted {
  readonly capability: string;
  readonly occasion: Occasion;
}

/**
 * What the bot would do now about a delivery: the application says which capabilities it concerns, each observes and decides. Nothing
 * is applied; there is no client that could write, and what would be written to the table is forgotten.
 */
export async function foresee(
  message: DeliveryMessage,
  payload: JsonObject,
  account: Account,
  deps: DryRunDependencies,
): Promise<Foreseen> {
  const { clock } = deps;
  const github: GitHub = {
    ...deps.github,
    writer: async () => {
      throw new WriteRefused("a dry run");
    },
  };
  const wanted = await looksFor(message, payload, account, github);
  const { id: appId } = await github.identity();
  const capabilities = createCapabilities({
    table: untouched(deps.table),
    github,
    clock,
    appId,
    ledger: { record: async () => {} },
    ask: async () => {},
  });
  const looks = await inParallel(wanted.slice(0, looksTaken), width, (one) => look(one, capabilities, { github, clock }));
  return { looks, left: Math.max(0, wanted.length - looksTaken) };
}

/** The very application that the workers run, with a job that only notes what it is asked for. */
async function looksFor(message: DeliveryMessage, payload: JsonObject, account: Account, github: GitHub): Promise<Wanted[]> {
  const wanted: Wanted[] = [];
  const { guid, event } = message;
  const note = (capability: string, repository: RepositoryRef, params?: JsonObject): void => {
    const cause = { kind: "operator", id: guid, event } as const;
    wanted.push({ capability, occasion: { repository, cause, episode: guid, ...(params === undefined ? {} : { params }) } });
  };
  const job = {
    isOwn: async (sender: { login: string; type: string } | undefined) =>
      sender?.type === "Bot" && sender.login === `${(await github.identity()).slug}[bot]`,
    // What is only kept in the bot's own storage changes nothing outside.
    note: async () => {},
    receivedAt: message.receivedAt,
    look: async (capability: string, repository: RepositoryRef, params?: JsonObject) => note(capability, repository, params),
    async lookEverywhere(capability: string) {
      const installation = installationId(account.installation);
      const reader = await github.installationReader({ installationId: installation, owner: account.login }, { metadata: "read" });
      for await (const repository of repositoriesOf(reader, installation)) note(capability, repository);
    },
  };
  // Probot demands a secret; nothing is verified here.
  const webhookSecret = Secret.of(randomBytes(32).toString("hex"));
  const probot = await createReadyProbot({ appId: (await github.identity()).id, webhookSecret, log: createLog({ level: "silent" }) });
  await probot.load(pipewarden);
  await withJob(job, () => probot.receive({ id: guid, name: event, payload } as unknown as Parameters<typeof probot.receive>[0]));
  return wanted;
}

async function look(
  { capability: name, occasion }: Wanted,
  all: Capabilities,
  context: { github: GitHub; clock: Clock },
): Promise<ForeseenLook> {
  const { repository } = occasion;
  const told = { capability: name, repository: `${repository.owner}/${repository.name}` };
  const capability = all.capabilities.get(name);
  if (capability === undefined) throw new PipewardenError("unknown_capability", `This version has no capability called ${name}.`);
  try {
    const plan = await preview(capability, occasion, context);
    const { changes } = plan.decision;
    const done: Outcomes = new Map(
      changes.map((change) => [change.id, { status: "succeeded", found: false, before: change.expect, after: change.want }]),
    );
    const asks = capability.asks?.(plan, occasion) ?? [];
    return {
      ...told,
      changes: await inParallel(changes, 1, async (change) => ({
        kind: change.kind,
        summary: change.summary,
        held: (await heldBy(change, plan.policyVersion, all)) ?? null,
      })),
      tells: capability.report(plan, done, occasion)?.summary ?? null,
      asks: asks.map(
        ({ capability: other, repository: of, everywhere }) => `${other}: ${everywhere ? "every repository" : `${of.owner}/${of.name}`}`,
      ),
      refused: null,
    };
  } catch (thrown) {
    const error = classify(thrown, context.clock.now());
    if (error instanceof RetryLater || !(error instanceof PipewardenError)) throw error;
    return { ...told, changes: [], tells: null, asks: [], refused: { code: error.code, message: error.message } };
  }
}

async function heldBy(change: Change, policyVersion: string | undefined, { brakes, kinds }: Capabilities): Promise<string | undefined> {
  for (const brake of brakes) {
    const reason = await brake.holds(change, { policyVersion, begun: false, tells: kinds.get(change.kind)?.tells === true });
    if (reason !== undefined) return reason;
  }
  return undefined;
}
