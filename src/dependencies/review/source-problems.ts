import { matchesGlob } from "../../config/glob.ts";
import type { Origin } from "../ecosystems/origin.ts";
import type { DependenciesPolicy } from "../policy.ts";
import type { ChangedProject } from "./by-lockfiles.ts";
import type { Placeless } from "./problems.ts";
import { type Misplaced, misplacedOf } from "./sources.ts";
import { trustedRegistries } from "./trusted-registries.ts";

/** What the projects take from elsewhere than the base branch does, ecosystem by ecosystem. Pure. */
export function sourceProblems(
  projects: readonly ChangedProject[],
  { registries, review }: Pick<DependenciesPolicy, "registries" | "review">,
): readonly Placeless[] {
  const known = projects.filter(({ ecosystem }) => ecosystem.origins !== undefined);
  return [...Map.groupBy(known, ({ ecosystem }) => ecosystem.name)].flatMap(([name, own]) => {
    const beginnings = [...new Set(own.flatMap(({ ecosystem }) => ecosystem.origins?.registries ?? []))];
    const configured = Object.entries(registries).flatMap(([key, url]) => (key === name || key.startsWith(`${name}:`) ? [url] : []));
    const of = (side: "base" | "head"): readonly Origin[] => own.flatMap((project) => project[side]?.origins ?? []);
    const [base, head] = [of("base"), of("head")];
    // A registry may keep its archives elsewhere on its host than a setting of the base branch says.
    const settings = base.flatMap(({ kind, place }) => (kind === "index" && place !== null ? [place] : []));
    const trusted = {
      registry: trustedRegistries(beginnings, [...configured, ...settings]),
      index: trustedRegistries(beginnings, configured),
    };
    return misplacedOf(base, head, trusted).map((each) => problemOf(name, each, review));
  });
}

function problemOf(
  ecosystem: string,
  { name, version, file, at, sources }: Misplaced,
  { allow }: Pick<DependenciesPolicy["review"], "allow">,
): Placeless {
  const isAllowed = (text: string): boolean =>
    text !== "" && allow.some((each) => each.includes(":") && matchesGlob(`${ecosystem}:${text}`, each));
  return {
    ...{ ecosystem, package: name, version, file, at, path: [], advisories: [], fixed: null, licence: null },
    sources: sources.map((each) => {
      // A name says nothing of what is under it.
      const names = each.fault === "index" ? [each.found] : [name, each.found];
      return { ...each, allowed: names.some(isAllowed) ? "The configuration lets it pass." : null };
    }),
  };
}
