import { visible } from "../config/problem.ts";
import { PipewardenError } from "../values/errors.ts";
import { askGit } from "./git.ts";

/** @throws PipewardenError `not_a_repository`: also where git refuses one that belongs to somebody else */
export async function repositoryAt(folder: string, said: string): Promise<void> {
  const { answer, said: reason } = await askGit(folder, ["rev-parse", "--git-dir"]);
  if (answer !== null) return;
  throw new PipewardenError(
    "not_a_repository",
    `${visible(said)} is no git repository that can be read: ${visible(reason) || "git gave no reason"}`,
  );
}

/** The commit that a person means. @throws PipewardenError `revision_unknown` */
export async function commitOf(folder: string, revision: string): Promise<string> {
  const { answer } = await askGit(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (answer !== null && /^[0-9a-f]{40,64}$/.test(answer)) return answer;
  throw new PipewardenError("revision_unknown", `There is no commit ${visible(revision)} in this repository.`);
}

/** Whether older commits were left out when the repository was cloned. */
export const isShallow = async (folder: string): Promise<boolean> =>
  (await askGit(folder, ["rev-parse", "--is-shallow-repository"])).answer === "true";

/** The trees that have nothing in them; git knows them without having them. */
const emptyTree = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
} as const;

/** What the index is compared with: the commit of HEAD, or nothing before the first commit. */
export async function baseOfIndex(folder: string): Promise<string> {
  const head = await askGit(folder, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (head.answer !== null) return head.answer;
  const { answer } = await askGit(folder, ["rev-parse", "--show-object-format"]);
  return answer === "sha256" ? emptyTree.sha256 : emptyTree.sha1;
}
