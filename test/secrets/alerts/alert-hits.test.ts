import { describe, expect, it } from "vitest";
import { hitsOfAlert } from "../../../src/secrets/alerts/alert-hits.ts";
import type { AlertAbout } from "../../../src/secrets/alerts/read-alert.ts";
import { createTagger } from "../../../src/secrets/exact/tagger.ts";
import type { Hit } from "../../../src/secrets/hit.ts";
import type { SourceText } from "../../../src/secrets/place.ts";
import type { SeenPlace } from "../../../src/secrets/triage/secret-detail.ts";
import { Secret } from "../../../src/values/secret.ts";
import { hit, managed } from "../triage/kit.ts";

const value = Secret.of("w".repeat(40));
const tagger = createTagger(Secret.of("k".repeat(43)));
const place = (path: string): SeenPlace => ({
  kind: "file",
  path,
  commit: "c0".repeat(20),
  blob: null,
  lines: { startLine: 9, startColumn: 2, endLine: 9, endColumn: 41 },
});
const about: AlertAbout = {
  number: 9,
  standing: { state: "open", resolution: null },
  resolvedBy: null,
  resolvedAt: null,
  type: "acme_Widget_key-v2",
  title: "Acme Widget Key",
  validity: "unknown",
  publiclyLeaked: false,
  bypassed: false,
  bypassedBy: null,
};

/** Rules that find these in any text; what they were given is kept. */
function rules(found: readonly Hit[]) {
  const given: SourceText[] = [];
  const prepared = {
    version: "1",
    problems: [],
    async examine(text: SourceText) {
      given.push(text);
      return { hits: found, notRead: [] };
    },
  };
  return { given, prepared: prepared as never };
}

describe("the secret of an alert", () => {
  it("is what the bot's own rule calls it, at GitHub's lines, so that it is the same finding", async () => {
    const { given, prepared } = rules([hit("a", { allowedInline: true })]);
    const [found, ...more] = await hitsOfAlert({ ...about, validity: "active" }, value, [place("a.env")], { prepared, tagger });
    expect(more).toEqual([]);
    expect(found).toMatchObject({ fingerprint: hit("a").fingerprint, rule: "github-pat", liveness: "alive", allowedInline: false });
    expect(found?.lines.startLine).toBe(9);
    expect(given.map(({ place: where, bytes }) => [where, new TextDecoder().decode(bytes)])).toMatchObject([
      [{ path: "a.env" }, value.reveal()],
    ]);
  });

  it("is a managed secret before anything else", async () => {
    const { prepared } = rules([hit("a"), hit("b", { certainty: "exact", managed: [managed] })]);
    const [found] = await hitsOfAlert(about, value, [place("a.env")], { prepared, tagger });
    expect(found).toMatchObject({ certainty: "exact", managed: [managed], liveness: null });
  });

  it("is of GitHub's kind where no rule knows it: another finding for each file, and one credential", async () => {
    const { prepared } = rules([]);
    const found = await hitsOfAlert({ ...about, validity: "inactive" }, value, [place("a.env"), place("b.env")], { prepared, tagger });
    expect(found).toMatchObject([
      {
        rule: "github-acme-widget-key-v2",
        kind: "acme-widget-key-v2",
        description: "Acme Widget Key",
        certainty: "format",
        liveness: "dead",
      },
      { place: { path: "b.env" } },
    ]);
    expect(new Set(found.map(({ fingerprint }) => fingerprint)).size).toBe(2);
    expect(new Set(found.map(({ valueTag }) => valueTag))).toEqual(new Set([tagger.valueTag(value)]));
    expect(JSON.stringify(found)).not.toContain(value.reveal());
  });

  it("is looked at in twenty places and no more", async () => {
    const { given, prepared } = rules([]);
    await hitsOfAlert(
      about,
      value,
      Array.from({ length: 25 }, (_, index) => place(`${index}.env`)),
      { prepared, tagger },
    );
    expect(given).toHaveLength(20);
  });
});
