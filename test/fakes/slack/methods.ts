// Every method of the Web API that this fake has.
import type { Method } from './call.ts';
import { chatMethods } from './chat.ts';
import { fileMethods } from './file-methods.ts';
import { peopleMethods } from './people-methods.ts';
import { viewMethods } from './views.ts';

/** The methods by their names. */
export const methods: Readonly<Record<string, Method>> = {
  ...peopleMethods,
  ...chatMethods,
  ...fileMethods,
  ...viewMethods,
};
