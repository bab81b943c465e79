/** So many versions of another package are tried. */
export const mostAlternatives = 8;

/** Some of many versions: the next ones, others on the way, and the newest. */
export function spread(all: readonly string[]): readonly string[] {
  if (all.length <= mostAlternatives) return all;
  const near = mostAlternatives / 2;
  const step = (all.length - 1 - near) / (mostAlternatives - near);
  const far = Array.from({ length: mostAlternatives - near }, (_, index) => Math.round(near + step * (index + 1)));
  return [...all.slice(0, near), ...far.flatMap((index) => all[index] ?? [])];
}

/** The lowest version that fits, between one that does and the one of those tried that is right below it, by halves. */
export function lowestThat(
  fits: (version: string) => boolean | undefined,
  all: readonly string[],
  tried: readonly string[],
  fit: string,
): string {
  let high = all.indexOf(fit);
  let low = all.indexOf(tried[tried.indexOf(fit) - 1] ?? "");
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const answer = fits(all[middle] ?? "");
    // It is asked for, and all is decided anew.
    if (answer === undefined) break;
    if (answer) high = middle;
    else low = middle;
  }
  return all[high] ?? fit;
}
