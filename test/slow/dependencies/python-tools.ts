import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { runInstaller } from "../../../scripts/lambda/counterpart.ts";
import type { Files } from "../../../src/dependencies/ecosystems/ecosystem.ts";

const execute = promisify(execFile);

/** What is installed, each in an environment of its own: they do not agree on what they need themselves. */
const installed = {
  poetry: ["poetry==2.1.4"],
  oldPoetry: ["poetry==1.8.5"],
  uv: ["uv==0.8.14", "pip-tools==7.5.0", "pip==25.2"],
  pipenv: ["pipenv==2025.0.4"],
} as const;
type Environment = keyof typeof installed;

/** poetry asks pypi.org wherever nothing else is named; here, it asks a registry of ours. Everything else of it is as it is. */
const poetryWith = `
import os, sys
from poetry.repositories.pypi_repository import PyPiRepository as Repository
defaults = list(Repository.__init__.__defaults__)
assert defaults[0] == "https://pypi.org/"
Repository.__init__.__defaults__ = (os.environ["REGISTRY"], *defaults[1:])
from poetry.console.application import main
sys.exit(main())
`;

const cache = join(import.meta.dirname, "../../../.cache");

/** The folder `.cache/python-…` with a virtual environment, made at the first run. It cannot be moved, so that a file tells when it is whole. */
function environment(name: Environment): string {
  const packages = installed[name];
  const folder = join(cache, `python-${packages.join("-").replaceAll("==", "-")}`);
  const whole = join(folder, "whole");
  if (existsSync(whole)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  runInstaller("python3", ["-m", "venv", folder], "Python 3 with venv");
  const options = ["--quiet", "--disable-pip-version-check"];
  runInstaller(join(folder, "bin", "python"), ["-m", "pip", "install", ...options, ...packages], "Python 3 with pip, and PyPI");
  writeFileSync(whole, "");
  return folder;
}

/** Python's package managers, in virtual environments of their own, with a registry of ours and nothing of this machine's configuration. */
export class PythonTools {
  readonly #home = mkdtempSync(join(tmpdir(), "pipewarden-python-"));
  readonly #registry: string;
  #runs = 0;

  constructor(registry: string) {
    this.#registry = registry;
    writeFileSync(join(this.#home, "poetry.driver.py"), poetryWith);
  }

  /** The Python that runs them: `3.11`. */
  static async pythonLine(): Promise<string> {
    const { stdout } = await execute("python3", ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
    return stdout.trim();
  }

  get #folder(): string {
    return join(this.#home, "project");
  }

  write(files: Files): void {
    rmSync(this.#folder, { recursive: true, force: true });
    for (const [path, text] of files) {
      mkdirSync(dirname(join(this.#folder, path)), { recursive: true });
      writeFileSync(join(this.#folder, path), text);
    }
  }

  read(path: string): string {
    return readFileSync(join(this.#folder, path), "utf8");
  }

  pip(...args: string[]): Promise<string> {
    return this.#run("uv", "python", ["-m", "pip", ...args]);
  }
  pipCompile(...args: string[]): Promise<string> {
    return this.#run("uv", "pip-compile", ["--quiet", "--no-emit-index-url", "--strip-extras", ...args]);
  }
  uv(...args: string[]): Promise<string> {
    return this.#run("uv", "uv", args);
  }
  pipenv(...args: string[]): Promise<string> {
    return this.#run("pipenv", "pipenv", args);
  }
  poetry(version: 1 | 2, ...args: string[]): Promise<string> {
    return this.#run(version === 1 ? "oldPoetry" : "poetry", "python", [join(this.#home, "poetry.driver.py"), ...args]);
  }

  /** With caches of its own for each run: a registry of ours changes. @throws with what the program says when it refuses. */
  async #run(name: Environment, program: string, args: readonly string[]): Promise<string> {
    const bin = join(environment(name), "bin");
    this.#runs += 1;
    const cached = join(this.#home, `cache-${this.#runs}`);
    const env = {
      PATH: `${bin}:${process.env.PATH ?? ""}`,
      HOME: this.#home,
      LANG: "C.UTF-8",
      REGISTRY: this.#registry,
      PIP_CONFIG_FILE: "/dev/null",
      PIP_INDEX_URL: `${this.#registry}simple/`,
      PIP_DISABLE_PIP_VERSION_CHECK: "1",
      PIP_CACHE_DIR: cached,
      CUSTOM_COMPILE_COMMAND: "pip-compile",
      POETRY_CACHE_DIR: cached,
      POETRY_NO_INTERACTION: "1",
      POETRY_KEYRING_ENABLED: "false",
      UV_DEFAULT_INDEX: `${this.#registry}simple`,
      UV_CACHE_DIR: cached,
      UV_PYTHON_DOWNLOADS: "never",
      PIPENV_CACHE_DIR: cached,
      PIPENV_VENV_IN_PROJECT: "1",
      PIPENV_NOSPIN: "1",
    };
    try {
      const { stdout, stderr } = await execute(join(bin, program), args, { cwd: this.#folder, env, maxBuffer: 2 ** 26 });
      return stdout + stderr;
    } catch (cause) {
      const { stdout = "", stderr = "" } = cause as { readonly stdout?: string; readonly stderr?: string };
      throw new Error(`${program} ${args.join(" ")} refuses:\n${stdout}${stderr}`, { cause });
    } finally {
      rmSync(cached, { recursive: true, force: true });
    }
  }

  close(): void {
    rmSync(this.#home, { recursive: true, force: true });
  }
}
