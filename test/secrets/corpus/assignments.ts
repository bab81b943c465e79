import type { Random } from "../rules/random.ts";
import { negative, oneOf, positive, type Shape } from "./labelled-text.ts";
import { noun, password, token } from "./values.ts";

interface Written {
  readonly path: string;
  /** `name` in snake case. */
  write(name: string, value: string, random: Random): string;
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const upper = (name: string) => name.toUpperCase();
const kebab = (name: string) => name.replaceAll("_", "-");
const dotted = (name: string) => name.replaceAll("_", ".");

/** How a value stands under a name in the files that people commit. */
const forms: readonly Written[] = [
  {
    path: "src/config.ts",
    write: (name, value) => `export const config = {\n  host: "db.internal",\n  ${camel(name)}: "${value}",\n  retries: 3,\n};\n`,
  },
  { path: "lib/client.js", write: (name, value) => `const ${camel(name)} = '${value}';\nmodule.exports = { ${camel(name)} };\n` },
  { path: "app/settings.py", write: (name, value) => `DEBUG = False\n${upper(name)} = "${value}"\nALLOWED_HOSTS = []\n` },
  {
    path: "tests/test_login.py",
    write: (name, value) => `    client = Client(host="a.internal", user="svc", ${name}="${value}", timeout=3)\n`,
  },
  { path: "app/env.py", write: (name, value) => `os.environ['${upper(name)}'] = '${value}'\n` },
  { path: "cmd/main.go", write: (name, value) => `func main() {\n\t${camel(name)} := "${value}"\n\trun(${camel(name)})\n}\n` },
  {
    path: "pkg/opts.go",
    write: (name, value) => `var opts = Options{\n\tUser: "svc",\n\t${camel(`the_${name}`).slice(3)}: "${value}",\n}\n`,
  },
  { path: "src/Main.java", write: (name, value) => `    private static final String ${upper(name)} = "${value}";\n` },
  { path: "src/Setup.java", write: (name, value) => `        source.set${camel(`x_${name}`).slice(1)}("${value}");\n` },
  { path: "src/main.rs", write: (name, value) => `const ${upper(name)}: &str = "${value}";\n` },
  { path: "Program.cs", write: (name, value) => `        public string ${camel(`x_${name}`).slice(1)} { get; set; } = "${value}";\n` },
  { path: "App.swift", write: (name, value) => `    let ${camel(name)}: String = "${value}"\n` },
  { path: "Main.kt", write: (name, value) => `    val ${camel(name)} = "${value}"\n` },
  { path: "config/database.php", write: (name, value) => `<?php\nreturn ['host' => 'localhost', '${name}' => '${value}'];\n` },
  { path: "wp.php", write: (name, value) => `define('${upper(name)}', '${value}');\n` },
  { path: "config/app.rb", write: (name, value) => `  config.${name} = "${value}"\n  config.eager_load = true\n` },
  { path: "lib/keys.rb", write: (name, value) => `options = { :${name} => '${value}', user: 'svc' }\n` },
  { path: "script.pl", write: (name, value) => `my $${name} = "${value}";\n` },
  { path: "deploy.sh", write: (name, value) => `#!/bin/sh\nset -e\nexport ${upper(name)}="${value}"\n./run\n` },
  { path: "setup.ps1", write: (name, value) => `$${camel(name)} = "${value}"\n` },
  { path: "login.sh", write: (name, value) => `mytool login --user svc --${kebab(name)} ${value} --server a.internal\n` },
  { path: ".env", write: (name, value) => `PORT=8080\n${upper(name)}=${value}\nDEBUG=1\n` },
  {
    path: "docker-compose.yml",
    write: (name, value) => `services:\n  db:\n    environment:\n      - TZ=UTC\n      - ${upper(name)}=${value}\n`,
  },
  { path: "values.yaml", write: (name, value) => `service:\n  host: db\n  ${camel(name)}: ${value}\n  port: 5432\n` },
  { path: "deployment.yaml", write: (name, value) => `        env:\n          - name: ${upper(name)}\n            value: "${value}"\n` },
  { path: "config.json", write: (name, value) => `{\n  "host": "db",\n  "${camel(name)}": "${value}",\n  "port": 1\n}\n` },
  { path: "min.json", write: (name, value) => `{"host":"db","${name}":"${value}","port":1}` },
  { path: "application.properties", write: (name, value) => `server.port=8080\napp.${dotted(name)}=${value}\n` },
  { path: "settings.ini", write: (name, value) => `[service]\nuser = svc\n${name} = ${value}\n` },
  { path: "config.toml", write: (name, value) => `[service]\nuser = "svc"\n${name} = "${value}"\n` },
  { path: "web.config", write: (name, value) => `  <appSettings>\n    <add key="${camel(name)}" value="${value}" />\n  </appSettings>\n` },
  {
    path: "settings.xml",
    write: (name, value) => `  <server>\n    <id>main</id>\n    <${camel(name)}>${value}</${camel(name)}>\n  </server>\n`,
  },
  { path: "beans.xml", write: (name, value) => `    <property name="${camel(name)}" value="${value}"/>\n` },
  { path: "strings.xml", write: (name, value) => `    <string name="${name}">${value}</string>\n` },
  { path: "Info.plist", write: (name, value) => `\t<key>${camel(name)}</key>\n\t<string>${value}</string>\n` },
  { path: "main.tf", write: (name, value) => `resource "thing" "a" {\n  name = "a"\n  ${name} = "${value}"\n}\n` },
  { path: "variables.tf", write: (name, value) => `variable "${name}" {\n  type    = string\n  default = "${value}"\n}\n` },
  { path: "Dockerfile", write: (name, value) => `FROM alpine\nENV ${upper(name)}=${value}\nCMD ["run"]\n` },
  { path: "notes.md", write: (name, value) => `Log in at the console with:\n\n    user: svc\n    ${name}: ${value}\n` },
  { path: "src/legacy.c", write: (name, value) => `#define ${upper(name)} "${value}"\n` },
];

const passwordNames = [
  "password",
  "db_password",
  "admin_password",
  "passwd",
  "mysql_root_password",
  "smtp_pass",
  "user_pwd",
  "keystore_password",
  "passphrase",
];
const tokenNames = [
  "api_key",
  "secret_key",
  "access_token",
  "client_secret",
  "auth_token",
  "app_secret",
  "signing_key",
  "api_token",
  "secret",
  "encryption_key",
  "webhook_secret",
  "private_token",
  "session_secret",
];

export const assignedPassword: Shape = (random) => {
  const [form, value] = [oneOf(random, forms), password(random)];
  return positive(form.path, form.write(oneOf(random, passwordNames), value, random), value);
};

export const assignedToken: Shape = (random) => {
  const [form, value] = [oneOf(random, forms), token(random)];
  return positive(form.path, form.write(oneOf(random, tokenNames), value, random), value);
};

/** What stands where a secret could: placeholders, references, words, names of other things. */
const harmless = (random: Random): string =>
  oneOf(random, [
    () => "changeme",
    () => "your-password-here",
    () => `<your ${noun(random)} key>`,
    () => "xxxxxxxxxxxxxxxx",
    () => "********",
    () => ["TO", "DO"].join(""),
    () => "REPLACE_ME",
    () => "example-secret",
    () => "test",
    () => "secret",
    () => "password",
    () => `$\{${upper(noun(random))}_PASSWORD}`,
    () => `{{ .Values.${noun(random)}.password }}`,
    () => `$\{{ secrets.${upper(noun(random))}_TOKEN }}`,
    () => `$${upper(noun(random))}_KEY`,
    () => `%${upper(noun(random))}_KEY%`,
    () => `/run/secrets/${noun(random)}_key`,
    () => `config/${noun(random)}/key.pem`,
    () => `${noun(random)}-${noun(random)}-secret`,
    () => `${noun(random)}.${noun(random)}.token`,
    () => `https://auth.${noun(random)}.test/oauth2/token`,
    () => `arn:aws:secretsmanager:eu-west-1:${random.text(12, "digits")}:secret:${noun(random)}`,
    () => `projects/${noun(random)}/secrets/${noun(random)}/versions/latest`,
    () => `vault:secret/data/${noun(random)}#password`,
    () => `op://${noun(random)}/${noun(random)}/password`,
    () => "null",
    () => "undefined",
    () => "true",
    () => "none",
    () => `${upper(noun(random))}_${upper(noun(random))}`,
    () => camel(`${noun(random)}_${noun(random)}_token`),
    () => `get_${noun(random)}_secret()`,
    () => `process.env.${upper(noun(random))}_KEY`,
    () => `ENC[AES256_GCM,data:${random.text(20, "base64")},iv:${random.text(20, "base64")},type:str]`,
    () => "user.password",
    () => "Passwort",
    () => "contraseña",
    () => "hunter",
    () => "[REDACTED]",
    () => "...",
  ])();

export const assignedHarmless: Shape = (random) => {
  const form = oneOf(random, forms);
  return negative(form.path, form.write(oneOf(random, [...passwordNames, ...tokenNames]), harmless(random), random));
};

/** Random values under names that are not those of secrets. */
const otherNames = [
  "build_id",
  "commit",
  "etag",
  "asset_hash",
  "trace_id",
  "object_key",
  "checksum",
  "fingerprint",
  "version_id",
  "public_key_id",
  "digest",
  "request_id",
  "cache_key",
  "partition_key",
  "sort_key",
  "primary_key",
  "key_id",
  "token_count",
  "idempotency_key",
  "client_request_token",
  "change_token",
  "next_page_token",
  "tokenizer",
  "monkey",
  "author",
  "keyboard",
  "password_policy_id",
  "secret_name",
  "secret_arn",
  "token_url",
  "public_key",
];

export const assignedOther: Shape = (random) => {
  const form = oneOf(random, forms);
  return negative(form.path, form.write(oneOf(random, otherNames), token(random), random));
};
