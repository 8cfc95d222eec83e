import { type Read, readDropped } from './localFiles.js';

/** Lets people drop files anywhere on the page; `element` is shown while they drag. */
export function acceptFiles(element: HTMLElement, take: (read: Read) => void): void {
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  window.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    element.hidden = false;
  });
  window.addEventListener('dragleave', ({ relatedTarget }) => {
    if (relatedTarget === null) element.hidden = true;
  });
  // Before the editor, which would insert the text of the file.
  window.addEventListener(
    'drop',
    async (event) => {
      if (!hasFiles(event) || event.dataTransfer === null) return;
      event.preventDefault();
      event.stopPropagation();
      element.hidden = true;
      take(await readDropped(event.dataTransfer));
    },
    { capture: true },
  );
}
