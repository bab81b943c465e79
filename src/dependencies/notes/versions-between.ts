/** The ecosystem's order; see `Ecosystem.compare`. */
export type Compare = (one: string, other: string) => number;

/** After the one version, up to the other. */
export interface Step {
  readonly package: string;
  /** The lowest of those installed; null where that is not known, and then only `to` counts. */
  readonly from: string | null;
  readonly to: string;
}

const looksLikeVersion = /^\d+(?:[.+_-][\w.+-]*)?$/;

/** The version that a tag names: `v1.2.3`, `1.2.3`, `minimist@1.2.3`, `minimist-v1.2.3`, `sub/v1.2.3`. Undefined for other packages' tags. */
export function versionOfTag(tag: string, packageName: string): string | undefined {
  const short = packageName.slice(packageName.lastIndexOf("/") + 1);
  for (const prefix of [packageName, short, ""]) {
    if (!tag.startsWith(prefix)) continue;
    const rest = tag.slice(prefix.length).replace(prefix === "" ? /^/ : /^[@/_-]/, "");
    const version = rest.replace(/^(?:release[-/_])?v?(?=\d)/i, "");
    if (looksLikeVersion.test(version) && (prefix === "" || rest !== tag.slice(prefix.length))) return version;
  }
  return undefined;
}

export const isBetween = (version: string, { from, to }: Step, compare: Compare): boolean =>
  from === null ? compare(version, to) === 0 : compare(version, from) > 0 && compare(version, to) <= 0;
