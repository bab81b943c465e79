import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PipewardenError } from "../values/errors.ts";

/**
 * Makes the bot's folder and the stores in it, all closed to other users of the machine. A folder that exists already is somebody's
 * choice and keeps its mode (it may be a home directory), but nobody else may be able to write to it.
 *
 * @returns the folders of the table and of the queue
 * @throws PipewardenError `folder_unusable`, `folder_writable_by_others`.
 */
export function prepareFolder(folder: string): { table: string; queue: string } {
  const stores = { table: join(folder, "table"), queue: join(folder, "queue") };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    refuseSharedFolder(folder);
    for (const store of Object.values(stores)) {
      mkdirSync(store, { recursive: true });
      chmodSync(store, 0o700);
    }
  } catch (cause) {
    if (cause instanceof PipewardenError) throw cause;
    const { code } = cause as { code?: string };
    throw new PipewardenError(
      "folder_unusable",
      `The folder ${folder} cannot be used (${code}). PIPEWARDEN_HOME must name one that this user may write to.`,
      { cause },
    );
  }
  return stores;
}

/** @throws PipewardenError `folder_writable_by_others`. */
export function refuseSharedFolder(folder: string): void {
  // Bits 022: the group or others may write. Windows has access lists in place of modes.
  if (process.platform === "win32" || (statSync(folder).mode & 0o022) === 0) return;
  throw new PipewardenError(
    "folder_writable_by_others",
    `Others on this machine can write to ${folder}; run: chmod go-w ${folder} (or let PIPEWARDEN_HOME name another folder.)`,
  );
}
