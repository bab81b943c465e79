import type { Files } from "../../../../src/dependencies/ecosystems/ecosystem.ts";
import { pnpm } from "../../../../src/dependencies/ecosystems/pnpm/pnpm.ts";
import { answerNpm } from "../../../../src/dependencies/registries/npm.ts";
import type { Json } from "../../../../src/values/json.ts";
import { NpmRegistry } from "../../../registries/npm.ts";
import type { Fixer } from "../javascript-fix.ts";

/** `deep` is fixed in 1.0.1 and later; `exact` asks for the first of it alone. */
export const registry = new NpmRegistry()
  .publish("leaf@1.0.0")
  .publish("leaf@1.0.1", { engines: { node: ">=10" }, bin: "index.js", deprecated: "It's old: do not use # it." })
  .publish("leaf@1.1.0")
  .publish("deep@1.0.0", { dependencies: { leaf: "^1.0.0" } })
  .publish("deep@1.0.1", { dependencies: { leaf: "^1.0.0" }, os: ["!win32"], libc: "glibc", engines: { node: ">=8", npm: "*" } })
  .publish("deep@1.2.0", { dependencies: { leaf: "^1.0.0" } })
  .publish("exact@1.0.0", { dependencies: { deep: "1.0.0" } })
  .publish("wide@1.0.0", { dependencies: { deep: "^1.0.0" } })
  .publish("@acme/ui@1.0.0", { dependencies: { wide: "^1.0.0" }, peerDependencies: { react: ">=16" } })
  .publish("@acme/ui@1.0.1", { dependencies: { wide: "^1.0.0" }, peerDependencies: { react: ">=16" } })
  .publish("react@16.0.0")
  .publish("react@16.0.1");

const digest = (name: string, version: string): string => {
  const { dist } = registry.manifest(name, version) as { dist: { integrity: string } };
  return dist.integrity;
};

/** What pnpm writes for a manifest that asks for everything. */
export const lock = (): string => `lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

importers:

  .:
    dependencies:
      '@acme/ui':
        specifier: ^1.0.0
        version: 1.0.0(react@16.0.0)
      other:
        specifier: npm:leaf@^1.0.0
        version: leaf@1.0.0
      react:
        specifier: ^16.0.0
        version: 16.0.0
    devDependencies:
      wide:
        specifier: ^1.0.0
        version: 1.0.0

packages:

  '@acme/ui@1.0.0':
    resolution: {integrity: ${digest("@acme/ui", "1.0.0")}}
    peerDependencies:
      react: '>=16'

  deep@1.0.0:
    resolution: {integrity: ${digest("deep", "1.0.0")}}

  leaf@1.0.0:
    resolution: {integrity: ${digest("leaf", "1.0.0")}}

  react@16.0.0:
    resolution: {integrity: ${digest("react", "16.0.0")}}

  wide@1.0.0:
    resolution: {integrity: ${digest("wide", "1.0.0")}}

snapshots:

  '@acme/ui@1.0.0(react@16.0.0)':
    dependencies:
      react: 16.0.0
      wide: 1.0.0

  deep@1.0.0:
    dependencies:
      leaf: 1.0.0

  leaf@1.0.0: {}

  react@16.0.0: {}

  wide@1.0.0:
    dependencies:
      deep: 1.0.0
`;

export const manifest = `${JSON.stringify(
  {
    name: "app",
    dependencies: { "@acme/ui": "^1.0.0", other: "npm:leaf@^1.0.0", react: "^16.0.0" },
    devDependencies: { wide: "^1.0.0" },
  },
  null,
  2,
)}\n`;

export const files = (changed: Readonly<Record<string, string>> = {}): Files =>
  new Map(Object.entries({ "package.json": manifest, "pnpm-lock.yaml": lock(), ...changed }));

/** Asks the registry, and lets `engine` answer for pnpm. */
export const fixer = (
  engine: (files: { readonly [path: string]: string }) => Json = () => ({ refused: "It was asked." }),
): Fixer<never> => ({
  ecosystem: pnpm as unknown as Fixer<never>["ecosystem"],
  registry: { url: registry.url, fetch: registry.fetch },
  answer: async (query, options) =>
    query.kind === "pnpm-engine" ? engine(query.files as { [path: string]: string }) : answerNpm(query, options),
});
