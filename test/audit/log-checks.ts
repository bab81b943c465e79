import { leafHash } from "../../src/audit/leaf.ts";
import type { Item } from "../../src/storage/table.ts";
import type { OwnerId } from "../../src/values/ids.ts";
import { naiveRoot } from "./naive-tree.ts";

interface BatchItem extends Item {
  readonly number: number;
  readonly first: number;
  readonly size: number;
  readonly events: readonly string[];
  readonly leaves: readonly string[];
  readonly frontier: readonly string[];
  readonly root: string;
}

/**
 * Looks at a table as an auditor would who stops the world, and expects of the log of `owner` what must hold at every moment. What is
 * seen is remembered: nothing that stood in the log at an earlier look may have changed or moved.
 */
export class LogAuditor {
  readonly #owner: OwnerId;
  readonly #seen = new Map<number, string>();

  constructor(owner: OwnerId) {
    this.#owner = owner;
  }

  /** @returns the ids of the logged events, in the order of the log. */
  look(items: readonly Item[]): string[] {
    const owner = this.#owner;
    const batches = items.filter(({ PK }) => PK === `B#${owner}`).sort((a, b) => (a.SK < b.SK ? -1 : 1)) as BatchItem[];
    const events = new Map(items.filter(({ PK }) => PK.startsWith(`E#${owner}#`)).map((item) => [item.SK, String(item.event)]));
    const numbers = new Map(items.filter(({ PK }) => PK.startsWith(`N#${owner}#`)).map((item) => [item.PK.split("#")[2], item]));
    const inbox = new Set(items.filter(({ PK }) => PK === `Q#${owner}`).map(({ SK }) => SK));

    const log: string[] = [];
    const leaves: string[] = [];
    for (const [index, batch] of batches.entries()) {
      must(batch.number === index + 1 && batch.first === log.length, `batch ${batch.SK} follows the one before`);
      must(batch.events.length > 0 && batch.leaves.length === batch.events.length, `batch ${batch.SK} has as many hashes as events`);
      log.push(...batch.events);
      leaves.push(...batch.leaves);
      must(batch.size === log.length && batch.root === naiveRoot(leaves), `batch ${batch.SK} has the root of the naive tree`);
      for (const [at, id] of batch.events.entries()) {
        const event = events.get(id);
        must(event !== undefined && batch.leaves[at] === leafHash({ event }), `batch ${batch.SK} has the hash of event ${id}`);
      }
      const content = JSON.stringify(batch);
      must(content === (this.#seen.get(batch.number) ?? content), `batch ${batch.SK} is as it was`);
      this.#seen.set(batch.number, content);
    }
    must(batches.length === this.#seen.size, "no batch is gone");
    must(new Set(log).size === log.length, "no event stands in the log twice");
    for (const [id, item] of numbers) must(log[item.sequence as number] === id, `event ${id} stands where its number says`);
    for (const id of events.keys()) must(inbox.has(id) || numbers.has(id), `event ${id} waits or has its number`);
    for (const batch of batches.slice(0, -1))
      must(
        batch.events.every((id) => numbers.has(id)),
        "all but the last batch are finished",
      );
    return log;
  }

  /** Beyond `look`: the log is finished, and everything that was written is in it. */
  lookAtEnd(items: readonly Item[]): string[] {
    const log = this.look(items);
    const inLog = new Set(log);
    const written = items.filter(({ PK }) => PK.startsWith(`E#${this.#owner}#`)).map(({ SK }) => SK);
    for (const id of written) {
      must(inLog.has(id), `event ${id} is in the log`);
      must(!items.some(({ PK, SK }) => PK === `Q#${this.#owner}` && SK === id), `event ${id} has left the inbox`);
    }
    const numbered = items.filter(({ PK }) => PK.startsWith(`N#${this.#owner}#`));
    must(numbered.length === written.length && log.length === written.length, "every event has its number");
    return log;
  }
}

/** Not `expect`: this is asked millions of times. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It does not hold that ${what}`);
}
