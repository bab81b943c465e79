import { generateKeyPairSync } from "node:crypto";
import type { Random } from "../random.ts";
import { type GroupExamples, inText } from "./example.ts";

const dashes = "-".repeat(5);
const wrapped = (random: Random, bytes: number) => random.bytes(bytes).toString("base64").replace(/.{64}/g, "$&\n").trim();
const armour = (random: Random, kind: string, head = "") =>
  `${dashes}BEGIN ${kind}${dashes}\n${head}${wrapped(random, 600)}\n${dashes}END ${kind}${dashes}`;
const putty = (cipher: string, body: string) =>
  `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: ${cipher}\nComment: a\nPublic-Lines: 1\n${"AAAAC3Nz".repeat(8)}\nPrivate-Lines: 1\n${body}`;
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const mixed = (random: Random) => `aZ9-${random.text(10)}`;
const token = (random: Random) => `aZ9${random.text(29)}`;
const elided = `${dashes}BEGIN PRIVATE KEY${dashes}\nMIIEvQ...\n${dashes}END PRIVATE KEY${dashes}`;
const publicKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;

export const privateKeyExamples: GroupExamples = {
  "private-key": inText(
    (random) => armour(random, ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "PGP PRIVATE KEY BLOCK"][random.int(4)] ?? ""),
    ["@", "key: |\n@\n", "const key = `@`;"],
    [
      elided,
      publicKey.export({ type: "spki", format: "pem" }).toString(),
      `if (key.startsWith("${dashes}BEGIN PRIVATE KEY${dashes}")) return;`,
    ],
  ),
  "private-key-encrypted": inText(
    (random) => armour(random, "ENCRYPTED PRIVATE KEY"),
    ["@", "key: |\n@\n"],
    [(random) => armour(random, "RSA PRIVATE KEY"), elided],
  ),
  "private-key-ssh2": inText(
    (random) => `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n${wrapped(random, 300)}\n`,
    ["@---- END SSH2 ENCRYPTED PRIVATE KEY ----", "x\n@---- END SSH2 ENCRYPTED PRIVATE KEY ----\n"],
    ["---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n…\n", "---- BEGIN SSH2 PUBLIC KEY ----"],
  ),
  "private-key-putty": inText(
    (random) => random.bytes(40).toString("base64"),
    [putty("none", "@"), `\n${putty("none", "@")}\nPrivate-MAC: 00\n`],
    [putty("aes256-cbc", "@"), "PuTTY-User-Key-File-3: ssh-rsa"],
  ),
  "private-key-putty-encrypted": inText(
    (random) => random.bytes(40).toString("base64"),
    [putty("aes256-cbc", "@"), `\n${putty("aes256-cbc", "@")}\nPrivate-MAC: 00\n`],
    [putty("none", "@"), "PuTTY-User-Key-File-3: ssh-rsa"],
  ),
  "private-key-xml": inText(
    (random) => random.bytes(128).toString("base64"),
    ["<RSAKeyValue><Modulus>abc</Modulus><D>@</D></RSAKeyValue>", "<RSAKeyValue>\n  <D>@</D>\n</RSAKeyValue>"],
    ["<RSAKeyValue><Modulus>@</Modulus><Exponent>AQAB</Exponent></RSAKeyValue>", "<D>@</D>"],
  ),
};

const jwt = (header: object, claims: object, random: Random) => `${json(header)}.${json(claims)}.${random.text(43)}`;

export const jsonWebExamples: GroupExamples = {
  "jwk-encoded": inText(
    (random) => json({ kty: "EC", crv: "P-256", d: random.text(43) }),
    ["KEY=@\n", '"@"'],
    [json(publicKey.export({ format: "jwk" })), "eyJrdHkiOi"],
  ),
  jwt: inText(
    (random) => jwt({ alg: "HS256", typ: "JWT" }, { sub: random.text(9), iat: 1_700_000_000 }, random),
    ["TOKEN=@\n", 'const token = "@";', "Authorization: Bearer @\n"],
    [
      (random) => jwt({ typ: "JWT", no: 1 }, { sub: "a" }, random),
      (random) => jwt({ alg: "HS256", typ: "JWT" }, { sub: "1234567890", name: "John Doe" }, random),
      "token = eyJhbGciOiJIUzI1NiJ9.<payload>.<signature>",
    ],
  ),
  "jwt-encrypted": inText(
    (random) => `${json({ alg: "dir", enc: "A256GCM" })}..${random.text(16)}.${random.text(60)}.${random.text(22)}`,
    ["TOKEN=@\n", '"@"'],
    [(random) => `${json({ alg: "dir" })}..${random.text(16)}.${random.text(60)}.${random.text(22)}`, "eyJ..a.b.c"],
  ),
  "jwt-unreadable": inText(
    (random) => `eyJ${random.text(33)}.eyJ${random.text(60)}.${random.text(43)}`,
    ["TOKEN=@\n", '"@"'],
    [(random) => jwt({ alg: "HS256" }, { sub: "a" }, random), "eyJ.eyJ.abc"],
  ),
  "jwk-private": inText(
    (random) => random.text(43),
    ['{"kty":"EC","crv":"P-256","x":"a","y":"b","d":"@"}', "{ kid: 'a', d: '@', kty: 'OKP' }", '"{\\"kty\\":\\"EC\\",\\"d\\":\\"@\\"}"'],
    [JSON.stringify(publicKey.export({ format: "jwk" })), '{"kty":"EC","x":"@","y":"@"}', '{"d":"@"}'],
  ),
  "jwk-symmetric": inText(
    (random) => random.text(43),
    ['{"kty":"oct","k":"@","alg":"HS256"}', '{\n  "k": "@",\n  "kty": "oct"\n}'],
    ['{"kty":"oct","kid":"@"}', '{"k":"@"}'],
  ),
};

export const urlExamples: GroupExamples = {
  "url-credentials": inText(
    mixed,
    [
      "DATABASE_URL=postgres://svc:@@@db.internal:5432/main\n".replace("@@@", "@@"),
      '"mongodb+srv://svc:@@cluster0.ab1cd.mongodb.net/a"',
      "redis://:@@10.0.0.1:6379/0",
    ].map((text) => (random: Random) => text.replace("@@", `@${random.text(0)}@`)),
    [
      "https://user:password@git.test/a",
      "https://$USER:$PASS@git.test/",
      "https://host:8080/@scope/name",
      "postgres://svc:@@example.com/a",
      "http://a:{{ pass }}@b.test",
    ],
  ),
  "url-credentials-example-host": inText(
    mixed,
    ["postgres://svc:{}@example.com/a", 'get("https://user:{}@api.example.com/v1")', "http://foo:{}@host:8080/"].map(
      (text) => (random: Random) => text.replace("{}", `@${random.text(0)}`),
    ),
    ["https://user:password@api.example.com", "https://bob:sunflower@example.com/a", "https://user:$PASS@example.com"],
  ),
  "url-token": inText(
    (random) => `a1${random.text(38)}`,
    ["git clone https://@@git.acme.io/a.git".replace("@@", "@@"), '"https://@:x-oauth-basic@git.acme.io/a"'],
    ["https://averylongbutordinaryusername@git.acme.io/a", "https://git.acme.io/@"],
  ),
  "database-dsn": inText(
    mixed,
    ['"svc:@@tcp(db:3306)/main"', "DSN=svc:@@tcp(10.0.0.1:3306)/a\n"],
    ["user:password@tcp(db:3306)/main", "$USER:$PASS@tcp(db)/a"],
  ),
  "oracle-connect-string": inText(
    mixed,
    ['"jdbc:oracle:thin:svc/@@//db:1521/x"', "url=jdbc:oracle:oci:svc/@@db\n"],
    ["jdbc:oracle:thin:user/password@db", "jdbc:oracle:thin:@//db:1521/x"],
  ),
};

export const httpExamples: GroupExamples = {
  "http-basic": inText(
    (random) => base64(`svc:${mixed(random)}`),
    ["Authorization: Basic @\n", '{ "Authorization": "Basic @" }', "curl -H 'authorization: basic @' https://a"],
    [
      `Authorization: Basic ${base64("user:password")}`,
      `Authorization: Basic ${base64("Aladdin:open sesame")}`,
      `Authorization: Basic ${base64("aladdin:opensesame")}`,
      "Basic authentication is used",
      "Authorization: Basic <credentials>",
    ],
  ),
  "http-basic-unreadable": inText(
    token,
    ["Authorization: Basic @\n", '"Authorization": "Basic @"', "auth: 'Basic @'"],
    [(random) => `Authorization: Basic ${base64(`svc:${mixed(random)}`)}`, "Authorization: Basic @".slice(0, 21)],
  ),
  "http-bearer": inText(
    token,
    ["Authorization: Bearer @\n", '-H "Authorization: Bearer @"'],
    ["Authorization: Bearer <token>", "Authorization: Bearer your-access-token-here", "Bearer authenticationScheme"],
  ),
  "http-authorization-token": inText(
    token,
    ["Authorization: Token @\n", 'headers["Authorization"] = "token @"'],
    ["Authorization: Token <token>", "Authorization: token your-token-here"],
  ),
  "curl-user": inText(
    mixed,
    ["curl -u svc:@ https://a.test", 'curl -s --user "svc:@" https://a.test'],
    ["curl -u user:password https://a.test", 'curl -u "$USER:$PASS" https://a.test', "curl -u svc https://a.test"],
  ),
  "http-basic-call": inText(
    mixed,
    ['requests.get(url, auth=("svc", "@"))', 'req.SetBasicAuth("svc", "@")'],
    ['requests.get(url, auth=("user", "password"))', "auth=(user, password)"],
  ),
};
