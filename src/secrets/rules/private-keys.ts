import type { Rule } from "../detection/rule.ts";

const openssl = "https://www.rfc-editor.org/rfc/rfc7468";

/** Armour (RFC 7468, RFC 9580), also within a string, where lines end in an escape; or its beginning, where its end is cut off. */
const armour =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY(?: BLOCK)?-----(?:(?:[^-]|-(?!----)){60,8000}-----END [A-Z0-9 ]{0,40}KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\s\\"',|#*>]{60,8000})/;
const header = /^-----BEGIN [A-Z0-9 ]+-----|-----END [A-Z0-9 ]+-----$/g;
/** `Proc-Type: 4,ENCRYPTED`, `Version: GnuPG v2`, each to the end of its line, be that one of the file or an escape. */
const headerLine = /[A-Z][A-Za-z-]{1,30}: (?:[^\n\\]|\\(?![rn]))*/g;

/** What armour holds: base64 without headers, line ends, quotes and what joins lines of a program. */
const bodyOf = (pem: string): string =>
  pem
    .replace(header, "")
    .replace(headerLine, "")
    .replace(/\\[rnt]/g, "")
    .replace(/[^A-Za-z0-9+/=]/g, "");

/** OpenSSH writes the cipher's name before everything else; without a passphrase it is `none`. */
const openSshEncrypted = (body: string): boolean =>
  body.startsWith("b3BlbnNzaC1rZXktdjEA") && !Buffer.from(body.slice(0, 64), "base64").toString("latin1").includes("none");

const isEncrypted = (pem: string): boolean =>
  /BEGIN ENCRYPTED |Proc-Type: ?4, ?ENCRYPTED/.test(pem) || (pem.includes("BEGIN OPENSSH ") && openSshEncrypted(bodyOf(pem)));

/** Enough of a key, and not a picture of one: `MIIE…`, `XXXX`, a sentence. */
function holdsKey(pem: string): boolean {
  const body = bodyOf(pem);
  const elided = /\.{3}|…|<[a-z]|\$\{|\{\{/i.test(pem);
  return body.length >= (elided ? 400 : 56) && new Set(body).size >= 20 && /\d/.test(body) && /[A-Z]/.test(body);
}

/** A long run of one letter is ordinary within a key, so that the placeholders of other rules are none here. */
const none = { allowlists: [], certainty: "format", kind: "private-key" } as const;

/** Private keys in the formats that programs write. */
export const privateKeys: readonly Rule[] = [
  {
    ...none,
    id: "private-key",
    description: "Private key",
    regex: armour,
    keywords: ["private key"],
    severity: "critical",
    documentation: openssl,
    isGenuine: (pem) => !isEncrypted(pem) && holdsKey(pem),
  },
  {
    ...none,
    id: "private-key-encrypted",
    description: "Private key, encrypted with a passphrase",
    regex: armour,
    keywords: ["private key"],
    severity: "medium",
    documentation: openssl,
    isGenuine: (pem) => isEncrypted(pem) && holdsKey(pem),
  },
  {
    ...none,
    id: "private-key-ssh2",
    description: "Private key of SSH Communications Security",
    regex: /---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----(?:[\w+/=\s":,.;@\\]|-(?!---)){60,8000}/,
    keywords: ["ssh2 encrypted private key"],
    severity: "high",
    documentation: "https://www.rfc-editor.org/rfc/rfc4716",
    isGenuine: holdsKey,
  },
  {
    ...none,
    id: "private-key-putty",
    description: "Private key of PuTTY",
    regex:
      /PuTTY-User-Key-File-[123]: ?[\w@.-]{3,60}(?:\r?\n|\\n)[^-]{0,20}?Encryption: ?none[\s\S]{1,4000}?Private-Lines: ?\d{1,3}(?:\r?\n|\\r|\\n){1,2}([A-Za-z0-9+/=]{1,64}(?:(?:\r?\n|\\r|\\n){1,2}[A-Za-z0-9+/=]{1,64}(?=[\r\n\\]|$)){0,60})/,
    keywords: ["putty-user-key-file"],
    severity: "critical",
    documentation: "https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html",
  },
  {
    ...none,
    id: "private-key-putty-encrypted",
    description: "Private key of PuTTY, encrypted with a passphrase",
    regex:
      /PuTTY-User-Key-File-[123]: ?[\w@.-]{3,60}(?:\r?\n|\\n)[^-]{0,20}?Encryption: ?aes256-cbc[\s\S]{1,4000}?Private-Lines: ?\d{1,3}(?:\r?\n|\\r|\\n){1,2}([A-Za-z0-9+/=]{1,64}(?:(?:\r?\n|\\r|\\n){1,2}[A-Za-z0-9+/=]{1,64}(?=[\r\n\\]|$)){0,60})/,
    keywords: ["putty-user-key-file"],
    severity: "medium",
    documentation: "https://tartarus.org/~simon/putty-snapshots/htmldoc/AppendixC.html",
  },
  {
    ...none,
    id: "private-key-xml",
    description: "RSA private key as XML, of .NET",
    regex: /<RSAKeyValue>[\s\S]{1,2000}?<D>\s{0,20}([A-Za-z0-9+/=\s]{40,1400}?)\s{0,20}<\/D>/,
    keywords: ["<rsakeyvalue>"],
    severity: "critical",
    documentation: "https://learn.microsoft.com/dotnet/api/system.security.cryptography.rsa.toxmlstring",
  },
];
