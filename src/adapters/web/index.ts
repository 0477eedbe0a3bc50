// The web chat: Darkroom's own chat page, the adapter that needs no account anywhere.
import type { Catalog } from '../../catalog/catalog.ts';
import type { Adapter, Clock, Handlers, Store } from '../../generation/ports.ts';
import type { Log } from '../../log.ts';
import type { Intake } from '../../media/intake.ts';
import { createBrought } from './brought.ts';
import { deliver } from './deliver.ts';
import { createEventStreams } from './events.ts';
import { createKeptFiles } from './files.ts';
import { createListener } from './listen.ts';
import { operatorsOf } from './operating.ts';
import { createPeople } from './people.ts';
import { createRoom } from './room.ts';
import { createUploads } from './upload.ts';

/** What the web chat stands on. */
export interface WebAdapterOptions {
  store: Store;
  /** Where the pictures lie; made where it is missing. */
  filesDir: string;
  /** For bodies of requests on their way; nobody needs what a crash leaves there. */
  uploadsDir: string;
  clock: Clock;
  catalog: Catalog;
  /** Takes in the pictures that people bring. */
  intake: Intake;
  /** Asked of everyone who comes; without it only loopback and `allowedHosts` are served. */
  accessToken?: string;
  /** Further `Host` names, with or without a port. */
  allowedHosts?: readonly string[];
  /** How long messages, their files and names are kept after the last news of them; 30 days. */
  retentionMs?: number;
  /** For what only the operator can mend. */
  log?: Log;
}

const usualRetentionMs = 30 * 86_400_000;
const tidyEveryMs = 3_600_000;

/** The web chat as an adapter; instances that share `store` and `filesDir` show the same room. */
export function createWebAdapter(options: WebAdapterOptions): Adapter {
  const { store, filesDir, uploadsDir, clock, catalog, intake, accessToken, log } = options;
  const { allowedHosts = [], retentionMs: keptMs = usualRetentionMs } = options;
  const files = createKeptFiles({ filesDir, clock });
  const room = createRoom({ store, files, clock, keptMs });
  const events = createEventStreams({ room, clock });
  let handlers: Handlers | undefined;
  let stopTidying: () => void = () => {};

  /** What has expired leaves the disk, also while nobody looks. */
  async function tidy(): Promise<void> {
    await room.messages().catch((error: unknown) => log?.warn({ err: error }, 'old files are still there'));
    if (handlers) stopTidying = clock.after(tidyEveryMs, () => void tidy());
  }

  const app = createListener({
    uploads: createUploads(uploadsDir),
    people: createPeople({ store, clock, keptMs }),
    mayOperate: operatorsOf({ accessToken, allowedHosts }),
    log,
    catalog,
    clock,
    intake,
    brought: createBrought({ store, clock }),
    room,
    files,
    events,
    accessToken,
    allowedHosts,
    handlers: () => handlers,
  });

  return {
    name: 'web',
    progressEveryMs: () => 400,
    routes: [{ path: '/*', fetch: (request) => app.fetch(request) }],
    async start(given) {
      handlers = given;
      void tidy();
    },
    ready: () => handlers !== undefined,
    deliver: (address, card, deliverOptions) =>
      deliver({ room, files, clock }, address, card, deliverOptions),
    async stop() {
      handlers = undefined;
      stopTidying();
      events.close();
    },
  };
}
