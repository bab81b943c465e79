type Files = Readonly<Record<string, string>>;

/** What a stranger changes, in one file, and what the check has to say. */
export interface Forgery {
  readonly before: Files;
  readonly after: Files;
  readonly title: string;
  readonly words: readonly string[];
  /** Part of the line beside which it is told. */
  readonly line: string;
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const manifest = json({ name: "shop", version: "1.0.0", dependencies: { lodash: "^4.17.0" } });

const npmLock = (resolved: string | undefined, integrity: string): string =>
  json({
    ...{ name: "shop", version: "1.0.0", lockfileVersion: 3, requires: true },
    packages: {
      "": { name: "shop", version: "1.0.0", dependencies: { lodash: "^4.17.0" } },
      "node_modules/lodash": { version: "4.17.21", resolved, integrity, license: "MIT" },
    },
  });

const yarnLock = (resolved: string): string =>
  `# yarn lockfile v1\n\n\nlodash@^4.17.0:\n  version "4.17.21"\n  resolved "${resolved}"\n  integrity sha512-GOOD\n`;

const pnpmLock = (resolution: string): string =>
  [
    ...["lockfileVersion: '9.0'", "", "importers:", "", "  .:", "    dependencies:", "      lodash:"],
    ...["        specifier: ^4.17.0", "        version: 4.17.21", "", "packages:", "", "  lodash@4.17.21:"],
    ...[`    resolution: ${resolution}`, "", "snapshots:", "", "  lodash@4.17.21: {}", ""],
  ].join("\n");

const cargoLock = (checksum: string): string =>
  [
    ...["version = 4", "", "[[package]]", 'name = "serde"', 'version = "1.0.0"'],
    ...['source = "registry+https://github.com/rust-lang/crates.io-index"', `checksum = "${checksum.repeat(64)}"`, ""],
    ...["[[package]]", 'name = "shop"', 'version = "0.1.0"', "dependencies = [", ' "serde",', "]", ""],
  ].join("\n");
const cargoToml = '[package]\nname = "shop"\nversion = "0.1.0"\n\n[dependencies]\nserde = "1"\n';

const goMod = "module example.com/shop\n\ngo 1.24\n\nrequire example.com/a v1.0.0\n";
const goSum = (hash: string): string => `example.com/a v1.0.0 h1:${hash}=\nexample.com/a v1.0.0/go.mod h1:mod=\n`;

const [npmjs, yarnpkg] = ["https://registry.npmjs.org/", "https://registry.yarnpkg.com/"];
const good = npmLock(`${npmjs}lodash/-/lodash-4.17.21.tgz`, "sha512-GOOD");

export const forged = {
  npm: {
    before: { "package.json": manifest, "package-lock.json": good },
    after: { "package-lock.json": npmLock(`${npmjs}evil/-/evil-1.0.0.tgz`, "sha512-EVIL") },
    title: "lodash 4.17.21 is another package's archive",
    words: ["its address leads to `evil@1.0.0`", "has another checksum", "Restore the entry of `lodash` `4.17.21` in `package-lock.json`"],
    line: '"node_modules/lodash"',
  },
  Yarn: {
    before: { "package.json": manifest, "yarn.lock": yarnLock(`${yarnpkg}lodash/-/lodash-4.17.21.tgz`) },
    after: { "yarn.lock": yarnLock("https://evil.example/lodash/-/lodash-4.17.21.tgz") },
    title: "lodash 4.17.21 comes from an unknown registry",
    words: ["comes from `https://evil.example/`", "name it under `registries`"],
    line: "lodash@^4.17.0",
  },
  pnpm: {
    before: { "package.json": manifest, "pnpm-lock.yaml": pnpmLock("{integrity: sha512-GOOD}") },
    after: { "pnpm-lock.yaml": pnpmLock(`{integrity: sha512-GOOD, tarball: '${npmjs}evil/-/evil-1.0.0.tgz'}`) },
    title: "lodash 4.17.21 is another package's archive",
    words: ["its address leads to `evil@1.0.0`"],
    line: "lodash@4.17.21:",
  },
  Python: {
    before: { "requirements.txt": "six==1.17.0\n" },
    after: { "requirements.txt": "# ours\n--extra-index-url https://user:pa55word@evil.example/simple\nsix==1.17.0\n" },
    title: "--extra-index-url in requirements.txt leads to an unknown registry",
    words: ["lets packages come from `https://evil.example/simple/`", "Take `https://evil.example/simple/` out of `requirements.txt`"],
    line: "--extra-index-url",
  },
  Cargo: {
    before: { "Cargo.toml": cargoToml, "Cargo.lock": cargoLock("a") },
    after: { "Cargo.lock": cargoLock("e") },
    title: "serde 1.0.0 has another checksum than before",
    words: ["a published version never changes"],
    line: 'name = "serde"',
  },
  Go: {
    before: { "go.mod": goMod, "go.sum": goSum("good") },
    after: { "go.mod": `${goMod}\nreplace example.com/a => github.com/eve/a v1.0.0\n` },
    title: "example.com/a is replaced by another module",
    words: ["`github.com/eve/a` would be built in its place"],
    line: "require example.com/a",
  },
  "npm's settings": {
    before: { "package.json": manifest, "package-lock.json": good },
    after: { ".npmrc": "save-exact=true\nregistry=https://evil.example/npm/\n" },
    title: "registry in .npmrc leads to an unknown registry",
    words: ["lets packages come from `https://evil.example/npm/`", "Take `https://evil.example/npm/` out of `.npmrc`"],
    line: "registry=",
  },
  "Go's sums": {
    before: { "go.mod": goMod, "go.sum": goSum("good") },
    after: { "go.sum": goSum("evil") },
    title: "example.com/a v1.0.0 has another checksum than before",
    words: ["a published version never changes"],
    line: "example.com/a v1.0.0 h1:",
  },
} satisfies Record<string, Forgery>;

/** What nobody should be told of. */
export const sound: Readonly<
  Record<string, { readonly before: Files; readonly after: Files; readonly registries: Readonly<Record<string, string>> }>
> = {
  "a registry that the organisation names": {
    before: forged.npm.before,
    after: { "package-lock.json": npmLock("https://npm.acme.example/api/lodash/-/lodash-4.17.21.tgz", "sha512-GOOD") },
    registries: { npm: "https://npm.acme.example/" },
  },
  "a registry that the base branch's settings name": {
    before: { ...forged.npm.before, ".npmrc": "registry=https://npm.acme.example/api/\n" },
    after: { "package-lock.json": npmLock("https://npm.acme.example/api/lodash/-/lodash-4.17.21.tgz", "sha512-GOOD") },
    registries: {},
  },
  "addresses that are left out": {
    before: forged.npm.before,
    after: { "package-lock.json": npmLock(undefined, "sha512-GOOD") },
    registries: {},
  },
  "a stronger checksum": {
    before: { "package.json": manifest, "package-lock.json": npmLock(`${npmjs}lodash/-/lodash-4.17.21.tgz`, "sha1-OLD") },
    after: { "package-lock.json": good },
    registries: {},
  },
  "a private index of Python's that the organisation names": {
    before: forged.Python.before,
    after: { "requirements.txt": "--index-url https://pypi.acme.example/simple\nsix==1.17.0\n" },
    registries: { pip: "https://pypi.acme.example/simple/" },
  },
};
