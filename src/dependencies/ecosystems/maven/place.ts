import type { Advisory } from "../../advisory.ts";
import type { Move } from "./complete.ts";
import type { SetEdit } from "./edit.ts";
import { expanded, type PropertyPlace } from "./expression.ts";
import type { Knowledge } from "./knowledge.ts";
import type { MavenProject } from "./line.ts";
import { type Usage, usagesOf } from "./usages.ts";
import { isAffectedMaven } from "./version.ts";

/** What else a property is for. */
export interface Sharing {
  /** Uses by the property that has a part in their version. */
  readonly uses: ReadonlyMap<string, readonly Usage[]>;
  /** Properties that stand in names, or in the versions of the projects themselves. */
  readonly named: ReadonlySet<string>;
}

const keyOf = ({ pom, property }: PropertyPlace): string => JSON.stringify([pom.path, property.name]);

export function sharingIn(project: MavenProject): Sharing {
  const keyed = usagesOf(project).flatMap((usage) =>
    "why" in usage.resolved ? [] : [...new Set(usage.resolved.used.map(keyOf))].map((key) => ({ key, usage })),
  );
  const named = [...project.poms.values()].flatMap((pom) =>
    [pom.version ?? "", pom.parent?.version ?? "", ...pom.declared.map(({ spelled }) => spelled)]
      .filter((text) => text.includes("${"))
      .flatMap((text) => expanded(project, pom, text).used.map(keyOf)),
  );
  return {
    uses: new Map([...Map.groupBy(keyed, ({ key }) => key)].map(([key, all]) => [key, all.map(({ usage }) => usage)])),
    named: new Set(named),
  };
}

/** Why a version is written out where it was an expression before. */
export type Why = "shared" | "named" | "composed";

export type Placed =
  | { readonly refused: string }
  | { readonly refused?: undefined; readonly edit: SetEdit; readonly others: readonly Usage[]; readonly why: Why | null };

/**
 * Where the version is written over: where it stands; but in the declaration itself where that is a property which is for other things too: for
 * what has no such version or a vulnerable one, or for names. Undefined as long as something is asked for.
 */
export function placeOf({ usage, to }: Move, sharing: Sharing, known: readonly Advisory[], knowledge: Knowledge): Placed | undefined {
  const { name } = usage.declared;
  const { resolved } = usage;
  const [pom, of] = [usage.pom, usage.declared];
  if ("why" in resolved) return declaredAt(pom.path, of, to, "composed");
  const { places, asked, version } = resolved;
  const place = places.at(-1);
  const [first] = places;
  if (place === undefined || first?.kind !== "declared") return { refused: pom.path };
  const after = asked.replace(version, to);
  let why: Why = "composed";
  if (place.kind === "property") {
    const key = keyOf(place);
    const others = (sharing.uses.get(key) ?? []).filter(({ declared }) => declared.name !== name);
    const released = [...new Set(others.map(({ declared }) => declared.name))].map((each) => ({ each, all: knowledge.released(each) }));
    if (released.some(({ all }) => all === undefined)) return undefined;
    const isCommon = released.every(
      ({ each, all }) =>
        all?.versions.includes(to) === true && !known.some((advisory) => advisory.package === each && isAffectedMaven(to, advisory)),
    );
    const isWhole = others.every(({ resolved: other }) => !("why" in other) && other.version === version);
    why = sharing.named.has(key) ? "named" : "shared";
    if (isCommon && isWhole && why !== "named" && place.property.place !== null) {
      const edit: SetEdit = {
        file: place.pom.path,
        kind: "property",
        name: place.property.name,
        from: asked,
        to: after,
      };
      return { edit, others, why: null };
    }
  }
  const written = first.declared.written ?? "";
  return declaredAt(first.pom.path, first.declared, after, written.includes("${") ? why : null);
}

function declaredAt(file: string, { kind, name, written, place }: Usage["declared"], to: string, why: Why | null): Placed {
  if (place === null || written === null) return { refused: file };
  return { edit: { file, kind: "declared", of: kind, name, from: written, to }, others: [], why };
}
