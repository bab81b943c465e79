import { generateKeyPairSync } from "node:crypto";
import type { Random } from "../rules/random.ts";
import { negative, oneOf, type Shape } from "./labelled-text.ts";
import { digestOf } from "./structures.ts";
import { noun } from "./values.ts";

const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const sri = (random: Random) => `sha512-${digestOf(random.text(8), "sha512").toString("base64")}`;
const hex = (random: Random) => digestOf(random.text(8), "sha256").toString("hex");

/** Whole files, or parts of files, without a secret. */
const files: Readonly<Record<string, Shape>> = {
  "lock-file": (random) =>
    oneOf(random, [
      () =>
        negative(
          "package-lock.json",
          `"node_modules/${noun(random)}-token": {\n  "version": "1.0.0",\n  "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",\n  "integrity": "${sri(random)}"\n}`,
        ),
      () => negative("go.sum", `github.com/a/secret-${noun(random)} v1.0.0 h1:${digestOf(random.text(5), "sha256").toString("base64")}\n`),
      () => negative("Cargo.lock", `[[package]]\nname = "secrecy"\nchecksum = "${hex(random)}"\n`),
      () => negative("poetry.lock", `{file = "keyring-1.0.tar.gz", hash = "sha256:${hex(random)}"},\n`),
      () =>
        negative(
          "yarn.lock",
          `"api-key@^1.0.0":\n  version "1.0.0"\n  resolved "https://registry.yarnpkg.com/a/-/a-1.tgz#${hex(random).slice(0, 40)}"\n  integrity ${sri(random)}\n`,
        ),
    ])(),
  digest: (random) =>
    oneOf(random, [
      () => negative("Dockerfile", `FROM alpine@sha256:${hex(random)}\nRUN apk add pass\n`),
      () => negative("action.yml", `      - uses: acme/secret-scan@${hex(random).slice(0, 40)} # v1\n`),
      () => negative("index.html", `<script src="/token.js" integrity="${sri(random)}" crossorigin="anonymous"></script>\n`),
      () => negative("cdk.json", `"ObjectKey": "${hex(random)}.zip",\n"S3Key": "${hex(random)}.zip", "assetHash": "${hex(random)}"\n`),
      () => negative("template.json", `"Parameters": { "AssetParameters${hex(random)}S3VersionKey": { "Type": "String" } }\n`),
      () =>
        negative(
          "call.json",
          `{"ClientRequestToken": "${random.uuid()}", "ChangeToken": "${random.uuid()}", "nextToken": "${random.text(40)}"}\n`,
        ),
      () => negative("README.md", `Fixed in ${hex(random).slice(0, 40)}, the token is no longer logged. sha256: ${hex(random)}\n`),
      () =>
        negative(
          "cdn.css",
          `.key::after { content: "\\2014"; background: url(/a.${hex(random).slice(0, 20)}.png); color: #${random.text(6, "hex")}; }\n`,
        ),
    ])(),
  identifier: (random) =>
    oneOf(random, [
      () => negative("ids.json", `{ "tenantId": "${random.uuid()}", "key": "${random.uuid()}", "tokenId": "${random.uuid()}" }\n`),
      () =>
        negative(
          "a.tf",
          `  key_id = "${random.uuid()}"\n  secret_id = "projects/a/secrets/b"\n  kms_key = "arn:aws:kms:eu-west-1:${random.text(12, "digits")}:key/${random.uuid()}"\n`,
        ),
      () => negative("a.sql", `INSERT INTO keys (id, name) VALUES ('${random.uuid()}', 'password reset');\n`),
    ])(),
  code: (random) =>
    oneOf(random, [
      () =>
        negative(
          "login.tsx",
          `<input type="password" name="password" id="login-password" autoComplete="current-password" placeholder="Enter your password" />\n`,
        ),
      () =>
        negative(
          "login.ts",
          `const password = form.get("password");\nif (password === "") throw new Error("password: required");\nreturn login({ user, password: password.trim(), token: await tokenFor(user) });\n`,
        ),
      () =>
        negative(
          "types.ts",
          `interface Login {\n  password: string;\n  apiKey?: string;\n  token: AccessToken | undefined;\n  secret: Buffer;\n}\n`,
        ),
      () =>
        negative(
          "errors.ts",
          `export const codes = { INVALID_PASSWORD: "auth/invalid-password", EXPIRED_TOKEN: "auth/expired-token", secret: "secret_not_found" };\n`,
        ),
      () =>
        negative(
          "de.json",
          `{ "password": "Passwort", "forgotPassword": "Passwort vergessen?", "apiKey": "API-Schlüssel", "token.expired": "Das Token ist abgelaufen" }\n`,
        ),
      () =>
        negative(
          "main.py",
          `token = request.headers.get("X-Auth-Token")\npassword = getpass.getpass("Password: ")\nsecret = os.environ["CLIENT_SECRET"]\napi_key = config.get("api", "key")\n`,
        ),
      () =>
        negative(
          "auth.go",
          `token := r.Header.Get("Authorization")\nsecretName := "${noun(random)}-tls"\nif password == "" { return ErrNoPassword }\napiKey := os.Getenv("API_KEY")\n`,
        ),
      () =>
        negative(
          "ci.yml",
          `env:\n  TOKEN: $\{{ secrets.GITHUB_TOKEN }}\n  NPM_TOKEN: $\{{ secrets.NPM_TOKEN }}\njobs:\n  a:\n    permissions:\n      id-token: write\n`,
        ),
      () =>
        negative(
          "pod.yaml",
          `        - name: DB_PASSWORD\n          valueFrom:\n            secretKeyRef:\n              name: ${noun(random)}-credentials\n              key: password\n`,
        ),
      () =>
        negative(
          "main.tf",
          `  password = var.db_password\n  token = data.vault_generic_secret.${noun(random)}.data["token"]\n  secret_string = random_password.main.result\n`,
        ),
      () =>
        negative(
          "url.md",
          `Clone git@github.com:acme/a.git or https://user:password@example.com/a, or https://\${USER}:\${TOKEN}@git.test/a, or http://<user>:<pass>@host/.\n`,
        ),
      () =>
        negative(
          "auth.md",
          `Send \`Authorization: Bearer <token>\` or \`Authorization: Basic <base64 of user:password>\`, e.g. \`curl -u user:password https://api.test\` or \`-u "$USER:$PASS"\`.\n`,
        ),
      () =>
        negative(
          "a.min.js",
          `!function(e,t){var n=t.token,r="secret";e.password=function(a){return a.key===n?r:"${random.text(3)}"},e.apiKey=n.apiKey||r.apiKey,t.secretKey="aria-label"}(this,window);\n`,
        ),
      () =>
        negative(
          "parser.ts",
          `  token: "identifier", keyword: "function", TOKEN_STRING_LITERAL: "StringLiteralToken", secretKey: Symbol.for("internal.secretKey"),\n`,
        ),
      () =>
        negative(
          "Bean.java",
          `@Value("\${app.api.secret}") private String secret;\nprivate static final String PASSWORD_PARAMETER = "j_password";\nreturn passwordEncoder.encode(user.getPassword());\n`,
        ),
      () => negative("key.pub", `ssh-ed25519 ${random.bytes(51).toString("base64")} svc@host\n`),
      () => negative("pub.pem", publicKey.export({ type: "spki", format: "pem" }).toString()),
      () =>
        negative(
          "cert.pem",
          `${"-".repeat(5)}BEGIN CERTIFICATE${"-".repeat(5)}\n${random.bytes(600).toString("base64").replace(/.{64}/g, "$&\n")}\n${"-".repeat(5)}END CERTIFICATE${"-".repeat(5)}\n`,
        ),
      () => negative("jwks.json", JSON.stringify({ keys: [publicKey.export({ format: "jwk" })] })),
      () => negative("logo.ts", `export const key = "data:image/png;base64,${random.bytes(120).toString("base64")}";\n`),
      () =>
        negative(
          "pem.ts",
          `if (!key.startsWith("${"-".repeat(5)}BEGIN PRIVATE KEY${"-".repeat(5)}")) throw new Error("not a private key");\n`,
        ),
      () =>
        negative(
          ".env.example",
          `DB_PASSWORD=\nAPI_KEY=your_api_key_here\nSECRET_KEY_BASE=\nTOKEN=<token>\nDATABASE_URL=postgres://user:pass@localhost/db\n`,
        ),
      () => negative("usage.txt", `  --password PASSWORD   the password (default: none)\n  --token-file FILE     file with the token\n`),
      () => negative("doc.rst", `:param password: the password of the account\n:type secret_key: str\n`),
      () => negative("a.css", `.password-input, #secretKey, [data-token="abc"] { width: 100px; }\n`),
      () =>
        negative(
          "openapi.yml",
          `        password:\n          type: string\n          format: password\n          description: at least 12 characters\n        api_key:\n          $ref: '#/components/schemas/ApiKey'\n`,
        ),
    ])(),
};

export const harmlessFamilies: readonly (readonly [string, Shape])[] = Object.entries(files);
