import { generateKeyPairSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { secretFields } from "../../../src/secrets/exact/fields/secret-fields.ts";
import { drawer, everySign, letters, lettersAndDigits, lower } from "./kit.ts";

const draw = drawer(11);
const names = (secret: string): (string | null)[] => secretFields(secret).fields.map(({ field }) => field);
const values = (secret: string): string[] => secretFields(secret).fields.map(({ value }) => Buffer.from(value).toString());
const reasons = (secret: string): string[] => secretFields(secret).notIndexed.map(({ reason }) => reason);

describe("of a secret, what must not stand in a text", () => {
  it("is the password of Secrets Manager's databases, not the user or the host", () => {
    const password = draw(everySign, 32);
    const secret = {
      engine: "postgres",
      host: "shop-production-database.cluster-abcdefghijkl.eu-central-1.rds.amazonaws.com",
      username: "shop_production_application",
      password,
      dbname: "shop_production_orders",
      port: 5432,
      dbInstanceIdentifier: "shop-production-database-1",
      masterarn: `arn:aws:secretsmanager:eu-central-1:123456789012:secret:master-${draw(letters, 6)}`,
    };
    expect(names(JSON.stringify(secret))).toEqual(["password"]);
    expect(values(JSON.stringify(secret))).toEqual([password]);
  });

  it("is the private key of a service account, not its id, address or project", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    const account = {
      type: "service_account",
      project_id: "shop-production-123456",
      private_key_id: draw("0123456789abcdef", 40),
      private_key: pem,
      client_email: "application@shop-production-123456.iam.gserviceaccount.com",
      client_id: draw("0123456789", 21),
      token_uri: "https://oauth2.googleapis.com/token",
      client_x509_cert_url:
        "https://www.googleapis.com/robot/v1/metadata/x509/application%40shop-production-123456.iam.gserviceaccount.com",
    };
    expect(names(JSON.stringify(account))).toEqual(["private_key"]);
    expect(values(JSON.stringify(account))[0]).not.toContain("BEGIN");
  });

  it("is found in nested JSON, in lists, and in JSON that is text", () => {
    const [one, two, three] = [draw(lettersAndDigits, 20), draw(lettersAndDigits, 20), draw(lettersAndDigits, 20)];
    const secret = { a: { tokens: [one, two] }, config: JSON.stringify({ apiKey: three, region: "eu-central-1-and-more" }) };
    expect(names(JSON.stringify(secret))).toEqual(["a.tokens", "a.tokens", "config.apiKey"]);
  });

  it("is found in a .env file and in connection strings", () => {
    const value = draw(lettersAndDigits, 24);
    expect(names(`# database\nexport DB_USER=shop_production_application\nDB_PASSWORD="${value}"\n`)).toEqual(["DB_PASSWORD"]);
    for (const text of [
      `Server=tcp:db.example,1433;User ID=application_user_name;Password=${value};Encrypt=True`,
      `jdbc:sqlserver://db.example:1433;user=application_user_name;password=${value}`,
      `host=db.example user=application_user_name password=${value} dbname=shop_production`,
    ]) {
      expect(values(text), text).toEqual([value]);
    }
  });

  it("is the password of an address, a drawn part of its path or query, or the whole where the password is short", () => {
    const value = draw(lettersAndDigits, 24);
    const short = draw(lettersAndDigits, 10);
    expect(values(`postgres://application:${value}@db.shop.internal.example:5432/orders`)).toEqual([value]);
    expect(values(`https://hooks.example/services/T0000000/B0000000/${value}`)).toEqual([value]);
    expect(values(`https://api.example/v1/orders?format=json&sig=${value}`)).toEqual([value]);
    const address = `postgres://application:${short}@db.example/orders`;
    expect(values(address)).toEqual([address]);
    expect(values("https://www.example.com/an/ordinary/path/of-some-words?language=english")).toEqual([]);
  });

  it("is nothing of a certificate or a public key", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    expect(values(String(publicKey.export({ type: "spki", format: "pem" })))).toEqual([]);
  });

  it("is a value by itself", () => {
    for (const alphabet of [lower, letters, lettersAndDigits, everySign, "0123456789abcdef"]) {
      for (const length of [20, 32, 64]) {
        const value = draw(alphabet, length);
        expect(values(value), `${alphabet.length} ${length}`).toEqual([value.trim()]);
      }
    }
  });
});

describe("a value is not looked for", () => {
  it.each([
    "password1234567890",
    "changeme-changeme!",
    "ChangeMe_ChangeMe_2024",
    "P4ssw0rdP4ssw0rd!!",
    "my-super-secret-password",
    "your-api-key-goes-here".replace("goes", "insert"),
    "supersecretpassword",
    "admin:admin:admin:admin",
    "example-secret-value",
  ])("because everybody uses it: %s", (value) => {
    expect(reasons(JSON.stringify({ password: value }))).toEqual(["common"]);
  });

  it.each([
    ["x".repeat(40), "too-plain"],
    ["1234567890123456", "too-plain"],
    ["abababababababababab", "too-plain"],
    ["----------------------", "too-plain"],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: what people leave in a secret
    ["${DATABASE_PASSWORD}", "placeholder"],
    ["<the-password-of-it>", "placeholder"],
    ["short", "too-short"],
    ["   ", "no-value"],
  ])("because it would turn up anywhere, or stands for one: %s", (value, reason) => {
    expect(reasons(JSON.stringify({ password: value }))).toEqual([reason]);
  });

  it("when its field says nothing and it looks like a name, a number, a date or an address", () => {
    const plain = [
      "acme-orders-attachments",
      "shop.internal.example.com:5432",
      "2026-01-31T12:00:00Z",
      "0123456789012345",
      "Orders of the Northern Region",
      "ReadOnlyOrdersApplication",
    ];
    for (const value of plain) expect(values(JSON.stringify({ setting: value })), value).toEqual([]);
    expect(values(JSON.stringify({ setting: draw(lettersAndDigits, 24) }))).toHaveLength(1);
  });

  it("of those that were drawn hardly any is taken for plain", () => {
    const drawn = Array.from({ length: 2_000 }, () => draw(lettersAndDigits, 16));
    expect(drawn.filter((value) => values(JSON.stringify({ password: value })).length === 0).length).toBeLessThanOrEqual(2);
    expect(drawn.filter((value) => values(JSON.stringify({ setting: value })).length === 0).length).toBeLessThanOrEqual(60);
    const signs = Array.from({ length: 2_000 }, () => draw(everySign, 20).replace(/[\s"']/g, "x"));
    expect(signs.filter((value) => values(JSON.stringify({ password: value })).length === 0).length).toBeLessThanOrEqual(4);
  });

  it("and every value is told once, as looked for or not, up to a bound", () => {
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`token${at}x`, draw(lettersAndDigits, 20)])));
    const { fields, notIndexed } = secretFields(many);
    expect(fields).toHaveLength(200);
    expect(notIndexed).toHaveLength(100);
    let deep = `"${draw(lettersAndDigits, 20)}"`;
    for (let depth = 0; depth < 50; depth += 1) deep = `{"token":${deep}}`;
    expect(reasons(deep)).toEqual(["too-large"]);
    expect(reasons("x".repeat(200_000))).toEqual(["too-large"]);
  });
});
