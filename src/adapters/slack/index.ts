// Slack as an adapter: real Bolt for the ways in, our own calls for everything that is said.
import type { Receiver } from '@slack/bolt';
import { Semaphore } from 'async-mutex';
import type { Catalog } from '../../catalog/catalog.ts';
import { AppError } from '../../generation/errors.ts';
import type { Adapter, Clock, Handlers, Route, Sharers, Store } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import type { Intake } from '../../media/intake.ts';
import { createReencoder } from '../../media/reencode.ts';
import { createRecent } from '../../recent.ts';
import { createCalls, type Identity } from './api/calls.ts';
import { withOwnNames } from './command-names.ts';
import { createBolt } from './connection/bolt.ts';
import { createEndpoint } from './connection/endpoint.ts';
import { createSockets } from './connection/sockets.ts';
import { deliver } from './deliver.ts';
import { pictureFrom } from './files/picture-input.ts';
import { createReadiness } from './delivery/readiness.ts';
import { createShower } from './files/showable.ts';
import { listen } from './listen.ts';
import { createAtWork } from './listeners/at-work.ts';
import { createCalm } from './listeners/calm.ts';
import { createOurselves } from './ourselves.ts';
import { createCompany } from './pacing.ts';
import { createPeople } from './people.ts';
import type { SlackSettings } from './schema.ts';
import { SlackSetupError } from './setup-error.ts';
import { startUp } from './start-up.ts';

/** What the adapter stands on. */
export interface SlackAdapterOptions {
  settings: SlackSettings;
  store: Store;
  catalog: Catalog;
  clock: Clock;
  /** How many processes call Slack as this bot; one, where that is left out. */
  sharers?: Sharers;
  /** Whether other processes can use the same store, and could deliver the same. */
  isStoreShared?: boolean;
  log: Log;
  /** Takes in what people bring. */
  intake: Intake;
  /** Where converted pictures lie on their way; whoever starts the program empties it. */
  spoolDir: string;
  /** Tells the operator how people get at the bot. */
  announce: (line: string) => void;
  /** Told of what only the operator can mend, once nothing comes in any more. */
  onFatal: (error: Error) => void;
}

/** Enough for any ordinary moment; in a crowd acknowledgements go before the work. */
const handedOverAtOnce = 64;
const onRecordWithinMs = 3000;

/** Slack as an adapter. `start` rejects with a SlackSetupError where it is set up wrongly; it waits for no outage. */
export function createSlackAdapter(options: SlackAdapterOptions): Adapter {
  const { settings, store, catalog, clock, log, intake, spoolDir, announce, onFatal } = options;
  const { sharers = () => 1, isStoreShared = false } = options;
  const { botToken, apiUrl, commands } = settings;
  const calls = createCalls({ token: botToken, apiUrl, clock, log, sharers });
  const whoWeAre = createOurselves(calls);
  const reencoder = createReencoder();
  const onTrouble = (trouble: string) => log.warn({ trouble }, 'a picture as it is');
  const company = createCompany(clock, sharers);
  const parts = {
    calls,
    store,
    clock,
    log,
    shower: createShower({ reencoder, folder: spoolDir, onTrouble }),
    readiness: createReadiness(clock),
    isStoreShared,
    ourselves: whoWeAre.get,
  };
  const people = createPeople({ calls, store, clock, log, ourselves: whoWeAre });
  const waysIn = waysInOf(options);
  const stopping = new AbortController();
  const { signal } = stopping;
  const atWork = createAtWork(clock);
  let isListening = false;

  const listenWith = (handlers: Handlers) => {
    const bolt = createBolt({
      settings,
      receiver: waysIn,
      log,
      onError: (error) => log.error({ err: error }, 'Bolt failed'),
      signal,
    });
    const pictures = {
      mayRead: () => whoWeAre.known()?.scopes.includes('files:read') ?? false,
      read: (file: { team: string; id: string }, within: AbortSignal) =>
        pictureFrom({ calls, intake }, file, within).catch((error: unknown) => {
          // Nobody reads of a signal.
          throw within.aborted ? new AppError('chat_unreachable', {}, { cause: error }) : error;
        }),
    };
    const turns = new Semaphore(handedOverAtOnce);
    const calm = createCalm();
    listen(bolt, {
      ...parts,
      seen: createRecent<true>(),
      catalog,
      handlers,
      people,
      whoWeAre,
      pictures,
      commands,
      calm,
      atWork,
      turns,
    });
    return bolt;
  };

  return {
    name: 'slack',
    progressEveryMs: company.progressEveryMs,
    routes: waysIn.route ? [waysIn.route] : [],
    async start(handlers) {
      const bolt = listenWith(handlers);
      isListening = true;
      const onIdentity = (identity: Identity) => {
        whoWeAre.learn(identity);
        if (!identity.isOrgWide) people.prepare(identity.team);
      };
      await startUp({ calls, bolt, receiver: waysIn, clock, log, announce, onFatal, onIdentity, signal });
    },
    ready: () => isListening && waysIn.ready(),
    async deliver(address, card, given) {
      company.note(card);
      return deliver(parts, address, withOwnNames(card, commands), given);
    },
    /** What was taken on is still delivered: only the ways in are closed, and what came in is put on record. */
    async stop() {
      isListening = false;
      stopping.abort();
      await waysIn.stop();
      await atWork.done(onRecordWithinMs);
    },
  };
}

interface WaysIn extends Receiver {
  ready(): boolean;
  /** Where Slack posts to. */
  route?: Route;
}

/** Socket Mode where there is a token for it, else what Slack posts to us. */
function waysInOf({ settings, clock, log, onFatal }: SlackAdapterOptions): WaysIn {
  const { appToken, signingSecret, apiUrl, pingTimeoutMs, serverPingTimeoutMs } = settings;
  if (appToken !== undefined) {
    return createSockets({ appToken, apiUrl, pingTimeoutMs, serverPingTimeoutMs, clock, log, onFatal });
  }
  // An empty secret would be anybody's.
  if (!signingSecret) throw new SlackSetupError('SLACK_APP_TOKEN or SLACK_SIGNING_SECRET has to be set.');
  return createEndpoint({ signingSecret, clock, log });
}
