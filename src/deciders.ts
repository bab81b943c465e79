import type { Decider } from "./config/policy-decider.ts";
import type { ConfigSource } from "./config/source.ts";
import { dependenciesDecider } from "./dependencies/predict.ts";
import { protectionDecider } from "./protection/predict.ts";
import { secretsDecider } from "./secrets/predict.ts";

/** Every policy's foresight, in the order in which people are told. `config`: what is in force now. */
export const createDeciders = (appId: number, config: ConfigSource): readonly [Decider, ...Decider[]] => [
  protectionDecider(appId),
  secretsDecider(config),
  dependenciesDecider(config),
];
