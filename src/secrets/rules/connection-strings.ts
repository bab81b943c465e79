import type { Rule } from "../detection/rule.ts";
import { defineRule } from "./define.ts";
import { standsForSomethingElse } from "./guessing/vocabulary.ts";
import { readsLikeWords } from "./guessing/word-likeness.ts";

const isPassword = (value: string): boolean =>
  value.length >= 4 && new Set(value).size >= 3 && !/^[$%]|\{\w*\}/.test(value) && !standsForSomethingElse(value);

const password = { severity: "high", kind: "database-password", certainty: "format", isGenuine: isPassword } as const;
const keyword = "(?:[Pp]ass[Ww]ord|PASSWORD|[Pp][Ww][Dd]|[Pp]assword Token)";
const server =
  "(?:[Ss]erver|SERVER|[Dd]ata [Ss]ource|DATA SOURCE|[Hh]ost|HOST|[Aa]ddress|[Uu]ser ?(?:[Ii][Dd])?|USER ?ID|[Uu][Ii][Dd]|UID|[Dd]atabase|[Ii]nitial [Cc]atalog|[Pp]ort|[Dd]river|DRIVER|[Ss]sl ?[Mm]ode|dbname|sslmode|[Tt]rusted_[Cc]onnection|[Pp]ooling)";

/** Passwords of databases, as drivers and SQL take them. */
export const connectionStrings: readonly Rule[] = [
  defineRule({
    ...password,
    id: "ado-connection-string",
    description: "Password in a database connection string",
    regex: new RegExp(
      `${server}\\s?=[^\\n"'<>]{1,400}?;\\s?${keyword}\\s?=\\s?([^\\s;"'<>\\\\]{4,128})|(?<![\\w])${keyword}\\s?=\\s?([^\\s;"'<>\\\\]{4,128});[^\\n"'<>]{0,300}?${server}\\s?=`,
    ),
    keywords: ["password=", "password =", "pwd=", "pwd ="],
    documentation: "https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax",
  }),
  defineRule({
    ...password,
    id: "jdbc-connection-string",
    description: "Password in a JDBC address",
    regex: /jdbc:[a-z0-9]{2,20}:[^\s"'<>]{1,400}?[?&;](?:password|PASSWORD|Password|pwd|pass)=([^\s&;"'<>\\]{4,128})/,
    keywords: ["jdbc:"],
    documentation: "https://jdbc.postgresql.org/documentation/use/",
  }),
  defineRule({
    ...password,
    id: "libpq-connection-string",
    description: "Password in a PostgreSQL connection string",
    regex:
      /(?<![\w])(?:host|hostaddr|port|user|dbname|sslmode|connect_timeout)=[^\s"']{1,100}(?:\s[a-z_]{2,30}=[^\s"']{0,100}){0,8}?\spassword='?([^\s"'\\]{4,128})|(?<![\w])password='?([^\s"'\\]{4,128})'?(?:\s[a-z_]{2,30}=[^\s"']{0,100}){0,8}?\s(?:host|port|user|dbname|sslmode)=/,
    keywords: ["password="],
    documentation: "https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING",
  }),
  defineRule({
    ...password,
    id: "sql-password",
    description: "Password of a database account in SQL",
    regex:
      /(?:(?:[Ii]dentified|IDENTIFIED) (?:(?:[Ww]ith|WITH) \w{1,40} )?(?:[Bb]y|BY) (?:PASSWORD |password )?|(?:(?:USER|ROLE|LOGIN|user|role|login)\s[^;\n]{1,200}?\s(?:PASSWORD|password)\s?=?\s?)|(?:SET|set) (?:PASSWORD|password) [^;\n]{0,120}?[=(]\s{0,4})N?\\?["']([^\s"'\\]{4,128})\\?["']/,
    keywords: ["identified", "password"],
    isGenuine: (value) => isPassword(value) && (/[^A-Za-z]/.test(value) || readsLikeWords(value) < 0),
    documentation: "https://www.postgresql.org/docs/current/sql-createrole.html",
  }),
  defineRule({
    ...password,
    id: "sql-password-unquoted",
    description: "Password of a database account in SQL, without quotes",
    regex:
      /(?:USER|user|User|ROLE|role|GRANT|grant|Grant)\s[^;'"]{1,200}?\s(?:[Ii]dentified|IDENTIFIED)\s{1,4}(?:[Bb]y|BY)\s{1,4}([A-Za-z][\w$#]{3,59})(?![\w$#(.])/,
    keywords: ["identified"],
    severity: "medium",
    certainty: "guess",
    isGenuine: (value) => isPassword(value) && (/\d/.test(value) || readsLikeWords(value) < -value.length / 2),
    documentation: "https://docs.oracle.com/en/database/oracle/oracle-database/19/sqlrf/CREATE-USER.html",
  }),
  defineRule({
    ...password,
    id: "database-command-line",
    description: "Password on the command line of a database client",
    regex:
      /\b(?:mysql|mysqldump|mysqladmin|mysqlimport|mariadb|mariadb-dump)\s[^\n|;]{0,200}?\s?(?:-p|--password=)["']?([^\s"'|;<>-][^\s"'|;<>]{3,127})|\b(?:mongo|mongosh|mongodump|mongorestore|mongoexport|mongoimport)\s[^\n|;]{0,200}?\s(?:-p|--password)[ =]["']?([^\s"'|;<>-][^\s"'|;<>]{3,127})|\bsqlcmd\s[^\n|;]{0,200}?\s-P ?["']?([^\s"'|;<>-][^\s"'|;<>]{3,127})|\bredis-cli\s[^\n|;]{0,200}?\s-a ["']?([^\s"'|;<>-][^\s"'|;<>]{3,127})|\bdocker login\s[^\n|;]{0,200}?(?<=\s)(?:-p|--password)[ =]["']?([^\s"'|;<>$-][^\s"'|;<>]{3,127})|\bldap(?:search|modify|add)\s[^\n|;]{0,200}?(?<=\s)-w ?["']?([^\s"'|;<>$-][^\s"'|;<>]{3,127})|\bPGPASSWORD=["']?([^\s"'|;<>]{4,128})|\bsshpass\s{1,4}-p ?["']?([^\s"'|;<>]{4,128})/,
    keywords: ["mysql", "mariadb", "mongo", "sqlcmd", "redis-cli", "pgpassword", "sshpass", "docker login", "ldap"],
    documentation: "https://dev.mysql.com/doc/refman/8.4/en/password-security-user.html",
    certainty: "guess",
  }),
];
