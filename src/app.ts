import type { ApplicationFunction } from "probot";
import { commandConcern, commandEvents } from "./commands/events.ts";
import { commandsName } from "./commands/name.ts";
import { configurationConcern, configurationEvents } from "./config/events.ts";
import { configurationName } from "./config/place.ts";
import { currentJob } from "./deliveries/job.ts";
import { dependenciesConcern, dependenciesEvents } from "./dependencies/events.ts";
import { dependenciesName } from "./dependencies/name.ts";
import { reviewConcern, reviewEvents } from "./dependencies/review/events.ts";
import { reviewName } from "./dependencies/review/name.ts";
import { type RepositoryPayload, repositoryRef } from "./github/repository.ts";
import { protectionConcern, protectionEvents } from "./protection/events.ts";
import { secretsCheckConcern, secretsCheckEvents } from "./secrets/check-events.ts";
import { secretsName } from "./secrets/name.ts";
import { secretsConcern, secretsEvents } from "./secrets/sources/events.ts";
import type { JsonObject } from "./values/json.ts";

/** What the handlers need of any payload. */
interface Payload {
  readonly repository?: RepositoryPayload;
  readonly installation?: { readonly id: number };
  readonly organization?: { readonly login: string };
  readonly sender?: { readonly login: string; readonly type: string };
}

/** The Probot application: which event goes to which capability, and nothing else. */
export const pipewarden: ApplicationFunction = (app) => {
  app.on([...commandEvents], async ({ id, name, payload: received }) => {
    const payload = received as unknown as Payload;
    const job = currentJob();
    const concern = commandConcern(name, received as unknown as JsonObject, id, job.receivedAt);
    if (concern === undefined || payload.installation === undefined || payload.repository === undefined) return;
    const repository = repositoryRef(payload.repository, payload.installation.id);
    await (concern.kind === "look" ? job.look : job.note)(commandsName, repository, concern.params);
  });

  app.on([...configurationEvents], async ({ name, payload: received }) => {
    const payload = received as unknown as Payload;
    const concern = configurationConcern(name, received as unknown as JsonObject);
    if (concern === undefined || payload.installation === undefined || payload.repository === undefined) return;
    await currentJob().look(configurationName, repositoryRef(payload.repository, payload.installation.id), concern);
  });

  app.on([...protectionEvents], async ({ name, payload: received }) => {
    const payload = received as unknown as Payload;
    const concern = protectionConcern(name, received as unknown as JsonObject);
    if (concern === "none" || payload.installation === undefined) return;
    const job = currentJob();
    // Our own repair comes back as an event. Drift made by any other bot is drift.
    if (await job.isOwn(payload.sender)) return;
    if (concern === "everywhere") return job.lookEverywhere("protection", payload.organization?.login);
    if (payload.repository !== undefined) await job.look("protection", repositoryRef(payload.repository, payload.installation.id));
  });

  app.on([...dependenciesEvents], async ({ name, payload: received }) => {
    const payload = received as unknown as Payload;
    const job = currentJob();
    const concern = dependenciesConcern(name, received as unknown as JsonObject, job.receivedAt);
    if (concern === undefined || payload.installation === undefined) return;
    if (concern.kind === "everywhere") return job.lookEverywhere(dependenciesName, payload.organization?.login);
    if (payload.repository === undefined || (!concern.ownCounts && (await job.isOwn(payload.sender)))) return;
    const repository = repositoryRef(payload.repository, payload.installation.id);
    if (concern.note !== null) await job.note(dependenciesName, repository, { ...concern.note });
    await job.look(dependenciesName, repository, concern.params as JsonObject);
  });

  app.on([...reviewEvents], async ({ name, payload: received }) => {
    const payload = received as unknown as Payload;
    const concern = reviewConcern(name, received as unknown as JsonObject);
    if (concern === undefined || payload.installation === undefined || payload.repository === undefined) return;
    await currentJob().look(reviewName, repositoryRef(payload.repository, payload.installation.id), concern);
  });

  app.on([...secretsEvents], async ({ id, name, payload: received }) => {
    const payload = received as unknown as Payload;
    const concern = secretsConcern(name, received as unknown as JsonObject, id);
    if (concern === undefined || payload.installation === undefined || payload.repository === undefined) return;
    const job = currentJob();
    const repository = repositoryRef(payload.repository, payload.installation.id);
    // What the bot writes holds no secret, and to look at it would never end.
    if (concern.look.kind === "texts" && (await job.isOwn(payload.sender))) return;
    // As they were delivered: by the time of the look they may be edited away.
    if (concern.texts.length > 0)
      await job.note(secretsName, repository, { ...concern.look, texts: concern.texts as unknown as JsonObject[] });
    await job.look(secretsName, repository, concern.look);
  });

  app.on([...secretsCheckEvents], async ({ name, payload: received }) => {
    const payload = received as unknown as Payload;
    const concern = secretsCheckConcern(name, received as unknown as JsonObject);
    if (concern === undefined || payload.installation === undefined || payload.repository === undefined) return;
    await currentJob().look(secretsName, repositoryRef(payload.repository, payload.installation.id), concern);
  });
};
