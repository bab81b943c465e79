import { type Alert, type AlertAnswer, alertOf } from "../../github/alert-kinds.ts";
import { isHttpError } from "../../github/classify.ts";
import type { Reader } from "../../github/client.ts";
import type { RepositoryRef } from "../../values/ids.ts";
import { Secret } from "../../values/secret.ts";
import type { SeenPlace } from "../triage/secret-detail.ts";
import { placeOfLocation } from "./location.ts";

/** An alert with what GitHub knows of the secret. Plain data, without the secret. */
export type AlertAbout = Alert & {
  /** GitHub's name of the kind: `github_personal_access_token`. */
  readonly type: string;
  /** For people. */
  readonly title: string;
  /** What GitHub learned when it asked the provider. */
  readonly validity: "active" | "inactive" | "unknown";
  readonly publiclyLeaked: boolean;
  readonly bypassed: boolean;
  readonly bypassedBy: { readonly id: number; readonly login: string } | null;
};

interface Answer extends AlertAnswer {
  readonly secret?: string;
  readonly secret_type?: string;
  readonly secret_type_display_name?: string;
  readonly validity?: string;
  readonly publicly_leaked?: boolean | null;
  readonly push_protection_bypassed?: boolean | null;
  readonly push_protection_bypassed_by?: { readonly id: number; readonly login: string } | null;
}

/** Locations are read a hundred at a time; a finding keeps twenty, and one that is everywhere needs no list. */
const perPage = 100;
const mostPages = 5;

/**
 * An alert; with `withSecret` its value too, which is the only time that it is asked for. Null where secret scanning is off, or where
 * GitHub has no such alert (any more).
 *
 * @param reader with the permission `secret_scanning_alerts`
 */
export async function readAlertAbout(
  reader: Reader,
  { owner, name: repo }: RepositoryRef,
  number: number,
  { withSecret }: { readonly withSecret: boolean },
): Promise<{ readonly about: AlertAbout; readonly secret: Secret | null } | null> {
  try {
    const query = { owner, repo, alert_number: number, ...(withSecret ? {} : { hide_secret: true }) };
    const { secret, ...answer } = (await reader.rest.secretScanning.getAlert(query)).data as Answer;
    const value = withSecret && typeof secret === "string" && secret !== "" ? Secret.of(secret) : null;
    return { about: aboutOf(number, answer), secret: value };
  } catch (error) {
    if (isHttpError(error) && error.status === 404) return null;
    throw error;
  }
}

function aboutOf(number: number, answer: Omit<Answer, "secret">): AlertAbout {
  const by = answer.push_protection_bypassed_by ?? null;
  return {
    ...alertOf(number, answer),
    type: answer.secret_type ?? "",
    title: answer.secret_type_display_name ?? answer.secret_type ?? "Secret",
    validity: answer.validity === "active" || answer.validity === "inactive" ? answer.validity : "unknown",
    publiclyLeaked: answer.publicly_leaked === true,
    bypassed: answer.push_protection_bypassed === true,
    bypassedBy: by === null ? null : { id: by.id, login: by.login },
  };
}

/** Every place of an alert that the bot looks at, newest first as far as GitHub lists them so; each place once. */
export async function readLocations(reader: Reader, { owner, name: repo }: RepositoryRef, number: number): Promise<readonly SeenPlace[]> {
  const places = new Map<string, SeenPlace>();
  for (let page = 1; page <= mostPages; page += 1) {
    const { data } = await reader.rest.secretScanning.listLocationsForAlert({ owner, repo, alert_number: number, per_page: perPage, page });
    for (const location of data) {
      const place = placeOfLocation(location as Parameters<typeof placeOfLocation>[0]);
      if (place !== undefined) places.set(JSON.stringify(place), place);
    }
    if (data.length < perPage) break;
  }
  return [...places.values()];
}
