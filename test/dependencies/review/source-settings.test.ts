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

  it("are not at fault for the public registries, or for what names none", () => {
    const sound = {
      ".npmrc": "registry=https://registry.npmjs.org/\nsave-exact=true\n//npm.acme.example/:_authToken=$TOKEN\n",
      ".yarnrc.yml": "nodeLinker: node-modules\nnpmRegistryServer: https://registry.yarnpkg.com\n",
      "pip.conf": "[global]\nindex-url = https://pypi.org/simple\n",
    };
    expect(told({}, sound)).toEqual([]);
  });
});
