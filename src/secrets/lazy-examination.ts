import type { GitHub } from "../github/client.ts";
import type { Table } from "../storage/table.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import type { Secret } from "../values/secret.ts";
import { createTagger, type Tagger } from "./exact/tagger.ts";
import type { Examination } from "./prepared.ts";

interface LazyOptions {
  readonly table: Table;
  readonly clock: Clock;
  readonly github: Pick<GitHub, "app">;
  readonly fingerprintKey: (() => Promise<Secret>) | undefined;
}

/**
 * The examination, loaded with the first text: engine and rules are too large for every worker's start.
 *
 * @throws PipewardenError `fingerprint_key_missing`
 */
export function lazyExamination({ table, clock, github, fingerprintKey }: LazyOptions): () => Promise<Examination> {
  let loading: Promise<Examination> | undefined;
  const load = async (): Promise<Examination> => {
    const [key, { createExamination }, { createValidator }] = await Promise.all([
      keyOf(fingerprintKey),
      import("./examination.ts"),
      import("./validation/validator.ts"),
    ]);
    const githubApiUrl = String(github.app().request.endpoint.DEFAULTS.baseUrl);
    const validator = createValidator({ table, clock, githubApiUrl });
    return createExamination({ table, clock, key, validator, monotonic: () => performance.now() });
  };
  return async () => {
    // A failure is not kept: the key may be there the next time.
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** Tags values by the same key. @throws PipewardenError `fingerprint_key_missing` */
export const lazyTagger = (fingerprintKey: LazyOptions["fingerprintKey"]) => async (): Promise<Tagger> =>
  createTagger(await keyOf(fingerprintKey));

async function keyOf(fingerprintKey: LazyOptions["fingerprintKey"]): Promise<Secret> {
  if (fingerprintKey !== undefined) return fingerprintKey();
  throw new PipewardenError(
    "fingerprint_key_missing",
    "The key by which leaked secrets are told apart is not set up here. Deploy the current version, which makes it.",
  );
}
