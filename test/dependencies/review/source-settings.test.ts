import { describe, expect, it } from "vitest";
import { told } from "./source-kit.ts";

describe("settings of package managers that a stranger wrote", () => {
  it.each([
    [".npmrc", "registry=https://evil.example/", "registry"],
    [".npmrc", '; ours\n@acme:registry = "https://user:pa55word@evil.example"\r\n', "@acme:registry"],
    [".yarnrc", 'registry "https://evil.example"', "registry"],
    [".yarnrc", '"@acme:registry" "https://evil.example"', "@acme:registry"],
    [".yarnrc.yml", "npmRegistryServer: https://evil.example\n", "npmRegistryServer"],
    [".yarnrc.yml", "npmScopes:\n  acme:\n    npmRegistryServer: 'https://evil.example'\n", "npmRegistryServer"],
    ["pip.conf", "[global]\nindex-url = https://evil.example\n", "index-url"],
    ["pip.conf", "[global]\nextra_index_url =\n    https://pypi.org/simple\n    https://evil.example\ntimeout = 10\n", "extra-index-url"],
    ["uv.toml", '[[index]]\nurl = "https://evil.example"\n', "url"],
    ["uv.toml", '[pip]\nextra-index-url = ["https://evil.example"]\n', "url"],
  ])("are told of for another registry: %s %s", (file, text, name) => {
    expect(told({}, { [file]: text })).toEqual([`${name} index https://evil.example/`]);
    expect(told({ [file]: text }, { [file]: `${text}\n` })).toEqual([]);
    expect(told({}, { [file]: text }, { registries: { npm: "https://evil.example/", pip: "https://evil.example/" } })).toEqual([]);
  });

  it("of the base branch make a registry known, archives elsewhere on its host included, and no other registry's settings", () => {
    const manifest = '{"name": "shop", "dependencies": {"@acme/a": "1.0.0"}}';
    const base = { ".npmrc": "@acme:registry=https://npm.pkg.github.com\n", "package.json": manifest };
    const resolved = `https://npm.pkg.github.com/download/@acme/a/1.0.0/${"a".repeat(40)}`;
    const entry = { version: "1.0.0", resolved, integrity: "sha512-GOOD" };
    const lock = JSON.stringify({ lockfileVersion: 3, packages: { "": {}, "node_modules/@acme/a": entry } });
    expect(told(base, { ...base, "package-lock.json": lock })).toEqual([]);
    expect(told({ "package.json": manifest }, { "package.json": manifest, "package-lock.json": lock })).toEqual([
      "@acme/a@1.0.0 registry https://npm.pkg.github.com/download/",
    ]);
    expect(told(base, { ...base, ".npmrc": "registry=https://npm.pkg.github.com/evil" })).toEqual([
      "registry index https://npm.pkg.github.com/evil/",
    ]);
  });

  it("are not at fault for the public registries, or for what names none", () => {
    const sound = {
      ".npmrc": "registry=https://registry.npmjs.org/\nsave-exact=true\n//npm.acme.example/:_authToken=$TOKEN\n",
      ".yarnrc.yml": "nodeLinker: node-modules\nnpmRegistryServer: https://registry.yarnpkg.com\n",
      "pip.conf": "[global]\nindex-url = https://pypi.org/simple\n",
    };
    expect(told({}, sound)).toEqual([]);
  });
});
