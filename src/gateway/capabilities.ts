// What this gateway honours of the optional parts of the API: found out by trying, then remembered.

const triesBeforeGivingUp = 3;

/** One optional part of the API. */
interface Capability {
  /** Whether it is still worth asking for. */
  offered(): boolean;
  /** Whether the gateway has ever honoured it. */
  proven(): boolean;
  /** Notes an answer: whether it showed that the gateway honours this. Three in a row that do not end the asking. */
  note(honoured: boolean): void;
  /** The gateway said that it does not know this. */
  refuse(): void;
}

/** The optional parts that gateways differ in. */
export interface Capabilities {
  /** `Prefer: wait`: the answer to a create is held. */
  hold: Capability;
  /** `Cancel-After`: the gateway gives up by itself. */
  deadline: Capability;
  cancel: Capability;
  list: Capability;
  /** `GET /models/{owner}/{name}`. */
  pages: Capability;
  /** `POST /files`. */
  files: Capability;
}

/** Everything counts as offered until the gateway shows otherwise. */
export function createCapabilities(): Capabilities {
  return {
    hold: createCapability(),
    deadline: createCapability(),
    cancel: createCapability(),
    list: createCapability(),
    pages: createCapability(),
    files: createCapability(),
  };
}

function createCapability(): Capability {
  let misses = 0;
  let refused = false;
  let proven = false;
  return {
    offered: () => !refused && misses < triesBeforeGivingUp,
    proven: () => proven,
    note(honoured) {
      proven ||= honoured;
      misses = honoured ? 0 : misses + 1;
    },
    refuse() {
      refused = true;
    },
  };
}
