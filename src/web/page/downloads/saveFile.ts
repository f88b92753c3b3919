/** Hands a file to the browser's downloads. Nothing goes over a network: the address is of the page's own memory. */

const RELEASE_MILLISECONDS = 10_000;

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), RELEASE_MILLISECONDS);
}

export function saveText(name: string, text: string, type: string): void {
  saveFile(name, new Blob([text], { type: `${type};charset=utf-8` }));
}

/** A file name of letters, digits and dashes out of any label. */
export function fileStem(label: string): string {
  const stem = label
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 60);
  return stem === "" ? "agentwatt" : stem;
}
