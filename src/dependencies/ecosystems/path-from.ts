/** A path from a folder, as slashes and dots lead it; undefined when it leads out of the repository. */
export function pathFrom(directory: string, way: string): string | undefined {
  const parts = directory === "" ? [] : directory.split("/");
  for (const part of way.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return undefined;
  }
  return parts.join("/");
}
