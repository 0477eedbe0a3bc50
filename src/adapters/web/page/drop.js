// Pictures that are pasted or dropped, anywhere on the page.

/** Hands pictures to `attach(file, part)`; `cover` is shown while one is held over the page. */
export function takeDropped(cover, attach) {
  let depth = 0;
  const carriesFiles = ({ dataTransfer }) => dataTransfer?.types.includes('Files') ?? false;
  const over = (change) => (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = Math.max(0, depth + change);
    cover.hidden = depth === 0;
  };

  document.addEventListener('dragenter', over(1));
  document.addEventListener('dragover', over(0));
  document.addEventListener('dragleave', over(-1));
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    depth = 0;
    cover.hidden = true;
    const [file] = event.dataTransfer.files;
    const part = event.target.closest?.('.mask-offer, [data-part="mask"]') ? 'mask' : 'image';
    if (file) attach(file, part);
  });
  document.addEventListener('paste', (event) => {
    const { clipboardData } = event;
    // Where there are words too, as from a table, those were meant.
    if (!clipboardData || clipboardData.types.includes('text/plain')) return;
    const file = [...clipboardData.files].find(({ type }) => type.startsWith('image/'));
    if (!file) return;
    event.preventDefault();
    attach(file, 'image');
  });
}
