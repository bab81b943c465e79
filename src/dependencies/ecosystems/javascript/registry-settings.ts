import type { Json } from "../../../values/json.ts";
import { type Origin, registryPlace } from "../origin.ts";
import { readPlainYaml } from "../plain-yaml.ts";

const setting = (name: string, url: string, file: string): Origin => ({
  ...{ kind: "index", name, version: "", file, at: "", holds: null, digests: [] },
  place: registryPlace(url),
});

const unquoted = (text: string): string => text.trim().replace(/^["']|["']$/g, "");

/** `registry=https://…` and `@scope:registry=https://…` in a `.npmrc`. https://docs.npmjs.com/cli/configuring-npm/npmrc */
export const npmSettings = (file: string, text: string): readonly Origin[] =>
  text.split("\n").flatMap((line) => {
    const at = line.indexOf("=");
    const name = unquoted(line.slice(0, Math.max(0, at)));
    return /^(?:@[^:]+:)?registry$/.test(name) ? [setting(name, unquoted(line.slice(at + 1)), file)] : [];
  });

/** `registry "https://…"` in a `.yarnrc` of Yarn 1, and each `npmRegistryServer` in a `.yarnrc.yml`. https://yarnpkg.com/configuration/yarnrc */
export function yarnSettings(file: string, text: string): readonly Origin[] {
  if (!file.endsWith(".yml")) {
    return text.split("\n").flatMap((line) => {
      const [, name = "", url = ""] = /^\s*"?((?:@[^:"\s]+:)?registry)"?\s+"?([^"\s]+)/.exec(line) ?? [];
      return url === "" ? [] : [setting(name, url, file)];
    });
  }
  const found: Origin[] = [];
  const visit = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === "npmRegistryServer" && typeof inner === "string") found.push(setting(name, inner, file));
      else visit(inner as Json);
    }
  };
  visit(readPlainYaml(text) ?? null);
  return found;
}
