import { Refusal } from "./answer.ts";

const cursorOf = (index: number): string => Buffer.from(`index:${index}`).toString("base64");

function indexOf(cursor: string): number {
  const match = /^index:(\d+)$/.exec(Buffer.from(cursor, "base64").toString("utf8"));
  if (match === null) throw new Refusal(400, "Invalid cursor");
  return Number(match[1]);
}

/** The page after or before a cursor, with the `Link` header that leads on. Such lists have no numbers of pages. */
export function paginateByCursor<T>(
  all: readonly T[],
  query: URLSearchParams,
  address: string,
): { items: readonly T[]; headers: Record<string, string> } {
  const size = Math.min(100, Math.max(1, Number(query.get("per_page") ?? 30) || 30));
  const [after, before] = [query.get("after"), query.get("before")];
  const start = after !== null ? indexOf(after) + 1 : before !== null ? Math.max(0, indexOf(before) - size) : 0;
  const end = Math.min(all.length, start + size);
  const link = (rel: string, cursor: "after" | "before", index: number) => {
    const other = new URLSearchParams(query);
    other.delete("after");
    other.delete("before");
    other.set(cursor, cursorOf(index));
    return `<${address}?${other}>; rel="${rel}"`;
  };
  const links = [...(end < all.length ? [link("next", "after", end - 1)] : []), ...(start > 0 ? [link("prev", "before", start)] : [])];
  return { items: all.slice(start, end), headers: links.length === 0 ? {} : { link: links.join(", ") } };
}
