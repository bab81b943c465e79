/** How many there are on a page, where nothing is asked and at most. */
const usually = { usual: 30, most: 100 };

/** The page that `per_page` and `page` ask for, and the `Link` header that leads to the others. GitHub gives 30, and mostly never more than 100. */
export function paginate<T>(
  all: readonly T[],
  query: URLSearchParams,
  address: string,
  { usual, most } = usually,
): { items: readonly T[]; headers: Record<string, string> } {
  const perPage = Math.min(most, Math.max(1, Number(query.get("per_page") ?? usual) || usual));
  const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const link = (rel: string, number: number) => {
    const other = new URLSearchParams(query);
    other.set("page", String(number));
    return `<${address}?${other}>; rel="${rel}"`;
  };
  const links = [
    ...(page > 1 ? [link("prev", page - 1)] : []),
    ...(page < last ? [link("next", page + 1), link("last", last)] : []),
    ...(page > 1 ? [link("first", 1)] : []),
  ];
  const headers: Record<string, string> = links.length === 0 ? {} : { link: links.join(", ") };
  return { items: all.slice((page - 1) * perPage, page * perPage), headers };
}
