import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { looksLikePassword } from "./guessing/judge.ts";

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
  "\\b(?:smtp|server|mail|mailer|imap|ftp|conn|connection|client|session|s|m)\\.login\\(",
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
    keywords: ["auth", "connect", "usernamepassword", "pdo", "login", "ldap_bind", "mysqli", "sequelize", "credential"],
    severity: "medium",
    kind: "password",
    certainty: "guess",
    documentation: "https://cwe.mitre.org/data/definitions/798.html",
    isGenuine: looksLikePassword,
  }),
];
