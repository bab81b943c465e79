import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { looksLikeToken } from "./guessing/judge.ts";
import { standsForSomethingElse } from "./guessing/vocabulary.ts";

const basicDocumentation = "https://www.rfc-editor.org/rfc/rfc7617";

/** The password of `user:password` in base64, where that is what the value is. */
function passwordIn(encoded: string): string | undefined {
  const bytes = Buffer.from(encoded, "base64");
  const text = bytes.toString("utf8");
  if (text.includes("\ufffd") || [...text].some((character) => character < " " || character === "\u007f")) return undefined;
  const colon = text.indexOf(":");
  return colon === -1 ? undefined : text.slice(colon + 1);
}

/** The one of RFC 7617 and of every page about it, as people write it. */
const published = /^open[ _-]?sesame[!123]{0,3}$/i;
const isPassword = (value: string) => value.length >= 3 && !published.test(value) && !standsForSomethingElse(value);

function isBasic(encoded: string): boolean {
  const password = passwordIn(encoded);
  if (password === undefined) return false;
  if (password !== "") return isPassword(password);
  // `token:` with an empty password, as Stripe and others take their keys.
  return looksLikeToken(Buffer.from(encoded, "base64").toString("utf8").slice(0, -1));
}

/** Credentials as HTTP carries them: in headers, and as the tools take them that send these. */
export const httpAuthorization: readonly Rule[] = [
  defineRule({
    id: "http-basic",
    description: "User and password of HTTP Basic authentication",
    regex: /\b(?:[Bb]asic|BASIC)(?:[ \t]|%20|\+|["'] ?[+.,] ?["']|\\u0020){1,4}([A-Za-z0-9+/]{6,600}={0,2})(?![A-Za-z0-9+/=])/,
    keywords: ["basic"],
    severity: "high",
    kind: "http-basic",
    certainty: "format",
    documentation: basicDocumentation,
    isGenuine: isBasic,
  }),
  defineRule({
    id: "http-basic-unreadable",
    description: "HTTP Basic authentication whose value cannot be read",
    regex:
      /(?:(?:[Aa]uthorization|AUTHORIZATION)\\?["']?\]?\s{0,4}[:=,>]{1,2}\s{0,4}\\?["'`]?|["'`])(?:[Bb]asic|BASIC) ([A-Za-z0-9+/]{16,600}={0,2})(?![A-Za-z0-9+/=])/,
    keywords: ["basic"],
    severity: "low",
    kind: "http-basic",
    certainty: "guess",
    documentation: basicDocumentation,
    isGenuine: (value) => passwordIn(value) === undefined && looksLikeToken(value),
  }),
  defineRule({
    id: "http-bearer",
    description: "Token of HTTP Bearer authentication",
    regex: /\b(?:[Bb]earer|BEARER)(?:[ \t]|%20|\\u0020|["'] ?[+.,] ?["']){1,4}([A-Za-z0-9_.~+/-]{16,2048}={0,2})(?![\w+/=])/,
    keywords: ["bearer"],
    severity: "high",
    kind: "bearer-token",
    certainty: "guess",
    documentation: "https://www.rfc-editor.org/rfc/rfc6750",
    isGenuine: looksLikeToken,
  }),
  defineRule({
    id: "http-authorization-token",
    description: "Token in an Authorization header",
    regex:
      /(?:[Aa]uthorization|AUTHORIZATION)\\?["']?\]?\s{0,4}[:=,>]{1,2}\s{0,4}\\?["'`]?(?:[Tt]oken|TOKEN|[Aa]pi[Kk]ey|[Kk]ey|SSWS|GenieKey|Splunk|Klaviyo-API-Key|Discourse)[ =:]{1,2}(?:token=\\?"?)?([A-Za-z0-9_.~+/-]{16,2048}={0,2})(?![\w+/=])/,
    keywords: ["authorization"],
    severity: "high",
    kind: "bearer-token",
    certainty: "guess",
    documentation: "https://www.rfc-editor.org/rfc/rfc9110#section-11.6.2",
    isGenuine: looksLikeToken,
  }),
  defineRule({
    id: "curl-user",
    description: "Password on the command line of curl",
    regex: /\bcurl\b[^\n]{0,400}?\s(?:-u|-U|--user|--proxy-user)[ =]?\\?["']?[^\s:"'$\\]{1,80}:([^\s"'\\]{4,128})/,
    keywords: ["curl"],
    severity: "high",
    kind: "http-basic",
    certainty: "format",
    documentation: "https://curl.se/docs/manpage.html#-u",
    isGenuine: isPassword,
  }),
  defineRule({
    id: "http-basic-call",
    description: "Password in a call with HTTP Basic authentication",
    regex:
      /(?:\bauth ?= ?\(|HTTPBasicAuth\(|HTTPDigestAuth\(|[Bb]asic_?[Aa]uth(?:entication)?\(|Credentials\.basic\(|BasicCredentials\(|\.auth\(|UsernamePasswordCredentials\(|NetworkCredential\()\s{0,8}[bru]?["'][^"'\n]{1,80}["']\s{0,4},\s{0,4}[bru]?["']([^\s"'\\]{4,128})["']/,
    keywords: ["auth=(", "auth = (", "basicauth", "digestauth(", "basic_auth", "credentials", ".auth(", "credentials(", "credential("],
    severity: "high",
    kind: "http-basic",
    certainty: "format",
    documentation: basicDocumentation,
    isGenuine: isPassword,
  }),
];
