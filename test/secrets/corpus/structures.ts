import { createHash, generateKeyPairSync } from "node:crypto";
import type { Random } from "../rules/random.ts";
import { oneOf, positive, type Shape } from "./labelled-text.ts";
import { password, token } from "./values.ts";

const lines = (text: string, width: number) => text.match(new RegExp(`.{1,${width}}`, "g"))?.join("\n") ?? "";
const dashes = "-".repeat(5);
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** A block as OpenSSL, OpenSSH and GnuPG write it; its body is random. */
const block = (random: Random): string => {
  const kind = oneOf(random, [
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "DSA PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
  ]);
  const body = lines(random.bytes(300 + random.int(900)).toString("base64"), 64);
  const head = kind.startsWith("PGP") ? "\n" : "";
  return `${dashes}BEGIN ${kind}${dashes}\n${head}${body}\n${dashes}END ${kind}${dashes}\n`;
};

export const privateKey: Shape = (random) => {
  const text = block(random);
  const secret = text.trim();
  return oneOf(random, [
    () => positive("deploy/id_rsa", text, secret),
    () => positive("key.json", `{ "key": ${JSON.stringify(text)} }`, JSON.stringify(secret).slice(1, -1)),
    () => positive("values.yaml", `tls:\n  key: |\n${text.replace(/^/gm, "    ")}\n`, secret.replace(/\n/g, "\n    ")),
    () =>
      positive(
        "Keys.java",
        `String KEY = ${text
          .trim()
          .split("\n")
          .map((line) => `"${line}\\n"`)
          .join("\n    + ")};\n`,
        `${dashes}BEGIN`,
      ),
  ])();
};

/** Real ones: a block of random bytes alone would leave the structure of keys untried. */
const keys = [generateKeyPairSync("ed25519").privateKey, generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey];

export const jwk: Shape = (random) => {
  const key = oneOf(random, [
    () => ({ ...oneOf(random, keys).export({ format: "jwk" }), kid: random.text(8), use: "sig" }),
    () => ({ kty: "oct", k: random.bytes(32).toString("base64url"), alg: "HS256", kid: "a" }),
    () => ({
      kid: "b",
      d: random.bytes(256).toString("base64url"),
      e: "AQAB",
      n: random.bytes(256).toString("base64url"),
      kty: "RSA",
      p: random.bytes(128).toString("base64url"),
    }),
  ])() as Record<string, string>;
  const secret = key.d ?? key.k ?? "";
  return oneOf(random, [
    () => positive("keys.json", JSON.stringify({ keys: [key] }), secret),
    () => positive("jwk.json", JSON.stringify(key, null, 2), secret),
    () => positive("jwk_test.go", `var key = \`${JSON.stringify(key)}\`\n`, secret),
    () =>
      positive(
        "key.js",
        `const key = { ${Object.entries(key)
          .map(([name, value]) => `${name}: '${value}'`)
          .join(", ")} };\n`,
        secret,
      ),
    () => positive("Key.java", `String jwk = ${JSON.stringify(JSON.stringify(key))};\n`, secret),
  ])();
};

export const jwt: Shape = (random) => {
  const header = oneOf(random, [{ alg: "HS256", typ: "JWT" }, { typ: "JWT", alg: "RS256", kid: random.text(10) }, { alg: "ES256" }]);
  const value = `${json(header)}.${json({ sub: random.text(10), iat: 1_700_000_000 + random.int(1e6), role: "admin" })}.${random.bytes(32).toString("base64url")}`;
  return oneOf(random, [
    () => positive("a.test.js", `const token = "${value}";\n`, value),
    () => positive("req.http", `GET / HTTP/1.1\nAuthorization: Bearer ${value}\n`, value),
    () => positive("x.env", `ANON=${value}\n`, value),
  ])();
};

export const urlCredential: Shape = (random) => {
  const value = password(random).replace(/[#%^]/g, "");
  const scheme = oneOf(random, [
    "postgres",
    "postgresql",
    "mysql",
    "mongodb",
    "mongodb+srv",
    "redis",
    "rediss",
    "amqp",
    "https",
    "http",
    "ftp",
    "smtp",
    "ldap",
    "sftp",
    "mssql",
  ]);
  const url = `${scheme}://${oneOf(random, ["svc", "app_user", "deploy", "", "admin"])}:${value}@${oneOf(random, ["db.corp.internal:5432", "10.1.2.3", "mq.acme.io", "cluster0.ab1cd.mongodb.net"])}/main`;
  return oneOf(random, [
    () => positive(".env", `DATABASE_URL=${url}\n`, value),
    () => positive("db.py", `engine = create_engine("${url}")\n`, value),
    () => positive("README.md", `Run \`tool --dsn ${url}\` first.\n`, value),
    () => positive("compose.yml", `      URL: '${url}?x=1'\n`, value),
    () => positive(".git/config", `[remote "origin"]\n\turl = ${url}.git\n`, value),
  ])();
};

export const basicAuth: Shape = (random) => {
  const value = Buffer.from(`${oneOf(random, ["svc", "admin", "elastic", "deploy@acme.io"])}:${password(random)}`).toString("base64");
  const plain = password(random).replace(/[#*!^~]/g, "");
  return oneOf(random, [
    () => positive("a.http", `POST /x HTTP/1.1\nAuthorization: Basic ${value}\n`, value),
    () => positive("a.js", `fetch(url, { headers: { Authorization: "Basic ${value}" } });\n`, value),
    () => positive("a.sh", `curl -H 'Authorization: Basic ${value}' https://a.internal/\n`, value),
    () => positive("b.sh", `curl -s -u svc:${plain} https://a.internal/\n`, plain),
    () => positive("c.sh", `curl --user "admin:${plain}" -X POST https://a.internal/\n`, plain),
    () => positive("d.py", `requests.get(url, auth=("svc", "${plain}"))\n`, plain),
  ])();
};

export const bearer: Shape = (random) => {
  const value = token(random);
  return oneOf(random, [
    () => positive("a.http", `Authorization: Bearer ${value}\n`, value),
    () => positive("a.sh", `curl -H "Authorization: Bearer ${value}" https://a.internal\n`, value),
    () => positive("a.py", `headers = {"Authorization": "Bearer ${value}"}\n`, value),
    () => positive("a.go", `req.Header.Set("Authorization", "token ${value}")\n`, value),
    () => positive("b.sh", `curl -H "X-Api-Key: ${value}" https://a.internal\n`, value),
  ])();
};

export const connectionString: Shape = (random) => {
  const value = password(random);
  return oneOf(random, [
    () => positive("appsettings.json", `"Default": "Server=db;Database=main;User Id=sa;Password=${value};Encrypt=true"\n`, value),
    () => positive("web.config", `connectionString="Data Source=db;Initial Catalog=a;User ID=sa;Pwd=${value}"\n`, value),
    () =>
      positive(
        "Db.java",
        `String url = "jdbc:postgresql://db/main?user=svc&password=${value.replace(/[#%^]/g, "")}";\n`,
        value.replace(/[#%^]/g, ""),
      ),
    () => positive("db.go", `sql.Open("postgres", "host=db user=svc password=${value} dbname=main sslmode=disable")\n`, value),
    () => positive("init.sql", `CREATE USER svc WITH PASSWORD '${value}';\n`, value),
    () => positive("init2.sql", `ALTER USER 'svc'@'%' IDENTIFIED BY '${value}';\n`, value),
    () =>
      positive(
        "dsn.go",
        `db := "svc:${value.replace(/[#%^]/g, "")}@tcp(db.internal:3306)/main?parseTime=true"\n`,
        value.replace(/[#%^]/g, ""),
      ),
  ])();
};

export const credentialFile: Shape = (random) => {
  const [secret, value] = [password(random), token(random)];
  const auth = Buffer.from(`svc:${secret}`).toString("base64");
  const apr1 = `$apr1$${random.text(8)}$${random.text(22, "base64".replace("64", "62"))}`;
  return oneOf(random, [
    () => positive(".netrc", `machine git.acme.io\n  login svc\n  password ${secret}\n`, secret),
    () => positive(".pgpass", `db.internal:5432:*:svc:${secret}\n`, secret),
    () => positive(".npmrc", `//registry.acme.io/:_authToken=${value}\n`, value),
    () => positive(".npmrc", `registry=https://r.acme.io/\n_auth=${auth}\n`, auth),
    () => positive(".docker/config.json", `{"auths":{"r.acme.io":{"auth":"${auth}"}}}`, auth),
    () => positive(".htpasswd", `svc:${apr1}\n`, apr1),
    () => positive("etc/shadow", `root:$6$${random.text(16)}$${random.text(86)}:19000:0:99999:7:::\n`, "$6$"),
    () =>
      positive(
        "secret.yaml",
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\ndata:\n  username: ${Buffer.from("svc").toString("base64")}\n  password: ${Buffer.from(secret).toString("base64")}\n`,
        Buffer.from(secret).toString("base64"),
      ),
    () => positive("secret2.yaml", `kind: Secret\nmetadata:\n  name: db\nstringData:\n  password: "${secret}"\n`, secret),
    () => {
      const key = random.bytes(32);
      const encoded = key.toString("base64");
      return positive("wg0.conf", `[Interface]\nAddress = 10.0.0.1/24\nPrivateKey = ${encoded}\nListenPort = 51820\n`, encoded);
    },
    () => {
      const key = random.text(32, "hex");
      return positive("config/master.key", key, key);
    },
    () => {
      const key = random.text(128, "hex");
      return positive("config/secrets.yml", `production:\n  secret_key_base: ${key}\n`, key);
    },
    () => {
      const key = random.text(50, "abcdefghijklmnopqrstuvwxyz0123456789!@#^&*(-_=+)");
      return positive("settings.py", `SECRET_KEY = '${key}'\n`, key);
    },
    () => {
      const key = random.text(64, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!@#^&*()-_ []{}~+=,.;:/?|");
      return positive("wp-config.php", `define('AUTH_KEY',         '${key}');\n`, key);
    },
    () => positive("app.properties", `spring.datasource.url=jdbc:h2:mem\nspring.datasource.password=${secret}\n`, secret),
    () => positive("terraform.tfstate", `{"outputs":{"db_password":{"value":"${secret}","type":"string","sensitive":true}}}`, secret),
  ])();
};

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** NATS: two prefix bytes, 32 of seed, CRC-16/XMODEM, little-endian, in base32. */
export const nkey: Shape = (random) => {
  const raw = Buffer.concat([Buffer.from([0x90 | (20 >> 2), 0]), random.bytes(32)]);
  // "SU": type seed (18 << 3), then user (20 << 3), spread over the first two bytes.
  raw[0] = (18 << 3) | ((20 << 3) >> 5);
  raw[1] = ((20 << 3) & 31) << 3;
  let crc = 0;
  for (const byte of raw) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  }
  const bits = [...raw, crc & 255, crc >> 8].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const value = (bits.match(/.{1,5}/g) ?? []).map((five) => base32.charAt(Number.parseInt(five.padEnd(5, "0"), 2))).join("");
  return oneOf(random, [
    () => positive("nats_test.go", `nkey := []byte("${value}")\n`, value),
    () =>
      positive(
        "user.creds",
        `${dashes}BEGIN USER NKEY SEED${dashes}\n${value}\n${"-".repeat(6)}END USER NKEY SEED${"-".repeat(6)}\n`,
        value,
      ),
    () => positive("nats.conf", `  seed: ${value}\n`, value),
  ])();
};

export const digestOf = (text: string, kind: "sha1" | "sha256" | "sha512") => createHash(kind).update(text).digest();
