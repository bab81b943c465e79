import { notFound, ok, Refusal } from "../http/answer.ts";
import { paginateByCursor } from "../http/cursor.ts";
import { get, type Route } from "../http/route.ts";
import { renderGlobalAdvisory } from "../render/global-advisory.ts";
import { type GlobalAdvisory, inRange } from "../state/global-advisories.ts";

const MOST_PACKAGES = 1_000;

/** Everything else that the description lets one filter by is not served. */
const FILTERS = new Set([
  "ghsa_id",
  "type",
  "cve_id",
  "ecosystem",
  "severity",
  "is_withdrawn",
  "affects",
  "before",
  "after",
  "per_page",
  "sort",
  "direction",
]);

/** `name` or `name@version`; a scope begins with the same sign. */
function affected({ vulnerabilities }: GlobalAdvisory, text: string, ecosystem: string | null): boolean {
  const at = text.lastIndexOf("@");
  const [name, version] = at > 0 ? [text.slice(0, at), text.slice(at + 1)] : [text, undefined];
  return vulnerabilities.some(
    (each) =>
      each.package === name &&
      (ecosystem === null || each.ecosystem === ecosystem) &&
      (version === undefined || inRange(each.range, version)),
  );
}

export const globalAdvisoryRoutes: readonly Route[] = [
  get("/advisories", "everyone", ({ world, query, address }) => {
    const unserved = [...query.keys()].find((name) => !FILTERS.has(name.replace(/\[\]$/, "")));
    if (unserved !== undefined) throw new Refusal(501, `The local GitHub does not filter advisories by ${unserved} yet.`);
    const affects = [...query.getAll("affects").flatMap((list) => list.split(",")), ...query.getAll("affects[]")];
    if (affects.length > MOST_PACKAGES) throw new Refusal(422, "Invalid request.\n\nNo more than 1000 packages can be provided.");
    const ecosystem = query.get("ecosystem");
    const is = (name: string, value: string | null) => query.get(name) === null || query.get(name) === value;
    const found = [...world.store.globalAdvisories.values()].filter(
      (advisory) =>
        (query.get("type") ?? "reviewed") === (advisory.malware ? "malware" : "reviewed") &&
        is("ghsa_id", advisory.ghsa) &&
        is("cve_id", advisory.cve) &&
        is("severity", advisory.severity) &&
        is("is_withdrawn", String(advisory.withdrawnAt !== null)) &&
        (ecosystem === null || advisory.vulnerabilities.some((each) => each.ecosystem === ecosystem)) &&
        (affects.length === 0 || affects.some((text) => affected(advisory, text, ecosystem))),
    );
    found.sort((a, b) => (query.get("direction") === "asc" ? 1 : -1) * (a.publishedAt - b.publishedAt));
    const { items, headers } = paginateByCursor(found, query, address);
    return ok(
      items.map((advisory) => renderGlobalAdvisory(world, advisory)),
      headers,
    );
  }),

  get("/advisories/{ghsa_id}", "everyone", ({ world, params }) => {
    const found = world.store.globalAdvisories.get(params.ghsa_id);
    if (found === undefined) throw notFound();
    return ok(renderGlobalAdvisory(world, found));
  }),
];
