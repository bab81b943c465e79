import type { Advisory } from "./advisory.ts";
import type { Ecosystem, Files, Installed, NoFix, Plan, PlanOptions, ProjectPaths } from "./ecosystems/ecosystem.ts";
import type { Ask } from "./make-plan.ts";
import { isIdle, planFor } from "./plan-all.ts";

/** The advisories that concern any of these versions, as far as they are known anywhere. */
export type AskAdvisories = (packages: readonly { readonly name: string; readonly version: string }[]) => Promise<readonly Advisory[]>;

export interface FixWish {
  readonly package: string;
  readonly advisories: readonly Advisory[];
  /** Of the other packages of the repository. */
  readonly known: readonly Advisory[];
  readonly options: PlanOptions;
  readonly ask: Ask;
  readonly askAdvisories: AskAdvisories;
}

export type MadeFix =
  | { readonly kind: "fix"; readonly plan: Plan; readonly files: Files; readonly verified: readonly string[] }
  | { readonly kind: "unfixable"; readonly noFix: readonly NoFix[] }
  | { readonly kind: "settled" | "package-gone" };

/** A plan that would bring in what is vulnerable itself is made again so often, with what was learnt. */
const mostRounds = 5;

/**
 * Plans the fix of one package in one project and makes sure of it: nothing that it brings in may be vulnerable, and the result, read again,
 * must have no vulnerable version of the package left.
 *
 * @throws what asking throws
 */
export async function planFix(ecosystem: Ecosystem, paths: ProjectPaths, files: Files, wish: FixWish): Promise<MadeFix> {
  const read = ecosystem.read(files, paths);
  if ("refused" in read) return { kind: "unfixable", noFix: refusals(wish, "unsupported", read.refused) };
  const { project } = read;
  const installed = ecosystem.locate(project, wish.package);
  if (installed.length === 0) return { kind: "package-gone" };
  const mayConcern = ({ version, claimed }: Installed): boolean =>
    claimed === true || wish.advisories.some((advisory) => ecosystem.isAffected(version, advisory));
  if (!installed.some(mayConcern)) return { kind: "settled" };

  const known: Advisory[] = [...wish.advisories, ...wish.known];
  const cleared = new Set<string>();
  for (let round = 0; round < mostRounds; round += 1) {
    const { plan, unfixable } = await planFor(
      ecosystem,
      project,
      { package: wish.package, advisories: wish.advisories, known, options: wish.options },
      wish.ask,
    );
    if (plan === null) {
      const left = unfixable.filter(({ code }) => !isIdle(code));
      return left.length === 0 ? { kind: "settled" } : { kind: "unfixable", noFix: left };
    }
    const news = broughtIn(plan).filter(({ name, version }) => !cleared.has(`${name}@${version}`));
    for (const { name, version } of news) cleared.add(`${name}@${version}`);
    const learnt = (news.length === 0 ? [] : await wish.askAdvisories(news)).filter(
      (advisory) =>
        !known.some((each) => each.id === advisory.id && each.package === advisory.package) &&
        news.some(({ name, version }) => name === advisory.package && ecosystem.isAffected(version, advisory)),
    );
    if (learnt.length === 0) return verifiedFix(ecosystem, paths, files, project, plan, { ...wish, known });
    known.push(...learnt);
    // Another version may be looked at that was cleared before only as far as was known then.
    cleared.clear();
  }
  return {
    kind: "unfixable",
    noFix: refusals(
      wish,
      "new-vulnerability",
      "Each version that would fix it brings in another known vulnerability. Update the package by hand.",
    ),
  };
}

function broughtIn({ changes, brings = [] }: Plan): readonly { name: string; version: string }[] {
  const labels = [...changes.flatMap(({ package: name, to }) => (to === "" ? [] : [`${name}@${to}`])), ...brings];
  return [...new Set(labels)].map((label) => {
    const at = label.lastIndexOf("@");
    return { name: label.slice(0, at), version: label.slice(at + 1) };
  });
}

function verifiedFix(ecosystem: Ecosystem, paths: ProjectPaths, files: Files, project: unknown, plan: Plan, wish: FixWish): MadeFix {
  const edited = ecosystem.edit(project, plan);
  const changed = new Map([...edited].filter(([path, text]) => files.get(path) !== text));
  const again = ecosystem.read(new Map([...files, ...changed]), paths);
  const settled = wish.advisories.filter(({ id }) => plan.advisories.includes(id));
  const isLeft = (after: readonly Installed[]): boolean =>
    after.some(({ version }) => settled.some((advisory) => ecosystem.isAffected(version, advisory)));
  if (changed.size === 0 || "refused" in again || isLeft(ecosystem.locate(again.project, wish.package))) {
    return {
      kind: "unfixable",
      noFix: refusals(
        wish,
        "not-verified",
        "A fix was planned, and its result, read again, was not what it should be. Update the package by hand.",
      ),
    };
  }
  const isVulnerable = ({ name, version }: { readonly name: string; readonly version: string }): boolean =>
    wish.known.some((advisory) => advisory.package === name && ecosystem.isAffected(version, advisory));
  const all = broughtIn(plan);
  const count = all.filter((each) => !isVulnerable(each)).length;
  return {
    kind: "fix",
    plan,
    files: changed,
    verified: [
      `The changed files were read again: no version of ${wish.package} that is vulnerable by ${settled.length === 1 ? "this advisory" : "these advisories"} is left.`,
      ...(all.length === 0 ? [] : [`${ofAll(count, all.length)} vulnerable by no advisory of GitHub's database.`]),
      // Planning lets in nothing else.
      ...(count === all.length ? [] : ["The others were vulnerable by the same advisories before."]),
      "Nothing but what is listed above has changed, and no script was run.",
    ],
  };
}

const ofAll = (count: number, all: number): string => {
  if (count < all) return `Of the ${all} versions that come in ${count === 1 ? "one is" : `${count} are`}`;
  return all === 1 ? "The one version that comes in is" : `The ${all} versions that come in are`;
};

const refusals = (wish: FixWish, code: string, reason: string): readonly NoFix[] =>
  wish.advisories.map(({ id }) => ({ package: wish.package, advisory: id, code, reason, blockedBy: [] }));
