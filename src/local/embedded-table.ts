import { randomUUID } from "node:crypto";
import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { createTable } from "../storage/definition.ts";
import { dynamoClient } from "../storage/dynamo-client.ts";
import { DynamoTable } from "../storage/dynamo-table.ts";
import { type FoundDefinition, readDefinition } from "../storage/found-definition.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import type { EngineReport, EngineSettings } from "./embedded-engine.ts";

export interface EmbeddedTable {
  readonly table: Table;
  /** The table as the engine describes it. */
  describe(): Promise<FoundDefinition>;
  /** Finishes the requests in hand, refuses later ones, and frees the folder for the next opener. */
  close(): Promise<void>;
}

const tableName = "pipewarden";

/**
 * Opens the table on this machine: dynalite, a DynamoDB that stores in LevelDB, spoken to by the unmodified AWS client. What a write
 * has acknowledged survives the death of the process (it is in the operating system's hands), though not necessarily a power cut.
 *
 * The engine runs in a worker thread: it takes as much CPU as its client, so the two work side by side, and unlike a child process it
 * cannot outlive the bot and keep the folder locked.
 *
 * @param options.path folder of the store, made if missing; in memory when absent.
 * @param options.onDeath told when the engine ended by itself. A bot without its table is of no use, so the process should end, and does
 *   by an uncaught error when this is absent; everything acknowledged is stored.
 * @throws PipewardenError `store_in_use` when another process has the folder open, `store_unusable` when it cannot be opened.
 */
export async function openEmbeddedTable(options: {
  path?: string;
  clock: Clock;
  onDeath?: (error: PipewardenError) => void;
}): Promise<EmbeddedTable> {
  const settings: EngineSettings = { path: options.path, accessKeyId: randomUUID().replaceAll("-", "") };
  // Beside this file among the sources and in the bundle, with the same ending in either.
  const file = `./embedded-engine${extname(import.meta.url)}`;
  const engine = new Worker(new URL(file, import.meta.url), { workerData: settings });
  const ended = new Promise<void>((resolve) => engine.once("exit", () => resolve()));
  const port = await listeningPort(engine, options.path);
  let expected = false;
  onceDead(engine, (error) => {
    if (expected) return;
    if (options.onDeath === undefined) throw error;
    options.onDeath(error);
  });
  const client = dynamoClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: "unused" },
  });
  const close = async () => {
    expected = true;
    engine.postMessage("close");
    await ended;
    client.destroy();
  };
  try {
    await createTable(client, tableName);
  } catch (error) {
    await close();
    throw error;
  }
  const describe = () => readDefinition(client, tableName, "embedded");
  return { table: new DynamoTable({ client, name: tableName, clock: options.clock }), describe, close };
}

async function listeningPort(engine: Worker, path: string | undefined): Promise<number> {
  const report = await new Promise<EngineReport>((resolve, reject) => {
    engine.once("message", (message: EngineReport) => {
      engine.off("error", reject);
      resolve(message);
    });
    engine.once("error", reject);
    engine.once("exit", (code) => reject(new Error(`The engine ended with code ${code}`)));
  }).catch((cause: unknown) => {
    throw new PipewardenError("store_unusable", "The embedded table's engine cannot be started.", { cause });
  });
  if (report.kind === "listening") return report.port;
  if (report.reason === "locked") {
    throw new PipewardenError("store_in_use", `Another Pipewarden uses the folder ${path}. Stop it, or give this one a folder of its own.`);
  }
  throw new PipewardenError("store_unusable", `The folder ${path} cannot be used as a store: ${report.detail}`);
}

/** Calls back when the thread has ended, with its reason. */
function onceDead(engine: Worker, callback: (error: PipewardenError) => void): void {
  let reason: unknown;
  engine.once("error", (error) => {
    reason = error;
  });
  engine.once("exit", (code) => {
    const why = reason instanceof Error ? reason.message.split("\n", 1)[0] : `exit code ${code}`;
    const advice = "What it had acknowledged is stored; start the bot again.";
    callback(new PipewardenError("store_died", `The embedded table's engine ended by itself (${why}). ${advice}`, { cause: reason }));
  });
}
