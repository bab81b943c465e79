import { negative, oneOf, positive, type Shape } from "./labelled-text.ts";
import { password, token } from "./values.ts";

/** Keys that are called nothing else. */
export const plainKey: Shape = (random) => {
  const value = random.int(2) === 0 ? random.text(32 + 16 * random.int(3), "hex") : `aZ9${random.text(21 + random.int(20))}`;
  return oneOf(random, [
    () => positive("cipher.py", `key = "${value}"\ncipher = Cipher(key)\n`, value),
    () => positive("cipher.go", `\tkey, err := hex.DecodeString("${value}")\n`, value),
    () => positive("map.js", `fetch("https://maps.acme.test/json?key=${value}&q=a")\n`, value),
    () => positive("config.ts", `export const map = { key: "${value}", zoom: 3 };\n`, value),
    () => positive("Crypto.java", `  private static final String KEY = "${value}";\n`, value),
    () => positive("app.yml", `map:\n  key: ${value}\n`, value),
  ])();
};

export const saltOrNonce: Shape = (random) => {
  const value = oneOf(random, [
    () => random.text(32, "hex"),
    () => random.bytes(16).toString("base64"),
    () => random.text(24, "hex"),
    () => `aZ9${random.text(13)}`,
  ])();
  return oneOf(random, [
    () => positive("hash.py", `SALT = "${value}"\n`, value),
    () => positive("hash.js", `const salt = '${value}';\n`, value),
    () => positive("vector.json", `{ "nonce": "${value}", "count": 1 }\n`, value),
    () => positive("Cipher.cs", `string initializationVector = "${value}";\n`, value),
    () => positive(".env", `PASSWORD_SALT=${value}\n`, value),
  ])();
};

/** Values that the function tells, and no name. */
export const argument: Shape = (random) => {
  const [secret, value] = [password(random), token(random)];
  return oneOf(random, [
    () => positive("db.php", `$db = mysqli_connect("db.internal", "svc", "${secret}");\n`, secret),
    () => positive("Db.java", `  return DriverManager.getConnection(URL, "svc", "${secret}");\n`, secret),
    () => positive("mail.go", `\tauth := smtp.PlainAuth("", "svc", "${secret}", host)\n`, secret),
    () => positive("test_login.py", `    page.login("ann", "${secret}")\n`, secret),
    () => positive("sign.js", `const signed = jwt.sign({ sub: 1 }, "${value}");\n`, value),
    () => positive("setup.sh", `echo "svc:${secret}" | chpasswd\n`, secret),
  ])();
};

/** What resembles these. */
export const otherThings: Shape = (random) => {
  const value = token(random);
  return oneOf(random, [
    () => negative("ci.log", `=== RUN   TestA\n    --- PASS: TestA/${value.slice(0, 8)} (0.00s)\nPASS: test/a1\n`),
    () => negative("App.config", `<assemblyIdentity name="A" publicKeyToken="${random.text(16, "hex")}" culture="neutral" />\n`),
    () => negative("App.csproj", `<Reference Include="A, Version=1.0.0.0, PublicKeyToken=${random.text(16, "hex")}" />\n`),
    () => negative("index.html", `<script nonce="${value}" src="/a.js"></script>\n`),
    () => negative("template.json", `"AWS::AppSync::ApiKey": "${random.text(16, "hex")}",\n`),
    () => negative("README.md", `Release GPG key: ${random.text(40, "upperHex")}\n`),
    () => negative("store.ts", `const { objectKey, key } = put({ s3Key: "${value}", index_key: "${value}" });\n`),
  ])();
};
