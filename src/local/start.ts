import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { serve } from "@hono/node-server";
import type { Logger } from "pino";
import { DynamoLedger } from "../audit/dynamo-ledger.ts";
import { createBot } from "../bot.ts";
import { WebhookSecrets } from "../deliveries/signature.ts";
import { createGitHub } from "../github/github.ts";
import type { Clock } from "../values/clock.ts";
import { systemClock } from "../values/clock.ts";
import { consume } from "./consumer.ts";
import { newControlToken, prepareFolder, removeControlFile, writeControlFile } from "./control-file.ts";
import type { Credentials } from "./credentials.ts";
import { openEmbeddedTable } from "./embedded-table.ts";
import { LocalQueue } from "./local-queue.ts";
import { scheduleSweeps } from "./schedule.ts";
import { createServer } from "./server.ts";
import type { Settings } from "./settings.ts";
import { controlVerbs } from "./verbs.ts";

export interface RunningBot {
  /** Base address; webhooks go to `/api/github/webhooks` below it. */
  readonly url: string;
  /** Takes nothing new, finishes what is in hand, frees the folder. */
  stop(): Promise<void>;
}

/**
 * The whole bot in this process: HTTP on loopback, table and queue on disk, the workers of all lanes, the hourly sweep.
 *
 * @throws PipewardenError when another bot has the folder, or a credential cannot be used.
 */
export async function startLocalBot(
  settings: Settings,
  credentials: Credentials,
  log: Logger,
  clock: Clock = systemClock,
): Promise<RunningBot> {
  const secrets = WebhookSecrets.of({
    current: credentials.webhookSecret,
    ...(credentials.previousWebhookSecret === undefined ? {} : { previous: credentials.previousWebhookSecret }),
  });
  const github = createGitHub({ ...credentials, apiUrl: settings.gitHubUrl, clock, log });
  prepareFolder(settings.folder);
  const embedded = await openEmbeddedTable({ path: join(settings.folder, "table"), clock });
  const { table } = embedded;
  const closers: (() => Promise<unknown>)[] = [() => embedded.close()];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const queue = await LocalQueue.open({ path: join(settings.folder, "queue"), clock, recoverInFlight: true });
    closers.push(() => queue.close());
    const world = { table, queue, github, clock, log };
    const { appId, webhookSecret, privateKey } = credentials;
    const own = [webhookSecret, privateKey];
    const worker = await createBot({ ...world, appId, webhookSecret, secrets: own, sole: true });
    const onError = (error: unknown) => log.error({ err: error }, "unforeseen failure");
    const consumer = consume(queue, worker, onError);
    closers.push(() => consumer.stop());
    const schedule = scheduleSweeps(world);
    closers.push(() => schedule.stop());

    const controlToken = newControlToken();
    const ledger = new DynamoLedger({ table, secrets: own });
    const webhook = { secrets, send: queue.send.bind(queue), now: () => clock.now(), onError };
    const app = createServer({ webhook, controlToken, verbs: controlVerbs({ ...world, ledger }), onError });
    const { url, close } = await listen(app.fetch, settings);
    closers.push(close);
    writeControlFile(settings.folder, { url, token: controlToken, pid: process.pid });
    closers.push(async () => removeControlFile(settings.folder));
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function listen(fetch: (request: Request) => Response | Promise<Response>, { host, port }: Settings) {
  const server = serve({ fetch, hostname: host, port });
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", reject);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ("closeIdleConnections" in server) server.closeIdleConnections();
      }),
  };
}
