import type { Condition } from "./condition.ts";

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** One row of the table. Attributes are JSON values; `ttl` (seconds since the epoch) marks when the row may be deleted. */
export type Item = Key & { readonly [attribute: string]: unknown };

export interface Page {
  readonly items: readonly Item[];
  /** Opaque; hand it back as `after` to go on. Absent on the last page. */
  readonly next?: string;
}

export interface Query {
  readonly PK: string;
  readonly SK?: { readonly beginsWith: string } | { readonly from: string; readonly to: string };
  readonly limit?: number;
  readonly descending?: boolean;
  readonly after?: string;
}

/** The three listings of the audit trail; see `definition.ts`. */
export type IndexName = "byDay" | "byRepository" | "byActor";

/**
 * The one table, as a port. Every read is consistent except `list`, which reads an index and must never feed a decision.
 * Writes touch a single item each and may carry a condition.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** @throws ConditionFailed when `condition` does not hold. */
  put(item: Item, condition?: Condition): Promise<void>;
  /**
   * Sets and removes attributes; answers the item after the update.
   * @throws ConditionFailed when `condition` does not hold.
   */
  update(
    key: Key,
    changes: { set?: Record<string, unknown>; remove?: readonly string[]; add?: Record<string, number> },
    condition?: Condition,
  ): Promise<Item>;
  /** Deleting an absent item succeeds. @throws ConditionFailed when `condition` does not hold. */
  delete(key: Key, condition?: Condition): Promise<void>;
  query(query: Query): Promise<Page>;
  /** Eventually consistent; for listings that people read. */
  list(index: IndexName, query: Query): Promise<Page>;
}
