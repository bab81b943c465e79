import { anyCase } from "../any-case.ts";
import { notAfter, tail } from "./names.ts";

/** From the name to a value in quotes: assignments, comparisons, hashes, tags and calls of some thirty languages. */
const toQuoted = [
  // password = "…", "password": "…", :password => '…', password := …, conf["password"] = …, setPassword("…"), define('PASSWORD', '…')
  "\\\\?[\"'`]?(?:\\[\\d{0,4}\\])?\\]?\\)?\\s{0,8}(?:=>|:=|<-|={1,3}|:|\\(|\\{|\\?\\?|\\|\\|)\\s{0,8}",
  // put("password", "…"), getenv('PASSWORD', '…'): the name is all that stands in quotes
  "\\\\?[\"'`],(?<=[([{]\\s?\\\\?[\"'`][\\w.\\-]{1,60}\\\\?[\"'`],)[ \\t]{0,8}",
  // setProperty(Keys.PASSWORD, "…"), assertEquals(password, "…"), fill_in "Password", with: "…"
  "(?:,(?<=\\((?!pwd,)[\\w.:]{1,80},)\\s?|[\"'],\\s?with:\\s?)",
  // buildConfigField("String", "API_KEY", "\"…\""), resValue "string", "api_key", "…"
  '["\'],(?<=(?:buildConfigField|resValue)[ (]{1,2}["\']\\w{1,20}["\'],\\s?["\'][\\w.\\-]{1,60}["\'],)\\s?(?:"(?=\\\\["\']))?',
  // key, err := hex.DecodeString("…")
  ", ?(?:_|err|ok) ?:?= ?",
  // let password: String = "…", password string = "…", const char *password[] = "…"
  "(?:\\[\\d{0,4}\\])?\\s?\\??:?\\s?(?:&?(?:'static )?str|[sS]tring\\??|char(?:\\[\\])?|\\[\\]byte|SecureString|SecretStr|final)\\s?(?:\\{ get; (?:set|init); \\} )?\\s?(?:=|:=)\\s?",
  // { get; set; } = "…"
  "\\s{0,4}\\{ get; (?:private )?(?:set|init); \\}\\s{0,4}=\\s{0,4}",
  // <add key="password" value="…", <property name="password" value="…", { "name": "PASSWORD", "value": "…"
  "(?:\\\\?[\"'])?,?\\s{1,20}\\\\?[\"']?(?:value|default|content)\\\\?[\"']?\\s?[=:]\\s?",
  // variable "password" { type = string default = "…" }
  '"\\s?\\{\\s{0,20}(?:(?:type|description|sensitive)\\s{0,8}=[^\\n]{1,60}\\n\\s{0,20}){0,3}default\\s{0,8}=\\s{0,8}',
  // - name: PASSWORD, and value: "…" on the next line
  "[\"']?\\r?\\n\\s{1,40}value:\\s{1,8}",
  // #define PASSWORD "…", ENV PASSWORD "…", --password "…"; not `pass` before a quoted word of a sentence
  "(?<!(?<![\\w.\\-])pass)[ \\t]{1,8}",
].join("|");

/** What may stand between the assignment and the quote: a value with this as its default, a conversion, a prefix of the literal. */
const opening = `(?:[\\w.%<=! ]{1,40}[[(]["'][\\w.\\-]{1,40}["'][\\])]{1,2}\\s?(?:\\|\\||\\?\\?|\\?:|or)\\s)?(?:(?:new )?(?:(?:std::|Q)?[sS]tring|str|(?:[A-Za-z][\\w.:]{0,40}?)?(?:${anyCase("from|hex|literal|bytes?|secret|spec|uricomponent|unhexlify")}|String::from|[Dd]ecode\\w{0,16}|SecretStr))\\(|ConvertTo-SecureString (?:-String )?|\\[\\s?|\\[\\]byte\\(|[bBuUrRfFL@]{1,2})?(?:"{2}|'{2})?`;

export const quoted = (names: string, value: string): RegExp =>
  new RegExp(`(?:${names}${anyCase(notAfter)}${tail})(?:${toQuoted})${opening}(?:\\\\?["'\`])(${value})(?=\\\\?["'\`])`);

/** `<password>…</password>`, `<string name="password">…</string>`, `<key>password</key> <string>…</string>`. */
export const tagged = (names: string, value: string): RegExp =>
  new RegExp(
    `${names}${anyCase(notAfter)}${tail}(?:(?:["'][^<>"']{0,40})?>\\s{0,20}|</(?:key|name)>\\s{0,40}<(?:string|value)>\\s{0,20})(${value})\\s{0,20}</`,
  );

/** `password=…` in shells, properties and INI files, `password: …` in YAML, `--password …` on command lines, `password is …` in prose. */
export const bare = (names: string, value: string): RegExp =>
  new RegExp(
    `${names}${anyCase(notAfter)}${tail}(?:["']?[ \\t]{0,8}(?:=|:|=>)[ \\t]{0,8}(?:["']?\\$\\{[\\w.\\-]{1,60}:[\\-=]?)?|[ \\t](?:is|was):?[ \\t]|(?<=(?:--?|ENV |ARG )[\\w.\\-]{1,60}|requirepass)[ \\t]{1,8}|\\r?\\n[ \\t]{1,40}value:[ \\t]{1,8})(${value})(?=[\\s"'\`;,)\\]}&]|$)`,
  );

/** A parameter of an address or of a form: `?api_key=…&`. */
export const parameter = (names: string, value: string): RegExp =>
  new RegExp(`[?&](?:amp;)?[\\w.\\-]{0,24}?${names}${anyCase(notAfter)}${tail}=(${value})(?=[&"'\`\\s#<)\\\\]|$)`);

/** Where values stand without quotes; not code. */
export const configFiles =
  /^$|(?:^|\/)(?:\.env[\w.-]*|\.?[\w.-]*rc|Dockerfile[\w.-]*|Containerfile|Makefile|Jenkinsfile|Vagrantfile|Procfile|credentials|config|hosts|[\w-]+)$|\.(?:env|ini|cfg|conf|cnf|config|properties|props|ya?ml|toml|sh|bash|zsh|fish|bat|cmd|ps1|psm1|md|markdown|rst|adoc|txt|log|tf|tfvars|hcl|service|http|rest|sql|csv|tpl|j2|template|dist|local|prod|dev|reg|rdp|ovpn|netrc|cred|creds|secrets?|ipynb|json5?|org|eml|html?)$/i;
