import { join, relative } from "node:path";
import { type Parameters, parameterProblems } from "./serverless-plugin-parameters.ts";

const root = join(import.meta.dirname, "..");

/** What this plugin uses of the framework. */
interface Serverless {
  readonly serviceDir: string;
  readonly service: {
    readonly provider: { logRetentionInDays?: number };
    readonly custom: { readonly parameters: Parameters };
  };
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
}

/**
 * The framework's plugin of this project: refuses parameters that do not fit together before anything is made, and bundles the functions
 * before they are packaged. Loaded by its name in serverless.yml.
 */
export default class PipewardenPlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(serverless: Serverless) {
    const { serviceDir, service } = serverless;
    this.hooks = {
      initialize: async () => {
        const { parameters } = service.custom;
        const problems = parameterProblems(parameters);
        if (problems.length > 0) throw new serverless.classes.Error(problems.join("\n"), "PIPEWARDEN_PARAMETERS");
        // The framework takes a number only, and parameters of the command line are strings.
        service.provider.logRetentionInDays = Number(parameters.logRetentionDays);
      },
      "before:package:createDeploymentArtifacts": async () => {
        // Not loaded with this file: the framework requires it, and what awaits at its top level cannot be required.
        const { bundleFunctions } = await import("./bundle-functions.ts");
        await bundleFunctions(relative(root, join(serviceDir, "dist/functions")));
      },
    };
  }
}
