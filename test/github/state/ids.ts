/** Numbers and node ids, given out once and never again. */
export class Ids {
  readonly #next = new Map<string, number>();

  /** The next number of a series. Series start apart from each other, so that an id of one kind is never mistaken for one of another. */
  next(series: Series): number {
    const id = this.#next.get(series) ?? STARTS[series];
    this.#next.set(series, id + 1);
    return id;
  }
}

type Series = keyof typeof STARTS;

// Below 2^31: graphql-js holds `databaseId: Int` to 32 bits.
const STARTS = {
  account: 4_000_001,
  app: 900_001,
  hook: 330_000_001,
  installation: 50_000_001,
  repository: 700_000_001,
  team: 9_000_001,
  protection: 45_000_001,
  ruleset: 1_200_001,
  checkRun: 1_900_000_001,
  checkSuite: 1_800_000_001,
  delivery: 180_000_000_001,
  issue: 1_500_000_001,
  comment: 1_600_000_001,
  reaction: 260_000_001,
  release: 210_000_001,
  review: 1_400_000_001,
  reviewComment: 1_300_000_001,
  customRole: 8_001,
};

/**
 * A node id of GitHub's present form: a prefix that tells the type and an opaque tail. The parts are what finds the node again.
 * (https://docs.github.com/graphql/guides/migrating-graphql-global-node-ids)
 */
export const nodeId = (prefix: string, ...parts: readonly (number | string)[]): string =>
  `${prefix}_kwDO${Buffer.from(parts.join(":"), "utf8").toString("base64url")}`;

/** The prefix and parts of a node id, or undefined for what is none. */
export function parseNodeId(id: string): { prefix: string; parts: string[] } | undefined {
  const match = /^([A-Z]+)_kwDO([\w-]+)$/.exec(id);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { prefix: match[1], parts: Buffer.from(match[2], "base64url").toString("utf8").split(":") };
}
