import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { looksLikePassword, looksLikeToken } from "./guessing/judge.ts";

/** A literal of one line. */
const literal = "[bru]?[\"'][^\"'\\n]{0,120}[\"']";
const comma = "\\s{0,4},\\s{0,8}";
const secret = "[bru]?[\"']([^\\s\"'\\\\]{4,128})[\"']";
/** An argument of any kind without a parenthesis or another argument in it. */
const any = "[^(),\\n]{1,120}";

/** Functions that take a user and a password, the first two arguments. */
const userFirst = [
  "\\bPasswordAuthentication\\(",
  "\\bUsernamePassword(?:Authentication)?Token\\(",
  "\\b(?:oci|ora|ifx|db2|sybase)_p?connect\\(",
  "\\bcx_Oracle\\.connect\\(",
  "\\boracledb\\.connect\\(",
  "\\bAuthTokens\\.basic\\(",
  "\\bneo4j\\.auth\\.basic\\(",
  "\\b(?:[Ll]og_?[Ii]n|[Ss]ign_?[Ii]n|authenticate)(?:_?[Aa]s|_?[Uu]ser)?\\(",
  "\\b(?:create|add)_?(?:[Ss]uper)?_?[Uu]ser\\(",
];
/** Functions that take what to connect to, a user and a password. */
const userSecond = [
  "\\bgetConnection\\(",
  "\\bnew PDO\\(",
  "\\b(?:mysqli?_p?connect|mysqli|MySQLdb\\.connect|pymysql\\.connect|pymssql\\.connect|psycopg2?\\.connect|mssql_connect|odbc_connect|sqlsrv_connect|ibase_connect|maxdb_connect)\\(",
  "\\b(?:ftp_login|ldap_bind|ssh2_auth_password)\\(",
  "\\bDBI->connect\\(",
  "\\bPlainAuth\\(",
  "\\bnew Sequelize\\(",
  "\\bSequel\\.connect\\(",
  "\\bcreate_(?:super)?user\\(",
  "\\bMongoCredential\\.create\\w{0,24}Credential\\(",
];

/** Calls that open a connection or log in, and take the password without saying so. */
export const connectingCalls: readonly Rule[] = [
  defineRule({
    id: "generic-password-argument",
    description: "Password in a call that opens a connection",
    regex: new RegExp(
      `(?:(?:${userFirst.join("|")})\\s{0,8}(?:${literal}|${any})|(?:${userSecond.join("|")})\\s{0,8}(?:${literal}|${any}|[^\\n]{1,200}?[)"'])${comma}(?:${literal}|${any}))${comma}${secret}`,
    ),
    keywords: [
      "auth",
      "connect",
      "usernamepassword",
      "pdo",
      "login",
      "ldap_bind",
      "mysqli",
      "sequelize",
      "credential",
      "signin",
      "sign_in",
      "user(",
    ],
    severity: "medium",
    kind: "password",
    certainty: "guess",
    documentation: "https://cwe.mitre.org/data/definitions/798.html",
    isGenuine: looksLikePassword,
  }),
  defineRule({
    id: "generic-secret-argument",
    description: "Key in a call that signs or encrypts",
    regex: new RegExp(
      `(?:\\b(?:jwt|JWT|jsonwebtoken)\\.(?:sign|verify|encode|decode)\\((?:[^\\n"'\`]{1,200}?|[^\\n]{1,200}?[)}\\]"'])${comma}|\\bcreateHmac\\(["'][\\w-]{1,20}["']${comma}|\\bcreate(?:De)?[Cc]ipher(?:iv)?\\(["'][\\w-]{1,30}["']${comma}|\\bsignWith\\([\\w.]{1,60}${comma}|\\b(?:hmac\\.new|AES\\.new|Fernet|HMAC(?:256|384|512)|setSigningKey|cookieParser|new SecretKeySpec)\\(\\s{0,4})(?:Buffer\\.from\\()?[bru]?["'\`]([A-Za-z0-9+/_=.~!@#$%^&*:|-]{8,2048})["'\`]`,
    ),
    keywords: [
      "jwt",
      "jsonwebtoken",
      "createhmac",
      "cipher",
      "signwith",
      "hmac",
      "aes.new",
      "fernet",
      "signingkey",
      "cookieparser",
      "keyspec",
    ],
    severity: "medium",
    kind: "generic-secret",
    certainty: "guess",
    documentation: "https://cwe.mitre.org/data/definitions/321.html",
    isGenuine: (value) => looksLikeToken(value) || looksLikePassword(value),
  }),
  defineRule({
    id: "generic-password-pipe",
    description: "Password that a shell writes to a program",
    regex:
      /\becho\s{1,4}(?:-n\s{1,4})?["']?(?:[\w.-]{1,40}:)?([^\s"'|;<>$:]{4,128})["']?\s{0,4}\|\s{0,4}(?:(?:sudo\s{1,4})?(?:chpasswd|passwd\s{1,4}--stdin)|sudo\s{1,4}-S|[^\n|]{1,120}?--password-stdin)/,
    keywords: ["chpasswd", "--stdin", "sudo", "--password-stdin"],
    severity: "medium",
    kind: "password",
    certainty: "guess",
    documentation: "https://man7.org/linux/man-pages/man8/chpasswd.8.html",
    isGenuine: looksLikePassword,
  }),
];
