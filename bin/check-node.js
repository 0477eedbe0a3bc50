// Says in one sentence that Node is too old, before anything newer is parsed. Plain JavaScript on purpose.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Whether this process can run the sources as they are: type stripping is stable from Node 24.12. */
const recentEnough = major > 24 || (major === 24 && minor >= 12);

/** The sentence for a person whose Node is too old. */
const tooOld =
  `Darkroom needs Node 24.12 or newer, and this is ${process.versions.node}: ` +
  'run "npm ci" (on Linux it brings the right Node along) and start with "npm start".';

if (!recentEnough) {
  console.error(tooOld);
  process.exit(1);
}
