/** An open pull request of another bot. Plain data. */
export type OtherPull = {
  readonly number: number;
  readonly url: string;
  readonly by: string;
  readonly title: string;
  readonly branch: string;
};

const bots: ReadonlyMap<string, RegExp> = new Map([
  ["dependabot[bot]", /^dependabot\//],
  ["renovate[bot]", /^renovate\//],
]);

/** Whether Renovate or Dependabot has opened it; a Renovate that is hosted by oneself has a name of its own, and the same branches. */
export const isOtherBots = ({ by, branch }: Pick<OtherPull, "by" | "branch">): boolean =>
  bots.get(by)?.test(branch) ?? (by.endsWith("[bot]") && branch.startsWith("renovate/"));

/**
 * Whether it is about the package: both bots name it in the title, as `Bump lodash from …`, `Update dependency lodash to …`. One of
 * Dependabot's says in which folder.
 */
export function isAbout(
  { title, branch }: OtherPull,
  { package: name, directory }: { readonly package: string; readonly directory: string },
): boolean {
  const words = title.split(/[\s,]+/).map((word) => word.replace(/^[`'"]+|[`'":]+$/g, ""));
  if (!words.includes(name)) return false;
  const folder = / in (\/\S*)$/.exec(title)?.[1];
  return !branch.startsWith("dependabot/") || folder === undefined ? true : folder === `/${directory}`;
}
