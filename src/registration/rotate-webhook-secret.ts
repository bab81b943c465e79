import { randomBytes } from "node:crypto";
import type { AppSettings } from "../github/app-settings.ts";
import type { Clock } from "../values/clock.ts";
import { PipewardenError } from "../values/errors.ts";
import { Secret } from "../values/secret.ts";

/** The webhook's secrets as they are stored. Deliveries signed with either are taken; with `previous` for 24 hours from `replacedAt` (milliseconds since the epoch). */
export interface WebhookSecretPair {
  readonly current: Secret;
  readonly previous?: { readonly secret: Secret; readonly replacedAt: number } | undefined;
}

/** Where the webhook's secrets are, and how those who verify by them learn of a change. */
export interface WebhookSecretHome {
  read(): Promise<WebhookSecretPair>;
  write(pair: WebhookSecretPair): Promise<void>;
  /** Resolves when nobody verifies any more by what was stored before the last writing. */
  takenUp(tell: (line: string) => void): Promise<void>;
}

export interface RotationDependencies {
  readonly home: WebhookSecretHome;
  readonly gitHub: Pick<AppSettings, "setWebhookSecret">;
  readonly clock: Clock;
  readonly tell: (line: string) => void;
  /** Resolves after some milliseconds. */
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** GitHub waits ten seconds for an answer: what it sent before a change has arrived, or never will, after this many milliseconds. */
export const underWay = 15_000;

/**
 * Replaces the webhook's secret. The order is such that after every step, whatever secret GitHub signs with is one that is accepted:
 *
 * 1. The new secret is stored as a second one, beside the one that GitHub knows. (Should nothing follow, it ends unused after a day.)
 * 2. Everybody who verifies takes both up.
 * 3. GitHub is told the new one.
 * 4. The new one becomes the current one; the old one ends a day later.
 *
 * A rotation that broke off is begun again, not continued: nobody can ask GitHub which of two stored secrets it has, so it is told the
 * current one first.
 *
 * @throws PipewardenError `rotation_superseded` when somebody else wrote meanwhile; GitHub was told nothing then. Else what the ports throw.
 */
export async function rotateWebhookSecret({ home, gitHub, clock, tell, pause }: RotationDependencies): Promise<void> {
  const { current, previous } = await home.read();
  if (previous !== undefined) {
    tell("There are two secrets. Telling GitHub the current one, so that the other can be replaced …\n");
    await home.takenUp(tell);
    await gitHub.setWebhookSecret(current);
    await pause(underWay);
  }
  const candidate = Secret.of(randomBytes(32).toString("hex"));
  await home.write({ current, previous: { secret: candidate, replacedAt: clock.now() } });
  tell("Stored a new secret beside the old one.\n");
  await home.takenUp(tell);
  const stored = await home.read();
  if (!stored.current.equals(current) || stored.previous?.secret.equals(candidate) !== true) {
    throw new PipewardenError(
      "rotation_superseded",
      "Somebody else changed the webhook secret meanwhile; GitHub was told nothing. Run it again.",
    );
  }
  await gitHub.setWebhookSecret(candidate);
  tell("GitHub signs with the new secret from now on.\n");
  await home.write({ current: candidate, previous: { secret: current, replacedAt: clock.now() } });
}
