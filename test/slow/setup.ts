// The real counterparts of the slow tests, started once for all of them: moto for SQS, DynamoDB Local for the table. Both are installed
// from PyPI and Maven Central into `.cache/` at the first run.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** Base URL of moto's SQS. */
    sqsEndpoint: string;
    /** Base URL of DynamoDB Local, empty at the start. */
    dynamoEndpoint: string;
  }
}

const moto = "5.2.5";
const dynamoDbLocal = "2.6.1";
const cache = join(import.meta.dirname, "../../.cache");

/** Runs `install` into a folder beside the final one and moves it there when complete, so that an interrupted run leaves nothing half done. */
function installed(name: string, install: (folder: string) => void): string {
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  const building = `${folder}.part`;
  rmSync(building, { recursive: true, force: true });
  mkdirSync(building, { recursive: true });
  install(building);
  renameSync(building, folder);
  return folder;
}

function run(command: string, words: string[], why: string): void {
  try {
    execFileSync(command, words, { stdio: ["ignore", "pipe", "pipe"], timeout: 600_000 });
  } catch (cause) {
    throw new Error(`The slow tests need ${why}; this failed: ${command} ${words.join(" ")}`, { cause });
  }
}

/** moto without a virtual environment's absolute paths: a plain folder for PYTHONPATH can be moved. */
const installMoto = (): string =>
  installed(`moto-${moto}`, (folder) =>
    run("python3", ["-m", "pip", "install", "--quiet", "--target", folder, `moto[server]==${moto}`], "Python 3 with pip, and PyPI"),
  );

const installDynamoDbLocal = (): string =>
  installed(`dynamodb-local-${dynamoDbLocal}`, (folder) => {
    const pom = join(folder, "pom.xml");
    const dependency = `<groupId>com.amazonaws</groupId><artifactId>DynamoDBLocal</artifactId><version>${dynamoDbLocal}</version>`;
    writeFileSync(
      pom,
      `<project><modelVersion>4.0.0</modelVersion><groupId>pipewarden</groupId><artifactId>counterparts</artifactId><version>1</version>
      <dependencies><dependency>${dependency}</dependency></dependencies></project>`,
    );
    const goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies";
    run("mvn", ["-q", "-B", "-f", pom, goal, `-DoutputDirectory=${folder}`], "Java 17, Maven, and Maven Central");
  });

/** A port that nobody uses now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("A TCP server has a port");
  return address.port;
}

/** Waits until something answers HTTP at `url`, whatever the status. */
async function answering(url: string, child: ChildProcess): Promise<void> {
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

export default async function setup(project: TestProject): Promise<() => void> {
  const [motoFolder, dynamoFolder] = [installMoto(), installDynamoDbLocal()];
  const [sqsPort, dynamoPort] = [await freePort(), await freePort()];
  const children = [
    spawn("python3", ["-m", "moto.server", "-H", "127.0.0.1", "-p", String(sqsPort)], {
      env: { ...process.env, PYTHONPATH: motoFolder },
      stdio: "ignore",
    }),
    spawn(
      "java",
      [
        `-Djava.library.path=${dynamoFolder}`,
        "-cp",
        join(dynamoFolder, "*"),
        "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
        "-inMemory",
        "-disableTelemetry",
        "-sharedDb",
        "-port",
        String(dynamoPort),
      ],
      // It leaves a file with the id of the installation in its working folder.
      { cwd: dynamoFolder, stdio: "ignore" },
    ),
  ] as const;
  const [sqsEndpoint, dynamoEndpoint] = [`http://127.0.0.1:${sqsPort}`, `http://127.0.0.1:${dynamoPort}`];
  const stop = (): void => {
    for (const child of children) child.kill();
  };
  try {
    await Promise.all([answering(sqsEndpoint, children[0]), answering(dynamoEndpoint, children[1])]);
  } catch (error) {
    stop();
    throw error;
  }
  project.provide("sqsEndpoint", sqsEndpoint);
  project.provide("dynamoEndpoint", dynamoEndpoint);
  return stop;
}
