// Loaded into the bot's process before anything of it: what it takes for npm's public registry is the one of the stage.
const registry = "https://registry.npmjs.org/";
const own = process.env.PIPEWARDEN_DEMO_REGISTRY;
const real = globalThis.fetch;

if (own !== undefined) {
  globalThis.fetch = (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    return url.startsWith(registry) ? real(new URL(url.slice(registry.length), own), init) : real(input, init);
  };
}
