// A whole Darkroom on a desk: the real service, client, queue and store around a paper chat and the simulator.
import { eventually, onGround, type Ground, type GroundOptions } from './ground.ts';
import {
  blankPaper,
  createPaperAdapter,
  paperPerson,
  type Paper,
  type PaperAdapter,
  type PaperMessage,
} from './paper-adapter.ts';

/** The desk; a second process over the same paper and store is a restart. */
export interface Desk extends Omit<Ground, 'done'> {
  paper: Paper;
  /** The process running now. */
  readonly chat: PaperAdapter;
  /** The message once it shows what `until` asks for; rejects with what it shows instead after 15 s. */
  shows(id: string, until: (message: PaperMessage) => boolean): Promise<PaperMessage>;
  /** The message once its generation has ended. */
  ends(id: string): Promise<PaperMessage>;
  left(person?: string): Promise<number>;
}

/** Sets a desk up for the length of `story`, and clears it whatever happens. */
export async function atDesk(options: GroundOptions, story: (desk: Desk) => Promise<void>): Promise<void> {
  const paper = blankPaper();
  let chat: PaperAdapter | undefined;
  const current = (): PaperAdapter => {
    if (!chat) throw new Error('no process runs');
    return chat;
  };
  const openChat = async ({ clock }: { clock: { now(): number } }) => {
    chat = createPaperAdapter(paper, clock.now);
    return { chat };
  };
  await onGround(options, openChat, (ground) =>
    story({
      ...ground,
      paper,
      get chat() {
        return current();
      },
      shows: (id, until) => eventually(() => paper.messages.get(id), until, `message ${id}`),
      async ends(id) {
        await ground.done(id);
        const message = paper.messages.get(id);
        if (!message) throw new Error(`no message ${id}`);
        return message;
      },
      async left(person = 'ann') {
        return (await ground.accounts.balance(paperPerson(person))).left;
      },
    }),
  );
}
