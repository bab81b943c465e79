import type { Random } from "../random.ts";
import { ageKey, natsSeed, nostrKey } from "./encodings.ts";
import { byChecksum, type GroupExamples, inText } from "./example.ts";

const variable = "$".concat("{PASSWORD}");
const base64 = (text: string) => Buffer.from(text).toString("base64");
const mixed = (random: Random) => `aZ9-${random.text(10)}`;
const token = (random: Random) => `aZ9${random.text(29)}`;
const key = (random: Random) => random.bytes(32).toString("base64");

export const connectionExamples: GroupExamples = {
  "ado-connection-string": inText(
    mixed,
    ['"Server=db;Database=a;User Id=sa;Password=@;"', "Data Source=db;Initial Catalog=a;Pwd=@"],
    ["Server=db;Password={password};", "Server=db;User Id=sa;Password=password;", "Password=@"],
  ),
  "jdbc-connection-string": inText(
    mixed,
    ['"jdbc:postgresql://db/a?user=svc&password=@"', "url=jdbc:sqlserver://db;user=sa;password=@;encrypt=true\n"],
    ["jdbc:postgresql://db/a?password=$PASS", "jdbc:mysql://db/a?user=svc"],
  ),
  "libpq-connection-string": inText(
    mixed,
    ['"host=db user=svc password=@ dbname=a"', "password=@ host=db port=5432"],
    ["host=db password=%s dbname=a", "host=db password=secret"],
  ),
  "sql-password": inText(
    mixed,
    [
      "CREATE USER svc WITH PASSWORD '@';",
      "ALTER USER 'svc'@'%' IDENTIFIED BY '@';".replace("'@'%'", "'%'"),
      "SET PASSWORD FOR 'svc' = PASSWORD('@');",
    ],
    ["CREATE USER svc WITH PASSWORD 'password';", 'a block is identified by "handle"', `IDENTIFIED BY '${variable}'`],
  ),
  "sql-password-unquoted": inText(
    (random) => `aZ9${random.text(8)}`,
    ["CREATE USER svc IDENTIFIED BY @;", "grant all on a.* to svc identified by @ with grant option;"],
    ["CREATE USER svc IDENTIFIED BY password;", "a user is identified by name", "the user is identified by sha256(name)"],
  ),
  "database-command-line": inText(
    mixed,
    ["mysql -u root -p@ -h db\n", "PGPASSWORD=@ psql -h db\n", "redis-cli -h a -a @ ping\n"],
    ["mysql -u root -p -h db\n", "PGPASSWORD=$PASS psql\n", "mysql -uroot -psecret\n"],
  ),
};

export const credentialFileExamples: GroupExamples = {
  "netrc-password": inText(
    mixed,
    ["machine git.acme.io login svc password @\n", "machine a\n  login svc\n  password @\n"],
    [
      "machine a login b password <password>",
      "the default login password is set",
      "the machine that we login from, password callbacks,",
      "default login and password callback",
    ],
  ),
  "pgpass-password": inText(
    mixed,
    ["db:5432:*:svc:@\n", "# hosts\n10.0.0.1:5432:a:svc:@\n"],
    ["hostname:port:database:username:password", "db:5432:*:svc:password"],
    ".pgpass",
  ),
  "password-hash": inText(
    (random) => `$2y$10$${random.text(53)}`,
    ["svc:@\n", (random) => `a:x\nroot:@:1${random.int(9)}000:0:99999:7:::\n`],
    ["svc:$2y$10$short", "root:x:0:0:root:/root:/bin/sh", "root:*:19000:0:99999:7:::"],
  ),
  "rails-master-key": inText(
    (random) => random.text(32, "hex"),
    ["@", "RAILS_MASTER_KEY=@\n"],
    ["RAILS_MASTER_KEY=", "# @"],
    "config/master.key",
  ),
  "rails-secret-key-base": inText(
    (random) => random.text(128, "hex"),
    ["  secret_key_base: @\n", 'SECRET_KEY_BASE="@"'],
    ['secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>', "secret_key_base: abc"],
  ),
  "django-secret-key": inText(
    (random) => random.text(50, "abcdefghijklmnopqrstuvwxyz0123456789!#%^&*(-_=+)"),
    ["SECRET_KEY = '@'\n", 'SECRET_KEY: str = "@"\n'],
    ['SECRET_KEY = os.environ["SECRET_KEY"]', "SECRET_KEY = 'short'"],
  ),
  "django-secret-key-insecure": inText(
    (random) => `django-insecure-${random.text(50, "abcdefghijklmnopqrstuvwxyz0123456789!#%^&*(-_=+)")}`,
    ["SECRET_KEY = '@'\n", 'key = "@"'],
    ["SECRET_KEY = 'django-insecure-'", "django-insecure- is a prefix"],
  ),
  "wordpress-salt": inText(
    (random) => random.text(64, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#%^&*()-_ []{}~+=,.;:/?|"),
    ["define('AUTH_KEY',         '@');", 'define( "NONCE_SALT", "@" );'],
    ["define('AUTH_KEY', 'put your unique phrase here');", "define('DB_NAME', '@');"],
  ),
  "terraform-output": inText(
    mixed,
    ['{"a":{"value":"@","type":"string","sensitive":true}}', '"value": "@",\n      "type": "string",\n      "sensitive": true'],
    ['{"value":"@","type":"string"}', '{"value":"password","type":"string","sensitive":true}'],
  ),
  "pkcs12-file": {
    positives: () => ["certs/server.p12", "a/b/KEY.PFX"].map((path) => ({ text: path, secret: path, path })),
    negatives: () => ["certs/server.pem", "p12.txt"],
  },
};

export const keyFileExamples: GroupExamples = {
  "nats-nkey-seed": byChecksum(natsSeed, 2),
  "nats-nkey-seed-unchecked": inText(
    (random) => `SUA${random.text(55, "base32")}`,
    ["nkey: @\n", 'seed := "@"'],
    ["seed: SUABC", (random) => `nkey: ${natsSeed(random)}`],
  ),
  "age-secret-key": byChecksum(ageKey, 16),
  "nostr-secret-key": byChecksum(nostrKey, 5),
  "wireguard-private-key": inText(key, ["PrivateKey = @\n", 'private_key: "@"'], ["PrivateKey = <key>", "PublicKey = @"]),
  "wireguard-preshared-key": inText(key, ["PresharedKey = @\n", 'preshared_key: "@"'], ["PresharedKey = <key>", "PublicKey = @"]),
};

const manifest = (entries: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n${entries}\n`;

export const kubernetesExamples: GroupExamples = {
  "kubernetes-secret": inText(
    (random) => base64(mixed(random)),
    [manifest("data:\n  password: @"), manifest('type: Opaque\ndata:\n  username: c3Zj\n  api-key: "@"')],
    [manifest(`data:\n  password: ${base64("changeme")}`), manifest("data:\n  username: @"), "kind: ConfigMap\ndata:\n  password: @\n"],
  ),
  "kubernetes-secret-text": inText(
    mixed,
    [manifest("stringData:\n  password: @"), manifest('stringData:\n  user: svc\n  token: "@"')],
    [
      manifest("stringData:\n  password: $PASSWORD"),
      manifest("stringData:\n  username: @"),
      "kind: ConfigMap\nstringData:\n  password: @\n",
    ],
  ),
};

const harmless = [
  "x = @",
  "password = getPassword()",
  'password: "Passwort"',
  "token: string",
  `secret: ${variable}`,
  'api_key = "your-api-key-here"',
  "PASSWORD=changeme",
  "<password>secret</password>",
];

export const genericExamples: GroupExamples = {
  "generic-password": inText(
    mixed,
    [
      'password = "@"',
      "{ smtpPass: '@' }",
      'const DB_PASSWORD: &str = "@";',
      '"password": "@"',
      'String pw = "@";',
      'put("password", "@")',
    ],
    [...harmless, '"A": "PASS",\n  "@": "PASS"', 'should_pass("@")', "pass `@` to it", '"PASSWD", "@"'],
  ),
  "generic-password-element": inText(mixed, ["<password>@</password>", '<string name="db_password">@</string>'], harmless),
  "generic-password-setting": inText(
    mixed,
    ["DB_PASSWORD=@\n", "  password: @\n", "tool --password @ --yes", "PASSWORD=$".concat("{PASSWORD:-@}"), "the password is @"],
    [
      ...harmless,
      "    --- PASS: TestX/@ (0.00s)",
      "--- PASS: ExampleX/@ (0.00s)",
      "PASS: test/x/@\n",
      "the default-password callback",
      "password: latin1",
    ],
  ),
  "generic-secret": inText(
    token,
    [
      'api_key = "@"',
      "{ clientSecret: '@' }",
      '"access_token": "@"',
      'define("SIGNING_KEY", "@");',
      'secret, err := hex.DecodeString("@")',
      'buildConfigField("String", "API_KEY", "\\"@\\"")',
    ],
    [
      ...harmless,
      'publicKeyToken = "@"',
      '"AWS::X::ApiKey": "@"',
      'dashMac.safeParse("@")',
      'next_page_token = "@"',
      'tokenizer = "@"',
      'monkey = "@"',
    ],
  ),
  "generic-password-parameter": inText(
    (random) => `aZ9${random.text(10)}`,
    ['"user=a&password=@"', "https://a.test/login?user=a&pass=@&x=1"],
    [...harmless, "?password=password"],
  ),
  "generic-secret-parameter": inText(
    token,
    ["https://a.test/?api_key=@&x=1", '"/v1?access_token=@"'],
    [...harmless, "?page_token=@", "?key_id=@"],
  ),
  "generic-password-argument": inText(
    mixed,
    [
      'new PasswordAuthentication("svc", "@".toCharArray())',
      'DriverManager.getConnection(url, "svc", "@")',
      'mysqli_connect("db", "svc", "@")',
      'smtp.PlainAuth("", user, "@", host)',
      "server.login(USER, '@')",
      "DBI->connect($dsn, 'svc', '@')",
      "new Sequelize('main', 'svc', '@', {})",
    ],
    ['getConnection(url, "user", "password")', "getConnection(url, user, password)"],
  ),
  "generic-key": inText(
    token,
    ['key = "@"', "{ key: '@' }", "const KEY_B64 = '@';", 'stripe_key: "@"', (random) => `hexKey := "@"`.concat(random.text(0))],
    [
      ...harmless,
      'gpg key "@"',
      'publicKey: "@"',
      'objectKey: "@"',
      'commit_key: "@"',
      'site_key: "@"',
      `key = "${Buffer.from("change this password to a secret").toString("hex")}"`,
      'cache_key = "@"',
      'key = "user-profile-cache"',
      (random) => `key = "ssh-rsa ${random.text(60)}"`,
    ],
  ),
  "generic-key-setting": inText(token, ["KEY=@\n", "  key: @\n"], [...harmless, "GPG key: @", "key: some-name-of-a-cache"], "app.yml"),
  "generic-key-parameter": inText(
    token,
    ["https://a.test/json?key=@", '"/v1?x=1&key=@&y=2"'],
    ["?key=name", "?sort_key=@", "?key=1234567890123456789012", "?key=$KEY"],
  ),
  "generic-nonce": inText(
    token,
    ['salt = "@"', "{ nonce: '@' }", 'const IV = "@"', 'initializationVector: "@"'],
    ['salt = "salt"', 'nonce = "number-used-once"', 'div = "@"', 'native: "@"', 'saltedName = "@"', '<script src="a.js" nonce="@">'],
  ),
  "generic-nonce-setting": inText(
    token,
    ["SALT=@\n", "  nonce: @\n"],
    ["salt: none", "nonce: $NONCE", "active: @", "ENC[AES256_GCM,data:abcd,iv:@,type:str]"],
    "app.yml",
  ),
  "generic-secret-uuid": inText(
    (random) => random.uuid(),
    ['client_secret = "@"', "API_KEY=@\n", "  accessToken: @\n", 'auth_key = "@"', "Authorization: Bearer @"],
    [...harmless, 'tenant_id = "@"', 'key_id: "@"'],
  ),
  "generic-secret-argument": inText(
    token,
    ["jwt.sign({ id: 1 }, '@')", "crypto.createHmac('sha256', '@')", 'Algorithm.HMAC256("@")', 'AES.new(b"@", AES.MODE_CBC)'],
    ["jwt.sign(payload, 'secret')", "jwt.verify(token, key)", "createHmac('sha256', 'key')", "jwt.decode(token, 'my-secret')"],
  ),
  "generic-password-pipe": inText(
    mixed,
    ["echo '@' | sudo -S ls\n", 'echo "svc:@" | chpasswd\n', "echo @ | docker login -u svc --password-stdin"],
    ["echo $PASS | docker login --password-stdin", "echo done | tee log", 'echo "svc:password" | chpasswd'],
  ),
  "generic-secret-element": inText(
    token,
    ["<apiKey>@</apiKey>", "<key>clientSecret</key>\n\t<string>@</string>"],
    [...harmless, "<publicKey>@</publicKey>", "<publicKeyToken>@</publicKeyToken>"],
  ),
  "generic-secret-setting": inText(
    token,
    ["API_KEY=@\n", "  clientSecret: @\n", "tool --auth-token @ --yes"],
    [...harmless, "cache_key=@", "key_id: @", "Version=1.0.0.0, PublicKeyToken=@", "public_token: @", "badge.svg?token=@"],
  ),
};
