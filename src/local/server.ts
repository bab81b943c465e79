import { timingSafeEqual } from "node:crypto";
import { type Context, Hono } from "hono";
import { bodyLimit as limitBody } from "hono/body-limit";
import { bodyLimit, receiveWebhook, type WebhookDependencies } from "../deliveries/receive-webhook.ts";
import { PipewardenError } from "../values/errors.ts";

/** In bytes. */
const verbBodyLimit = 2 * 1_048_576;

/** What a command on this machine may ask of the running bot. Arguments come from a query string and, as `body`, from the body; answers go out as JSON. */
export type ControlVerbs = { readonly [verb: string]: (parameters: VerbParameters) => Promise<unknown> };
export type VerbParameters = Readonly<Record<string, string>>;

export interface ServerOptions {
  readonly webhook: WebhookDependencies;
  readonly controlToken: string;
  readonly verbs: ControlVerbs;
  readonly onError: (error: unknown) => void;
}

/** The bot's pages: the webhook, a health check, and the verbs behind the control token. */
export function createServer({ webhook, controlToken, verbs, onError }: ServerOptions): Hono {
  const app = new Hono();
  app.get("/healthz", (context) => context.json({ status: "ok" }));
  const tooLarge = (context: Context) => context.text(`A webhook has at most ${bodyLimit} bytes.`, 413);
  app.all("/api/github/webhooks", limitBody({ maxSize: bodyLimit, onError: tooLarge }), async (context) => {
    const request = {
      method: context.req.method,
      headers: context.req.header(),
      body: new Uint8Array(await context.req.arrayBuffer()),
    };
    const { status, body } = await receiveWebhook(request, webhook);
    return context.text(body, status);
  });
  // A configuration file is the longest thing that a verb takes.
  const longBody = (context: Context) => context.text(`A verb takes at most ${verbBodyLimit} bytes.`, 413);
  app.post("/control/:verb", limitBody({ maxSize: verbBodyLimit, onError: longBody }), async (context) => {
    if (!isToken(context.req.header("authorization"), controlToken)) return context.text("The control token is missing or wrong.", 401);
    const verb = verbs[context.req.param("verb")];
    if (verb === undefined) return context.text("There is no such verb.", 404);
    try {
      const body = await context.req.text();
      return context.json((await verb({ ...context.req.query(), ...(body === "" ? {} : { body }) })) as object);
    } catch (error) {
      if (!(error instanceof PipewardenError)) throw error;
      return context.json({ error: { code: error.code, message: error.message } }, 422);
    }
  });
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
