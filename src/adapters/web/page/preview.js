// A small picture of a file, for its message: drawn anew, so that nothing else of the file is in it.

const mostPixels = 240;
const qualities = [0.75, 0.5, 0.3];
/** As much base64 as a command may carry for one. */
const mostLetters = 16_000;

/** `{letters, aspect}`: a JPEG in base64, and its width through its height; nothing of both for what cannot be drawn. */
export async function previewOf(address) {
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } catch {
    return {};
  }
  const { naturalWidth: width, naturalHeight: height } = image;
  const scale = Math.min(1, mostPixels / Math.max(width, height, 1));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const drawing = canvas.getContext('2d');
  drawing.fillStyle = '#fff';
  drawing.fillRect(0, 0, canvas.width, canvas.height);
  drawing.drawImage(image, 0, 0, canvas.width, canvas.height);
  const made = qualities.map((quality) => canvas.toDataURL('image/jpeg', quality).split(',')[1]);
  return { letters: made.find(({ length }) => length <= mostLetters), aspect: width / height };
}
