import type { Reading } from "./read-source.ts";
import { isGone, isWithoutDiff } from "./unavailable.ts";

/** GitHub's pages of commits have at most 100. https://docs.github.com/rest/commits/commits */
const perPage = 100;
/** So many commits of one push or pull request are looked at one by one, the newest; what is older is told of as not read. */
const mostCommits = 2000;
/** Up to so many are listed from the first one in every look, so that the last look knows of all of them. */
const mostTogether = 500;

/** Commits in an order that stays the same from look to look. */
export interface Listing {
  /** The number of the first that is given, counted from 0 over the whole. */
  readonly first: number;
  /** Some are not looked at: there are more than `mostCommits`. */
  readonly cut: boolean;
  shas(): AsyncIterable<string>;
}

/** Where to begin in a list of which so many are done. */
const beginAt = (done: number): number => (done <= mostTogether ? 0 : done);

export const listed = (shas: readonly string[], done: number): Listing => {
  const first = Math.max(beginAt(done), shas.length - mostCommits, 0);
  return {
    first,
    cut: shas.length > mostCommits,
    async *shas() {
      yield* shas.slice(first);
    },
  };
};

/**
 * What `head` has and `base` has not, oldest first. Commits of forks are found through the repository that they were proposed to.
 *
 * @returns undefined where GitHub cannot compare: one of them is gone, they have no common ancestor, or the difference is too much for it.
 */
export async function comparison(base: string, head: string, done: number, reading: Reading): Promise<Listing | undefined> {
  const { reader, repository, budget } = reading;
  const page = async (number: number) => {
    budget.request();
    const { data } = await reader.rest.repos.compareCommitsWithBasehead({
      owner: repository.owner,
      repo: repository.name,
      basehead: `${base}...${head}`,
      per_page: perPage,
      page: number,
    });
    return { total: data.total_commits, shas: data.commits.map(({ sha }) => sha) };
  };
  try {
    const start = beginAt(done);
    const one = await page(Math.floor(start / perPage) + 1);
    const first = Math.max(start, one.total - mostCommits);
    return {
      first,
      cut: one.total > mostCommits,
      async *shas() {
        const from = Math.floor(first / perPage) + 1;
        for (let number = from; (number - 1) * perPage < one.total; number += 1) {
          const { shas } = number === Math.floor(start / perPage) + 1 ? one : await page(number);
          if (shas.length === 0) return;
          yield* shas.slice(Math.max(0, first - (number - 1) * perPage));
        }
      },
    };
  } catch (error) {
    if (isGone(error) || isWithoutDiff(error)) return undefined;
    throw error;
  }
}

/** All that `head` comes from, newest first, up to where the ref was: of a repository's first push. Undefined where there is no such commit. */
export async function history(head: string, before: string | null, done: number, reading: Reading): Promise<Listing | undefined> {
  const { reader, repository, budget } = reading;
  const page = async (number: number): Promise<string[]> => {
    budget.request();
    const place = { owner: repository.owner, repo: repository.name, sha: head, per_page: perPage, page: number };
    return (await reader.rest.repos.listCommits(place)).data.map(({ sha }) => sha);
  };
  const first = Math.min(beginAt(done), mostCommits);
  try {
    const begin = Math.floor(first / perPage) + 1;
    const one = await page(begin);
    // The page behind the last one tells whether there is more than is looked at.
    const ends = one.length < perPage || (before !== null && one.includes(before));
    const cut = !ends && (await page(mostCommits / perPage + 1)).length > 0;
    return {
      first,
      cut,
      async *shas() {
        for (let number = begin; number <= mostCommits / perPage; number += 1) {
          const shas = number === begin ? one : await page(number);
          const end = before === null ? -1 : shas.indexOf(before);
          yield* shas.slice(Math.max(0, first - (number - 1) * perPage), end === -1 ? undefined : end);
          if (end !== -1 || shas.length < perPage) return;
        }
      },
    };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
