/** Where a lockfile says that a package comes from; null: from the usual index. */
export type Source = { readonly index: string } | { readonly elsewhere: string } | null;

const isPublic = (url: string): boolean => /^https:\/\/pypi\.(?:org|python\.org)\/simple\/?$/.test(url);

/**
 * Tells of each source why a package from it stays as it is, or null. A project that has everything from one index of its own has that for its
 * registry; a second index is asked for nothing: elsewhere, anybody may have published under its names.
 */
export function sourceOf(sources: readonly Source[]): (source: Source) => string | null {
  const indexes = sources.flatMap((source) =>
    source === null ? [""] : "index" in source ? [isPublic(source.index) ? "" : source.index] : [],
  );
  const counts = Map.groupBy(indexes, (url) => url);
  const usual = counts.has("") ? "" : [...counts].toSorted(([, one], [, other]) => other.length - one.length)[0]?.[0];
  return (source) => {
    if (source === null) return usual === "" || usual === undefined ? null : "from another index";
    if ("elsewhere" in source) return source.elsewhere;
    return (isPublic(source.index) ? "" : source.index) === usual ? null : `from the index ${source.index}`;
  };
}
