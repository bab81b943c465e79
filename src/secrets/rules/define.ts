import type { Allowlist, Rule } from "../detection/rule.ts";
import { anyCase } from "./any-case.ts";
import { guessesAreWrongIn, placeholders } from "./placeholders.ts";
import { isPublishedExample } from "./published-examples.ts";

/** A rule of ours as it is written down: what every one of them shares is left out. */
export interface RuleDescription extends Omit<Rule, "allowlists" | "documentation" | "regex"> {
  readonly regex: RegExp;
  /** The provider's page about this credential. */
  readonly documentation: string;
  /** What is not a finding, beside placeholders and, for a guess, files where such text is common and harmless. */
  readonly allowlists?: readonly Allowlist[];
}

/** A rule of ours: never a placeholder or a published example; a guess never in a lock file or in generated output. */
export function defineRule({ allowlists = [], isGenuine, ...description }: RuleDescription): Rule {
  const always = description.certainty === "guess" ? [placeholders, guessesAreWrongIn] : [placeholders];
  return {
    ...description,
    allowlists: [...always, ...allowlists],
    isGenuine: (secret) => isGenuine?.(secret) !== false && !isPublishedExample(secret),
  };
}

/**
 * Where a word may begin: not after a letter or digit, unless these end an escape that stands in the text as it is (`\n`, `%3D`,
 * `\u003d`, a colour of a terminal), as they do in logs, notebooks and text within JSON.
 */
const begin = "(?:(?<![A-Za-z0-9])|(?<=\\\\[nrt]|\\\\x[0-9A-Fa-f]{2}|\\\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2}|\\[[0-9;]{0,8}m))";

/** The letters that would make what was matched the beginning of something longer. Characters for the inside of a class. */
export const alphabets = { base62: "A-Za-z0-9", base64url: "A-Za-z0-9_\\-", base64: "A-Za-z0-9+/=", hex: "A-Za-z0-9" } as const;
export type Alphabet = keyof typeof alphabets;

/**
 * An expression for a value that its own form tells, wherever it stands: in quotes, in a URL, after `=`, in prose. `pattern` has no
 * capturing group. `alphabet`: the value does not end before another character of it.
 */
export const standing = (pattern: string, alphabet: Alphabet = "base62"): RegExp =>
  new RegExp(`${begin}(${pattern})(?![${alphabets[alphabet]}])`);

/** As `standing`, for a form that also occurs within words and paths: nothing that could belong to one stands before it either. */
export const standingAlone = (pattern: string, alphabet: Alphabet = "base62"): RegExp =>
  new RegExp(`(?:(?<![A-Za-z0-9_.+/\\-])|(?<=\\\\[nrt]))(${pattern})(?![${alphabets[alphabet]}])`);

/** What stands between a name and its value: quotes, brackets, operators, white space, emphasis. */
const between = "[\\s\"'`=:,<>()\\[\\]{}|\\\\/?+!@*\\-]";

/** Words that may stand there too: types, the other lines of a Terraform variable, entities, schemes of HTTP. */
const filler = "(?:value|default|type|string|str|&?(?:'static )?str|sensitive|true|key|data|content|cdata|&quot;|&#34;|Bearer|Basic|token)";

/** Other words, where they are an attribute, a function or the prefix of a quoted string: `type="hidden"`, `Secret.of(`, `b"`. */
const attribute = "[A-Za-z][\\w.]{0,24}[=(\"'`>]";

/** From the end of a name to its value (what the two kinds of words match is apart, so that there is one way to read a text), in shell, YAML, JSON, XML, properties, Terraform, HTTP headers and the usual languages. */
const assignment = `(?!s?[_.\\-]?${anyCase("(?:id|name|url|uri|file|path|type|hash|sha|digest|fingerprint|version)")}s?(?![A-Za-z]))[\\w.\\-]{0,30}${between}{1,32}(?:(?:${anyCase(filler)})(?![=("'\`>])${between}{1,32}|${attribute}${between}{0,32}){0,5}`;

/**
 * An expression for a value that only its name tells. Both patterns have no capturing group; `names` is read without regard to case,
 * as part of a longer name (`datadog[_.-]?api[_.-]?key` in `MY_DATADOG_API_KEY_2`); the secret is the value.
 */
export const assigned = (names: string, value: string, alphabet: Alphabet = "base62"): RegExp =>
  new RegExp(`(?:${anyCase(names)})${assignment}(${value})(?![${alphabets[alphabet]}])`);

/** As `assigned`, where the provider is named up to 100 characters (a line or three) before the name: `datadog:` and then `  apiKey: …`. */
export const assignedNear = (provider: string, names: string, value: string, alphabet: Alphabet = "base62"): RegExp =>
  new RegExp(`(?:${anyCase(provider)})[\\s\\S]{0,100}?(?:${anyCase(names)})${assignment}(${value})(?![${alphabets[alphabet]}])`);

/** As `assignedNear`, for a value under any of the usual names of a credential: `LINODE_TOKEN`, `provider "linode" { token = … }`. */
export const assignedFor = (provider: string, value: string, alphabet: Alphabet = "base62"): RegExp =>
  assignedNear(provider, "token|key|secret|pass(?:word|wd|phrase)?|pwd|auth|pat|credential|login", value, alphabet);

/** An allow-list of values. */
export const exceptValues = (...regexes: readonly RegExp[]): Allowlist => ({
  condition: "or",
  paths: [],
  commits: [],
  regexes,
  regexTarget: "secret",
  stopwords: [],
});
