export const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
export const directoryOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
export const join = (directory: string, name: string): string => (directory === "" ? name : `${directory}/${name}`);

/** A path as it is written in a file of that folder, from the repository's root. */
export function resolve(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of join(folder, path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}
