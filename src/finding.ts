// What `npm run doctor` finds out, whoever looks.

/** What came of one check; `bad` has to be mended, and the text says where. */
export interface Finding {
  verdict: 'good' | 'bad' | 'note';
  text: string;
}
