import { type SweepDependencies, sweep } from "../deliveries/sweep.ts";
import { classify } from "../github/classify.ts";
import { PipewardenError, RetryLater } from "../values/errors.ts";
import { auditQuery } from "./audit-query.ts";
import { type BrakeVerbDependencies, brakeVerbs } from "./brake-verbs.ts";
import { previewConfig, showConfig } from "./config-verbs.ts";
import { deliveryVerbs } from "./deliveries.ts";
import type { DoctorSight } from "./doctor/check.ts";
import { listAudit } from "./list-audit.ts";
import type { OperatorVerbs, VerbParameters } from "./operator-verbs.ts";
import { fullName } from "./parameters.ts";
import { replayVerbs } from "./replay.ts";

export interface OperatorDependencies extends SweepDependencies, BrakeVerbDependencies {
  /** What only `doctor` looks at. Read when it is asked for, so that no other verb touches the webhook secret. */
  readonly doctor?: (() => Promise<DoctorSight>) | undefined;
}

/** What a bot does for `pipewarden <verb>`. On one machine the running bot does it; of a deployment, the command itself. */
export function operatorVerbs(deps: OperatorDependencies): OperatorVerbs {
  const { clock } = deps;
  const guarded =
    (verb: (parameters: VerbParameters) => Promise<object>) =>
    async (parameters: VerbParameters): Promise<object> => {
      try {
        return await verb(parameters);
      } catch (error) {
        throw forPeople(classify(error, clock.now()));
      }
    };
  return {
    audit: guarded((parameters) => listAudit(deps, auditQuery(parameters))),
    sweep: guarded(async ({ repo }) => {
      const only = repo === undefined ? undefined : fullName(repo);
      return sweep(deps, `by-hand-${new Date(clock.now()).toISOString()}`, only);
    }),
    ...Object.fromEntries(
      Object.entries({ ...brakeVerbs(deps), ...deliveryVerbs(deps), ...replayVerbs(deps) }).map(([name, verb]) => [name, guarded(verb)]),
    ),
    doctor: guarded(async ({ part }) => {
      const { examinePart } = await import("./doctor/doctor.ts");
      return { checks: await examinePart(part, { ...deps, ...(await deps.doctor?.()) }) };
    }),
    preview: guarded(({ body = "", owner }) => previewConfig(body, owner, deps)),
    config: guarded(({ repo = "" }) => showConfig(fullName(repo), deps)),
  };
}

/** Nobody tries a verb again but the person who asked. */
function forPeople(error: unknown): unknown {
  if (!(error instanceof RetryLater)) return error;
  // That sentence says what to do, and waiting alone would not help.
  if (error.code === "app_key_refused") return new PipewardenError(error.code, error.message, { cause: error });
  const why = error.code === "github_rate_limited" ? "GitHub's rate limit is reached" : "GitHub, or the bot's table, does not answer";
  return new PipewardenError(error.code, `${why}. Ask again in ${error.seconds} s.`, { cause: error });
}
