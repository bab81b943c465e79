import { GraphError } from "./context.ts";

export interface Paging {
  readonly first?: number | null;
  readonly last?: number | null;
  readonly after?: string | null;
  readonly before?: string | null;
}

const LIMIT = 100;

const cursorOf = (index: number): string => Buffer.from(`cursor:v2:${index}`).toString("base64");

function indexOf(cursor: string): number {
  const match = /^cursor:v2:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  if (match === null) throw new GraphError("INVALID_CURSOR_ARGUMENTS", `\`${cursor}\` does not appear to be a valid cursor.`);
  return Number(match[1]);
}

/**
 * A connection over a list. As on GitHub, its nodes can be read only with `first` or `last` of 1 to 100; its count always.
 * (https://docs.github.com/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api)
 */
export function connection<T>(name: string, all: readonly T[], paging: Paging, node: (item: T) => unknown) {
  const slice = () => {
    const { first = null, last = null } = paging;
    if (first === null && last === null)
      throw new GraphError(
        "MISSING_PAGINATION_BOUNDARIES",
        `You must provide a \`first\` or \`last\` value to properly paginate the \`${name}\` connection.`,
      );
    for (const [key, value] of [
      ["first", first],
      ["last", last],
    ] as const) {
      if (value !== null && value > LIMIT)
        throw new GraphError(
          "EXCESSIVE_PAGINATION",
          `Requesting ${value} records on the \`${name}\` connection exceeds the \`${key}\` limit of ${LIMIT} records.`,
        );
      if (value !== null && value < 0)
        throw new GraphError("ARGUMENT_LIMIT", `\`${key}\` on the \`${name}\` connection cannot be less than zero.`);
    }
    let start = paging.after == null ? 0 : indexOf(paging.after) + 1;
    let end = paging.before == null ? all.length : Math.min(all.length, indexOf(paging.before));
    if (first !== null) end = Math.min(end, start + first);
    if (last !== null) start = Math.max(start, end - last);
    return { start, end, items: all.slice(start, Math.max(start, end)) };
  };
  return {
    totalCount: all.length,
    nodes: () => slice().items.map(node),
    edges: () => {
      const { start, items } = slice();
      return items.map((item, index) => ({ cursor: cursorOf(start + index), node: node(item) }));
    },
    pageInfo: () => {
      const { start, end, items } = slice();
      return {
        hasNextPage: end < all.length,
        hasPreviousPage: start > 0,
        startCursor: items.length === 0 ? null : cursorOf(start),
        endCursor: items.length === 0 ? null : cursorOf(start + items.length - 1),
      };
    },
  };
}
