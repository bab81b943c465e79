import type { Rule } from "../detection/rule.ts";
import { anyCase } from "./any-case.ts";
import { assigned, defineRule } from "./define.ts";
import { bare, parameter, quoted } from "./guessing/expressions.ts";
import { isDrawnByChance, looksLikeToken } from "./guessing/judge.ts";
import { otherOwners } from "./guessing/names.ts";

const documentation = "https://cwe.mitre.org/data/definitions/321.html";

/** Keys that are public, or name a thing. */
const otherKeys =
  "(?<!(?:gpg|pgp|ssh|site|anon|anonymous|publishable|verify|verification|verifying|verifier|host|signing|registry|index|group|map|dict|json|record|document|translation|i18n|release|known|trusted|commit|digest|sha|checksum|etag|version|build|trace|file|asset|image|entity|article|item|node|menu)[_.\\- ]?)";

/** `key` alone or after another word, perhaps with one that says how it is written: `hexKey`, `key_b64`, `stripe_key`. */
const keyNames = `${anyCase(otherOwners)}${anyCase(otherKeys)}(?:(?<![A-Za-z$@#])(?:${anyCase("key")})|(?<=[a-z0-9])Key)(?:${anyCase("[_-]?(?:hex|b64|base64|bytes|str|string|data|value|material)")})?\\d?(?![\\w.\\-])`;
/** What makes a hash or a cipher differ each time; not what allows a script of a page to run. */
const nonceNames = `(?<!<(?:script|style|link)[^<>]{0,120})(?:${anyCase("(?<![a-z])(?:salt|nonce|iv|init(?:iali[sz]ation)?[_.-]?vec(?:tor)?)(?![a-z])")}|(?<=[a-z])(?:Salt|Nonce|IV)(?![a-z]))`;

/** Files of settings alone: in prose, a key has a fingerprint after it. */
const settings =
  /^$|(?:^|\/)(?:\.env[\w.-]*|Dockerfile[\w.-]*|credentials|config)$|\.(?:env|ini|cfg|conf|cnf|config|properties|props|ya?ml|toml|sh|bash|zsh|ps1|tf|tfvars|hcl|service)$/i;

const value = "[A-Za-z0-9+/_=.~!@#$%^&*:|-]{16,2048}";
const bareValue = "[A-Za-z0-9+/_=.~-]{16,2048}";

const key = {
  keywords: ["key"],
  severity: "medium",
  kind: "generic-secret",
  certainty: "guess",
  documentation,
  isGenuine: isDrawnByChance,
} as const;
const nonce = {
  keywords: ["salt", "nonce", "iv", "vec"],
  severity: "low",
  kind: "salt-or-nonce",
  certainty: "guess",
  documentation: "https://cwe.mitre.org/data/definitions/760.html",
  isGenuine: looksLikeToken,
} as const;

/** Values under names that say less than `api_key` does, so that more is asked of the value. */
export const genericKeys: readonly Rule[] = [
  defineRule({ ...key, id: "generic-key", description: "Random value that is called a key, in quotes", regex: quoted(keyNames, value) }),
  defineRule({
    ...key,
    id: "generic-key-setting",
    description: "Random value that is called a key, in a configuration or a script",
    path: settings,
    regex: bare(keyNames, bareValue),
  }),
  defineRule({
    ...key,
    id: "generic-key-parameter",
    description: "Random value that is called a key, in a parameter of a URL",
    regex: parameter(`(?<=[?&;])(?:${anyCase("key")})`, "[A-Za-z0-9+/_=.~%-]{16,2048}"),
  }),
  defineRule({
    ...nonce,
    id: "generic-nonce",
    description: "Salt, nonce or initialisation vector in quotes",
    regex: quoted(nonceNames, "[A-Za-z0-9+/_=.~!@#$%^&*:|-]{8,2048}"),
  }),
  defineRule({
    ...nonce,
    id: "generic-nonce-setting",
    description: "Salt, nonce or initialisation vector in a configuration or a script",
    path: settings,
    regex: bare(`(?<!,)${nonceNames}`, "[A-Za-z0-9+/_=.~-]{10,2048}"),
  }),
  defineRule({
    ...key,
    id: "generic-secret-uuid",
    description: "Secret key or token that is a UUID",
    regex: assigned(
      "(?<![a-z])(?:client|app|consumer|api|shared)?[_.-]?secret|(?:api|secret|license|subscription|instrumentation|access|service|private|function|master|app|auth|client|shared|encryption|account|developer|dev|sdk|write|read|signing|integration|storage|server)[_.-]?key|(?<![a-z])(?:credentials?|bearer)(?![a-z])|(?:auth|access|api|refresh|bearer|sess(?:ion)?|security|user|admin)[_.-]?token|(?<![a-z_.-])token|passw(?:or)?d",
      "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}",
    ),
    keywords: ["secret", "key", "token", "passw", "credential", "bearer"],
    severity: "low",
    entropy: 3,
    isGenuine: () => true,
  }),
];
