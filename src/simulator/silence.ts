// A second of silence as a WAV file: an output of a kind that nobody expects.

const samplesPerSecond = 8000;
const headBytes = 44;

/** Makes the file. */
export function silence(): Buffer {
  const file = Buffer.alloc(headBytes + samplesPerSecond, 128);
  file.write('RIFF', 0);
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  // Uncompressed, one channel, one byte per sample.
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(samplesPerSecond, 24);
  file.writeUInt32LE(samplesPerSecond, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(samplesPerSecond, 40);
  return file;
}
