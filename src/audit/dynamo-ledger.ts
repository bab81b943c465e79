import { randomBytes } from "node:crypto";
import { absent, ConditionFailed } from "../storage/condition.ts";
import { auditEventKey, inboxKey } from "../storage/keys.ts";
import type { Item, Table } from "../storage/table.ts";
import { PipewardenError } from "../values/errors.ts";
import type { OwnerId } from "../values/ids.ts";
import type { Secret } from "../values/secret.ts";
import { cloudEvent } from "./cloud-event.ts";
import type { AuditEntry } from "./event.ts";
import { endOfTime, indexAttributes } from "./event-index.ts";
import type { Ledger } from "./ledger.ts";
import { noteTrailOwner } from "./owners.ts";
import { plainJson } from "./plain-json.ts";
import { seal } from "./sealed-event.ts";

/**
 * The audit trail in the table. The inbox item goes first: an event that no inbox item leads to would never reach the log, while an
 * inbox item without an event just waits for the writer's next try. Before the first of them in this process stands that the owner has
 * a trail, or the inbox would not be found. Each is written once; of two writers of the same event the first one's words and salts stand.
 */
export class DynamoLedger implements Ledger {
  readonly #table: Table;
  readonly #secrets: readonly Secret[];
  readonly #salt: () => Buffer;
  readonly #noted = new Set<OwnerId>();

  /**
   * @param options.secrets the bot's own; an entry that holds one of them, a server's answer say, is stored without it.
   * @param options.salt 16 random bytes at each call.
   */
  constructor(options: { table: Table; secrets?: readonly Secret[]; salt?: () => Buffer }) {
    this.#table = options.table;
    this.#secrets = options.secrets ?? [];
    this.#salt = options.salt ?? (() => randomBytes(16));
  }

  /**
   * @throws PipewardenError `audit_time` unless `at` is a whole number of milliseconds from 1970 to 2286; whatever the table throws.
   */
  async record(entry: AuditEntry): Promise<void> {
    if (!Number.isSafeInteger(entry.at) || entry.at < 0 || entry.at > endOfTime) {
      throw new PipewardenError("audit_time", `An audit event has the time ${entry.at}, which is no number of milliseconds since 1970.`);
    }
    const plain = plainJson(entry, this.#secrets) as unknown as AuditEntry;
    const event = cloudEvent(plain);
    await this.#noteOwner(plain.ownerId);
    await this.#once({ ...inboxKey(plain.ownerId, event.id), at: plain.at });
    await this.#once({ ...auditEventKey(plain.ownerId, event.id), ...seal(event, this.#salt), ...indexAttributes(plain, event.id) });
  }

  async #noteOwner(owner: OwnerId): Promise<void> {
    if (this.#noted.has(owner)) return;
    await noteTrailOwner(this.#table, owner);
    this.#noted.add(owner);
  }

  async #once(item: Item): Promise<void> {
    try {
      await this.#table.put(item, absent());
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}
