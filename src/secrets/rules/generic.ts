import type { Rule } from "../detection/rule.ts";
import { anyCase } from "./any-case.ts";
import { assigned, defineRule } from "./define.ts";
import { looksLikePassword, looksLikeToken } from "./guessing/judge.ts";

const documentation = "https://cwe.mitre.org/data/definitions/798.html";

/** Names that hold a password, wherever they end: `DB_PASSWORD`, `smtpPass`, `keystore.password`. */
const passwordNames = `(?:${anyCase("passw(?:or)?d|passphrase|passwort|(?<![a-z])(?:db|user|store|key|root|admin|smtp|mail|ftp|my|login|auth|proxy|http|mysql|pg|require)?pass(?![a-z])|(?<![a-z])pwd|(?<![a-z])pw(?![a-z])")}|(?<=[a-z])P(?:ass|wd|w)(?![a-z]))`;

/** Whose key or token it is not: pages, requests, caches, rows. */
const otherOwners =
  "(?<!(?:next|page|request|change|continuation|continue|sync|cancel|cancell?ation|public|cache|primary|foreign|partition|sort|object|s3|row|hash|idempotency|csrf|xsrf|start|end|stop|resume|design|syntax|string|not|no|is|has|get|pub|lock|ref|data-|push|device)[_.\\-]?)";
const keyOwners =
  "api|app|application|access|account|admin|auth|authentication|authorization|client|consumer|customer|crypto?|cipher|aes|des|hmac|jwt|encrypt|encryption|decryption|sign|signing|signature|private|priv|secret|shared|sess(?:ion)|service|storage|master|merchant|developer|dev|license|deploy|server|security|subscription|integration|ingest|ingestion|cookie|token|write|read|rest|webhook|web|user|bot|project|root|maps|fernet|instrumentation|routing|function|host|gateway|transaction|validation|machine|activation|partner|vendor|broker|team|org|organization|cluster|node|dsn";
/** Names that hold a token, a key or another secret value; not within a longer word: `tokenizer`, `keyboard`, `secretary`. */
const tokenNames = `(?:${anyCase(
  `${otherOwners}secret|${otherOwners}token|(?:${keyOwners})[_.\\- ]?key|credentials?(?![a-z])|(?<![a-z])(?:creds?|nkey|seed|salt|auth|bearer|sas|pepper)(?![a-z])|mnemonic|hmac|authorization`,
)}|(?<=[a-z])(?:Creds?|Seed|Salt|Auth|Bearer|Pepper)(?![a-z]))(?!(?<=[a-z])(?!key|value|token|secret|prod|test)[a-z])`;

/** What makes the name that of something else: `password_hash`, `tokenUrl`, `secretName`, `apiKeyId`. */
const notAfter =
  "(?![\\w.\\-]{0,24}?(?:hash|digest|policy|field|label|name|_id\\b|id\\b|ids\\b|url|uri|file|path|length|count|limit|regex|pattern|hint|reset|error|message|placeholder|type|title|text|help|desc|arn|version|ref\\b|manager|store|provider|prefix|suffix|format|expir|ttl|scope|class|input|index|idx|usage|size|algorithm|alg\\b|endpoint|issuer|header|param|checksum|fingerprint|encoder|state|status|kind|parser|izer|s3|bucket|object|mode|config|options|arg|mgr|age\\b|time|days|max|min|retr|attempt|interval|period|since|chang|date\\b|count|realm|handler|\\.(?:encode|decode|strip|split|replace|join|find|index|starts|ends|includes|match|equals|trim|pop|has|append|push|concat|test|update|verify|compare|slice|substr)|\\.(?:tsx?|jsx?|mjs|cjs|json|py|go|java|rb|php|rs|md|ya?ml|html?|css|spec|pem|crt|cer|key|p12|pfx|jks|txt|cfg|conf|ini|xml|sh|log|sql|csv|zip)\\b))";

/** The rest of the name. */
const tail = "[\\w.\\-]{0,24}";

/** From the name to a value in quotes: assignments, comparisons, hashes, tags and calls of some thirty languages. */
const toQuoted = [
  // password = "…", "password": "…", :password => '…', password := …, conf["password"] = …, setPassword("…"), define('PASSWORD', '…')
  "\\\\?[\"'`]?(?:\\[\\d{0,4}\\])?\\]?\\)?\\s{0,8}(?:=>|:=|={1,3}|:|\\(|\\{|\\?\\?|\\|\\|)\\s{0,8}",
  // put("password", "…"), getenv('PASSWORD', '…'): the name is all that stands in quotes
  "\\\\?[\"'`],(?<=[\"'`][\\w.\\-]{1,60}\\\\?[\"'`],)\\s{0,8}",
  // let password: String = "…", password string = "…", const char *password[] = "…"
  "(?:\\[\\d{0,4}\\])?\\s?\\??:?\\s?(?:&?(?:'static )?str|[sS]tring\\??|char(?:\\[\\])?|\\[\\]byte|SecureString|SecretStr|final)\\s?(?:\\{ get; (?:set|init); \\} )?\\s?(?:=|:=)\\s?",
  // { get; set; } = "…"
  "\\s{0,4}\\{ get; (?:private )?(?:set|init); \\}\\s{0,4}=\\s{0,4}",
  // <add key="password" value="…", <property name="password" value="…", { "name": "PASSWORD", "value": "…"
  "\\\\?[\"'],?\\s{1,20}\\\\?[\"']?(?:value|default|content)\\\\?[\"']?\\s?[=:]\\s?",
  // variable "password" { type = string default = "…" }
  '"\\s?\\{\\s{0,20}(?:(?:type|description|sensitive)\\s{0,8}=[^\\n]{1,60}\\n\\s{0,20}){0,3}default\\s{0,8}=\\s{0,8}',
  // - name: PASSWORD, and value: "…" on the next line
  "[\"']?\\r?\\n\\s{1,40}value:\\s{1,8}",
  // #define PASSWORD "…", ENV PASSWORD "…", --password "…"
  "[ \\t]{1,8}",
].join("|");

/** What may stand between the assignment and the quote: a conversion or a prefix of the literal. */
const opening =
  "(?:\\[\\]byte\\(|Buffer\\.from\\(|(?:new )?(?:Secret|SecretStr|String|SecureString|Bytes|bytes|str|encodeURIComponent)\\(|ConvertTo-SecureString (?:-String )?|[bBuUrRfFL@]{1,2})?";

const quoted = (names: string, value: string): RegExp =>
  new RegExp(`(?:${names}${anyCase(notAfter)}${tail})(?:${toQuoted})${opening}(?:\\\\?["'\`])(${value})(?=\\\\?["'\`])`);

/** `<password>…</password>`, `<string name="password">…</string>`, `<key>password</key> <string>…</string>`. */
const tagged = (names: string, value: string): RegExp =>
  new RegExp(
    `${names}${anyCase(notAfter)}${tail}(?:(?:["'][^<>"']{0,40})?>\\s{0,20}|</(?:key|name)>\\s{0,40}<(?:string|value)>\\s{0,20})(${value})\\s{0,20}</`,
  );

/** `password=…` in shells, properties and INI files, `password: …` in YAML, `--password …` on command lines. */
const bare = (names: string, value: string): RegExp =>
  new RegExp(
    `${names}${anyCase(notAfter)}${tail}(?:["']?[ \\t]{0,8}(?:=|:|=>)[ \\t]{0,8}|(?<=(?:--?|ENV |ARG )[\\w.\\-]{1,60}|requirepass)[ \\t]{1,8}|\\r?\\n[ \\t]{1,40}value:[ \\t]{1,8})(${value})(?=[\\s"'\`;,)\\]}&]|$)`,
  );

/** A parameter of an address or of a form: `?api_key=…&`. */
const parameter = (names: string, value: string): RegExp =>
  new RegExp(`[?&](?:amp;)?[\\w.\\-]{0,24}?${names}${anyCase(notAfter)}${tail}=(${value})(?=[&"'\`\\s#<)\\\\]|$)`);

const configFiles =
  /^$|(?:^|\/)(?:\.env[\w.-]*|\.?[\w.-]*rc|Dockerfile[\w.-]*|Containerfile|Makefile|Jenkinsfile|Vagrantfile|Procfile|credentials|config|hosts|[\w-]+)$|\.(?:env|ini|cfg|conf|cnf|config|properties|props|ya?ml|toml|sh|bash|zsh|fish|bat|cmd|ps1|psm1|md|markdown|rst|adoc|txt|log|tf|tfvars|hcl|service|http|rest|sql|csv|tpl|j2|template|dist|local|prod|dev|reg|rdp|ovpn|netrc|cred|creds|secrets?|ipynb|json5?|org|eml|html?)$/i;

const passwordKeywords = ["passw", "passphrase", "pass", "pwd", "_pw", "-pw", ".pw"];
const tokenKeywords = ["secret", "token", "key", "cred", "seed", "salt", "pepper", "mnemonic", "hmac", "auth", "bearer", "sas"];

const quotedPassword = "[^\\s\"'`<>\\\\]{6,128}";
const barePassword = "[^\\s\"'`<>,;(){}\\\\]{6,128}";
const quotedToken = "[A-Za-z0-9+/_=.~!@#$%^&*:|-]{10,2048}";
const bareToken = "[A-Za-z0-9+/_=.~!@#$%^&*|-]{10,2048}";

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
    id: "generic-secret-uuid",
    description: "Secret key or token that is a UUID",
    regex: assigned(
      "(?:client|app|consumer|api|shared)[_.-]?secret|(?:api|secret|license)[_.-]?key|(?:auth|access|api|refresh)[_.-]?token|passw(?:or)?d",
      "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    ),
    keywords: ["secret", "key", "token", "passw"],
    severity: "low",
    entropy: 3,
    isGenuine: () => true,
  }),
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
  defineRule({
    ...password,
    id: "generic-password-argument",
    description: "Password in a call that opens a connection",
    regex:
      /(?:\b(?:PasswordAuthentication|UsernamePasswordToken|UsernamePasswordAuthenticationToken)\(\s{0,8}|\bgetConnection\([^()\n]{1,200}?,\s{0,8}|\bnew PDO\([^()\n]{1,200}?,\s{0,8}|\b(?:mysqli?_connect|mysqli|MySQLdb\.connect|pymysql\.connect)\(\s{0,8}["'][^"'\n]{1,100}["'],\s{0,8})["'][^"'\n]{1,80}["']\s{0,4},\s{0,8}["']([^\s"'\\]{4,128})["']/,
    keywords: ["passwordauthentication", "usernamepassword", "getconnection", "new pdo", "mysql"],
  }),
];
