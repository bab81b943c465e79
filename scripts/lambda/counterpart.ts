// Programs that stand in for services of AWS: installing, starting, waiting until they answer.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

const cache = join(import.meta.dirname, "../../.cache");

/**
 * The folder `.cache/<name>`, made by `install` at the first run: into a folder beside the final one, which is moved there when complete,
 * so that an interrupted run leaves nothing half done.
 */
export function installed(name: string, install: (folder: string) => void): string {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const building = `${folder}.part-${process.pid}`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  install(building);
  try {
    renameSync(building, folder);
  } catch (error) {
    // Of two first runs at a time, the second one has what the first made.
    rmSync(building, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** @param why what is needed for it, in words that continue "… need" */
export function runInstaller(command: string, words: string[], why: string): void {
  try {
    execFileSync(command, words, { stdio: ["ignore", "pipe", "pipe"], timeout: 600_000 });
  } catch (cause) {
    throw new Error(`The local services need ${why}; this failed: ${command} ${words.join(" ")}`, { cause });
  }
}

/** A port that nobody uses now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  return address.port;
}

/** Waits until something answers HTTP at `url`, whatever the status. */
export async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode} before it answered`);
    try {
      await fetch(url);
      return;
    } catch {
      await wait(100);
    }
  }
  throw new Error(`${child.spawnfile} did not answer at ${url} within a minute`);
}

const motoVersion = "5.2.5";

/** moto without a virtual environment's absolute paths: a plain folder for PYTHONPATH can be moved. */
const installMoto = (): string =>
  installed(`moto-${motoVersion}`, (folder) =>
    runInstaller(
      "python3",
      ["-m", "pip", "install", "--quiet", "--target", folder, `moto[server]==${motoVersion}`],
      "Python 3 with pip, and PyPI",
    ),
  );

export interface Counterpart {
  /** Base URL. */
  readonly url: string;
  stop(): void;
}

/** moto: queues, secrets, stacks, with nothing in them. Installed from PyPI at the first run. */
export async function startMoto(): Promise<Counterpart> {
  const folder = installMoto();
  const port = await freePort();
  const child = spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(port)], {
    env: { ...process.env, PYTHONPATH: folder },
    stdio: "ignore",
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = (): void => void child.kill();
  try {
    await answering(url, child);
  } catch (error) {
    stop();
    throw error;
  }
  return { url, stop };
}

/** The embedded table as a process of its own. It ends with its parent. */
export async function startTable(): Promise<Counterpart> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "table-process.ts")], { stdio: ["pipe", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`The embedded table ended with ${code} before it answered`)));
    child.stdout.once("data", (line) => resolve(String(line).trim()));
  });
  return { url, stop: () => void child.kill() };
}
