import { randomBytes } from "node:crypto";
import type { Fetch } from "../github/api-fetch.ts";
import { PipewardenError } from "../values/errors.ts";
import type { AppDefinition } from "./app-definition.ts";
import { convertCode } from "./convert.ts";
import type { AppDetails } from "./details.ts";
import { type AppManifest, manifestOf } from "./manifest.ts";
import { OneTimeStates } from "./one-time-states.ts";
import type { CredentialStore, NewApp } from "./store.ts";
import { appSettingsAddress, newAppAddress, webAddressOf } from "./web-address.ts";

/** How long a registration may take, in milliseconds: GitHub's codes are good for an hour. */
export const registrationLifetime = 60 * 60_000;

export interface RegistrationOptions {
  readonly definition: AppDefinition;
  /** As `parseApiUrl` gives it. */
  readonly gitHubUrl: string;
  readonly store: CredentialStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fetch?: Fetch | undefined;
}

/** The App that was registered; what it signs with is in the store. */
export interface Registered {
  readonly appId: string;
  readonly slug: string;
  readonly htmlUrl: string;
  readonly installAddress: string;
}

/** What leaves for GitHub by way of the browser. */
export interface Departure {
  readonly target: string;
  readonly state: string;
  readonly manifest: AppManifest;
}

/** The registration of one App: from its manifest to its stored credentials. It succeeds once. */
export class Registration {
  /** In the path of every page: 256 random bits that whoever sets the bot up reads on the terminal. */
  readonly token = randomBytes(32).toString("base64url");
  /** The first App's; rejects when an App exists whose credentials could not be kept. */
  readonly outcome: Promise<Registered>;
  readonly #options: RegistrationOptions;
  readonly #states: OneTimeStates<AppDetails>;
  readonly #settle: { resolve(registered: Registered): void; reject(error: PipewardenError): void };
  #converting = false;
  #ended = false;

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#states = new OneTimeStates({ lifetime: registrationLifetime, now: options.now });
    const { promise, resolve, reject } = Promise.withResolvers<Registered>();
    this.outcome = promise;
    this.#settle = { resolve, reject };
    // Whoever awaits it hears of a rejection; that nobody does yet is no fault of the process.
    promise.catch(() => {});
  }

  get gitHubUrl(): string {
    return this.#options.gitHubUrl;
  }
  get web(): string {
    return webAddressOf(this.#options.gitHubUrl);
  }
  get place(): string {
    return this.#options.store.place;
  }
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * What the browser takes to GitHub. That the credentials can be stored is made sure of before: GitHub gives them once.
   * @throws PipewardenError what the store's check throws.
   */
  async depart(details: AppDetails, redirectUrl: string): Promise<Departure> {
    await this.#options.store.check();
    return {
      target: newAppAddress(this.web, details.owner),
      state: this.#states.issue(details),
      manifest: manifestOf(this.#options.definition, details, redirectUrl),
    };
  }

  /**
   * GitHub sent the browser back.
   * @throws PipewardenError `state_unknown`, `registration_under_way`, `registration_ended`, what `convertCode` throws, or `credentials_not_stored`.
   */
  async arrive(state: string, code: string): Promise<Registered> {
    const details = this.#states.take(state);
    if (details === undefined) {
      throw new PipewardenError("state_unknown", "This answer belongs to no registration that was begun here, or to one that is over.");
    }
    if (this.#ended) throw new PipewardenError("registration_ended", "An App was registered here already.");
    if (this.#converting) throw new PipewardenError("registration_under_way", "Another answer of GitHub is being dealt with.");
    this.#converting = true;
    try {
      const app = await this.#converted(code, details);
      await this.#stored(app, details);
      const registered = { appId: app.appId, slug: app.slug, htmlUrl: app.htmlUrl, installAddress: `${app.htmlUrl}/installations/new` };
      this.#settle.resolve(registered);
      return registered;
    } finally {
      this.#converting = false;
    }
  }

  async #converted(code: string, details: AppDetails): Promise<NewApp> {
    try {
      return await convertCode(code, { apiUrl: this.#options.gitHubUrl, fetch: this.#options.fetch });
    } catch (error) {
      if (!(error instanceof PipewardenError) || error.code !== "conversion_broken") throw error;
      const page = `${newAppAddress(this.web, details.owner).replace(/\/new$/, "")}`;
      throw this.#failed("conversion_broken", `${error.message} Delete the App "${details.name}" at ${page} and begin again.`);
    }
  }

  async #stored(app: NewApp, details: AppDetails): Promise<void> {
    try {
      await this.#options.store.store(app);
      this.#ended = true;
    } catch (error) {
      const settings = appSettingsAddress(this.web, details.owner, app.slug);
      const why =
        error instanceof PipewardenError ? error.message : `the store failed (${error instanceof Error ? error.name : "unknown"}).`;
      throw this.#failed(
        "credentials_not_stored",
        `The App "${app.slug}" (id ${app.appId}) exists, but its credentials could not be stored in ${this.place}: ${why} They are gone now. Either delete the App at ${settings}/advanced and begin again (with --replace, if a part of them was stored), or generate a new private key and a new webhook secret at ${settings} and store both by hand.`,
      );
    }
  }

  /** An App exists by now, so this registration is over. */
  #failed(code: string, message: string): PipewardenError {
    const error = new PipewardenError(code, message);
    this.#ended = true;
    this.#settle.reject(error);
    return error;
  }
}
