import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { bare, configFiles, parameter, quoted, tagged } from "./guessing/expressions.ts";
import { looksLikePassword, looksLikeToken } from "./guessing/judge.ts";
import { passwordNames, tokenNames } from "./guessing/names.ts";

const documentation = "https://cwe.mitre.org/data/definitions/798.html";

const passwordKeywords = ["passw", "passphrase", "pass", "pwd", "pw", "psk", "psw", "senha", "pword", "contrasena", "kennwort"];
const tokenKeywords = ["secret", "token", "key", "cred", "seed", "pepper", "mnemonic", "hmac", "auth", "bearer", "sas", "priv"];

const quotedPassword = "[^\\s\"'`<>\\\\]{6,128}";
const barePassword = "[^\\s\"'`<>,;(){}\\\\]{6,128}";
const quotedToken = "[A-Za-z0-9+/_=.~!@#$%^&*:|-]{8,2048}";
const bareToken = "[A-Za-z0-9+/_=.~!@#$%^&*|-]{8,2048}";

const password = {
  keywords: passwordKeywords,
  severity: "medium",
  kind: "password",
  certainty: "guess",
  documentation,
  isGenuine: looksLikePassword,
} as const;
const token = {
  keywords: tokenKeywords,
  severity: "medium",
  kind: "generic-secret",
  certainty: "guess",
  documentation,
  isGenuine: looksLikeToken,
} as const;

/**
 * Values that nothing but their name calls secret. They are guesses: what they look like decides (see `guessing/judge.ts`), and they
 * can be switched off.
 */
export const generic: readonly Rule[] = [
  defineRule({ ...password, id: "generic-password", description: "Password in quotes", regex: quoted(passwordNames, quotedPassword) }),
  defineRule({
    ...password,
    id: "generic-password-element",
    description: "Password in an XML element",
    regex: tagged(passwordNames, quotedPassword),
  }),
  defineRule({
    ...password,
    id: "generic-password-setting",
    description: "Password in a configuration or a script",
    path: configFiles,
    regex: bare(passwordNames, barePassword),
  }),
  defineRule({ ...token, id: "generic-secret", description: "Secret key or token in quotes", regex: quoted(tokenNames, quotedToken) }),
  defineRule({
    ...token,
    id: "generic-secret-element",
    description: "Secret key or token in an XML element",
    regex: tagged(tokenNames, quotedToken),
  }),
  defineRule({
    ...token,
    id: "generic-secret-setting",
    description: "Secret key or token in a configuration or a script",
    path: configFiles,
    regex: bare(tokenNames, bareToken),
  }),
  defineRule({
    ...password,
    id: "generic-password-parameter",
    description: "Password in a parameter of a URL or form",
    regex: parameter(passwordNames, "[^\\s\"'`<>,;(){}\\\\&#]{6,128}"),
  }),
  defineRule({
    ...token,
    id: "generic-secret-parameter",
    description: "Secret key or token in a parameter of a URL or form",
    regex: parameter(tokenNames, "[A-Za-z0-9+/_=.~%-]{10,2048}"),
  }),
];
