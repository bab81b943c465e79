/** The JSON object that a JSON Web Token carries, or undefined where it carries none. */
export function claimsOf(token: string): Record<string, unknown> | undefined {
  return objectIn(token.split(".")[1] ?? "");
}

/** The JSON object that base64 or base64url text holds. */
export function objectIn(base64: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, "base64").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * PyPI's tokens are version 2 macaroons: a version byte, then fields of type, length, data: the first two are the location and the
 * identifier, the last is a signature of 32 bytes. https://warehouse.pypa.io/architecture.html, https://github.com/rescrv/libmacaroons
 */
export function isPypiMacaroon(secret: string): boolean {
  const bytes = Buffer.from(secret.slice("pypi-".length), "base64url");
  const location = bytes.subarray(3, 3 + (bytes[2] ?? 0)).toString("latin1");
  return bytes[0] === 2 && bytes[1] === 1 && (location === "pypi.org" || location === "test.pypi.org");
}

/** Atlassian's tokens of the Data Center products: base64 of twelve digits, a colon and 20 random bytes. */
export function isDataCenterToken(secret: string): boolean {
  const decoded = Buffer.from(secret.replace(/^BBDC-/, ""), "base64");
  return decoded.length === 33 && /^\d{12}:$/.test(decoded.subarray(0, 13).toString("latin1"));
}

/** Base64 of a name, a colon and a password of at least four characters, as Docker's configuration and npm's `_auth` hold it. */
export function isBasicCredentials(base64: string): boolean {
  return /^[\w.@$|+/=-]{1,100}:[\x20-\x7e]{4,4096}$/.test(Buffer.from(base64, "base64").toString("latin1"));
}

/** Random base64 of a key: lower case, upper case and digits, which a path, a word or a hexadecimal digest has not all of. */
export const isMixed = (secret: string): boolean => /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /\d/.test(secret);
