// The real counterparts of the slow tests, started once for all of them: moto for SQS, DynamoDB Local for the table. Both are installed
// from PyPI and Maven Central into `.cache/` at the first run.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { answering, freePort, installed, runInstaller, startMoto } from "../../scripts/lambda/counterpart.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Base URL of moto's SQS. */
    sqsEndpoint: string;
    /** Base URL of DynamoDB Local, empty at the start. */
    dynamoEndpoint: string;
  }
}

const dynamoDbLocal = "2.6.1";

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
    runInstaller("mvn", ["-q", "-B", "-f", pom, goal, `-DoutputDirectory=${folder}`], "Java 17, Maven, and Maven Central");
  });

export default async function setup(project: TestProject): Promise<() => void> {
  const folder = installDynamoDbLocal();
  const moto = await startMoto();
  const port = await freePort();
  const words = [
    `-Djava.library.path=${folder}`,
    "-cp",
    join(folder, "*"),
    "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
    "-inMemory",
    "-disableTelemetry",
    "-sharedDb",
    "-port",
    String(port),
  ];
  // It leaves a file with the id of the installation in its working folder.
  const dynamo = spawn("java", words, { cwd: folder, stdio: "ignore" });
  const dynamoEndpoint = `http://127.0.0.1:${port}`;
  const stop = (): void => {
    moto.stop();
    dynamo.kill();
  };
  try {
    await answering(dynamoEndpoint, dynamo);
  } catch (error) {
    stop();
    throw error;
  }
  project.provide("sqsEndpoint", moto.url);
  project.provide("dynamoEndpoint", dynamoEndpoint);
  return stop;
}
