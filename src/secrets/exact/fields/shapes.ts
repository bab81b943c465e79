/** A name and what it stands for. */
export type Pair = readonly [name: string, value: string];

const block = /-----BEGIN ([A-Z0-9 ]{1,60})-----([\s\S]*?)-----END \1-----/g;

/**
 * The bodies of the private keys in PEM, without the header lines of RFC 1421 before an empty line, of a text that has PEM at all. None of
 * a certificate or a public key. https://www.rfc-editor.org/rfc/rfc7468
 */
export function privateKeyBodies(text: string): string[] | undefined {
  const normal = text.replaceAll("\\n", "\n");
  if (!normal.includes("-----BEGIN ")) return undefined;
  return [...normal.matchAll(block)].flatMap(([, label = "", body = ""]) =>
    label.includes("PRIVATE KEY") ? [(body.split(/\r?\n\r?\n/).at(-1) ?? body).trim()] : [],
  );
}

/** The pairs of a `.env` or properties file of several lines; undefined for another text. */
export function lines(text: string): Pair[] | undefined {
  const meant = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^\s*[#;!]/.test(line));
  if (meant.length < 2) return undefined;
  const pairs = meant.map((line) => /^\s*(?:export\s+)?([A-Za-z_][\w.-]{0,100})\s*[=:]\s*(.*)$/.exec(line));
  if (pairs.some((pair) => pair === null)) return undefined;
  return pairs.map((pair) => [pair?.[1] ?? "", unquoted(pair?.[2] ?? "")]);
}

const unquoted = (value: string): string => /^(["'])(.*)\1$/.exec(value.trim())?.[2] ?? value.trim();

/** The pairs of `Server=…;Password=…`, of `jdbc:sqlserver://…;password=…`, or of `host=… password=…`; undefined for another text. */
export function connectionPairs(text: string): Pair[] | undefined {
  if (/\r|\n/.test(text)) return undefined;
  const byBlanks = /^(?:[a-z_]+=(?:'(?:[^'\\]|\\.)*'|\S*)\s+){1,}[a-z_]+=(?:'(?:[^'\\]|\\.)*'|\S*)$/.test(text);
  const parts = byBlanks ? text.split(/\s+(?=[a-z_]+=)/) : text.split(";");
  const pairs = parts.flatMap((part): Pair[] => {
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim();
    return at > 0 && /^[A-Za-z][\w .-]{0,60}$/.test(name) ? [[name, unquoted(part.slice(at + 1))]] : [];
  });
  const others = parts.filter((part) => part.trim() !== "").length - pairs.length;
  return pairs.length >= 2 && others <= (/^[a-z]+:/.test(text) ? 1 : 0) ? pairs : undefined;
}

/** An address with its parts that may be secret. */
export interface AddressParts {
  /** As it stands there: percent-encoded where it has to be. */
  readonly password: string | null;
  /** Segments of the path (no name), values of the query, and a user who has no password. */
  readonly others: readonly { readonly name: string | null; readonly value: string }[];
}

/** @returns undefined for what is no address with a scheme and a host */
export function addressParts(text: string): AddressParts | undefined {
  const match = /^(?:[a-z][a-z0-9+.-]*:){1,3}\/\/([^/?#\s]*)([^?#\s]*)(?:\?([^#\s]*))?(?:#(\S*))?$/i.exec(text);
  if (match === null) return undefined;
  const [, authority = "", path = "", query = "", fragment = ""] = match;
  const at = authority.lastIndexOf("@");
  const userInfo = at < 0 ? "" : authority.slice(0, at);
  const colon = userInfo.indexOf(":");
  const others = [
    ...path.split("/").map((value) => ({ name: null, value })),
    ...`${query}&${fragment}`.split("&").map((part) => {
      const equals = part.indexOf("=");
      return { name: equals < 0 ? null : part.slice(0, equals), value: part.slice(equals + 1) };
    }),
    ...(colon < 0 && userInfo !== "" ? [{ name: null, value: userInfo }] : []),
  ];
  return { password: colon < 0 ? null : userInfo.slice(colon + 1), others: others.filter(({ value }) => value !== "") };
}
