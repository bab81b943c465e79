import type { Logger } from "pino";
import { type IndexReport, runIndex } from "../secrets/exact/index-run.ts";
import { createTagger } from "../secrets/exact/tagger.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import type { Secret } from "../values/secret.ts";
import { LocalSecrets } from "./managed-secrets.ts";

interface LocalIndexOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly log: Logger;
  readonly folder: string;
  readonly key: Secret;
}

/** What the function inventory does in the cloud, for the secrets in the bot's folder. */
export const indexLocalSecrets = ({ folder, key, ...options }: LocalIndexOptions): Promise<IndexReport> =>
  runIndex({ ...options, tagger: createTagger(key), stores: [new LocalSecrets(folder)] });
