import { describe, expect, it } from "vitest";
import type { Advisory } from "../../../src/dependencies/advisory.ts";
import type { Files, Strategy } from "../../../src/dependencies/ecosystems/ecosystem.ts";
import { advisoryOf, filesOf, fix } from "../../dependencies/ecosystems/python/fixture.ts";
import type { PypiRegistry } from "../../registries/pypi.ts";
import { pypiUniverse } from "../../registries/pypi-universe.ts";
import { PythonTools } from "./python-tools.ts";

const universe = (): PypiRegistry =>
  pypiUniverse()
    .publish("forked@1.0.0", { python: ">=3.9" })
    .publish("forked@2.0.0", { python: ">=3.10", requires: ["idna>=3"] });
/** Published after a project was locked: what settles advisories. */
const publishFixes = (registry: PypiRegistry): PypiRegistry =>
  registry
    .publish("urllib3@1.26.19", { python: ">=2.7, !=3.0.*", requires: ['brotli>=1.0.9; extra == "brotli"'], extras: ["brotli"] })
    .publish("urllib3@2.2.3", { python: ">=3.8", summary: 'Says "hello"' })
    .publish("MarkupSafe@3.0.2", { python: ">=3.9" })
    .publish("zipp@3.19.3", { python: ">=3.8", requires: ['more-itertools; extra == "test"'], extras: ["test"] })
    .publish("Werkzeug@3.0.6", { python: ">=3.8", requires: ["MarkupSafe>=3.0.0", 'watchdog>=2.3; extra == "watchdog"'] })
    .publish("forked@1.0.1", { python: ">=3.9" })
    .publish("forked@2.0.1", { python: ">=3.10", requires: ["idna>=3", 'colorama>=0.4; sys_platform == "win32"'] });

interface Wish {
  readonly advisories: readonly Advisory[];
  readonly strategy: Strategy;
}
const wish = (name: string, fixed: string, strategy: Strategy): Wish => ({ advisories: [advisoryOf(name, fixed)], strategy });

interface Case {
  /** Texts by path; `url` is the registry's. */
  readonly texts: (url: string) => { readonly [path: string]: string };
  readonly lockfile: string;
  readonly lock: (tools: PythonTools) => Promise<unknown>;
  readonly wishes: readonly Wish[];
  readonly accept: (tools: PythonTools, files: Files, isBaseline: boolean) => Promise<void>;
}

/** Locks a project, and fixes one thing after the other; the program is asked before, and after each. */
async function fixAll({ texts, lockfile, lock, wishes, accept }: Case): Promise<void> {
  const registry = universe();
  const server = await registry.listen();
  const tools = new PythonTools(registry.url);
  try {
    const given = texts(registry.url);
    tools.write(filesOf(given));
    await lock(tools);
    let files: Files = new Map([...Object.entries(given), [lockfile, tools.read(lockfile)]]);
    await accept(tools, files, true);
    publishFixes(registry);
    for (const { advisories, strategy } of wishes) {
      const fixed = await fix(registry, files, advisories);
      expect(fixed.noFix).toEqual([]);
      expect(fixed.plan?.strategy).toBe(strategy);
      await accept(tools, fixed.files, false);
      ({ files } = fixed);
    }
  } finally {
    tools.close();
    await server.close();
  }
}

const service = 'requests[socks]<2.32\njinja2<3.1.3\nflask<2.3\naiohttp==3.8.6\nboto3<1.30 ; python_version >= "3.8"\n';
const poetryProject = `[tool.poetry]
name = "service"
version = "1.0.0"
description = "A service"
authors = ["A <a@example.test>"]
package-mode = false

[tool.poetry.dependencies]
python = "^3.9"
requests = { version = ">=2.30,<2.31", extras = ["socks"] } # pinned
jinja2 = ">=3.0,<3.1.3"
click = "^8.0"
flask = { version = "~2.2", optional = true }
aiohttp = "3.8.6"

[tool.poetry.extras]
web = ["flask"]

[tool.poetry.group.dev.dependencies]
pytest = "^7.0"
`;
const standardProject = (more: string) => `[project]
name = "service"
version = "1.0.0"
requires-python = ">=3.9,<4.0"
dependencies = [
    "requests[socks]>=2.30,<2.31", # pinned
    'jinja2 <3.1.3',
    "click~=8.0",
    "aiohttp==3.8.6",
]

[project.optional-dependencies]
web = ["flask<2.3"]
${more}`;

describe("pip", () => {
  const wishes = [
    wish("urllib3", "1.26.19", "splice"),
    wish("jinja2", "3.1.4", "bump"),
    wish("aiohttp", "3.10.0", "bump"),
    wish("flask", "2.3.0", "bump"),
  ];
  const files = ["requirements.in", "-o", "requirements.txt"];
  const common = { texts: () => ({ "requirements.in": service }), lockfile: "requirements.txt" };
  const dryRun = ["install", "--dry-run", "--ignore-installed", "-r", "requirements.txt"];

  it("installs what a compiled list says, digests and all, and pip-compile would write the same", async () => {
    await fixAll({
      // What is needed by others than before would be noted behind `# via`; see below.
      ...{ ...common, wishes: wishes.slice(0, 2) },
      lock: (tools) => tools.pipCompile("--generate-hashes", ...files),
      accept: async (tools, given) => {
        tools.write(given);
        await tools.pip(...dryRun, "--require-hashes");
        await tools.pipCompile("--generate-hashes", ...files);
        expect(tools.read("requirements.txt")).toBe(given.get("requirements.txt"));
      },
    });
  });

  it("installs what a list without digests says", async () => {
    await fixAll({
      ...{ ...common, wishes },
      lock: (tools) => tools.pipCompile(...files, "--annotation-style=line"),
      accept: async (tools, given) => {
        tools.write(given);
        await tools.pip(...dryRun);
      },
    });
  });

  it("installs what uv compiled for every platform", async () => {
    await fixAll({
      ...{ ...common, wishes },
      lock: (tools) => tools.uv("pip", "compile", "--universal", "--python-version", "3.9", "--generate-hashes", ...files),
      accept: async (tools, given) => {
        tools.write(given);
        await tools.pip(...dryRun, "--require-hashes");
      },
    });
  });
});

async function isPoetrys(version: 1 | 2, tools: PythonTools, files: Files): Promise<void> {
  tools.write(files);
  await tools.poetry(version, "check", "--lock");
  await tools.poetry(version, "install", "--dry-run", "--all-extras", "--no-root");
}

/** It would write the same, were it asked to bring the lockfile in line with the manifest. */
async function isPoetrysOwn(version: 1 | 2, tools: PythonTools, files: Files): Promise<void> {
  await isPoetrys(version, tools, files);
  await tools.poetry(version, "lock", ...(version === 1 ? ["--no-update"] : []));
  expect(tools.read("poetry.lock")).toBe(files.get("poetry.lock"));
}

describe.each([1, 2] as const)("poetry %i", (version) => {
  const accept = (tools: PythonTools, files: Files): Promise<void> => isPoetrys(version, tools, files);
  const isOwn = (tools: PythonTools, files: Files): Promise<void> => isPoetrysOwn(version, tools, files);
  const common = {
    texts: () => ({ "pyproject.toml": poetryProject }),
    lockfile: "poetry.lock",
    lock: (tools: PythonTools) => tools.poetry(version, "lock"),
  };

  it("takes what is fixed, and would write the same", async () => {
    const wishes = [
      wish("urllib3", "2.2.3", "splice"),
      wish("zipp", "3.19.3", "splice"),
      wish("werkzeug", "3.0.6", "update"),
      wish("jinja2", "3.1.4", "bump"),
      wish("flask", "2.3.0", "bump"),
    ];
    await fixAll({ ...common, wishes, accept: isOwn });
  });

  it("takes a package that comes in", async () => {
    await fixAll({ ...common, wishes: [wish("aiohttp", "3.10.0", "bump")], accept });
  });
});

it("poetry 2 takes the manifests of every package manager", async () => {
  const more = '\n[tool.poetry]\npackage-mode = false\n\n[tool.poetry.group.dev.dependencies]\npytest = "^7.0"\n';
  await fixAll({
    texts: () => ({ "pyproject.toml": standardProject(more) }),
    lockfile: "poetry.lock",
    lock: (tools) => tools.poetry(2, "lock"),
    wishes: [wish("urllib3", "2.2.3", "splice"), wish("jinja2", "3.1.4", "bump"), wish("flask", "2.3.0", "bump")],
    accept: (tools, files) => isPoetrysOwn(2, tools, files),
  });
});

describe("uv", () => {
  const common = {
    lockfile: "uv.lock",
    lock: (tools: PythonTools) => tools.uv("lock"),
    /** Looking again at what does not change, uv would write the same. */
    accept: async (tools: PythonTools, files: Files): Promise<void> => {
      tools.write(files);
      await tools.uv("lock", "--check");
      await tools.uv("sync", "--locked", "--dry-run", "--all-extras", "--no-install-workspace");
      await tools.uv("lock", "--upgrade-package", "iniconfig");
      expect(tools.read("uv.lock")).toBe(files.get("uv.lock"));
    },
  };
  const manifest = (dependencies: string, more = ""): string =>
    `[project]\nname = "service"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = [${dependencies}]\n${more}`;

  it("takes what is fixed, and would write the same", async () => {
    const wishes = [
      wish("urllib3", "2.2.3", "splice"),
      wish("zipp", "3.19.3", "splice"),
      wish("werkzeug", "3.0.6", "update"),
      wish("jinja2", "3.1.4", "bump"),
      wish("aiohttp", "3.10.0", "bump"),
      wish("flask", "2.3.0", "bump"),
    ];
    const text = standardProject('\n[dependency-groups]\ndev = ["pytest>=7,<8"]\n');
    await fixAll({ ...common, texts: () => ({ "pyproject.toml": text }), wishes });
  });

  it("takes several versions of one package", async () => {
    const ranges = [
      { introduced: null, fixed: "1.0.1", lastAffected: null },
      { introduced: "2.0.0", fixed: "2.0.1", lastAffected: null },
    ];
    const wishes: readonly Wish[] = [{ advisories: [advisoryOf("forked", null, { ranges })], strategy: "splice" }];
    await fixAll({ ...common, texts: () => ({ "pyproject.toml": manifest('"forked", "pytest"') }), wishes });
  });

  it("takes an override", async () => {
    const text = manifest('"boto3<1.30"', "\n[tool.uv]\nmanaged = true\n");
    const wishes = [wish("urllib3", "2.0.4", "override"), wish("urllib3", "2.2.3", "splice")];
    await fixAll({ ...common, texts: () => ({ "pyproject.toml": text }), wishes });
  });

  it("takes the manifest of a workspace's member", async () => {
    const workspace = '\n[tool.uv.workspace]\nmembers = ["packages/*"]\n\n[tool.uv.sources]\nmember = { workspace = true }\n';
    const texts = () => ({
      "pyproject.toml": manifest('"member"', workspace),
      "packages/member/pyproject.toml": manifest('"jinja2<3.1.3"').replace("service", "member"),
    });
    await fixAll({ ...common, texts, wishes: [wish("jinja2", "3.1.4", "bump"), wish("markupsafe", "3.0.0", "splice")] });
  });
});

describe("pipenv", () => {
  const accept = async (tools: PythonTools, files: Files): Promise<void> => {
    tools.write(files);
    await tools.pipenv("verify");
    await tools.pipenv("install", "--deploy", "--dev");
  };
  const common = { lockfile: "Pipfile.lock", lock: (tools: PythonTools) => tools.pipenv("lock"), accept };
  const pipfile = (python: string, packages: string) => (url: string) => ({
    Pipfile: `[[source]]\nurl = "${url}simple"\nverify_ssl = false\nname = "local"\n\n[packages]\njinja2 = "<3.1.3"  # templates\n${packages}\n[requires]\npython_version = "${python}"\n`,
  });

  it("installs what is fixed", async () => {
    const packages =
      'requests = {version = "<2.31", extras = ["socks"]}\naiohttp = "==3.8.6"\nwerkzeug = "*"\n\n[dev-packages]\npytest = "<8"\nflask = "~=2.2.2"\n';
    const texts = pipfile(await PythonTools.pythonLine(), packages);
    const wishes = [wish("markupsafe", "3.0.0", "splice"), wish("jinja2", "3.1.4", "bump"), wish("aiohttp", "3.10.0", "bump")];
    await fixAll({ ...common, texts, wishes: [...wishes, wish("flask", "2.3.0", "bump")] });
  });

  it("installs what is fixed in a small project", async () => {
    const texts = pipfile(await PythonTools.pythonLine(), "");
    await fixAll({ ...common, texts, wishes: [wish("markupsafe", "3.0.0", "splice"), wish("jinja2", "3.1.4", "bump")] });
  });

  it("takes what is fixed in a category of its own", async () => {
    const texts = pipfile(await PythonTools.pythonLine(), 'flask = {version = "<2.3"}\n\n[docs]\nurllib3 = "*"\n');
    const lock = (tools: PythonTools) => tools.pipenv("lock", "--categories", "packages docs");
    await fixAll({ ...common, lock, texts, wishes: [wish("urllib3", "2.2.3", "splice"), wish("flask", "2.3.0", "bump")] });
  });
});
