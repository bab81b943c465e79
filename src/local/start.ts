import type { Logger } from "pino";
import { DynamoLedger } from "../audit/dynamo-ledger.ts";
import { createBot } from "../bot.ts";
import { RegistryCredentials } from "../dependencies/registry-credentials.ts";
import { createGitHub } from "../github/github.ts";
import { webhookTarget } from "../operations/doctor/webhook-target.ts";
import { operatorVerbs } from "../operations/verbs.ts";
import type { Clock } from "../values/clock.ts";
import { systemClock } from "../values/clock.ts";
import type { PipewardenError } from "../values/errors.ts";
import type { Lane } from "../values/lane.ts";
import { pause } from "../values/pause.ts";
import type { Secret } from "../values/secret.ts";
import { Closers } from "./closers.ts";
import { consume } from "./consumer.ts";
import { newControlToken, removeControlFile, writeControlFile } from "./control-file.ts";
import type { Credentials } from "./credentials.ts";
import { openEmbeddedTable } from "./embedded-table.ts";
import { localFingerprintKey } from "./fingerprint-key.ts";
import { prepareFolder } from "./folder.ts";
import { listen } from "./listen.ts";
import { LiveSecrets } from "./live-secrets.ts";
import { LocalQueue } from "./local-queue.ts";
import { scheduleSweeps } from "./schedule.ts";
import { createServer } from "./server.ts";
import type { Settings } from "./settings.ts";

/** Whoever can read the control token of this machine's bot is its operator. */
const localOperator = "An operator";

export interface RunningBot {
  /** Base address; webhooks go to `/api/github/webhooks` below it. */
  readonly url: string;
  /** Resolves when the bot cannot go on: its table's engine died. Stopping it is of no use then; the process should end. */
  readonly died: Promise<PipewardenError>;
  /** Begins nothing new, finishes what is in hand, frees the folder. Webhooks are stored until the end, for the next start. */
  stop(): Promise<void>;
}

export interface LocalBotOptions {
  /** Reads the credentials anew, after they were replaced. */
  readonly load?: () => Credentials;
  /** Names of the variables that some of them come from, which nothing can replace while the process runs. */
  readonly fromEnvironment?: readonly string[];
  readonly clock?: Clock;
}

/**
 * The whole bot in this process: HTTP, table and queue on disk, the workers of all lanes, the hourly sweep.
 *
 * @throws PipewardenError when another bot has the folder, the port is taken, or a credential cannot be used; nothing is left open then.
 */
export async function startLocalBot(
  settings: Settings,
  credentials: Credentials,
  log: Logger,
  { load = () => credentials, fromEnvironment = [], clock = systemClock }: LocalBotOptions = {},
): Promise<RunningBot> {
  const { appId, webhookSecret, privateKey } = credentials;
  const secrets = new LiveSecrets(credentials, load);
  const github = createGitHub({ appId, privateKey, renewKey: () => secrets.renewKey(), apiUrl: settings.gitHubUrl, clock, log });
  const stores = prepareFolder(settings.folder);
  const onError = (error: unknown) => log.error({ err: error }, "unforeseen failure");
  const closers = new Closers();
  try {
    const { promise: died, resolve: onDeath } = Promise.withResolvers<PipewardenError>();
    const { table, describe } = closers.add(await openEmbeddedTable({ path: stores.table, clock, onDeath }), "close");
    const queue = closers.add(await LocalQueue.open({ path: stores.queue, clock, recoverInFlight: true }), "close");
    let key: Secret | undefined;
    const fingerprintKey = async () => {
      key ??= localFingerprintKey(settings.folder);
      return key;
    };
    const indexSecrets = async () => {
      // Loaded here: the engine behind it is of no use at the start.
      const { indexLocalSecrets } = await import("./index-secrets.ts");
      return indexLocalSecrets({ table, clock, log, folder: settings.folder, key: await fingerprintKey() });
    };
    const registryCredentials = new RegistryCredentials({
      // Loaded here: few bots have any.
      read: async (host) => (await import("./registry-credentials.ts")).readLocalRegistryCredential(settings.folder)(host),
      clock,
      learn: (learned) => secrets.learn(learned),
    });
    const world = { table, queue, github, clock, log, fingerprintKey, registries: { credentials: registryCredentials }, pause };

    // Before any work begins: a port that is taken is known at once.
    const controlToken = newControlToken();
    const { known } = secrets;
    const ledger = new DynamoLedger({ table, secrets: known });
    const webhook = {
      get secrets() {
        return secrets.verifier;
      },
      appId,
      send: queue.send.bind(queue),
      now: () => clock.now(),
      onError,
    };
    // Asked for by a request, so the bot listens by then.
    const doctor = async () => ({
      webhook: webhookTarget({ url: `${localUrl}/api/github/webhooks`, secret: secrets.webhookSecret, appId }),
      controlUrl: localUrl,
      describeTable: describe,
      oldestMessage: (lane: Lane) => queue.oldest(lane),
    });
    const reload = async () => {
      secrets.reload();
      return { fromEnvironment };
    };
    const verbs = {
      ...operatorVerbs({ ...world, ledger, operator: localOperator, doctor }),
      "reload-secrets": reload,
      "index-secrets": indexSecrets,
    };
    const app = createServer({ webhook, controlToken, verbs, onError });
    const { url, localUrl } = closers.add(await listen(app.fetch, settings), "close");

    const worker = await createBot({ ...world, appId, webhookSecret, secrets: known, sole: true });
    const consumer = consume({ queue, worker, onError });
    const schedule = scheduleSweeps({ ...world, indexSecrets });
    closers.add({ stop: () => Promise.all([consumer.stop(), schedule.stop()]) }, "stop");
    writeControlFile(settings.folder, { url: localUrl, token: controlToken });
    closers.add({ remove: () => removeControlFile(settings.folder) }, "remove");
    return { url, died, stop: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}
