/** Offers a text as a file to save; the browser or Electron asks where. */
export function saveText(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name.replace(/[\\/:*?"<>|\u0000-\u001F]/g, '_');
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
