import { type Environment, variable } from "../local/settings.ts";
import { askRunningBot } from "./running-bot.ts";

/** Parameters of a verb as `parseArgs` gives them: those that were not said are undefined. */
export type AskParameters = Readonly<Record<string, string | undefined>>;

/**
 * Lets a bot do a verb: the deployment whose CloudFormation stack PIPEWARDEN_STACK names, or else the bot that runs on this machine.
 *
 * @param sent what the verb reads beside its parameters, such as the text of a file
 * @throws PipewardenError the bot's refusal, or why it cannot be reached.
 */
export async function askBot(env: Environment, verb: string, parameters: AskParameters, sent = ""): Promise<unknown> {
  if (variable(env, "PIPEWARDEN_STACK") === undefined) return askRunningBot(env, verb, parameters, sent);
  // Loaded here: the AWS clients are of no use for a bot on this machine.
  const { askDeployment } = await import("../aws/ask-deployment.ts");
  return askDeployment(env, verb, parameters, sent);
}
