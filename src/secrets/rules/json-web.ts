import type { Rule } from "../detection/rule.ts";
import { entropyOf } from "../entropy.ts";
import { defineRule, exceptValues } from "./define.ts";

const jwtDocumentation = "https://www.rfc-editor.org/rfc/rfc7519";
const jwkDocumentation = "https://www.rfc-editor.org/rfc/rfc7517";

/** The object that a part of a token encodes. */
function objectIn(part: string | undefined): Record<string, unknown> | undefined {
  if (part === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

const headerOf = (token: string) => {
  const header = objectIn(token.split(".")[0]);
  return typeof header?.alg === "string" && header.alg !== "" ? header : undefined;
};

/** Tokens that are printed in every introduction: of jwt.io, and of the development stack of Supabase. */
const isKnownExample = ({ sub, name, iss }: Record<string, unknown>): boolean =>
  (sub === "1234567890" && typeof name === "string") || iss === "supabase-demo";

function isSigned(token: string): boolean {
  const claims = objectIn(token.split(".")[1]);
  return headerOf(token) !== undefined && claims !== undefined && !isKnownExample(claims);
}

const isEncrypted = (token: string): boolean => typeof headerOf(token)?.enc === "string";

const signed = /(?<![A-Za-z0-9_.-])(?:(?<=\\[nrt])|(?<!\\))(eyJ[\w-]{10,2000}\.[\w-]{2,8000}\.[\w-]{20,1400}={0,2})(?![\w-])/;

/** In JSON, as a literal of JavaScript, or as JSON within a string: names and values in either order. */
const quote = "\\\\{0,3}[\"']";
const member = (names: string, value: string) => `(?:${quote}|(?<=[{,\\s]))${names}${quote}?\\s{0,8}:\\s{0,8}${quote}${value}${quote}`;
const within = "[^{}]{0,6000}?";
const keyWithParts = (type: string, part: string, least: number) => {
  const [kty, secret] = [member("kty", type), member(part, `([A-Za-z0-9_\\-+/=]{${least},2000})`)];
  return new RegExp(`${kty}${within}${secret}|${secret}${within}${kty}`);
};
const distinct = (least: number) => (value: string) => new Set(value).size >= least;

/** One with a private part; one that cannot be read may have one. */
function isEncodedKey(encoded: string): boolean {
  const key = objectIn(encoded);
  return key === undefined ? entropyOf(encoded) > 4.5 : typeof (key.d ?? key.k) === "string";
}

/** JSON Web Tokens, and JSON Web Keys with their private parts. */
export const jsonWeb: readonly Rule[] = [
  defineRule({
    id: "jwt",
    description: "JSON Web Token",
    regex: signed,
    keywords: ["eyj"],
    severity: "medium",
    kind: "jwt",
    certainty: "format",
    documentation: jwtDocumentation,
    isGenuine: isSigned,
  }),
  defineRule({
    id: "jwt-encrypted",
    description: "JSON Web Token, encrypted",
    regex: /(?<![\w.-])(eyJ[\w-]{10,2000}\.[\w-]{0,1000}\.[\w-]{8,64}\.[\w-]{8,8000}\.[\w-]{10,100})(?![\w-])/,
    keywords: ["eyj"],
    severity: "medium",
    kind: "jwt",
    certainty: "format",
    documentation: "https://www.rfc-editor.org/rfc/rfc7516",
    isGenuine: isEncrypted,
  }),
  defineRule({
    id: "jwt-unreadable",
    description: "JSON Web Token whose header cannot be read",
    regex: /(?<![\w.-])(eyJ[\w-]{14,2000}\.eyJ[\w-]{14,8000}\.[\w-]{27,1400})(?![\w-])/,
    keywords: ["eyj"],
    severity: "low",
    kind: "jwt",
    certainty: "guess",
    documentation: jwtDocumentation,
    isGenuine: (token) => headerOf(token) === undefined && entropyOf(token) > 4.5,
  }),
  defineRule({
    id: "jwk-private",
    description: "JSON Web Key with its private part",
    regex: keyWithParts("(?:RSA|EC|OKP)", "d", 40),
    keywords: ["kty"],
    severity: "critical",
    kind: "private-key",
    certainty: "format",
    documentation: jwkDocumentation,
    isGenuine: distinct(16),
  }),
  defineRule({
    id: "jwk-symmetric",
    description: "JSON Web Key of a symmetric algorithm",
    regex: keyWithParts("oct", "k", 16),
    keywords: ["kty"],
    severity: "critical",
    kind: "symmetric-key",
    certainty: "format",
    documentation: jwkDocumentation,
    allowlists: [exceptValues(/^(.{1,4})\1+$/)],
    isGenuine: distinct(8),
  }),
  defineRule({
    id: "jwk-encoded",
    description: "JSON Web Key in base64",
    regex: /(?<![\w+/-])(eyJrdHkiOi[\w+/-]{80,4000}={0,2})(?![\w+/-])/,
    keywords: ["eyjrdhki"],
    severity: "critical",
    kind: "private-key",
    certainty: "format",
    documentation: jwkDocumentation,
    isGenuine: isEncodedKey,
  }),
];
