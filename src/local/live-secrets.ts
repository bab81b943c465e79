import { WebhookSecrets } from "../deliveries/signature.ts";
import type { Secret } from "../values/secret.ts";
import type { Credentials } from "./credentials.ts";

const verifierOf = ({ webhookSecret, previousWebhookSecret: previous }: Credentials): WebhookSecrets =>
  WebhookSecrets.of({ current: webhookSecret, ...(previous === undefined ? {} : { previous }) });

/** The credentials of a running bot. They may be replaced while it runs: what is asked for next is what was read last. */
export class LiveSecrets {
  readonly #load: () => Credentials;
  #credentials: Credentials;
  #verifier: WebhookSecrets;
  #key: Secret;
  readonly #known: Secret[] = [];

  /**
   * @param load reads the credentials anew
   * @throws PipewardenError as `WebhookSecrets.of`.
   */
  constructor(credentials: Credentials, load: () => Credentials) {
    this.#load = load;
    this.#credentials = credentials;
    this.#verifier = verifierOf(credentials);
    this.#key = credentials.privateKey;
    this.#learnAll(credentials);
  }

  /** What webhooks are verified by. */
  get verifier(): WebhookSecrets {
    return this.#verifier;
  }
  get webhookSecret(): Secret {
    return this.#credentials.webhookSecret;
  }
  /** Everything that was ever a secret of this process; the list grows, and what must not be shown is looked up in it each time. */
  get known(): readonly Secret[] {
    return this.#known;
  }

  /** Reads the credentials anew. Where that fails, those from before stay in force. @throws PipewardenError why. */
  reload(): void {
    const credentials = this.#load();
    this.#verifier = verifierOf(credentials);
    this.#credentials = credentials;
    this.#learnAll(credentials);
  }

  /** Others that this process was given, as those of package registries. */
  learn(secrets: readonly Secret[]): void {
    for (const secret of secrets) {
      if (!this.#known.some((known) => known.equals(secret))) this.#known.push(secret);
    }
  }

  /** After GitHub refused the App's key: the one that was put in its place, if there is one. */
  async renewKey(): Promise<Secret | undefined> {
    this.reload();
    const { privateKey } = this.#credentials;
    if (privateKey.equals(this.#key)) return undefined;
    this.#key = privateKey;
    return privateKey;
  }

  #learnAll({ webhookSecret, privateKey, previousWebhookSecret: previous }: Credentials): void {
    this.learn([webhookSecret, privateKey, ...(previous === undefined ? [] : [previous.secret])]);
  }
}
