/** A package as a lockfile's key names it: `@scope/name@1.0.0(peer@2.0.0)(patch_hash=…)`. */
export interface LockKey {
  /** Without what stands in brackets: the key of `packages`. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** Its peers, each in brackets; "" where there are none. */
  readonly suffix: string;
}

export function readKey(key: string): LockKey {
  // A version from elsewhere may have brackets of its own, and none at its end.
  const bracket = key.endsWith(")") ? key.indexOf("(") : -1;
  const id = bracket === -1 ? key : key.slice(0, bracket);
  const at = id.indexOf("@", 1);
  return {
    id,
    name: at === -1 ? id : id.slice(0, at),
    version: at === -1 ? "" : id.slice(at + 1),
    suffix: bracket === -1 ? "" : key.slice(bracket),
  };
}

/** What stands for a package where it is asked for: its version, or its whole key under another name. Null: a folder of the workspace. */
export function keyOfReference(name: string, reference: string): string | null {
  if (reference.startsWith("link:")) return null;
  if (reference.startsWith("@")) return reference;
  const [at, colon, bracket] = [reference.indexOf("@"), reference.indexOf(":"), reference.indexOf("(")];
  const isWhole = at !== -1 && (colon === -1 || at < colon) && (bracket === -1 || at < bracket);
  return isWhole ? reference : `${name}@${reference}`;
}

export const referenceTo = (name: string, key: string): string => (key.startsWith(`${name}@`) ? key.slice(name.length + 1) : key);
