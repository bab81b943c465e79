import type { WebhookSecrets } from "../deliveries/signature.ts";
import { type Environment, required } from "./environment.ts";
import { parseWebhookSecret, verifierOf } from "./secret-values.ts";
import { askAws, type Patience, secretsManager } from "./signed-request.ts";

/** How long a webhook secret is used before it is read again, in milliseconds. Whoever rotates waits so long before he tells GitHub. */
export const webhookSecretKeptFor = 5 * 60_000;
/** Not more often is it read again because a signature did not fit, or because the last reading failed; in milliseconds. */
const rereadPause = 60_000;
/**
 * How long the last secret is used while the store does not answer, in milliseconds. It cannot become unsafe by that outage: a
 * secret is replaced by writing to the same store, and the one before stays valid for a day anyway. Refusing would turn an outage of
 * the store into one of the bot. An hour bounds what an instance can do that has lost its right to read.
 */
const keptInOutage = 60 * 60_000;
/** An App that is not set up may be so in a moment, in milliseconds. */
const emptyKeptFor = 10_000;
/** A store that failed before the first secret was had is asked again after this, in milliseconds. */
const outagePause = 1_000;

/** What the webhook function knows of its App. */
export interface KnownApp {
  readonly secrets: WebhookSecrets;
  readonly appId: string;
}

export type ReadApp = (patience: Pick<Patience, "until">) => Promise<KnownApp | undefined>;

/**
 * The webhook's secrets, kept in the process. Readings are bounded whatever is sent: one that runs is shared, and between two there is
 * a pause. A forged signature may cause one reading a minute, and no more; a delivery that is signed with a secret from before its
 * `webhookSecretKeptFor` are over is refused for that minute at most, and then delivered again by the search for missed deliveries.
 */
export class WebhookSecretStore {
  readonly #read: ReadApp;
  readonly #now: () => number;
  readonly #onOutage: (error: unknown) => void;
  #known: { readonly app: KnownApp | undefined; readonly at: number } | undefined;
  #failed: { readonly error: unknown; readonly at: number } | undefined;
  #rereadAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  /** `onOutage` is told of readings that failed while an older secret is still used. */
  constructor(options: { read: ReadApp; now: () => number; onOutage: (error: unknown) => void }) {
    this.#read = options.read;
    this.#now = options.now;
    this.#onOutage = options.onOutage;
  }

  /** The App's secrets; `undefined` when it is not set up. @throws what reading threw, when there is nothing to fall back to. */
  async current(patience: Pick<Patience, "until">): Promise<KnownApp | undefined> {
    if (this.#isDue()) await this.#readOnce(patience);
    if (this.#known !== undefined && this.#now() - this.#known.at < keptInOutage) return this.#known.app;
    throw this.#failed?.error ?? new Error("no reading");
  }

  /** After `refused` verified nothing: other secrets, if there are any by now. Never throws. */
  async afterRefusal(refused: KnownApp, patience: Pick<Patience, "until">): Promise<KnownApp | undefined> {
    // Another request may have read them meanwhile.
    if (this.#known?.app === refused && (this.#reading !== undefined || this.#now() - this.#rereadAt >= rereadPause)) {
      await this.#readOnce(patience);
    }
    const app = this.#known?.app;
    return app === refused ? undefined : app;
  }

  #isDue(): boolean {
    const now = this.#now();
    if (this.#known === undefined) return this.#failed === undefined || now - this.#failed.at >= outagePause;
    const keptFor = this.#known.app === undefined ? emptyKeptFor : webhookSecretKeptFor;
    return now - this.#known.at >= keptFor && (this.#failed === undefined || now - this.#failed.at >= rereadPause);
  }

  #readOnce(patience: Pick<Patience, "until">): Promise<void> {
    this.#reading ??= this.#readNow(patience).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readNow(patience: Pick<Patience, "until">): Promise<void> {
    // Every reading counts: what was read a moment ago need not be read again because of a signature.
    this.#rereadAt = this.#now();
    try {
      const app = await this.#read(patience);
      this.#known = { app, at: this.#now() };
      this.#failed = undefined;
    } catch (error) {
      this.#failed = { error, at: this.#now() };
      if (this.#known !== undefined) this.#onOutage(error);
    }
  }
}

/** Reads the secret that WEBHOOK_SECRET_ARN names. Two attempts: while there is an older secret, waiting longer would cost the delivery. */
export async function readWebhookApp(env: Environment, { until }: Pick<Patience, "until">): Promise<KnownApp | undefined> {
  const input = { SecretId: required(env, "WEBHOOK_SECRET_ARN") };
  const answer = await askAws(env, secretsManager, "GetSecretValue", input, { until, attemptLimit: 1_500, attempts: 2 });
  const { SecretString } = answer as { SecretString?: unknown };
  const secret = parseWebhookSecret(typeof SecretString === "string" ? SecretString : "{}");
  return secret && { appId: secret.appId, secrets: verifierOf(secret) };
}
