import type { Route } from "./route.ts";

/** Parameters whose value may hold slashes, written raw or as %2F. A path may be empty as well: the root. */
const SPANNING = new Set(["path", "ref", "branch", "basehead"]);

export interface Match<T> {
  readonly target: T;
  readonly params: Record<string, string>;
}

interface Entry<T> {
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly literals: number;
  readonly target: T;
}

/** Finds what belongs to a method and a path among templates such as `/repos/{owner}/{repo}/branches/{branch}`. */
export class Templates<T> {
  readonly #buckets = new Map<string, Entry<T>[]>();

  add(method: string, template: string, target: T): void {
    const names = [...template.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? "");
    const source = template
      .replace(/[.+]/g, "\\$&")
      .replace(/\{([^}]+)\}/g, (_, name: string) => (name === "path" ? "(.*)" : SPANNING.has(name) ? "(.+)" : "([^/]+)"));
    const entry = { expression: new RegExp(`^${source}$`), names, literals: literalsOf(template), target };
    const key = bucketOf(method, template);
    const entries = [...(this.#buckets.get(key) ?? []), entry];
    // The template that says most comes first: /contents/{path} must not catch what a longer one names.
    entries.sort((a, b) => b.literals - a.literals || a.names.length - b.names.length);
    this.#buckets.set(key, entries);
  }

  find(method: string, path: string): Match<T> | undefined {
    for (const entry of this.#buckets.get(bucketOf(method, path)) ?? []) {
      const match = entry.expression.exec(path);
      if (match === null) continue;
      const params: Record<string, string> = {};
      for (const [index, name] of entry.names.entries()) params[name] = decode(match[index + 1] ?? "");
      return { target: entry.target, params };
    }
    return undefined;
  }
}

/** Method and first segment are enough to keep the lists short: most of the API lives under `/repos`, `/orgs`, `/app`. */
const bucketOf = (method: string, path: string): string => {
  const segments = path.split("/", 5);
  return `${method.toLowerCase()} ${segments[1] ?? ""} ${segments[1] === "repos" ? (segments[4] ?? "") : ""}`;
};

const literalsOf = (template: string): number => template.split("/").filter((segment) => !segment.includes("{")).length;

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const routerOf = (routes: readonly Route[]): Templates<Route> => {
  const templates = new Templates<Route>();
  for (const route of routes) templates.add(route.method, route.template, route);
  return templates;
};
