import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

/** As GitHub reads Markdown: at once, with addresses in text made links. */
export const treeOf = (markdown: string): Nodes => fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });

export function nodesOf(node: Nodes): Nodes[] {
  return "children" in node ? [node, ...node.children.flatMap(nodesOf)] : [node];
}

const blocks = ["paragraph", "heading", "listItem", "blockquote", "tableCell", "list", "footnoteDefinition"];

/** What people can read of it; `code` stands for each piece of code unless that is to be read as well. */
export function readable(node: Nodes, code?: string): string {
  switch (node.type) {
    case "text":
    case "html":
      return node.value;
    case "break":
      return "\n";
    case "inlineCode":
      return code ?? node.value;
    case "code":
      return `\n${code ?? node.value}\n`;
    case "image":
    case "imageReference":
      return node.alt ?? "";
    default: {
      const inner = "children" in node ? node.children.map((child) => readable(child, code)).join("") : "";
      return blocks.includes(node.type) ? `\n${inner}\n` : inner;
    }
  }
}
