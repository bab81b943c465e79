import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const root = join(import.meta.dirname, "../..");

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonMap = { readonly [key: string]: Json };

export interface Resource {
  readonly Type: string;
  readonly Properties?: JsonMap;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** A CloudFormation template, as far as these tests read it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Json; readonly Condition?: string }>>;
  readonly Conditions?: JsonMap;
}

export interface Package extends Disposable {
  readonly template: Template;
  /** Absolute path of the folder with the template and one zip for each function. */
  readonly folder: string;
  /** Absolute path of the folder that was bundled, one folder for each function. */
  readonly bundles: string;
}

/**
 * Packages the project as `npx serverless package` does, in a folder of its own that links to this one; without a network and without
 * credentials of AWS. @throws Error with what the command printed.
 */
export async function packageStack(parameters: Readonly<Record<string, string>> = {}, options: readonly string[] = []): Promise<Package> {
  const project = mkdtempSync(join(tmpdir(), "pipewarden-package-"));
  const remove = (): void => rmSync(project, { recursive: true, force: true });
  try {
    for (const file of ["serverless.yml", "package.json"]) copyFileSync(join(root, file), join(project, file));
    for (const folder of ["scripts", "node_modules"]) symlinkSync(join(root, folder), join(project, folder));
    const folder = join(project, "package");
    const words = Object.entries(parameters).map(([name, value]) => `--param=${name}=${value}`);
    await run(project, ["--no-install", "serverless", "package", "--package", folder, ...words, ...options]);
    const template = JSON.parse(readFileSync(join(folder, "cloudformation-template-update-stack.json"), "utf8")) as Template;
    return { template, folder, bundles: join(project, "dist/functions"), [Symbol.dispose]: remove };
  } catch (error) {
    remove();
    throw error;
  }
}

async function run(cwd: string, words: readonly string[]): Promise<void> {
  const inherited = Object.entries(process.env).filter(([name]) => !/^AWS_|^SLS_|_proxy$/i.test(name));
  // Whatever asks the network is refused at once.
  const nowhere = "http://127.0.0.1:9";
  const env = { ...Object.fromEntries(inherited), HTTP_PROXY: nowhere, HTTPS_PROXY: nowhere, AWS_EC2_METADATA_DISABLED: "true" };
  try {
    await promisify(execFile)("npx", words, { cwd, env, timeout: 60_000 });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`serverless package failed:\n${stdout}${stderr}`, { cause: error });
  }
}

/** The resources of one type, by their logical ids. */
export const resourcesOf = (template: Template, type: string): [id: string, properties: JsonMap][] =>
  Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Properties = {} }]) => [id, Properties]);

/** The properties of a resource. @throws Error when the template has none of this name. */
export function propertiesOf(template: Template, id: string): JsonMap {
  const resource = template.Resources[id];
  if (resource === undefined) throw new Error(`the template has no ${id}`);
  return resource.Properties ?? {};
}

/** The logical id that `{Ref}` or `{Fn::GetAtt}` names. */
export function targetOf(value: Json | undefined): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { Ref: ref, "Fn::GetAtt": getAtt } = value as JsonMap;
  if (typeof ref === "string") return ref;
  return Array.isArray(getAtt) ? String(getAtt[0]) : undefined;
}
