import type { Reader } from "../../github/client.ts";
import type { Permissions } from "../../github/permissions.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { type Budget, createBudget, type Limits, usualLimits } from "./budget.ts";
import { readPullSource } from "./pull.ts";
import { readPushSource } from "./pushed.ts";
import { type RecordsOptions, readTextsRecord } from "./records.ts";
import { nothingFound, type Source, type SourceParams } from "./source.ts";

/** What reading a source takes; texts of issues come with their events. */
export const sourcePermissions: Permissions = { contents: "read", metadata: "read", pull_requests: "read" };

export interface ReadOptions {
  readonly reader: Reader;
  readonly repository: RepositoryRef;
  readonly records: RecordsOptions;
  /** Milliseconds of any clock that runs forward. */
  readonly now: () => number;
  readonly limits?: Limits;
}

/** A look in progress. */
export interface Reading extends Omit<ReadOptions, "limits" | "now"> {
  readonly budget: Budget;
  /** Earlier looks have begun with it. */
  readonly continues: boolean;
}

/**
 * Reads what a look has to examine: what is new in each commit of a push or a pull request, and the texts around them. What an earlier look
 * has examined comes as its hits instead. When the limits are reached, `rest` names the look that goes on.
 *
 * @throws what the client throws: rate limits, outages, refusals.
 */
export async function readSource(params: SourceParams, { now, limits = usualLimits, ...options }: ReadOptions): Promise<Source> {
  const reading: Reading = { ...options, budget: createBudget(limits, now), continues: "done" in params && params.done > 0 };
  switch (params.kind) {
    case "push":
      return readPushSource(params, reading);
    case "pull":
      return readPullSource(params, reading);
    case "texts":
      return { ...nothing, delivered: (await readTextsRecord(options.records, params.delivery)) ?? nothingFound };
    case "alert":
      return nothing;
  }
}

const nothing: Source = { head: null, pull: null, first: 0, commits: [], texts: [], delivered: nothingFound, notRead: [], rest: null };
