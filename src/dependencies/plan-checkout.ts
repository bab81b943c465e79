import { canonicalJson } from "../values/hash.ts";
import type { Json } from "../values/json.ts";
import type { Advisory } from "./advisory.ts";
import type { Checkout } from "./checkout.ts";
import { type NoFix, type Plan, type Query, strategies } from "./ecosystems/ecosystem.ts";
import { ecosystems } from "./ecosystems/ecosystems.ts";
import { sourcesOf } from "./ecosystems/go/sources.ts";
import { isIdle, planAll } from "./plan-all.ts";
import { registryUrl } from "./registries/fetch-json.ts";

export interface PlannedCheckout {
  readonly plans: readonly Plan[];
  readonly unfixable: readonly NoFix[];
  readonly files: readonly { readonly path: string; readonly before: string; readonly after: string }[];
}

/**
 * What settles the advisories in everything below a folder. `now`: milliseconds since the epoch.
 *
 * @throws PipewardenError `registry_invalid`, and what `fetchJson` and the checkout throw.
 */
export async function planCheckout(
  checkout: Checkout,
  advisories: readonly Advisory[],
  { registry, now }: { readonly registry?: string; readonly now: number },
): Promise<PlannedCheckout> {
  const plans: Plan[] = [];
  const unfixable: NoFix[] = [];
  const texts = new Map<string, { before: string; after: string }>();
  const options = { strategies, cooldownHours: 0, now };
  const named = registry === undefined ? undefined : registryUrl(registry);
  for (const name of new Set(advisories.map(({ ecosystem }) => ecosystem))) {
    const known = ecosystems.get(name) ?? [];
    const projects = known.flatMap((each) => each.ecosystem.projects(checkout.paths).map((paths) => ({ ...each, paths })));
    const concerned = advisories.filter(({ ecosystem }) => ecosystem === name);
    if (projects.length === 0) {
      // One that is about several ecosystems is told of by the others.
      const alone = concerned.filter(({ id }) => !advisories.some((each) => each.id === id && each.ecosystem !== name));
      const why = known.flatMap(({ ecosystem }) => ecosystem.unlocked?.(checkout.paths) ?? [])[0];
      unfixable.push(...alone.map(({ id, package: of }) => nowhere(id, of, name, known.length > 0, why)));
      continue;
    }
    const found: NoFix[] = [];
    // Plans for several packages and projects ask the same.
    const answers = new Map<string, Promise<Json>>();
    for (const { ecosystem, registry: usual, answer, paths } of projects) {
      const ask = (query: Query): Promise<Json> => {
        const key = canonicalJson({ usual, query });
        const asked = answers.get(key) ?? answerFrom(checkout, query) ?? answer(query, { url: named ?? usual });
        answers.set(key, asked);
        return asked;
      };
      const now = (path: string): string =>
        (paths.othersUnfixed === true && paths.others?.includes(path) === true ? undefined : texts.get(path)?.after) ?? checkout.read(path);
      const files = new Map(paths.files.map((path) => [path, now(path)] as const));
      const planned = await planAll(ecosystem, paths, files, concerned, options, ask);
      const odd = [...planned.files.keys()].find((path) => checkout.notUtf8.has(path));
      if (odd !== undefined) {
        found.push(...planned.unfixable, ...planned.plans.flatMap((plan) => unwritable(plan, odd)));
        continue;
      }
      plans.push(...planned.plans);
      found.push(...planned.unfixable);
      for (const [path, after] of planned.files) texts.set(path, { before: texts.get(path)?.before ?? files.get(path) ?? "", after });
    }
    unfixable.push(...worthTelling(found, plans));
  }
  return { plans, unfixable, files: [...texts].map(([path, text]) => ({ path, ...text })) };
}

const unwritable = ({ package: name, advisories }: Plan, path: string): readonly NoFix[] =>
  advisories.map((advisory) => ({
    package: name,
    advisory,
    code: "unsupported",
    reason: `\`${path}\` is no text in UTF-8, and would not be what it was if it were written. Update the package by hand, or store the file in UTF-8.`,
    blockedBy: [],
  }));

/** What the project's own sources tell; undefined for what others know. */
function answerFrom(checkout: Checkout, { kind, directory }: Query): Promise<Json> | undefined {
  return kind === "go-sources" && typeof directory === "string" ? Promise.resolve(sourcesOf(checkout, directory)) : undefined;
}

/** That one project does not have a package is worth telling only where no other has it either. */
function worthTelling(found: readonly NoFix[], plans: readonly Plan[]): readonly NoFix[] {
  const real = found.filter(({ code }) => !isIdle(code));
  const settled = new Set([...plans.flatMap(({ advisories }) => advisories), ...real.map(({ advisory }) => advisory)]);
  const others = new Map(found.filter(({ advisory }) => !settled.has(advisory)).map((each) => [each.advisory, each]));
  return [...real, ...others.values()];
}

const nowhere = (advisory: string, name: string, ecosystem: string, known: boolean, why: string | undefined): NoFix => ({
  package: name,
  advisory,
  code: known && why === undefined ? "not-installed" : "unsupported",
  reason: why ?? (known ? `Nothing below this folder is a project of ${ecosystem}.` : `Projects of ${ecosystem} are not fixed yet.`),
  blockedBy: [],
});
