// `npm pack` runs it: bundles the command line into dist/cli, plain JavaScript that needs nothing but Node and classic-level. Node
// runs TypeScript as it is in a clone, but refuses to below node_modules.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { build, type Metafile, type Plugin } from "esbuild";

const root = join(import.meta.dirname, "..");
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license: string;
    dependencies: Record<string, string>;
  };

export interface CliBundle {
  /** Packages that are in the bundle, as folders such as `node_modules/zod`, sorted. */
  readonly bundled: readonly string[];
}

/**
 * Writes `main.js`, the threads `embedded-engine.js` and `thread.js`, and a chunk for each part that is loaded only when it is needed; and beside them
 * the licences of what they contain. What package.json has as a dependency is left out: npm installs it.
 */
export async function bundleCli(folder = join(root, "dist/cli")): Promise<CliBundle> {
  rmSync(folder, { recursive: true, force: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["src/cli/main.ts", "src/local/embedded-engine.ts", "src/scanner/thread.ts"],
    outdir: folder,
    entryNames: "[name]",
    chunkNames: "[name]-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    external: Object.keys(manifestOf(".").dependencies),
    // Whitespace and syntax alone: names stay, so that a trace in a report can be read.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    plugins: [dynaliteActions],
    metafile: true,
    // CommonJS packages ask for Node's modules by `require`, which there is none of in a module.
    banner: { js: 'import{createRequire as _require}from"node:module";const require=_require(import.meta.url);' },
  });
  const bundled = packagesIn(metafile);
  writeFileSync(join(folder, "LICENSES.txt"), licencesOf(bundled));
  return { bundled };
}

/**
 * dynalite requires its actions by computed names without their ending; with it, esbuild finds the files that can be meant.
 * @throws Error when dynalite does so no longer: this is then to be looked at again
 */
const dynaliteActions: Plugin = {
  name: "dynalite-actions",
  setup({ onLoad }) {
    onLoad({ filter: /node_modules[\\/]dynalite[\\/]index\.js$/ }, ({ path }) => {
      const source = readFileSync(path, "utf8");
      const contents = source.replaceAll(/require\('\.\/(actions|validations)\/' \+ action\)/g, "require('./$1/' + action + '.js')");
      if (contents === source) throw new Error(`${path} does not require its actions as expected.`);
      return { contents };
    });
  },
};

/** The folder of the package that a file belongs to; packages may lie in the node_modules of another. */
const packageFolder = (file: string): string | undefined => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];

function packagesIn({ outputs }: Metafile): string[] {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  return [...new Set(files.map(packageFolder).filter((folder) => folder !== undefined))].sort();
}

/** Each text once, below the packages that it is for. */
function licencesOf(folders: readonly string[]): string {
  const texts = Map.groupBy(folders, (folder) => {
    const file = readdirSync(join(root, folder)).find((each) => /^licen[cs]e/i.test(each));
    return file === undefined ? "" : readFileSync(join(root, folder, file), "utf8").trim();
  });
  const nameOf = (folder: string): string => {
    const { name, version, license } = manifestOf(folder);
    return `${name} ${version} (${license})\n`;
  };
  return [...texts].map(([text, of]) => `${"=".repeat(80)}\n${of.map(nameOf).join("")}\n${text}\n`).join("\n");
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { bundled } = await bundleCli();
  console.error(`${relative(process.cwd(), join(root, "dist/cli")) || "."}: ${bundled.length} packages are bundled`);
}
