import { timingSafeEqual } from "node:crypto";
import { Hono } from "hono";
import { bodyLimit, receiveWebhook, type WebhookDependencies } from "../deliveries/receive-webhook.ts";
import type { OperatorVerbs } from "../operations/operator-verbs.ts";
import { PipewardenError } from "../values/errors.ts";
import { limitedBody } from "./limited-body.ts";

/** The payload of a delivery is the longest thing that a verb takes, in bytes. */
const verbBodyLimit = bodyLimit;

export interface ServerOptions {
  readonly webhook: WebhookDependencies;
  readonly controlToken: string;
  /** Arguments come from the query string and, as `body`, from the body; answers go out as JSON. */
  readonly verbs: OperatorVerbs;
  readonly onError: (error: unknown) => void;
}

/**
 * The bot's pages: the webhook, a health check, and the verbs behind the control token. A page in a browser on the same machine can
 * reach them, under any host name that it makes up; so the verbs are obeyed for the token alone, never for where a request comes from,
 * and no answer carries the headers by which a browser would let such a page send it or read the answer.
 */
export function createServer({ webhook, controlToken, verbs, onError }: ServerOptions): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ status: "ok" }));

  app.post("/api/github/webhooks", async (context) => {
    // What fails here is the connection, and nobody is left to read the answer.
    const body = await limitedBody(context.req.raw, bodyLimit).catch(() => null);
    if (body === null) return context.text("The request broke off.", 400);
    if (body === undefined) return context.text(`A webhook has at most ${bodyLimit} bytes.`, 413);
    const answer = await receiveWebhook({ method: "POST", headers: context.req.header(), body }, webhook);
    return context.text(answer.body, answer.status);
  });
  app.all("/api/github/webhooks", (context) => context.text("Webhooks are sent by POST.", 405, { allow: "POST" }));

  app.post("/control/:verb", async (context) => {
    if (!isToken(context.req.header("authorization"), controlToken)) return context.text("The control token is missing or wrong.", 401);
    const name = context.req.param("verb");
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) return context.text("There is no such verb.", 404);
    try {
      const body = await limitedBody(context.req.raw, verbBodyLimit);
      if (body === undefined) return context.text(`A verb takes at most ${verbBodyLimit} bytes.`, 413);
      const text = new TextDecoder().decode(body);
      return context.json(await verb({ ...context.req.query(), ...(text === "" ? {} : { body: text }) }));
    } catch (error) {
      if (!(error instanceof PipewardenError)) throw error;
      return context.json({ error: { code: error.code, message: error.message } }, 422);
    }
  });

  app.notFound((context) => context.text("There is nothing here. Webhooks go to /api/github/webhooks.", 404));
  app.onError((error, context) => {
    onError(error);
    return context.text("This failed in a way that is not foreseen; the log has the details.", 500);
  });
  return app;
}

/** Takes the same time for a right and a wrong token of the right length. */
function isToken(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
