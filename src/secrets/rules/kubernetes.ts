import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { standsForSomethingElse } from "./guessing/vocabulary.ts";

const documentation = "https://kubernetes.io/docs/concepts/configuration/secret/";
const isValue = (value: string): boolean =>
  value.length >= 6 && !/^[$%{]/.test(value) && new Set(value).size >= 4 && !standsForSomethingElse(value);

/** Text of a secret; bytes that are no text are keys. A certificate is public. */
function encodesSecret(value: string): boolean {
  const bytes = Buffer.from(value, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== value.replace(/=+$/, "")) return false;
  const text = bytes.toString("utf8").trim();
  if (text.includes("\ufffd")) return bytes.length >= 16;
  return isValue(text) && !/^-----BEGIN (?:TRUSTED )?(?:CERTIFICATE|PUBLIC)/.test(text) && !/\s/.test(text.slice(0, 40));
}

/** The keys of a Secret that hold what is not secret. */
const open =
  "(?!(?:ca\\.crt|tls\\.crt|cert|certificate|user|username|login|host|hostname|port|database|dbname|url|endpoint|region|namespace|email|type|engine|client[_-]?id|[\\w.-]{0,60}(?:_|-|\\.)(?:id|user|username|name|host|port|region|url))[\"']?:)";
/** Up to the end of the document, or to what says its kind. */
const rest = "(?:[^\\n]|\\n(?!---|kind:)){0,1500}?";
/** Up to the first line that is not indented. */
const indented = "(?:[^\\n]|\\n(?=[ \\t])){0,3000}?";
const entry = (map: string, value: string) =>
  new RegExp(
    `^kind:[ \\t]{0,8}["']?Secret["']?[ \\t]{0,8}\\r?\\n${rest}^${map}:[ \\t]{0,8}\\r?(?=\\n[ \\t])${indented}\\n[ \\t]{1,20}["']?${open}[\\w.-]{1,80}["']?:[ \\t]{0,8}["']?${value}["']?[ \\t]{0,8}(?:\\r?\\n|$)`,
    "m",
  );

/** Secrets in manifests: base64 is no encryption. */
export const kubernetes: readonly Rule[] = [
  defineRule({
    id: "kubernetes-secret",
    description: "Value of a Kubernetes Secret",
    regex: entry("data", "([A-Za-z0-9+/]{8,4000}={0,2})"),
    keywords: ["kind: secret", 'kind: "secret"', "kind: 'secret'"],
    severity: "high",
    kind: "kubernetes-secret",
    certainty: "format",
    documentation,
    isGenuine: encodesSecret,
  }),
  defineRule({
    id: "kubernetes-secret-text",
    description: "Value of a Kubernetes Secret in plain text",
    regex: entry("stringData", "([^\\s\"'|>{}]{6,4000})"),
    keywords: ["kind: secret", 'kind: "secret"', "kind: 'secret'"],
    severity: "high",
    kind: "kubernetes-secret",
    certainty: "format",
    documentation,
    isGenuine: isValue,
  }),
];
