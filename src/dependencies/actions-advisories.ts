import { canonicalJson } from "../values/hash.ts";
import { inParallel } from "../values/in-parallel.ts";
import type { Json } from "../values/json.ts";
import type { Advisory } from "./advisory.ts";
import { actions } from "./ecosystems/actions/actions.ts";
import { judged } from "./ecosystems/actions/judged.ts";
import { Knowledge } from "./ecosystems/actions/knowledge.ts";
import { isClear, pinsOf } from "./ecosystems/actions/pins.ts";
import type { Answers, Files } from "./ecosystems/ecosystem.ts";
import type { Ask } from "./make-plan.ts";

/** Every advisory about any version of these packages, each `owner/repository`: `affects` without a version. */
export type AskAboutPackages = (names: readonly string[]) => Promise<readonly Advisory[]>;

/** So many repositories are looked at; a workflow that uses more is nobody's. */
const mostRepositories = 300;
const mostAtOnce = 8;
const mostRounds = 10;

/**
 * The advisories that concern what a repository's workflows and composite actions use, however they name it. GitHub itself sends no alert about
 * a reference by a commit, so that pinning would leave an organisation blind: https://docs.github.com/code-security/reference/supply-chain-security
 *
 * @param files every workflow and `action.yml` of the repository; others are passed over
 * @param ask as for a plan: tags are read of those repositories alone that some advisory is about
 */
export async function pinnedAdvisories(files: Files, ask: Ask, askAbout: AskAboutPackages): Promise<readonly Advisory[]> {
  const projects = actions.projects([...files.keys()]).flatMap((paths) => {
    const read = actions.read(files, paths);
    return "project" in read ? [read.project] : [];
  });
  const used = new Map(projects.flatMap(({ sites }) => sites.map(({ repository }) => [repository.toLowerCase(), repository] as const)));
  const names = [...used.values()].slice(0, mostRepositories);
  if (names.length === 0) return [];
  const advisories = (await askAbout(names)).filter(({ ecosystem }) => ecosystem === "actions");
  const byPackage = Map.groupBy(advisories, ({ package: name }) => name);
  const found = await inParallel([...byPackage], mostAtOnce, async ([name, own]) => {
    const pins = projects
      .flatMap((project) => pinsOf(project, name).map((pin) => ({ pin, lock: project.lock })))
      .filter(({ pin }) => !isClear(pin, own));
    if (pins.length === 0) return [];
    return learning(ask, (knowledge) => {
      const tags = knowledge.tags(pins[0]?.pin.repository ?? name);
      // What cannot be read tells nothing of commits; a version in a reference tells enough by itself.
      const standings =
        tags === undefined ? [] : pins.map(({ pin, lock }) => judged(pin, lock, own, tags ?? new Map(), knowledge).standing);
      return own.filter((advisory) => standings.some((standing) => standing.advisories.includes(advisory)));
    });
  });
  return found.flat();
}

/** Decides, learns what deciding lacked, and decides again. */
async function learning<Result>(ask: Ask, decide: (knowledge: Knowledge) => Result): Promise<Result> {
  const answers = new Map<string, Json>();
  for (let round = 0; ; round += 1) {
    const knowledge = new Knowledge(answers as Answers);
    const result = decide(knowledge);
    if (knowledge.need.length === 0 || round >= mostRounds) return result;
    const learnt = await inParallel(knowledge.need, mostAtOnce, async (query) => [canonicalJson(query), await ask(query)] as const);
    for (const [query, answer] of learnt) answers.set(query, answer);
  }
}
