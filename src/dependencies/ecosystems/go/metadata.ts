import { canonicalJson } from "../../../values/hash.ts";
import type { Json } from "../../../values/json.ts";
import { listOf, objectOf, stringsOf } from "../../json-members.ts";
import type { Answers, Query } from "../ecosystem.ts";
import type { PackageImports } from "./imports.ts";
import type { Requirement } from "./mod-file.ts";
import { compareVersions } from "./version.ts";

/** What the go.mod of one version of a module says to those who require it. */
export interface ModuleFacts {
  /** What it calls itself; "" where that is not known. */
  readonly module: string;
  readonly go: string;
  readonly requires: readonly Requirement[];
  readonly retracts: readonly (readonly [string, string])[];
  readonly deprecated: string | null;
}

/** Of one version: null where it was not asked for. */
export interface ModuleSums {
  readonly zip: string | null;
  readonly mod: string | null;
}

const moduleKey = (path: string, version: string): string => `${path}@${version}`;

/** What is known so far, and what is asked for beside it. */
export class Metadata {
  readonly #answers: Answers;
  readonly #need = new Map<string, Query>();
  /** Asked for together. */
  readonly #mods = new Set<string>();
  readonly #facts = new Map<string, ModuleFacts | null>();
  readonly #archives = new Set<string>();
  readonly #imports = new Map<string, PackageImports | null>();

  constructor(answers: Answers) {
    this.#answers = answers;
    for (const [query, answer] of answers) {
      const { kind } = JSON.parse(query) as { kind?: Json };
      for (const [key, facts] of Object.entries(objectOf(answer))) {
        if (kind === "go-mods") this.#facts.set(key, facts === null ? null : factsOf(facts));
        if (kind === "go-imports") this.#imports.set(key, facts as PackageImports | null);
      }
    }
  }

  /** What was asked for and is not known yet. */
  get need(): readonly Query[] {
    const together = [["go-mods", this.#mods] as const, ["go-imports", this.#archives] as const];
    const asked = together.flatMap(([kind, modules]): readonly Query[] =>
      modules.size === 0 ? [] : [{ kind, modules: [...modules].sort() }],
    );
    return [...this.#need.values(), ...asked];
  }

  /** The tagged versions of a module, oldest first. Null where the registry does not know it. */
  versions(path: string): readonly string[] | null | undefined {
    const answer = this.#ask({ kind: "go-versions", module: path });
    return answer === undefined || answer === null ? answer : stringsOf(answer).toSorted(compareVersions);
  }

  /** A version that is not in the list, such as a pseudo-version; null where there is none. Time in milliseconds since the epoch. */
  info(path: string, version: string): { readonly version: string; readonly time: number | null } | null | undefined {
    const answer = this.#ask({ kind: "go-info", module: path, version });
    if (answer === undefined || answer === null) return answer;
    const { version: found, time } = objectOf(answer);
    return typeof found === "string" ? { version: found, time: typeof time === "string" ? Date.parse(time) || null : null } : null;
  }

  /** Null where the registry does not know that version; undefined until it was asked. */
  facts(path: string, version: string): ModuleFacts | null | undefined {
    const key = moduleKey(path, version);
    const known = this.#facts.get(key);
    if (known === undefined) this.#mods.add(key);
    return known;
  }

  /** What the packages in an archive import; null where it cannot be had, undefined until it was asked for. */
  imports(path: string, version: string): PackageImports | null | undefined {
    const key = moduleKey(path, version);
    const known = this.#imports.get(key);
    if (known === undefined) this.#archives.add(key);
    return known;
  }

  /** What the packages of a module of the repository import, by its folder; null where its sources are not read. */
  sources(directory: string): PackageImports | null | undefined {
    const answer = this.#ask({ kind: "go-sources", directory });
    return answer === undefined ? undefined : (answer as PackageImports | null);
  }

  /** Sums of these, each with its archive or without; undefined until they were asked for. */
  sums(modules: readonly (readonly [path: string, version: string, zip: boolean])[]): Sums | undefined {
    const answer = this.#ask({ kind: "go-sums", modules });
    if (answer === undefined) return undefined;
    const { by, sums } = objectOf(answer);
    return {
      by: by === "sumdb" ? "sumdb" : "proxy",
      of: (path, version) => {
        const found = objectOf(sums)[moduleKey(path, version)];
        if (found === undefined || found === null) return null;
        const { zip, mod } = objectOf(found);
        return { zip: typeof zip === "string" ? zip : null, mod: typeof mod === "string" ? mod : null };
      },
    };
  }

  #ask(query: Query): Json | undefined {
    const key = canonicalJson(query);
    const answer = this.#answers.get(key);
    if (answer === undefined) this.#need.set(key, query);
    return answer;
  }
}

export interface Sums {
  /** Where they come from: the checksum database, or reckoned from what the proxy gives out. */
  readonly by: "sumdb" | "proxy";
  of(path: string, version: string): ModuleSums | null;
}

function factsOf(answer: Json): ModuleFacts {
  const { module, go, require, retract, deprecated } = objectOf(answer);
  return {
    module: typeof module === "string" ? module : "",
    go: typeof go === "string" ? go : "1.16",
    requires: listOf(require).map((each) => {
      const [path, version, indirect] = listOf(each);
      return { path: String(path), version: String(version), indirect: indirect === true };
    }),
    retracts: listOf(retract).map((each) => {
      const [low, high] = stringsOf(each);
      return [low ?? "", high ?? ""] as const;
    }),
    deprecated: typeof deprecated === "string" ? deprecated : null,
  };
}
