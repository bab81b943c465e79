import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { looksLikePassword } from "./guessing/judge.ts";
import { standsForSomethingElse } from "./guessing/vocabulary.ts";

const documentation = "https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1";

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Not a word of an example (`pass`, `secret`), a variable, or a port that stands before a path. */
const isPassword = (value: string): boolean => {
  const plain = decoded(value);
  return (
    plain.length >= 4 &&
    !/^[.\d]{1,5}$|[$%]\w*\{|^[$%]|%[sdv]$|[<>{}]|\s/.test(plain) &&
    new Set(plain).size >= 3 &&
    !standsForSomethingElse(plain)
  );
};

/** After `://`: a name, perhaps empty, a colon, and what stands up to the last `@` before a host. */
const name = "[^\\s\"'`<>(){}\\[\\]\\\\/?#@:,$%|]{0,80}(?:%[0-9A-Fa-f]{2}[\\w.+-]{0,40}){0,4}";
const secret = "[^\\s\"'`<>{}\\\\/?|]{4,160}";
/** Hosts that documents give as examples (RFC 2606). */
const exampleHost =
  /@(?:[\w.-]+\.)?(?:example(?:\.(?:com|org|net|edu))?|your[\w-]*(?:\.\w+)*|host(?:name)?|server|domain\.(?:com|tld)|foo(?:\.(?:com|bar))?|bar)(?![\w-])/i;

const exampleHosts = { condition: "or", paths: [], commits: [], regexes: [exampleHost], regexTarget: "match", stopwords: [] } as const;
const inUrl = new RegExp(`://(?<=[A-Za-z0-9+.]://)${name}:(${secret})@(?=\\[?[\\w.*-]|\\$|%)[\\w.-]{0,120}`);

/** Names and passwords within addresses. */
export const urlCredentials: readonly Rule[] = [
  defineRule({
    id: "url-credentials",
    description: "Password in a URL",
    regex: inUrl,
    keywords: ["://"],
    severity: "high",
    kind: "url-credentials",
    certainty: "format",
    documentation,
    allowlists: [exampleHosts],
    isGenuine: isPassword,
  }),
  defineRule({
    id: "url-credentials-example-host",
    description: "Password in a URL of an example",
    regex: inUrl,
    keywords: ["://"],
    severity: "medium",
    kind: "url-credentials",
    certainty: "guess",
    documentation,
    isGenuine: (value) => isPassword(value) && looksLikePassword(decoded(value)),
  }),
  defineRule({
    id: "url-token",
    description: "Token in place of the user in a URL",
    regex: /:\/\/(?<=https?:\/\/)([A-Za-z0-9_-]{20,255})(?::(?:x-oauth-basic|x-token-auth)?)?@(?=[\w-]{1,63}\.)/,
    keywords: ["://"],
    severity: "high",
    kind: "url-credentials",
    certainty: "guess",
    documentation,
    entropy: 3.3,
    isGenuine: (value) => /\d/.test(value) && /[A-Za-z]/.test(value) && !standsForSomethingElse(value),
  }),
  defineRule({
    id: "database-dsn",
    description: "Password in the address of a MySQL database",
    regex: /(?<![\w:/])[\w.-]{1,64}:([^\s"'`<>{}\\/@]{4,128})@(?:tcp|unix)\([^()\s]{1,120}\)\//,
    keywords: ["@tcp(", "@unix("],
    severity: "high",
    kind: "database-password",
    certainty: "format",
    documentation: "https://github.com/go-sql-driver/mysql#dsn-data-source-name",
    isGenuine: isPassword,
  }),
  defineRule({
    id: "oracle-connect-string",
    description: "Password in the address of an Oracle database",
    regex: /jdbc:oracle:(?:thin|oci8?):[\w.$#-]{1,64}\/([^\s"'`<>{}\\/@]{4,128})@/,
    keywords: ["jdbc:oracle:"],
    severity: "high",
    kind: "database-password",
    certainty: "format",
    documentation: "https://docs.oracle.com/en/database/oracle/oracle-database/19/jjdbc/data-sources-and-URLs.html",
    isGenuine: isPassword,
  }),
];
