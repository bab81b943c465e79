/**
 * Whether a name matches a glob, in which `*` stands for any letters and `?` for one; case does not count, as GitHub does not
 * distinguish it in names. The time is at most the product of the two lengths: after a failure only the last star is tried again.
 */
export function matchesGlob(name: string, glob: string): boolean {
  const letters = name.toLowerCase();
  const pattern = glob.toLowerCase();
  let at = 0;
  let next = 0;
  let star = -1;
  let resume = 0;
  while (at < letters.length) {
    if (pattern[next] === "*") {
      star = next++;
      resume = at;
    } else if (next < pattern.length && (pattern[next] === "?" || pattern[next] === letters[at])) {
      next++;
      at++;
    } else if (star !== -1) {
      next = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}
