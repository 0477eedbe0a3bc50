// What this gateway honours of the optional parts of the API: found out by trying, then remembered.

const triesBeforeGivingUp = 3;

/** One optional part of the API. */
interface Capability {
  /** Whether it is still worth asking for. */
  offered(): boolean;
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
}

/** Everything counts as offered until the gateway shows otherwise. */
export function createCapabilities(): Capabilities {
  return {
    hold: createCapability(),
    deadline: createCapability(),
    cancel: createCapability(),
    list: createCapability(),
  };
}

function createCapability(): Capability {
  let misses = 0;
  let refused = false;
  return {
    offered: () => !refused && misses < triesBeforeGivingUp,
    note(honoured) {
      misses = honoured ? 0 : misses + 1;
    },
    refuse() {
      refused = true;
    },
  };
}
