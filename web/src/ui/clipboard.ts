/** Copies words; false if the browser lets nobody. Call it while a press is being handled. */
export async function copy(words: string): Promise<boolean> {
  try {
    // Secure pages have a clipboard …
    if (navigator.clipboard === undefined) return copySelected(words);
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    return copySelected(words);
  }
}

/** … others copy what is selected, as people do. */
function copySelected(words: string): boolean {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.value = words;
  field.readOnly = true;
  field.style.cssText = "position:fixed;opacity:0";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return copied;
}
